//! One check a boundary that takes bytes from outside.
//!
//! The fuzz targets feed them made-up bytes, `tests/regressions.rs` the files that once
//! broke them, so a crash found by fuzzing stays found. Each check panics if its boundary
//! does what it must not.

use audio::{ear::Ear, endpoint::Endpointing, script::Script, wav};
use conversation::{Shape, Speaker, Turn, Words, read};
use detector::{Detector, Input, Output};
use diagnostic::Diagnostic;
use playbook::{Scratch, Source};

mod links;
mod narratives;
mod redactions;
mod scans;
mod wires;

pub use links::{link_read, link_spec};
pub use narratives::narrative_extract;
pub use redactions::redact_report;
pub use scans::{counts_read, scan_read};
pub use wires::{ari_event, audiosocket, media_stream, second_screen};

/// A check by the name of its fuzz target.
pub type Check = fn(&[u8]);

/// Every check and its name.
pub const ALL: [(&str, Check); 18] = [
    ("playbook_compile", playbook_compile),
    ("playbook_format", playbook_format),
    ("playbook_tests", playbook_tests),
    ("transcript_read", transcript_read),
    ("detector_session", detector_session),
    ("classifier_load", classifier_load),
    ("privacy_redact", privacy_redact),
    ("wav_read", wav_read),
    ("counts_read", counts_read),
    ("scan_read", scan_read),
    ("narrative_extract", narrative_extract),
    ("redact_report", redact_report),
    ("link_read", link_read),
    ("link_spec", link_spec),
    ("ari_event", ari_event),
    ("audiosocket", audiosocket),
    ("media_stream", media_stream),
    ("second_screen", second_screen),
];

/// Any bytes are read as the same sound, or refused with the same words, however they are
/// cut; and what comes out can be resampled and cut into stretches of speech.
pub fn wav_read(bytes: &[u8]) {
    let read = |lengths: &[usize]| {
        let mut reader = wav::Reader::new();
        let mut samples = Vec::new();
        let mut rest = bytes;
        let mut told = None;
        for length in lengths.iter().cycle() {
            let (head, tail) = rest.split_at_checked(*length).unwrap_or((rest, &[]));
            told = reader.feed(head, &mut samples).err();
            rest = tail;
            if told.is_some() || rest.is_empty() {
                break;
            }
        }
        (reader.format(), samples, told.or_else(|| reader.finish().err()))
    };
    let whole = read(&[bytes.len().max(1)]);
    assert_eq!(read(&[1, 7, 160]), whole, "another cut reads something else");
    let (Some(format), mut samples, _) = whole else { return };
    samples.truncate(16_000);
    let script = Script::new(vec!["good morning".to_owned()]);
    let recognizer = Box::new(script.recognizer(16_000));
    let mut ear = Ear::new(format.rate, recognizer, Endpointing::default());
    ear.feed(&samples);
    ear.finish();
    while ear.poll().is_some() {}
}

/// Any text compiles to something that runs; every diagnostic points into the text.
pub fn playbook_compile(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (ruleset, remarks) = playbook::compile(&[Source { name: "fuzz", text: &text }]);
    for (source, remark) in &remarks {
        assert_eq!(*source, 0, "a diagnostic of a file that is not there: {remark:?}");
        points_into(remark, &text);
        let _ = diagnostic::render(remark, "fuzz", &text);
    }
    let mut scratch = Scratch::default();
    for said in [SAID, &text] {
        let words = Words::of(said);
        for hit in ruleset.find(&words, Speaker::Unknown, &mut scratch) {
            assert!(
                hit.start < hit.end && hit.end as usize <= words.len(),
                "{hit:?} is outside of its turn"
            );
        }
    }
}

/// A layout of any text is final, and compiles to what the text compiles to.
pub fn playbook_format(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let once = playbook::format(&text);
    assert_eq!(playbook::format(&once), once, "a second layout is another");
    let outline = |text: &str| {
        let (ruleset, remarks) = playbook::compile(&[Source { name: "fuzz", text }]);
        let rules: Vec<(String, String, String)> = ruleset
            .rules()
            .iter()
            .map(|r| {
                (
                    r.id.to_string(),
                    format!("{:?} {:?} {}", r.stage, r.group, r.weight),
                    r.advice.clone(),
                )
            })
            .collect();
        let mut codes: Vec<&str> = remarks.iter().map(|(_, d)| d.code).collect();
        codes.sort_unstable();
        (
            rules,
            ruleset.composites().len(),
            ruleset.pattern_count(),
            ruleset.automaton_size(),
            codes,
        )
    };
    assert_eq!(outline(&once), outline(&text), "the layout changes what is said");
}

/// Any Markdown is read as playbook tests; every diagnostic points into it.
pub fn playbook_tests(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (cases, remarks) = playbook::testdoc::parse(&text);
    let ruleset = playbook::compile(&[]).0;
    for remark in remarks.iter().chain(&playbook::testdoc::check(&cases, &ruleset)) {
        points_into(remark, &text);
        let _ = diagnostic::render(remark, "fuzz", &text);
    }
    for case in &cases {
        let lines = text.lines().count();
        assert!(case.turns.iter().all(|t| t.line <= lines), "a turn stands below the last line");
    }
}

