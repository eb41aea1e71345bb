//! `ringfence train`: the act recogniser and the weights of its acts, from JSON Lines.

use crate::cli::TrainArgs;
use crate::embedded::Choice;
use anyhow::{Context, Result, anyhow};
use classifier::{
    ACTS_MOST, Acts, Call, CallLogOdds, Classifier, Example, ScoreScratch, Session, Settings,
    WordVectors,
};
use conversation::{Transcript, Words};
use detector::Detector;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use whole::{cross_validate_calls, loudest, roles, train_calls};

mod whole;

/// What is known of a conversation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    /// The acts of every turn.
    Acts,
    /// That it is ordinary: no turn performs an act of note.
    Ordinary,
    /// Whether it is a scam, and no more.
    Label,
}

/// A labelled conversation of the corpus.
struct Labelled {
    transcript: Transcript,
    acts: Vec<BTreeSet<String>>,
    source: Known,
    scam: bool,
    harm: Option<usize>,
    comply: Option<usize>,
    fold: u32,
    /// Whether the playbooks' authors had not seen it.
    unseen: bool,
}

struct Corpus {
    acts: Vec<String>,
    sentences: Vec<(Example, u32)>,
    calls: Vec<Labelled>,
    vectors: WordVectors,
}

/// Folds of the cross-validation.
const FOLDS: u32 = 5;

/// Log-odds from which an act counts as heard in the report.
const HEARD: f32 = -1.0;

/// Trains, cross-validates and writes the classifier.
///
/// # Errors
/// Corpus files that cannot be read, a model that cannot be written.
pub fn run(args: &TrainArgs) -> Result<()> {
    try_to_write(&args.out)?;
    let corpus = load(args)?;
    eprintln!(
        "{} acts, {} sentences, {} conversations",
        corpus.acts.len(),
        corpus.sentences.len(),
        corpus.calls.len()
    );
    let settings =
        Settings { epochs: args.epochs, l2: args.l2, seed: args.seed, ..Settings::default() };
    let mut held_out = cross_validate(&corpus, &settings)?;
    let scales = honest_scales(&corpus, &held_out);
    for row in held_out.iter_mut().flatten() {
        rescale(row, &scales);
    }
    let rules = Choice { rules_only: true, playbooks: args.playbooks.clone(), ..Choice::default() }
        .detector()?;
    let heard = cross_validate_calls(&corpus);
    let session = session_weights(&corpus, (&held_out, &heard), &rules, args);
    let all: Vec<&Example> = corpus.sentences.iter().map(|(e, _)| e).collect();
    let (mut bias, mut weights) = train_on(&all, &corpus, None, &settings);
    rescale(&mut bias, &scales);
    for row in weights.values_mut() {
        row.iter_mut().zip(&scales).for_each(|(w, (slope, _))| *w *= slope);
    }
    let weights = strongest(weights);
    let mut model =
        Classifier::assemble(corpus.acts.clone(), &bias, &weights, session, provenance(args))?;
    let (mut call, course) = train_calls(&corpus, None);
    call.roles = roles(&corpus, &call.keys);
    model.set_call(call, Some(course));
    let bytes = model.store()?;
    std::fs::write(&args.out, &bytes)
        .with_context(|| format!("{} cannot be written", args.out.display()))?;
    eprintln!(
        "{}: {} bytes, {} words and pairs",
        args.out.display(),
        bytes.len(),
        model.feature_count()
    );
    Ok(())
}

/// Fails at once, and not after a quarter of an hour, if a file cannot be written; leaves it as
/// it is.
fn try_to_write(path: &Path) -> Result<()> {
    let new = !path.exists();
    std::fs::OpenOptions::new().create(true).append(true).open(path).with_context(|| {
        format!("{} cannot be written; name a file in a folder that is there", path.display())
    })?;
    if new {
        std::fs::remove_file(path)?;
    }
    Ok(())
}

