//! Engines that are libraries of C, against libraries of our own with their interfaces.
//!
//! The libraries are made by the C compiler; where there is none, the tests say so. Which
//! library is loaded is told by the environment, so each test runs a second one, which does
//! the work, in a process of its own.

#![expect(clippy::panic, clippy::print_stdout, reason = "what tests share fails and tells so")]

use audio::hearing::{Engine, Heard, Recognizer};
use speech::choose;
use speech::worker::Limits;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// Compiles a fake for a test and gives its file.
///
/// Each test has a file of its own: while one compiles, another may already be loading.
fn compiled(name: &str, test: &str) -> Option<PathBuf> {
    let folder =
        std::env::temp_dir().join(format!("ringfence-fakes-{}-{test}", std::process::id()));
    std::fs::create_dir_all(&folder).ok()?;
    let source =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fakes").join(format!("{name}.c"));
    let library = folder.join(format!("lib{name}-fake.so"));
    let made =
        Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(&source).status();
    match made {
        Ok(status) if status.success() => Some(library),
        _ => {
            println!("SKIPPED: there is no C compiler (apt-get install gcc libc6-dev)");
            None
        }
    }
}

/// Runs a test of this file in a process of its own, with a fake library, and gives what the
/// library wrote down.
fn in_own_process(test: &str, fake: &str, variables: &[(&str, &str)]) -> Option<String> {
    let library = compiled(fake, test)?;
    let log = library.with_file_name(format!("{test}.log"));
    let exe = std::env::current_exe().ok()?;
    let run = Command::new(exe)
        .args(["--exact", test, "--nocapture"])
        .env(format!("RINGFENCE_{}", fake.to_uppercase()), &library)
        .env("FAKE_LOG", &log)
        .env("RUN_INNER", "1")
        .envs(variables.iter().copied())
        .output()
        .ok()?;
    let told = String::from_utf8_lossy(&run.stdout) + String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{test}: {told}");
    Some(std::fs::read_to_string(log).unwrap_or_default())
}

fn is_inner() -> bool {
    std::env::var_os("RUN_INNER").is_some()
}

fn answer(recognizer: &mut dyn Recognizer) -> Heard {
    let start = Instant::now();
    loop {
        if let Some(heard) = recognizer.poll() {
            return heard;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "no answer");
        recognizer.wait(Duration::from_millis(20));
    }
}

/// Feeds a stretch and gives the final words, and the partials before them.
fn heard(recognizer: &mut dyn Recognizer, sound: &[Vec<i16>]) -> (Vec<String>, Heard) {
    recognizer.begin(2_000);
    sound.iter().for_each(|s| recognizer.feed(s));
    recognizer.end();
    let mut partials = Vec::new();
    loop {
        match answer(recognizer) {
            Heard::Partial(said) => partials.push(said.text),
            last => return (partials, last),
        }
    }
}

fn folder_with(files: &[&str]) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("ringfence-model-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap_or_default();
    for file in files {
        std::fs::write(folder.join(file), "x").unwrap_or_default();
    }
    folder
}

fn open(choice: &str) -> Box<dyn Engine> {
    choose::engine(choice, Limits::default()).unwrap_or_else(|e| panic!("{e} ({})", e.help))
}

#[test]
fn vosk_settles_words_in_between_and_at_the_end() {
    let log = in_own_process("inner_vosk", "vosk", &[]);
    let Some(log) = log else { return };
    let lines: Vec<&str> = log.lines().skip(1).collect();
    let expect = ["new 16000", "words on", "reset", "reset", "free", "model free"];
    assert_eq!(lines, expect, "{log}");
}

