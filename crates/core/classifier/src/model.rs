//! The classifier as it runs and as it is stored.
//!
//! A file is `RFC5`, the length of a JSON header (u32), the header (acts, biases, scales,
//! what the session needs, provenance), then the number of features (u32), their keys (u32,
//! ascending) and their weights (one signed byte an act); then the call as a whole
//! ([`crate::whole`]). All little endian.

use crate::call::{CallModel, CallWeights, FEATURES_MOST};
use crate::course::CourseWeights;
use crate::features::{Feature, Features};
use crate::whole;
use conversation::Words;
use foldhash::fast::FixedState;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use thiserror::Error;

/// Acts a classifier can know at most.
pub const ACTS_MOST: usize = 48;

/// One number for each act; places beyond the known acts are unused.
pub type Acts = [f32; ACTS_MOST];

/// A file that is not a classifier.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The first bytes are others.
    #[error(
        "this is no classifier of this version: it does not begin with RFC5; train it again with `ringfence train`"
    )]
    Magic,
    /// The file ends too early.
    #[error("the classifier is cut off")]
    CutOff,
    /// The header is not what it should be.
    #[error("the classifier's header cannot be read")]
    Header(#[source] serde_json::Error),
    /// Lists of the header do not fit together.
    #[error(
        "the classifier knows {0} acts; at most {ACTS_MOST} are possible, each with its bias and scale"
    )]
    Shape(usize),
    /// More words and pairs of whole calls than can be numbered.
    #[error(
        "the classifier knows {0} words and pairs of whole calls; at most {FEATURES_MOST} are possible"
    )]
    CallSize(usize),
    /// A word of the course that the call classifier does not know, or a weight that is no number.
    #[error("the classifier's course of a call does not fit its words")]
    Course,
}

/// What the detector needs from training beside the acts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Bits before anything is heard.
    pub prior_bits: f32,
    /// Calibrated bits for each bit of the sum.
    pub slope: f32,
    /// Bits an act adds at full strength, by name; acts that prove nothing are left out.
    pub act_bits: BTreeMap<String, f32>,
    /// The most that all acts and the call as a whole add together; never enough for red.
    pub act_cap: f32,
    /// Bits that the call as a whole adds at full strength.
    #[serde(default)]
    pub call_bits: f32,
    /// Bits that the course of the call adds at full strength.
    #[serde(default)]
    pub course_bits: f32,
    /// How often, in scams, an act is followed next by each harmful ask: act, ask, share.
    pub next: BTreeMap<String, BTreeMap<String, f32>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Header {
    acts: Vec<String>,
    bias: Vec<f32>,
    scale: Vec<f32>,
    session: Session,
    provenance: BTreeMap<String, String>,
    /// Log-odds of an empty window of the call classifier.
    #[serde(default)]
    call_bias: f32,
    /// Value of one unit of the call classifier's weights.
    #[serde(default)]
    call_unit: f32,
    /// Log-odds that the party that rang says a turn without a known word.
    #[serde(default)]
    role_bias: f32,
    /// Value of one unit of the leanings to the party that rang.
    #[serde(default)]
    role_unit: f32,
}

/// The act recogniser.
#[derive(Clone, Debug)]
pub struct Classifier {
    header: Header,
    keys: Vec<u32>,
    rows: Vec<[i8; ACTS_MOST]>,
    index: HashMap<u32, u32, FixedState>,
    call: CallModel,
}

/// Working memory of [`Classifier::score`]; reuse it from turn to turn.
#[derive(Clone, Debug, Default)]
pub struct ScoreScratch {
    features: Features,
    sums: Vec<[i32; ACTS_MOST]>,
    counts: Vec<u32>,
}

/// Words looked at together; a longer turn is looked at in overlapping windows.
const WINDOW: usize = 32;

