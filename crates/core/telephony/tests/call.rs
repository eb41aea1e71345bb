//! A call against a switchboard of its own: what is done, in which order, and that nothing is
//! left of it whatever happens.

mod switchboard;

use evidence::{Level, NeverRule};
use proptest::prelude::*;
use switchboard::{Switchboard, line, ours};
use telephony::call::{Action, ChannelId, Heard, Input, Label, Outcome, Side};
use telephony::{AlertKind, Policy};

fn heard(level: Level) -> Input {
    Input::Heard(Heard { level, rules: vec![NeverRule::Details], ..Heard::default() })
}

fn courier_due() -> Input {
    Input::Heard(Heard { level: Level::Red, courier_due: true, ..Heard::default() })
}

/// A call of a line with this policy, up and heard.
fn up(policy: Policy) -> Switchboard {
    let mut board = Switchboard::new(line(policy));
    board.run();
    board
}

#[test]
fn both_sides_are_heard_each_by_its_own_stream() {
    let board = up(Policy::Observe);
    let sides: Vec<Side> = board.streams.iter().map(|(side, _)| *side).collect();
    assert_eq!(sides, [Side::Caller, Side::Person]);
    assert_ne!(board.streams[0].1, board.streams[1].1);
    assert_eq!(board.joined.len(), 2);
    assert!(!board.made.iter().any(|id| id.ends_with("-w")), "who only observes needs no mouth");
}

#[test]
fn nothing_is_made_for_a_friend_nor_without_consent() {
    let mut agreed = line(Policy::End);
    agreed.agreed = false;
    let mut board = Switchboard::new(agreed);
    board.run();
    board.tell(courier_due());
    assert!(board.log.iter().all(|a| !matches!(a, Action::Command(_) | Action::Listen(..))));
    board.hang_up();
    assert!(board.is_ended());
}

#[test]
fn a_warning_is_whispered_once_and_the_stronger_one_cuts_the_milder_off() {
    let mut board = up(Policy::Warn);
    board.tell(heard(Level::Amber));
    board.tell(heard(Level::Amber));
    assert_eq!(board.heard_by_person(), ["sound:ringfence/amber"]);
    board.tell(heard(Level::Red));
    assert_eq!(board.hushed, 1);
    board.tell(heard(Level::Red));
    assert_eq!(board.heard_by_person(), ["sound:ringfence/amber", "sound:ringfence/red"]);
    assert!(board.alerts.is_empty(), "warn tells nobody else");
    assert_eq!(board.labels, [Label::Red]);
}

#[test]
fn words_that_may_be_revised_raise_amber_and_no_more() {
    let mut board = up(Policy::End);
    let provisional = Heard { provisional: Level::Red, ..Heard::default() };
    board.tell(Input::Heard(provisional));
    assert_eq!(board.heard_by_person(), ["sound:ringfence/amber"]);
    assert!(board.alerts.is_empty());
    board.hang_up();
    assert_eq!(board.summary().level, Level::Clear);
}

#[test]
fn guardians_are_told_once() {
    let mut board = up(Policy::Notify);
    board.tell(heard(Level::Red));
    board.tell(courier_due());
    board.tell(courier_due());
    assert_eq!(board.alerts, [AlertKind::Red, AlertKind::CourierDue]);
    board.hang_up();
    assert!(board.summary().wants_draft());
}

#[test]
fn a_courier_who_is_due_rings_every_guardian_even_after_the_call() {
    let mut settings = line(Policy::Notify);
    settings.ring = vec!["PJSIP/a".into(), "PJSIP/b".into()];
    let mut board = Switchboard::new(settings);
    board.run();
    board.tell(courier_due());
    board.hang_up();
    assert!(!board.is_ended(), "the phones still ring");
    let played: Vec<_> = board.plays.iter().filter(|(on, _)| !on.ends_with("-w")).collect();
    assert_eq!(played.len(), 2);
    assert!(played.iter().all(|(_, media)| *media == ["sound:ringfence/courier"]));
    board.all_played();
    assert!(board.is_ended());
    assert!(board.left().is_empty());
}

#[test]
fn a_guardian_who_never_picks_up_is_given_up() {
    let mut settings = line(Policy::Notify);
    settings.ring = vec!["PJSIP/a".into()];
    let mut board = Switchboard::new(settings);
    board.answers_phones = false;
    board.run();
    board.tell(courier_due());
    board.hang_up();
    board.wait(110_000);
    assert!(board.is_ended());
    assert!(board.left().is_empty());
}

#[test]
fn a_call_is_held_once_and_the_person_is_told_before_and_after() {
    let mut board = up(Policy::Hold);
    board.tell(heard(Level::Red));
    let pause = board.made.iter().find(|id| id.ends_with("-z")).cloned().unwrap();
    assert_eq!(board.heard_by_person(), ["sound:ringfence/red", "sound:ringfence/hold"]);
    board.all_played();
    board.tell(Input::Gone(ChannelId::new(&pause)));
    assert_eq!(board.heard_by_person().last().unwrap(), "sound:ringfence/resumed");
    board.tell(heard(Level::Red));
    assert_eq!(board.made.iter().filter(|id| id.contains("-z")).count(), 1);
}