fn provenance(args: &TrainArgs) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let paths = |list: &[std::path::PathBuf]| {
        list.iter()
            .map(|p| p.file_name().unwrap_or_default().to_string_lossy().into_owned())
            .collect::<Vec<_>>()
            .join(", ")
    };
    out.insert("corpus".into(), "corpus/ of this repository, MIT OR Apache-2.0".into());
    out.insert("ordinary".into(), paths(&args.ordinary));
    out.insert(
        "settings".into(),
        format!("epochs {} l2 {} seed {}", args.epochs, args.l2, args.seed),
    );
    out
}

fn load(args: &TrainArgs) -> Result<Corpus> {
    let root = &args.corpus;
    let mut files = Vec::new();
    for dir in ["acts", "conversations"] {
        let dir = root.join(dir);
        let entries =
            std::fs::read_dir(&dir).with_context(|| format!("{} cannot be read", dir.display()))?;
        for entry in entries {
            files.push(entry?.path());
        }
    }
    files.retain(|f| f.extension().is_some_and(|e| e == "jsonl"));
    files.sort();
    let is_acts = |f: &&std::path::PathBuf| f.parent().is_some_and(|p| p.ends_with("acts"));
    let acts: Vec<String> = files
        .iter()
        .filter(is_acts)
        .filter_map(|f| Some(f.file_stem()?.to_str()?.to_owned()))
        .take(ACTS_MOST)
        .collect();
    let vectors = args.vectors.as_deref().map(word_vectors).transpose()?.unwrap_or_default();
    let mut corpus = Corpus { acts, sentences: Vec::new(), calls: Vec::new(), vectors };
    for file in &files {
        let text = std::fs::read_to_string(file)?;
        let stem = file.file_stem().and_then(|s| s.to_str()).unwrap_or("");
        let unseen = args.unseen.is_empty() || args.unseen.iter().any(|u| u == stem);
        for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let row: Value = serde_json::from_str(line)
                .with_context(|| format!("{}:{}", file.display(), n + 1))?;
            if is_acts(&file) {
                let act = file.file_stem().and_then(|s| s.to_str()).unwrap_or("");
                corpus.sentence(&row, act);
            } else {
                corpus.call(&row, Known::Acts, unseen, Some(stem));
            }
        }
    }
    for file in &args.ordinary {
        corpus.extra(file, Known::Ordinary, &[])?;
    }
    for file in &args.calls {
        corpus.extra(file, Known::Label, &args.part)?;
    }
    Ok(corpus)
}

fn word_vectors(file: &Path) -> Result<WordVectors> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("{} cannot be read", file.display()))?;
    WordVectors::parse(&text).map_err(|e| anyhow!("{}:{}: {}", file.display(), e.line, e.what))
}

impl Corpus {
    fn position(&self, act: &str) -> Option<usize> {
        self.acts.iter().position(|a| a == act)
    }

