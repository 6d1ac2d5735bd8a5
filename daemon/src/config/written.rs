//! Values as the file writes them: what administrators are shown, and what tells an old value from a new one.

use std::time::Duration;

use protocol::admin::Network;

use super::Listen;

/// What stands for a value that is not there.
pub(super) const NONE: &str = "-";

/// A value that can be written as in the file.
pub(super) trait Written {
    /// In TOML.
    fn written(&self) -> String;
}

macro_rules! plain {
    ($($kind:ty),*) => {
        $(impl Written for $kind {
            fn written(&self) -> String {
                self.to_string()
            }
        })*
    };
}

plain!(bool, u8, u16, u32, u64, usize, i64);

impl Written for str {
    fn written(&self) -> String {
        toml::Value::String(self.to_owned()).to_string()
    }
}

impl Written for &str {
    fn written(&self) -> String {
        (**self).written()
    }
}

impl Written for String {
    fn written(&self) -> String {
        self.as_str().written()
    }
}

impl Written for Box<str> {
    fn written(&self) -> String {
        (**self).written()
    }
}

impl Written for Duration {
    fn written(&self) -> String {
        humantime::format_duration(*self).to_string().written()
    }
}

impl Written for Network {
    fn written(&self) -> String {
        self.to_string().written()
    }
}

impl Written for Listen {
    fn written(&self) -> String {
        format!(
            "{{ address = {}, dialect = {}, tls = {} }}",
            self.address.to_string().written(),
            self.dialect.name().written(),
            self.tls
        )
    }
}

impl<T: Written> Written for Option<T> {
    fn written(&self) -> String {
        self.as_ref().map_or_else(|| NONE.to_owned(), Written::written)
    }
}

impl<T: Written> Written for Vec<T> {
    fn written(&self) -> String {
        let items: Vec<_> = self.iter().map(Written::written).collect();
        format!("[{}]", items.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_as_in_the_file() {
        assert_eq!(Some("#geral".to_owned()).written(), "\"#geral\"");
        assert_eq!(None::<String>.written(), "-");
        assert_eq!(Duration::from_mins(2).written(), "\"2m\"");
        let network = Network::parse("10.0.0.0/8").unwrap();
        assert_eq!(vec![network].written(), "[\"10.0.0.0/8\"]");
    }
}
