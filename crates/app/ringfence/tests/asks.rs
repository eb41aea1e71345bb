//! What is asked in a call: told from amber on, with what was asked before that, and nothing of
//! the kind in an ordinary call that stays clear.

#![cfg(test)]

use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::process::Command;

/// The turns among which a call becomes amber, if it ever does, and its requests as `turn rule`.
fn check(amber: Option<RangeInclusive<u64>>, asks: &[&str], call: &str) {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("asks-{}.txt", call.len()));
    std::fs::write(&path, call).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_ringfence"))
        .args(["detect", "--format", "jsonl"])
        .arg(&path)
        .output()
        .unwrap();
    let line: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    match (line["first_amber_turn"].as_u64(), amber) {
        (None, None) => {}
        (Some(turn), Some(turns)) => assert!(turns.contains(&turn), "{line:#}"),
        _ => panic!("{line:#}"),
    }
    let found: Vec<String> = line["asks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|ask| format!("{} {}", ask["turn"], ask["rule"].as_str().unwrap()))
        .collect();
    assert_eq!(found, asks, "{line:#}");
}

#[test]
fn a_balance_asked_for_before_the_call_was_amber_is_told_once_it_is() {
    check(
        Some(3..=6),
        &["2 details", "6 cash", "8 cards"],
        "caller: Hello, Mr Field, it's Peter. I won't keep you long.\n\
         callee: Hello, Peter.\n\
         caller: How much would you say you have in your savings, roughly?\n\
         callee: A few thousand. Why do you ask?\n\
         caller: I'm a detective constable, and a man was arrested with a card in your name.\n\
         callee: Goodness me.\n\
         caller: I need you to go to the branch and take six thousand out in cash for us.\n\
         callee: What, today?\n\
         caller: Today. Put it in an envelope and our courier will come to your door for it.\n",
    );
}

#[test]
fn the_same_question_in_a_call_that_stays_clear_is_no_harmful_request() {
    check(
        None,
        &[],
        "caller: Hello, Mr Field, it's Peter. I won't keep you long.\n\
         callee: Hello, Peter.\n\
         caller: How much would you say you have in your savings, roughly?\n\
         callee: A few thousand. Why do you ask?\n\
         caller: The club wants to know whether it should go on with the draw for the roof.\n",
    );
}