    fn sentence(&mut self, row: &Value, act: &str) {
        let mut labels = [f32::NAN; ACTS_MOST];
        let hit = row.get("label").and_then(Value::as_str) == Some("hit");
        let others = row
            .get("also")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str);
        let own = self.position(act).into_iter();
        for i in others.filter_map(|a| self.position(a)) {
            set(&mut labels, i, 1.0);
        }
        for i in own {
            set(&mut labels, i, f32::from(u8::from(hit)));
        }
        let family = format!("{act}/{}", row.get("family").and_then(Value::as_str).unwrap_or(""));
        let text = row.get("text").and_then(Value::as_str).unwrap_or("").to_owned();
        self.sentences.push((Example { text, labels, weight: 1.0 }, fold_of(&family)));
    }

    fn extra(&mut self, file: &Path, source: Known, part: &[u32]) -> Result<()> {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("{} cannot be read", file.display()))?;
        for (n, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let row: Value = serde_json::from_str(line)
                .with_context(|| format!("{}:{}", file.display(), n + 1))?;
            let number = row.get("id").and_then(Value::as_str).and_then(crate::eval::number);
            if part.is_empty() || number.is_some_and(|n| part.contains(&(n % 4))) {
                self.call(&row, source, true, None);
            }
        }
        Ok(())
    }

    fn call(&mut self, row: &Value, source: Known, unseen: bool, author: Option<&str>) {
        let Ok(transcript) = serde_json::from_value::<Transcript>(row.clone()) else { return };
        let acts = row
            .get("turns")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|t| {
                t.get("acts")
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
                    .filter_map(|a| a.as_str().map(str::to_owned))
                    .collect()
            })
            .collect();
        // A file is one author's: his turns of phrase are left out together.
        let fold = fold_of(author.unwrap_or(&transcript.id));
        let turn =
            |name| row.get(name).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        self.calls.push(Labelled {
            transcript,
            acts,
            source,
            scam: row.get("label").and_then(Value::as_str) == Some("scam"),
            harm: turn("harm_turn"),
            comply: turn("comply_turn"),
            fold,
            unseen,
        });
    }

    /// The turns of the calls outside `without` as examples.
    fn turn_examples(&self, without: Option<u32>) -> Vec<Example> {
        let mut out = Vec::new();
        for call in
            self.calls.iter().filter(|c| c.source != Known::Label && Some(c.fold) != without)
        {
            for (turn, acts) in call.transcript.turns.iter().zip(&call.acts) {
                let mut labels: Acts = [0.0; ACTS_MOST];
                for i in acts.iter().filter_map(|a| self.position(a)) {
                    set(&mut labels, i, 1.0);
                }
                let weight = if call.source == Known::Acts { 1.0 } else { 0.3 };
                out.push(Example { text: turn.text.clone(), labels, weight });
            }
        }
        out
    }
}

fn set(labels: &mut Acts, act: usize, value: f32) {
    if let Some(slot) = labels.get_mut(act) {
        *slot = value;
    }
}

/// A stable fold for a family or conversation.
fn fold_of(name: &str) -> u32 {
    let hash =
        name.bytes().fold(2_166_136_261_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(16_777_619));
    (hash >> 8) % FOLDS
}

fn train_on(
    sentences: &[&Example],
    corpus: &Corpus,
    without: Option<u32>,
    settings: &Settings,
) -> (Acts, BTreeMap<u32, Acts>) {
    let mut examples: Vec<Example> = sentences.iter().map(|e| (*e).clone()).collect();
    examples.extend(corpus.turn_examples(without));
    classifier::train(&examples, settings)
}

/// Scores of every turn of every call, by a classifier that saw neither the call nor any
/// family of its fold.
fn cross_validate(corpus: &Corpus, settings: &Settings) -> Result<Vec<Vec<Acts>>> {
    let mut scores: Vec<Vec<Acts>> = vec![Vec::new(); corpus.calls.len()];
    let mut families: BTreeMap<usize, Vec<(f32, bool)>> = BTreeMap::new();
    let mut scratch = ScoreScratch::default();
    for fold in 0..FOLDS {
        let seen: Vec<&Example> =
            corpus.sentences.iter().filter(|(_, f)| *f != fold).map(|(e, _)| e).collect();
        let (bias, weights) = train_on(&seen, corpus, Some(fold), settings);
        let model = Classifier::assemble(
            corpus.acts.clone(),
            &bias,
            &weights,
            Session::default(),
            BTreeMap::new(),
        )?;
        for (call, slot) in corpus.calls.iter().zip(&mut scores).filter(|(c, _)| c.fold == fold) {
            *slot = call
                .transcript
                .turns
                .iter()
                .map(|t| model.score(&Words::of(&t.text), &mut scratch))
                .collect();
        }
        for (example, _) in corpus.sentences.iter().filter(|(_, f)| *f == fold) {
            let got = model.score(&Words::of(&example.text), &mut scratch);
            for (act, (label, score)) in example.labels.iter().zip(&got).enumerate() {
                if !label.is_nan() {
                    families.entry(act).or_default().push((*score, *label > 0.5));
                }
            }
        }
    }
    report(corpus, &scores, &families);
    Ok(scores)
}

