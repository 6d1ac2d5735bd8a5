//! Accounts: logging in (IRCv3 sasl) and making one (IRCv3 draft/account-registration).

use protocol::irc::caps::Cap;
use protocol::irc::numerics::Numeric;
use protocol::language::Text;
use protocol::sasl::Mechanism;
use protocol::sasl::frame::{self, Collector, FrameError};

use super::Call;
use crate::dialect::irc::caps::mechanisms;
use crate::server::request::Request;

/// A log-in that the client has begun.
#[derive(Debug)]
pub struct LogIn {
    mechanism: Mechanism,
    message: Collector,
}

impl LogIn {
    /// The name of its mechanism, and what has come of its message.
    #[must_use]
    pub fn carry(&self) -> (Box<str>, Box<str>) {
        let Self { mechanism, message } = self;
        (mechanism.name().into(), message.collected().into())
    }

    /// The same again; `None` for a mechanism that this version does not know.
    #[must_use]
    pub fn resume(mechanism: &str, message: &str) -> Option<Self> {
        Some(Self {
            mechanism: Mechanism::from_name(mechanism)?,
            message: Collector::going_on(message),
        })
    }
}

/// AUTHENTICATE: a mechanism, then the client's messages in pieces, or `*` to give up.
pub fn authenticate(call: &mut Call<'_>) -> Option<Request> {
    const ABORTED: Text = Text::new(
        "SASL authentication aborted",
        "A autenticação SASL foi abandonada",
    );
    if !call.negotiation.enabled().contains(Cap::Sasl) {
        fail(call);
        return None;
    }
    let word = call.text(0);
    match call.negotiation.log_in.as_mut() {
        None => {
            begin(call, word);
            None
        }
        Some(_) if word == "*" => {
            call.negotiation.log_in = None;
            call.refuse(Numeric::ErrSaslAborted, ABORTED);
            Some(Request::AbortLogIn)
        }
        Some(log_in) => {
            let mechanism = log_in.mechanism;
            match log_in.message.push(word) {
                Ok(message) => message.map(|message| Request::LogIn {
                    mechanism,
                    message: message.into(),
                }),
                Err(error) => {
                    call.negotiation.log_in = None;
                    refuse_piece(call, word, error);
                    Some(Request::AbortLogIn)
                }
            }
        }
    }
}

fn begin(call: &mut Call<'_>, word: &str) {
    const TEXT: Text = Text::new(
        "are available SASL mechanisms",
        "são os mecanismos SASL disponíveis",
    );
    let offered: Vec<_> = mechanisms(call.cx).collect();
    if let Some(mechanism) = Mechanism::from_name(word).filter(|mechanism| offered.contains(mechanism)) {
        call.negotiation.log_in = Some(Box::new(LogIn {
            mechanism,
            message: Collector::default(),
        }));
        return call.answer().line().command("AUTHENTICATE").param("+").finish();
    }
    let names: Vec<_> = offered.into_iter().map(Mechanism::name).collect();
    let mut answer = call.answer();
    let text = answer.text(TEXT);
    answer
        .numeric(Numeric::RplSaslMechs)
        .param(&names.join(","))
        .trailing(text)
        .finish();
    fail(call);
}

/// One piece that is too long is told from too many of them.
fn refuse_piece(call: &mut Call<'_>, piece: &str, error: FrameError) {
    const TOO_LONG: Text = Text::new("SASL message too long", "Mensagem SASL longa demais");
    match error {
        FrameError::TooLong if piece.len() > frame::PIECE_BYTES => {
            call.refuse(Numeric::ErrSaslTooLong, TOO_LONG);
        }
        FrameError::TooLong | FrameError::BadBase64 => fail(call),
    }
}

fn fail(call: &mut Call<'_>) {
    const TEXT: Text = Text::new("SASL authentication failed", "A autenticação SASL falhou");
    call.refuse(Numeric::ErrSaslFail, TEXT);
}

/// VERIFY
pub fn verify(call: &mut Call<'_>) -> Option<Request> {
    let account = call.text(0).into();
    Some(Request::Verify { account })
}

/// REGISTER
pub fn register(call: &mut Call<'_>) -> Option<Request> {
    let given = |text: &str| (!text.is_empty() && text != "*").then(|| text.into());
    Some(Request::Register {
        account: given(call.text(0)),
        email: given(call.text(1)),
        password: call.text(2).into(),
    })
}
