use super::Script;
use crate::update::{Command, Msg};

#[test]
fn rooms_and_people_have_their_own_transcripts() {
    let mut script = Script::online("");
    script.server(&[":rui!r@h PRIVMSG #geral :oi, Ana!", ":rui!r@h PRIVMSG ana :psiu"]);
    assert_eq!(script.last("#geral"), "<rui> oi, Ana!");
    assert_eq!(script.last("rui"), "<rui> psiu");
    assert_eq!(script.model.inbox.threads()[0].text, "psiu");
    assert_eq!(
        (script.model.inbox.unread(), script.conversation("rui").unread),
        (1, 1)
    );
    let id = script.conversation("rui").id;
    script.msg(Msg::Select(id));
    assert_eq!(
        (script.model.inbox.unread(), script.conversation("rui").unread),
        (0, 0)
    );
    script.server(&[
        ":rui!r@h PRIVMSG #geral :banana",
        ":rui!r@h PRIVMSG #geral :\u{1}ACTION acena a ana\u{1}",
    ]);
    assert_eq!(script.last("#geral"), "* rui acena a ana");
    let room = script.conversation("#geral");
    assert_eq!((room.unread, room.mentioned), (2, true));
    assert!(
        !script
            .transcript("#geral")
            .iter()
            .any(|line| line.contains("psiu"))
    );
}

#[test]
fn names_in_other_words_are_no_mention() {
    let mut script = Script::online("");
    let id = script.conversation("server").id;
    script.msg(Msg::Select(id));
    script.server(&[":rui!r@h PRIVMSG #geral :banana anas ana-maria"]);
    assert!(!script.conversation("#geral").mentioned);
}

#[test]
fn what_one_says_is_shown_once() {
    for (caps, echo) in [("", false), ("echo-message", true)] {
        let mut script = Script::online(caps);
        script.say("#geral", "", "oi");
        assert_eq!(script.sent(), ["PRIVMSG #geral :oi"]);
        if echo {
            script.server(&[":ana!ana@host PRIVMSG #geral :oi"]);
        }
        script.confirm();
        let said = script.transcript("#geral");
        assert_eq!(said.iter().filter(|line| *line == "<ana> oi").count(), 1);
        assert_eq!(script.conversation("#geral").draft.text, "");
        script.say("rui", "", "/me acena");
        assert_eq!(script.sent(), ["PRIVMSG rui :\u{1}ACTION acena\u{1}"]);
        if echo {
            script.server(&[":ana!ana@host PRIVMSG rui :\u{1}ACTION acena\u{1}"]);
        }
        script.confirm();
        assert_eq!(script.transcript("rui"), ["* ana acena"]);
        assert_eq!(script.current(), "rui");
        assert!(script.model.inbox.threads().is_empty());
    }
}

#[test]
fn subjects_go_as_a_tag_where_the_server_knows_them() {
    let caps = "message-tags echo-message chatd/subject";
    let mut script = Script::online(caps);
    script.say("rui", " almoço; hoje ", "vamos?");
    assert_eq!(
        script.sent(),
        [r"@+chatd/subject=almoço\:\shoje PRIVMSG rui :vamos?"]
    );
    script.server(&[r"@+chatd/subject=re\:\sx :rui!r@h PRIVMSG ana :sim"]);
    assert_eq!(script.last("rui"), "<rui> [re; x] sim");
    let thread = &script.model.inbox.threads()[0];
    assert_eq!((&*thread.person, &*thread.subject), ("rui", "re; x"));
}

#[test]
fn subjects_go_in_brackets_where_it_does_not() {
    let mut script = Script::online("");
    script.say("rui", "almoço", "vamos?\nagora");
    assert_eq!(
        script.sent(),
        ["PRIVMSG rui :[almoço] vamos?", "PRIVMSG rui :agora"]
    );
    script.confirm();
    assert_eq!(script.transcript("rui"), ["<ana> [almoço] vamos?", "<ana> agora"]);
    script.say("rui", "só assunto", "");
    assert_eq!(script.sent(), ["PRIVMSG rui :[só assunto]"]);
}

