//! The load generator: chatd beside Debian's IRC servers and a bare write loop, in one run.
//!
//! Everything stays on the loopback interface. The servers run on one core, the load on another; what matters is the
//! ratios, since the numbers change with the machine. `BENCH_RUNS` is how often each measurement is made (3); the
//! median counts.

mod admin;
mod bare;
#[cfg(feature = "desktop")]
mod client;
mod history;
mod load;
mod report;
mod restart;
mod scenarios;
mod secure;
mod servers;

use std::process::ExitCode;

use report::Table;
use servers::Server;

/// The core of the servers, and that of the load.
const CORES: [usize; 2] = [0, 1];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [word] if word == bare::COMMAND => bare::serve(),
        [] => compare(),
        [word] if word == secure::COMMAND => {
            servers::pin(None, CORES[1]);
            println!("{}", storms(runs()));
        }
        [word] if word == admin::COMMAND => {
            servers::pin(None, CORES[1]);
            println!("{}", beset(runs()));
        }
        [word] if word == history::COMMAND => {
            servers::pin(None, CORES[1]);
            history::compare();
        }
        [word] if word == restart::COMMAND => restart::measure(runs()),
        #[cfg(feature = "desktop")]
        [word] if word == client::COMMAND => client::compare(runs()),
        _ => {
            eprintln!(
                "usage: bench [{} | {} | {} | {} | client] (BENCH_RUNS says how often each measurement is made)",
                secure::COMMAND,
                history::COMMAND,
                admin::COMMAND,
                restart::COMMAND
            );
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

fn runs() -> usize {
    let runs = std::env::var("BENCH_RUNS")
        .ok()
        .and_then(|runs| runs.parse().ok());
    runs.unwrap_or(3)
}

fn storms(runs: usize) -> String {
    let measured: Vec<_> = (1..=runs)
        .map(|run| {
            eprintln!("a storm of TLS handshakes ({run} of {runs})");
            secure::measure()
        })
        .collect();
    secure::report(&measured)
}

fn beset(runs: usize) -> String {
    let measured: Vec<_> = (1..=runs)
        .map(|run| {
            eprintln!("the admin socket ({run} of {runs})");
            admin::measure()
        })
        .collect();
    admin::report(&measured)
}

fn compare() {
    servers::pin(None, CORES[1]);
    let runs = runs();
    let kinds = servers::available();
    let mut table = Table::new(kinds.iter().map(|kind| kind.name()).collect());
    for scenario in scenarios::all() {
        for (column, &kind) in kinds.iter().enumerate() {
            if !scenario.suits(kind) {
                continue;
            }
            for run in 1..=runs {
                eprintln!("{}: {} ({run} of {runs})", scenario.name, kind.name());
                let server = Server::start(kind);
                for (row, value) in (scenario.measure)(&server) {
                    table.add(row, column, value);
                }
            }
        }
    }
    println!("{table}");
    println!("{}", storms(runs));
}
