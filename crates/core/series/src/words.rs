//! What is told of series: a sentence for each event, and the notices of the desk.

use crate::contract::{Event, SeriesId};
use casework::notices::{NewNotice, Topic};

/// What happened, in words.
pub fn told(event: &Event) -> String {
    let report = event.report.map(|r| r.to_string()).unwrap_or_default();
    match event.what.as_str() {
        "begun" => "The series was found".into(),
        "joined" => format!("{report} joined"),
        "left" => format!("{report} left"),
        "town" => format!("{report} is its first in {}", event.detail),
        "vehicle" => format!("Its vehicle {} was seen again ({report})", event.detail),
        "confirmed" => "Confirmed".into(),
        "split" => format!("{report} was taken out"),
        "merged" => format!("Merged with {}", event.detail),
        "dissolved" => "Dissolved".into(),
        other => other.to_owned(),
    }
}

/// The notices of events that happened at once: one for a series and a report, however much is
/// to be said of it. A notice names no registration.
pub fn notices(events: &[(SeriesId, &Event)]) -> Vec<NewNotice> {
    let mut groups: Vec<(SeriesId, Vec<&Event>)> = Vec::new();
    for (series, event) in events.iter().filter(|(_, e)| e.hook().is_some()) {
        let belongs = |group: &&mut (SeriesId, Vec<&Event>)| {
            group.0 == *series
                && group.1.iter().all(|e| {
                    e.report.is_none() || event.report.is_none() || e.report == event.report
                })
        };
        match groups.iter_mut().find(belongs) {
            Some(group) => group.1.push(event),
            None => groups.push((*series, vec![event])),
        }
    }
    groups.iter().filter_map(|(series, events)| notice(*series, events)).collect()
}

fn notice(series: SeriesId, events: &[&Event]) -> Option<NewNotice> {
    let first = events.first()?;
    let says: Vec<String> = events
        .iter()
        .map(|event| match event.what.as_str() {
            "vehicle" => {
                let report = event.report.map(|r| r.to_string()).unwrap_or_default();
                format!("Its vehicle was seen again ({report})")
            }
            _ => told(event),
        })
        .collect();
    Some(NewNotice {
        topic: Topic::Series,
        kind: first.what.clone(),
        subject: format!("/desk/series/{}", series.0),
        text: format!("{series}: {}.", says.join(". ")),
        at: first.at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use casework::{Moment, ReportId};

    fn event(what: &str, report: Option<i64>, detail: &str) -> Event {
        Event {
            series: SeriesId(4),
            at: Moment(5),
            by: None,
            what: what.into(),
            report: report.map(ReportId),
            detail: detail.into(),
        }
    }

    #[test]
    fn one_report_is_one_notice() {
        let events = [
            event("begun", None, ""),
            event("vehicle", Some(2), "LK19ABC"),
            event("joined", Some(7), ""),
            event("town", Some(7), "York"),
            event("left", Some(7), ""),
            event("joined", Some(8), ""),
        ];
        let of_series: Vec<(SeriesId, &Event)> = events.iter().map(|e| (e.series, e)).collect();
        let texts: Vec<String> = notices(&of_series).into_iter().map(|n| n.text).collect();
        let expect = [
            "S-004: The series was found. Its vehicle was seen again (R-0002).",
            "S-004: R-0007 joined. R-0007 is its first in York.",
            "S-004: R-0008 joined.",
        ];
        assert_eq!(texts, expect);
    }
}
