//! `cargo xtask acts`: how well the playbooks' rules know each act of the corpus.
//!
//! For every act: the share of its paraphrases that a rule with that act finds, the share
//! of near misses it wrongly finds, and precision and recall over the turns of the whole
//! conversations. `--misses` and `--false-alarms` list the lines.

use anyhow::{Context, Result};
use conversation::{Speaker, Words};
use playbook::{Ruleset, Scratch, Source};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

#[derive(Default)]
struct Tally {
    hits: (usize, usize),
    near: (usize, usize),
    turns_right: usize,
    turns_found: usize,
    turns_true: usize,
    scam_found: usize,
}

struct Options {
    acts: BTreeSet<String>,
    misses: bool,
    false_alarms: bool,
    rules: bool,
}

/// Runs the task.
///
/// # Errors
/// A playbook or corpus file that cannot be read.
pub fn run(args: &[String]) -> Result<()> {
    let options = Options {
        acts: args.iter().filter(|a| !a.starts_with('-')).cloned().collect(),
        misses: args.iter().any(|a| a == "--misses"),
        false_alarms: args.iter().any(|a| a == "--false-alarms"),
        rules: args.iter().any(|a| a == "--rules"),
    };
    let ruleset = compile()?;
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let mut by_rule: BTreeMap<String, (usize, usize, usize)> = BTreeMap::new();
    let mut scratch = Scratch::default();
    sentences(&ruleset, &options, &mut tallies, &mut scratch)?;
    turns(&ruleset, &options, (&mut tallies, &mut by_rule), &mut scratch)?;
    println!(
        "{:<28} {:>11} {:>11} {:>9} {:>9} {:>6}",
        "act", "paraphrases", "near misses", "precision", "recall", "turns"
    );
    for (act, t) in &tallies {
        if !options.acts.is_empty() && !options.acts.contains(act) {
            continue;
        }
        println!(
            "{act:<28} {:>5}/{:<5} {:>5}/{:<5} {:>8.2} {:>9.2} {:>6}",
            t.hits.0,
            t.hits.1,
            t.near.0,
            t.near.1,
            ratio(t.turns_right, t.turns_found),
            ratio(t.turns_right, t.turns_true),
            t.turns_true
        );
    }
    if options.rules {
        println!("\n{:<36} {:>6} {:>6} {:>9}", "rule", "scam", "benign", "act true");
        for (rule, (scam, benign, right)) in by_rule {
            println!("{rule:<36} {scam:>6} {benign:>6} {right:>9}");
        }
    }
    Ok(())
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Compiles every playbook of the tree, printing what is wrong with it.
fn compile() -> Result<Ruleset> {
    let mut files = Vec::new();
    collect(Path::new("playbooks"), "playbook", &mut files)?;
    let texts: Vec<(String, String)> = files
        .iter()
        .map(|p| Ok((p.display().to_string(), std::fs::read_to_string(p)?)))
        .collect::<Result<_>>()?;
    let sources: Vec<Source<'_>> = texts.iter().map(|(name, text)| Source { name, text }).collect();
    let (ruleset, remarks) = playbook::compile(&sources);
    for (source, remark) in &remarks {
        if let Some((name, text)) = texts.get(*source) {
            eprint!("{}", diagnostic::render(remark, name, text));
        }
    }
    eprintln!(
        "{} rules, {} patterns, {} places in the automaton",
        ruleset.rules().len(),
        ruleset.pattern_count(),
        ruleset.automaton_size()
    );
    Ok(ruleset)
}

fn collect(dir: &Path, extension: &str, out: &mut Vec<PathBuf>) -> Result<()> {
    let entries =
        std::fs::read_dir(dir).with_context(|| format!("{} cannot be read", dir.display()))?;
    let mut paths: Vec<PathBuf> = entries.map(|e| Ok(e?.path())).collect::<Result<_>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, extension, out)?;
        } else if path.extension().is_some_and(|e| e == extension) {
            out.push(path);
        }
    }
    Ok(())
}