/// The words and pairs that say most about any act, so that the file stays under 4 MiB.
fn strongest(weights: BTreeMap<u32, Acts>) -> BTreeMap<u32, Acts> {
    let strength = |row: &Acts| row.iter().fold(0.0_f32, |most, w| most.max(w.abs()));
    let mut rows: Vec<(u32, Acts)> = weights.into_iter().collect();
    rows.sort_by(|a, b| strength(&b.1).total_cmp(&strength(&a.1)).then(a.0.cmp(&b.0)));
    rows.truncate(ACT_FEATURES_MOST);
    rows.into_iter().collect()
}

/// Words and pairs kept for the acts; see [`strongest`].
const ACT_FEATURES_MOST: usize = 46_000;

/// How many turns of a call count: until the person complies.
fn moment(call: &Labelled, turns: usize) -> usize {
    match call.comply {
        Some(turn) if call.scam => turn,
        _ => turns,
    }
}

/// For each act, slope and offset that make its log-odds honest on calls left out
/// (Platt 1999), by Newton's method.
fn honest_scales(corpus: &Corpus, scores: &[Vec<Acts>]) -> Vec<(f32, f32)> {
    let name_of = |act: usize| corpus.acts.get(act);
    (0..corpus.acts.len())
        .map(|act| {
            let mut pairs = Vec::new();
            for (call, rows) in
                corpus.calls.iter().zip(scores).filter(|(c, _)| c.source == Known::Acts)
            {
                for (acts, row) in call.acts.iter().zip(rows) {
                    let score = row.get(act).copied().unwrap_or(f32::NEG_INFINITY);
                    if score.is_finite() {
                        pairs.push((
                            f64::from(score),
                            name_of(act).is_some_and(|n| acts.contains(n)),
                        ));
                    }
                }
            }
            platt(&pairs)
        })
        .collect()
}

fn platt(pairs: &[(f64, bool)]) -> (f32, f32) {
    let (mut slope, mut offset) = (1.0_f64, 0.0_f64);
    for _ in 0..30 {
        // Gradient and Hessian, with a weak pull towards leaving the scores as they are.
        let (mut g0, mut g1, mut h00, mut h01, mut h11) = (slope - 1.0, offset, 1.0, 0.0, 1.0);
        for (score, is) in pairs {
            let p = 1.0 / (1.0 + (-(slope * score + offset)).exp());
            let error = p - f64::from(u8::from(*is));
            let w = p * (1.0 - p);
            g0 += error * score;
            g1 += error;
            h00 += w * score * score;
            h01 += w * score;
            h11 += w;
        }
        let det = h00 * h11 - h01 * h01;
        if det.abs() < 1e-9 {
            break;
        }
        slope = (slope - (h11 * g0 - h01 * g1) / det).clamp(0.2, 4.0);
        offset = (offset - (h00 * g1 - h01 * g0) / det).clamp(-6.0, 6.0);
    }
    (slope as f32, offset as f32)
}

fn rescale(row: &mut Acts, scales: &[(f32, f32)]) {
    for (value, (slope, offset)) in row.iter_mut().zip(scales) {
        *value = *value * slope + offset;
    }
}

/// Average precision over a ranking (the area under precision and recall).
fn average_precision(mut ranked: Vec<(f32, bool)>) -> f32 {
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let truth = ranked.iter().filter(|(_, is)| *is).count().max(1);
    let (mut right, mut sum) = (0, 0.0);
    for (place, (_, is)) in ranked.iter().enumerate() {
        if *is {
            right += 1;
            sum += right as f32 / (place + 1) as f32;
        }
    }
    sum / truth as f32
}

