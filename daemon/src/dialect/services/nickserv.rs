//! NickServ: accounts, for people whose programs know neither SASL nor REGISTER.

use protocol::language::{Language, Text};
use protocol::sasl::Mechanism;

use super::Verb;
use crate::dialect::Context;
use crate::dialect::text::waiting_time;
use crate::server::refusal::{CannotRegister, Refusal};
use crate::server::reply::Reply;
use crate::server::request::Request;

/// What it is for.
pub const PURPOSE: Text = Text::new(
    "I keep accounts: a name that is yours, on all your devices.",
    "Eu cuido das contas: um nome que é seu, em todos os seus aparelhos.",
);

/// What it can be asked, in the order of its help.
pub const VERBS: &[Verb] = &[
    Verb {
        name: Text::new("REGISTER", "REGISTRAR"),
        aliases: &[],
        syntax: Text::new("<password> [<e-mail>]", "<senha> [<e-mail>]"),
        help: Text::new(
            "Makes an account with the name that you have now.",
            "Cria uma conta com o nome que você usa agora.",
        ),
        decode: register,
    },
    Verb {
        name: Text::new("IDENTIFY", "ENTRAR"),
        aliases: &["LOGIN", "ID"],
        syntax: Text::new("[<account>] <password>", "[<conta>] <senha>"),
        help: Text::new(
            "Logs in to your account; without its name, to the one named as you are now.",
            "Entra na sua conta; sem o nome dela, na que tem o nome que você usa agora.",
        ),
        decode: identify,
    },
    Verb {
        name: Text::new("LOGOUT", "SAIR"),
        aliases: &[],
        syntax: Text::new("", ""),
        help: Text::new("Logs out of your account.", "Sai da sua conta."),
        decode: log_out,
    },
];

fn register(words: &[&str], _: &Context<'_>) -> Option<Request> {
    let (password, email) = match words {
        [password] => (password, None),
        [password, email] => (password, Some((*email).into())),
        _ => return None,
    };
    Some(Request::Register {
        account: None,
        email,
        password: (*password).into(),
    })
}

fn identify(words: &[&str], cx: &Context<'_>) -> Option<Request> {
    let (account, password) = match words {
        [password] => (cx.nick, password),
        [account, password] => (*account, password),
        _ => return None,
    };
    // As a program that knows SASL would say it (RFC 4616).
    let message = format!("\0{account}\0{password}");
    Some(Request::LogIn {
        mechanism: Mechanism::Plain,
        message: message.into_bytes().into(),
    })
}

fn log_out(words: &[&str], _: &Context<'_>) -> Option<Request> {
    words.is_empty().then_some(Request::LogOut)
}

/// See [`super::Service::tell`].
#[must_use]
pub fn tell(reply: &Reply, language: Language) -> Option<Vec<String>> {
    const MADE: Text = Text::new(
        "The account {0} is yours now. Next time: /msg NickServ IDENTIFY {0} <password>",
        "A conta {0} agora é sua. Da próxima vez: /msg NickServ ENTRAR {0} <senha>",
    );
    const IN: Text = Text::new("You are logged in as {0}.", "Você entrou na conta {0}.");
    const OUT: Text = Text::new("You are logged out.", "Você saiu da sua conta.");
    const THROTTLED: Text = Text::new(
        "Too many wrong passwords came from your address. Try again in {0}.",
        "Vieram senhas erradas demais do seu endereço. Tente de novo em {0}.",
    );
    const MADE_TOO_MANY: Text = Text::new(
        "Too many accounts were made from your address. Try again in {0}.",
        "Foram criadas contas demais a partir do seu endereço. Tente de novo em {0}.",
    );
    let line = match reply {
        Reply::AccountMade { account } => MADE.fill(language, &[account]),
        Reply::LoggedIn { account, .. } => IN.fill(language, &[account]),
        Reply::LoggedOut { .. } => OUT.get(language).to_owned(),
        // What went before has said it.
        Reply::LogInDone => return Some(Vec::new()),
        Reply::Refused(Refusal::LogInThrottled { wait }) => {
            THROTTLED.fill(language, &[&waiting_time(*wait, language)])
        }
        Reply::Refused(Refusal::CannotRegister {
            why: CannotRegister::Throttled { wait },
            ..
        }) => MADE_TOO_MANY.fill(language, &[&waiting_time(*wait, language)]),
        Reply::Refused(refusal) => refused(refusal)?.get(language).to_owned(),
        _ => return None,
    };
    Some(vec![line])
}

/// What went wrong, and what to do about it.
fn refused(refusal: &Refusal) -> Option<Text> {
    const fn t(en: &'static str, pt: &'static str) -> Text {
        Text::new(en, pt)
    }
    Some(match refusal {
        Refusal::CannotRegister { why, .. } => cannot_register(*why),
        Refusal::LogInFailed => t(
            "There is no such account, or the password is wrong. Write: /msg NickServ IDENTIFY <account> <password>",
            "Não há essa conta, ou a senha está errada. Escreva: /msg NickServ ENTRAR <conta> <senha>",
        ),
        Refusal::LogInUnavailable => t(
            "Logging in is not possible now. Try again later.",
            "Não é possível entrar em contas agora. Tente de novo mais tarde.",
        ),
        Refusal::PasswordInTheClear => t(
            "Others on the network can read what this connection sends, your password too: connect with TLS.",
            "Outros na rede podem ler o que esta conexão envia, a sua senha também: conecte-se com TLS.",
        ),
        Refusal::NotLoggedIn => t(
            "You are not logged in. Write: /msg NickServ IDENTIFY <account> <password>",
            "Você não entrou em nenhuma conta. Escreva: /msg NickServ ENTRAR <conta> <senha>",
        ),
        _ => return None,
    })
}

