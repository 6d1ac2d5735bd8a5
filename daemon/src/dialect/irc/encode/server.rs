//! Answers about the server itself.

use std::time::Duration;

use protocol::irc::caps::Cap;
use protocol::irc::format::MessageWriter;
use protocol::irc::numerics::Numeric;
use protocol::language::Text;

use super::{Answer, bans};
use crate::dialect::VERSION;
use crate::dialect::irc::isupport;
use crate::dialect::text::readable;
use crate::server::WallTime;
use crate::server::input::ReloadError;
use crate::server::reply::{Lusers, StatsReport};

/// What the program is.
const ABOUT: Text = Text::new(
    "A chat server that speaks IRC with IRCv3, and plain text",
    "Um servidor de bate-papo que fala IRC com IRCv3, e texto simples",
);

/// PING; without tags and source, which old clients do not expect there.
pub fn ping(answer: &mut Answer<'_>) {
    let name = &answer.policy().server_name;
    MessageWriter::new(answer.out)
        .command("PING")
        .param(name)
        .finish();
}

/// PONG
pub fn pong(token: &str, answer: &mut Answer<'_>) {
    let name = &answer.policy().server_name;
    answer.line().command("PONG").param(name).trailing(token).finish();
}

/// `RPL_MOTDSTART` to `RPL_ENDOFMOTD`, or `ERR_NOMOTD`.
pub fn motd(answer: &mut Answer<'_>) {
    const NONE: Text = Text::new("There is no message of the day", "Não há mensagem do dia");
    const START: Text = Text::new("- {0} message of the day -", "- Mensagem do dia de {0} -");
    const END: Text = Text::new("End of /MOTD", "Fim da mensagem do dia");
    let policy = answer.policy();
    if policy.motd.is_empty() {
        let text = answer.text(NONE);
        return answer.numeric(Numeric::ErrNoMotd).trailing(text).finish();
    }
    let start = answer.fill(START, &[&policy.server_name]);
    answer.numeric(Numeric::RplMotdStart).trailing(&start).finish();
    for line in &policy.motd {
        answer
            .numeric(Numeric::RplMotd)
            .trailing(&format!("- {line}"))
            .finish();
    }
    let end = answer.text(END);
    answer.numeric(Numeric::RplEndOfMotd).trailing(end).finish();
}

/// `RPL_LUSERCLIENT` to `RPL_GLOBALUSERS`.
pub fn lusers(lusers: &Lusers, answer: &mut Answer<'_>) {
    const CLIENTS: Text = Text::new(
        "There are {0} users and {1} invisible on 1 servers",
        "Há {0} pessoas visíveis e {1} invisíveis em 1 servidor",
    );
    const OPERATORS: Text = Text::new("operator(s) online", "operador(es) presente(s)");
    const UNKNOWN: Text = Text::new("unknown connection(s)", "conexão(ões) sem registro");
    const ROOMS: Text = Text::new("channels formed", "salas abertas");
    const ME: Text = Text::new(
        "I have {0} clients and 0 servers",
        "Tenho {0} clientes e 0 servidores",
    );
    let all = (lusers.visible + lusers.invisible).to_string();
    let clients = answer.fill(
        CLIENTS,
        &[&lusers.visible.to_string(), &lusers.invisible.to_string()],
    );
    answer
        .numeric(Numeric::RplLUserClient)
        .trailing(&clients)
        .finish();
    for (numeric, count, text) in [
        (Numeric::RplLUserOp, lusers.operators, OPERATORS),
        (Numeric::RplLUserUnknown, lusers.unregistered, UNKNOWN),
        (Numeric::RplLUserChannels, lusers.rooms, ROOMS),
    ] {
        let text = answer.text(text);
        answer
            .numeric(numeric)
            .param(&count.to_string())
            .trailing(text)
            .finish();
    }
    let me = answer.fill(ME, &[&all]);
    answer.numeric(Numeric::RplLUserMe).trailing(&me).finish();
    user_counts(&all, &lusers.most_clients.to_string(), answer);
}

fn user_counts(now: &str, most: &str, answer: &mut Answer<'_>) {
    const LOCAL: Text = Text::new(
        "Current local users {0}, max {1}",
        "Clientes deste servidor {0}, máximo {1}",
    );
    const GLOBAL: Text = Text::new(
        "Current global users {0}, max {1}",
        "Clientes da rede {0}, máximo {1}",
    );
    for (numeric, text) in [(Numeric::RplLocalUsers, LOCAL), (Numeric::RplGlobalUsers, GLOBAL)] {
        let text = answer.fill(text, &[now, most]);
        answer
            .numeric(numeric)
            .params([now, most])
            .trailing(&text)
            .finish();
    }
}

/// `RPL_VERSION`, and `RPL_ISUPPORT`.
pub fn version(answer: &mut Answer<'_>) {
    let (name, about) = (&answer.policy().server_name, answer.text(ABOUT));
    answer
        .numeric(Numeric::RplVersion)
        .params([VERSION, name])
        .trailing(about)
        .finish();
    isupport::send(answer);
}

