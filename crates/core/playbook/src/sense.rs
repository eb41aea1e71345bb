//! In which sense words are meant: asked for, denied, told of somebody else.
//!
//! "Read me your PIN" is an ask; "never read out your PIN" and "he said read me your PIN"
//! are none. A negation reaches from its word to the next pause or conjunction, a report
//! ("he said", "they tell you") to the end of its sentence. Both are judged by the words
//! outside the match only, so that a pattern may itself contain "don't".

use crate::ast::Sense;
use conversation::{Break, Words};

/// How far a negation reaches without a pause, in words (recognisers leave none).
const NEGATION_REACH: usize = 7;
/// How far a report reaches without a full stop, in words.
const REPORT_REACH: usize = 22;

/// The sense of every word of one turn.
#[derive(Debug, Default)]
pub(crate) struct Senses {
    /// For each word, the index of the negation that reaches it.
    negated_by: Vec<Option<u32>>,
    /// For each word, the index of the report that reaches it.
    reported_by: Vec<Option<u32>>,
    /// For each word, whether its sentence is a question.
    question: Vec<bool>,
}

impl Senses {
    /// Judges a turn.
    pub(crate) fn fill(&mut self, words: &Words) {
        self.negated_by.clear();
        self.reported_by.clear();
        self.question.clear();
        self.question.resize(words.len(), false);
        let mut negation: Option<(u32, usize)> = None;
        let mut report: Option<(u32, usize)> = None;
        let mut previous = "";
        let mut before = "";
        for (i, word) in words.iter().enumerate() {
            if ends_negation(word.norm) {
                negation = None;
            }
            self.negated_by.push(negation.map(|n| n.0));
            self.reported_by.push(report.map(|r| r.0));
            let here = u32::try_from(i).unwrap_or(u32::MAX);
            let follower = words.get(i + 1).map_or("", |w| w.norm);
            if is_negation(word.norm, previous, follower) {
                negation = Some((here, NEGATION_REACH));
            }
            if is_report(word.norm, previous, before) {
                report = Some((here, REPORT_REACH));
            }
            negation = tick(negation, word.pause >= Break::Clause);
            report = tick(report, word.pause >= Break::Sentence);
            before = previous;
            previous = word.norm;
        }
        self.mark_questions(words);
    }

    fn mark_questions(&mut self, words: &Words) {
        let mut asked = false;
        for (i, word) in words.iter().enumerate().rev() {
            match word.pause {
                Break::Question => asked = true,
                Break::Sentence => asked = false,
                _ => {}
            }
            if let Some(slot) = self.question.get_mut(i) {
                *slot = asked;
            }
        }
    }

    /// Whether the words `start..end` are meant as `sense` wants it.
    pub(crate) fn admits(&self, sense: Sense, words: &Words, start: u32, end: u32) -> bool {
        let negated = outside(self.negated_by.get(start as usize), start);
        let reported = outside(self.reported_by.get(start as usize), start);
        match sense {
            Sense::Any => true,
            Sense::Plain => !negated && !reported,
            Sense::Negated => negated && !reported,
            Sense::Question => !negated && !reported && self.is_question(words, start, end),
            Sense::Request => {
                !negated
                    && !reported
                    && !said_of_another(words, start, end)
                    && !told_of_another(words, start, end)
            }
        }
    }

    fn is_question(&self, words: &Words, start: u32, end: u32) -> bool {
        let marked = self.question.get(end.saturating_sub(1) as usize).copied().unwrap_or(false);
        marked || begins_question(words, start)
    }
}

/// Whether a scope began before the match.
fn outside(scope: Option<&Option<u32>>, start: u32) -> bool {
    matches!(scope, Some(Some(from)) if *from < start)
}

fn tick(scope: Option<(u32, usize)>, pause: bool) -> Option<(u32, usize)> {
    let (from, left) = scope?;
    if pause || left == 0 { None } else { Some((from, left - 1)) }
}

