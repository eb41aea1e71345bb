//! A telling turned back into what was said: "he asked for my PIN" into "give me your PIN".
//!
//! The rules hear a call, in which "he said read me your PIN" is somebody telling of a
//! fraud and no fraud. At the desk every narrative is such a telling, and what was told is
//! the evidence. Words are put back into the caller's mouth one by one, each with the place
//! it came from, so that what is found can be marked in the narrative itself.

use std::ops::Range;

/// Words as the caller may have said them, each with its place in the telling.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Speech {
    /// The words.
    pub text: String,
    places: Vec<(Range<usize>, Range<usize>)>,
}

impl Speech {
    fn add(&mut self, word: &str, from: &Range<usize>) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        let start = self.text.len();
        self.text.push_str(word);
        self.places.push((start..self.text.len(), from.clone()));
    }

    /// Ends a sentence, so that what was said before and after are not read as one.
    fn stop(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with(['.', '!', '?', ',']) {
            self.text.push('.');
        }
    }

    /// Where words of the speech stand in the telling.
    pub fn place(&self, at: &Range<usize>) -> Range<usize> {
        let touched = || self.places.iter().filter(|(p, _)| p.start < at.end && p.end > at.start);
        let start = touched().map(|(_, from)| from.start).min().unwrap_or(0);
        let end = touched().map(|(_, from)| from.end).max().unwrap_or(start);
        start..end
    }
}

/// A word of the telling: as it is compared, as it is written, and where.
struct Word {
    norm: String,
    at: Range<usize>,
}

const WHO: [&str; 3] = ["he", "she", "they"];
const WHOM: [&str; 12] =
    ["me", "us", "her", "him", "them", "mum", "dad", "mother", "father", "nan", "gran", "husband"];
const CALLERS: [&str; 12] = [
    "man",
    "caller",
    "officer",
    "woman",
    "lady",
    "person",
    "voice",
    "policeman",
    "detective",
    "chap",
    "bloke",
    "guy",
];
const SAYS: [&str; 12] = [
    "said",
    "says",
    "told",
    "tells",
    "claimed",
    "explained",
    "insisted",
    "warned",
    "promised",
    "reckoned",
    "added",
    "saying",
];
const WANTS: [&str; 9] =
    ["asked", "asks", "wanted", "wants", "demanded", "made", "got", "instructed", "asking"];
/// What is the person's own, when a relative tells: "her PIN".
const OWN: [&str; 17] = [
    "pin", "card", "cards", "bank", "account", "accounts", "money", "savings", "purse", "phone",
    "family", "house", "door", "details", "code", "balance", "name",
];

/// The speech in a sentence of a telling; none if nobody is said to have said anything.
pub fn speech(sentence: &str) -> Option<Speech> {
    let words = words(sentence);
    let mut out = Speech::default();
    let (mut at, mut told) = (0, false);
    while at < words.len() {
        match head(&words, at) {
            Some((next, begins)) => {
                told = true;
                out.stop();
                let from = span(&words, at, next);
                begins.iter().for_each(|word| out.add(word, &from));
                at = next;
            }
            None => {
                at += said(&words, at, told, sentence, &mut out);
            }
        }
    }
    told.then_some(out)
}

fn words(sentence: &str) -> Vec<Word> {
    let mut out = Vec::new();
    let mut start = None;
    for (at, sign) in sentence.char_indices().chain([(sentence.len(), ' ')]) {
        match (sign.is_whitespace(), start) {
            (false, None) => start = Some(at),
            (true, Some(begin)) => {
                let raw = sentence.get(begin..at).unwrap_or_default();
                let norm = raw.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
                out.push(Word { norm: norm.replace('\u{2019}', "'"), at: begin..at });
                start = None;
            }
            _ => {}
        }
    }
    out
}

fn norm(words: &[Word], at: usize) -> &str {
    words.get(at).map_or("", |w| w.norm.as_str())
}

fn span(words: &[Word], from: usize, to: usize) -> Range<usize> {
    let start = words.get(from).map_or(0, |w| w.at.start);
    start..words.get(to.saturating_sub(1)).map_or(start, |w| w.at.end)
}

/// "He told me to": the word after it, and what stands for it in the speech.
fn head(words: &[Word], at: usize) -> Option<(usize, &'static [&'static str])> {
    let verb = at + subject(words, at)?;
    let says = SAYS.contains(&norm(words, verb));
    if !says && !WANTS.contains(&norm(words, verb)) {
        return None;
    }
    let mut next = verb + 1;
    if norm(words, next) == "to" && WHOM.contains(&norm(words, next + 1)) {
        next += 1;
    }
    let own = usize::from(matches!(norm(words, next), "my" | "our" | "the"));
    let whom = WHOM.contains(&norm(words, next + own));
    if whom && !(norm(words, next) == "her" && OWN.contains(&norm(words, next + 1))) {
        next += own + 1;
    }
    Some(match (norm(words, next), norm(words, next + 1)) {
        ("not", "to") => (next + 2, &["do", "not"]),
        ("to" | "that", _) => (next + 1, &[]),
        ("for", _) if !says => (next + 1, &["give", "me"]),
        ("my" | "her" | "his" | "the" | "our", _) if !says => (next, &["give", "me"]),
        _ => (next, &[]),
    })
}

