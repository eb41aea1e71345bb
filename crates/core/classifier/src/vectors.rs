//! Word vectors made elsewhere, from which the course of a call may learn: what two words have
//! in common there need not be learned from calls.

use crate::features::Features;
use conversation::Words;
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::str::FromStr;

/// Numbers by word or pair of words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WordVectors {
    width: usize,
    rows: HashMap<u32, Vec<f32>, FixedState>,
}

/// Why a file of word vectors cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct VectorsError {
    /// The line, from one on.
    pub line: usize,
    /// What is wrong with it, and what would be right.
    pub what: String,
}

/// The widest vectors there are.
const WIDEST: usize = 4096;

impl WordVectors {
    /// Reads the text format of word2vec (Mikolov et al. 2013): a line with how many vectors
    /// there are and how many numbers each has, then for each a line with its word and its
    /// numbers; the words of a pair are joined by `_`.
    ///
    /// # Errors
    /// The first line that is not of that form.
    pub fn parse(text: &str) -> Result<Self, VectorsError> {
        let mut lines = text.lines().zip(1..);
        let wrong = |line, what: String| VectorsError { line, what };
        let head: Vec<usize> = lines.next().and_then(|(line, _)| numbers(line)).unwrap_or_default();
        let [count, width] = head.as_slice() else {
            let what = "two numbers are wanted: how many vectors, and how many numbers each";
            return Err(wrong(1, what.to_owned()));
        };
        if !(1..=WIDEST).contains(width) {
            return Err(wrong(1, format!("a vector has 1 to {WIDEST} numbers, not {width}")));
        }
        let mut out = Self { width: *width, rows: HashMap::default() };
        let (mut found, mut features) = (0, Features::default());
        for (line, at) in lines.filter(|(line, _)| !line.trim().is_empty()) {
            let (word, row) = line.split_once(' ').unwrap_or((line, ""));
            let row: Option<Vec<f32>> = numbers(row);
            let sound = |row: &Vec<f32>| row.len() == *width && row.iter().all(|n| n.is_finite());
            let Some(row) = row.filter(sound) else {
                return Err(wrong(at, format!("`{word}` wants {width} numbers after it")));
            };
            out.add(word, row, &mut features);
            found += 1;
        }
        if found != *count {
            return Err(wrong(1, format!("{count} vectors are announced, and {found} are there")));
        }
        Ok(out)
    }

    /// Adds the vector of a word, which is also that of a turn or sentence that begins with
    /// it, or of a pair.
    fn add(&mut self, text: &str, row: Vec<f32>, features: &mut Features) {
        let found = features.of(&Words::of(&text.replace('_', " ")));
        let keys: Vec<u32> = match found {
            [word, begins] => vec![word.key, begins.key],
            [_, _, _, pair] => vec![pair.key],
            _ => return,
        };
        for key in keys {
            self.rows.entry(key).or_insert_with(|| row.clone());
        }
    }

    /// Numbers of each vector; nought if there is none.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The vector of a word or pair by its key.
    pub(crate) fn of(&self, key: u32) -> Option<&[f32]> {
        self.rows.get(&key).map(Vec::as_slice)
    }
}

/// The numbers of a line, if it has nothing else.
fn numbers<N: FromStr>(line: &str) -> Option<Vec<N>> {
    line.split_whitespace().map(|n| n.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str, at: usize) -> u32 {
        Features::default().of(&Words::of(text))[at].key
    }

    #[test]
    fn words_and_pairs_are_found_by_their_keys() {
        let vectors = WordVectors::parse("2 3\npolice 1 2 3\nthe_police -1 0 0.5\n").unwrap();
        assert_eq!(vectors.width(), 3);
        assert_eq!(vectors.of(key("police", 0)), Some(&[1.0, 2.0, 3.0][..]));
        assert_eq!(vectors.of(key("the police", 3)), Some(&[-1.0, 0.0, 0.5][..]));
        assert_eq!(vectors.of(key("Police!", 1)), Some(&[1.0, 2.0, 3.0][..]), "as a beginning");
        assert_eq!(vectors.of(key("the", 0)), None);
    }

    #[test]
    fn a_faulty_file_is_told_by_its_line() {
        let check = |text: &str, expect: &str| {
            assert_eq!(WordVectors::parse(text).unwrap_err().to_string(), expect);
        };
        check("", "line 1: two numbers are wanted: how many vectors, and how many numbers each");
        check("1 0\n", "line 1: a vector has 1 to 4096 numbers, not 0");
        for row in ["word", "word 1", "word 1 2 3", "word 1 NaN", "word 1 two 2"] {
            check(&format!("1 2\n{row}\n"), "line 2: `word` wants 2 numbers after it");
        }
        check("2 1\nword 1\n", "line 1: 2 vectors are announced, and 1 are there");
    }
}
