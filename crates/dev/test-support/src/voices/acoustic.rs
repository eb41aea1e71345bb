//! Sounds adapted to the synthetic voices, by sphinxtrain.
//!
//! MAP adaptation (Gauvain and Lee, *Maximum a posteriori estimation for multivariate
//! Gaussian mixture observations of Markov chains*, IEEE Trans. SAP 2, 1994), one pass over
//! sentences of the corpus that the voices speak. Debian's model holds its mixture weights in
//! a packed form only, which is unpacked first.

use super::language::Sentence;
use super::synthesis::speak;
use audio::resample::Resampler;
use audio::{g711, wav};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Debian's model.
const MODEL: &str = "/usr/share/pocketsphinx/model/en-us/en-us";
/// Debian's sphinxtrain.
const TRAIN: &str = "/usr/lib/sphinxtrain";
/// Sentences that the voices speak.
const SENTENCES: usize = 300;
/// The voices that the model is adapted to.
const VOICES: [&str; 4] = ["en-us+m3", "en-us+f2", "en-gb+m1", "en-gb+f4"];
/// Base of the logarithms of PocketSphinx, and by how many bits the packed ones are shifted.
const LOG: (f64, u32) = (1.0001, 10);

/// Whether Debian's model is there.
///
/// # Errors
/// If it is not.
pub fn debian() -> Result<(), String> {
    if Path::new(MODEL).join("mdef").is_file() {
        return Ok(());
    }
    Err(format!("{MODEL} is not there (apt-get install pocketsphinx-en-us)"))
}

/// What is missing for an adaptation, if something is: the Debian package that has it.
pub fn missing() -> Option<&'static str> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there = |program: &str| std::env::split_paths(&path).any(|p| p.join(program).is_file());
    let needed = [
        ("espeak-ng", is_there("espeak-ng")),
        ("sphinxbase-utils", is_there("sphinx_fe")),
        ("pocketsphinx", is_there("pocketsphinx_mdef_convert")),
        ("sphinxtrain", Path::new(TRAIN).join("bw").is_file()),
    ];
    needed.into_iter().find(|(_, there)| !there).map(|(package, _)| package)
}

/// Debian's model as it is.
///
/// # Errors
/// If it cannot be copied.
pub fn copy(to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(MODEL)? {
        let entry = entry?;
        std::fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

/// Debian's model adapted to the voices, in `acoustic` below the folder.
///
/// # Errors
/// What went wrong, in the words of the program that it went wrong with.
pub fn adapt(
    folder: &Path,
    sentences: &[Sentence],
    words: &BTreeSet<String>,
    entries: &str,
) -> Result<(), String> {
    let io = |error: std::io::Error| error.to_string();
    let work = folder.join("work");
    std::fs::create_dir_all(&work).map_err(io)?;
    std::fs::write(work.join("dict"), entries).map_err(io)?;
    record(&work, &chosen(sentences, words))?;
    let packed = std::fs::read(Path::new(MODEL).join("sendump")).map_err(io)?;
    let weights = unpacked(&packed).ok_or("the packed mixture weights cannot be read")?;
    std::fs::write(work.join("weights"), weights).map_err(io)?;
    let out = folder.join("acoustic");
    copy(&out).map_err(io)?;
    // Weights that are not packed are used if there are no packed ones.
    std::fs::remove_file(out.join("sendump")).map_err(io)?;
    let model = |file: &str| format!("{MODEL}/{file}");
    let features = model("feat.params");
    run(
        &work,
        "sphinx_fe",
        &[
            "-argfile",
            &features,
            "-samprate",
            "16000",
            "-c",
            "ids",
            "-di",
            ".",
            "-do",
            ".",
            "-ei",
            "wav",
            "-eo",
            "mfc",
            "-mswav",
            "yes",
        ],
    )?;
    run(&work, "pocketsphinx_mdef_convert", &["-text", &model("mdef"), "mdef.txt"])?;
    let (means, variances) = (model("means"), model("variances"));
    let (moves, noises) = (model("transition_matrices"), model("noisedict"));
    run(
        &work,
        &format!("{TRAIN}/bw"),
        &[
            "-hmmdir",
            MODEL,
            "-moddeffn",
            "mdef.txt",
            "-mixwfn",
            "weights",
            "-meanfn",
            &means,
            "-varfn",
            &variances,
            "-tmatfn",
            &moves,
            "-ts2cbfn",
            ".ptm.",
            "-feat",
            "1s_c_d_dd",
            "-svspec",
            "0-12/13-25/26-38",
            "-cmn",
            "batch",
            "-agc",
            "none",
            "-dictfn",
            "dict",
            "-fdictfn",
            &noises,
            "-ctlfn",
            "ids",
            "-lsnfn",
            "words",
            "-accumdir",
            ".",
        ],
    )?;
    let to = |file: &str| format!("../acoustic/{file}");
    let (means_to, variances_to) = (to("means"), to("variances"));
    let (weights_to, moves_to) = (to("mixture_weights"), to("transition_matrices"));
    run(
        &work,
        &format!("{TRAIN}/map_adapt"),
        &[
            "-moddeffn",
            "mdef.txt",
            "-ts2cbfn",
            ".ptm.",
            "-meanfn",
            &means,
            "-varfn",
            &variances,
            "-mixwfn",
            "weights",
            "-tmatfn",
            &moves,
            "-accumdir",
            ".",
            "-mapmeanfn",
            &means_to,
            "-mapvarfn",
            &variances_to,
            "-mapmixwfn",
            &weights_to,
            "-maptmatfn",
            &moves_to,
        ],
    )?;
    std::fs::remove_dir_all(&work).map_err(io)
}

/// Sentences that between them say many different words: each brings words that have been
/// said seldom so far.
fn chosen<'s>(sentences: &'s [Sentence], words: &BTreeSet<String>) -> Vec<&'s Sentence> {
    let mut said: BTreeMap<&str, u32> = BTreeMap::new();
    let mut all = Vec::new();
    // A stride through the corpus takes from every part of it.
    let usable = sentences.iter().step_by(7);
    let usable =
        usable.filter(|s| (8..=22).contains(&s.len()) && s.iter().all(|w| words.contains(w)));
    for sentence in usable {
        let rare = |w: &String| 1.0 / (1.0 + f64::from(said.get(w.as_str()).copied().unwrap_or(0)));
        let gain: f64 = sentence.iter().map(rare).sum::<f64>() / sentence.len() as f64;
        if gain > 0.4 {
            sentence.iter().for_each(|w| *said.entry(w).or_default() += 1);
            all.push(sentence);
        }
        if all.len() == SENTENCES {
            break;
        }
    }
    all
}

