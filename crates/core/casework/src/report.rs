//! A report, as it is sent and kept.

use crate::choices::{
    AgeBand, Asked, Channel, Collection, Gender, GoingOn, Line, Outcome, Reporter, StoppedBy,
    Vulnerability,
};
use crate::moment::Moment;
use privacy::Pii;
use serde::{Deserialize, Serialize};

/// What somebody tells of a call. Every answer may be missing.
///
/// The JSON names are those of `docs/formats.md`; sums are whole pounds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// The way it came in.
    pub channel: Option<Channel>,
    /// Who reports.
    pub reporter_role: Option<Reporter>,
    /// When the call was, in the reporter's words or as `2026-12-04T18:20`.
    pub contact_at: Option<String>,
    /// When the call was, as far as it is known.
    pub contact_moment: Option<Moment>,
    /// When they rang before and after that, in the reporter's words.
    pub call_times: Option<String>,
    /// Town.
    pub town: Option<String>,
    /// First half of the postcode.
    pub postcode_district: Option<String>,
    /// Line.
    pub line: Option<Line>,
    /// Number shown, as it was read.
    pub presented_number: Option<String>,
    /// Numbers the person was told to ring, or was rung from later.
    pub other_numbers: Option<String>,
    /// Rank and name that the caller gave.
    pub cover_name: Option<String>,
    /// Force, bank or company he claimed to be from.
    pub claimed_org: Option<String>,
    /// Station or branch he claimed.
    pub claimed_station: Option<String>,
    /// Collar, badge, warrant or reference number he gave.
    pub claimed_reference: Option<String>,
    /// What the caller sounded like to be.
    pub caller_gender: Option<Gender>,
    /// How the caller spoke, accent, and other voices that were heard.
    pub caller_voice: Option<String>,
    /// The story, in a sentence.
    pub story: Option<String>,
    /// What was asked for.
    pub asked_for: Vec<Asked>,
    /// What was said to keep it secret, or what the person was to tell the bank.
    pub cover_story: Option<String>,
    /// The word the collector would say.
    pub code_word: Option<String>,
    /// How it was or would have been fetched.
    pub collection: Option<Collection>,
    /// What whoever came looked like to be.
    pub courier_gender: Option<Gender>,
    /// Who came: age, build, clothes, speech.
    pub courier_description: Option<String>,
    /// Vehicle.
    pub vehicle: Option<String>,
    /// Its registration, as far as it was read.
    pub vrm: Option<String>,
    /// Taxi or courier firm.
    pub taxi_firm: Option<String>,
    /// Where and when it was or is to be handed over.
    pub handover: Option<String>,
    /// What was given.
    pub given: Vec<Asked>,
    /// The things themselves: how many, what make, where bought.
    pub items: Option<String>,
    /// Bank.
    pub bank: Option<String>,
    /// Branch, shop or dealer.
    pub place: Option<String>,
    /// Whether the bank has been told.
    pub bank_told: Option<bool>,
    /// Whether the cards have been cancelled.
    pub cards_cancelled: Option<bool>,
    /// Pounds asked for.
    pub amount_attempted_gbp: Option<u32>,
    /// Pounds lost.
    pub amount_lost_gbp: Option<u32>,
    /// Pounds stopped on their way.
    pub amount_stopped_gbp: Option<u32>,
    /// Pounds recovered.
    pub amount_recovered_gbp: Option<u32>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Who stopped it.
    pub stopped_by: Option<StoppedBy>,
    /// Whether it is over.
    pub going_on: Option<GoingOn>,
    /// Age of the person targeted.
    pub age_band: Option<AgeBand>,
    /// Gender of the person targeted.
    pub gender: Option<Gender>,
    /// What makes it harder for the person targeted.
    pub vulnerable: Vec<Vulnerability>,
    /// Whether the person targeted lives alone.
    pub lives_alone: Option<bool>,
    /// Whether it has happened to the person before.
    pub happened_before: Option<bool>,
    /// What was kept: envelope, receipts, camera pictures.
    pub evidence_kept: Option<String>,
    /// Everything else, in the reporter's own words.
    pub narrative: Option<String>,
    /// Crime or incident reference, if there is one.
    pub crime_reference: Option<String>,
    /// Whether the report may be shared with police, banks and support services.
    pub may_share: Option<bool>,
    /// Whether the reporter may be contacted.
    pub may_contact: Option<bool>,
}

/// How to reach somebody. Encrypted at rest, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// Name.
    pub name: Pii<String>,
    /// Telephone number.
    pub telephone: Pii<String>,
    /// E-mail address.
    pub email: Pii<String>,
    /// Postal address.
    pub address: Pii<String>,
    /// When and how it is safe to ring.
    pub safe_to_ring: Pii<String>,
}

impl Contact {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        [&self.name, &self.telephone, &self.email, &self.address, &self.safe_to_ring]
            .iter()
            .all(|f| f.reveal().is_empty())
    }
}

