//! Setting a line up by its own phone: what is heard and kept is spoken, a key agrees, and a
//! test warning shows that it works. The person dials an extension; there is no other party.

use crate::ari::Command;
use crate::call::ChannelId;
use crate::line::Sounds;
use std::collections::VecDeque;

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetupAction {
    /// Ask the switchboard.
    Command(Command),
    /// The person agreed, or refused.
    Answer(Answer),
    /// Send the guardians a test message.
    Test,
}

/// What the person said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Calls may be listened to.
    Agreed,
    /// They may not.
    Refused,
}

/// How often the question is asked.
const TIMES: u32 = 3;

/// One call to the set-up extension.
#[derive(Clone, Debug)]
pub struct Setup {
    channel: ChannelId,
    sounds: Sounds,
    asked: u32,
    answered: bool,
    playbacks: u32,
    actions: VecDeque<SetupAction>,
}

impl Setup {
    /// The phone of a line has rung the set-up extension, and its channel is in our
    /// application.
    pub fn new(channel: ChannelId, sounds: Sounds) -> Self {
        let mut setup = Self {
            channel,
            sounds,
            asked: 0,
            answered: false,
            playbacks: 0,
            actions: VecDeque::new(),
        };
        setup.ask();
        setup
    }

    /// The next thing to do, if there is one.
    pub fn poll_action(&mut self) -> Option<SetupAction> {
        self.actions.pop_front()
    }

    /// A key was pressed: 1 agrees, 2 refuses.
    pub fn press(&mut self, key: char) {
        let (answer, words) = match key {
            _ if self.answered => return,
            // The red warning is played so that the person knows how it sounds.
            '1' => (Answer::Agreed, vec![self.sounds.agreed.clone(), self.sounds.red.clone()]),
            '2' => (Answer::Refused, vec![self.sounds.refused.clone()]),
            _ => return,
        };
        self.answered = true;
        let playback = self.playback();
        self.actions.push_back(SetupAction::Command(Command::Hush { playback }));
        self.actions.push_back(SetupAction::Answer(answer));
        if answer == Answer::Agreed {
            self.actions.push_back(SetupAction::Test);
        }
        self.play(words);
    }

    /// Something has been played.
    pub fn played(&mut self, playback: &str) {
        if playback != self.playback() {
            return;
        }
        match self.answered || self.asked >= TIMES {
            true => {
                let channel = self.channel.clone();
                self.actions.push_back(SetupAction::Command(Command::HangUp { channel }));
            }
            false => self.ask(),
        }
    }

    fn ask(&mut self) {
        self.asked += 1;
        self.play(vec![self.sounds.agree.clone()]);
    }

    fn play(&mut self, media: Vec<String>) {
        self.playbacks += 1;
        let (on, playback) = (self.channel.clone(), self.playback());
        self.actions.push_back(SetupAction::Command(Command::Play { on, media, playback }));
    }

    fn playback(&self) -> String {
        format!("{}-setup-{}", self.channel, self.playbacks)
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Setup, SetupAction};
    use crate::ari::Command;
    use crate::call::ChannelId;
    use crate::line::Sounds;

    fn actions(setup: &mut Setup) -> Vec<SetupAction> {
        std::iter::from_fn(|| setup.poll_action()).collect()
    }

    #[test]
    fn one_agrees_and_hears_the_warning() {
        let mut setup = Setup::new(ChannelId::new("7.1"), Sounds::default());
        actions(&mut setup);
        setup.press('7');
        assert_eq!(actions(&mut setup), []);
        setup.press('1');
        let done = actions(&mut setup);
        assert!(done.contains(&SetupAction::Answer(Answer::Agreed)));
        let warned = done.iter().any(|a| {
            matches!(a, SetupAction::Command(Command::Play { media, .. }) if media.contains(&"sound:ringfence/red".to_owned()))
        });
        assert!(warned);
        setup.press('2');
        assert_eq!(actions(&mut setup), [], "an answer stands until the next call");
        setup.played("7.1-setup-2");
        let hang_up = Command::HangUp { channel: ChannelId::new("7.1") };
        assert_eq!(actions(&mut setup), [SetupAction::Command(hang_up)]);
    }

    #[test]
    fn nobody_agrees_by_saying_nothing() {
        let mut setup = Setup::new(ChannelId::new("7.1"), Sounds::default());
        let mut seen = actions(&mut setup);
        for n in 1..=3 {
            setup.played(&format!("7.1-setup-{n}"));
            seen.extend(actions(&mut setup));
        }
        assert!(!seen.iter().any(|a| matches!(a, SetupAction::Answer(_))));
        assert!(matches!(seen.last(), Some(SetupAction::Command(Command::HangUp { .. }))));
    }
}
