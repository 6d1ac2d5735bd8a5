//! Messages of several lines.

use super::*;

#[test]
fn a_message_of_several_lines_is_a_batch_or_its_lines() {
    let message = Message {
        text: "\noi\n\na todos".into(),
        breaks: Some(Rc::from([6])),
        ..said("", Some("avisos"))
    };
    let told = |caps: &[Cap]| {
        let told = told(EventKind::Message(message.clone()), caps, false);
        let id = "msgid=019f2d3c4b5a000700000001;";
        told.replace(":ana!~u@h.test ", ":ana ")
            .replace("+typing=a\\:b", "+t")
            .replace(id, "ID;")
    };
    let (batch, tags) = ([Cap::Multiline, Cap::Batch], [Cap::MessageTags]);
    let lines = "@batch=said :ana PRIVMSG #geral :\r\n@batch=said :ana PRIVMSG #geral :oi\r\n\
        @batch=said :ana PRIVMSG #geral :\r\n@batch=said :ana PRIVMSG #geral :a\r\n\
        @batch=said;draft/multiline-concat :ana PRIVMSG #geral : todos\r\n:ana BATCH -said\r\n";
    assert_eq!(
        told(&[batch[0], batch[1], tags[0], Cap::Subject]),
        format!("@ID;+t;+chatd/subject=avisos :ana BATCH +said draft/multiline #geral\r\n{lines}")
    );
    let bracketed = lines.replace(":oi", ":[avisos] oi");
    assert_eq!(
        told(&batch),
        format!(":ana BATCH +said draft/multiline #geral\r\n{bracketed}")
    );
    let plain =
        ":ana PRIVMSG #geral :[avisos] oi\r\n:ana PRIVMSG #geral :a\r\n:ana PRIVMSG #geral : todos\r\n";
    for caps in [&[][..], &batch[..1], &batch[1..]] {
        assert_eq!(told(caps), plain);
    }
    assert_eq!(
        told(&[Cap::MessageTags, Cap::Subject]),
        "@ID;+t;+chatd/subject=avisos :ana PRIVMSG #geral :oi\r\n@+t :ana PRIVMSG #geral :a\r\n\
         @+t :ana PRIVMSG #geral : todos\r\n"
    );
}

#[test]
fn a_subject_that_does_not_fit_before_a_line_is_a_line() {
    let long = "x".repeat(475);
    let message = Message {
        text: format!("\n{long}").into(),
        breaks: Some(Rc::from([])),
        ..said("", Some("avisos"))
    };
    let told = |caps: &[Cap]| told(EventKind::Message(message.clone()), caps, false);
    let texts = |told: &str| -> Vec<String> {
        told.lines()
            .filter(|line| line.contains("PRIVMSG"))
            .map(|line| line.rsplit(':').next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(texts(&told(&[])), ["[avisos]", &long]);
    assert_eq!(
        texts(&told(&[Cap::Multiline, Cap::Batch])),
        ["", "[avisos]", &long]
    );
}
