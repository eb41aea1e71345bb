//! Numbers of things kept, each its own type.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $prefix:literal),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{:04}"), self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            /// Reads the number with or without its letter.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let text = text.trim();
                let digits = text.strip_prefix($prefix).unwrap_or(text);
                digits.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// A report: `R-0042`.
    ReportId "R-",
    /// An account of the desk.
    AccountId "A-",
    /// A note on a report.
    NoteId "N-",
    /// A saved view of the desk.
    ViewId "V-",
    /// A token of the API.
    TokenId "T-",
    /// A webhook.
    HookId "H-",
}

#[cfg(test)]
mod tests {
    use super::ReportId;

    #[test]
    fn a_report_number_reads_back() {
        assert_eq!(ReportId(42).to_string(), "R-0042");
        assert_eq!("R-0042".parse(), Ok(ReportId(42)));
        assert_eq!("123456".parse(), Ok(ReportId(123_456)));
        assert!("R-x".parse::<ReportId>().is_err());
    }
}
