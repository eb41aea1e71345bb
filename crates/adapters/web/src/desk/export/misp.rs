//! A MISP event: what others can look for. Only reports whose sender said that
//! they may be shared are in it.

use super::About;
use crate::base::PageError;
use casework::cases::StoredReport;
use casework::{Asked, Report};
use serde_json::json;

/// The event up to its attributes.
pub fn head(about: &About) -> String {
    let day: String = about.at.chars().take(10).collect();
    let event = json!({
        "uuid": about.id,
        "info": format!("Courier fraud reports, {}", about.service),
        "date": day,
        "threat_level_id": "2",
        "analysis": "1",
        "distribution": "0",
        "Tag": [
            { "name": "tlp:amber" },
            { "name": "rsit:fraud=\"masquerade\"" },
        ],
    })
    .to_string();
    let open = event.strip_suffix('}').unwrap_or(&event);
    format!("{{\"Event\":{open},\"Attribute\":[\n")
}

/// The attributes of a report, joined by commas; empty if there is nothing to share.
pub fn attributes(stored: &StoredReport) -> String {
    if stored.report.may_share != Some(true) {
        return String::new();
    }
    let texts = texts(&stored.report).into_iter().map(|(category, kind, value, what)| {
        let seen = stored.report.contact_moment.unwrap_or(stored.received_at);
        json!({
            "category": category,
            "type": kind,
            "value": value,
            "to_ids": kind == "phone-number",
            "first_seen": crate::base::clock::rfc3339(seen),
            "comment": format!("{}: {what}", stored.id),
        })
        .to_string()
    });
    texts.collect::<Vec<_>>().join(",\n")
}

const FRAUD: &str = "Financial fraud";
const TARGET: &str = "Targeting data";

/// Category, type, value, and what it is.
fn texts(report: &Report) -> Vec<(&'static str, &'static str, String, &'static str)> {
    let mut out = Vec::new();
    let mut add = |category, kind, value: &Option<String>, what| {
        if let Some(value) = value {
            out.push((category, kind, value.clone(), what));
        }
    };
    for number in numbers(report.presented_number.as_deref()) {
        add(FRAUD, "phone-number", &Some(number), "number shown; may be forged");
    }
    for number in numbers(report.other_numbers.as_deref()) {
        add(FRAUD, "phone-number", &Some(number), "other number");
    }
    add(FRAUD, "text", &report.cover_name, "name given");
    add(FRAUD, "text", &report.claimed_org, "claimed to be from");
    add(FRAUD, "text", &report.claimed_reference, "reference given");
    add(FRAUD, "text", &report.code_word, "code word");
    add(FRAUD, "text", &report.vrm, "registration");
    add(FRAUD, "text", &report.vehicle, "vehicle");
    add(TARGET, "target-location", &report.town, "town");
    add(TARGET, "target-org", &report.bank, "bank of the person targeted");
    let asked: Vec<&str> = report.asked_for.iter().copied().map(Asked::code).collect();
    if !asked.is_empty() {
        add(FRAUD, "text", &Some(asked.join(", ")), "asked for");
    }
    out
}

/// The telephone numbers of an answer, each for itself. "Withheld" is none.
fn numbers(answer: Option<&str>) -> Vec<String> {
    let parts = answer
        .unwrap_or("")
        .split(|c: char| c.is_alphabetic() || matches!(c, ',' | ';' | '/' | '\n'));
    let trimmed = parts.map(|part| part.trim_matches(|c: char| !c.is_ascii_digit() && c != '+'));
    let enough = |part: &&str| part.chars().filter(char::is_ascii_digit).count() >= 6;
    trimmed.filter(enough).map(str::to_owned).collect()
}

/// A random identifier (version 4 of RFC 9562).
///
/// # Errors
/// If the machine gives no random bytes.
pub fn random_uuid() -> Result<String, PageError> {
    let mut bits = [0_u8; 16];
    getrandom::fill(&mut bits).map_err(|_| PageError::Random)?;
    let number = u128::from_be_bytes(bits);
    let version = 0x4000_u128 << 64;
    let variant = 0x8000_u128 << 48;
    let number = (number & !(0xf000 << 64) & !(0xc000 << 48)) | version | variant;
    let digits = format!("{number:032x}");
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if matches!(index, 8 | 12 | 16 | 20) {
            out.push('-');
        }
        out.push(digit);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::random_uuid;

    #[test]
    fn an_identifier_says_that_it_is_random() {
        let id = random_uuid().unwrap();
        assert_eq!((id.len(), id.get(14..15).unwrap()), (36, "4"), "{id}");
        assert!("89ab".contains(id.get(19..20).unwrap()), "{id}");
    }
}
