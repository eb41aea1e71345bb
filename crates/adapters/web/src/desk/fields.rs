//! The fields of a report as the desk shows, types, corrects and exports them: one table.

use crate::base::form::{FieldError, too_long};
use crate::base::{Form, clock};
use crate::public::read::when;
use casework::report::longest_of;
use casework::{
    AgeBand, Asked, Channel, Collection, Gender, GoingOn, Line, Moment, Outcome, Report, Reporter,
    StoppedBy, Vulnerability,
};
use serde_json::{Map, Value};

/// Names and words of choices.
pub type Choices = Vec<(&'static str, &'static str)>;
/// A report, field by field.
pub type Row = Map<String, Value>;

/// What is typed into a field.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A few words.
    Line,
    /// Sentences.
    Text,
    /// One of these.
    Choice(fn() -> Choices),
    /// Any of these.
    Many(fn() -> Choices),
    /// Whole pounds.
    Pounds,
    /// Yes, no or not known.
    YesNo,
}

/// A field.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name, as in files.
    pub name: &'static str,
    /// Its words.
    pub label: &'static str,
    /// What is typed.
    pub kind: Kind,
}

/// Fields that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// Heading.
    pub title: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

macro_rules! choices {
    ($($function:ident $kind:ident)*) => {$(
        fn $function() -> Choices { $kind::ALL.iter().map(|c| (c.code(), c.label())).collect() }
    )*};
}
choices! {
    ages AgeBand
    things Asked
    channels Channel
    collections Collection
    goings_on GoingOn
    telephone_lines Line
    endings Outcome
    stoppers StoppedBy
    genders Gender
    vulnerabilities Vulnerability
}

/// Who reports, as the desk says it: the choices of the public form speak in the first person.
pub fn reporters() -> Choices {
    let words = |r: &Reporter| match r {
        Reporter::Victim => "Victim, lost something",
        Reporter::IntendedVictim => "Was called, lost nothing",
        other => other.label(),
    };
    Reporter::ALL.iter().map(|r| (r.code(), words(r))).collect()
}

macro_rules! groups {
    ($($title:literal { $($name:literal $label:literal $kind:expr;)* })*) => {
        &[$(Group { title: $title, fields: &[$(Field { name: $name, label: $label, kind: $kind },)*] },)*]
    };
}

/// All fields but the narrative, in the order in which they are asked and shown.
pub const GROUPS: &[Group] = groups! {
    "Now" {
        "going_on" "Is it over?" Kind::Choice(goings_on);
        "handover" "Handover: where and when" Kind::Line;
        "bank_told" "Bank told" Kind::YesNo;
        "cards_cancelled" "Cards cancelled" Kind::YesNo;
    }
    "Who and where" {
        "reporter_role" "Who reports" Kind::Choice(reporters);
        "town" "Town" Kind::Line;
        "postcode_district" "Postcode, first half" Kind::Line;
        "age_band" "Age of person targeted" Kind::Choice(ages);
        "gender" "Gender of person targeted" Kind::Choice(genders);
        "lives_alone" "Lives alone" Kind::YesNo;
        "happened_before" "Happened before" Kind::YesNo;
        "vulnerable" "Makes it harder for them" Kind::Many(vulnerabilities);
    }
    "The call" {
        "contact_at" "When it was" Kind::Line;
        "call_times" "Other calls, when" Kind::Line;
        "line" "Line" Kind::Choice(telephone_lines);
        "presented_number" "Number shown" Kind::Line;
        "other_numbers" "Other numbers" Kind::Line;
        "cover_name" "Rank and name given" Kind::Line;
        "claimed_org" "Claimed to be from" Kind::Line;
        "claimed_station" "Station or branch" Kind::Line;
        "claimed_reference" "Collar or reference number" Kind::Line;
        "caller_gender" "Caller sounded like" Kind::Choice(genders);
        "caller_voice" "Voice, accent, other voices" Kind::Line;
    }
    "The story" {
        "story" "Story in a sentence" Kind::Line;
        "cover_story" "To keep it secret, or to tell the bank" Kind::Line;
        "asked_for" "Asked for" Kind::Many(things);
        "given" "Given" Kind::Many(things);
        "items" "Items" Kind::Line;
    }
    "Collection" {
        "collection" "How fetched" Kind::Choice(collections);
        "code_word" "Code word" Kind::Line;
        "courier_gender" "Who came looked like" Kind::Choice(genders);
        "courier_description" "Who came: age, build, clothes, speech" Kind::Line;
        "vehicle" "Vehicle" Kind::Line;
        "vrm" "Registration" Kind::Line;
        "taxi_firm" "Taxi or courier firm" Kind::Line;
    }
    "Money" {
        "amount_attempted_gbp" "Asked for, £" Kind::Pounds;
        "amount_lost_gbp" "Lost, £" Kind::Pounds;
        "amount_stopped_gbp" "Stopped, £" Kind::Pounds;
        "amount_recovered_gbp" "Recovered, £" Kind::Pounds;
        "bank" "Bank" Kind::Line;
        "place" "Branch, shop or dealer" Kind::Line;
    }
    "Ending" {
        "outcome" "How it ended" Kind::Choice(endings);
        "stopped_by" "Stopped by" Kind::Choice(stoppers);
        "evidence_kept" "Evidence kept" Kind::Line;
        "crime_reference" "Crime reference" Kind::Line;
        "may_share" "May be shared" Kind::YesNo;
        "may_contact" "May be contacted" Kind::YesNo;
        "channel" "Came by" Kind::Choice(channels);
    }
};

