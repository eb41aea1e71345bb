//! Series: kept, changed, decided about, and forgotten with their reports.

use crate::ground::{from, new, on_both};
use casework::cases::{Hook, NewReport};
use casework::notices::Topic;
use casework::{AccountId, Cases, HookId, Moment, Notices, ReportId};
use privacy::Pii;
use series::contract::{Change, Event, Kept, Serials, SeriesId, Standing};
use series::{Decision, Verdict};
use store::Store;

#[expect(clippy::expect_used, reason = "a store that keeps no report fails the test")]
async fn report(store: &Store, number: u64, at: i64) -> ReportId {
    let new = NewReport { now: Moment(at), ..new(number, from("Ware")) };
    store.submit(new).await.expect("the store keeps a report").id
}

fn begun(members: &[ReportId]) -> Change {
    let event = Event {
        series: SeriesId(-1),
        at: Moment(50),
        by: None,
        what: "begun".into(),
        report: None,
        detail: String::new(),
    };
    let series = Kept {
        begun: Moment(50),
        changed: Moment(50),
        members: members.to_vec(),
        ..Kept::default()
    };
    Change { series: vec![series], events: vec![event], ..Change::default() }
}

#[test]
fn a_series_is_kept_as_it_was_and_a_report_is_in_one_only() {
    on_both(|store| async move {
        let mut reports = Vec::new();
        for n in 1..=4 {
            reports.push(report(&store, n, 10).await);
        }
        let first = store.keep(begun(&reports[..2])).await.unwrap()[0];
        let second = store.keep(begun(&reports[1..])).await.unwrap()[0];
        let all = store.series().await.unwrap();
        let members: Vec<_> = all.iter().map(|k| (k.id, k.members.clone())).collect();
        assert_eq!(members, [(first, reports[..1].to_vec()), (second, reports[1..].to_vec())]);
        let gone = Kept { standing: Standing::Dissolved, ..all[0].clone() };
        store.keep(Change { series: vec![gone], ..Change::default() }).await.unwrap();
        let left: Vec<SeriesId> = store.series().await.unwrap().iter().map(|k| k.id).collect();
        assert_eq!(left, [second]);
        let events = store.events(Some(second), 10).await.unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!((events[0].series, events[0].what.as_str()), (second, "begun"));
        assert_eq!(store.events(None, 10).await.unwrap().len(), 2);
    });
}

#[test]
fn the_newest_reports_are_found_from_the_end_and_series_by_town() {
    on_both(|store| async move {
        let mut reports = Vec::new();
        for n in 1..=4 {
            reports.push(report(&store, n, 10).await);
        }
        let last = reports[3];
        assert_eq!(store.back(last, 1).await.unwrap(), reports[2]);
        assert_eq!(store.back(reports[2], 2).await.unwrap(), reports[0]);
        assert_eq!(store.back(last, 4).await.unwrap(), ReportId(0));
        let series = store.keep(begun(&reports[..2])).await.unwrap()[0];
        assert_eq!(store.of_town("WARE".into()).await.unwrap(), [series]);
        assert_eq!(store.of_town("York".into()).await.unwrap(), []);
        // A report that is not there any more is left out of its series.
        let all = store.series().await.unwrap();
        let with_another =
            Kept { members: vec![reports[0], reports[1], ReportId(999)], ..all[0].clone() };
        store.keep(Change { series: vec![with_another], ..Change::default() }).await.unwrap();
        assert_eq!(store.series().await.unwrap(), all);
    });
}

