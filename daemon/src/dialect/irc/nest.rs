//! Batches around lines that are written already (<https://ircv3.net/specs/extensions/batch>).

use protocol::irc::format::escape_tag_value;

/// The lines of an answer, those of a batch taken together.
pub fn parts(mut lines: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (part, rest) = lines.split_at_checked(first_part(lines))?;
        lines = rest;
        (!part.is_empty()).then_some(part)
    })
}

/// How long the line or the batch is with which an answer begins.
fn first_part(answer: &[u8]) -> usize {
    let mut lines = answer.split_inclusive(|&b| b == b'\n');
    let first = lines.next().unwrap_or_default();
    let Some(reference) = batch_end(first, b"+") else {
        return first.len();
    };
    let mut length = first.len();
    for line in lines {
        length += line.len();
        if batch_end(line, b"-") == Some(reference) {
            return length;
        }
    }
    first.len()
}

/// The reference of the batch that a line opens (`+`) or closes (`-`).
fn batch_end<'a>(line: &'a [u8], sign: &[u8]) -> Option<&'a [u8]> {
    let mut words = words(line);
    let is_batch = words.next() == Some(b"BATCH");
    words
        .next()
        .filter(|_| is_batch)
        .and_then(|word| word.strip_prefix(sign))
}

/// The words of a line from its command on.
pub fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.trim_ascii_end()
        .split(|&b| b == b' ')
        .skip_while(|word| matches!(word.first(), Some(b'@' | b':')))
}

/// Appends a part of the batch of this reference; of a batch inside it only the ends belong to the outer one.
pub fn inside(out: &mut Vec<u8>, reference: &str, part: &[u8]) {
    let last = part
        .trim_ascii_end()
        .iter()
        .rposition(|&b| b == b'\n')
        .map_or(0, |at| at + 1);
    let (before, end) = part.split_at(last);
    if !before.is_empty() {
        let first = before.split_inclusive(|&b| b == b'\n').next().unwrap_or_default();
        tagged(out, "batch", reference, first);
        out.extend_from_slice(before.get(first.len()..).unwrap_or_default());
    }
    tagged(out, "batch", reference, end);
}

/// Appends a line or a batch whose first line has one more tag, the first.
pub fn tagged(out: &mut Vec<u8>, key: &str, value: &str, part: &[u8]) {
    out.push(b'@');
    out.extend_from_slice(key.as_bytes());
    out.push(b'=');
    out.extend_from_slice(escape_tag_value(value).as_bytes());
    let rest = part.strip_prefix(b"@");
    out.push(if rest.is_some() { b';' } else { b' ' });
    out.extend_from_slice(rest.unwrap_or(part));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(lines: &str) -> String {
        let mut out = Vec::new();
        for part in parts(lines.as_bytes()) {
            inside(&mut out, "outer", part);
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_line_belongs_to_the_batch() {
        assert_eq!(
            nested("@time=1 :a!b@c PRIVMSG #r :x\r\n:s PING x\r\n"),
            "@batch=outer;time=1 :a!b@c PRIVMSG #r :x\r\n@batch=outer :s PING x\r\n"
        );
        assert_eq!(nested(""), "");
    }

    #[test]
    fn of_an_inner_batch_only_the_ends_do() {
        assert_eq!(
            nested("@time=1 :s BATCH +in t\r\n@batch=in :a PRIVMSG #r :x\r\n:s BATCH -in\r\nPING\r\n"),
            "@batch=outer;time=1 :s BATCH +in t\r\n@batch=in :a PRIVMSG #r :x\r\n@batch=outer :s BATCH -in\r\n\
             @batch=outer PING\r\n"
        );
    }
}
