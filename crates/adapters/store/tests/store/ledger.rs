//! The ledger's figures from what is kept, on both engines.

use crate::ground::{new, on_both};
use casework::cases::{Change, NewReport};
use casework::ledger::{By, Figures, Range, When, gather, incidents, tabulate};
use casework::report::Report;
use casework::{AccountId, Cases, Moment, ReportId, Status};
use store::Store;

const DAY: i64 = 86_400;

fn told(number: u64, day: i64, town: &str, lost: Option<u32>) -> NewReport {
    let report = Report { town: Some(town.into()), amount_lost_gbp: lost, ..Report::default() };
    NewReport { now: Moment(day * DAY), ..new(number, report) }
}

async fn figures(store: &Store, range: Range) -> (Figures, Vec<String>) {
    let entries = gather(store, range).await.unwrap();
    let ledger = tabulate(&incidents(entries, When::Received), |i| i.key(By::Town));
    (ledger.total, ledger.lines.into_iter().map(|l| l.key.words).collect())
}

async fn change(store: &Store, id: i64, change: Change, day: i64) {
    let by = Some(AccountId(1));
    store.change(ReportId(id), vec![change], by, Moment(day * DAY)).await.unwrap();
}

#[test]
fn figures_are_of_people_as_known_now_and_then() {
    on_both(|store| async move {
        let kept = [
            told(1, 1, "Hitchin", None),
            told(2, 2, "hitchin", Some(400)),
            told(3, 3, "Royston", Some(100)),
            told(4, 9, "Ware", Some(50)),
        ];
        for new in kept {
            store.submit(new).await.unwrap();
        }
        let corrected = Report {
            town: Some("Hertford".into()),
            amount_lost_gbp: Some(4_000),
            ..Report::default()
        };
        change(&store, 3, Change::Correct(Box::new(corrected), "rang back".into()), 5).await;
        change(&store, 1, Change::Merge(ReportId(2)), 6).await;
        // Pages of two lead through all.
        let all = Range { limit: 2, ..Range::ALL };
        let (now, towns) = figures(&store, all).await;
        assert_eq!((now.people, now.reports, now.losses, now.lost_gbp), (3, 4, 3, 4_450));
        assert_eq!(towns, ["Hertford", "hitchin", "Ware"]);
        let at = |day: i64| Range { known: Some(Moment(day * DAY)), ..all };
        let (then, towns) = figures(&store, at(4)).await;
        assert_eq!((then.people, then.reports, then.losses, then.lost_gbp), (3, 3, 2, 500));
        assert_eq!(towns, ["Hitchin", "Royston"]);
        let (then, _) = figures(&store, at(5)).await;
        assert_eq!((then.people, then.lost_gbp), (3, 4_400));
        let (then, _) = figures(&store, at(6)).await;
        assert_eq!((then.people, then.lost_gbp), (2, 4_400));
    });
}

#[test]
fn a_range_holds_what_was_received_in_it_and_what_was_taken_back_is_gone() {
    on_both(|store| async move {
        for (number, day) in [(1, 1), (2, 2), (3, 3)] {
            store.submit(told(number, day, "Tring", Some(10))).await.unwrap();
        }
        change(&store, 3, Change::Status(Status::Withdrawn), 4).await;
        let range = Range { from: Moment(2 * DAY), to: Moment(4 * DAY), ..Range::ALL };
        assert_eq!(figures(&store, range).await.0.people, 1);
        let before = Range { known: Some(Moment(3 * DAY)), ..range };
        assert_eq!(figures(&store, before).await.0.people, 2);
    });
}
