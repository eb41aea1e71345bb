//! Bulletins, those who subscribe to them, and messages on their way out.

use crate::ground::{Ground, now, on_both, settings};
use bulletin::{
    Bulletin, BulletinId, Bulletins, Deed, Discretion, Figure, Figures, Kept, Period, Step,
    SubscriberId, Tell, Town, Which,
};
use casework::cases::Retention;
use casework::outbox::{
    Address, Content, Letter, Mark, Message, NewLetter, Outbox, OutboxCounts, Priority, Settled,
};
use casework::{AccountId, Cases, Moment, StoreError};
use privacy::Pii;
use store::{Key, Store};

fn figures(towns: &[&str]) -> Figures {
    let day = |text: &str| text.parse().unwrap();
    let period = Period { from: day("2026-12-01"), to: day("2026-12-27") };
    let town = |name: &&str| Town {
        name: (*name).into(),
        district: None,
        targeted: Figure::new(9, ""),
        victims: 0,
    };
    Figures {
        targeted: Figure::new(27, ""),
        towns: towns.iter().map(town).collect(),
        ..Figures::none("Hertfordshire", period, day("2026-12-27"))
    }
}

fn deed(by: i64, at: i64) -> Deed {
    Deed { by: AccountId(by), at: Moment(at) }
}

fn begun(towns: &[&str]) -> Bulletin {
    Bulletin::begin(&figures(towns), Discretion::default(), "", deed(1, 10))
}

/// Publishes, and tells everybody.
async fn publish(store: &Store, id: BulletinId, at: i64) -> bool {
    let mut kept = store.bulletin(id).await.unwrap().unwrap();
    for (step, by) in [(Step::Submit, 1), (Step::Approve, 2), (Step::Publish, 1)] {
        kept.bulletin.take(step, deed(by, at), Discretion::default()).unwrap();
    }
    let version = kept.bulletin.current().unwrap().number;
    store.save(kept, everybody(version, at)).await.unwrap()
}

fn everybody(version: u32, at: i64) -> Tell {
    let payload = "{}".into();
    Tell::Everybody {
        event: "bulletin.published",
        version,
        towns: Vec::new(),
        payload,
        now: Moment(at),
    }
}

fn text(text: &str) -> Pii<String> {
    Pii::new(text.into())
}

/// Keeps a confirmed subscriber.
async fn subscriber(store: &Store, email: &str, towns: &[&str]) -> SubscriberId {
    let towns: Vec<String> = towns.iter().map(|t| (*t).to_owned()).collect();
    let id = store.subscribe(text(email), towns.clone(), Moment(1)).await.unwrap().id;
    assert!(store.confirm(id, towns, Moment(2)).await.unwrap());
    id
}

fn letter(key: &str, priority: Priority) -> NewLetter {
    let mut message = Message::new(Address::Email(text("wilf@example.org")), "Subject", "Text");
    message.priority = priority;
    NewLetter { key: key.into(), message, due: Moment(100) }
}

fn keys(letters: &[Letter]) -> Vec<&str> {
    letters.iter().map(|l| l.key.as_str()).collect()
}

#[test]
fn a_bulletin_is_kept_as_it_was_and_changed_by_one_at_a_time() {
    on_both(|store| async move {
        let id = store.create(begun(&["Hitchin"])).await.unwrap();
        let kept = store.bulletin(id).await.unwrap().unwrap();
        assert_eq!(kept.bulletin, Bulletin { id, ..begun(&["Hitchin"]) });
        let mine = kept.clone();
        let mut theirs = kept;
        theirs.bulletin.take(Step::Submit, deed(1, 11), Discretion::default()).unwrap();
        assert!(store.save(theirs, Tell::Nobody).await.unwrap());
        assert!(!store.save(mine, Tell::Nobody).await.unwrap());
        let nowhere = Kept { bulletin: begun(&[]), revision: 1 };
        assert_eq!(store.save(nowhere, Tell::Nobody).await, Err(StoreError::Missing("bulletin")));
        assert_eq!(store.bulletin(BulletinId(99)).await.unwrap(), None);
    });
}

