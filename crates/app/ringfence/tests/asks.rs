//! What is asked in a call: told from amber on, with what was asked before that, and nothing of
//! the kind in an ordinary call that stays clear.

#![cfg(test)]

use std::path::PathBuf;
use std::process::Command;

/// The level of a call, and its requests as `turn rule`.
fn check(level: &str, asks: &[&str], call: &str) {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("asks-{}.txt", call.len()));
    std::fs::write(&path, call).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_ringfence"))
        .args(["detect", "--format", "jsonl"])
        .arg(&path)
        .output()
        .unwrap();
    let line: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(line["level"], level, "{line:#}");
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
        "red",
        &["4 details", "6 cash", "8 cards"],
        "caller: Good afternoon, it's Detective Constable Marsh at the fraud desk.\n\
         callee: Oh, hello. Is something wrong?\n\
         caller: A young man was stopped this morning with a bank card in your name.\n\
         callee: Goodness me.\n\
         caller: How much would you say you have in your savings, roughly?\n\
         callee: About nine thousand, I think.\n\
         caller: I need you to go to the branch and take six thousand out in cash for us.\n\
         callee: What, today?\n\
         caller: Today. Put it in an envelope and our courier will come to your door for it.\n",
    );
}

#[test]
fn an_honest_question_about_money_is_no_harmful_request() {
    check(
        "clear",
        &[],
        "caller: Hello, it's Joan from the bowls club about the dinner.\n\
         callee: Hello Joan, is it about the deposit?\n\
         caller: It is. How much have we got in the club account, do you know?\n\
         callee: About four hundred.\n\
         caller: Lovely, that will do us. See you on Thursday.\n",
    );
}
