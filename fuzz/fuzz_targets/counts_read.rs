//! Fuzzes the readers of series and events, and every method on what they read.

#![no_main]

use libfuzzer_sys::fuzz_target;
use scanstat::knox::{Close, Space, events, knox};
use scanstat::temporal::ears::{self, Method};
use scanstat::temporal::farrington::{Options, Series, Times, monitor};
use scanstat::temporal::{cusum, read};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (file, remarks) = read::series(&text);
    assert!(file.days.is_empty() || file.days.len() == file.counts.len());
    assert!(file.days.windows(2).all(|pair| pair[0] < pair[1]), "days do not rise");
    assert!(remarks.iter().all(|r| r.start <= r.end && r.end <= text.len()));
    let counts = &file.counts[..file.counts.len().min(400)];
    for method in [Method::C1, Method::C2, Method::C3] {
        for verdict in ears::monitor(counts, method, &ears::Options::usual(method)) {
            assert!(!verdict.bound.is_some_and(f64::is_nan));
        }
    }
    cusum::monitor(counts, counts.len() / 4, &cusum::Options::default());
    let days = &file.days[..file.days.len().min(400)];
    let times = if days.is_empty() { Times::PerYear(12) } else { Times::Days(days) };
    let series = Series { counts, population: None, times };
    let options = Options { years: 2, half_window: 1, past_left_out: 2, ..Options::improved() };
    monitor(&series, 0, &options);
    for space in [Space::Plane, Space::Sphere] {
        let (found, _) = events(&text, space);
        let found = &found[..found.len().min(200)];
        let result = knox(found, &Close { days: 3.0, km: 2.0, space }, 9, 1);
        assert!(result.close <= result.close_in_space.min(result.close_in_time));
        assert!((0.0..=1.0).contains(&result.p_poisson) && (0.0..=1.0).contains(&result.p_pairs));
    }
});
