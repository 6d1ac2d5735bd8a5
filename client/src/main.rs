//! The desktop client: `chatd`'s, and any IRC server's.
//!
//! What happens, in the window or on the network, becomes an [`update::Msg`]; [`update::update`] changes the
//! [`model`] and says what is to be done; [`runtime`] does it and lets the [`view`] follow the model.

mod access;
mod cli;
mod desktop;
mod i18n;
mod log;
mod model;
mod net;
mod present;
mod runtime;
mod settings;
mod update;
mod view;

use std::process::ExitCode;
use std::rc::Rc;

use clap::Parser;
use fltk::app;

use crate::cli::Cli;
use crate::i18n::{I18n, Key};
use crate::log::Log;
use crate::model::Model;
use crate::model::kept::Kept;
use crate::model::remembered::Remembered;
use crate::model::secret::Secret;
use crate::runtime::{Start, complain};
use crate::settings::Settings;
use crate::update::{Answer, Msg};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let i18n = Rc::new(I18n::from_environment(|name| std::env::var(name).ok()));
    let settings = Settings::in_environment(|name| std::env::var_os(name));
    let mut remembered = remembered(settings.as_ref(), &i18n);
    remembered.profile = cli.profile(remembered.profile);
    let log = match cli.log.as_deref().map(|path| (path, Log::open(path))) {
        None => None,
        Some((_, Ok(log))) => Some(log),
        Some((path, Err(error))) => {
            complain(&i18n, Key::LogFailed, path, &error);
            return ExitCode::FAILURE;
        }
    };
    let first = if cli.connect {
        vec![answer(&remembered.profile)]
    } else {
        Vec::new()
    };
    let mut model = Model::new(remembered);
    let state = Settings::state_in_environment(|name| std::env::var_os(name));
    if let Some(state) = &state {
        match state.load::<Kept>() {
            Ok(kept) => kept.restore(&mut model),
            Err(error) => complain(&i18n, Key::SettingsBroken, state.path(), &error),
        }
    }
    let _app = app::App::default();
    runtime::start(Start {
        model,
        i18n,
        settings,
        state,
        log,
        first,
    });
    match app::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("chat-client: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What was remembered; without a name in it, the one that the person has on this machine.
fn remembered(settings: Option<&Settings>, i18n: &I18n) -> Remembered {
    let mut remembered = Remembered::default();
    if let Some(settings) = settings {
        match settings.load::<Remembered>() {
            Ok(loaded) => remembered = loaded,
            Err(error) => complain(i18n, Key::SettingsBroken, settings.path(), &error),
        }
    }
    if remembered.profile.name.is_empty() {
        remembered.profile.name = std::env::var("USER").unwrap_or_default();
    }
    remembered
}

/// The answer that the profile gives to the question for a server and a name.
fn answer(profile: &model::profile::Profile) -> Msg {
    Msg::Answer(Answer {
        server: profile.server.clone(),
        port: profile.port.to_string(),
        tls: profile.tls,
        name: profile.name.clone(),
        account: profile.account.clone(),
        password: Secret::default(),
        keep: false,
        room: profile.room.clone(),
    })
}
