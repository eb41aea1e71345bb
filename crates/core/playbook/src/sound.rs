//! What a word sounds like, coarsely, for `word%`.
//!
//! A recogniser confuses words with the same consonants: pin and pen, police and please,
//! fraud and ford. The key keeps the consonants in classes and forgets the vowels (after
//! Soundex, Russell 1918, and Metaphone, Philips 1990); what it cannot know - courier and
//! career are told apart by no vowel rule - goes into `sounds` lines of a playbook.

/// A key that words of like sound share; 0 for what has no letters.
pub(crate) fn key(word: &str) -> u32 {
    let mut key = 0_u32;
    let mut last = 0_u32;
    let mut chars = word.bytes().peekable();
    let mut first = true;
    while let Some(c) = chars.next() {
        let class = match c {
            b'a' | b'e' | b'i' | b'o' | b'u' | b'y' if first => 1,
            b'a' | b'e' | b'i' | b'o' | b'u' | b'y' => {
                last = 0;
                continue;
            }
            b'h' | b'w' => continue,
            b'p' if chars.peek() == Some(&b'h') => 3,
            b'b' | b'p' => 2,
            b'f' | b'v' => 3,
            b'c' if matches!(chars.peek(), Some(b'e' | b'i' | b'y')) => 5,
            b'c' | b'k' | b'q' | b'g' | b'x' => 4,
            b's' | b'z' | b'j' => 5,
            b'd' | b't' => 6,
            b'l' => 7,
            b'm' | b'n' => 8,
            b'r' => 9,
            _ => continue,
        };
        first = false;
        if class != last && key < 1 << 28 {
            key = (key << 4) | class;
        }
        last = class;
    }
    key
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn slips_share_a_key() {
        for (a, b) in [("pin", "pen"), ("police", "please"), ("fraud", "ford"), ("courier", "career"), ("notes", "nodes")] {
            assert_eq!(key(a), key(b), "{a} {b}");
        }
    }

    #[test]
    fn other_words_do_not() {
        for (a, b) in [("pin", "card"), ("cash", "bank"), ("envelope", "parcel")] {
            assert_ne!(key(a), key(b), "{a} {b}");
        }
        assert_eq!(key("4"), 0);
    }
}
