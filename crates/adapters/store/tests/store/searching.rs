//! Finding reports by words and filters, and going on from page to page.

use crate::ground::{Ground, from, new, now, on_both, query};
use casework::cases::{Change, NewReport, Order, Page, Query, StoredReport};
use casework::report::Report;
use casework::{
    AccountId, Asked, Cases, Channel, Moment, Outcome, Receipt, ReportId, Reporter, Status,
    StoreError, Urgency,
};
use std::sync::Arc;
use store::Store;

async fn found(store: &Store, query: Query) -> Vec<i64> {
    let page = store.search(query).await.unwrap();
    let ids: Vec<i64> = page.items.iter().map(|item| item.id.0).collect();
    assert_eq!(page.total, u64::try_from(ids.len()).unwrap());
    ids
}

fn text(text: &str) -> Query {
    Query { text: Some(text.into()), order: Order::Number, ..query() }
}

/// Three reports: 1 with a narrative and numbers, 2 with a registration, 3 with a note.
async fn three(store: &Store) {
    let first = Report {
        narrative: Some("He said he was Detective O'Hara and wanted gold; it's urgent.".into()),
        presented_number: Some("+44 1923 555123".into()),
        other_numbers: Some("rang later from 07700 900 456".into()),
        cover_name: Some("DC Łukasz Wilson".into()),
        ..from("Rickmansworth")
    };
    let second = Report {
        vrm: Some("AB12 CDE".into()),
        story: Some("Your card was used in Hammersmith".into()),
        ..from("Hitchin")
    };
    for (number, report) in [(1, first), (2, second), (3, from("Royston"))] {
        store.submit(new(number, report)).await.unwrap();
    }
    let note = "Linked to the Vauxhall near Letchworth";
    store.add_note(ReportId(3), AccountId(1), note.into(), Moment(5)).await.unwrap();
}

#[test]
fn words_are_found_wherever_they_stand() {
    on_both(|store| async move {
        three(&store).await;
        let cases: [(&str, &[i64]); 24] = [
            ("gold", &[1]),
            ("GOLD detective", &[1]),
            ("gold hammersmith", &[]),
            ("detec", &[1]),
            ("de", &[]),
            ("detec gold", &[]),
            ("o'hara", &[1]),
            ("łukasz", &[1]),
            ("rickmansworth", &[1]),
            ("letchworth vaux", &[3]),
            ("01923555123", &[1]),
            ("01923 555123", &[1]),
            ("01923 555 123", &[1]),
            ("+441923555123", &[1]),
            ("0044 1923 555123", &[1]),
            ("07700900456", &[1]),
            ("07700 900", &[1]),
            ("AB12CDE", &[2]),
            ("ab12 cde", &[2]),
            ("\"gold\" OR hammersmith*", &[]),
            ("'; DROP TABLE report; --", &[]),
            ("NEAR(gold) & | ! :* <->", &[]),
            ("...", &[]),
            ("   ", &[1, 2, 3]),
        ];
        for (asked, expected) in cases {
            assert_eq!(found(&store, text(asked)).await, expected, "{asked}");
        }
    });
}

#[test]
fn words_follow_corrections_facts_and_withdrawal() {
    on_both(|store| async move {
        three(&store).await;
        let receipt = Receipt::from_random(2);
        store.add_facts(&receipt, "a silver bracelet".into(), Moment(5)).await.unwrap();
        assert_eq!(found(&store, text("bracelet")).await, [2]);
        let corrected = Report { story: Some("Clone of your card".into()), ..from("Hitchin") };
        let change = Change::Correct(Box::new(corrected), "misheard".into());
        store.change(ReportId(2), vec![change], None, Moment(6)).await.unwrap();
        assert_eq!(found(&store, text("hammersmith")).await, [0_i64; 0]);
        assert_eq!(found(&store, text("clone bracelet")).await, [2]);
        store.withdraw(&receipt, Moment(7)).await.unwrap();
        assert_eq!(found(&store, text("bracelet")).await, [0_i64; 0]);
        let withdrawn = Query { status: vec![Status::Withdrawn], ..text("bracelet") };
        assert_eq!(found(&store, withdrawn).await, [2]);
    });
}

#[test]
fn filters_narrow_what_is_found() {
    on_both(|store| async move {
        let first = Report {
            postcode_district: Some("SG5".into()),
            outcome: Some(Outcome::Refused),
            reporter_role: Some(Reporter::BankStaff),
            channel: Some(Channel::Bank),
            asked_for: vec![Asked::Cash, Asked::Gold],
            amount_lost_gbp: Some(10),
            ..from("Hitchin")
        };
        let second = Report { postcode_district: Some("sg 18".into()), ..from("Biggleswade") };
        store.submit(NewReport { urgency: Urgency::Now, ..new(1, first) }).await.unwrap();
        store.submit(new(2, second)).await.unwrap();
        store
            .change(ReportId(2), vec![Change::Assign(Some(AccountId(4)))], None, Moment(9))
            .await
            .unwrap();
        let base = || Query { order: Order::Number, ..query() };
        let cases: [(Query, &[i64]); 17] = [
            (base(), &[1, 2]),
            (Query { town: Some(" HITCHIN".into()), ..base() }, &[1]),
            (Query { town: Some("Hitch".into()), ..base() }, &[]),
            (Query { district: Some("sg".into()), ..base() }, &[1, 2]),
            (Query { district: Some("SG5".into()), ..base() }, &[1]),
            (Query { district: Some("SG1".into()), ..base() }, &[2]),
            (Query { urgency: Some(Urgency::Today), ..base() }, &[1]),
            (Query { outcome: Some(Outcome::Refused), ..base() }, &[1]),
            (Query { reporter: Some(Reporter::BankStaff), ..base() }, &[1]),
            (Query { channel: Some(Channel::Bank), ..base() }, &[1]),
            (Query { asked: Some(Asked::Gold), ..base() }, &[1]),
            (Query { asked: Some(Asked::Pin), ..base() }, &[]),
            (Query { loss: Some(false), ..base() }, &[2]),
            (Query { from: Some(Moment(1_000_002)), ..base() }, &[2]),
            (Query { to: Some(Moment(1_000_002)), ..base() }, &[1]),
            (Query { assigned_to: Some(AccountId(4)), ..base() }, &[2]),
            (Query { status: vec![Status::Closed, Status::Acting], ..base() }, &[]),
        ];
        for (asked, expected) in cases {
            assert_eq!(found(&store, asked.clone()).await, expected, "{asked:?}");
        }
    });
}

