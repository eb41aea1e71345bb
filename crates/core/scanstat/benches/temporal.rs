//! How fast alarms, near repeats and comparisons are.

use divan::{Bencher, black_box};
use scanstat::knox::{Close, Event, Space, knox};
use scanstat::rates::{Counted, compare};
use scanstat::temporal::ears::{self, Method};
use scanstat::temporal::farrington::{self, Options, Series, Times};

fn main() {
    divan::main();
}

/// Weeks with a season, a trend and an outbreak in the week 500.
fn weeks(n: u32) -> Vec<u32> {
    let one = |t: u32| {
        let outbreak = if t == 500 { 40 } else { 0 };
        (t * 10 % 522).abs_diff(261) / 40 + (t * t % 1_000 * 31 + t * 17) % 7 + t / 60 + outbreak
    };
    (0..n).map(one).collect()
}

#[divan::bench(args = [528, 5_280])]
fn ears_c2(bencher: Bencher<'_, '_>, n: u32) {
    let counts = weeks(n);
    let options = ears::Options::usual(Method::C2);
    bencher.bench(|| {
        let all = ears::monitor(black_box(&counts), Method::C2, &options);
        assert!(all.iter().any(|v| v.index == 500 && v.is_alarm));
    });
}

/// A year of weeks, each judged by four years of past.
#[divan::bench]
fn farrington_52_weeks(bencher: Bencher<'_, '_>) {
    let counts = weeks(528);
    let series = Series { counts: &counts, population: None, times: Times::PerYear(52) };
    bencher.bench(|| {
        let all = farrington::monitor(black_box(&series), 476, &Options::improved());
        assert_eq!(all.len(), 52);
        assert!(all.iter().any(|j| j.verdict.index == 500 && j.verdict.is_alarm));
    });
}

#[divan::bench(args = [336, 3_360])]
fn knox_999(bencher: Bencher<'_, '_>, n: u32) {
    let event = |i: u32| Event {
        time: f64::from(i * 37 % 1_461),
        x: f64::from(i * 131 % 641),
        y: f64::from(i * i % 8_000 * 17 % 877),
    };
    let events: Vec<Event> = (0..n).map(event).collect();
    let close = Close { days: 14.0, km: 25.0, space: Space::Plane };
    bencher.bench(|| {
        let got = knox(black_box(&events), &close, 999, 1);
        assert!(got.p_monte_carlo.is_some_and(|p| p > 0.0));
    });
}

#[divan::bench(args = [30, 3_000, 300_000])]
fn two_counts(bencher: Bencher<'_, '_>, n: u64) {
    bencher.bench(|| {
        let first = Counted { count: black_box(n), exposure: 31.0 };
        let second = Counted { count: n / 2, exposure: 30.0 };
        let got = compare(first, second, 0.95);
        assert!(got.is_some_and(|c| c.p_more < 0.05 && c.interval.0 > 1.0));
    });
}
