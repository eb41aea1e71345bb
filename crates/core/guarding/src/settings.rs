//! What a family sets for a line.

use crate::contract::Readers;
use casework::Moment;
use casework::outbox::Address;
use privacy::Pii;
use serde::{Deserialize, Serialize};
use telephony::{Line, Number, Policy, StreamId};

/// Guardians of a line at most.
pub const MOST_GUARDIANS: usize = 10;
/// Numbers that are not listened to, at most.
pub const MOST_TRUSTED: usize = 100;
/// Letters of a field at most.
pub const LONGEST: usize = 300;

/// The settings of one line.
#[derive(Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Settings {
    /// What guardians call the person.
    pub person: String,
    /// Postal address, for the police desk when a courier is due.
    pub address: String,
    /// How far Ringfence may go.
    pub policy: Policy,
    /// Who agreed to be listened to, and when; empty if nobody has said so here.
    pub agreed: String,
    /// Who agreed that others may read along while a call that Ringfence warns of goes on, and
    /// when; empty if nobody may.
    pub read_along: String,
    /// When that was set.
    pub read_since: Option<Moment>,
    /// Whether the desk may read along too.
    pub read_desk: bool,
    /// When the person withdrew that by key, if nobody has agreed anew since.
    pub read_withdrawn: Option<Moment>,
    /// Numbers that are not listened to.
    pub trusted: Vec<String>,
    /// The phone of the line, as the switchboard dials it, for a test call. The operator's.
    pub phone: String,
    /// The name of an AudioSocket that belongs to the line. The operator's.
    pub audiosocket: String,
    /// Who is told.
    pub guardians: Vec<Guardian>,
}

/// A guardian, and the ways to reach them.
#[derive(Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Guardian {
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Mobile number for text messages.
    pub sms: String,
    /// Topic of an ntfy server, as `https://ntfy.sh/topic`.
    pub ntfy: String,
    /// Address that takes signed JSON.
    pub webhook: String,
    /// Key of its signature.
    pub webhook_key: String,
}

impl std::fmt::Debug for Settings {
    /// Who they are is nobody else's business.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings").field("policy", &self.policy).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Guardian {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guardian").finish_non_exhaustive()
    }
}

/// Something that cannot be kept as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The field.
    pub field: &'static str,
    /// Which guardian, from 0, if it is about one.
    pub guardian: Option<usize>,
    /// What to do, without a full stop.
    pub message: &'static str,
}

impl Guardian {
    /// Whether nothing was filled in.
    pub fn is_empty(&self) -> bool {
        self.ways().iter().all(|way| way.is_empty()) && self.name.is_empty()
    }

    fn ways(&self) -> [&String; 4] {
        [&self.ntfy, &self.sms, &self.webhook, &self.email]
    }

    /// Every way in which they are reached, the quickest first.
    pub fn addresses(&self) -> Vec<Address> {
        let some = |text: &String| (!text.is_empty()).then(|| Pii::new(text.clone()));
        let secret = Pii::new(self.webhook_key.as_bytes().to_vec());
        let all = [
            some(&self.ntfy).map(Address::Ntfy),
            some(&self.sms).map(Address::Sms),
            some(&self.webhook).map(|url| Address::Webhook { url, secret }),
            some(&self.email).map(Address::Email),
        ];
        all.into_iter().flatten().collect()
    }

    fn mistake(&self) -> Option<(&'static str, &'static str)> {
        let is_url = |text: &str| text.is_empty() || text.starts_with("https://");
        let is_email = |text: &str| {
            let halves = text.split_once('@');
            halves.is_some_and(|(who, at)| {
                !who.is_empty() && at.contains('.') && !text.contains(char::is_whitespace)
            })
        };
        let checks = [
            (
                self.ways().iter().any(|way| !way.is_empty()),
                "email",
                "Enter an e-mail address or another way to reach them",
            ),
            (
                self.email.is_empty() || is_email(&self.email),
                "email",
                "Enter an e-mail address, such as name@example.org",
            ),
            (
                self.sms.is_empty() || Number::parse(&self.sms).is_some(),
                "sms",
                "Enter a mobile number, such as 07700 900123",
            ),
            (is_url(&self.ntfy), "ntfy", "Enter an address that begins with https://"),
            (is_url(&self.webhook), "webhook", "Enter an address that begins with https://"),
            (
                [&self.name, &self.email, &self.sms, &self.ntfy, &self.webhook]
                    .iter()
                    .all(|text| text.chars().count() <= LONGEST),
                "name",
                "Enter fewer letters",
            ),
        ];
        checks.into_iter().find(|(good, ..)| !good).map(|(_, field, message)| (field, message))
    }
}