fn found(
    ruleset: &Ruleset,
    text: &str,
    speaker: Speaker,
    scratch: &mut Scratch,
) -> Vec<(String, String)> {
    let words = Words::of(text);
    let hits = ruleset.find(&words, speaker, scratch);
    hits.iter()
        .filter_map(|h| ruleset.rules().get(usize::from(h.rule)))
        .filter_map(|r| r.act.clone().map(|a| (a, r.id.to_string())))
        .collect()
}

fn sentences(
    ruleset: &Ruleset,
    options: &Options,
    tallies: &mut BTreeMap<String, Tally>,
    scratch: &mut Scratch,
) -> Result<()> {
    let mut files = Vec::new();
    collect(Path::new("corpus/acts"), "jsonl", &mut files)?;
    for file in files {
        let act = file.file_stem().and_then(|s| s.to_str()).unwrap_or("").to_owned();
        for line in std::fs::read_to_string(&file)?.lines() {
            let row: Value =
                serde_json::from_str(line).with_context(|| file.display().to_string())?;
            let text = row["text"].as_str().unwrap_or("");
            let speaker = row["speaker"].as_str().and_then(Speaker::from_name).unwrap_or_default();
            let is_hit = row["label"] == "hit";
            let rules = found(ruleset, text, speaker, scratch);
            let yes = rules.iter().any(|(a, _)| *a == act);
            let tally = tallies.entry(act.clone()).or_default();
            let slot = if is_hit { &mut tally.hits } else { &mut tally.near };
            slot.0 += usize::from(yes);
            slot.1 += 1;
            let listed =
                (options.misses && is_hit && !yes) || (options.false_alarms && !is_hit && yes);
            if listed && (options.acts.is_empty() || options.acts.contains(&act)) {
                let which: Vec<&str> =
                    rules.iter().filter(|(a, _)| *a == act).map(|(_, r)| r.as_str()).collect();
                println!(
                    "{act} {} {}: {text}",
                    if is_hit { "MISS" } else { "NEAR" },
                    which.join(",")
                );
            }
        }
    }
    Ok(())
}

type Tallies<'a> =
    (&'a mut BTreeMap<String, Tally>, &'a mut BTreeMap<String, (usize, usize, usize)>);

fn turns(
    ruleset: &Ruleset,
    options: &Options,
    out: Tallies<'_>,
    scratch: &mut Scratch,
) -> Result<()> {
    let (tallies, by_rule) = out;
    let mut files = Vec::new();
    collect(Path::new("corpus/conversations"), "jsonl", &mut files)?;
    for file in files {
        for line in std::fs::read_to_string(&file)?.lines() {
            let Ok(row) = serde_json::from_str::<Value>(line) else { continue };
            let scam = row["label"] == "scam";
            for turn in row["turns"].as_array().into_iter().flatten() {
                let text = turn["text"].as_str().unwrap_or("");
                let speaker =
                    turn["speaker"].as_str().and_then(Speaker::from_name).unwrap_or_default();
                let truth: BTreeSet<&str> = turn["acts"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .collect();
                let rules = found(ruleset, text, speaker, scratch);
                for (act, rule) in &rules {
                    let slot = by_rule.entry(rule.clone()).or_default();
                    if scam {
                        slot.0 += 1
                    } else {
                        slot.1 += 1
                    }
                    slot.2 += usize::from(truth.contains(act.as_str()));
                }
                let acts: BTreeSet<&str> = rules.iter().map(|(a, _)| a.as_str()).collect();
                for act in acts.union(&truth) {
                    let tally = tallies.entry((*act).to_owned()).or_default();
                    let (yes, right) = (acts.contains(act), truth.contains(act));
                    tally.turns_found += usize::from(yes);
                    tally.turns_true += usize::from(right);
                    tally.turns_right += usize::from(yes && right);
                    tally.scam_found += usize::from(yes && scam);
                    let listed = (options.misses && right && !yes)
                        || (options.false_alarms && yes && !right);
                    if listed && options.acts.contains(*act) {
                        let which: Vec<&str> = rules
                            .iter()
                            .filter(|(a, _)| a == act)
                            .map(|(_, r)| r.as_str())
                            .collect();
                        println!(
                            "{act} {} {} {}: {text}",
                            row["id"].as_str().unwrap_or(""),
                            if right { "MISS" } else { "FALSE" },
                            which.join(",")
                        );
                    }
                }
            }
        }
    }
    Ok(())
}
