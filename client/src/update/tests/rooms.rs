use super::Script;
use crate::update::Msg;

#[test]
fn people_come_and_go() {
    let mut script = Script::online("");
    assert_eq!(script.people("#geral"), ["@rui", "ana"]);
    script.server(&[":bia!b@h JOIN #geral", ":irc MODE #geral +v bia"]);
    assert_eq!(script.people("#geral"), ["@rui", "+bia", "ana"]);
    script.server(&[":rui!r@h MODE #geral +o-v+o ana bia bia"]);
    assert_eq!(script.people("#geral"), ["@ana", "@bia", "@rui"]);
    script.server(&[":bia!b@h NICK Bia2", ":irc MODE #geral -o Bia2"]);
    assert_eq!(script.people("#geral"), ["@ana", "@rui", "Bia2"]);
    script.server(&[":Bia2!b@h PART #geral :até", ":rui!r@h QUIT :Saiu"]);
    assert_eq!(script.people("#geral"), ["@ana"]);
    let transcript = script.transcript("#geral");
    let expected = [
        "*** bia is now Bia2",
        "*** irc changed modes: -o Bia2",
        "*** Bia2 left: até",
        "*** rui left the chat: Saiu",
    ];
    assert!(
        transcript.ends_with(&expected.map(str::to_owned)),
        "{transcript:?}"
    );
}

#[test]
fn away_people_are_known() {
    let mut script = Script::online("away-notify");
    let away = |script: &Script| {
        let room = script.conversation("#geral").room().unwrap();
        let mut members = room.members.sorted(|_| 0).into_iter();
        members.any(|member| member.nick == "rui" && member.away)
    };
    script.server(&[":rui!r@h AWAY :lunch"]);
    assert!(away(&script));
    script.server(&[":rui!r@h AWAY"]);
    assert!(!away(&script));
}

#[test]
fn a_room_is_left_and_forgotten() {
    let mut script = Script::online("");
    let id = script.conversation("#geral").id;
    script.msg(Msg::Leave(id));
    assert_eq!(script.sent(), ["PART #geral"]);
    script.server(&[":ana!ana@host PART #geral"]);
    assert!(script.find("#geral").is_none());
    script.msg(Msg::Join("geral".to_owned()));
    assert_eq!(script.sent(), ["JOIN #geral"]);
}

#[test]
fn who_is_put_out_of_a_room_still_reads_what_was_said() {
    let mut script = Script::online("");
    script.server(&[":rui!r@h KICK #geral ana :chega"]);
    assert_eq!(
        script.last("#geral"),
        "*** You were put out of the room by rui: chega"
    );
    assert!(!script.is_in("#geral"));
    script.msg(Msg::Join("#geral".to_owned()));
    assert_eq!(script.sent(), ["JOIN #geral"]);
    script.server(&[
        ":ana!ana@host JOIN #geral",
        ":rui!r@h KICK #geral bia",
        ":x!x@h PART #geral",
    ]);
    assert_eq!(script.last("#geral"), "*** ana joined");
    assert!(script.is_in("#geral"));
}

#[test]
fn topics_are_known() {
    let mut script = Script::online("");
    script.server(&[":irc 332 ana #geral :Bem-vindos", ":irc 333 ana #geral rui 1"]);
    assert_eq!(script.conversation("#geral").room().unwrap().topic, "Bem-vindos");
    script.server(&[":rui!r@h TOPIC #geral :"]);
    assert_eq!(script.conversation("#geral").room().unwrap().topic, "");
    assert_eq!(script.last("#geral"), "*** rui removed the topic");
}

#[test]
fn errors_are_told_where_they_belong() {
    let mut script = Script::online("");
    script.server(&[
        ":irc 404 ana #geral :Cannot send",
        ":irc 473 ana #secreta :Invite only",
    ]);
    let transcript = script.transcript("#geral");
    let expected = ["*** #geral Cannot send", "*** #secreta Invite only"].map(str::to_owned);
    assert!(transcript.ends_with(&expected), "{transcript:?}");
    script.server(&[":irc 265 ana 1 2 :Current local users 1, max 2"]);
    assert_eq!(script.last("server"), "*** Current local users 1, max 2");
}

#[test]
fn invitations_are_told() {
    let mut script = Script::online("");
    script.server(&[":rui!r@h INVITE ana #festa", ":rui!r@h INVITE bia #festa"]);
    assert_eq!(script.last("#geral"), "*** rui invites you to #festa");
}

#[test]
fn names_are_compared_as_the_server_does() {
    let mut script = Script::online("");
    script.server(&[":a[b!r@h JOIN #geral", ":A{B!r@h PART #geral"]);
    assert_eq!(script.people("#geral"), ["@rui", "ana"]);
    script.server(&[
        ":irc 005 ana CASEMAPPING=ascii :are supported",
        ":a[b!r@h JOIN #geral",
    ]);
    script.server(&[":A{B!r@h PART #geral", ":A[B!r@h NICK x"]);
    assert_eq!(script.people("#geral"), ["@rui", "ana", "x"]);
}

#[test]
fn operators_look_after_their_rooms() {
    use crate::update::Moderation;
    let mut script = Script::online("");
    for (what, sent) in [
        (Moderation::Op, "MODE #geral +o rui"),
        (Moderation::Devoice, "MODE #geral -v rui"),
        (Moderation::Kick, "KICK #geral rui"),
    ] {
        script.msg(Msg::Moderate(what, "rui".to_owned()));
        assert_eq!(script.sent(), [sent]);
    }
    script.msg(Msg::Moderate(Moderation::Ban, "rui".to_owned()));
    assert_eq!(script.sent(), ["MODE #geral +b rui!*@*", "KICK #geral rui"]);
}
