//! `ringfence bench speech DIR`: a recogniser on recordings whose words are known.
//!
//! For each `a.wav` with `a.txt` beside it: word errors, what the detector makes of the words
//! heard and of the words said, how fast it was, how long the last words took after a stretch
//! had ended, and memory. The engine runs in this process, so that its memory is ours.

use crate::cli::{ListenArgs, SpeechBenchArgs};
use crate::embedded::Choice;
use crate::listen::measured::{Heard, hear};
use crate::render::plain;
use anyhow::{Context, Result, bail};
use clap::Parser;
use conversation::{Speaker, Transcript, Turn};
use evidence::Level;
use speech::measure::WordErrors;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// What a recording came to.
struct Outcome {
    errors: WordErrors,
    heard: Heard,
    /// The level by the words that were heard, and by those that were said.
    levels: (Level, Level),
}

/// Runs the measurement and prints a line for each recording, then the sum.
///
/// # Errors
/// A folder without pairs, an engine that cannot be had, a recording that cannot be read.
pub fn run(args: &SpeechBenchArgs) -> Result<ExitCode> {
    let pairs = pairs(&args.folder)?;
    let detector = Choice::default().detector()?;
    let before = memory("VmRSS:");
    let engine = crate::listen::choose_here(args.engine.as_deref())?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "heard by {}", engine.name())?;
    writeln!(out, "recording                 words    WER  heard as  said as   seconds    RTF")?;
    let mut outcomes = Vec::new();
    for (recording, text) in &pairs {
        let said = said(text)?;
        let heard = hear(&listen(recording), engine.as_ref())?;
        let level = |transcript| detector::detect(&detector, transcript).level;
        let levels = (level(&heard.transcript), level(&said));
        let outcome = Outcome { errors: errors(&said, &heard.transcript), heard, levels };
        writeln!(out, "{}", line(recording, &outcome))?;
        if args.list {
            list(&mut out, &said, &outcome.heard.transcript)?;
        }
        outcomes.push(outcome);
    }
    sum(&mut out, &outcomes)?;
    let most = memory("VmHWM:");
    if most > 0 {
        let engine = most.saturating_sub(before);
        writeln!(out, "memory: {} MB beside Ringfence's own", engine / 1_024)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Recordings with their texts, in order.
fn pairs(folder: &Path) -> Result<Vec<(PathBuf, PathBuf)>> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    paths.sort();
    let wavs = paths.into_iter().filter(|p| p.extension().is_some_and(|e| e == "wav"));
    let pairs: Vec<(PathBuf, PathBuf)> = wavs
        .map(|wav| (wav.clone(), wav.with_extension("txt")))
        .filter(|(_, text)| text.is_file())
        .collect();
    if pairs.is_empty() {
        bail!(
            "{} holds no pair of a.wav and a.txt\n = help: put each recording beside the words that are said in it",
            folder.display()
        );
    }
    Ok(pairs)
}

/// The words of a text: turns with their speakers, or all of it as one turn.
fn said(path: &Path) -> Result<Transcript> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let (found, remarks) = conversation::read::read(&text, "said");
    match found.into_iter().next() {
        Some(transcript) if remarks.is_empty() => Ok(transcript),
        _ => {
            Ok(Transcript { id: "said".to_owned(), turns: vec![Turn::new(Speaker::Unknown, text)] })
        }
    }
}

/// The arguments of `listen` for a recording.
fn listen(recording: &Path) -> ListenArgs {
    #[derive(Parser)]
    struct Arguments {
        #[command(flatten)]
        listen: ListenArgs,
    }
    let mut args = Arguments::parse_from(["listen", "-"]).listen;
    args.file = Some(recording.to_owned());
    args
}

/// Word errors, each party for itself if parties are known on both sides.
fn errors(said: &Transcript, heard: &Transcript) -> WordErrors {
    let words = |transcript: &Transcript, who: Option<Speaker>| {
        let turns = transcript.turns.iter().filter(|t| who.is_none_or(|who| t.speaker == who));
        turns.map(|t| t.text.as_str()).collect::<Vec<_>>().join(" ")
    };
    let is_apart = |t: &Transcript| t.turns.iter().all(|t| t.speaker != Speaker::Unknown);
    if !(is_apart(said) && is_apart(heard)) {
        return WordErrors::between(&words(said, None), &words(heard, None));
    }
    let parties = Speaker::ALL.into_iter().map(Some);
    parties
        .map(|who| WordErrors::between(&words(said, who), &words(heard, who)))
        .fold(WordErrors::default(), |a, b| a + b)
}

