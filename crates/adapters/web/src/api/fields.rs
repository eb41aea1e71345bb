//! The fields of a report as programs send them: what each takes, and what to say if it is
//! something else.

use crate::api::problem::Fault;
use casework::{
    AgeBand, Asked, Channel, Collection, Gender, GoingOn, Line, Outcome, Report, Reporter,
    StoppedBy, Vulnerability,
};
use serde_json::{Map, Value};

/// What a field takes.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Words.
    Text,
    /// Whole pounds.
    Pounds,
    /// True or false.
    YesNo,
    /// Seconds since 1970.
    Seconds,
    /// One of some choices.
    Choice(fn() -> Vec<&'static str>),
    /// Several of some choices.
    Choices(fn() -> Vec<&'static str>),
}

/// The most pounds that a field takes.
const MOST_POUNDS: u64 = 1_000_000_000;

macro_rules! codes {
    ($($name:ident = $choice:ident;)*) => {$(
        fn $name() -> Vec<&'static str> {
            $choice::ALL.iter().map(|c| c.code()).collect()
        }
    )*};
}

codes! {
    channels = Channel;
    reporters = Reporter;
    lines = Line;
    asked = Asked;
    collections = Collection;
    outcomes = Outcome;
    stoppers = StoppedBy;
    goings_on = GoingOn;
    age_bands = AgeBand;
    genders = Gender;
    vulnerabilities = Vulnerability;
}

/// Every field of a report.
pub const FIELDS: [(&str, Kind); 48] = [
    ("channel", Kind::Choice(channels)),
    ("reporter_role", Kind::Choice(reporters)),
    ("contact_at", Kind::Text),
    ("contact_moment", Kind::Seconds),
    ("call_times", Kind::Text),
    ("town", Kind::Text),
    ("postcode_district", Kind::Text),
    ("line", Kind::Choice(lines)),
    ("presented_number", Kind::Text),
    ("other_numbers", Kind::Text),
    ("cover_name", Kind::Text),
    ("claimed_org", Kind::Text),
    ("claimed_station", Kind::Text),
    ("claimed_reference", Kind::Text),
    ("caller_gender", Kind::Choice(genders)),
    ("caller_voice", Kind::Text),
    ("story", Kind::Text),
    ("asked_for", Kind::Choices(asked)),
    ("cover_story", Kind::Text),
    ("code_word", Kind::Text),
    ("collection", Kind::Choice(collections)),
    ("courier_gender", Kind::Choice(genders)),
    ("courier_description", Kind::Text),
    ("vehicle", Kind::Text),
    ("vrm", Kind::Text),
    ("taxi_firm", Kind::Text),
    ("handover", Kind::Text),
    ("given", Kind::Choices(asked)),
    ("items", Kind::Text),
    ("bank", Kind::Text),
    ("place", Kind::Text),
    ("bank_told", Kind::YesNo),
    ("cards_cancelled", Kind::YesNo),
    ("amount_attempted_gbp", Kind::Pounds),
    ("amount_lost_gbp", Kind::Pounds),
    ("amount_stopped_gbp", Kind::Pounds),
    ("amount_recovered_gbp", Kind::Pounds),
    ("outcome", Kind::Choice(outcomes)),
    ("stopped_by", Kind::Choice(stoppers)),
    ("going_on", Kind::Choice(goings_on)),
    ("age_band", Kind::Choice(age_bands)),
    ("gender", Kind::Choice(genders)),
    ("vulnerable", Kind::Choices(vulnerabilities)),
    ("lives_alone", Kind::YesNo),
    ("happened_before", Kind::YesNo),
    ("evidence_kept", Kind::Text),
    ("narrative", Kind::Text),
    ("crime_reference", Kind::Text),
];

/// Whether the report may be shared, and the reporter be contacted.
const CONSENT: [&str; 2] = ["may_share", "may_contact"];

/// What a field takes; none if there is no such field.
pub fn kind_of(name: &str) -> Option<Kind> {
    let consent = CONSENT.contains(&name).then_some(Kind::YesNo);
    consent.or_else(|| FIELDS.iter().find(|(n, _)| *n == name).map(|(_, kind)| *kind))
}

