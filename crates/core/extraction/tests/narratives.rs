//! Narratives of many hands, with everything that must be found in each.
//!
//! The cases are in `narratives.txt`, which says how they are written.

#![cfg(test)]

use extraction::{Context, Detail, Entity, Kind, PhoneKind, Reported, extract};
use std::fmt::Write as _;

const CASES: &str = include_str!("narratives.txt");
const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/narratives.txt");

/// One case: title, day of the report, narrative with marks.
struct Case<'c> {
    title: &'c str,
    reported: &'c str,
    marked: &'c str,
}

fn cases() -> Vec<Case<'static>> {
    let blocks = CASES.split("\n# ").skip(1);
    let case = |block: &'static str| {
        let (title, rest) = block.split_once("\n@ ").expect("a case has a line @ day");
        let (reported, marked) = rest.split_once('\n').expect("a case has a narrative");
        Case { title, reported, marked: marked.trim_end() }
    };
    blocks.map(case).collect()
}

/// The narrative without its marks.
fn plain(marked: &str) -> String {
    let mut text = String::new();
    let mut rest = marked;
    while let Some((before, mark)) = rest.split_once('[') {
        let (inside, after) = mark.split_once(']').expect("a mark is closed");
        let (kind, words) = inside.split_once(' ').expect("a mark has a kind and words");
        assert!(Kind::from_code(kind).is_some(), "{kind} is no kind");
        text.push_str(before);
        text.push_str(words.split('|').next().unwrap_or(words));
        rest = after;
    }
    text + rest
}

fn marked(text: &str, entities: &[Entity]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for e in entities {
        if e.detail == Detail::Phone(PhoneKind::Withheld) {
            continue;
        }
        let words = text.get(e.start..e.end).unwrap();
        let normal =
            if e.normalised == words { String::new() } else { format!("|{}", e.normalised) };
        write!(out, "{}[{} {words}{normal}]", text.get(at..e.start).unwrap(), e.kind.code())
            .unwrap();
        at = e.end;
    }
    out + text.get(at..).unwrap()
}

#[test]
fn everything_is_found_and_nothing_else() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    let mut kept = CASES.split("\n# ").next().unwrap().to_owned();
    for case in cases() {
        let text = plain(case.marked);
        let context = Context { reported: Reported::parse(case.reported), near: None };
        let found = marked(&text, &extract(&text, context));
        write!(kept, "\n# {}\n@ {}\n{found}\n", case.title, case.reported).unwrap();
        if found != case.marked {
            wrong.push(format!("{}\n  wanted {}\n  found  {found}", case.title, case.marked));
        }
    }
    if update {
        std::fs::write(PATH, kept).unwrap();
    } else {
        assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
    }
}

#[test]
fn there_are_cases_of_every_kind() {
    assert!(cases().len() >= 70);
    for kind in Kind::ALL {
        let mark = format!("[{} ", kind.code());
        assert!(CASES.matches(&mark).count() >= 5, "{mark}");
    }
}
