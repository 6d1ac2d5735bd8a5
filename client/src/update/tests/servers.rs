//! Several servers at once.

use super::Script;
use crate::model::Model;
use crate::model::conversations::{INBOX, Mute};
use crate::model::kept::Kept;
use crate::model::network::{NetworkId, Phase};
use crate::model::networks::MAX_NETWORKS;
use crate::model::profile::Profile;
use crate::model::question::Problem;
use crate::model::remembered::Remembered;
use crate::update::{Answer, Command, Msg};

/// A client on two servers, in `#geral` on both; it looks at the second one.
fn two() -> (Script, NetworkId, NetworkId) {
    let mut script = Script::online("");
    let first = script.network().id;
    let second = script.add_server("h");
    script.register("");
    (script, first, second)
}

/// The servers, in their order.
fn servers(model: &Model) -> Vec<&str> {
    model.networks.iter().map(|n| n.profile.server.as_str()).collect()
}

/// What was last remembered.
fn remembered(script: &Script) -> Remembered {
    let found = script.done.iter().rev().find_map(|command| match command {
        Command::Remember(remembered) => Some((**remembered).clone()),
        _ => None,
    });
    found.expect("something is remembered")
}

#[test]
fn a_second_server_leaves_the_first_one_alone() {
    let (mut script, first, second) = two();
    assert_eq!(script.network().id, second);
    assert_eq!(script.current(), "#geral");
    script.lines_from(first, &[":rui!r@h PRIVMSG #geral :no primeiro"]);
    script.lines_from(second, &[":rui!r@h PRIVMSG #geral :no segundo"]);
    assert_eq!(script.last("#geral"), "<rui> no segundo");
    let there = script.model.conversations.find(first, "#geral").unwrap();
    assert_eq!(there.unread, 1);
    script.msg(Msg::NextUnread);
    assert_eq!(script.network().id, first);
    assert_eq!(script.last("#geral"), "<rui> no primeiro");
    script.say("#geral", "", "aqui");
    let sent = script.sent_to();
    assert_eq!(sent, [(first, "PRIVMSG #geral :aqui".to_owned())]);
}

#[test]
fn who_looks_elsewhere_is_not_taken_away() {
    let (mut script, first, second) = two();
    let home = script.model.conversations.find(second, "#geral").unwrap().id;
    script.lines_from(
        first,
        &[
            ":ana!a@h JOIN #outra",
            ":irc 401 ana ninguem :No such nick",
            ":irc 311 ana rui r h * :Rui",
        ],
    );
    assert_eq!(script.model.conversations.current(), home);
    let server = script.model.networks.get(first).unwrap().server;
    let words = &script.model.conversations.get(server).unwrap().transcript;
    assert!(
        words
            .iter()
            .any(|line| format!("{:?}", line.kind).contains("No such nick"))
    );
    assert!(script.model.conversations.find(first, "#outra").is_some());
}

#[test]
fn the_inbox_is_one_and_knows_the_server() {
    let (mut script, first, second) = two();
    script.lines_from(first, &[":rui!r@h PRIVMSG ana :um"]);
    script.lines_from(second, &[":rui!r@h PRIVMSG ana :dois"]);
    let threads = script.model.inbox.threads();
    let mut from: Vec<NetworkId> = threads.iter().map(|thread| thread.network).collect();
    from.sort_unstable();
    assert_eq!(from, [first, second]);
    // What is written there goes to the server that was looked at.
    script.msg(Msg::Select(INBOX));
    script.say("bia", "", "olá");
    assert_eq!(script.sent_to(), [(second, "PRIVMSG bia :olá".to_owned())]);
    script.msg(Msg::SelectPersonOn(first, "rui".to_owned()));
    assert_eq!((script.network().id, script.current()), (first, "rui"));
}

#[test]
fn only_names_of_the_server_are_completed() {
    let (mut script, first, second) = two();
    script.lines_from(first, &[":rita!r@h PRIVMSG ana :oi"]);
    let complete = |script: &mut Script| {
        script.msg(Msg::Draft {
            to: "ri".to_owned(),
            subject: String::new(),
            text: String::new(),
        });
        script.msg(Msg::CompleteRecipient);
        script.model.current().unwrap().draft.to.clone()
    };
    assert_eq!(complete(&mut script), "ri");
    script.lines_from(second, &[":rico!r@h PRIVMSG ana :oi"]);
    assert_eq!(complete(&mut script), "rico");
}

