//! Markdown tests: what is read from them, what fails and how it is shown.

use super::{Case, check, coverage, parse, run};
use crate::{Ruleset, Source, compile};
use expect_test::{Expect, expect};
use std::collections::BTreeSet;
use std::sync::Arc;

const RULES: &str = r#"
playbook pins
group PINS cap 9
rule ASKS_PIN
  stage ask
  weight 4.5
  group PINS
  sense request
  pattern "(read|tell) me ..2 pin"
  pattern "key it" and "pin" unless "gate"
  near "pin number of the gate"
  explain "x"
end
rule SAYS_PIN
  says callee
  stage ask
  weight 2
  pattern "my pin is"
  explain "x"
end
composite BOTH
  stage ask
  weight 1
  when ASKS_PIN and SAYS_PIN
  explain "x"
end
playbook other
"#;

fn ruleset() -> Ruleset {
    compile(&[Source { name: "pins.playbook", text: RULES }]).0
}

fn rules(names: &[&str]) -> BTreeSet<Arc<str>> {
    names.iter().map(|n| Arc::from(*n)).collect()
}

fn read(markdown: &str) -> Vec<Case> {
    let (cases, remarks) = parse(markdown);
    assert!(remarks.is_empty(), "{remarks:?}");
    cases
}

fn check_failures(markdown: &str, expect: &Expect) {
    let (ruleset, own) = (ruleset(), rules(&["ASKS_PIN", "SAYS_PIN"]));
    let failures: Vec<String> = read(markdown)
        .iter()
        .flat_map(|c| run(c, &ruleset, &own))
        .map(|f| f.render("pins.md"))
        .collect();
    expect.assert_eq(&failures.join("\n"));
}

fn check_remarks(markdown: &str, expect: &[(&str, &str)]) {
    let (cases, mut remarks) = parse(markdown);
    remarks.extend(check(&cases, &ruleset()));
    let got: Vec<(&str, &str)> =
        remarks.iter().map(|d| (d.code, markdown.get(d.start..d.end).unwrap_or("?"))).collect();
    assert_eq!(got, expect, "{markdown}");
}

#[test]
fn what_is_said_and_expected_is_read_with_its_line() {
    let cases = read(
        "# Tests\n\n## A PIN\nProse.\n```call\ncaller: Tell me your PIN. <!-- finding: ASKS_PIN 4.5, SAYS_PIN -->\ncallee: No.\n\ncaller: Bye. <!-- none: ASKS_PIN -->\n```\n```text\ncaller: x <!-- oops -->\n```\n### Sub\n````call\ncaller: Hi.\n<!-- none -->\n````\n",
    );
    assert_eq!(cases.len(), 2);
    assert_eq!((cases[0].title.as_str(), cases[0].line), ("A PIN", 5));
    assert_eq!(cases[1].headings, ["Tests", "A PIN", "Sub"]);
    let turns = &cases[0].turns;
    assert_eq!(turns.iter().map(|t| t.line).collect::<Vec<_>>(), [6, 7, 9]);
    assert_eq!(turns[0].turn.text, "Tell me your PIN.");
    let expect = turns[0].expect.as_ref().unwrap();
    let named: Vec<_> = expect.findings.iter().map(|e| (e.rule.as_str(), e.weight)).collect();
    assert_eq!(named, [("ASKS_PIN", Some(4.5)), ("SAYS_PIN", None)]);
    assert_eq!(turns[1].expect, None);
    assert_eq!(turns[2].expect.as_ref().map(|e| e.near.len()), Some(1));
    assert!(cases[1].turns[0].expect.as_ref().is_some_and(|e| e.findings.is_empty()));
}

