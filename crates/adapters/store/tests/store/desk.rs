//! Accounts, logins, tokens, views, webhooks and the audit trail.

use crate::ground::{Ground, from, new, now, on_both, query};
use casework::cases::{
    Account, ApiToken, Change, Failure, Hook, HookState, Login, NewReport, Query, SavedView,
};
use casework::{
    AccountId, AuditEntry, Cases, HookId, Moment, Role, Status, StoreError, TokenId, Urgency,
    ViewId, audit,
};
use privacy::Pii;
use std::sync::Arc;

fn account(login_name: &str) -> Account {
    Account {
        id: AccountId(0),
        login_name: login_name.into(),
        display_name: "Jo Okafor".into(),
        role: Role::Analyst,
        password: Pii::new("$argon2id$…".into()),
        totp: None,
        totp_step: 0,
        recovery: vec!["aa".into(), "bb".into()],
        closed: false,
    }
}

#[test]
fn accounts_have_names_of_their_own() {
    on_both(|store| async move {
        let id = store.create_account(account("jo")).await.unwrap();
        let taken = Err(StoreError::Exists("an account"));
        assert_eq!(store.create_account(account("jo")).await, taken);
        let mut kept = store.account_named("jo".into()).await.unwrap().unwrap();
        assert_eq!(kept, Account { id, ..account("jo") });
        kept.totp = Some(Pii::new(vec![1, 2, 3]));
        kept.totp_step = 77;
        kept.recovery = Vec::new();
        kept.closed = true;
        store.update_account(kept.clone()).await.unwrap();
        assert_eq!(store.account(id).await.unwrap().unwrap(), kept);
        assert_eq!(store.accounts().await.unwrap(), [kept.clone()]);
        let other = store.create_account(account("sam")).await.unwrap();
        let renamed = Account { id: other, ..account("jo") };
        assert_eq!(store.update_account(renamed).await, Err(StoreError::Exists("an account")));
        let nobody = Account { id: AccountId(99), ..account("kim") };
        assert_eq!(store.update_account(nobody).await, Err(StoreError::Missing("account")));
        assert_eq!(store.account_named("kim".into()).await.unwrap(), None);
    });
}

#[test]
fn logins_end_one_by_one_and_together() {
    on_both(|store| async move {
        let id = store.create_account(account("jo")).await.unwrap();
        let login = Login { account: id, begun: Moment(1), used: Moment(1), second_factor: false };
        for hash in ["a", "b", "c"] {
            store.open_login(hash.into(), login.clone()).await.unwrap();
        }
        store.touch_login("a".into(), Moment(9), true).await.unwrap();
        let used = store.login("a".into()).await.unwrap().unwrap();
        assert_eq!((used.begun, used.used, used.second_factor), (Moment(1), Moment(9), true));
        store.close_login("a".into()).await.unwrap();
        assert_eq!(store.login("a".into()).await.unwrap(), None);
        let ended = store.touch_login("a".into(), Moment(10), true).await;
        assert_eq!(ended, Err(StoreError::Missing("login")));
        store.close_logins(id).await.unwrap();
        assert_eq!(store.login("b".into()).await.unwrap(), None);
    });
}

#[test]
fn tokens_are_found_by_their_hash_and_revoked() {
    on_both(|store| async move {
        let token = ApiToken {
            id: TokenId(0),
            label: "The bank".into(),
            hash: "ab".into(),
            scopes: vec!["detect".into(), "reports:write".into()],
            expires: Some(Moment(99)),
            revoked: false,
        };
        let id = store.create_token(token.clone()).await.unwrap();
        let kept = store.token("ab".into()).await.unwrap().unwrap();
        assert_eq!(kept, ApiToken { id, ..token.clone() });
        assert_eq!(store.create_token(token).await, Err(StoreError::Exists("a token")));
        store.revoke_token(id).await.unwrap();
        assert!(store.tokens().await.unwrap()[0].revoked);
        assert_eq!(store.revoke_token(TokenId(9)).await, Err(StoreError::Missing("token")));
        assert_eq!(store.token("cd".into()).await.unwrap(), None);
    });
}