/// The narrative.
pub const NARRATIVE: Field = Field { name: "narrative", label: "Narrative", kind: Kind::Text };

/// All fields, the narrative last.
pub fn all() -> impl Iterator<Item = Field> {
    GROUPS.iter().flat_map(|g| g.fields.iter().copied()).chain([NARRATIVE])
}

/// Words of a field; its name if there is no such field.
pub fn label_of(name: &str) -> String {
    all().find(|f| f.name == name).map_or_else(|| name.replace('_', " "), |f| f.label.to_owned())
}

/// A report, field by field.
pub fn row(report: &Report) -> Row {
    match serde_json::to_value(report) {
        Ok(Value::Object(row)) => row,
        _ => Row::new(),
    }
}

impl Field {
    /// What stands in it, for machines; several values are joined by semicolons.
    pub fn plain(&self, row: &Row) -> String {
        match row.get(self.name) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(n)) => n.to_string(),
            Some(Value::Bool(yes)) => (if *yes { "yes" } else { "no" }).to_owned(),
            Some(Value::Array(values)) => {
                values.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(";")
            }
            _ => String::new(),
        }
    }

    /// What stands in it, for people; empty if nothing does.
    pub fn shown(&self, row: &Row) -> String {
        self.in_words(&self.plain(row))
    }

    /// A value for machines in words for people.
    pub fn in_words(&self, plain: &str) -> String {
        match self.kind {
            Kind::Choice(choices) | Kind::Many(choices) => {
                let choices = choices();
                let words = |code: &str| {
                    choices.iter().find(|(c, _)| *c == code).map_or(code, |(_, w)| w).to_owned()
                };
                plain.split(';').filter(|c| !c.is_empty()).map(words).collect::<Vec<_>>().join(", ")
            }
            Kind::Pounds if !plain.is_empty() => pounds(plain),
            // A moment as computers write it; whatever else was typed stays as it is.
            Kind::Line if plain.contains('T') => {
                moment_of(plain).map_or_else(|| plain.to_owned(), clock::in_words)
            }
            Kind::Line | Kind::Text | Kind::Pounds | Kind::YesNo => plain.to_owned(),
        }
    }

    /// Reads it from a form.
    fn read(&self, form: &Form) -> Result<Value, FieldError> {
        let text = form.text(self.name);
        let known =
            |choices: fn() -> Choices, code: &str| choices().iter().any(|(c, _)| *c == code);
        if matches!(self.kind, Kind::Line | Kind::Text)
            && let Some(message) = too_long(text, longest_of(self.name))
        {
            return Err(FieldError::new(self.name, format!("{}: {message}", self.label)));
        }
        Ok(match self.kind {
            Kind::Many(choices) => {
                let kept = form.all(self.name).iter().filter(|v| known(choices, v));
                kept.map(|v| Value::String(v.clone())).collect()
            }
            _ if text.is_empty() => Value::Null,
            Kind::Line | Kind::Text => Value::String(text.to_owned()),
            Kind::Choice(choices) if known(choices, text) => Value::String(text.to_owned()),
            Kind::Choice(_) => Value::Null,
            Kind::YesNo => Value::Bool(text == "yes"),
            Kind::Pounds => Value::from(self.read_pounds(text)?),
        })
    }

    fn read_pounds(&self, text: &str) -> Result<u32, FieldError> {
        let bare: String = text.chars().filter(|c| !matches!(c, '£' | ',' | ' ')).collect();
        let whole = bare.split_once('.').map_or(bare.as_str(), |(pounds, _)| pounds);
        whole.parse().map_err(|_| {
            let what = format!("{}: enter whole pounds, such as 4500", self.label);
            FieldError::new(self.name, what)
        })
    }
}