/// Prints, for each act, how it does on families and calls that were left out.
fn report(corpus: &Corpus, scores: &[Vec<Acts>], families: &BTreeMap<usize, Vec<(f32, bool)>>) {
    eprintln!("left out whole:                 paraphrases          turns of calls");
    eprintln!(
        "{:<28} {:>8} {:>10} {:>10} {:>8} {:>8}",
        "act", "heard", "near miss", "precision", "recall", "average"
    );
    let mut mean = 0.0;
    for (act, name) in corpus.acts.iter().enumerate() {
        let lines = families.get(&act).map_or(&[][..], Vec::as_slice);
        let share = |hit: bool| {
            let of = lines.iter().filter(|(_, l)| *l == hit).count().max(1);
            lines.iter().filter(|(s, l)| *l == hit && *s > HEARD).count() as f32 / of as f32
        };
        let (mut right, mut found, mut truth) = (0, 0, 0);
        let mut ranked = Vec::new();
        for (call, rows) in corpus.calls.iter().zip(scores).filter(|(c, _)| c.source == Known::Acts)
        {
            for (acts, row) in call.acts.iter().zip(rows) {
                let yes = row.get(act).is_some_and(|s| *s > HEARD);
                let is = acts.contains(name);
                ranked.push((row.get(act).copied().unwrap_or(f32::NEG_INFINITY), is));
                right += usize::from(yes && is);
                found += usize::from(yes);
                truth += usize::from(is);
            }
        }
        let precision = average_precision(ranked);
        mean += precision / corpus.acts.len() as f32;
        eprintln!(
            "{name:<28} {:>8.2} {:>10.2} {:>10.2} {:>8.2} {precision:>8.2}",
            share(true),
            share(false),
            right as f32 / found.max(1) as f32,
            right as f32 / truth.max(1) as f32
        );
    }
    eprintln!("mean average precision {mean:.3}");
}

fn session_weights(
    corpus: &Corpus,
    (scores, heard): (&[Vec<Acts>], &[Vec<CallLogOdds>]),
    rules: &Detector,
    args: &TrainArgs,
) -> Session {
    let mut calls = Vec::new();
    for ((call, rows), whole) in
        corpus.calls.iter().zip(scores).zip(heard).filter(|((c, _), _)| c.unseen)
    {
        let end = moment(call, rows.len());
        let assessment = detector::detect(rules, &call.transcript);
        let rule_bits = end
            .checked_sub(1)
            .and_then(|t| assessment.turns.get(t))
            .map_or(0.0, |t| t.bits - rules.calibration().prior_bits);
        let mut strengths: Vec<f32> = (0..corpus.acts.len())
            .map(|act| {
                let peak = rows
                    .iter()
                    .take(end)
                    .filter_map(|r| r.get(act))
                    .fold(f32::NEG_INFINITY, |m, s| m.max(*s));
                detector::strength(peak)
            })
            .collect();
        strengths.push(detector::call_strength(loudest(whole, end, &|odds| odds.words)));
        strengths.push(detector::course_strength(loudest(whole, end, &|odds| odds.course)));
        let weight = if call.source == Known::Ordinary { 0.2 } else { 1.0 };
        calls.push(Call { rule_bits: rule_bits.max(0.0), strengths, scam: call.scam, weight });
    }
    // The call as a whole is heard best: its weight is left as the calls want it.
    let mut pull = vec![args.act_l2; corpus.acts.len()];
    pull.extend([0.0, 0.0]);
    let fitted = classifier::fit(&calls, &pull, 30.0, 6_000);
    let of_call = |at: usize| fitted.act_bits.get(corpus.acts.len() + at).copied().unwrap_or(0.0);
    let (call_bits, course_bits) = (of_call(0), of_call(1));
    outcome(&calls, &fitted, args);
    let act_bits: BTreeMap<String, f32> = corpus
        .acts
        .iter()
        .zip(&fitted.act_bits)
        .filter(|(name, bits)| **bits > 0.05 && !is_neutral(name))
        .map(|(name, bits)| (name.clone(), (bits * 100.0).round() / 100.0))
        .collect();
    eprintln!(
        "prior {:.2} bits; call by its words {call_bits:.2}, by its course {course_bits:.2}; acts {act_bits:?}",
        fitted.prior_bits
    );
    let prior_bits = args.prior.unwrap_or(fitted.prior_bits);
    Session {
        prior_bits,
        slope: 1.0,
        act_bits,
        act_cap: args.act_cap,
        call_bits,
        course_bits,
        next: transitions(corpus),
    }
}