/// Reads the fields of a report; fields of other names are left to the caller.
///
/// # Errors
/// Every field that cannot be used.
pub fn report(object: &Map<String, Value>) -> Result<Report, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut taken = Map::new();
    for (name, value) in object {
        let Some(kind) = kind_of(name).filter(|_| !value.is_null()) else { continue };
        match judge(kind, value) {
            Ok(value) => {
                taken.insert(name.clone(), value);
            }
            Err((below, detail)) => faults.push(Fault::at(format!("/{name}{below}"), detail)),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    serde_json::from_value(Value::Object(taken)).map_err(|e| vec![Fault::at("", e.to_string())])
}

/// A place below a field, and what is wrong there.
type Wrong = (String, String);

/// The value as a report takes it.
fn judge(kind: Kind, value: &Value) -> Result<Value, Wrong> {
    let here = |detail: String| (String::new(), detail);
    match kind {
        Kind::Text => match value {
            Value::String(_) => Ok(value.clone()),
            _ => Err(here("Write text between quotation marks.".into())),
        },
        Kind::YesNo => match value {
            Value::Bool(_) => Ok(value.clone()),
            _ => Err(here("Write true or false.".into())),
        },
        Kind::Seconds => match value.as_i64().filter(|s| (0..=253_402_300_799).contains(s)) {
            Some(_) => Ok(value.clone()),
            None => Err(here("Write whole seconds since 1970-01-01T00:00:00Z.".into())),
        },
        Kind::Pounds => pounds(value).map(Value::from).ok_or_else(|| {
            here(format!("Write whole pounds as a number from 0 to {MOST_POUNDS}, as 1800."))
        }),
        Kind::Choice(codes) => choice(&codes(), value).map_err(here),
        Kind::Choices(codes) => choices(&codes(), value),
    }
}

/// Whole pounds; `1800.0` is as good as `1800`.
fn pounds(value: &Value) -> Option<u64> {
    let whole = match value.as_u64() {
        Some(whole) => Some(whole),
        None => value.to_string().strip_suffix(".0").and_then(|t| t.parse().ok()),
    };
    whole.filter(|p| *p <= MOST_POUNDS)
}

fn choice(codes: &[&str], value: &Value) -> Result<Value, String> {
    match value.as_str().filter(|v| codes.contains(v)) {
        Some(_) => Ok(value.clone()),
        None => Err(one_of(codes, value.as_str())),
    }
}

/// What to write instead of a choice that there is not.
pub fn one_of(codes: &[&str], given: Option<&str>) -> String {
    let near = given.and_then(|word| diagnostic::nearest(word, codes.iter().copied()));
    let near = near.map_or_else(String::new, |near| format!("Did you mean `{near}`? "));
    format!("{near}Write one of {}.", codes.join(", "))
}

fn choices(codes: &[&str], value: &Value) -> Result<Value, Wrong> {
    let Value::Array(items) = value else {
        return Err((String::new(), format!("Write a list of these: {}.", codes.join(", "))));
    };
    for (index, item) in items.iter().enumerate() {
        choice(codes, item).map_err(|detail| (format!("/{index}"), detail))?;
    }
    Ok(value.clone())
}

/// A cell of a table as the value its field takes, as far as it can be read; else as text,
/// so that [`report`] says what is wrong.
pub fn of_cell(kind: Kind, cell: &str) -> Value {
    let cell = cell.trim();
    let text = || Value::String(cell.to_owned());
    match kind {
        Kind::Text | Kind::Choice(_) => text(),
        Kind::Seconds => cell.parse::<i64>().map_or_else(|_| text(), Value::from),
        Kind::YesNo => match cell.to_lowercase().as_str() {
            "true" | "yes" | "y" | "1" => true.into(),
            "false" | "no" | "n" | "0" => false.into(),
            _ => text(),
        },
        Kind::Pounds => {
            let plain: String = cell.chars().filter(|c| !matches!(c, '£' | ',' | ' ')).collect();
            let whole = plain.split_once('.').filter(|(_, p)| p.bytes().all(|b| b == b'0'));
            let whole = whole.map_or(plain.as_str(), |(pounds, _)| pounds);
            whole.parse::<u64>().map_or_else(|_| text(), Value::from)
        }
        Kind::Choices(_) => {
            let items = cell.split(';').map(str::trim).filter(|i| !i.is_empty());
            Value::Array(items.map(Value::from).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CONSENT, FIELDS, kind_of, of_cell, report};
    use casework::{Asked, Report};
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    fn check(value: &Value, expect: &[(&str, &str)]) {
        let faults = report(value.as_object().unwrap()).map_or_else(|f| f, |_| Vec::new());
        let shown: Vec<(&str, &str)> = faults
            .iter()
            .map(|f| (f.pointer.as_deref().unwrap_or_default(), f.detail.as_str()))
            .collect();
        assert_eq!(shown, expect);
    }

    #[test]
    fn every_field_of_a_report_is_known() {
        let whole = serde_json::to_value(Report::default()).unwrap();
        let there: BTreeSet<&str> = whole.as_object().unwrap().keys().map(String::as_str).collect();
        let known = FIELDS.iter().map(|(name, _)| *name).chain(CONSENT).collect();
        assert_eq!(there, known);
    }

    #[test]
    fn a_wrong_value_is_named_with_its_place_and_remedy() {
        check(&json!({"town": "Hitchin", "bank": null, "weather": 1}), &[]);
        check(&json!({"town": 3}), &[("/town", "Write text between quotation marks.")]);
        check(
            &json!({"line": "land line"}),
            &[("/line", "Did you mean `landline`? Write one of landline, mobile, both.")],
        );
        check(
            &json!({"amount_lost_gbp": -4}),
            &[(
                "/amount_lost_gbp",
                "Write whole pounds as a number from 0 to 1000000000, as 1800.",
            )],
        );
        let value = json!({"asked_for": ["pin", "house"], "bank_told": "yes"});
        let faults = report(value.as_object().unwrap()).unwrap_err();
        let places: Vec<_> = faults.iter().filter_map(|f| f.pointer.as_deref()).collect();
        assert_eq!(places, ["/asked_for/1", "/bank_told"]);
    }

    #[test]
    fn cells_are_read_as_spreadsheets_write_them() {
        let cell = |field: &str, text: &str| of_cell(kind_of(field).unwrap(), text);
        assert_eq!(cell("amount_lost_gbp", "£1,800.00"), json!(1800));
        assert_eq!(cell("amount_lost_gbp", "about 50"), json!("about 50"));
        assert_eq!(cell("asked_for", "pin; cards"), json!(["pin", "cards"]));
        assert_eq!(cell("bank_told", "No"), json!(false));
        let read =
            report(json!({"amount_lost_gbp": 8000.0, "given": ["cash"]}).as_object().unwrap());
        let read = read.unwrap();
        assert_eq!((read.amount_lost_gbp, read.given), (Some(8000), vec![Asked::Cash]));
    }
}
