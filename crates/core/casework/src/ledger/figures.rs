//! Figures of incidents, in all and by group.

use super::incident::{Incident, Key};
use crate::ids::ReportId;
use std::collections::BTreeMap;

/// Figures. Sums are whole pounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// People targeted: incidents.
    pub people: u64,
    /// Reports of them.
    pub reports: u64,
    /// People who lost nothing, as far as is known.
    pub attempts: u64,
    /// People who lost something.
    pub losses: u64,
    /// What was asked for.
    pub attempted_gbp: u64,
    /// What was lost.
    pub lost_gbp: u64,
    /// What was stopped on its way.
    pub stopped_gbp: u64,
    /// What was recovered.
    pub recovered_gbp: u64,
}

impl Figures {
    /// Adds an incident.
    pub fn add(&mut self, incident: &Incident) {
        let report = &incident.report;
        let pounds = |sum: Option<u32>| u64::from(sum.unwrap_or(0));
        let lost = u64::from(report.is_loss());
        self.people += 1;
        self.reports += incident.reports.len() as u64;
        self.losses += lost;
        self.attempts += 1 - lost;
        self.attempted_gbp += pounds(report.amount_attempted_gbp);
        self.lost_gbp += pounds(report.amount_lost_gbp);
        self.stopped_gbp += pounds(report.amount_stopped_gbp);
        self.recovered_gbp += pounds(report.amount_recovered_gbp);
    }
}

/// A group and its figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The group.
    pub key: Key,
    /// Its figures.
    pub figures: Figures,
    /// The reports behind them, in order of number.
    pub reports: Vec<ReportId>,
}

/// The ledger of some incidents.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    /// All together.
    pub total: Figures,
    /// By group, in order of their codes.
    pub lines: Vec<Line>,
}

