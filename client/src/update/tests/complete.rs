//! Completing names.

use super::Script;
use crate::update::Msg;

fn room() -> Script {
    let mut script = Script::online("");
    script.server(&[
        ":Ruth!r@h JOIN #geral",
        ":bia!b@h JOIN #geral",
        ":zeca!z@h PRIVMSG ana :oi",
    ]);
    script
}

impl Script {
    pub fn write(&mut self, to: &str, text: &str) {
        self.msg(Msg::Draft {
            to: to.to_owned(),
            subject: String::new(),
            text: text.to_owned(),
        });
    }
}

#[test]
fn words_become_names_one_after_the_other() {
    let mut script = room();
    script.write("#geral", "ru");
    let completed = |script: &mut Script| {
        script.msg(Msg::CompleteWord);
        script.conversation("#geral").draft.text.clone()
    };
    let seen = [
        completed(&mut script),
        completed(&mut script),
        completed(&mut script),
    ];
    assert_eq!(seen, ["rui: ", "Ruth: ", "rui: "]);
    script.write("#geral", "oi, B");
    assert_eq!(completed(&mut script), "oi, bia ");
    script.write("#geral", "não\u{3000}#ge");
    assert_eq!(completed(&mut script), "não\u{3000}#geral ");
    for text in ["x", "oi ", "", "ana"] {
        script.write("#geral", text);
        assert_eq!(completed(&mut script), text);
    }
}

#[test]
fn recipients_become_names() {
    let mut script = room();
    for (typed, completed) in [
        ("ru", "rui"),
        ("bia, ze", "bia, zeca"),
        ("ger", "#geral"),
        ("nobody", "nobody"),
        ("", ""),
    ] {
        script.write(typed, "");
        script.msg(Msg::CompleteRecipient);
        assert_eq!(script.conversation("#geral").draft.to, completed);
    }
}