#[test]
fn inner_vosk() {
    if !is_inner() {
        return;
    }
    let engine = open("vosk:some-model");
    let mut recognizer = engine.open().unwrap();
    let sound = [vec![1_i16; 1_600], vec![7; 1_600], vec![1; 1_600]];
    let (partials, last) = heard(recognizer.as_mut(), &sound);
    assert_eq!(partials, ["1600", "good morning 3200", "good morning 4800"]);
    let Heard::Final(said) = last else { panic!("{last:?}") };
    assert_eq!(
        (said.text.as_str(), said.start_ms, said.end_ms),
        ("good morning madam", 2_000, 2_300)
    );
    let word = &said.words[0];
    assert_eq!((word.start_ms, word.end_ms, word.confidence), (2_100, 2_300, Some(0.8)));
    let (_, again) = heard(recognizer.as_mut(), &[vec![1; 1_600]]);
    assert!(matches!(again, Heard::Final(said) if said.text == "madam"));
    drop(recognizer);
    drop(engine);
    // The recogniser's thread ends by itself; its last words are in the log.
    let start = Instant::now();
    let log = std::env::var("FAKE_LOG").unwrap();
    while !std::fs::read_to_string(&log).unwrap().ends_with("model free\n") {
        assert!(start.elapsed() < Duration::from_secs(20));
        std::thread::yield_now();
    }
}

#[test]
fn vosk_says_what_is_missing() {
    in_own_process("inner_vosk_missing", "vosk", &[]);
}

#[test]
fn inner_vosk_missing() {
    if !is_inner() {
        return;
    }
    let error = choose::engine("vosk:nothing-here", Limits::default()).err().unwrap();
    assert_eq!(error.what, "Vosk cannot load a model from nothing-here");
    assert_eq!(error.help, "install one with `ringfence model install vosk-small-en`");
}

#[test]
fn sherpa_is_given_its_model_and_its_words_are_read() {
    let Some(log) = in_own_process("inner_sherpa", "sherpa", &[]) else { return };
    // Whether the last is written depends on which thread lets go of the model last.
    let lines: Vec<&str> = log.lines().filter(|line| *line != "destroy").collect();
    assert_eq!(lines, ["16000 80 tokens.txt cpu 1 1", "finished", "destroy stream"], "{log}");
}

#[test]
fn inner_sherpa() {
    if !is_inner() {
        return;
    }
    let files = ["encoder.int8.onnx", "encoder.onnx", "decoder.onnx", "joiner.onnx", "tokens.txt"];
    let folder = folder_with(&files);
    let engine = open(&format!("sherpa:{}", folder.display()));
    let mut recognizer = engine.open().unwrap();
    let (partials, last) = heard(recognizer.as_mut(), &[vec![1_i16; 1_600], vec![1; 1_600]]);
    assert_eq!(partials, ["good"]);
    let Heard::Final(said) = last else { panic!("{last:?}") };
    assert_eq!(said.text, "good morning");
    assert_eq!((said.words[1].text.as_str(), said.words[1].start_ms), ("morning", 2_300));
}

#[test]
fn another_version_of_sherpa_is_refused() {
    in_own_process("inner_sherpa_version", "sherpa", &[("FAKE_VERSION", "1.12.9")]);
}

#[test]
fn inner_sherpa_version() {
    if !is_inner() {
        return;
    }
    let folder = folder_with(&["encoder.onnx", "decoder.onnx", "joiner.onnx", "tokens.txt"]);
    let choice = format!("sherpa:{}", folder.display());
    let error = choose::engine(&choice, Limits::default()).err().unwrap();
    assert_eq!(error.what, "this is sherpa-onnx 1.12.9, and only 2.0.x is understood");
}

#[test]
fn a_library_that_is_not_there_is_named_with_the_remedy() {
    let exe = std::env::current_exe().unwrap();
    let run = Command::new(exe)
        .args(["--exact", "inner_no_library", "--nocapture"])
        .env("RINGFENCE_VOSK", "no-such-library.so")
        .env("LD_LIBRARY_PATH", "")
        .env("RUN_INNER", "1")
        .status();
    assert!(run.is_ok_and(|status| status.success()));
}

#[test]
fn inner_no_library() {
    if !is_inner() {
        return;
    }
    // Where the library is installed for everybody, it is found all the same.
    if let Err(error) = choose::engine("vosk:some-model", Limits::default()) {
        assert!(error.what.starts_with("Vosk cannot be loaded: "), "{error}");
        assert!(error.what.contains("no-such-library.so"), "{error}");
        assert!(error.help.contains("RINGFENCE_VOSK"), "{}", error.help);
    }
}

#[test]
fn an_engine_that_is_not_known_is_said_with_those_that_are() {
    let error = choose::engine("siri", Limits::default()).err().unwrap();
    assert_eq!(error.what, "there is no speech engine `siri`");
    assert!(error.help.contains("pocketsphinx"));
}
