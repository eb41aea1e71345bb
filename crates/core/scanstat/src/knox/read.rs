//! Events from a file: `date,x,y` in kilometres, or `date,latitude,longitude` in degrees.

use super::{Event, Space};
use crate::calendar::{Date, DayOrder, Unit};
use crate::read::fields::{Line, bad_date, day_order, is_heading, lines};
use diagnostic::Diagnostic;

/// Names of the column that says when.
const WHEN: [&str; 6] = ["date", "time", "day", "when", "datetime", "timestamp"];
/// Names of the column that says how far east.
const EAST: [&str; 7] = ["x", "lon", "long", "lng", "longitude", "easting", "east"];
/// Names of the column that says how far north.
const NORTH: [&str; 5] = ["y", "lat", "latitude", "northing", "north"];

/// In which columns time and coordinates are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Columns {
    time: usize,
    east: usize,
    north: usize,
}

/// Reads events: when, and the two coordinates. A first line of names says in which columns
/// they are; without it they are the first three, on a sphere latitude first. Other columns
/// are left out, which is said where nothing names the three. The time is a date, or a number
/// of days.
pub fn events(text: &str, space: Space) -> (Vec<Event>, Vec<Diagnostic>) {
    let (mut events, mut remarks) = (Vec::new(), Vec::new());
    let columns = columns(text, space, &mut remarks);
    let order = day_order(lines(text).map(|l| l.text(columns.time)));
    for (index, line) in lines(text).enumerate() {
        if is_heading(index, &line, 1) {
            continue;
        }
        match event(&line, (columns, space), order) {
            Ok(event) => events.push(event),
            Err(remark) => remarks.push(remark),
        }
    }
    (events, remarks)
}

/// The columns by their names, or else the first three.
fn columns(text: &str, space: Space, remarks: &mut Vec<Diagnostic>) -> Columns {
    let usual = match space {
        Space::Plane => Columns { time: 0, east: 1, north: 2 },
        Space::Sphere => Columns { time: 0, east: 2, north: 1 },
    };
    let Some(first) = lines(text).next() else {
        return usual;
    };
    let is_named = is_heading(0, &first, 1);
    let named = |names: &[&str]| {
        first.fields.iter().position(|f| names.contains(&f.text.to_lowercase().as_str()))
    };
    if let (true, Some(time), Some(east), Some(north)) =
        (is_named, named(&WHEN), named(&EAST), named(&NORTH))
    {
        if space == Space::Plane && first.text(north).to_lowercase().starts_with("lat") {
            let what = "latitude and longitude are read as kilometres";
            let help = "add --degrees, or name the columns x and y";
            remarks.push(first.error("N014", north, what, help).into_warning());
        }
        return Columns { time, east, north };
    }
    if is_named || first.fields.len() > 3 {
        let read = match space {
            Space::Plane => "when, x and y",
            Space::Sphere => "when, latitude and longitude",
        };
        let shown = |i| first.text(i);
        let what = match is_named {
            true => format!("`{}`, `{}` and `{}` are read as {read}", shown(0), shown(1), shown(2)),
            false => format!("the first three columns are read as {read}, and the others left out"),
        };
        let help = "name the columns in the first line, as `date,x,y` or `date,lat,lon`";
        remarks.push(first.error("N013", 0, what, help).into_warning());
    }
    usual
}

fn event(
    line: &Line<'_>,
    (columns, space): (Columns, Space),
    order: DayOrder,
) -> Result<Event, Diagnostic> {
    let shown = line.text(columns.time);
    let time = match shown.parse::<f64>() {
        Ok(number) if number.is_finite() => number,
        _ => {
            let date = Date::read(shown, order).map_err(|why| bad_date(line, columns.time, why))?;
            date.first(Unit::Day).map_or(f64::NAN, |day| day as f64)
        }
    };
    // The one that stands first is looked at first.
    let first = coordinate(line, columns.east.min(columns.north))?;
    let second = coordinate(line, columns.east.max(columns.north))?;
    let (x, y) = if columns.east < columns.north { (first, second) } else { (second, first) };
    if space == Space::Sphere && (y.abs() > 90.0 || x.abs() > 360.0) {
        let help = "write latitude before longitude, both in degrees";
        let at = columns.north;
        return Err(line.error("N012", at, "there is no such place on the earth", help));
    }
    Ok(Event { time, x, y })
}

fn coordinate(line: &Line<'_>, column: usize) -> Result<f64, Diagnostic> {
    let shown = line.text(column);
    let help = "write when and two coordinates, as `2026-01-31,51.75,-0.34`";
    shown
        .parse::<f64>()
        .ok()
        .filter(|x| x.is_finite())
        .ok_or_else(|| line.error("N011", column, format!("`{shown}` is no coordinate"), help))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(remarks: &[Diagnostic]) -> Vec<&str> {
        remarks.iter().map(|r| r.code).collect()
    }

    #[test]
    fn events_have_a_time_and_a_place() {
        let text = "date,lat,lon\n2026-01-31,51.75,-0.34\n12.5,51,0,extra\nx,1,2\n3,99,0\n3,1\n";
        let (events, remarks) = events(text, Space::Sphere);
        let expect =
            [Event { time: 20_484.0, x: -0.34, y: 51.75 }, Event { time: 12.5, x: 0.0, y: 51.0 }];
        assert_eq!(events, expect);
        assert_eq!(codes(&remarks), ["W004", "N012", "N011"]);
    }

    #[test]
    fn names_say_in_which_columns_they_are() {
        let check = |text: &str, space, expect: (f64, f64, f64), told: &[&str]| {
            let (events, remarks) = events(text, space);
            let got: Vec<_> = events.iter().map(|e| (e.time, e.x, e.y)).collect();
            assert_eq!(got, [expect], "{text}");
            assert_eq!(codes(&remarks), told, "{text}");
        };
        let plane = Space::Plane;
        check("time,tile,x,y\n5,77,1,2\n", plane, (5.0, 1.0, 2.0), &[]);
        check("Id,Y,X,Day\n9,2,1,5\n", plane, (5.0, 1.0, 2.0), &[]);
        check("date,lon,lat\n5,-0.3,51\n", Space::Sphere, (5.0, -0.3, 51.0), &[]);
        check("5,1,2\n", plane, (5.0, 1.0, 2.0), &[]);
        check("5,51,-0.3\n", Space::Sphere, (5.0, -0.3, 51.0), &[]);
        // What is not named is told.
        check("5,77,1,2\n", plane, (5.0, 77.0, 1.0), &["N013"]);
        check("t,tile,x,y\n5,77,1,2\n", plane, (5.0, 77.0, 1.0), &["N013"]);
        check("date,lat,lon\n5,51,-0.3\n", plane, (5.0, -0.3, 51.0), &["N014"]);
    }
}
