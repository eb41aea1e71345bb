//! The page itself: where the line stands, what is set, trying it out, its calls.

use super::fields::{CALLS, POLICIES, READERS, ROWS, Row};
use super::{history, kept};
use crate::base::Form;
use crate::base::clock::in_words;
use crate::base::form::FieldError;
use crate::base::layout::error_summary;
use crate::public::parts::{self, Field, Filled, Taken, Typed, choices, typed};
use casework::Moment;
use guarding::{CallNote, Kept};
use maud::{Markup, html};
use telephony::Policy;

/// What is looked at.
pub struct Look<'a> {
    /// The secret of the link.
    pub token: &'a str,
    /// The line.
    pub kept: &'a Kept,
    /// Its calls.
    pub calls: &'a [CallNote],
    /// Whether the operator lets the desk read along.
    pub desk_reads: bool,
    /// Whether the operator's switchboard rings guardians.
    pub dials: bool,
    /// The present moment.
    pub now: Moment,
}

/// Blank rows below the guardians that there are.
const BLANK: usize = 2;

/// The page. `done` names what has just been done.
pub fn page(look: &Look<'_>, (form, errors): (&Form, &[FieldError]), done: &str) -> Markup {
    let filled = Filled { form, errors };
    let title = match look.kept.settings.person.as_str() {
        "" => "Your guarded line".to_owned(),
        person => format!("The guarded line of {person}"),
    };
    let body = html! {
        (error_summary(errors))
        (said(done))
        h1 { (title) }
        (standing(look))
        form method="post" action={ "/line/" (look.token) } novalidate {
            (person(filled))
            (guardians(look, filled))
            (reading(look, filled))
            div .actions { button { "Save" } }
        }
        (trying(look))
        (history::section(look))
        (kept::section(&look.kept.settings))
        h2 { "This page" }
        p { "Whoever has its address can change the settings. Keep it as you keep a key, and do not send it on. If it was lost, ask whoever gave it to you for another." }
    };
    parts::page(&title, errors, &body)
}

fn said(done: &str) -> Markup {
    let what = match done {
        "saved" => "Saved. Calls go by these settings within a few seconds.",
        "messages" => "A test message is on its way to everybody below.",
        "call" => {
            "The phone rings within a few seconds. Whoever picks it up hears what is listened to, agrees by pressing 1, and then hears the warning."
        }
        _ => return html! {},
    };
    html! { div .panel .good role="status" { p { (what) } } }
}

/// Whether the line is guarded, and what is still to be done.
fn standing(look: &Look<'_>) -> Markup {
    let settings = &look.kept.settings;
    let agreed = match look.kept.answered {
        Some((agreed, _)) => agreed,
        None => !settings.agreed.is_empty(),
    };
    let tells = settings.policy >= Policy::Notify;
    let missing: Vec<&str> = [
        (!agreed, "The person has to agree, on the phone by a test call or in words to you."),
        (
            tells && settings.guardians.is_empty(),
            "Say who is to be told when a call sounds like a scam.",
        ),
    ]
    .into_iter()
    .filter_map(|(is_missing, what)| is_missing.then_some(what))
    .collect();
    html! {
        div .panel .good[missing.is_empty()] .warn[!missing.is_empty()] {
            @if missing.is_empty() {
                h2 { "The line is guarded" }
                p { "Calls are listened to by a computer. " a href="#kept" { "What is heard and what is kept" } }
            } @else {
                h2 { "What is still to be done" }
                ul { @for what in &missing { li { (what) } } }
            }
            @if let Some((agreed, at)) = look.kept.answered {
                p { "By key, on " (in_words(at)) ": " @if agreed { "agreed." } @else { "refused. That counts, whatever is written here." } }
            }
        }
    }
}

fn person(filled: Filled<'_>) -> Markup {
    html! {
        h2 { "The person" }
        (typed(&Field { name: "person", label: "What do you call them?", hint: "It stands in messages, such as: Dad", autocomplete: "off" }, Typed::Line, filled))
        (typed(&Field { name: "address", label: "Where do they live?", hint: "For the police, if someone is on the way to the door. You may leave it empty", autocomplete: "off" }, Typed::Line, filled))
        (typed(&Field { name: "agreed", label: "Who agreed that calls are listened to, and when?", hint: "The person themselves, such as: Dad agreed, Ann was there, 4 May 2026. Leave it empty if they will agree by pressing 1 at the test call. Nothing is heard before", autocomplete: "off" }, Typed::Line, filled))
        (choices(&Field { name: "policy", label: "What should happen when a call sounds like a scam?", hint: "", autocomplete: "off" }, Taken::One, &POLICIES, filled))
        (typed(&Field { name: "pause_seconds", label: "For how many seconds should they not hear each other?", hint: "Only if you chose that above. Leave it empty for the usual thirty", autocomplete: "off" }, Typed::Line, filled))
        (typed(&Field { name: "trusted", label: "Numbers that are not listened to", hint: "Family and friends, one on each line. Never the number of a bank or of the police: any caller can show it", autocomplete: "off" }, Typed::Lines, filled))
    }
}

