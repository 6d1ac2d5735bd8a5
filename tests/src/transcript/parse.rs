//! The text of a transcript as steps.

/// One conversation of a file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Conversation {
    /// What it shows.
    pub title: String,
    /// What happens, each with its line number in the file.
    pub steps: Vec<(usize, Step)>,
}

/// One line of a conversation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Step {
    /// `set KEY = VALUE`
    Set(String, String),
    /// `operator`: the configuration has [the operator](crate::config::OPERATOR).
    Operator,
    /// `connect NAME…`
    Connect(Vec<String>),
    /// `join #ROOM NAME…`
    Join(String, Vec<String>),
    /// `NAME> LINE`
    Send(String, String),
    /// `NAME>> BYTES`
    SendRaw(String, Vec<u8>),
    /// `NAME< PATTERN`
    Expect(String, String),
    /// `NAME<~ PATTERN`
    SkipTo(String, String),
    /// `classic NAME…`: what these say goes to the classic port.
    Classic(Vec<String>),
    /// `drop NAME…`
    Drop(Vec<String>),
    /// `closed NAME…`
    Closed(Vec<String>),
    /// `silent NAME…`
    Silent(Vec<String>),
}

/// Reads a file.
///
/// # Errors
///
/// Says which line is wrong.
pub fn parse(text: &str) -> Result<Vec<Conversation>, String> {
    let mut conversations: Vec<Conversation> = Vec::new();
    for (number, line) in text.lines().enumerate().map(|(index, line)| (index + 1, line)) {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(title) = line.strip_prefix("= ") {
            conversations.push(Conversation {
                title: title.to_owned(),
                steps: Vec::new(),
            });
            continue;
        }
        let step = parse_step(line).ok_or_else(|| format!("line {number}: what is {line:?}?"))?;
        let conversation = conversations.last_mut();
        conversation
            .ok_or_else(|| format!("line {number}: before the first title"))?
            .steps
            .push((number, step));
    }
    Ok(conversations)
}

fn parse_step(line: &str) -> Option<Step> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let names = || rest.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let said = rest.to_owned();
    Some(match word {
        "set" => {
            let (key, value) = rest.split_once(" = ")?;
            Step::Set(key.to_owned(), value.to_owned())
        }
        "operator" => Step::Operator,
        "connect" => Step::Connect(names()),
        "join" => {
            let mut names = names();
            Step::Join(names.remove(0), names)
        }
        "classic" => Step::Classic(names()),
        "drop" => Step::Drop(names()),
        "closed" => Step::Closed(names()),
        "silent" => Step::Silent(names()),
        _ => {
            if let Some(name) = word.strip_suffix(">>") {
                Step::SendRaw(name.to_owned(), unescape(rest)?)
            } else if let Some(name) = word.strip_suffix('>') {
                Step::Send(name.to_owned(), said)
            } else if let Some(name) = word.strip_suffix("<~") {
                Step::SkipTo(name.to_owned(), said)
            } else {
                Step::Expect(word.strip_suffix('<')?.to_owned(), said)
            }
        }
    })
}

/// `\r \n \\ \xHH` as the bytes that they stand for.
fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        bytes.extend_from_slice(before.as_bytes());
        let (byte, length) = match after.chars().next()? {
            'r' => (b'\r', 1),
            'n' => (b'\n', 1),
            '\\' => (b'\\', 1),
            'x' => (u8::from_str_radix(after.get(1..3)?, 16).ok()?, 3),
            _ => return None,
        };
        bytes.push(byte);
        rest = &after[length..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{Step, parse, unescape};

    #[test]
    fn every_kind_of_line() {
        let text =
            "= Title\n# remark\nset a.b = 1\nconnect ana\nana> HI :you\nana>> \\xff\\r\\n\nana< …\nana<~ x\n";
        let conversations = parse(text).expect("it is well formed");
        assert_eq!(conversations.len(), 1);
        let steps: Vec<Step> = conversations[0]
            .steps
            .iter()
            .map(|(_, step)| step.clone())
            .collect();
        let ana = || "ana".to_owned();
        assert_eq!(
            steps,
            [
                Step::Set("a.b".to_owned(), "1".to_owned()),
                Step::Connect(vec![ana()]),
                Step::Send(ana(), "HI :you".to_owned()),
                Step::SendRaw(ana(), b"\xff\r\n".to_vec()),
                Step::Expect(ana(), "…".to_owned()),
                Step::SkipTo(ana(), "x".to_owned()),
            ]
        );
        assert_eq!(conversations[0].steps[0].0, 3);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        assert_eq!(
            parse("= T\nnonsense\n"),
            Err("line 2: what is \"nonsense\"?".to_owned())
        );
        assert_eq!(
            parse("ana> X\n"),
            Err("line 1: before the first title".to_owned())
        );
        assert_eq!(unescape("\\q"), None);
    }
}