impl Classifier {
    /// Puts a classifier together; weights are rounded to one byte.
    ///
    /// # Errors
    /// [`LoadError::Shape`] if there are too many acts.
    pub fn assemble(
        acts: Vec<String>,
        bias: &Acts,
        weights: &BTreeMap<u32, Acts>,
        session: Session,
        provenance: BTreeMap<String, String>,
    ) -> Result<Self, LoadError> {
        if acts.len() > ACTS_MOST {
            return Err(LoadError::Shape(acts.len()));
        }
        let mut largest = [1e-6_f32; ACTS_MOST];
        for row in weights.values() {
            for (most, w) in largest.iter_mut().zip(row) {
                *most = most.max(w.abs());
            }
        }
        let rows = weights
            .values()
            .map(|row| {
                let mut small = [0_i8; ACTS_MOST];
                for ((s, w), most) in small.iter_mut().zip(row).zip(&largest) {
                    *s = rounded(w / most * 127.0);
                }
                small
            })
            .collect();
        let known = acts.len();
        let header = Header {
            bias: bias.iter().take(known).copied().collect(),
            scale: largest.iter().take(known).map(|m| m / 127.0).collect(),
            acts,
            session,
            provenance,
            call_bias: 0.0,
            call_unit: 0.0,
            role_bias: 0.0,
            role_unit: 0.0,
        };
        Ok(Self::indexed(header, weights.keys().copied().collect(), rows))
    }

    fn indexed(header: Header, keys: Vec<u32>, rows: Vec<[i8; ACTS_MOST]>) -> Self {
        let index = keys.iter().zip(0_u32..).map(|(k, i)| (*k, i)).collect();
        Self { header, keys, rows, index, call: CallModel::default() }
    }

    /// A classifier that knows no act, for running on playbooks alone.
    pub fn empty() -> Self {
        let session = Session { prior_bits: -8.0, slope: 1.0, ..Session::default() };
        let header = Header {
            acts: Vec::new(),
            bias: Vec::new(),
            scale: Vec::new(),
            session,
            provenance: BTreeMap::new(),
            call_bias: 0.0,
            call_unit: 0.0,
            role_bias: 0.0,
            role_unit: 0.0,
        };
        Self::indexed(header, Vec::new(), Vec::new())
    }

    /// Reads a stored classifier.
    ///
    /// # Errors
    /// [`LoadError`] tells what is wrong with the file.
    pub fn load(bytes: &[u8]) -> Result<Self, LoadError> {
        let rest = bytes.strip_prefix(b"RFC5").ok_or(LoadError::Magic)?;
        let (length, rest) = take_u32(rest).ok_or(LoadError::CutOff)?;
        let (head, rest) = rest.split_at_checked(length as usize).ok_or(LoadError::CutOff)?;
        let header: Header = serde_json::from_slice(head).map_err(LoadError::Header)?;
        let known = header.acts.len();
        if known > ACTS_MOST || header.bias.len() != known || header.scale.len() != known {
            return Err(LoadError::Shape(known));
        }
        let (count, rest) = take_u32(rest).ok_or(LoadError::CutOff)?;
        let size = (count as usize).checked_mul(4).ok_or(LoadError::CutOff)?;
        let (key_bytes, rest) = rest.split_at_checked(size).ok_or(LoadError::CutOff)?;
        let keys: Vec<u32> =
            key_bytes.as_chunks::<4>().0.iter().map(|c| u32::from_le_bytes(*c)).collect();
        let size = keys.len().checked_mul(known).ok_or(LoadError::CutOff)?;
        let (row_bytes, rest) = rest.split_at_checked(size).ok_or(LoadError::CutOff)?;
        let mut rows = Vec::with_capacity(keys.len());
        for row in row_bytes.chunks_exact(known.max(1)) {
            let mut small = [0_i8; ACTS_MOST];
            for (s, b) in small.iter_mut().zip(row) {
                *s = i8::from_le_bytes([*b]);
            }
            rows.push(small);
        }
        if rows.len() != keys.len() {
            return Err(LoadError::CutOff);
        }
        let (call, course) = whole::read(
            rest,
            (header.call_bias, header.call_unit),
            (header.role_bias, header.role_unit),
        )?;
        Ok(Self { call: CallModel::new(call, course), ..Self::indexed(header, keys, rows) })
    }

