//! Words and their order out of our own corpus: a dictionary and a trigram model.
//!
//! The model backs off by Witten and Bell (*The zero-frequency problem*, IEEE Trans. IT 37,
//! 1991) and is written in the ARPA format, which every recogniser reads.

use crate::corpus;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// A sentence as words.
pub type Sentence = Vec<String>;

/// Most words of the vocabulary.
const MOST_WORDS: usize = 8_000;
/// Occurrences that a word needs.
const LEAST_OCCURRENCES: usize = 3;

/// Debian's pronunciations.
#[derive(Clone, Debug)]
pub struct Dictionary {
    by_word: BTreeMap<String, Vec<String>>,
}

impl Dictionary {
    /// Reads them.
    ///
    /// # Errors
    /// If they are not installed.
    pub fn debian() -> Result<Self, String> {
        let path = "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict";
        let text = std::fs::read_to_string(path)
            .map_err(|e| format!("{path}: {e} (apt-get install pocketsphinx-en-us)"))?;
        let mut by_word: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for line in text.lines() {
            let name = line.split_whitespace().next().unwrap_or("");
            let word = name.split('(').next().unwrap_or(name);
            by_word.entry(word.to_owned()).or_default().push(line.to_owned());
        }
        Ok(Self { by_word })
    }

    /// The lines of these words.
    pub fn entries(&self, words: &BTreeSet<String>) -> String {
        let lines = words.iter().filter_map(|w| self.by_word.get(w)).flatten();
        lines.fold(String::new(), |text, line| text + line + "\n")
    }
}

/// Every sentence of the corpus, as a recogniser would write it.
pub fn sentences() -> Vec<Sentence> {
    let acts = corpus::sentences().iter().map(|s| s.text.as_str());
    let turns = corpus::calls().iter().flat_map(|c| &c.transcript.turns);
    // A line event such as `[line: doorbell]` is not spoken.
    let turns = turns.map(|t| t.text.as_str()).filter(|t| !t.starts_with('['));
    acts.chain(turns).flat_map(cut).collect()
}

fn cut(text: &str) -> Vec<Sentence> {
    let text = text.to_lowercase().replace('’', "'").replace(['-', '–', '—'], " ");
    text.split(['.', '!', '?', '…', ';', ':'])
        .map(|sentence| {
            let words = sentence.split_whitespace();
            words
                .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()).to_owned())
                .filter(|w| !w.is_empty())
                .collect::<Sentence>()
        })
        .filter(|sentence| !sentence.is_empty())
        .collect()
}

/// The commonest words that can be pronounced.
pub fn vocabulary(sentences: &[Sentence], dictionary: &Dictionary) -> BTreeSet<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for word in sentences.iter().flatten() {
        *counts.entry(word).or_default() += 1;
    }
    let mut all: Vec<(&str, usize)> = counts
        .into_iter()
        .filter(|(w, n)| *n >= LEAST_OCCURRENCES && dictionary.by_word.contains_key(*w))
        .collect();
    all.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    all.into_iter().take(MOST_WORDS).map(|(w, _)| w.to_owned()).collect()
}

/// Occurrences of words after a history.
type After<'a> = BTreeMap<&'a str, f64>;

/// A history's probabilities and what is left for words that did not follow it.
#[derive(Debug, Default)]
struct Followed<'a> {
    words: After<'a>,
    left: f64,
}

/// The trigram model of these sentences in ARPA format.
pub fn arpa(sentences: &[Sentence], words: &BTreeSet<String>) -> String {
    let mut ones: After<'_> = BTreeMap::new();
    let mut twos: BTreeMap<&str, After<'_>> = BTreeMap::new();
    let mut threes: BTreeMap<(&str, &str), After<'_>> = BTreeMap::new();
    for sentence in sentences {
        let known = sentence.iter().map(|w| words.get(w).map_or("", String::as_str));
        let line: Vec<&str> = std::iter::once("<s>").chain(known).chain(["</s>"]).collect();
        for pair in line.windows(2) {
            let [a, b] = pair else { continue };
            if !b.is_empty() {
                *ones.entry(b).or_default() += 1.0;
                if !a.is_empty() {
                    *twos.entry(a).or_default().entry(b).or_default() += 1.0;
                }
            }
        }
        for three in line.windows(3) {
            let [a, b, c] = three else { continue };
            if !(a.is_empty() || b.is_empty() || c.is_empty()) {
                *threes.entry((a, b)).or_default().entry(c).or_default() += 1.0;
            }
        }
    }
    let total: f64 = ones.values().sum::<f64>() + 0.5 * ones.len() as f64;
    let ones: After<'_> = ones.into_iter().map(|(w, n)| (w, (n + 0.5) / total)).collect();
    let one = |w: &str| ones.get(w).copied().unwrap_or(1e-7);
    let twos: BTreeMap<&str, Followed<'_>> =
        twos.into_iter().map(|(h, after)| (h, followed(after, 1.0, one))).collect();
    let two = |h: &str, w: &str| match twos.get(h) {
        Some(after) => after.words.get(w).copied().unwrap_or(after.left * one(w)),
        None => one(w),
    };
    let threes: BTreeMap<(&str, &str), Followed<'_>> = threes
        .into_iter()
        .map(|(h, after)| (h, followed(after, 2.0, |w| two(h.1, w))))
        .filter(|(_, after)| !after.words.is_empty())
        .collect();
    written(&ones, &twos, &threes)
}