/// How many words name the caller here; none if none do. After "and" he need not be named.
fn subject(words: &[Word], at: usize) -> Option<usize> {
    match norm(words, at) {
        "and" | "then" | "so" | "but" => match subject(words, at + 1) {
            Some(count) => Some(count + 1),
            None => speaks(words, at + 1).then_some(1),
        },
        who if WHO.contains(&who) => Some(1),
        "the" | "a" | "this" | "another" if CALLERS.contains(&norm(words, at + 1)) => Some(2),
        _ => (at == 0 && speaks(words, at)).then_some(0),
    }
}

fn speaks(words: &[Word], at: usize) -> bool {
    let verb = norm(words, at);
    SAYS.contains(&verb) || matches!(verb, "asked" | "demanded" | "wanted" | "instructed" | "made")
}

/// Puts a word back into the caller's mouth; gives how many words it took.
fn said(words: &[Word], at: usize, told: bool, sentence: &str, out: &mut Speech) -> usize {
    let Some(word) = words.get(at) else { return 1 };
    let raw = sentence.get(word.at.clone()).unwrap_or_default();
    if !told {
        out.add(raw, &word.at);
        return 1;
    }
    let follower = norm(words, at + 1);
    let mut taken = 1;
    let spoken = match word.norm.as_str() {
        "i" | "me" | "we" | "us" => "you",
        "i'm" | "we're" => "you are",
        "i've" | "we've" | "i'd" | "we'd" => "you have",
        "i'll" | "we'll" => "you will",
        "my" | "our" => {
            // "My mother's card" is said as "your card".
            taken += usize::from(follower.ends_with("'s"));
            "your"
        }
        "her" | "his" | "their" if OWN.contains(&follower) => "your",
        "myself" | "herself" | "himself" => "yourself",
        "he" | "she" if matches!(follower, "was" | "is") && says_who(words, at) => {
            taken += 1;
            "I am"
        }
        "was" => "is",
        "were" => "are",
        "had" if follower == "been" => "has",
        "would" => "will",
        _ => raw,
    };
    let from = span(words, at, at + taken);
    let end = sentence.get(from.clone()).and_then(|t| t.chars().next_back());
    match end.filter(|c| matches!(c, '.' | ',' | '!' | '?') && !spoken.ends_with(*c)) {
        Some(sign) => out.add(&format!("{spoken}{sign}"), &from),
        None => out.add(spoken, &from),
    }
    taken
}

/// Whether "he was" follows at once upon "said": then he says who he is.
fn says_who(words: &[Word], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).map_or("", |i| norm(words, i));
    SAYS.contains(&before(1))
        || (SAYS.contains(&before(2)) && (WHOM.contains(&before(1)) || before(1) == "that"))
        || (SAYS.contains(&before(3)) && WHOM.contains(&before(2)))
}

#[cfg(test)]
mod tests {
    use super::speech;

    fn check(told: &str, expect: &str) {
        assert_eq!(speech(told).map(|s| s.text).unwrap_or_default(), expect, "{told}");
    }

    #[test]
    fn what_was_told_is_said_again() {
        check("He asked for my PIN.", "give me your PIN.");
        check(
            "Then he asked me for my PIN and I keyed it in.",
            "give me your PIN and you keyed it in.",
        );
        check("He said he was DC Hale from Hammersmith.", "I am DC Hale from Hammersmith.");
        check("The man said that my card had been cloned.", "your card has been cloned.");
        check("She told me to hang up and ring 999.", "hang up and ring 999.");
        check("They told me not to tell anyone.", "do not tell anyone.");
        check(
            "He wanted my card, and told me to put it in an envelope.",
            "give me your card, put it in an envelope.",
        );
        check("He told my mother to take out her savings.", "take out your savings.");
        check(
            "They said a courier would come to my mum's door.",
            "a courier will come to your door.",
        );
        check("He asked mum for her PIN.", "give me your PIN.");
    }

    #[test]
    fn what_nobody_said_is_left_alone() {
        check("My mother gave the driver the money.", "");
        check("A courier will come to your door.", "");
    }

    #[test]
    fn words_keep_their_place_in_the_telling() {
        let told = "Then he asked me for my PIN.";
        let said = speech(told).unwrap();
        let at = said.text.find("your PIN").unwrap();
        assert_eq!(told.get(said.place(&(at..at + 8))), Some("my PIN."));
        assert_eq!(told.get(said.place(&(0..said.text.len()))), Some(told));
    }
}
