//! `account_create`: makes an account. Its owner needs neither be there nor be called so.

use protocol::admin::{AccountCreate, Candidate, Error};
use protocol::language::Text;
use protocol::names::Nick;

use super::{changed, check_password, credentials, done, invalid, store, unavailable};
use crate::server::administering::{AccountStep, Asked};
use crate::server::asking::{Hashed, Outcome};
use crate::server::directory::{Entry, skeleton};
use crate::server::handlers::admin::{Answer, answer_later};
use crate::server::handlers::register::is_email;
use crate::server::settings::Settings;
use crate::server::then::AfterHashing;
use crate::server::turn::Turn;
use crate::store::model::{self, AccountId, NewAccount, Refusal, Write};

/// Begins to make an account.
pub fn create(turn: &mut Turn<'_>, asked: Asked, new: &AccountCreate) -> Result<(), Error> {
    const NO_NAME: Text = Text::new(
        "\"{0}\" is no name for an account",
        "\"{0}\" não serve de nome para uma conta",
    );
    const A_NAME: Text = Text::new(
        "a name is a word of at most {0} characters that begins with a letter",
        "um nome é uma palavra de no máximo {0} caracteres que começa com uma letra",
    );
    const NO_EMAIL: Text = Text::new("that is no e-mail address", "isso não é um endereço de e-mail");
    const AN_EMAIL: Text = Text::new("for example: ana@example.org", "por exemplo: ana@example.org");
    let longest = turn.state.policy.limits.nick_length;
    let Ok(name) = Nick::new(&new.name, longest) else {
        return Err(invalid(NO_NAME, &[&new.name]).advising(A_NAME, &[&longest.to_string()]));
    };
    if new.email.as_deref().is_some_and(|email| !is_email(email)) {
        return Err(invalid(NO_EMAIL, &[]).advising(AN_EMAIL, &[]));
    }
    check_password(&new.password.0)?;
    if let Some(id) = turn.state.directory.owner_of_look(name.as_str()) {
        return Err(taken(turn, id));
    }
    let then = AfterHashing::CreateAccount {
        asked,
        name: name.as_str().into(),
        email: new.email.as_deref().map(Into::into),
    };
    turn.hash(None, new.password.0.as_str().into(), then);
    Ok(())
}

fn taken(turn: &Turn<'_>, id: AccountId) -> Error {
    let Some(entry) = turn.state.directory.get(id) else {
        return unavailable();
    };
    Error::exists(Candidate {
        name: entry.name.to_string(),
        connections: turn.state.devices.of(&entry.name).len() as u64,
    })
}

/// The password was hashed: the account can be stored.
pub fn hashed(turn: &mut Turn<'_>, asked: Asked, name: Box<str>, email: Option<Box<str>>, hashed: Hashed) {
    match credentials(hashed) {
        Ok(credentials) => {
            let new = NewAccount {
                skeleton: skeleton(&name),
                name: name.clone(),
                credentials: *credentials,
                created: turn.now.wall,
            };
            let write = Write::CreateAccount(Box::new(new));
            store(turn, asked, write, AccountStep::Create { name, email });
        }
        Err(why) => answer_later(turn, asked, Err(why)),
    }
}

/// The store has made it, or not. The address is kept before anybody is told.
pub fn created(turn: &mut Turn<'_>, asked: Asked, name: Box<str>, email: Option<Box<str>>, outcome: Outcome) {
    let id = match made(turn, &name, outcome) {
        Ok(id) => id,
        Err(why) => return answer_later(turn, asked, Err(why)),
    };
    let entry = Entry {
        name,
        created: turn.now.wall,
        settings: Settings::default(),
        disabled: false,
    };
    turn.state.directory.insert(id, entry);
    let Some(email) = email else {
        let made = changed(turn, id);
        return answer_later(turn, asked, made);
    };
    let settings = Settings {
        email: Some(email.clone()),
        ..Settings::default()
    };
    let write = Write::SetSettings {
        account: id,
        settings: settings.to_text(),
    };
    store(turn, asked, write, AccountStep::KeepEmail { id, email });
}

fn made(turn: &Turn<'_>, name: &str, outcome: Outcome) -> Result<AccountId, Error> {
    match outcome.into_answer() {
        Some(model::Answer::Created(id)) => Ok(id),
        // Somebody was faster.
        Some(model::Answer::Refused(Refusal::NameTaken | Refusal::LooksLike(_))) => {
            let other = turn.state.directory.owner_of_look(name);
            Err(other.map_or_else(unavailable, |id| taken(turn, id)))
        }
        _ => Err(unavailable()),
    }
}

/// The address was kept, or not.
pub fn email_kept(turn: &mut Turn<'_>, id: AccountId, email: Box<str>, outcome: Outcome) -> Answer {
    done(outcome).map_err(|mut error| {
        error.message = format!("the account is made, but without its address: {}", error.message);
        error
    })?;
    if let Some(entry) = turn.state.directory.get_mut(id) {
        entry.settings.email = Some(email);
    }
    changed(turn, id)
}