#[test]
fn the_public_finds_what_is_published_by_town() {
    on_both(|store| async move {
        let hitchin = store.create(begun(&["Hitchin"])).await.unwrap();
        let all = store.create(begun(&[])).await.unwrap();
        let draft = store.create(begun(&["Hitchin"])).await.unwrap();
        for (id, at) in [(hitchin, 20), (all, 30)] {
            assert!(publish(&store, id, at).await);
        }
        let found = async |which| {
            let found = store.bulletins(which, 10).await.unwrap();
            found.into_iter().map(|k| k.bulletin.id).collect::<Vec<_>>()
        };
        assert_eq!(found(Which::Published).await, [all, hitchin]);
        assert_eq!(found(Which::Town("hitchin".into())).await, [all, hitchin]);
        assert_eq!(found(Which::Town("ware".into())).await, [all]);
        assert_eq!(found(Which::All).await, [all, hitchin, draft]);
        assert_eq!(store.bulletins(Which::All, 1).await.unwrap().len(), 1);
    });
}

#[test]
fn an_address_is_one_subscriber_however_it_is_written() {
    on_both(|store| async move {
        let towns = |t: &[&str]| t.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        let first =
            store.subscribe(text("Jo@Example.org"), towns(&["ware"]), Moment(1)).await.unwrap();
        assert_eq!((first.email.reveal().as_str(), first.confirmed), ("Jo@Example.org", None));
        let again =
            store.subscribe(text(" jo@example.ORG"), towns(&["tring"]), Moment(2)).await.unwrap();
        assert_eq!((again.id, again.towns), (first.id, towns(&["tring"])));
        assert!(store.confirm(first.id, towns(&["tring", "ware"]), Moment(3)).await.unwrap());
        // Somebody who types another's address changes nothing.
        let later = store.subscribe(text("jo@example.org"), towns(&[]), Moment(4)).await.unwrap();
        assert_eq!((later.confirmed, later.towns), (Some(Moment(3)), towns(&["tring", "ware"])));
        let counts = store.subscribers().await.unwrap();
        assert_eq!((counts.confirmed, counts.waiting), (1, 0));
        assert!(store.leave(first.id).await.unwrap());
        assert!(!store.leave(first.id).await.unwrap());
        assert!(!store.confirm(first.id, towns(&[]), Moment(5)).await.unwrap());
        assert_eq!(store.subscriber(first.id).await.unwrap(), None);
    });
}

#[test]
fn each_subscriber_of_its_towns_gets_one_letter() {
    on_both(|store| async move {
        let id = store.create(begun(&["Hitchin", "Royston"])).await.unwrap();
        let all = subscriber(&store, "all@example.org", &[]).await;
        let near = subscriber(&store, "near@example.org", &["hitchin", "royston"]).await;
        subscriber(&store, "far@example.org", &["tring"]).await;
        let asks = store.subscribe(text("asks@example.org"), Vec::new(), Moment(1)).await.unwrap();
        assert!(asks.confirmed.is_none());
        assert!(publish(&store, id, 20).await);
        let claimed = store.claim(Moment(20), 60, 10).await.unwrap();
        let expected = [format!("bulletin-1.1.{all}"), format!("bulletin-1.1.{near}")];
        assert_eq!(keys(&claimed), expected);
        let content = Content::Bulletin { bulletin: 1, version: 1, subscriber: near.0 };
        assert_eq!(claimed[1].content, content);
        // Whoever leaves in between gets nothing.
        store.leave(near).await.unwrap();
        assert!(store.open(&claimed[1], Moment(21)).await.unwrap().is_none());
        assert!(store.open(&claimed[0], Moment(21)).await.unwrap().is_some());
    });
}

#[test]
fn a_bulletin_that_was_not_saved_is_told_to_nobody() {
    on_both(|store| async move {
        let id = store.create(begun(&[])).await.unwrap();
        subscriber(&store, "all@example.org", &[]).await;
        let stale =
            Kept { bulletin: store.bulletin(id).await.unwrap().unwrap().bulletin, revision: 7 };
        assert!(!store.save(stale, everybody(1, 20)).await.unwrap());
        assert_eq!(store.counts().await.unwrap(), OutboxCounts::default());
    });
}

