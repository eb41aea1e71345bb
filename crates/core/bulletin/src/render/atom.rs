//! As an Atom feed (RFC 4287).

use super::html::fragment;
use super::xml::Xml;
use super::{Audience, Edition, Masthead};
use crate::bulletin::Bulletin;
use crate::day::rfc3339;
use casework::Moment;

/// A feed of what is published, in the order given; `own` is the feed's own address below the
/// site, as `/alerts.atom`. Bulletins of which nothing is published are passed over.
pub fn atom(bulletins: &[Bulletin], masthead: &Masthead, own: &str) -> String {
    let site = &masthead.site;
    let editions: Vec<Edition<'_>> = bulletins.iter().filter_map(Edition::published).collect();
    let updated = editions.iter().map(Edition::updated).max().unwrap_or(Moment(0));
    let mut xml = Xml::new("feed", "http://www.w3.org/2005/Atom", &[("xml:lang", "en-GB")]);
    xml.text("title", &format!("Courier fraud alerts of {}", masthead.publisher));
    xml.text("id", &format!("{site}{own}"));
    xml.text("updated", &rfc3339(updated, "Z"));
    let page = format!("{site}/alerts");
    let feed = format!("{site}{own}");
    xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &feed)]);
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &page)]);
    xml.begin("author");
    xml.text("name", &masthead.publisher);
    xml.end();
    for edition in &editions {
        entry(&mut xml, edition, masthead);
    }
    xml.finish()
}

fn entry(xml: &mut Xml, edition: &Edition<'_>, masthead: &Masthead) {
    let page = masthead.page(edition.bulletin.id);
    let cap = format!("{page}.cap");
    xml.begin("entry");
    xml.text("title", &edition.title());
    xml.text("id", &page);
    xml.text("published", &rfc3339(edition.first_published(), "Z"));
    xml.text("updated", &rfc3339(edition.updated(), "Z"));
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &page)]);
    xml.empty("link", &[("rel", "related"), ("type", "application/cap+xml"), ("href", &cap)]);
    for town in &edition.version.draft.towns {
        xml.empty("category", &[("term", &crate::contract::slug(town)), ("label", town)]);
    }
    let facts: Vec<String> = edition.version.draft.facts.iter().map(|p| p.text()).collect();
    xml.text_with("summary", &[("type", "text")], &facts.join(" "));
    let html = fragment(edition, masthead, Audience::Public);
    xml.text_with("content", &[("type", "html")], &html);
    xml.end();
}
