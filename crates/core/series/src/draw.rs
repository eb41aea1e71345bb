//! A series as pictures: who is linked with whom, and when. Plain SVG without script; what is
//! drawn stands in words beside it.

use crate::book::Book;
use casework::ReportId;
use extraction::Date;
use std::fmt::Write as _;

/// Text is in the colour of the page around it, so that it can be read in the dark as well.
const INK: &str = "currentColor";
const LINE: &str = "#505a5f";
const DOT: &str = "#1d70b8";

/// Texts that are not markup.
fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn open(width: f64, height: f64, title: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\" \
         role=\"img\" font-family=\"sans-serif\" font-size=\"12\"><title>{}</title>\n",
        plain(title)
    )
}

/// Reports on a circle; a line is a link, the wider the more speaks for it. The strongest link
/// of each report stands out; where many reports lead to each other the others would hide it.
pub fn graph(book: &Book, members: &[ReportId]) -> String {
    let n = members.len().max(1);
    let radius = (n as f64 * 9.0).clamp(90.0, 260.0);
    let size = radius * 2.0 + 140.0;
    let mut out = open(size, size, &format!("Links between the {n} reports of the series"));
    let at = |i: usize| {
        let angle = i as f64 / n as f64 * std::f64::consts::TAU;
        (size / 2.0 + radius * angle.sin(), size / 2.0 - radius * angle.cos())
    };
    let mut links = links(book, members);
    links.sort_by_key(|link| link.strongest);
    for link in links {
        let ((x1, y1), (x2, y2)) = (at(link.from), at(link.to));
        let width = (link.bits / 8.0).clamp(0.5, 4.0);
        let opacity = if link.strongest { 0.9 } else { 0.2 };
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" \
             stroke=\"{LINE}\" stroke-opacity=\"{opacity}\" stroke-width=\"{width:.1}\"/>"
        );
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

/// A link of the graph, by the places of its reports.
struct Link {
    from: usize,
    to: usize,
    bits: f32,
    /// Whether it is the strongest of one of its reports.
    strongest: bool,
}

fn links(book: &Book, members: &[ReportId]) -> Vec<Link> {
    let mut links = Vec::new();
    let mut best = vec![0.0_f32; members.len()];
    for (from, a) in members.iter().enumerate() {
        for (to, b) in members.iter().enumerate().skip(from + 1) {
            let bits = book.waterfall(*a, *b).map_or(0.0, |w| w.weight().bits());
            if bits > 0.0 {
                links.push(Link { from, to, bits, strongest: false });
                for end in [from, to] {
                    if let Some(best) = best.get_mut(end) {
                        *best = best.max(bits);
                    }
                }
            }
        }
    }
    for link in &mut links {
        let most = |end: usize| best.get(end).is_some_and(|best| link.bits >= *best);
        link.strongest = most(link.from) || most(link.to);
    }
    links
}

/// Days from left to right, hours of the day from top to bottom, a dot for each report.
pub fn timeline(book: &Book, members: &[ReportId]) -> String {
    let records: Vec<_> = members.iter().filter_map(|id| book.record(*id)).collect();
    let first = records.iter().map(|r| r.day).min().unwrap_or(0);
    let last = records.iter().map(|r| r.day).max().unwrap_or(first);
    let (left, width, top, hour) = (50.0, 600.0, 14.0, 9.0);
    let height = top + 24.0 * hour + 40.0;
    let mut out = open(left + width + 40.0, height, "Calls of the series by day and hour");
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
    let across = |day: i32| {
        left + 8.0 + f64::from(day - first) / f64::from((last - first).max(1)) * (width - 16.0)
    };
    for day in ticks(first, last) {
        let (x, y) = (across(day), top + 24.0 * hour + 34.0);
        let _ = writeln!(
            out,
            "<text x=\"{x:.1}\" y=\"{y}\" text-anchor=\"middle\" fill=\"{INK}\">{}</text>",
            date(day)
        );
    }
    for record in records {
        let y =
            record.minute.map_or(top + 24.0 * hour + 14.0, |m| top + f64::from(m) / 60.0 * hour);
        let fill = if record.lost > 0 { "#b1261e" } else { DOT };
        let _ = writeln!(
            out,
            "<circle cx=\"{:.1}\" cy=\"{y:.1}\" r=\"5\" fill=\"{fill}\"><title>{}, {}</title></circle>",
            across(record.day),
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
        if let (Some(town), Some((latitude, longitude))) = (&record.town, record.degrees()) {
            match places.iter_mut().find(|place| place.town.eq_ignore_ascii_case(town)) {
                Some(place) => place.reports += 1,
                None => {
                    places.push(Place { town: town.to_string(), latitude, longitude, reports: 1 });
                }
            }
        }
    }
    places
}

/// The days whose dates stand below: the first, the last, and up to three between.
fn ticks(first: i32, last: i32) -> Vec<i32> {
    let parts = ((last - first) / 2).clamp(1, 4);
    let mut days: Vec<i32> = (0..=parts).map(|i| first + (last - first) * i / parts).collect();
    days.dedup();
    days
}

/// A day counted from 1970 as "8 Dec 2025".
fn date(day: i32) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let Some(first) = Date::new(1970, 1, 1) else { return String::new() };
    let (year, month, of_month) = first.plus(day).ymd();
    let name = MONTHS.get(month.saturating_sub(1) as usize).copied().unwrap_or("");
    format!("{of_month} {name} {year}")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_dates() {
        for (day, expect) in [
            (0, "1 Jan 1970"),
            (-1, "31 Dec 1969"),
            (20_423, "1 Dec 2025"),
            (11_016, "29 Feb 2000"),
        ] {
            assert_eq!(date(day), expect);
        }
    }

    #[test]
    fn first_and_last_day_stand_below() {
        for (first, last, expect) in
            [(5, 5, vec![5]), (5, 6, vec![5, 6]), (0, 26, vec![0, 6, 13, 19, 26])]
        {
            assert_eq!(ticks(first, last), expect);
        }
    }
}
