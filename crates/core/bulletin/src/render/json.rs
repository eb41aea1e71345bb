//! As JSON, for programs (`docs/formats.md`), and as what webhooks are told.

use super::{Edition, Masthead};
use crate::day::rfc3339;
use crate::draft::Paragraph;
use crate::figures::Figure;
use serde_json::{Value, json};

/// The edition for programs.
pub fn json(edition: &Edition<'_>, masthead: &Masthead) -> Value {
    let version = edition.version;
    let draft = &version.draft;
    let figures = &draft.figures;
    let page = masthead.page(edition.bulletin.id);
    let told = |all: &[Paragraph]| all.iter().map(Paragraph::text).collect::<Vec<_>>();
    json!({
        "id": edition.bulletin.id.to_string(),
        "version": version.number,
        "state": state(edition),
        "exercise": masthead.exercise,
        "published": rfc3339(edition.first_published(), "Z"),
        "updated": rfc3339(edition.updated(), "Z"),
        "publisher": masthead.publisher,
        "headline": draft.headline,
        "area": figures.area,
        "towns": draft.towns,
        "period": figures.period,
        "taken": figures.taken,
        "figures": {
            "targeted": figures.targeted,
            "victims": figures.victims,
            "lost": sum(&crate::compose::sum(figures), &figures.lost),
            "stopped": figures.stopped,
            "earlier": figures.earlier.as_ref().map(|earlier| json!({
                "on": earlier.on,
                "lost": sum(&crate::words::pounds(earlier.lost.value), &earlier.lost),
            })),
        },
        "parts": draft.parts,
        "facts": told(&draft.facts),
        "seen": told(&draft.seen),
        "free": version.free,
        "method": draft.method.text(),
        "never": draft.never,
        "steps": draft.steps,
        "short": edition.short(masthead),
        "changes": version.changes,
        "withdrawn": edition.withdrawn().map(|w| json!({
            "at": rfc3339(w.deed.at, "Z"),
            "reason": w.reason,
        })),
        "links": {
            "page": page,
            "cap": format!("{page}.cap"),
            "json": format!("{page}.json"),
        },
    })
}

/// A sum in words: to the pound it would tell what the rounding hides.
fn sum(told: &str, figure: &Figure) -> Value {
    json!({ "told": told, "query": figure.query })
}

fn state(edition: &Edition<'_>) -> &'static str {
    match (edition.withdrawn(), edition.version.published, edition.version.number) {
        (Some(_), ..) => "withdrawn",
        (None, None, _) => "draft",
        (None, Some(_), 1) => "published",
        (None, Some(_), _) => "corrected",
    }
}

/// What a webhook is told: what happened, and where to read it.
pub fn payload(edition: &Edition<'_>, masthead: &Masthead, event: &str) -> String {
    let page = masthead.page(edition.bulletin.id);
    json!({
        "event": event,
        "id": edition.bulletin.id.to_string(),
        "version": edition.version.number,
        "at": edition.updated(),
        "headline": edition.title(),
        "towns": edition.version.draft.towns,
        "short": edition.short(masthead),
        "page": page,
        "json": format!("{page}.json"),
        "cap": format!("{page}.cap"),
    })
    .to_string()
}
