//! How things of casework stand in columns, and back.

use crate::engine::{Fault, Row, Value};
use casework::report::Report;
use casework::{AccountId, Asked, Moment, ReportId, Status, Urgency};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The columns that are sorted and filtered by, as they follow from what was told.
pub const TOLD: [&str; 11] = [
    "town",
    "district",
    "outcome",
    "reporter",
    "channel",
    "asked",
    "loss",
    "amount_attempted",
    "amount_lost",
    "amount_stopped",
    "amount_recovered",
];

/// The values of [`TOLD`].
pub fn told(report: &Report) -> [Value; 11] {
    let pounds = |sum: Option<u32>| sum.map(i64::from).into();
    [
        report.town.as_deref().map(fold).into(),
        report.postcode_district.as_deref().map(district).into(),
        report.outcome.map(|c| c.code()).into(),
        report.reporter_role.map(|c| c.code()).into(),
        report.channel.map(|c| c.code()).into(),
        asked(&report.asked_for).into(),
        report.is_loss().into(),
        pounds(report.amount_attempted_gbp),
        pounds(report.amount_lost_gbp),
        pounds(report.amount_stopped_gbp),
        pounds(report.amount_recovered_gbp),
    ]
}

/// A name without regard to case and spaces around it.
pub fn fold(name: &str) -> String {
    name.trim().to_lowercase()
}

/// A postcode district in capitals and without spaces.
pub fn district(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// Each choice between spaces, so that one can be looked for whole.
fn asked(choices: &[Asked]) -> String {
    let codes: Vec<&str> = choices.iter().map(|c| c.code()).collect();
    between_spaces(&codes)
}

/// Words with a space before and after each.
pub fn between_spaces(words: &[impl AsRef<str>]) -> String {
    words.iter().fold(String::from(" "), |line, word| line + word.as_ref() + " ")
}

/// The words again.
pub fn words_of(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

/// How calm it is: 0 where a courier is due, so that the most urgent come first in order.
pub fn calm(urgency: Urgency) -> i64 {
    3 - urgency.rank()
}

/// The urgency again.
pub fn urgency(calm: i64) -> Urgency {
    Urgency::from_rank(3 - calm)
}

/// A status from its column.
pub fn status(code: &str) -> Result<Status, Fault> {
    Status::from_code(code).ok_or_else(|| Fault::damaged("a report has an unknown status"))
}

/// Something as JSON.
pub fn to_json(value: &impl Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|_| Fault::damaged("a value cannot be written as JSON"))
}

/// Something from JSON that the store wrote.
pub fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|_| Fault::damaged("kept JSON cannot be read"))
}

/// A moment in a column.
pub fn moment(row: &Row, column: usize) -> Result<Moment, Fault> {
    row.int(column).map(Moment)
}

/// An account in a column.
pub fn account(row: &Row, column: usize) -> Result<Option<AccountId>, Fault> {
    Ok(row.opt_int(column)?.map(AccountId))
}

/// A report in a column.
pub fn report(row: &Row, column: usize) -> Result<Option<ReportId>, Fault> {
    Ok(row.opt_int(column)?.map(ReportId))
}
