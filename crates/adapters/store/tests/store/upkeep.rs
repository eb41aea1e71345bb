//! Migrations, retention, backups and the doctor.

use crate::ground::{Folder, Ground, behind, from, key, margaret, new, now, query, settings};
use casework::cases::{Change, Deleted, NewReport, Query, Retention};
use casework::report::Report;
use casework::{
    AccountId, AuditEntry, Cases, Moment, Receipt, ReportId, Status, StoreError, Urgency,
};
use std::os::unix::fs::PermissionsExt;
use store::{Store, WHOLE_FILES};

const DAY: i64 = 86_400;

#[test]
fn the_schema_leads_up_and_down_again() {
    for ground in Ground::both() {
        for version in [4, 2, 1, 0] {
            drop(ground.open());
            Store::lead_down(&ground.settings(), version).unwrap();
        }
        let store = ground.open();
        now(store.submit(new(1, from("Tring")))).unwrap();
        assert_eq!(now(store.search(query())).unwrap().total, 1);
    }
}

#[test]
fn a_newer_schema_is_refused_with_what_to_do() {
    for ground in Ground::both() {
        drop(ground.open());
        ground.meddle("INSERT INTO schema_version(number, name) VALUES (99, 'later')");
        let refused = Store::open(ground.settings()).err().unwrap().to_string();
        expect_test::expect![[r#"the database is damaged: its schema is version 99, and this program knows 11 at most: use the newer program"#]]
        .assert_eq(&refused);
    }
}

fn rules() -> Retention {
    Retention { people_days: 30, reports_days: 365, audit_days: 400 }
}

/// Report 1 closed long ago, 2 some time ago, 3 still open; with everything that hangs on
/// them.
fn three(store: &Store) {
    for number in 1..=3_u64 {
        let report = Report {
            narrative: Some(format!("quixotic{number} zephyr{number}")),
            ..from("Hitchin")
        };
        let sent = NewReport { person: margaret(), ..new(number, report) };
        let id = now(store.submit(sent)).unwrap().id;
        now(store.add_note(id, AccountId(1), format!("marmalade{number}"), Moment(1))).unwrap();
        let receipt = Receipt::from_random(number);
        now(store.add_facts(&receipt, format!("nightingale{number}"), Moment(1))).unwrap();
    }
    let close = |id, at| {
        now(store.change(ReportId(id), vec![Change::Status(Status::Closed)], None, Moment(at)))
    };
    close(1, 0).unwrap();
    close(2, 350 * DAY).unwrap();
}

#[test]
fn what_nobody_touched_for_long_is_less_urgent() {
    for ground in Ground::both() {
        let store = ground.open();
        let sent = |number: u64, urgency, at| {
            let new = NewReport { urgency, now: Moment(at), ..new(number, from("Ware")) };
            now(store.submit(new)).unwrap().id
        };
        let kinds = [Urgency::CourierDue, Urgency::Now, Urgency::Today, Urgency::Routine];
        let old = kinds.map(|urgency| sent(urgency.rank().unsigned_abs(), urgency, 0));
        let fresh = sent(9, Urgency::CourierDue, 8 * DAY);
        let urgency = |id| now(store.report(id)).unwrap().unwrap().urgency;
        let check = |at: i64, n_calmed: u64, expect: [Urgency; 4]| {
            assert_eq!(now(store.calm_down(Moment(at))), Ok(n_calmed), "after {at}");
            assert_eq!(old.map(urgency), expect, "after {at}");
        };
        check(DAY, 0, kinds);
        let (today, routine) = (Urgency::Today, Urgency::Routine);
        check(DAY + 1, 2, [today, today, today, routine]);
        now(store.change(old[2], vec![Change::Seen], None, Moment(3 * DAY))).unwrap();
        check(8 * DAY, 2, [routine, routine, today, routine]);
        assert_eq!(urgency(fresh), Urgency::CourierDue);
        let stored = now(store.report(old[0])).unwrap().unwrap();
        assert_eq!(stored.changed_at, stored.received_at, "it is no change");
    }
}

#[test]
fn what_was_kept_long_enough_is_deleted() {
    for ground in Ground::both() {
        let store = ground.open();
        three(&store);
        now(store.save_draft("a".into(), b"x".to_vec(), Moment(0))).unwrap();
        let at = Moment(390 * DAY);
        let deleted = now(store.retain(rules(), at)).unwrap();
        assert_eq!(deleted, Deleted { people: 1, reports: 1, expired: 1 });
        assert_eq!(now(store.report(ReportId(1))).unwrap(), None);
        assert_eq!(now(store.person(ReportId(2))).unwrap(), None);
        assert!(!now(store.report(ReportId(2))).unwrap().unwrap().has_person);
        assert!(now(store.person(ReportId(3))).unwrap().is_some());
        let word = |text: &str| Query { text: Some(text.into()), ..query() };
        assert_eq!(now(store.search(word("quixotic1"))).unwrap().total, 0);
        assert_eq!(now(store.search(word("quixotic2 marmalade2"))).unwrap().total, 1);
        let nothing = now(store.retain(rules(), at)).unwrap();
        assert_eq!(nothing, Deleted::default());
        assert_eq!(store.doctor(), Ok(Vec::new()));
    }
}

#[test]
fn nothing_that_was_deleted_is_left_in_the_file() {
    let ground = Ground::file();
    let store = ground.open();
    three(&store);
    now(store.retain(rules(), Moment(390 * DAY))).unwrap();
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(ground.folder.path()).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    let file = behind(&ground.url);
    let vacuum = file.query_row("PRAGMA auto_vacuum", [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(vacuum, 2, "space is given back step by step");
    let holds = |text: &str| bytes.windows(text.len()).any(|w| w == text.as_bytes());
    assert_ne!(holds("quixotic2") && holds("nightingale3"), WHOLE_FILES);
    for word in ["quixotic1", "zephyr1", "marmalade1", "nightingale1"] {
        assert!(!holds(word), "{word}");
    }
}

#[test]
fn the_trail_is_cut_at_a_sealed_point_and_stays_whole() {
    for ground in Ground::both() {
        let store = ground.open();
        for at in 0..10 {
            let entry = AuditEntry {
                at: Moment(at * 100 * DAY),
                account: None,
                what: "report.read".into(),
                report: None,
                detail: String::new(),
            };
            now(store.audit(entry)).unwrap();
        }
        now(store.retain(rules(), Moment(900 * DAY))).unwrap();
        let links = now(store.audit_after(0, 100)).unwrap();
        assert_eq!(links.first().unwrap().number, 6);
        assert_eq!(links.last().unwrap().entry.what, "audit.cut");
        assert_eq!(store.verify_audit(), Ok(None));
        ground.meddle("DELETE FROM audit WHERE number = 6");
        assert_eq!(store.verify_audit(), Ok(Some((7, "an entry before it is missing"))));
    }
}

fn same(store: &Store) {
    let page = now(store.search(Query { text: Some("quixotic2".into()), ..query() })).unwrap();
    assert_eq!((page.total, page.items[0].id), (1, ReportId(2)));
    assert_eq!(now(store.person(ReportId(3))).unwrap().unwrap(), margaret());
    assert!(now(store.by_receipt(&Receipt::from_random(3))).unwrap().is_some());
    assert_eq!(store.doctor(), Ok(Vec::new()));
    let next = now(store.submit(new(9, from("Ware")))).unwrap();
    assert_eq!((next.id, next.fresh), (ReportId(4), true));
}

#[test]
fn a_backup_is_made_while_the_service_goes_on_and_brings_everything_back() {
    for ground in Ground::both() {
        let store = ground.open();
        three(&store);
        let backup = ground.folder.file("backup");
        store.backup(&backup).unwrap();
        assert_eq!(std::fs::metadata(&backup).unwrap().permissions().mode() & 0o777, 0o600);
        let there = store.backup(&backup);
        assert_eq!(there, Err(StoreError::Exists("a file of this name")));
        now(store.submit(new(8, from("Ware")))).unwrap();

        let fresh = match ground.is_file() {
            true => Ground::file(),
            false => Ground::server().unwrap(),
        };
        same(&Store::restore(fresh.settings(), &backup).unwrap());
        let over = Store::restore(fresh.settings(), &backup).err();
        assert_eq!(over, Some(StoreError::Exists("a store at this address")));
    }
}

#[test]
fn an_export_leads_from_either_engine_to_the_other() {
    for from in Ground::both() {
        let store = from.open();
        three(&store);
        let lines = from.folder.file("lines");
        store.export(&lines).unwrap();
        for to in Ground::both() {
            same(&Store::restore(to.settings(), &lines).unwrap());
        }
    }
}

#[test]
fn a_backup_that_is_not_whole_is_refused() {
    let ground = Ground::file();
    let store = ground.open();
    three(&store);
    let (backup, lines) = (ground.folder.file("backup"), ground.folder.file("lines"));
    store.backup(&backup).unwrap();
    store.export(&lines).unwrap();
    let whole = std::fs::read(&backup).unwrap();
    let text = std::fs::read_to_string(&lines).unwrap();
    let mut torn = whole.clone();
    torn[9000..40_000].fill(7);
    let shortened: Vec<&str> = text.lines().take(5).collect();
    let cases: [(&str, Vec<u8>); 6] = [
        ("torn", torn),
        ("cut", whole[..8192].to_vec()),
        ("lines cut", shortened.join("\n").into_bytes()),
        ("lines changed", text.replace("Hitchin", "Swindon").into_bytes()),
        ("nothing", Vec::new()),
        ("something else", b"{\"format\":\"of another kind\",\"schema\":1}\n".to_vec()),
    ];
    for (name, bytes) in cases {
        let folder = Folder::new();
        let bad = folder.file("bad");
        std::fs::write(&bad, bytes).unwrap();
        let target = folder.file("ringfence.db");
        let refused = Store::restore(settings(&target.to_string_lossy(), key()), &bad).err();
        assert!(matches!(refused, Some(StoreError::Damaged(_))), "{name}: {refused:?}");
    }
}

#[test]
fn the_doctor_says_what_is_wrong_and_what_to_do() {
    let ground = Ground::file();
    let store = ground.open();
    three(&store);
    assert_eq!(store.doctor(), Ok(Vec::new()));
    ground.meddle("DELETE FROM report_body WHERE report = 2");
    ground.meddle("DELETE FROM search_words_docsize WHERE id = 1");
    std::fs::set_permissions(&ground.url, std::fs::Permissions::from_mode(0o644)).unwrap();
    let found: Vec<String> = store
        .doctor()
        .unwrap()
        .iter()
        .map(|ailment| ailment.to_string().replace(&ground.url, "FILE"))
        .collect();
    expect_test::expect![[r#"
        integrity: 1 reports have lost their text; stop the service and restore the last backup
        search: the search index does not fit 1 reports; stop the service and restore the last backup
        mode: FILE can be read by others; chmod 600 it"#]].assert_eq(&found.join("\n"));
}

#[test]
fn an_orderly_end_leaves_one_file_that_is_whole_by_itself() {
    // Whoever copies the file of a service that has stopped copies everything, and no log has
    // to go along. Many times over, since the threads end in an order of their own.
    let ground = Ground::file();
    for _ in 0..100 {
        drop(ground.open());
        for beside in ["-wal", "-shm"] {
            assert!(!std::path::Path::new(&format!("{}{beside}", ground.url)).exists(), "{beside}");
        }
    }
}
