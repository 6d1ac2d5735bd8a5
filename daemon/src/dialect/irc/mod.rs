//! IRC: Modern IRC and RFC 2812 with IRCv3's extensions.

mod batch;
mod caps;
mod carried;
mod commands;
mod decode;
pub mod encode;
mod help;
mod isupport;
pub mod label;
mod modes;
mod msgid;
mod nest;

pub use carried::CarriedIrc;

use protocol::irc::caps::{Cap, CapSet};
use protocol::irc::message::Message;
use protocol::irc::numerics::Numeric;
use protocol::irc::{MAX_BODY, MAX_CLIENT_TAG_DATA};
use protocol::language::Text;
use protocol::line::{Framed, Framer};

use self::caps::Negotiation;
use self::commands::Command;
use self::decode::Call;
use self::encode::Answer;
use self::label::Label;
use super::foreign::{HTTP_ANSWER, is_http, is_tls};
use super::{Context, Step, apply_label};
use crate::server::policy::Policy;
use crate::server::refusal::Refusal;
use crate::server::reply::{Closing, Reply};
use crate::server::request::Request;

/// The most bytes of a line after its tags, without the line end.
const MAX_LINE: usize = MAX_BODY - 2;
/// The most bytes of a line with `@`, tags, a space and the rest.
const MAX_TAGGED_LINE: usize = MAX_CLIENT_TAG_DATA + 2 + MAX_LINE;
/// One connection's side of IRC.
#[derive(Debug)]
pub struct Session {
    framer: Framer,
    negotiation: Negotiation,
    /// Whether nothing was received yet.
    fresh: bool,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            framer: Framer::new(MAX_TAGGED_LINE),
            negotiation: Negotiation::default(),
            fresh: true,
        }
    }
}

impl Session {
    /// The capabilities that the client has asked for and got.
    #[must_use]
    pub fn caps(&self) -> CapSet {
        self.negotiation.enabled()
    }

    /// See [`super::Session::feed`].
    pub fn feed(&mut self, input: &mut &[u8], cx: &Context<'_>, out: &mut Vec<u8>) -> Option<Step> {
        let fresh = self.fresh && !input.is_empty();
        self.fresh &= input.is_empty();
        if fresh && is_tls(input) {
            *input = &[];
            encode::closing(&Closing::NotThisProtocol, cx.policy, out);
            return Some(Step::Close(Closing::NotThisProtocol));
        }
        Some(match self.framer.next(input)? {
            Framed::Line(line) => take(&mut self.negotiation, line, cx, out),
            Framed::TooLong => {
                let caps = self.negotiation.enabled();
                if let Some(batch) = &mut self.negotiation.batch {
                    batch::before(batch, None, caps, cx, out);
                }
                too_long(caps, cx, out);
                Step::Answered
            }
        })
    }

    /// See [`super::Session::reply`].
    pub fn reply(&mut self, reply: &Reply, cx: &Context<'_>, out: &mut Vec<u8>) {
        if let Reply::LogInDone
        | Reply::Refused(
            Refusal::LogInFailed
            | Refusal::LogInUnavailable
            | Refusal::LogInThrottled { .. }
            | Refusal::PasswordInTheClear
            | Refusal::TooManyDevices { .. }
            | Refusal::LoggedInElsewhere,
        ) = reply
        {
            self.negotiation.log_in = None;
        }
        let told = self
            .negotiation
            .service
            .and_then(|service| Some((service, service.tell(reply, cx.policy.language)?)));
        match told {
            Some((service, lines)) => encode::service(service, reply, &lines, self.caps(), cx, out),
            None => encode::reply(reply, self.caps(), cx, out),
        }
    }

    /// See [`super::Session::policy_changed`].
    pub fn policy_changed(&mut self, before: &Policy, cx: &Context<'_>, out: &mut Vec<u8>) {
        self.negotiation.offers_changed(before, cx, out);
        if cx.registered {
            isupport::announce_changes(before, &mut Answer::new(cx, self.caps(), out));
        }
    }
}