/// Pounds with commas: `£12,500`.
pub fn pounds(digits: &str) -> String {
    let count = digits.chars().count();
    let mut out = String::from("£");
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (count - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The report that a form describes, written at `now`; what the form does not ask stays as in
/// `before`.
///
/// # Errors
/// The mistakes in it.
pub fn read(form: &Form, before: &Report, now: Moment) -> Result<Report, Vec<FieldError>> {
    let (mut row, mut errors) = (row(before), Vec::new());
    for field in all() {
        match field.read(form) {
            Ok(value) => {
                row.insert(field.name.to_owned(), value);
            }
            Err(error) => errors.push(error),
        }
    }
    let told = form.text("contact_at");
    let mut contact_moment = before.contact_moment;
    if told != before.contact_at.as_deref().unwrap_or_default() {
        match moment_of(told).map_or_else(|| when::moment(told, now), |at| Ok(Some(at))) {
            Ok(moment) => contact_moment = moment,
            Err(wrong) => errors.push(FieldError::new("contact_at", wrong.remedy())),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    // Every value was read by its kind, so this succeeds.
    let mut report: Report = serde_json::from_value(Value::Object(row)).unwrap_or_default();
    report.contact_moment = contact_moment;
    Ok(report)
}

/// A form filled in with a report.
pub fn fill(report: &Report) -> Form {
    let (row, mut form) = (row(report), Form::default());
    for field in all() {
        let plain = field.plain(&row);
        let values = match field.kind {
            Kind::Many(_) => plain.split(';').map(str::to_owned).collect(),
            _ => vec![plain],
        };
        form.set(field.name, values);
    }
    form
}

/// The moment of a date and time as computers write them, on the clocks of Britain.
pub fn moment_of(text: &str) -> Option<Moment> {
    let zone = jiff::tz::TimeZone::get("Europe/London").unwrap_or(jiff::tz::TimeZone::UTC);
    let time: jiff::civil::DateTime = text.trim().parse().ok()?;
    time.to_zoned(zone).ok().map(|z| Moment(z.timestamp().as_second()))
}

/// Takes what opens an account out of a text, as from a narrative.
pub fn redacted(text: &str) -> String {
    let mut report = Report { narrative: Some(text.to_owned()), ..Report::default() };
    report.redact();
    report.tidy();
    report.narrative.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{all, fill, read, row};
    use crate::base::Form;
    use crate::testing::EVENING;
    use casework::{Asked, GoingOn, Moment, Report};

    #[test]
    fn the_table_names_every_field_of_a_report_once() {
        let mut names: Vec<&str> = all().map(|f| f.name).collect();
        names.push("contact_moment");
        names.sort_unstable();
        let report = row(&Report::default());
        let mut expect: Vec<&str> = report.keys().map(String::as_str).collect();
        expect.sort_unstable();
        assert_eq!(names, expect);
    }

    #[test]
    fn a_moment_is_shown_as_people_read_it_and_anything_else_as_it_was_typed() {
        let check = |typed: &str, expect: &str| {
            let field = all().find(|f| f.name == "contact_at").unwrap();
            assert_eq!(field.in_words(typed), expect);
        };
        check("2026-07-01T11:00", "1 July 2026 at 11:00am");
        check("last Tuesday, tea time", "last Tuesday, tea time");
        check("2026-07-01", "2026-07-01");
        check("T", "T");
    }

    #[test]
    fn a_form_becomes_a_report_and_the_report_the_same_form() {
        let body = b"going_on=courier_due&asked_for=cash&asked_for=pin&asked_for=moon&amount_lost_gbp=%C2%A31%2C200.50&may_share=no&contact_at=2026-07-01T11:00&town=Hitchin";
        let report = read(&Form::parse(body), &Report::default(), EVENING).unwrap();
        assert_eq!(report.going_on, Some(GoingOn::CourierDue));
        assert_eq!(report.asked_for, [Asked::Cash, Asked::Pin]);
        assert_eq!(report.amount_lost_gbp, Some(1200));
        assert_eq!(report.may_share, Some(false));
        assert_eq!(report.contact_moment, Some(Moment(1_782_900_000)));
        assert_eq!(read(&fill(&report), &report, EVENING).unwrap(), report);
    }

    #[test]
    fn a_day_that_does_not_exist_and_a_text_too_long_are_mistakes() {
        let wrong = |name: &str, text: &str| {
            let mut form = Form::default();
            form.set(name, vec![text.to_owned()]);
            let errors = read(&form, &Report::default(), EVENING).unwrap_err();
            errors.into_iter().map(|e| e.message).collect::<Vec<_>>()
        };
        assert!(wrong("contact_at", "99/99/2026")[0].contains("there is no such day"));
        assert!(wrong("contact_at", "18/12/2031")[0].contains("in the future"));
        assert!(wrong("town", &"x".repeat(301))[0].contains("Shorten this by 1 character"));
        let words = read(&Form::parse(b"contact_at=yesterday+at+6pm"), &Report::default(), EVENING);
        assert_eq!(words.unwrap().contact_moment, Some(Moment(EVENING.0 - 86_400)));
    }

    #[test]
    fn pounds_that_are_none_are_a_mistake() {
        let wrong = read(&Form::parse(b"amount_lost_gbp=lots"), &Report::default(), EVENING);
        let wrong = wrong.unwrap_err();
        assert_eq!(wrong[0].message, "Lost, £: enter whole pounds, such as 4500");
    }
}
