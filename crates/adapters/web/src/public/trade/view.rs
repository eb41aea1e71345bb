//! The pages for professionals as they look.

use crate::base::Form;
use crate::base::form::FieldError;
use crate::base::layout::error_summary;
use crate::public::parts::{self, Choice, Field, Filled, Taken, Typed, choices, hidden, typed};
use crate::public::report::view::{Notice, show_notice};
use crate::public::trade::questions::{Trade, judge};
use crate::public::words;
use evidence::Level;
use maud::{Markup, html};

const ANSWERS: [Choice; 3] = [("yes", "Yes"), ("no", "No"), ("unsure", "Not sure")];

/// The page that leads to both.
pub fn index() -> Markup {
    let title = "I work in a bank, shop or taxi";
    let body = html! {
        (parts::back("/"))
        h1 { (title) }
        (words::urgent_line())
        p { "You may be the last person who can stop it. Answer five questions and see at once what to do." }
        ul .cards {
            li { h2 { a href="/professionals/bank" { "A customer is withdrawing cash" } } p { "Banks, building societies, post offices, jewellers, gold dealers and currency exchanges" } }
            li { h2 { a href="/professionals/taxi" { "Asked to collect a package" } } p { "Taxi drivers and operators, courier and delivery firms" } }
        }
    };
    parts::page(title, &[], &body)
}

/// The five questions.
pub fn ask(trade: Trade, form: &Form, errors: &[FieldError]) -> Markup {
    let body = html! {
        (parts::back("/professionals"))
        (error_summary(errors))
        h1 { (trade.title()) }
        (at_once(trade))
        form method="post" action={ "/professionals/" (trade.slug()) } novalidate {
            @for sign in trade.signs() {
                (choices(
                    &Field { name: sign.name, label: sign.label, hint: "", autocomplete: "off" },
                    Taken::One,
                    &ANSWERS,
                    Filled { form, errors },
                ))
            }
            div .actions { button { "See what to do" } }
        }
    };
    parts::page(trade.title(), errors, &body)
}

fn at_once(trade: Trade) -> Markup {
    html! {
        @match trade {
            Trade::Counter => p .urgent { "If you think the customer is being defrauded, ring " strong { a href="tel:999" { "999" } } " now, while the customer is with you, and say " strong { "Banking Protocol" } ". You do not have to be sure." }
            Trade::Driver => p .urgent { "If you think it is for fraudsters, do not hand it over. Ring " strong { a href="tel:999" { "999" } } " now. You do not have to be sure." }
        }
    }
}

/// The page of the answer.
pub struct AnswerPage<'a> {
    /// Who was asked.
    pub trade: Trade,
    /// What was answered.
    pub form: &'a Form,
    /// What is wrong with the report below.
    pub errors: &'a [FieldError],
    /// What else went wrong.
    pub notice: Option<Notice>,
    /// Under which the report is sent once.
    pub once: String,
    /// Carried by the form.
    pub form_token: String,
}

