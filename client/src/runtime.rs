//! Between the model and the world: takes what happened, updates the model, does what is to be done, lets
//! the view follow.
//!
//! Everything comes in through two queues, the window's and the network's. Whoever adds to one wakes the
//! main loop, at most once until the queues are looked at (FLTK's own queue of wake-ups is short, and loses
//! what does not fit).

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::error::Error;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use fltk::app;
use jiff::Timestamp;

use crate::access::Access;
use crate::desktop::instance::Instance;
use crate::desktop::notify::{Notice, Notifier};
use crate::desktop::{appearance, keyring, links};
use crate::i18n::{I18n, Key};
use crate::log::Log;
use crate::model::Model;
use crate::net::{Mailbox, Net};
use crate::settings::Settings;
use crate::spelling::Speller;
use crate::tray::Tray;
use crate::update::{Command, Entry, Msg, update};
use crate::view::View;
use crate::view::post::Post;

/// How many events of the network wait to be handled before reading stops.
const MOST_WAITING: usize = 64;

/// How long messages are handled before the window is drawn again.
const TURN: Duration = Duration::from_millis(12);

thread_local! {
    /// The runtime of the main thread, for wake-ups, which can bring nothing along.
    static RUNTIME: RefCell<Option<Runtime>> = const { RefCell::new(None) };
    /// Whether the program is to end.
    static ENDED: Cell<bool> = const { Cell::new(false) };
}

/// How long FLTK is to wait for something to happen: it has no word for ever.
const EVER: f64 = 1e20;

/// Lets FLTK's loop run the program until it ends: with or without a window.
pub fn run() {
    while !ENDED.get() {
        // It fails where a signal came; then it waits again.
        let _ = app::wait_for(EVER);
    }
}

/// What the program was started with.
pub struct Start {
    pub model: Model,
    pub i18n: Rc<I18n>,
    pub settings: Option<Settings>,
    /// Where what goes on at the next start is kept.
    pub state: Option<Settings>,
    pub log: Option<Log>,
    /// What others that are started come to.
    pub instance: Instance,
    /// What happens first.
    pub first: Vec<Msg>,
}

struct Runtime {
    model: Model,
    view: View,
    net: Net,
    notifier: Notifier,
    speller: Speller,
    tray: Tray,
    access: Access,
    /// Whether the model may have changed since screen readers were told.
    untold: bool,
    i18n: Rc<I18n>,
    settings: Option<Settings>,
    state: Option<Settings>,
    log: Option<Log>,
    post: Post,
    typed: Rc<RefCell<VecDeque<Msg>>>,
    events: Receiver<Msg>,
    waker: Waker,
}

/// Wakes the main loop.
#[derive(Clone, Default)]
struct Waker {
    woken: Arc<AtomicBool>,
}

impl Waker {
    fn wake(&self) {
        if !self.woken.swap(true, Ordering::AcqRel) {
            app::awake_callback(turn);
        }
    }
}

/// Opens the window; from now on FLTK's loop runs the program.
pub fn start(start: Start) {
    let waker = Waker::default();
    let (events, received) = sync_channel(MOST_WAITING);
    let woken = waker.clone();
    let net = Net::new(Mailbox {
        events,
        wake: Arc::new(move || woken.wake()),
    });
    appearance::watch(net.mailbox());
    start.instance.serve(net.mailbox());
    let typed: Rc<RefCell<VecDeque<Msg>>> = Rc::new(RefCell::new(start.first.into()));
    let (queue, woken) = (Rc::clone(&typed), waker.clone());
    let post = Post::new(move |msg| {
        queue.borrow_mut().push_back(msg);
        woken.wake();
    });
    let view = View::open(&post, &start.i18n, start.model.size);
    let woken = waker.clone();
    let access = Access::start(Arc::new(move || woken.wake()));
    let runtime = Runtime {
        model: start.model,
        view,
        notifier: Notifier::start(net.mailbox()),
        speller: Speller::start(net.mailbox()),
        tray: Tray::start(net.mailbox()),
        access,
        untold: true,
        net,
        i18n: start.i18n,
        settings: start.settings,
        state: start.state,
        log: start.log,
        post,
        typed,
        events: received,
        waker: waker.clone(),
    };
    RUNTIME.with(|slot| *slot.borrow_mut() = Some(runtime));
    // Whenever something was done: widgets change without telling, and the keyboard goes from one to the other.
    app::add_check(|_| {
        with_runtime(Runtime::tell);
    });
    waker.wake();
}

