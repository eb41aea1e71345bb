//! Events from a file: `date,x,y` in kilometres, or `date,latitude,longitude` in degrees.

use super::{Event, Space};
use crate::calendar::{Date, DayOrder, Unit};
use crate::read::fields::{Line, bad_date, day_order, is_heading, lines};
use diagnostic::Diagnostic;

/// Reads events: when, and the two coordinates; on a sphere, latitude first. Columns after
/// the third are left out. The time is a date, or a number of days.
pub fn events(text: &str, space: Space) -> (Vec<Event>, Vec<Diagnostic>) {
    let order = day_order(lines(text).map(|l| l.text(0)));
    let (mut events, mut remarks) = (Vec::new(), Vec::new());
    for (index, line) in lines(text).enumerate() {
        if is_heading(index, &line, 1) {
            continue;
        }
        match event(&line, space, order) {
            Ok(event) => events.push(event),
            Err(remark) => remarks.push(remark),
        }
    }
    (events, remarks)
}

fn event(line: &Line<'_>, space: Space, order: DayOrder) -> Result<Event, Diagnostic> {
    let shown = line.text(0);
    let time = match shown.parse::<f64>() {
        Ok(number) if number.is_finite() => number,
        _ => {
            let date = Date::read(shown, order).map_err(|why| bad_date(line, 0, why))?;
            date.first(Unit::Day).map_or(f64::NAN, |day| day as f64)
        }
    };
    let (a, b) = (coordinate(line, 1)?, coordinate(line, 2)?);
    let (x, y) = match space {
        Space::Plane => (a, b),
        Space::Sphere => (b, a),
    };
    if space == Space::Sphere && (y.abs() > 90.0 || x.abs() > 360.0) {
        let help = "write latitude before longitude, both in degrees";
        return Err(line.error("N012", 1, "there is no such place on the earth", help));
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

    #[test]
    fn events_have_a_time_and_a_place() {
        let text = "date,lat,lon\n2026-01-31,51.75,-0.34\n12.5,51,0,extra\nx,1,2\n3,99,0\n3,1\n";
        let (events, remarks) = events(text, Space::Sphere);
        let expect =
            [Event { time: 20_484.0, x: -0.34, y: 51.75 }, Event { time: 12.5, x: 0.0, y: 51.0 }];
        assert_eq!(events, expect);
        let codes: Vec<&str> = remarks.iter().map(|r| r.code).collect();
        assert_eq!(codes, ["W004", "N012", "N011"]);
    }
}
