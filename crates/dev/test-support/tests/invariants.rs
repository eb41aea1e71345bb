//! The invariants of the detector, on made-up calls, against the shipped playbooks and
//! classifier.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a broken invariant ends the test"
)]

use conversation::{Speaker, Transcript, Turn};
use detector::{Assessment, Detector, Input, Output, Session, detect};
use evidence::{Finding, Level};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestCaseResult};
use test_support::{corpus, made_up, shipped};

/// The sum of the weights is checked to a thousandth of a bit.
const TOLERANCE: f32 = 1e-3;

/// At most one finding in so many goes only when a second occurrence goes too.
const MOST_TWICE: usize = 200;

fn settings(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        ..ProptestConfig::default()
    }
}

/// What a session says, without what rests on words that may still be revised.
fn settled(session: &mut Session<'_>) -> Vec<Output> {
    std::iter::from_fn(|| session.poll_output())
        .filter(|o| !matches!(o, Output::Level(change) if change.provisional))
        .collect()
}

/// All settled outputs, and the sum after each turn.
fn whole(detector: &Detector, call: &Transcript) -> (Vec<Output>, Vec<f32>) {
    let mut session = detector.session();
    let mut outputs = Vec::new();
    let mut sums = Vec::new();
    for turn in &call.turns {
        session.handle_input(Input::Turn(turn.clone()));
        outputs.extend(settled(&mut session));
        sums.push(session.bits());
    }
    (outputs, sums)
}

/// Ways a recogniser may deliver a turn before it is final.
#[derive(Clone, Debug)]
enum Cut {
    /// Grows word by word.
    Words,
    /// Grows by a share of the characters, cutting words.
    Share(f64),
    /// Is taken for something else first.
    Revised(String),
    /// The whole turn, said twice.
    Twice,
    /// Somebody else seems to speak.
    Speaker(Speaker),
}

fn cut() -> impl Strategy<Value = Cut> {
    prop_oneof![
        Just(Cut::Words),
        (0.0..1.0_f64).prop_map(Cut::Share),
        made_up::sentence().prop_map(Cut::Revised),
        Just(Cut::Twice),
        made_up::speaker().prop_map(Cut::Speaker),
    ]
}

/// The partial turns of a cut.
fn partials(turn: &Turn, cut: &Cut) -> Vec<Turn> {
    let of = |text: String| Turn::new(turn.speaker, text);
    match cut {
        Cut::Words => {
            let words: Vec<&str> = turn.text.split_whitespace().collect();
            (1..=words.len()).map(|n| of(words[..n].join(" "))).collect()
        }
        Cut::Share(share) => vec![of(made_up::head(&turn.text, *share))],
        Cut::Revised(text) => vec![of(text.clone()), of(made_up::head(&turn.text, 0.5))],
        Cut::Twice => vec![turn.clone(), turn.clone()],
        Cut::Speaker(speaker) => vec![Turn::new(*speaker, turn.text.clone())],
    }
}

