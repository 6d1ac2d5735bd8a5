//! Batches that clients send (IRCv3 client-batch): the lines of one message (draft/multiline), put together.
//!
//! A batch belongs to the dialect until it is closed: the core is told of the whole message, or of nothing.

mod carried;

pub use carried::CarriedBatch;

use protocol::casemap;
use protocol::irc::caps::{Cap, CapSet};
use protocol::irc::message::Message as Line;
use protocol::irc::multiline::{BATCH, CONCAT_TAG};
use protocol::language::Text;

use super::decode::{Call, messages, services};
use super::encode::Answer;
use super::label::{self, Label};
use crate::dialect::Context;
use crate::server::WallTime;
use crate::server::request::{Message, MessageKind, Request};

/// The tag that says which batch a line belongs to.
const TAG: &str = "batch";

/// The most bytes of a batch's reference.
const MAX_REFERENCE: usize = 64;

/// A batch in which nothing has come for so long is given up, in milliseconds. That is found out when something
/// comes; until then it holds no more than a message does.
const TIMEOUT: u64 = 60_000;

/// A batch that a client has opened.
#[derive(Debug)]
pub enum Batch {
    /// Its lines are collected.
    Open(Box<Open>),
    /// It has failed, or there was none: what else comes of it is ignored.
    Failed,
}

/// A message whose lines are being collected.
#[derive(Debug)]
pub struct Open {
    reference: Box<str>,
    /// The answer to the whole is the answer to this.
    label: Option<Label>,
    /// When something of it came last.
    heard: WallTime,
    target: Box<str>,
    /// Of the first line, and so of all.
    kind: Option<MessageKind>,
    text: String,
    breaks: Vec<u32>,
    lines: usize,
    subject: Option<Box<str>>,
    tags: Vec<(Box<str>, Box<str>)>,
}

/// What is wrong with a batch, as a standard reply.
#[derive(Debug)]
struct Fault {
    code: &'static str,
    context: Vec<Box<str>>,
    text: Text,
}

/// Whether a client may send batches, and gets them: both capabilities are needed (draft/multiline, "Dependencies").
#[must_use]
pub const fn agreed(caps: CapSet) -> bool {
    caps.contains(Cap::Multiline) && caps.contains(Cap::Batch)
}

/// Whether a line says that it belongs to a batch.
pub fn is_part(line: &Line<'_>) -> bool {
    line.tags.get(TAG).is_some()
}

/// Gives up an open batch that is too old, or that is interrupted by something that is no part of it: to be called
/// with every line before it is handled (`None`: it cannot be read), as long as there is a batch.
pub fn before(batch: &mut Batch, line: Option<&Line<'_>>, caps: CapSet, cx: &Context<'_>, out: &mut Vec<u8>) {
    const LATE: Text = Text::new(
        "The batch was left open for too long",
        "O lote ficou aberto por tempo demais",
    );
    const INTERRUPTED: Text = Text::new("The batch was interrupted", "O lote foi interrompido");
    let Batch::Open(open) = batch else {
        return;
    };
    let fault = if cx.now.0.saturating_sub(open.heard.0) > TIMEOUT {
        Fault {
            code: "TIMEOUT",
            context: vec![open.reference.clone()],
            text: LATE,
        }
    } else if line.is_none_or(interrupts) {
        invalid(INTERRUPTED)
    } else {
        return;
    };
    let from = out.len();
    fault.tell(&mut Answer::new(cx, caps, out));
    if let Some(label) = &open.label {
        label::apply(label, out, from, cx);
    }
    *batch = Batch::Failed;
}

/// Whether a line may not come while a batch is open. Programs answer the server's PING by themselves.
fn interrupts(line: &Line<'_>) -> bool {
    let is = |command: &str| line.command.eq_ignore_ascii_case(command.as_bytes());
    let closes = is("BATCH") && line.param(0).is_some_and(|param| param.starts_with(b"-"));
    !closes && !is_part(line) && !["PING", "PONG", "QUIT", "ERROR"].into_iter().any(is)
}

/// BATCH
pub fn decode(call: &mut Call<'_>) -> Option<Request> {
    const NEITHER: Text = Text::new(
        "A batch begins with + and ends with -",
        "Um lote começa com + e termina com -",
    );
    if !agreed(call.caps()) {
        call.refuse_unknown("BATCH");
        return None;
    }
    let param = call.text(0);
    if let Some(reference) = param.strip_prefix('-') {
        return close(call, reference);
    }
    let opened = match param.strip_prefix('+') {
        Some(reference) => open(call, reference),
        None => Err(invalid(NEITHER)),
    };
    call.negotiation.batch = Some(Box::new(match opened {
        Ok(open) => Batch::Open(Box::new(open)),
        Err(fault) => {
            fault.tell(&mut call.answer());
            Batch::Failed
        }
    }));
    None
}

fn open(call: &mut Call<'_>, reference: &str) -> Result<Open, Fault> {
    const BAD_REFERENCE: Text = Text::new(
        "A batch's reference has letters, digits and hyphens",
        "A referência de um lote tem letras, dígitos e hifens",
    );
    const UNKNOWN: Text = Text::new("Unknown batch type", "Tipo de lote desconhecido");
    const NO_TARGET: Text = Text::new("The batch has no target", "Falta o destinatário do lote");
    const SERVICE: Text = Text::new(
        "Services read one line at a time",
        "Os serviços leem uma linha de cada vez",
    );
    let is_reference = (1..=MAX_REFERENCE).contains(&reference.len())
        && reference.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if !is_reference {
        return Err(Fault {
            code: "INVALID_REFTAG",
            context: vec![reference.into()],
            text: BAD_REFERENCE,
        });
    }
    if call.text(1) != BATCH {
        return Err(Fault {
            code: "UNKNOWN_TYPE",
            context: vec![reference.into(), call.text(1).into()],
            text: UNKNOWN,
        });
    }
    let target = call.boxed(2).ok_or_else(|| invalid(NO_TARGET))?;
    if services::addressed(std::slice::from_ref(&target)).is_some() {
        return Err(invalid(SERVICE));
    }
    Ok(Open {
        reference: reference.into(),
        heard: call.cx.now,
        target,
        kind: None,
        text: String::new(),
        breaks: Vec::new(),
        lines: 0,
        subject: messages::subject_of(call),
        tags: messages::client_tags(call),
        // Nothing is answered before the whole is.
        label: call.label.take(),
    })
}

