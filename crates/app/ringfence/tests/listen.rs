//! `ringfence listen` as a user runs it: the built binary and sound.
//!
//! The tests with a script need nothing but the binary. Those that recognise speech need
//! Debian's PocketSphinx, espeak-ng and sphinxtrain, and say so where these are missing.

#![cfg(test)]

use conversation::{Speaker, Transcript};
use serde_json::Value;
use speech::measure::WordErrors;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use test_support::voices;

fn place(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("listen");
    std::fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

fn data(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/listen_data").join(name)
}

fn listen(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    command.arg("listen").args(args).env("COLUMNS", "80").env_remove("NO_COLOR");
    command.env_remove("RINGFENCE_MODELS").stdin(Stdio::null());
    command
}

fn events(output: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn of<'e>(events: &'e [Value], kind: &str) -> Vec<&'e Value> {
    events.iter().filter(|e| e["event"] == kind).collect()
}

/// Stretches of hum, `ms` long each, a second of silence around them; 16-bit at 8 kHz.
fn hum(stretches: &[usize]) -> Vec<i16> {
    let mut out = vec![0; 8_000];
    for ms in stretches {
        out.extend((0..ms * 8).map(|i| {
            let swell = 0.3 + 0.7 * (i as f32 / 900.0).sin().abs();
            let wave = if i % 67 < 11 { 9_000.0 } else { -1_700.0 };
            (wave * swell) as i16
        }));
        out.extend(std::iter::repeat_n(0, 8_000));
    }
    out
}

const SCRIPT: &str = "\
This is Detective Constable Hale of the police. Someone has used a copy of your card.
Tell nobody, not even the bank. Take out four thousand pounds in cash.
A courier will come to your door within the hour. Now read me the PIN of your card, four eight two one.
";

fn script(name: &str) -> String {
    let path = place(name);
    std::fs::write(&path, SCRIPT).unwrap();
    format!("script:{}", path.display())
}

#[test]
fn a_recording_becomes_turns_and_events_with_times() {
    let wav = place("three.wav");
    std::fs::write(&wav, audio::wav::write(&hum(&[3_000, 3_000, 4_000]), 8_000)).unwrap();
    let engine = script("three.txt");
    let run = || {
        let mut command =
            listen(&["--engine", &engine, "--format", "jsonl", "--channels", "caller"]);
        command.arg(&wav).output().unwrap()
    };
    let output = run();
    let all = events(&output);
    let turns = of(&all, "turn");
    assert_eq!(turns.len(), 3, "{all:#?}");
    assert_eq!(turns[0]["speaker"], "caller");
    let start = turns[1]["start_ms"].as_u64().unwrap();
    assert!((4_500..5_100).contains(&start), "{start}");
    assert!(of(&all, "partial").len() >= 20);
    assert!(!of(&all, "finding").is_empty());
    let end = of(&all, "end")[0];
    assert_eq!((&end["level"], &end["at_ms"]), (&Value::from("red"), &Value::from(14_000)));
    assert!(!output.stdout.windows(19).any(|w| w == b"four eight two one."), "a number got out");
    let times: Vec<u64> = all.iter().map(|e| e["at_ms"].as_u64().unwrap()).collect();
    assert!(times.is_sorted(), "{times:?}");
    assert_eq!(run().stdout, output.stdout, "two runs differ");
}

#[test]
fn the_end_is_the_report_of_detect() {
    let wav = place("report.wav");
    std::fs::write(&wav, audio::wav::write(&hum(&[3_000, 3_000, 4_000]), 8_000)).unwrap();
    let heard = listen(&["--engine", &script("report.txt"), "--channels", "caller"])
        .arg(&wav)
        .output()
        .unwrap();
    let heard = String::from_utf8_lossy(&heard.stdout).into_owned();
    let text = place("report-turns.txt");
    let turns: String = SCRIPT.lines().map(|l| format!("caller: {l}\n")).collect();
    std::fs::write(&text, turns).unwrap();
    let mut detect = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    let detect = detect.arg("detect").arg(&text).env("COLUMNS", "80").output().unwrap();
    let detect = String::from_utf8_lossy(&detect.stdout).into_owned();
    let after = |text: &str| text.split("How the sum comes about").nth(1).map(str::to_owned);
    assert_eq!(after(&heard), after(&detect));
    assert!(heard.contains("  0:00  caller: This is Detective Constable Hale"), "{heard}");
}

#[test]
fn standard_input_is_heard_as_it_comes() {
    let samples = hum(&[3_000]);
    let alaw: Vec<u8> = samples.iter().map(|s| audio::g711::sample_to_alaw(*s)).collect();
    let wav = audio::wav::write(&samples, 8_000);
    let engine = script("pipe.txt");
    for (bytes, more) in [(alaw, &["--raw", "alaw", "--rate", "8000"][..]), (wav, &[])] {
        let mut command = listen(&["-", "--engine", &engine, "--format", "jsonl"]);
        let mut child = command
            .args(more)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&bytes).unwrap();
        let all = events(&child.wait_with_output().unwrap());
        assert_eq!(of(&all, "turn").len(), 1, "{all:#?}");
        assert_eq!(of(&all, "turn")[0]["speaker"], "unknown");
    }
}