/// Prints what the sums come to on calls whose words the classifiers did not see.
fn outcome(calls: &[Call], fitted: &classifier::Fitted, args: &TrainArgs) {
    let prior = args.prior.unwrap_or(fitted.prior_bits);
    let sum = |call: &Call| {
        let learned: f32 = fitted.act_bits.iter().zip(&call.strengths).map(|(b, s)| b * s).sum();
        prior + call.rule_bits + learned.min(args.act_cap)
    };
    let mut benign: Vec<f32> = calls.iter().filter(|c| !c.scam).map(sum).collect();
    benign.sort_by(|a, b| b.total_cmp(a));
    let scams: Vec<f32> = calls.iter().filter(|c| c.scam).map(sum).collect();
    let above = |limit: f32, list: &[f32]| list.iter().filter(|b| **b >= limit).count();
    eprintln!(
        "left out: of {} scams {} at amber, {} at red in time; of {} ordinary calls {} at amber, {} at red; highest {:?}",
        scams.len(),
        above(0.0, &scams),
        above(3.17, &scams),
        benign.len(),
        above(0.0, &benign),
        above(3.17, &benign),
        benign.iter().take(6).map(|b| (b * 10.0).round() / 10.0).collect::<Vec<_>>()
    );
}

/// Acts that are neither guilt nor innocence, whatever a corpus says.
fn is_neutral(act: &str) -> bool {
    matches!(act, "GIVES_SAFETY_ADVICE" | "TELLS_OF_SCAM")
}

/// In scams: after each act, how often each harmful ask is the next new one.
fn transitions(corpus: &Corpus) -> BTreeMap<String, BTreeMap<String, f32>> {
    let mut counts: BTreeMap<String, BTreeMap<String, f32>> = BTreeMap::new();
    for call in corpus.calls.iter().filter(|c| c.scam && c.source == Known::Acts) {
        let mut order: Vec<&String> = Vec::new();
        for act in call.acts.iter().flatten() {
            if !order.contains(&act) {
                order.push(act);
            }
        }
        for (i, act) in order.iter().enumerate() {
            let next = order.iter().skip(i + 1).find(|a| detector::ask_of_act(a).is_some());
            if let Some(ask) = next {
                *counts.entry((*act).clone()).or_default().entry((*ask).clone()).or_default() +=
                    1.0;
                *counts.entry(String::new()).or_default().entry((*ask).clone()).or_default() += 1.0;
            }
        }
    }
    for row in counts.values_mut() {
        let total: f32 = row.values().sum();
        row.values_mut().for_each(|n| *n = (*n / total * 1000.0).round() / 1000.0);
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_cannot_be_written_is_told_before_training() {
        let folder = std::env::temp_dir().join(format!("ringfence-train-{}", std::process::id()));
        let told = try_to_write(&folder.join("acts.bin")).unwrap_err().to_string();
        assert!(told.ends_with("cannot be written; name a file in a folder that is there"));
    }

    #[test]
    fn trying_leaves_a_file_as_it_is_and_none_where_there_was_none() {
        let folder = std::env::temp_dir().join(format!("ringfence-try-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (there, not_there) = (folder.join("there"), folder.join("not-there"));
        std::fs::write(&there, "old").unwrap();
        try_to_write(&there).unwrap();
        try_to_write(&not_there).unwrap();
        assert_eq!(std::fs::read_to_string(&there).unwrap(), "old");
        assert!(!not_there.exists());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
