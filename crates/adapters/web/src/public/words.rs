//! The official advice, in one place, so that every page says the same.
//!
//! The substance is that of Take Five, the Metropolitan Police, and Hertfordshire and City of
//! London Police.

use evidence::{Level, NeverRule};
use maud::{Markup, html};

/// What the police and banks do not ask for beside the three NEVER rules.
pub const NEVER_SECRET: &str = "The police and your bank will never ask you to keep a call secret, to help in an undercover investigation, or to tell your bank something untrue.";

/// One line for pages whose first matter is another.
pub fn urgent_line() -> Markup {
    html! {
        p .urgent {
            "Is someone coming to your door, or have they just been? Ring "
            strong { a href="tel:999" { "999" } } " now. Are they on the phone? Put it down."
        }
    }
}

/// What to do while it is going on, most urgent first.
pub fn what_to_do(somebody_comes: bool) -> Markup {
    html! {
        ol {
            li { strong { "Put the phone down." } " You do not have to explain." }
            @if somebody_comes {
                li {
                    strong { "Someone is coming: " a href="tel:999" { "ring 999" } " now" }
                    ", from another phone if you can. Give nothing to anyone at the door."
                }
            }
            li {
                "Use " strong { "another phone" } ". If you have none, " strong { "wait five minutes" }
                ", and ring a friend first to prove that the line is free."
            }
            li {
                "Ring " strong { "159" } " to reach your bank. 159 never rings you. Ring " strong { "101" }
                " to check whether a police officer is genuine."
            }
            @if !somebody_comes {
                li {
                    "If someone is coming, or has just been, ring " strong { a href="tel:999" { "999" } }
                    "."
                }
            }
            li { (report_fraud()) }
        }
    }
}

/// From which telephone to ring. They may hold the line of the one they rang on, and whoever
/// is in danger does not wait for it.
pub fn which_phone() -> Markup {
    html! {
        strong { "Use another phone if you can" }
        ", such as a mobile or a neighbour\u{2019}s: they may still be on the line of the one they rang. If you have only that one, put it down, "
        strong { "wait five minutes" } ", and then ring. If someone is at your door or nearly there, or you are in danger, "
        strong { "do not wait" } ": ring 999 at once, from whatever phone you can."
    }
}

/// Where fraud is reported.
pub fn report_fraud() -> Markup {
    html! {
        "Report it, even if nothing was lost: Report Fraud on " strong { "0300 123 2040" } " or at "
        a href="https://www.reportfraud.police.uk" { "reportfraud.police.uk" }
        ". In Scotland, ring " strong { "101" } "."
    }
}

/// What to do when nothing was recognised.
pub fn in_doubt() -> Markup {
    html! {
        ol {
            li { "Put the phone down. A genuine caller will not mind." }
            li {
                "From " strong { "another phone" } ", or after " strong { "five minutes" } ", ring "
                strong { "159" } " for your bank or " strong { "101" } " for the police, and ask."
            }
            li { "Give no details, money, cards or other things to anyone before you have checked." }
            li {
                "If someone is coming to your door, or has just been, ring "
                strong { a href="tel:999" { "999" } } "."
            }
        }
    }
}

/// The three NEVER rules.
pub fn never_rules() -> Markup {
    html! {
        ul .never-rules {
            @for rule in NeverRule::ALL { li { (rule.sentence()) } }
        }
    }
}

/// A sign for a level; the word stands beside it.
pub fn symbol(level: Level) -> Markup {
    html! {
        @match level {
            Level::Red => svg .sign viewBox="0 0 32 32" aria-hidden="true" focusable="false" {
                path fill="currentColor" d="M10 1h12l9 9v12l-9 9H10l-9-9V10z" {}
                path .inner d="M7 13h18v6H7z" {}
            },
            Level::Amber => svg .sign viewBox="0 0 32 32" aria-hidden="true" focusable="false" {
                path fill="currentColor" d="M16 1l15 29H1z" {}
                path .inner d="M14 11h4l-1 10h-2zM14 23h4v4h-4z" {}
            },
            Level::Clear => svg .sign viewBox="0 0 32 32" aria-hidden="true" focusable="false" {
                circle fill="none" stroke="currentColor" stroke-width="3" cx="16" cy="16" r="14" {}
                path fill="currentColor" d="M14 22h4v4h-4zM14 20c0-5 4-5 4-8 0-3-4-3-4 0h-4c0-8 12-8 12 0 0 5-4 5-4 8z" {}
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{in_doubt, what_to_do, which_phone};

    #[test]
    fn the_numbers_are_exactly_right() {
        for html in [what_to_do(true), what_to_do(false)] {
            let text = html.into_string();
            for part in [
                "159",
                "159 never rings you",
                "101",
                "tel:999",
                "0300 123 2040",
                "reportfraud.police.uk",
                "another phone",
                "wait five minutes",
                "In Scotland, ring",
            ] {
                assert!(text.contains(part), "{part} is missing from {text}");
            }
            assert_eq!(text.matches("tel:999").count(), 1);
        }
        let text = which_phone().into_string();
        for part in ["another phone", "wait five minutes", "do not wait", "ring 999 at once"] {
            assert!(text.contains(part), "{part} is missing from {text}");
        }
        let text = in_doubt().into_string();
        for part in ["159", "101", "tel:999", "another phone", "five minutes"] {
            assert!(text.contains(part), "{part} is missing from {text}");
        }
    }
}
