//! As a message of the Common Alerting Protocol 1.2 (OASIS, July 2010), whose elements stand
//! in a fixed order.

use super::xml::Xml;
use super::{Edition, Masthead};
use crate::bulletin::Version;
use crate::day::rfc3339;
use casework::Moment;

/// Days for which a message holds.
const HOLDS_DAYS: i64 = 30;

/// The message for an edition: an alert, an update of those before, or their cancellation.
pub fn cap(edition: &Edition<'_>, masthead: &Masthead) -> String {
    let sent = edition.updated();
    let withdrawn = edition.withdrawn();
    let mut xml = Xml::new("alert", "urn:oasis:names:tc:emergency:cap:1.2", &[]);
    let number = edition.version.number;
    let own = match withdrawn {
        Some(_) => identifier(edition, masthead, "cancelled"),
        None => identifier(edition, masthead, &number.to_string()),
    };
    xml.text("identifier", &own);
    xml.text("sender", &masthead.host());
    xml.text("sent", &rfc3339(sent, "-00:00"));
    xml.text("status", status(edition, masthead));
    let earlier = references(edition, masthead);
    xml.text(
        "msgType",
        match (withdrawn, earlier.is_empty()) {
            (Some(_), _) => "Cancel",
            (None, true) => "Alert",
            (None, false) => "Update",
        },
    );
    xml.text("scope", "Public");
    match withdrawn {
        Some(withdrawal) => xml.text("note", &withdrawal.reason),
        None if edition.version.changes.is_empty() => {}
        None => xml.text("note", &edition.version.changes.join(" ")),
    }
    if !earlier.is_empty() {
        xml.text("references", &earlier);
    }
    info(&mut xml, edition, masthead, sent);
    xml.finish()
}

fn status(edition: &Edition<'_>, masthead: &Masthead) -> &'static str {
    match (masthead.exercise, edition.version.published) {
        (true, _) => "Exercise",
        (false, Some(_)) => "Actual",
        (false, None) => "Draft",
    }
}

fn identifier(edition: &Edition<'_>, masthead: &Masthead, which: &str) -> String {
    format!("{}-{}.{which}", masthead.host(), edition.bulletin.id)
}

/// The messages that this one takes the place of: sender, identifier and sent of each.
fn references(edition: &Edition<'_>, masthead: &Masthead) -> String {
    let earlier = |version: &&Version| {
        edition.withdrawn().is_some() || version.number < edition.version.number
    };
    let told = edition.bulletin.published.iter().filter(earlier).map(|version| {
        let sent = version.published.map_or(version.written, |deed| deed.at);
        let id = identifier(edition, masthead, &version.number.to_string());
        format!("{},{id},{}", masthead.host(), rfc3339(sent, "-00:00"))
    });
    told.collect::<Vec<_>>().join(" ")
}

fn info(xml: &mut Xml, edition: &Edition<'_>, masthead: &Masthead, sent: Moment) {
    let draft = &edition.version.draft;
    let figures = &draft.figures;
    xml.begin("info");
    xml.text("language", "en-GB");
    xml.text("category", "Security");
    xml.text("event", "Courier fraud");
    // Figures that are withdrawn do not mean that the danger is over.
    xml.text("responseType", if edition.withdrawn().is_some() { "None" } else { "Avoid" });
    xml.text(
        "urgency",
        match (figures.wave.is_some(), figures.targeted.value) {
            (true, _) => "Immediate",
            (false, 0) => "Past",
            (false, _) => "Expected",
        },
    );
    xml.text("severity", if figures.lost.value > 0 { "Moderate" } else { "Minor" });
    xml.text("certainty", "Observed");
    xml.text("effective", &rfc3339(sent, "-00:00"));
    xml.text("expires", &rfc3339(sent.plus_days(HOLDS_DAYS), "-00:00"));
    xml.text("senderName", &masthead.publisher);
    xml.text("headline", &edition.title());
    let told = draft.facts.iter().chain(&draft.seen).map(|p| p.text());
    let told = told.chain(Some(edition.version.free.clone()).filter(|f| !f.is_empty()));
    xml.text("description", &told.chain([draft.method.text()]).collect::<Vec<_>>().join("\n"));
    let advice: Vec<&str> = draft.never.iter().chain(&draft.steps).map(String::as_str).collect();
    xml.text("instruction", &advice.join("\n"));
    xml.text("web", &masthead.page(edition.bulletin.id));
    xml.begin("area");
    let area = match draft.towns.is_empty() {
        true => figures.area.clone(),
        false => format!("{}: {}", figures.area, draft.towns.join(", ")),
    };
    xml.text("areaDesc", &area);
    xml.end();
    xml.end();
}
