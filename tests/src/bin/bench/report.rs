//! The table of results.

use std::fmt;

use crate::scenarios::Row;

/// Values by row and column; several for one place are runs of the same measurement.
pub struct Table {
    columns: Vec<&'static str>,
    rows: Vec<(&'static Row, Vec<Vec<f64>>)>,
}

impl Table {
    /// An empty one. The first column is ours, and is compared with the others.
    pub fn new(columns: Vec<&'static str>) -> Self {
        Self {
            columns,
            rows: Vec::new(),
        }
    }

    /// Adds a value.
    pub fn add(&mut self, row: &'static Row, column: usize, value: f64) {
        let at = self
            .rows
            .iter()
            .position(|(known, _)| *known == row)
            .unwrap_or_else(|| {
                self.rows.push((row, vec![Vec::new(); self.columns.len()]));
                self.rows.len() - 1
            });
        self.rows[at].1[column].push(value);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| median | {} | against the best peer |",
            self.columns.join(" | ")
        )?;
        writeln!(f, "|---|{}", "---:|".repeat(self.columns.len() + 1))?;
        for (row, values) in &self.rows {
            let medians: Vec<Option<f64>> = values.iter().map(|runs| median(runs)).collect();
            write!(f, "| {} |", row.name)?;
            for value in &medians {
                write!(f, " {} |", value.map_or_else(|| "-".to_owned(), number))?;
            }
            // The last column is the bare loop, which is a bound and no peer.
            let peers = medians[1..medians.len() - 1].iter().flatten().copied();
            let best = if row.more {
                peers.reduce(f64::max)
            } else {
                peers.reduce(f64::min)
            };
            let ratio = medians[0].zip(best).map(|(ours, best)| ours / best);
            writeln!(
                f,
                " {} |",
                ratio.map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}x"))
            )?;
        }
        Ok(())
    }
}

fn median(runs: &[f64]) -> Option<f64> {
    let mut sorted = runs.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}

fn number(value: f64) -> String {
    if value >= 1e6 {
        format!("{:.2} M", value / 1e6)
    } else if value >= 1e4 {
        format!("{:.0} k", value / 1e3)
    } else if value >= 100.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.2}")
    }
}