/// `RPL_TIME`, with seconds since 1970 for programs.
pub fn time(time: WallTime, answer: &mut Answer<'_>) {
    let name = &answer.policy().server_name;
    answer
        .numeric(Numeric::RplTime)
        .param(name)
        .param(&time.seconds().to_string())
        .trailing(&readable(time))
        .finish();
}

/// `RPL_INFO` and `RPL_ENDOFINFO`.
pub fn info(started: WallTime, answer: &mut Answer<'_>) {
    const SINCE: Text = Text::new("Running since {0}", "No ar desde {0}");
    const END: Text = Text::new("End of /INFO list", "Fim das informações");
    let since = answer.fill(SINCE, &[&readable(started)]);
    for line in [VERSION, answer.text(ABOUT), &since] {
        answer.numeric(Numeric::RplInfo).trailing(line).finish();
    }
    let end = answer.text(END);
    answer.numeric(Numeric::RplEndOfInfo).trailing(end).finish();
}

/// `RPL_ADMINME` to `RPL_ADMINEMAIL`, or `ERR_NOADMININFO`.
pub fn admin(answer: &mut Answer<'_>) {
    const NONE: Text = Text::new(
        "No administrative info available",
        "Não há informações sobre a administração",
    );
    const ME: Text = Text::new("Administrative info", "Informações sobre a administração");
    let policy = answer.policy();
    let lines = [
        (Numeric::RplAdminLoc1, &policy.admin.location),
        (Numeric::RplAdminLoc2, &policy.admin.organization),
        (Numeric::RplAdminEmail, &policy.admin.contact),
    ];
    let known = lines.iter().any(|(_, line)| !line.is_empty());
    let (numeric, text) = if known {
        (Numeric::RplAdminMe, ME)
    } else {
        (Numeric::ErrNoAdminInfo, NONE)
    };
    let text = answer.text(text);
    answer
        .numeric(numeric)
        .param(&policy.server_name)
        .trailing(text)
        .finish();
    for (numeric, line) in lines.into_iter().filter(|(_, line)| !line.is_empty()) {
        answer.numeric(numeric).trailing(line).finish();
    }
}

/// A report, and `RPL_ENDOFSTATS`.
pub fn stats(letter: char, report: &StatsReport, answer: &mut Answer<'_>) {
    const END: Text = Text::new("End of /STATS report", "Fim da estatística");
    match report {
        StatsReport::Uptime(uptime) => {
            let text = uptime_text(*uptime, answer);
            answer.numeric(Numeric::RplStatsUptime).trailing(&text).finish();
        }
        StatsReport::Bans { bans, now } => bans::list(bans, *now, answer),
        StatsReport::None => {}
    }
    let end = answer.text(END);
    let mut buffer = [0; 4];
    let letter = Answer::word(letter.encode_utf8(&mut buffer)).into_owned();
    answer
        .numeric(Numeric::RplEndOfStats)
        .param(&letter)
        .trailing(end)
        .finish();
}

fn uptime_text(uptime: Duration, answer: &Answer<'_>) -> String {
    const UP: Text = Text::new("Server Up {0} days {1}", "No ar há {0} dias {1}");
    let seconds = uptime.as_secs();
    let (days, seconds) = (seconds / 86_400, seconds % 86_400);
    let clock = format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    answer.fill(UP, &[&days.to_string(), &clock])
}

/// `RPL_ENDOFLINKS`: this server has no links to others, and so none to list.
pub fn links(mask: Option<&str>, answer: &mut Answer<'_>) {
    const END: Text = Text::new("End of /LINKS list", "Fim da lista de servidores");
    let text = answer.text(END);
    answer
        .numeric(Numeric::RplEndOfLinks)
        .param(&Answer::word(mask.unwrap_or("*")))
        .trailing(text)
        .finish();
}

/// `RPL_YOUREOPER`
pub fn operator_granted(answer: &mut Answer<'_>) {
    let text = answer.text(Text::new(
        "You are now an IRC operator",
        "Agora você é operador do servidor",
    ));
    answer.numeric(Numeric::RplYoureOper).trailing(text).finish();
}

/// `RPL_REHASHING`; where the file lies is not for everybody to know.
pub fn rehashing(answer: &mut Answer<'_>) {
    let text = answer.text(Text::new("Rehashing", "Lendo a configuração de novo"));
    answer
        .numeric(Numeric::RplRehashing)
        .param("chatd.toml")
        .trailing(text)
        .finish();
}

/// What is wrong with the configuration.
pub fn rehash_failed(error: &ReloadError, answer: &mut Answer<'_>) {
    const FAILED: Text = Text::new(
        "The configuration was not changed: {0}",
        "A configuração não foi mudada: {0}",
    );
    let text = answer.fill(FAILED, &[&error.summary]);
    if answer.has(Cap::StandardReplies) {
        answer
            .line()
            .command("FAIL")
            .params(["REHASH", "CONFIG_BAD"])
            .trailing(&text)
            .finish();
    } else {
        let nick = answer.nick();
        answer
            .line()
            .command("NOTICE")
            .param(nick)
            .trailing(&text)
            .finish();
    }
}
