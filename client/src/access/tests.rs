//! What is told of every page.

use std::collections::{BTreeMap, BTreeSet};

use accesskit::{Action, Live, Node, NodeId, Role, TreeUpdate};
use protocol::language::Language;

use super::control::{Act, Control, Place};
use super::name::Name;
use super::news::News;
use super::seen::{Entry, Seen, Shown, State, key};
use super::{asked, tree};
use crate::i18n::I18n;
use crate::model::Model;
use crate::update::tests::Script;
use crate::view::area::Area;

const AREA: Area = Area {
    x: 10,
    y: 20,
    w: 30,
    h: 40,
};

/// A part of the window with everything that can be in it.
fn part(place: Place) -> Seen {
    let controls = Control::ALL.iter().filter(|control| control.place() == place);
    let shown = |&control: &Control| Shown {
        control,
        area: AREA,
        enabled: true,
        state: match control.role() {
            Role::CheckBox => State::Checked(true),
            Role::TextInput | Role::MultilineTextInput | Role::PasswordInput | Role::SearchInput => {
                State::Text {
                    text: "a".to_owned(),
                    from: 0,
                    to: 1,
                }
            }
            Role::RadioGroup => State::Choices {
                words: vec!["x".to_owned(), "y".to_owned()],
                chosen: Some(1),
            },
            Role::Menu => State::Menu {
                entries: vec![Entry::new("x".to_owned()), Entry::new("y".to_owned())],
                pointed: Some(1),
            },
            Role::ListBox | Role::Log => State::Rows {
                seen: Vec::new(),
                pointed: None,
            },
            _ => State::Plain,
        },
    };
    Seen {
        scale: 2.0,
        controls: controls.map(shown).collect(),
        texts: vec![(place, AREA, "words".to_owned())],
        ..Seen::default()
    }
}

fn told(model: &Model, seen: &Seen) -> (BTreeMap<NodeId, Node>, TreeUpdate) {
    let tree = tree::of(model, seen, &News::default(), &I18n::new(Language::PtBr));
    let nodes: BTreeMap<NodeId, Node> = tree.nodes.iter().cloned().collect();
    assert_eq!(nodes.len(), tree.nodes.len(), "nothing is told twice");
    (nodes, tree)
}

/// What is reached from the window.
fn reachable(nodes: &BTreeMap<NodeId, Node>) -> BTreeSet<NodeId> {
    let mut reached = BTreeSet::new();
    let mut next = vec![Name::Window.id()];
    while let Some(id) = next.pop() {
        assert!(reached.insert(id), "{id:?} has two parents");
        next.extend(nodes[&id].children());
    }
    reached
}

#[test]
fn everything_on_every_page_is_named_and_reached() {
    let script = Script::online("");
    for &place in Place::ALL {
        let mut seen = part(place);
        for &control in Control::ALL.iter().filter(|control| control.place() == place) {
            seen.focus = Some(control);
            let (nodes, tree) = told(&script.model, &seen);
            let reached = reachable(&nodes);
            assert_eq!(reached.len(), nodes.len(), "{place:?}");
            assert!(reached.contains(&tree.focus));
            for (id, node) in &nodes {
                let named = node.label().is_some_and(|label| !label.is_empty());
                assert!(named || node.role() == Role::TextRun, "{place:?} {id:?}");
            }
            let node = &nodes[&Name::Control(control).id()];
            assert_eq!((node.role(), node.bounds().is_some()), (control.role(), true));
            // Whatever has the keyboard is told so, or the row or choice in it that does.
            let inside = tree.focus == Name::Control(control).id() || node.children().contains(&tree.focus);
            assert!(inside, "{control:?}");
            let usable = [Action::Click, Action::SetValue, Action::Focus];
            let can = |node: &Node| usable.iter().any(|&action| node.supports_action(action));
            assert!(
                can(node) || node.children().iter().all(|child| can(&nodes[child])),
                "{control:?}"
            );
        }
    }
}

