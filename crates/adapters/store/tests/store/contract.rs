//! Reports: kept once, seen and taken back by their senders, changed by the desk.

use crate::ground::{from, margaret, new, on_both, query};
use casework::cases::{Accepted, Change, NewReport, Query, SpentDraft};
use casework::report::Report;
use casework::{AccountId, Asked, Cases, Moment, Receipt, ReportId, Status, StoreError, Urgency};

#[test]
fn a_report_is_kept_whole() {
    on_both(|store| async move {
        let report = Report {
            asked_for: vec![Asked::Cash, Asked::Pin],
            amount_lost_gbp: Some(8000),
            narrative: Some("A man said he was DC Wilson.\nHe wanted it in an envelope.".into()),
            ..from("Royston")
        };
        let sent = NewReport {
            person: margaret(),
            urgency: Urgency::Today,
            external_id: Some("H-17".into()),
            ..new(1, report.clone())
        };
        let Accepted { id, fresh } = store.submit(sent.clone()).await.unwrap();
        assert!(fresh);
        let kept = store.report(id).await.unwrap().unwrap();
        assert_eq!(kept.report, report);
        assert_eq!((kept.received_at, kept.changed_at), (sent.now, sent.now));
        assert_eq!((kept.status, kept.urgency), (Status::New, Urgency::Today));
        assert_eq!((kept.external_id.as_deref(), kept.has_person), (Some("H-17"), true));
        assert_eq!(store.person(id).await.unwrap().unwrap(), margaret());
        assert_eq!(store.report(ReportId(99)).await.unwrap(), None);
        assert_eq!(store.person(ReportId(99)).await.unwrap(), None);
    });
}

#[test]
fn sending_twice_is_sending_once() {
    on_both(|store| async move {
        let with_key = NewReport { once: Some("form 1".into()), ..new(1, from("Hitchin")) };
        let first = store.submit(with_key.clone()).await.unwrap();
        let again = store.submit(with_key).await.unwrap();
        assert_eq!(again, Accepted { id: first.id, fresh: false });
        let without = new(2, from("Hitchin"));
        let first = store.submit(without.clone()).await.unwrap();
        assert_eq!(store.submit(without).await.unwrap().id, first.id);
        assert_eq!(store.search(query()).await.unwrap().total, 2);
    });
}

#[test]
fn a_receipt_that_is_taken_is_refused_rather_than_swallowed() {
    on_both(|store| async move {
        let first = NewReport { once: Some("a".into()), ..new(1, from("Hitchin")) };
        store.submit(first).await.unwrap();
        let taken = Err(StoreError::Exists("a report with this receipt"));
        let other = NewReport { once: Some("b".into()), ..new(1, from("Royston")) };
        assert_eq!(store.submit(other).await, taken);
        assert_eq!(store.submit(new(1, from("Royston"))).await, taken);
        assert_eq!(store.search(query()).await.unwrap().total, 1);
    });
}

#[test]
fn a_sender_sees_adds_and_takes_back() {
    on_both(|store| async move {
        let receipt = Receipt::from_random(1);
        let unknown = Receipt::from_random(2);
        let sent = NewReport { person: margaret(), ..new(1, from("Hertford")) };
        let id = store.submit(sent).await.unwrap().id;
        assert!(store.add_facts(&receipt, "It was a Vauxhall".into(), Moment(5)).await.unwrap());
        assert!(!store.add_facts(&unknown, "It was a Ford".into(), Moment(5)).await.unwrap());
        let view = store.by_receipt(&receipt).await.unwrap().unwrap();
        assert_eq!(view.stored.id, id);
        assert_eq!(view.stored.changed_at, Moment(5));
        assert_eq!(view.added, [(Moment(5), "It was a Vauxhall".to_owned())]);
        assert_eq!(store.by_receipt(&unknown).await.unwrap(), None);

        assert!(store.withdraw(&receipt, Moment(9)).await.unwrap());
        assert!(!store.withdraw(&receipt, Moment(9)).await.unwrap());
        assert!(!store.add_facts(&receipt, "And red".into(), Moment(9)).await.unwrap());
        assert_eq!(store.person(id).await.unwrap(), None);
        let view = store.by_receipt(&receipt).await.unwrap().unwrap();
        assert_eq!((view.stored.status, view.stored.has_person), (Status::Withdrawn, false));
        assert_eq!(store.search(query()).await.unwrap().total, 0);
        let what: Vec<String> =
            store.history(id).await.unwrap().into_iter().map(|entry| entry.what).collect();
        assert_eq!(what, ["added", "withdrawn"]);
    });
}