fn close(call: &mut Call<'_>, reference: &str) -> Option<Request> {
    const BLANK: Text = Text::new(
        "The message has only blank lines",
        "A mensagem só tem linhas em branco",
    );
    let open = match call.negotiation.batch.take().map(|batch| *batch) {
        Some(Batch::Open(open)) => *open,
        Some(Batch::Failed) => return None,
        None => {
            wrong_reference().tell(&mut call.answer());
            return None;
        }
    };
    call.label = open.label.or(call.label.take());
    let fault = if *open.reference != *reference {
        wrong_reference()
    } else if open.text.bytes().all(|b| b == b'\n') {
        invalid(BLANK)
    } else {
        return Some(Request::Message(Message {
            kind: open.kind?,
            targets: vec![open.target],
            text: open.text.into(),
            breaks: (open.lines > 1).then(|| open.breaks.into()),
            subject: open.subject,
            tags: open.tags,
            confirm: call.wants_confirmation(),
        }));
    };
    fault.tell(&mut call.answer());
    None
}

/// Takes a line that says that it belongs to a batch.
pub fn line(call: &mut Call<'_>) {
    let Some(mut batch) = call.negotiation.batch.take() else {
        wrong_reference().tell(&mut call.answer());
        call.negotiation.batch = Some(Box::new(Batch::Failed));
        return;
    };
    if let Batch::Open(open) = &mut *batch {
        let failed = open.take(call);
        // A line has no answer of its own.
        call.label = None;
        if let Err(fault) = failed {
            call.label = open.label.take();
            fault.tell(&mut call.answer());
            *batch = Batch::Failed;
        }
    }
    call.negotiation.batch = Some(batch);
}

impl Open {
    fn take(&mut self, call: &Call<'_>) -> Result<(), Fault> {
        const NOT_SAID: Text = Text::new(
            "A message's lines are all PRIVMSG or all NOTICE",
            "As linhas de uma mensagem são todas PRIVMSG ou todas NOTICE",
        );
        const NO_TEXT: Text = Text::new("The line has no text", "Falta o texto da linha");
        const BLANK: Text = Text::new(
            "A blank line cannot go on with the one before it",
            "Uma linha em branco não pode continuar a anterior",
        );
        const TARGET: Text = Text::new(
            "The line's target is not the batch's",
            "O destinatário da linha não é o do lote",
        );
        let (tags, command) = (&call.message.tags, call.message.command);
        if tags.get(TAG).as_deref() != Some(&*self.reference) {
            return Err(wrong_reference());
        }
        let kind = if command.eq_ignore_ascii_case(b"PRIVMSG") {
            MessageKind::Normal
        } else if command.eq_ignore_ascii_case(b"NOTICE") {
            MessageKind::Notice
        } else {
            return Err(invalid(NOT_SAID));
        };
        if *self.kind.get_or_insert(kind) != kind {
            return Err(invalid(NOT_SAID));
        }
        let text = call.message.text(1).ok_or(invalid(NO_TEXT))?;
        if !casemap::eq(call.text(0), &self.target) {
            return Err(Fault {
                code: "MULTILINE_INVALID_TARGET",
                context: vec![self.target.clone(), call.text(0).into()],
                text: TARGET,
            });
        }
        let concat = tags.get(CONCAT_TAG).is_some();
        if concat && text.is_empty() {
            return Err(invalid(BLANK));
        }
        self.heard = call.cx.now;
        self.add(text, concat, call)
    }

    fn add(&mut self, text: &str, concat: bool, call: &Call<'_>) -> Result<(), Fault> {
        let limits = &call.cx.policy.limits;
        let feed = self.lines > 0 && !concat;
        self.lines += 1;
        if self.text.len() + usize::from(feed) + text.len() > limits.multiline_bytes {
            return Err(Fault::over("MULTILINE_MAX_BYTES", limits.multiline_bytes));
        }
        if self.lines > limits.multiline_lines {
            return Err(Fault::over("MULTILINE_MAX_LINES", limits.multiline_lines));
        }
        if feed {
            self.text.push('\n');
        } else if self.lines > 1 {
            self.breaks.extend(u32::try_from(self.text.len()));
        }
        self.text.push_str(text);
        Ok(())
    }
}

impl Fault {
    fn over(code: &'static str, limit: usize) -> Self {
        Self {
            code,
            context: vec![limit.to_string().into()],
            text: Text::new("The message is too long", "A mensagem é longa demais"),
        }
    }

    fn tell(&self, answer: &mut Answer<'_>) {
        let text = answer.text(self.text);
        let line = answer.line().command("FAIL").params(["BATCH", self.code]);
        self.context
            .iter()
            .fold(line, |line, word| line.param(&Answer::word(word)))
            .trailing(text)
            .finish();
    }
}

fn invalid(text: Text) -> Fault {
    Fault {
        code: "MULTILINE_INVALID",
        context: Vec::new(),
        text,
    }
}

fn wrong_reference() -> Fault {
    invalid(Text::new(
        "No batch of this reference is open",
        "Não há lote aberto com esta referência",
    ))
}

#[cfg(test)]
mod tests;
