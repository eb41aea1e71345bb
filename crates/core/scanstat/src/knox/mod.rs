//! Near repeats: whether events that are close in space are close in time as well (Knox 1964).
//!
//! The times are shuffled among the places, which keeps both as they are and takes away only
//! what binds them.

mod read;

pub use read::events;

use crate::numeric::{ln_choose, poisson_at_least};
use crate::random::Random;

/// When and where something happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// Time, in days.
    pub time: f64,
    /// East, in kilometres; on a sphere, longitude in degrees.
    pub x: f64,
    /// North, in kilometres; on a sphere, latitude in degrees.
    pub y: f64,
}

/// How far two places are from each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// On a plane.
    Plane,
    /// On the earth, as a sphere of 6,371 km.
    Sphere,
}

/// What is close.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Close {
    /// Days apart at most.
    pub days: f64,
    /// Kilometres apart at most.
    pub km: f64,
    /// How distance is measured.
    pub space: Space,
}

/// What the test found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Knox {
    /// Events.
    pub events: usize,
    /// Pairs close in both.
    pub close: u64,
    /// Pairs close in space.
    pub close_in_space: u64,
    /// Pairs close in time.
    pub close_in_time: u64,
    /// Pairs expected to be close in both, if space and time are not bound.
    pub expected: f64,
    /// Probability of so many or more, if the number were Poisson: quick, and too small when
    /// the same events are in many pairs.
    pub p_poisson: f64,
    /// Probability of so many or more, if the pairs close in time were any of all pairs: what
    /// programs find that shuffle pairs instead of events. Too small for the same reason.
    pub p_pairs: f64,
    /// Probability of so many or more among the replications and the data, with the times
    /// shuffled among the events. This is the test to go by.
    pub p_monte_carlo: Option<f64>,
}

/// Tests the events with so many replications from a seed; with 0 replications there is no
/// Monte Carlo probability. Events whose numbers are not finite are left out.
pub fn knox(events: &[Event], close: &Close, replications: u32, seed: u64) -> Knox {
    let finite = |e: &&Event| e.time.is_finite() && e.x.is_finite() && e.y.is_finite();
    let events: Vec<Event> = events.iter().filter(finite).copied().collect();
    let mut times: Vec<f64> = events.iter().map(|e| e.time).collect();
    let pairs = close_places(&events, close);
    let count = |times: &[f64]| -> u64 {
        let near = |(a, b): &&(u32, u32)| {
            let time = |i: u32| times.get(i as usize).copied().unwrap_or(f64::NAN);
            (time(*a) - time(*b)).abs() <= close.days
        };
        pairs.iter().filter(near).count() as u64
    };
    let observed = count(&times);
    let close_in_time = close_times(&times, close.days);
    let n = events.len() as f64;
    let all = (n * (n - 1.0) / 2.0).max(1.0);
    let expected = pairs.len() as f64 * close_in_time as f64 / all;
    let as_many = |replication: u32| {
        Random::new(seed, u64::from(replication)).shuffle(&mut times);
        count(&times) >= observed
    };
    let reached = (0..replications).map(as_many).filter(|reached| *reached).count();
    let p = (reached as f64 + 1.0) / (f64::from(replications) + 1.0);
    Knox {
        events: events.len(),
        close: observed,
        close_in_space: pairs.len() as u64,
        close_in_time,
        expected,
        p_poisson: if observed == 0 { 1.0 } else { poisson_at_least(observed, expected) },
        p_pairs: drawn_at_least(observed, pairs.len() as u64, close_in_time, all),
        p_monte_carlo: (replications > 0).then_some(p),
    }
}

/// Probability that so many or more of `marked` among `all` are in a draw of `drawn`.
fn drawn_at_least(observed: u64, drawn: u64, marked: u64, all: f64) -> f64 {
    let (n, m) = (drawn as f64, marked as f64);
    let whole = ln_choose(all, n);
    let exactly = |k: u64| {
        let k = k as f64;
        let possible = n - k <= all - m;
        if possible { (ln_choose(m, k) + ln_choose(all - m, n - k) - whole).exp() } else { 0.0 }
    };
    (observed..=drawn.min(marked)).map(exactly).sum::<f64>().min(1.0)
}

