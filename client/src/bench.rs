//! How long the window takes to show what is done in a room of a hundred thousand messages (`--bench`). Never a part of
//! the tests.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::{Duration, Instant};

use fltk::app;
use jiff::Timestamp;

use crate::access::control::{Act, Control};
use crate::i18n::I18n;
use crate::model::Model;
use crate::model::conversations::{Conversation, ConversationId, INBOX};
use crate::model::network::Network;
use crate::model::profile::Profile;
use crate::model::remembered::Remembered;
use crate::update::{Answer, Incoming, Msg, NetEvent, update};
use crate::view::View;
use crate::view::post::Post;

const MESSAGES: u32 = 100_000;

/// How often each thing is done.
const TIMES: u32 = 300;

/// What is measured, with a model that nobody but this changes.
struct Bench {
    model: Model,
    view: View,
    done: Rc<RefCell<VecDeque<Msg>>>,
}

/// Measures, and prints a line for each thing that is done: the median, the 99th percentile and the longest frame.
pub fn run(i18n: &Rc<I18n>) {
    let done: Rc<RefCell<VecDeque<Msg>>> = Rc::default();
    let queue = Rc::clone(&done);
    let post = Post::new(move |msg| queue.borrow_mut().push_back(msg));
    let mut model = Model::new(Remembered::default(), Profile::default());
    let room = fill(&mut model);
    let view = View::open(&post, i18n, (0, 0));
    let mut bench = Bench { model, view, done };
    bench.settle();

    let opening = |at: u32| if at.is_multiple_of(2) { INBOX } else { room };
    bench.measure("open the room", 2 * 20, 2, |bench, at| {
        bench.post(Msg::Select(opening(at)));
    });
    bench.post(Msg::Select(room));
    bench.settle();
    bench.measure("page up", TIMES, 1, |bench, _| bench.view.scroll_pages(-1));
    bench.measure("page down", TIMES, 1, |bench, _| bench.view.scroll_pages(1));
    bench.measure("turn the wheel", TIMES, 1, |bench, _| bench.view.turn_wheel(-1));
    bench.measure("read a message that comes", TIMES, 1, |bench, at| {
        hear(&mut bench.model, MESSAGES + at);
    });
    bench.measure("read a reaction that comes", TIMES, 1, |bench, at| {
        react(&mut bench.model, at);
    });
    bench.measure("type a letter", TIMES, 1, |bench, at| {
        let text = "ação ".chars().cycle().take(at as usize + 1).collect();
        bench.view.act(Control::Text, Act::Write(text));
    });
}

impl Bench {
    fn post(&self, msg: Msg) {
        self.done.borrow_mut().push_back(msg);
    }

    /// Handles what was done, and draws until the screen has it.
    fn frame(&mut self) {
        loop {
            let msg = self.done.borrow_mut().pop_front();
            let Some(msg) = msg else {
                break;
            };
            update(&mut self.model, msg, Timestamp::now());
        }
        self.view.follow(&self.model);
        app::flush();
        // It asks the display, which answers when it has drawn everything.
        let _ = app::get_mouse();
    }

    /// Lets the window come.
    fn settle(&mut self) {
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(1) {
            app::check();
            self.frame();
        }
    }

    /// Does something so often; every `each` times counts.
    fn measure(&mut self, what: &str, times: u32, each: u32, act: impl Fn(&mut Self, u32)) {
        let mut frames = Vec::new();
        for at in 0..times {
            let began = Instant::now();
            act(self, at);
            self.frame();
            if (at + 1).is_multiple_of(each) {
                frames.push(began.elapsed());
            }
            // What the display tells is taken between frames.
            app::check();
        }
        frames.sort_unstable();
        let at = |percent: usize| {
            frames
                .get((frames.len() - 1) * percent / 100)
                .map_or(0.0, milliseconds)
        };
        println!(
            "{what}: p50 {:.2} ms, p99 {:.2} ms, max {:.2} ms",
            at(50),
            at(99),
            at(100)
        );
    }
}

fn milliseconds(time: &Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Has the model connected, and in a room where much was said.
fn fill(model: &mut Model) -> ConversationId {
    let now = Timestamp::now();
    let answer = Answer {
        server: "bench".to_owned(),
        port: "6667".to_owned(),
        name: "ana".to_owned(),
        room: "#bench".to_owned(),
        ..Answer::default()
    };
    update(model, Msg::Answer(answer), now);
    let nonce = String::new();
    net(model, NetEvent::Connected { nonce });
    for line in [
        ":irc CAP * LS :message-tags",
        ":irc CAP ana ACK :message-tags",
        ":irc 001 ana :Welcome",
        ":irc 422 ana :No MOTD",
        ":ana!a@h JOIN #bench",
    ] {
        tell(model, line);
    }
    for at in 0..MESSAGES {
        hear(model, at);
    }
    let named = |room: &&Conversation| room.name == "#bench";
    model
        .conversations
        .iter()
        .find(named)
        .map_or(INBOX, |room| room.id)
}

/// Somebody says something in the room.
fn hear(model: &mut Model, at: u32) {
    let words = [
        "olá",
        "então vamos",
        "https://example.org/a/b",
        "не знаю",
        "日本語も",
        "🎉",
        "a longer word or two",
        "ok",
    ];
    let text: Vec<&str> = (0..=at % 17)
        .filter_map(|n| words.get(((at + n * n) % 8) as usize).copied())
        .collect();
    tell(
        model,
        &format!(
            "@msgid=m{at} :p{}!p@h PRIVMSG #bench :{}",
            at / 3 % 40,
            text.join(" ")
        ),
    );
}

/// Somebody says something to one of the last messages.
fn react(model: &mut Model, at: u32) {
    let which = MESSAGES - 1 - at % 10;
    tell(
        model,
        &format!("@+draft/reply=m{which};+draft/react=👍 :q{at}!q@h TAGMSG #bench"),
    );
}

fn tell(model: &mut Model, line: &str) {
    net(
        model,
        NetEvent::Lines(vec![Incoming::Line(line.as_bytes().into())]),
    );
}

fn net(model: &mut Model, event: NetEvent) {
    let link = model.networks.iter().next().map(Network::link);
    if let Some(link) = link {
        update(model, Msg::Net { link, event }, Timestamp::now());
    }
}
