//! Replies.

use std::collections::HashSet;
use std::rc::Rc;
use std::time::Duration;

use super::{WHEN, closings, happened, metadata, nick, owner_replies, refusals, room_modes, said};
use crate::dialect::testing::{identity, room};
use crate::server::WallTime;
use crate::server::event::EventKind;
use crate::server::input::ReloadError;
use crate::server::reply::{
    ListEntry, Lusers, MaskEntry, NamesEntry, NamesList, Ranks, Reply, StatsReport, Topic, UserHostEntry,
    Watched, WhoEntry, Whois, WhowasEntry,
};
use crate::server::request::{MaskList, Rank, UserMode, Whox};
use crate::store::model::{Ban, BanKind};

/// Replies, with every form.
pub fn replies() -> Vec<Reply> {
    let mut replies = about_rooms();
    replies.extend(super::rooms::replies());
    replies.extend(about_people());
    replies.extend(super::histories::replies());
    replies.extend(about_the_server());
    replies.extend(owner_replies());
    replies.extend(metadata::answers().into_iter().map(Reply::Metadata));
    replies.extend(refusals().into_iter().map(Reply::Refused));
    replies.extend(closings().into_iter().map(Reply::Closing));
    assert_covered!(
        replies,
        Reply::Welcome { .. },
        Reply::Refused(_),
        Reply::NotKept { .. },
        Reply::RoomKept { .. },
        Reply::Ping,
        Reply::Pong { .. },
        Reply::Closing(_),
        Reply::Topic { topic: None, .. },
        Reply::Topic { topic: Some(_), .. },
        Reply::Names { .. },
        Reply::JoinNames(_),
        Reply::List(_),
        Reply::Inviting { .. },
        Reply::Lasting { .. },
        Reply::RoomRenamed { .. },
        Reply::Invitations(_),
        Reply::RoomModes { .. },
        Reply::Masks { .. },
        Reply::UserModes(_),
        Reply::Waits { away: None, .. },
        Reply::Waits { away: Some(_), .. },
        Reply::Replay(_),
        Reply::Away { .. },
        Reply::AwayMarked(true),
        Reply::AwayMarked(false),
        Reply::Who { whox: None, .. },
        Reply::Who { whox: Some(_), .. },
        Reply::Whois(_),
        Reply::WhoisEnd { .. },
        Reply::Whowas { .. },
        Reply::UserHost(_),
        Reply::UserIp(_),
        Reply::IsOn(_),
        Reply::Presence(_),
        Reply::History { .. },
        Reply::HistoryTargets(_),
        Reply::Found { complete: true, .. },
        Reply::Found { complete: false, .. },
        Reply::Monitored(_),
        Reply::Motd,
        Reply::Lusers(_),
        Reply::Version,
        Reply::Time(_),
        Reply::Info { .. },
        Reply::Admin,
        Reply::Stats {
            report: StatsReport::Uptime(_),
            ..
        },
        Reply::Stats {
            report: StatsReport::Bans { .. },
            ..
        },
        Reply::Stats {
            report: StatsReport::None,
            ..
        },
        Reply::Links { .. },
        Reply::LogInChallenge(_),
        Reply::LoggedIn { .. },
        Reply::LoggedOut { .. },
        Reply::LogInDone,
        Reply::AccountMade { .. },
        Reply::Marker { time: None, .. },
        Reply::Marker { time: Some(_), .. },
        Reply::Metadata(_),
        Reply::BanAdded { .. },
        Reply::BanRemoved { .. },
        Reply::HostShown { .. },
        Reply::Owner(_),
        Reply::OperatorGranted,
        Reply::Rehashing,
        Reply::RehashFailed(_),
    );
    replies
}

