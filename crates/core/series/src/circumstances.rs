//! What place, days, hours, method and things asked for weigh. Hundreds of calls of different
//! gangs agree in these, so that together they can say only so much.
//!
//! Shares of other pairs are those of one force area and season; for a store that spans the
//! country agreement says more than is reckoned here.

use crate::bits;
use crate::common::Common;
use crate::record::{Record, Things};
use crate::weigh::{Scale, What};
use linkage::similarity::places::kilometres;

/// What was asked for.
pub(crate) fn asked(common: &Common, a: &Record, b: &Record, scale: &mut Scale<'_>) {
    if a.asked.is_empty() || b.asked.is_empty() {
        return;
    }
    let bits = |x: casework::Asked| bits::asked(common, x);
    let rarest = a.asked.and(b.asked).iter().max_by(|x, y| bits(*x).total_cmp(&bits(*y)));
    match rarest {
        Some(thing) => scale.circumstance(What::Asked, bits(thing), &|| {
            format!("Asked for in both: {}", thing.label().to_lowercase())
        }),
        // Whoever put the telephone down early was asked for nothing but details.
        None if early(a) || early(b) => {}
        None => scale
            .circumstance(What::Asked, bits::OTHER_ASKED, &|| "Asked for different things".into()),
    }
}

fn early(record: &Record) -> bool {
    record.asked == Things::of([casework::Asked::Details])
}

/// How it was fetched.
pub(crate) fn collection(common: &Common, a: &Record, b: &Record, scale: &mut Scale<'_>) {
    let (Some(mine), Some(theirs)) = (a.collection, b.collection) else { return };
    if mine == theirs {
        let bits = bits::collection(common, mine);
        let words = || format!("Fetched in the same way: {}", mine.label().to_lowercase());
        return scale.circumstance(What::Collection, bits, &words);
    }
    scale.circumstance(What::Collection, bits::OTHER_COLLECTION, &|| {
        let (mine, theirs) = (mine.label().to_lowercase(), theirs.label().to_lowercase());
        format!("Fetched in different ways: {mine}; {theirs}")
    });
}

/// Kilometres between two reports.
fn distance(a: &Record, b: &Record) -> Option<f64> {
    Some(kilometres(a.degrees()?, b.degrees()?))
}

/// Where.
pub(crate) fn place(a: &Record, b: &Record, scale: &mut Scale<'_>) {
    let same = same_town(a, b);
    // Postcodes tell parts of a large town apart.
    let Some(km) = distance(a, b).or(same.then_some(0.0)) else { return };
    let bits = bits::place(km);
    scale.circumstance(What::Place, bits, &|| match (&a.town, &b.town) {
        (Some(town), Some(_)) if same && km < 0.5 => format!("Same town: {town}"),
        (Some(town), Some(_)) if same => format!("{town}, {km:.0} km apart"),
        (Some(mine), Some(theirs)) => format!("{mine} and {theirs}, {km:.0} km apart"),
        _ => format!("{km:.0} km apart"),
    });
}

fn same_town(a: &Record, b: &Record) -> bool {
    a.town_key.is_some() && a.town_key == b.town_key
}

/// Which days.
pub(crate) fn days(a: &Record, b: &Record, scale: &mut Scale<'_>) {
    let apart = a.day.abs_diff(b.day);
    let bits = bits::days(apart);
    scale.circumstance(What::Days, bits, &|| match apart {
        0 => "On the same day".to_owned(),
        1 => "A day apart".to_owned(),
        n => format!("{n} days apart"),
    });
}

/// What time of day.
pub(crate) fn hours(a: &Record, b: &Record, scale: &mut Scale<'_>) {
    let (Some(mine), Some(theirs)) = (a.minute, b.minute) else { return };
    let (mine, theirs) = (i32::from(mine), i32::from(theirs));
    let bits = bits::hours(mine, theirs);
    scale.circumstance(What::Hours, bits, &|| {
        format!("Called at {} and {}", clock(mine), clock(theirs))
    });
}

/// A minute of the day as a clock shows it.
pub(crate) fn clock(minute: i32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// One incident told by two people: the same minutes of the same day in the same town, and
/// nothing against it in the sum.
pub(crate) fn incident(a: &Record, b: &Record, scale: &mut Scale<'_>) {
    let (Some(mine), Some(theirs)) = (a.minute, b.minute) else { return };
    let (mine, theirs) = (i32::from(mine), i32::from(theirs));
    if a.day != b.day || mine.abs_diff(theirs) > bits::INCIDENT_MINUTES || !same_town(a, b) {
        return;
    }
    let sum = matches!((a.pounds, b.pounds), (Some(x), Some(y)) if x == y);
    let (with_sum, without) = bits::INCIDENT;
    let bits = if sum { with_sum } else { without };
    scale.put(What::Incident, bits, &|| match sum {
        true => "Perhaps one incident told twice: same town, minutes and sum".to_owned(),
        false => "Perhaps one incident told twice: same town and minutes".to_owned(),
    });
}