#[test]
fn a_letter_is_kept_once_and_the_urgent_go_first() {
    on_both(|store| async move {
        let some = vec![
            letter("a", Priority::Ordinary),
            letter("b", Priority::Urgent),
            letter("a", Priority::Ordinary),
        ];
        assert_eq!(store.post(some.clone()).await.unwrap(), 2);
        assert_eq!(store.post(some).await.unwrap(), 0);
        assert_eq!(store.claim(Moment(99), 60, 10).await.unwrap(), []);
        let claimed = store.claim(Moment(100), 60, 10).await.unwrap();
        assert_eq!(keys(&claimed), ["b", "a"]);
        assert_eq!(
            claimed[1].content,
            Content::Message(Box::new(letter("a", Priority::Ordinary).message))
        );
        // Nobody else gets them meanwhile.
        assert_eq!(store.claim(Moment(101), 60, 10).await.unwrap(), []);
        assert!(store.open(&claimed[1], Moment(102)).await.unwrap().is_some());
        store.settle(&claimed[1], Settled::Sent, Moment(103)).await.unwrap();
        store.settle(&claimed[0], Settled::Again(Moment(200)), Moment(103)).await.unwrap();
        let counts = store.counts().await.unwrap();
        assert_eq!((counts.sent, counts.waiting), (1, 1));
        let again = store.claim(Moment(200), 60, 10).await.unwrap();
        assert_eq!((keys(&again), again[0].tries, again[0].claim), (vec!["b"], 1, 2));
        store.settle(&again[0], Settled::GivenUp("nobody".into()), Moment(201)).await.unwrap();
        assert_eq!(store.counts().await.unwrap().given_up, 1);
    });
}

#[test]
fn a_claim_that_ran_out_is_nobodys_and_cannot_be_used() {
    on_both(|store| async move {
        store.post(vec![letter("a", Priority::Ordinary)]).await.unwrap();
        let first = store.claim(Moment(100), 60, 1).await.unwrap().remove(0);
        let second = store.claim(Moment(160), 60, 1).await.unwrap().remove(0);
        assert_eq!((second.claim, second.tries), (2, 0));
        assert!(store.open(&first, Moment(161)).await.unwrap().is_none());
        store.settle(&first, Settled::Sent, Moment(161)).await.unwrap();
        assert_eq!(store.counts().await.unwrap().sent, 0);
        assert!(store.open(&second, Moment(162)).await.unwrap().is_some());
        assert!(store.open(&second, Moment(162)).await.unwrap().is_none());
    });
}

#[test]
fn a_letter_that_broke_off_in_the_last_step_is_sent_again_only_if_it_is_urgent() {
    on_both(|store| async move {
        let both = vec![letter("calm", Priority::Ordinary), letter("hot", Priority::Urgent)];
        store.post(both).await.unwrap();
        let claimed = store.claim(Moment(100), 60, 10).await.unwrap();
        for letter in &claimed {
            assert!(store.open(letter, Moment(110)).await.unwrap().is_some());
        }
        // The process was killed here.
        assert_eq!(store.claim(Moment(409), 60, 10).await.unwrap(), []);
        let again = store.claim(Moment(410), 60, 10).await.unwrap();
        assert_eq!((keys(&again), again[0].tries), (vec!["hot"], 1));
        assert_eq!(store.counts().await.unwrap().uncertain, 1);
        // An answer that comes after all is the last word.
        let calm = claimed.iter().find(|l| l.key == "calm").unwrap();
        store.settle(calm, Settled::Sent, Moment(500)).await.unwrap();
        let counts = store.counts().await.unwrap();
        assert_eq!((counts.uncertain, counts.sent), (0, 1));
    });
}

#[test]
fn a_letter_that_broke_off_is_what_its_slip_says() {
    let ground = Ground::file();
    now(async {
        let store = ground.open();
        let calm = ["kept", "handed", "taken"].map(|key| letter(key, Priority::Ordinary));
        let hot = ["hot-kept", "hot-handed"].map(|key| letter(key, Priority::Urgent));
        store.post([&calm[..], &hot[..]].concat()).await.unwrap();
        for letter in store.claim(Moment(100), 60, 10).await.unwrap() {
            let slip = store.open(&letter, Moment(110)).await.unwrap().unwrap();
            match letter.key.rsplit('-').next().unwrap() {
                "handed" => assert!(slip.mark(Mark::Handed)),
                "taken" => assert!(slip.mark(Mark::Handed) && slip.mark(Mark::Taken)),
                _ => {}
            }
        }
        assert_eq!(store.claim(Moment(111), 60, 10).await.unwrap(), []);
        // The process is killed here, and the next one need not wait until claims run out.
        drop(store);
        let store = ground.open();
        let mut again = store.claim(Moment(112), 60, 10).await.unwrap();
        again.sort_by(|a, b| a.key.cmp(&b.key));
        assert_eq!(keys(&again), ["hot-handed", "hot-kept", "kept"]);
        assert_eq!(
            again.iter().map(|l| (l.tries, l.claim)).collect::<Vec<_>>(),
            [(1, 2), (0, 2), (0, 2)]
        );
        let counts = store.counts().await.unwrap();
        assert_eq!((counts.sent, counts.uncertain, counts.waiting), (1, 1, 3));
    });
}