fn about_rooms() -> Vec<Reply> {
    let mask = |mask: &str| MaskEntry {
        mask: mask.into(),
        set_by: "ana!~u@h.test".into(),
        set_at: WHEN,
    };
    let topic = Topic {
        text: "bom dia a todos".into(),
        set_by: "ana!~u@h.test".into(),
        set_at: WHEN,
    };
    let lists = [MaskList::Ban, MaskList::Exception, MaskList::InviteException];
    let mut replies = vec![
        Reply::Topic {
            room: room("#geral"),
            topic: Some(topic),
        },
        Reply::Topic {
            room: room("#geral"),
            topic: None,
        },
        Reply::Names {
            asked: "#geral,#oculta".into(),
            rooms: vec![names(false), names(true)],
        },
        Reply::Names {
            asked: "".into(),
            rooms: Vec::new(),
        },
        Reply::JoinNames(names(false)),
        Reply::List(vec![
            ListEntry {
                room: room("#geral"),
                members: 3,
                topic: Some("bom dia".into()),
            },
            ListEntry {
                room: room("#ajuda"),
                members: 1,
                topic: None,
            },
        ]),
        Reply::Inviting {
            name: nick("rui"),
            room: room("#geral"),
        },
        Reply::Invitations(vec![room("#geral"), room("#ajuda")]),
        Reply::RoomModes {
            room: room("#geral"),
            modes: room_modes(),
            created: WHEN,
        },
        Reply::RoomModes {
            room: room("#geral"),
            modes: Vec::new(),
            created: WHEN,
        },
    ];
    let masks = |list| Reply::Masks {
        room: room("#geral"),
        list,
        masks: vec![mask("*!*@spam")],
    };
    replies.extend(lists.map(masks));
    replies
}

fn about_people() -> Vec<Reply> {
    let whox = Whox {
        fields: "tcuihsnfdlaor".into(),
        token: Some("42".into()),
    };
    let departed = |ip: Option<&str>| WhowasEntry {
        identity: identity("rui"),
        ip: ip.map(|ip| ip.parse().unwrap()),
        left: WHEN,
    };
    vec![
        Reply::UserModes(vec![UserMode::Invisible, UserMode::Bot]),
        Reply::Away {
            name: nick("rui"),
            message: "almoço".into(),
        },
        Reply::AwayMarked(true),
        Reply::AwayMarked(false),
        Reply::Who {
            mask: "#geral".into(),
            whox: None,
            entries: vec![who_entry(true), who_entry(false)],
        },
        Reply::Who {
            mask: "*".into(),
            whox: Some(whox),
            entries: vec![who_entry(true), who_entry(false)],
        },
        Reply::Whois(Box::new(whois(true))),
        Reply::Whois(Box::new(whois(false))),
        Reply::WhoisEnd { asked: "rui".into() },
        Reply::Whowas {
            asked: "rui".into(),
            entries: vec![departed(Some("192.0.2.7")), departed(None)],
        },
        Reply::Whowas {
            asked: "rui".into(),
            entries: Vec::new(),
        },
        Reply::UserHost(vec![user_host(), user_host()]),
        Reply::UserIp(vec![user_host()]),
        Reply::IsOn(vec![nick("rui"), nick("bia")]),
        Reply::IsOn(Vec::new()),
        Reply::Presence(vec![
            Watched::Here(identity("rui")),
            Watched::Gone(nick("bia")),
            Watched::Here(identity("ana")),
        ]),
        Reply::Presence(Vec::new()),
        Reply::Monitored(vec![nick("rui"), nick("bia")]),
        Reply::Monitored(Vec::new()),
        Reply::History {
            target: "#geral".into(),
            events: vec![
                Rc::new(happened(EventKind::Message(said("oi", Some("festa"))))),
                Rc::new(happened(EventKind::TopicChanged {
                    room: room("#geral"),
                    topic: "sábado".into(),
                })),
            ],
        },
        Reply::History {
            target: "rui".into(),
            events: Vec::new(),
        },
        Reply::HistoryTargets(vec![(
            "#geral".into(),
            happened(EventKind::Wallops { text: "".into() }).id,
        )]),
    ]
}

