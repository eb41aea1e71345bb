//! Lists of words, written as words.

/// `words![at by from]` is `&["at", "by", "from"]`, so that a list of words reads as one.
macro_rules! words {
    ($($word:tt)*) => {
        &[$(stringify!($word)),*]
    };
}

pub(crate) use words;
