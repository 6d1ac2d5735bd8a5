//! The text of a field, in the parts that screen readers are told it in.

use accesskit::{Node, NodeId, Role, TextDirection, TextPosition, TextSelection};

use super::control::Control;
use super::name::Name;

/// The most characters of one part: places of words in it are told as bytes.
const MOST: usize = 255;

/// Adds a text to the node of its field, and its parts to the others.
pub fn add(
    control: Control,
    (text, from, to): (&str, usize, usize),
    node: &mut Node,
    nodes: &mut Vec<(NodeId, Node)>,
) {
    let runs = runs(text);
    let id = |at: usize| Name::Run(control, at as u64).id();
    node.set_value(text);
    node.set_text_direction(TextDirection::LeftToRight);
    node.set_text_selection(TextSelection {
        anchor: position(&runs, from, id),
        focus: position(&runs, to, id),
    });
    for (at, run) in runs.iter().enumerate() {
        let mut part = Node::new(Role::TextRun);
        part.set_value(run.text);
        let lengths: Vec<u8> = characters(run.text).collect();
        part.set_word_starts(word_starts(run.text));
        part.set_character_lengths(lengths);
        if run.goes_on {
            part.set_next_on_line(id(at + 1));
        }
        if at > 0 && runs.get(at - 1).is_some_and(|before| before.goes_on) {
            part.set_previous_on_line(id(at - 1));
        }
        node.push_child(id(at));
        nodes.push((id(at), part));
    }
}

/// The byte that a position in the parts of a text is at.
pub fn byte(text: &str, run: u64, character: usize) -> usize {
    let run = usize::try_from(run).unwrap_or(usize::MAX);
    let runs = runs(text);
    let Some(run) = runs.get(run) else {
        return text.len();
    };
    let before: usize = characters(run.text).take(character).map(usize::from).sum();
    run.start + before
}

/// A part of a text.
struct Run<'a> {
    start: usize,
    text: &'a str,
    /// Whether the next one is on the same line.
    goes_on: bool,
}

/// Parts of lines; an empty text, and what is behind the last end of a line, is one, too.
fn runs(text: &str) -> Vec<Run<'_>> {
    let mut runs = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let mut rest = line;
        loop {
            let end = rest.char_indices().nth(MOST).map_or(rest.len(), |(at, _)| at);
            let (part, more) = rest.split_at(end);
            runs.push(Run {
                start,
                text: part,
                goes_on: !more.is_empty(),
            });
            start += part.len();
            if more.is_empty() {
                break;
            }
            rest = more;
        }
    }
    if text.is_empty() || text.ends_with('\n') {
        runs.push(Run {
            start,
            text: "",
            goes_on: false,
        });
    }
    runs
}

fn characters(text: &str) -> impl Iterator<Item = u8> {
    // A character has four bytes at most.
    text.chars().map(|c| u8::try_from(c.len_utf8()).unwrap_or(4))
}

fn word_starts(text: &str) -> Vec<u8> {
    let mut before = true;
    let mut starts = Vec::new();
    for (at, c) in text.chars().enumerate() {
        if before && !c.is_whitespace() {
            starts.extend(u8::try_from(at));
        }
        before = c.is_whitespace();
    }
    starts
}

fn position(runs: &[Run<'_>], byte: usize, id: impl Fn(usize) -> NodeId) -> TextPosition {
    let at = runs.iter().rposition(|run| run.start <= byte).unwrap_or(0);
    let inside = runs.get(at).map_or(0, |run| {
        let end = (byte - run.start).min(run.text.len());
        run.text.char_indices().take_while(|(at, _)| *at < end).count()
    });
    TextPosition {
        node: id(at),
        character_index: inside,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_told_whole_and_places_in_it_lead_back() {
        let long = "olá ".repeat(100);
        for text in ["", "olá mundo", "um\ndois\n", &long, "a\n\nb"] {
            let mut nodes = Vec::new();
            let mut node = Node::new(Role::MultilineTextInput);
            add(Control::Text, (text, 0, text.len()), &mut node, &mut nodes);
            let told: String = nodes.iter().filter_map(|(_, run)| run.value()).collect();
            assert_eq!(told, text);
            assert_eq!(node.children().len(), nodes.len());
            for (_, run) in &nodes {
                assert!(run.character_lengths().len() <= MOST);
            }
            let runs = runs(text);
            for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
                let place = position(&runs, at, |run| Name::Run(Control::Text, run as u64).id());
                let Some(Name::Run(_, run)) = Name::of(place.node) else {
                    panic!("{place:?}");
                };
                assert_eq!(byte(text, run, place.character_index), at, "{text:?}");
            }
        }
    }
}