/// Handles what has happened since the last time.
fn turn() {
    // A wake-up during a turn finds the runtime busy; the turn ends by looking at the queues again.
    with_runtime(Runtime::turn);
}

fn with_runtime(act: fn(&mut Runtime)) {
    RUNTIME.with(|slot| {
        if let Ok(mut slot) = slot.try_borrow_mut()
            && let Some(runtime) = slot.as_mut()
        {
            act(runtime);
        }
    });
}

impl Runtime {
    fn turn(&mut self) {
        let began = Instant::now();
        loop {
            self.waker.woken.store(false, Ordering::Release);
            while let Some((control, act)) = self.access.asked() {
                self.view.act(control, act);
            }
            while let Some(msg) = self.next() {
                for command in update(&mut self.model, msg, Timestamp::now()) {
                    self.obey(command);
                }
                if began.elapsed() > TURN {
                    break;
                }
            }
            self.view.follow(&self.model);
            self.tray.follow(&self.model, &self.i18n);
            self.untold = true;
            if began.elapsed() > TURN {
                // The rest comes after the window was drawn.
                self.waker.wake();
            } else if self.waker.woken.load(Ordering::Acquire) {
                continue;
            }
            break;
        }
    }

    /// Tells screen readers, if there are any, what is seen.
    fn tell(&mut self) {
        if self.access.is_heard() {
            let (changed, seen) = (std::mem::take(&mut self.untold), self.view.look());
            self.access.follow(&self.model, changed, seen, &self.i18n);
        }
    }

    /// What the person did goes before what the network brings.
    fn next(&mut self) -> Option<Msg> {
        let typed = self.typed.borrow_mut().pop_front();
        typed.or_else(|| self.events.try_recv().ok())
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Connect {
                link,
                endpoint,
                pin,
                after,
            } => self.net.connect(link, endpoint, pin, after),
            Command::Prove { link, proof } => self.net.prove(link, proof),
            Command::FindPassword {
                network,
                server,
                account,
            } => keyring::find(network, server, account, self.net.mailbox()),
            Command::KeepPassword {
                server,
                account,
                password,
            } => keyring::keep(server, account, password),
            Command::Transmit { network, line } => self.net.transmit(network, line),
            Command::Close { network } => self.net.close(network),
            Command::Remember(remembered) => {
                if let Some(settings) = &self.settings
                    && let Err(error) = settings.save(&remembered)
                {
                    complain(&self.i18n, Key::SettingsNotSaved, settings.path(), &error);
                }
            }
            Command::Raise => self.view.raise(),
            Command::Hide => self.view.hide(),
            Command::Notify {
                conversation,
                place,
                from,
                text,
            } => {
                let title = if place.is_empty() {
                    from
                } else {
                    format!("{from} · {place}")
                };
                self.notifier.tell(Notice {
                    conversation,
                    title,
                    text,
                });
            }
            Command::Spell(work) => self.speller.tell(work),
            Command::Open(link) => links::open(&link),
            Command::Wake { after } => {
                let post = self.post.clone();
                app::add_timeout3(after.as_secs_f64(), move |_| post.tell(Msg::Tick));
            }
            Command::Keep(kept) => {
                if let Some(state) = &self.state
                    && let Err(error) = state.save(&kept)
                {
                    complain(&self.i18n, Key::SettingsNotSaved, state.path(), &error);
                }
            }
            Command::Log(entry) => self.write(&entry),
            Command::Exit => ENDED.set(true),
        }
    }

    /// Writes to the log, until that fails.
    fn write(&mut self, entry: &Entry) {
        if let Some(log) = &mut self.log
            && let Err(error) = log.write(entry, &self.i18n)
        {
            complain(&self.i18n, Key::LogFailed, log.path(), &error);
            self.log = None;
        }
    }
}

/// Says on standard error that something is wrong with a file.
pub fn complain(i18n: &I18n, what: Key, path: &Path, why: &dyn Error) {
    let (path, reason) = (path.display().to_string(), why.to_string());
    let text = i18n.fill(what, &[("path", &path), ("reason", &reason)]);
    eprintln!("chat-client: {text}");
}
