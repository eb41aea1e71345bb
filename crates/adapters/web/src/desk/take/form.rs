//! The form itself: what is asked first on top, the narrative large, the reading beside it.

use super::account::Account;
use super::people;
use crate::base::form::FieldError;
use crate::desk::fields::{Field, GROUPS, Group, NARRATIVE};
use crate::desk::frame::problems;
use crate::desk::inputs;
use crate::desk::questions::{self, Question};
use crate::desk::reading::{self, Reading};
use crate::desk::visit::Visit;
use casework::GoingOn;
use maud::{Markup, html};

/// What stands in the form beside what was typed.
#[derive(Debug, Default)]
pub struct Read {
    /// What the detector says.
    pub reading: Option<Reading>,
    /// What the account says for fields that are empty.
    pub account: Account,
}

/// The page.
pub fn body(visit: &Visit, once: &str, read: &Read, errors: &[FieldError]) -> Markup {
    html! {
        (problems(errors))
        form #take .take method="post" action="/desk/take" {
            (visit.seal())
            input type="hidden" name="once" value=(once);
            div .take-head {
                h1 { "Take a call" }
                p .keys { "Keys: " (key("N")) " narrative, " (key("R")) " read, " (key("S")) " save, with Alt or Alt+Shift" }
            }
            div .take-top {
                div {
                    (going_on(visit, read))
                    (narrative(visit, errors))
                    div .acts {
                        button .plain type="submit" formaction="/desk/take/read" accesskey="r" { "Read the account for me" }
                        button type="submit" accesskey="s" { "Save report" }
                    }
                }
                (beside(visit, read.reading.as_ref()))
            }
            (read.account.summary(errors))
            div .groups {
                @for group in GROUPS { (fields(visit, group, &read.account, errors)) }
                (people::inputs(&visit.form))
            }
            div .acts { (read.account.end()) button type="submit" { "Save report" } }
        }
    }
}

fn key(letter: &str) -> Markup {
    html! { kbd { (letter) } }
}

fn going_on(visit: &Visit, read: &Read) -> Markup {
    let given = visit.form.text("going_on");
    let is_first = given.is_empty() && read.account.is_empty();
    html! {
        fieldset .going-on #going_on {
            legend { "Is anyone coming to the door now?" }
            @for (index, choice) in GoingOn::ALL.iter().enumerate() {
                label {
                    input type="radio" name="going_on" value=(choice.code()) autofocus[index == 0 && is_first]
                        checked[given == choice.code()];
                    " " (choice.label())
                }
            }
        }
    }
}

fn narrative(visit: &Visit, errors: &[FieldError]) -> Markup {
    let mistakes = errors.iter().filter(|e| e.field == NARRATIVE.name);
    html! {
        div .field {
            label for="narrative" { "What the caller says" }
            @for error in mistakes { p .mistake #narrative-wrong { (error.message) } }
            textarea #narrative name="narrative" rows="13" accesskey="n" spellcheck="true" { (visit.form.text("narrative")) }
            p .hint { "Card and account numbers, PINs and codes are taken out before it is kept." }
        }
    }
}

/// The fields of a group, but for what is asked on top.
fn fields(visit: &Visit, group: &Group, account: &Account, errors: &[FieldError]) -> Markup {
    let apart = |f: &&Field| !matches!(f.name, "going_on" | "channel");
    html! {
        fieldset .group {
            legend { (group.title) }
            @for field in group.fields.iter().filter(apart) {
                (inputs::field(field, &visit.form, errors))
                (account.beside(field.name))
            }
        }
    }
}

/// What the detector says and what to ask next.
fn beside(visit: &Visit, reading: Option<&Reading>) -> Markup {
    let report = super::known(&visit.form, visit.now());
    let open = questions::open(&report);
    let text = report.narrative.as_deref().unwrap_or_default();
    html! {
        aside #reading .reading tabindex="0" aria-live="polite" aria-label="Reading along" {
            @if let Some(words) = questions::at_once(&report) { p .alarm { (words) } }
            (ask(&open))
            @if let Some(reading) = reading {
                (reading::summary(reading))
                (reading::reasons(text, reading))
                @if !reading.next.is_empty() {
                    p .quiet-text { "They will ask next for: " (reading.next.join("; ")) "." }
                }
            } @else {
                p .quiet-text { "The reading appears here as you type, or with " b { "Read the account for me" } ", which also proposes what it says for empty fields." }
            }
        }
    }
}

fn ask(open: &[Question]) -> Markup {
    html! {
        h2 { "Ask" }
        @match open.split_first() {
            None => p .ask { "Everything that matters is known." },
            Some((first, rest)) => {
                p .ask { label for=(first.field) { (first.words) } }
                ul .later { @for question in rest.iter().take(3) { li { (question.words) } } }
            }
        }
    }
}
