//! One turn against the state of a session: what it adds.

use crate::next::{ASKS, ask_of_act, never_rule_of_act};
use crate::state::State;
use crate::{Ask, Detector};
use classifier::{CallScratch, ScoreScratch};
use conversation::{Speaker, Turn, Words};
use evidence::{Finding, Stage};
use playbook::{Hit, Says, Scratch};
use std::sync::Arc;

/// Buffers for one turn, reused from turn to turn and from call to call.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    words: Words,
    search: Scratch,
    score: ScoreScratch,
    call: CallScratch,
}

/// What a turn brought.
#[derive(Clone, Debug, Default)]
pub(crate) struct Brought {
    pub(crate) findings: Vec<Finding>,
    pub(crate) asks: Vec<Ask>,
    pub(crate) advice: Option<String>,
    /// The stretch that holds every rule's words of this turn.
    covered: Option<(usize, usize)>,
}

/// Adds a turn to the state.
pub(crate) fn add_turn(
    detector: &Detector,
    state: &mut State,
    turn: &Turn,
    buffers: &mut Buffers,
) -> Brought {
    let mut brought = Brought::default();
    fill(detector, &mut buffers.words, &turn.text);
    let now = state.turn;
    let hits = detector.ruleset().find(&buffers.words, turn.speaker, &mut buffers.search);
    for hit in hits {
        add_hit(detector, state, turn, (hit, &buffers.words), &mut brought);
    }
    if turn.speaker != Speaker::Other {
        add_acts(detector, state, turn, buffers, &mut brought);
    }
    if brought.covered.is_some() {
        add_composites(detector, state, turn, &mut brought);
    }
    if turn.speaker != Speaker::Other {
        add_call(detector, state, turn, buffers, &mut brought);
    }
    drop_known_asks(detector, state, &brought);
    state.turn = now + 1;
    brought
}

/// The words of a text, those that nobody knows mended.
///
/// It takes what is known of whole calls to tell which they are: the words of the rules are
/// few, and nearly every word that is said would be mended into one of them.
fn fill(detector: &Detector, words: &mut Words, text: &str) {
    words.fill(text);
    let call = detector.classifier().call();
    if !call.is_empty() {
        words.mend(|hash| call.knows(hash) || detector.ruleset().knows(hash));
    }
}

fn add_hit(
    detector: &Detector,
    state: &mut State,
    turn: &Turn,
    (hit, words): (&Hit, &Words),
    brought: &mut Brought,
) {
    let Some(rule) = detector.ruleset().rules().get(usize::from(hit.rule)) else { return };
    let (start, end) = span(words, hit.start, hit.end);
    let covered = brought.covered.get_or_insert((start, end));
    *covered = (covered.0.min(start), covered.1.max(end));
    let first = state.see_rule(hit.rule, state.turn);
    if let Some(act) = detector.act_of_rule(hit.rule) {
        note_act(state, act);
        state.hear_ask(act);
    }
    if rule.weight >= LEAST_BITS {
        state.stages |= stage_bit(rule.stage);
    }
    if let Some((never, what)) = &rule.asks {
        brought.asks.push(Ask { turn: state.turn as usize, rule: *never, what: what.clone() });
    }
    if !first {
        return;
    }
    let bits = state.add(detector, rule.group, rule.weight);
    if bits <= 0.0 && rule.weight < LEAST_BITS {
        return;
    }
    if !rule.advice.is_empty() {
        brought.advice = Some(rule.advice.clone());
    }
    brought.findings.push(finding(&rule.id, state.turn, bits, rule.stage, (turn, start, end)));
}

/// Notes an act in the order of first performance.
fn note_act(state: &mut State, act: u16) {
    if !state.acts.contains(&act) {
        state.acts.push(act);
    }
}

/// Adds what the classifier hears, up to its cap.
fn add_acts(
    detector: &Detector,
    state: &mut State,
    turn: &Turn,
    buffers: &mut Buffers,
    brought: &mut Brought,
) {
    let scores = detector.classifier().score(&buffers.words, &mut buffers.score);
    for (act, learned) in detector.learned_acts().iter().enumerate() {
        let Some(score) = scores.get(act) else { break };
        let strength = strength(*score);
        if strength <= 0.0 || !learned.says.hears(turn.speaker) {
            continue;
        }
        let id = u16::try_from(act).unwrap_or(u16::MAX);
        note_act(state, id);
        state.hear_ask(id);
        let before = state.act_bits.get(act).copied().unwrap_or(0.0);
        let room = detector.act_cap() - state.learned;
        let added = (learned.bits * strength - before).min(room);
        if added <= 0.0 || learned.bits * strength < LEAST_BITS {
            continue;
        }
        if let Some(slot) = state.act_bits.get_mut(act) {
            *slot = before + added;
        }
        state.learned += added;
        state.stages |= stage_bit(learned.stage);
        let (start, end) = act_quote(detector, act, (turn, before), buffers);
        brought.findings.push(finding(
            &learned.id,
            state.turn,
            added,
            learned.stage,
            (turn, start, end),
        ));
    }
}

