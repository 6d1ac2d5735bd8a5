//! CHATHISTORY: asking for what was said before (<https://ircv3.net/specs/extensions/chathistory>); and REDACT: taking it
//! back (<https://ircv3.net/specs/extensions/message-redaction>).

use protocol::irc::caps::Cap;
use protocol::language::Text;

use super::Call;
use crate::dialect::irc::encode::Answer;
use crate::dialect::irc::msgid;
use crate::dialect::text::moment;
use crate::server::request::{History, HistoryTargets, Redact, Request};
use crate::store::model::{Point, Range};

const FEW: Text = Text::new("Insufficient parameters", "Faltam parâmetros");
const MANY: Text = Text::new("Too many parameters", "Parâmetros demais");
const UNKNOWN: Text = Text::new("Unknown command", "Comando desconhecido");
const POINT: Text = Text::new(
    "Expected timestamp=YYYY-MM-DDThh:mm:ss.sssZ or msgid=...",
    "Esperado timestamp=AAAA-MM-DDThh:mm:ss.sssZ ou msgid=...",
);
const REFERENCE: Text = Text::new(
    "Only timestamp= and msgid= are known here",
    "Aqui só são conhecidos timestamp= e msgid=",
);
const LIMIT: Text = Text::new(
    "Expected how many messages, at least 1",
    "Esperado quantas mensagens, pelo menos 1",
);

/// What is wrong with a CHATHISTORY.
struct Fault {
    code: &'static str,
    /// The parameter that cannot be understood.
    word: Option<Box<str>>,
    text: Text,
}

impl Fault {
    fn invalid(word: Option<&str>, text: Text) -> Self {
        Self {
            code: "INVALID_PARAMS",
            word: word.map(Into::into),
            text,
        }
    }
}

/// CHATHISTORY.
pub fn chathistory(call: &mut Call<'_>) -> Option<Request> {
    match request(call) {
        Ok(request) => Some(request),
        Err(fault) => {
            let subcommand = Answer::word(call.text(0)).into_owned();
            let mut answer = call.answer();
            let text = answer.text(fault.text);
            let line = answer.line().command("FAIL");
            let line = line.params(["CHATHISTORY", fault.code]).param(&subcommand);
            let word = fault.word.as_deref().map(Answer::word);
            line.params(word).trailing(text).finish();
            None
        }
    }
}

fn request(call: &Call<'_>) -> Result<Request, Fault> {
    let subcommand = call.text(0).to_ascii_uppercase();
    let range = match subcommand.as_str() {
        "TARGETS" => return targets(call),
        "LATEST" if call.text(2) == "*" => Range::Latest(None),
        "LATEST" => Range::Latest(Some(point(call, 2)?)),
        "BEFORE" => Range::Before(point(call, 2)?),
        "AFTER" => Range::After(point(call, 2)?),
        "AROUND" => Range::Around(point(call, 2)?),
        "BETWEEN" => Range::Between(point(call, 2)?, point(call, 3)?),
        _ => return Err(Fault::invalid(None, UNKNOWN)),
    };
    let at = if matches!(range, Range::Between(..)) { 4 } else { 3 };
    ends(call, at)?;
    Ok(Request::History(History {
        target: call.boxed(1).ok_or_else(|| Fault::invalid(None, FEW))?,
        range,
        limit: limit(call, at)?,
        events: call.negotiation.enabled().contains(Cap::EventPlayback),
    }))
}

fn targets(call: &Call<'_>) -> Result<Request, Fault> {
    let time = |at: usize| {
        let word = call.optional(at).ok_or_else(|| Fault::invalid(None, FEW))?;
        word.strip_prefix("timestamp=")
            .and_then(moment)
            .ok_or_else(|| Fault::invalid(Some(word), POINT))
    };
    ends(call, 3)?;
    Ok(Request::HistoryTargets(HistoryTargets {
        from: time(1)?,
        to: time(2)?,
        limit: limit(call, 3)?,
    }))
}

fn point(call: &Call<'_>, at: usize) -> Result<Point, Fault> {
    let word = call.optional(at).ok_or_else(|| Fault::invalid(None, FEW))?;
    let point = match word.split_once('=') {
        Some(("timestamp", time)) => moment(time).map(Point::Time),
        Some(("msgid", id)) => msgid::read(id).map(Point::Id),
        Some(_) => {
            return Err(Fault {
                code: "INVALID_MSGREFTYPE",
                word: call.boxed(1),
                text: REFERENCE,
            });
        }
        None => None,
    };
    point.ok_or_else(|| Fault::invalid(Some(word), POINT))
}

/// Whether nothing comes after the last parameter there is.
fn ends(call: &Call<'_>, last: usize) -> Result<(), Fault> {
    if call.message.params.len() > last + 1 {
        return Err(Fault::invalid(None, MANY));
    }
    Ok(())
}

fn limit(call: &Call<'_>, at: usize) -> Result<usize, Fault> {
    let word = call.optional(at).ok_or_else(|| Fault::invalid(None, FEW))?;
    match word.parse() {
        Ok(limit @ 1..) => Ok(limit),
        _ => Err(Fault::invalid(Some(word), LIMIT)),
    }
}

/// REDACT, for those who know it.
pub fn redact(call: &mut Call<'_>) -> Option<Request> {
    if !call.caps().contains(Cap::MessageRedaction) {
        call.refuse_unknown("REDACT");
        return None;
    }
    Some(Request::Redact(Redact {
        target: call.text(0).into(),
        message: call.text(1).into(),
        id: msgid::read(call.text(1)),
        reason: call.boxed(2),
    }))
}
