//! Places: `id latitude longitude` or `id x y`.

use super::fields::{is_heading, lines};
use diagnostic::Diagnostic;

/// How the two coordinates of a place are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coordinates {
    /// `x y` on a plane, in any unit of length.
    Cartesian,
    /// Latitude and longitude in degrees.
    Geographic,
}

/// A place with its two coordinates as written.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceRecord {
    /// Its id.
    pub id: String,
    /// x, or latitude.
    pub first: f64,
    /// y, or longitude.
    pub second: f64,
    /// First byte of the line in the file.
    pub start: usize,
    /// Byte after the line.
    pub end: usize,
}

/// Reads a `.geo` file. Of an id that is there twice, the first line counts.
pub fn places(text: &str) -> (Vec<PlaceRecord>, Vec<Diagnostic>) {
    let mut known = std::collections::BTreeMap::new();
    let mut wide: Option<(Diagnostic, usize)> = None;
    let (mut records, mut remarks): (Vec<PlaceRecord>, Vec<_>) = (Vec::new(), Vec::new());
    for (index, line) in lines(text).enumerate() {
        if is_heading(index, &line, 1) {
            continue;
        }
        let id = line.text(0);
        if id.is_empty() {
            remarks.push(line.error(
                "W001",
                0,
                "a line without a place",
                "begin it with the place's id",
            ));
            continue;
        }
        let number =
            |i: usize| line.text(i).parse::<f64>().ok().filter(|x| x.is_finite() && x.abs() < 1e12);
        let (Some(first), Some(second)) = (number(1), number(2)) else {
            let bad = if number(1).is_some() { 2 } else { 1 };
            remarks.push(line.error(
                "W006",
                bad,
                match line.text(bad) {
                    "" => "a line without two coordinates".to_owned(),
                    shown => format!("`{shown}` is no coordinate"),
                },
                "write id and two numbers, with a point before decimals: latitude and longitude in degrees, or x and y",
            ));
            continue;
        };
        if line.fields.iter().skip(3).any(|f| !f.text.is_empty()) {
            let what = "columns behind the two coordinates are not used";
            let help = "put the coordinates into the second and third columns";
            let first = || line.error("W045", 3, what, help).into_warning();
            wide.get_or_insert_with(|| (first(), 0)).1 += 1;
        }
        if let Some(before) = known.insert(id.to_owned(), (first, second)) {
            if before != (first, second) {
                remarks.push(line.error(
                    "W007",
                    0,
                    format!("place `{id}` is there twice with different coordinates"),
                    "keep one of the lines; the first is used",
                ));
            }
            known.insert(id.to_owned(), before);
            continue;
        }
        records.push(PlaceRecord {
            id: id.to_owned(),
            first,
            second,
            start: line.start,
            end: line.end,
        });
    }
    if let Some((mut first, lines)) = wide {
        if lines > 1 {
            first.message = format!("{} in {lines} lines", first.message);
        }
        remarks.push(first);
    }
    (records, remarks)
}

impl Coordinates {
    /// What the coordinates seem to be: degrees if all of them could be, and none of them lies
    /// more than 30 degrees of latitude from another. A square of 60 by 60 kilometres reads as
    /// a plane, a country or state in degrees as the globe.
    pub fn detect(places: &[PlaceRecord]) -> Self {
        let range = |of: fn(&PlaceRecord) -> f64| {
            let all = places.iter().map(of);
            all.fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(x), high.max(x)))
        };
        let (south, north) = range(|p| p.first);
        let (west, east) = range(|p| p.second);
        let degrees = south >= -90.0 && north <= 90.0 && west >= -180.0 && east <= 180.0;
        let decimals = places.iter().any(|p| p.first.fract() != 0.0 || p.second.fract() != 0.0);
        if degrees && decimals && north - south < 30.0 { Self::Geographic } else { Self::Cartesian }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_once() {
        let (records, remarks) =
            places("id lat long\na 51.7 -0.3\na 51.7 -0.3\nb 1 x\nc nan 1\na 2 3\nd 4\n");
        assert_eq!(records.len(), 1);
        let codes: Vec<_> = remarks.iter().map(|r| r.code).collect();
        assert_eq!(codes, ["W006", "W006", "W007", "W006"]);
        let (records, remarks) = places("id,x,y,town\na,1,2,Ware\nb,3,4,\nc,5,6,Hertford\n");
        assert_eq!(records.len(), 3);
        assert_eq!(remarks[0].code, "W045");
        assert_eq!(
            remarks[0].message,
            "columns behind the two coordinates are not used in 2 lines"
        );
    }

    #[test]
    fn degrees_are_told_from_a_plane() {
        let check = |text: &str, expect| assert_eq!(Coordinates::detect(&places(text).0), expect);
        check("a 51.75 -0.34\nb 51.80 -0.20\n", Coordinates::Geographic);
        check("a 54.9 29.0\nb 3.1 58.7\n", Coordinates::Cartesian);
        check("a 4108 2820\nb 4000 2900\n", Coordinates::Cartesian);
    }
}
