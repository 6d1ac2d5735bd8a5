//! Flood protection: how fast one client may ask.

use std::time::Duration;

use crate::config::Rate;
use crate::server::request::{MetadataAction, Request};

fn time_for(cost: u32, rate: Rate) -> Duration {
    Duration::from_secs(u64::from(cost)) / rate.per_second.max(1)
}

/// A bucket of tokens that fills with time. What finds it empty waits; nothing is refused.
///
/// Kept as the one moment at which it will be full again (the "generic cell rate algorithm").
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bucket {
    /// In nanoseconds, which fit for centuries: every connection has a bucket.
    full_at: u64,
}

impl Bucket {
    /// When the next request may be handled: now or earlier, if at once.
    #[must_use]
    pub fn ready_at(self, rate: Rate) -> Duration {
        Duration::from_nanos(self.full_at).saturating_sub(time_for(rate.burst.saturating_sub(1), rate))
    }

    /// Takes what a request costs. The last token may be overdrawn, so that a request that costs more than the
    /// whole bucket is still served, and paid for afterwards.
    pub fn take(&mut self, cost: u32, rate: Rate, now: Duration) {
        let full_at = Duration::from_nanos(self.full_at).max(now) + time_for(cost, rate);
        self.full_at = u64::try_from(full_at.as_nanos()).unwrap_or(u64::MAX);
    }
}

/// What a request costs: the number of its targets, and more for what makes long answers.
#[must_use]
pub fn cost(request: &Request) -> u32 {
    let count = match request {
        // An answer to what the server asked.
        Request::Pong => return 0,
        Request::List(_)
        | Request::Who(_)
        | Request::Oper { .. }
        | Request::Metadata {
            action: MetadataAction::List | MetadataAction::Sync | MetadataAction::SyncAll,
            ..
        } => 3,
        Request::Message(message) => message.targets.len(),
        Request::Join(rooms) => rooms.len(),
        Request::Part { rooms, .. } | Request::Names(rooms) => rooms.len(),
        Request::Kick { targets, .. } => targets.len(),
        Request::Whois { names } | Request::Whowas { names, .. } => names.len(),
        _ => 1,
    };
    u32::try_from(count.max(1)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate {
        burst: 4,
        per_second: 2,
    };

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
        assert_eq!(served_by(&mut bucket, RATE, start), 4);
        assert_eq!(bucket.ready_at(RATE), start + Duration::from_millis(500));
        assert_eq!(served_by(&mut bucket, RATE, start + Duration::from_secs(1)), 2);
        assert_eq!(
            served_by(&mut bucket, RATE, start + Duration::from_secs(11)),
            4,
            "no more than a burst is saved up"
        );
    }

    #[test]
    fn a_large_request_is_served_and_paid_for_afterwards() {
        let mut bucket = Bucket::default();
        let now = Duration::from_secs(1);
        assert!(bucket.ready_at(RATE) <= now);
        bucket.take(10, RATE, now);
        assert_eq!(bucket.ready_at(RATE), now + Duration::from_millis(3500));
    }

    #[test]
    fn no_rate_divides_by_zero_or_overflows() {
        let rate = Rate {
            burst: u32::MAX,
            per_second: 0,
        };
        let mut bucket = Bucket::default();
        bucket.take(u32::MAX, rate, Duration::ZERO);
        assert!(bucket.ready_at(rate) <= Duration::from_secs(1));
        assert!(
            bucket.ready_at(Rate {
                burst: 0,
                per_second: 0
            }) > Duration::ZERO
        );
    }

    #[test]
    fn answering_a_ping_is_free_and_many_targets_are_not() {
        assert_eq!(cost(&Request::Pong), 0);
        assert_eq!(cost(&Request::Names(vec!["#a".into(), "#b".into()])), 2);
        assert_eq!(cost(&Request::Names(Vec::new())), 1);
    }
}
