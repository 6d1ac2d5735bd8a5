//! What NickServ says to answers that commands have other words for.

use protocol::language::{Language, Text};

use super::{denied, told};
use crate::dialect::text::waiting_time;
use crate::server::refusal::{CannotRegister, Refusal};
use crate::server::reply::Reply;

/// See [`Service::tell`](crate::dialect::services::Service::tell).
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
        Reply::Owner(reply) => return Some(told(reply, language)),
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
        Refusal::Denied(why) => denied(*why),
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
