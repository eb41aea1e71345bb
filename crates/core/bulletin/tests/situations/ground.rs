//! The winter of the tests, and how a bulletin gets published.

use bulletin::render::Masthead;
use bulletin::{
    Age, Before, Bulletin, BulletinId, Count, Day, Deed, Discretion, Earlier, Fetch, Figure,
    Figures, Helper, Period, Pose, Step, Town, Trend, Want,
};
use casework::{AccountId, Moment};

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn period(from: &str, to: &str) -> Period {
    Period { from: day(from), to: day(to) }
}

pub fn figure(value: u64) -> Figure {
    Figure::new(value, "/desk/ledger?from=2026-12-01&to=2026-12-31")
}

pub fn town(name: &str, targeted: u64, victims: u64) -> Town {
    Town { name: name.into(), district: None, targeted: figure(targeted), victims }
}

/// Nobody knows anything yet.
pub fn quiet() -> Figures {
    Figures::none("Hertfordshire", period("2026-12-01", "2026-12-27"), day("2026-12-27"))
}

/// 27 people targeted since the start of December, more than 70,000 pounds lost.
pub fn winter() -> Figures {
    Figures {
        targeted: figure(27),
        victims: figure(7),
        lost: figure(70_250),
        stopped: figure(9),
        saved: figure(30_500),
        helpers: vec![
            Count { what: Helper::Family, reports: 4 },
            Count { what: Helper::Bank, reports: 3 },
            Count { what: Helper::Shop, reports: 1 },
            Count { what: Helper::Driver, reports: 1 },
        ],
        earlier: Some(Earlier { on: day("2026-12-18"), lost: figure(8_000) }),
        before: Some(Before {
            period: period("2026-11-04", "2026-11-30"),
            targeted: figure(9),
            trend: Trend::More,
        }),
        towns: vec![
            town("Rickmansworth", 4, 2),
            town("Borehamwood", 4, 2),
            town("Hitchin", 4, 1),
            town("Hertford", 3, 1),
            town("Royston", 2, 1),
            town("Ware", 2, 0),
            town("Bushey", 2, 0),
            town("Watford", 1, 0),
        ],
        ages: vec![
            Age { from: Some(60), to: Some(69), people: 3 },
            Age { from: Some(70), to: Some(79), people: 13 },
            Age { from: Some(80), to: Some(89), people: 10 },
            Age { from: Some(90), to: None, people: 1 },
        ],
        poses: vec![
            Count { what: Pose::Police, reports: 21 },
            Count { what: Pose::Bank, reports: 2 },
        ],
        wants: vec![
            Count { what: Want::Cash, reports: 19 },
            Count { what: Want::Cards, reports: 11 },
            Count { what: Want::Pin, reports: 8 },
            Count { what: Want::Gold, reports: 1 },
        ],
        fetched: vec![
            Count { what: Fetch::Courier, reports: 14 },
            Count { what: Fetch::Taxi, reports: 5 },
        ],
        ..quiet()
    }
}

pub fn masthead() -> Masthead {
    Masthead {
        site: "https://alerts.police.example".into(),
        publisher: "Hertfordshire Police".into(),
        exercise: false,
    }
}

/// 27 December 2026, 10:00 in London, and some days later.
pub fn deed(by: i64, days: i64) -> Deed {
    Deed { by: AccountId(by), at: Moment(1_798_365_600).plus_days(days) }
}

/// The bulletin of these figures, published.
pub fn published(figures: &Figures, free: &str) -> Bulletin {
    let mut bulletin = Bulletin::begin(figures, Discretion::default(), free, deed(1, 0));
    bulletin.id = BulletinId(7);
    approve(&mut bulletin, 0);
    bulletin
}

/// Takes what is being worked on through approval to publication.
pub fn approve(bulletin: &mut Bulletin, days: i64) {
    for (step, by) in [(Step::Submit, 1), (Step::Approve, 2), (Step::Publish, 1)] {
        bulletin.take(step, deed(by, days), Discretion::default()).unwrap();
    }
}

/// The same with other figures some days later.
pub fn corrected(mut bulletin: Bulletin, figures: Figures) -> Bulletin {
    let step = Step::Correct(Box::new(figures));
    bulletin.take(step, deed(1, 3), Discretion::default()).unwrap();
    approve(&mut bulletin, 3);
    bulletin
}

/// The same, withdrawn some days later.
pub fn withdrawn(mut bulletin: Bulletin, reason: &str) -> Bulletin {
    let step = Step::Withdraw(reason.into());
    bulletin.take(step, deed(2, 5), Discretion::default()).unwrap();
    bulletin
}
