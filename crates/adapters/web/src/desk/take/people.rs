//! The people of a report in the call taker's form: who rings, and for whom.

use crate::base::Form;
use crate::base::form::{FieldError, too_long};
use casework::{Contact, Person};
use maud::{Markup, html};
use privacy::Pii;

/// Characters of a name or address at most.
const LONGEST: usize = 300;

/// Prefix of the fields, and heading.
pub const PEOPLE: [(&str, &str); 2] =
    [("reporter", "Who rings"), ("targeted", "Person targeted, if someone else")];

/// Parts of a contact: name of the field, words, what the browser is told.
pub const PARTS: [(&str, &str); 5] = [
    ("name", "Name"),
    ("telephone", "Telephone"),
    ("email", "E-mail"),
    ("address", "Address"),
    ("safe", "When it is safe to ring"),
];

/// The fields, as [`PEOPLE`] and [`PARTS`] make them.
const NAMES: [[&str; 5]; 2] = [
    ["reporter_name", "reporter_telephone", "reporter_email", "reporter_address", "reporter_safe"],
    ["targeted_name", "targeted_telephone", "targeted_email", "targeted_address", "targeted_safe"],
];

/// The people that a form names.
pub fn read(form: &Form) -> Person {
    let part = |who: &str, part: &str| {
        let text = form.text(&format!("{who}_{part}"));
        let clean: String = text.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
        Pii::new(clean)
    };
    let contact = |who: &str| Contact {
        name: part(who, "name"),
        telephone: part(who, "telephone"),
        email: part(who, "email"),
        address: part(who, "address"),
        safe_to_ring: part(who, "safe"),
    };
    Person { reporter: contact("reporter"), targeted: contact("targeted") }
}

/// What is too long.
pub fn mistakes(form: &Form) -> Vec<FieldError> {
    let mut out = Vec::new();
    for (names, (_, title)) in NAMES.iter().zip(PEOPLE) {
        for (name, (_, words)) in names.iter().zip(PARTS) {
            if let Some(message) = too_long(form.text(name), LONGEST) {
                out.push(FieldError::new(name, format!("{title}, {words}: {message}")));
            }
        }
    }
    out
}

/// The inputs.
pub fn inputs(form: &Form) -> Markup {
    html! {
        @for (who, title) in PEOPLE {
            fieldset .group {
                legend { (title) }
                @for (part, words) in PARTS {
                    @let name = format!("{who}_{part}");
                    div .field {
                        label for=(name) { (words) }
                        input type="text" id=(name) name=(name) value=(form.text(&name)) autocomplete="off";
                    }
                }
            }
        }
    }
}

/// The people of a report, as they are shown on request.
pub fn shown(person: &Person) -> Markup {
    let contacts = [("Who reports", &person.reporter), ("Person targeted", &person.targeted)];
    html! {
        @for (title, contact) in contacts {
            @if !contact.is_empty() {
                h3 { (title) }
                dl .facts {
                    @for ((_, words), value) in PARTS.iter().zip(parts(contact)) {
                        @if !value.is_empty() { div { dt { (words) } dd { (value) } } }
                    }
                }
            }
        }
        @if person.reporter.is_empty() && person.targeted.is_empty() { p { "Nobody is named." } }
    }
}

fn parts(contact: &Contact) -> [&str; 5] {
    [
        contact.name.reveal(),
        contact.telephone.reveal(),
        contact.email.reveal(),
        contact.address.reveal(),
        contact.safe_to_ring.reveal(),
    ]
}

#[cfg(test)]
mod tests {
    use super::{NAMES, PARTS, PEOPLE, mistakes};
    use crate::base::Form;

    #[test]
    fn every_field_is_named_and_none_is_cut_without_a_word() {
        for ((who, _), names) in PEOPLE.iter().zip(NAMES) {
            for ((part, _), name) in PARTS.iter().zip(names) {
                assert_eq!(name, format!("{who}_{part}"));
                let mut form = Form::default();
                form.set(name, vec!["x".repeat(302)]);
                let errors = mistakes(&form);
                assert_eq!(errors[0].field, name);
                assert!(errors[0].message.contains("Shorten this by 2 characters"), "{errors:?}");
            }
        }
    }
}
