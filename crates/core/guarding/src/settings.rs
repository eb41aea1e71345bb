//! What a family sets for a line.

use crate::contract::Readers;
use casework::Moment;
use casework::outbox::Address;
use privacy::Pii;
use serde::{Deserialize, Serialize};
use telephony::line::{MOST_RINGING, PAUSE_SECONDS, endpoint};
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
    /// Seconds a call is held for; none is the usual thirty.
    pub pause_seconds: Option<u64>,
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
    /// A telephone that can be rung.
    pub phone: String,
    /// Whether it rings when somebody may be on the way to the door.
    pub rings: bool,
    /// Whether it rings when a call is red, so that the guardian hears the call and speaks to the
    /// person.
    pub joins: bool,
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
        let texts = [&self.name, &self.phone];
        self.ways().into_iter().chain(texts).all(String::is_empty) && !self.rings && !self.joins
    }

    fn ways(&self) -> [&String; 4] {
        [&self.ntfy, &self.sms, &self.webhook, &self.email]
    }

    /// Their telephone, if it is one that may be rung.
    fn number(&self) -> Option<Number> {
        Number::parse(&self.phone).filter(Number::is_ordinary)
    }

    /// Every way in which they are written to, the quickest first.
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
                self.ways().iter().any(|way| !way.is_empty()) || self.rings || self.joins,
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
            (
                self.phone.is_empty() || self.number().is_some(),
                "phone",
                "Enter a British telephone number that begins with 01, 02, 03 or 07, such as 07700 900123",
            ),
            (
                !self.phone.is_empty() || !(self.rings || self.joins),
                "phone",
                "Enter the number of the telephone that is to ring",
            ),
            (
                self.phone.is_empty() || self.rings || self.joins,
                "phone",
                "Tick when this telephone is to ring",
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

    /// The line as calls know it, with numbers that no line listens to, and the pattern by which
    /// the operator's switchboard dials numbers; empty if it dials none.
    pub fn line(&self, name: &str, verified: &[Number], dial: &str) -> Line {
        let trusted = self.trusted.iter().filter_map(|n| Number::parse(n));
        let usual = Line::new(name);
        let phones = |wanted: fn(&Guardian) -> bool| {
            let phones = self.guardians.iter().filter(move |g| wanted(g));
            phones.filter_map(move |g| endpoint(dial, &g.number()?))
        };
        Line {
            pause_ms: self.pause_seconds.map_or(usual.pause_ms, |s| s.saturating_mul(1_000)),
            join: phones(|g| g.joins).next(),
            ring: phones(|g| g.rings).take(MOST_RINGING).collect(),
            policy: self.policy,
            agreed: !self.agreed.trim().is_empty(),
            trusted: trusted.chain(verified.iter().cloned()).collect(),
            ..usual
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
                self.pause_seconds.is_none_or(|seconds| PAUSE_SECONDS.contains(&seconds)),
                "pause_seconds",
                "Enter 5 to 600 seconds, or leave it empty",
            ),
            (
                self.guardians.iter().filter(|g| g.joins).count() <= 1,
                "guardians",
                "Choose one person to be rung into a call: there is room for one",
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
        assert!(!good().line("father", &[], "").agreed);
        assert_eq!(good().line("father", &[], "").policy, Policy::Notify);
        let agreed = Settings { agreed: "Ann Lowe was there, 4 May".into(), ..good() };
        assert!(agreed.line("father", &[], "").agreed);
    }

    fn ann(phone: &str, rings: bool, joins: bool) -> Guardian {
        Guardian { name: "Ann".into(), phone: phone.into(), rings, joins, ..Guardian::default() }
    }

    #[test]
    fn guardians_are_rung_as_the_operator_dials_and_a_call_is_held_as_long_as_the_family_says() {
        let guardians = vec![ann("07700 900123", true, false), ann("+44 1632 960155", true, true)];
        let settings = Settings { guardians, pause_seconds: Some(60), ..good() };
        check(&settings, &[]);
        let line = settings.line("father", &[], "PJSIP/{number}@trunk");
        assert_eq!(line.ring, ["PJSIP/07700900123@trunk", "PJSIP/01632960155@trunk"]);
        assert_eq!(line.join.as_deref(), Some("PJSIP/01632960155@trunk"));
        assert_eq!(line.pause_ms, 60_000);
        let without = settings.line("father", &[], "");
        assert!(without.ring.is_empty() && without.join.is_none());
        assert_eq!(good().line("father", &[], "").pause_ms, 30_000);
    }

    #[test]
    fn phones_that_cannot_be_rung_are_named() {
        let of = |guardian: Guardian| Settings { guardians: vec![guardian], ..good() };
        check(&of(ann("07700 900123", true, false)), &[]);
        let wrong = [ann("0909 879 0018", true, false), ann("", true, false)];
        for guardian in wrong.into_iter().chain([ann("none", false, true)]) {
            check(&of(guardian), &[("phone", Some(0))]);
        }
        let email =
            Guardian { email: "ann@example.org".into(), ..ann("07700 900123", false, false) };
        check(&of(email), &[("phone", Some(0))]);
        let guardians = vec![ann("07700 900123", false, true); 2];
        check(&Settings { guardians, ..good() }, &[("guardians", None)]);
        for seconds in [0, 4, 601] {
            check(&Settings { pause_seconds: Some(seconds), ..good() }, &[("pause_seconds", None)]);
        }
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