#[test]
fn the_desktop_says_on_which_server() {
    let (mut script, first, second) = two();
    script.msg(Msg::Look(false));
    script.lines_from(first, &[":irc 005 ana NETWORK=Escola :are supported"]);
    script.lines_from(first, &[":rui!r@h PRIVMSG #geral :ana, vem"]);
    script.lines_from(second, &[":rui!r@h PRIVMSG ana :vem"]);
    let told = script.done.iter().filter_map(|command| match command {
        Command::Notify { place, .. } => Some(place.as_str()),
        _ => None,
    });
    assert_eq!(told.collect::<Vec<_>>(), ["#geral · Escola", "h"]);
}

#[test]
fn each_connection_is_lost_and_made_again_by_itself() {
    let (mut script, first, second) = two();
    script.lose();
    assert_eq!(script.network().phase, Phase::Waiting { seconds: 2 });
    assert_eq!(script.model.networks.get(first).unwrap().phase, Phase::Online);
    script.connected_to(second);
    assert_eq!(script.network().phase, Phase::Registering);
}

#[test]
fn a_server_is_left_and_joined_again_with_its_rooms() {
    let (mut script, _, second) = two();
    script.msg(Msg::Disconnect(second));
    assert_eq!(script.sent(), ["QUIT"]);
    assert_eq!(script.network().phase, Phase::Offline);
    assert!(!script.is_in("#geral"));
    assert!(!remembered(&script).servers[1].connect);
    // What was on its way when it ended is of no interest.
    script.msg(Msg::Reconnect(second));
    assert!(remembered(&script).servers[1].connect);
    script.connected();
    script.server(&[":irc 001 ana :Welcome", ":irc 422 ana :No MOTD"]);
    assert_eq!(script.sent().last().unwrap(), "JOIN #geral");
}

#[test]
fn only_a_server_that_is_left_can_be_removed() {
    let (mut script, first, second) = two();
    script.lines_from(second, &[":rui!r@h PRIVMSG ana :dois"]);
    script.msg(Msg::RemoveServer(second));
    assert_eq!(script.model.networks.len(), 2);
    script.msg(Msg::Disconnect(second));
    script.msg(Msg::RemoveServer(second));
    assert_eq!(servers(&script.model), ["127.0.0.1"]);
    assert_eq!(script.network().id, first);
    assert_eq!(remembered(&script).servers.len(), 1);
    assert_eq!(script.model.inbox.threads().len(), 0);
    // Without any, one begins anew.
    script.msg(Msg::Disconnect(first));
    script.msg(Msg::RemoveServer(first));
    assert!(script.model.asked().is_some_and(|network| network.id != first));
}

#[test]
fn a_server_that_was_not_answered_for_goes_away() {
    let mut script = Script::online("");
    let home = script.network().id;
    script.msg(Msg::AddServer);
    assert_eq!(script.model.networks.len(), 2);
    assert!(script.model.asked().is_some());
    script.msg(Msg::AddServer);
    assert_eq!(script.model.networks.len(), 2);
    script.msg(Msg::CloseQuestion);
    assert_eq!(script.model.networks.len(), 1);
    assert_eq!(script.network().id, home);
}

#[test]
fn one_server_is_not_added_twice() {
    let (mut script, ..) = two();
    script.msg(Msg::AddServer);
    script.msg(Msg::Answer(Answer {
        server: "H".to_owned(),
        port: "6697".to_owned(),
        tls: true,
        name: "ana".to_owned(),
        ..Answer::default()
    }));
    let question = script.network().question.as_ref().unwrap();
    assert_eq!(question.problem, Some(Problem::KnownServer));
}

#[test]
fn an_address_may_be_typed_as_one_has_it() {
    for (typed, server, port, tls, room) in [
        ("h2:7000", "h2", 7000, false, "#a"),
        ("::1", "::1", 6667, false, "#a"),
        ("ircs://h2/sala", "h2", 6697, true, "#sala"),
    ] {
        let (mut script, ..) = two();
        script.msg(Msg::AddServer);
        script.msg(Msg::Answer(Answer {
            server: typed.to_owned(),
            name: "ana".to_owned(),
            room: "a".to_owned(),
            ..Answer::default()
        }));
        let profile = &script.network().profile;
        assert_eq!(
            (
                profile.server.as_str(),
                profile.port,
                profile.tls,
                profile.room.as_str()
            ),
            (server, port, tls, room)
        );
    }
}

#[test]
fn a_link_leads_to_its_server() {
    let (mut script, first, _) = two();
    script.msg(Msg::Open("irc://127.0.0.1/sala".to_owned()));
    assert_eq!(script.sent_to(), [(first, "JOIN #sala".to_owned())]);
    script.lines_from(first, &[":ana!a@h JOIN #sala"]);
    assert_eq!((script.network().id, script.current()), (first, "#sala"));
    script.msg(Msg::Go("ircs://example.org/sala".to_owned()));
    assert_eq!(servers(&script.model), ["127.0.0.1", "h", "example.org"]);
    let asked = script.model.asked().unwrap();
    assert_eq!((asked.profile.port, asked.profile.room.as_str()), (6697, "#sala"));
    // Nothing is sent to a server before the person has agreed.
    assert_eq!(script.sent(), [""; 0]);
    script.msg(Msg::Open("https://example.org".to_owned()));
    assert_eq!(
        script.done.last(),
        Some(&Command::Open("https://example.org".to_owned()))
    );
}