proptest! {
    #![proptest_config(settings(96))]

    #[test]
    fn partials_change_nothing(call in made_up::call(24), cuts in prop::collection::vec(cut(), 1..8)) {
        let detector = shipped::detector();
        let expect = whole(detector, &call);
        let mut session = detector.session();
        let (mut outputs, mut sums) = (Vec::new(), Vec::new());
        for (turn, cut) in call.turns.iter().zip(cuts.iter().cycle()) {
            for partial in partials(turn, cut) {
                session.handle_input(Input::Partial(partial));
                prop_assert!(settled(&mut session).is_empty(), "a partial settles something");
            }
            session.handle_input(Input::Turn(turn.clone()));
            outputs.extend(settled(&mut session));
            sums.push(session.bits());
        }
        prop_assert_eq!((outputs, sums), expect);
    }

    #[test]
    fn outputs_may_be_polled_late(call in made_up::call(24)) {
        let detector = shipped::detector();
        let mut session = detector.session();
        for turn in &call.turns {
            session.handle_input(Input::Turn(turn.clone()));
        }
        prop_assert_eq!(settled(&mut session), whole(detector, &call).0);
    }

    #[test]
    fn a_stream_of_lines_is_read_as_the_file(call in made_up::call(24)) {
        let text: String =
            call.turns.iter().map(|t| format!("{}: {}\n", t.speaker.name(), t.text.replace('\n', " "))).collect();
        let (read, _) = conversation::read::read(&text, "x");
        let mut streamed = Vec::new();
        for line in text.lines() {
            if let conversation::read::Line::Turn(turn) = conversation::read::read_line(line, "x").0 {
                streamed.push(turn);
            }
        }
        let read: Vec<Turn> = read.into_iter().flat_map(|t| t.turns).collect();
        prop_assert_eq!(read, streamed);
    }

    #[test]
    fn a_level_depends_on_the_past_alone(call in made_up::call(24), at in any::<prop::sample::Index>()) {
        let detector = shipped::detector();
        let long = detect(detector, &call);
        let length = at.index(call.turns.len()) + 1;
        let head = Transcript { id: call.id.clone(), turns: call.turns[..length].to_vec() };
        let short = detect(detector, &head);
        prop_assert_eq!(&short.turns[..], &long.turns[..length]);
        let before: Vec<&Finding> = long.findings.iter().filter(|f| f.turn < length).collect();
        prop_assert_eq!(short.findings.iter().collect::<Vec<_>>(), before);
    }

    #[test]
    fn weights_add_up_to_the_sum(call in made_up::call(40)) {
        for detector in [shipped::detector(), shipped::rules_only(), shipped::acts_only()] {
            let found = detect(detector, &call);
            for (index, turn) in found.turns.iter().enumerate() {
                let named: f32 = found.findings.iter().filter(|f| f.turn <= index).map(|f| f.bits).sum();
                let sum = detector.calibration().prior_bits + named;
                prop_assert!((sum - turn.bits).abs() < TOLERANCE, "turn {}: {} named, {} shown", index, sum, turn.bits);
            }
        }
    }

    #[test]
    fn a_finding_quotes_its_turn(call in made_up::call(24)) {
        for finding in &detect(shipped::detector(), &call).findings {
            let said = call.turns[finding.turn].text.get(finding.start..finding.end);
            prop_assert_eq!(said, Some(finding.quote.as_str()), "{}", finding.id);
            prop_assert!(!finding.quote.is_empty(), "{} quotes nothing", finding.id);
        }
    }

    #[test]
    fn removing_the_words_removes_the_finding(call in made_up::call(16)) {
        removal(shipped::detector(), &call)?;
    }

    #[test]
    fn a_friendly_opening_dilutes_nothing(call in made_up::call(24), opening in made_up::opening(30)) {
        friendly(shipped::detector(), &call, opening)?;
    }

    #[test]
    fn the_learned_part_alone_is_never_red(call in made_up::call(60)) {
        prop_assert!(detect(shipped::acts_only(), &call).level < Level::Red);
        prop_assert!(detect(&overconfident(), &call).level < Level::Red);
    }

    #[test]
    fn a_replay_gives_the_same_bytes(call in made_up::call(40)) {
        let once = format!("{:?}", detect(shipped::detector(), &call));
        prop_assert_eq!(format!("{:?}", detect(shipped::detector(), &call)), once);
    }
}

/// Without its words a finding is gone from its turn; returns those that took two removals.
///
/// Words that come together over the gap may say something of their own, so a finding that
/// spans the gap is another one. A negation among the removed words may have cancelled a
/// second occurrence, which then has to go as well.
fn removal(detector: &Detector, call: &Transcript) -> Result<Vec<String>, TestCaseError> {
    let mut twice = Vec::new();
    for finding in &detect(detector, call).findings {
        // What comes later has no say in it.
        let mut without = call.clone();
        without.turns.truncate(finding.turn + 1);
        let mut left = Some(finding.clone());
        let mut rounds = 0;
        while let Some(found) = left.take() {
            prop_assert!(
                rounds < 2,
                "{} is found in {:?} without {:?}: {:?}",
                finding.id,
                call.turns[finding.turn].text,
                finding.quote,
                found.quote
            );
            without.turns[finding.turn].text.replace_range(found.start..found.end, "");
            let again = detect(detector, &without).findings.into_iter();
            left = again
                .filter(|f| f.turn == finding.turn && f.id == finding.id)
                .find(|f| !(f.start < found.start && found.start < f.end));
            rounds += 1;
        }
        if rounds > 1 {
            twice.push(format!(
                "{}: {} in {:?}",
                call.id, finding.id, call.turns[finding.turn].text
            ));
        }
    }
    Ok(twice)
}