/// Adds up incidents by group.
pub fn tabulate<'a>(
    incidents: impl IntoIterator<Item = &'a Incident>,
    key: impl Fn(&Incident) -> Key,
) -> Ledger {
    let mut total = Figures::default();
    let mut lines: BTreeMap<String, Line> = BTreeMap::new();
    for incident in incidents {
        total.add(incident);
        let key = key(incident);
        let line = lines.entry(key.code.clone()).or_insert_with(|| Line {
            key,
            figures: Figures::default(),
            reports: Vec::new(),
        });
        line.figures.add(incident);
        line.reports.extend(&incident.reports);
    }
    let mut lines: Vec<Line> = lines.into_values().collect();
    lines.iter_mut().for_each(|line| line.reports.sort_unstable());
    Ledger { total, lines }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::{HistoryEntry, StoredReport};
    use crate::choices::Status;
    use crate::ledger::{By, Entry, Past, When, as_known, incidents};
    use crate::moment::Moment;
    use crate::report::Report;
    use crate::triage::Urgency;

    fn stored(id: i64, town: &str, lost: Option<u32>) -> StoredReport {
        let report = Report {
            town: Some(town.to_owned()),
            amount_lost_gbp: lost,
            contact_moment: Some(Moment(id)),
            ..Report::default()
        };
        StoredReport {
            id: ReportId(id),
            external_id: None,
            received_at: Moment(100 * id),
            changed_at: Moment(100 * id),
            status: Status::New,
            urgency: Urgency::Routine,
            seen_at: None,
            assigned_to: None,
            merged_into: None,
            has_person: false,
            report,
        }
    }

    fn change(at: i64, what: &str, name: &str, (before, after): (&str, &str)) -> HistoryEntry {
        let fields = vec![(name.to_owned(), before.to_owned(), after.to_owned())];
        let at = Moment(at);
        HistoryEntry { at, by: None, what: what.into(), fields, reason: String::new() }
    }

    fn entry(stored: StoredReport) -> Entry {
        as_known(Past { stored, history: Vec::new() }, None).unwrap()
    }

    fn check(entries: Vec<Entry>, people: u64, lost: u64) -> Ledger {
        let incidents = incidents(entries, When::Received);
        let ledger = tabulate(&incidents, |i| i.key(By::Town));
        assert_eq!((ledger.total.people, ledger.total.lost_gbp), (people, lost));
        let sum: u64 = ledger.lines.iter().map(|l| l.figures.people).sum();
        assert_eq!(sum, people);
        ledger
    }

    #[test]
    fn attempts_and_losses_are_counted_apart() {
        let all = [(1, "Ware", Some(500)), (2, " ware", Some(0)), (3, "Tring", None)];
        let ledger = check(all.map(|(id, t, l)| entry(stored(id, t, l))).into(), 3, 500);
        assert_eq!((ledger.total.losses, ledger.total.attempts), (1, 2));
        let lines: Vec<(&str, u64)> =
            ledger.lines.iter().map(|l| (l.key.code.as_str(), l.figures.people)).collect();
        assert_eq!(lines, [("tring", 1), ("ware", 2)]);
    }

    #[test]
    fn two_reports_of_one_incident_are_one_person() {
        let mut double = entry(stored(2, "Ware", Some(700)));
        double.status = Status::Merged;
        double.merged_into = Some(ReportId(1));
        let kept = entry(stored(1, "Ware", None));
        let ledger = check(vec![kept.clone(), double.clone()], 1, 700);
        assert_eq!(ledger.lines[0].reports, [ReportId(1), ReportId(2)]);
        assert_eq!(ledger.total.reports, 2);
        // What the report that stands for it says, counts.
        let kept = Entry { report: Report { amount_lost_gbp: Some(500), ..kept.report }, ..kept };
        check(vec![kept, double], 1, 500);
    }

    #[test]
    fn what_was_taken_back_does_not_count() {
        let mut gone = entry(stored(1, "Ware", Some(700)));
        gone.status = Status::Withdrawn;
        check(vec![gone], 0, 0);
    }

    #[test]
    fn corrections_change_what_is_known_and_not_what_was() {
        let mut now = stored(1, "Hertford", Some(900));
        now.report.asked_for = vec![crate::Asked::Cash];
        let history = vec![
            change(150, "correct", "amount_lost_gbp", ("", "400")),
            change(250, "correct", "amount_lost_gbp", ("400", "900")),
            change(250, "correct", "asked_for", ("[\"pin\"]", "[\"cash\"]")),
            change(260, "correct", "town", ("Hitchin", "Hertford")),
        ];
        let past = Past { stored: now, history };
        let known = |at| as_known(past.clone(), Some(Moment(at)));
        assert_eq!(known(99), None);
        let shown = |at| {
            let report = known(at).unwrap().report;
            (report.amount_lost_gbp, report.town.unwrap(), report.asked_for)
        };
        let pin = vec![crate::Asked::Pin];
        assert_eq!(shown(100), (None, "Hitchin".into(), pin.clone()));
        assert_eq!(shown(200), (Some(400), "Hitchin".into(), pin));
        let cash = vec![crate::Asked::Cash];
        assert_eq!(shown(300), (Some(900), "Hertford".into(), cash));
    }

    #[test]
    fn a_merger_counts_from_when_it_was_known() {
        let mut double = stored(2, "Ware", Some(700));
        double.status = Status::Merged;
        // It was merged into 3, which was merged into 1 later and took it along.
        double.merged_into = Some(ReportId(1));
        let history = vec![change(500, "merge", "merge", ("", "R-0003"))];
        let mut middle = stored(3, "Ware", None);
        middle.status = Status::Merged;
        middle.merged_into = Some(ReportId(1));
        let later = vec![
            change(400, "status", "status", ("new", "acting")),
            change(600, "merge", "merge", ("", "R-0001")),
        ];
        let all = [
            Past { stored: stored(1, "Ware", None), history: Vec::new() },
            Past { stored: double, history },
            Past { stored: middle, history: later },
        ];
        let people = |at| {
            let known = |past: &Past| as_known(past.clone(), Some(Moment(at)));
            incidents(all.iter().filter_map(known).collect(), When::Received).len()
        };
        assert_eq!([100, 200, 300, 450, 550, 650].map(people), [1, 2, 3, 3, 2, 1]);
    }

    #[test]
    fn a_late_report_is_dated_by_its_call_if_that_is_asked() {
        let entries = vec![entry(stored(7, "Ware", None))];
        assert_eq!(incidents(entries.clone(), When::Called)[0].at, Moment(7));
        assert_eq!(incidents(entries, When::Received)[0].at, Moment(700));
    }
}
