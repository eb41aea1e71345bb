//! What is said when no zone stands out, and why that may be.

use super::Shown;
use crate::render::harmless;
use scanstat::outcome::Secondary;
use scanstat::problem::Problem;
use scanstat::score::Rates;
use scanstat::windows::{Shape, windows};

/// Ids that are named; others are counted.
const NAMED: usize = 5;
/// Studies of more intervals are not scanned again with windows of all lengths.
const FEW_INTERVALS: usize = 400;

/// That no zone stands out, and what was not looked at where something would.
pub fn sentence(shown: &Shown<'_>) -> String {
    let problem = &shown.study.problem;
    let than = match problem.rates {
        Rates::High => "more cases than",
        Rates::Low => "fewer cases than",
        Rates::Both => "more or fewer cases than",
    };
    let mut text = format!("No zone that was scanned has {than} expected.");
    let left_out: Vec<&str> = problem
        .zones
        .left_out()
        .filter_map(|i| shown.study.ids.get(i))
        .map(String::as_str)
        .collect();
    if !left_out.is_empty() {
        let named = left_out.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        let more = match left_out.len().saturating_sub(NAMED) {
            0 => String::new(),
            n => format!(" and {n} more"),
        };
        text += &format!(" In no zone, because of --max-space: {}{more}.", harmless(&named));
    }
    // What is above 0 by rounding alone does not stand out.
    let stands_out =
        |other: Problem| other.clusters(Secondary::None).first().is_some_and(|c| c.score > 1e-9);
    let least = problem.least_cases;
    if least > 1 && stands_out(Problem { least_cases: 1, ..problem.clone() }) {
        text += &format!(" Zones with fewer than {least} cases were not looked at (--min-cases).");
    }
    if any_window(problem).is_some_and(stands_out) {
        text += " In shorter or longer times than were scanned some have (--min-days, --max-days).";
    }
    text
}

/// The problem with windows of every length up to the end of the study; nothing if it has them,
/// or if they are many.
fn any_window(problem: &Problem) -> Option<Problem> {
    let intervals = problem.cases.intervals();
    if intervals > FEW_INTERVALS || problem.windows.iter().any(|w| w.to != intervals) {
        return None;
    }
    let all = windows(Shape::Alive { longest: intervals, shortest: 1 }, intervals);
    (all.len() > problem.windows.len()).then(|| Problem { windows: all, ..problem.clone() })
}