#[test]
fn jumping_reaches_every_server() {
    let (mut script, first, second) = two();
    script.lines_from(first, &[":ana!a@h JOIN #sala"]);
    script.msg(Msg::Go("sala".to_owned()));
    assert_eq!((script.network().id, script.current()), (first, "#sala"));
    // The nearest one comes first.
    script.msg(Msg::Go("geral".to_owned()));
    assert_eq!(script.network().id, first);
    script.msg(Msg::Go("h".to_owned()));
    assert_eq!(script.network().id, second);
    // With its sign, it is a room of this server.
    script.msg(Msg::Go("#sala".to_owned()));
    assert_eq!(script.sent_to(), [(second, "JOIN #sala".to_owned())]);
}

#[test]
fn leaving_waits_for_all_servers() {
    let (mut script, first, second) = two();
    script.msg(Msg::Quit);
    assert_eq!(script.sent(), ["QUIT", "QUIT"]);
    let closed = |network| Command::Close { network };
    let done: Vec<&Command> = script
        .done
        .iter()
        .filter(|c| !matches!(c, Command::Keep(_)))
        .collect();
    assert_eq!(done, [&closed(first), &closed(second)]);
    script.lose();
    assert_ne!(script.done.last(), Some(&Command::Exit));
    let lost = crate::model::line::Lost::Closed;
    script.net_on(first, crate::update::NetEvent::Closed(lost));
    assert_eq!(script.done.last(), Some(&Command::Exit));
}

#[test]
fn all_servers_are_there_again_at_the_next_start() {
    let (mut script, first, second) = two();
    let room = script.model.conversations.find(first, "#geral").unwrap().id;
    script.lines_from(second, &[":ana!a@h JOIN #turma"]);
    script.msg(Msg::Mute(room, Mute::Others));
    script.msg(Msg::Draft {
        to: "#turma".to_owned(),
        subject: String::new(),
        text: "quase".to_owned(),
    });
    let (remembered, kept) = (remembered(&script), Kept::of(&script.model));
    let mut model = Model::new(remembered, Profile::default());
    kept.restore(&mut model);
    let mut script = Script::of(model);
    script.msg(Msg::Start);
    let links = script
        .done
        .iter()
        .filter(|c| matches!(c, Command::Connect { .. }));
    assert_eq!(links.count(), 2);
    assert!(script.model.asked().is_none());
    for id in [first, second] {
        script.connected_to(id);
        script.lines_from(id, &[":irc 001 ana :Welcome", ":irc 422 ana :No MOTD"]);
    }
    let sent = script.sent_to();
    for expected in [
        (first, "JOIN #geral"),
        (second, "JOIN #geral"),
        (second, "JOIN #turma"),
    ] {
        let is = |(network, line): &(NetworkId, String)| (*network, line.as_str()) == expected;
        assert!(sent.iter().any(is), "{expected:?} in {sent:?}");
    }
    let find = |id, name| script.model.conversations.find(id, name).unwrap();
    assert_eq!(find(second, "#turma").draft.text, "quase");
    assert_eq!(find(first, "#geral").mute, Mute::Others);
    assert_eq!(find(second, "#geral").mute, Mute::Off);
}

#[test]
fn a_server_where_one_was_is_tried_again_and_again() {
    let (script, ..) = two();
    let remembered = Remembered::of(&script.model);
    let mut script = Script::of(Model::new(remembered, Profile::default()));
    script.msg(Msg::Start);
    script.lose();
    assert_eq!(script.network().phase, Phase::Waiting { seconds: 2 });
    assert!(script.model.asked().is_none());
}

#[test]
fn there_is_a_bound_on_servers_and_it_is_told() {
    let mut script = Script::online("");
    for n in 1..MAX_NETWORKS {
        script.add_server(&format!("h{n}"));
    }
    script.msg(Msg::AddServer);
    let told = "*** You have 32 servers, and there can be no more. Disconnect from one and remove it (right click at \
                the left) to add another one.";
    assert_eq!(
        (script.model.networks.len(), &*script.last("server")),
        (MAX_NETWORKS, told)
    );
    script.msg(Msg::Open("irc://elsewhere/#sala".to_owned()));
    assert_eq!(
        script
            .transcript("server")
            .iter()
            .filter(|line| *line == told)
            .count(),
        2
    );
}
