//! `ringfence eval`: how early, how often, how wrongly, on labelled conversations.

use crate::cli::EvalArgs;
use crate::detect::choice;
use anyhow::{Context, Result, bail};
use conversation::{Transcript, corrupt};
use detector::Detector;
use evidence::Level;
use serde::Serialize;
use serde_json::Value;
use std::path::Path;
use std::process::ExitCode;

/// A labelled conversation.
#[derive(Clone, Debug)]
pub struct Case {
    transcript: Transcript,
    scam: bool,
    harm: Option<usize>,
    comply: Option<usize>,
    kind: String,
}

/// How one set did under one condition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Score {
    /// Scam calls.
    pub scams: usize,
    /// Scam calls that were red at some point.
    pub red: usize,
    /// Scam calls that were amber or red at some point.
    pub amber: usize,
    /// Scam calls red before the person complied (or at all, if nobody complied).
    pub red_in_time: usize,
    /// Scam calls with a harmful ask.
    pub with_ask: usize,
    /// Of those, amber or red before it.
    pub warned: usize,
    /// Ordinary calls.
    pub benign: usize,
    /// Ordinary calls that were red.
    pub benign_red: usize,
    /// Ordinary calls that were amber or red.
    pub benign_amber: usize,
}

/// A condition and its score.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Name of the set, the file's stem.
    pub set: String,
    /// `clean`, `noise 20 %`, `speakers unknown`.
    pub condition: String,
    /// The counts.
    pub score: Score,
}

/// Runs the subcommand.
///
/// # Errors
/// Files that cannot be read or hold no labels, a scoreboard that cannot be written.
pub fn run(args: &EvalArgs) -> Result<ExitCode> {
    let detector = choice(&args.detector).detector()?;
    let mut rows = Vec::new();
    for file in &args.files {
        let set = file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let mut cases = read(file)?;
        if !args.part.is_empty() {
            cases
                .retain(|c| number(&c.transcript.id).is_some_and(|n| args.part.contains(&(n % 4))));
        }
        let mut add = |condition: String, score: Score| {
            rows.push(Row { set: set.clone(), condition, score });
        };
        add("clean".into(), score(&detector, &cases, args.list, Clone::clone));
        for percent in &args.noise {
            let share = f64::from(*percent) / 100.0;
            let noisy = score(&detector, &cases, false, |t| corrupt(t, share, args.seed));
            add(format!("noise {percent} %"), noisy);
        }
        add(
            "speakers unknown".into(),
            score(&detector, &cases, false, Transcript::without_speakers),
        );
    }
    let board = crate::scoreboard::markdown(&rows);
    let mut out = std::io::stdout().lock();
    std::io::Write::write_all(&mut out, board.as_bytes())?;
    if let Some(dir) = &args.out {
        crate::scoreboard::write(dir, &rows, &board)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads the labelled conversations of a file.
///
/// # Errors
/// A line that is no conversation or has no label `scam` or `benign`.
pub fn read(file: &Path) -> Result<Vec<Case>> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("{} cannot be read", file.display()))?;
    let mut cases = Vec::new();
    for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let place = || format!("{}:{}", file.display(), n + 1);
        let row: Value = serde_json::from_str(line).with_context(place)?;
        let scam = match row.get("label").and_then(Value::as_str) {
            Some("scam") => true,
            Some("benign") => false,
            _ => bail!("{}: no \"label\": write \"scam\" or \"benign\"", place()),
        };
        let turn =
            |key: &str| row.get(key).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        cases.push(Case {
            scam,
            harm: turn("harm_turn"),
            comply: turn("comply_turn"),
            kind: row.get("kind").and_then(Value::as_str).unwrap_or("").to_owned(),
            transcript: serde_json::from_value(row).with_context(place)?,
        });
    }
    Ok(cases)
}

/// The last number in an id such as `A-017`.
pub fn number(id: &str) -> Option<u32> {
    let digits: String = id
        .chars()
        .rev()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    digits.chars().rev().collect::<String>().parse().ok()
}

/// Scores a set, each conversation changed by `change` first.
pub fn score(
    detector: &Detector,
    cases: &[Case],
    list: bool,
    change: impl Fn(&Transcript) -> Transcript,
) -> Score {
    let mut score = Score::default();
    for case in cases {
        let found = detector::detect(detector, &change(&case.transcript));
        let before = |first: Option<usize>, limit: Option<usize>| match (first, limit) {
            (Some(turn), Some(limit)) => turn < limit,
            (first, None) => first.is_some(),
            _ => false,
        };
        let (amber, red) = (found.level >= Level::Amber, found.level == Level::Red);
        if !case.scam {
            score.benign += 1;
            score.benign_red += usize::from(red);
            score.benign_amber += usize::from(amber);
            if list && amber {
                note(case, &found, "FALSE ALARM");
            }
            continue;
        }
        score.scams += 1;
        score.red += usize::from(red);
        score.amber += usize::from(amber);
        let in_time = before(found.first_red_turn, case.comply);
        score.red_in_time += usize::from(in_time);
        score.with_ask += usize::from(case.harm.is_some());
        let warned = case.harm.is_some() && before(found.first_amber_turn, case.harm);
        score.warned += usize::from(warned);
        if list && !in_time {
            note(
                case,
                &found,
                if red {
                    "LATE"
                } else if amber {
                    "AMBER ONLY"
                } else {
                    "MISSED"
                },
            );
        }
    }
    score
}

fn note(case: &Case, found: &detector::Assessment, what: &str) {
    let turn = |t: Option<usize>| t.map_or_else(|| "-".to_owned(), |n| n.to_string());
    eprintln!(
        "{what} {} ({}): peak {:.1} bits, amber {} red {} harm {} comply {}",
        case.transcript.id,
        case.kind,
        found.peak_bits,
        turn(found.first_amber_turn),
        turn(found.first_red_turn),
        turn(case.harm),
        turn(case.comply)
    );
    for finding in &found.findings {
        eprintln!(
            "    {:>5.2} {:>3} {}: {}",
            finding.bits, finding.turn, finding.id, finding.quote
        );
    }
}
