//! From messages to requests: one small function for each command, found through the table of commands.

#![allow(
    clippy::unnecessary_wraps,
    reason = "decoders share one signature, that of the table"
)]

pub mod accounts;
pub mod gateway;
pub mod history;
pub mod markers;
pub mod messages;
pub mod metadata;
pub mod modes;
pub mod operators;
pub mod queries;
pub mod rooms;
pub mod search;
pub mod server;
pub mod services;
pub mod session;
#[cfg(test)]
mod tests;

use protocol::irc::caps::{Cap, CapSet};
use protocol::irc::message::Message;
use protocol::irc::numerics::Numeric;
use protocol::language::Text;
use protocol::{casemap, mask};

use super::caps::Negotiation;
use super::encode::Answer;
use super::label::Label;
use crate::dialect::Context;

/// One message being decoded, and the means to answer it.
#[derive(Debug)]
pub struct Call<'a> {
    /// The message; all of it is UTF-8.
    pub message: &'a Message<'a>,
    /// What the dialect knows.
    pub cx: &'a Context<'a>,
    /// What the client has agreed on and begun.
    pub negotiation: &'a mut Negotiation,
    /// The client's name for the answer.
    pub label: Option<Label>,
    out: &'a mut Vec<u8>,
}

impl<'a> Call<'a> {
    /// A message whose answer, if any, goes to the end of `out`.
    pub fn new(
        message: &'a Message<'a>,
        cx: &'a Context<'a>,
        negotiation: &'a mut Negotiation,
        label: Option<Label>,
        out: &'a mut Vec<u8>,
    ) -> Self {
        Self {
            message,
            cx,
            negotiation,
            label,
            out,
        }
    }

    /// The parameter at `index`; empty if there is none.
    #[must_use]
    pub fn text(&self, index: usize) -> &'a str {
        self.message.text(index).unwrap_or_default()
    }

    /// The parameter at `index`, if it is there and not empty.
    #[must_use]
    pub fn optional(&self, index: usize) -> Option<&'a str> {
        self.message.text(index).filter(|text| !text.is_empty())
    }

    /// The parameter at `index`, to keep, if it is there and not empty.
    #[must_use]
    pub fn boxed(&self, index: usize) -> Option<Box<str>> {
        self.optional(index).map(Into::into)
    }

    /// The parts of the parameter at `index`, which commas separate; empty ones are left out.
    pub fn list(&self, index: usize) -> Vec<Box<str>> {
        self.text(index)
            .split(',')
            .filter(|part| !part.is_empty())
            .map(Into::into)
            .collect()
    }

    /// All parameters from `index` on, split at spaces too: some commands take names in one parameter or many.
    pub fn words(&self, index: usize) -> Vec<Box<str>> {
        (index..self.message.params.len())
            .flat_map(|index| self.text(index).split(' '))
            .filter(|word| !word.is_empty())
            .map(Into::into)
            .collect()
    }

    /// The client's capabilities.
    #[must_use]
    pub fn caps(&self) -> CapSet {
        self.negotiation.enabled()
    }

    /// Whether the client is told when what it says was said: by an echo, or an answer to its label.
    #[must_use]
    pub fn wants_confirmation(&self) -> bool {
        self.label.is_some() || self.caps().contains(Cap::EchoMessage)
    }

    /// Answers the client.
    pub fn answer(&mut self) -> Answer<'_> {
        Answer::new(self.cx, self.negotiation.enabled(), self.out)
    }

    /// Whether the server named at `index`, if any, is this one; refuses the request if it is not.
    ///
    /// It may be named by a mask, or by somebody who is on it (RFC 2812 section 2.3): oneself.
    pub fn is_for_this_server(&mut self, index: usize) -> bool {
        let Some(target) = self.optional(index) else {
            return true;
        };
        let here =
            mask::matches_folded(target, &self.cx.policy.server_name) || casemap::eq(target, self.cx.nick);
        if !here {
            self.refuse_server(target);
        }
        here
    }

    /// Refuses a request to another server.
    pub fn refuse_server(&mut self, server: &str) {
        const TEXT: Text = Text::new("No such server", "Servidor não encontrado");
        let mut answer = self.answer();
        let text = answer.text(TEXT);
        answer
            .numeric(Numeric::ErrNoSuchServer)
            .param(&Answer::word(server))
            .trailing(text)
            .finish();
    }

    /// Refuses a command that needs more parameters.
    pub fn need_more_params(&mut self, command: &str) {
        const TEXT: Text = Text::new("Not enough parameters", "Faltam parâmetros");
        let mut answer = self.answer();
        let text = answer.text(TEXT);
        answer
            .numeric(Numeric::ErrNeedMoreParams)
            .param(command)
            .trailing(text)
            .finish();
    }

    /// Refuses a command that does not exist.
    pub fn refuse_unknown(&mut self, command: &str) {
        const TEXT: Text = Text::new("Unknown command", "Comando desconhecido");
        let mut answer = self.answer();
        let text = answer.text(TEXT);
        answer
            .numeric(Numeric::ErrUnknownCommand)
            .param(&Answer::word(command))
            .trailing(text)
            .finish();
    }

    /// Refuses a command that only registered clients may use.
    pub fn refuse_early(&mut self) {
        const TEXT: Text = Text::new("You have not registered", "Você ainda não se registrou");
        self.refuse(Numeric::ErrNotRegistered, TEXT);
    }

    /// Refuses a request with a numeric that names nothing.
    pub fn refuse(&mut self, numeric: Numeric, text: Text) {
        let mut answer = self.answer();
        let text = answer.text(text);
        answer.numeric(numeric).trailing(text).finish();
    }
}