#[test]
fn a_view_of_the_same_name_is_replaced() {
    on_both(|store| async move {
        let account = store.create_account(account("jo")).await.unwrap();
        let view = |town: &str| SavedView {
            id: ViewId(0),
            account,
            name: "Mine".into(),
            query: Query { town: Some(town.into()), ..query() },
        };
        let first = store.save_view(view("Ware")).await.unwrap();
        let second = store.save_view(view("Tring")).await.unwrap();
        assert_eq!(first, second);
        let views = store.views(account).await.unwrap();
        assert_eq!(views, [SavedView { id: first, ..view("Tring") }]);
        let foreign = store.drop_view(first, AccountId(99)).await;
        assert_eq!(foreign, Err(StoreError::Missing("view")));
        store.drop_view(first, account).await.unwrap();
        assert_eq!(store.views(account).await.unwrap(), []);
    });
}

#[test]
fn a_hook_is_told_what_it_asked_for_and_no_more() {
    on_both(|store| async move {
        let hook = |events: &[&str]| Hook {
            id: HookId(0),
            url: "https://example.org/in".into(),
            secret: Pii::new(b"secret".to_vec()),
            events: events.iter().map(|e| (*e).to_owned()).collect(),
        };
        let all = store.create_hook(hook(&["report.received", "report.changed"])).await.unwrap();
        let due = store.create_hook(hook(&["report.courier_due"])).await.unwrap();
        assert_eq!(store.hooks().await.unwrap()[0].secret.reveal(), b"secret");
        let sent = NewReport { urgency: Urgency::CourierDue, ..new(1, from("Ware")) };
        let id = store.submit(sent).await.unwrap().id;
        let changes = vec![Change::Status(Status::Acting)];
        store.change(id, changes, None, Moment(2_000_000)).await.unwrap();
        let at = Moment(3_000_000);
        let until = at.plus_seconds(60);
        let waiting = store.claim_deliveries(at, until, 10).await.unwrap();
        let told: Vec<_> = waiting.iter().map(|d| (d.hook, d.event.as_str())).collect();
        assert_eq!(
            told,
            [(all, "report.received"), (due, "report.courier_due"), (all, "report.changed")]
        );
        expect_test::expect![[r#"{"event":"report.received","id":1,"number":"R-0001","at":1000001,"urgency":"courier_due","status":"new"}"#]]
        .assert_eq(&waiting[0].body);
        let failed = |next| Failure { at, why: "no answer", next };
        store.delivered(waiting[0].id, at).await.unwrap();
        store.delivered(waiting[0].id, until).await.unwrap();
        store.failed(waiting[1].id, failed(Some(until))).await.unwrap();
        store.failed(waiting[2].id, failed(None)).await.unwrap();
        let states = store.hook_states().await.unwrap();
        let last_failed = Some((at, "no answer".to_owned()));
        let (hook, waits) = (all, 0);
        let of_all = HookState {
            hook,
            waiting: waits,
            arrived: 1,
            given_up: 1,
            last_arrived: Some(at),
            last_failed: last_failed.clone(),
        };
        let of_due = HookState {
            hook: due,
            waiting: 1,
            arrived: 0,
            given_up: 0,
            last_arrived: None,
            last_failed,
        };
        assert_eq!(states, [of_all, of_due]);
        assert_eq!(store.claim_deliveries(at, until, 10).await.unwrap(), []);
        let later = store.claim_deliveries(until, until.plus_seconds(60), 10).await.unwrap();
        assert_eq!((later.len(), later[0].tries), (1, 1));
        store.drop_hook(due).await.unwrap();
        assert_eq!(store.claim_deliveries(Moment(i64::MAX), until, 10).await.unwrap(), []);
        assert_eq!(store.drop_hook(due).await, Err(StoreError::Missing("webhook")));
        assert_eq!(store.test_hook(due, at).await, Err(StoreError::Missing("webhook")));
        store.test_hook(all, at).await.unwrap();
        let test = store.claim_deliveries(at, until, 10).await.unwrap();
        assert_eq!(test[0].body, r#"{"at":3000000,"event":"test"}"#);
    });
}

#[test]
fn two_processes_never_take_the_same_delivery() {
    for ground in Ground::both() {
        let stores = [ground.open(), ground.open()];
        now(async {
            let hook = Hook {
                id: HookId(0),
                url: "https://example.org/in".into(),
                secret: Pii::new(b"secret".to_vec()),
                events: vec!["report.received".into()],
            };
            stores[0].create_hook(hook).await.unwrap();
            let n_reports = 200;
            for number in 1..=n_reports {
                stores[0].submit(new(number, from("Ware"))).await.unwrap();
            }
            let at = Moment(3_000_000);
            let couriers = [0, 1, 0, 1].map(|which: usize| {
                let store = Arc::clone(&stores[which]);
                tokio::spawn(async move {
                    let mut taken = Vec::new();
                    loop {
                        let claimed = store.claim_deliveries(at, at.plus_seconds(60), 7).await;
                        match claimed {
                            Ok(claimed) if claimed.is_empty() => return taken,
                            Ok(claimed) => taken.extend(claimed.into_iter().map(|d| d.id)),
                            Err(error) => assert_eq!(error, StoreError::Busy),
                        }
                    }
                })
            });
            let mut taken = Vec::new();
            for courier in couriers {
                taken.extend(courier.await.unwrap());
            }
            let n_taken = taken.len();
            taken.sort_unstable();
            taken.dedup();
            assert_eq!((n_taken, taken.len()), (200, 200), "on {}", ground.url);
        });
    }
}

fn entry(what: &str) -> AuditEntry {
    AuditEntry {
        at: Moment(1),
        account: Some(AccountId(1)),
        what: what.into(),
        report: None,
        detail: String::new(),
    }
}

#[test]
fn the_trail_has_no_gap_however_many_write_at_once() {
    on_both(|store| async move {
        let writers = (0..50).map(|_| {
            let store = std::sync::Arc::clone(&store);
            tokio::spawn(async move { store.audit(entry("report.read")).await.unwrap() })
        });
        let writers: Vec<_> = writers.collect();
        for writer in writers {
            writer.await.unwrap();
        }
        let links = store.audit_after(0, 100).await.unwrap();
        assert_eq!(links.len(), 50);
        assert_eq!(audit::first_fault(&links), None);
        assert_eq!(store.audit_after(48, 100).await.unwrap().len(), 2);
        assert_eq!(store.verify_audit(), Ok(None));
    });
}

#[test]
fn meddling_with_the_trail_is_noticed() {
    let cases = [
        ("UPDATE audit SET detail = 'other' WHERE number = 2", Some((2, "it was changed"))),
        ("DELETE FROM audit WHERE number = 2", Some((3, "an entry before it is missing"))),
        (
            "DELETE FROM audit WHERE number = 3",
            Some((3, "entries at the end are missing or were added")),
        ),
        (
            "DELETE FROM audit WHERE number = 3; UPDATE audit_mark SET number = 2, \
             hash = (SELECT hash FROM audit WHERE number = 2)",
            Some((2, "where it ends was changed")),
        ),
        ("UPDATE audit SET detail = detail", None),
    ];
    for (sql, expected) in cases {
        for ground in Ground::both() {
            let store = ground.open();
            for what in ["a", "b", "c"] {
                now(store.audit(entry(what))).unwrap();
            }
            ground.meddle(sql);
            assert_eq!(store.verify_audit().unwrap(), expected, "{sql}");
        }
    }
}
