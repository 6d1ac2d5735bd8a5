//! Services: the server's own voices, to whom people with old programs write instead of using commands.
//!
//! What is written to a service becomes the same request that a command would, or is answered here. It is never said
//! to anybody, kept, or logged: it may hold passwords. One table of [`Verb`]s for each service; a verb that is not
//! understood is not repeated, since it may have been meant as a password.

pub mod chanserv;
pub mod nickserv;

use protocol::casemap;
use protocol::language::{Language, Text};

use super::Context;
use crate::server::reply::Reply;
use crate::server::request::Request;

/// A voice of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Keeps accounts.
    NickServ,
    /// Keeps rooms.
    ChanServ,
}

/// What a service can be asked.
#[derive(Debug)]
pub struct Verb {
    /// Its name in each language; both are understood in either.
    pub name: Text,
    /// Other names.
    pub aliases: &'static [&'static str],
    /// What follows the name.
    pub syntax: Text,
    /// What it does.
    pub help: Text,
    /// Makes a request of what follows the name; `None` where that is not as it should be.
    pub decode: fn(&[&str], &Context<'_>) -> Option<Request>,
}

/// What came of writing to a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// This is asked of the core; the service tells the answer.
    Request(Request),
    /// The service answers with these lines.
    Answer(Vec<String>),
}

impl Service {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::NickServ, Self::ChanServ];

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NickServ => "NickServ",
            Self::ChanServ => "ChanServ",
        }
    }

    /// What it is for.
    #[must_use]
    pub const fn purpose(self) -> Text {
        match self {
            Self::NickServ => nickserv::PURPOSE,
            Self::ChanServ => chanserv::PURPOSE,
        }
    }

    const fn verbs(self) -> &'static [Verb] {
        match self {
            Self::NickServ => nickserv::VERBS,
            Self::ChanServ => chanserv::VERBS,
        }
    }

    /// The service that somebody writes to: its name in any case, or that with `@` and a server.
    #[must_use]
    pub fn named(target: &str) -> Option<Self> {
        let name = target.split_once('@').map_or(target, |(name, _)| name);
        Self::ALL
            .into_iter()
            .find(|service| casemap::eq(service.name(), name))
    }

    /// What comes of writing this to it.
    #[must_use]
    pub fn ask(self, text: &str, cx: &Context<'_>) -> Asked {
        const UNKNOWN: Text = Text::new(
            "I do not know that command. /msg {0} HELP lists those that I know.",
            "Não conheço esse comando. /msg {0} AJUDA lista os que conheço.",
        );
        let language = cx.policy.language;
        let words: Vec<_> = text.split_whitespace().collect();
        let (name, rest) = words
            .split_first()
            .map_or(("", &[][..]), |(name, rest)| (*name, rest));
        if name.is_empty() || is_one_of(name, &["HELP", "AJUDA"]) {
            return Asked::Answer(self.help(rest, language));
        }
        let Some(verb) = self.verb(name) else {
            return Asked::Answer(vec![UNKNOWN.fill(language, &[self.name()])]);
        };
        (verb.decode)(rest, cx)
            .map_or_else(|| Asked::Answer(vec![self.usage(verb, language)]), Asked::Request)
    }

    /// The lines in which it tells an answer of the core that has no other form for it; `None` where there is nothing
    /// about the answer that is this service's own.
    #[must_use]
    pub fn tell(self, reply: &Reply, language: Language) -> Option<Vec<String>> {
        match self {
            Self::NickServ => nickserv::tell(reply, language),
            Self::ChanServ => chanserv::tell(reply, language),
        }
    }

    fn verb(self, name: &str) -> Option<&'static Verb> {
        self.verbs()
            .iter()
            .find(|verb| is_one_of(name, &[verb.name.en, verb.name.pt]) || is_one_of(name, verb.aliases))
    }

    fn usage(self, verb: &Verb, language: Language) -> String {
        const USAGE: Text = Text::new("Write: /msg {0} {1}", "Escreva: /msg {0} {1}");
        USAGE.fill(language, &[self.name(), verb.written(language).trim_end()])
    }

    fn help(self, about: &[&str], language: Language) -> Vec<String> {
        const MORE: Text = Text::new(
            "/msg {0} HELP <command> explains one of these:",
            "/msg {0} AJUDA <comando> explica um destes:",
        );
        const NONE: Text = Text::new(
            "There is no such command. /msg {0} HELP lists those that I know.",
            "Não há esse comando. /msg {0} AJUDA lista os que conheço.",
        );
        match about.first().map(|name| self.verb(name)) {
            Some(Some(verb)) => vec![self.usage(verb, language), verb.help.get(language).to_owned()],
            Some(None) => vec![NONE.fill(language, &[self.name()])],
            None => {
                let head = [
                    self.purpose().get(language).to_owned(),
                    MORE.fill(language, &[self.name()]),
                ];
                let verbs = self
                    .verbs()
                    .iter()
                    .map(|verb| format!("  {}", verb.written(language)));
                head.into_iter().chain(verbs).collect()
            }
        }
    }
}

impl Verb {
    /// How it is written.
    fn written(&self, language: Language) -> String {
        let written = format!("{} {}", self.name.get(language), self.syntax.get(language));
        written.trim_end().to_owned()
    }
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::testing::{context, policy};

    fn asked(service: Service, text: &str, language: Language) -> Asked {
        let policy = policy(language);
        service.ask(text, &context(&policy))
    }

    #[test]
    fn services_are_known_by_name() {
        for name in [
            "NickServ",
            "nickserv",
            "NICKSERV",
            "NickServ@irc.test",
            "nickserv@",
        ] {
            assert_eq!(Service::named(name), Some(Service::NickServ), "{name}");
        }
        for name in ["", "@", "nick", "NickServ1", "ana@NickServ", "#NickServ"] {
            assert_eq!(Service::named(name), None, "{name}");
        }
    }

    #[test]
    fn every_verb_is_explained_and_understood_in_both_languages() {
        for service in Service::ALL {
            for language in [Language::En, Language::PtBr] {
                let Asked::Answer(index) = asked(service, "  help ", language) else {
                    panic!("help is answered here");
                };
                for (at, verb) in service.verbs().iter().enumerate() {
                    let shown = verb.name.get(language);
                    assert!(
                        index.iter().any(|line| line.trim_start().starts_with(shown)),
                        "{shown}"
                    );
                    for name in [verb.name.en, verb.name.pt].iter().chain(verb.aliases) {
                        let Asked::Answer(help) = asked(service, &format!("ajuda {name}"), language) else {
                            panic!("{name}");
                        };
                        assert!(help[0].contains(shown), "{name}: {help:?}");
                        let first = service.verbs().iter().position(|other| {
                            is_one_of(name, &[other.name.en, other.name.pt]) || is_one_of(name, other.aliases)
                        });
                        assert_eq!(first, Some(at), "{name} names two verbs");
                    }
                }
                // Behind a long server's name and a long nickname.
                assert!(index.iter().all(|line| line.len() < 250), "{index:?}");
            }
        }
    }

    #[test]
    fn what_is_not_understood_is_not_repeated() {
        for text in ["segredo", "help segredo", "segredo segredo"] {
            let Asked::Answer(lines) = asked(Service::NickServ, text, Language::En) else {
                panic!("{text}");
            };
            assert!(lines.len() == 1 && !lines[0].contains("segredo"), "{lines:?}");
        }
    }
}
