//! ChanServ: rooms that last.

use jiff::Timestamp;
use protocol::language::{Language, Text};
use protocol::names::RoomName;

use super::{Verb, is_one_of};
use crate::dialect::{Context, keeping};
use crate::server::WallTime;
use crate::server::lasting::{Ask, Told, Why};
use crate::server::refusal::Refusal;
use crate::server::reply::Reply;
use crate::server::request::Request;
use crate::server::room_settings::HistoryFor;
use crate::store::model::Role;

/// What it is for.
pub const PURPOSE: Text = Text::new(
    "I keep rooms: their topic, modes and operators stay when everybody has left.",
    "Eu cuido das salas: o tópico, os modos e os operadores ficam quando todos saem.",
);

/// What it can be asked, in the order of its help.
pub const VERBS: &[Verb] = &[
    Verb {
        name: Text::new("REGISTER", "REGISTRAR"),
        aliases: &[],
        syntax: Text::new("<#room>", "<#sala>"),
        help: Text::new(
            "Makes the room yours for good. You need an account, and to operate the room.",
            "Torna a sala sua para sempre. É preciso ter uma conta e ser operador da sala.",
        ),
        decode: register,
    },
    Verb {
        name: Text::new("ACCESS", "ACESSO"),
        aliases: &[],
        syntax: Text::new(
            "<#room> LIST | ADD <account> OP|VOICE | DEL <account>",
            "<#sala> LISTA | INCLUIR <conta> OP|VOZ | TIRAR <conta>",
        ),
        help: Text::new(
            "Lists, gives and takes ranks that accounts have whenever they enter.",
            "Lista, dá e tira cargos que as contas têm sempre que entram.",
        ),
        decode: access,
    },
    Verb {
        name: Text::new("TRANSFER", "TRANSFERIR"),
        aliases: &[],
        syntax: Text::new("<#room> <account>", "<#sala> <conta>"),
        help: Text::new(
            "Makes the room another account's. You stay an operator.",
            "Passa a sala para outra conta. Você continua operador.",
        ),
        decode: transfer,
    },
    Verb {
        name: Text::new("SET", "DEFINIR"),
        aliases: &[],
        syntax: Text::new(
            "<#room> HISTORY ALL|JOINED, or <#room> RETAIN 30d 1000|OFF",
            "<#sala> HISTÓRICO TUDO|ENTRADA, ou <#sala> GUARDAR 30d 1000|PADRÃO",
        ),
        help: Text::new(
            "HISTORY: who may read what was said before: whoever may enter reads all (ALL), or only members, from their \
             entering on (JOINED). RETAIN: how long, and how many messages of, what is said in the room is kept: less \
             than in other rooms.",
            "HISTÓRICO: quem lê o que se disse antes: quem pode entrar lê tudo (TUDO), ou só os membros, a partir de \
             quando entraram (ENTRADA). GUARDAR: por quanto tempo, e quantas mensagens, se guarda do que se diz na \
             sala: menos que nas outras.",
        ),
        decode: set,
    },
    Verb {
        name: Text::new("INFO", "INFORMAR"),
        aliases: &[],
        syntax: Text::new("<#room>", "<#sala>"),
        help: Text::new(
            "Tells whose the room is, since when it exists, who may read what was said before, and how much of it is kept.",
            "Diz de quem é a sala, desde quando existe, quem lê o que se disse antes, e quanto disso se guarda.",
        ),
        decode: info,
    },
    Verb {
        name: Text::new("DROP", "LARGAR"),
        aliases: &[],
        syntax: Text::new("<#room> [<code>]", "<#sala> [<código>]"),
        help: Text::new(
            "The room is nobody's any more, and ends when everybody has left.",
            "A sala deixa de ser de alguém, e acaba quando todos saírem.",
        ),
        decode: drop_room,
    },
];

fn about(room: &str, ask: Ask) -> Request {
    let room = room.into();
    Request::Lasting { room, ask }
}

fn register(words: &[&str], _: &Context<'_>) -> Option<Request> {
    match words {
        [room] => Some(about(room, Ask::Register)),
        _ => None,
    }
}

fn drop_room(words: &[&str], _: &Context<'_>) -> Option<Request> {
    match words {
        [room] => Some(about(room, Ask::Drop { code: None })),
        [room, code] => {
            let code = Some((*code).into());
            Some(about(room, Ask::Drop { code }))
        }
        _ => None,
    }
}

fn set(words: &[&str], _: &Context<'_>) -> Option<Request> {
    let [room, what, value @ ..] = words else {
        return None;
    };
    let ask = match what {
        what if is_one_of(what, &["HISTORY", "HISTÓRICO", "HISTORICO", "histórico"]) => history(value)?,
        what if is_one_of(what, &["RETAIN", "GUARDAR"]) => Ask::Keep(keeping::parse(value)?),
        _ => return None,
    };
    Some(about(room, ask))
}

