//! Clusters and places for maps (RFC 7946). It has longitude and latitude alone, so that places
//! of a plane are refused before.

use super::{Shown, json};
use scanstat::outcome::Cluster;
use scanstat::places::EARTH_RADIUS_KM;
use serde_json::{Value, json};

/// Corners of a polygon that stands for a circle.
const CORNERS: u32 = 64;

/// A feature collection: a circle for each cluster, a point for each place.
pub fn collection(shown: &Shown<'_>) -> String {
    let mut features: Vec<Value> = shown
        .outcome
        .clusters
        .iter()
        .zip(1..)
        .map(|(cluster, rank): (_, u32)| {
            let mut properties = json::cluster(shown, cluster);
            if let Some(map) = properties.as_object_mut() {
                map.insert("rank".to_owned(), json!(rank));
            }
            json!({
                "type": "Feature",
                "geometry": circle(shown, cluster),
                "properties": properties,
            })
        })
        .collect();
    for (index, (id, pair)) in shown.study.ids.iter().zip(&shown.study.pairs).enumerate() {
        let holds = |c: &Cluster| c.places.iter().any(|p| *p as usize == index);
        let rank = shown.outcome.clusters.iter().position(holds).map(|i| i + 1);
        let cases: u64 = shown.study.problem.cases.row(index).iter().map(|c| u64::from(*c)).sum();
        features.push(json!({
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": position(*pair) },
            "properties": { "id": id, "cases": cases, "cluster": rank },
        }));
    }
    format!("{:#}\n", json!({ "type": "FeatureCollection", "features": features }))
}

/// Longitude and latitude.
fn position((lat, long): (f64, f64)) -> [f64; 2] {
    [long, lat]
}

fn circle(shown: &Shown<'_>, cluster: &Cluster) -> Value {
    let centre = shown.study.pairs.get(cluster.centre).copied().unwrap_or_default();
    if cluster.radius <= 0.0 {
        return json!({ "type": "Point", "coordinates": position(centre) });
    }
    // A little wider than the farthest place, so that it lies inside.
    let radius = cluster.radius * 1.001;
    let corner = |i: u32| {
        let angle = f64::from(i % CORNERS) / f64::from(CORNERS) * std::f64::consts::TAU;
        on_globe(centre, radius / EARTH_RADIUS_KM, angle)
    };
    // Anticlockwise, and closed, as the standard has it.
    let ring: Vec<[f64; 2]> = (0..=CORNERS).map(corner).collect();
    json!({ "type": "Polygon", "coordinates": [ring] })
}

/// Longitude and latitude of a point at an angular distance from another.
fn on_globe((lat, long): (f64, f64), distance: f64, angle: f64) -> [f64; 2] {
    let lat = lat.to_radians();
    let bearing = std::f64::consts::FRAC_PI_2 - angle;
    let sine = lat.sin() * distance.cos() + lat.cos() * distance.sin() * bearing.cos();
    let there = sine.clamp(-1.0, 1.0).asin();
    let east = (bearing.sin() * distance.sin() * lat.cos())
        .atan2(distance.cos() - lat.sin() * there.sin());
    [long + east.to_degrees(), there.to_degrees()]
}

#[cfg(test)]
mod tests {
    use super::on_globe;

    #[test]
    fn corners_lie_around_the_centre() {
        let degree = 1.0_f64.to_radians();
        let [long, lat] = on_globe((51.0, -0.5), degree, std::f64::consts::FRAC_PI_2);
        assert!((lat - 52.0).abs() < 1e-9 && (long + 0.5).abs() < 1e-9);
        let [long, lat] = on_globe((0.0, 10.0), degree, 0.0);
        assert!(lat.abs() < 1e-9 && (long - 11.0).abs() < 1e-9);
    }
}
