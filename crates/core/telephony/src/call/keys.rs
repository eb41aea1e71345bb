//! What the person says on the keypad.

use super::{Action, Call, Label, Phase};

/// Milliseconds between two keys that belong together.
const GAP_MS: u64 = 4_000;
/// Keys that are remembered.
const MOST: usize = 8;

#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    pressed: String,
    last_ms: u64,
    /// The person said that it is no scam.
    pub(super) said_no_scam: bool,
    /// The person said that it is one.
    pub(super) said_scam: bool,
}

impl Keys {
    /// All keys pressed one shortly after another, with this one.
    fn press(&mut self, key: char, now_ms: u64) -> &str {
        if now_ms.saturating_sub(self.last_ms) > GAP_MS || self.pressed.len() >= MOST {
            self.pressed.clear();
        }
        self.last_ms = now_ms;
        self.pressed.push(key);
        &self.pressed
    }
}

impl Call {
    /// Keys count only on a call that is listened to, or was.
    pub(super) fn press(&mut self, key: char) {
        if self.phase != Phase::Up || !self.ears.heard {
            return;
        }
        let line = std::sync::Arc::clone(&self.line);
        let pressed = self.keys.press(key, self.now_ms);
        let is = |keys: &str| !keys.is_empty() && pressed.ends_with(keys);
        let (no, yes) = (is(&line.not_scam_keys), is(&line.scam_keys));
        let private = is(&line.private_keys);
        if no || yes || private {
            self.keys.pressed.clear();
        }
        if private {
            self.actions.push_back(Action::StopReading);
        } else if no && !self.keys.said_no_scam {
            self.keys.said_no_scam = true;
            self.keys.said_scam = false;
            self.label(Label::None);
        } else if yes && !self.keys.said_scam {
            self.keys.said_scam = true;
            self.keys.said_no_scam = false;
            self.label(Label::Red);
        }
    }

    pub(super) fn label(&mut self, label: Label) {
        if self.number.is_some() {
            self.actions.push_back(Action::Label(label));
            self.reactions.note(label);
        }
    }
}
