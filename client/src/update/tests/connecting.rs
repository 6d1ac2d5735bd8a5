use std::time::Duration;

use super::Script;
use crate::model::line::{Lost, Unreachable};
use crate::model::network::{Link, Phase};
use crate::model::profile::Profile;
use crate::model::question::{Problem, Question};
use crate::update::{Answer, Command, Msg, NetEvent};

const TWO_SECONDS: Duration = Duration::from_secs(2);

fn problem(script: &Script) -> Option<Problem> {
    script
        .network()
        .question
        .clone()
        .and_then(|question| question.problem)
}

#[test]
fn a_server_without_capabilities_is_registered_with() {
    let mut script = Script::start();
    script.answer("ana");
    let connect = Command::Connect {
        link: Link {
            network: script.network().id,
            number: 1,
        },
        endpoint: Profile::default().endpoint(),
        pin: None,
        after: Duration::ZERO,
    };
    assert!(script.done.contains(&connect));
    script.connected();
    assert_eq!(script.sent(), ["CAP LS 302", "NICK ana", "USER ana 0 * :ana"]);
    script.server(&[":irc NOTICE * :*** Looking up your host"]);
    assert_eq!(script.model.conversations.iter().count(), 2);
    script.server(&[":irc 421 * CAP :Unknown command", ":irc 001 ana :Welcome"]);
    assert_eq!(script.network().phase, Phase::Online);
    script.server(&[":irc 376 ana :End of MOTD"]);
    assert_eq!(script.sent(), ["JOIN #geral"]);
    script.server(&[":ana!ana@h JOIN #geral"]);
    assert_eq!(script.current(), "#geral");
}

#[test]
fn capabilities_that_are_used_are_asked_for() {
    let mut script = Script::start();
    script.answer("ana");
    script.connected();
    script.sent();
    script.server(&[":irc CAP * LS * :sasl=PLAIN server-time"]);
    assert_eq!(script.sent(), [""; 0]);
    script.server(&[":irc CAP * LS :echo-message chatd/subject away-notify"]);
    assert_eq!(
        script.sent(),
        ["CAP REQ :away-notify echo-message server-time chatd/subject"]
    );
    script.server(&[":irc CAP * ACK :away-notify echo-message server-time chatd/subject"]);
    assert_eq!(script.sent(), ["CAP END"]);
    assert!(script.network().session.echoes());
    script.server(&[":irc 001 ana :Welcome", ":irc CAP ana DEL :echo-message"]);
    assert!(!script.network().session.echoes());
    script.server(&[":irc CAP ana NEW :echo-message sasl"]);
    assert_eq!(script.sent(), ["CAP REQ :echo-message"]);
    script.server(&[":irc CAP ana ACK :echo-message"]);
    assert_eq!(script.sent(), [""; 0]);
}

#[test]
fn only_chatd_is_told_the_version_unasked() {
    let mut script = Script::online("");
    script.server(&[":irc 004 ana irc chatd-0.1.0 io ov"]);
    let version = concat!(
        "NOTICE irc :\u{1}VERSION chat-client ",
        env!("CARGO_PKG_VERSION"),
        "\u{1}"
    );
    assert_eq!(script.sent(), [version]);
    script.server(&[":irc 004 ana irc ngircd-26.1 io ov"]);
    assert_eq!(script.sent(), [""; 0]);
}

#[test]
fn another_name_is_asked_for_when_it_is_taken() {
    let mut script = Script::start();
    script.answer("ana");
    script.connected();
    script.sent();
    script.server(&[":irc 433 * ana :Nickname is already in use"]);
    assert_eq!(
        problem(&script),
        Some(Problem::NameTaken {
            name: "ana".to_owned(),
            instead: "ana2".to_owned(),
        })
    );
    script.answer("bia");
    assert_eq!(script.sent(), ["NICK bia"]);
    script.server(&[":irc 001 bia :Welcome"]);
    assert_eq!(script.network().question, None);
    let remembered = script.done.iter().find_map(|command| match command {
        Command::Remember(remembered) => Some(remembered.servers[0].profile.name.as_str()),
        _ => None,
    });
    assert_eq!(remembered, Some("bia"));
}

#[test]
fn a_name_that_is_not_allowed_is_told_with_the_servers_words() {
    let mut script = Script::start();
    script.answer("1ana");
    script.connected();
    script.server(&[":irc 432 * 1ana :A name begins with a letter"]);
    let refused = Problem::NameRefused {
        name: "1ana".to_owned(),
        text: "A name begins with a letter".to_owned(),
        instead: "ana".to_owned(),
    };
    assert_eq!(problem(&script), Some(refused.clone()));
    // The server gives up; the question stays, with what it says.
    script.lose();
    assert_eq!(problem(&script), Some(refused));
    script.answer("ana");
    assert!(matches!(
        script.done.last(),
        Some(Command::Connect {
            link: Link { number: 2, .. },
            ..
        })
    ));
}

#[test]
fn answers_are_checked() {
    let mut script = Script::start();
    let mut answer = Answer::default();
    script.msg(Msg::Answer(answer.clone()));
    assert_eq!(problem(&script), Some(Problem::NoName));
    answer.name = " ana ".to_owned();
    script.msg(Msg::Answer(answer.clone()));
    assert_eq!(problem(&script), Some(Problem::NoServer));
    answer.server = "h".to_owned();
    answer.port = "70000".to_owned();
    script.msg(Msg::Answer(answer.clone()));
    assert_eq!(problem(&script), Some(Problem::BadPort));
    answer.port = String::new();
    answer.room = "sala".to_owned();
    script.msg(Msg::Answer(answer));
    assert_eq!(script.network().question, None);
    let profile = &script.network().profile;
    assert_eq!(
        (profile.name.as_str(), profile.port, profile.room.as_str()),
        ("ana", 6667, "#sala")
    );
}

