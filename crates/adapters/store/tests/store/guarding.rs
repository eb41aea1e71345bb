//! Guarded lines: kept sealed, found by their link, noted call by call, and forgotten.

use crate::ground::on_both;
use casework::cases::Retention;
use casework::{Cases, Moment, StoreError};
use evidence::{Level, Stage};
use guarding::{CallNote, Guardian, Guarding, NewLine, Settings};

fn settings() -> Settings {
    let ann = Guardian { email: "ann@example.org".into(), ..Guardian::default() };
    Settings { person: "Wilf Hargrave".into(), guardians: vec![ann], ..Settings::default() }
}

fn father() -> NewLine {
    NewLine { name: "father".into(), key: "k1".into(), settings: settings(), now: Moment(10) }
}

fn note(call: &str, at: i64) -> CallNote {
    CallNote {
        call: call.into(),
        line: "father".into(),
        begun: Moment(at),
        seen: Moment(at),
        ended: false,
        heard: true,
        level: Level::Clear,
        stage: None,
        courier_due: false,
    }
}

#[test]
fn a_line_is_found_by_its_link_and_changed() {
    on_both(|store| async move {
        let id = store.add_line(father()).await.unwrap();
        let again = NewLine { key: "k2".into(), ..father() };
        assert!(matches!(store.add_line(again).await, Err(StoreError::Exists(_))));
        let kept = store.line_of_key("k1".into()).await.unwrap().unwrap();
        assert_eq!((kept.id, kept.name.as_str(), &kept.settings), (id, "father", &settings()));
        assert_eq!(store.line_of_key("k2".into()).await.unwrap(), None);
        let other = Settings { agreed: "Ann, 4 May".into(), ..settings() };
        store.change_line(id, other.clone(), Moment(20)).await.unwrap();
        store.change_key(id, "k3".into()).await.unwrap();
        assert_eq!(store.line_of_key("k1".into()).await.unwrap(), None);
        let kept = store.lines().await.unwrap();
        assert_eq!((&kept[0].settings, kept[0].changed), (&other, Moment(20)));
        store.note_answer("father".into(), true, Moment(30)).await.unwrap();
        assert_eq!(store.lines().await.unwrap()[0].answered, Some((true, Moment(30))));
        store.drop_line(id).await.unwrap();
        assert!(store.lines().await.unwrap().is_empty());
        assert!(matches!(store.drop_line(id).await, Err(StoreError::Missing(_))));
    });
}

#[test]
fn a_test_call_is_made_once_and_not_long_after_it_was_wanted() {
    on_both(|store| async move {
        let id = store.add_line(father()).await.unwrap();
        assert!(store.take_tests(Moment(100)).await.unwrap().is_empty());
        store.want_test(id, Moment(100)).await.unwrap();
        assert_eq!(store.take_tests(Moment(105)).await.unwrap(), ["father"]);
        assert!(store.take_tests(Moment(106)).await.unwrap().is_empty());
        store.want_test(id, Moment(200)).await.unwrap();
        assert!(store.take_tests(Moment(900)).await.unwrap().is_empty());
        assert!(store.take_tests(Moment(210)).await.unwrap().is_empty());
    });
}

#[test]
fn of_a_call_the_last_note_counts_and_old_ones_are_forgotten() {
    on_both(|store| async move {
        store.add_line(father()).await.unwrap();
        store.note_call(note("c1", 1_000)).await.unwrap();
        store.note_call(note("c2", 2_000)).await.unwrap();
        let red = CallNote {
            seen: Moment(2_050),
            level: Level::Red,
            stage: Some(Stage::Logistics),
            courier_due: true,
            ..note("c2", 2_000)
        };
        store.note_call(red.clone()).await.unwrap();
        let calls = store.calls(Some("father".into()), 10).await.unwrap();
        assert_eq!(calls, [red, note("c1", 1_000)]);
        assert!(store.calls(Some("mother".into()), 10).await.unwrap().is_empty());
        store.close_calls(Moment(1_500)).await.unwrap();
        let ended: Vec<bool> =
            store.calls(None, 10).await.unwrap().iter().map(|c| c.ended).collect();
        assert_eq!(ended, [false, true]);
        let rules = Retention { people_days: 365, reports_days: 365, audit_days: 365 };
        store.retain(rules, Moment(1_500).plus_days(90)).await.unwrap();
        assert_eq!(store.calls(None, 10).await.unwrap().len(), 1);
    });
}
