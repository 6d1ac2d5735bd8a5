//! What is seen and the model as a tree of named things.

use std::collections::BTreeSet;

use accesskit::{Action, Affine, Live, Node, NodeId, Rect, Role, Toggled, TreeId, TreeInfo, TreeUpdate};

use super::control::{Control, Place};
use super::name::Name;
use super::news::News;
use super::seen::{self, ADD, Entry, Seen, Shown, State, key};
use super::text;
use crate::i18n::{I18n, Key};
use crate::model::Model;
use crate::model::conversations::{Conversation, INBOX, Mute, Place as With};
use crate::model::line::LineKind;
use crate::model::outbox::State as Delivery;
use crate::present;
use crate::view::area::Area;
use crate::zone;

/// How many of the newest lines are told.
const LINES: usize = 100;

/// How many people are told, around the one who is pointed at.
const PEOPLE: usize = 400;

/// Everything that can be read and done.
pub fn of(model: &Model, seen: &Seen, news: &News, i18n: &I18n) -> TreeUpdate {
    let mut tree = Tree {
        model,
        seen,
        news,
        i18n,
        nodes: Vec::new(),
        known: BTreeSet::new(),
    };
    tree.window();
    let focus = tree.focus();
    TreeUpdate {
        nodes: tree.nodes,
        tree: Some(TreeInfo::new(Name::Window.id())),
        tree_id: TreeId::ROOT,
        focus,
    }
}

struct Tree<'a> {
    model: &'a Model,
    seen: &'a Seen,
    news: &'a News,
    i18n: &'a I18n,
    nodes: Vec<(NodeId, Node)>,
    /// What is in it; nothing is in it twice.
    known: BTreeSet<u64>,
}