#[test]
fn who_cannot_be_reached_is_asked_about_again() {
    let mut script = Script::start();
    script.answer("ana");
    let lost = Lost::Unreachable(Unreachable::NobodyThere);
    script.net(NetEvent::Closed(lost.clone()));
    assert_eq!(problem(&script), Some(Problem::Lost(lost)));
    assert_eq!(script.network().phase, Phase::Offline);
}

#[test]
fn a_lost_connection_is_made_again_with_its_rooms() {
    let mut script = Script::online("");
    script.server(&[":ana!ana@host JOIN #outra"]);
    script.lose();
    assert_eq!(script.network().phase, Phase::Waiting { seconds: 2 });
    let again = script.done.last();
    assert!(matches!(again, Some(Command::Log(_))), "{again:?}");
    let connects = |script: &Script| {
        let after = script.done.iter().filter_map(|command| match command {
            Command::Connect { after, .. } => Some(*after),
            _ => None,
        });
        after.collect::<Vec<_>>()
    };
    assert_eq!(connects(&script), [TWO_SECONDS]);
    assert_eq!(script.last("#geral"), "*** ana joined");
    let before = script.transcript("#outra");
    script.net(NetEvent::Closed(Lost::Unreachable(Unreachable::NoNetwork)));
    // Where one looks, each attempt that fails is nothing new.
    assert_eq!(script.transcript("#outra"), before);
    let told = script.transcript("server");
    assert!(
        told.iter().any(|line| line.contains("Check your network")),
        "{told:?}"
    );
    assert_eq!(connects(&script), [TWO_SECONDS, 2 * TWO_SECONDS]);
    script.connected();
    script.server(&[
        ":irc 433 * ana :In use",
        ":irc 001 ana_ :Welcome",
        ":irc 422 ana_ :No MOTD",
    ]);
    let sent = script.sent();
    let expected = ["NICK ana_", "JOIN #geral", "JOIN #outra"];
    assert!(sent.ends_with(&expected.map(str::to_owned)), "{sent:?}");
    assert_eq!(script.current(), "#outra");
    assert_eq!(script.network().session.nick, "ana_");
}

#[test]
fn the_wait_grows_up_to_a_minute() {
    let mut script = Script::online("");
    for seconds in [2, 4, 8, 16, 32, 60, 60] {
        script.lose();
        assert_eq!(script.network().phase, Phase::Waiting { seconds });
    }
    for _ in 0..100 {
        script.lose();
    }
    assert_eq!(script.network().phase, Phase::Waiting { seconds: 60 });
    script.msg(Msg::Reconnect(script.network().id));
    assert_eq!(script.network().phase, Phase::Connecting);
}

#[test]
fn who_was_put_out_decides_about_coming_back() {
    let mut script = Script::online("");
    script.server(&[":op!o@h KILL ana :op (enough)", "ERROR :Closing link: killed"]);
    script.lose();
    assert_eq!(script.network().phase, Phase::Offline);
    assert_eq!(
        script.last("server"),
        "*** Disconnected. The server said: “Closing link: killed”"
    );
    script.msg(Msg::Reconnect(script.network().id));
    assert_eq!(script.network().phase, Phase::Connecting);
}

#[test]
fn a_silent_server_is_asked_then_given_up() {
    let mut script = Script::online("");
    script.net(NetEvent::Quiet);
    assert_eq!(script.sent(), ["PING irc"]);
    script.server(&[":irc PONG irc irc"]);
    script.net(NetEvent::Quiet);
    assert_eq!(script.network().phase, Phase::Online);
    script.net(NetEvent::Quiet);
    assert_eq!(script.network().phase, Phase::Waiting { seconds: 2 });
    assert!(script.done.contains(&script.close()));
}

#[test]
fn leaving_waits_until_the_server_has_heard_it() {
    let mut script = Script::online("");
    script.msg(Msg::Quit);
    assert_eq!(script.sent(), ["QUIT"]);
    assert_eq!(script.done, [script.close()]);
    script.lose();
    assert_eq!(script.done.last(), Some(&Command::Exit));

    // Whoever does not want to wait asks twice.
    let mut script = Script::online("");
    script.msg(Msg::Quit);
    script.msg(Msg::Quit);
    assert_eq!(script.done, [script.close(), Command::Exit]);

    let mut script = Script::start();
    script.msg(Msg::Quit);
    assert_eq!(script.done, [Command::Exit]);
}

#[test]
fn the_question_can_be_left() {
    let mut script = Script::online("");
    script.msg(Msg::Ask);
    assert_eq!(script.network().question, Some(Question::whole()));
    script.msg(Msg::CloseQuestion);
    assert_eq!(
        (script.network().question.as_ref(), script.network().phase),
        (None, Phase::Online)
    );
    script.msg(Msg::Ask);
    script.answer("bia");
    assert_eq!(script.sent(), ["NICK bia"]);
}

#[test]
fn what_an_older_connection_brings_is_of_no_interest() {
    let mut script = Script::online("");
    let mut link = script.network().link();
    link.number -= 1;
    let event = NetEvent::Closed(Lost::Closed);
    script.msg(Msg::Net { link, event });
    assert_eq!(script.network().phase, Phase::Online);
}