/// Witten and Bell: a history that was followed by many different words leaves much for
/// others. Words that followed it fewer than `least` times are left to the shorter history.
fn followed<'a>(after: After<'a>, least: f64, shorter: impl Fn(&str) -> f64) -> Followed<'a> {
    let (total, kinds) = (after.values().sum::<f64>(), after.len() as f64);
    let share = total / (total + kinds);
    let kept = after.into_iter().filter(|(_, n)| *n >= least);
    let words: After<'a> =
        kept.map(|(w, n)| (w, share * n / total + (1.0 - share) * shorter(w))).collect();
    let rest = 1.0 - words.values().sum::<f64>();
    let below = 1.0 - words.keys().map(|w| shorter(w)).sum::<f64>();
    Followed { words, left: rest.max(1e-9) / below.max(1e-9) }
}

fn written(
    ones: &After<'_>,
    twos: &BTreeMap<&str, Followed<'_>>,
    threes: &BTreeMap<(&str, &str), Followed<'_>>,
) -> String {
    let log = |p: f64| p.max(1e-10).log10();
    let count = |n: usize| n.to_string();
    let all_twos: usize = twos.values().map(|f| f.words.len()).sum();
    let all_threes: usize = threes.values().map(|f| f.words.len()).sum();
    let mut out = format!(
        "\\data\\\nngram 1={}\nngram 2={}\nngram 3={}\n\n\\1-grams:\n",
        count(ones.len() + 1),
        count(all_twos),
        count(all_threes)
    );
    let left_one = |w: &str| log(twos.get(w).map_or(1.0, |f| f.left));
    let left_two = |a: &str, b: &str| log(threes.get(&(a, b)).map_or(1.0, |f| f.left));
    // Writing to a String cannot fail.
    let _ = writeln!(out, "-99 <s> {:.4}", left_one("<s>"));
    for (word, p) in ones {
        let _ = writeln!(out, "{:.4} {word} {:.4}", log(*p), left_one(word));
    }
    out.push_str("\n\\2-grams:\n");
    for (a, after) in twos {
        for (b, p) in &after.words {
            let _ = writeln!(out, "{:.4} {a} {b} {:.4}", log(*p), left_two(a, b));
        }
    }
    out.push_str("\n\\3-grams:\n");
    for ((a, b), after) in threes {
        for (c, p) in &after.words {
            let _ = writeln!(out, "{:.4} {a} {b} {c}", log(*p));
        }
    }
    out.push_str("\n\\end\\\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(texts: &[&str]) -> String {
        let sentences: Vec<Sentence> = texts.iter().flat_map(|t| cut(t)).collect();
        let words = sentences.iter().flatten().cloned().collect();
        arpa(&sentences, &words)
    }

    /// The probability of each n-gram line of a section.
    fn lines<'a>(model: &'a str, section: &str) -> Vec<(f64, Vec<&'a str>)> {
        let body = model.split(&format!("\\{section}-grams:\n")).nth(1).unwrap_or("");
        let body = body.split("\n\n").next().unwrap_or("");
        let order: usize = section.parse().unwrap();
        body.lines()
            .map(|line| {
                let mut fields = line.split(' ');
                let log: f64 = fields.next().unwrap().parse().unwrap();
                (10_f64.powf(log), fields.take(order).collect())
            })
            .collect()
    }

    #[test]
    fn words_are_those_a_recogniser_writes() {
        assert_eq!(
            cut("It's half-past one. “Yes,” he said!"),
            [vec!["it's", "half", "past", "one"], vec!["yes", "he", "said"],]
        );
    }

    #[test]
    fn single_words_come_to_one() {
        let model = model(&["read me the pin", "read me the card", "the pin"]);
        let sum: f64 =
            lines(&model, "1").iter().filter(|(_, w)| w != &["<s>"]).map(|(p, _)| p).sum();
        assert!((sum - 1.0).abs() < 1e-3, "{sum}");
    }

    #[test]
    fn what_followed_often_is_likelier_and_something_is_left() {
        let model = model(&["read me the pin", "read me the pin", "read me the card"]);
        let after = lines(&model, "3");
        let of = |word: &str| after.iter().find(|(_, w)| w.as_slice() == ["me", "the", word]);
        let pin = of("pin").unwrap().0;
        assert!((0.5..0.9).contains(&pin), "{pin}");
        // What was seen once is left to the pairs.
        assert!(of("card").is_none());
        let counts: Vec<&str> = model.lines().skip(1).take(3).collect();
        assert_eq!(counts, ["ngram 1=7", "ngram 2=7", "ngram 3=4"]);
    }
}
