//! What both dialects do with texts.

use std::fmt::{self, Write};
use std::sync::LazyLock;
use std::time::Duration;

use jiff::tz::TimeZone;
use protocol::language::{Language, Text};

use super::Context;
use crate::server::WallTime;
use crate::server::detached::NOT_CONNECTED;
use crate::server::gateway::NotBelieved;
use crate::server::policy::Policy;
use crate::server::refusal::NotDelivered;
use crate::server::reply::Closing;

/// The longest beginning of `text` of at most `max` bytes that ends between characters.
pub fn cut(text: &str, max: usize) -> &str {
    text.get(..text.floor_char_boundary(max)).unwrap_or_default()
}

/// A beginning of at most `max` bytes, if possible to the end of a word, and what follows it.
pub fn split_at_word(text: &str, max: usize) -> (&str, &str) {
    let piece = cut(text, max);
    if piece.len() == text.len() || piece.is_empty() {
        return (text, "");
    }
    let end = piece.rfind(' ').filter(|&end| end > 0).unwrap_or(piece.len());
    let (piece, rest) = text.split_at(end);
    (piece, rest.trim_start_matches(' '))
}

/// A short text that needs no allocation. What passes `N` bytes is left out.
#[derive(Debug)]
pub struct Inline<const N: usize> {
    bytes: [u8; N],
    used: usize,
}

impl<const N: usize> Inline<N> {
    /// The text that these arguments make.
    pub fn new(arguments: fmt::Arguments<'_>) -> Self {
        let mut inline = Self {
            bytes: [0; N],
            used: 0,
        };
        // It fails only where the text is longer than it may be.
        let _ = inline.write_fmt(arguments);
        inline
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.bytes
            .get(..self.used)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or_default()
    }
}

impl<const N: usize> Write for Inline<N> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.used + text.len();
        self.bytes
            .get_mut(self.used..end)
            .ok_or(fmt::Error)?
            .copy_from_slice(text.as_bytes());
        self.used = end;
        Ok(())
    }
}

/// A moment as `2026-07-04T12:00:00.250Z` (IRCv3 server-time). What lies beyond the year 9999 becomes the beginning
/// of 1970.
#[must_use]
pub fn timestamp(time: WallTime) -> Inline<24> {
    let moment = i64::try_from(time.0)
        .ok()
        .and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    Inline::new(format_args!("{:.3}", moment.unwrap_or_default()))
}

/// A moment written as [`timestamp`] does.
pub fn moment(text: &str) -> Option<WallTime> {
    let moment: jiff::Timestamp = text.parse().ok()?;
    let time = WallTime(u64::try_from(moment.as_millisecond()).ok()?);
    (timestamp(time).as_str() == text).then_some(time)
}

/// A moment for people: `2026-07-04 12:00:00 UTC`.
pub fn readable(time: WallTime) -> String {
    let moment = i64::try_from(time.seconds())
        .ok()
        .and_then(|s| jiff::Timestamp::from_second(s).ok());
    moment
        .unwrap_or_default()
        .strftime("%Y-%m-%d %H:%M:%S UTC")
        .to_string()
}

/// What stands for being away for no reason that was given (IRCv3 draft/pre-away).
const NO_REASON: &str = "*";

/// Why somebody is away, for people: those whose programs know it better are told as it is.
pub fn why_away(message: &str, language: Language) -> &str {
    const AWAY: Text = Text::new("away", "ausente");
    const NOWHERE: Text = Text::new("not connected", "sem conexão");
    if has_no_reason(message) {
        AWAY.get(language)
    } else if message == NOT_CONNECTED {
        NOWHERE.get(language)
    } else {
        message
    }
}

/// That what was said to somebody waits for them, and why they are away if they said so.
pub fn waiting(away: Option<&str>, language: Language) -> String {
    const WAITS: Text = Text::new(
        "{0}; your message waits for them and is delivered when they return",
        "{0}; sua mensagem fica guardada e será entregue quando a pessoa voltar",
    );
    WAITS.fill(language, &[why_away(away.unwrap_or(NOT_CONNECTED), language)])
}

