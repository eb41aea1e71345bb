//! Short plain calls, as a leaflet would tell them, and their honest twins.
//!
//! What the parts together weigh is in `playbooks/courier-fraud/together.playbook`.

use conversation::{Speaker, Transcript, Turn};
use evidence::Level;
use test_support::shipped;

fn check(lines: &[&str], expect: Level) {
    let turns = lines
        .iter()
        .map(|line| match line.strip_prefix("person: ") {
            Some(text) => Turn::new(Speaker::Callee, text),
            None => Turn::new(Speaker::Caller, *line),
        })
        .collect();
    let call = Transcript { id: "textbook".into(), turns };
    let found = detector::detect(shipped::detector(), &call);
    let named: Vec<String> =
        found.findings.iter().map(|f| format!("{} {:.2}", f.id, f.bits)).collect();
    assert_eq!(found.level, expect, "{lines:#?}\n{named:#?}");
}

/// The turns in which something is asked that breaks a NEVER rule.
fn asked(lines: &[&str]) -> Vec<(usize, &'static str)> {
    let turns = lines.iter().map(|line| Turn::new(Speaker::Caller, *line)).collect();
    let call = Transcript { id: "asked".into(), turns };
    let found = detector::detect(shipped::detector(), &call);
    found.asks.iter().map(|ask| (ask.turn, ask.rule.name())).collect()
}

// No rule has these words; the classifier hears them, which counts where the call is amber.
const FOUR_FIGURES: &str =
    "Now before we stop the card, what are the four figures you put into the machine with it?";

#[test]
fn a_request_without_a_rule_is_named_in_a_call_that_sounds_like_fraud() {
    let call = [
        "Good afternoon, this is Detective Constable Harris at Hammersmith police station.",
        "We have arrested a young man who had a copy of your bank card on him, and he has been using it in Argos today.",
        "Keep this between us, don't tell anybody at the bank, some of the staff are under investigation.",
        FOUR_FIGURES,
    ];
    assert!(asked(&call).contains(&(3, "details")), "{:?}", asked(&call));
}

#[test]
fn the_same_words_alone_are_no_request() {
    assert_eq!(asked(&[FOUR_FIGURES]), []);
}

#[test]
fn the_police_want_the_pin_and_the_card() {
    check(
        &[
            "Hello, this is Detective Sergeant Wilson from Hammersmith police. Your card has been cloned and used in a shop.",
            "person: Oh dear.",
            "I need you to key in your PIN on your phone keypad now so we can cancel the card.",
            "Then put the card in an envelope and a courier will come and collect it this afternoon.",
        ],
        Level::Red,
    );
}

#[test]
fn the_police_want_cash_drawn_and_the_bank_lied_to() {
    check(
        &[
            "Good afternoon, I'm DC Thompson from Charing Cross police station. We have arrested a man with your bank details.",
            "person: Oh my goodness.",
            "I need you to go to the bank and withdraw five thousand pounds.",
            "Don't tell the cashier why, say it's for building work. A courier will come this evening to collect the money as evidence.",
        ],
        Level::Red,
    );
}

#[test]
fn the_bank_wants_the_card_fetched() {
    check(
        &[
            "It's the bank's security team. Your debit card has been cloned, so please cut it in half, pop it in an envelope and our driver will be with you in half an hour.",
        ],
        Level::Red,
    );
}

#[test]
fn the_police_want_gold_bought() {
    check(
        &[
            "This is Detective Inspector Hughes, City of London Police. We need your help with an undercover operation.",
            "I'd like you to buy some gold coins from the jeweller in town, and one of our officers will collect them. You must keep this confidential.",
        ],
        Level::Red,
    );
}

#[test]
fn honest_calls_stay_clear() {
    let calls: [&[&str]; 6] = [
        &[
            "Hello, it's the Lloyds fraud team. Did you make a payment of forty pounds at Tesco this morning?",
            "person: Yes I did.",
            "Lovely, thank you. We'll never ask for your PIN or full password. Have a good day.",
        ],
        &["Hi, DPD courier, I'm outside to collect your return parcel.", "person: Coming down."],
        &[
            "Hello, it's PC Jones from Hitchin. You reported a burglary, could I come round tomorrow at ten to take a statement?",
        ],
        &[
            "Hi Gran, can you get me twenty pounds out when you go to the bank? I'll pick it up on Sunday.",
        ],
        &["Evening, A1 taxis, your driver will pick you up at seven to take you to the bank."],
        &[
            "Did you see the news? They rang Doris and said they were police and asked for her PIN, and a courier came for her card!",
        ],
    ];
    for call in calls {
        check(call, Level::Clear);
    }
}

#[test]
fn a_recording_tells_of_a_charge_and_wants_a_key_in_another_sentence() {
    check(
        &[
            "A login and purchase of a games console worth four hundred pounds was made today.",
            "To decline this order press two.",
            "You will shortly be connected with one of our customer representatives. Press two to be connected to a representative.",
        ],
        Level::Red,
    );
}

#[test]
fn the_bank_says_that_the_pin_stays_the_same() {
    check(
        &[
            "It's the card team at your bank. A payment of six hundred pounds at a shop in Leeds, yours or not?",
            "person: Not mine.",
            "Then it is refused. A fresh card comes by post in five working days in a plain white envelope, same PIN as before.",
        ],
        Level::Clear,
    );
}