#[test]
fn lists_tell_what_is_in_them_and_what_is_pointed_at() {
    let mut script = Script::online("");
    script.server(&[":rui!r@h PRIVMSG #geral :oi", ":bia!b@h PRIVMSG ana :@+x segredo"]);
    let place = |seen: &mut Seen, row: u64| {
        let rows = seen
            .controls
            .iter_mut()
            .filter(|shown| matches!(shown.state, State::Rows { .. }));
        for shown in rows {
            shown.state = State::Rows {
                seen: vec![(row, AREA)],
                pointed: Some(row),
            };
            seen.focus = Some(shown.control);
        }
    };
    let rui = key("rui");
    let mut people = part(Place::People);
    place(&mut people, rui);
    let (nodes, tree) = told(&script.model, &people);
    let node = &nodes[&Name::Row(Control::People, rui).id()];
    assert_eq!(node.label(), Some("rui, operador"));
    assert_eq!((node.is_selected(), node.bounds().is_some()), (Some(true), true));
    assert_eq!(tree.focus, Name::Row(Control::People, rui).id());

    let bia = key((script.network().id, "bia", ""));
    let mut inbox = part(Place::Inbox);
    inbox.controls.retain(|shown| shown.control == Control::Threads);
    place(&mut inbox, bia);
    let (nodes, tree) = told(&script.model, &inbox);
    let thread = &nodes[&Name::Row(Control::Threads, bia).id()];
    assert!(thread.label().unwrap().starts_with("bia, 1"), "{thread:?}");
    assert_eq!(tree.focus, Name::Row(Control::Threads, bia).id());

    let mut sidebar = part(Place::Sidebar);
    let selected = |seen: &Seen| {
        let (nodes, _) = told(&script.model, seen);
        let rows = nodes.values().filter(|node| node.is_selected() == Some(true));
        rows.count()
    };
    assert_eq!(selected(&sidebar), 0);
    sidebar.focus = Some(Control::Conversations);
    assert_eq!(selected(&sidebar), 1);
    let (nodes, _) = told(&script.model, &sidebar);
    let list = &nodes[&Name::Control(Control::Conversations).id()];
    let names = list.children().iter().filter_map(|id| nodes[id].label());
    assert_eq!(names.count(), 5);
}

#[test]
fn a_message_is_spoken_once_and_only_while_one_looks() {
    let mut script = Script::online("");
    let mut news = News::default();
    let seen = part(Place::Transcript);
    let i18n = I18n::new(Language::En);
    let mut spoken = |script: &Script| -> Vec<String> {
        news.follow(&script.model);
        let tree = tree::of(&script.model, &seen, &news, &i18n);
        let live = tree
            .nodes
            .iter()
            .filter(|(_, node)| node.role() == Role::ListItem && node.live() == Some(Live::Polite));
        live.filter_map(|(_, node)| node.label())
            .map(|label| label.rsplit_once(' ').unwrap().0.to_owned())
            .collect()
    };
    assert!(spoken(&script).is_empty());
    script.server(&[":rui!r@h PRIVMSG #geral :um", ":ana!a@h PRIVMSG #geral :meu"]);
    assert_eq!(spoken(&script), ["<rui> um"]);
    // It is the same node, with the same words: nothing is said again.
    script.server(&[":rui!r@h PRIVMSG #geral :dois"]);
    assert_eq!(spoken(&script), ["<rui> um", "<rui> dois"]);
    script.server(&[":bia!b@h PRIVMSG ana :longe"]);
    script.msg(crate::update::Msg::SelectPerson("bia".to_owned()));
    assert!(spoken(&script).is_empty());
}

#[test]
fn what_did_not_arrive_is_told() {
    let mut script = Script::online("");
    script.lose();
    script.say("#geral", "", "escrita");
    let (nodes, _) = told(&script.model, &part(Place::Transcript));
    let waits = nodes
        .values()
        .filter_map(|node| node.label())
        .any(|label| label.starts_with("<ana> escrita "));
    assert!(waits, "{nodes:?}");
}

#[test]
fn what_is_asked_for_is_done_with_the_right_control() {
    let request = |name: Name, action, data| accesskit::ActionRequest {
        action,
        target_tree: accesskit::TreeId::ROOT,
        target_node: name.id(),
        data,
    };
    let click = |name| asked(request(name, Action::Click, None));
    assert_eq!(
        click(Name::Control(Control::Send)),
        Some((Control::Send, Act::Press))
    );
    assert_eq!(
        click(Name::Row(Control::People, 7)),
        Some((Control::People, Act::Open(7)))
    );
    assert_eq!(
        click(Name::Choice(Control::Theme, 2)),
        Some((Control::Theme, Act::Choose(2)))
    );
    assert_eq!(click(Name::Window), None);
    let value = Some(accesskit::ActionData::Value("olá".into()));
    let written = asked(request(Name::Control(Control::Text), Action::SetValue, value));
    assert_eq!(written, Some((Control::Text, Act::Write("olá".to_owned()))));
}