#[test]
fn a_right_test_passes() {
    check_failures(
        "## A PIN\n```call\ncaller: Tell me your PIN. <!-- finding: ASKS_PIN [4.5] -->\ncaller: Tell me your PIN.\ncallee: My PIN is what? <!-- finding: SAYS_PIN -->\ncaller: Never tell me your PIN. <!-- none -->\n```\n# Ordinary calls\n## A chat\n```call\ncaller: Hello there.\n```\n",
        &expect![[""]],
    );
}

#[test]
fn failures_say_what_to_do() {
    check_failures(
        "## A PIN\n```call\ncaller: Say your PIN. <!-- finding: ASKS_PIN -->\ncallee: Tell me your PIN. <!-- finding: ASKS_PIN -->\ncaller: Never tell me your PIN. <!-- finding: ASKS_PIN -->\ncaller: Tell me the PIN number of the gate. <!-- finding: ASKS_PIN -->\ncaller: Key it in. <!-- finding: ASKS_PIN -->\ncaller: Key it in, the gate's PIN. <!-- finding: ASKS_PIN -->\ncaller: So tell me your PIN. <!-- none -->\ncaller: Tell me your PIN. <!-- finding: ASKS_PIN 3 -->\n```\n## Ordinary\n```call\ncaller: Read me a PIN, would you?\n```\n",
        &expect![[r#"
            pins.md:3: A PIN
              caller: Say your PIN.
              expected: ASKS_PIN
              found:    nothing
              = help: no pattern of ASKS_PIN fits these words: add one, or widen a gap

            pins.md:4: A PIN
              callee: Tell me your PIN.
              expected: ASKS_PIN
              found:    nothing
              = help: the words fit ASKS_PIN, but it listens to the caller alone: correct `says` or the turn

            pins.md:5: A PIN
              caller: Never tell me your PIN.
              expected: ASKS_PIN
              found:    nothing
              = help: the words fit ASKS_PIN, but not in the sense `request` (negated, told of somebody else, or not asked)

            pins.md:6: A PIN
              caller: Tell me the PIN number of the gate.
              expected: ASKS_PIN
              found:    nothing
              = help: the words fit ASKS_PIN, but one of its `near` lines cancels them

            pins.md:7: A PIN
              caller: Key it in.
              expected: ASKS_PIN
              found:    nothing
              = help: the words fit ASKS_PIN, but its `and "…"` is not said in this turn

            pins.md:8: A PIN
              caller: Key it in, the gate's PIN.
              expected: ASKS_PIN
              found:    nothing
              = help: the words fit ASKS_PIN, but its `unless "…"` is said in this turn

            pins.md:9: A PIN
              caller: So tell me your PIN.
              expected: nothing
              found:    ASKS_PIN in "tell me your PIN"
              = help: add ASKS_PIN to the remark if it is right; else give it a `near` or `unless` line, or a narrower pattern

            pins.md:10: A PIN
              caller: Tell me your PIN.
              expected: ASKS_PIN 3
              found:    ASKS_PIN in "Tell me your PIN"
              = help: ASKS_PIN weighs 4.5 bits, not 3: correct the remark or the rule

            pins.md:14: Ordinary
              caller: Read me a PIN, would you?
              expected: nothing
              found:    ASKS_PIN in "Read me a PIN"
              = help: an ordinary call must find nothing: give ASKS_PIN a `near` or `unless` line, or a narrower pattern
        "#]],
    );
}

#[test]
fn a_rule_of_another_playbook_is_judged_only_where_it_is_named() {
    let ruleset = ruleset();
    let own = rules(&["SAYS_PIN"]);
    let cases = read(
        "## A\n```call\ncaller: Tell me your PIN. <!-- none -->\ncaller: Bye. <!-- finding: ASKS_PIN -->\n```\n",
    );
    let failures: Vec<usize> = run(&cases[0], &ruleset, &own).iter().map(|f| f.line).collect();
    assert_eq!(failures, [4]);
}

#[test]
fn remarks_on_broken_tests_name_the_place() {
    check_remarks("## A\n```call\ncaller: Hi. <!-- nune -->\n```\n", &[("M001", " nune ")]);
    check_remarks("## A\n```call\ncaller: Hi.\n", &[("M002", "```call")]);
    check_remarks(
        "## A\n```call\ncaller: Hi. <!-- finding: BOTH, PINS, ASKS_PEN -->\n```\n",
        &[("M003", "BOTH"), ("M003", "PINS"), ("M003", "ASKS_PEN")],
    );
    check_remarks(
        "## A\n```call\ncaller: Hi. <!-- none\ncaller: Oh.\n```\n",
        &[("M004", "<!-- none")],
    );
    check_remarks("## A\n<!-- none -->\n", &[("M005", "<!-- none -->")]);
    check_remarks("## A\n```call\n<!-- none -->\ncaller: x\n```\n", &[("M005", "<!-- none -->")]);
    check_remarks(
        "## A\n```call\ncaller: x <!-- none --><!-- finding: ASKS_PIN -->\n```\n",
        &[("M006", "<!-- finding: ASKS_PIN -->")],
    );
    check_remarks(
        "## A\n```call\ncaller: x <!-- finding: , -->\n```\n",
        &[("M007", " finding: , ")],
    );
    check_remarks(
        "## A\n```call\ncaller: x <!-- finding: ASKS_PIN SAYS_PIN -->\n```\n",
        &[("M008", " SAYS_PIN")],
    );
    check_remarks("## A\n```call\n```\n", &[("M009", "```call")]);
    check_remarks("## A\n```Call\ncaller: x\n```\n", &[("M010", "```Call")]);
    check_remarks("```call\ncaller: x\n```\n", &[("M011", "```call")]);
    check_remarks("## A\n```call\ncaler: x\n```\n", &[("T002", "caler")]);
}

#[test]
fn coverage_names_what_is_missing() {
    let own = rules(&["ASKS_PIN", "SAYS_PIN"]);
    let lacks = |markdown: &str| -> Vec<String> {
        let shown = |l: super::Lack| {
            format!(
                "{}: {}",
                l.rule,
                l.parts.iter().map(|p| p.name()).collect::<Vec<_>>().join(", ")
            )
        };
        coverage(&read(markdown), &own).into_iter().map(shown).collect()
    };
    assert_eq!(
        lacks(
            "## A\n```call\ncaller: Tell me your PIN. <!-- finding: ASKS_PIN -->\ncaller: x <!-- none -->\n```\n"
        ),
        [
            "ASKS_PIN: a near miss, an ordinary call",
            "SAYS_PIN: a hit, a near miss, an ordinary call"
        ]
    );
    assert_eq!(
        lacks(
            "## Near misses of SAYS_PIN\n```call\ncaller: x <!-- none -->\ncaller: y <!-- none: ASKS_PIN -->\ncaller: z <!-- finding: ASKS_PIN, SAYS_PIN -->\n```\n## Ordinary call\n```call\ncaller: x\n```\n"
        ),
        Vec::<String>::new()
    );
    assert_eq!(
        lacks(
            "## A\n```call\ncaller: x <!-- finding: ASKS_PIN, SAYS_PIN -->\n```\n## A: near miss\n```call\ncaller: y <!-- none -->\n```\n## Ordinary\n```call\ncaller: z\n```\n"
        ),
        Vec::<String>::new()
    );
}

proptest::proptest! {
    #[test]
    fn any_markdown_is_survived(text in "(\\PC|[\n`#:,<>-]|```call\n|```|<!--|-->|finding: |none|caller: ){0,60}") {
        let (cases, remarks) = parse(&text);
        let (ruleset, own) = (ruleset(), rules(&["ASKS_PIN"]));
        for case in &cases {
            let _ = run(case, &ruleset, &own);
        }
        let _ = coverage(&cases, &own);
        for remark in remarks {
            let _ = diagnostic::render(&remark, "x", &text);
        }
    }
}