/// Why what was said to somebody who is not connected is not told to them.
pub const fn not_delivered(why: NotDelivered) -> Text {
    match why {
        NotDelivered::Full => Text::new(
            "Your message was NOT delivered: too many are waiting for them already",
            "Sua mensagem NÃO foi entregue: já há mensagens demais à espera dessa pessoa",
        ),
        NotDelivered::Store => Text::new(
            "Your message was NOT delivered: they are not connected, and it cannot be kept for them now",
            "Sua mensagem NÃO foi entregue: a pessoa não está conectada, e agora não é possível guardá-la",
        ),
        NotDelivered::Unknown => Text::new(
            "They are not connected, and it is not certain that your message was kept for them: tell them again",
            "A pessoa não está conectada, e não é certo que sua mensagem tenha sido guardada: diga-lhe de novo",
        ),
    }
}

/// That somebody has missed more than they are told at once.
pub const MORE_MISSED: Text = Text::new(
    "There is more than fits at once: the rest is told when you connect again",
    "Há mais do que cabe de uma vez: o resto será mostrado quando você se conectar de novo",
);

/// The zone of this machine.
pub static LOCAL_ZONE: LazyLock<TimeZone> = LazyLock::new(TimeZone::system);

/// When something was said, in few characters and in the zone of the context: `27/11 14:02`, with the year if it is not
/// the present one.
pub fn date(time: WallTime, cx: &Context<'_>) -> String {
    let moment = |time: WallTime| {
        let milliseconds = i64::try_from(time.0).unwrap_or(i64::MAX);
        let moment = jiff::Timestamp::from_millisecond(milliseconds).unwrap_or_default();
        moment.to_zoned(cx.zone.clone())
    };
    let (time, now) = (moment(time), moment(cx.now));
    let format = match (cx.policy.language, time.year() == now.year()) {
        (Language::PtBr, true) => "%d/%m %H:%M",
        (Language::PtBr, false) => "%d/%m/%Y %H:%M",
        (Language::En, true) => "%b %-d %H:%M",
        (Language::En, false) => "%b %-d %Y %H:%M",
    };
    time.strftime(format).to_string()
}

/// Whether somebody is away for no reason that was given.
pub fn has_no_reason(message: &str) -> bool {
    message == NO_REASON
}

/// How long somebody has to wait, rounded up so that they do not come too early.
pub fn waiting_time(wait: std::time::Duration, language: Language) -> String {
    const SECONDS: Text = Text::new("{0} s", "{0} s");
    const MINUTES: Text = Text::new("{0} min", "{0} min");
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    if seconds > 120 {
        MINUTES.fill(language, &[&seconds.div_ceil(60).to_string()])
    } else {
        SECONDS.fill(language, &[&seconds.to_string()])
    }
}

/// How long something lasts: its two largest units, as `2d 4h`.
pub fn lasting(time: Option<Duration>, language: Language) -> String {
    const FOR_GOOD: Text = Text::new("for good", "para sempre");
    const UNITS: [(u64, char); 4] = [(86_400, 'd'), (3_600, 'h'), (60, 'm'), (1, 's')];
    let Some(time) = time else {
        return FOR_GOOD.get(language).to_owned();
    };
    let mut seconds = time.as_secs().max(1);
    let mut parts = Vec::new();
    for (unit, letter) in UNITS {
        if seconds >= unit {
            parts.push(format!("{}{letter}", seconds / unit));
            seconds %= unit;
        } else if !parts.is_empty() {
            break;
        }
    }
    parts.truncate(2);
    parts.join(" ")
}

/// That somebody is kept out: why, how long, and whom to ask about it.
pub fn banned(reason: &str, left: Option<Duration>, policy: &Policy) -> String {
    const BANNED: Text = Text::new(
        "You are banned from this server",
        "Você está banido deste servidor",
    );
    const CONTACT: Text = Text::new("contact: {0}", "contato: {0}");
    let language = policy.language;
    let mut text = format!("{} ({})", BANNED.get(language), lasting(left, language));
    if !reason.is_empty() {
        text = format!("{text}: {}", cut(reason, MAX_REASON));
    }
    let contact = &policy.admin.contact;
    if !contact.is_empty() {
        text = format!("{text}; {}", CONTACT.fill(language, &[cut(contact, MAX_CONTACT)]));
    }
    text
}

