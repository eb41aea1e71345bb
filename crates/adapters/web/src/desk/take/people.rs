//! The people of a report in the call taker's form: who rings, and for whom.

use crate::base::Form;
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
