//! What chatd itself says of how it is.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use jiff::Timestamp;
use protocol::admin::{ConfigDiff, Finding, FindingState, Request, Status, StoreHealth};
use protocol::language::{Language, Text};

use super::{good, wrong};
use crate::app::{App, Session};
use crate::output::human::{bytes, time};

/// A certificate that ends within so many days is to be renewed.
const RENEW_DAYS: i64 = 14;
/// A disk with less room than this is nearly full.
const ROOM: u64 = 200 * 1024 * 1024;

/// Asks chatd, if it answers.
pub fn look(app: &App) -> Vec<Finding> {
    const ANSWERS: Text = Text::new("{0} answers at {1}", "{0} responde em {1}");
    let mut session = match app.connect() {
        Ok(session) => session,
        Err(failure) => {
            return vec![wrong("socket", FindingState::Bad, failure.message, failure.hint)];
        }
    };
    let socket = app.socket.display().to_string();
    let language = app.language;
    let mut findings = vec![good(
        "socket",
        ANSWERS.fill(language, &[&session.version.server, &socket]),
    )];
    findings.extend(version(&session, language));
    match session.ask::<ConfigDiff>(Request::ConfigDiff) {
        Ok(diff) => findings.extend(configuration(&diff, language)),
        Err(failure) => findings.push(wrong(
            "configuration",
            FindingState::Bad,
            failure.message,
            "chatctl config check",
        )),
    }
    match session.ask::<Status>(Request::Status) {
        Ok(status) => findings.extend(of_status(&status, language)),
        Err(failure) => findings.push(wrong("status", FindingState::Bad, failure.message, failure.hint)),
    }
    findings
}

fn version(session: &Session<'_>, language: Language) -> Option<Finding> {
    const OTHER: Text = Text::new(
        "{0} runs, and this chatctl is of version {1}",
        "{0} está rodando, e este chatctl é da versão {1}",
    );
    let own = env!("CARGO_PKG_VERSION");
    let running = session.version.server.as_str();
    (running != format!("chatd {own}")).then(|| {
        wrong(
            "version",
            FindingState::Look,
            OTHER.fill(language, &[running, own]),
            "systemctl restart chatd",
        )
    })
}

fn configuration(diff: &ConfigDiff, language: Language) -> Vec<Finding> {
    const SAME: Text = Text::new("{0} is right and in force", "{0} está certo e valendo");
    const BUILT_IN: Text = Text::new(
        "the built-in defaults are in force",
        "os padrões embutidos estão valendo",
    );
    const NOT_YET: Text = Text::new("changed, and not in force: {0}", "mudou, e não está valendo: {0}");
    const READABLE: Text = Text::new(
        "{0} can be read by everybody on this machine",
        "{0} pode ser lido por todos nesta máquina",
    );
    let mut findings = Vec::new();
    for (restart, fix) in [(false, "chatctl reload"), (true, "systemctl restart chatd")] {
        let waiting = diff
            .changes
            .iter()
            .filter(|change| change.needs_restart == restart);
        let keys: Vec<_> = waiting.map(|change| change.key.as_str()).collect();
        if !keys.is_empty() {
            let detail = NOT_YET.fill(language, &[&keys.join(", ")]);
            findings.push(wrong("configuration", FindingState::Look, detail, fix));
        }
    }
    for warning in &diff.warnings {
        findings.push(wrong(
            "configuration",
            FindingState::Look,
            warning,
            "chatctl config check",
        ));
    }
    if findings.is_empty() {
        let path = diff.path.as_deref();
        let detail = path.map(|path| SAME.fill(language, &[path]));
        findings.push(good(
            "configuration",
            detail.unwrap_or_else(|| BUILT_IN.get(language).to_owned()),
        ));
    }
    // It may hold hashes of passwords. Who may not look at it need not be told.
    let is_open =
        |path: &&str| std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o004 != 0);
    if let Some(path) = diff.path.as_deref().filter(is_open) {
        let detail = READABLE.fill(language, &[path]);
        findings.push(wrong(
            "permissions",
            FindingState::Look,
            detail,
            format!("chmod o-r {path}"),
        ));
    }
    findings
}

fn of_status(status: &Status, language: Language) -> Vec<Finding> {
    let mut findings = vec![listeners(status, language)];
    findings.extend(
        status
            .certificate_expires
            .as_deref()
            .map(|at| certificate(at, language)),
    );
    findings.extend(store(status, language));
    findings
}

