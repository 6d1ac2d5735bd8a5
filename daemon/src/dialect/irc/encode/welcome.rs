//! The greeting after registration.

use protocol::irc::numerics::Numeric;
use protocol::language::Text;

use super::Answer;
use crate::dialect::VERSION;
use crate::dialect::irc::isupport;
use crate::dialect::irc::modes::{CHANMODES, PREFIX, USER_MODES};
use crate::dialect::text::readable;
use crate::server::identity::Identity;

/// `RPL_WELCOME` to `RPL_ISUPPORT` (Modern IRC, "Connection Registration").
pub fn welcome(identity: &Identity, answer: &mut Answer<'_>) {
    const WELCOME: Text = Text::new(
        "Welcome to the {0} Network, {1}!{2}@{3}",
        "Boas-vindas à rede {0}, {1}!{2}@{3}",
    );
    const HOST: Text = Text::new(
        "Your host is {0}, running version {1}",
        "Seu servidor é {0}, versão {1}",
    );
    const CREATED: Text = Text::new(
        "This server was created {0}",
        "Este servidor está no ar desde {0}",
    );
    let policy = answer.policy();
    let who = [
        &*policy.network,
        identity.nick.as_str(),
        &identity.user,
        &identity.host,
    ];
    let created = readable(answer.started());
    for (numeric, text) in [
        (Numeric::RplWelcome, answer.fill(WELCOME, &who)),
        (
            Numeric::RplYourHost,
            answer.fill(HOST, &[&policy.server_name, VERSION]),
        ),
        (Numeric::RplCreated, answer.fill(CREATED, &[&created])),
    ] {
        answer.numeric(numeric).trailing(&text).finish();
    }
    my_info(answer);
    isupport::send(answer);
}

fn my_info(answer: &mut Answer<'_>) {
    let sorted = |letters: &[&str]| {
        let mut letters: Vec<char> = letters.concat().chars().collect();
        letters.sort_unstable();
        letters.into_iter().collect::<String>()
    };
    let [lists, always, when_set, flags] = CHANMODES;
    let policy = answer.policy();
    answer
        .numeric(Numeric::RplMyInfo)
        .params([&*policy.server_name, VERSION, USER_MODES])
        .param(&sorted(&[lists, always, when_set, flags, PREFIX.0]))
        .param(&sorted(&[lists, always, when_set, PREFIX.0]))
        .finish();
}
