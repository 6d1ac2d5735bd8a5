//! Having the spelling of what is being written looked at.

use std::ops::Range;

use super::words::words;
use super::{Command, Spell};
use crate::model::Model;
use crate::model::conversations::{Conversation, Place};
use crate::model::spelling::{Findings, Offer};

/// Has what is being written looked at, if that is not what was looked at last.
pub fn follow(model: &mut Model) -> Option<Command> {
    let text = model.current().map(|current| current.draft.text.clone());
    let text = text.unwrap_or_default();
    let dictionaries = model.spelling.dictionaries(model.language());
    let wanted = (text, dictionaries);
    if model.spelling.asked == wanted {
        return None;
    }
    let (text, dictionaries) = wanted.clone();
    let before = std::mem::replace(&mut model.spelling.asked, wanted);
    model.spelling.offer = None;
    model.spelling.wanted = None;
    if dictionaries.is_empty() {
        model.spelling.found = Findings::default();
        // What they take of memory is given back.
        return (!before.1.is_empty()).then_some(Command::Spell(Spell::Rest));
    }
    let words = words(&text, |word| is_name(model, word));
    if words.is_empty() {
        let wrong = Vec::new();
        model.spelling.found = Findings { text, wrong };
        return None;
    }
    Some(Command::Spell(Spell::Check {
        dictionaries,
        text,
        words,
    }))
}

/// Whether somebody one can talk to is called so.
fn is_name(model: &Model, word: &str) -> bool {
    let Some((current, network)) = model
        .current()
        .and_then(|current| Some((current, model.network_of(current)?)))
    else {
        return false;
    };
    let key = network.session.fold(word);
    let is_person = |c: &Conversation| matches!(c.place, Place::Person);
    key == network.session.fold(&network.session.nick)
        || current.room().is_some_and(|room| room.members.contains(&key))
        || model.conversations.find(network.id, &key).is_some_and(is_person)
}

/// A text was looked at. What was written since then is looked at next.
pub fn found(model: &mut Model, found: Findings) -> Option<Command> {
    if model.spelling.asked.0 != found.text {
        return None;
    }
    model.spelling.found = found;
    let at = model.spelling.wanted.take()?;
    ask(model, at)
}

/// Asks what the misspelt word at or behind a place may have been meant to be; behind the last one, the first.
pub fn ask(model: &mut Model, at: usize) -> Option<Command> {
    let spelling = &mut model.spelling;
    if spelling.found.text != spelling.asked.0 {
        spelling.wanted = Some(at);
        return None;
    }
    let wrong = &spelling.found.wrong;
    let place = wrong.iter().find(|word| word.end >= at).or(wrong.first())?;
    Some(Command::Spell(Spell::Suggest {
        dictionaries: spelling.asked.1.clone(),
        word: spelling.found.text.get(place.clone())?.to_owned(),
        place: place.clone(),
    }))
}

/// This is what a word may have been meant to be.
pub fn offer(model: &mut Model, place: Range<usize>, word: String, instead: Vec<String>) {
    let spelling = &mut model.spelling;
    if spelling.asked.0.get(place.clone()) == Some(&word) {
        spelling.offers = spelling.offers.wrapping_add(1);
        spelling.offer = Some(Offer {
            place,
            word,
            instead,
            number: spelling.offers,
        });
    }
}

/// A word is right from now on. Everything is looked at again.
pub fn learn(model: &mut Model, word: String) -> Command {
    model.spelling.asked.0.clear();
    Command::Spell(Spell::Learn(word))
}
