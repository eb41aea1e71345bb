//! Letters to subscribers: a bulletin, put into words when it is sent, and the request to
//! confirm.

use super::{CORRECTED, PUBLISHED, Purpose, WITHDRAWAL, WITHDRAWN};
use crate::base::secrets::Secret;
use bulletin::render::{Edition, Masthead, mail, payload};
use bulletin::{Bulletin, Subscriber};
use casework::outbox::{Address, Message};

/// The letter that tells a subscriber of a version of a bulletin, or of its withdrawal; none
/// if that has been overtaken: a newer version is published, or it is withdrawn.
pub fn letter(
    bulletin: &Bulletin,
    version: u32,
    subscriber: &Subscriber,
    (masthead, secret): (&Masthead, &Secret),
) -> Option<Message> {
    let edition = Edition::published(bulletin)?;
    let event = match (version, bulletin.withdrawn.is_some()) {
        (WITHDRAWAL, true) => WITHDRAWN,
        (WITHDRAWAL, false) | (_, true) => return None,
        (number, false) if number != edition.version.number => return None,
        (1, false) => PUBLISHED,
        (_, false) => CORRECTED,
    };
    let leave = format!("{}{}", masthead.site, Purpose::Leave.address(secret, subscriber.id));
    let mailed = mail(&edition, masthead, &leave);
    let mut message =
        Message::new(Address::Email(subscriber.email.clone()), mailed.subject, mailed.text);
    message.html = Some(mailed.html);
    message.short = Some(edition.short(masthead));
    message.payload = Some(payload(&edition, masthead, event));
    message.event = event.to_owned();
    message.link = Some(masthead.page(bulletin.id));
    message.leave = Some(leave);
    Some(message)
}

/// The whole address at which a subscriber confirms and chooses towns.
pub fn confirm_address(masthead: &Masthead, secret: &Secret, subscriber: &Subscriber) -> String {
    format!("{}{}", masthead.site, Purpose::Confirm.address(secret, subscriber.id))
}
