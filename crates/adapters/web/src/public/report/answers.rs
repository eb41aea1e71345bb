//! Check your answers: everything that would be sent, each group with a way to change it.

use crate::Site;
use crate::base::Form;
use crate::base::clock;
use crate::base::form::FieldError;
use crate::base::layout::error_summary;
use crate::public::parts::{self, hidden};
use crate::public::report::draft::Draft;
use crate::public::report::questions::Kind;
use crate::public::report::steps::{Step, way};
use crate::public::report::view::{Notice, in_words, show_notice};
use casework::GoingOn;
use maud::{Markup, html};

/// The page.
pub struct AnswersPage<'a> {
    /// What would be sent.
    pub draft: &'a Draft,
    /// What is wrong with it.
    pub errors: &'a [FieldError],
    /// What else went wrong.
    pub notice: Option<Notice>,
    /// Carried by the form.
    pub form_token: String,
}

impl AnswersPage<'_> {
    /// The whole page.
    pub fn render(&self, site: &Site) -> Markup {
        let report = &self.draft.report;
        let courier = report.going_on == Some(GoingOn::CourierDue);
        let back = way(report).last().map_or_else(|| "/report".to_owned(), |s| s.path());
        let title = "Check your answers";
        let body = html! {
            (parts::back(&back))
            (error_summary(self.errors))
            (show_notice(self.notice))
            h1 { (title) }
            @if courier {
                div .panel .stop {
                    p { strong { "Have you rung " a href="tel:999" { "999" } "?" } " This report does not replace that call." }
                }
            }
            @if self.draft.withheld {
                div .panel .warn {
                    p {
                        "We took out at least one number that could open an account, such as a card number or a PIN. "
                        "We never keep those. Square brackets show where it stood."
                    }
                }
            }
            (self.send_form(site))
            div #tell tabindex="-1" { (self.sections()) }
            (self.send_form(site))
        };
        parts::page(title, self.errors, &body)
    }

    /// Stands above and below, so that somebody in a hurry need not read on.
    fn send_form(&self, site: &Site) -> Markup {
        html! {
            form method="post" action="/report/send" {
                (hidden("form_token", &self.form_token))
                p {
                    "Your report goes to " (site.settings.force_name)
                    ". Nothing has been sent yet."
                }
                div .actions { button { "Send report" } }
            }
        }
    }

    fn sections(&self) -> Markup {
        let answers = self.draft.answers();
        let courier = self.draft.report.going_on == Some(GoingOn::CourierDue);
        let steps = Step::ALL.into_iter().filter(|s| *s != Step::First || courier);
        html! {
            @for step in steps {
                (section(step, &answers, self.draft))
            }
        }
    }
}

fn section(step: Step, answers: &Form, draft: &Draft) -> Markup {
    let mut rows: Vec<(&str, String)> = Vec::new();
    for question in step.questions() {
        rows.extend(in_words(question, answers).map(|words| (question.short, words)));
        if let Kind::When = question.kind
            && let Some(moment) = draft.report.contact_moment
        {
            rows.push(("We read that as", clock::day_in_words(moment)));
        }
    }
    let title = match step {
        Step::First => "Where they are coming to",
        _ => step.title(),
    };
    let verb = if rows.is_empty() { "Add" } else { "Change" };
    html! {
        section .answers {
            div .answers-head {
                h2 { (title) }
                a href={ (step.path()) "?change=yes" } {
                    (verb) span .unseen { ": " (title) }
                }
            }
            @if rows.is_empty() {
                p .hint { "Nothing yet" }
            } @else {
                dl .answers {
                    @for (name, value) in rows {
                        div { dt { (name) } dd { (value) } }
                    }
                }
            }
        }
    }
}