#[test]
fn every_change_is_kept_with_how_it_was_before() {
    on_both(|store| async move {
        let by = Some(AccountId(3));
        let id = store.submit(new(1, from("Hitchin"))).await.unwrap().id;
        let corrected = Report { amount_lost_gbp: Some(900), ..from("Hitchin") };
        let changes = vec![
            Change::Seen,
            Change::Assign(by),
            Change::Status(Status::Acting),
            Change::Urgency(Urgency::CourierDue),
            Change::Correct(Box::new(corrected.clone()), "rang back".into()),
        ];
        store.change(id, changes, by, Moment(50)).await.unwrap();
        let kept = store.report(id).await.unwrap().unwrap();
        assert_eq!((kept.seen_at, kept.assigned_to), (Some(Moment(50)), by));
        assert_eq!((kept.status, kept.urgency), (Status::Acting, Urgency::CourierDue));
        assert_eq!((kept.report, kept.changed_at), (corrected, Moment(50)));
        let entries = store.history(id).await.unwrap();
        let told: Vec<String> = entries
            .iter()
            .map(|e| {
                let fields: Vec<String> =
                    e.fields.iter().map(|(n, b, a)| format!("{n} [{b}] -> [{a}]")).collect();
                format!("{} {} {}", e.what, fields.join(", "), e.reason)
            })
            .collect();
        expect_test::expect![[r#"
            seen  
            assign assign [] -> [A-0003] 
            status status [new] -> [acting] 
            urgency urgency [routine] -> [courier_due] 
            correct amount_lost_gbp [] -> [900] rang back"#]]
        .assert_eq(&told.join("\n"));
        assert!(entries.iter().all(|e| e.by == by && e.at == Moment(50)));
        let lost = Query { loss: Some(true), ..query() };
        assert_eq!(store.search(lost).await.unwrap().total, 1);
    });
}

#[test]
fn changes_are_made_all_or_none() {
    on_both(|store| async move {
        let id = store.submit(new(1, from("Hitchin"))).await.unwrap().id;
        let changes = vec![Change::Status(Status::Acting), Change::Merge(ReportId(77))];
        let refused = store.change(id, changes, None, Moment(5)).await;
        assert_eq!(refused, Err(StoreError::Missing("other report")));
        assert_eq!(store.report(id).await.unwrap().unwrap().status, Status::New);
        assert_eq!(store.history(id).await.unwrap(), []);
        let nobody = store.change(ReportId(9), vec![Change::Seen], None, Moment(5)).await;
        assert_eq!(nobody, Err(StoreError::Missing("report")));
    });
}

#[test]
fn merged_reports_follow_to_the_end_and_come_apart_again() {
    on_both(|store| async move {
        let mut ids = Vec::new();
        for number in 1..=3 {
            ids.push(store.submit(new(number, from("Hitchin"))).await.unwrap().id);
        }
        let [a, b, c] = ids[..] else { unreachable!() };
        let merge = |from, into| store.change(from, vec![Change::Merge(into)], None, Moment(5));
        merge(a, b).await.unwrap();
        merge(b, c).await.unwrap();
        let read = &store;
        let end = |id| async move { store_end(&read.report(id).await.unwrap().unwrap()) };
        assert_eq!(end(a).await, (Status::Merged, Some(c)));
        assert_eq!(end(b).await, (Status::Merged, Some(c)));
        assert!(merge(c, a).await.is_err());
        assert!(merge(c, c).await.is_err());
        assert_eq!(store.search(query()).await.unwrap().total, 1);
        store.change(a, vec![Change::Status(Status::New)], None, Moment(6)).await.unwrap();
        assert_eq!(end(a).await, (Status::New, None));
    });
}

fn store_end(stored: &casework::cases::StoredReport) -> (Status, Option<ReportId>) {
    (stored.status, stored.merged_into)
}

#[test]
fn notes_are_kept_in_order() {
    on_both(|store| async move {
        let id = store.submit(new(1, from("Hitchin"))).await.unwrap().id;
        for text in ["rang, no answer", "rang again"] {
            store.add_note(id, AccountId(2), text.into(), Moment(7)).await.unwrap();
        }
        let texts: Vec<String> =
            store.notes(id).await.unwrap().into_iter().map(|note| note.text).collect();
        assert_eq!(texts, ["rang, no answer", "rang again"]);
        let nowhere = store.add_note(ReportId(9), AccountId(2), "x".into(), Moment(7)).await;
        assert_eq!(nowhere, Err(StoreError::Missing("report")));
    });
}

#[test]
fn a_draft_lasts_a_day_after_its_last_change() {
    on_both(|store| async move {
        let day = 86_400;
        let draft = |now| store.draft("key".into(), Moment(now));
        store.save_draft("key".into(), b"one".to_vec(), Moment(0)).await.unwrap();
        store.save_draft("key".into(), b"two".to_vec(), Moment(100)).await.unwrap();
        assert_eq!(draft(day).await.unwrap().as_deref(), Some(b"two".as_slice()));
        assert_eq!(draft(day + 100).await.unwrap(), None);
        store.drop_draft("key".into()).await.unwrap();
        assert_eq!(draft(200).await.unwrap(), None);
    });
}

#[test]
fn a_report_and_its_spent_draft_are_kept_together() {
    on_both(|store| async move {
        let draft = || SpentDraft { key: "key".into(), content: b"sent".to_vec() };
        let kept = || async { store.draft("key".into(), Moment(0)).await.unwrap() };
        store.save_draft("key".into(), b"a draft".to_vec(), Moment(0)).await.unwrap();
        let first = store.submit(new(1, from("Ware"))).await.unwrap().id;
        // Another report under the receipt of the first is refused, and so is its draft.
        let refused = store.submit_draft(new(1, from("Hertford")), draft()).await;
        assert_eq!(refused, Err(StoreError::Exists("a report with this receipt")));
        assert_eq!(kept().await.as_deref(), Some(b"a draft".as_slice()));
        let sent = store.submit_draft(new(2, from("Hertford")), draft()).await.unwrap();
        assert!(sent.fresh && sent.id > first);
        assert_eq!(kept().await.as_deref(), Some(b"sent".as_slice()));
    });
}

#[test]
fn the_signal_counts_what_nobody_has_seen() {
    on_both(|store| async move {
        let due = |number| NewReport { urgency: Urgency::CourierDue, ..new(number, from("Ware")) };
        let id = store.submit(due(1)).await.unwrap().id;
        store.submit(due(2)).await.unwrap();
        store.submit(new(3, from("Ware"))).await.unwrap();
        let signal = store.signal().await.unwrap();
        assert_eq!((signal.couriers_due, signal.new), (2, 3));
        let seen = vec![Change::Seen, Change::Status(Status::Reading)];
        store.change(id, seen, None, Moment(5)).await.unwrap();
        let signal = store.signal().await.unwrap();
        assert_eq!((signal.couriers_due, signal.new), (1, 2));
        store.ready().await.unwrap();
    });
}

#[test]
fn many_senders_at_once_are_all_kept() {
    on_both(|store| async move {
        let senders = (0..200_u64).map(|number| {
            let store = std::sync::Arc::clone(&store);
            tokio::spawn(async move { store.submit(new(number, from("Hatfield"))).await })
        });
        let senders: Vec<_> = senders.collect();
        let mut ids = std::collections::BTreeSet::new();
        for sender in senders {
            ids.insert(sender.await.unwrap().unwrap().id);
        }
        assert_eq!(ids.len(), 200);
        assert_eq!(store.search(query()).await.unwrap().total, 200);
    });
}
