//! Whatever is written, offsets are right and nothing fails.

#![cfg(test)]

use extraction::{Context, Reported, article, extract, suggest};
use proptest::prelude::*;

/// Words that recognisers look for, so that random text reaches their corners.
const WORDS: &[&str] = &[
    "£5k",
    "two",
    "hundred",
    "and",
    "a",
    "half",
    "grand",
    "07700",
    "900",
    "123",
    "oh",
    "double",
    "DC",
    "Mark",
    "Wilson",
    "from",
    "Hammersmith",
    "police",
    "station",
    "last",
    "Tuesday",
    "week",
    "tea",
    "time",
    "between",
    "1",
    "27",
    "December",
    "quarter",
    "past",
    "six",
    "o’clock",
    "silver",
    "Toyota",
    "Yaris",
    "LK19",
    "ABC",
    "reg",
    "something",
    "code",
    "word",
    "Blue",
    "42",
    "said",
    "Robin",
    "Barclays",
    "St",
    "Peter's",
    "Street",
    "card",
    "PIN",
    "the",
    "of",
    "to",
    ",",
    ".",
    "\n",
    "\"",
    "’s",
    "-",
    "–",
    "(",
    ")",
    "+44",
    "€",
    "½",
    "😀",
    "É",
    "ﬁ",
    "ß",
    "\u{301}",
    "\u{200d}",
    "１２",
    "٣",
    "0",
    "00",
    "12/13/2026",
    "99:99",
    "31",
    "February",
    "ago",
    "X-ray",
];

fn check(text: &str) {
    let context =
        Context { reported: Reported::parse("2026-11-18T20:10"), near: Some((51.9, -0.2)) };
    let found = extract(text, context);
    let mut last = 0;
    for entity in &found {
        assert!(entity.start >= last, "{text:?}: {entity:?} overlaps");
        assert!(entity.start < entity.end);
        assert!(text.get(entity.start..entity.end).is_some(), "{text:?}: {entity:?}");
        last = entity.end;
    }
    assert_eq!(found, extract(text, context), "the same twice");
    for suggestion in suggest(text, &found, |_| true) {
        assert!(text.get(suggestion.start..suggestion.end).is_some());
    }
    let facts = article(text, context.reported);
    for count in &facts.counts {
        assert!(text.get(count.start..count.end).is_some());
    }
    let _ = extract(text, Context::default());
}

proptest! {
    #[test]
    fn any_text(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn any_order_of_words(
        words in proptest::collection::vec((0..WORDS.len(), any::<bool>()), 0..60)
    ) {
        let mut text = String::new();
        for (word, space) in words {
            text.push_str(WORDS[word]);
            if space {
                text.push(' ');
            }
        }
        check(&text);
    }

    #[test]
    fn what_comes_before_moves_offsets_only(lead in "[é😀 ]{0,12}") {
        let tail = "DC Alan Hobday rang from 01632 960188. He wanted £2,500.";
        let text = format!("{lead}\n{tail}");
        let context = Context { reported: Reported::parse("2026-11-18"), near: None };
        let shift = text.len() - tail.len();
        let moved: Vec<_> = extract(&text, context)
            .into_iter()
            .map(|mut e| {
                e.start -= shift;
                e.end -= shift;
                e
            })
            .collect();
        prop_assert_eq!(moved, extract(tail, context));
    }
}

#[test]
fn nothing_in_nothing() {
    for text in ["", " ", "\n", "£", "'", "’s", "\u{301}", "+", "0", "a"] {
        check(text);
    }
}
