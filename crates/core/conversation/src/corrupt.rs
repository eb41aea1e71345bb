//! Words corrupted as a speech recogniser corrupts them, for measuring robustness.
//!
//! A share of the words is replaced by what it sounds like, dropped, joined to a short
//! word, or followed by a stray one, in the proportions of telephone recognition
//! (substitutions about 60 %, deletions 25 %, insertions 15 %). Punctuation and capitals
//! go, as they do in most transcripts. Seeded: the same seed gives the same errors.

use crate::{Transcript, Turn};

/// Words and what they are heard as, from transcripts of telephone speech.
const HEARD_AS: &[(&str, &[&str])] = &[
    ("pin", &["pen", "bin", "pain"]),
    ("card", &["car", "cart", "guard"]),
    ("cards", &["cars", "guards"]),
    ("police", &["please", "polish"]),
    ("fraud", &["ford", "for it", "fort"]),
    ("courier", &["career", "carrier", "curry a"]),
    ("envelope", &["an vellum", "on the lope", "and velop"]),
    ("cash", &["cache", "catch"]),
    ("bank", &["bang", "back", "bag"]),
    ("account", &["a count", "count"]),
    ("withdraw", &["we draw", "with draw"]),
    ("code", &["coat", "cold"]),
    ("notes", &["nodes", "knows"]),
    ("number", &["numb a", "lumber"]),
    ("detective", &["defective", "the tech tive"]),
    ("constable", &["constant bull", "comfortable"]),
    ("sergeant", &["surgeon", "sargent"]),
    ("inspector", &["in specter", "expect her"]),
    ("cheque", &["check"]),
    ("money", &["mummy", "many"]),
    ("gold", &["cold", "goal"]),
    ("taxi", &["taxes", "tax see"]),
    ("branch", &["brunch", "ranch"]),
    ("transfer", &["trans for", "transform"]),
    ("password", &["parse word", "past word"]),
    ("address", &["a dress"]),
    ("four", &["for", "fore"]),
    ("two", &["to", "too"]),
    ("eight", &["ate"]),
    ("one", &["won", "wan"]),
    ("your", &["you're", "you"]),
    ("their", &["there"]),
    ("there", &["their", "they're"]),
    ("know", &["no"]),
    ("now", &["no", "know"]),
    ("right", &["write", "rite"]),
    ("write", &["right"]),
    ("hear", &["here"]),
    ("here", &["hear"]),
    ("been", &["bean", "bin"]),
    ("would", &["wood", "will"]),
    ("in", &["and", "on"]),
    ("and", &["an", "in"]),
    ("a", &["the", "uh"]),
    ("the", &["a", "da"]),
    ("of", &["off", "a"]),
    ("ask", &["asked", "arse"]),
    ("seal", &["seel", "see all"]),
    ("safe", &["save", "say if"]),
    ("secret", &["sea crit", "see great"]),
    ("cancel", &["council", "can sell"]),
    ("chip", &["ship", "cheap"]),
    ("cut", &["cat", "court"]),
    ("phone", &["foam", "for"]),
    ("calling", &["coming", "crawling"]),
    ("security", &["secure it he", "securely"]),
];

/// Short words a recogniser strews in.
const STRAY: &[&str] = &["the", "a", "um", "and", "to", "it", "so", "you", "i", "in"];

/// A copy of the conversation with `share` (0 to 1) of its words corrupted.
///
/// ```
/// use conversation::{Speaker, Transcript, Turn, corrupt};
/// let call = Transcript { id: "x".into(), turns: vec![Turn::new(Speaker::Caller, "Read me your PIN.")] };
/// assert_eq!(corrupt(&call, 0.5, 7), corrupt(&call, 0.5, 7));
/// ```
#[must_use]
pub fn corrupt(transcript: &Transcript, share: f64, seed: u64) -> Transcript {
    let mut random = Random::new(seed, &transcript.id);
    let turns =
        transcript.turns.iter().map(|turn| corrupt_turn(turn, share, &mut random)).collect();
    Transcript { id: transcript.id.clone(), turns }
}

fn corrupt_turn(turn: &Turn, share: f64, random: &mut Random) -> Turn {
    if turn.text.starts_with('[') {
        return turn.clone();
    }
    let mut out: Vec<String> = Vec::new();
    for written in turn.text.split_whitespace() {
        let word: String = written
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, '\'' | '’' | '£'))
            .flat_map(char::to_lowercase)
            .collect();
        if word.is_empty() {
            continue;
        }
        if random.unit() >= share {
            out.push(word);
            continue;
        }
        match random.unit() {
            x if x < 0.60 => out.push(misheard(&word, random)),
            x if x < 0.85 => {}
            _ => {
                out.push(word);
                out.push(random.pick(STRAY).unwrap_or("a").to_owned());
            }
        }
    }
    Turn { text: out.join(" "), ..turn.clone() }
}

fn misheard(word: &str, random: &mut Random) -> String {
    if let Some((_, heard)) = HEARD_AS.iter().find(|(said, _)| *said == word) {
        return random.pick(heard).unwrap_or(word).to_owned();
    }
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < 3 {
        return random.pick(STRAY).unwrap_or("a").to_owned();
    }
    let vowel = |c: char| "aeiou".contains(c);
    let place = (random.unit() * letters.len() as f64) as usize;
    let mut out = String::new();
    for (i, c) in letters.iter().enumerate() {
        match (i == place, vowel(*c)) {
            (false, _) => out.push(*c),
            (true, true) => out.push(random.pick_char("aeiou")),
            (true, false) => out.push(random.pick_char("tdbpkgmnslr")),
        }
    }
    out
}

/// xorshift64* (Vigna 2016), seeded by a number and a name.
struct Random(u64);

impl Random {
    fn new(seed: u64, name: &str) -> Self {
        let mixed = name.bytes().fold(seed ^ 0x9E37_79B9_7F4A_7C15, |h, b| {
            (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(mixed | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> Option<&'a str> {
        from.get((self.unit() * from.len() as f64) as usize).copied()
    }

    fn pick_char(&mut self, from: &str) -> char {
        let at = (self.unit() * from.len() as f64) as usize;
        from.chars().nth(at).unwrap_or('a')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Speaker;

    fn call() -> Transcript {
        let text = "Good morning, this is the bank about your card and your account ".repeat(40);
        Transcript { id: "c".into(), turns: vec![Turn::new(Speaker::Caller, text)] }
    }

    #[test]
    fn the_share_of_changed_words_is_about_right() {
        let plain = corrupt(&call(), 0.0, 1);
        let noisy = corrupt(&call(), 0.2, 1);
        let before: Vec<&str> = plain.turns[0].text.split(' ').collect();
        let after: Vec<&str> = noisy.turns[0].text.split(' ').collect();
        let same = after.iter().filter(|w| before.contains(w)).count();
        assert!(same > after.len() * 7 / 10 && same < after.len(), "{same} of {}", after.len());
    }

    #[test]
    fn another_seed_gives_other_errors() {
        assert_ne!(corrupt(&call(), 0.2, 1), corrupt(&call(), 0.2, 2));
    }

    #[test]
    fn events_of_the_line_stay() {
        let event = Transcript {
            id: "e".into(),
            turns: vec![Turn::new(Speaker::Other, "[line: doorbell]")],
        };
        assert_eq!(corrupt(&event, 1.0, 1), event);
    }
}