/// Adds what the last turns sound like together, up to the cap of all that is learned.
fn add_call(
    detector: &Detector,
    state: &mut State,
    turn: &Turn,
    buffers: &mut Buffers,
    brought: &mut Brought,
) {
    let model = detector.classifier().call();
    if model.is_empty() || buffers.words.is_empty() {
        return;
    }
    let session = detector.classifier().session();
    let odds = model.add_turn(&mut state.call, (turn.speaker, &buffers.words), &mut buffers.call);
    let words = session.call_bits * call_strength(odds.words) - detector.call_floor();
    state.words_heard = state.words_heard.max(words);
    let course = session.course_bits * course_strength(odds.course);
    state.course_heard = state.course_heard.max(course);
    let heard = state.words_heard + state.course_heard;
    let room = detector.act_cap() - state.learned;
    let steps = (heard / CALL_STEP_BITS).floor();
    let added = (steps * CALL_STEP_BITS - state.call_bits).min(room);
    if added <= 0.0 {
        return;
    }
    state.call_bits += added;
    state.learned += added;
    // The whole turn: no word of it speaks by itself, but the run that it completes.
    let (start, end) = span(&buffers.words, 0, word_count(buffers));
    brought.findings.push(finding(
        detector.call_id(),
        state.turn,
        added,
        Stage::Hook,
        (turn, start, end),
    ));
}

/// The harmful request that an act is, if it is one.
pub(crate) fn ask_of(detector: &Detector, (turn, act): (u32, u16)) -> Option<Ask> {
    let name = detector.classifier().acts().get(usize::from(act))?;
    let (rule, what) = (never_rule_of_act(name)?, ask_of_act(name)?);
    Some(Ask { turn: turn as usize, rule, what: what.to_owned() })
}

/// Forgets acts of this turn that are no harmful request, or one of a kind that a rule found in
/// it, and all but the first of each kind.
fn drop_known_asks(detector: &Detector, state: &mut State, brought: &Brought) {
    let mut known: Vec<_> = brought.asks.iter().map(|ask| ask.rule).collect();
    let now = state.turn;
    state.heard_asks.retain(|heard| {
        if heard.0 != now {
            return true;
        }
        let Some(ask) = ask_of(detector, *heard) else { return false };
        let fresh = !known.contains(&ask.rule);
        known.push(ask.rule);
        fresh
    });
    let over = state.heard_asks.len().saturating_sub(ASKS_MOST);
    state.heard_asks.drain(..over);
}

/// Requests that wait to be told; of more the latest are kept.
const ASKS_MOST: usize = 24;

/// The call as a whole speaks up in steps of so many bits.
const CALL_STEP_BITS: f32 = 0.25;

/// How strongly a call sounds like a scam, 0 to 1, from its log-odds.
pub fn call_strength(log_odds: f32) -> f32 {
    ((log_odds + 2.0) / 8.0).clamp(0.0, 1.0)
}

/// How strongly the course of a call is that of a scam, 0 to 1, from its log-odds.
pub fn course_strength(log_odds: f32) -> f32 {
    (log_odds / 8.0).clamp(0.0, 1.0)
}

/// How strongly an act is heard, 0 to 1, from its log-odds.
///
/// Acts are rare, so even odds below one tell something: nothing below about 1 in 5, all
/// from about 10 to 1.
pub fn strength(log_odds: f32) -> f32 {
    ((log_odds + 1.5) / 4.0).clamp(0.0, 1.0)
}

/// Smaller additions are not worth a finding where something learned speaks; no rule of less
/// says how far a call has come, nor is it told where it adds nothing.
const LEAST_BITS: f32 = 0.1;

/// The words that made an act heard, or the whole turn if it would be heard without them.
fn act_quote(
    detector: &Detector,
    act: usize,
    (turn, before): (&Turn, f32),
    buffers: &mut Buffers,
) -> (usize, usize) {
    let told = detector.classifier().explain(&buffers.words, act, &mut buffers.score);
    let (start, end) = covering_span(told, buffers);
    let rest =
        [turn.text.get(..start), turn.text.get(end..)].map(Option::unwrap_or_default).concat();
    let mut words = Words::default();
    fill(detector, &mut words, &rest);
    let left = detector.classifier().score(&words, &mut buffers.score);
    let full = detector.learned_acts().get(act).map_or(0.0, |a| a.bits);
    let still = full * left.get(act).copied().map_or(0.0, strength);
    if still > before && still >= LEAST_BITS {
        return span(&buffers.words, 0, word_count(buffers));
    }
    (start, end)
}

