//! NickServ: accounts, for people whose programs know neither SASL nor REGISTER.

mod owner;
mod tell;

use protocol::language::Text;
use protocol::sasl::Mechanism;

pub use self::owner::{denied, told};
pub use self::tell::tell;
use super::{Verb, is_one_of};
use crate::dialect::Context;
use crate::server::owner::OwnerRequest;
use crate::server::request::Request;
use crate::server::then::Password;

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
        syntax: Text::new("[<device>]", "[<aparelho>]"),
        help: Text::new(
            "Logs out of your account, or one of its devices by number or name: DEVICES lists them.",
            "Sai da sua conta, ou tira dela um aparelho por número ou nome: APARELHOS os lista.",
        ),
        decode: log_out,
    },
    Verb {
        name: Text::new("DEVICES", "APARELHOS"),
        aliases: &["SESSIONS"],
        syntax: Text::new("", ""),
        help: Text::new(
            "Lists where your account is logged in.",
            "Lista onde a sua conta está aberta.",
        ),
        decode: devices,
    },
    Verb {
        name: Text::new("INFO", "INFO"),
        aliases: &["CONTA"],
        syntax: Text::new("[<account>]", "[<conta>]"),
        help: Text::new(
            "Shows what is kept of your account; to operators, of any.",
            "Mostra o que se guarda da sua conta; a operadores, de qualquer uma.",
        ),
        decode: info,
    },
    Verb {
        name: Text::new("PASSWD", "SENHA"),
        aliases: &["PASSWORD"],
        syntax: Text::new("<old password> <new password>", "<senha antiga> <senha nova>"),
        help: Text::new(
            "Changes your password. Your other devices stay logged in.",
            "Muda a sua senha. Os seus outros aparelhos continuam na conta.",
        ),
        decode: change_password,
    },
    Verb {
        name: Text::new("SET", "DEFINIR"),
        aliases: &[],
        syntax: Text::new(
            "EMAIL <e-mail> | EMAIL NONE | ALWAYS-ON ON | ALWAYS-ON OFF",
            "EMAIL <e-mail> | EMAIL NENHUM | SEMPRE-PRESENTE SIM | SEMPRE-PRESENTE NÃO",
        ),
        help: Text::new(
            "Chooses where you can be reached, and whether you stay in your rooms without a connection.",
            "Escolhe onde você pode ser encontrado, e se fica nas suas salas mesmo sem conexão.",
        ),
        decode: set,
    },
    Verb {
        name: Text::new("CERT", "CERTIFICADO"),
        aliases: &[],
        syntax: Text::new(
            "LIST | ADD [<fingerprint>] | DEL <fingerprint>",
            "LISTAR | ADICIONAR [<impressão digital>] | REMOVER <impressão digital>",
        ),
        help: Text::new(
            "Lists, adds and removes TLS certificates that open your account (SASL EXTERNAL); ADD alone takes the one of this connection. A fingerprint is the SHA-256 in hexadecimal.",
            "Lista, adiciona e remove certificados TLS que abrem a sua conta (SASL EXTERNAL); ADICIONAR sem mais nada usa o desta conexão. A impressão digital é o SHA-256 em hexadecimal.",
        ),
        decode: certificate,
    },
    Verb {
        name: Text::new("DROP", "APAGAR"),
        aliases: &["UNREGISTER"],
        syntax: Text::new("[<code>]", "[<código>]"),
        help: Text::new(
            "Deletes your account. Without the code it tells you the code.",
            "Apaga a sua conta. Sem o código, diz qual é o código.",
        ),
        decode: delete,
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

fn own(request: OwnerRequest) -> Request {
    Request::Owner(Box::new(request))
}

fn info(words: &[&str], _: &Context<'_>) -> Option<Request> {
    let account = match words {
        [] => None,
        [account] => Some((*account).into()),
        _ => return None,
    };
    Some(own(OwnerRequest::Describe { account }))
}

fn change_password(words: &[&str], _: &Context<'_>) -> Option<Request> {
    let [old, new] = words else { return None };
    let [old, new] = [old, new].map(|word| Password((*word).into()));
    Some(own(OwnerRequest::ChangePassword { old, new }))
}

fn set(words: &[&str], _: &Context<'_>) -> Option<Request> {
    match words {
        [what, email] if is_one_of(what, &["EMAIL", "E-MAIL"]) => {
            let none = is_one_of(email, &["NONE", "NENHUM"]);
            Some(own(OwnerRequest::SetEmail((!none).then(|| (*email).into()))))
        }
        [what, wanted] if is_one_of(what, &["ALWAYS-ON", "SEMPRE-PRESENTE"]) => {
            let on = is_one_of(wanted, &["ON", "YES", "SIM"]);
            let off = is_one_of(wanted, &["OFF", "NO", "NÃO", "não", "NAO"]);
            (on || off).then(|| own(OwnerRequest::SetAlwaysOn(on)))
        }
        _ => None,
    }
}

fn certificate(words: &[&str], _: &Context<'_>) -> Option<Request> {
    let is_add = |verb: &str| is_one_of(verb, &["ADD", "ADICIONAR"]);
    Some(own(match words {
        [verb] if is_one_of(verb, &["LIST", "LISTAR"]) => OwnerRequest::Certificates,
        [verb] if is_add(verb) => OwnerRequest::AddCertificate(None),
        [verb, fingerprint] if is_add(verb) => OwnerRequest::AddCertificate(Some((*fingerprint).into())),
        [verb, fingerprint] if is_one_of(verb, &["DEL", "REMOVE", "REMOVER"]) => {
            OwnerRequest::RemoveCertificate((*fingerprint).into())
        }
        _ => return None,
    }))
}

fn delete(words: &[&str], _: &Context<'_>) -> Option<Request> {
    let code = match words {
        [] => None,
        [code] => Some((*code).into()),
        _ => return None,
    };
    Some(own(OwnerRequest::Delete { code }))
}

fn log_out(words: &[&str], _: &Context<'_>) -> Option<Request> {
    match words {
        [] => Some(Request::LogOut),
        [device] => Some(own(OwnerRequest::LogOutDevice((*device).into()))),
        _ => None,
    }
}

fn devices(words: &[&str], _: &Context<'_>) -> Option<Request> {
    words.is_empty().then(|| own(OwnerRequest::Devices))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::services::{Asked, Service};
    use protocol::language::Language;

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
        let owner = |request| Asked::Request(Request::Owner(Box::new(request)));
        for (text, expected) in [
            ("REGISTER segredo", register(None)),
            (" registrar  segredo a@b.example ", register(Some("a@b.example"))),
            ("IDENTIFY segredo", plain(b"\0ana\0segredo")),
            ("entrar Bia segredo", plain(b"\0Bia\0segredo")),
            ("Login bia segredo", plain(b"\0bia\0segredo")),
            ("LOGOUT", Asked::Request(Request::LogOut)),
            ("sair", Asked::Request(Request::LogOut)),
            ("DEVICES", owner(OwnerRequest::Devices)),
            ("LOGOUT 7", owner(OwnerRequest::LogOutDevice("7".into()))),
            ("INFO", owner(OwnerRequest::Describe { account: None })),
            (
                "info bia",
                owner(OwnerRequest::Describe {
                    account: Some("bia".into()),
                }),
            ),
            (
                "senha velha nova",
                owner(OwnerRequest::ChangePassword {
                    old: Password("velha".into()),
                    new: Password("nova".into()),
                }),
            ),
            (
                "SET email a@b.example",
                owner(OwnerRequest::SetEmail(Some("a@b.example".into()))),
            ),
            ("definir e-mail nenhum", owner(OwnerRequest::SetEmail(None))),
            ("SET ALWAYS-ON on", owner(OwnerRequest::SetAlwaysOn(true))),
            (
                "definir sempre-presente não",
                owner(OwnerRequest::SetAlwaysOn(false)),
            ),
            ("CERT LIST", owner(OwnerRequest::Certificates)),
            ("cert add", owner(OwnerRequest::AddCertificate(None))),
            (
                "cert adicionar ab:cd",
                owner(OwnerRequest::AddCertificate(Some("ab:cd".into()))),
            ),
            (
                "CERT DEL abcd",
                owner(OwnerRequest::RemoveCertificate("abcd".into())),
            ),
            ("DROP", owner(OwnerRequest::Delete { code: None })),
            (
                "apagar x1y2",
                owner(OwnerRequest::Delete {
                    code: Some("x1y2".into()),
                }),
            ),
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
            "LOGOUT a b",
            "DEVICES x",
            "INFO a b",
            "PASSWD a",
            "PASSWD a b c",
            "SET",
            "SET EMAIL",
            "SET COLOUR red",
            "SET ALWAYS-ON maybe",
            "CERT",
            "CERT DEL",
            "CERT LIST x",
            "DROP a b",
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
}