impl AnswerPage<'_> {
    /// The whole page.
    pub fn render(&self) -> Markup {
        let level = judge(self.trade, self.form);
        let (title, class) = heading(self.trade, level);
        let body = html! {
            (parts::back(&format!("/professionals/{}", self.trade.slug())))
            (error_summary(self.errors))
            (show_notice(self.notice))
            div class=(class) {
                p .level { (words::symbol(level)) span { (level_word(level)) } }
                h1 { (title) }
                (steps(self.trade, level))
            }
            (self.report_form(level))
            @if self.trade == Trade::Counter {
                h2 { "What you can tell the customer" }
                (words::never_rules())
            }
        };
        parts::page(title, self.errors, &body)
    }

    fn report_form(&self, level: Level) -> Markup {
        let filled = Filled { form: self.form, errors: self.errors };
        let businesses: Vec<Choice> =
            self.trade.businesses().iter().map(|b| (b.code(), b.label())).collect();
        let (place, town) = match self.trade {
            Trade::Counter => ("Which branch or shop?", "Town"),
            Trade::Driver => ("Where is it collected, and where is it to go?", "Town"),
        };
        let line = |name: &'static str, label: &'static str, kind: Typed, autocomplete| {
            typed(&Field { name, label, hint: "", autocomplete }, kind, filled)
        };
        html! {
            h2 { "Tell the police desk" }
            p { "This goes to the top of the list at the desk. It does not replace the 999 call. You can leave everything blank and press the button." }
            form method="post" action={ "/professionals/" (self.trade.slug()) "/report" } novalidate {
                (hidden("once", &self.once))
                (hidden("form_token", &self.form_token))
                @for sign in self.trade.signs() { (hidden(sign.name, self.form.text(sign.name))) }
                div .actions { button .quiet[level == Level::Clear] { "Send to the desk" } }
                (choices(
                    &Field { name: "business", label: "Where do you work?", hint: "", autocomplete: "off" },
                    Taken::One,
                    &businesses,
                    filled,
                ))
                (line("place", place, Typed::Line, "off"))
                (line("town", town, Typed::Line, "off"))
                (line("telephone", "What number can we ring you on?", Typed::Telephone, "tel"))
                (line("narrative", "What do you see?", Typed::Lines, "off"))
                div .actions { button .quiet[level == Level::Clear] { "Send to the desk" } }
            }
        }
    }
}

fn level_word(level: Level) -> &'static str {
    match level {
        Level::Red => "Red: stop",
        Level::Amber => "Amber: be careful",
        Level::Clear => "Nothing recognised",
    }
}

fn heading(trade: Trade, level: Level) -> (&'static str, &'static str) {
    match (trade, level) {
        (Trade::Counter, Level::Red) => {
            ("Ring 999 now, while the customer is with you", "panel stop verdict")
        }
        (Trade::Driver, Level::Red) => ("Do not hand it over. Ring 999 now", "panel stop verdict"),
        (_, Level::Amber) => ("Slow it down, and ask more", "panel warn verdict"),
        (_, Level::Clear) => ("Nothing was recognised in your answers", "panel plain verdict"),
    }
}

fn steps(trade: Trade, level: Level) -> Markup {
    html! {
        @match (trade, level) {
            (Trade::Counter, Level::Red) => ol {
                li { strong { a href="tel:999" { "Ring 999" } } " and say " strong { "Banking Protocol" } ". Police come to you. In a shop, say that a customer is being defrauded by courier fraud." }
                li { "Take the customer somewhere private. Ask them to put their phone down: the fraudster may be listening." }
                li { "Take your time. Do not hand out the money or goods before the police have spoken to the customer." }
                li { "Be kind. They have been told not to trust you, and what to say to you." }
                li { "Give nothing to anyone who is waiting or comes to collect." }
            },
            (Trade::Driver, Level::Red) => ol {
                li { strong { a href="tel:999" { "Ring 999" } } " when you have stopped safely. Say that you think it is courier fraud, and where you are." }
                li { "If you have not collected it, do not. If you have, keep it closed and hand it to the police only." }
                li { "Do not go to whoever is waiting for it, and do not tell them." }
                li { "Keep the booking, the number that rang and the addresses. Tell your office." }
            },
            (Trade::Counter, Level::Amber) => ol {
                li { "Take the customer somewhere private, away from the phone and from anyone who came along." }
                li { "Ask: Did anyone ring you? Who knows that you are here? Were you told what to say?" }
                li { "If anything worries you, ring " strong { a href="tel:999" { "999" } } " while the customer is with you and say " strong { "Banking Protocol" } ". You do not have to be sure." }
            },
            (Trade::Driver, Level::Amber) => ol {
                li { "Ask what it is, who asked for it, and whether anyone rang about it." }
                li { "Ring your office before you go on." }
                li { "If it is cash, cards or valuables, or the police or a bank are said to want it, do not take it, and ring " strong { a href="tel:999" { "999" } } "." }
            },
            (_, Level::Clear) => {
                p { "That does not mean that all is well. You see and hear more than five questions do." }
                p { "If anything worries you, ring " strong { a href="tel:999" { "999" } } " while they are with you. You do not have to be sure." }
            }
        }
    }
}
