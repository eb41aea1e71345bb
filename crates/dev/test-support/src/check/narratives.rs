//! Checks of extraction.

use extraction::{Context, Districts, Reported, article, extract, suggest};

/// Entities do not overlap, their places are of the text, and facts and suggestions quote it;
/// also the postcode tables.
pub fn narrative_extract(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let reported = Reported::parse("2026-11-18T20:10");
    for context in [Context { reported, near: Some((51.9, -0.2)) }, Context::default()] {
        let found = extract(&text, context);
        let mut last = 0;
        for entity in &found {
            assert!(entity.start >= last && entity.start < entity.end, "{entity:?}");
            assert!(text.get(entity.start..entity.end).is_some(), "{entity:?}");
            last = entity.end;
        }
        for suggestion in suggest(&text, &found, |_| true) {
            assert!(text.get(suggestion.start..suggestion.end).is_some());
        }
    }
    let facts = article(&text, reported);
    let spans = facts.counts.iter().map(|c| (c.start, c.end));
    let spans = spans.chain(facts.losses.iter().map(|l| (l.start, l.end)));
    let spans = spans.chain(facts.method.iter().map(|t| (t.start, t.end)));
    for (start, end) in
        spans.chain(facts.nothing_lost).chain(facts.period.map(|p| (p.start, p.end)))
    {
        assert!(text.get(start..end).is_some_and(|t| !t.is_empty()));
    }
    let _ = Reported::parse(&text);
    let mut districts = Districts::default();
    let _ = districts.add_csv(&text);
}
