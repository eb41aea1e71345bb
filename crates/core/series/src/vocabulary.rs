//! Every name that was given, with those that sound or look like it, so that a report finds
//! all that may agree with it by looking a word up.

use crate::name::alike;
use foldhash::fast::FixedState;
use linkage::similarity::phonetic::metaphone;
use std::collections::HashMap;

/// Similarity of Jaro and Winkler from which [`alike`] takes two words for one by their looks.
const LOOKS: f32 = 0.92;

/// Words, each with a number of its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vocabulary {
    words: Vec<Word>,
    places: HashMap<String, u32, FixedState>,
    sounds: HashMap<String, Vec<u32>, FixedState>,
}

#[derive(Clone, Debug)]
struct Word {
    text: String,
    shape: Shape,
    alike: Vec<u32>,
}

/// What is known of a word at a glance: which letters it has, how many, and its first.
#[derive(Clone, Copy, Debug)]
struct Shape {
    letters: u32,
    length: u32,
    first: char,
}

impl Shape {
    fn of(text: &str) -> Self {
        let letter = |c: char| 1u32 << (u32::from(c) % 32);
        Self {
            letters: text.chars().map(letter).fold(0, |all, bit| all | bit),
            length: u32::try_from(text.chars().count()).unwrap_or(u32::MAX),
            first: text.chars().next().unwrap_or(' '),
        }
    }

    /// Whether two words of these shapes can be as similar as [`LOOKS`]: a letter that the
    /// other does not have matches nothing, and at most four letters of a beginning count.
    fn may_look_like(self, other: Self) -> bool {
        // Of long words only the beginning is compared.
        if self.length.max(other.length) > 64 {
            return true;
        }
        let lacking = |a: Self, b: Self| a.length - (a.letters & !b.letters).count_ones();
        let matched = lacking(self, other).min(lacking(other, self)) as f32;
        let jaro = (matched / self.length as f32 + matched / other.length as f32 + 1.0) / 3.0;
        let beginning = if self.first == other.first { 0.4 } else { 0.0 };
        // A little less is asked, for sums of fractions are not exact.
        jaro + beginning * (1.0 - jaro) >= LOOKS - 0.001
    }
}

impl Vocabulary {
    /// The number of a word, which is taken in if it is a fresh one.
    pub(crate) fn take(&mut self, text: &str) -> u32 {
        if let Some(known) = self.places.get(text) {
            return *known;
        }
        let number = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        let shape = Shape::of(text);
        let sound = metaphone(text);
        let sounding = self.sounds.entry(sound).or_default();
        let mut found: Vec<u32> = sounding.clone();
        sounding.push(number);
        if shape.length >= 4 {
            let looking = (0u32..).zip(&self.words).filter(|(_, w)| shape.may_look_like(w.shape));
            found.extend(looking.map(|(n, _)| n));
        }
        found.sort_unstable();
        found.dedup();
        let is_alike = |n: &u32| {
            let other = self.words.get(*n as usize).map_or("", |w| &w.text);
            alike(text, other) || alike(other, text)
        };
        found.retain(is_alike);
        for other in &found {
            if let Some(word) = self.words.get_mut(*other as usize) {
                word.alike.push(number);
            }
        }
        self.places.insert(text.to_owned(), number);
        self.words.push(Word { text: text.to_owned(), shape, alike: found });
        number
    }

    /// The number of a word that was taken in.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        self.places.get(text).copied()
    }

    /// Numbers of the words that sound or look like a word, itself not among them.
    pub(crate) fn alike(&self, number: u32) -> &[u32] {
        self.words.get(number as usize).map_or(&[], |w| &w.alike)
    }
}

#[cfg(test)]
mod tests {
    use super::Vocabulary;
    use crate::name::alike;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn all_that_are_alike_are_found(words in proptest::collection::vec("[a-e]{3,9}|[m-r]{2,3}[a-c]{3,8}|[a-z]{60,70}", 2..30)) {
            let mut vocabulary = Vocabulary::default();
            let numbers: Vec<u32> = words.iter().map(|w| vocabulary.take(w)).collect();
            for (a, mine) in words.iter().zip(&numbers) {
                for (b, theirs) in words.iter().zip(&numbers).filter(|(b, _)| *b != a) {
                    prop_assert_eq!(alike(a, b) || alike(b, a), vocabulary.alike(*mine).contains(theirs), "{} {}", a, b);
                }
            }
        }
    }
}
