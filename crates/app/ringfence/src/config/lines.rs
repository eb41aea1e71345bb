//! Guarded lines as the configuration has them.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use telephony::{Line, Number, Policy, StreamId};

/// One guarded line, `[[line.guarded]]`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct GuardedLine {
    /// Name, as the dialplan or the provider says it.
    pub name: String,
    /// What guardians call the person.
    pub person: String,
    /// Postal address, for the police desk when a courier is due.
    pub address: String,
    /// How far Ringfence may go.
    pub policy: Policy,
    /// Who agreed in writing, and when; empty if the person agrees by the set-up extension.
    pub agreed: String,
    /// Who agreed that the desk may read along while a call that Ringfence warns of goes on, and
    /// when; empty if nobody may.
    pub read_along: String,
    /// Numbers that are not listened to.
    pub trusted: Vec<String>,
    /// Seconds a call is held for.
    pub pause_seconds: u64,
    /// Keys that say that it is no scam.
    pub not_scam_keys: String,
    /// Keys that say that it was one.
    pub scam_keys: String,
    /// Keys that say that nobody may read along.
    pub private_keys: String,
    /// The phone of the guardian who is called in.
    pub join: String,
    /// Phones that ring when a courier is due.
    pub ring: Vec<String>,
    /// The name of an AudioSocket that belongs to the line.
    pub audiosocket: String,
    /// Who is told.
    pub guardians: Vec<GuardianEntry>,
}

impl Default for GuardedLine {
    fn default() -> Self {
        let line = Line::new("");
        Self {
            name: String::new(),
            person: String::new(),
            address: String::new(),
            policy: line.policy,
            agreed: String::new(),
            read_along: String::new(),
            trusted: Vec::new(),
            pause_seconds: line.pause_ms / 1_000,
            not_scam_keys: line.not_scam_keys,
            scam_keys: line.scam_keys,
            private_keys: line.private_keys,
            join: String::new(),
            ring: Vec::new(),
            audiosocket: String::new(),
            guardians: Vec::new(),
        }
    }
}

/// A guardian, `[[line.guarded.guardians]]`: one or more ways to reach them.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct GuardianEntry {
    /// Name, for whoever reads the configuration.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Topic of an ntfy server, as `https://ntfy.sh/topic`.
    pub ntfy: String,
    /// Address that takes signed JSON.
    pub webhook: String,
    /// File with the key of its signature.
    pub webhook_secret_file: PathBuf,
    /// Mobile number for text messages.
    pub sms: String,
}

/// Guardians of a line at most.
pub const MOST_GUARDIANS: usize = 10;

impl GuardedLine {
    /// The line as calls know it, with numbers that no line listens to.
    pub fn line(&self, verified: &[Number]) -> Line {
        let trusted = self.trusted.iter().filter_map(|n| Number::parse(n));
        Line {
            name: self.name.clone(),
            policy: self.policy,
            agreed: !self.agreed.trim().is_empty(),
            trusted: trusted.chain(verified.iter().cloned()).collect(),
            pause_ms: self.pause_seconds.saturating_mul(1_000),
            not_scam_keys: self.not_scam_keys.clone(),
            scam_keys: self.scam_keys.clone(),
            private_keys: self.private_keys.clone(),
            join: Some(self.join.clone()).filter(|j| !j.is_empty()),
            ring: self.ring.clone(),
            ..Line::new("")
        }
    }

    /// The name of its AudioSocket.
    pub fn stream(&self) -> Option<StreamId> {
        StreamId::parse(&self.audiosocket)
    }

    /// What guardians call the person.
    pub fn who(&self) -> &str {
        if self.person.is_empty() { "the person" } else { &self.person }
    }