impl Contact {
    /// Takes out what opens an account. A telephone number and an e-mail address stay.
    fn redact(&mut self) -> usize {
        let mut removed = 0;
        for text in [&mut self.name, &mut self.address, &mut self.safe_to_ring] {
            removed += clean(text);
        }
        if !is_dialled(self.telephone.reveal()) {
            removed += clean(&mut self.telephone);
        }
        if !is_address(self.email.reveal()) {
            removed += clean(&mut self.email);
        }
        removed
    }
}

fn clean(text: &mut Pii<String>) -> usize {
    let redacted = privacy::redact_field(text.reveal());
    if !redacted.removed.is_empty() {
        *text = Pii::new(redacted.text);
    }
    redacted.removed.len()
}

/// Whether a telephone number is one that can be dialled, whatever the form of its groups:
/// "7946 0187" has the form of an account. Dashes are left to the rules, for they make a sort
/// code.
fn is_dialled(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let plain = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '+' | '(' | ')');
    digits <= 12 && text.chars().all(plain)
}

/// Whether a text is an e-mail address in which no card number can stand.
fn is_address(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    text.contains('@') && digits < 13 && !text.contains(char::is_whitespace)
}

/// The people of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Who reports.
    pub reporter: Contact,
    /// The person targeted, if that is somebody else.
    pub targeted: Contact,
}

impl Person {
    /// Takes card, account and sort-code numbers, PINs and codes out of what was typed in
    /// place of a name, an address, a telephone number. Gives how many there were.
    pub fn redact(&mut self) -> usize {
        self.reporter.redact() + self.targeted.redact()
    }
}

impl Report {
    /// Whether anything was lost, as far as the report says: otherwise it is an attempt.
    pub fn is_loss(&self) -> bool {
        self.amount_lost_gbp.is_some_and(|pounds| pounds > 0)
    }

    /// Takes card, account and sort-code numbers, PINs and codes out of everything typed.
    /// Gives how many there were.
    pub fn redact(&mut self) -> usize {
        let mut removed = 0;
        for text in self.free_texts() {
            let clean = privacy::redact_report(text);
            removed += clean.removed.len();
            *text = clean.text;
        }
        for text in self.short_texts() {
            let clean = privacy::redact_field(text);
            removed += clean.removed.len();
            *text = clean.text;
        }
        removed
    }

    /// Answers of several words, in which anything may have been typed.
    fn free_texts(&mut self) -> impl Iterator<Item = &mut String> {
        [
            &mut self.contact_at,
            &mut self.call_times,
            &mut self.caller_voice,
            &mut self.story,
            &mut self.cover_story,
            &mut self.courier_description,
            &mut self.handover,
            &mut self.items,
            &mut self.place,
            &mut self.evidence_kept,
            &mut self.narrative,
            &mut self.other_numbers,
        ]
        .into_iter()
        .flatten()
    }

    /// Answers to one question, such as a name.
    fn short_texts(&mut self) -> impl Iterator<Item = &mut String> {
        [
            &mut self.town,
            &mut self.postcode_district,
            &mut self.presented_number,
            &mut self.cover_name,
            &mut self.claimed_org,
            &mut self.claimed_station,
            &mut self.claimed_reference,
            &mut self.code_word,
            &mut self.vehicle,
            &mut self.vrm,
            &mut self.taxi_firm,
            &mut self.bank,
            &mut self.crime_reference,
        ]
        .into_iter()
        .flatten()
    }

    /// Cuts every answer to its longest and takes control characters out, so that no field
    /// can be used to store or break anything. Gives how many answers were cut.
    pub fn tidy(&mut self) -> usize {
        let mut cut = 0;
        for text in self.free_texts() {
            cut += usize::from(shorten(text, LONGEST_TEXT));
        }
        for text in self.short_texts() {
            cut += usize::from(shorten(text, LONGEST_FIELD));
        }
        self.asked_for.sort_unstable();
        self.asked_for.dedup();
        self.given.sort_unstable();
        self.given.dedup();
        self.vulnerable.sort_unstable();
        self.vulnerable.dedup();
        cut
    }
}

/// Characters of a narrative at most.
pub const LONGEST_TEXT: usize = 20_000;
/// Characters of a short answer at most.
pub const LONGEST_FIELD: usize = 300;

/// Characters that the answer of a field may have, by the field's name; a field that is none
/// of a report's has the length of a short answer.
pub fn longest_of(field: &str) -> usize {
    match field {
        "contact_at"
        | "call_times"
        | "caller_voice"
        | "story"
        | "cover_story"
        | "courier_description"
        | "handover"
        | "items"
        | "place"
        | "evidence_kept"
        | "narrative"
        | "other_numbers" => LONGEST_TEXT,
        _ => LONGEST_FIELD,
    }
}

