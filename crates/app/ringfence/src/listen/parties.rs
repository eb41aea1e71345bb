//! Who speaks on which channel.

use crate::cli::VoiceWish;
use anyhow::{Result, bail};
use audio::channels::Splitter;
use audio::ear::{Ear, inner_rate};
use audio::endpoint::Endpointing;
use audio::hearing::Engine;
use conversation::Speaker;

/// The parties of a call and their channels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parties {
    /// Everybody in one, whatever the number of channels.
    Mixed(Speaker, u16),
    /// One party a channel; on some nobody is listened to.
    Apart(Vec<Option<Speaker>>),
}

/// Reads `--channels`, given how many there are.
///
/// # Errors
/// Names that are no speakers, or another number of them.
pub fn read(names: &[String], channels: u16) -> Result<Parties> {
    if let [one] = names
        && one == "mix"
    {
        return Ok(Parties::Mixed(Speaker::Unknown, channels));
    }
    let wanted: Vec<String> = match (names, channels) {
        ([], 1) => vec!["unknown".to_owned()],
        ([], 2) => vec!["caller".to_owned(), "callee".to_owned()],
        ([], _) => return Ok(Parties::Mixed(Speaker::Unknown, channels)),
        (names, _) => names.to_vec(),
    };
    if wanted.len() != usize::from(channels) {
        bail!(
            "--channels names {}, and the sound has {channels}\n = help: name who speaks on each, `-` for nobody, or write `--channels mix`",
            wanted.len()
        );
    }
    let mut all = Vec::new();
    for name in &wanted {
        match (name.as_str(), Speaker::from_name(name)) {
            ("-", _) => all.push(None),
            (_, Some(speaker)) => all.push(Some(speaker)),
            _ => bail!(
                "--channels: `{name}` is no speaker\n = help: write caller, caller2, callee, other, unknown, or `-` for nobody"
            ),
        }
    }
    Ok(Parties::Apart(all))
}

impl Parties {
    /// The ears, in the order of the channels that are listened to.
    ///
    /// # Errors
    /// An engine or a voice detector that cannot be had.
    pub fn ears(
        &self,
        engine: &dyn Engine,
        rate: u32,
        rules: Endpointing,
        voice: VoiceWish,
    ) -> Result<Vec<(Speaker, Ear)>> {
        let speakers = match self {
            Self::Mixed(speaker, _) => vec![*speaker],
            Self::Apart(all) => all.iter().copied().flatten().collect(),
        };
        let mut ears = Vec::new();
        for speaker in speakers {
            let recognizer = engine.open().map_err(super::engine::explained)?;
            let ear = match voice {
                VoiceWish::Contrast => Ear::new(rate, recognizer, rules),
                VoiceWish::Silero => {
                    let voice = super::engine::silero(inner_rate(rate))?;
                    Ear::with_voice(rate, recognizer, rules, voice)
                }
            };
            ears.push((speaker, ear));
        }
        Ok(ears)
    }

    /// Takes interleaved samples apart.
    pub fn splitter(&self) -> Splitter {
        Splitter::new(match self {
            Self::Mixed(_, channels) => *channels,
            Self::Apart(all) => u16::try_from(all.len()).unwrap_or(1),
        })
    }

    /// Samples for each ear, in their order.
    pub fn split(&self, splitter: &mut Splitter, samples: &[i16]) -> Vec<Vec<i16>> {
        match self {
            Self::Mixed(..) => {
                let mut all = Vec::new();
                splitter.mix(samples, &mut all);
                vec![all]
            }
            Self::Apart(channels) => {
                let mut all = vec![Vec::new(); channels.len()];
                splitter.split(samples, &mut all);
                let heard = all.into_iter().zip(channels);
                heard.filter_map(|(sound, who)| who.map(|_| sound)).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(all: &[&str]) -> Vec<String> {
        all.iter().map(|n| (*n).to_owned()).collect()
    }

    #[test]
    fn one_party_a_channel_unless_told_otherwise() {
        let apart = |all: &[Option<Speaker>]| Parties::Apart(all.to_vec());
        assert_eq!(read(&[], 1).unwrap(), apart(&[Some(Speaker::Unknown)]));
        let both = apart(&[Some(Speaker::Caller), Some(Speaker::Callee)]);
        assert_eq!(read(&[], 2).unwrap(), both);
        assert_eq!(read(&[], 6).unwrap(), Parties::Mixed(Speaker::Unknown, 6));
        assert_eq!(read(&names(&["mix"]), 2).unwrap(), Parties::Mixed(Speaker::Unknown, 2));
        let one = apart(&[None, Some(Speaker::Caller)]);
        assert_eq!(read(&names(&["-", "caller"]), 2).unwrap(), one);
    }

    #[test]
    fn wrong_names_and_numbers_are_said_with_the_remedy() {
        let error = read(&names(&["caller"]), 2).unwrap_err().to_string();
        assert!(error.starts_with("--channels names 1, and the sound has 2\n = help"), "{error}");
        let error = read(&names(&["me", "callee"]), 2).unwrap_err().to_string();
        assert!(error.starts_with("--channels: `me` is no speaker"), "{error}");
    }

    #[test]
    fn only_those_who_are_listened_to_have_sound() {
        let parties = read(&names(&["-", "caller"]), 2).unwrap();
        let mut splitter = parties.splitter();
        assert_eq!(parties.split(&mut splitter, &[1, 2, 3, 4]), [vec![2, 4]]);
    }
}