/// Any text is read without panic; every diagnostic points into it; a stream of lines
/// gives what the whole file gives.
pub fn transcript_read(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (found, remarks) = read::read(&text, "fuzz");
    for remark in &remarks {
        points_into(remark, &text);
        let _ = diagnostic::render(remark, "fuzz", &text);
    }
    let turns: Vec<&Turn> = found.iter().flat_map(|t| &t.turns).collect();
    for turn in &turns {
        words_hold(&turn.text);
    }
    let streamed: usize = text
        .trim_start_matches('\u{feff}')
        .split_inclusive('\n')
        .map(|line| match read::read_line(line, "fuzz").0 {
            read::Line::Empty => 0,
            read::Line::Turn(_) => 1,
            read::Line::Whole(transcript) => transcript.turns.len(),
        })
        .sum();
    if read::sniff(&text) != read::Format::Subtitles {
        assert_eq!(streamed, turns.len(), "a stream of lines reads other turns than the file");
    }
}

/// Any sequence of turns and partials through the shipped detector: the weights add up,
/// the quotes are the words, the level never falls.
pub fn detector_session(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let detector = crate::shipped::detector();
    let mut turns: Vec<Turn> = Vec::new();
    let mut session = detector.session();
    let mut sum = detector.calibration().prior_bits;
    let mut level = session.level();
    for line in text.lines() {
        let (input, turn) = input_of(line);
        let settled = matches!(input, Input::Turn(_));
        session.handle_input(input);
        turns.extend(settled.then_some(turn));
        while let Some(output) = session.poll_output() {
            if let Output::Finding(finding) = output {
                sum += finding.bits;
                let said = turns.get(finding.turn).map(|t| t.text.as_str());
                let quoted = said.and_then(|t| t.get(finding.start..finding.end));
                assert_eq!(
                    quoted,
                    Some(finding.quote.as_str()),
                    "{} quotes other words",
                    finding.id
                );
            }
        }
        assert!(session.level() >= level, "the level falls");
        level = session.level();
        assert!((session.bits() - sum).abs() < 1e-3, "{} bits are not {sum}", session.bits());
        assert!((0.0..=1.0).contains(&session.probability()));
    }
    assert_eq!(session.turns(), turns.len());
}

/// Any bytes are a classifier that runs and can be stored, or an error.
pub fn classifier_load(bytes: &[u8]) {
    let Ok(loaded) = classifier::Classifier::load(bytes) else { return };
    if let Ok(stored) = loaded.store()
        && let Ok(back) = classifier::Classifier::load(&stored)
    {
        assert_eq!(back.acts(), loaded.acts(), "stored and loaded it is another");
    }
    let detector = Detector::new(playbook::compile(&[]).0, loaded);
    let mut session = detector.session();
    for _ in 0..3 {
        session.handle_input(Input::Turn(Turn::new(Speaker::Caller, SAID)));
        while session.poll_output().is_some() {}
    }
}

/// No digits that may open an account are left, and a second pass changes nothing.
pub fn privacy_redact(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let once = privacy::redact(&text).into_owned();
    let twice = privacy::redact(&once).into_owned();
    assert_eq!(once, twice, "a second pass finds more");
    let left = Words::of(&once).iter().filter(|w| matches!(w.shape, Shape::Digits(5..))).count();
    let public = Words::of(&once).iter().filter(|w| PUBLIC.contains(&w.norm)).count();
    assert!(left <= public, "digits are left: {once:?}");
    let spoken = privacy::redact_sentence(&text);
    let left = Words::of(&spoken).iter().filter(|w| matches!(w.shape, Shape::Digits(5..))).count();
    let public = Words::of(&spoken).iter().filter(|w| PUBLIC.contains(&w.norm)).count();
    assert!(left <= public, "digits can be read along: {spoken:?}");
}

/// Long numbers that everybody may see.
const PUBLIC: [&str; 2] = ["03001232040", "0800555111"];

/// A turn with a little of everything.
const SAID: &str = "Mrs Platts, don't tell the bank; draw out four thousand pounds, put your card and pin in an envelope for the courier. Is that all right?";

/// `~text` is a partial, anything else a turn; the first letter decides the speaker.
fn input_of(line: &str) -> (Input, Turn) {
    let (partial, rest) = line.strip_prefix('~').map_or((false, line), |rest| (true, rest));
    let speaker = match rest.bytes().next().unwrap_or(0) % 5 {
        0 => Speaker::Caller,
        1 => Speaker::Caller2,
        2 => Speaker::Callee,
        3 => Speaker::Other,
        _ => Speaker::Unknown,
    };
    let turn = Turn::new(speaker, rest);
    (if partial { Input::Partial(turn.clone()) } else { Input::Turn(turn.clone()) }, turn)
}

fn points_into(remark: &Diagnostic, text: &str) {
    assert!(
        remark.start <= remark.end && remark.end <= text.len(),
        "{remark:?} is outside of the text"
    );
}

/// Words lie in the text in order and on characters.
fn words_hold(text: &str) {
    let mut before = 0;
    for word in Words::of(text).iter() {
        assert!(
            before <= word.start && word.start <= word.end,
            "{word:?} is out of order in {text:?}"
        );
        assert!(text.get(word.start..word.end).is_some(), "{word:?} is outside of {text:?}");
        before = word.start;
    }
}