#[test]
fn the_last_warning_is_heard_before_the_call_is_ended() {
    let mut board = up(Policy::End);
    board.tell(heard(Level::Red));
    assert!(!board.caller_cut_off);
    board.all_played();
    assert!(board.caller_cut_off);
    board.hang_up();
    assert!(board.summary().cut_off);
    assert_eq!(board.alerts, [AlertKind::Red, AlertKind::Ended]);
}

#[test]
fn a_call_is_ended_though_the_warning_cannot_be_played() {
    let mut board = up(Policy::End);
    board.refuses_playing = true;
    board.tell(heard(Level::Red));
    board.wait(31_000);
    assert!(board.caller_cut_off);
}

#[test]
fn not_a_scam_lifts_the_pause_and_silences_warnings_but_guardians_hear_of_it() {
    let mut board = up(Policy::Hold);
    board.tell(heard(Level::Red));
    board.press("*1");
    assert!(!board.alive.iter().any(|id| id.ends_with("-z")));
    assert_eq!(board.labels, [Label::Red, Label::None]);
    assert_eq!(board.alerts, [AlertKind::Red, AlertKind::SaidNoScam]);
    board.tell(courier_due());
    assert_eq!(board.alerts.last(), Some(&AlertKind::CourierDue), "a fraudster may have said so");
    board.hang_up();
    assert!(!board.summary().wants_draft());
}

#[test]
fn it_was_one_labels_the_number_and_offers_a_report() {
    let mut board = up(Policy::Notify);
    board.press("5*9");
    assert_eq!(board.labels, [Label::Red]);
    assert_eq!(board.alerts, [AlertKind::SaidScam]);
    board.hang_up();
    assert!(board.summary().wants_draft());
}

#[test]
fn a_call_may_be_read_along_while_it_is_warned_of_and_not_a_moment_longer() {
    let mut board = up(Policy::Notify);
    assert!(!board.call.is_warned_of());
    board.tell(heard(Level::Amber));
    assert!(board.call.is_warned_of());
    board.hang_up();
    assert!(!board.call.is_warned_of());
    let mut board = up(Policy::Warn);
    board.tell(heard(Level::Red));
    board.press("*1");
    assert!(!board.call.is_warned_of(), "the person said that it is no scam");
    let mut board = up(Policy::Observe);
    board.tell(heard(Level::Red));
    assert!(!board.call.is_warned_of(), "whoever only observes warns of nothing");
}

#[test]
fn a_key_says_that_nobody_may_read_along_and_changes_nothing_else() {
    let mut board = up(Policy::Notify);
    board.tell(heard(Level::Red));
    board.press("*0");
    assert_eq!(board.log.iter().filter(|a| **a == Action::StopReading).count(), 1);
    assert!(board.call.is_warned_of(), "the warnings go on");
    assert_eq!((board.alerts.len(), board.labels.as_slice()), (1, &[Label::Red][..]));
}

#[test]
fn only_the_persons_keys_count_and_only_pressed_together() {
    let mut board = up(Policy::Notify);
    board.tell(heard(Level::Red));
    for key in "*1".chars() {
        board.tell(Input::Key(ChannelId::new("caller"), key));
    }
    board.press("*");
    board.wait(5_000);
    board.press("1");
    assert_eq!(board.alerts, [AlertKind::Red]);
}

#[test]
fn a_labelled_number_is_said_to_be_one_when_the_phone_is_picked_up() {
    let mut board = Switchboard::labelled(line(Policy::Warn));
    board.run();
    assert_eq!(board.heard_by_person(), ["sound:ringfence/labelled"]);
}

#[test]
fn a_guardian_joins_hears_both_and_is_heard_by_the_person_alone() {
    let mut settings = line(Policy::Notify);
    settings.join = Some("PJSIP/daughter".into());
    let mut board = Switchboard::new(settings);
    board.run();
    board.tell(heard(Level::Red));
    assert_eq!(board.coached, ["person"]);
    assert_eq!(board.joined.len(), 3);
    board.all_played();
    assert!(board.heard_by_person().contains(&"sound:ringfence/guardian".to_owned()));
    board.hang_up();
    assert!(board.is_ended());
}

#[test]
fn overload_takes_the_ears_away_and_leaves_the_call() {
    let mut board = up(Policy::Warn);
    board.tell(Input::Shed);
    assert_eq!(board.alive.iter().filter(|id| ours(id) && !id.ends_with("-w")).count(), 0);
    assert!(!board.is_ended());
    assert!(!board.caller_cut_off);
}

