//! The model as a tree of named things.

use accesskit::{Action, Live, Node, NodeId, Role, TreeId, TreeInfo, TreeUpdate};
use jiff::tz::TimeZone;

use super::Field;
use crate::i18n::{I18n, Key};
use crate::model::conversations::{Conversation, ConversationId, INBOX, Mute, Place};
use crate::model::{Model, Page};
use crate::present;
use crate::update::Msg;

const ROOT: NodeId = NodeId(1);
const CONVERSATIONS: NodeId = NodeId(2);
const MESSAGES: NodeId = NodeId(3);
const TO: NodeId = NodeId(4);
const SUBJECT: NodeId = NodeId(5);
const TEXT: NodeId = NodeId(6);
const SEND: NodeId = NodeId(7);
const SETTINGS: NodeId = NodeId(8);
const QUIT: NodeId = NodeId(9);
const STATE: NodeId = NodeId(10);

/// Where the numbers of conversations and of lines begin.
const FIRST_CONVERSATION: u64 = 1 << 20;
const FIRST_LINE: u64 = 1 << 40;

/// How many of the newest lines are told.
const LINES: usize = 100;

/// Everything that can be read and done.
pub fn of(model: &Model, i18n: &I18n) -> TreeUpdate {
    let mut nodes = Vec::new();
    let mut children = vec![STATE, CONVERSATIONS];
    conversations(model, i18n, &mut nodes);
    nodes.push((STATE, state(model, i18n)));
    if let Some(current) = model.current() {
        messages(model, current, i18n, &mut nodes);
        children.push(MESSAGES);
        let draft = &current.draft;
        let fields = [
            (TO, Key::To, Role::TextInput, &draft.to),
            (SUBJECT, Key::Subject, Role::TextInput, &draft.subject),
            (TEXT, Key::Message, Role::MultilineTextInput, &draft.text),
        ];
        for (id, key, role, value) in fields {
            let mut node = Node::new(role);
            node.set_label(i18n.text(key));
            node.set_value(value.as_str());
            node.add_action(Action::SetValue);
            nodes.push((id, node));
            children.push(id);
        }
    }
    for (id, key) in [
        (SEND, Key::ButtonSend),
        (SETTINGS, Key::Settings),
        (QUIT, Key::ButtonQuit),
    ] {
        let mut node = Node::new(Role::Button);
        node.set_label(i18n.text(key));
        node.add_action(Action::Click);
        nodes.push((id, node));
        children.push(id);
    }
    let mut window = Node::new(Role::Window);
    window.set_label(i18n.text(Key::AppTitle));
    window.set_children(children);
    nodes.push((ROOT, window));
    let writes = model.asked().is_none() && model.page.is_none();
    TreeUpdate {
        nodes,
        tree: Some(TreeInfo::new(ROOT)),
        tree_id: TreeId::ROOT,
        focus: if writes { TEXT } else { ROOT },
    }
}

/// How far the connection is, and what is asked.
fn state(model: &Model, i18n: &I18n) -> Node {
    let mut node = Node::new(Role::Status);
    let question = model.asked().and_then(|network| network.question.as_ref());
    let problem = question.map(|question| question.problem.as_ref());
    let text = match (problem, model.page) {
        (Some(Some(problem)), _) => present::problem(problem, i18n),
        (Some(None), _) => i18n.text(Key::QuestionTitle),
        (None, Some(Page::Settings)) => i18n.text(Key::Settings),
        (None, Some(Page::Help)) => i18n.text(Key::ShortcutHelp),
        (None, None) => model
            .network()
            .map_or_else(String::new, |network| present::state(network, i18n)),
    };
    node.set_label(text);
    node.set_live(Live::Polite);
    node
}

fn conversations(model: &Model, i18n: &I18n, nodes: &mut Vec<(NodeId, Node)>) {
    let mut list = Node::new(Role::ListBox);
    list.set_label(i18n.text(Key::Conversations));
    for conversation in model.conversations.ordered() {
        let id = NodeId(FIRST_CONVERSATION + u64::from(conversation.id.number()));
        let mut node = Node::new(Role::ListBoxOption);
        node.set_label(name(model, conversation, i18n));
        node.set_selected(conversation.id == model.conversations.current());
        node.add_action(Action::Click);
        list.push_child(id);
        nodes.push((id, node));
    }
    nodes.push((CONVERSATIONS, list));
}