/// Takes one line.
fn take(negotiation: &mut Negotiation, line: &[u8], cx: &Context<'_>, out: &mut Vec<u8>) -> Step {
    // What is not a message at all is not worth an answer: a keep-alive of spaces, for instance.
    let Ok(message) = Message::parse(line) else {
        return Step::Answered;
    };
    if !cx.registered && is_http(line) {
        out.extend_from_slice(HTTP_ANSWER);
        return Step::Close(Closing::NotThisProtocol);
    }
    negotiation.service = None;
    let caps = negotiation.enabled();
    let label = label_of(&message, caps);
    let fits = !is_too_long(line, &message);
    let readable = fits && std::str::from_utf8(line).is_ok();
    if let Some(batch) = &mut negotiation.batch {
        batch::before(batch, readable.then_some(&message), caps, cx, out);
    }
    let from = out.len();
    let (request, label) = if readable {
        dispatch(negotiation, &message, label, cx, out)
    } else {
        if fits {
            not_utf8(&message, caps, cx, out);
        } else {
            too_long(caps, cx, out);
        }
        (None, label)
    };
    match (request, label) {
        (Some(request), label) if out.len() == from => Step::Request { request, label },
        (request, label) => {
            // What is answered here is the whole answer, even if the core is told something besides.
            if let Some(label) = label {
                apply_label(&label, out, from, cx);
            }
            request.map_or(Step::Answered, |request| Step::Request { request, label: None })
        }
    }
}

/// Decodes one message, or answers it. Gives the label of the answer, too: a message of several lines has one.
fn dispatch(
    negotiation: &mut Negotiation,
    message: &Message<'_>,
    label: Option<Label>,
    cx: &Context<'_>,
    out: &mut Vec<u8>,
) -> (Option<Request>, Option<Label>) {
    let name = message.command_str().unwrap_or_default();
    let command = Command::find(name);
    let mut call = Call::new(message, cx, negotiation, label, out);
    let mut request = None;
    match command {
        _ if cx.registered && batch::agreed(call.caps()) && batch::is_part(message) => batch::line(&mut call),
        None => call.refuse_unknown(name),
        Some(command) if !cx.registered && !command.is_early(call.negotiation.enabled()) => {
            call.refuse_early();
        }
        Some(command) if message.params.len() < command.params => call.need_more_params(command.name),
        Some(command) => request = (command.decode)(&mut call),
    }
    (request, call.label)
}

/// The label, where both ends have agreed on labels. They need batches too: an answer may have several lines.
fn label_of(message: &Message<'_>, caps: CapSet) -> Option<Label> {
    let agreed = caps.contains(Cap::LabeledResponse) && caps.contains(Cap::Batch);
    agreed
        .then(|| message.tags.get("label"))
        .flatten()
        .and_then(|label| Label::new(&label))
}

fn is_too_long(line: &[u8], message: &Message<'_>) -> bool {
    let tags = message.tags.raw().len();
    let body = if tags == 0 {
        line.len()
    } else {
        line.len().saturating_sub(tags + 2)
    };
    tags > MAX_CLIENT_TAG_DATA || body > MAX_LINE
}

fn too_long(caps: CapSet, cx: &Context<'_>, out: &mut Vec<u8>) {
    const TEXT: Text = Text::new("Input line was too long", "A linha é longa demais");
    let mut answer = Answer::new(cx, caps, out);
    let text = answer.text(TEXT);
    answer.numeric(Numeric::ErrInputTooLong).trailing(text).finish();
}

/// Refuses what is not UTF-8 (IRCv3 utf8-only), by standard reply even where those were not asked for: no numeric
/// says it.
fn not_utf8(message: &Message<'_>, caps: CapSet, cx: &Context<'_>, out: &mut Vec<u8>) {
    const TEXT: Text = Text::new(
        "Message rejected, your client must use UTF-8 encoding on this server",
        "Mensagem recusada: seu programa deve usar a codificação UTF-8 neste servidor",
    );
    let command = message
        .command_str()
        .and_then(Command::find)
        .map_or("*", |command| command.name);
    let mut answer = Answer::new(cx, caps, out);
    let text = answer.text(TEXT);
    answer
        .line()
        .command("FAIL")
        .param(command)
        .param("INVALID_UTF8")
        .trailing(text)
        .finish();
}