fn word_count(buffers: &Buffers) -> u32 {
    u32::try_from(buffers.words.len()).unwrap_or(u32::MAX)
}

/// The shortest stretch that holds the words with four fifths of what speaks for it.
fn covering_span(mut told: Vec<(u32, f32)>, buffers: &Buffers) -> (usize, usize) {
    let count = word_count(buffers);
    told.sort_by(|a, b| b.1.total_cmp(&a.1));
    let total: f32 = told.iter().map(|t| t.1).sum();
    let (mut from, mut to, mut covered) = (count, 0, 0.0);
    for (word, share) in told {
        from = from.min(word);
        to = to.max(word + 1);
        covered += share;
        if covered >= 0.8 * total {
            break;
        }
    }
    if from >= to {
        (from, to) = (0, count);
    }
    span(&buffers.words, from, to)
}

/// Composites are judged in the order they stand, so that one may build on another.
fn add_composites(detector: &Detector, state: &mut State, turn: &Turn, brought: &mut Brought) {
    for (index, composite) in detector.ruleset().composites().iter().enumerate() {
        let id = u16::try_from(index).unwrap_or(u16::MAX);
        if !state.holds(&composite.when, detector) || !state.see_composite(id, state.turn) {
            continue;
        }
        let bits = state.add(detector, composite.group, composite.weight);
        if !composite.advice.is_empty() {
            brought.advice = Some(composite.advice.clone());
        }
        // A composite quotes the words of the turn that completed it.
        let (start, end) = brought.covered.unwrap_or((0, turn.text.len()));
        brought.findings.push(finding(
            &composite.id,
            state.turn,
            bits,
            composite.stage,
            (turn, start, end),
        ));
    }
}

fn finding(
    id: &Arc<str>,
    turn: u32,
    bits: f32,
    stage: Stage,
    quote: (&Turn, usize, usize),
) -> Finding {
    let (said, start, end) = quote;
    Finding {
        id: Arc::clone(id),
        turn: turn as usize,
        bits,
        stage,
        quote: said.text.get(start..end).unwrap_or("").to_owned(),
        start,
        end,
    }
}

fn span(words: &Words, from: u32, to: u32) -> (usize, usize) {
    let start = words.get(from as usize).map_or(0, |w| w.start);
    let end = words.get((to as usize).saturating_sub(1)).map_or(start, |w| w.end);
    (start, end.max(start))
}

pub(crate) fn stage_bit(stage: Stage) -> u16 {
    Stage::ALL.iter().position(|s| *s == stage).map_or(0, |i| 1 << i)
}

/// Stage, speaker and name under which a learned act is reported.
pub(crate) fn place_of_act(act: &str) -> (Stage, Says) {
    let stage = match act {
        "CLAIMS_POLICE" | "CLAIMS_BANK" | "CLAIMS_AUTHORITY" | "CLAIMS_COMPANY" => {
            Stage::IdentityClaim
        }
        "OFFERS_RING_BACK" | "OFFERS_OTHER_PROOF" | "BLOCKS_REAL_CHECK" => Stage::FakeVerification,
        "ASKS_SECRECY" | "DISTRUSTS_BANK" | "KEEPS_ON_LINE" => Stage::Secrecy,
        "THREATENS" | "PRESSES_TIME" | "PROMISES_RETURN" => Stage::Pressure,
        "ASKS_ALONE" | "ASKS_BALANCE" | "ASKS_BANK_CARDS" | "GIVES_DETAILS" | "GIVES_BALANCE" => {
            Stage::InfoExtraction
        }
        "COACHES_LIE" | "OVERRIDES_WARNING" | "ECHOES_INSTRUCTION" => Stage::Coaching,
        "SENDS_COLLECTOR" | "SETS_CODE_WORD" | "SENDS_TAXI" | "SAYS_EVIDENCE" => Stage::Logistics,
        "HANDS_OVER" => Stage::Handover,
        "ASKS_AGAIN" => Stage::Repeat,
        _ if ASKS.iter().any(|(name, _)| *name == act) => Stage::Ask,
        _ => Stage::Hook,
    };
    let callee =
        matches!(act, "GIVES_DETAILS" | "GIVES_BALANCE" | "ECHOES_INSTRUCTION" | "HANDS_OVER");
    (stage, if callee { Says::Callee } else { Says::Caller })
}
