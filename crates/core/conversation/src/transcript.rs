//! Turns and their speakers, as every part of Ringfence passes them on.

use serde::{Deserialize, Serialize};

/// Who speaks. A call has two sides: the caller's (one or more voices) and the person's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Speaker {
    /// The party who rang.
    Caller,
    /// A further voice on the caller's side ("I'll put my superintendent on").
    Caller2,
    /// The person who was rung.
    Callee,
    /// Anybody else near the call, or an event of the line such as `[line: doorbell]`.
    Other,
    /// Not known, as from a single microphone.
    #[default]
    Unknown,
}

impl Speaker {
    /// Every speaker, in the order of the documentation.
    pub const ALL: [Self; 5] =
        [Self::Caller, Self::Caller2, Self::Callee, Self::Other, Self::Unknown];

    /// The word used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Caller => "caller",
            Self::Caller2 => "caller2",
            Self::Callee => "callee",
            Self::Other => "other",
            Self::Unknown => "unknown",
        }
    }

    /// The speaker of that name, in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name().eq_ignore_ascii_case(name))
    }
}

/// One uninterrupted stretch of speech by one speaker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Who speaks.
    #[serde(default)]
    pub speaker: Speaker,
    /// What is said, as written down or recognised.
    pub text: String,
    /// Start in milliseconds from the start of the call, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_ms: Option<u64>,
    /// End in milliseconds from the start of the call, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_ms: Option<u64>,
}

impl Turn {
    /// A turn without times.
    pub fn new(speaker: Speaker, text: impl Into<String>) -> Self {
        Self { speaker, text: text.into(), start_ms: None, end_ms: None }
    }
}

/// A whole conversation: an id and its turns in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcript {
    /// The name the sender gave it; unique within a file by convention only.
    #[serde(default)]
    pub id: String,
    /// The turns, oldest first.
    pub turns: Vec<Turn>,
}

impl Transcript {
    /// Number of words as [`crate::Words`] counts them.
    pub fn word_count(&self) -> usize {
        self.turns.iter().map(|t| crate::Words::of(&t.text).len()).sum()
    }

    /// The same conversation with every speaker unknown, as one microphone hears it.
    #[must_use]
    pub fn without_speakers(&self) -> Self {
        let mut copy = self.clone();
        for turn in &mut copy.turns {
            turn.speaker = Speaker::Unknown;
        }
        copy
    }
}
