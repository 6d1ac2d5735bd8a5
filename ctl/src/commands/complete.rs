//! `chatctl complete`: what may follow on a command line, for shells. Not for people, and so not in the help.

use std::time::Duration;

use clap::{Arg, ArgAction, ArgMatches, Command};
use protocol::admin::{
    AccountPage, Accounts, BanPage, Bans, Connections, ListFilter, Mutes, Request, RoomPage, Rooms,
};
use protocol::language::Language;

use crate::app::{App, Outcome, Session};
use crate::cli;
use crate::exit::Exit;
use crate::output;
use crate::output::human::printable;
use crate::place::Place;

/// What a shell runs.
pub const NAME: &str = "complete";

/// So long a person who has pressed Tab may be kept waiting.
const PATIENCE: Duration = Duration::from_millis(500);

/// Its part of the command line: the words so far, of which the last is not finished.
pub fn command(_: Language) -> Command {
    Command::new(NAME).hide(true).disable_help_flag(true).arg(
        Arg::new("words")
            .action(ArgAction::Append)
            .num_args(0..)
            .trailing_var_arg(true)
            .allow_hyphen_values(true),
    )
}

/// Prints what may follow, one a line, and after a tab what it is. Words come and go as they are: quoting them is the
/// shell's affair. Whatever goes wrong, nothing is offered.
pub fn run(matches: &ArgMatches, app: &App) -> Outcome {
    let words: Vec<&str> = matches
        .get_many::<String>("words")
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let (last, before) = words
        .split_last()
        .map_or(("", &[][..]), |(last, before)| (*last, before));
    let mut root = cli::command(app.language);
    root.build();
    let mut place = Place::find(&root, before);
    // In `--room=#ge` the option goes before what may follow.
    let value = last
        .split_once('=')
        .filter(|(option, _)| option.starts_with("--"));
    let (option, last) = value.map_or(("", last), |(option, value)| {
        place.step(option);
        (last.get(..=option.len()).unwrap_or_default(), value)
    });
    for offer in offers(&place, app, last) {
        if offer.word.starts_with(last) {
            let word = printable(&offer.word);
            match offer.help {
                Some(help) => output::line(&format!("{option}{word}\t{}", printable(&help)))?,
                None => output::line(&format!("{option}{word}"))?,
            }
        }
    }
    Ok(Exit::Done)
}

/// Something that may follow.
struct Offer {
    word: String,
    help: Option<String>,
}

impl Offer {
    fn plain(word: impl Into<String>) -> Self {
        Self {
            word: word.into(),
            help: None,
        }
    }
}

fn offers(place: &Place<'_>, app: &App, last: &str) -> Vec<Offer> {
    if let Some((option, _)) = place.value_of {
        return values(place, option, app, last);
    }
    if last.starts_with('-') {
        let long = |option: &Arg| Some((option.get_long()?.to_owned(), option.get_help()?.to_string()));
        let options = place.options().filter_map(long);
        return options
            .map(|(long, help)| Offer {
                word: format!("--{long}"),
                help: Some(help),
            })
            .collect();
    }
    let commands = place
        .command
        .get_subcommands()
        .filter(|command| !command.is_hide_set());
    let mut offers: Vec<_> = commands
        .map(|command| Offer {
            word: command.get_name().to_owned(),
            help: command.get_about().map(ToString::to_string),
        })
        .collect();
    if let Some(argument) = place.argument().filter(|_| offers.is_empty()) {
        offers.extend(values(place, argument, app, last));
    }
    offers
}

/// What an option or an argument may be.
fn values(place: &Place<'_>, arg: &Arg, app: &App, last: &str) -> Vec<Offer> {
    let possible = arg.get_possible_values();
    if !possible.is_empty() {
        return possible
            .iter()
            .map(|value| Offer::plain(value.get_name()))
            .collect();
    }
    let Some(kind) = Live::of(&place.path, arg.get_id().as_str()) else {
        return Vec::new();
    };
    let app = app.asking(place.socket.clone(), PATIENCE);
    let session = app.connect();
    // Who presses Tab wants no errors.
    session
        .ok()
        .and_then(|mut session| kind.names(&mut session, last).ok())
        .unwrap_or_default()
}

/// What only the running chatd knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Live {
    /// Names of people, and numbers of connections.
    Targets,
    Names,
    Accounts,
    Rooms,
    Bans,
    Mutes,
}

impl Live {
    /// What an argument of this name is in this command.
    fn of(path: &[&str], arg: &str) -> Option<Self> {
        Some(match (path, arg) {
            (["kick"], "target") => Self::Targets,
            (["account", ..], "name") | (["history", ..], "private" | "from") | (_, "account") => {
                Self::Accounts
            }
            (["show"], "name") | (_, "user") => Self::Names,
            (_, "room") => Self::Rooms,
            (["ban", "remove"], "who") => Self::Bans,
            (["mute", "remove"], "who") => Self::Mutes,
            _ => return None,
        })
    }

    fn names(self, session: &mut Session<'_>, last: &str) -> Result<Vec<Offer>, crate::failure::Failure> {
        let words: Vec<String> = match self {
            Self::Targets | Self::Names => {
                // Of more people than one page holds, those who are called so.
                let is_number = last.starts_with(|c: char| c.is_ascii_digit());
                let is_name = !last.is_empty() && !is_number && !last.contains(['*', '?']);
                let page: Connections = session.ask(Request::List(ListFilter {
                    user: is_name.then(|| format!("{last}*")),
                    ..ListFilter::default()
                }))?;
                let numbers = page.connections.iter().map(|connection| Offer {
                    word: connection.id.to_string(),
                    help: connection.name.clone(),
                });
                let mut offers: Vec<_> = if self == Self::Targets {
                    numbers.collect()
                } else {
                    Vec::new()
                };
                let names = page
                    .connections
                    .iter()
                    .filter_map(|connection| connection.name.as_deref());
                let mut names: Vec<_> = names.map(str::to_owned).collect();
                names.sort();
                names.dedup();
                offers.extend(names.into_iter().map(Offer::plain));
                return Ok(offers);
            }
            Self::Accounts => {
                let page: Accounts = session.ask(Request::AccountList(AccountPage::default()))?;
                page.accounts.into_iter().map(|account| account.name).collect()
            }
            Self::Rooms => {
                let page: Rooms = session.ask(Request::RoomList(RoomPage::default()))?;
                page.rooms.into_iter().map(|room| room.name).collect()
            }
            Self::Bans => {
                let page: Bans = session.ask(Request::BanList(BanPage::default()))?;
                page.bans.into_iter().map(|ban| ban.what).collect()
            }
            Self::Mutes => {
                let mutes: Mutes = session.ask(Request::MuteList)?;
                mutes.mutes.into_iter().map(|mute| mute.what).collect()
            }
        };
        Ok(words.into_iter().map(Offer::plain).collect())
    }
}
