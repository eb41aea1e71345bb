//! Inputs of the desk's forms: a label, a hint, a mistake and the thing to type into.

use super::fields::{Choices, Field, Kind};
use crate::base::Form;
use crate::base::form::FieldError;
use maud::{Markup, html};

/// What stands around an input.
#[derive(Clone, Copy, Debug)]
pub struct Label<'a> {
    /// Name of the field.
    pub name: &'a str,
    /// Words.
    pub words: &'a str,
    /// Hint below the words; empty for none.
    pub hint: &'a str,
}

impl<'a> Label<'a> {
    /// A label without a hint.
    pub fn new(name: &'a str, words: &'a str) -> Self {
        Self { name, words, hint: "" }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    fn described(&self, errors: &[FieldError]) -> Option<String> {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.name));
        let wrong = errors.iter().any(|e| e.field == self.name);
        let wrong = wrong.then(|| format!("{}-wrong", self.name));
        let both: Vec<String> = hint.into_iter().chain(wrong).collect();
        (!both.is_empty()).then(|| both.join(" "))
    }

    fn around(&self, errors: &[FieldError], input: &Markup) -> Markup {
        html! {
            div .field {
                label for=(self.name) { (self.words) }
                @if !self.hint.is_empty() { p .hint id={ (self.name) "-hint" } { (self.hint) } }
                @for error in errors.iter().filter(|e| e.field == self.name) {
                    p .mistake id={ (self.name) "-wrong" } { (error.message) }
                }
                (input)
            }
        }
    }
}

/// A line of text.
pub fn line(label: Label<'_>, value: &str, errors: &[FieldError]) -> Markup {
    let input = html! {
        input type="text" id=(label.name) name=(label.name) value=(value) autocomplete="off"
            aria-describedby=[label.described(errors)];
    };
    label.around(errors, &input)
}

/// Several lines of text.
pub fn lines(label: Label<'_>, value: &str, errors: &[FieldError]) -> Markup {
    let input = html! {
        textarea id=(label.name) name=(label.name) rows="4"
            aria-describedby=[label.described(errors)] { (value) }
    };
    label.around(errors, &input)
}

/// A line that is not shown, for passwords. `complete` tells the browser what it is.
pub fn secret(label: Label<'_>, complete: &str, errors: &[FieldError]) -> Markup {
    let input = html! {
        input type="password" id=(label.name) name=(label.name) autocomplete=(complete)
            aria-describedby=[label.described(errors)];
    };
    label.around(errors, &input)
}

/// A code of six digits.
pub fn code(label: Label<'_>, errors: &[FieldError]) -> Markup {
    let input = html! {
        input .short type="text" id=(label.name) name=(label.name) autocomplete="one-time-code"
            autocapitalize="none" spellcheck="false" aria-describedby=[label.described(errors)];
    };
    label.around(errors, &input)
}

/// One of several choices. The first pair may have an empty name, for no choice.
pub fn choice(label: Label<'_>, choices: &[(&str, &str)], value: &str) -> Markup {
    let input = html! {
        select id=(label.name) name=(label.name) {
            @for (code, words) in choices {
                option value=(code) selected[*code == value] { (words) }
            }
        }
    };
    label.around(&[], &input)
}

/// Any of several choices, as boxes to tick.
pub fn boxes(label: Label<'_>, choices: &[(&str, &str)], ticked: &[String]) -> Markup {
    html! {
        fieldset .boxes {
            legend { (label.words) }
            @for (code, words) in choices {
                label {
                    input type="checkbox" name=(label.name) value=(code)
                        checked[ticked.iter().any(|t| t == code)];
                    " " (words)
                }
            }
        }
    }
}

/// The input of a report's field.
pub fn field(field: &Field, form: &Form, errors: &[FieldError]) -> Markup {
    let label = Label::new(field.name, field.label);
    let value = form.text(field.name);
    let with_none = |choices: fn() -> Choices| {
        let mut all = vec![("", "")];
        all.extend(choices());
        all
    };
    match field.kind {
        Kind::Line => line(label, value, errors),
        Kind::Text => lines(label, value, errors),
        Kind::Choice(choices) => choice(label, &with_none(choices), value),
        Kind::Many(choices) => boxes(label, &choices(), form.all(field.name)),
        Kind::YesNo => choice(label, &[("", ""), ("yes", "Yes"), ("no", "No")], value),
        Kind::Pounds => {
            let input = html! {
                input type="text" inputmode="numeric" id=(field.name) name=(field.name) value=(value)
                    autocomplete="off" aria-describedby=[label.described(errors)];
            };
            label.around(errors, &input)
        }
    }
}
