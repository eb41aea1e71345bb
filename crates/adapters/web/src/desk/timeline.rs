//! What happened to a report, in order: arrival, changes with before and after, notes.

use super::fields;
use super::names::Names;
use super::visit::Visit;
use crate::base::PageError;
use crate::base::clock::in_words;
use casework::cases::{HistoryEntry, Note, StoredReport};
use casework::{AccountId, Moment, Status};
use maud::{Markup, html};

/// The timeline of a report.
///
/// # Errors
/// If the store fails.
pub async fn of(visit: &Visit, stored: &StoredReport, names: &Names) -> Result<Markup, PageError> {
    let history = visit.site.cases.history(stored.id).await?;
    let notes = visit.site.cases.notes(stored.id).await?;
    let mut events: Vec<(Moment, Markup)> = Vec::new();
    events.push((
        stored.received_at,
        html! { p { "Received" @if let Some(c) = stored.report.channel { ": " (c.label()) } } },
    ));
    events.extend(history.iter().map(|entry| (entry.at, change(entry, names))));
    events.extend(notes.iter().map(|entry| (entry.at, note(entry, names))));
    events.sort_by_key(|(at, _)| *at);
    Ok(html! {
        ol .timeline {
            @for (at, event) in events { li { time { (in_words(at)) } (event) } }
        }
    })
}

fn by(account: Option<AccountId>, names: &Names) -> String {
    account.map_or_else(|| "the sender".to_owned(), |id| names.of(id))
}

fn note(note: &Note, names: &Names) -> Markup {
    html! {
        p { "Note by " (names.of(note.by)) }
        blockquote { (note.text) }
    }
}

fn change(entry: &HistoryEntry, names: &Names) -> Markup {
    let title = match entry.what.as_str() {
        "correct" => "Corrected",
        "status" => "Status",
        "urgency" => "Urgency",
        "seen" => "Seen",
        "assign" => "Given",
        "merge" => "Merged",
        "dismissed" => "Suggestion dismissed",
        "added" => "Facts added",
        "withdrawn" => "Taken back",
        other => other,
    };
    html! {
        p { (title) " by " (by(entry.by, names)) }
        @if entry.what != "seen" {
            @for (name, before, after) in &entry.fields {
                p .change {
                    @if matches!(entry.what.as_str(), "correct" | "dismissed") { (fields::label_of(name)) ": " }
                    @if !before.is_empty() { del { (value(&entry.what, name, before, names)) } " " }
                    @if entry.what == "assign" || entry.what == "merge" { "to " }
                    @if entry.what != "dismissed" { ins { @if after.is_empty() { "nothing" } @else { (value(&entry.what, name, after, names)) } } }
                }
            }
        }
        @if !entry.reason.is_empty() { p .quiet-text { "Reason: " (entry.reason) } }
    }
}

/// A value of the history in words.
fn value(what: &str, name: &str, plain: &str, names: &Names) -> String {
    match what {
        "status" => Status::from_code(plain).map_or_else(|| plain.to_owned(), |s| s.label().into()),
        "assign" => plain.parse().map_or_else(|_| plain.to_owned(), |id| names.of(id)),
        "correct" if plain == "null" => "nothing".into(),
        "correct" | "dismissed" => {
            let codes = plain.trim_matches(['[', ']']).replace(['"', ' '], "").replace(',', ";");
            match fields::all().find(|f| f.name == name) {
                Some(f) if matches!(f.kind, fields::Kind::Many(_)) => f.in_words(&codes),
                Some(f) => f.in_words(plain),
                None => plain.to_owned(),
            }
        }
        _ => plain.to_owned(),
    }
}
