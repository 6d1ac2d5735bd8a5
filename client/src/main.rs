//! The desktop client: `chatd`'s, and any IRC server's.
//!
//! What happens, in the window or on the network, becomes an [`update::Msg`]; [`update::update`] changes the
//! [`model`] and says what is to be done; [`runtime`] does it and lets the [`view`] follow the model.

mod access;
mod bench;
mod cli;
mod desktop;
mod i18n;
mod log;
mod model;
mod net;
mod present;
mod preset;
mod runtime;
mod settings;
mod spelling;
mod start;
mod tray;
mod update;
mod usage;
mod view;
mod zone;

use std::process::ExitCode;
use std::rc::Rc;

use fltk::app;
use serde::de::DeserializeOwned;

use crate::desktop::instance::{self, Begun};
use crate::i18n::{I18n, Key};
use crate::log::Log;
use crate::preset::Preset;
use crate::runtime::{Start, complain};
use crate::settings::Settings;
use crate::update::Msg;

fn main() -> ExitCode {
    let i18n = Rc::new(I18n::from_environment(|name| std::env::var(name).ok()));
    let cli = usage::read(i18n.language());
    let Begun::Here(instance) = instance::begin(cli.url.as_ref(), cli.is_plain()) else {
        return ExitCode::SUCCESS;
    };
    let settings = Settings::in_environment(|name| std::env::var_os(name));
    let state = Settings::state_in_environment(|name| std::env::var_os(name));
    let log = match cli.log.as_deref().map(|path| (path, Log::open(path))) {
        None => None,
        Some((_, Ok(log))) => Some(log),
        Some((path, Err(error))) => {
            complain(&i18n, Key::LogFailed, path, &error);
            return ExitCode::FAILURE;
        }
    };
    if cli.bench {
        let _app = app::App::default();
        bench::run(&i18n);
        return ExitCode::SUCCESS;
    }
    let name = std::env::var("USER").unwrap_or_default();
    let preset: Preset = load(Some(&Settings::in_file(cli.preset.clone())), &i18n);
    let remembered = load(settings.as_ref(), &i18n);
    let kept = load(state.as_ref(), &i18n);
    let mut model = start::model(&cli, remembered, kept, preset.profile(name));
    model.desktop.language = i18n.language();
    let _app = app::App::default();
    runtime::start(Start {
        model,
        i18n,
        settings,
        state,
        log,
        instance,
        first: vec![Msg::Start],
    });
    runtime::run();
    ExitCode::SUCCESS
}

/// What is in a file; as if there were none, if it cannot be read.
fn load<T: DeserializeOwned + Default>(settings: Option<&Settings>, i18n: &I18n) -> T {
    let loaded = settings.map(|settings| (settings, settings.load()));
    match loaded {
        None => T::default(),
        Some((_, Ok(loaded))) => loaded,
        Some((settings, Err(error))) => {
            complain(i18n, Key::SettingsBroken, settings.path(), &error);
            T::default()
        }
    }
}