fn is_negation(word: &str, previous: &str, follower: &str) -> bool {
    match word {
        // "why don't you", "don't you want to", "don't worry" deny nothing.
        "not" => {
            !matches!(follower, "you" | "worry" | "panic" | "only" | "forget" | "hesitate" | "mind")
        }
        "never" => follower != "mind",
        "nobody" | "neither" | "nor" | "without" | "refuse" => true,
        "no" => !matches!(previous, "" | "oh" | "no"),
        "instead" | "rather" => matches!(follower, "of" | "than"),
        _ => false,
    }
}

fn ends_negation(word: &str) -> bool {
    matches!(
        word,
        "but"
            | "just"
            | "only"
            | "so"
            | "because"
            | "unless"
            | "until"
            | "till"
            | "instead"
            | "otherwise"
    )
}

/// Those of whom people speak in general: "they tell you", "if somebody rings".
const ANYONE: [&str; 10] = [
    "they",
    "someone",
    "somebody",
    "anyone",
    "anybody",
    "people",
    "fraudsters",
    "scammers",
    "criminals",
    "crooks",
];

/// Those whose words are told of: "the man said", "my wife told me".
const TELLERS: [&str; 23] = [
    "he",
    "she",
    "who",
    "man",
    "bloke",
    "chap",
    "fella",
    "lad",
    "woman",
    "lady",
    "girl",
    "caller",
    "gang",
    "voice",
    "police",
    "bank",
    "detective",
    "wife",
    "mum",
    "dad",
    "daughter",
    "son",
    "nan",
];

/// "he said", "they asked", "she told", "somebody rang", "they'll say".
fn is_report(word: &str, previous: &str, before: &str) -> bool {
    let teller = |w: &str| TELLERS.contains(&w) || ANYONE.contains(&w);
    match word {
        "said" | "says" | "told" | "asked" | "goes" | "went" | "claimed" | "pretended"
        | "reckoned" | "wanted" | "tricked" | "persuaded" | "convinced" => {
            teller(previous)
                || (teller(before)
                    && matches!(previous, "had" | "has" | "then" | "just" | "even" | "also"))
        }
        "want" | "need" if previous == "would" => matches!(before, "they" | "he" | "she"),
        "say" | "ask" | "tell" | "asks" | "tells" | "claim" | "pretend" | "wants" | "ring"
        | "rings" | "phone" | "phones" => {
            let habit = ["will", "would", "might", "may", "then", "ever", "always"];
            (habit.contains(&previous) && ANYONE.contains(&before))
                || (ANYONE.contains(&previous) && previous != "people")
                || previous == "nobody"
        }
        _ => false,
    }
}

/// How far back a sentence is searched for the one it is about, in words.
const SUBJECT_REACH: usize = 12;

/// Whether the sentence is about a third person and not about the listener: "would he go
/// in and take out eight thousand", "they had her put it all in an envelope".
fn told_of_another(words: &Words, start: u32, end: u32) -> bool {
    let listener = |w: &str| matches!(w, "you" | "your" | "yourself" | "yours");
    if (start..end).filter_map(|i| words.get(i as usize)).any(|w| listener(w.norm)) {
        return false;
    }
    let mut at = start as usize;
    for _ in 0..SUBJECT_REACH {
        let Some(word) = at.checked_sub(1).and_then(|i| words.get(i)) else { return false };
        let fresh_start =
            matches!(word.norm, "just" | "now" | "so" | "please" | "then" | "ok" | "right");
        if word.pause >= Break::Sentence || fresh_start || listener(word.norm) {
            return false;
        }
        at -= 1;
        if matches!(word.norm, "he" | "she" | "they" | "him" | "her") {
            return true;
        }
    }
    false
}

/// Whether what is said is what the speaker wants of the listener: "need you to".
fn wants_of_listener(words: &Words, start: u32, end: u32) -> bool {
    let word = |at: u32| words.get(at as usize).filter(|_| at < end).map(|w| w.norm);
    let wants = matches!(
        word(start),
        Some("want" | "wanting" | "need" | "needing" | "like" | "require" | "ask" | "asking")
    );
    wants && word(start + 1) == Some("you")
}