#[test]
fn long_messages_fit_with_the_source_before_them() {
    let mut script = Script::online("");
    let text = "palavrão ".repeat(150);
    script.say("#geral", "", &text);
    let sent = script.sent();
    assert!(sent.len() > 2);
    for line in &sent {
        let received = format!(":ana!ana@host {line}\r\n").len();
        assert!(received <= 512, "{received}");
    }
    let words: usize = sent.iter().map(|line| line.matches("palavrão").count()).sum();
    assert_eq!(words, 150);
}

#[test]
fn a_message_can_go_to_several_people() {
    let mut script = Script::online("");
    script.say("rui, bia;#geral", "", "oi");
    let expected = ["PRIVMSG rui :oi", "PRIVMSG bia :oi", "PRIVMSG #geral :oi"];
    assert_eq!(script.sent(), expected);
}

#[test]
fn what_is_too_much_is_not_sent_in_part() {
    let mut script = Script::online("");
    for (to, text) in [
        ("#geral", "a\n".repeat(41)),
        ("a b c d e f g h i", "a".to_owned()),
    ] {
        script.say(to, "", &text);
        assert_eq!(script.sent(), [""; 0]);
        assert!(script.last("#geral").contains("too many"));
        assert_eq!(script.conversation("#geral").draft.text, text);
    }
}

#[test]
fn commands_do_what_they_say() {
    let mut script = Script::online("");
    for (typed, sent) in [
        ("/join outra chave", "JOIN #outra chave"),
        ("/msg rui bom dia", "PRIVMSG rui :bom dia"),
        ("/nick bia", "NICK bia"),
        ("/whois rui", "WHOIS rui"),
        ("/away almoço já", "AWAY :almoço já"),
        ("//etc", "PRIVMSG #geral :/etc"),
    ] {
        let id = script.conversation("#geral").id;
        script.msg(Msg::Select(id));
        script.say("#geral", "", typed);
        assert_eq!(script.sent(), [sent]);
    }
    script.say("#geral", "", "/topic Nova sala");
    assert_eq!(script.sent(), ["TOPIC #geral :Nova sala"]);
    script.say("#geral", "", "/who");
    assert_eq!(script.sent(), ["WHO #geral"]);
    script.say("#geral", "", "/part até");
    assert_eq!(script.sent(), ["PART #geral até"]);
}

#[test]
fn what_is_no_command_is_told_and_kept() {
    let mut script = Script::online("");
    script.say("#geral", "", "/jion #x");
    assert_eq!(script.sent(), [""; 0]);
    assert!(script.last("#geral").contains("/jion"));
    assert_eq!(script.conversation("#geral").draft.text, "/jion #x");
    script.say("#geral", "", "/me");
    assert!(script.last("#geral").contains("/me text"));
    script.say("#geral", "", "/help");
    assert!(script.last("#geral").contains("/join"));
}

#[test]
fn without_recipient_nothing_is_lost() {
    let mut script = Script::online("");
    script.say(" ", "", "oi");
    assert!(script.last("#geral").contains("whom"));
    assert_eq!(script.conversation("#geral").draft.text, "oi");
    assert_eq!(script.sent(), [""; 0]);
}

#[test]
fn the_administrators_words_stand_apart() {
    let mut script = Script::online("message-tags");
    script.server(&[
        "@chatd/broadcast :irc NOTICE $$* :Manutenção",
        ":irc NOTICE $* :às 20h",
    ]);
    for place in ["#geral", "inbox"] {
        assert_eq!(script.last(place), "*** [From the administrator] às 20h");
    }
    let announcement = script.model.announcement.as_ref().map(|a| &*a.text);
    assert_eq!(announcement, Some("Manutenção\nàs 20h"));
    let logged = script.done.iter().filter(|c| matches!(c, Command::Log(_)));
    assert_eq!(logged.count(), 2);
    script.msg(Msg::PutAnnouncementAway);
    assert_eq!(script.model.announcement, None);

    // From a person it is a message like any other.
    script.server(&["@chatd/broadcast :rui!r@h NOTICE ana :falso"]);
    assert_eq!(script.last("rui"), "-rui- falso");
    script.server(&["@chatd/broadcast :irc NOTICE #geral :só aqui"]);
    assert_eq!(script.last("#geral"), "*** [From the administrator] só aqui");
    assert_eq!(script.model.announcement, None);
    script.server(&[":irc NOTICE ana :*** Looking up"]);
    assert_eq!(script.last("server"), "*** *** Looking up");
}

