//! What administrators ask for that is not the core's.

use std::time::Duration;

use protocol::admin::{self, Error, ErrorKind, LogLevel, LogLevels, ModuleLevel, Reply, Request};
use protocol::language::Text;

use super::Reactor;
use crate::server::Input;
use crate::server::administering::Asked;

impl Reactor {
    /// Does what is asked, and tells the core what came of it.
    pub(super) fn administer(&mut self, asked: Asked, request: Request) {
        let result = match request {
            Request::Watch(watch) => {
                let watching = self.office.admin().watch(asked.id, &watch).map(Reply::Watch);
                self.begin_to_count();
                watching
            }
            Request::LogTail(tail) => self.office.admin().tail(asked.id, &tail).map(Reply::Watch),
            Request::LogLevel(level) => log_level(&level).map(Reply::LogLevel),
            Request::Metrics => Ok(Reply::Metrics(self.metrics())),
            Request::ConfigShow => Ok(Reply::ConfigShow(self.live.shown())),
            Request::ConfigDiff => {
                let diff = self.live.diff().map(Reply::ConfigDiff);
                diff.map_err(|error| Error::bad_config(error.summary, error.report))
            }
            Request::ConfigApply(apply) => {
                let within = apply.confirm_within_ms.map(Duration::from_millis);
                return self.apply_config(asked.id, within);
            }
            Request::ConfigConfirm => self.confirm_config().map(Reply::ConfigConfirm),
            other => Err(not_here(&other)),
        };
        self.inputs.push_back(Input::Administered { asked, result });
    }
}

/// The core passes nothing else on.
fn not_here(request: &Request) -> admin::Error {
    Error::new(
        ErrorKind::Failed,
        format!("nobody here does {}", request.method()),
    )
}

fn log_level(asked: &LogLevel) -> Result<LogLevels, Error> {
    const NONE: Text = Text::new(
        "\"{0}\" is neither a level nor a module with one",
        "\"{0}\" não é um nível nem um módulo com um",
    );
    const EXAMPLES: Text = Text::new(
        "for example: info, debug, chatd::store=trace; levels: off, error, warn, info, debug, trace",
        "por exemplo: info, debug, chatd::store=trace; níveis: off, error, warn, info, debug, trace",
    );
    if let Some(set) = &asked.set {
        crate::log::change(set)
            .map_err(|_| Error::said(ErrorKind::Invalid, NONE, &[set]).advising(EXAMPLES, &[]))?;
    }
    let levels = crate::log::levels();
    let word = |level: log::LevelFilter| level.as_str().to_ascii_lowercase();
    let modules = levels.modules().map(|(module, level)| ModuleLevel {
        module: module.to_owned(),
        level: word(level),
    });
    Ok(LogLevels {
        level: word(levels.general()),
        modules: modules.collect(),
    })
}
