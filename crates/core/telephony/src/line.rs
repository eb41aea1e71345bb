//! The settings of one guarded line.

use crate::number::Number;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How far Ringfence may go, each including what stands before it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    /// Listen and label the number; say nothing to anybody.
    Observe,
    /// Whisper a warning to the person.
    Warn,
    /// Tell the guardians too.
    #[default]
    Notify,
    /// Put the call on hold for a while as well, so that the person can think.
    Hold,
    /// End the call after the warning.
    End,
}

/// The sounds of a line, as the switchboard names them (`sound:ringfence/red`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sounds {
    /// "Be careful."
    pub amber: String,
    /// "This is how fraudsters talk: put the phone down."
    pub red: String,
    /// "The call is on hold for thirty seconds."
    pub hold: String,
    /// "The call goes on."
    pub resumed: String,
    /// "This call is being ended."
    pub end: String,
    /// "Your guardian joins you."
    pub guardian: String,
    /// "This number was labelled after an earlier call."
    pub labelled: String,
    /// To a guardian's phone: "Somebody may be on the way".
    pub courier: String,
    /// At set-up: what is heard and kept, and which key agrees.
    pub agree: String,
    /// "The line is guarded."
    pub agreed: String,
    /// "The line is not guarded."
    pub refused: String,
}

impl Default for Sounds {
    fn default() -> Self {
        let of = |name: &str| format!("sound:ringfence/{name}");
        Self {
            amber: of("amber"),
            red: of("red"),
            hold: of("hold"),
            resumed: of("resumed"),
            end: of("end"),
            guardian: of("guardian"),
            labelled: of("labelled"),
            courier: of("courier"),
            agree: of("agree"),
            agreed: of("agreed"),
            refused: of("refused"),
        }
    }
}

/// One guarded line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its name, as the dialplan says it.
    pub name: String,
    /// How far Ringfence may go.
    pub policy: Policy,
    /// Whether the person has agreed to be listened to. Without it nothing is heard.
    pub agreed: bool,
    /// Numbers of friends, family, surgeries: not listened to.
    pub trusted: BTreeSet<Number>,
    /// Milliseconds a call is held for.
    pub pause_ms: u64,
    /// Keys with which the person says that it is no scam.
    pub not_scam_keys: String,
    /// Keys with which the person says that it is one.
    pub scam_keys: String,
    /// Keys with which the person says that nobody may read along.
    pub private_keys: String,
    /// The phone of the guardian who is called into a red call, as the switchboard dials it.
    pub join: Option<String>,
    /// Phones that ring when a courier is due, as the switchboard dials them; at most ten.
    pub ring: Vec<String>,
    /// What is played.
    pub sounds: Sounds,
}

/// Guardians' phones that ring at most.
pub const MOST_RINGING: usize = 10;

/// Seconds for which a call may be held.
pub const PAUSE_SECONDS: std::ops::RangeInclusive<u64> = 5..=600;

/// What stands in a pattern of [`endpoint`] for the number.
pub const NUMBER: &str = "{number}";

/// How a switchboard dials a number, by its operator's pattern: `PJSIP/{number}@trunk`. None if the
/// pattern has no place for a number, as an empty one.
pub fn endpoint(pattern: &str, number: &Number) -> Option<String> {
    pattern.contains(NUMBER).then(|| pattern.replace(NUMBER, number.digits()))
}

impl Line {
    /// A line with the usual settings, whose person has not agreed yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            policy: Policy::default(),
            agreed: false,
            trusted: BTreeSet::new(),
            pause_ms: 30_000,
            not_scam_keys: "*1".into(),
            scam_keys: "*9".into(),
            private_keys: "*0".into(),
            join: None,
            ring: Vec::new(),
            sounds: Sounds::default(),
        }
    }

    /// Whether a call from this number is listened to.
    pub fn listens_to(&self, number: Option<&Number>) -> bool {
        self.agreed && !number.is_some_and(|n| self.trusted.contains(n))
    }
}

/// Whether a name can be that of a line: it becomes part of an extension.
pub fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !name.is_empty() && name.len() <= 40 && name.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::{Line, Policy, endpoint, is_name};
    use crate::number::Number;

    #[test]
    fn nobody_is_heard_who_has_not_agreed_and_no_friend_is() {
        let number = Number::parse("01632 960155");
        let mut line = Line::new("father");
        assert!(!line.listens_to(number.as_ref()));
        line.agreed = true;
        assert!(line.listens_to(number.as_ref()));
        assert!(line.listens_to(None));
        line.trusted.extend(Number::parse("+44 1632 960155"));
        assert!(!line.listens_to(number.as_ref()));
        assert!(line.listens_to(None), "a withheld number is trusted by nobody");
    }

    #[test]
    fn each_policy_goes_further_than_the_one_before() {
        let all = [Policy::Observe, Policy::Warn, Policy::Notify, Policy::Hold, Policy::End];
        assert!(all.is_sorted());
    }

    #[test]
    fn a_number_is_dialled_by_the_operators_pattern() {
        let check = |pattern: &str, expect: Option<&str>| {
            let number = Number::parse("+44 1632 960155").unwrap();
            assert_eq!(endpoint(pattern, &number).as_deref(), expect);
        };
        check("PJSIP/{number}@trunk", Some("PJSIP/01632960155@trunk"));
        check("DAHDI/g1/9{number}", Some("DAHDI/g1/901632960155"));
        check("PJSIP/trunk", None);
        check("", None);
    }

    #[test]
    fn a_name_fits_into_an_extension() {
        assert!(is_name("flat-12"));
        for bad in ["", "Father", "a b", "a/b", "a,b", "${x}"] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
