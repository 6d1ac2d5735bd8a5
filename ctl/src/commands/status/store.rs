//! How the store is, in words.

use protocol::admin::{StoreFailure, StoreHealth, StoreStatus};
use protocol::language::{Language, Text};

use crate::output;
use crate::output::human::{bytes, printable, time};

/// Where it is, and whether it is in order.
pub fn place(store: &StoreStatus, language: Language) -> String {
    const MEMORY_ONLY: Text = Text::new(
        "in memory only: gone when chatd ends",
        "só na memória: some quando o chatd termina",
    );
    const GOOD: Text = Text::new("good", "em ordem");
    const SLOW: Text = Text::new("slow", "lento");
    const FAILING: Text = Text::new("failing: {0}", "com falha: {0}");
    const SINCE: Text = Text::new("{0} ({1}, since {2})", "{0} ({1}, desde {2})");
    let health = match store.health {
        StoreHealth::Good => GOOD.get(language).to_owned(),
        StoreHealth::Slow => SLOW.get(language).to_owned(),
        StoreHealth::Failing => FAILING.fill(language, &[&why(store, language)]),
    };
    let place = store
        .path
        .as_deref()
        .map_or_else(|| MEMORY_ONLY.get(language).into(), printable);
    match &store.since {
        Some(since) => SINCE.fill(language, &[&place, &health, &time(since)]),
        None => format!("{place} ({health})"),
    }
}

fn why(store: &StoreStatus, language: Language) -> String {
    let why = match store.failure {
        Some(StoreFailure::NoSpace) => Text::new("the disk is full", "o disco está cheio"),
        Some(StoreFailure::Busy) => Text::new("another program holds it", "outro programa o ocupa"),
        Some(StoreFailure::Io) => Text::new("the disk does not work", "o disco não funciona"),
        Some(StoreFailure::Damaged) => Text::new("it is damaged", "está danificado"),
        Some(StoreFailure::Other) | None => Text::new("see the log", "veja o registro"),
    };
    let why = why.get(language);
    match &store.detail {
        Some(detail) => format!("{why} ({})", printable(detail)),
        None => why.to_owned(),
    }
}

/// What is in it, and what is on its way.
pub fn rows(store: &StoreStatus, language: Language) -> Vec<Vec<String>> {
    const KEPT: Text = Text::new("kept", "guardado");
    const COUNTS: Text = Text::new(
        "messages: {0}, accounts: {1}, registered rooms: {2}; {3}",
        "mensagens: {0}, contas: {1}, salas registradas: {2}; {3}",
    );
    const WAITING: Text = Text::new("waiting", "na fila");
    const LOST: Text = Text::new("not kept", "não guardado");
    const LOST_COUNT: Text = Text::new("{0} since chatd started", "{0} desde que o chatd iniciou");
    const BACKUP: Text = Text::new("last backup", "última cópia");
    const NEVER: Text = Text::new(
        "none known: chatctl backup FILE",
        "nenhuma conhecida: chatctl backup ARQUIVO",
    );
    let row = |name: Text, value: String| vec![name.get(language).to_owned(), value];
    let mut rows = Vec::new();
    if let Some(kept) = store.kept {
        let [messages, accounts, rooms] =
            [kept.messages, kept.accounts, kept.rooms].map(|count| count.to_string());
        let values = [&*messages, &accounts, &rooms, &bytes(kept.bytes)];
        rows.push(row(KEPT, COUNTS.fill(language, &values)));
    }
    if store.waiting > 0 {
        rows.push(row(
            WAITING,
            format!("{} ({})", store.waiting, bytes(store.waiting_bytes)),
        ));
    }
    if store.lost > 0 {
        rows.push(row(LOST, LOST_COUNT.fill(language, &[&store.lost.to_string()])));
    }
    if store.path.is_some() {
        let last = store.last_backup.as_deref();
        rows.push(row(BACKUP, last.map_or_else(|| NEVER.get(language).into(), time)));
    }
    rows
}

/// Says that what people say is not being kept, where that is so.
pub fn warn(store: &StoreStatus, language: Language) {
    const NOT_KEPT: Text = Text::new(
        "what people say is NOT being kept, though they go on hearing each other",
        "o que as pessoas dizem NÃO está sendo guardado, embora continuem se ouvindo",
    );
    const ROOM: Text = Text::new(
        "make room on the disk of the store; it goes on by itself then",
        "libere espaço no disco do banco de dados; depois disso ele continua sozinho",
    );
    const DAMAGED: Text = Text::new(
        "stop chatd, and restore a backup: chatd --restore FILE",
        "pare o chatd e restaure uma cópia: chatd --restore ARQUIVO",
    );
    const LOOK: Text = Text::new(
        "look at the disk and at chatd's log; it goes on trying",
        "veja o disco e o registro do chatd; ele continua tentando",
    );
    if store.health != StoreHealth::Failing {
        return;
    }
    let hint = match store.failure {
        Some(StoreFailure::NoSpace) => ROOM,
        Some(StoreFailure::Damaged) => DAMAGED,
        _ => LOOK,
    };
    output::warn(NOT_KEPT, hint, language);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_store_says_why_and_since_when() {
        let failing = StoreStatus {
            path: Some("/var/lib/chatd/chatd.db".into()),
            health: StoreHealth::Failing,
            since: Some("2026-07-04T12:00:00Z".into()),
            failure: Some(StoreFailure::NoSpace),
            lost: 3,
            ..StoreStatus::default()
        };
        let place = place(&failing, Language::En);
        assert!(
            place.starts_with("/var/lib/chatd/chatd.db (failing: the disk is full, since "),
            "{place}"
        );
        let rows: Vec<_> = rows(&failing, Language::PtBr)
            .into_iter()
            .map(|row| row.join(" "))
            .collect();
        assert_eq!(rows[0], "não guardado 3 desde que o chatd iniciou");
        assert!(rows[1].starts_with("última cópia nenhuma"), "{rows:?}");
    }
}
