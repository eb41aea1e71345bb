//! Map and time line of waves, drawn here as SVG.

use crate::ledger::{in_words, iso};
use crate::waves::Watched;
use ::waves::{Fate, Position, Wave, positions};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

const WIDTH: f64 = 640.0;

/// Days of the map.
const MAP_DAYS: i64 = 30;

/// Towns as dots: the larger, the more people; those of waves that go on are dark.
pub fn map(watched: &Watched) -> Markup {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for sighting in watched.sightings.iter().filter(|s| s.day > watched.today - MAP_DAYS) {
        *counts.entry(sighting.town.as_str()).or_default() += 1;
    }
    let places = positions(counts.keys().copied());
    let Some(frame) = Frame::around(places.values().copied()) else {
        return html! { p { "No town had a call in these days." } };
    };
    let dark: BTreeSet<&str> = watched
        .waves
        .iter()
        .filter(|shown| shown.fate != Fate::Over)
        .flat_map(|shown| shown.wave.towns.iter().map(String::as_str))
        .collect();
    html! {
        svg viewBox={ "0 0 " (WIDTH) " " (one(frame.height)) } role="img" aria-label="Map of towns; each dot's title says its number of people." {
            @for (name, place) in &places {
                @let (x, y) = frame.at(*place);
                @let count = counts.get(name).copied().unwrap_or(0);
                g {
                    title { (name) ": " (count) }
                    circle class=(if dark.contains(name) { "dark" } else { "light" }) cx=(one(x)) cy=(one(y)) r=(one(4.0 + 3.0 * (count as f64).sqrt())) {}
                    text x=(one(x)) y=(one(y - 8.0 - 3.0 * (count as f64).sqrt())) text-anchor="middle" { (name) " " (count) }
                }
            }
        }
    }
}

/// Degrees to the drawing's points: equal kilometres both ways.
struct Frame {
    west: f64,
    north: f64,
    /// Points in a degree of latitude.
    scale: f64,
    /// Degrees of longitude that are as long as one of latitude, inverted.
    squeeze: f64,
    height: f64,
}

/// Room for dots and names at the edges.
const EDGE: f64 = 60.0;

impl Frame {
    fn around(places: impl Iterator<Item = Position> + Clone) -> Option<Self> {
        let of = |get: fn(Position) -> f64| {
            let values = places.clone().map(get);
            let low = values.clone().fold(f64::INFINITY, f64::min);
            (low, values.fold(f64::NEG_INFINITY, f64::max))
        };
        let ((south, north), (west, east)) = (of(|p| p.latitude), of(|p| p.longitude));
        if !south.is_finite() {
            return None;
        }
        let squeeze = ((south + north) / 2.0).to_radians().cos();
        // One town alone is drawn as if its neighbours were ten kilometres away.
        let wide = ((east - west) * squeeze).max(0.1);
        let tall = (north - south).max(0.05);
        let scale = ((WIDTH - 2.0 * EDGE) / wide).min(480.0 / tall);
        Some(Self { west, north, scale, squeeze, height: (north - south) * scale + 2.0 * EDGE })
    }

    fn at(&self, place: Position) -> (f64, f64) {
        let x = (place.longitude - self.west) * self.squeeze * self.scale;
        (EDGE + x, EDGE + (self.north - place.latitude) * self.scale)
    }
}

/// Days of the time line.
const LINE_DAYS: i64 = 60;

/// Calls a day in the towns of a wave; the days of the wave are dark.
pub fn days(watched: &Watched, wave: &Wave) -> Markup {
    const HEIGHT: f64 = 90.0;
    const TOP: f64 = 16.0;
    let first = watched.today - LINE_DAYS + 1;
    let mut counts = vec![0_u32; LINE_DAYS as usize];
    for sighting in watched.sightings.iter().filter(|s| wave.towns.contains(&s.town)) {
        let at = usize::try_from(sighting.day - first).unwrap_or(usize::MAX);
        if let Some(count) = counts.get_mut(at) {
            *count += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let step = WIDTH / LINE_DAYS as f64;
    html! {
        svg viewBox="0 0 640 130" role="img" aria-label={ "Calls a day; at most " (most) "." } {
            text x="0" y="12" { (most) }
            @for (i, count) in counts.iter().enumerate().filter(|(_, n)| **n > 0) {
                @let day = first + i as i64;
                @let high = f64::from(*count) / f64::from(most) * HEIGHT;
                g {
                    title { (in_words(day)) ": " (count) }
                    rect class=(if (wave.from..=wave.to).contains(&day) { "dark" } else { "light" })
                        x=(one(i as f64 * step + 1.0)) y=(one(TOP + HEIGHT - high)) width=(one(step - 2.0)) height=(one(high)) {}
                }
            }
            line x1="0" x2="640" y1=(TOP + HEIGHT) y2=(TOP + HEIGHT) class="axis" {}
            text x="0" y="124" { (iso(first)) }
            text x="640" y="124" text-anchor="end" { (iso(watched.today)) }
        }
    }
}

/// A coordinate with one digit after the point.
fn one(x: f64) -> String {
    format!("{x:.1}")
}
