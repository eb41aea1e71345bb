//! What the shipped playbooks make of several turns together: composites that ask for signs of
//! many kinds, each with a call in which it holds and honest twins in which it does not.

#![cfg(test)]

use std::path::PathBuf;
use std::process::Command;

/// Whether that composite is found in a call, by the rules of the shipped playbooks alone.
fn check(composite: &str, holds: bool, call: &str) {
    let name = format!("composite-{composite}-{holds}-{}.txt", call.len());
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, call).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_ringfence"))
        .args(["detect", "--rules-only", "--format", "jsonl"])
        .arg(&path)
        .output()
        .unwrap();
    let line: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = line["findings"].as_array().unwrap();
    let ids: Vec<_> = findings.iter().filter_map(|f| f["id"].as_str()).collect();
    assert_eq!(ids.contains(&composite), holds, "{composite} among {ids:?} in\n{call}");
}

#[test]
fn something_is_handed_out_to_whoever_says_the_word() {
    let composite = "HANDED_OUT_TO_A_STRANGER";
    check(
        composite,
        true,
        "caller: He's just pulled up outside. Have you got it there with you?\n\
         callee: It's in the shoebox.\n\
         caller: Take it out to him. He says, \"For Ellen,\" and you say, \"For Ellen.\"\n",
    );
    check(
        composite,
        true,
        "caller: The lad's at your gate now. Don't hang up, stay on the line with me.\n\
         callee: I've got it ready.\n\
         caller: Just take it out to him.\n",
    );
    // A parcel that goes back to the shop: nobody says a word, nothing is secret.
    check(
        composite,
        false,
        "caller: He's just pulled up outside. Have you got it there with you?\n\
         callee: It's in the porch.\n\
         caller: Just pass it to the driver, he has the label.\n",
    );
    check(
        composite,
        false,
        "caller: Your taxi's outside, the driver's waiting.\n\
         callee: I'll get my coat.\n\
         caller: Give the case to him, it goes in the boot.\n",
    );
}

#[test]
fn what_the_person_did_not_begin_is_to_be_approved() {
    let composite = "APPROVED_FOR_THE_CALLER";
    check(
        composite,
        true,
        "caller: Now press approve.\n\
         callee: It says could this be a scam.\n\
         caller: It always says that. If you decline it, she'll try again.\n",
    );
    check(composite, true, "caller: No, don't decline it. Approve it, and it stops at my desk.\n");
    // A bank asks that it be declined, and a helper has nothing against it.
    check(
        composite,
        false,
        "caller: A notice will come up on your phone. If it wasn't you, please press decline.\n\
         callee: It says four hundred pounds.\n\
         caller: Press decline, and I'll have a new card sent.\n",
    );
    check(
        composite,
        false,
        "caller: When you log in for the tax, press continue, Mum.\n\
         callee: It says are you sure you want to leave the page.\n\
         caller: Then press no.\n",
    );
}

#[test]
fn a_relative_in_need_is_told_as_strangers_tell_it() {
    check(
        "RELATIVE_STORY_WHOLE",
        true,
        "caller: Mum, it's me. I've lost my voice, I've such a cold.\n\
         caller: This is my new number, I dropped my phone down the loo.\n\
         caller: My bank app's on the old phone. Could you pay it for me?\n",
    );
    check(
        "RELATIVE_STORY_WHOLE",
        false,
        "caller: Mum, it's me. I've lost my voice, I've such a cold.\n\
         caller: This is my new number, I dropped my phone down the loo.\n\
         caller: See you on Sunday, shall I bring pudding?\n",
    );
}

#[test]
fn the_warning_that_came_with_a_code_is_talked_away() {
    check(
        "CODE_WARNING_TALKED_AWAY",
        true,
        "callee: It says do not share this with anyone.\n\
         caller: That is for when strangers ring you up.\n",
    );
    check(
        "CODE_WARNING_TALKED_AWAY",
        false,
        "callee: It says do not share this with anyone.\n\
         caller: Quite right. Keep it to yourself and type it in.\n",
    );
}
