//! Answers about accounts.

use std::time::Duration;

use protocol::irc::numerics::Numeric;
use protocol::language::Text;
use protocol::sasl::frame;

use super::Answer;
use crate::dialect::services::nickserv;
use crate::dialect::text::waiting_time;
use crate::server::refusal::{CannotRegister, CannotVerify, Refusal};

/// AUTHENTICATE with the server's message, in as many pieces as it needs.
pub fn challenge(message: &[u8], answer: &mut Answer<'_>) {
    for piece in frame::encode(message) {
        answer.line().command("AUTHENTICATE").param(&piece).finish();
    }
}

/// `RPL_LOGGEDIN`
pub fn logged_in(source: &str, account: &str, answer: &mut Answer<'_>) {
    const TEXT: Text = Text::new("You are now logged in as {0}", "Você entrou na conta {0}");
    let text = answer.fill(TEXT, &[account]);
    answer
        .numeric(Numeric::RplLoggedIn)
        .param(source)
        .param(account)
        .trailing(&text)
        .finish();
}

/// `RPL_LOGGEDOUT`
pub fn logged_out(source: &str, answer: &mut Answer<'_>) {
    let text = answer.text(Text::new("You are now logged out", "Você saiu da sua conta"));
    answer
        .numeric(Numeric::RplLoggedOut)
        .param(source)
        .trailing(text)
        .finish();
}

/// `RPL_SASLSUCCESS`
pub fn log_in_done(answer: &mut Answer<'_>) {
    let text = answer.text(Text::new(
        "SASL authentication successful",
        "A autenticação SASL deu certo",
    ));
    answer.numeric(Numeric::RplSaslSuccess).trailing(text).finish();
}

/// REGISTER SUCCESS
pub fn account_made(account: &str, answer: &mut Answer<'_>) {
    let text = answer.text(Text::new("Account created", "Conta criada"));
    answer
        .line()
        .command("REGISTER")
        .param("SUCCESS")
        .param(account)
        .trailing(text)
        .finish();
}

/// Who has failed too often, and when they may try again.
pub fn throttled(numeric: Numeric, wait: Duration, answer: &mut Answer<'_>) {
    const TEXT: Text = Text::new(
        "Too many wrong passwords from your address, try again in {0}",
        "Senhas erradas demais vindas do seu endereço, tente de novo em {0}",
    );
    let wait = waiting_time(wait, answer.policy().language);
    let text = answer.fill(TEXT, &[&wait]);
    answer.numeric(numeric).trailing(&text).finish();
}

/// What a refusal that is about accounts says.
pub fn refusal(refusal: &Refusal) -> Text {
    match refusal {
        Refusal::LogInUnavailable => Text::new(
            "Logging in is not possible now, try again later",
            "Não é possível entrar em contas agora, tente mais tarde",
        ),
        Refusal::PasswordInTheClear => Text::new(
            "Others can read what this connection sends: connect with TLS to log in with a password",
            "Outros podem ler o que esta conexão envia: conecte-se com TLS para entrar com senha",
        ),
        Refusal::TooManyDevices { .. } => Text::new(
            "Too many connections are logged in to this account",
            "Há conexões demais nesta conta",
        ),
        Refusal::LoggedInElsewhere => Text::new(
            "You are logged in to another account, on other devices too",
            "Você está em outra conta, também em outros dispositivos",
        ),
        Refusal::Denied(why) => nickserv::denied(*why),
        Refusal::NameProtected { .. } => Text::new(
            "This nickname belongs to an account: log in to it first, with SASL or /msg NickServ IDENTIFY",
            "Este nome pertence a uma conta: entre nela antes, com SASL ou /msg NickServ IDENTIFY",
        ),
        Refusal::NotLoggedIn => Text::new("You are not logged in", "Você não entrou em nenhuma conta"),
        _ => Text::new("SASL authentication failed", "A autenticação SASL falhou"),
    }
}