impl Tree<'_> {
    /// Puts something into something. It is left out where it is there already.
    fn add(&mut self, parent: &mut Node, name: Name, node: Node) {
        if self.known.insert(name.id().0) {
            parent.push_child(name.id());
            self.nodes.push((name.id(), node));
        }
    }

    fn window(&mut self) {
        let mut window = Node::new(Role::Window);
        window.set_label(self.i18n.text(Key::AppTitle));
        window.set_transform(Affine::scale(self.seen.scale));
        let mut state = Node::new(Role::Status);
        let network = self.model.network();
        let said = network.map(|network| present::state(network, self.i18n));
        state.set_label(said.unwrap_or_else(|| self.i18n.text(Key::StateOffline)));
        state.set_live(Live::Polite);
        self.add(&mut window, Name::State, state);
        for &place in Place::ALL {
            self.place(place, &mut window);
        }
        self.known.insert(Name::Window.id().0);
        self.nodes.push((Name::Window.id(), window));
    }

    /// A part of the window, with what is read in it and then what can be used.
    fn place(&mut self, place: Place, window: &mut Node) {
        let seen = self.seen;
        let mut controls: Vec<&Shown> = seen
            .controls
            .iter()
            .filter(|c| c.control.place() == place)
            .collect();
        if controls.is_empty() {
            return;
        }
        controls.sort_by_key(|shown| shown.control);
        let mut node = Node::new(place.role());
        node.set_label(self.i18n.text(place.key()));
        if place.role() == Role::Dialog {
            node.set_modal();
        }
        let texts = seen
            .texts
            .iter()
            .filter(|(at, _, text)| *at == place && !text.is_empty());
        for (at, (_, area, words)) in texts.enumerate() {
            let mut text = Node::new(Role::Label);
            text.set_value(words.as_str());
            text.set_label(words.as_str());
            text.set_bounds(rect(*area));
            if let Some(live) = self.live(place, at) {
                text.set_live(live);
            }
            self.add(&mut node, Name::Words(place, at as u64), text);
        }
        for shown in controls {
            self.control(shown, &mut node);
        }
        self.add(window, Name::Place(place), node);
    }

    /// Whether a text is spoken when it comes or changes.
    fn live(&self, place: Place, at: usize) -> Option<Live> {
        match place {
            // What is asked, what went wrong, what was found, what the administrator says.
            Place::Question | Place::Certificate | Place::Search => Some(Live::Polite),
            Place::Banner => Some(Live::Assertive),
            // Which conversation is looked at now; whoever walks through their list is told of rows.
            Place::Header if at == 0 && self.seen.focus != Some(Control::Conversations) => Some(Live::Polite),
            _ => None,
        }
    }

    fn control(&mut self, shown: &Shown, parent: &mut Node) {
        let seen = self.seen;
        let control = shown.control;
        let mut node = Node::new(control.role());
        node.set_label(label(control, self.model, seen, self.i18n));
        node.set_bounds(rect(shown.area));
        if !shown.enabled {
            node.set_disabled();
        }
        if control.role() != Role::Menu {
            node.add_action(Action::Focus);
        }
        // What is written there is gone to.
        if control.role() == Role::Button || control == Control::Jump {
            node.add_action(Action::Click);
        }
        match &shown.state {
            State::Plain => {}
            State::Checked(on) => {
                node.set_toggled(Toggled::from(*on));
                node.add_action(Action::Click);
            }
            State::Text { text, from, to } => {
                text::add(control, (text, *from, *to), &mut node, &mut self.nodes);
                node.add_action(Action::SetValue);
                node.add_action(Action::SetTextSelection);
            }
            State::Choices { words, chosen } => {
                for (at, words) in words.iter().enumerate() {
                    let choice = choice(words, chosen.map(|chosen| chosen == at));
                    self.add(&mut node, Name::Choice(control, at as u64), choice);
                }
            }
            State::Menu { entries, .. } => {
                for (at, entry) in entries.iter().enumerate() {
                    self.add(&mut node, Name::Choice(control, at as u64), menu_item(entry));
                }
            }
            State::Rows { .. } => self.rows(shown, &mut node),
        }
        if control == Control::Shortcuts {
            self.shortcuts(&mut node);
        }
        self.add(parent, Name::Control(control), node);
    }

    fn shortcuts(&mut self, list: &mut Node) {
        for (at, (keys, meaning)) in crate::view::SHORTCUTS.iter().enumerate() {
            let mut node = Node::new(Role::ListItem);
            node.set_label(format!("{keys}: {}", self.i18n.text(*meaning)));
            self.add(list, Name::Choice(Control::Shortcuts, at as u64), node);
        }
    }

    fn rows(&mut self, shown: &Shown, list: &mut Node) {
        match shown.control {
            Control::Conversations => self.conversations(shown, list),
            Control::Threads => self.threads(shown, list),
            Control::People => self.people(shown, list),
            _ => self.messages(shown, list),
        }
    }

    /// Whether a list has the keyboard. In another one nothing is selected: screen readers follow a selection that
    /// changes, and away from what has the keyboard.
    fn has_keyboard(&self, list: &Shown) -> bool {
        self.seen.focus == Some(list.control)
    }

    /// A row of a list to choose from.
    fn row(&mut self, shown: &Shown, list: &mut Node, key: u64, label: &str, selected: bool) {
        let mut node = Node::new(Role::ListBoxOption);
        node.set_label(label);
        node.set_selected(selected && self.has_keyboard(shown));
        node.add_action(Action::Click);
        node.add_action(Action::Focus);
        if let Some(area) = shown.row(key) {
            node.set_bounds(rect(area));
        }
        self.add(list, Name::Row(shown.control, key), node);
    }

    fn conversations(&mut self, shown: &Shown, list: &mut Node) {
        for conversation in self.model.conversations.ordered() {
            let chosen = conversation.id == self.model.conversations.current();
            let label = name(self.model, conversation, self.i18n);
            self.row(shown, list, u64::from(conversation.id.number()), &label, chosen);
        }
        let add = self.i18n.text(Key::AddServer);
        self.row(shown, list, ADD, &add, false);
    }

    fn threads(&mut self, shown: &Shown, list: &mut Node) {
        let pointed = shown.pointed();
        let sought = self.seen.text(Control::InboxSearch).to_lowercase();
        for thread in self
            .model
            .inbox
            .threads()
            .iter()
            .filter(|thread| thread.has(&sought))
        {
            let key = seen::thread(thread);
            let label = present::thread(thread, self.i18n);
            self.row(shown, list, key, &label, pointed == Some(key));
        }
    }

    fn people(&mut self, shown: &Shown, list: &mut Node) {
        let Some(current) = self.model.current() else {
            return;
        };
        let (Some(room), Some(network)) = (current.room(), self.model.network_of(current)) else {
            return;
        };
        let pointed = shown.pointed();
        let session = &network.session;
        let members = room.members.sorted(|symbols| session.rank(symbols));
        let at = members
            .iter()
            .position(|member| pointed == Some(key(&member.nick)));
        let skip = at.unwrap_or(0).saturating_sub(PEOPLE / 2);
        for member in members.into_iter().skip(skip).take(PEOPLE) {
            let key = key(&member.nick);
            let label = present::member(member, self.i18n);
            self.row(shown, list, key, &label, pointed == Some(key));
        }
    }

    /// The newest lines, and those in sight; each new one is spoken.
    fn messages(&mut self, shown: &Shown, list: &mut Node) {
        let Some(current) = self.model.current() else {
            return;
        };
        list.set_label(name(self.model, current, self.i18n));
        let zone = zone::local();
        let lines = current.transcript.lines();
        let sight = match &shown.state {
            State::Rows { seen, .. } => seen.first().map(|(key, _)| *key),
            _ => None,
        };
        let newest = lines.len().saturating_sub(LINES);
        let skip = if newest == 0 {
            0
        } else {
            // Most of the time the end is in sight.
            let first = sight.and_then(|key| lines.iter().rposition(|line| line.id.0 == key));
            first.map_or(newest, |first| first.saturating_sub(LINES / 2).min(newest))
        };
        let pointed = shown.pointed();
        for at in skip..lines.len().min(skip + 2 * LINES) {
            let Some(line) = lines.get(at) else { break };
            let own = matches!(&line.kind, LineKind::Said(said) if said.own);
            let clock = present::clock(line.time, &zone);
            let mut node = Node::new(Role::ListItem);
            node.set_label(format!("{} {clock}", present::logged(line, self.i18n)));
            node.set_selected(pointed == Some(line.id.0) && self.has_keyboard(shown));
            node.add_action(Action::Focus);
            if let Some(area) = shown.row(line.id.0) {
                node.set_bounds(rect(area));
            }
            if self.news.is_new(line.id) && !own {
                node.set_live(Live::Polite);
            }
            self.add(list, Name::Row(Control::Messages, line.id.0), node);
        }
        for outgoing in self.model.outgoing(current) {
            let mut node = Node::new(Role::ListItem);
            let state = present::delivery(&outgoing.state, self.i18n);
            node.set_label(format!("<{}> {} {state}", outgoing.said.from, outgoing.said.text));
            // That it did not arrive is spoken.
            if matches!(outgoing.state, Delivery::Failed(_) | Delivery::Unsure) {
                node.set_live(Live::Assertive);
            }
            self.add(list, Name::Pending(outgoing.id), node);
        }
    }

    /// What has the keyboard: in lists, the row that it points at.
    fn focus(&self) -> NodeId {
        let Some(control) = self.seen.focus else {
            return Name::Window.id();
        };
        let row = self.seen.get(control).and_then(|shown| match &shown.state {
            State::Rows { pointed, .. } => pointed.map(|key| Name::Row(control, key)),
            State::Choices { chosen: at, .. } | State::Menu { pointed: at, .. } => {
                at.map(|at| Name::Choice(control, at as u64))
            }
            _ => None,
        });
        let there = |name: &Name| self.known.contains(&name.id().0);
        let all = [row, Some(Name::Control(control))];
        let name = all.into_iter().flatten().find(there);
        name.unwrap_or(Name::Window).id()
    }
}