#[test]
fn no_letter_goes_to_two_who_claim_at_once() {
    on_both(|store| async move {
        let many = (0..60).map(|n| letter(&format!("k{n:02}"), Priority::Ordinary)).collect();
        store.post(many).await.unwrap();
        let claimers = (0..6).map(|_| {
            let store = std::sync::Arc::clone(&store);
            tokio::spawn(async move { store.claim(Moment(100), 60, 25).await.unwrap() })
        });
        let mut all = Vec::new();
        for claimer in claimers.collect::<Vec<_>>() {
            all.extend(claimer.await.unwrap().into_iter().map(|l| l.key));
        }
        let n_all = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!((all.len(), n_all), (60, 60));
    });
}

#[test]
fn two_processes_never_hold_one_letter() {
    for ground in Ground::both() {
        let (one, other) = (ground.open(), ground.open());
        let many = (0..40).map(|n| letter(&format!("k{n:02}"), Priority::Ordinary)).collect();
        now(one.post(many)).unwrap();
        let keys = now(async {
            let claim = |store: &std::sync::Arc<Store>| {
                let store = std::sync::Arc::clone(store);
                tokio::spawn(async move {
                    let mut keys = Vec::new();
                    for _ in 0..10 {
                        let claimed = store.claim(Moment(100), 60, 7).await.unwrap_or_default();
                        keys.extend(claimed.into_iter().map(|l| l.key));
                    }
                    keys
                })
            };
            let (a, b) = (claim(&one), claim(&other));
            let mut keys = a.await.unwrap();
            keys.extend(b.await.unwrap());
            keys
        });
        let distinct: std::collections::BTreeSet<_> = keys.iter().collect();
        assert_eq!(distinct.len(), keys.len());
    }
}

#[test]
fn what_is_not_needed_any_more_is_deleted() {
    on_both(|store| async move {
        store.subscribe(text("asks@example.org"), Vec::new(), Moment(0)).await.unwrap();
        subscriber(&store, "stays@example.org", &[]).await;
        store.post(vec![letter("a", Priority::Ordinary)]).await.unwrap();
        let claimed = store.claim(Moment(100), 60, 1).await.unwrap();
        store.settle(&claimed[0], Settled::Sent, Moment(100)).await.unwrap();
        let rules = Retention { people_days: 30, reports_days: 365, audit_days: 400 };
        let after = store.retain(rules, Moment(4 * 86_400)).await.unwrap();
        assert_eq!(after.expired, 1);
        let after = store.retain(rules, Moment(91 * 86_400)).await.unwrap();
        assert_eq!(after.expired, 1);
        assert_eq!(store.subscribers().await.unwrap().confirmed, 1);
    });
}

#[test]
fn addresses_and_messages_are_sealed_and_survive_another_key_and_a_backup() {
    for ground in Ground::both() {
        let store = ground.open();
        let id = now(subscriber(&store, "margaret@example.org", &["ware"]));
        now(store.post(vec![letter("a", Priority::Ordinary)])).unwrap();
        if ground.is_file() {
            let mut bytes = std::fs::read(&ground.url).unwrap();
            bytes.extend(std::fs::read(format!("{}-wal", ground.url)).unwrap_or_default());
            for secret in ["margaret@", "wilf@", "Subject"] {
                assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()), "{secret}");
            }
        }
        let key = Key::random().unwrap();
        drop(store);
        let (store, n_sealed) = Store::rotate(ground.settings(), &key).unwrap();
        assert!(n_sealed >= 2);
        let back = ground.folder.file("export");
        store.export(&back).unwrap();
        let settings = settings(&ground.folder.file("b.db").to_string_lossy(), key);
        let restored = Store::restore(settings, &back).unwrap();
        let found = now(restored.subscriber(id)).unwrap().unwrap();
        assert_eq!(found.email.reveal(), "margaret@example.org");
        assert_eq!(keys(&now(restored.claim(Moment(100), 60, 1)).unwrap()), ["a"]);
        assert_eq!(restored.doctor().unwrap(), []);
    }
}
