//! What the account says for fields of the call taker's form that are empty: each stands beside
//! its field with the words that it is read out of, and is filled in where a box is ticked.
//!
//! A box carries the field and the value that it shows, so that nothing is filled in unseen; and
//! only fields that are still empty are, so that nothing that was typed is overwritten. It is
//! read out of the account as it would be kept, without what opens an account.

use crate::base::Form;
use crate::base::form::FieldError;
use crate::desk::fields::{self, NARRATIVE};
use crate::desk::proposals::{self, Proposal};
use crate::desk::visit::Visit;
use maud::{Markup, html};

/// Name of the boxes.
const TICKED: &str = "use";

/// What is proposed.
#[derive(Debug, Default)]
pub struct Account {
    narrative: String,
    proposals: Vec<Proposal>,
}

impl Account {
    /// Reads the account of the form that was sent.
    pub fn read(visit: &Visit) -> Self {
        let (form, written) = (&visit.form, visit.now());
        let mut report = super::known(form, written);
        report.redact();
        report.tidy();
        let mut proposals = proposals::found(&visit.site, &report, written);
        // Where something wrong was typed, nothing is known; the field is not empty.
        proposals.retain(|p| is_empty(form, p.field.name));
        Self { narrative: report.narrative.unwrap_or_default(), proposals }
    }

    /// Labels of the fields for which something is proposed.
    pub fn labels(&self) -> impl Iterator<Item = &'static str> {
        self.proposals.iter().map(|p| p.field.label)
    }

    /// Whether nothing is proposed.
    pub fn is_empty(&self) -> bool {
        self.proposals.is_empty()
    }

    /// Which fields they are, above the form. Mistakes come before it.
    pub fn summary(&self, errors: &[FieldError]) -> Markup {
        html! {
            @if !self.is_empty() {
                section #suggested .note tabindex="-1" autofocus[errors.is_empty()] aria-labelledby="suggested-title" {
                    h2 #suggested-title { "Read out of the account" }
                    p { "Each stands beside its field. Tick what is right: nothing is filled in unless you do." }
                    ul .jumps {
                        @for p in &self.proposals {
                            li { a href={ "#" (id(p)) } { (p.field.label) } }
                        }
                    }
                    (fill_in())
                }
            }
        }
    }

    /// What is proposed for a field.
    pub fn beside(&self, name: &str) -> Markup {
        html! {
            @for p in self.proposals.iter().filter(|p| p.field.name == name) {
                div .proposed {
                    label {
                        input type="checkbox" id=(id(p)) name=(TICKED) value={ (name) ":" (p.value) }
                            aria-describedby={ (id(p)) "-words" };
                        " " span .unseen { (p.field.label) ": " } "Use " b { (p.in_words()) }
                    }
                    div id={ (id(p)) "-words" } { (p.quotes(&self.narrative)) }
                }
            }
        }
    }

    /// The button at the end of the form.
    pub fn end(&self) -> Markup {
        html! { @if !self.is_empty() { (fill_in()) } }
    }
}

fn id(proposal: &Proposal) -> String {
    format!("use-{}", proposal.field.name)
}

fn fill_in() -> Markup {
    html! { button .plain type="submit" formaction="/desk/take/read" { "Fill in what is ticked" } }
}

fn is_empty(form: &Form, name: &str) -> bool {
    form.all(name).iter().all(|value| value.trim().is_empty())
}

/// Fills in what is ticked where nothing was typed.
pub fn fill_in_ticked(form: &mut Form) {
    let ticked = form.all(TICKED).to_vec();
    for (name, value) in ticked.iter().filter_map(|t| t.split_once(':')) {
        let field = fields::all().find(|f| f.name == name && name != NARRATIVE.name);
        if let Some(field) = field.filter(|f| is_empty(form, f.name)) {
            proposals::fill_in(form, &field, value);
        }
    }
    form.set(TICKED, Vec::new());
}
