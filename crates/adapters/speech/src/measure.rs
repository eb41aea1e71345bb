//! How far what was heard is from what was said.

/// Errors of a hypothesis against a reference, in words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordErrors {
    /// Words of the reference.
    pub words: usize,
    /// Words heard as others.
    pub substitutions: usize,
    /// Words not heard.
    pub deletions: usize,
    /// Words heard that were not said.
    pub insertions: usize,
}

impl WordErrors {
    /// Compares two texts word by word, without regard to case and punctuation, by the
    /// fewest changes that lead from one to the other (Levenshtein 1966).
    pub fn between(reference: &str, heard: &str) -> Self {
        let (reference, heard) = (plain_words(reference), plain_words(heard));
        // Each cell: changes so far, and of what kind they are.
        let mut row: Vec<Self> =
            (0..=heard.len()).map(|n| Self { insertions: n, ..Self::default() }).collect();
        for said in &reference {
            let mut diagonal = row.first().copied().unwrap_or_default();
            let mut left = Self { deletions: diagonal.deletions + 1, ..diagonal };
            let mut next = vec![left];
            for (word, above) in heard.iter().zip(row.iter().skip(1)) {
                let swap = usize::from(word != said);
                let by_swap = Self { substitutions: diagonal.substitutions + swap, ..diagonal };
                let by_loss = Self { deletions: above.deletions + 1, ..*above };
                let by_gain = Self { insertions: left.insertions + 1, ..left };
                let best = [by_swap, by_loss, by_gain].into_iter().min_by_key(Self::errors);
                left = best.unwrap_or_default();
                diagonal = *above;
                next.push(left);
            }
            row = next;
        }
        Self { words: reference.len(), ..row.last().copied().unwrap_or_default() }
    }

    /// Changes in all.
    pub fn errors(&self) -> usize {
        self.substitutions + self.deletions + self.insertions
    }

    /// Word error rate: changes a word of the reference. More than 1 is possible.
    pub fn rate(&self) -> f64 {
        self.errors() as f64 / self.words.max(1) as f64
    }
}

impl std::ops::Add for WordErrors {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            words: self.words + other.words,
            substitutions: self.substitutions + other.substitutions,
            deletions: self.deletions + other.deletions,
            insertions: self.insertions + other.insertions,
        }
    }
}

/// Words in lower case, without punctuation at their ends.
pub fn plain_words(text: &str) -> Vec<String> {
    text.replace('’', "'")
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '…'))
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
        .filter(|w| !w.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(reference: &str, heard: &str, expect: (usize, usize, usize)) {
        let found = WordErrors::between(reference, heard);
        let parts = (found.substitutions, found.deletions, found.insertions);
        assert_eq!(parts, expect, "{reference} / {heard}");
    }

    #[test]
    fn changes_are_counted_by_kind() {
        check("Read me the PIN, please.", "read me the pin please", (0, 0, 0));
        check("read me the pin", "need me the pin", (1, 0, 0));
        check("read me the pin", "read the pin", (0, 1, 0));
        check("read me the pin", "read to me the pin", (0, 0, 1));
        check("one two", "", (0, 2, 0));
        check("", "one two", (0, 0, 2));
        check("that’s half-past", "that's half past", (0, 0, 0));
    }

    #[test]
    fn rates_of_several_texts_are_taken_together() {
        let sum = WordErrors::between("a b c", "a b c") + WordErrors::between("a", "b");
        assert!((sum.rate() - 0.25).abs() < 1e-9);
        assert!(WordErrors::between("", "x y").rate() > 1.0);
    }
}
