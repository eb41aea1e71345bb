//! As an e-mail: subject, plain text, HTML.

use super::html::document;
use super::text::{text, wrapped};
use super::{Edition, Masthead};

/// An e-mail's parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailed {
    /// Subject.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// A whole HTML document.
    pub html: String,
}

/// The edition for a subscriber who can leave at this address.
pub fn mail(edition: &Edition<'_>, masthead: &Masthead, leave: &str) -> Mailed {
    let page = masthead.page(edition.bulletin.id);
    let mut plain = text(edition, masthead);
    plain.push_str("\n-- \n");
    plain.push_str(&wrapped(
        &format!("You get this because you asked {} for alerts.", masthead.publisher),
        "",
        "",
    ));
    // Addresses stand on lines of their own, so that none is broken.
    plain.push_str(&format!("Read it on the web: {page}\nStop these e-mails: {leave}\n"));
    let foot = [
        (page, "Read it on the web".to_owned()),
        (leave.to_owned(), "Stop these e-mails".to_owned()),
    ];
    Mailed { subject: edition.title(), text: plain, html: document(edition, masthead, &foot) }
}
