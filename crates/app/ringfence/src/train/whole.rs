//! The call as a whole, by its words and its course: trained, and judged on authors left out.

use super::{Corpus, FOLDS, Known, Labelled, average_precision, moment};
use classifier::{
    CallLogOdds, CallModel, CallScratch, CallSettings, CallState, CallWeights, CourseSettings,
    CourseWeights, FollowedCall, LabelledCall, RoleWeights, train_call, train_course, train_roles,
};
use conversation::{Speaker, Transcript, Words};
use std::collections::BTreeSet;

/// Share of the words misheard in the copies that are trained on.
const MISHEARD: f64 = 0.2;
/// How much such a copy counts.
const MISHEARD_WEIGHT: f32 = 0.6;

/// Log-odds after every turn of every call, by a call classifier that did not see the call.
pub(super) fn cross_validate_calls(corpus: &Corpus) -> Vec<Vec<CallLogOdds>> {
    let mut out: Vec<Vec<CallLogOdds>> = vec![Vec::new(); corpus.calls.len()];
    let mut scratch = CallScratch::default();
    for fold in 0..FOLDS {
        let (call, course) = train_calls(corpus, Some(fold));
        let model = CallModel::new(call, Some(course));
        for (call, slot) in corpus.calls.iter().zip(&mut out).filter(|(c, _)| c.fold == fold) {
            let mut state = CallState::default();
            let mut words = Words::default();
            for turn in &call.transcript.turns {
                words.fill(&turn.text);
                words.mend(|hash| model.knows(hash));
                slot.push(model.add_turn(&mut state, (turn.speaker, &words), &mut scratch));
            }
        }
    }
    let ranked = |log_odds: &dyn Fn(&CallLogOdds) -> f32| -> Vec<(f32, bool)> {
        let calls = corpus.calls.iter().zip(&out).filter(|(c, _)| c.source != Known::Ordinary);
        calls
            .map(|(c, scores)| (loudest(scores, moment(c, scores.len()), log_odds), c.scam))
            .collect()
    };
    report_calls("words", ranked(&|odds| odds.words));
    report_calls("course", ranked(&|odds| odds.course));
    out
}

/// The loudest of the first so many turns.
pub(super) fn loudest(scores: &[CallLogOdds], end: usize, of: &dyn Fn(&CallLogOdds) -> f32) -> f32 {
    scores.iter().take(end).map(of).fold(f32::NEG_INFINITY, f32::max)
}

/// Prints how well calls are told apart, and the share of scams above the loudest few of the
/// ordinary calls.
fn report_calls(what: &str, ranked: Vec<(f32, bool)>) {
    let mut ordinary: Vec<f32> = ranked.iter().filter(|r| !r.1).map(|r| r.0).collect();
    ordinary.sort_by(|a, b| b.total_cmp(a));
    let scams: Vec<f32> = ranked.iter().filter(|r| r.1).map(|r| r.0).collect();
    let share = |percent: usize| {
        let limit = ordinary.get(ordinary.len() * percent / 100).copied().unwrap_or(0.0);
        let above = scams.iter().filter(|s| **s > limit).count();
        above as f32 / scams.len().max(1) as f32
    };
    eprintln!(
        "calls as a whole by their {what}, left out: in time {:.2}, {:.2}, {:.2} of scams where 1, 3, 10 % of ordinary calls; average precision {:.3}",
        share(1),
        share(3),
        share(10),
        average_precision(ranked)
    );
}

/// Trains the call as a whole on the calls outside a fold, each as it is, as a recogniser hears
/// it, with a share of its words misheard, and, for its words, as one microphone hears it,
/// without its speakers.
pub(super) fn train_calls(corpus: &Corpus, without: Option<u32>) -> (CallWeights, CourseWeights) {
    let chosen = || corpus.calls.iter().filter(|c| Some(c.fold) != without);
    let misheard: Vec<Transcript> = (0_u64..)
        .zip(chosen())
        .map(|(seed, c)| conversation::corrupt(&c.transcript, MISHEARD, seed))
        .collect();
    let nameless: Vec<Transcript> = chosen().map(|c| without_speakers(&c.transcript)).collect();
    let labelled = |c: &Labelled, weight: f32| weight * importance(c);
    let as_it_is = chosen().map(|c| (c, &c.transcript, 1.0));
    let as_heard = chosen().zip(&misheard).map(|(c, t)| (c, t, MISHEARD_WEIGHT));
    let followed: Vec<(&Labelled, LabelledCall<'_>)> = as_it_is
        .chain(as_heard)
        .map(|(c, transcript, weight)| {
            (c, LabelledCall { transcript, scam: c.scam, weight: labelled(c, weight) })
        })
        .collect();
    let calls: Vec<LabelledCall<'_>> = followed
        .iter()
        .map(|(_, call)| *call)
        .chain(chosen().zip(&nameless).map(|(c, transcript)| LabelledCall {
            transcript,
            scam: c.scam,
            weight: labelled(c, 1.0),
        }))
        .collect();
    let call = train_call(&calls, &CallSettings::default());
    let course = follow(corpus, followed, &call.keys);
    (call, course)
}

/// Learns who says what from the calls of the corpus: of others it is not always known.
pub(super) fn roles(corpus: &Corpus, keys: &[u32]) -> RoleWeights {
    let own = corpus.calls.iter().filter(|c| c.source == Known::Acts);
    let calls: Vec<&Transcript> = own.map(|c| &c.transcript).collect();
    train_roles(&calls, keys)
}

/// Trains the course of calls.
fn follow(
    corpus: &Corpus,
    calls: Vec<(&Labelled, LabelledCall<'_>)>,
    keys: &[u32],
) -> CourseWeights {
    let bits = |acts: &BTreeSet<String>| {
        acts.iter().filter_map(|a| corpus.position(a)).fold(0_u64, |bits, act| bits | 1 << act)
    };
    let acts: Vec<Option<Vec<u64>>> = calls
        .iter()
        .map(|(c, _)| (c.source != Known::Label).then(|| c.acts.iter().map(bits).collect()))
        .collect();
    let followed: Vec<FollowedCall<'_>> = calls
        .into_iter()
        .zip(&acts)
        .map(|((c, mut call), acts)| {
            if c.source == Known::Label {
                call.weight *= LABEL_COUNTS;
            }
            FollowedCall { call, harm: c.harm, acts: acts.as_deref() }
        })
        .collect();
    train_course(&followed, keys, &corpus.vectors, &CourseSettings::default())
}

/// How much more a call counts for the course that is not of the corpus: there are few.
const LABEL_COUNTS: f32 = 3.0;

fn without_speakers(transcript: &Transcript) -> Transcript {
    let mut out = transcript.clone();
    for turn in out.turns.iter_mut().filter(|t| t.speaker != Speaker::Other) {
        turn.speaker = Speaker::Unknown;
    }
    out
}

/// How much a call counts. Talk at length in which nobody does anything is most of what is said
/// on telephones and little of the corpus.
fn importance(call: &Labelled) -> f32 {
    let turns = call.transcript.turns.len();
    let acting = call.acts.iter().filter(|a| !a.is_empty()).count();
    match call.source {
        Known::Ordinary => 0.3,
        Known::Acts if !call.scam && turns >= 24 && acting * 8 < turns => 3.0,
        _ => 1.0,
    }
}