#[test]
fn messages_to_some_of_a_room_are_in_the_room() {
    let mut script = Script::online("");
    script.server(&[":rui!r@h PRIVMSG @#geral :ops"]);
    assert_eq!(script.last("#geral"), "<rui> ops");
}

#[test]
fn programs_questions_are_answered_now_and_then() {
    let mut script = Script::online("");
    script.server(&[
        ":rui!r@h PRIVMSG ana :\u{1}PING 1\u{1}",
        ":rui!r@h PRIVMSG ana :\u{1}VERSION\u{1}",
    ]);
    assert_eq!(script.sent(), ["NOTICE rui :\u{1}PING 1\u{1}"]);
    script.server(&[":rui!r@h NOTICE ana :\u{1}VERSION irssi\u{1}"]);
    assert_eq!(script.last("#geral"), "*** rui answers VERSION: irssi");
    assert!(script.find("rui").is_none());
}

#[test]
fn conversations_follow_new_names() {
    let mut script = Script::online("");
    script.server(&[":rui!r@h PRIVMSG ana :oi", ":rui!r@h NICK Rui2"]);
    assert_eq!(script.last("rui2"), "*** rui is now Rui2");
    script.server(&[":irc 301 ana Rui2 :almoço", ":irc 401 ana Rui2 :No such nick"]);
    let transcript = script.transcript("rui2");
    let expected = ["*** Rui2 is away: almoço", "*** Rui2 No such nick"].map(str::to_owned);
    assert!(transcript.ends_with(&expected), "{transcript:?}");
    script.msg(Msg::SelectPerson("RUI2".to_owned()));
    assert_eq!(script.current(), "Rui2");
    script.msg(Msg::SelectPerson("ana".to_owned()));
    assert_eq!(script.current(), "Rui2");
}

#[test]
fn the_servers_clock_is_believed() {
    let mut script = Script::online("server-time");
    script.server(&[
        "@time=2026-11-22T10:00:00.000Z :rui!r@h PRIVMSG #geral :a",
        "@time=nonsense :rui!r@h PRIVMSG #geral :b",
    ]);
    let lines = script.conversation("#geral").transcript.iter();
    let times: Vec<i64> = lines.map(|line| line.time.as_second()).collect();
    assert!(times.ends_with(&[1_795_341_600, 0]), "{times:?}");
}

#[test]
fn the_desktop_tells_of_what_concerns_the_person_while_they_look_elsewhere() {
    let mut script = Script::online("");
    let told = |script: &mut Script| -> Vec<(String, String)> {
        let told = std::mem::take(&mut script.done)
            .into_iter()
            .filter_map(|command| match command {
                Command::Notify { place, text, .. } => Some((place, text)),
                _ => None,
            });
        told.collect()
    };
    script.server(&[":rui!r@h PRIVMSG #geral :oi, ana"]);
    assert_eq!(told(&mut script), []);
    script.msg(Msg::Look(false));
    script.server(&[
        ":rui!r@h PRIVMSG #geral :oi, todos",
        ":rui!r@h PRIVMSG #geral :oi, ana",
        ":rui!r@h PRIVMSG ana :psiu",
    ]);
    let expected = [("#geral", "oi, ana"), ("", "psiu")];
    assert_eq!(
        told(&mut script),
        expected.map(|(room, text)| (room.to_owned(), text.to_owned()))
    );
    script.model.appearance.notify = false;
    script.server(&[":rui!r@h PRIVMSG ana :psiu"]);
    assert_eq!(told(&mut script), []);
}