/// All pages of an order, two at a time.
async fn walk(store: &Store, order: Order) -> Vec<i64> {
    let (mut ids, mut after) = (Vec::new(), None);
    loop {
        let page = store
            .search(Query { order, after: after.clone(), limit: 2, ..Query::default() })
            .await
            .unwrap();
        assert_eq!(page.total, 7);
        ids.extend(page.items.iter().map(|item| item.id.0));
        after = page.next;
        if after.is_none() {
            return ids;
        }
    }
}

#[test]
fn pages_go_on_where_the_last_one_ended() {
    on_both(|store| async move {
        use Urgency::{CourierDue, Now, Routine};
        // Received in another order than numbered.
        let sent = [
            (50, Routine),
            (40, CourierDue),
            (30, CourierDue),
            (20, Now),
            (20, Now),
            (60, Routine),
            (10, Routine),
        ];
        for (number, (at, urgency)) in (1..).zip(sent) {
            let sent = NewReport { now: Moment(at), urgency, ..new(number, from("Ware")) };
            store.submit(sent).await.unwrap();
        }
        store.change(ReportId(3), vec![Change::Seen], None, Moment(90)).await.unwrap();
        assert_eq!(walk(&store, Order::Urgency).await, [2, 3, 4, 5, 7, 1, 6]);
        assert_eq!(walk(&store, Order::Newest).await, [6, 1, 2, 3, 5, 4, 7]);
        assert_eq!(walk(&store, Order::Number).await, [1, 2, 3, 4, 5, 6, 7]);
    });
}

#[test]
fn a_cursor_that_was_not_given_out_is_refused() {
    on_both(|store: Arc<Store>| async move {
        for wrong in
            ["", "x", "i.x", "i.1.2", "n.1", "u.1.2.3", "i.1; DROP TABLE report", "n.1.2.x"]
        {
            let asked = Query { after: Some(wrong.into()), order: Order::Number, ..query() };
            assert_eq!(store.search(asked).await, Err(StoreError::Missing("page")), "{wrong}");
        }
    });
}

/// Doubles what there is fourteen times, behind the store's back, which is quicker.
fn double(ground: &Ground) {
    let doubled: Vec<String> = (0..14)
        .map(|n| {
            format!(
                "INSERT INTO report(receipt, received_at, changed_at, seen, calm, status, \
                   has_person, town, asked, loss) \
                 SELECT receipt || '.{n}', received_at + 1, changed_at, seen, calm, status, \
                   has_person, CASE WHEN {n} = 7 AND id < 65 THEN 'tring' ELSE town END, \
                   asked, loss FROM report;"
            )
        })
        .collect();
    ground.meddle(&format!(
        "{} INSERT INTO report_body(report, body) SELECT r.id, b.body FROM report r, \
           report_body b WHERE b.report = 1 AND r.id > 1; \
         INSERT INTO search_text(report, words) SELECT r.id, s.words FROM report r, \
           search_text s WHERE s.report = 1 AND r.id > 1;",
        doubled.concat()
    ));
}

#[test]
fn a_word_that_most_reports_have_is_found_as_well() {
    for ground in Ground::both() {
        let store = ground.open();
        let report = Report { story: Some("Your card was cloned".into()), ..from("Ware") };
        now(store.submit(new(1, report))).unwrap();
        double(&ground);
        finds_among_many(&store);
        if !ground.is_file() {
            // Only a server that has counted its rows can be asked for a sample of them.
            ground.meddle("ANALYZE search_text");
            finds_among_many(&store);
        }
    }
}

fn finds_among_many(store: &Store) {
    let newest = Query { order: Order::Newest, limit: 3, ..text("card cloned") };
    let page = now(store.search(newest.clone())).unwrap();
    assert_eq!((page.total, page.items.len()), (10_000, 3));
    let at = |page: &Page<StoredReport>| page.items.last().unwrap().received_at;
    let second = now(store.search(Query { after: page.next.clone(), ..newest })).unwrap();
    assert_eq!(second.items.len(), 3);
    assert!(at(&second) <= at(&page));
    let few = Query { town: Some("Tring".into()), ..text("card") };
    // The eighth doubling copies 64 of them to Tring, and six more double these.
    assert_eq!(now(store.search(few)).unwrap().total, 64 * 64);
}
