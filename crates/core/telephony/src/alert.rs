//! What a guardian is told.

use evidence::{Level, NeverRule};
use serde::{Deserialize, Serialize};

/// Why a guardian is told something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// The call turned red.
    Red,
    /// Somebody is to come to the door.
    CourierDue,
    /// The person said on the keypad that it is no scam. A fraudster may have told them to.
    SaidNoScam,
    /// The person said on the keypad that it was a scam.
    SaidScam,
    /// Ringfence ended the call.
    Ended,
    /// A draft of a report waits to be sent.
    Draft,
    /// A test: somebody wants to know whether messages arrive.
    Test,
}

impl AlertKind {
    /// The name for machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::CourierDue => "courier_due",
            Self::SaidNoScam => "said_no_scam",
            Self::SaidScam => "said_scam",
            Self::Ended => "ended",
            Self::Draft => "draft",
            Self::Test => "test",
        }
    }

    /// One sentence for people; `who` is the name of the line's person.
    pub fn sentence(self, who: &str) -> String {
        match self {
            Self::Red => format!("The call that {who} is on sounds like fraud."),
            Self::CourierDue => {
                format!("Someone may be on the way to {who} to fetch cash, cards or valuables.")
            }
            Self::SaidNoScam => format!(
                "{who} said on the keypad that the call is not a scam. Fraudsters tell people to say so: please check."
            ),
            Self::SaidScam => format!("{who} said on the keypad that the call was a scam."),
            Self::Ended => format!("Ringfence ended a call with {who} that sounded like fraud."),
            Self::Draft => format!("A report of a call with {who} is ready for you to send."),
            Self::Test => format!("This is a test of the guarded line of {who}. Nothing happened."),
        }
    }

    /// What a guardian should do, in the words of the official advice.
    pub fn advice(self) -> &'static str {
        match self {
            Self::CourierDue => {
                "If someone is coming or has just been, ring 999. Tell them not to hand over anything and not to open the door."
            }
            Self::Red | Self::SaidNoScam => {
                "Ring them on another phone, or go there. The police and banks never ask for a PIN, for cash or for cards. If someone is coming, ring 999."
            }
            Self::Ended | Self::SaidScam => {
                "Ring them. To check with the bank, use another phone or wait five minutes, then dial 159. If details or money were given, report it: 0300 123 2040 or reportfraud.police.uk; in Scotland ring 101."
            }
            Self::Draft => "Read it and press send. Nothing is sent without you.",
            Self::Test => "You need not do anything.",
        }
    }
}

/// Something a guardian is told. It never holds a word of the call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// Why.
    pub kind: AlertKind,
    /// Name of the line.
    pub line: String,
    /// Name of the call, to tell two messages about the same one; it says nothing else.
    pub call: String,
    /// The level as it stands.
    pub level: Level,
    /// Milliseconds since 1970.
    pub at_ms: u64,
    /// The rules that were broken so far.
    pub rules: Vec<NeverRule>,
    /// Where the draft of a report can be sent from, for [`AlertKind::Draft`].
    pub link: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::AlertKind;

    #[test]
    fn whoever_may_be_coming_is_a_case_for_999() {
        for kind in [AlertKind::Red, AlertKind::CourierDue, AlertKind::SaidNoScam] {
            assert!(kind.advice().contains("999"), "{kind:?}");
        }
    }

    #[test]
    fn no_code_stands_for_two_kinds() {
        let json = serde_json::to_string(&AlertKind::SaidNoScam).unwrap();
        assert_eq!(json, format!("\"{}\"", AlertKind::SaidNoScam.code()));
    }
}
