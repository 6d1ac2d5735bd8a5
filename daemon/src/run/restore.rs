//! `chatd --restore FILE`: another store in place of the one there is, while nobody uses it.

use std::io::Write as _;
use std::path::Path;

use jiff::Timestamp;
use protocol::language::Text;

use super::Trouble;
use crate::config::Config;
use crate::store::sqlite::backup;

/// Puts a backup where the configuration has the store, and says what became of the store before.
pub fn restore(file: &Path, config: &Config) -> Result<(), Trouble> {
    const IN_MEMORY: Text = Text::new(
        "nothing is kept with this configuration ([store] path = \":memory:\"): name a file there first",
        "nada é guardado com esta configuração ([store] path = \":memory:\"): indique um arquivo ali antes",
    );
    const NOTHING_CHANGED: Text = Text::new("Nothing was changed.", "Nada foi mudado.");
    const DONE: Text = Text::new("{0} is restored from {1}.", "{0} foi restaurado de {1}.");
    const KEPT: Text = Text::new("The store before is kept: {0}", "O anterior foi guardado: {0}");
    let language = config.policy.language;
    let Some(store) = &config.store.path else {
        return Err(Trouble(IN_MEMORY.get(language).to_owned()));
    };
    let replaced = backup::restore(file, store, Timestamp::now()).map_err(|error| {
        let nothing = NOTHING_CHANGED.get(language);
        Trouble(format!("{} {nothing}", error.sentence(language)))
    })?;
    let (store, file) = (store.display().to_string(), file.display().to_string());
    let mut said = format!("{}\n", DONE.fill(language, &[&store, &file]));
    if let Some(replaced) = replaced {
        said += &KEPT.fill(language, &[&replaced.display().to_string()]);
        said.push('\n');
    }
    // It is done, whoever may have stopped reading.
    let _ = std::io::stdout().write_all(said.as_bytes());
    Ok(())
}
