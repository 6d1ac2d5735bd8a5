//! Numerics: those that change something, and the human text of all others.

use protocol::irc::caps::Cap;
use protocol::irc::numerics::Numeric;

use super::super::history;
use super::super::outbox;
use super::super::turn::Turn;
use super::{Received, login, people, registration, rooms};
use crate::model::conversations::ConversationId;
use crate::model::line::{LineKind, plain};

/// The most characters of what a server calls itself that are kept.
const MAX_TITLE: usize = 60;

/// Handles a numeric.
pub fn handle(turn: &mut Turn<'_>, received: &Received<'_>, code: u16) {
    match Numeric::from_code(code) {
        Some(Numeric::RplWelcome) => registration::welcome(turn, received),
        Some(Numeric::RplMyInfo) => registration::my_info(turn, received),
        Some(Numeric::RplISupport) => isupport(turn, received),
        Some(Numeric::RplEndOfMotd) => registration::settled(turn),
        Some(Numeric::ErrNoMotd) => {
            show(turn, received, turn.network.server);
            registration::settled(turn);
        }
        // The numbers of users are in the text, too.
        Some(Numeric::RplMotd | Numeric::RplMotdStart | Numeric::RplLocalUsers | Numeric::RplGlobalUsers) => {
            let text = plain(received.last());
            turn.show(turn.network.server, LineKind::Server { text });
        }
        Some(Numeric::RplTopic) => rooms::topic_is(turn, received, true),
        Some(Numeric::RplNoTopic) => rooms::topic_is(turn, received, false),
        Some(Numeric::RplNamReply) => rooms::names(turn, received),
        Some(Numeric::RplEndOfNames) => rooms::names_complete(turn, received),
        Some(Numeric::RplAway) => people::is_away(turn, received),
        Some(Numeric::ErrNicknameInUse | Numeric::ErrNickCollision | Numeric::ErrUnavailResource) => {
            registration::name_taken(turn, received);
        }
        Some(Numeric::ErrErroneusNickname | Numeric::ErrNoNicknameGiven) => {
            registration::name_refused(turn, received);
        }
        Some(Numeric::RplSaslSuccess) => login::succeeded(turn),
        Some(
            Numeric::ErrSaslFail
            | Numeric::ErrSaslTooLong
            | Numeric::ErrSaslAborted
            | Numeric::ErrSaslAlready,
        ) => login::failed(turn, received),
        Some(Numeric::ErrYoureBannedCreep) => registration::banned(turn, received),
        // When a topic was set, a room's modes and age, one's own modes: nobody asked.
        Some(
            Numeric::RplUModeIs
            | Numeric::RplTopicTime
            | Numeric::RplChannelModeIs
            | Numeric::RplChannelCreated,
        ) => {}
        _ => {
            let text = plain(received.last());
            if about_a_message(code) && outbox::refused(turn, received.param(1), &text) {
                return;
            }
            if about_entering(code) {
                outbox::shut_out(turn, received.param(1));
            }
            if code == 421 && received.param(1).eq_ignore_ascii_case("CHATHISTORY") {
                turn.network.session.caps.remove(Cap::ChatHistory);
                history::give_up(turn);
                return;
            }
            let id = reader(turn, received, code);
            show(turn, received, id);
        }
    }
}

/// Whether an error can be about a message that was sent.
fn about_a_message(code: u16) -> bool {
    matches!(code, 401..=404 | 407 | 408 | 411..=415 | 417 | 437 | 477 | 486 | 489 | 492 | 531 | 716 | 717)
}

/// Whether an error can be about a room that one wanted to enter.
fn about_entering(code: u16) -> bool {
    matches!(code, 403 | 405 | 437 | 448 | 470..=480 | 489 | 520)
}

/// Where a numeric is read: errors at what they are about, answers to questions where they were asked,
/// anything else in the server's transcript.
fn reader(turn: &Turn<'_>, received: &Received<'_>, code: u16) -> ConversationId {
    let error = (400..600).contains(&code);
    // WHO, WHOIS, WHOWAS and away, in all their forms.
    let answer = matches!(
        code,
        301 | 305..=320 | 330 | 335 | 338 | 352 | 354 | 369 | 378 | 379 | 671
    );
    if error {
        turn.find_or_reader(received.param(1))
    } else if answer {
        turn.reader()
    } else {
        turn.network.server
    }
}

fn show(turn: &mut Turn<'_>, received: &Received<'_>, id: ConversationId) {
    let text = received.sentence(1);
    if !text.is_empty() {
        turn.show(id, LineKind::Server { text });
    }
}

fn isupport(turn: &mut Turn<'_>, received: &Received<'_>) {
    let session = &mut turn.network.session;
    let before = session.isupport.casemapping();
    session.isupport.apply_message(received.message);
    let after = session.isupport.casemapping();
    if let Some(title) = session
        .isupport
        .network()
        .filter(|title| *title != turn.network.title)
    {
        turn.network.title = plain(title).chars().take(MAX_TITLE).collect();
        turn.remember();
    }
    if before != after {
        let network = turn.network.id;
        turn.model
            .conversations
            .fold_again(network, |name| after.fold(name));
    }
}
