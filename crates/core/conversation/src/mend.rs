//! Words that nobody knows, taken for the one word that they differ from in a letter.
//!
//! A recogniser on a bad line, or a hasty typist, gets one sound wrong ("acciunt", "withdrab").
//! Whoever has a vocabulary can have such words mended; one that might be two words stays as it
//! is, and so does a short one, which has too many neighbours.

use crate::words::{HASH_SEED, Shape, Words, mixed, with_byte};

/// Letters that a word must have: shorter ones are too much like one another.
const LETTERS_LEAST: usize = 5;

/// Longer words are left alone.
const LETTERS_MOST: usize = 24;

const VOWELS: &[u8] = b"aeiouy";
const CONSONANTS: &[u8] = b"bcdfghjklmnpqrstvwxyz";

impl Words {
    /// Mends words that `knows` does not know, by the hash of their normal form: each is taken
    /// for the only known word that has another vowel for a vowel of it, or another consonant
    /// for a consonant. Its place in the text stays.
    ///
    /// ```
    /// use conversation::{Words, hash_of};
    /// let known = ["account", "your"].map(hash_of);
    /// let mut words = Words::of("Your accoint, madam?");
    /// words.mend(|hash| known.contains(&hash));
    /// assert_eq!(words.get(1).map(|w| (w.norm, w.start, w.end)), Some(("account", 5, 12)));
    /// ```
    pub fn mend(&mut self, knows: impl Fn(u64) -> bool) {
        for at in 0..self.len() {
            let Some(word) = self.get(at) else { break };
            let letters = word.norm.as_bytes();
            if !(LETTERS_LEAST..=LETTERS_MOST).contains(&letters.len())
                || word.shape != Shape::Word
                || knows(word.hash)
                || !letters.iter().all(u8::is_ascii_lowercase)
            {
                continue;
            }
            let mut norm = [0; LETTERS_MOST];
            let Some(norm) = norm.get_mut(..letters.len()) else { continue };
            norm.copy_from_slice(letters);
            let Some((place, letter)) = meant(norm, &knows) else { continue };
            if let Some(slot) = norm.get_mut(place) {
                *slot = letter;
            }
            self.replace(at, str::from_utf8(norm).unwrap_or_default());
        }
    }
}

/// The place and letter that make a known word, if only one does.
fn meant(letters: &[u8], knows: impl Fn(u64) -> bool) -> Option<(usize, u8)> {
    let mut only = None;
    let mut before = HASH_SEED;
    for (place, letter) in letters.iter().enumerate() {
        let after = letters.get(place + 1..).unwrap_or_default();
        let of_its_kind = if VOWELS.contains(letter) { VOWELS } else { CONSONANTS };
        for other in of_its_kind.iter().filter(|other| *other != letter) {
            let hash = after.iter().fold(with_byte(before, *other), |h, b| with_byte(h, *b));
            if knows(mixed(hash)) && only.replace((place, *other)).is_some() {
                return None;
            }
        }
        before = with_byte(before, *letter);
    }
    only
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash_of;

    fn check(text: &str, expect: &str) {
        let known = ["account", "police", "officer", "marker", "market", "card", "three"];
        let known = known.map(hash_of);
        let mut words = Words::of(text);
        words.mend(|hash| known.contains(&hash));
        let shown: Vec<&str> = words.iter().map(|w| w.norm).collect();
        assert_eq!(shown.join(" "), expect, "{text}");
    }

    #[test]
    fn one_letter_is_mended_and_no_more() {
        check("your accoint", "your account");
        check("a poline osficer", "a police officer");
        check("the accointt", "the accointt");
        check("an ocfisel", "an ocfisel");
    }

    #[test]
    fn a_vowel_is_never_a_consonant() {
        check("the pslice", "the pslice");
        check("the palice", "the police");
    }

    #[test]
    fn what_may_be_two_words_is_neither() {
        check("the markes", "the markes");
        check("the markel", "the markel");
        check("the morket", "the market");
    }

    #[test]
    fn short_words_numbers_and_names_with_accents_stay() {
        check("the cark", "the cark");
        check("4000 and €5", "4000 and 5");
        check("pölice accöunt", "pölice accöunt");
    }

    #[test]
    fn the_place_stays() {
        let text = "To the Poline!";
        let mut words = Words::of(text);
        words.mend(|hash| hash == hash_of("police"));
        let last = words.iter().next_back().map(|w| (w.norm, text.get(w.start..w.end)));
        assert_eq!(last, Some(("police", Some("Poline"))));
    }

    proptest::proptest! {
        #[test]
        fn as_by_trying_every_word(
            known in proptest::collection::vec("[a-e]{4,6}", 0..40),
            said in "[a-e]{4,6}( [a-e]{4,6}){0,4}",
        ) {
            let hashes: Vec<u64> = known.iter().map(|w| hash_of(w)).collect();
            let mut words = Words::of(&said);
            words.mend(|hash| hashes.contains(&hash));
            for (word, told) in said.split(' ').zip(words.iter()) {
                let mut near: Vec<&str> =
                    known.iter().map(String::as_str).filter(|k| near(word, k)).collect();
                near.sort_unstable();
                near.dedup();
                let mended = word.len() >= LETTERS_LEAST && !known.iter().any(|k| k == word);
                let expect = match near.as_slice() {
                    [one] if mended => one,
                    _ => word,
                };
                proptest::prop_assert_eq!(told.norm, expect);
            }
        }
    }

    /// Whether the words differ in one letter of the same kind.
    fn near(a: &str, b: &str) -> bool {
        let pairs: Vec<(u8, u8)> = a.bytes().zip(b.bytes()).filter(|(a, b)| a != b).collect();
        let kind = |c: &u8| VOWELS.contains(c);
        a.len() == b.len() && matches!(pairs.as_slice(), [(a, b)] if kind(a) == kind(b))
    }
}
