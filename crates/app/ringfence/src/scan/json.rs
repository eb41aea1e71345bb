//! Clusters for programs.

use super::Shown;
use scanstat::outcome::Cluster;
use scanstat::read::Coordinates;
use serde_json::{Value, json};

/// One JSON object.
pub fn object(shown: &Shown<'_>) -> String {
    let study = shown.study;
    let axis = study.axis;
    let clusters: Vec<Value> = shown.outcome.clusters.iter().map(|c| cluster(shown, c)).collect();
    let last = axis.intervals().saturating_sub(1);
    let left_out: Vec<Option<&String>> =
        study.problem.zones.left_out().map(|i| study.ids.get(i)).collect();
    let value = json!({
        "clusters": clusters,
        "study": {
            "start": study.dated.then(|| axis.start_label(0)),
            "end": study.dated.then(|| axis.end_label(last)),
            "intervals": axis.intervals(),
            "places": study.ids.len(),
            "coordinates": match study.places.coordinates() {
                Coordinates::Geographic => "degrees",
                Coordinates::Cartesian => "plane",
            },
            "zones": study.problem.zones.len(),
            "places_in_no_zone": left_out,
            "windows": study.problem.windows.len(),
            "cases": study.cases,
            "population": study.people,
            "theta": study.theta.filter(|t| t.is_finite()),
            "trend": study.trend.as_ref().map(|t| json!({
                "intercept": t.intercept,
                "slope": t.slope,
                "intervals": t.intervals,
            })),
        },
        "replications": shown.outcome.distribution.len(),
        "seed": shown.args.seed,
        "critical_values": {
            "0.05": shown.outcome.distribution.critical(0.05),
            "0.01": shown.outcome.distribution.critical(0.01),
        },
    });
    format!("{value:#}\n")
}

/// A cluster.
pub fn cluster(shown: &Shown<'_>, cluster: &Cluster) -> Value {
    let dates = shown.dates(cluster);
    let centre = shown.study.pairs.get(cluster.centre).copied().unwrap_or_default();
    json!({
        "ids": shown.ids(cluster),
        "start": dates.as_ref().map(|d| &d.0),
        "end": dates.as_ref().map(|d| &d.1),
        "observed": cluster.observed,
        "expected": cluster.expected,
        "statistic": cluster.score,
        "p_value": cluster.p_value,
        "recurrence_interval_days": shown.recurrence_days(cluster),
        "gumbel_p_value": cluster.gumbel,
        "observed_by_expected": cluster.ratio(),
        "relative_risk": shown.relative_risk(cluster),
        "centre": shown.study.ids.get(cluster.centre),
        "coordinates": [centre.0, centre.1],
        "radius": cluster.radius,
        "radius_unit": match shown.study.places.coordinates() {
            Coordinates::Geographic => "km",
            Coordinates::Cartesian => "unit of the coordinates",
        },
    })
}