impl Settings {
    /// Takes out what is blank.
    pub fn tidy(&mut self) {
        self.trusted.iter_mut().for_each(|n| *n = n.trim().to_owned());
        self.trusted.retain(|n| !n.is_empty());
        self.guardians.retain(|g| !g.is_empty());
        self.read_along = self.read_along.trim().to_owned();
        if self.read_along.is_empty() {
            (self.read_desk, self.read_since) = (false, None);
        }
    }

    /// Notes since when somebody may read along: it is another agreement if its words are others,
    /// or if nobody could before.
    pub fn note_reading(&mut self, before: &Self, now: Moment) {
        let same = before.readers().is_some() && before.read_along == self.read_along;
        self.read_since = if same { before.read_since } else { Some(now) };
        self.read_withdrawn = before.read_withdrawn;
        if self.readers().is_none() {
            self.read_since = None;
        } else if !same {
            self.read_withdrawn = None;
        }
    }

    /// The agreement that others may read along, told from an earlier one of the same words.
    pub fn agreement(&self) -> String {
        format!("{} {}", self.read_since.unwrap_or_default().0, self.read_along)
    }

    /// Who may read along by the person's agreement; none if nobody may.
    pub fn readers(&self) -> Option<Readers> {
        match (self.read_along.trim().is_empty(), self.read_desk) {
            (true, _) => None,
            (false, false) => Some(Readers::Family),
            (false, true) => Some(Readers::FamilyAndDesk),
        }
    }

    /// Nobody may read along any more: the person has said so by key.
    pub fn withdraw_reading(&mut self, now: Moment) {
        if self.readers().is_some() {
            self.read_withdrawn = Some(now);
        }
        self.read_along.clear();
        (self.read_desk, self.read_since) = (false, None);
    }

