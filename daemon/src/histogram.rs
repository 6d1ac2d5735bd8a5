//! How often something took how long.

use std::time::Duration;

use protocol::admin::{Label, Metric, MetricKind, Sample};

/// The upper bounds of the buckets, in microseconds.
const BOUNDS: [u32; 15] = [
    50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
    2_500_000,
];

/// How often something took how long.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Histogram {
    /// How many fell into each bucket alone; the last is for what is above all bounds.
    buckets: [u64; BOUNDS.len() + 1],
    sum: Duration,
}

impl Histogram {
    /// One that counts from now on, in places that are made before the program runs.
    pub const EMPTY: Self = Self {
        buckets: [0; BOUNDS.len() + 1],
        sum: Duration::ZERO,
    };

    /// It took so long once.
    pub fn observe(&mut self, took: Duration) {
        let micros = took.as_micros();
        let bucket = BOUNDS.partition_point(|&bound| u128::from(bound) < micros);
        if let Some(count) = self.buckets.get_mut(bucket) {
            *count += 1;
        }
        self.sum = self.sum.saturating_add(took);
    }

    /// As Prometheus reads it.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts beyond 2^53 are read as they can be"
    )]
    pub fn metric(&self, name: &str, help: &str) -> Metric {
        let sample = |suffix: &str, label: Option<String>, value| Sample {
            suffix: suffix.to_owned(),
            label: label.map(|value| Label::new("le", value)),
            value,
        };
        let seconds = BOUNDS.iter().map(|&bound| (f64::from(bound) / 1e6).to_string());
        let bounds = seconds.chain(["+Inf".to_owned()]);
        let mut count = 0;
        let mut samples: Vec<_> = bounds
            .zip(self.buckets)
            .map(|(bound, here)| {
                count += here;
                sample("_bucket", Some(bound), count as f64)
            })
            .collect();
        samples.push(sample("_sum", None, self.sum.as_secs_f64()));
        samples.push(sample("_count", None, count as f64));
        Metric {
            name: name.to_owned(),
            help: help.to_owned(),
            kind: MetricKind::Histogram,
            samples,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_hold_what_is_not_above_their_bound() {
        let mut histogram = Histogram::default();
        for micros in [0, 50, 51, 1_000_000, 60_000_000] {
            histogram.observe(Duration::from_micros(micros));
        }
        let metric = histogram.metric("x_seconds", "So long.");
        let value = |bound: &str| {
            let of = |sample: &&Sample| sample.label.as_ref().is_some_and(|le| le.value == bound);
            metric.samples.iter().find(of).unwrap().value
        };
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} {b}");
        close(value("0.00005"), 2.0);
        close(value("0.0001"), 3.0);
        close(value("1"), 4.0);
        close(value("+Inf"), 5.0);
        let [.., sum, count] = &metric.samples[..] else {
            panic!("{metric:?}")
        };
        close(sum.value, 61.000_101);
        close(count.value, 5.0);
    }
}
