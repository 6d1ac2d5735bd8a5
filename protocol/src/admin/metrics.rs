//! What is counted and measured, and how Prometheus reads it.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

/// The result of `metrics`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Metrics {
    /// The metrics.
    pub metrics: Vec<Metric>,
}

/// One thing that is counted or measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Metric {
    /// Its name, by the conventions of Prometheus.
    pub name: String,
    /// What it is, in English.
    pub help: String,
    /// Its kind.
    pub kind: MetricKind,
    /// Its values.
    pub samples: Vec<Sample>,
}

/// The kinds of metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MetricKind {
    /// Only ever goes up.
    Counter,
    /// Goes up and down.
    Gauge,
    /// How often something took how long.
    Histogram,
}

impl MetricKind {
    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

/// One value of a metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Sample {
    /// What is added to the metric's name: `_bucket`, `_sum`, `_count`; empty but for histograms.
    pub suffix: String,
    /// Its label. No outsider decides anything of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Label>,
    /// The value.
    pub value: f64,
}

/// What tells a sample from others of its metric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Label {
    /// The label.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl Label {
    /// A label with its value.
    #[must_use]
    pub fn new(name: &str, value: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            value: value.into(),
        }
    }
}

impl Metric {
    /// A metric with one value.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts beyond 2^53 are read as they can be"
    )]
    pub fn single(name: &str, help: &str, kind: MetricKind, value: u64) -> Self {
        Self {
            name: name.to_owned(),
            help: help.to_owned(),
            kind,
            samples: vec![Sample {
                suffix: String::new(),
                label: None,
                value: value as f64,
            }],
        }
    }
}

impl Metrics {
    /// The text that Prometheus reads (text format 0.0.4).
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for metric in &self.metrics {
            let Metric { name, help, kind, .. } = metric;
            // Writing to a string cannot fail.
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {}", kind.name());
            for Sample { suffix, label, value } in &metric.samples {
                let _ = match label {
                    Some(Label {
                        name: label,
                        value: of,
                    }) => {
                        writeln!(text, "{name}{suffix}{{{label}=\"{of}\"}} {value}")
                    }
                    None => writeln!(text, "{name}{suffix} {value}"),
                };
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prometheus_can_read_it() {
        let mut histogram = Metric::single("chatd_x_seconds", "So long.", MetricKind::Histogram, 0);
        histogram.samples = vec![
            Sample {
                suffix: "_bucket".into(),
                label: Some(Label::new("le", "+Inf")),
                value: 3.0,
            },
            Sample {
                suffix: "_sum".into(),
                label: None,
                value: 0.25,
            },
        ];
        let connections = Metric::single("chatd_connections", "So many.", MetricKind::Gauge, 7);
        let metrics = Metrics {
            metrics: vec![connections, histogram],
        };
        let expected = "\
# HELP chatd_connections So many.
# TYPE chatd_connections gauge
chatd_connections 7
# HELP chatd_x_seconds So long.
# TYPE chatd_x_seconds histogram
chatd_x_seconds_bucket{le=\"+Inf\"} 3
chatd_x_seconds_sum 0.25
";
        assert_eq!(metrics.text(), expected);
    }
}
