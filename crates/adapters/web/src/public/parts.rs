//! Pieces of forms: each field with its label, hint and mistake tied to it for those who
//! hear a page instead of seeing it.

use crate::base::Form;
use crate::base::form::FieldError;
use crate::base::layout;
use maud::{Markup, html};

/// A choice: its name for machines and its words for people.
pub type Choice = (&'static str, &'static str);

/// How a field is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// A line of text.
    Line,
    /// A telephone number.
    Telephone,
    /// An e-mail address.
    Email,
    /// A few lines.
    Lines,
    /// As many lines as there is to tell.
    Story,
}

/// What stands around a field.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    /// Name.
    pub name: &'static str,
    /// Label.
    pub label: &'a str,
    /// Hint; empty for none.
    pub hint: &'a str,
    /// What browsers may fill in, as the HTML standard names it.
    pub autocomplete: &'static str,
}

/// What was typed and what is wrong with it.
#[derive(Clone, Copy, Debug)]
pub struct Filled<'a> {
    /// What was typed.
    pub form: &'a Form,
    /// What is wrong.
    pub errors: &'a [FieldError],
}

impl Filled<'_> {
    /// What is wrong with a field.
    fn mistake(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|e| e.field == name).map(|e| e.message.as_str())
    }
}

/// The ids of hint and mistake, for `aria-describedby`.
fn described(field: &Field<'_>, wrong: bool) -> Option<String> {
    let hint = (!field.hint.is_empty()).then(|| format!("{}-hint", field.name));
    let mistake = wrong.then(|| format!("{}-error", field.name));
    let ids: Vec<String> = hint.into_iter().chain(mistake).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

fn hint_and_mistake(field: &Field<'_>, mistake: Option<&str>) -> Markup {
    html! {
        @if !field.hint.is_empty() {
            p .hint id={ (field.name) "-hint" } { (field.hint) }
        }
        @if let Some(mistake) = mistake {
            p .mistake id={ (field.name) "-error" } {
                span .unseen { "Error: " } (mistake)
            }
        }
    }
}

/// A field to type into.
pub fn typed(field: &Field<'_>, typed: Typed, filled: Filled<'_>) -> Markup {
    let mistake = filled.mistake(field.name);
    let described = described(field, mistake.is_some());
    let invalid = mistake.map(|_| "true");
    let value = filled.form.text(field.name);
    let kind = match typed {
        Typed::Line | Typed::Lines | Typed::Story => "text",
        Typed::Telephone => "tel",
        Typed::Email => "email",
    };
    html! {
        div .field .wrong[mistake.is_some()] {
            label for=(field.name) { (field.label) }
            (hint_and_mistake(field, mistake))
            @if matches!(typed, Typed::Lines | Typed::Story) {
                @let rows = if typed == Typed::Story { "8" } else { "3" };
                textarea id=(field.name) name=(field.name) rows=(rows)
                    aria-describedby=[described] aria-invalid=[invalid]
                    autocomplete=(field.autocomplete) { (value) }
            } @else {
                input type=(kind) id=(field.name) name=(field.name) value=(value)
                    aria-describedby=[described] aria-invalid=[invalid]
                    autocomplete=(field.autocomplete);
            }
        }
    }
}

/// How many of the choices may be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// One.
    One,
    /// Any number.
    Any,
}

/// Choices under a question. The first has the field's own id, so that a link to the field
/// leads to something that can be ticked.
pub fn choices(field: &Field<'_>, taken: Taken, all: &[Choice], filled: Filled<'_>) -> Markup {
    let mistake = filled.mistake(field.name);
    // Yes, no and the like stand side by side, so that a page of them is short.
    let short = all.iter().all(|(_, label)| label.len() <= 8);
    let kind = match taken {
        Taken::One => "radio",
        Taken::Any => "checkbox",
    };
    html! {
        fieldset class=[mistake.map(|_| "wrong")] aria-describedby=[described(field, mistake.is_some())] {
            legend { (field.label) }
            (hint_and_mistake(field, mistake))
            div .choices .row[short] {
                @for (index, (code, label)) in all.iter().enumerate() {
                    @let id = match index { 0 => field.name.to_owned(), _ => format!("{}-{code}", field.name) };
                    div .choice {
                        input type=(kind) id=(id) name=(field.name) value=(code)
                            checked[filled.form.has(field.name, code)];
                        label for=(id) { (label) }
                    }
                }
            }
        }
    }
}

/// A field that is sent along unseen.
pub fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// A link to the page before.
pub fn back(to: &str) -> Markup {
    html! { p .back { a href=(to) { "Back" } } }
}

/// A page of the public site. Its title says so if there is something to mend.
pub fn page(title: &str, errors: &[FieldError], body: &Markup) -> Markup {
    let title = match errors {
        [] => title.to_owned(),
        _ => format!("Error: {title}"),
    };
    layout::public(&title, body)
}

#[cfg(test)]
mod tests {
    use super::{Field, Filled, Taken, Typed, choices, typed};
    use crate::base::Form;
    use crate::base::form::FieldError;
    use expect_test::expect;

    #[test]
    fn hint_and_mistake_are_read_out_with_the_field() {
        let field = Field { name: "town", label: "Town", hint: "Or village", autocomplete: "off" };
        let form = Form::parse(b"town=%22%3Cb%3E");
        let errors = [FieldError::new("town", "Enter a town")];
        let filled = Filled { form: &form, errors: &errors };
        expect![[r#"<div class="field wrong"><label for="town">Town</label><p class="hint" id="town-hint">Or village</p><p class="mistake" id="town-error"><span class="unseen">Error: </span>Enter a town</p><input type="text" id="town" name="town" value="&quot;&lt;b&gt;" aria-describedby="town-hint town-error" aria-invalid="true" autocomplete="off"></div>"#]]
            .assert_eq(&typed(&field, Typed::Line, filled).into_string());
    }

    #[test]
    fn the_first_choice_is_where_a_link_to_the_field_leads() {
        let field = Field { name: "line", label: "Which?", hint: "", autocomplete: "off" };
        let form = Form::parse(b"line=m");
        let filled = Filled { form: &form, errors: &[] };
        let html = choices(&field, Taken::One, &[("l", "Landline"), ("m", "Mobile")], filled);
        expect![[r#"<fieldset><legend>Which?</legend><div class="choices row"><div class="choice"><input type="radio" id="line" name="line" value="l"><label for="line">Landline</label></div><div class="choice"><input type="radio" id="line-m" name="line" value="m" checked><label for="line-m">Mobile</label></div></div></fieldset>"#]]
            .assert_eq(&html.into_string());
    }
}
