//! Everything in a report in the order in which it can be read out to Report Fraud, so that
//! nobody has to write it down twice.

use crate::Site;
use crate::base::Form;
use crate::base::clock::{day_in_words, in_words};
use crate::base::form::FieldError;
use crate::base::layout::error_summary;
use crate::public::parts::{self, Field, Filled, Typed, typed};
use crate::public::report::draft::answers_of;
use crate::public::report::questions::{Kind, Question};
use crate::public::report::steps::Step;
use crate::public::report::view::in_words as answer_in_words;
use casework::Person;
use casework::cases::SenderView;
use maud::{Markup, html};

/// The groups of the page: heading, and names of the questions in order.
const GROUPS: [(&str, &[&str]); 6] = [
    (
        "Who was called",
        &[
            "reporter_role",
            "age_band",
            "gender",
            "town",
            "postcode_district",
            "lives_alone",
            "happened_before",
            "vulnerable",
        ],
    ),
    (
        "The call",
        &[
            "contact_at",
            "call_times",
            "line",
            "presented_number",
            "other_numbers",
            "cover_name",
            "claimed_org",
            "claimed_station",
            "claimed_reference",
            "caller_gender",
            "caller_voice",
        ],
    ),
    (
        "What they said and asked for",
        &["story", "asked_for", "cover_story", "amount_attempted_gbp"],
    ),
    (
        "Money, cards and things",
        &[
            "outcome",
            "stopped_by",
            "given",
            "amount_lost_gbp",
            "amount_stopped_gbp",
            "amount_recovered_gbp",
            "items",
            "bank",
            "place",
            "bank_told",
            "cards_cancelled",
        ],
    ),
    (
        "How it was collected",
        &[
            "collection",
            "handover",
            "courier_gender",
            "courier_description",
            "vehicle",
            "vrm",
            "taxi_firm",
            "code_word",
        ],
    ),
    ("What there is to show", &["narrative", "evidence_kept", "crime_reference", "going_on"]),
];

/// The page.
pub fn page(
    site: &Site,
    view: &SenderView,
    people: Option<&Person>,
    errors: &[FieldError],
) -> Markup {
    let title = "To read out to Report Fraud";
    let answers = answers_of(&view.stored.report);
    let body = html! {
        (parts::back("/receipt/report"))
        (error_summary(errors))
        h1 { (title) }
        div .panel .plain {
            p { "Ring Report Fraud on " strong { a href="tel:03001232040" { "0300 123 2040" } } " (England, Wales and Northern Ireland), or report online at " a href="https://www.reportfraud.police.uk" { "reportfraud.police.uk" } ". In Scotland, ring " strong { "101" } "." }
            p { "Read out what stands below, or copy it. You can print this page." }
        }
        h2 { "They will ask who you are" }
        (who(people, errors))
        p { "Already reported to " (site.settings.force_name) " through " (site.settings.service_name) " on " (in_words(view.stored.received_at)) ", report " (view.stored.id) "." }
        @for (heading, names) in GROUPS {
            (group(heading, names, |name| {
                let question = question(name)?;
                let told = answer_in_words(question, &answers)?;
                Some((question.short, match question.kind {
                    Kind::When => when(view, &told),
                    _ => told,
                }))
            }))
        }
        @if !view.added.is_empty() {
            h2 { "Added later" }
            dl .answers { @for (at, text) in &view.added { div { dt { (in_words(*at)) } dd { (text) } } } }
        }
        h2 { "Before you put the phone down" }
        ul {
            li { "Ask for the crime reference number and write it down: ____________________" }
            li { "Report Fraud will never ask for your PIN or passwords, and never for money." }
        }
    };
    parts::page(title, errors, &body)
}

/// "Yesterday" is another day whenever the page is read, so the day itself stands first and
/// the person's words with the day on which they were written.
fn when(view: &SenderView, told: &str) -> String {
    let written =
        format!("\u{201c}{told}\u{201d}, written on {}", in_words(view.stored.received_at));
    match view.stored.report.contact_moment {
        Some(moment) => format!("{}\nIn your words: {written}", day_in_words(moment)),
        None => written,
    }
}

/// Who they are, where that may be shown; else what to have ready, and how to have it shown.
fn who(people: Option<&Person>, errors: &[FieldError]) -> Markup {
    let rows = people.map(rows_of).unwrap_or_default();
    html! {
        @if !rows.is_empty() {
            dl .answers { @for (name, value) in rows { div { dt { (name) } dd { (value) } } } }
            p { "Have your date of birth ready as well. We do not ask for it." }
        } @else {
            p { "Have your name, date of birth, address and telephone number ready." }
            @if people.is_none() {
                p { "We do not show names, addresses and telephone numbers here, because somebody else may have opened this page. To see those that you gave, enter your receipt number once more." }
                form method="post" action="/receipt/handoff" novalidate {
                    (typed(
                        &Field {
                            name: "receipt",
                            label: "Your receipt number",
                            hint: "The 16 digits you were given when you sent the report. Spaces do not matter",
                            autocomplete: "off",
                        },
                        Typed::Line,
                        Filled { form: &Form::default(), errors },
                    ))
                    div .actions { button .quiet { "Show them" } }
                }
            }
        }
    }
}

/// What was told of the people in a report.
fn rows_of(people: &Person) -> Vec<(&'static str, String)> {
    let (yours, theirs) = (&people.reporter, &people.targeted);
    [
        ("Your name", &yours.name),
        ("Your address", &yours.address),
        ("Your telephone number", &yours.telephone),
        ("Your email address", &yours.email),
        ("Name of the person they rang", &theirs.name),
        ("Their address", &theirs.address),
        ("Their telephone number", &theirs.telephone),
    ]
    .into_iter()
    .filter(|(_, value)| !value.reveal().is_empty())
    .map(|(name, value)| (name, value.reveal().clone()))
    .collect()
}

fn question(name: &str) -> Option<&'static Question> {
    Step::ALL
        .iter()
        .filter(|s| **s != Step::First)
        .flat_map(|s| s.questions())
        .find(|q| q.name == name)
}

fn group<'a>(
    heading: &str,
    names: &[&str],
    answer: impl Fn(&str) -> Option<(&'a str, String)>,
) -> Markup {
    let rows: Vec<_> = names.iter().filter_map(|name| answer(name)).collect();
    html! {
        h2 { (heading) }
        @if rows.is_empty() { p .hint { "Nothing was told." } }
        dl .answers {
            @for (name, value) in rows { div { dt { (name) } dd { (value) } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{GROUPS, question};
    use crate::public::report::questions::PEOPLE;
    use crate::public::report::steps::Step;

    #[test]
    fn every_answer_but_people_and_consent_is_read_out() {
        let read: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        for name in &read {
            assert!(question(name).is_some(), "{name}");
        }
        for asked in Step::ALL.iter().flat_map(|s| s.questions()) {
            let left_out = PEOPLE.contains(&asked.name) || asked.name.starts_with("may_");
            assert_eq!(read.contains(&asked.name), !left_out, "{}", asked.name);
        }
    }
}