#[test]
fn decisions_and_looks_are_kept_in_order() {
    on_both(|store| async move {
        let (a, b) = (report(&store, 1, 10).await, report(&store, 2, 11).await);
        let decision = |verdict, at| Decision {
            left: a,
            right: b,
            verdict,
            at: Moment(at),
            by: Some(AccountId(3)),
        };
        let decided = [decision(Verdict::Same, 60), decision(Verdict::NotSame, 61)];
        for d in decided {
            store.keep(Change { decisions: vec![d], ..Change::default() }).await.unwrap();
        }
        assert_eq!(store.decisions().await.unwrap(), decided);
        let series = store.keep(begun(&[a, b])).await.unwrap()[0];
        for at in [70, 80] {
            store.looked(AccountId(3), series, Moment(at)).await.unwrap();
        }
        assert_eq!(store.looks(AccountId(3)).await.unwrap(), [(series, Moment(80))]);
        assert_eq!(store.looks(AccountId(4)).await.unwrap(), []);
    });
}

#[test]
fn reports_come_in_the_order_in_which_they_changed() {
    on_both(|store| async move {
        let (a, b) = (report(&store, 1, 20).await, report(&store, 2, 10).await);
        let ids = async |at, after| {
            let found = store.changed(Moment(at), after, 10).await.unwrap();
            found.iter().map(|r| r.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(0, ReportId(0)).await, [b, a]);
        assert_eq!(ids(10, b).await, [a]);
        assert_eq!(ids(20, a).await, []);
        let filed = async |after| {
            let found = store.filed(after, 10).await.unwrap();
            found.iter().map(|r| r.id).collect::<Vec<_>>()
        };
        assert_eq!(filed(ReportId(0)).await, [a, b], "whenever they say that they were made");
        assert_eq!(filed(a).await, [b]);
    });
}

#[test]
fn how_far_was_compared_is_known_after_a_restart_and_a_change_shows_in_the_version() {
    on_both(|store| async move {
        assert_eq!(store.progress().await.unwrap(), None);
        for at in [10, 20] {
            store.progressed(Moment(at), ReportId(at)).await.unwrap();
        }
        assert_eq!(store.progress().await.unwrap(), Some((Moment(20), ReportId(20))));
        let before = store.version().await.unwrap();
        let (a, b) = (report(&store, 1, 10).await, report(&store, 2, 11).await);
        let series = store.keep(begun(&[a, b])).await.unwrap()[0];
        assert!(store.version().await.unwrap() > before);
        assert_eq!(store.series().await.unwrap()[0].id, series);
    });
}

#[test]
fn desk_and_webhooks_are_told_once_where_to_look_and_nothing_of_what_was_told() {
    on_both(|store| async move {
        let hook = Hook {
            id: HookId(0),
            url: "https://example.org/".into(),
            secret: Pii::new(vec![1; 32]),
            events: vec!["series.vehicle".into()],
        };
        store.create_hook(hook).await.unwrap();
        let (a, b) = (report(&store, 1, 10).await, report(&store, 2, 11).await);
        let quiet = Change { is_quiet: true, ..begun(&[a, b]) };
        let series = store.keep(quiet).await.unwrap()[0];
        let seen = Event {
            series,
            at: Moment(60),
            by: None,
            what: "vehicle".into(),
            report: Some(b),
            detail: "LK19ABC".into(),
        };
        for _ in 0..2 {
            let events = vec![seen.clone()];
            store.keep(Change { events, ..Change::default() }).await.unwrap();
        }
        let due = store.claim_deliveries(Moment(70), Moment(80), 10).await.unwrap();
        let bodies: Vec<&str> = due.iter().map(|d| d.body.as_str()).collect();
        let (id, number) = (series.0, b.to_string());
        let body = format!(
            "{{\"event\":\"series.vehicle\",\"id\":{id},\"number\":\"{series}\",\"report\":\"{number}\",\"at\":60}}"
        );
        assert_eq!(bodies, [body.as_str()]);
        let notices = store.notices(AccountId(3), Topic::ALL.to_vec(), 10).await.unwrap();
        let texts: Vec<&str> = notices.iter().map(|n| n.what.text.as_str()).collect();
        assert_eq!(texts, [format!("{series}: Its vehicle was seen again ({number}).")]);
        assert_eq!(notices[0].what.subject, format!("/desk/series/{id}"));
    });
}
