//! The pages of a report as they look.

use crate::base::Form;
use crate::base::form::FieldError;
use crate::base::layout::error_summary;
use crate::public::parts::{self, Field, Filled, Taken, Typed, choices, hidden, typed};
use crate::public::read::money;
use crate::public::report::questions::{Kind, Question};
use crate::public::report::steps::{Step, before, progress};
use crate::public::words;
use casework::{GoingOn, Report};
use maud::{Markup, html};

/// What went wrong beside the answers themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The form was too old.
    Stale,
    /// The store failed.
    NotKept,
    /// Sent too often; again after so many seconds.
    TooOften(i64),
}

/// Everything a page of a report shows.
pub struct StepPage<'a> {
    /// Which page.
    pub step: Step,
    /// What has been told so far.
    pub report: &'a Report,
    /// What its fields hold.
    pub form: &'a Form,
    /// What is wrong with them.
    pub errors: &'a [FieldError],
    /// What else went wrong.
    pub notice: Option<Notice>,
    /// Carried by the form.
    pub form_token: String,
}

impl StepPage<'_> {
    /// Whether the page was opened to change an answer.
    fn is_change(&self) -> bool {
        self.form.has("change", "yes")
    }

    /// The whole page.
    pub fn render(&self) -> Markup {
        let title = match self.step {
            Step::First => first_title(self.report),
            step => step.title(),
        };
        let back = match (self.is_change(), before(self.step, self.report)) {
            (true, _) => "/report/check".to_owned(),
            (false, Some(step)) => step.path(),
            (false, None) => "/".to_owned(),
        };
        let body = html! {
            (parts::back(&back))
            (error_summary(self.errors))
            (notice(self.notice))
            p .progress { (progress(self.step, self.report)) }
            h1 { (title) }
            (lead(self.step, self.report))
            form method="post" action=(self.step.path()) novalidate {
                (hidden("form_token", &self.form_token))
                @if self.is_change() { (hidden("change", "yes")) }
                @if self.asks() {
                    @for question in self.step.questions() {
                        (field(question, Filled { form: self.form, errors: self.errors }))
                    }
                }
                (self.buttons())
            }
        };
        parts::page(title, self.errors, &body)
    }

    /// What to do first stands without questions unless somebody is on the way.
    fn asks(&self) -> bool {
        self.step != Step::First || self.report.going_on == Some(GoingOn::CourierDue)
    }

    fn buttons(&self) -> Markup {
        html! {
            div .actions {
                button { "Continue" }
                @if self.step != Step::Who && !self.is_change() {
                    button .quiet name="go" value="finish" { "Finish now" }
                }
            }
            @if self.step != Step::Who && !self.is_change() {
                p .hint {
                    "You can leave any question blank. Finish now takes you to your answers, ready to send."
                }
            }
        }
    }
}

fn notice(notice: Option<Notice>) -> Markup {
    html! {
        @match notice {
            None => {}
            Some(Notice::Stale) => div .panel .warn role="alert" {
                h2 { "This page had been open too long" }
                p { "Nothing was sent, and what you typed here is kept. Check it and press the button again." }
            }
            Some(Notice::NotKept) => div .panel .warn role="alert" {
                h2 { "Sorry, we could not save that" }
                p { "Nothing has been sent yet. Your answers are still on this page. Wait a minute and press the button again." }
                p { "If it is urgent, ring 101. If someone is coming to your door, ring 999." }
            }
            Some(Notice::TooOften(seconds)) => div .panel .warn role="alert" {
                h2 { "Please wait a moment" }
                p { "Many reports have come from your connection. Nothing was lost: press the button again in " (crate::public::minutes(seconds)) "." }
                p { "If it is urgent, ring 101. If someone is coming to your door, ring 999." }
            }
        }
    }
}

/// The notice alone, for the page of answers.
pub fn show_notice(of: Option<Notice>) -> Markup {
    notice(of)
}