/// Trims, removes control characters but line ends, and cuts; true if it was cut.
fn shorten(text: &mut String, most: usize) -> bool {
    let plain = |c: &char| !c.is_control() || *c == '\n';
    let clean: String = text.trim().chars().filter(plain).take(most).collect();
    let cut = text.trim().chars().filter(plain).count() > most;
    *text = clean;
    cut
}

#[cfg(test)]
mod tests {
    use super::{Contact, LONGEST_FIELD, LONGEST_TEXT, Person, Report, longest_of};
    use crate::choices::Asked;
    use privacy::Pii;

    #[test]
    fn a_report_of_nothing_is_a_report() {
        let empty: Report = serde_json::from_str("{}").unwrap();
        assert_eq!(empty, Report::default());
        assert!(!empty.is_loss());
    }

    #[test]
    fn unknown_fields_are_passed_over() {
        let text = r#"{"town":"Hitchin","asked_for":["cash","pin"],"weather":"wet"}"#;
        let report: Report = serde_json::from_str(text).unwrap();
        assert_eq!(report.asked_for, [Asked::Cash, Asked::Pin]);
    }

    #[test]
    fn what_opens_an_account_goes_and_what_finds_the_courier_stays() {
        let some = |text: &str| Some(text.to_owned());
        let mut report = Report {
            narrative: some("My card is 4929 1234 5678 9012 and the PIN is 4821."),
            presented_number: some("01632 960155"),
            other_numbers: some("He gave me 07700 900982 too"),
            contact_at: some("4 December 2026 at 6pm"),
            vrm: some("AB12 CDE"),
            code_word: some("Blue 42"),
            claimed_reference: some("collar number 4471"),
            crime_reference: some("41/12345/26"),
            ..Report::default()
        };
        let before = report.clone();
        assert_eq!(report.redact(), 2);
        let narrative = "My card is [card number removed] and the PIN is [PIN removed].";
        assert_eq!(report, Report { narrative: some(narrative), ..before });
    }

    #[test]
    fn long_answers_are_cut_and_control_characters_go() {
        let mut report =
            Report { town: Some(format!(" Ro\u{0}yston{}", "x".repeat(400))), ..Report::default() };
        assert_eq!(report.tidy(), 1);
        let town = report.town.unwrap();
        assert!(town.starts_with("Royston"));
        assert_eq!(town.chars().count(), LONGEST_FIELD);
    }

    /// What is kept of a contact in each of whose fields `text` was typed.
    fn kept(text: &str) -> [String; 5] {
        let pii = || Pii::new(text.to_owned());
        let contact = || Contact {
            name: pii(),
            telephone: pii(),
            email: pii(),
            address: pii(),
            safe_to_ring: pii(),
        };
        let mut person = Person { reporter: contact(), targeted: contact() };
        person.redact();
        assert_eq!(person.reporter, person.targeted);
        let c = person.reporter;
        [c.name, c.telephone, c.email, c.address, c.safe_to_ring].map(|f| f.reveal().clone())
    }

    #[test]
    fn no_field_of_a_person_keeps_what_opens_an_account() {
        for (typed, secret) in [
            ("Ann 4929 1234 5678 9012", "4929"),
            ("4929 1234 5678 9012", "4929"),
            ("Ann pin 4821", "4821"),
            ("my PIN is 4821", "4821"),
            ("20-00-00 12345678", "1234"),
            ("sort code 20 00 00", "20 00 00"),
            ("one time code 123456", "123456"),
            ("GB29 NWBK 6016 1331 9268 19", "6016"),
        ] {
            for field in kept(typed) {
                assert!(!field.contains(secret), "{typed}: {field}");
            }
        }
    }

    #[test]
    fn what_reaches_a_person_stays() {
        for typed in ["01632 960001", "+44 7700 900123", "020 7946 0187", "Ann Lee", "SG4 9AB"] {
            assert_eq!(kept(typed), [typed; 5], "{typed}");
        }
        let telephone = |text: &str| kept(text)[1].clone();
        assert_eq!(telephone("7946 0187"), "7946 0187");
        assert_eq!(kept("ann12345678@example.org")[2], "ann12345678@example.org");
    }

    #[test]
    fn each_field_is_cut_at_its_longest() {
        let long = "x".repeat(2 * LONGEST_TEXT);
        let serde_json::Value::Object(fields) = serde_json::to_value(Report::default()).unwrap()
        else {
            unreachable!("a report is an object")
        };
        let mut tried = 0;
        for name in fields.keys() {
            let Ok(mut report) =
                serde_json::from_value::<Report>(serde_json::json!({ name: &long }))
            else {
                continue;
            };
            report.tidy();
            let row = serde_json::to_value(&report).unwrap();
            assert_eq!(row[name].as_str().unwrap().len(), longest_of(name), "{name}");
            tried += 1;
        }
        assert_eq!(tried, 25, "every text of a report");
    }
}