    /// The line as calls know it, with numbers that no line listens to.
    pub fn line(&self, name: &str, verified: &[Number]) -> Line {
        let trusted = self.trusted.iter().filter_map(|n| Number::parse(n));
        Line {
            policy: self.policy,
            agreed: !self.agreed.trim().is_empty(),
            trusted: trusted.chain(verified.iter().cloned()).collect(),
            ..Line::new(name)
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

    /// Everything that is wrong with it.
    pub fn mistakes(&self) -> Vec<Mistake> {
        let texts = [&self.person, &self.address, &self.agreed, &self.read_along, &self.phone];
        let checks = [
            (
                texts.iter().all(|text| text.chars().count() <= LONGEST),
                "person",
                "Enter fewer letters",
            ),
            (self.trusted.len() <= MOST_TRUSTED, "trusted", "Enter at most 100 numbers"),
            (
                self.trusted.iter().all(|n| Number::parse(n).is_some()),
                "trusted",
                "Enter one number on each line, such as 01632 960155",
            ),
            (
                self.guardians.len() <= MOST_GUARDIANS,
                "guardians",
                "Enter at most ten people: the more are told, the less each feels meant",
            ),
            (
                self.audiosocket.is_empty() || self.stream().is_some(),
                "audiosocket",
                "Enter thirty-two hexadecimal digits with hyphens, as uuidgen makes them",
            ),
        ];
        let of_line = checks
            .into_iter()
            .filter(|(good, ..)| !good)
            .map(|(_, field, message)| Mistake { field, guardian: None, message });
        let of_guardians = self.guardians.iter().enumerate().filter_map(|(index, guardian)| {
            let (field, message) = guardian.mistake()?;
            Some(Mistake { field, guardian: Some(index), message })
        });
        of_line.chain(of_guardians).collect()
    }

    /// As bytes, to be sealed.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// From bytes that [`Settings::to_bytes`] gave; none if they are others.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{Guardian, Settings};
    use crate::contract::Readers;
    use casework::Moment;
    use telephony::Policy;

    fn good() -> Settings {
        let ann =
            Guardian { name: "Ann".into(), email: "ann@example.org".into(), ..Guardian::default() };
        Settings { person: "Dad".into(), guardians: vec![ann], ..Settings::default() }
    }

    #[track_caller]
    fn check(settings: &Settings, expect: &[(&str, Option<usize>)]) {
        let found: Vec<_> = settings.mistakes().iter().map(|m| (m.field, m.guardian)).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn what_cannot_work_is_named() {
        check(&good(), &[]);
        let trusted = vec!["01632 960155".into(), "the surgery".into()];
        check(&Settings { trusted, ..good() }, &[("trusted", None)]);
        let of = |guardian: Guardian| Settings { guardians: vec![guardian], ..good() };
        check(&of(Guardian { name: "Ben".into(), ..Guardian::default() }), &[("email", Some(0))]);
        check(&of(Guardian { email: "ben".into(), ..Guardian::default() }), &[("email", Some(0))]);
        check(
            &of(Guardian { ntfy: "http://x".into(), ..Guardian::default() }),
            &[("ntfy", Some(0))],
        );
        check(&Settings { audiosocket: "1".into(), ..good() }, &[("audiosocket", None)]);
    }

    #[test]
    fn blank_rows_of_a_form_are_nobody() {
        let mut settings = good();
        settings.guardians.push(Guardian::default());
        settings.trusted = vec![" ".into(), " 01632 960155 ".into()];
        settings.tidy();
        assert_eq!((settings.guardians.len(), settings.trusted.len()), (1, 1));
    }

    #[test]
    fn nothing_is_heard_before_somebody_has_agreed() {
        assert!(!good().line("father", &[]).agreed);
        assert_eq!(good().line("father", &[]).policy, Policy::Notify);
        let agreed = Settings { agreed: "Ann Lowe was there, 4 May".into(), ..good() };
        assert!(agreed.line("father", &[]).agreed);
    }

    #[test]
    fn nobody_reads_along_before_the_person_has_agreed_or_after_it_was_withdrawn() {
        assert_eq!(good().readers(), None);
        let desk_alone = Settings { read_desk: true, read_along: " ".into(), ..good() };
        assert_eq!(desk_alone.readers(), None);
        let mut settings = Settings { read_along: "Dad, 4 May".into(), ..good() };
        assert_eq!(settings.readers(), Some(Readers::Family));
        settings.read_desk = true;
        assert_eq!(settings.readers(), Some(Readers::FamilyAndDesk));
        settings.withdraw_reading(Moment(7));
        assert_eq!((settings.readers(), settings.read_withdrawn), (None, Some(Moment(7))));
        settings.withdraw_reading(Moment(9));
        assert_eq!(settings.read_withdrawn, Some(Moment(7)), "there was nothing to withdraw");
        let before = settings.clone();
        settings.read_along = "Dad, 4 May".into();
        settings.tidy();
        settings.note_reading(&before, Moment(10));
        assert_eq!((settings.readers(), settings.read_withdrawn), (Some(Readers::Family), None));
        assert_eq!(settings.read_since, Some(Moment(10)));
        let mut again = Settings { person: "Father".into(), ..settings.clone() };
        again.note_reading(&settings, Moment(20));
        assert_eq!(again.agreement(), settings.agreement(), "it is the same agreement");
    }

    #[test]
    fn settings_of_before_are_read_with_nobody_reading_along() {
        let settings = Settings::from_bytes(br#"{"person":"Dad","agreed":"Dad, 4 May"}"#).unwrap();
        assert_eq!((settings.readers(), settings.read_withdrawn), (None, None));
    }

    #[test]
    fn settings_are_read_as_they_were_written_and_not_shown() {
        let settings = good();
        assert_eq!(Settings::from_bytes(&settings.to_bytes()), Some(settings.clone()));
        assert_eq!(Settings::from_bytes(b"{"), None);
        let shown = format!("{settings:?} {:?}", settings.guardians);
        assert!(!shown.contains("Dad") && !shown.contains("ann@"), "{shown}");
    }
}
