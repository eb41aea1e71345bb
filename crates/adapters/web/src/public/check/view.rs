//! The pages of the check: what was asked, and what it comes to.

use crate::base::Form;
use crate::base::form::FieldError;
use crate::base::layout::error_summary;
use crate::public::check::verdict::{Piece, TICKS, Tick, Verdict};
use crate::public::parts::{self, Choice, Field, Filled, Taken, Typed, choices, hidden, typed};
use crate::public::words;
use casework::report::LONGEST_TEXT;
use conversation::{Speaker, Transcript};
use evidence::Level;
use maud::{Markup, html};

/// The page that asks.
pub fn ask(form: &Form, errors: &[FieldError]) -> Markup {
    let title = "Check a call";
    let filled = Filled { form, errors };
    let ticks: Vec<Choice> = TICKS.iter().map(|t| (t.code, t.label)).collect();
    let body = html! {
        (parts::back("/"))
        (error_summary(errors))
        h1 { (title) }
        (words::urgent_line())
        p { "Tick what they asked or said, or type their words, or choose a file. One of these is enough. Nothing you enter here is stored." }
        form method="post" action="/check" enctype="multipart/form-data" novalidate {
            (choices(
                &Field {
                    name: "tick",
                    label: "What did they ask or say?",
                    hint: "Tick all that you remember",
                    autocomplete: "off",
                },
                Taken::Any,
                &ticks,
                filled,
            ))
            (typed(
                &Field {
                    name: "said",
                    label: "Or type or paste what they said",
                    hint: "Their own words, as near as you remember them. One line for each thing they said",
                    autocomplete: "off",
                },
                Typed::Story,
                filled,
            ))
            (file(filled))
            div .actions { button { "Check" } }
        }
        p { a href="/how-it-works" { "How checking works and how often it is wrong" } }
    };
    parts::page(title, errors, &body)
}

fn file(filled: Filled<'_>) -> Markup {
    let mistake = filled.errors.iter().find(|e| e.field == "file");
    let described = if mistake.is_some() { "file-hint file-error" } else { "file-hint" };
    html! {
        div .field .wrong[mistake.is_some()] {
            label for="file" { "Or choose a transcript of the call" }
            p .hint #file-hint { "A text file: .txt, .vtt, .srt or .jsonl" }
            @if let Some(mistake) = mistake {
                p .mistake #file-error { span .unseen { "Error: " } (mistake.message) }
            }
            input type="file" id="file" name="file" accept=".txt,.vtt,.srt,.jsonl,text/plain"
                aria-describedby=(described) aria-invalid=[mistake.map(|_| "true")];
        }
    }
}

/// The page of the verdict.
pub fn verdict(verdict: &Verdict, ticked: &[&Tick], said: &[Transcript]) -> Markup {
    let (title, class) = match verdict.level {
        Level::Red => ("This is a scam. Put the phone down", "panel stop verdict"),
        Level::Amber => ("Be careful. This could be a scam", "panel warn verdict"),
        Level::Clear => ("We did not recognise anything", "panel plain verdict"),
    };
    let body = html! {
        (parts::back("/check"))
        div class=(class) {
            p .level { (words::symbol(verdict.level)) span { (level_word(verdict.level)) } }
            h1 { (title) }
            (explanation(verdict))
        }
        @if verdict.level > Level::Clear {
            h2 { "What to do now" }
            (words::what_to_do(verdict.somebody_comes))
        } @else {
            h2 { "If you are in any doubt" }
            (words::in_doubt())
        }
        (report_form(verdict, ticked, said))
        (broken(verdict))
        (evidence(&verdict.quotes))
        (next(&verdict.next))
        p { a href="/check" { "Check another call" } }
        p { a href="/how-it-works" { "How checking works and how often it is wrong" } }
    };
    parts::page(title, &[], &body)
}

fn level_word(level: Level) -> &'static str {
    match level {
        Level::Red => "Red: stop",
        Level::Amber => "Amber: be careful",
        Level::Clear => "Nothing recognised",
    }
}

fn explanation(verdict: &Verdict) -> Markup {
    html! {
        @match verdict.level {
            Level::Amber if !verdict.rules.is_empty() || verdict.secrecy => p {
                "They seem to ask for something that the police and your bank never ask for. Put the phone down, give nothing, and check."
            }
            Level::Red if !verdict.rules.is_empty() || verdict.secrecy => p {
                "The police and your bank never do this. Whoever does is a fraudster, however genuine they sound."
            }
            Level::Red => p { "This is how fraudsters talk." }
            Level::Amber => p {
                "Fraudsters begin like this, and some real callers do too. Do not give any details, money or cards until you have checked."
            }
            Level::Clear => p {
                "That does not mean that the call is genuine. We only know some of the ways fraudsters talk, and they may not have asked for anything yet."
            }
        }
    }
}

/// The NEVER rules that were broken.
fn broken(verdict: &Verdict) -> Markup {
    html! {
        @if !verdict.rules.is_empty() || verdict.secrecy {
            h2 { "What gives them away" }
            ul {
                @for rule in &verdict.rules { li { (rule.sentence()) } }
                @if verdict.secrecy { li { (words::NEVER_SECRET) } }
            }
        }
    }
}

fn evidence(quotes: &[Vec<Piece>]) -> Markup {
    html! {
        @if !quotes.is_empty() {
            h2 { "What they said that fraudsters say" }
            @for quote in quotes {
                blockquote {
                    p {
                        @for piece in quote {
                            @if piece.marked { mark { (piece.text) } } @else { (piece.text) }
                        }
                    }
                }
            }
        }
    }
}

fn next(next: &[String]) -> Markup {
    html! {
        @if !next.is_empty() {
            h2 { "What they are likely to ask next" }
            ul { @for what in next { li { (what) } } }
        }
    }
}

/// The button that carries the answers into a report.
fn report_form(verdict: &Verdict, ticked: &[&Tick], said: &[Transcript]) -> Markup {
    html! {
        form method="post" action="/report/from-check" {
            @for tick in ticked { (hidden("tick", tick.code)) }
            (hidden("said", &written_out(said)))
            div .actions { button .quiet[verdict.level == Level::Clear] { "Report this call" } }
            p .hint { "Your answers go with you, so that you need not enter them again. Nothing is sent until you say so." }
        }
    }
}

/// What was said, as it goes into the narrative of a report.
fn written_out(said: &[Transcript]) -> String {
    let mut out = String::new();
    for turn in said.iter().flat_map(|t| &t.turns) {
        if turn.speaker != Speaker::Unknown {
            out.push_str(turn.speaker.name());
            out.push_str(": ");
        }
        out.push_str(&turn.text);
        out.push('\n');
    }
    out.chars().take(LONGEST_TEXT).collect()
}
