//! What has been found so far in one narrative, and which tokens it covers.
//!
//! Recognisers run one after the other, the surest first; each looks only at what is free,
//! and may look at what the others found.

use crate::civil::Reported;
use crate::entity::{Detail, Entity, Kind};
use crate::gazetteer::{self, Sort};
use crate::lexicon::Class;
use crate::token::{Text, possessive};
use crate::words::words;

/// An entity with the tokens it covers.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub from: usize,
    pub to: usize,
    pub entity: Entity,
}

/// The state shared by recognisers.
pub(crate) struct Draft<'t, 'a> {
    pub text: &'t Text<'a>,
    pub reported: Option<Reported>,
    pub found: Vec<Found>,
    /// The narrative speaks of the police, by rank or by word.
    pub police: bool,
    /// The narrative speaks of the evening.
    pub evening: bool,
    /// Tokens inside a place of several words, which are nobody's name.
    in_place: Vec<bool>,
    /// For each token, one more than the number of what covers it; 0 if it is free.
    cover: Vec<u32>,
}

impl<'t, 'a> Draft<'t, 'a> {
    pub(crate) fn new(text: &'t Text<'a>, reported: Option<Reported>) -> Self {
        let speaks_of = |words: &[&str]| (0..text.len()).any(|i| text.any(i, words));
        Self {
            text,
            reported,
            found: Vec::new(),
            police: speaks_of(words![police policeman policewoman detective officer]),
            evening: speaks_of(words![tonight dark]),
            in_place: in_places(text),
            cover: vec![0; text.len()],
        }
    }

    /// True if tokens `from..to` are there and free.
    pub(crate) fn free(&self, from: usize, to: usize) -> bool {
        self.cover.get(from..to).is_some_and(|c| c.iter().all(|n| *n == 0))
    }

    /// True if token `i` is inside a place of several words.
    pub(crate) fn in_place(&self, i: usize) -> bool {
        self.in_place.get(i).copied().unwrap_or(false)
    }

    /// What covers token `i`.
    pub(crate) fn at(&self, i: usize) -> Option<&Found> {
        let number = self.cover.get(i).copied().unwrap_or(0);
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.found.get(index)
    }

    /// True if token `i` is covered by an entity of this kind.
    pub(crate) fn is(&self, i: usize, kind: Kind) -> bool {
        self.at(i).is_some_and(|f| f.entity.kind == kind)
    }

    /// Claims tokens `from..to`, if they are free.
    pub(crate) fn claim(&mut self, kind: Kind, from: usize, to: usize, normalised: String) {
        self.claim_with(kind, from, to, (normalised, Detail::None));
    }

    /// Claims tokens `from..to` with what is understood of them.
    pub(crate) fn claim_with(
        &mut self,
        kind: Kind,
        from: usize,
        to: usize,
        (normalised, detail): (String, Detail),
    ) {
        let (start, end) = (self.text.token(from).start, self.end_of(to));
        self.claim_bytes(kind, (from, to), (start, end), (normalised, detail));
    }

    /// Claims tokens whose entity begins or ends with marks that are no tokens, such as £.
    pub(crate) fn claim_bytes(
        &mut self,
        kind: Kind,
        (from, to): (usize, usize),
        (start, end): (usize, usize),
        (normalised, detail): (String, Detail),
    ) {
        if from >= to || !self.free(from, to) {
            return;
        }
        let entity = Entity { kind, start, end, normalised, detail };
        self.found.push(Found { from, to, entity });
        let number = u32::try_from(self.found.len()).unwrap_or(u32::MAX);
        if let Some(cover) = self.cover.get_mut(from..to) {
            cover.fill(number);
        }
    }

    /// Byte offset after the last of the tokens before `to`.
    pub(crate) fn end_of(&self, to: usize) -> usize {
        self.text.token(to.wrapping_sub(1)).end
    }

    /// The same with a `'s` that follows.
    pub(crate) fn end_with_possessive(&self, to: usize) -> usize {
        let end = self.end_of(to);
        end + possessive(self.text.rest(end))
    }

    /// The text of tokens `from..to` as it is written.
    pub(crate) fn written(&self, from: usize, to: usize) -> &'a str {
        self.text.slice(self.text.token(from).start, self.end_of(to))
    }

    /// What was found, in order, without the tokens.
    pub(crate) fn finish(self) -> Vec<Entity> {
        let mut all: Vec<Entity> = self.found.into_iter().map(|f| f.entity).collect();
        all.sort_by_key(|e| (e.start, e.end));
        all
    }
}

fn in_places(text: &Text) -> Vec<bool> {
    let place =
        |p: &gazetteer::Phrase| matches!(p.sort, Sort::Town(_) | Sort::London | Sort::Region);
    let mut inside = vec![false; text.len()];
    for i in 0..text.len() {
        let capital = text.token(i).shape.cap || !text.cased;
        if !capital || !text.is(i, Class::HEADS_PHRASE) {
            continue;
        }
        if let Some(found) = gazetteer::find(text, i, place)
            && found.end > i + 1
            && let Some(part) = inside.get_mut(i..found.end)
        {
            part.fill(true);
        }
    }
    inside
}
