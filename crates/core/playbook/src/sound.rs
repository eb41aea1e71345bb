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

/// The words that are so common that hearing one means just that word: "been" is no slip of
/// "pin" and "great" none of "card", unless a `sounds` line says so.
pub(crate) fn everyday() -> impl Iterator<Item = &'static str> {
    EVERYDAY.iter().copied()
}

/// In alphabetical order.
const EVERYDAY: &[&str] = &[
    "about", "again", "ago", "all", "always", "and", "any", "are", "ask", "away", "back", "bad",
    "bean", "because", "bed", "been", "before", "being", "big", "bit", "boat", "body", "book",
    "both", "boy", "bring", "but", "buy", "call", "came", "can", "cat", "clean", "cold", "come",
    "could", "course", "court", "cut", "dad", "day", "did", "does", "dog", "doing", "done", "door",
    "down", "each", "early", "eat", "else", "end", "even", "ever", "every", "eye", "far", "feel",
    "feet", "find", "fine", "first", "food", "foot", "for", "found", "friend", "from", "full",
    "fun", "gave", "get", "girl", "give", "god", "goes", "going", "gold", "gone", "good", "got",
    "great", "green", "guess", "had", "hand", "hard", "has", "hat", "have", "head", "hear",
    "heard", "help", "her", "here", "him", "his", "hold", "home", "hope", "house", "how", "idea",
    "into", "its", "job", "just", "keep", "kid", "kids", "kind", "knew", "know", "last", "late",
    "least", "left", "let", "life", "like", "little", "live", "long", "look", "lot", "love",
    "made", "make", "man", "many", "mean", "men", "mind", "mine", "more", "most", "mother", "much",
    "must", "name", "near", "need", "never", "new", "news", "next", "nice", "night", "not", "now",
    "off", "often", "old", "once", "one", "only", "open", "other", "our", "out", "over", "own",
    "pain", "part", "people", "place", "plan", "play", "point", "poor", "problem", "put", "quite",
    "ran", "read", "real", "red", "remember", "right", "room", "round", "run", "said", "same",
    "saw", "say", "school", "see", "seem", "seen", "set", "she", "side", "since", "sit", "small",
    "some", "son", "soon", "sort", "start", "still", "stop", "such", "sure", "table", "take",
    "talk", "tell", "than", "that", "the", "their", "them", "then", "there", "these", "they",
    "thing", "think", "this", "those", "thought", "three", "time", "told", "too", "took", "town",
    "try", "turn", "two", "under", "until", "upon", "use", "used", "very", "wait", "walk", "want",
    "was", "watch", "water", "way", "week", "well", "went", "were", "what", "when", "where",
    "which", "while", "who", "whole", "why", "wife", "will", "with", "woman", "word", "work",
    "world", "would", "write", "year", "years", "yes", "yet", "you", "young", "your",
];

#[cfg(test)]
mod tests {
    use super::{EVERYDAY, everyday, key};

    #[test]
    fn everyday_words_are_in_order_and_are_themselves() {
        assert!(EVERYDAY.is_sorted());
        assert!(everyday().any(|w| w == "been") && everyday().all(|w| w != "pen"));
    }

    #[test]
    fn slips_share_a_key() {
        for (a, b) in [
            ("pin", "pen"),
            ("police", "please"),
            ("fraud", "ford"),
            ("courier", "career"),
            ("notes", "nodes"),
        ] {
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
