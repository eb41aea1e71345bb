//! A report as a program sends it, made ready to be kept: checked, redacted, tidied.

use crate::Site;
use crate::api::fields;
use crate::api::problem::{Fault, Problem};
use crate::base::{clock, secrets};
use casework::cases::NewReport;
use casework::triage::DAY;
use casework::{Channel, Contact, Moment, Person, Receipt, Report, Urgency};
use privacy::Pii;
use serde_json::{Map, Value};

/// Characters of a number of another system at most.
const LONGEST_ID: usize = 100;
/// Characters of a field of a person at most.
const LONGEST_CONTACT: usize = 300;

/// What was sent.
#[derive(Clone, Debug, Default)]
pub struct Incoming {
    /// The report.
    pub report: Report,
    /// The people in it.
    pub person: Person,
    /// Its number in the system it comes from.
    pub external_id: Option<String>,
    /// When it was reported there.
    pub reported_at: Option<Moment>,
    /// How many fields had card or account numbers taken out.
    pub redacted: usize,
    /// Fields that are not known.
    pub ignored: Vec<String>,
}

impl Incoming {
    /// Reads what was sent.
    ///
    /// # Errors
    /// Every field that cannot be used.
    pub fn read(object: &Map<String, Value>, now: Moment) -> Result<Self, Vec<Fault>> {
        let mut out = Self::default();
        let mut faults = Vec::new();
        match fields::report(object) {
            Ok(report) => out.report = report,
            Err(found) => faults.extend(found),
        }
        for (name, value) in object {
            let read = match name.as_str() {
                _ if value.is_null() || fields::kind_of(name).is_some() => Ok(()),
                "person" => person(value).map(|p| out.person = p),
                "report_id" => external_id(value).map(|id| out.external_id = Some(id)),
                "reported_at" => reported_at(value, now).map(|at| out.reported_at = Some(at)),
                _ => {
                    out.ignored.push(shortened(name, 60));
                    Ok(())
                }
            };
            faults.extend(read.err().into_iter().flatten());
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        out.settle();
        Ok(out)
    }

    /// Whether nothing is told: how it came in and who may see it tell nothing.
    pub fn is_empty(&self) -> bool {
        let untold = Report {
            channel: self.report.channel,
            may_share: self.report.may_share,
            may_contact: self.report.may_contact,
            ..Report::default()
        };
        self.report == untold && self.person == Person::default()
    }

    /// Takes out what must not be kept, and finds the moment of the call.
    fn settle(&mut self) {
        if self.report.contact_moment.is_none() {
            let told = self.report.contact_at.as_deref();
            self.report.contact_moment = told.and_then(moment);
        }
        self.redacted = self.report.redact() + self.person.redact();
        self.report.tidy();
    }

    /// How urgent it is. What was reported days ago is not acted upon as if it went on.
    fn urgency(&self, now: Moment) -> Urgency {
        let urgency = casework::triage::urgency(&self.report);
        casework::triage::aged(urgency, self.reported_at.unwrap_or(now), now)
    }

    /// The report to be kept. `once` is the key under which twice is the same as once: it
    /// gives the same receipt each time.
    ///
    /// # Errors
    /// If the machine gives no random bytes.
    pub fn into_new(
        self,
        site: &Site,
        channel: Channel,
        once: Option<String>,
    ) -> Result<NewReport, Problem> {
        let now = site.clock.now();
        let seed = match &once {
            Some(once) => once.clone(),
            None => secrets::random_token().map_err(|_| Problem::no_random())?,
        };
        let urgency = self.urgency(now);
        let channel = self.report.channel.or(Some(channel));
        Ok(NewReport {
            report: Report { channel, ..self.report },
            person: self.person,
            receipt: Receipt::from_random(site.secret.number("receipt of the api", &seed)),
            now: self.reported_at.unwrap_or(now),
            urgency,
            by: None,
            once,
            external_id: self.external_id,
        })
    }
}

/// The moment a text names: RFC 3339; or a day, or a day and a time, in Britain.
pub fn moment(text: &str) -> Option<Moment> {
    use jiff::civil::{Date, DateTime};
    let text = text.trim();
    let british = || {
        let short = DateTime::strptime("%d/%m/%Y %H:%M", text);
        let day = || Date::strptime("%d/%m/%Y", text).map(|d| d.at(0, 0, 0, 0));
        let at = text.parse::<DateTime>().or(short).or_else(|_| day()).ok()?;
        let zoned = at.in_tz("Europe/London").ok()?;
        Some(Moment(zoned.timestamp().as_second()))
    };
    clock::from_rfc3339(text).or_else(british)
}

fn external_id(value: &Value) -> Result<String, Vec<Fault>> {
    let wrong = |detail: &str| vec![Fault::at("/report_id", detail)];
    let id = match value {
        Value::String(id) => id.trim().to_owned(),
        Value::Number(id) if id.is_u64() => id.to_string(),
        _ => return Err(wrong("Write the number as text, as \"R-0001\".")),
    };
    if id.is_empty() || id.chars().count() > LONGEST_ID || id.chars().any(char::is_control) {
        return Err(wrong("Write 1 to 100 characters."));
    }
    Ok(id)
}

fn reported_at(value: &Value, now: Moment) -> Result<Moment, Vec<Fault>> {
    let wrong = |detail: &str| vec![Fault::at("/reported_at", detail)];
    let Some(at) = value.as_str().and_then(moment) else {
        return Err(wrong("Write day, time and offset, as 2026-12-04T18:20:00+00:00."));
    };
    // Clocks of other systems may be wrong by a little.
    match at.0 {
        ..0 => Err(wrong("Write a moment after 1970.")),
        at_second if at_second > now.0 + DAY => Err(wrong("Write a moment in the past.")),
        _ => Ok(at),
    }
}

fn person(value: &Value) -> Result<Person, Vec<Fault>> {
    let Value::Object(object) = value else {
        let detail = "Write an object with `reporter` and `targeted`.";
        return Err(vec![Fault::at("/person", detail)]);
    };
    let mut out = Person::default();
    let mut faults = Vec::new();
    for (name, value) in object {
        let place = match name.as_str() {
            "reporter" => &mut out.reporter,
            "targeted" => &mut out.targeted,
            _ => {
                faults.push(Fault::at(pointer("/person", name), "Write `reporter` or `targeted`."));
                continue;
            }
        };
        match contact(value, &format!("/person/{name}")) {
            Ok(contact) => *place = contact,
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() { Ok(out) } else { Err(faults) }
}

fn contact(value: &Value, at: &str) -> Result<Contact, Vec<Fault>> {
    const NAMES: &str = "Write name, telephone, email, address or safe_to_ring, each as text.";
    let mut out = Contact::default();
    let object = match value {
        Value::Null => return Ok(out),
        Value::Object(object) => object,
        _ => return Err(vec![Fault::at(at, NAMES)]),
    };
    let mut faults = Vec::new();
    for (name, value) in object {
        let place = match name.as_str() {
            "name" => &mut out.name,
            "telephone" => &mut out.telephone,
            "email" => &mut out.email,
            "address" => &mut out.address,
            "safe_to_ring" => &mut out.safe_to_ring,
            _ => {
                faults.push(Fault::at(pointer(at, name), NAMES));
                continue;
            }
        };
        match value {
            Value::Null => {}
            Value::String(text) => {
                *place = Pii::new(shortened(text, LONGEST_CONTACT));
            }
            _ => faults.push(Fault::at(pointer(at, name), NAMES)),
        }
    }
    if faults.is_empty() { Ok(out) } else { Err(faults) }
}

/// A JSON pointer to a member whose name somebody else has chosen.
fn pointer(at: &str, name: &str) -> String {
    format!("{at}/{}", shortened(name, 60).replace('~', "~0").replace('/', "~1"))
}

fn shortened(text: &str, most: usize) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::{Incoming, moment};
    use casework::{Moment, Urgency};
    use serde_json::{Value, json};

    const NOW: Moment = Moment(1_797_616_800);

    fn check(value: &Value, expect: &[&str]) {
        let faults =
            Incoming::read(value.as_object().unwrap(), NOW).map_or_else(|f| f, |_| Vec::new());
        let places: Vec<_> = faults.iter().filter_map(|f| f.pointer.as_deref()).collect();
        assert_eq!(places, expect, "{value}");
    }

    #[test]
    fn people_and_numbers_of_other_systems_are_checked() {
        check(&json!({"person": {"reporter": {"name": "x", "email": null}}}), &[]);
        check(
            &json!({"person": {"reporter": {"shoe/size": "x"}}}),
            &["/person/reporter/shoe~1size"],
        );
        check(&json!({"person": {"targeted": {"name": 3}}}), &["/person/targeted/name"]);
        check(&json!({"person": 3, "report_id": ""}), &["/person", "/report_id"]);
        check(&json!({"reported_at": "2099-01-01"}), &["/reported_at"]);
    }

    #[test]
    fn a_card_number_is_kept_nowhere() {
        let card = "4929 1234 5678 9012";
        let value = json!({"town": card, "person": {"reporter": {"name": card, "telephone": "01632 960001"}}});
        let read = Incoming::read(value.as_object().unwrap(), NOW).unwrap();
        let who = &read.person.reporter;
        let kept = [read.report.town.unwrap(), who.name.reveal().clone()];
        assert!(kept.iter().all(|text| !text.contains("4929")), "{kept:?}");
        assert_eq!(who.telephone.reveal(), "01632 960001");
    }

    #[test]
    fn what_is_long_over_is_not_urgent() {
        let read = |at: &str| {
            let value = json!({"going_on": "courier_due", "reported_at": at});
            Incoming::read(value.as_object().unwrap(), NOW).unwrap().urgency(NOW)
        };
        assert_eq!(read("2026-12-18T17:00:00Z"), Urgency::CourierDue);
        assert_eq!(read("2026-12-16T17:00:00Z"), Urgency::Today);
        assert_eq!(read("2026-10-01T17:00:00Z"), Urgency::Routine);
    }

    #[test]
    fn moments_are_read_as_people_write_them() {
        let july = Some(Moment(1_782_900_000));
        assert_eq!(moment("2026-07-01T11:00:00+01:00"), july);
        assert_eq!(moment("2026-07-01T11:00"), july);
        assert_eq!(moment("01/07/2026 11:00"), july);
        assert_eq!(moment("1/7/2026"), Some(Moment(1_782_860_400)));
        assert_eq!(moment("last Tuesday"), None);
    }
}
