//! The pages against the sources and against the programs that give the diagnostics.

use super::{Page, pages};
use crate::{Source, compile, testdoc};
use std::collections::BTreeSet;

const SOURCES: [&str; 15] = [
    include_str!("../../../audio/src/wav.rs"),
    include_str!("../syntax.rs"),
    include_str!("../parse.rs"),
    include_str!("../condition.rs"),
    include_str!("../pattern.rs"),
    include_str!("../compile.rs"),
    include_str!("../testdoc.rs"),
    include_str!("../testdoc/read.rs"),
    include_str!("../../../conversation/src/read/mod.rs"),
    include_str!("../../../conversation/src/read/json.rs"),
    include_str!("../../../conversation/src/read/plain.rs"),
    include_str!("../../../conversation/src/read/subtitle.rs"),
    include_str!("../../../../app/ringfence/src/detect.rs"),
    include_str!("../../../../app/ringfence/src/extract/article.rs"),
    include_str!("../../../../app/ringfence/src/extract/reports.rs"),
];

/// Codes in quotes or square brackets, and the words given to `warn(…)`.
fn used() -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for source in SOURCES {
        for piece in source.split(['"', '[']) {
            let code: String = piece.chars().take_while(char::is_ascii_alphanumeric).collect();
            let closed = piece == code
                || piece.strip_prefix(&code).is_some_and(|rest| rest.starts_with(']'));
            let digits = code
                .get(1..)
                .is_some_and(|d| d.len() == 3 && d.chars().all(|c| c.is_ascii_digit()));
            if closed && digits && code.starts_with(['A', 'P', 'M', 'T', 'X']) {
                out.insert(code);
            }
        }
        for call in source.split("warn(").skip(1) {
            if let Some(word) = call.trim_start().strip_prefix('"') {
                out.insert(word.split('"').next().unwrap().to_owned());
            }
        }
    }
    out
}

#[test]
fn every_code_has_a_page_and_every_page_is_needed() {
    let pages: Vec<String> = pages().map(|p| p.code.to_owned()).collect();
    let unique: BTreeSet<String> = pages.iter().cloned().collect();
    assert_eq!(unique.len(), pages.len(), "a code has two pages");
    assert_eq!(unique, used());
}

/// Completes an example to a whole playbook: lines of a rule or of a composite get one.
fn whole(example: &str) -> String {
    let lines: Vec<&str> = example.lines().collect();
    let starts = |word: &str| lines.iter().any(|l| l.split_whitespace().next() == Some(word));
    if starts("playbook") || starts("rule") || starts("composite") || starts("end") {
        return example.to_owned();
    }
    let top = |l: &&&str| l.starts_with("class ") || l.starts_with("group ");
    let outer: Vec<&str> = lines.iter().filter(top).copied().collect();
    let inner: Vec<&str> = lines.iter().filter(|l| !top(l)).copied().collect();
    let mut out = outer.join("\n");
    if inner.is_empty() {
        return out;
    }
    let kind = if starts("when") { "composite" } else { "rule" };
    out.push_str(&format!("\n{kind} WHOLE\n{}\n", inner.join("\n")));
    for (word, line) in
        [("stage", "stage hook"), ("weight", "weight 1"), ("explain", "explain \"x\"")]
    {
        if !starts(word) {
            out.push_str(&format!("{line}\n"));
        }
    }
    if kind == "rule" && !inner.iter().any(|l| l.contains("pat")) {
        out.push_str("pattern \"w\"\n");
    }
    out + "end\n"
}

fn codes_of(page: &Page, example: &str) -> Vec<&'static str> {
    match page.code.chars().next() {
        Some('M') => {
            let rule = "playbook x\nrule ASKS_PIN\nstage ask\nweight 4.5\nexplain \"x\"\npattern \"read me your pin\"\nend";
            let (ruleset, _) = compile(&[Source { name: "x", text: rule }]);
            let (cases, mut remarks) = testdoc::parse(example);
            remarks.extend(testdoc::check(&cases, &ruleset));
            remarks.iter().map(|d| d.code).collect()
        }
        Some('T') => conversation::read::read(example, "x").1.iter().map(|d| d.code).collect(),
        _ => {
            let head = if page.code == "P003" { "" } else { "playbook x\n" };
            let text = format!("{head}{}", whole(example));
            compile(&[Source { name: "x", text: &text }]).1.iter().map(|(_, d)| d.code).collect()
        }
    }
}

#[test]
fn wrong_examples_are_wrong_and_right_ones_are_right() {
    for page in pages() {
        assert!(!page.title.is_empty() && page.meaning.ends_with(['.', '`']), "{}", page.code);
        // These are about files, not about text.
        if matches!(page.code, "T001" | "T007") || page.code.starts_with(['A', 'X']) {
            continue;
        }
        let wrong = codes_of(page, page.wrong);
        let own = |c: &str| c == page.code || c == "unused";
        assert!(
            wrong.contains(&page.code) && wrong.iter().all(|c| own(c)),
            "{}: {wrong:?}",
            page.code
        );
        let right: Vec<&str> = codes_of(page, page.right)
            .into_iter()
            .filter(|c| *c == page.code || *c != "unused")
            .collect();
        assert!(right.is_empty(), "{}: {right:?}", page.code);
    }
}

#[test]
fn codes_are_found_in_any_case() {
    assert_eq!(super::explain(" p001 ").map(|p| p.code), Some("P001"));
    assert_eq!(super::explain("No-Advice").map(|p| p.code), Some("no-advice"));
    assert_eq!(super::explain("P999"), None);
}
