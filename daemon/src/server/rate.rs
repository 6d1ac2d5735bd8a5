//! How often something may happen.

use std::time::Duration;

/// How often something may happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// So many times at once.
    pub burst: u32,
    /// And then once in so long, for ever.
    pub every: Duration,
}

impl Rate {
    /// So many at once, and then so many a second.
    #[must_use]
    pub fn per_second(burst: u32, count: u32) -> Self {
        Self {
            burst,
            every: Duration::from_secs(1) / count.max(1),
        }
    }

    /// So many at once, and then as many a minute.
    #[must_use]
    pub fn per_minute(count: u32) -> Self {
        Self {
            burst: count,
            every: Duration::from_mins(1) / count.max(1),
        }
    }

    fn time_for(self, count: u32) -> Duration {
        self.every.saturating_mul(count)
    }
}

/// A bucket of tokens that fills with time.
///
/// Kept as the one moment at which it will be full again (the "generic cell rate algorithm").
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bucket {
    /// In nanoseconds, which fit for centuries: every connection has a bucket.
    full_at: u64,
}

impl Bucket {
    /// One that is full again at that moment, if nothing is taken meanwhile.
    #[must_use]
    pub fn filling_until(full_at: Duration) -> Self {
        Self {
            full_at: u64::try_from(full_at.as_nanos()).unwrap_or(u64::MAX),
        }
    }

    /// When it is full again.
    #[must_use]
    pub fn full_at(self) -> Duration {
        Duration::from_nanos(self.full_at)
    }

    /// When the next token may be taken: now or earlier, if at once.
    #[must_use]
    pub fn ready_at(self, rate: Rate) -> Duration {
        self.full_at()
            .saturating_sub(rate.time_for(rate.burst.saturating_sub(1)))
    }

    /// Takes tokens. The last one may be overdrawn, so that what costs more than the whole bucket is still served,
    /// and paid for afterwards.
    pub fn take(&mut self, tokens: u32, rate: Rate, now: Duration) {
        let full_at = self.full_at().max(now).saturating_add(rate.time_for(tokens));
        *self = Self::filling_until(full_at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate() -> Rate {
        Rate::per_second(4, 2)
    }

    fn served_by(bucket: &mut Bucket, rate: Rate, now: Duration) -> u32 {
        let mut served = 0;
        while bucket.ready_at(rate) <= now {
            bucket.take(1, rate, now);
            served += 1;
        }
        served
    }

    #[test]
    fn a_burst_passes_at_once_and_then_the_rate_holds() {
        let mut bucket = Bucket::default();
        let start = Duration::from_secs(100);
        assert_eq!(served_by(&mut bucket, rate(), start), 4);
        assert_eq!(bucket.ready_at(rate()), start + Duration::from_millis(500));
        assert_eq!(served_by(&mut bucket, rate(), start + Duration::from_secs(1)), 2);
        assert_eq!(
            served_by(&mut bucket, rate(), start + Duration::from_secs(11)),
            4,
            "no more than a burst is saved up"
        );
        let mut bucket = Bucket::default();
        let rate = Rate::per_minute(30);
        assert_eq!(served_by(&mut bucket, rate, start), 30);
        assert_eq!(
            served_by(&mut bucket, rate, start + Duration::from_mins(1) / 2),
            15
        );
    }

    #[test]
    fn a_large_request_is_served_and_paid_for_afterwards() {
        let mut bucket = Bucket::default();
        let now = Duration::from_secs(1);
        assert!(bucket.ready_at(rate()) <= now);
        bucket.take(10, rate(), now);
        assert_eq!(bucket.ready_at(rate()), now + Duration::from_millis(3500));
    }

    #[test]
    fn no_rate_divides_by_zero_or_overflows() {
        let rate = Rate::per_second(u32::MAX, 0);
        let mut bucket = Bucket::default();
        bucket.take(u32::MAX, rate, Duration::ZERO);
        assert!(bucket.ready_at(rate) <= Duration::from_secs(1));
        assert!(bucket.ready_at(Rate::per_second(0, 0)) > Duration::ZERO);
        bucket.take(u32::MAX, Rate::per_minute(0), Duration::MAX);
        assert_eq!(bucket.full_at, u64::MAX);
    }
}