/// The most bytes of a ban's reason that who is banned is told, so that the contact still fits into the line.
const MAX_REASON: usize = 200;
/// The most bytes of the contact in the same line.
const MAX_CONTACT: usize = 120;

/// Why a connection is closed, for the one whose it is.
pub fn why_closed(why: &Closing, language: Language) -> String {
    const QUIT: Text = Text::new("Quit", "Saiu");
    const QUIT_SAYING: Text = Text::new("Quit: {0}", "Saiu: {0}");
    const KILLED: Text = Text::new("Killed by {0}: {1}", "Desconectado por {0}: {1}");
    const KICKED: Text = Text::new("Kicked by the administrator", "Expulso pelo administrador");
    const KICKED_SAYING: Text = Text::new(
        "Kicked by the administrator: {0}",
        "Expulso pelo administrador: {0}",
    );
    const BANNED: Text = Text::new("Banned", "Banido");
    const BANNED_SAYING: Text = Text::new("Banned: {0}", "Banido: {0}");
    const PING: Text = Text::new("Ping timeout: {0} seconds", "Sem resposta por {0} segundos");
    const REGISTRATION: Text = Text::new("Registration timed out", "O registro demorou demais");
    const PASSWORD: Text = Text::new("Bad password", "Senha incorreta");
    const BUSY: Text = Text::new(
        "The server is busy, try again",
        "O servidor está ocupado, tente de novo",
    );
    const LOG_INS: Text = Text::new("Too many failed logins", "Muitas tentativas de entrar na conta");
    const SEND_QUEUE: Text = Text::new("SendQ exceeded", "SendQ exceeded (muitas mensagens não lidas)");
    const RECEIVE_QUEUE: Text = Text::new("Excess Flood", "Mensagens demais de uma vez");
    const TOO_MANY: Text = Text::new("Too many connections", "Conexões demais");
    const TOO_OFTEN: Text = Text::new(
        "Too many new connections, wait a minute",
        "Conexões novas demais, espere um minuto",
    );
    const PROTOCOL: Text = Text::new(
        "This port does not speak that protocol",
        "Esta porta não fala esse protocolo",
    );
    const LOST: Text = Text::new("Connection lost", "Conexão perdida");
    const LOST_SAYING: Text = Text::new("Connection lost: {0}", "Conexão perdida: {0}");
    const GOING_DOWN: Text = Text::new("The server is going down", "O servidor está saindo do ar");
    const SHUTDOWN: Text = Text::new(
        "The server is going down: {0}",
        "O servidor está saindo do ar: {0}",
    );
    const RESTART: Text = Text::new(
        "The server restarts, connect again",
        "O servidor está reiniciando, conecte-se de novo",
    );
    const DISABLED: Text = Text::new("Account disabled", "Conta desativada");
    const DISABLED_SAYING: Text = Text::new("Account disabled: {0}", "Conta desativada: {0}");
    const LOGGED_OUT: Text = Text::new("Logged out", "Saiu da conta");
    match why {
        Closing::Quit { reason: None } => QUIT.get(language).to_owned(),
        Closing::Quit { reason: Some(reason) } => QUIT_SAYING.fill(language, &[reason]),
        Closing::Killed { by, reason, .. } => KILLED.fill(language, &[by, reason]),
        Closing::Kicked { reason: None, .. } => KICKED.get(language).to_owned(),
        Closing::Kicked {
            reason: Some(reason), ..
        } => KICKED_SAYING.fill(language, &[reason]),
        Closing::Banned { reason, .. } if reason.is_empty() => BANNED.get(language).to_owned(),
        Closing::Banned { reason, .. } => BANNED_SAYING.fill(language, &[reason]),
        Closing::AccountDisabled { reason } if reason.is_empty() => DISABLED.get(language).to_owned(),
        Closing::AccountDisabled { reason } => DISABLED_SAYING.fill(language, &[reason]),
        Closing::PingTimeout(silence) => PING.fill(language, &[&silence.as_secs().to_string()]),
        Closing::RegistrationTimeout => REGISTRATION.get(language).to_owned(),
        Closing::BadPassword => PASSWORD.get(language).to_owned(),
        Closing::Busy => BUSY.get(language).to_owned(),
        Closing::TooManyLogIns => LOG_INS.get(language).to_owned(),
        Closing::LoggedOut => LOGGED_OUT.get(language).to_owned(),
        Closing::SendQueueExceeded => SEND_QUEUE.get(language).to_owned(),
        Closing::ReceiveQueueExceeded => RECEIVE_QUEUE.get(language).to_owned(),
        Closing::TooManyConnections => TOO_MANY.get(language).to_owned(),
        Closing::TooOften => TOO_OFTEN.get(language).to_owned(),
        Closing::NotBelieved(why) => not_believed(*why).get(language).to_owned(),
        Closing::NotThisProtocol => PROTOCOL.get(language).to_owned(),
        Closing::Lost { error: None } => LOST.get(language).to_owned(),
        Closing::Lost { error: Some(error) } => LOST_SAYING.fill(language, &[error]),
        Closing::Shutdown { reason } if reason.is_empty() => GOING_DOWN.get(language).to_owned(),
        Closing::Shutdown { reason } => SHUTDOWN.fill(language, &[reason]),
        Closing::Restart => RESTART.get(language).to_owned(),
    }
}

