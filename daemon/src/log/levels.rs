//! Which levels of which modules are logged.

use log::LevelFilter;

/// Modules that have a level of their own, at most: an administrator may name any.
const MOST: usize = 64;
/// The longest name of a module.
const LONGEST: usize = 128;
/// Never logged: at its most talkative it logs whole messages, and what people say is never logged.
const NEVER: &str = "tungstenite";
/// chatd's own modules.
const OURS: &str = "chatd";

/// Which levels of which modules are logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Levels {
    /// Where no module says otherwise; off unless the environment says so.
    otherwise: LevelFilter,
    /// Modules with a level of their own.
    modules: Vec<(String, LevelFilter)>,
}

/// A directive is neither a level nor a module with one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoLevel;

impl Levels {
    /// Nothing is logged.
    #[must_use]
    pub const fn silent() -> Self {
        Self {
            otherwise: LevelFilter::Off,
            modules: Vec::new(),
        }
    }

    /// chatd's own messages up to this level.
    #[must_use]
    pub fn ours(level: LevelFilter) -> Self {
        Self {
            otherwise: LevelFilter::Off,
            modules: vec![(OURS.to_owned(), level)],
        }
    }

    /// As `RUST_LOG` has it; what it cannot mean is passed over.
    pub fn of_environment(spec: &str) -> Self {
        let mut levels = Self::silent();
        for directive in spec.split(',').map(str::trim) {
            match (directive.parse(), directive.split_once('=')) {
                (Ok(level), _) => levels.otherwise = level,
                (_, Some(_)) => levels.change(directive).unwrap_or_default(),
                (_, None) if !directive.is_empty() => levels.put(directive, LevelFilter::Trace),
                _ => {}
            }
        }
        levels
    }

    /// Follows `LEVEL`, for all that is chatd's, or `MODULE=LEVEL`.
    pub fn change(&mut self, directive: &str) -> Result<(), NoLevel> {
        let (module, level) = directive.split_once('=').unwrap_or((OURS, directive));
        let level = level.trim().parse().map_err(|_| NoLevel)?;
        let module = module.trim();
        let is_module = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
        if module.is_empty() || module.len() > LONGEST || !module.chars().all(is_module) {
            return Err(NoLevel);
        }
        if module == OURS && !directive.contains('=') {
            // A level for all ends those of single modules.
            self.modules.retain(|(name, _)| !is_in(name, OURS));
        }
        self.put(module, level);
        Ok(())
    }

    fn put(&mut self, module: &str, level: LevelFilter) {
        self.modules.retain(|(name, _)| name != module);
        if self.modules.len() == MOST {
            self.modules.remove(0);
        }
        self.modules.push((module.to_owned(), level));
    }

    /// The level of a module: of the longest name that it is in.
    #[must_use]
    pub fn of(&self, target: &str) -> LevelFilter {
        if is_in(target, NEVER) {
            return LevelFilter::Off;
        }
        let named = self.modules.iter().filter(|(name, _)| is_in(target, name));
        named
            .max_by_key(|(name, _)| name.len())
            .map_or(self.otherwise, |(_, level)| *level)
    }

    /// The level of chatd's own messages where no module says otherwise.
    #[must_use]
    pub fn general(&self) -> LevelFilter {
        self.of(OURS)
    }

    /// The modules with a level of their own.
    pub fn modules(&self) -> impl Iterator<Item = (&str, LevelFilter)> {
        let others = self.modules.iter().filter(|(name, _)| name != OURS);
        others.map(|(name, level)| (name.as_str(), *level))
    }

    /// The most that any has.
    pub fn most(&self) -> LevelFilter {
        let all = self.modules.iter().map(|(_, level)| *level);
        all.fold(self.otherwise, Ord::max)
    }
}

/// Whether a module is another, or in it.
fn is_in(module: &str, outer: &str) -> bool {
    module
        .strip_prefix(outer)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_decides() {
        let mut levels = Levels::ours(LevelFilter::Info);
        assert_eq!(levels.of("chatd::store::sqlite"), LevelFilter::Info);
        assert_eq!(levels.of("polling"), LevelFilter::Off);
        levels.change("chatd::store=debug").unwrap();
        levels.change("chatd::store::sqlite = off").unwrap();
        assert_eq!(levels.of("chatd::store"), LevelFilter::Debug);
        assert_eq!(levels.of("chatd::stores"), LevelFilter::Info);
        assert_eq!(levels.of("chatd::store::sqlite::open"), LevelFilter::Off);
        assert_eq!(levels.most(), LevelFilter::Debug);
        levels.change("warn").unwrap();
        assert_eq!(levels, Levels::ours(LevelFilter::Warn));
    }

    #[test]
    fn what_people_say_is_logged_at_no_level() {
        let mut levels = Levels::of_environment("trace");
        levels.change("tungstenite=trace").unwrap();
        assert_eq!(levels.of("tungstenite::protocol"), LevelFilter::Off);
        assert_eq!(levels.of("chatd"), LevelFilter::Trace);
    }

    #[test]
    fn the_environment_is_read_as_ever() {
        let levels = Levels::of_environment("warn,chatd=debug,polling");
        assert_eq!(levels.general(), LevelFilter::Debug);
        assert_eq!(levels.of("polling::epoll"), LevelFilter::Trace);
        assert_eq!(levels.of("rustls"), LevelFilter::Warn);
    }

    #[test]
    fn nonsense_changes_nothing_and_names_are_bounded() {
        let mut levels = Levels::ours(LevelFilter::Info);
        for wrong in [
            "",
            "loud",
            "=info",
            "chatd=",
            "a b=info",
            &format!("{}=info", "m".repeat(129)),
        ] {
            assert_eq!(levels.change(wrong), Err(NoLevel), "{wrong:?}");
        }
        assert_eq!(levels, Levels::ours(LevelFilter::Info));
        for number in 0..2 * MOST {
            levels.change(&format!("m{number}=info")).unwrap();
        }
        assert_eq!(levels.modules.len(), MOST);
    }
}
