//! What is counted and measured. No label has a value that anybody outside decides.

use std::time::Duration;

use protocol::admin::{Label, Metric, MetricKind, Metrics, Sample};

use super::Reactor;
use super::office::resident_bytes;
use crate::histogram::Histogram;
use crate::store::model::Health;

/// What the loop counts.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// Bytes that came from clients.
    pub received: u64,
    /// Bytes that went to clients.
    pub sent: u64,
    /// How long turns took.
    turns: Histogram,
}

impl Counted {
    /// A turn took so long, from waking up to its end.
    pub fn turn(&mut self, took: Duration) {
        self.turns.observe(took);
    }
}

impl Reactor {
    /// What is counted and measured, as it is now.
    pub(super) fn metrics(&mut self) -> Metrics {
        let mut metrics = vec![build_info()];
        metrics.extend(self.process());
        metrics.extend(self.people());
        metrics.extend(self.traffic());
        metrics.extend(self.store());
        Metrics { metrics }
    }

    fn process(&self) -> [Metric; 2] {
        [
            gauge(
                "process_start_time_seconds",
                "When the process started, in seconds since 1970.",
                self.clock.started.0 / 1000,
            ),
            gauge(
                "process_resident_memory_bytes",
                "Memory that the process holds.",
                resident_bytes().unwrap_or_default(),
            ),
        ]
    }

    fn people(&self) -> [Metric; 4] {
        let state = self.server.state();
        [
            gauge(
                "chatd_connections",
                "Connections, those without a name included.",
                state.connections.len() as u64,
            ),
            counter(
                "chatd_connections_accepted_total",
                "Connections since the start.",
                state.accepted(),
            ),
            gauge(
                "chatd_clients",
                "People and programs that have a name, those without a connection included.",
                state.clients.len() as u64,
            ),
            gauge("chatd_rooms", "Rooms.", state.rooms.len() as u64),
        ]
    }

    fn traffic(&self) -> [Metric; 7] {
        let (queued, longest) = self.table.queued();
        [
            counter(
                "chatd_messages_total",
                "Messages that were said, to rooms and people.",
                self.server.state().said,
            ),
            counter(
                "chatd_deliveries_total",
                "Events that were queued for connections: messages, joins and all else.",
                self.watching.delivered,
            ),
            counter(
                "chatd_received_bytes_total",
                "Bytes that clients sent, without encryption.",
                self.counted.received,
            ),
            counter(
                "chatd_sent_bytes_total",
                "Bytes that were sent to clients, without encryption.",
                self.counted.sent,
            ),
            gauge(
                "chatd_send_queue_bytes",
                "Bytes that wait to be sent.",
                queued as u64,
            ),
            gauge(
                "chatd_send_queue_max_bytes",
                "Bytes that wait for the slowest connection.",
                longest as u64,
            ),
            self.counted.turns.metric(
                "chatd_loop_duration_seconds",
                "How long turns of the loop took, from waking up to the last write.",
            ),
        ]
    }

    fn store(&self) -> [Metric; 5] {
        let store = self.keeper.health();
        [
            gauge(
                "chatd_store_healthy",
                "Whether the store keeps what it is given: 1, or 0.",
                u64::from(store.health == Health::Good),
            ),
            gauge(
                "chatd_store_queue_operations",
                "Operations of the store without an outcome yet.",
                store.waiting as u64,
            ),
            gauge(
                "chatd_store_queue_bytes",
                "Their size.",
                store.waiting_bytes as u64,
            ),
            counter(
                "chatd_store_lost_events_total",
                "What was said or happened and could not be kept.",
                store.lost,
            ),
            store.commits.metric(
                "chatd_store_commit_duration_seconds",
                "How long the store took to commit a group of writes.",
            ),
        ]
    }
}

fn gauge(name: &str, help: &str, value: u64) -> Metric {
    Metric::single(name, help, MetricKind::Gauge, value)
}

fn counter(name: &str, help: &str, value: u64) -> Metric {
    Metric::single(name, help, MetricKind::Counter, value)
}

fn build_info() -> Metric {
    Metric {
        name: "chatd_build_info".to_owned(),
        help: "1, with the version.".to_owned(),
        kind: MetricKind::Gauge,
        samples: vec![Sample {
            suffix: String::new(),
            label: Some(Label::new("version", env!("CARGO_PKG_VERSION"))),
            value: 1.0,
        }],
    }
}