fn about_the_server() -> Vec<Reply> {
    let lusers = Lusers {
        visible: 3,
        invisible: 1,
        operators: 1,
        unregistered: 2,
        rooms: 5,
        most_clients: 9,
    };
    let error = ReloadError {
        summary: "chatd.toml:3:1: unknown key".into(),
        report: String::new(),
    };
    vec![
        Reply::Welcome {
            identity: identity("ana"),
            modes: Vec::new(),
        },
        Reply::Ping,
        Reply::Pong { token: "a b".into() },
        Reply::Motd,
        Reply::Lusers(lusers),
        Reply::Version,
        Reply::Time(WHEN),
        Reply::Info { started: WHEN },
        Reply::Admin,
        Reply::Stats {
            letter: 'u',
            report: StatsReport::Uptime(Duration::from_secs(93_784)),
        },
        Reply::Stats {
            letter: 'k',
            report: StatsReport::Bans {
                bans: vec![ban(None), ban(Some(WallTime(WHEN.0 + 7_200_000)))],
                now: WHEN,
            },
        },
        Reply::Stats {
            letter: ':',
            report: StatsReport::None,
        },
        Reply::Links { mask: None },
        Reply::LogInChallenge((*b"r=nonce").into()),
        Reply::LoggedIn {
            source: "ana!~u@h.test".into(),
            account: "ana".into(),
        },
        Reply::LoggedOut {
            source: "ana!~u@h.test".into(),
        },
        Reply::LogInDone,
        Reply::AccountMade {
            account: "ana".into(),
        },
        Reply::BanAdded {
            what: "192.0.2.0/24".into(),
            lasts: Some(Duration::from_hours(2)),
            connections: 3,
        },
        Reply::BanRemoved {
            what: "192.0.2.0/24".into(),
        },
        Reply::HostShown {
            host: "ana.account".into(),
        },
        Reply::Marker {
            target: "#geral".into(),
            time: Some(WHEN),
            asked: true,
        },
        Reply::Marker {
            target: "rui".into(),
            time: None,
            asked: false,
        },
        Reply::OperatorGranted,
        Reply::Rehashing,
        Reply::RehashFailed(error),
    ]
}

pub fn ranks(list: &[Rank]) -> Ranks {
    let mut ranks = Ranks::NONE;
    for &rank in list {
        ranks.set(rank, true);
    }
    ranks
}

/// Who is in a room.
pub fn names(secret: bool) -> NamesList {
    let member = |nick, list: &[Rank]| NamesEntry {
        identity: identity(nick),
        ranks: ranks(list),
    };
    let members = vec![
        member("ana", &[Rank::Founder, Rank::Operator, Rank::Voice]),
        member("rui", &[Rank::Voice]),
        member("bia", &[]),
    ];
    NamesList {
        room: room("#geral"),
        secret,
        members,
    }
}

fn who_entry(shown_by: bool) -> WhoEntry {
    WhoEntry {
        identity: identity("rui"),
        room: shown_by.then(|| (room("#geral"), ranks(&[Rank::Operator, Rank::Voice]))),
        away: shown_by,
        operator: shown_by,
        bot: shown_by,
        ip: shown_by.then(|| "::1".parse().unwrap()),
        idle: Duration::from_secs(75),
    }
}

fn whois(all: bool) -> Whois {
    Whois {
        identity: identity("rui"),
        rooms: vec![
            (room("#geral"), ranks(&[Rank::Operator])),
            (room("#ajuda"), Ranks::NONE),
        ],
        operator: all,
        bot: all,
        away: all.then(|| "almoço".into()),
        idle: Duration::from_secs(75),
        signed_on: WHEN,
        ip: all.then(|| "192.0.2.7".parse().unwrap()),
        modes: all.then(|| vec![UserMode::Invisible, UserMode::Wallops]),
        secure: all,
        metadata: vec![("url".into(), "https://example.com".into())],
    }
}

fn user_host() -> UserHostEntry {
    UserHostEntry {
        identity: identity("rui"),
        host: "192.0.2.7".into(),
        operator: true,
        away: true,
    }
}

fn ban(expires: Option<WallTime>) -> Ban {
    Ban {
        kind: BanKind::Account,
        what: "$a:rui".into(),
        reason: "spam".into(),
        set_by: "ana".into(),
        set_at: WHEN,
        expires,
    }
}
