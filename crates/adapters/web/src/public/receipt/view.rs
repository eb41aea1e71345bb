//! The pages of the receipt as they look.

use crate::base::Form;
use crate::base::clock::in_words;
use crate::base::form::FieldError;
use crate::base::layout::error_summary;
use crate::public::parts::{self, Field, Filled, Typed, hidden, typed};
use crate::public::report::steps::Step;
use crate::public::report::view as report_view;
use casework::cases::SenderView;
use casework::{Report, Status};
use maud::{Markup, html};

/// The page that asks for the receipt.
pub fn ask(form: &Form, errors: &[FieldError]) -> Markup {
    let title = "Find your report";
    let body = html! {
        (parts::back("/"))
        (error_summary(errors))
        h1 { (title) }
        p { "You can see where your report stands, add to it, withdraw it, or open a page to read out to Report Fraud." }
        form method="post" action="/receipt" novalidate {
            (receipt_field(Filled { form, errors }))
            div .actions { button { "Find my report" } }
        }
    };
    parts::page(title, errors, &body)
}

fn receipt_field(filled: Filled<'_>) -> Markup {
    let field = Field {
        name: "receipt",
        label: "Your receipt number",
        hint: "The 16 digits you were given when you sent the report. Spaces do not matter",
        autocomplete: "off",
    };
    typed(&field, Typed::Line, filled)
}

/// The page when the half hour is over while somebody wrote: what was written is kept.
pub fn shut(form: &Form) -> Markup {
    let title = "Please enter your receipt number again";
    let body = html! {
        h1 { (title) }
        p { "For your safety a report stays open for 30 minutes only. Nothing was added. Copy what you wrote, find your report again, and add it there." }
        div .field {
            label for="facts" { "What you wrote" }
            textarea #facts rows="8" readonly { (form.text("facts")) }
        }
        p { a href="/receipt" { "Find your report" } }
    };
    parts::page(title, &[], &body)
}

/// Where a report stands, in words.
fn standing(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::New => ("Received", "Your report has arrived. Nobody has read it yet."),
        Status::Reading => ("Being read", "Somebody is reading your report."),
        Status::Acting => ("Being acted on", "Somebody is acting on your report."),
        Status::Closed => (
            "Closed",
            "Your report has been read and nothing more is to be done. It is kept, and it counts.",
        ),
        Status::Merged => (
            "Joined with another",
            "Somebody else reported the same call. The two reports are dealt with together.",
        ),
        Status::Withdrawn => (
            "Withdrawn",
            "You took this report back. Names and ways to reach people have been deleted.",
        ),
    }
}

/// The page of an open report.
pub fn report(view: &SenderView, form: &Form, errors: &[FieldError], form_token: &str) -> Markup {
    let title = "Your report";
    let (word, sentence) = standing(view.stored.status);
    let open = view.stored.status != Status::Withdrawn;
    let body = html! {
        (error_summary(errors))
        h1 { (title) }
        div .panel .plain {
            h2 { (word) }
            p { (sentence) }
            p { "Sent on " (in_words(view.stored.received_at)) "." }
        }
        @if open {
            p { a href="/receipt/handoff" { "A page to read out to Report Fraud" } }
            (add_form(Filled { form, errors }, form_token))
        }
        @if open {
            (added(view))
            (answers(&view.stored.report))
            h2 { "Withdraw it" }
            p { a href="/receipt/withdraw" { "Withdraw this report" } }
        }
        form method="post" action="/receipt/close" .actions {
            button .quiet { "Finish, and clear this computer" }
        }
    };
    parts::page(title, errors, &body)
}

fn add_form(filled: Filled<'_>, form_token: &str) -> Markup {
    let field = Field {
        name: "facts",
        label: "What do you want to add?",
        hint: "Leave out PINs and card numbers: we take them out if we see them",
        autocomplete: "off",
    };
    html! {
        h2 { "Add to it" }
        p { "If someone is coming, or has just been, do not write: ring " strong { a href="tel:999" { "999" } } "." }
        form method="post" action="/receipt/add" novalidate {
            (hidden("form_token", form_token))
            (typed(&field, Typed::Story, filled))
            div .actions { button { "Add" } }
        }
    }
}

fn added(view: &SenderView) -> Markup {
    html! {
        @if !view.added.is_empty() {
            h2 { "What you added" }
            dl .answers {
                @for (at, text) in &view.added {
                    div { dt { (in_words(*at)) } dd { (text) } }
                }
            }
        }
    }
}

/// What was sent, without who sent it: a receipt that is found shows no names.
fn answers(report: &Report) -> Markup {
    let rows = rows(report);
    html! {
        h2 { "What you sent" }
        @if rows.is_empty() { p { "Nothing but who is reporting." } }
        dl .answers {
            @for (name, value) in rows {
                div { dt { (name) } dd { (value) } }
            }
        }
        p .hint { "Names, addresses and telephone numbers are not shown here." }
    }
}

/// Every answer of a report with its name, each once.
pub fn rows(report: &Report) -> Vec<(&'static str, String)> {
    let answers = crate::public::report::draft::answers_of(report);
    let mut seen = Vec::new();
    let mut out = Vec::new();
    for question in Step::ALL.iter().filter(|s| **s != Step::First).flat_map(|s| s.questions()) {
        if seen.contains(&question.name) {
            continue;
        }
        seen.push(question.name);
        if let Some(value) = report_view::in_words(question, &answers) {
            out.push((question.short, value));
        }
    }
    out
}

/// Asks whether a report is really to be withdrawn.
pub fn confirm_withdrawal(form_token: &str) -> Markup {
    let title = "Do you want to withdraw your report?";
    let body = html! {
        (parts::back("/receipt/report"))
        h1 { (title) }
        p { "Names and ways to reach people are deleted at once. The police no longer act on the rest. This cannot be undone, but you can send another report." }
        form method="post" action="/receipt/withdraw" {
            (hidden("form_token", form_token))
            div .actions { button { "Withdraw my report" } }
        }
        p { a href="/receipt/report" { "Keep my report" } }
    };
    parts::page(title, &[], &body)
}