/// A conversation's name, and how many messages in it were not read.
fn name(model: &Model, conversation: &Conversation, i18n: &I18n) -> String {
    let name = match conversation.place {
        Place::Server => model
            .network_of(conversation)
            .map(|network| network.name().to_owned())
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| i18n.text(Key::Server)),
        Place::Inbox => i18n.text(Key::Inbox),
        Place::Room(_) | Place::Person => conversation.name.clone(),
    };
    let name = match conversation.mute {
        Mute::Off => name,
        Mute::Others | Mute::All => i18n.fill(Key::MutedIn, &[("name", &name)]),
    };
    let inbox = conversation.id == INBOX;
    match if inbox {
        model.inbox.unread()
    } else {
        conversation.badge()
    } {
        0 => name,
        unread => i18n.fill(Key::UnreadIn, &[("name", &name), ("count", &unread.to_string())]),
    }
}

/// The newest lines; each new one is spoken.
fn messages(model: &Model, current: &Conversation, i18n: &I18n, nodes: &mut Vec<(NodeId, Node)>) {
    let mut list = Node::new(Role::Log);
    list.set_label(name(model, current, i18n));
    list.set_live(Live::Polite);
    let zone = TimeZone::system();
    let skip = current.transcript.iter().count().saturating_sub(LINES);
    for line in current.transcript.iter().skip(skip) {
        let id = NodeId(FIRST_LINE + line.id.0);
        let mut node = Node::new(Role::ListItem);
        let clock = present::clock(line.time, &zone);
        node.set_label(format!("{} {clock}", present::logged(line, i18n)));
        list.push_child(id);
        nodes.push((id, node));
    }
    nodes.push((MESSAGES, list));
}

/// What a click does.
pub fn clicked(node: NodeId) -> Option<Msg> {
    match node {
        SEND => Some(Msg::Send),
        SETTINGS => Some(Msg::OpenSettings),
        QUIT => Some(Msg::Quit),
        NodeId(number) if (FIRST_CONVERSATION..FIRST_LINE).contains(&number) => {
            let number = u32::try_from(number - FIRST_CONVERSATION).ok()?;
            Some(Msg::Select(ConversationId::of(number)))
        }
        _ => None,
    }
}

/// What a text that is set does.
pub fn written(node: NodeId, text: &str) -> Option<Msg> {
    let field = match node {
        TO => Field::To,
        SUBJECT => Field::Subject,
        TEXT => Field::Text,
        _ => return None,
    };
    Some(field.written(text))
}

#[cfg(test)]
mod tests {
    use protocol::language::Language;

    use super::*;
    use crate::model::profile::Profile;
    use crate::model::remembered::Remembered;
    use crate::update::update;

    #[test]
    fn everything_has_a_name_and_is_in_the_tree_once() {
        let mut model = Model::new(Remembered::default(), Profile::default());
        let now = jiff::Timestamp::UNIX_EPOCH;
        for network in model.networks.iter_mut() {
            network.question = None;
        }
        update(&mut model, Msg::Write(Field::Text, "olá".to_owned()), now);
        let i18n = I18n::new(Language::PtBr);
        let tree = of(&model, &i18n);
        let all: std::collections::BTreeSet<u64> = tree.nodes.iter().map(|(id, _)| id.0).collect();
        assert_eq!(all.len(), tree.nodes.len());
        for (id, node) in &tree.nodes {
            assert!(node.label().is_some_and(|label| !label.is_empty()), "{id:?}");
            assert!(
                node.children().iter().all(|child| all.contains(&child.0)),
                "{id:?}"
            );
        }
        let text = tree.nodes.iter().find(|(id, _)| *id == TEXT).unwrap();
        assert_eq!(text.1.value(), Some("olá"));
        assert_eq!(tree.focus, TEXT);
    }

    #[test]
    fn what_is_clicked_is_done() {
        let inbox = NodeId(FIRST_CONVERSATION + u64::from(INBOX.number()));
        assert!(matches!(clicked(inbox), Some(Msg::Select(INBOX))));
        assert!(matches!(clicked(SEND), Some(Msg::Send)));
        assert!(clicked(NodeId(FIRST_LINE)).is_none() && clicked(ROOT).is_none());
        assert!(written(SEND, "").is_none());
    }
}
