//! The words and word pairs of a turn as 32-bit keys.

use conversation::{Break, Shape, Words, is_filler};

/// A feature and the word it ends at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feature {
    /// Key of the word or pair.
    pub key: u32,
    /// Index of the (last) word.
    pub word: u32,
    /// Whether it is a pair.
    pub pair: bool,
}

/// Extracts features; reusable buffers.
#[derive(Clone, Debug, Default)]
pub struct Features {
    list: Vec<Feature>,
}

impl Features {
    /// The features of a turn, in the order of its words.
    ///
    /// Filled pauses are left out, numbers count by their shape, and a question mark is a
    /// word of its own.
    pub fn of(&mut self, words: &Words) -> &[Feature] {
        self.list.clear();
        let mut before = BOUNDARY;
        for (i, word) in words.iter().enumerate() {
            let at = u32::try_from(i).unwrap_or(u32::MAX);
            if word.shape == Shape::Word && is_filler(word.norm) {
                continue;
            }
            let hash = match word.shape {
                Shape::Word => word.hash,
                Shape::Number => 0x11,
                Shape::Digits(3) if matches!(word.norm, "999" | "101" | "159") => word.hash,
                Shape::Digits(_) => 0x22,
                Shape::Money => 0x33,
            };
            self.push(at, single(hash), false);
            self.push(at, pair(before, hash), true);
            before = hash;
            if word.pause == Break::Question {
                self.push(at, single(QUESTION), false);
                self.push(at, pair(hash, QUESTION), true);
            }
            if word.pause >= Break::Sentence {
                before = BOUNDARY;
            }
        }
        &self.list
    }

    fn push(&mut self, word: u32, key: u32, pair: bool) {
        self.list.push(Feature { key, word, pair });
    }
}

const BOUNDARY: u64 = 0x44;
const QUESTION: u64 = 0x55;

/// Key of a single word.
pub(crate) fn single(hash: u64) -> u32 {
    fold(hash.wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

fn pair(a: u64, b: u64) -> u32 {
    fold((a.rotate_left(23) ^ b).wrapping_mul(0xC2B2_AE3D_27D4_EB4F).wrapping_add(1))
}

fn fold(hash: u64) -> u32 {
    u32::try_from((hash >> 32) ^ (hash & 0xffff_ffff)).unwrap_or(0)
}
