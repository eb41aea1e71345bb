//! The frame of a page: head, skip link, brand, main part, foot.

use crate::base::brand::Brand;
use crate::base::form::FieldError;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// A page of the public site.
pub fn public(title: &str, body: &Markup) -> Markup {
    frame(title, &public_head(), body)
}

/// A page without navigation, for what went wrong.
pub fn plain(title: &str, body: &Markup) -> Markup {
    frame(title, &public_head(), body)
}

fn public_head() -> Markup {
    let brand = Brand::of_request();
    html! {
        header {
            div .brand {
                a .name href="/" { (brand.name) }
                nav aria-label="Main" {
                    a href="/check" { "Check a call" }
                    a href="/report" { "Report a call" }
                    a href="/professionals" { "Professionals" }
                    a href="/advice" { "Advice" }
                }
            }
            @if brand.is_demo {
                p .demo { strong { "Demonstration." } " Nobody reads what you send. Is it really happening? Ring " strong { "101" } ", or " strong { "999" } " if someone is coming." }
            }
        }
    }
}

/// The frame of any page. `head` stands above the main part.
pub fn frame(title: &str, head: &Markup, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " - " (Brand::of_request().name) }
                link rel="icon" href="/favicon.ico";
                link rel="stylesheet" href="/assets/style.css";
            }
            body {
                a .skip href="#main" { "Skip to main content" }
                (head)
                main #main tabindex="-1" { (body) }
                (foot())
            }
        }
    }
}

fn foot() -> Markup {
    html! {
        footer {
            p {
                "Is someone coming to your door? Ring " strong { "999" } ". "
                "To reach your bank ring " strong { "159" } ". To reach the police ring " strong { "101" } "."
            }
            nav aria-label="About this service" {
                a href="/receipt" { "Find your report" }
                a href="/how-it-works" { "How checking works" }
                a href="/privacy" { "Privacy" }
                a href="/accessibility" { "Accessibility" }
            }
        }
    }
}

/// "There is a problem": every mistake, each a link to its field.
pub fn error_summary(errors: &[FieldError]) -> Markup {
    if errors.is_empty() {
        return PreEscaped(String::new());
    }
    html! {
        div .problem role="alert" aria-labelledby="problem" tabindex="-1" {
            h2 #problem { "There is a problem" }
            ul {
                @for error in errors {
                    li { a href={ "#" (error.field) } { (error.message) } }
                }
            }
        }
    }
}
