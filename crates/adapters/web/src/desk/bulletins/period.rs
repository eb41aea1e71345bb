//! The period of a bulletin, as it is typed.

use super::super::visit::Visit;
use crate::alerts::{self, Telling, Wanted};
use crate::base::form::FieldError;
use crate::base::{Form, PageError};
use bulletin::{Day, Figures, Period};
use maud::{Markup, html};

/// Days of a period at most.
const LONGEST: i64 = 3 * 366;

/// What is typed, as it stands in the form.
pub fn read(form: &Form, today: Day) -> Result<Wanted, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut day = |name: &'static str| -> Option<Day> {
        let day = form.text(name).parse().ok();
        if day.is_none() {
            errors.push(FieldError::new(name, "Enter a day, as 2026-12-18"));
        }
        day
    };
    let (from, to) = (day("from"), day("to"));
    let earlier = form.given("earlier").and_then(|_| day("earlier"));
    if let (Some(from), Some(to)) = (from, to) {
        let length = to.number() - from.number() + 1;
        if length < 1 {
            errors.push(FieldError::new("to", "The last day has to come after the first"));
        } else if length > LONGEST {
            errors.push(FieldError::new("from", "Choose a period of three years or less"));
        }
        if from > today {
            errors.push(FieldError::new("from", "The period has to begin today or earlier"));
        }
        if earlier.is_some_and(|on| on < from || on > to.min(today)) {
            errors.push(FieldError::new("earlier", "Choose a day of the period that is over"));
        }
    }
    match (from, to) {
        (Some(from), Some(to)) if errors.is_empty() => {
            let wave = match form.has("wave", "leave") {
                true => Telling::LeftOut,
                false => Telling::Told,
            };
            Ok(Wanted { period: Period { from, to }, earlier, wave })
        }
        _ => Err(errors),
    }
}

/// The figures of a period as the ledger knows them now.
///
/// # Errors
/// If the store fails.
pub async fn taken(visit: &Visit, wanted: Wanted) -> Result<Figures, PageError> {
    let site = &visit.site;
    Ok(alerts::figures((&*site.cases, &site.settings), wanted, visit.now()).await?)
}

/// The period that figures were taken for.
pub fn of(figures: &Figures) -> Wanted {
    let earlier = figures.earlier.as_ref().map(|e| e.on);
    Wanted { period: figures.period, earlier, wave: Telling::Told }
}

/// The month up to today.
pub fn usual(today: Day) -> Wanted {
    let from = Day { day: 1, ..today };
    Wanted { period: Period { from, to: today }, earlier: None, wave: Telling::Told }
}

/// The inputs; what was typed stands in them if something was.
pub fn inputs(form: &Form, wanted: Wanted, errors: &[FieldError]) -> Markup {
    let value = |name: &str, usual: String| match form.text("from").is_empty() {
        true => usual,
        false => form.text(name).to_owned(),
    };
    let earlier = wanted.earlier.map(|d| d.to_string()).unwrap_or_default();
    let leave = form.has("wave", "leave");
    html! {
        div .days {
            (input(("from", "First day"), &value("from", wanted.period.from.to_string()), errors))
            (input(("to", "Last day"), &value("to", wanted.period.to.to_string()), errors))
            (input(("earlier", "Earlier day, if any"), &value("earlier", earlier), errors))
        }
        p .hint { "What was lost by the earlier day is told as well." }
        div .field .tick {
            label {
                input type="checkbox" name="wave" value="leave" checked[leave];
                " Leave out a wave that is going on"
            }
        }
    }
}

fn input((name, words): (&'static str, &str), value: &str, errors: &[FieldError]) -> Markup {
    let mistake = errors.iter().find(|e| e.field == name);
    let described = mistake.map(|_| format!("{name}-wrong"));
    html! {
        div .field {
            label for=(name) { (words) }
            @if let Some(error) = mistake { p .mistake id={ (name) "-wrong" } { (error.message) } }
            input type="date" id=(name) name=(name) value=(value) aria-describedby=[described];
        }
    }
}