fn line(recording: &Path, outcome: &Outcome) -> String {
    let name = recording.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    format!(
        "{name:<24} {:>6} {:>5.1}%  {:<8}  {:<8} {:>8.1} {:>6.2}",
        outcome.errors.words,
        outcome.errors.rate() * 100.0,
        plain::badge(outcome.levels.0),
        plain::badge(outcome.levels.1),
        outcome.heard.sound.as_secs_f64(),
        outcome.heard.work.as_secs_f64() / outcome.heard.sound.as_secs_f64().max(0.001),
    )
}

fn list(out: &mut impl Write, said: &Transcript, heard: &Transcript) -> Result<()> {
    for (name, transcript) in [("said", said), ("heard", heard)] {
        for turn in &transcript.turns {
            writeln!(out, "    {name:<6}{}: {}", turn.speaker.name(), turn.text.trim())?;
        }
    }
    Ok(())
}

fn sum(out: &mut impl Write, outcomes: &[Outcome]) -> Result<()> {
    let errors = outcomes.iter().fold(WordErrors::default(), |a, o| a + o.errors);
    let sound: Duration = outcomes.iter().map(|o| o.heard.sound).sum();
    let work: Duration = outcomes.iter().map(|o| o.heard.work).sum();
    writeln!(
        out,
        "\nall: {} words, {:.1}% word errors ({} others, {} lost, {} made up)",
        errors.words,
        errors.rate() * 100.0,
        errors.substitutions,
        errors.deletions,
        errors.insertions
    )?;
    writeln!(out, "{}", detection(outcomes))?;
    let factor = work.as_secs_f64() / sound.as_secs_f64().max(0.001);
    writeln!(out, "speed: {factor:.2} seconds of work a second of sound")?;
    let mut waits: Vec<Duration> =
        outcomes.iter().flat_map(|o| o.heard.last_words.iter().copied()).collect();
    waits.sort();
    let at = |share: usize| waits.get((waits.len().saturating_sub(1)) * share / 100).copied();
    if let (Some(median), Some(late)) = (at(50), at(95)) {
        writeln!(
            out,
            "last words after a turn's end: median {} ms, 95% within {} ms, beside the pause",
            median.as_millis(),
            late.as_millis()
        )?;
    }
    let lost: usize = outcomes.iter().map(|o| o.heard.lost).sum();
    if lost > 0 {
        writeln!(out, "turns lost: {lost}")?;
    }
    Ok(())
}

/// What mishearing does to detection: the levels by the words heard beside those by the words
/// said.
fn detection(outcomes: &[Outcome]) -> String {
    let count = |is: &dyn Fn((Level, Level)) -> bool| {
        outcomes.iter().filter(|outcome| is(outcome.levels)).count()
    };
    format!(
        "detection: of {} recordings red {} by the words heard and {} by the words said, amber {} and {}, the same level {}",
        outcomes.len(),
        count(&|(heard, _)| heard == Level::Red),
        count(&|(_, said)| said == Level::Red),
        count(&|(heard, _)| heard == Level::Amber),
        count(&|(_, said)| said == Level::Amber),
        count(&|(heard, said)| heard == said),
    )
}

/// A figure of this process in kilobytes, as Linux tells it; 0 elsewhere.
fn memory(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|l| l.split_whitespace().next()).and_then(|n| n.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transcript(turns: &[(Speaker, &str)]) -> Transcript {
        let turns = turns.iter().map(|(who, text)| Turn::new(*who, *text)).collect();
        Transcript { id: String::new(), turns }
    }

    #[test]
    fn each_party_is_measured_for_itself() {
        let said = transcript(&[(Speaker::Caller, "one two"), (Speaker::Callee, "three")]);
        let other_order = transcript(&[(Speaker::Callee, "three"), (Speaker::Caller, "one two")]);
        assert_eq!(errors(&said, &other_order).errors(), 0);
        let mixed = transcript(&[(Speaker::Unknown, "one two three")]);
        assert_eq!(errors(&said, &mixed).errors(), 0);
        let wrong = transcript(&[(Speaker::Callee, "one two three")]);
        assert_eq!(errors(&said, &wrong).errors(), 4);
    }
}
