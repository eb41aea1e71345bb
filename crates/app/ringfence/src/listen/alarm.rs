//! The alarm: a bell, and a voice if there is a program that speaks.
//!
//! The voice is a program of its own and nobody waits for it: an alarm must not delay the
//! next one.

use crate::cli::AlarmWish;
use evidence::Level;
use std::io::{IsTerminal, Write};
use std::process::{Child, Command, Stdio};

/// Programs that speak their last argument.
const VOICES: [(&str, &[&str]); 3] = [
    ("espeak-ng", &["-v", "en-gb", "-s", "150"]),
    ("espeak", &["-v", "en-gb", "-s", "150"]),
    ("say", &[]),
];

/// See the top of this file.
#[derive(Debug)]
pub struct Alarm {
    speaks: bool,
    rings: bool,
    speaking: Option<Child>,
    raised: Level,
}

impl Alarm {
    /// An alarm as it is wished for; `is_live` for a microphone.
    pub fn new(wish: AlarmWish, is_live: bool) -> Self {
        let on_terminal = std::io::stderr().is_terminal();
        let speaks = match wish {
            AlarmWish::Spoken => true,
            AlarmWish::Auto => is_live,
            AlarmWish::Bell | AlarmWish::None => false,
        };
        let rings = wish != AlarmWish::None && on_terminal;
        Self { speaks, rings, speaking: None, raised: Level::Clear }
    }

    /// Raises the alarm, once for each level.
    pub fn raise(&mut self, level: Level, advice: &str) {
        if level <= self.raised {
            return;
        }
        self.raised = level;
        if self.rings {
            let bells = if level == Level::Red { "\u{7}\u{7}\u{7}" } else { "\u{7}" };
            // A terminal that has gone hears no bell.
            let _ = std::io::stderr().write_all(bells.as_bytes());
        }
        if self.speaks {
            self.speak(advice);
        }
    }

    fn speak(&mut self, advice: &str) {
        self.hush();
        self.speaking = VOICES.iter().find_map(|(program, arguments)| {
            Command::new(program)
                .args(*arguments)
                .arg(spoken(advice))
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .ok()
        });
    }

    fn hush(&mut self) {
        if let Some(mut voice) = self.speaking.take() {
            // One that has finished needs no stopping.
            let _ = voice.kill();
            let _ = voice.wait();
        }
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        if let Some(mut voice) = self.speaking.take() {
            // What is being said is said to its end.
            let _ = voice.wait();
        }
    }
}

/// Numbers are dialled digit by digit, so they are said so.
fn spoken(advice: &str) -> String {
    let mut out = String::new();
    let mut last = ' ';
    for c in advice.chars() {
        if c.is_ascii_digit() && last.is_ascii_digit() {
            out.push(' ');
        }
        out.push(c);
        last = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_digit_by_digit() {
        assert_eq!(spoken("Ring 159, or 0300 123 2040."), "Ring 1 5 9, or 0 3 0 0 1 2 3 2 0 4 0.");
    }
}
