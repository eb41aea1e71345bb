//! What may be read along of a call, where the person has agreed to it: its last sentences,
//! without what opens an account. A sentence cannot be put here with its numbers in it.

use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use telephony::call::Side;

/// Sentences that are held at most; earlier ones are forgotten.
pub const MOST_CAPTIONS: usize = 40;
/// Bytes of a sentence at most.
const LONGEST_CAPTION: usize = 400;

/// Who said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Who {
    /// Whoever is not protected.
    Caller,
    /// The protected person.
    Person,
    /// Nobody knows: both voices come mixed.
    Someone,
}

impl From<Option<Side>> for Who {
    fn from(side: Option<Side>) -> Self {
        match side {
            Some(Side::Caller) => Self::Caller,
            Some(Side::Person) => Self::Person,
            None => Self::Someone,
        }
    }
}

/// A sentence, redacted.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caption {
    who: Who,
    text: String,
}

impl Caption {
    /// What somebody said, without what opens an account ([`privacy::redact_sentence`]).
    pub fn new(who: impl Into<Who>, said: &str) -> Self {
        let mut text = privacy::redact_sentence(said);
        let end = (0..=LONGEST_CAPTION).rev().find(|at| text.is_char_boundary(*at));
        if text.len() > LONGEST_CAPTION {
            text.truncate(end.unwrap_or(0));
        }
        Self { who: who.into(), text }
    }

    /// Who said it.
    pub fn who(&self) -> Who {
        self.who
    }

    /// What was said.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl std::fmt::Debug for Caption {
    /// What somebody said stands in no log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caption").field("who", &self.who).finish_non_exhaustive()
    }
}

/// The last sentences of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Captions(VecDeque<Caption>);

impl Captions {
    /// Adds a sentence; the first of too many is forgotten.
    pub fn add(&mut self, caption: Caption) {
        self.0.push_back(caption);
        while self.0.len() > MOST_CAPTIONS {
            self.0.pop_front();
        }
    }

    /// The sentences in the order in which they were said.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Caption> {
        self.0.iter()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As bytes, to be sealed.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// From bytes that [`Captions::to_bytes`] gave; none if they are others.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{Caption, Captions, MOST_CAPTIONS, Who};
    use telephony::call::Side;

    #[test]
    fn what_opens_an_account_is_in_no_caption() {
        let caption =
            Caption::new(Some(Side::Person), "it is 4929 1234 5678 9012 and my PIN is 4821");
        assert_eq!(caption.who(), Who::Person);
        assert!(!caption.text().contains("4929") && !caption.text().contains("4821"));
        assert!(!format!("{caption:?}").contains("it is"));
    }

    #[test]
    fn only_the_last_sentences_are_held_and_none_without_end() {
        let mut captions = Captions::default();
        for n in 0..100 {
            captions.add(Caption::new(None, &format!("sentence {n} é {}", "x é ".repeat(900))));
        }
        assert_eq!(captions.iter().count(), MOST_CAPTIONS);
        assert!(captions.iter().all(|c| c.text().len() <= 400));
        assert_eq!(Captions::from_bytes(&captions.to_bytes()), Some(captions));
        assert_eq!(Captions::from_bytes(b"{"), None);
    }
}