#[cfg(unix)]
#[test]
fn the_microphone_is_a_program_that_records() {
    use std::os::unix::fs::PermissionsExt;
    let folder = place("recorder");
    std::fs::create_dir_all(&folder).unwrap();
    let mut wide = Vec::new();
    let mut resampler = audio::resample::Resampler::new(8_000, 16_000);
    resampler.feed(&hum(&[3_000, 3_000, 4_000]), &mut wide);
    resampler.finish(&mut wide);
    let raw: Vec<u8> = wide.iter().flat_map(|s| s.to_le_bytes()).collect();
    std::fs::write(folder.join("sound.raw"), raw).unwrap();
    let program = folder.join("arecord");
    let script = format!("#!/bin/sh\nexec cat '{}'\n", folder.join("sound.raw").display());
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
    let engine = self::script("microphone.txt");
    let args = ["--mic", "--engine", &engine, "--format", "jsonl", "--alarm", "none"];
    let all = events(&listen(&args).env("PATH", path).output().unwrap());
    assert_eq!(of(&all, "turn").len(), 3);
    assert_eq!(of(&all, "end")[0]["level"], "red");
}

#[test]
fn nobody_who_records_is_said() {
    let mut command = listen(&["--mic", "--engine", "script:none"]);
    refused(command.env("PATH", place("nothing")), "there is no program that records");
}

fn refused(command: &mut Command, expect: &str) {
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains(expect), "{told}");
    assert!(told.contains("help: ") || told.contains("cannot be read"), "{told}");
}

#[test]
fn what_cannot_be_heard_is_said_with_the_remedy() {
    let engine = script("refused.txt");
    let with = |args: &[&str]| {
        let mut command = listen(&["--engine", &engine]);
        command.args(args);
        command
    };
    refused(&mut with(&["no-such-file.wav"]), "no-such-file.wav cannot be read");
    let text = place("no-sound.wav");
    std::fs::write(&text, "RIFF this is no sound at all").unwrap();
    refused(with(&[]).arg(&text), "error[A001]");
    let wav = place("one.wav");
    std::fs::write(&wav, audio::wav::write(&hum(&[500]), 8_000)).unwrap();
    refused(
        with(&["--channels", "caller,callee"]).arg(&wav),
        "--channels names 2, and the sound has 1",
    );
    let mut other = listen(&["--engine", "siri"]);
    refused(other.arg(&wav), "there is no speech engine `siri`");
}

/// A call of the tests, its sound, and what was heard of it.
struct HeardCall {
    said: Transcript,
    heard: Transcript,
    level: String,
    seconds: f64,
}

fn heard(name: &str, model: &voices::Fixture, callers: (&str, &str)) -> HeardCall {
    let text = std::fs::read_to_string(data(&format!("{name}.txt"))).unwrap();
    let (found, _) = conversation::read::read(&text, name);
    let said = found.into_iter().next().unwrap();
    let call = voices::call(&said, callers.0, callers.1).unwrap();
    let wav = place(&format!("{name}-{}-{}.wav", callers.0, callers.1));
    std::fs::write(&wav, &call.wav).unwrap();
    let engine = format!("pocketsphinx:{}", model.folder.display());
    let output = listen(&["--engine", &engine, "--format", "jsonl"]).arg(&wav).output().unwrap();
    let all = events(&output);
    assert!(of(&all, "lost").is_empty(), "{:?}", of(&all, "lost"));
    let turns = of(&all, "turn").into_iter().map(|e| {
        let who = Speaker::from_name(e["speaker"].as_str().unwrap()).unwrap();
        conversation::Turn::new(who, e["text"].as_str().unwrap())
    });
    let heard = Transcript { id: name.to_owned(), turns: turns.collect() };
    let level = of(&all, "end")[0]["level"].as_str().unwrap().to_owned();
    HeardCall { said, heard, level, seconds: call.seconds }
}

impl HeardCall {
    fn errors(&self) -> WordErrors {
        let words = |t: &Transcript, who| {
            let turns = t.turns.iter().filter(|t| t.speaker == who);
            turns.map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ")
        };
        [Speaker::Caller, Speaker::Callee]
            .into_iter()
            .map(|who| WordErrors::between(&words(&self.said, who), &words(&self.heard, who)))
            .fold(WordErrors::default(), |a, b| a + b)
    }
}

#[test]
fn a_scam_call_turns_red_by_ear_and_an_ordinary_one_does_not() {
    let cache = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let model = match voices::fixture(&cache) {
        Ok(model) => model,
        Err(why) => return println!("SKIPPED: {why}"),
    };
    for (name, level) in [("scam", "red"), ("surgery", "clear")] {
        let call = heard(name, &model, ("en-us+m3", "en-us+f2"));
        let rate = call.errors().rate() * 100.0;
        println!("{name}: {:.0} s, {rate:.1} % word errors, {}", call.seconds, call.level);
        assert_eq!(call.level, level, "{:#?}", call.heard);
        // With Debian's sounds and our words the level is right, and two words of three wrong.
        let most = if model.is_adapted { 35.0 } else { 90.0 };
        assert!(rate < most, "{name}: {rate:.1} % word errors");
    }
}