fn history(value: &[&str]) -> Option<Ask> {
    match value {
        [all] if is_one_of(all, &["ALL", "TUDO"]) => Some(Ask::SetHistory(HistoryFor::All)),
        [joined] if is_one_of(joined, &["JOINED", "ENTRADA"]) => Some(Ask::SetHistory(HistoryFor::Joined)),
        _ => None,
    }
}

fn access(words: &[&str], _: &Context<'_>) -> Option<Request> {
    let is = is_one_of;
    let (room, ask) = match words {
        [room] => (room, Ask::Roles),
        [room, list] if is(list, &["LIST", "LISTA"]) => (room, Ask::Roles),
        [room, add, account, role] if is(add, &["ADD", "INCLUIR"]) => {
            let role = match role {
                role if is(role, &["OP", "AOP", "OPERATOR", "OPERADOR"]) => Role::Operator,
                role if is(role, &["VOICE", "VOP", "VOZ"]) => Role::Voice,
                _ => return None,
            };
            let (account, role) = ((*account).into(), Some(role));
            (room, Ask::SetRole { account, role })
        }
        [room, del, account] if is(del, &["DEL", "TIRAR"]) => {
            let (account, role) = ((*account).into(), None);
            (room, Ask::SetRole { account, role })
        }
        _ => return None,
    };
    Some(about(room, ask))
}

fn transfer(words: &[&str], _: &Context<'_>) -> Option<Request> {
    match words {
        [room, account] => {
            let account = (*account).into();
            Some(about(room, Ask::Transfer { account }))
        }
        _ => None,
    }
}

fn info(words: &[&str], _: &Context<'_>) -> Option<Request> {
    match words {
        [room] => Some(about(room, Ask::Info)),
        _ => None,
    }
}

/// See [`super::Service::tell`].
#[must_use]
pub fn tell(reply: &Reply, language: Language) -> Option<Vec<String>> {
    match reply {
        Reply::Lasting { room, told } => Some(told_of(room, told, language)),
        Reply::Refused(refusal) => Some(vec![refused(refusal, language)?]),
        _ => None,
    }
}

/// What it says of a room.
#[must_use]
pub fn told_of(room: &RoomName, told: &Told, language: Language) -> Vec<String> {
    const REGISTERED: Text = Text::new(
        "{0} is yours now, and stays. /msg ChanServ HELP ACCESS tells how others help you with it.",
        "{0} agora é sua, e fica. /msg ChanServ AJUDA ACESSO diz como outros ajudam você.",
    );
    const CONFIRM: Text = Text::new(
        "To drop {0} for good, write: /msg ChanServ DROP {0} {1}",
        "Para largar {0} de vez, escreva: /msg ChanServ LARGAR {0} {1}",
    );
    const DROPPED: Text = Text::new("{0} is nobody's any more.", "{0} não é mais de ninguém.");
    const SET: Text = Text::new("{1} in {0}: {2}", "{1} em {0}: {2}");
    const NO_ROLE: Text = Text::new("nothing special", "nada especial");
    const TRANSFERRED: Text = Text::new("{0} is {1}'s now.", "{0} agora é de {1}.");
    const FOUNDED: Text = Text::new("{0} is {1}'s, since {2}.", "{0} é de {1}, desde {2}.");
    const HISTORY: Text = Text::new("{0}: {1}", "{0}: {1}");
    const NOBODYS: Text = Text::new("{0} is nobody's, since {1}.", "{0} não é de ninguém, desde {1}.");
    let fill = |text: Text, values: &[&str]| vec![text.fill(language, values)];
    let room = room.as_str();
    match told {
        Told::Registered => fill(REGISTERED, &[room]),
        Told::ConfirmDrop { code } => fill(CONFIRM, &[room, code]),
        Told::Dropped => fill(DROPPED, &[room]),
        Told::RoleSet { account, role } => {
            let role = role.map_or(NO_ROLE, role_name).get(language);
            fill(SET, &[room, account, role])
        }
        Told::Roles { founder, roles } => list(room, founder.as_deref(), roles, language),
        Told::Transferred { account } => fill(TRANSFERRED, &[room, account]),
        Told::KeepSet(keep) => vec![format!("{room}: {}", keeping::sentence(*keep, language))],
        Told::Info {
            founder,
            created,
            history,
            keep,
        } => {
            let since = day(*created);
            let whose = match founder {
                Some(founder) => FOUNDED.fill(language, &[room, founder, &since]),
                None => NOBODYS.fill(language, &[room, &since]),
            };
            vec![
                whose,
                who_reads(*history).get(language).to_owned(),
                keeping::sentence(*keep, language),
            ]
        }
        Told::HistorySet(history) => {
            let who = who_reads(*history).get(language);
            fill(HISTORY, &[room, who])
        }
    }
}

