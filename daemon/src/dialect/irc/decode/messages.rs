//! Saying something: PRIVMSG, NOTICE, TAGMSG.

use protocol::casemap;
use protocol::irc::caps::Cap;
use protocol::irc::ctcp::Ctcp;
use protocol::irc::numerics::Numeric;
use protocol::irc::subject;
use protocol::language::Text;

use super::{Call, services};
use crate::dialect::services::Service;
use crate::dialect::text::cut;
use crate::server::request::{Message, MessageKind, Request};

/// The longest name of a program that a client may give, in bytes.
const MAX_PROGRAM: usize = 100;

/// The most tags that are relayed with one message.
const MAX_TAGS: usize = 64;

/// PRIVMSG
pub fn privmsg(call: &mut Call<'_>) -> Option<Request> {
    said(call, MessageKind::Normal)
}

/// NOTICE; an answer to CTCP VERSION that goes to the server says which program the client is.
pub fn notice(call: &mut Call<'_>) -> Option<Request> {
    if casemap::eq(call.text(0), &call.cx.policy.server_name) {
        let ctcp = Ctcp::parse(call.text(1)).filter(|ctcp| ctcp.command.eq_ignore_ascii_case("VERSION"));
        let program = clean(ctcp?.args);
        return Some(Request::Program(cut(program.trim(), MAX_PROGRAM).into()));
    }
    said(call, MessageKind::Notice)
}

/// TAGMSG; without tags there is nothing to pass on.
pub fn tagmsg(call: &mut Call<'_>) -> Option<Request> {
    if !call.negotiation.enabled().contains(Cap::MessageTags) {
        call.refuse_unknown("TAGMSG");
        return None;
    }
    let mut targets = targets(call, MessageKind::Tags)?;
    // That somebody is typing is nothing to a program.
    targets.retain(|target| Service::named(target).is_none());
    let tags = client_tags(call);
    let message = Message {
        kind: MessageKind::Tags,
        targets,
        text: "".into(),
        breaks: None,
        subject: None,
        tags,
        confirm: call.wants_confirmation(),
    };
    (!message.tags.is_empty() && !message.targets.is_empty()).then_some(Request::Message(message))
}

fn said(call: &mut Call<'_>, kind: MessageKind) -> Option<Request> {
    const NO_TEXT: Text = Text::new("No text to send", "Falta o texto");
    let targets = targets(call, kind)?;
    let text = call.boxed(1);
    if text.is_none() && kind != MessageKind::Notice {
        call.refuse(Numeric::ErrNoTextToSend, NO_TEXT);
    }
    let text = text?;
    if let Some(service) = services::addressed(&targets) {
        return services::written(call, service, kind, &targets, &text);
    }
    let message = Message {
        kind,
        targets,
        text,
        breaks: None,
        subject: subject_of(call),
        tags: client_tags(call),
        confirm: call.wants_confirmation(),
    };
    Some(Request::Message(message))
}

/// Whom a message is for. A NOTICE is never answered, whatever is wrong with it (RFC 2812 section 3.3.2).
fn targets(call: &mut Call<'_>, kind: MessageKind) -> Option<Vec<Box<str>>> {
    const NO_RECIPIENT: Text = Text::new("No recipient given ({0})", "Falta o destinatário ({0})");
    let targets = call.list(0);
    if !targets.is_empty() {
        return Some(targets);
    }
    if kind != MessageKind::Notice {
        let command = if kind == MessageKind::Tags {
            "TAGMSG"
        } else {
            "PRIVMSG"
        };
        let text = NO_RECIPIENT.fill(call.cx.policy.language, &[command]);
        call.answer()
            .numeric(Numeric::ErrNoRecipient)
            .trailing(&text)
            .finish();
    }
    None
}

/// The subject, if there is one.
pub fn subject_of(call: &Call<'_>) -> Option<Box<str>> {
    let caps = call.negotiation.enabled();
    if !caps.contains(Cap::Subject) && !caps.contains(Cap::MessageTags) {
        return None;
    }
    subject::clean(&call.message.tags.get(subject::TAG)?).map(Into::into)
}

/// The client-only tags to relay, the subject aside: that is told to each recipient in its own way.
pub fn client_tags(call: &Call<'_>) -> Vec<(Box<str>, Box<str>)> {
    let mut tags: Vec<(Box<str>, Box<str>)> = Vec::new();
    if !call.negotiation.enabled().contains(Cap::MessageTags) {
        return tags;
    }
    for (key, value) in call.message.tags.iter() {
        let Some(key) = std::str::from_utf8(key).ok().filter(|key| is_client_only(key)) else {
            continue;
        };
        let value = value.unwrap_or_default();
        let Ok(value) = std::str::from_utf8(&value) else {
            continue;
        };
        if tags.len() == MAX_TAGS {
            break;
        }
        // The last of several wins (IRCv3 message-tags).
        tags.retain(|(other, _)| &**other != key);
        tags.push((key.into(), value.replace('\0', "").into()));
    }
    tags
}

/// Whether a tag has a name that clients may use among themselves (IRCv3 message-tags).
fn is_client_only(key: &str) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '/');
    key != subject::TAG
        && key
            .strip_prefix('+')
            .is_some_and(|name| !name.is_empty() && name.chars().all(is_name))
}

/// Control characters, line ends among them, as spaces.
fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}
