//! This machine's time zone.

use std::fs;
use std::sync::OnceLock;

use jiff::tz::TimeZone;

/// What the system calls local time, read once.
const LOCAL_TIME: &str = "/etc/localtime";

/// This machine's time zone, unless `TZ` names another one. Jiff's own way knows all zones by name first, for which it walks
/// through their directories and keeps what it finds.
pub fn local() -> TimeZone {
    static LOCAL: OnceLock<TimeZone> = OnceLock::new();
    let zone = LOCAL.get_or_init(|| {
        let is_named = std::env::var_os("TZ").is_some();
        let read = (!is_named).then(read).flatten();
        read.unwrap_or_else(TimeZone::system)
    });
    zone.clone()
}

fn read() -> Option<TimeZone> {
    let rules = fs::read(LOCAL_TIME).ok()?;
    TimeZone::tzif(LOCAL_TIME, &rules).ok()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn it_is_the_one_that_jiff_finds() {
        for year in 0..60 {
            let time = Timestamp::from_second(year * 365 * 24 * 3600).unwrap();
            let expected = TimeZone::system().to_offset(time);
            assert_eq!(local().to_offset(time), expected);
            // Not every machine has the file.
            assert!(
                read()
                    .is_none_or(|zone| std::env::var_os("TZ").is_some() || zone.to_offset(time) == expected)
            );
        }
    }
}