#[test]
fn a_switchboard_that_was_away_finds_everything_as_it_should_be() {
    let mut board = up(Policy::Hold);
    board.tell(Input::Lost);
    board.tell(heard(Level::Red));
    assert_eq!(board.alerts, [AlertKind::Red], "guardians need no switchboard");
    assert!(board.heard_by_person().is_empty());
    board.reconnect();
    assert_eq!(board.heard_by_person()[0], "sound:ringfence/red");
    assert!(board.alive.iter().any(|id| id.ends_with("-z")));
}

#[test]
fn a_call_that_ended_while_the_switchboard_was_away_is_cleared_away() {
    let mut board = up(Policy::Hold);
    board.tell(Input::Lost);
    board.alive.retain(|id| ours(id));
    board.reconnect();
    assert!(board.is_ended());
    assert!(board.left().is_empty());
}

#[test]
fn what_cannot_be_taken_away_is_named_at_the_end() {
    let mut board = up(Policy::Warn);
    board.refuses_hanging_up = true;
    board.hang_up();
    board.wait(60_000);
    board.wait(60_000);
    assert!(board.is_ended());
    assert!(!board.summary().left.is_empty());
}

/// Anything that can happen to a call.
#[derive(Clone, Debug)]
enum Chance {
    Heard(Level, bool),
    Keys(&'static str),
    CallersKeys,
    /// One of ours goes by itself.
    Loses(usize),
    Played,
    Shed,
    Lost,
    Reconnected,
    Waits(u64),
    /// How commands are answered from here on.
    Answers(Outcome),
    HangsUp,
}

fn chance() -> impl Strategy<Value = Chance> {
    let level = prop_oneof![Just(Level::Clear), Just(Level::Amber), Just(Level::Red)];
    prop_oneof![
        4 => (level, any::<bool>()).prop_map(|(l, c)| Chance::Heard(l, c)),
        2 => prop_oneof![Just("*1"), Just("*9"), Just("123")].prop_map(Chance::Keys),
        1 => Just(Chance::CallersKeys),
        3 => (0usize..12).prop_map(Chance::Loses),
        3 => Just(Chance::Played),
        1 => Just(Chance::Shed),
        1 => Just(Chance::Lost),
        2 => Just(Chance::Reconnected),
        3 => (0u64..40_000).prop_map(Chance::Waits),
        2 => prop_oneof![
            Just(Outcome::Done), Just(Outcome::Missing), Just(Outcome::Refused),
            Just(Outcome::Unknown)
        ].prop_map(Chance::Answers),
        1 => Just(Chance::HangsUp),
    ]
}

fn some_policy() -> impl Strategy<Value = Policy> {
    prop_oneof![
        Just(Policy::Observe),
        Just(Policy::Warn),
        Just(Policy::Notify),
        Just(Policy::Hold),
        Just(Policy::End),
    ]
}

fn happen(board: &mut Switchboard, chance: &Chance) {
    match chance {
        Chance::Heard(level, courier_due) => board.tell(Input::Heard(Heard {
            level: *level,
            courier_due: *courier_due,
            ..Heard::default()
        })),
        Chance::Keys(keys) => board.press(keys),
        Chance::CallersKeys => board.tell(Input::Key(ChannelId::new("caller"), '*')),
        Chance::Loses(n) => board.lose(*n),
        Chance::Played => board.all_played(),
        Chance::Shed => board.tell(Input::Shed),
        Chance::Lost => board.tell(Input::Lost),
        Chance::Reconnected => board.reconnect(),
        Chance::Waits(ms) => board.wait(*ms),
        Chance::Answers(outcome) => board.answers = *outcome,
        Chance::HangsUp => board.hang_up(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_happens_nothing_is_left_and_only_the_person_is_spoken_to(
        chances in prop::collection::vec(chance(), 0..40),
        policy in some_policy(),
    ) {
        let mut settings = line(policy);
        settings.join = Some("PJSIP/daughter".into());
        settings.ring = vec!["PJSIP/a".into(), "PJSIP/b".into()];
        let mut board = Switchboard::new(settings);
        board.run();
        for chance in &chances {
            happen(&mut board, chance);
        }
        board.answers = Outcome::Done;
        board.reconnect();
        board.hang_up();
        for _ in 0..40 {
            board.all_played();
            board.wait(10_000);
        }
        prop_assert!(board.is_ended());
        let named = board.summary().left.clone();
        let left: Vec<_> = board.left().into_iter()
            .filter(|id| !named.iter().any(|n| n.as_str() == *id)).collect();
        prop_assert!(left.is_empty(), "{left:?}");
        prop_assert!(board.whispered_to.iter().all(|to| to == "person"), "{:?}", board.whispered_to);
        let ended = board.log.iter().position(|a| matches!(a, Action::Ended(_)));
        prop_assert_eq!(ended, Some(board.log.len() - 1), "something was done after the end");
        let before = board.log.len();
        board.tell(heard(Level::Red));
        board.press("*9");
        prop_assert_eq!(board.log.len(), before);
        for pair in [AlertKind::Red, AlertKind::CourierDue, AlertKind::Ended] {
            prop_assert!(board.alerts.iter().filter(|a| **a == pair).count() <= 1);
        }
    }
}