fn not_believed(why: NotBelieved) -> Text {
    match why {
        NotBelieved::NotAGateway => Text::new(
            "WEBIRC is not allowed from this address",
            "WEBIRC não é permitido a partir deste endereço",
        ),
        NotBelieved::TooLate => Text::new(
            "WEBIRC must be the first command",
            "WEBIRC tem de ser o primeiro comando",
        ),
        NotBelieved::BadPassword => Text::new("Invalid WebIRC password", "Senha de WebIRC inválida"),
        NotBelieved::BadAddress => Text::new("Invalid WebIRC address", "Endereço de WebIRC inválido"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::testing;

    #[test]
    fn moments_have_milliseconds_and_a_fixed_length() {
        for (time, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_783_166_400_250, "2026-07-04T12:00:00.250Z"),
            (253_402_300_799_999, "1970-01-01T00:00:00.000Z"),
            (u64::MAX, "1970-01-01T00:00:00.000Z"),
        ] {
            assert_eq!(timestamp(WallTime(time)).as_str(), text);
        }
        assert_eq!(readable(WallTime(1_783_166_400_250)), "2026-07-04 12:00:00 UTC");
    }

    #[test]
    fn dates_are_short_and_have_the_year_only_where_it_is_another() {
        const DAY: u64 = 86_400_000;
        for (language, this_year, last_year) in [
            (Language::PtBr, "04/07 12:00", "04/07/2025 12:00"),
            (Language::En, "Jul 4 12:00", "Jul 4 2025 12:00"),
        ] {
            let policy = testing::policy(language);
            let cx = testing::context(&policy);
            assert_eq!(date(cx.now, &cx), this_year);
            assert_eq!(date(WallTime(cx.now.0 - 365 * DAY), &cx), last_year);
            assert_eq!(date(WallTime(u64::MAX), &cx), date(WallTime(0), &cx));
        }
    }

    #[test]
    fn what_lasts_is_told_in_its_two_largest_units() {
        for (seconds, text) in [
            (0, "1s"),
            (59, "59s"),
            (60, "1m"),
            (7_199, "1h 59m"),
            (86_400, "1d"),
            (86_460, "1d"),
            (400_000, "4d 15h"),
        ] {
            assert_eq!(lasting(Some(Duration::from_secs(seconds)), Language::En), text);
        }
        assert_eq!(lasting(None, Language::PtBr), "para sempre");
    }

    #[test]
    fn cuts_between_characters() {
        assert_eq!(cut("ação", 3), "aç");
        assert_eq!(cut("ação", 4), "aç");
        assert_eq!(cut("ação", 99), "ação");
        assert_eq!(cut("ção", 1), "");
    }
}