fn cannot_register(why: CannotRegister) -> Text {
    const fn t(en: &'static str, pt: &'static str) -> Text {
        Text::new(en, pt)
    }
    match why {
        CannotRegister::Closed => t(
            "Only the administrator makes accounts here. Ask for one.",
            "Só o administrador cria contas aqui. Peça uma.",
        ),
        CannotRegister::NotRegistered | CannotRegister::NoName | CannotRegister::NotYourName => t(
            "Your account is named as you are. Choose a name first: /nick <name>",
            "A sua conta tem o nome que você usa. Escolha antes um nome: /nick <nome>",
        ),
        CannotRegister::Exists => t(
            "That name has an account. If it is yours: /msg NickServ IDENTIFY <password>; if not, choose another: /nick <name>",
            "Esse nome já tem conta. Se é sua: /msg NickServ ENTRAR <senha>; se não, escolha outro: /nick <nome>",
        ),
        CannotRegister::LoggedIn => t(
            "You are logged in already. To make another account: /msg NickServ LOGOUT",
            "Você já entrou em uma conta. Para criar outra: /msg NickServ SAIR",
        ),
        CannotRegister::NoEmail => t(
            "An e-mail address is needed. Write: /msg NickServ REGISTER <password> <e-mail>",
            "É preciso um endereço de e-mail. Escreva: /msg NickServ REGISTRAR <senha> <e-mail>",
        ),
        CannotRegister::WeakPassword => t(
            "The password is empty. Choose another one.",
            "A senha está vazia. Escolha outra.",
        ),
        CannotRegister::BadPassword => t(
            "The password is too long or has characters that cannot be used. Choose another one.",
            "A senha é longa demais ou tem caracteres que não podem ser usados. Escolha outra.",
        ),
        CannotRegister::Unavailable | CannotRegister::Throttled { .. } => t(
            "Accounts cannot be made now. Try again later.",
            "Não é possível criar contas agora. Tente de novo mais tarde.",
        ),
        CannotRegister::InTheClear => t(
            "Others on the network can read what this connection sends, your password too: connect with TLS, or ask the administrator for an account.",
            "Outros na rede podem ler o que esta conexão envia, a sua senha também: conecte-se com TLS, ou peça uma conta ao administrador.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::samples::{refusals, replies};
    use crate::dialect::services::{Asked, Service};
    use crate::dialect::testing::{context, policy};

    fn asked(text: &str) -> Asked {
        let policy = policy(Language::En);
        Service::NickServ.ask(text, &context(&policy))
    }

    fn plain(message: &[u8]) -> Asked {
        Asked::Request(Request::LogIn {
            mechanism: Mechanism::Plain,
            message: message.into(),
        })
    }

    #[test]
    fn verbs_become_the_requests_that_commands_are() {
        let register = |email: Option<&str>| {
            Asked::Request(Request::Register {
                account: None,
                email: email.map(Into::into),
                password: "segredo".into(),
            })
        };
        for (text, expected) in [
            ("REGISTER segredo", register(None)),
            (" registrar  segredo a@b.example ", register(Some("a@b.example"))),
            ("IDENTIFY segredo", plain(b"\0ana\0segredo")),
            ("entrar Bia segredo", plain(b"\0Bia\0segredo")),
            ("Login bia segredo", plain(b"\0bia\0segredo")),
            ("LOGOUT", Asked::Request(Request::LogOut)),
            ("sair", Asked::Request(Request::LogOut)),
        ] {
            assert_eq!(asked(text), expected, "{text}");
        }
    }

    #[test]
    fn who_writes_too_little_or_too_much_is_told_how_it_is_written() {
        for text in [
            "REGISTER",
            "REGISTER a b c",
            "IDENTIFY",
            "IDENTIFY a b c",
            "LOGOUT now",
        ] {
            let Asked::Answer(lines) = asked(text) else {
                panic!("{text}");
            };
            let verb = text.split(' ').next().unwrap();
            assert!(
                lines.len() == 1 && lines[0].starts_with("Write: /msg NickServ "),
                "{lines:?}"
            );
            assert!(lines[0].contains(verb), "{lines:?}");
        }
    }

    /// Whatever can follow from what NickServ is asked has words, and each fits into one line of IRC.
    #[test]
    fn what_is_told_fits_into_a_line() {
        for language in [Language::En, Language::PtBr] {
            let refusals = refusals().into_iter().map(Reply::Refused);
            let told: Vec<_> = replies()
                .into_iter()
                .chain(refusals)
                .filter_map(|reply| tell(&reply, language))
                .collect();
            assert!(told.len() >= 10);
            for line in told.into_iter().flatten() {
                assert!(line.len() < 300, "{line}");
            }
        }
    }
}