fn friendly(detector: &Detector, call: &Transcript, opening: Vec<Turn>) -> TestCaseResult {
    let plain = detect(detector, call);
    let turns = opening.into_iter().chain(call.turns.iter().cloned()).collect();
    let opened = detect(detector, &Transcript { id: call.id.clone(), turns });
    prop_assert!(opened.level >= plain.level, "{:?} is diluted to {:?}", plain.level, opened.level);
    prop_assert!(
        opened.peak_bits >= plain.peak_bits - TOLERANCE,
        "{} bits are diluted to {}",
        plain.peak_bits,
        opened.peak_bits
    );
    Ok(())
}

/// A classifier that hears every act in every turn and thinks each proves everything.
fn overconfident() -> Detector {
    let acts: Vec<String> =
        ["ASKS_PIN", "ASKS_HAND_OVER", "ASKS_SECRECY"].map(str::to_owned).into();
    let session = classifier::Session {
        prior_bits: -4.0,
        slope: 1.0,
        act_bits: acts.iter().map(|a| (a.clone(), 50.0)).collect(),
        act_cap: 500.0,
        ..classifier::Session::default()
    };
    let bias = [9.0; classifier::ACTS_MOST];
    let classifier = classifier::Classifier::assemble(
        acts,
        &bias,
        &Default::default(),
        session,
        Default::default(),
    );
    Detector::new(playbook::compile(&[]).0, classifier.expect("three acts fit"))
}

#[test]
fn a_word_with_a_wrong_letter_is_heard_for_what_it_is() {
    let said = "We've arrested a young man and he had a copy of your bank card on him.";
    let heard = said.replace("arrested", "arrestek");
    let call = |text: &str| Transcript {
        id: "x".to_owned(),
        turns: vec![Turn::new(Speaker::Caller, text)],
    };
    let found = |detector: &Detector, text: &str| -> Vec<(String, String)> {
        let findings = detect(detector, &call(text)).findings.into_iter();
        findings.map(|f| (f.id.to_string(), f.quote.replace("arrestek", "arrested"))).collect()
    };
    let detector = shipped::detector();
    assert_eq!(found(detector, &heard), found(detector, said));
    // The words of rules alone are too few to tell what nobody knows.
    let rules = shipped::rules_only();
    assert!(found(rules, &heard).len() < found(rules, said).len());
}

/// About an hour of talk: nine thousand words of scam calls, one after another.
fn hour() -> Transcript {
    let mut turns = Vec::new();
    let mut words = 0;
    let calls: Vec<&corpus::Call> = corpus::scams().chain(corpus::ordinary()).collect();
    for call in calls.iter().cycle() {
        if words > 9_000 {
            break;
        }
        words += call.transcript.word_count();
        turns.extend(call.transcript.turns.iter().cloned());
    }
    Transcript { id: "hour".to_owned(), turns }
}

#[test]
fn an_hour_fits_into_sixteen_kilobytes() {
    let mut session = shipped::detector().session();
    for turn in hour().turns {
        session.handle_input(Input::Turn(turn));
    }
    assert!(session.state_bytes() <= 16 * 1024, "{} bytes", session.state_bytes());
    while session.poll_output().is_some() {}
}

#[test]
fn the_whole_corpus_keeps_the_invariants() {
    let mut broken: Vec<String> = Vec::new();
    let mut twice = Vec::new();
    let mut findings = 0;
    let opening = corpus::ordinary().next().map(|c| c.transcript.turns.clone()).unwrap_or_default();
    for call in corpus::calls() {
        findings += detect(shipped::detector(), &call.transcript).findings.len();
        let opened = friendly(shipped::detector(), &call.transcript, opening.clone());
        match removal(shipped::detector(), &call.transcript) {
            Ok(more) => twice.extend(more),
            Err(error) => broken.push(format!("{}: {error}", call.transcript.id)),
        }
        broken.extend(opened.err().map(|e| format!("{}: {e}", call.transcript.id)));
    }
    assert!(broken.is_empty(), "{} broken:\n{}", broken.len(), broken.join("\n"));
    println!(
        "{} of {findings} findings go only with a second occurrence:\n{}",
        twice.len(),
        twice.join("\n")
    );
    assert!(twice.len() * MOST_TWICE <= findings);
}

#[test]
fn speakers_unknown_still_add_up() {
    for call in corpus::calls() {
        let found: Assessment = detect(shipped::detector(), &call.transcript.without_speakers());
        let named: f32 = found.findings.iter().map(|f| f.bits).sum();
        let sum = shipped::detector().calibration().prior_bits + named;
        assert!((sum - found.peak_bits).abs() < TOLERANCE, "{}", call.transcript.id);
    }
}
