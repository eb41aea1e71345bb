//! Whether a name of the gazetteer is a place where it stands: many are words, surnames or
//! forenames too.

use crate::draft::Draft;
use crate::entity::Kind;
use crate::gazetteer::{Found, Sort};
use crate::lexicon::Class;
use crate::token::Gap;
use crate::words::words;

/// A name of the gazetteer and what stands around it.
#[derive(Clone, Copy)]
struct Name<'d, 't, 'a> {
    draft: &'d Draft<'t, 'a>,
    i: usize,
    end: usize,
    several: bool,
    /// A word of place leads up to it.
    lead: bool,
    /// It stands in a list of places.
    chained: bool,
    /// A capital directly behind makes it part of another name.
    inside: bool,
}

/// True if a name that may be a word or a person is a place here.
pub(crate) fn is_place(draft: &Draft, i: usize, found: &Found) -> bool {
    let text = draft.text;
    let shape = text.token(i).shape;
    let name = Name::of(draft, i, found);
    if matches!(found.phrase.sort, Sort::Landmark) && name.several {
        return true;
    }
    let described = text
        .any(name.end, words![accent accents voice accented fella lad man woman bloke chap van]);
    if text.follows(name.end) && described {
        return false;
    }
    if !shape.cap {
        return name.in_small_letters();
    }
    if shape.upper && text.norm(i).len() < 4 {
        return false;
    }
    let word = text.is(i, Class::WORD.or(Class::FUNCTION).or(Class::MONTH));
    if name.several {
        return true;
    }
    let bracketed = text.gap(i).has(Gap::BRACKET) && text.gap(name.end).has(Gap::BRACKET);
    if bracketed && !text.is(i, Class::FUNCTION) {
        return true;
    }
    if word {
        return name.as_word();
    }
    if text.is(i, Class::FORENAME.or(Class::SURNAME)) {
        return name.as_name();
    }
    !(name.inside && text.is(name.end, Class::SURNAME) && !name.lead)
}

impl<'d, 't, 'a> Name<'d, 't, 'a> {
    fn of(draft: &'d Draft<'t, 'a>, i: usize, found: &Found) -> Self {
        let text = draft.text;
        let before = i.wrapping_sub(1);
        let end = found.end;
        let listed = text.gap(i).has(Gap::COMMA) || text.any(before, words![and or]);
        let placed = draft.is(before, Kind::Place) || draft.is(before.wrapping_sub(1), Kind::Place);
        let joined =
            text.token(end).shape.cap && !text.is(end, Class::FUNCTION) && draft.free(end, end + 1);
        Self {
            draft,
            i,
            end,
            several: end > i + 1,
            lead: text.is(before, Class::LOCATIVE) && text.follows(i),
            chained: i > 0 && listed && placed,
            inside: text.follows(end)
                && joined
                && !text.is(end, Class::HEADS_PHRASE)
                && !text.any(end, words![branch town road station high]),
        }
    }

    /// In small letters, only what is no other word.
    fn in_small_letters(self) -> bool {
        let (text, i, end) = (self.draft.text, self.i, self.end);
        let before = i.wrapping_sub(1);
        let word = text.is(i, Class::WORD.or(Class::FUNCTION).or(Class::MONTH));
        let name = text.is(i, Class::FORENAME.or(Class::SURNAME));
        let ends =
            text.gap(end).has(Gap::BREAK) || text.any(end, words![on at yesterday today last]);
        if !text.cased
            && word
            && text.any(before, words![in near])
            && ends
            && !text.is(i, Class::FUNCTION.or(Class::MONTH))
        {
            return true;
        }
        let named = self.draft.is(before, Kind::Person) && text.gap(i).has(Gap::COMMA);
        let alone = text.gap(i).has(Gap::BREAK) && text.gap(end).has(Gap::BREAK);
        let stands = self.several && !text.is(i, Class::PLACE_PREFIX)
            || self.lead
            || self.chained
            || named
            || alone
            || text.any(end, words![branch high])
            || text.norm(i).len() > 6;
        let led = !text.cased || self.lead || self.chained || named;
        let surname = name && self.lead && !text.any(before, words![of over round to by from]);
        !word && (!name || surname) && led && stands
    }

    /// A name that is an ordinary word: Reading, Deal, Street.
    fn as_word(self) -> bool {
        let (text, i, end) = (self.draft.text, self.i, self.end);
        let before = i.wrapping_sub(1);
        let follows = text.gap(end).has(Gap::COMMA)
            && text.is(end, Class::HEADS_PHRASE)
            && !text.is(end, Class::WORD);
        let led = self.lead && !text.any(before, words![of to round over])
            || self.lead && text.any(before, words![of to]) && !self.inside
            || self.chained
            || follows;
        led && !self.inside && !text.opens_sentence(i) && !text.is(i, Class::FUNCTION)
    }

    /// A name that is a forename or surname: Lincoln, Preston.
    fn as_name(self) -> bool {
        let (draft, text, i, end) = (self.draft, self.draft.text, self.i, self.end);
        let before = i.wrapping_sub(1);
        let opened = text.gap(i).has(Gap::COMMA.or(Gap::BRACKET));
        let alone =
            opened && text.gap(end).has(Gap::BREAK) || i > 0 && draft.is(before, Kind::Bank);
        self.lead
            || self.chained
            || opened && draft.is(before, Kind::Rank)
            || text.any(end, words![branch town station area high market hospital])
            || !self.inside && alone
    }
}
