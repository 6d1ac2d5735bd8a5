//! What was asked for outside the core is answered: whoever asked goes on.

use crate::server::asking::{Answer, Hashed, Outcome, Ticket};
use crate::server::handlers::{
    admin, ban, belongings, forwarded, history, keep, lasting, log_in, markers, metadata, oper, owner,
    register, registration, replay, search,
};
use crate::server::input::Verification;
use crate::server::then::{AfterHashing, AfterStoring, AfterVerifying, Then};
use crate::server::turn::Turn;

/// Hands an answer to whoever asked.
pub fn answered(turn: &mut Turn<'_>, ticket: Ticket, answer: Answer) {
    let Some((waits, then)) = turn.state.pending.take(ticket) else {
        return;
    };
    let waiting = waits.and_then(|conn| turn.state.connections.get_mut(conn));
    turn.asker = waits;
    let is_gone = waits.is_some() && waiting.is_none();
    if let Some(connection) = waiting {
        connection.awaits = connection.awaits.saturating_sub(1);
    }
    match (then, answer) {
        (Then::Verified(_), _) if is_gone => {}
        (Then::Verified(then), Answer::Verified(outcome)) => verified(turn, then, outcome),
        (Then::Hashed(then), Answer::Hashed(hashed)) => after_hashing(turn, then, hashed),
        (Then::Stored(then), Answer::Stored(outcome)) => stored(turn, then, outcome),
        (then, answer) => turn.log(
            log::Level::Error,
            format!("unexpected answer {answer:?} for {then:?}"),
        ),
    }
}

fn verified(turn: &mut Turn<'_>, then: AfterVerifying, outcome: Verification) {
    match then {
        AfterVerifying::Connection { conn } => registration::password_verified(turn, conn, outcome),
        AfterVerifying::Forward { conn, claim } => {
            forwarded::password_verified(turn, conn, *claim, outcome);
        }
        AfterVerifying::Operator { conn, name } => oper::password_verified(turn, conn, &name, outcome),
        AfterVerifying::LogIn { conn, account } => log_in::password_verified(turn, conn, account, outcome),
        AfterVerifying::OldPassword { conn, id, new } => {
            owner::password_verified(turn, conn, id, new, outcome);
        }
    }
}

fn after_hashing(turn: &mut Turn<'_>, then: AfterHashing, hashed: Hashed) {
    match then {
        AfterHashing::Register { conn, account, email } => {
            register::hashed(turn, conn, account, email, hashed);
        }
        AfterHashing::NewPassword { conn, id } => owner::hashed(turn, conn, id, hashed),
        AfterHashing::CreateAccount { asked, name, email } => {
            admin::account::create_hashed(turn, asked, name, email, hashed);
        }
        AfterHashing::SetPassword { asked, id } => admin::account::password_hashed(turn, asked, id, hashed),
    }
}

fn stored(turn: &mut Turn<'_>, then: AfterStoring, outcome: Outcome) {
    match then {
        AfterStoring::Said(kept) => keep::kept(turn, *kept, &outcome),
        AfterStoring::Broadcast(broadcasting) => admin::broadcast::kept(turn, *broadcasting, &outcome),
        AfterStoring::Happened => {}
        AfterStoring::ToRedact(looking) => history::redact::found(turn, *looking, outcome),
        AfterStoring::Redacted(redacting) => history::redact::redacted(turn, *redacting, outcome),
        AfterStoring::Ignored { what } => ignored(turn, what, &outcome),
        AfterStoring::LogInWith { conn, name, password } => {
            log_in::found_for_password(turn, conn, &name, password.0, outcome.into());
        }
        AfterStoring::Certified { conn, claimed } => {
            log_in::found_for_certificate(turn, conn, &claimed, outcome.into());
        }
        AfterStoring::Challenge { conn, first } => {
            log_in::found_for_challenge(turn, conn, *first, outcome.into());
        }
        AfterStoring::History(looking) => history::found(turn, *looking, outcome),
        AfterStoring::Audit { id } => admin::audit::listed(turn, id, outcome),
        AfterStoring::Administrator { asked, step } => admin::account::stored(turn, asked, step, outcome),
        AfterStoring::HistoryFor { asked, step } => admin::history::stored(turn, asked, &step, outcome),
        AfterStoring::RoomDeleted { asked, deleted } => {
            admin::room::deletion_stored(turn, asked, deleted, outcome);
        }
        AfterStoring::Copied { asked, copying } => admin::copies::copied(turn, asked, &copying, outcome),
        AfterStoring::Counted { asked } => admin::status::counted(turn, asked, outcome),
        AfterStoring::BanChanged { what } => ban::stored(turn, &what, &outcome),
        AfterStoring::Search { conn, target } => search::found(turn, conn, target.as_deref(), outcome),
        AfterStoring::HistoryTargets { conn } => history::targets::found(turn, conn, outcome),
        AfterStoring::Owner { conn, step } => owner::stored(turn, conn, step, outcome),
        AfterStoring::Registered { conn, account, email } => {
            register::stored(turn, conn, account, email, outcome);
        }
        AfterStoring::Lasting { conn, room, change } => lasting::stored(turn, conn, room, change, outcome),
        AfterStoring::EmailKept {
            conn,
            id,
            account,
            email,
        } => register::email_kept(turn, conn, id, account, email, &outcome),
        AfterStoring::Missed { conn, missed } => replay::found(turn, conn, missed, outcome),
        AfterStoring::Devices { conn, account } => belongings::devices_read(turn, conn, account, outcome),
        AfterStoring::Markers { conn, account } => belongings::markers_read(turn, conn, account, outcome),
        AfterStoring::Metadata { conn, account } => belongings::metadata_read(turn, conn, account, outcome),
        AfterStoring::MetadataSet {
            conn,
            owner,
            target,
            key,
            value,
        } => metadata::stored(turn, conn, owner, target, key, value.as_ref(), &outcome),
        AfterStoring::MetadataCleared { conn, owner, target } => {
            metadata::cleared(turn, conn, owner, target, &outcome);
        }
        AfterStoring::MetadataKept { account, key } => metadata::kept(turn, account, &key, &outcome),
        AfterStoring::MarkerFollowed { account } => markers::followed(turn, account, &outcome),
        AfterStoring::Marked {
            conn,
            account,
            target,
        } => markers::marked(turn, conn, account, target, outcome),
    }
}

fn ignored(turn: &mut Turn<'_>, what: &str, outcome: &Outcome) {
    if let Outcome::Failed(failure) = outcome {
        turn.log(
            log::Level::Warn,
            format!("the store failed to {what}: {failure:?}"),
        );
    }
}
