//! What is said to the person, and only to the person.

use super::owned::Kind;
use super::{Action, Call, ChannelId, Reach};
use crate::ari::Command;
use crate::line::Policy;
use evidence::Level;

/// What can be said, the more important later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Words {
    Labelled,
    Amber,
    Resumed,
    Guardian,
    Red,
}

#[derive(Clone, Debug)]
pub(super) struct Mouth {
    wanted: Vec<Words>,
    said: Vec<Words>,
    playing: Option<(Words, String)>,
    playbacks: u32,
}

/// How often the same words are tried, if they cannot be played.
const TRIES: u32 = 12;

impl Mouth {
    pub(super) fn new(labelled: bool) -> Self {
        let wanted = if labelled { vec![Words::Labelled] } else { Vec::new() };
        Self { wanted, said: Vec::new(), playing: None, playbacks: 0 }
    }

    /// Wants something to be said, once.
    pub(super) fn want(&mut self, words: Words) {
        if !self.said.contains(&words) && !self.wanted.contains(&words) {
            self.wanted.push(words);
        }
    }

    /// Wants nothing to be said any more.
    pub(super) fn unwant(&mut self, words: &[Words]) {
        self.wanted.retain(|w| !words.contains(w));
    }

    /// Whether these words have been said to their end.
    pub(super) fn has_said(&self, words: Words) -> bool {
        self.said.contains(&words) && self.playing.as_ref().is_none_or(|(w, _)| *w != words)
    }

    /// The playback that cannot go on without its channel is over, and its words unsaid.
    pub(super) fn gone(&mut self, channel: &ChannelId) {
        let on = |playback: &String| playback.starts_with(&format!("{channel}-"));
        if self.playing.as_ref().is_some_and(|(_, playback)| on(playback)) {
            self.unsay();
        }
    }

    pub(super) fn forget_playing(&mut self) {
        self.playing = None;
    }

    pub(super) fn failed(&mut self, command: &Command) {
        if let Command::Play { playback, .. } = command
            && self.playing.as_ref().is_some_and(|(_, p)| p == playback)
        {
            self.unsay();
        }
    }

    fn unsay(&mut self) {
        if let Some((words, _)) = self.playing.take()
            && self.playbacks < TRIES
        {
            self.said.retain(|w| *w != words);
            self.want(words);
        }
    }

    fn most_wanted(&self) -> Option<Words> {
        self.wanted.iter().copied().max()
    }
}

impl Call {
    pub(super) fn played(&mut self, playback: &str) {
        if self.mouth.playing.as_ref().is_some_and(|(_, p)| p == playback) {
            self.mouth.playing = None;
        }
        self.reactions.played(playback, &mut self.owned);
    }

    /// Wants what the level asks for to be said.
    pub(super) fn want_words(&mut self) {
        let dismissed = self.keys.said_no_scam;
        if dismissed {
            self.mouth.unwant(&[Words::Labelled, Words::Amber, Words::Red]);
            return;
        }
        if self.heard.level == Level::Red {
            self.mouth.want(Words::Red);
        } else if self.heard.level.max(self.heard.provisional) >= Level::Amber {
            self.mouth.want(Words::Amber);
        }
    }

    /// Says the most important thing that has not been said.
    pub(super) fn speak(&mut self) {
        if self.line.policy < Policy::Warn || !self.ears.heard {
            return;
        }
        self.want_words();
        match self.reach.clone() {
            Reach::Beside { person, .. } => self.whisper(person),
            Reach::Person => {
                if let Some(words) = self.mouth.most_wanted() {
                    self.begin_to_say(words);
                    self.actions.push_back(Action::Say(self.sounds(words)));
                }
            }
            Reach::Nobody => {}
        }
    }

    fn whisper(&mut self, person: ChannelId) {
        if self.keys.said_no_scam
            && let Some((Words::Labelled | Words::Amber | Words::Red, playback)) =
                self.mouth.playing.clone()
        {
            self.mouth.playing = None;
            self.command(Command::Hush { playback });
        }
        if self.owned.of("w").is_none() && !self.owned.is_worn_out("w") {
            self.make("w", Kind::Channel, |by| Command::Whisper { to: person, by });
        }
        let (Some(on), Some(words)) = (self.owned.ready_of("w"), self.mouth.most_wanted()) else {
            return;
        };
        match self.mouth.playing.clone() {
            Some((playing, _)) if playing >= words => return,
            Some((_, playback)) => self.command(Command::Hush { playback }),
            None => {}
        }
        self.begin_to_say(words);
        let playback = format!("{on}-{}", self.mouth.playbacks);
        self.mouth.playing = Some((words, playback.clone()));
        let media = self.sounds(words);
        self.command(Command::Play { on, media, playback });
    }

    /// A milder warning is not worth saying after a stronger one.
    fn begin_to_say(&mut self, words: Words) {
        self.mouth.wanted.retain(|w| *w != words && (*w > words || *w >= Words::Resumed));
        self.mouth.playbacks += 1;
        self.mouth.said.extend(
            [Words::Labelled, Words::Amber].into_iter().filter(|w| *w < words).chain([words]),
        );
    }

    fn sounds(&self, words: Words) -> Vec<String> {
        let sounds = &self.line.sounds;
        match words {
            Words::Labelled => vec![sounds.labelled.clone()],
            Words::Amber => vec![sounds.amber.clone()],
            Words::Resumed => vec![sounds.resumed.clone()],
            Words::Guardian => vec![sounds.guardian.clone()],
            Words::Red => {
                let mut all = vec![sounds.red.clone()];
                match (&self.reach, self.line.policy) {
                    (Reach::Beside { .. }, Policy::Hold) => all.push(sounds.hold.clone()),
                    (Reach::Beside { .. }, Policy::End) => all.push(sounds.end.clone()),
                    _ => {}
                }
                all
            }
        }
    }
}
