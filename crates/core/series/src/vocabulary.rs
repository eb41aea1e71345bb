//! Every name that was given, with those that sound or look like it, so that a report finds
//! all that may agree with it by looking a word up.

use crate::name::alike;
use foldhash::fast::FixedState;
use linkage::similarity::phonetic::metaphone;
use std::collections::HashMap;
use std::sync::Arc;

/// Similarity of Jaro and Winkler from which [`alike`] takes two words for one by their looks.
const LOOKS: f32 = 0.92;

/// Words, each with a number of its own as long as it is used.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vocabulary {
    words: Vec<Option<Word>>,
    places: HashMap<Arc<str>, u32, FixedState>,
    sounds: HashMap<Box<str>, Vec<u32>, FixedState>,
    /// Numbers that no word has.
    free: Vec<u32>,
}

#[derive(Clone, Debug)]
struct Word {
    text: Arc<str>,
    shape: Shape,
    alike: Vec<u32>,
    /// How often it was taken and not let go.
    uses: u32,
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
    /// Takes a word once more. Gives its number.
    pub(crate) fn take(&mut self, text: &str) -> u32 {
        if let Some(known) = self.places.get(text).copied() {
            if let Some(word) = self.word_mut(known) {
                word.uses += 1;
            }
            return known;
        }
        let (shape, sound) = (Shape::of(text), metaphone(text));
        let alike = self.all_alike(text, (shape, &sound));
        let number = self.free.pop().unwrap_or_else(|| {
            self.words.push(None);
            u32::try_from(self.words.len() - 1).unwrap_or(u32::MAX)
        });
        for other in &alike {
            if let Some(word) = self.word_mut(*other) {
                word.alike.push(number);
            }
        }
        self.sounds.entry(sound.into()).or_default().push(number);
        let text: Arc<str> = text.into();
        self.places.insert(Arc::clone(&text), number);
        if let Some(slot) = self.words.get_mut(number as usize) {
            *slot = Some(Word { text, shape, alike, uses: 1 });
        }
        number
    }

    /// Lets a word go that was taken; after the last time it has no number any more.
    pub(crate) fn let_go(&mut self, text: &str) {
        let Some(number) = self.find(text) else { return };
        let Some(slot) = self.words.get_mut(number as usize) else { return };
        let Some(word) = slot.take_if(|word| {
            word.uses = word.uses.saturating_sub(1);
            word.uses == 0
        }) else {
            return;
        };
        for other in word.alike {
            if let Some(other) = self.word_mut(other) {
                other.alike.retain(|n| *n != number);
            }
        }
        let sound = metaphone(text);
        if let Some(sounding) = self.sounds.get_mut(sound.as_str()) {
            sounding.retain(|n| *n != number);
            if sounding.is_empty() {
                self.sounds.remove(sound.as_str());
            }
        }
        self.places.remove(text);
        self.free.push(number);
    }

    /// Numbers of the words that sound or look like one.
    fn all_alike(&self, text: &str, (shape, sound): (Shape, &str)) -> Vec<u32> {
        let mut found: Vec<u32> = self.sounds.get(sound).cloned().unwrap_or_default();
        if shape.length >= 4 {
            let looks =
                |word: &Option<Word>| word.as_ref().is_some_and(|w| shape.may_look_like(w.shape));
            let looking = (0u32..).zip(&self.words).filter(|(_, word)| looks(word));
            found.extend(looking.map(|(n, _)| n));
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|n| {
            let other = self.word(*n).map_or("", |w| &*w.text);
            alike(text, other) || alike(other, text)
        });
        found
    }

    fn word(&self, number: u32) -> Option<&Word> {
        self.words.get(number as usize)?.as_ref()
    }

    fn word_mut(&mut self, number: u32) -> Option<&mut Word> {
        self.words.get_mut(number as usize)?.as_mut()
    }

    /// The number of a word that was taken in.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        self.places.get(text).copied()
    }

    /// Numbers of the words that sound or look like a word, itself not among them.
    pub(crate) fn alike(&self, number: u32) -> &[u32] {
        self.word(number).map_or(&[], |w| &w.alike)
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
            // Some come and go before the others, and leave their numbers to them.
            let (gone, stay) = words.split_at(words.len() / 3);
            gone.iter().for_each(|w| { vocabulary.take(w); });
            vocabulary.take(&stay[0]);
            gone.iter().for_each(|w| vocabulary.let_go(w));
            let words = stay;
            let numbers: Vec<u32> = words.iter().map(|w| vocabulary.take(w)).collect();
            for (a, mine) in words.iter().zip(&numbers) {
                for (b, theirs) in words.iter().zip(&numbers).filter(|(b, _)| *b != a) {
                    prop_assert_eq!(alike(a, b) || alike(b, a), vocabulary.alike(*mine).contains(theirs), "{} {}", a, b);
                }
            }
        }
    }
}
