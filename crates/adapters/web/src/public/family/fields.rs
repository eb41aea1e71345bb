//! The settings of a line as a form, and back.

use crate::base::form::FieldError;
use crate::base::secrets::random_token;
use crate::base::{Form, PageError};
use crate::public::parts::Choice;
use guarding::{Guardian, MOST_GUARDIANS, Mistake, Readers, Settings};
use telephony::Policy;

/// The names of one guardian's fields.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Name.
    pub name: &'static str,
    /// E-mail address.
    pub email: &'static str,
    /// Mobile number.
    pub sms: &'static str,
    /// Topic of ntfy.
    pub ntfy: &'static str,
    /// Webhook.
    pub webhook: &'static str,
    /// Telephone that can be rung.
    pub phone: &'static str,
    /// When it rings.
    pub calls: &'static str,
}

macro_rules! rows {
    ($($n:literal),*) => {
        [$(Row {
            name: concat!("name", $n),
            email: concat!("email", $n),
            sms: concat!("sms", $n),
            ntfy: concat!("ntfy", $n),
            webhook: concat!("webhook", $n),
            phone: concat!("phone", $n),
            calls: concat!("calls", $n),
        }),*]
    };
}

/// One row for each guardian there may be.
pub const ROWS: [Row; MOST_GUARDIANS] = rows!("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

/// The policies, the usual one in the middle.
pub const POLICIES: [Choice; 5] = [
    ("observe", "Only remember the number of a scam call"),
    ("warn", "Warn the person, whispered, so that the caller does not hear it"),
    ("notify", "Warn the person and tell the people below (the usual choice)"),
    ("hold", "The same, and stop the two hearing each other for a while"),
    ("end", "The same, and end the call after the warning"),
];

/// When a telephone rings.
pub const CALLS: [Choice; 2] = [
    ("ring", "When somebody may be on the way to the door: a voice says so"),
    (
        "join",
        "When a call sounds like a scam: whoever picks up hears the call, and only the person hears them",
    ),
];

/// Who may read along; the second is offered where the operator lets the desk do so.
pub const READERS: [Choice; 2] = [
    (
        "family",
        "Whoever has the address of this page may read along while a call that Ringfence warns of is going on",
    ),
    ("desk", "The desk that runs Ringfence may read along on such a call too"),
];

/// The settings as the form shows them.
pub fn fill(settings: &Settings) -> Form {
    let mut form = Form::default();
    let mut put = |name: &str, value: &str| form.push(name, value.to_owned());
    put("person", &settings.person);
    put("address", &settings.address);
    put("agreed", &settings.agreed);
    let readers = settings.readers();
    if readers.is_some() {
        put("read", "family");
    }
    if readers == Some(Readers::FamilyAndDesk) {
        put("read", "desk");
    }
    put("read_along", &settings.read_along);
    put("trusted", &settings.trusted.join("\n"));
    let seconds = settings.pause_seconds.map(|seconds| seconds.to_string());
    put("pause_seconds", &seconds.unwrap_or_default());
    let policy = POLICIES.iter().find(|(code, _)| policy_of(code) == settings.policy);
    put("policy", policy.map_or("notify", |(code, _)| code));
    for (row, guardian) in ROWS.iter().zip(&settings.guardians) {
        put(row.name, &guardian.name);
        put(row.email, &guardian.email);
        put(row.sms, &guardian.sms);
        put(row.ntfy, &guardian.ntfy);
        put(row.webhook, &guardian.webhook);
        put(row.phone, &guardian.phone);
        for (code, is_wanted) in [("ring", guardian.rings), ("join", guardian.joins)] {
            if is_wanted {
                put(row.calls, code);
            }
        }
    }
    form
}

fn policy_of(code: &str) -> Policy {
    match code {
        "observe" => Policy::Observe,
        "warn" => Policy::Warn,
        "hold" => Policy::Hold,
        "end" => Policy::End,
        _ => Policy::Notify,
    }
}

/// What was typed as settings, and what is wrong with it. What is the operator's stays.
///
/// # Errors
/// [`PageError::Random`] if a key for a webhook cannot be made.
pub fn read(form: &Form, before: &Settings) -> Result<(Settings, Vec<FieldError>), PageError> {
    let text = |name: &str| form.text(name).to_owned();
    let mut rows = Vec::new();
    let mut guardians = Vec::new();
    for row in ROWS {
        let webhook = text(row.webhook);
        let known = before.guardians.iter().find(|g| g.webhook == webhook);
        let webhook_key = match (webhook.is_empty(), known) {
            (true, _) => String::new(),
            (false, Some(known)) => known.webhook_key.clone(),
            (false, None) => random_token().map_err(|_| PageError::Random)?,
        };
        let guardian = Guardian {
            name: text(row.name),
            email: text(row.email),
            sms: text(row.sms),
            ntfy: text(row.ntfy),
            webhook,
            webhook_key,
            phone: text(row.phone),
            rings: form.has(row.calls, "ring"),
            joins: form.has(row.calls, "join"),
        };
        if !guardian.is_empty() {
            rows.push(row);
            guardians.push(guardian);
        }
    }
    let mut settings = Settings {
        person: text("person"),
        address: text("address"),
        policy: policy_of(form.text("policy")),
        agreed: text("agreed"),
        // Whoever takes the tick away takes the agreement away with it.
        read_along: if form.has("read", "family") { text("read_along") } else { String::new() },
        read_desk: form.has("read", "desk"),
        // What is no number is none that would do.
        pause_seconds: match form.text("pause_seconds").trim() {
            "" => None,
            typed => Some(typed.parse().unwrap_or(0)),
        },
        trusted: form.text("trusted").lines().map(str::to_owned).collect(),
        guardians,
        ..before.clone()
    };
    settings.tidy();
    let of_reading = reading_mistake(form);
    let others = settings.mistakes();
    let errors = of_reading.into_iter().chain(others.iter().map(|m| error(m, &rows))).collect();
    Ok((settings, errors))
}

/// Nobody agrees by a tick alone, and nobody for others.
fn reading_mistake(form: &Form) -> Option<FieldError> {
    let (family, desk) = (form.has("read", "family"), form.has("read", "desk"));
    if desk && !family {
        let message = "Tick both, or neither: the desk may read along only where you may too";
        return Some(FieldError::new("read", message));
    }
    let message = "Say who agreed, and when, such as: Dad agreed, 4 May 2026";
    (family && form.text("read_along").trim().is_empty())
        .then(|| FieldError::new("read_along", message))
}

fn error(mistake: &Mistake, rows: &[Row]) -> FieldError {
    let row = mistake.guardian.and_then(|index| rows.get(index));
    let field = match (row, mistake.field) {
        (Some(row), "sms") => row.sms,
        (Some(row), "ntfy") => row.ntfy,
        (Some(row), "webhook") => row.webhook,
        (Some(row), "phone") => row.phone,
        (Some(row), "name") => row.name,
        (Some(row), _) => row.email,
        (None, field) => field,
    };
    FieldError::new(field, mistake.message)
}

#[cfg(test)]
mod tests {
    use super::{fill, read};
    use crate::base::Form;
    use guarding::{Readers, Settings};

    #[test]
    fn somebody_has_to_have_agreed_to_reading_along_and_without_the_tick_nobody_did() {
        let check = |body: &str, fields: &[&str], readers: Option<Readers>| {
            let form = Form::parse(body.as_bytes());
            let (settings, errors) = read(&form, &Settings::default()).unwrap();
            let found: Vec<&str> = errors.iter().map(|e| e.field).collect();
            assert_eq!((found.as_slice(), settings.readers()), (fields, readers));
        };
        check("person=Dad", &[], None);
        check("read=family", &["read_along"], None);
        check("read=desk&read_along=Dad", &["read"], None);
        check("read_along=Dad,+4+May", &[], None);
        check("read=family&read_along=Dad,+4+May", &[], Some(Readers::Family));
        check("read=family&read=desk&read_along=Dad", &[], Some(Readers::FamilyAndDesk));
    }

    #[test]
    fn what_was_saved_is_what_the_form_shows() {
        let form = Form::parse(
            b"person=Dad&policy=hold&agreed=Ann,+4+May&trusted=01632+960155%0A&name3=Ann&email3=ann%40example.org&webhook3=https://x.example/h&phone3=07700+900123&calls3=ring&calls3=join&pause_seconds=45&read=family&read=desk&read_along=Dad,+4+May",
        );
        let before = Settings { phone: "PJSIP/father".into(), ..Settings::default() };
        let (settings, errors) = read(&form, &before).unwrap();
        assert_eq!(errors, []);
        assert_eq!(settings.phone, "PJSIP/father");
        assert_eq!(settings.guardians[0].webhook_key.len(), 64);
        assert!(settings.guardians[0].rings && settings.guardians[0].joins);
        assert_eq!(settings.pause_seconds, Some(45));
        let (again, _) = read(&fill(&settings), &settings).unwrap();
        assert_eq!(again, settings);
    }

    #[test]
    fn a_mistake_is_at_the_field_where_it_was_typed() {
        let form = Form::parse(b"name0=Ann&email0=a%40b.example&name4=Ben&sms4=none&trusted=x&phone5=0909&calls5=ring&pause_seconds=long");
        let (_, errors) = read(&form, &Settings::default()).unwrap();
        let fields: Vec<&str> = errors.iter().map(|e| e.field).collect();
        assert_eq!(fields, ["trusted", "pause_seconds", "sms4", "phone5"]);
    }
}