/// Pairs of events whose places are close, by a sweep from south to north.
fn close_places(events: &[Event], close: &Close) -> Vec<(u32, u32)> {
    let mut order: Vec<(u32, Event)> = (0..).zip(events.iter().copied()).collect();
    order.sort_by(|(_, a), (_, b)| a.y.total_cmp(&b.y));
    let north = match close.space {
        Space::Plane => close.km,
        // A little more than needed, so that rounding hides no pair.
        Space::Sphere => close.km / EARTH_KM * (180.0 / std::f64::consts::PI) * (1.0 + 1e-9),
    };
    let mut pairs = Vec::new();
    for (i, (a, from)) in order.iter().enumerate() {
        let ahead = order.iter().skip(i + 1).take_while(|(_, to)| to.y - from.y <= north);
        let near = ahead.filter(|(_, to)| km(from, to, close.space) <= close.km);
        pairs.extend(near.map(|(b, _)| (*a, *b)));
    }
    pairs
}

const EARTH_KM: f64 = 6371.0;

fn km(a: &Event, b: &Event, space: Space) -> f64 {
    match space {
        Space::Plane => (a.x - b.x).hypot(a.y - b.y),
        Space::Sphere => {
            let half = |x: f64, y: f64| ((x - y).to_radians() / 2.0).sin().powi(2);
            let both = a.y.to_radians().cos() * b.y.to_radians().cos();
            let h = half(a.y, b.y) + both * half(a.x, b.x);
            2.0 * EARTH_KM * h.sqrt().min(1.0).asin()
        }
    }
}

/// How many pairs of times are close.
fn close_times(times: &[f64], days: f64) -> u64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut first = sorted.iter().enumerate().peekable();
    let mut pairs = 0;
    for (i, time) in sorted.iter().enumerate() {
        while first.next_if(|(_, early)| time - **early > days).is_some() {}
        pairs += first.peek().map_or(0, |(start, _)| (i - start) as u64);
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::temporal::testing::near;

    const PLANE: Close = Close { days: 5.0, km: 4.0, space: Space::Plane };

    fn invented() -> Vec<Event> {
        let event = |i: u32| Event {
            time: f64::from(i * 37 % 61),
            x: f64::from(i * i * 13 % 29),
            y: f64::from(i * 11 % 23),
        };
        (0..40).map(event).collect()
    }

    #[test]
    fn pairs_are_counted_as_an_independent_program_counts_them() {
        let got = knox(&invented(), &PLANE, 999, 1);
        assert_eq!((got.close, got.close_in_space, got.close_in_time), (5, 51, 116));
        near(got.expected, 7.584615384615, 1e-12);
        let p = got.p_monte_carlo.unwrap();
        assert!((p - 0.9).abs() < 0.04, "{p}");
    }

    #[test]
    fn near_repeats_are_found() {
        // Five bursts of six events, each within a week and two kilometres.
        let events: Vec<Event> = (0..30)
            .map(|i| {
                let (burst, part) = (f64::from(i / 6), f64::from(i % 6));
                let (x, y) = ((burst * 37.0) % 11.0 * 10.0, (burst * 23.0) % 7.0 * 10.0);
                Event { time: burst * 30.0 + part, x: x + part * 0.2, y }
            })
            .collect();
        let got = knox(&events, &PLANE, 999, 1);
        assert_eq!(got.close, 5 * 15);
        near(got.p_monte_carlo.unwrap(), 0.001, 1e-12);
        assert!(got.p_poisson < 1e-12);
        assert!(got.p_pairs < 1e-12);
    }

    #[test]
    fn on_a_sphere_a_degree_is_111_kilometres() {
        let at = |x, y| Event { time: 0.0, x, y };
        let close = Close { days: 1.0, km: 111.2, space: Space::Sphere };
        let pairs = |a, b| knox(&[a, b], &close, 0, 1).close;
        assert_eq!(pairs(at(0.0, 51.0), at(0.0, 52.0)), 1);
        assert_eq!(pairs(at(0.0, 51.0), at(0.0, 52.01)), 0);
        assert_eq!(pairs(at(0.0, 60.0), at(2.0, 60.0)), 1);
        assert_eq!(pairs(at(179.9, 0.0), at(-179.9, 0.0)), 1);
    }

    #[test]
    fn the_same_seed_gives_the_same_probability() {
        let p = |seed| knox(&invented(), &PLANE, 199, seed).p_monte_carlo;
        assert_eq!(p(5), p(5));
        assert_eq!(knox(&invented(), &PLANE, 0, 5).p_monte_carlo, None);
    }

    #[test]
    fn few_events_and_bad_numbers_are_no_trouble() {
        assert_eq!(knox(&[], &PLANE, 9, 1).close, 0);
        let bad = Event { time: f64::NAN, x: 0.0, y: 0.0 };
        assert_eq!(knox(&[bad, bad], &PLANE, 9, 1).events, 0);
    }
}