/// Has the voices speak, and writes down what they say.
fn record(work: &Path, sentences: &[&Sentence]) -> Result<(), String> {
    let (mut ids, mut told) = (String::new(), String::new());
    for (index, (sentence, voice)) in sentences.iter().zip(VOICES.iter().cycle()).enumerate() {
        let text = sentence.join(" ");
        let line = speak(voice, &text).ok_or_else(|| format!("espeak-ng has no voice {voice}"))?;
        let mut narrow = vec![0; 1_600];
        g711::decode_alaw(&line, &mut narrow);
        narrow.extend(std::iter::repeat_n(0, 1_600));
        let mut resampler = Resampler::new(8_000, 16_000);
        let mut wide = Vec::new();
        resampler.feed(&narrow, &mut wide);
        resampler.finish(&mut wide);
        let path: PathBuf = work.join(format!("s{index}.wav"));
        std::fs::write(path, wav::write(&wide, 16_000)).map_err(|e| e.to_string())?;
        ids.push_str(&format!("s{index}\n"));
        told.push_str(&format!("<s> {text} </s> (s{index})\n"));
    }
    std::fs::write(work.join("ids"), ids).map_err(|e| e.to_string())?;
    std::fs::write(work.join("words"), told).map_err(|e| e.to_string())
}

/// Runs a program in the folder.
fn run(work: &Path, program: &str, arguments: &[&str]) -> Result<(), String> {
    let run = Command::new(program).args(arguments).current_dir(work).stdin(Stdio::null()).output();
    let run = run.map_err(|e| format!("{program}: {e}"))?;
    if run.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&run.stderr);
    let last: Vec<&str> = told.lines().rev().take(5).collect();
    Err(format!("{program} failed: {}", last.join(" | ")))
}

/// Mixture weights out of PocketSphinx's packed form (`sendump`), in the form of sphinxtrain:
/// after texts of told length come rows and columns, then for each of three features a byte
/// for each density and state, the logarithm of a weight.
fn unpacked(packed: &[u8]) -> Option<Vec<u8>> {
    let number = |at: usize| {
        let bytes = packed.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    };
    let mut at = 0;
    while number(at)? != 0 {
        at += 4 + number(at)?;
    }
    let (densities, states) = (number(at + 4)?, number(at + 8)?);
    let bytes = packed.get(at + 12..)?;
    let features = bytes.len() / (densities * states);
    let mut out = b"s3\nversion 1.0\n     endhdr\n".to_vec();
    let count = states * features * densities;
    for value in [0x1122_3344, states, features, densities, count] {
        out.extend_from_slice(&u32::try_from(value).ok()?.to_le_bytes());
    }
    let (base, shift) = LOG;
    for state in 0..states {
        for feature in 0..features {
            for density in 0..densities {
                let byte = bytes.get((feature * densities + density) * states + state)?;
                let weight = base.powf(-f64::from(u32::from(*byte) << shift)) as f32;
                out.extend_from_slice(&weight.to_le_bytes());
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_weights_are_laid_out_by_state() {
        // Two densities, two states, one feature.
        let mut packed = vec![2, 0, 0, 0, b'x', 0, 0, 0, 0, 0];
        packed.extend_from_slice(&[2, 0, 0, 0, 2, 0, 0, 0]);
        packed.extend_from_slice(&[0, 1, 2, 3]);
        let out = unpacked(&packed).unwrap();
        let body = out.split_at(out.len() - 16).1;
        let weights: Vec<f32> =
            body.chunks(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect();
        let logs: Vec<i64> = weights
            .iter()
            .map(|w| (-f64::from(*w).ln() / 1.0001_f64.ln() / 1024.0).round() as i64)
            .collect();
        assert_eq!(logs, [0, 2, 1, 3]);
        assert_eq!(unpacked(b"nonsense"), None);
    }
}