/// FAIL VERIFY
pub fn cannot_verify(account: &str, why: CannotVerify, answer: &mut Answer<'_>) {
    let (code, text) = match why {
        CannotVerify::NotRegistered => (
            "COMPLETE_CONNECTION_REQUIRED",
            Text::new("Finish connecting first", "Conclua a conexão antes"),
        ),
        CannotVerify::LoggedIn => (
            "ALREADY_AUTHENTICATED",
            Text::new("You are already logged in", "Você já entrou em uma conta"),
        ),
        CannotVerify::WrongCode => (
            "INVALID_CODE",
            Text::new(
                "Accounts need no confirmation here: just log in",
                "Aqui as contas não precisam de confirmação: é só entrar",
            ),
        ),
    };
    let text = answer.text(text);
    let line = answer.line().command("FAIL").params(["VERIFY", code]);
    // The specification gives this one no account.
    let line = match why {
        CannotVerify::NotRegistered => line,
        CannotVerify::LoggedIn | CannotVerify::WrongCode => line.param(&Answer::word(account)),
    };
    line.trailing(text).finish();
}

/// FAIL REGISTER
pub fn cannot_register(account: &str, why: CannotRegister, answer: &mut Answer<'_>) {
    let (code, text) = reason(why);
    let text = match why {
        CannotRegister::Throttled { wait } => {
            let wait = waiting_time(wait, answer.policy().language);
            answer.fill(text, &[&wait])
        }
        _ => answer.text(text).to_owned(),
    };
    answer
        .line()
        .command("FAIL")
        .params(["REGISTER", code])
        .param(&Answer::word(account))
        .trailing(&text)
        .finish();
}

/// The specification's word for it, and a person's.
fn reason(why: CannotRegister) -> (&'static str, Text) {
    const fn t(code: &'static str, en: &'static str, pt: &'static str) -> (&'static str, Text) {
        (code, Text::new(en, pt))
    }
    match why {
        CannotRegister::Closed => t(
            "TEMPORARILY_UNAVAILABLE",
            "Only the administrator makes accounts here",
            "Só o administrador cria contas aqui",
        ),
        CannotRegister::NotRegistered => t(
            "COMPLETE_CONNECTION_REQUIRED",
            "Finish connecting first, then register",
            "Conclua a conexão antes de criar a conta",
        ),
        CannotRegister::NoName => t("NEED_NICK", "Choose a nickname first", "Escolha um nome antes"),
        CannotRegister::NotYourName => t(
            "ACCOUNT_NAME_MUST_BE_NICK",
            "Your account is named like your nickname",
            "A conta tem o mesmo nome que você usa",
        ),
        CannotRegister::Exists => t(
            "ACCOUNT_EXISTS",
            "That account name is taken",
            "Já existe uma conta com esse nome",
        ),
        CannotRegister::LoggedIn => t(
            "ALREADY_AUTHENTICATED",
            "You are already logged in",
            "Você já entrou em uma conta",
        ),
        CannotRegister::NoEmail => t(
            "INVALID_EMAIL",
            "A valid e-mail address is required",
            "É preciso um endereço de e-mail válido",
        ),
        CannotRegister::WeakPassword => t("WEAK_PASSWORD", "The password is empty", "A senha está vazia"),
        CannotRegister::BadPassword => t(
            "UNACCEPTABLE_PASSWORD",
            "That password is too long or has characters that cannot be used",
            "A senha é longa demais ou tem caracteres que não podem ser usados",
        ),
        CannotRegister::Unavailable => t(
            "TEMPORARILY_UNAVAILABLE",
            "Accounts cannot be made now, try again later",
            "Não é possível criar contas agora, tente mais tarde",
        ),
        CannotRegister::Throttled { .. } => t(
            "TEMPORARILY_UNAVAILABLE",
            "Too many accounts were made from your address, try again in {0}",
            "Foram criadas contas demais a partir do seu endereço, tente de novo em {0}",
        ),
        CannotRegister::InTheClear => t(
            "TEMPORARILY_UNAVAILABLE",
            "Others can read what this connection sends, your password too: connect with TLS",
            "Outros podem ler o que esta conexão envia, a sua senha também: conecte-se com TLS",
        ),
    }
}
