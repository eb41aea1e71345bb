//! How the series that are kept follow what is found: a series keeps its number while most of
//! what it was is in it.

use crate::book::Book;
use crate::contract::{Change, Event, Kept, SeriesId, Standing};
use crate::record::Record;
use crate::vehicle::Fit;
use casework::{AccountId, Moment, ReportId};

/// Who does something, and when.
#[derive(Clone, Copy, Debug)]
pub struct Deed {
    /// Who; none for the service itself.
    pub by: Option<AccountId>,
    /// When.
    pub at: Moment,
}

/// What has to be kept so that these reports are one series: its number is that of the kept
/// series with which it has most in common, the oldest of several.
///
/// The members are in order of number. A set of one report only takes it out of where it was.
pub fn settle(book: &Book, kept: &[Kept], members: &[ReportId], deed: Deed) -> Change {
    let is_member = |id: &&ReportId| members.binary_search(id).is_ok();
    let shared = |k: &Kept| k.members.iter().filter(is_member).count();
    let mut touched: Vec<&Kept> = kept.iter().filter(|k| shared(k) > 0).collect();
    touched.sort_by_key(|k| (std::cmp::Reverse(shared(k)), k.id));
    let mut change = Change::default();
    let is_series = members.len() > 1;
    let mut heir = touched.first().filter(|_| is_series).map(|k| (*k).clone());
    if is_series {
        let before = heir.get_or_insert_with(|| Kept { begun: deed.at, ..Kept::default() }).clone();
        if before.members == members && before.id != SeriesId(0) {
            return change;
        }
        grow(book, &mut change, (before, members), deed);
    }
    for other in touched.into_iter().filter(|k| heir.as_ref().is_none_or(|h| h.id != k.id)) {
        shrink(&mut change, other, members, deed);
    }
    change
}

fn event(series: SeriesId, what: &str, report: Option<ReportId>, deed: Deed) -> Event {
    let detail = String::new();
    Event { series, at: deed.at, by: deed.by, what: what.into(), report, detail }
}

fn grow(book: &Book, change: &mut Change, (before, members): (Kept, &[ReportId]), deed: Deed) {
    let is_fresh = before.id == SeriesId(0);
    let id = if is_fresh { SeriesId(-1) } else { before.id };
    if is_fresh {
        change.events.push(event(id, "begun", None, deed));
    }
    // A series that is found has a vehicle seen again if its last report names it again.
    let (old, fresh) = match (is_fresh, members.split_last()) {
        (true, Some((last, others))) => (others.to_vec(), vec![*last]),
        _ => {
            let fresh = members.iter().filter(|r| before.members.binary_search(r).is_err());
            (before.members.clone(), fresh.copied().collect())
        }
    };
    let old: Vec<&Record> = old.iter().filter_map(|r| book.record(*r)).collect();
    for report in &fresh {
        if !is_fresh {
            change.events.push(event(id, "joined", Some(*report), deed));
        }
        let Some(record) = book.record(*report) else { continue };
        let town = record.town.as_deref().unwrap_or_default();
        let is_other = |r: &&Record| !r.town.as_deref().unwrap_or("").eq_ignore_ascii_case(town);
        if !is_fresh && !town.is_empty() && old.iter().all(is_other) {
            let detail = town.to_owned();
            change.events.push(Event { detail, ..event(id, "town", Some(*report), deed) });
        }
        if let Some(mark) = &record.mark
            && old.iter().filter_map(|r| r.mark.as_ref()).any(|m| m.compare(mark) != Fit::Other)
        {
            let detail = mark.written().to_owned();
            change.events.push(Event { detail, ..event(id, "vehicle", Some(*report), deed) });
        }
    }
    for report in before.members.iter().filter(|r| members.binary_search(r).is_err()) {
        change.events.push(event(id, "left", Some(*report), deed));
    }
    change.series.push(Kept { members: members.to_vec(), changed: deed.at, ..before });
}

/// Takes reports out of a series that is not theirs any more.
fn shrink(change: &mut Change, kept: &Kept, gone: &[ReportId], deed: Deed) {
    let mut rest = kept.clone();
    rest.members.retain(|id| gone.binary_search(id).is_err());
    rest.changed = deed.at;
    for report in kept.members.iter().filter(|id| gone.binary_search(id).is_ok()) {
        change.events.push(event(kept.id, "left", Some(*report), deed));
    }
    if rest.members.len() < 2 {
        rest.standing = Standing::Dissolved;
        change.events.push(event(kept.id, "dissolved", None, deed));
    }
    change.series.push(rest);
}

#[cfg(test)]
mod tests {
    use super::{Deed, settle};
    use crate::book::Book;
    use crate::contract::{Kept, SeriesId, Standing};
    use crate::record::{Record, Told};
    use casework::{Moment, Report, ReportId};

    fn book() -> Book {
        let mut book = Book::default();
        for id in 1..=6 {
            let town = if id == 4 { "York" } else { "Ware" };
            let vrm = if id > 3 { Some("LK19".into()) } else { Some("LK19 ABC".into()) };
            let report = Report { town: Some(town.into()), vrm, ..Report::default() };
            book.add(Record::of(Told { id: ReportId(id), received: Moment(id), report: &report }));
        }
        book
    }

    fn ids(numbers: &[i64]) -> Vec<ReportId> {
        numbers.iter().map(|n| ReportId(*n)).collect()
    }

    fn kept(id: i64, members: &[i64]) -> Kept {
        Kept { id: SeriesId(id), members: ids(members), ..Kept::default() }
    }

    #[track_caller]
    fn check(before: &[Kept], members: &[i64], series: &[(i64, &[i64])], events: &[&str]) {
        let change = settle(&book(), before, &ids(members), Deed { by: None, at: Moment(9) });
        let got: Vec<(i64, Vec<ReportId>)> =
            change.series.iter().map(|k| (k.id.0, k.members.clone())).collect();
        let expect: Vec<_> = series.iter().map(|(id, m)| (*id, ids(m))).collect();
        assert_eq!(got, expect);
        let whats: Vec<&str> = change.events.iter().map(|e| e.what.as_str()).collect();
        assert_eq!(whats, events);
    }

    #[test]
    fn a_series_keeps_its_number() {
        check(&[], &[1, 2], &[(0, &[1, 2])], &["begun", "vehicle"]);
        check(&[], &[1, 6], &[(0, &[1, 6])], &["begun", "vehicle"]);
        check(&[kept(7, &[1, 2])], &[1, 2], &[], &[]);
        check(&[kept(7, &[1, 2])], &[1, 2, 4], &[(7, &[1, 2, 4])], &["joined", "town", "vehicle"]);
        check(
            &[kept(7, &[1, 2, 3]), kept(8, &[5, 6])],
            &[1, 2, 3, 5],
            &[(7, &[1, 2, 3, 5]), (8, &[6])],
            &["joined", "vehicle", "left", "dissolved"],
        );
        check(&[kept(7, &[1, 2, 3])], &[3], &[(7, &[1, 2])], &["left"]);
    }

    #[test]
    fn what_is_left_of_one_report_is_no_series() {
        let change =
            settle(&book(), &[kept(7, &[1, 2])], &ids(&[2]), Deed { by: None, at: Moment(9) });
        assert_eq!(change.series[0].standing, Standing::Dissolved);
    }
}
