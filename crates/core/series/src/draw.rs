//! A series as pictures: who is linked with whom, and when. Plain SVG without script; what is
//! drawn stands in words beside it.

use crate::book::Book;
use casework::ReportId;
use std::fmt::Write as _;

const INK: &str = "#0b0c0c";
const LINE: &str = "#505a5f";
const DOT: &str = "#1d70b8";

/// Texts that are not markup.
fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn open(width: f64, height: f64, title: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         role=\"img\" font-family=\"sans-serif\" font-size=\"12\"><title>{}</title>\n",
        plain(title)
    )
}

/// Reports on a circle; a line is a link, the wider the more speaks for it.
pub fn graph(book: &Book, members: &[ReportId]) -> String {
    let n = members.len().max(1);
    let radius = (n as f64 * 9.0).clamp(90.0, 260.0);
    let size = radius * 2.0 + 140.0;
    let mut out = open(size, size, &format!("Links between the {n} reports of the series"));
    let at = |i: usize| {
        let angle = i as f64 / n as f64 * std::f64::consts::TAU;
        (size / 2.0 + radius * angle.sin(), size / 2.0 - radius * angle.cos())
    };
    for (i, a) in members.iter().enumerate() {
        for (j, b) in members.iter().enumerate().skip(i + 1) {
            let weight = book.waterfall(*a, *b).map_or(0.0, |w| w.weight().bits());
            if weight > 0.0 {
                let ((x1, y1), (x2, y2)) = (at(i), at(j));
                let width = (weight / 4.0).clamp(0.5, 4.0);
                // Writing to a String cannot fail.
                let _ = writeln!(
                    out,
                    "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" \
                     stroke=\"{LINE}\" stroke-opacity=\"0.5\" stroke-width=\"{width:.1}\"/>"
                );
            }
        }
    }
    for (i, id) in members.iter().enumerate() {
        let ((x, y), angle) = (at(i), i as f64 / n as f64);
        let anchor = if angle < 0.5 { "start" } else { "end" };
        let dx = if angle < 0.5 { 9.0 } else { -9.0 };
        let _ = writeln!(
            out,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\" fill=\"{DOT}\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\" fill=\"{INK}\">{id}</text>",
            x + dx,
            y + 4.0
        );
    }
    out.push_str("</svg>\n");
    out
}

/// Days from left to right, hours of the day from top to bottom, a dot for each report.
pub fn timeline(book: &Book, members: &[ReportId]) -> String {
    let records: Vec<_> = members.iter().filter_map(|id| book.record(*id)).collect();
    let first = records.iter().map(|r| r.day).min().unwrap_or(0);
    let last = records.iter().map(|r| r.day).max().unwrap_or(first);
    let (left, width, top, hour) = (50.0, 600.0, 14.0, 9.0);
    let height = top + 24.0 * hour + 24.0;
    let mut out = open(left + width + 20.0, height, "Calls of the series by day and hour");
    for clock in [0, 6, 12, 18, 24] {
        let y = top + f64::from(clock) * hour;
        let _ = writeln!(
            out,
            "<line x1=\"{left}\" x2=\"{}\" y1=\"{y}\" y2=\"{y}\" stroke=\"#b1b4b6\"/>\
             <text x=\"{}\" y=\"{}\" text-anchor=\"end\" fill=\"{INK}\">{clock:02}:00</text>",
            left + width,
            left - 6.0,
            y + 4.0
        );
    }
    for record in records {
        let part = f64::from(record.day - first) / f64::from((last - first).max(1));
        let y =
            record.minute.map_or(top + 24.0 * hour + 14.0, |m| top + f64::from(m) / 60.0 * hour);
        let fill = if record.lost > 0 { "#b1261e" } else { DOT };
        let _ = writeln!(
            out,
            "<circle cx=\"{:.1}\" cy=\"{y:.1}\" r=\"5\" fill=\"{fill}\"><title>{}, {}</title></circle>",
            left + 8.0 + part * (width - 16.0),
            record.id,
            plain(record.town.as_deref().unwrap_or("town not known"))
        );
    }
    out.push_str("</svg>\n");
    out
}

/// A town of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Its name, as the first report spells it.
    pub town: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Reports of the series from there.
    pub reports: u32,
}

/// The towns of reports, as far as it is known where they are, in order of the reports.
pub fn places(book: &Book, members: &[ReportId]) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for record in members.iter().filter_map(|id| book.record(*id)) {
        if let (Some(town), Some((latitude, longitude))) = (&record.town, record.place) {
            match places.iter_mut().find(|place| place.town.eq_ignore_ascii_case(town)) {
                Some(place) => place.reports += 1,
                None => {
                    places.push(Place { town: town.clone(), latitude, longitude, reports: 1 });
                }
            }
        }
    }
    places
}

/// A dot for each town, north at the top; the larger, the more reports.
pub fn map(places: &[Place]) -> String {
    let north = |f: fn(f64, f64) -> f64, start| places.iter().map(|p| p.latitude).fold(start, f);
    let east = |f: fn(f64, f64) -> f64, start| places.iter().map(|p| p.longitude).fold(start, f);
    let (south, top) = (north(f64::min, 90.0), north(f64::max, -90.0));
    let (west, right) = (east(f64::min, 180.0), east(f64::max, -180.0));
    // A degree of longitude is shorter than one of latitude by the cosine of the latitude.
    let narrow = south.to_radians().cos();
    let span = (top - south).max((right - west) * narrow).max(0.05);
    let scale = 300.0 / span;
    let mut out = open(520.0, 60.0 + (top - south).max(0.0) * scale, "Towns of the series");
    for Place { town, latitude: lat, longitude: lon, reports: n } in places {
        let (x, y) = (30.0 + (lon - west) * narrow * scale, 30.0 + (top - lat) * scale);
        let _ = writeln!(
            out,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{:.1}\" fill=\"{DOT}\" fill-opacity=\"0.7\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" fill=\"{INK}\">{} ({n})</text>",
            4.0 + f64::from(*n).sqrt() * 2.0,
            x + 12.0,
            y + 4.0,
            plain(town)
        );
    }
    out.push_str("</svg>\n");
    out
}