fn listeners(status: &Status, language: Language) -> Finding {
    const LOCAL: Text = Text::new(
        "only this machine itself can connect, as the configuration says: {0}; for others: [[listen]] address = \"0.0.0.0:6667\"",
        "só esta própria máquina consegue se conectar, como diz a configuração: {0}; para outras: [[listen]] address = \
         \"0.0.0.0:6667\"",
    );
    const OPEN: Text = Text::new("listens at {0}", "escuta em {0}");
    let all: Vec<_> = status
        .listeners
        .iter()
        .map(|listener| listener.address.as_str())
        .collect();
    let all = all.join(", ");
    let is_local = |address: &str| {
        let address: Result<std::net::SocketAddr, _> = address.parse();
        address.is_ok_and(|address| address.ip().is_loopback())
    };
    if status
        .listeners
        .iter()
        .all(|listener| is_local(&listener.address))
    {
        return good("ports", LOCAL.fill(language, &[&all]));
    }
    good("ports", OPEN.fill(language, &[&all]))
}

fn certificate(expires: &str, language: Language) -> Finding {
    const UNTIL: Text = Text::new("good until {0}", "vale até {0}");
    const SOON: Text = Text::new("ends at {0}", "termina em {0}");
    const OVER: Text = Text::new("ended at {0}", "terminou em {0}");
    const FIX: &str = "certbot renew && chatctl reload";
    let at = time(expires);
    let left = expires
        .parse::<Timestamp>()
        .ok()
        .map(|end| end.duration_since(Timestamp::now()));
    match left {
        Some(left) if left.is_negative() => {
            wrong("certificate", FindingState::Bad, OVER.fill(language, &[&at]), FIX)
        }
        Some(left) if left.as_hours() < RENEW_DAYS * 24 => wrong(
            "certificate",
            FindingState::Look,
            SOON.fill(language, &[&at]),
            FIX,
        ),
        _ => good("certificate", UNTIL.fill(language, &[&at])),
    }
}

fn store(status: &Status, language: Language) -> Vec<Finding> {
    const MEMORY: Text = Text::new(
        "in memory only: accounts and history go with the process",
        "só na memória: contas e histórico somem com o processo",
    );
    const GOOD: Text = Text::new("{0} keeps what it is given", "{0} guarda o que recebe");
    const SLOW: Text = Text::new("{0} is slow", "{0} está lento");
    const FAILING: Text = Text::new("{0} keeps nothing", "{0} não guarda nada");
    const FULL: Text = Text::new("{0} left for {1}", "{0} livres para {1}");
    let Some(store) = &status.store else {
        return Vec::new();
    };
    let Some(path) = store.path.as_deref() else {
        let fix = put(status, "[store] path = \"/var/lib/chatd/chatd.db\"", language);
        return vec![wrong("store", FindingState::Look, MEMORY.get(language), fix)];
    };
    let log = "chatctl log tail --last 100";
    let mut findings = vec![match store.health {
        StoreHealth::Good => good("store", GOOD.fill(language, &[path])),
        StoreHealth::Slow => wrong("store", FindingState::Look, SLOW.fill(language, &[path]), log),
        StoreHealth::Failing => wrong("store", FindingState::Bad, FAILING.fill(language, &[path]), log),
    }];
    let directory = Path::new(path).parent().unwrap_or(Path::new("/"));
    if let Ok(disk) = rustix::fs::statvfs(directory) {
        let left = disk.f_bavail.saturating_mul(disk.f_frsize);
        let detail = FULL.fill(language, &[&bytes(left), path]);
        findings.push(if left < ROOM {
            let fix = format!("df -h {}", directory.display());
            wrong("disk", FindingState::Bad, detail, fix)
        } else {
            good("disk", detail)
        });
    }
    findings
}

/// What mends it is in the configuration, and is read at the start.
fn put(status: &Status, line: &str, language: Language) -> String {
    const PUT: Text = Text::new(
        "put {0} into {1}, then: systemctl restart chatd",
        "ponha {0} em {1}, e então: systemctl restart chatd",
    );
    let path = status.config.as_deref().unwrap_or("/etc/chatd/chatd.toml");
    PUT.fill(language, &[line, path])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_are_renewed_before_they_end() {
        let in_days = |days: i64| {
            let at = Timestamp::now() + jiff::SignedDuration::from_hours(24 * days);
            certificate(&at.to_string(), Language::En).state
        };
        assert_eq!(in_days(90), FindingState::Good);
        assert_eq!(in_days(7), FindingState::Look);
        assert_eq!(in_days(-1), FindingState::Bad);
    }
}
