//! Notices: kept, seen by one and not by another, forgotten.

use crate::ground::on_both;
use casework::notices::{NewNotice, Topic};
use casework::{AccountId, Moment, Notices};

fn notice(topic: Topic, at: i64) -> NewNotice {
    NewNotice {
        topic,
        kind: "new".into(),
        subject: "/desk/waves#W-0001".into(),
        text: format!("Said at {at}"),
        at: Moment(at),
    }
}

#[test]
fn each_account_sees_a_notice_until_it_has_seen_it() {
    on_both(|store| async move {
        for (topic, at) in [(Topic::Waves, 10), (Topic::Series, 20), (Topic::Waves, 30)] {
            store.notify(notice(topic, at)).await.unwrap();
        }
        let (jane, john) = (AccountId(1), AccountId(2));
        let unseen = async |who, topics: &[Topic]| {
            store.unseen(who, topics.to_vec(), Moment(40)).await.unwrap()
        };
        assert_eq!(unseen(jane, &Topic::ALL).await, 3);
        assert_eq!(unseen(jane, &[Topic::Waves]).await, 2);
        assert_eq!(unseen(jane, &[]).await, 0);
        let all = store.notices(jane, Topic::ALL.to_vec(), 2).await.unwrap();
        assert_eq!(all.iter().map(|n| n.what.at.0).collect::<Vec<_>>(), [30, 20]);
        // Whoever marks waves as seen has not seen series; twice is as once.
        for _ in 0..2 {
            store.see(jane, vec![Topic::Waves], (all[0].id, Moment(41))).await.unwrap();
        }
        assert_eq!(unseen(jane, &Topic::ALL).await, 1);
        assert_eq!(unseen(john, &Topic::ALL).await, 3);
        let seen: Vec<bool> = store
            .notices(jane, Topic::ALL.to_vec(), 9)
            .await
            .unwrap()
            .iter()
            .map(|n| n.seen)
            .collect();
        assert_eq!(seen, [true, false, true]);
        // After a month nobody is reminded of it.
        let later = Moment(40).plus_days(31);
        assert_eq!(store.unseen(john, Topic::ALL.to_vec(), later).await.unwrap(), 0);
    });
}
