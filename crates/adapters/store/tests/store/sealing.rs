//! What is sealed cannot be read without the key, nor moved, nor found in the file.

use crate::ground::{Ground, from, margaret, new, now, settings};
use casework::cases::{Account, Hook, NewReport};
use casework::{AccountId, Cases, HookId, Moment, Receipt, ReportId, Role, StoreError};
use privacy::Pii;
use store::{Key, Store, WHOLE_FILES};

/// Keeps one of everything that is sealed.
fn fill(store: &Store) {
    let sent = NewReport { person: margaret(), ..new(1, from("Stevenage")) };
    now(store.submit(sent)).unwrap();
    now(store.save_draft("key".into(), b"a draft of Margaret".to_vec(), Moment(0))).unwrap();
    let account = Account {
        id: AccountId(0),
        login_name: "jo".into(),
        display_name: "Jo".into(),
        role: Role::Analyst,
        password: Pii::new("hash".into()),
        totp: Some(Pii::new(b"totp-secret-bytes".to_vec())),
        totp_step: 0,
        recovery: Vec::new(),
        closed: false,
    };
    now(store.create_account(account)).unwrap();
    let hook = Hook {
        id: HookId(0),
        url: "https://example.org".into(),
        secret: Pii::new(b"hook-secret-bytes".to_vec()),
        events: Vec::new(),
    };
    now(store.create_hook(hook)).unwrap();
}

fn all_there(store: &Store) {
    assert_eq!(now(store.person(ReportId(1))).unwrap().unwrap(), margaret());
    let draft = now(store.draft("key".into(), Moment(1))).unwrap().unwrap();
    assert_eq!(draft, b"a draft of Margaret");
    let accounts = now(store.accounts()).unwrap();
    assert_eq!(accounts[0].totp.as_ref().unwrap().reveal(), b"totp-secret-bytes");
    assert_eq!(now(store.hooks()).unwrap()[0].secret.reveal(), b"hook-secret-bytes");
    assert!(now(store.by_receipt(&Receipt::from_random(1))).unwrap().is_some());
}

/// Every byte of the database and of what lies beside it.
fn raw(ground: &Ground) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(ground.folder.path()).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    bytes
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn no_name_and_no_number_is_in_the_file() {
    let ground = Ground::file();
    let store = ground.open();
    fill(&store);
    let with_log = raw(&ground);
    drop(store);
    let receipt = Receipt::from_random(1);
    for bytes in [with_log, raw(&ground)] {
        assert_ne!(holds(&bytes, "Stevenage"), WHOLE_FILES, "the report itself is not sealed");
        let secrets = [
            "Ashdown",
            "Margaret",
            "Wilfred",
            "555777",
            "margaret@",
            "Bancroft",
            "mornings",
            "totp-secret",
            "hook-secret",
            &receipt.digits(),
            &receipt.to_string(),
        ];
        for secret in secrets {
            assert!(!holds(&bytes, secret), "{secret}");
        }
    }
}

#[test]
fn a_wrong_key_is_refused_at_the_door() {
    for ground in Ground::both() {
        fill(&ground.open());
        let wrong = settings(&ground.url, Key::new([1; 32]));
        assert_eq!(Store::open(wrong).err(), Some(StoreError::Key));
        all_there(&ground.open());
    }
}

#[test]
fn another_key_seals_everything_anew() {
    for ground in Ground::both() {
        fill(&ground.open());
        let other = Key::new([9; 32]);
        let (store, n_sealed) = Store::rotate(ground.settings(), &other).unwrap();
        assert_eq!(n_sealed, 9);
        all_there(&store);
        now(store.save_draft("later".into(), b"x".to_vec(), Moment(0))).unwrap();
        drop(store);
        assert_eq!(Store::open(ground.settings()).err(), Some(StoreError::Key));
        let store = Store::open(settings(&ground.url, other)).unwrap();
        all_there(&store);
        assert!(now(store.draft("later".into(), Moment(1))).unwrap().is_some());
        assert_eq!(store.doctor(), Ok(Vec::new()));
    }
}

#[test]
fn rotation_that_fails_changes_nothing() {
    for ground in Ground::both() {
        fill(&ground.open());
        ground.meddle("UPDATE hook SET secret = (SELECT content FROM draft)");
        let refused = Store::rotate(ground.settings(), &Key::new([9; 32])).err();
        assert_eq!(refused, Some(StoreError::Key));
        let store = ground.open();
        assert_eq!(now(store.person(ReportId(1))).unwrap().unwrap(), margaret());
        now(store.submit(NewReport { person: margaret(), ..new(2, from("Ware")) })).unwrap();
        drop(store);
        let store = ground.open();
        assert_eq!(now(store.person(ReportId(2))).unwrap().unwrap(), margaret());
    }
}

#[test]
fn a_sealed_field_opens_only_in_its_own_place() {
    for ground in Ground::both() {
        let store = ground.open();
        fill(&store);
        now(store.submit(NewReport { person: margaret(), ..new(2, from("Ware")) })).unwrap();
        ground.meddle(
            "UPDATE person SET reporter_email = reporter_name WHERE report = 1; \
             UPDATE person SET reporter_name = (SELECT p.reporter_name FROM person p \
               WHERE p.report = 1) WHERE report = 2",
        );
        for id in [1, 2] {
            assert_eq!(now(store.person(ReportId(id))), Err(StoreError::Key));
        }
        let found: Vec<String> = store.doctor().unwrap().iter().map(ToString::to_string).collect();
        expect_test::expect![[r#"
            key: 1 of person.reporter_name do not open; start with the key they were sealed with, or restore the last backup
            key: 1 of person.reporter_email do not open; start with the key they were sealed with, or restore the last backup"#]]
        .assert_eq(&found.join("\n"));
    }
}