fn guardians(look: &Look<'_>, filled: Filled<'_>) -> Markup {
    let is_filled = |row: &Row| {
        [row.name, row.email, row.sms, row.ntfy, row.webhook, row.phone]
            .iter()
            .any(|name| !filled.form.text(name).is_empty())
    };
    let last = ROWS.iter().rposition(is_filled).map_or(0, |index| index + 1);
    html! {
        h2 #guardians { "Who is told" }
        p { "Up to ten people. They need no app: an e-mail address or a mobile number is enough. Messages say that a call sounds like fraud and what to do, and nothing that was said." }
        @for (index, row) in ROWS.iter().enumerate().take(last + BLANK) {
            fieldset {
                legend { "Contact " (index + 1) }
                (typed(&Field { name: row.name, label: "Name", hint: "", autocomplete: "off" }, Typed::Line, filled))
                (typed(&Field { name: row.email, label: "E-mail address", hint: "", autocomplete: "off" }, Typed::Email, filled))
                (typed(&Field { name: row.sms, label: "Mobile number", hint: "", autocomplete: "off" }, Typed::Telephone, filled))
                @if look.dials {
                    (typed(&Field { name: row.phone, label: "Telephone that rings", hint: "Messages can be missed; a telephone that rings is not. It may be the mobile above. Leave it empty if it should not ring", autocomplete: "off" }, Typed::Telephone, filled))
                    (choices(&Field { name: row.calls, label: "When should it ring?", hint: "Ask the person before anybody may hear a call", autocomplete: "off" }, Taken::Any, &CALLS, filled))
                }
                details open[!filled.form.text(row.ntfy).is_empty() || !filled.form.text(row.webhook).is_empty()] {
                    summary { "Other ways" }
                    (typed(&Field { name: row.ntfy, label: "Topic of ntfy", hint: "Such as https://ntfy.sh/a-name-nobody-guesses", autocomplete: "off" }, Typed::Line, filled))
                    (typed(&Field { name: row.webhook, label: "Webhook", hint: "An address that takes signed JSON", autocomplete: "off" }, Typed::Line, filled))
                }
            }
        }
    }
}

/// Whether others may read along: nobody, unless the person said so.
fn reading(look: &Look<'_>, filled: Filled<'_>) -> Markup {
    let offered = if look.desk_reads { &READERS[..] } else { READERS.get(..1).unwrap_or_default() };
    html! {
        h2 { "Reading along" }
        p { "Usually nobody can read what is said on a call. If the person on the line wants it, you can read along on this site once a call is amber or red, and only until it is hung up. Ask them, and not somebody for them." }
        @if let Some(at) = look.kept.settings.read_withdrawn {
            p { strong { "Taken back by key on " (in_words(at)) "." } " Nobody can read along unless the person agrees again." }
        }
        (choices(&Field { name: "read", label: "Who may read along?", hint: "Without a tick nobody may", autocomplete: "off" }, Taken::Any, offered, filled))
        (typed(&Field { name: "read_along", label: "Who agreed to that, and when?", hint: "The person themselves, such as: Dad agreed, Ann was there, 4 May 2026. They can take it back at any time by pressing *0 during a call", autocomplete: "off" }, Typed::Line, filled))
    }
}

fn trying(look: &Look<'_>) -> Markup {
    let settings = &look.kept.settings;
    let keys: Vec<(&str, &str)> = settings
        .guardians
        .iter()
        .filter(|g| !g.webhook.is_empty())
        .map(|g| (g.webhook.as_str(), g.webhook_key.as_str()))
        .collect();
    html! {
        h2 { "Try it out" }
        p { "Save first: it is tried with what is saved." }
        @if settings.guardians.is_empty() {
            p { "When somebody is to be told, a test message can be sent to them here." }
        } @else {
            form method="post" action={ "/line/" (look.token) "/messages" } {
                button .quiet { "Send a test message to everybody" }
            }
        }
        @if settings.phone.is_empty() {
            p { "The test call is made from the phone itself: dial the set-up number that you were given. It says what is listened to, asks for key 1, and plays the warning." }
        } @else {
            form .actions method="post" action={ "/line/" (look.token) "/call" } {
                button .quiet { "Ring the phone and play the warning" }
            }
        }
        @if !keys.is_empty() {
            h3 { "Keys of webhooks" }
            @for (webhook, key) in keys { p { (webhook) ": " code { (key) } } }
        }
    }
}
