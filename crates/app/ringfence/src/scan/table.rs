//! Clusters for people.

use super::{Shown, nothing};
use crate::cli::{AnalysisName, ModelName};
use crate::render::harmless;
use scanstat::outcome::Cluster;
use scanstat::read::Coordinates;
use std::fmt::Write as _;

/// The table with what was scanned above, and the places of each cluster below.
pub fn table(shown: &Shown<'_>) -> String {
    let mut out = format!("{}\n", subject(shown));
    let clusters = &shown.outcome.clusters;
    if clusters.is_empty() {
        let _ = writeln!(out, "\n{}", nothing::sentence(shown));
        return out;
    }
    let rows: Vec<Vec<String>> =
        clusters.iter().enumerate().map(|(i, c)| row(shown, i, c)).collect();
    let _ = write!(out, "\n{}", columns(&head(shown), &rows));
    out.push('\n');
    for (index, cluster) in clusters.iter().enumerate() {
        let ids = shown.ids(cluster).join(", ");
        let _ = writeln!(out, "{}. {}{}", index + 1, harmless(&ids), around(shown, cluster));
    }
    let _ = writeln!(out, "\n{}", explanation(shown));
    out
}

/// Rows below their head, all columns to the right.
fn columns(head: &[&str], rows: &[Vec<String>]) -> String {
    let long = |text: &str| text.chars().count();
    let mut widths: Vec<usize> = head.iter().map(|h| long(h)).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(long(cell));
        }
    }
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut text: Vec<String> = Vec::new();
        for (cell, width) in cells.zip(&widths) {
            text.push(format!("{cell:>width$}"));
        }
        text.join("  ") + "\n"
    };
    let mut out = line(&mut head.iter().copied());
    for row in rows {
        out += &line(&mut row.iter().map(String::as_str));
    }
    out
}

/// What was scanned, in words.
pub fn subject(shown: &Shown<'_>) -> String {
    let study = shown.study;
    let model = match shown.args.design.model {
        ModelName::Permutation => "space-time permutation",
        ModelName::Poisson => "Poisson",
        ModelName::EbPoisson => "expectation-based Poisson",
        ModelName::Nb => "negative binomial",
        ModelName::Bernoulli => "Bernoulli",
    };
    let analysis = match shown.args.design.analysis {
        AnalysisName::Prospective => "Prospective",
        AnalysisName::Retrospective => "Retrospective",
        AnalysisName::Spatial => "Purely spatial",
        AnalysisName::Temporal => "Purely temporal",
    };
    let mut text = format!(
        "{analysis} {model} scan: {} in {}",
        many(study.cases, "case", "cases"),
        many(study.ids.len() as u64, "place", "places")
    );
    text += match study.places.coordinates() {
        Coordinates::Geographic => " by latitude and longitude",
        Coordinates::Cartesian => " on a plane",
    };
    if study.dated {
        let last = study.axis.intervals().saturating_sub(1);
        let _ = write!(text, ", {} to {}", study.axis.start_label(0), study.axis.end_label(last));
    }
    if let Some(people) = study.people {
        let _ = write!(text, ", {people:.0} people on average");
    }
    if let Some(trend) = &study.trend {
        let _ = write!(
            text,
            ". Baseline fitted to {}: {:+.2} % from one to the next",
            many(trend.intervals as u64, "interval", "intervals"),
            100.0 * trend.slope.exp_m1()
        );
    }
    text + "."
}

/// A number with its noun.
fn many(n: u64, one: &str, more: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { more })
}

/// The names of the columns.
pub fn head(shown: &Shown<'_>) -> Vec<&'static str> {
    let mut head = vec!["#", "Places"];
    if shown.study.dated {
        head.extend(["From", "To"]);
    }
    head.extend(["Cases", "Expected", "Ratio", "Statistic", "p"]);
    if shown.args.design.analysis == AnalysisName::Prospective {
        head.push("By chance once in");
    }
    head
}

/// A cluster's figures below them.
pub fn row(shown: &Shown<'_>, index: usize, cluster: &Cluster) -> Vec<String> {
    let mut row = vec![(index + 1).to_string(), cluster.places.len().to_string()];
    if shown.study.dated {
        let (from, to) = shown.dates(cluster).unwrap_or_default();
        row.extend([from, to]);
    }
    row.extend([
        cluster.observed.to_string(),
        format!("{:.2}", cluster.expected),
        format!("{:.2}", cluster.ratio()),
        format!("{:.6}", cluster.score),
        cluster.p_value.map_or_else(|| "–".to_owned(), |p| probability(shown, cluster, p)),
    ]);
    if shown.args.design.analysis == AnalysisName::Prospective {
        row.push(shown.recurrence_days(cluster).map_or_else(|| "–".to_owned(), recurrence));
    }
    row
}

/// The probability; the one by the Gumbel approximation beside it where replications cannot
/// tell it any smaller.
fn probability(shown: &Shown<'_>, cluster: &Cluster, p: f64) -> String {
    let least = 1.0 / (shown.outcome.distribution.len() as f64 + 1.0);
    match cluster.gumbel {
        Some(gumbel) if p <= least * 1.000_001 && gumbel < p => match gumbel {
            // Smaller ones are an extrapolation of which nothing but that can be said.
            ..1e-15 => format!("{p:.3} (<1e-15)"),
            _ => format!("{p:.3} ({gumbel:.1e})"),
        },
        _ => format!("{p:.3}"),
    }
}

/// Days as people say them.
pub fn recurrence(days: f64) -> String {
    let rounded = days.round();
    if rounded >= 365.25 {
        let years = days / 365.25;
        return if years < 100.0 {
            format!("{years:.1} years")
        } else {
            format!("{years:.0} years")
        };
    }
    if rounded <= 1.0 { "1 day".to_owned() } else { format!("{rounded:.0} days") }
}

/// Where the circle is.
fn around(shown: &Shown<'_>, cluster: &Cluster) -> String {
    let centre = shown.study.ids.get(cluster.centre).map_or("", String::as_str);
    let unit = match shown.study.places.coordinates() {
        Coordinates::Geographic => " km",
        Coordinates::Cartesian => "",
    };
    if cluster.places.len() < 2 || shown.args.design.analysis == AnalysisName::Temporal {
        return String::new();
    }
    format!(" (within {:.2}{unit} of {})", cluster.radius, harmless(centre))
}

/// How the figures are to be read.
pub fn explanation(shown: &Shown<'_>) -> String {
    let n = shown.outcome.distribution.len();
    if n == 0 {
        return "No replications were made, so that there are no probabilities.".to_owned();
    }
    let mut text = format!(
        "p is how often chance alone brings forth as high a statistic anywhere: {n} replications with seed {}.",
        shown.args.seed
    );
    if shown
        .outcome
        .clusters
        .iter()
        .any(|c| c.p_value.is_some_and(|p| probability(shown, c, p).contains('(')))
    {
        text += " In brackets: by the Gumbel approximation.";
    }
    text
}

#[cfg(test)]
mod tests {
    use super::recurrence;

    #[test]
    fn intervals_read_as_people_say_them() {
        for (days, expect) in [
            (1.4, "1 day"),
            (1.55, "2 days"),
            (37.04, "37 days"),
            (1000.0, "2.7 years"),
            (365_250.0, "1000 years"),
        ] {
            assert_eq!(recurrence(days), expect);
        }
    }
}
