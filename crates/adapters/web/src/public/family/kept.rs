//! What is heard of a line and what is kept, in plain words: the same on the family's page and
//! on the page about privacy.

use crate::base::clock::in_words;
use guarding::{Readers, Settings};
use maud::{Markup, html};

/// What holds for every line.
pub fn of_every_line() -> Markup {
    html! {
        li { "While a call is going on, a computer of whoever runs this service turns what both people say into words and looks for signs of fraud. If they use a speech service elsewhere, the sound goes there. Nothing is heard before the person on the line has agreed to that, and nothing of calls from numbers that are named as trusted." }
        li { "The sound and the words are held in memory and are gone when the call ends. The sound is never kept." }
        li { "If a call was red, or the person said that it was a scam, what was heard is kept for a day as a draft of a report, encrypted, with card numbers, PINs and codes taken out, and with the number that rang. Only those who are told get its link. It is sent only if one of them sends it." }
        li { "Those who are told get a message that says what to do, and nothing that was said." }
        li { "If someone may be on the way to the door, and whoever runs this service has arranged that, the person's name and address go to the police." }
        li { "That there was a call, when, how long and what it came to is kept for ninety days; line, level and length stand in the log of the computer. There is not a word and not a number in either." }
        li { "That a number rang on a call that was red is remembered until the person says that it was no scam: in the telephone system, and here in a form from which the number cannot be read." }
    }
}

/// What holds where somebody may read along.
pub fn of_reading() -> Markup {
    html! {
        li { "Where the person has agreed to it, others can read along: from the sentence on that made the call amber or red, and until it is hung up. Card numbers, PINs, codes and other numbers are taken out; names are not. Meanwhile the last forty sentences are held, encrypted. They are deleted within seconds when the call is hung up, when the person says that it is no scam (" b { "*1" } "), and when reading along is taken back. If the computer that listens fails, they are not shown any more after half a minute. They are in no backup that Ringfence makes." }
    }
}

/// What holds for this line.
pub fn section(settings: &Settings) -> Markup {
    html! {
        h2 #kept { "What is heard and what is kept" }
        ul {
            (of_every_line())
            @if settings.guardians.iter().any(|guardian| guardian.joins) {
                li { "When a call sounds like a scam, one of those who are told is rung. If they pick up, they hear the call while it goes on." }
            }
            li { "These settings are kept, encrypted, until the line is taken away." }
            @match settings.readers() {
                None => li { "Nobody can read what is said while a call is going on." },
                Some(readers) => {
                    (of_reading())
                    li {
                        "On this line whoever has the address of this page can read along"
                        @if readers == Readers::FamilyAndDesk { ", and so can the desk that runs Ringfence" }
                        ". Agreed: " (settings.read_along)
                        @if let Some(since) = settings.read_since { " (set here on " (in_words(since)) ")" }
                        ". To take it back, take the tick away above and save, or press " b { "*0" } " on the phone during any call."
                    }
                }
            }
        }
    }
}
