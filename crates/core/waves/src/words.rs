//! What is told of a wave: a sentence for the desk, a body for webhooks.

use crate::contract::{Event, Kept};
use crate::fate::Fate;
use casework::notices::{NewNotice, Topic};
use scanstat::calendar::iso;
use serde_json::json;

/// Names as people list them.
pub fn list(towns: &[String]) -> String {
    match towns {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// How often chance brings one like it, in words.
pub fn how_often(days: f64) -> String {
    let (n, unit) = match days {
        d if d < 60.0 => (d, "days"),
        d if d < 730.0 => (d / 30.44, "months"),
        d if d < 36_525.0 => (d / 365.25, "years"),
        _ => return "less than once in 100 years".into(),
    };
    format!("about once in {n:.0} {unit}")
}

/// The notice of an event.
pub fn notice(kept: &Kept, event: &Event) -> NewNotice {
    let (towns, people) = (list(&kept.wave.towns), kept.wave.observed);
    let often = how_often(kept.wave.recurrence_days);
    let days = kept.wave.to - kept.wave.from + 1;
    let within = if days == 1 { "in one day".to_owned() } else { format!("in {days} days") };
    let text = match event.fate {
        Fate::New => format!(
            "A wave in {towns}: {people} people targeted {within}. Chance alone brings one like this {often}."
        ),
        Fate::Growing | Fate::GoingOn => format!(
            "The wave in {towns} is growing: {people} people targeted {within}. Chance alone brings one like this {often}."
        ),
        Fate::Over => format!("The wave in {towns} is over: {people} people were targeted."),
    };
    NewNotice {
        topic: Topic::Waves,
        kind: event.fate.code().into(),
        subject: format!("/desk/waves#{}", kept.id),
        text,
        at: event.at,
    }
}

/// Name of the event for webhooks.
pub fn event_name(fate: Fate) -> &'static str {
    match fate {
        Fate::New => "wave.new",
        Fate::Growing | Fate::GoingOn => "wave.growing",
        Fate::Over => "wave.over",
    }
}

/// What webhooks are told: figures and where to look, and no report.
pub fn payload(kept: &Kept, event: &Event, site: &str) -> String {
    let number = |x: f64| (x * 1_000.0).round() / 1_000.0;
    json!({
        "event": event_name(event.fate),
        "id": kept.id.to_string(),
        "at": event.at,
        "towns": kept.wave.towns,
        "from": iso(kept.wave.from),
        "to": iso(kept.wave.to),
        "observed": kept.wave.observed,
        "expected": number(kept.wave.expected),
        "recurrence_interval_days": kept.wave.recurrence_days.round(),
        "page": format!("{site}/desk/waves#{}", kept.id),
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::WaveId;
    use crate::wave::Wave;
    use casework::{Moment, ReportId};

    fn kept(towns: &[&str]) -> Kept {
        Kept {
            id: WaveId(3),
            fate: Fate::New,
            wave: Wave {
                towns: towns.iter().map(|t| (*t).to_owned()).collect(),
                from: 20_440,
                to: 20_445,
                observed: 9,
                expected: 1.23456,
                statistic: 9.0,
                recurrence_days: 1_500.0,
                reports: vec![ReportId(1)],
            },
            first: 20_445,
            grew: 20_445,
            last: 20_445,
            told: None,
        }
    }

    fn event(fate: Fate) -> Event {
        let at = Moment(1_766_500_000);
        Event { wave: WaveId(3), at, day: 20_445, fate, people: 9, is_told: true }
    }

    #[test]
    fn the_desk_is_told_in_a_sentence_or_two() {
        let check = |fate, expect| {
            assert_eq!(notice(&kept(&["Hitchin", "Ware", "Royston"]), &event(fate)).text, expect);
        };
        check(
            Fate::New,
            "A wave in Hitchin, Ware and Royston: 9 people targeted in 6 days. Chance alone brings one like this about once in 4 years.",
        );
        check(Fate::Over, "The wave in Hitchin, Ware and Royston is over: 9 people were targeted.");
        assert_eq!(notice(&kept(&["Ware"]), &event(Fate::New)).subject, "/desk/waves#W-003");
    }

    #[test]
    fn webhooks_are_told_of_no_report() {
        let body = payload(&kept(&["Ware"]), &event(Fate::Growing), "https://x.example");
        assert_eq!(
            body,
            r#"{"at":1766500000,"event":"wave.growing","expected":1.235,"from":"2025-12-18","id":"W-003","observed":9,"page":"https://x.example/desk/waves#W-003","recurrence_interval_days":1500.0,"to":"2025-12-23","towns":["Ware"]}"#
        );
    }

    #[test]
    fn chance_is_told_in_everyday_units() {
        assert_eq!(how_often(45.0), "about once in 45 days");
        assert_eq!(how_often(365.0), "about once in 12 months");
        assert_eq!(how_often(1_095.0), "about once in 3 years");
        assert_eq!(how_often(1e9), "less than once in 100 years");
    }
}