/// Whether the words before say that somebody else does it: "I'll withdraw", "he cut"; but
/// "I need you to withdraw" says what the listener is to do.
fn said_of_another(words: &Words, start: u32, end: u32) -> bool {
    let mine = wants_of_listener(words, start, end);
    let mut at = start as usize;
    for _ in 0..4 {
        let Some(word) = at.checked_sub(1).and_then(|i| words.get(i)) else { return false };
        if word.pause >= Break::Sentence {
            return false;
        }
        at -= 1;
        match word.norm {
            "i" if mine => return false,
            "i" | "he" | "she" | "they" | "it" | "who" | "nobody" => return true,
            "will" | "would" | "have" | "had" | "did" | "could" | "can" | "should" | "must"
            | "always" | "just" | "going" | "am" | "was" | "were" | "been" | "has" | "already"
            | "might" | "never" | "not" | "is" | "usually" | "only" => {}
            "to" if words
                .get(at.wrapping_sub(1))
                .is_some_and(|w| matches!(w.norm, "going" | "have" | "had" | "used")) => {}
            _ => return false,
        }
    }
    false
}

fn begins_question(words: &Words, start: u32) -> bool {
    let mut at = start as usize;
    while let Some(before) = at.checked_sub(1).and_then(|i| words.get(i)) {
        if before.pause >= Break::Sentence || (start as usize) - at >= 6 {
            break;
        }
        at -= 1;
    }
    (at..=start as usize).filter_map(|i| words.get(i)).any(|w| {
        matches!(
            w.norm,
            "what"
                | "which"
                | "who"
                | "where"
                | "when"
                | "why"
                | "how"
                | "do"
                | "does"
                | "did"
                | "is"
                | "are"
                | "have"
                | "has"
                | "can"
                | "could"
                | "would"
                | "will"
                | "any"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a match of the words `at` is taken for.
    fn check(text: &str, at: &str, sense: Sense, expect: bool) {
        let words = Words::of(text);
        let mut senses = Senses::default();
        senses.fill(&words);
        let at: Vec<&str> = at.split(' ').collect();
        let said: Vec<&str> = words.iter().map(|w| w.norm).collect();
        let start = said.windows(at.len()).position(|w| w == at).unwrap();
        let (start, end) = (start as u32, (start + at.len()) as u32);
        assert_eq!(senses.admits(sense, &words, start, end), expect, "{text} / {at:?}");
    }

    #[test]
    fn negation_reaches_to_the_pause_or_conjunction() {
        check("read me your pin", "read", Sense::Plain, true);
        check("never read me your pin", "read", Sense::Plain, false);
        check("don't tell me, key it in", "key", Sense::Plain, true);
        check("you must never say it out loud just press the numbers", "press", Sense::Plain, true);
        check("why don't you read it to me", "read", Sense::Plain, true);
        check("don't tell anybody", "tell", Sense::Negated, true);
    }

    #[test]
    fn the_words_of_others_are_no_asks() {
        check("he said take out four thousand", "take", Sense::Plain, false);
        check("they'll ask you to withdraw cash", "withdraw", Sense::Plain, false);
        check("take it to him and he'll say signal box", "signal", Sense::Plain, true);
        check("She said no. Take out the money", "take", Sense::Plain, true);
    }

    #[test]
    fn a_request_is_to_the_listener() {
        check("I'd like you to withdraw it", "withdraw", Sense::Request, true);
        check("I need you to withdraw it", "need you to withdraw", Sense::Request, true);
        check("I'd like you to draw it out", "like you to draw", Sense::Request, true);
        check("I am asking you to go in", "asking you to go", Sense::Request, true);
        check("I'll give you the number", "give you", Sense::Request, false);
        check("He would need you to sign", "need you to sign", Sense::Request, false);
        check("I never want you to take it out", "want you to take", Sense::Request, false);
        check("I always withdraw it on Thursdays", "withdraw", Sense::Request, false);
        check("then he cut it in half", "cut", Sense::Request, false);
        check("Now cut it in half", "cut", Sense::Request, true);
        check("would he go in and take out eight thousand", "take", Sense::Request, false);
        check("he is outside, you take it to him", "take", Sense::Request, true);
    }

    #[test]
    fn a_question_has_its_mark_or_its_word() {
        check("how much is in the account", "much", Sense::Question, true);
        check("You live alone?", "alone", Sense::Question, true);
        check("you live alone", "alone", Sense::Question, false);
    }
}