    /// Whether each row of keys is one, and none ends with another.
    fn keys_are_apart(&self) -> bool {
        let all = [&self.not_scam_keys, &self.scam_keys, &self.private_keys];
        let is_row =
            |keys: &str| !keys.is_empty() && keys.chars().all(telephony::audiosocket::is_key);
        all.iter().enumerate().all(|(at, keys)| {
            let mut others = all.iter().enumerate().filter(|(other, _)| *other != at);
            is_row(keys) && others.all(|(_, other)| !keys.ends_with(other.as_str()))
        })
    }

    /// The first thing that is wrong with it.
    pub fn fault(&self) -> Option<(&'static str, &'static str)> {
        let number = |n: &String| Number::parse(n).is_some();
        let reached = |g: &GuardianEntry| {
            [&g.email, &g.ntfy, &g.webhook, &g.sms].iter().any(|way| !way.is_empty())
        };
        let checks = [
            (
                telephony::line::is_name(&self.name),
                "a guarded line without a usable name",
                "write name = \"father\": small letters, digits and hyphens, at most 40",
            ),
            (
                self.guardians.len() <= MOST_GUARDIANS && self.ring.len() <= MOST_GUARDIANS,
                "a guarded line with more than ten guardians",
                "keep ten: the more are told, the less each feels meant",
            ),
            (
                self.guardians.iter().all(reached),
                "a guardian who cannot be reached",
                "write email, ntfy, webhook or sms",
            ),
            (
                self.guardians
                    .iter()
                    .all(|g| g.webhook.is_empty() == g.webhook_secret_file.as_os_str().is_empty()),
                "a guardian's webhook needs its key",
                "write webhook and webhook_secret_file, or neither",
            ),
            (
                self.trusted.iter().all(number),
                "a trusted number without a digit",
                "write numbers as 01632 960155 or +44 1632 960155",
            ),
            (
                self.keys_are_apart(),
                "keys that cannot be told apart, or are none",
                "write two or more of 0-9, * and # for each, such as *1, *9 and *0",
            ),
            (
                (5..=600).contains(&self.pause_seconds),
                "a pause that is too short or too long",
                "write 5 to 600 seconds",
            ),
            (
                self.audiosocket.is_empty() || self.stream().is_some(),
                "the name of an AudioSocket that is no UUID",
                "write thirty-two hexadecimal digits with hyphens, as uuidgen makes them",
            ),
        ];
        checks.into_iter().find(|(good, ..)| !good).map(|(_, what, remedy)| (what, remedy))
    }
}

#[cfg(test)]
mod tests {
    use super::{GuardedLine, GuardianEntry};
    use telephony::Policy;

    fn good() -> GuardedLine {
        GuardedLine { name: "father".into(), ..GuardedLine::default() }
    }

    #[track_caller]
    fn check(line: &GuardedLine, expect: Option<&str>) {
        assert_eq!(line.fault().map(|(what, _)| what), expect);
    }

    #[test]
    fn what_cannot_work_is_named() {
        check(&good(), None);
        check(
            &GuardedLine { name: "Father".into(), ..good() },
            Some("a guarded line without a usable name"),
        );
        let nobody = GuardianEntry { name: "Ann".into(), ..GuardianEntry::default() };
        check(
            &GuardedLine { guardians: vec![nobody], ..good() },
            Some("a guardian who cannot be reached"),
        );
        check(
            &GuardedLine { scam_keys: "9*1".into(), ..good() },
            Some("keys that cannot be told apart, or are none"),
        );
        check(
            &GuardedLine { private_keys: "0*9".into(), ..good() },
            Some("keys that cannot be told apart, or are none"),
        );
        check(
            &GuardedLine { audiosocket: "1".into(), ..good() },
            Some("the name of an AudioSocket that is no UUID"),
        );
    }

    #[test]
    fn consent_is_not_the_usual_thing() {
        assert!(!good().line(&[]).agreed);
        assert!(GuardedLine { agreed: "J. Lowe, 4 May".into(), ..good() }.line(&[]).agreed);
        assert_eq!(good().line(&[]).policy, Policy::Notify);
    }
}
