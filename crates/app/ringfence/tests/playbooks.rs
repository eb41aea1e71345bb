//! `check`, `fmt`, `test` and `explain` as a playbook writer runs them.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its folder ends")]

use std::path::{Path, PathBuf};
use std::process::Command;

const GOOD: &str = r#"playbook mine
title "Mine"

group PINS cap 6

rule MY_PIN
  stage ask
  weight 4.5
  group PINS
  asks details "your PIN"
  pattern "read me your pin"
  advice "Do not say it."
  explain "He wants the PIN."
end
"#;

const TESTS: &str = "# Mine\n\n## MY_PIN\n```call\ncaller: Read me your PIN. <!-- finding: MY_PIN 4.5 -->\ncaller: Never read me your PIN. <!-- none -->\n```\n\n## Ordinary\n```call\ncaller: Good morning.\n```\n";

/// A folder of one test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("playbooks-{name}"));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        for (file, text) in files {
            std::fs::write(path.join(file), text).unwrap();
        }
        Self(path)
    }

    fn text(&self, file: &str) -> String {
        std::fs::read_to_string(self.0.join(file)).unwrap()
    }

    /// Runs the program in the folder; gives its exit code, output and complaints.
    fn run(&self, args: &[&str]) -> (i32, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_ringfence"))
            .args(args)
            .current_dir(&self.0)
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn check(&self, args: &[&str], code: i32, holds: &[&str]) {
        let (got, out, complaints) = self.run(args);
        assert_eq!(got, code, "{args:?}\n{out}\n{complaints}");
        for part in holds {
            assert!(
                out.contains(part) || complaints.contains(part),
                "{args:?} lacks {part:?}\n{out}\n{complaints}"
            );
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn check_is_content_with_a_good_playbook() {
    let folder = Folder::new("check-good", &[("mine.playbook", GOOD)]);
    folder.check(
        &["check", "mine.playbook"],
        0,
        &["1 playbook, 1 rule, 0 composites: 0 errors, 0 warnings"],
    );
    folder.check(&["check", "--strict", "."], 0, &[]);
}

#[test]
fn check_shows_errors_with_their_line_and_remedy() {
    let bad = GOOD.replace("stage ask", "stage asc");
    let folder = Folder::new("check-bad", &[("mine.playbook", &bad)]);
    let expected = [
        "error[P010]: there is no stage `asc`",
        "mine.playbook:7:9",
        "did you mean `ask`?",
        "1 error,",
    ];
    folder.check(&["check", "mine.playbook"], 1, &expected);
}

#[test]
fn check_fails_on_warnings_only_if_strict() {
    let bare = GOOD.replace("  advice \"Do not say it.\"\n", "");
    let folder = Folder::new("check-strict", &[("mine.playbook", &bare)]);
    folder.check(&["check", "."], 0, &["warning[no-advice]", "0 errors, 1 warning"]);
    folder.check(&["check", "--strict", "."], 1, &[]);
}

#[test]
fn check_names_what_it_cannot_read_and_goes_on() {
    let folder = Folder::new("check-missing", &[("mine.playbook", GOOD)]);
    folder.check(
        &["check", "gone.playbook", "mine.playbook"],
        2,
        &["gone.playbook cannot be read", "1 playbook,"],
    );
}

#[test]
fn check_points_to_the_shipped_playbooks_for_shared_classes() {
    let shared = GOOD.replace("read me your pin", "read me your @bank pin");
    let folder = Folder::new("check-shared", &[("mine.playbook", &shared)]);
    folder.check(
        &["check", "."],
        1,
        &["error[P035]: there is no class @bank", "stand in the shipped playbooks"],
    );
}

#[test]
fn nothing_is_to_be_said_of_the_shipped_playbooks() {
    Folder::new("check-shipped", &[]).check(&["check"], 0, &[": 0 errors, 0 warnings"]);
}

#[test]
fn every_shipped_rule_has_a_hit_a_near_miss_and_an_ordinary_call() {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../playbooks");
    let (code, out, complaints) = Folder::new("test-shipped", &[]).run(&["test", shipped]);
    assert_eq!(code, 0, "{out}\n{complaints}");
    assert!(!out.contains("tests are missing"), "{out}");
}

#[test]
fn fmt_lays_out_in_place_and_only_once() {
    let loose = GOOD.replace("  stage ask", "stage    ask # late").replace("\nrule", "\n\n\nrule");
    let folder = Folder::new("fmt", &[("mine.playbook", &loose)]);
    folder.check(&["fmt", "--check", "."], 1, &["not laid out", "1 playbook, 1 would be changed"]);
    assert_eq!(folder.text("mine.playbook"), loose);
    folder.check(&["fmt", "."], 0, &["laid out", "1 playbook, 1 changed"]);
    assert_eq!(folder.text("mine.playbook"), GOOD.replace("stage ask", "stage ask # late"));
    folder.check(&["fmt", "--check", "."], 0, &["0 would be changed"]);
}

#[test]
fn fmt_leaves_a_broken_quote_alone() {
    let broken = GOOD.replace("pin\"", "pin");
    let folder = Folder::new("fmt-broken", &[("mine.playbook", &broken)]);
    folder.check(&["fmt", "."], 2, &["error[P002]", "left as it is"]);
    assert_eq!(folder.text("mine.playbook"), broken);
}

#[test]
fn tests_pass_and_lack_nothing() {
    let folder = Folder::new("test-good", &[("mine.playbook", GOOD), ("mine.md", TESTS)]);
    let (code, out, _) = folder.run(&["test", "."]);
    assert_eq!((code, out.as_str()), (0, "2 passed, 0 failed\n"));
    folder.check(&["test", "mine.md"], 0, &["2 passed"]);
}

#[test]
fn a_failure_shows_its_line_what_was_found_and_a_remedy() {
    let wrong = TESTS.replace("Never read", "So read").replace("MY_PIN 4.5", "MY_PIN 3");
    let folder = Folder::new("test-bad", &[("mine.playbook", GOOD), ("mine.md", &wrong)]);
    let expected = [
        "mine.md:5: MY_PIN",
        "MY_PIN weighs 4.5 bits, not 3",
        "mine.md:6: MY_PIN",
        "expected: nothing",
        "found:    MY_PIN in \"read me your PIN\"",
        "1 passed, 1 failed",
    ];
    folder.check(&["test", "."], 1, &expected);
}

#[test]
fn missing_tests_are_named_and_do_not_fail() {
    let half = TESTS.split("## Ordinary").next().unwrap().replace("<!-- none -->", "");
    let other =
        GOOD.replace("MY_PIN", "OTHER_PIN").replace("mine", "other").replace("PINS", "OTHERS");
    let files = [("mine.playbook", GOOD), ("mine.md", &half), ("other.playbook", &other)];
    let folder = Folder::new("test-half", &files);
    let expected = [
        "MY_PIN needs a near miss and an ordinary call",
        "other.playbook: there are no tests",
        "1 passed, 0 failed",
    ];
    folder.check(&["test", "."], 0, &expected);
}

#[test]
fn broken_tests_are_said_and_fail() {
    let broken = TESTS.replace("finding: MY_PIN 4.5", "finding: MY_PEN");
    let folder = Folder::new(
        "test-broken",
        &[("mine.playbook", GOOD), ("mine.md", &broken), ("lost.md", TESTS)],
    );
    let expected = [
        "error[M003]: there is no rule MY_PEN",
        "did you mean MY_PIN?",
        "there is no lost.playbook beside these tests",
    ];
    folder.check(&["test", "."], 1, &expected);
    folder.check(&["test", "."], 1, &["1 passed, 1 failed"]);
}

#[test]
fn tests_use_the_classes_of_the_shipped_playbooks() {
    let shared = GOOD.replace("read me your pin", "read me your [@bank] pin");
    let tests = TESTS.replace("me your PIN", "me your Barclays PIN");
    let folder = Folder::new("test-shared", &[("mine.playbook", &shared), ("mine.md", &tests)]);
    folder.check(&["test", "."], 0, &["2 passed, 0 failed"]);
}

#[test]
fn explain_knows_codes_rules_groups_and_nothing_else() {
    let folder = Folder::new("explain", &[]);
    folder.check(&["explain", "p012"], 0, &["P012: A weight is not a number", "    weight 2.5"]);
    folder.check(&["explain", "M003"], 0, &["wrong:", "right:"]);
    let (_, list, _) = folder.run(&["explain"]);
    let rule = list
        .lines()
        .filter_map(|l| l.split_whitespace().next())
        .find(|w| w.starts_with("ASKS_"))
        .unwrap();
    folder.check(
        &["explain", rule],
        0,
        &["a rule of", "stage", "bits: it makes the odds", "patterns"],
    );
    folder.check(&["explain", &rule.to_lowercase()], 0, &[rule]);
    folder.check(&["explain", &format!("{rule}S")], 2, &["did you mean"]);
    folder.check(&["explain", "qqqqqq"], 2, &["lists all that can be explained"]);
}
