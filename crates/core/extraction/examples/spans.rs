//! Reads reports as JSON Lines from standard input and prints what was found in each.
//!
//! `ringfence extract` does the same with diagnostics; this is the way to try a change of the
//! rules without building the application.

use extraction::{Context, Detail, Kind, PhoneKind, Reported, extract};
use std::io::BufRead;

fn main() -> std::io::Result<()> {
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let Ok(report) = serde_json::from_str::<serde_json::Value>(&line) else { continue };
        let text = |key: &str| report.get(key).and_then(|v| v.as_str()).unwrap_or("");
        let narrative = text("narrative");
        let context = Context { reported: Reported::parse(text("reported_at")), near: None };
        let chars = |bytes: usize| narrative.get(..bytes).unwrap_or("").chars().count();
        let shown = |e: &extraction::Entity| {
            e.kind != Kind::Phone || e.detail != Detail::Phone(PhoneKind::Withheld)
        };
        let entities: Vec<serde_json::Value> = extract(narrative, context)
            .iter()
            .filter(|e| shown(e))
            .map(|e| {
                serde_json::json!({
                    "type": e.kind.code(),
                    "text": narrative.get(e.start..e.end).unwrap_or(""),
                    "start": chars(e.start),
                    "end": chars(e.end),
                    "normalised": e.normalised,
                    "role": match e.detail {
                        Detail::Money(m) => m.role.map(extraction::Role::code),
                        _ => None,
                    },
                })
            })
            .collect();
        let id = text("report_id");
        let out = serde_json::json!({ "report_id": id, "entities": entities });
        std::io::Write::write_all(&mut std::io::stdout(), format!("{out}\n").as_bytes())?;
    }
    Ok(())
}
