//! The page of the second screen. Its script shows and hides what stands here, and writes
//! nothing but captions.

use super::ears::{Ears, Whereabouts};
use crate::public::{parts, words};
use evidence::Level;
use maud::{Markup, html};

/// The page.
pub fn page(ears: &Ears) -> Markup {
    let engine = if ears.engine.is_some() { "server" } else { "none" };
    let title = "Let this device hear the call";
    let body = html! {
        link rel="stylesheet" href="/assets/listen.css";
        div #listen data-engine=(engine) {
            h1 { (title) }
            (words::urgent_line())
            div #before { (before(ears)) }
            div #during hidden { (during()) }
            div #after hidden { (after()) }
            // Read out at once, whatever else is being read.
            div #alert .unseen role="alert" {}
        }
        script defer src="/assets/listen.js" {}
    };
    parts::page(title, &[], &body)
}

fn before(ears: &Ears) -> Markup {
    let minutes = ears.rules.most_ms / 60_000;
    html! {
        p { "For a call on any phone: this device listens beside it, and warns you if it sounds like a scam. The safest thing is still to " strong { "put the phone down" } " and check." }
        ol .large {
            li { "Put the call on " strong { "speaker" } "." }
            li { "Lay this device " strong { "beside the phone" } "." }
            li { "Press " strong { "Start" } " and go on talking." }
        }
        div .panel .plain {
            h2 { "What is heard and what is kept" }
            ul {
                li { "It hears " strong { "both of you" } " and whatever else is said in the room, until you press Stop, for at most " (minutes) " minutes." }
                li #where { (whereabouts(ears)) }
                li { strong { "Nothing is kept: " } "no sound and no words, here or with us. When you close this page they are gone." }
                li { "The other person is not told. The warning is spoken aloud, so they may hear it too." }
                li { "It mishears and misses things. If it shows no warning, that does not mean that the call is genuine." }
            }
            div #elsewhere .choice hidden {
                input type="checkbox" id="sends" name="sends";
                label for="sends" { "I agree that my browser sends the sound to the company that made it, to be turned into words" }
            }
            div .choice {
                input type="checkbox" id="spoken" name="spoken" checked;
                label for="spoken" { "Speak the warning aloud" }
            }
        }
        p #cannot .urgent hidden tabindex="-1" {}
        noscript {
            p .urgent { "This page needs JavaScript and a microphone, and your browser has JavaScript switched off." }
        }
        p .actions { button #start .large type="button" hidden { "I agree. Start listening" } }
        h2 { "Without a microphone" }
        p {
            a href="/check" { "Tick what they asked" } " and see whether it is a scam, or read "
            a href="/advice/what-to-do" { "what to do when they ring" } "."
        }
    }
}

fn whereabouts(ears: &Ears) -> &'static str {
    match (&ears.engine, ears.whereabouts) {
        (None, _) => {
            "Your browser turns the sound into words. Only the words are sent to us, to be judged."
        }
        (Some(_), Whereabouts::Here) => {
            "The sound is sent to this service, where a computer turns it into words. Nobody listens to it."
        }
        (Some(_), Whereabouts::Elsewhere) => {
            "The sound is sent to this service, and from here to a company that turns it into words for us."
        }
    }
}

fn during() -> Markup {
    html! {
        div #light .light data-level="clear" {
            (light(Level::Clear, &["No sign of a scam so far"]))
            (light(Level::Amber, &["Be careful"]))
            (light(Level::Red, &["This is a scam.", "Put the phone down"]))
        }
        div #coming .panel .stop hidden {
            p .big { strong { "Someone may be on the way to you." } " Do not open the door. Give nothing to anyone." }
            p { a .button .alarm href="tel:999" { "Ring 999" } }
        }
        p #advice .large hidden {}
        p #state .hint role="status" { "Listening" }
        div #todo hidden {
            h2 { "What to do now" }
            (words::what_to_do(false))
        }
        div #rules hidden {
            h2 { "What gives them away" }
            ul {}
        }
        div #next hidden {
            h2 { "What they are likely to ask next" }
            ul {}
        }
        p .actions { button #stop type="button" .quiet { "Stop listening" } }
        h2 #heard { "What was heard" }
        div #captions role="log" aria-live="polite" aria-labelledby="heard" tabindex="0" {
            p #partial .hint aria-hidden="true" {}
        }
    }
}

/// A level as colour, shape and words.
fn light(level: Level, says: &[&str]) -> Markup {
    html! {
        p data-is=(level.name()) hidden[level != Level::Clear] {
            (words::symbol(level))
            strong { @for line in says { span { (line) } " " } }
        }
    }
}

fn after() -> Markup {
    html! {
        h2 #ended tabindex="-1" { "It does not listen any more" }
        p #why {}
        form #report method="post" action="/report/from-check" {
            input type="hidden" name="said" value="";
            input type="hidden" name="tick" value="" disabled;
            div .actions { button { "Report this call" } }
            p .hint { "What was heard goes into your report, where you read it before it is sent. If you do not press this, it is gone when you close the page." }
        }
        div #doubt {
            h2 { "If you are in any doubt" }
            (words::in_doubt())
        }
        p .actions { button #again type="button" .quiet { "Listen again" } }
    }
}
