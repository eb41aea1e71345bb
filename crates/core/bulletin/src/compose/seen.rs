//! What officers see: whether it is more than before, where, to whom, and who stepped in.

use super::method;
use crate::areas;
use crate::draft::Paragraph;
use crate::figures::{Discretion, Figure, Figures, Trend};
use crate::words::{before, goes_on, people, pounds, things};

/// Towns told by name at most.
const MOST_TOWNS: usize = 8;

pub fn seen(figures: &Figures, discretion: Discretion) -> Vec<Paragraph> {
    let all = [
        trend(figures, discretion),
        wave(figures, discretion),
        towns(figures, discretion),
        ages(figures, discretion),
        stopped(figures),
    ];
    all.into_iter().flatten().collect()
}

/// More or fewer people than before, only where the test says that it is not chance.
fn trend(figures: &Figures, discretion: Discretion) -> Option<Paragraph> {
    let was = figures.before.as_ref()?;
    let word = match was.trend {
        Trend::More => "More",
        Trend::Fewer => "Fewer",
        Trend::Unclear => return None,
    };
    let being = match goes_on(figures.period, figures.taken) {
        true => "are being",
        false => "were",
    };
    let told = Paragraph::of(format!(
        "{word} people {being} targeted than {}",
        before(was.period, figures.period, figures.taken)
    ));
    // A small number of before is left out, as every small number is.
    let small = |n: u64| n > 0 && n < discretion.counted_from;
    Some(match small(was.targeted.value) || small(figures.targeted.value) {
        true => told.words("."),
        false => told
            .words(": ")
            .figure(people(figures.targeted.value), &figures.targeted)
            .words(", against ")
            .figure(
                match was.targeted.value {
                    0 => "nobody".to_owned(),
                    n => crate::words::number(n),
                },
                &was.targeted,
            )
            .words("."),
    })
}

/// A wave that is going on, with those of its towns that may be named.
fn wave(figures: &Figures, discretion: Discretion) -> Option<Paragraph> {
    let wave = figures.wave.as_ref()?;
    let may = areas::named(figures, discretion);
    let mut towns: Vec<&str> =
        wave.towns.iter().map(String::as_str).filter(|t| may.contains(t)).collect();
    towns.sort_unstable();
    let place = match towns.is_empty() {
        true => format!("in one part of {}", figures.area),
        false => format!("in and around {}", areas::told(figures, &towns, MOST_TOWNS)),
    };
    let since = wave.since.words_near(figures.taken);
    let figure = crate::figures::Figure::new(0, wave.query.clone());
    let more = "more people being targeted";
    Some(match goes_on(figures.period, figures.taken) {
        true => Paragraph::of("We have seen ")
            .figure(more, &figure)
            .words(format!(" {place} since {since}.")),
        false => Paragraph::of(format!("From {since} on we saw "))
            .figure(more, &figure)
            .words(format!(" {place}.")),
    })
}

fn towns(figures: &Figures, discretion: Discretion) -> Option<Paragraph> {
    let victims = areas::with_victims(figures, discretion);
    // One victim is not placed in a town.
    if figures.victims.value >= 2 && !victims.is_empty() {
        let all = areas::told(figures, &victims, MOST_TOWNS);
        return Some(Paragraph::of(format!("Recent victims were from {all}.")));
    }
    let named = areas::named(figures, discretion);
    (!named.is_empty()).then(|| {
        let all = areas::told(figures, &named, MOST_TOWNS);
        Paragraph::of(format!("The calls that we know of were made to people in {all}."))
    })
}

fn ages(figures: &Figures, discretion: Discretion) -> Option<Paragraph> {
    let ages = areas::ages(figures, discretion)?;
    let known = figures.ages.iter().map(|age| age.people).sum();
    let ledger = Figure::new(known, figures.query("age_band"));
    Some(Paragraph::of("Most of the people targeted were aged ").figure(ages, &ledger).words("."))
}

fn stopped(figures: &Figures) -> Option<Paragraph> {
    let n = figures.stopped.value;
    if n == 0 {
        return None;
    }
    let who = match method::helpers(figures) {
        helpers if helpers.is_empty() => "others".to_owned(),
        helpers => helpers,
    };
    let told = Paragraph::of("In ")
        .figure(things(n, "case", "cases"), &figures.stopped)
        .words(format!(" {who} stepped in."));
    Some(match figures.saved.value {
        0 => told,
        // The sum of a single case is somebody's own.
        _ if n == 1 => told,
        saved => told.words(" That saved ").figure(pounds(saved), &figures.saved).words("."),
    })
}
