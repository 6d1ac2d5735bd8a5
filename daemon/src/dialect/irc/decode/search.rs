//! SEARCH: finding what was said (soju.im/search). Attributes are written as tags are.

use protocol::irc::caps::Cap;
use protocol::irc::message::Tags;
use protocol::language::Text;

use super::Call;
use crate::dialect::irc::encode::Answer;
use crate::dialect::text::moment;
use crate::server::request::{Request, Search};
use crate::store::model::{Term, limits};

/// A word that may go on must have so many letters, lest it be half of all words.
const PREFIX: usize = 3;

const NOTHING: Text = Text::new(
    "Expected what to look for: in=, from=, after=, before=, text= or limit=, with ; between them",
    "Esperado o que procurar: in=, from=, after=, before=, text= ou limit=, com ; entre eles",
);
const UNKNOWN: Text = Text::new("Unknown attribute", "Atributo desconhecido");
const EMPTY: Text = Text::new("Expected a value", "Esperado um valor");
const TIME: Text = Text::new(
    "Expected YYYY-MM-DDThh:mm:ss.sssZ",
    "Esperado AAAA-MM-DDThh:mm:ss.sssZ",
);
const LIMIT: Text = Text::new(
    "Expected how many messages, at least 1",
    "Esperado quantas mensagens, pelo menos 1",
);
const MANY: Text = Text::new(
    "Too many words; look for fewer, or for \"several side by side\"",
    "Palavras demais; procure menos, ou \"várias lado a lado\"",
);
const SHORT: Text = Text::new(
    "Expected at least three letters before a *",
    "Esperadas pelo menos três letras antes de um *",
);

/// An attribute that cannot be understood, and why.
type Fault = (Option<Box<str>>, Text);

/// SEARCH, for those who know it.
pub fn decode(call: &mut Call<'_>) -> Option<Request> {
    if !call.caps().contains(Cap::Search) {
        call.refuse_unknown("SEARCH");
        return None;
    }
    match search(call.text(0)) {
        Ok(search) => Some(Request::Search(search)),
        Err((key, text)) => {
            let mut answer = call.answer();
            let text = answer.text(text);
            let line = answer.line().command("FAIL").params(["SEARCH", "INVALID_PARAMS"]);
            let key = key.as_deref().map(Answer::word);
            line.params(key).trailing(text).finish();
            None
        }
    }
}

fn search(attributes: &str) -> Result<Search, Fault> {
    let mut search = Search::default();
    let mut any = false;
    for (key, value) in Tags::new(attributes.as_bytes()).iter() {
        any = true;
        let key = String::from_utf8_lossy(key);
        let value = value.unwrap_or_default();
        let value = String::from_utf8_lossy(&value);
        set(&mut search, &key, &value).map_err(|why| (Some(key.into()), why))?;
    }
    any.then_some(search).ok_or((None, NOTHING))
}

fn set(search: &mut Search, key: &str, value: &str) -> Result<(), Text> {
    let given = (!value.is_empty()).then_some(value);
    match key {
        "in" => search.target = Some(given.ok_or(EMPTY)?.into()),
        "from" => search.from = Some(given.ok_or(EMPTY)?.into()),
        "after" => search.after = Some(moment(value).ok_or(TIME)?),
        "before" => search.before = Some(moment(value).ok_or(TIME)?),
        "text" => search.terms = terms(given.ok_or(EMPTY)?)?,
        "limit" => search.limit = Some(value.parse().ok().filter(|&limit| limit > 0).ok_or(LIMIT)?),
        _ => return Err(UNKNOWN),
    }
    Ok(())
}

/// Words, and in quotation marks several that stand side by side; with `*` behind them the last one may go on.
fn terms(text: &str) -> Result<Vec<Term>, Text> {
    let mut terms = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (term, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => rest.split_at(rest.find([' ', '"']).unwrap_or(rest.len())),
        };
        let (starred, after) = match after.strip_prefix('*') {
            Some(after) => (true, after),
            None => (false, after),
        };
        let word = term.trim_end_matches('*');
        if word.chars().any(char::is_alphanumeric) {
            let prefix = starred || word.len() < term.len();
            if prefix && last_word(word).chars().count() < PREFIX {
                return Err(SHORT);
            }
            let text = word.into();
            terms.push(Term { text, prefix });
        }
        rest = after.trim_start();
    }
    if terms.len() > limits::TERMS {
        return Err(MANY);
    }
    // Nothing but signs is in no message that can be found.
    if terms.is_empty() {
        terms.push(Term {
            text: text.into(),
            prefix: false,
        });
    }
    Ok(terms)
}

fn last_word(text: &str) -> &str {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.rfind(|word| !word.is_empty()).unwrap_or_default()
}