fn who_reads(history: HistoryFor) -> Text {
    match history {
        HistoryFor::All => Text::new(
            "Whoever may enter reads all that was said before.",
            "Quem pode entrar lê tudo o que se disse antes.",
        ),
        HistoryFor::Joined => Text::new(
            "Only members read what was said before, from their entering on.",
            "Só os membros leem o que se disse antes, a partir de quando entraram.",
        ),
    }
}

fn role_name(role: Role) -> Text {
    match role {
        Role::Operator => Text::new("operator", "operador"),
        Role::Voice => Text::new("voice", "voz"),
    }
}

fn list(room: &str, founder: Option<&str>, roles: &[(Box<str>, Role)], language: Language) -> Vec<String> {
    const HEAD: Text = Text::new(
        "Who has a rank in {0} for good:",
        "Quem tem cargo em {0} para sempre:",
    );
    const FOUNDER: Text = Text::new("founder", "fundador");
    const NOBODY: Text = Text::new("Nobody.", "Ninguém.");
    let line = |account: &str, role: Text| format!("  {account}: {}", role.get(language));
    let mut lines = vec![HEAD.fill(language, &[room])];
    lines.extend(founder.map(|founder| line(founder, FOUNDER)));
    lines.extend(
        roles
            .iter()
            .map(|(account, role)| line(account, role_name(*role))),
    );
    if lines.len() == 1 {
        lines.push(NOBODY.get(language).to_owned());
    }
    lines
}

/// The day, as both languages can read it.
fn day(time: WallTime) -> String {
    let time = i64::try_from(time.0)
        .ok()
        .and_then(|time| Timestamp::from_millisecond(time).ok());
    time.map_or_else(String::new, |time| time.strftime("%Y-%m-%d").to_string())
}

/// What went wrong, and what to do about it.
fn refused(refusal: &Refusal, language: Language) -> Option<String> {
    const NO_ROOM: Text = Text::new(
        "There is no room {0}. Enter it first.",
        "Não há sala {0}. Entre nela antes.",
    );
    const NO_OPERATOR: Text = Text::new("You do not operate {0}.", "Você não é operador de {0}.");
    const NO_FOUNDER: Text = Text::new(
        "Only whose {0} is may do that.",
        "Só quem é dono de {0} pode fazer isso.",
    );
    Some(match refusal {
        Refusal::NoSuchRoom { room } => NO_ROOM.fill(language, &[room]),
        Refusal::NotRoomOperator { room } => NO_OPERATOR.fill(language, &[room.as_str()]),
        Refusal::NotRoomFounder { room } => NO_FOUNDER.fill(language, &[room.as_str()]),
        Refusal::NotLasting { room, why } => why_not(room, why, language),
        _ => return None,
    })
}

/// Why it does not do what was asked of a room.
#[must_use]
pub fn why_not(room: &str, why: &Why, language: Language) -> String {
    const fn t(en: &'static str, pt: &'static str) -> Text {
        Text::new(en, pt)
    }
    let number;
    let (text, what): (Text, &str) = match why {
        Why::NotLoggedIn => (
            t(
                "Only accounts have rooms. Write: /msg NickServ HELP",
                "Só contas têm salas. Escreva: /msg NickServ AJUDA",
            ),
            "",
        ),
        Why::Already => (t("{0} is registered already.", "{0} já está registrada."), ""),
        Why::NotRegistered => (t("{0} is not registered.", "{0} não está registrada."), ""),
        Why::Closed => (
            t(
                "You may not register rooms here. Ask the administrator.",
                "Você não pode registrar salas aqui. Peça ao administrador.",
            ),
            "",
        ),
        Why::TooMany { most } => {
            number = most.to_string();
            let text = t(
                "One account may have no more than {1} rooms.",
                "Uma conta não pode ter mais de {1} salas.",
            );
            (text, &*number)
        }
        Why::NoSuchAccount { account } => (t("There is no account {1}.", "Não há conta {1}."), &**account),
        Why::NoRole { account } => (
            t("{1} has no rank in {0} for good.", "{1} não tem cargo em {0}."),
            &**account,
        ),
        Why::IsFounder => (
            t(
                "{0} is theirs: they have every rank.",
                "{0} é dessa conta: ela pode tudo.",
            ),
            "",
        ),
        Why::Full => (
            t("No more can be kept for {0}.", "Não cabe mais nada em {0}."),
            "",
        ),
        Why::Default => (
            t(
                "{0} is the default room: only the configuration can change that.",
                "{0} é a sala padrão: só a configuração muda isso.",
            ),
            "",
        ),
        Why::Unavailable => (
            t(
                "That cannot be kept now. Try again later.",
                "Não é possível guardar isso agora. Tente de novo mais tarde.",
            ),
            "",
        ),
    };
    text.fill(language, &[room, what])
}