    /// The classifier as a file.
    ///
    /// # Errors
    /// If the header cannot be written as JSON (a number that is not finite).
    pub fn store(&self) -> Result<Vec<u8>, LoadError> {
        let head = serde_json::to_vec(&self.header).map_err(LoadError::Header)?;
        let mut out = b"RFC5".to_vec();
        out.extend(u32::try_from(head.len()).unwrap_or(u32::MAX).to_le_bytes());
        out.extend(head);
        out.extend(u32::try_from(self.keys.len()).unwrap_or(u32::MAX).to_le_bytes());
        out.extend(self.keys.iter().flat_map(|k| k.to_le_bytes()));
        let known = self.header.acts.len();
        out.extend(
            self.rows.iter().flat_map(|row| row.iter().take(known).map(|w| w.cast_unsigned())),
        );
        whole::write(&self.call, &mut out);
        Ok(out)
    }

    /// The classifier of whole calls.
    pub fn call(&self) -> &CallModel {
        &self.call
    }

    /// Replaces the classifier of whole calls.
    pub fn set_call(&mut self, weights: CallWeights, course: Option<CourseWeights>) {
        self.header.call_bias = weights.bias;
        self.header.call_unit = weights.unit;
        (self.header.role_bias, self.header.role_unit) = (weights.roles.bias, weights.roles.unit);
        self.call = CallModel::new(weights, course);
    }

    /// Names of the acts it knows.
    pub fn acts(&self) -> &[String] {
        &self.header.acts
    }

    /// Number of words and pairs with weights.
    pub fn feature_count(&self) -> usize {
        self.keys.len()
    }

    /// What the detector needs from training.
    pub fn session(&self) -> &Session {
        &self.header.session
    }

    /// Replaces what the detector needs from training.
    pub fn set_session(&mut self, session: Session) {
        self.header.session = session;
    }

    /// Where it comes from: command, data, licences.
    pub fn provenance(&self) -> &BTreeMap<String, String> {
        &self.header.provenance
    }

    /// Log-odds (natural logarithm) of each act in a turn: the highest of its windows.
    ///
    /// Unknown acts are at minus infinity.
    pub fn score(&self, words: &Words, scratch: &mut ScoreScratch) -> Acts {
        let mut best = [f32::NEG_INFINITY; ACTS_MOST];
        if self.header.acts.is_empty() || words.is_empty() {
            return best;
        }
        self.prefix_sums(words, scratch);
        let n = words.len();
        let mut from = 0;
        loop {
            let to = if n - from <= WINDOW + WINDOW / 2 { n } else { from + WINDOW };
            self.window(from, to, scratch, &mut best);
            if to == n {
                return best;
            }
            from += WINDOW / 2;
        }
    }

    /// Running sums of the rows, one entry before each word and one at the end.
    fn prefix_sums(&self, words: &Words, scratch: &mut ScoreScratch) {
        scratch.sums.clear();
        scratch.counts.clear();
        let features = scratch.features.of(words);
        let mut at = 0;
        let mut sum = [0_i32; ACTS_MOST];
        let mut count = 0_u32;
        for feature in features {
            while at <= feature.word {
                scratch.sums.push(sum);
                scratch.counts.push(count);
                at += 1;
            }
            count += u32::from(!feature.pair);
            if let Some(row) = self.row(feature.key) {
                for (s, w) in sum.iter_mut().zip(row) {
                    *s += i32::from(*w);
                }
            }
        }
        while scratch.sums.len() <= words.len() {
            scratch.sums.push(sum);
            scratch.counts.push(count);
        }
    }

    fn window(&self, from: usize, to: usize, scratch: &ScoreScratch, best: &mut Acts) {
        let (Some(low), Some(high)) = (scratch.sums.get(from), scratch.sums.get(to)) else {
            return;
        };
        let (c0, c1) = (scratch.counts.get(from), scratch.counts.get(to));
        let count = c1.unwrap_or(&0).saturating_sub(*c0.unwrap_or(&0));
        let norm = length_norm(count);
        let rows = low.iter().zip(high).zip(self.header.bias.iter().zip(&self.header.scale));
        for (b, ((low, high), (bias, scale))) in best.iter_mut().zip(rows) {
            let sum = (high - low) as f32;
            *b = b.max(bias + scale * sum * norm);
        }
    }

    fn row(&self, key: u32) -> Option<&[i8; ACTS_MOST]> {
        self.index.get(&key).and_then(|i| self.rows.get(*i as usize))
    }