/// A question as a field.
fn field(question: &Question, filled: Filled<'_>) -> Markup {
    let around = Field {
        name: question.name,
        label: question.label,
        hint: question.hint,
        autocomplete: question.autocomplete,
    };
    match question.kind {
        Kind::Text | Kind::When | Kind::Money => typed(&around, Typed::Line, filled),
        Kind::Telephone => typed(&around, Typed::Telephone, filled),
        Kind::Email => typed(&around, Typed::Email, filled),
        Kind::Lines => typed(&around, Typed::Lines, filled),
        Kind::Story => typed(&around, Typed::Story, filled),
        Kind::YesNo | Kind::One(_) => choices(&around, Taken::One, &question.choices(), filled),
        Kind::Any(_) => choices(&around, Taken::Any, &question.choices(), filled),
    }
}

fn first_title(report: &Report) -> &'static str {
    match report.going_on {
        Some(GoingOn::CourierDue) => "Ring 999 now",
        Some(GoingOn::JustHandedOver) => "Ring 999, then your bank",
        _ => "Put the phone down",
    }
}

/// What stands between heading and questions.
fn lead(step: Step, report: &Report) -> Markup {
    html! {
        @match step {
            Step::Who => p {
                "Three short pages are enough and take about a minute. You can go on after them if you have more to tell. You do not have to give your name. "
                "Report it even if nothing was lost: most people refuse, and those reports help catch the gang."
            }
            Step::First => (first(report)),
            Step::Words => p { "A few sentences are enough." }
            Step::You => p {
                "All of this is up to you. A report without a name is still a report."
            }
            _ => {}
        }
    }
}

/// What to do first, by what is going on.
fn first(report: &Report) -> Markup {
    html! {
        @match report.going_on {
            Some(GoingOn::CourierDue) => {
                div .panel .stop {
                    ol {
                        li { strong { a href="tel:999" { "Ring 999" } " now" } ". Say that fraudsters are sending someone to collect money or cards." }
                        li { (words::which_phone()) }
                        li { "Do not open the door. Give nothing to anyone, whatever they say or show you." }
                        li { "Then send us this short report. It does not replace the 999 call." }
                    }
                }
            }
            Some(GoingOn::JustHandedOver) => {
                div .panel .stop {
                    ol {
                        li { strong { a href="tel:999" { "Ring 999" } " now" } ". Say that someone has just been, and what they took." }
                        li { (words::which_phone()) }
                        li { "Ring " strong { "159" } " to reach your bank. Ask them to stop your cards and any payments." }
                        li { "If they ring again, put the phone down. Give nothing more to anyone." }
                        li { "Keep envelopes, receipts and doorbell pictures." }
                    }
                }
                p { "When you have done this, go on with the report, or finish now." }
            }
            _ => {
                div .panel .stop {
                    ol {
                        li { strong { "Put the phone down." } " You do not have to explain." }
                        li { "Use another phone. If you have none, wait five minutes, and ring a friend first to prove that the line is free." }
                        li { "Ring " strong { "159" } " to reach your bank. Ring " strong { "101" } " to check whether a police officer is genuine." }
                        li { "If someone is coming to your door, or has just been, ring " strong { a href="tel:999" { "999" } } "." }
                    }
                }
                p { "When you have done this, go on with the report, or finish now." }
            }
        }
    }
}

/// An answer in words.
pub fn in_words(question: &Question, answers: &Form) -> Option<String> {
    let all = answers.all(question.name);
    if all.iter().all(|v| v.trim().is_empty()) {
        return None;
    }
    let choices = question.choices();
    let label = |code: &String| {
        let found = choices.iter().find(|(c, _)| c == code);
        found.map_or_else(|| code.clone(), |(_, label)| (*label).to_owned())
    };
    match question.kind {
        Kind::Money => answers.text(question.name).parse().ok().map(money::shown),
        _ => Some(all.iter().map(label).collect::<Vec<_>>().join("\n")),
    }
}
