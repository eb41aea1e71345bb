//! Waves: kept with their fate, told of once, and by one of two who look.

use crate::ground::{from, new, on_both};
use casework::cases::{Hook, NewReport};
use casework::notices::Topic;
use casework::{AccountId, Cases, HookId, Moment, Notices, ReportId};
use privacy::Pii;
use store::Store;
use waves::contract::{Book, Change, Kept, WaveBook};
use waves::settle::{Look, settle};
use waves::{Fate, Settings, Wave};

#[expect(clippy::expect_used, reason = "a store that keeps no report fails the test")]
async fn report(store: &Store, number: u64) -> ReportId {
    let new = NewReport { now: Moment(10), ..new(number, from("Ware")) };
    store.submit(new).await.expect("the store keeps a report").id
}

fn wave(reports: &[ReportId]) -> Wave {
    Wave {
        towns: vec!["Ware".into(), "Hertford".into()],
        from: 95,
        to: 100,
        observed: reports.len() as u64,
        expected: 0.5,
        statistic: 7.25,
        recurrence_days: 5_000.0,
        reports: reports.to_vec(),
    }
}

fn change(book: &Book, found: &[Wave], day: i64) -> Change {
    let settings = Settings::default();
    let look = Look { day, at: Moment(day * 86_400), settings: &settings, sightings: &[] };
    Change { site: "https://x.example".into(), ..settle(book, found, look) }
}

#[test]
fn a_wave_is_kept_with_its_fate_and_told_of_in_the_same_breath() {
    on_both(|store| async move {
        let mut reports = Vec::new();
        for n in 1..=4 {
            reports.push(report(&store, n).await);
        }
        let hook = Hook {
            id: HookId(0),
            url: "https://h.example/".into(),
            secret: Pii::new(vec![1]),
            events: vec!["wave.new".into(), "wave.over".into()],
        };
        store.create_hook(hook).await.unwrap();
        assert_eq!(store.newest_change().await.unwrap(), Some((Moment(10), reports[3])));
        let old = NewReport { now: Moment(3), ..new(5, from("Ware")) };
        let old = store.submit(old).await.unwrap().id;
        assert_eq!(store.newest_change().await.unwrap(), Some((Moment(10), old)));
        let empty = store.book(0).await.unwrap();
        assert_eq!(empty, Book::default());
        let first = change(&empty, &[wave(&reports[..3])], 100);
        assert!(store.keep_waves(first.clone()).await.unwrap());
        // Whoever looked at the same time finds it kept.
        assert!(!store.keep_waves(first).await.unwrap());
        let book = store.book(0).await.unwrap();
        let kept = &book.waves[0];
        assert_eq!((kept.fate, &kept.wave), (Fate::New, &wave(&reports[..3])));
        assert_eq!((book.day, book.waves.len()), (Some(100), 1));
        let grown = change(&book, &[wave(&reports)], 101);
        assert!(store.keep_waves(grown).await.unwrap());
        let book = store.book(0).await.unwrap();
        assert!(store.keep_waves(change(&book, &[], 103)).await.unwrap());
        let ended = store.book(103).await.unwrap();
        assert_eq!(
            ended.waves,
            [Kept {
                fate: Fate::Over,
                last: 103,
                told: ended.waves[0].told,
                ..book.waves[0].clone()
            }]
        );
        assert_eq!(store.book(104).await.unwrap().waves, []);
        let events = store.wave_events(ended.waves[0].id).await.unwrap();
        let told: Vec<_> = events.iter().map(|e| (e.day, e.fate, e.people, e.is_told)).collect();
        assert_eq!(
            told,
            [(100, Fate::New, 3, true), (101, Fate::Growing, 4, true), (103, Fate::Over, 4, true)]
        );
        let notices = store.notices(AccountId(1), vec![Topic::Waves], 9).await.unwrap();
        assert_eq!(notices.len(), 3);
        assert_eq!(notices[0].what.subject, format!("/desk/waves#{}", ended.waves[0].id));
        let far = Moment(1_000 * 86_400);
        let sent = store.claim_deliveries(far, far, 9).await.unwrap();
        let events: Vec<&str> = sent.iter().map(|d| d.event.as_str()).collect();
        assert_eq!(events, ["wave.new", "wave.over"]);
        assert!(sent[0].body.contains(r#""page":"https://x.example/desk/waves#W-"#));
    });
}