/// An entry of a menu.
fn menu_item(entry: &Entry) -> Node {
    let mut node = Node::new(match entry.checked {
        Some(_) => Role::MenuItemCheckBox,
        None => Role::MenuItem,
    });
    node.set_label(entry.words.as_str());
    node.add_action(Action::Click);
    if let Some(checked) = entry.checked {
        node.set_toggled(Toggled::from(checked));
    }
    if !entry.enabled {
        node.set_disabled();
    }
    node
}

/// Something that a control offers.
fn choice(words: &str, chosen: Option<bool>) -> Node {
    let mut node = Node::new(Role::RadioButton);
    node.set_label(words);
    node.add_action(Action::Click);
    if let Some(chosen) = chosen {
        node.set_toggled(Toggled::from(chosen));
    }
    node
}

fn rect(area: Area) -> Rect {
    let (x, y) = (f64::from(area.x), f64::from(area.y));
    Rect::new(x, y, x + f64::from(area.w), y + f64::from(area.h))
}

/// What a control is called.
fn label(control: Control, model: &Model, seen: &Seen, i18n: &I18n) -> String {
    let key = match control {
        Control::Leave => model.current().and_then(present::leave).unwrap_or(control.key()),
        Control::Connect => model.network().map_or(control.key(), present::submit),
        Control::More if seen.get(Control::Server).is_some() => Key::QuestionLess,
        Control::Notice if model.announcement.is_none() => Key::ButtonReconnect,
        _ => control.key(),
    };
    i18n.text(key)
}

/// A conversation's name, whether it is muted, and how many messages in it were not read.
fn name(model: &Model, conversation: &Conversation, i18n: &I18n) -> String {
    let name = match conversation.place {
        With::Server => model
            .network_of(conversation)
            .map(|network| network.name().to_owned())
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| i18n.text(Key::Server)),
        With::Inbox => i18n.text(Key::Inbox),
        With::Room(_) | With::Person => conversation.name.clone(),
    };
    let name = match conversation.mute {
        Mute::Off => name,
        Mute::Others | Mute::All => i18n.fill(Key::MutedIn, &[("name", &name)]),
    };
    let unread = if conversation.id == INBOX {
        model.inbox.unread()
    } else {
        conversation.badge()
    };
    match unread {
        0 => name,
        unread => i18n.fill(Key::UnreadIn, &[("name", &name), ("count", &unread.to_string())]),
    }
}
