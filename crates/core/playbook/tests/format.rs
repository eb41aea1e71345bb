//! The formatter on made-up and on shipped playbooks: laying out twice changes nothing more,
//! and what the compiler reads stays the same.

#![expect(clippy::unwrap_used, reason = "a playbook that cannot be read ends the test")]

use playbook::{Source, compile, format, parse};
use proptest::prelude::*;
use std::path::{Path, PathBuf};

/// A debug print without the places in the file.
fn without_places(debug: &str) -> String {
    let digit = |c: char| c.is_ascii_digit();
    let mut pieces = debug.split(", start: ");
    let mut out = pieces.next().unwrap_or("").to_owned();
    for piece in pieces {
        let piece = piece.trim_start_matches(digit);
        out.push_str(piece.strip_prefix(", end: ").unwrap_or(piece).trim_start_matches(digit));
    }
    out
}

fn codes(text: &str) -> Vec<&'static str> {
    let mut codes: Vec<&str> =
        compile(&[Source { name: "x", text }]).1.iter().map(|(_, d)| d.code).collect();
    codes.sort_unstable();
    codes
}

fn check(source: &str) {
    let once = format(source);
    assert_eq!(format(&once), once, "laid out twice: {source:?}");
    assert_eq!(
        without_places(&format!("{:?}", parse(source).0)),
        without_places(&format!("{:?}", parse(&once).0)),
        "{source:?}\n{once}"
    );
    assert_eq!(codes(source), codes(&once), "{source:?}\n{once}");
}

fn below(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            below(&path, out);
        } else if path.extension().is_some_and(|e| e == "playbook") {
            out.push(path);
        }
    }
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the ban is for the crate; this test reads the shipped playbooks"
)]
fn shipped_and_broken_playbooks_keep_their_meaning() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    below(&here.join("../../../playbooks"), &mut paths);
    below(&here.join("tests/broken"), &mut paths);
    assert!(paths.len() > 40);
    for path in paths {
        check(&std::fs::read_to_string(&path).unwrap());
    }
}

/// Lines of a playbook, right and wrong, in any order.
fn line() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "playbook x",
        "title \"A  title\"",
        "class a = b | \"c d\"|@e",
        "sounds pin=pen|bin",
        "group G cap 2",
        "rule A",
        "rule B # of course",
        "composite C",
        "stage hook",
        "weight 1.5",
        "weight   x",
        "group G",
        "says line",
        "asks details \"your PIN\"",
        "pattern \"read  (me|us)\"and \"pin\" unless\"gate\"",
        "near \"a ..3 b\"",
        "when A and(B or not C)",
        "when 2 of(A,B)",
        "when A then B within 3 turns",
        "advice \"Do # not\"",
        "explain \"x\"",
        "end",
        "End",
        "rul D",
        "patern \"x\"",
        "# a comment",
        "## two",
        "#",
        "",
        "",
        "  ",
        ") ( , = |",
        "\"alone\"",
    ]);
    let spaces = prop::sample::select(vec!["", " ", "\t", "    "]);
    (spaces.clone(), known, spaces, prop::sample::select(vec!["\n", "\n", "\r\n"]))
        .prop_map(|(before, text, after, end)| format!("{before}{text}{after}{end}"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn made_up_playbooks_keep_their_meaning(lines in prop::collection::vec(line(), 0..24)) {
        check(&lines.concat());
    }

    #[test]
    fn any_text_is_survived(text in "(\\PC|[ \n\r\t\"#|=(),~%@.“”\u{feff}\u{2028}]|rule|end|pattern){0,80}") {
        check(&text);
    }

    #[test]
    fn any_pattern_is_survived(text in "[a-d ()\\[\\]|.~%@<>0-9':-]{0,30}") {
        check(&format!("playbook x\nclass a = b\nrule A\nstage hook\nweight 1\nexplain \"x\"\npattern \"{text}\"\nend\n"));
    }
}