    /// The words that speak most for an act: word index and share of the score, best first.
    pub fn explain(
        &self,
        words: &Words,
        act: usize,
        scratch: &mut ScoreScratch,
    ) -> Vec<(u32, f32)> {
        let features: Vec<Feature> = scratch.features.of(words).to_vec();
        let count = features.iter().filter(|f| !f.pair).count();
        let norm = length_norm(u32::try_from(count).unwrap_or(u32::MAX));
        let scale = self.header.scale.get(act).copied().unwrap_or(0.0) * norm;
        let mut shares: BTreeMap<u32, f32> = BTreeMap::new();
        for feature in &features {
            let weight = self.row(feature.key).and_then(|row| row.get(act)).copied().unwrap_or(0);
            *shares.entry(feature.word).or_default() += f32::from(weight) * scale;
        }
        let mut out: Vec<(u32, f32)> = shares.into_iter().filter(|(_, s)| *s > 0.0).collect();
        out.sort_by(|a, b| b.1.total_cmp(&a.1));
        out
    }
}

/// One over the root of the number of words, so that long turns do not shout.
pub(crate) fn length_norm(words: u32) -> f32 {
    1.0 / ((words + 2) as f32).sqrt()
}

fn rounded(value: f32) -> i8 {
    // In range by construction: the largest weight of an act is 127.
    value.round().clamp(-127.0, 127.0) as i8
}

pub(crate) fn take_u32(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (head, rest) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_le_bytes(*head), rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::RoleWeights;

    fn tiny() -> Classifier {
        let words = Words::of("secret nobody parcel");
        let mut features = Features::default();
        let keys: Vec<u32> =
            features.of(&words).iter().filter(|f| !f.pair).map(|f| f.key).collect();
        let mut weights = BTreeMap::new();
        for (key, w) in keys.iter().zip([6.0, 4.0, -5.0]) {
            let mut row = [0.0; ACTS_MOST];
            row[0] = w;
            weights.insert(*key, row);
        }
        let mut bias = [0.0; ACTS_MOST];
        bias[0] = -1.0;
        let session = Session { prior_bits: -8.0, slope: 1.0, ..Session::default() };
        Classifier::assemble(vec!["ASKS_SECRECY".into()], &bias, &weights, session, BTreeMap::new())
            .unwrap()
    }

    fn score(text: &str) -> f32 {
        tiny().score(&Words::of(text), &mut ScoreScratch::default())[0]
    }

    #[test]
    fn words_speak_for_and_against() {
        assert!(score("nobody, it is secret") > 0.0);
        assert!(score("the parcel") < -2.0);
        assert!((score("lorry") + 1.0).abs() < 1e-6, "an unknown word leaves the bias");
    }

    #[test]
    fn a_long_turn_is_seen_in_windows() {
        let long = format!("{} secret nobody {}", "and so on ".repeat(40), "and so on ".repeat(40));
        assert!(score(&long) > score(&"and so on ".repeat(80)));
    }

    #[test]
    fn the_explanation_names_the_words() {
        let words = Words::of("tell nobody it is secret");
        let told = tiny().explain(&words, 0, &mut ScoreScratch::default());
        assert_eq!(told.iter().map(|t| t.0).collect::<Vec<_>>(), [4, 1]);
    }

    #[test]
    fn stored_and_loaded_it_is_the_same() {
        let bytes = tiny().store().unwrap();
        let back = Classifier::load(&bytes).unwrap();
        assert_eq!(back.store().unwrap(), bytes);
    }

    #[test]
    fn the_call_and_who_says_what_come_back_as_they_were() {
        let roles = RoleWeights { bias: -0.5, unit: 0.25, leans: vec![-127, 3] };
        let worth = vec![[1, -2, 3], [4, 5, -6]];
        let call = CallWeights { bias: -1.0, keys: vec![7, 9], worth, unit: 0.5, roles };
        let mut classifier = tiny();
        classifier.set_call(call.clone(), None);
        let back = Classifier::load(&classifier.store().unwrap()).unwrap();
        assert_eq!(back.call().weights(), &call);
    }

    #[test]
    fn a_damaged_file_is_refused() {
        let bytes = tiny().store().unwrap();
        assert!(matches!(Classifier::load(b"nonsense"), Err(LoadError::Magic)));
        for cut in 4..bytes.len() {
            assert!(Classifier::load(&bytes[..cut]).is_err(), "{cut}");
        }
    }
}
