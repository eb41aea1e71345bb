//! Calls without their content: when, how long, and what they came to.

use super::page::Look;
use crate::base::clock::in_words;
use casework::Moment;
use evidence::Level;
use guarding::CallNote;
use maud::{Markup, html};

/// Calls that are shown.
pub const SHOWN: u32 = 20;
/// Seconds without a note after which a call is not taken to go on any more.
const LONGEST_CALL: i64 = 4 * 3_600;

/// Whether a call goes on.
pub fn is_live(call: &CallNote, now: Moment) -> bool {
    !call.ended && now.0 - call.seen.0 < LONGEST_CALL
}

/// What a call came to.
pub fn level_in_words(call: &CallNote) -> &'static str {
    match (call.heard, call.level) {
        (false, _) => "Not listened to",
        (true, Level::Clear) => "Nothing recognised",
        (true, Level::Amber) => "Be careful: it could have been a scam",
        (true, Level::Red) => "It sounded like a scam",
    }
}

/// How long a call lasted, as far as it was noted.
pub fn lasted(call: &CallNote) -> String {
    match (call.seen.0 - call.begun.0).max(0) {
        seconds @ 0..60 => format!("{seconds} seconds"),
        60..120 => "1 minute".to_owned(),
        seconds => format!("{} minutes", seconds / 60),
    }
}

/// The calls of a line.
pub fn section(look: &Look<'_>) -> Markup {
    let (calls, now) = (look.calls, look.now);
    let live = calls.iter().find(|call| is_live(call, now));
    html! {
        @if let Some(call) = live {
            div .panel .warn[call.level > Level::Clear] {
                h2 { "A call is going on" }
                p { "Since " (in_words(call.begun)) ". " (level_in_words(call)) "." }
                @if call.courier_due {
                    p { strong { "Someone may be on the way to the door." } " Ring " a href="tel:999" { "999" } "." }
                }
                p { a href={ "/line/" (look.token) "/live" } { "Follow the call" } }
            }
        }
        h2 { "Calls" }
        @if calls.is_empty() { p { "There was no call yet." } } @else {
            div .wide role="region" aria-label="Calls" tabindex="0" { table {
                thead { tr { th scope="col" { "When" } th scope="col" { "How long" } th scope="col" { "What it came to" } } }
                tbody {
                    @for call in calls { tr {
                        td { (in_words(call.begun)) }
                        td { @if is_live(call, now) { "going on" } @else { (lasted(call)) } }
                        td { (level_in_words(call)) @if call.courier_due { ". Someone may have been on the way" } }
                    } }
                }
            } }
        }
        p .hint { "Of a call that is over nothing that was said is kept here, and no number." }
    }
}
