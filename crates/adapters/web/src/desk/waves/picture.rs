//! Map and time line of waves, drawn here as SVG.

use crate::ledger::{in_words, iso};
use crate::waves::{Shown, Watched};
use ::waves::{Fate, Position, Wave, positions};
use maud::{Markup, html};
use std::collections::BTreeMap;

const WIDTH: f64 = 640.0;

/// Days of the map.
const MAP_DAYS: i64 = 30;

/// A town with people of the days of the map.
#[derive(Clone, Copy, Debug)]
pub struct Town<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where it is.
    pub place: Position,
    /// People.
    pub count: usize,
    /// The clearest wave that goes on there.
    pub wave: Option<&'a Shown>,
}

/// Towns with people of the days of the map, in order of their names.
pub fn towns<'a>(watched: &'a Watched) -> Vec<Town<'a>> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for sighting in watched.sightings.iter().filter(|s| s.day > watched.today - MAP_DAYS) {
        *counts.entry(sighting.town.as_str()).or_default() += 1;
    }
    let places = positions(counts.keys().copied());
    let wave = |name: &str| {
        let mut going = watched.waves.iter().filter(|shown| shown.fate != Fate::Over);
        going.find(|shown| shown.wave.towns.iter().any(|town| town == name))
    };
    let town = |(name, count): (&&'a str, &usize)| {
        Some(Town { name, place: *places.get(name)?, count: *count, wave: wave(name) })
    };
    counts.iter().filter_map(town).collect()
}

/// Towns as dots: the larger, the more people; those of waves that go on are dark.
pub fn map(towns: &[Town<'_>]) -> Markup {
    let Some(frame) = Frame::around(towns.iter().map(|town| town.place)) else {
        return html! { p { "No town had a call in these days." } };
    };
    let mut dots: Vec<Dot<'_>> = towns.iter().map(|town| Dot::of(town, &frame)).collect();
    // The towns with most people choose the place of their names first.
    dots.sort_by_key(|dot| (std::cmp::Reverse(dot.count), dot.name));
    let names = Names::place(&dots);
    html! {
        svg viewBox={ "0 0 " (one(frame.width)) " " (one(frame.height)) } role="img" aria-label="Map of towns; each dot's title says its number of people." {
            @for (dot, (x, y, anchor)) in dots.iter().zip(&names.0) {
                g {
                    title { (dot.name) ": " (dot.count) }
                    circle class=(if dot.is_dark { "dark" } else { "light" }) cx=(one(dot.at.0)) cy=(one(dot.at.1)) r=(one(dot.radius)) {}
                    text x=(one(*x)) y=(one(*y)) text-anchor=(anchor) { (dot.name) " " (dot.count) }
                }
            }
        }
    }
}

/// A town on the map.
struct Dot<'a> {
    name: &'a str,
    count: usize,
    is_dark: bool,
    at: (f64, f64),
    radius: f64,
}

impl<'a> Dot<'a> {
    fn of(town: &Town<'a>, frame: &Frame) -> Self {
        Self {
            name: town.name,
            count: town.count,
            is_dark: town.wave.is_some(),
            at: frame.at(town.place),
            radius: 4.0 + 3.0 * (town.count as f64).sqrt(),
        }
    }
}

/// Where the names of dots stand: x, y of the line of writing, and which end of it x is.
struct Names(Vec<(f64, f64, &'static str)>);

/// Points of a letter, near enough, and of a line.
const LETTER: f64 = 6.6;
const LINE: f64 = 12.0;

/// Left, top, right, bottom.
type Room = (f64, f64, f64, f64);

impl Names {
    /// Each name above, below, right or left of its dot: the first of these that covers no dot
    /// and no name before it, else above.
    fn place(dots: &[Dot<'_>]) -> Self {
        let round = |d: &Dot<'_>| {
            let ((x, y), r) = (d.at, d.radius);
            (x - r, y - r, x + r, y + r)
        };
        let mut taken: Vec<Room> = dots.iter().map(round).collect();
        let mut out = Vec::new();
        for dot in dots {
            let ((x, y), r) = (dot.at, dot.radius);
            let long = (dot.name.chars().count() + 2 + dot.count.to_string().len()) as f64 * LETTER;
            let tries = [
                (x, y - r - 4.0, "middle", x - long / 2.0),
                (x, y + r + LINE, "middle", x - long / 2.0),
                (x + r + 4.0, y + 4.0, "start", x + r + 4.0),
                (x - r - 4.0, y + 4.0, "end", x - r - 4.0 - long),
            ];
            let room = |left: f64, line: f64| (left, line - LINE + 2.0, left + long, line + 3.0);
            let free = |t: &&(f64, f64, &'static str, f64)| {
                let own = room(t.3, t.1);
                !taken.iter().any(|other| overlap(own, *other))
            };
            let [usual, ..] = tries;
            let chosen = tries.iter().find(free).copied().unwrap_or(usual);
            taken.push(room(chosen.3, chosen.1));
            out.push((chosen.0, chosen.1, chosen.2));
        }
        Self(out)
    }
}

fn overlap(a: Room, b: Room) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}

/// Degrees to the drawing's points: equal kilometres both ways.
struct Frame {
    west: f64,
    north: f64,
    /// Points in a degree of latitude.
    scale: f64,
    /// Degrees of longitude that are as long as one of latitude, inverted.
    squeeze: f64,
    /// Points left of the westernmost town.
    left: f64,
    width: f64,
    height: f64,
}

/// Room for dots and names at the edges.
const EDGE: f64 = 80.0;

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
        let across = (east - west) * squeeze * scale;
        // Room for the name of a town that is alone, or of some that lie one below the other.
        let width = across.max(240.0) + 2.0 * EDGE;
        let height = (north - south) * scale + 2.0 * EDGE;
        let left = (width - across) / 2.0;
        Some(Self { west, north, scale, squeeze, left, width, height })
    }

    fn at(&self, place: Position) -> (f64, f64) {
        let x = (place.longitude - self.west) * self.squeeze * self.scale;
        (self.left + x, EDGE + (self.north - place.latitude) * self.scale)
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

#[cfg(test)]
mod tests {
    use super::{Dot, LETTER, Names, overlap};

    #[test]
    fn names_of_near_towns_do_not_cover_each_other() {
        let dot = |name, x, y| Dot { name, count: 3, is_dark: false, at: (x, y), radius: 9.0 };
        let dots = [
            dot("Letchworth", 100.0, 100.0),
            dot("Baldock", 112.0, 92.0),
            dot("Watford", 300.0, 300.0),
            dot("Bushey", 318.0, 310.0),
        ];
        let names = Names::place(&dots);
        let rooms: Vec<_> = dots
            .iter()
            .zip(&names.0)
            .map(|(d, (x, y, anchor))| {
                let long = (d.name.len() + 3) as f64 * LETTER;
                let left = match *anchor {
                    "middle" => x - long / 2.0,
                    "end" => x - long,
                    _ => *x,
                };
                (left, y - 10.0, left + long, y + 3.0)
            })
            .collect();
        for (n, a) in rooms.iter().enumerate() {
            assert!(rooms.iter().skip(n + 1).all(|b| !overlap(*a, *b)), "{:?}", names.0);
        }
    }
}
