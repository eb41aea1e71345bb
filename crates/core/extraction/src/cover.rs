//! Whether a name is the one that the caller gave himself.
//!
//! Narratives name relatives, carers, customers and the reporter as well. A name counts as the
//! caller's if a rank stands before it, if the words before it give it to somebody ("said he
//! was", "calling herself", "a man called"), or if an organisation follows by "from".

use crate::entity::{Entity, Kind};

/// Bytes before a name, or after it, that are looked at.
const NEAR: usize = 48;

/// What gives a name to a caller, where it ends right before the name and its title.
const GIVEN: [&str; 33] = [
    "said he was",
    "said she was",
    "said it was",
    "said they were",
    "saying he was",
    "saying she was",
    "saying it was",
    "said his name was",
    "said her name was",
    "his name was",
    "her name was",
    "his name as",
    "her name as",
    "the name was",
    "the name",
    "the name of",
    "name of",
    "name given was",
    "calling himself",
    "calling herself",
    "calling themselves",
    "called himself",
    "called herself",
    "introduced himself as",
    "introduced herself as",
    "identified himself as",
    "identified herself as",
    "claimed to be",
    "claiming to be",
    "pretending to be",
    "posing as",
    "purporting to be",
    "going by",
];

/// Who may be "called" or "named" something, and be the caller.
const CALLERS: [&str; 13] = [
    "man",
    "woman",
    "lady",
    "gentleman",
    "bloke",
    "chap",
    "guy",
    "caller",
    "officer",
    "detective",
    "policeman",
    "policewoman",
    "someone",
];

/// Words that may stand between what gives a name and the name.
const TITLES: [&str; 10] = ["mr", "mrs", "ms", "miss", "dr", "sir", "a", "an", "as", "acting"];

/// Whether a person is whom the caller said to be.
pub(crate) fn is_cover(narrative: &str, entities: &[Entity], person: &Entity) -> bool {
    let before = near_before(narrative, person.start);
    follows_rank(entities, person)
        || is_given(&before)
        || (stands_for_an_organisation(narrative, entities, person) && !is_own(&before))
}

fn follows_rank(entities: &[Entity], person: &Entity) -> bool {
    entities
        .iter()
        .any(|e| e.kind == Kind::Rank && e.end <= person.start && person.start - e.end <= 12)
}

/// The words of the sentence before a place, in lower case, without titles at their end.
fn near_before(narrative: &str, at: usize) -> String {
    let mut from = at.saturating_sub(NEAR);
    while !narrative.is_char_boundary(from) {
        from += 1;
    }
    let words = narrative.get(from..at).unwrap_or("").to_lowercase();
    let sentence = words.rsplit(['.', '!', '?', ';', '\n']).find(|part| part.trim().len() > 2);
    let mut words: Vec<&str> = sentence.unwrap_or("").split_whitespace().collect();
    while words.last().is_some_and(|w| TITLES.contains(w)) {
        words.pop();
    }
    words.join(" ")
}

fn is_given(before: &str) -> bool {
    let ends = |cue: &str| {
        before.strip_suffix(cue).is_some_and(|rest| rest.is_empty() || rest.ends_with(' '))
    };
    if GIVEN.iter().any(|cue| ends(cue)) {
        return true;
    }
    let mut back = before.rsplit(' ');
    matches!(back.next(), Some("called" | "named"))
        && back.next().is_some_and(|who| CALLERS.contains(&who))
}

/// "… from the bank", "… of Lloyds fraud team".
fn stands_for_an_organisation(narrative: &str, entities: &[Entity], person: &Entity) -> bool {
    let from = |e: &&Entity| {
        let between = narrative.get(person.end..e.start).unwrap_or("").trim();
        matches!(between, "from" | "from the" | "of" | "of the" | ", from" | "at")
    };
    let kinds = [Kind::Organisation, Kind::Bank, Kind::Station];
    let named = entities.iter().filter(|e| kinds.contains(&e.kind) && e.start >= person.end);
    let mut end = (person.end + NEAR).min(narrative.len());
    while !narrative.is_char_boundary(end) {
        end -= 1;
    }
    let after = narrative.get(person.end..end).unwrap_or("").trim_start().to_lowercase();
    let plain = ["from the bank", "from my bank", "from the police", "from the fraud"];
    named.into_iter().any(|e| from(&e)) || plain.iter().any(|start| after.starts_with(start))
}

/// Whether the reporter speaks of herself or of her own people.
fn is_own(before: &str) -> bool {
    let own = ["i am", "i'm", "my name is", "name's", "this is", "it's", "it is"];
    let last = before.rsplit(' ').nth(1);
    own.iter().any(|cue| before.ends_with(cue)) || last == Some("my") || before.ends_with(" my")
}
