//! `chatd --restore FILE`: another store in place of the one there is, while nobody uses it.

use std::io::Write as _;
use std::path::Path;

use jiff::Timestamp;
use protocol::admin::Restored;
use protocol::language::{Language, Text};

use crate::config::Config;
use crate::server::rfc3339;
use crate::store::sqlite::backup;
use crate::store::sqlite::open::OpenError;

/// How a backup is put back.
#[derive(Debug, Clone, Copy)]
pub struct Restoring {
    /// Only look whether it can be.
    pub check: bool,
    /// Say it to a program.
    pub json: bool,
}

/// Why nothing was put back.
#[derive(Debug)]
pub struct NotRestored {
    /// In one line.
    pub why: String,
    /// A server uses the store.
    pub in_use: bool,
}

/// Puts a backup where the configuration has the store, and says what became of the store before, in the language of
/// whoever asks.
pub fn restore(file: &Path, config: &Config, how: Restoring, language: Language) -> Result<(), NotRestored> {
    const IN_MEMORY: Text = Text::new(
        "nothing is kept with this configuration ([store] path = \":memory:\"): name a file there first",
        "nada é guardado com esta configuração ([store] path = \":memory:\"): indique um arquivo ali antes",
    );
    const NOTHING_CHANGED: Text = Text::new("Nothing was changed.", "Nada foi mudado.");
    let Some(store) = &config.store.path else {
        return Err(NotRestored {
            why: IN_MEMORY.get(language).to_owned(),
            in_use: false,
        });
    };
    let done = put_back(file, store, how.check).map_err(|error| NotRestored {
        why: format!("{} {}", error.sentence(language), NOTHING_CHANGED.get(language)),
        in_use: matches!(error, OpenError::InUse(_)),
    })?;
    let said = if how.json {
        // Its keys are strings, the only way for this to fail.
        serde_json::to_string(&done).unwrap_or_default() + "\n"
    } else {
        words(&done, language)
    };
    // It is done, whoever may have stopped reading.
    let _ = std::io::stdout().write_all(said.as_bytes());
    Ok(())
}

fn put_back(file: &Path, store: &Path, check: bool) -> Result<Restored, OpenError> {
    let contents = backup::contents(file)?;
    let replaced = if check {
        backup::is_free(store)?;
        None
    } else {
        backup::restore(file, store, Timestamp::now())?
    };
    Ok(Restored {
        file: file.display().to_string(),
        store: store.display().to_string(),
        bytes: contents.statistics.bytes,
        accounts: contents.statistics.accounts,
        rooms: contents.statistics.rooms,
        messages: contents.statistics.messages,
        latest: contents.latest.map(rfc3339),
        replaced: replaced.map(|path| path.display().to_string()),
        dry_run: check,
    })
}

fn words(done: &Restored, language: Language) -> String {
    const HOLDS: Text = Text::new(
        "{0} is whole: accounts: {1}; rooms: {2}; messages: {3}; the latest is of {4}.",
        "{0} está completo: contas: {1}; salas: {2}; mensagens: {3}; o mais recente é de {4}.",
    );
    const COULD: Text = Text::new(
        "It could be put in place of {0}.",
        "Poderia ser posto no lugar de {0}.",
    );
    const DONE: Text = Text::new("{0} is restored from {1}.", "{0} foi restaurado de {1}.");
    const KEPT: Text = Text::new("The store before is kept: {0}", "O anterior foi guardado: {0}");
    let (store, file) = (done.store.as_str(), done.file.as_str());
    let mut lines = Vec::new();
    if done.dry_run {
        let counts = [done.accounts, done.rooms, done.messages].map(|count| count.to_string());
        let [accounts, rooms, messages] = &counts;
        let latest = done.latest.as_deref().unwrap_or("-");
        lines.push(HOLDS.fill(language, &[file, accounts, rooms, messages, latest]));
        lines.push(COULD.fill(language, &[store]));
    } else {
        lines.push(DONE.fill(language, &[store, file]));
    }
    lines.extend(
        done.replaced
            .iter()
            .map(|replaced| KEPT.fill(language, &[replaced])),
    );
    lines.join("\n") + "\n"
}
