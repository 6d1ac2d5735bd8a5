//! Where on a command line one is, however wrong or unfinished it may be.

use std::path::PathBuf;

use clap::{Arg, Command};

use crate::cli;

/// Where on the command line one is.
#[derive(Debug)]
pub struct Place<'a> {
    root: &'a Command,
    /// The command that was named last.
    pub command: &'a Command,
    /// The names of the commands.
    pub path: Vec<&'a str>,
    /// The option whose value is to follow, and how many of its values still are.
    pub value_of: Option<(&'a Arg, usize)>,
    /// How many arguments without a dash it has been given.
    given: usize,
    /// The socket that was named.
    pub socket: Option<PathBuf>,
}

impl<'a> Place<'a> {
    /// Where one is after these words. The command line has been built.
    pub fn find(root: &'a Command, words: &[&'a str]) -> Self {
        let mut place = Self {
            root,
            command: root,
            path: Vec::new(),
            value_of: None,
            given: 0,
            socket: None,
        };
        for word in words {
            place.step(word);
        }
        place
    }

    /// One word further.
    pub fn step(&mut self, word: &'a str) {
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
            self.given += 1;
        }
    }

    /// The argument without a dash that is next, if there is to be one more.
    pub fn argument(&self) -> Option<&'a Arg> {
        let arguments = || self.command.get_positionals();
        let last = || arguments().last().filter(|last| cli::is_many(last));
        arguments().nth(self.given).or_else(last)
    }

    /// The options that this command takes.
    pub fn options(&self) -> impl Iterator<Item = &'a Arg> + use<'a> {
        let (root, command) = (self.root, self.command);
        let shared = root.get_arguments().filter(|arg| arg.is_global_set());
        let own = command.get_arguments().filter(|arg| !arg.is_global_set());
        own.chain(shared).filter(|arg| !arg.is_positional())
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

#[cfg(test)]
mod tests {
    use protocol::language::Language;

    use super::*;

    #[test]
    fn commands_are_followed_and_values_are_none() {
        let mut root = cli::command(Language::En);
        root.build();
        let path = |words: &[&str]| Place::find(&root, words).path.join(" ");
        assert_eq!(path(&["account", "show", "list"]), "account show");
        assert_eq!(
            path(&["--socket", "list", "room", "list", "--no-such", "x"]),
            "room list"
        );
        assert_eq!(path(&["lits"]), "");
    }
}
