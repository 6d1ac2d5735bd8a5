//! `chatctl complete`: what may follow on a command line, for shells. Not for people, and so not in the help.

use std::path::PathBuf;
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
use crate::output::human::{printable, shell_word};

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

/// Prints what may follow, one a line, and after a tab what it is. Whatever goes wrong, nothing is offered.
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
    let place = Place::find(&root, before);
    let begun = last.trim_start_matches(['\'', '"']);
    for offer in place.offers(app, last) {
        if offer.word.trim_start_matches('\'').starts_with(begun) {
            match offer.help {
                Some(help) => output::line(&format!("{}\t{}", offer.word, printable(&help)))?,
                None => output::line(&offer.word)?,
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

/// Where on the command line one is.
struct Place<'a> {
    root: &'a Command,
    /// The command that was named last, with its own name before it: `account show`.
    command: &'a Command,
    path: Vec<&'a str>,
    /// The option whose value is to follow, and how many of its values still are.
    value_of: Option<(&'a Arg, usize)>,
    /// How many arguments without a dash the command has got.
    arguments: usize,
    socket: Option<PathBuf>,
}

impl<'a> Place<'a> {
    fn find(root: &'a Command, words: &[&'a str]) -> Self {
        let mut place = Self {
            root,
            command: root,
            path: Vec::new(),
            value_of: None,
            arguments: 0,
            socket: None,
        };
        for word in words {
            place.step(word);
        }
        place
    }

    fn step(&mut self, word: &'a str) {
        if let Some((option, left)) = self.value_of.take() {
            if option.get_id() == cli::SOCKET {
                self.socket = Some(word.into());
            }
            self.value_of = (left > 1).then_some((option, left - 1));
        } else if word.starts_with('-') {
            let values = |option: &Arg| option.get_num_args().map_or(1, |range| range.max_values());
            self.value_of = self
                .options()
                .find(|option| is_called(option, word))
                .filter(|option| option.get_action().takes_values())
                .map(|option| (option, values(option)));
        } else if let Some(command) = self.command.find_subcommand(word) {
            self.command = command;
            self.path.push(command.get_name());
        } else {
            self.arguments += 1;
        }
    }

    fn options(&self) -> impl Iterator<Item = &'a Arg> + use<'a> {
        let (root, command) = (self.root, self.command);
        let shared = root.get_arguments().filter(|arg| arg.is_global_set());
        let own = command.get_arguments().filter(|arg| !arg.is_global_set());
        own.chain(shared).filter(|arg| !arg.is_positional())
    }

    fn offers(&self, app: &App, last: &str) -> Vec<Offer> {
        if let Some((option, _)) = self.value_of {
            return self.values(option, app);
        }
        if last.starts_with('-') {
            let long = |option: &Arg| Some((option.get_long()?.to_owned(), option.get_help()?.to_string()));
            let options = self.options().filter_map(long);
            return options
                .map(|(long, help)| Offer {
                    word: format!("--{long}"),
                    help: Some(help),
                })
                .collect();
        }
        let commands = self
            .command
            .get_subcommands()
            .filter(|command| !command.is_hide_set());
        let mut offers: Vec<_> = commands
            .map(|command| Offer {
                word: command.get_name().to_owned(),
                help: command.get_about().map(ToString::to_string),
            })
            .collect();
        // The last one may be given several times.
        let argument = self.command.get_positionals().take(self.arguments + 1).last();
        if let Some(argument) = argument.filter(|_| offers.is_empty()) {
            offers.extend(self.values(argument, app));
        }
        offers
    }

    /// What an option or an argument may be.
    fn values(&self, arg: &Arg, app: &App) -> Vec<Offer> {
        let possible = arg.get_possible_values();
        if !possible.is_empty() {
            return possible
                .iter()
                .map(|value| Offer::plain(value.get_name()))
                .collect();
        }
        let Some(kind) = Live::of(&self.path, arg.get_id().as_str()) else {
            return Vec::new();
        };
        let app = app.asking(self.socket.clone(), PATIENCE);
        let session = app.connect();
        // Who presses Tab wants no errors.
        session
            .ok()
            .and_then(|mut session| kind.names(&mut session).ok())
            .unwrap_or_default()
    }
}

fn is_called(option: &Arg, word: &str) -> bool {
    match word.strip_prefix("--") {
        Some(long) => option.get_long() == Some(long),
        None => word.strip_prefix('-').is_some_and(|short| {
            let mut letters = short.chars();
            letters.next() == option.get_short() && letters.next().is_none()
        }),
    }
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

    fn names(self, session: &mut Session<'_>) -> Result<Vec<Offer>, crate::failure::Failure> {
        let words: Vec<String> = match self {
            Self::Targets | Self::Names => {
                let page: Connections = session.ask(Request::List(ListFilter::default()))?;
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
                let mut names: Vec<_> = names.map(shell_word).collect();
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
        Ok(words.iter().map(|word| Offer::plain(shell_word(word))).collect())
    }
}
