//! The search against trying everything.

use super::super::{Builder, SymbolSet};
use super::*;
use crate::ast::Says;
use conversation::Speaker;
use proptest::prelude::*;

/// A step of a pattern: one of these words or phrases, or a gap.
#[derive(Clone, Debug)]
enum Step {
    Said(Vec<&'static str>),
    Gap(u8),
}

/// A pattern and whose words it is looked for in.
type Said = (Vec<Step>, Speakers);

fn build(patterns: &[Said]) -> Automaton {
    let mut builder = Builder::new(100);
    for ((pattern, speakers), index) in patterns.iter().zip(0..) {
        let mut places = [0];
        for step in pattern {
            match step {
                Step::Said(texts) => {
                    let mut set = SymbolSet::default();
                    for text in texts {
                        let run = builder.lexicon.run_of(text);
                        set.add(run, &builder.lexicon);
                    }
                    let symbol = builder.symbol(&set);
                    builder.step(symbol, &mut places);
                }
                Step::Gap(width) => places[0] = builder.gap(places[0], *width),
            }
        }
        builder.accept(places[0], index, *speakers);
    }
    builder.build()
}

/// The ends of all ways on from a word through these steps, by trying everything.
fn ends(steps: &[Step], words: &Words, at: usize, gap: u8, out: &mut Vec<u32>) {
    let Some((step, rest)) = steps.split_first() else { return out.push(index32(at)) };
    let texts = match step {
        Step::Gap(width) => return ends(rest, words, at, *width, out),
        Step::Said(texts) => texts,
    };
    for text in texts {
        let n = text.split(' ').count();
        if (0..n).all(|k| words.get(at + k).is_some_and(|w| Some(w.norm) == text.split(' ').nth(k)))
        {
            ends(rest, words, at + n, 0, out);
        }
    }
    let Some(word) = words.get(at) else { return };
    let cost = cost(is_filler(word.norm), word.pause);
    if let Some(left) = (Look { cost, ..Look::default() }).pass(gap) {
        ends(steps, words, at + 1, left, out);
    }
}

fn all(patterns: &[Said], words: &Words, who: Speakers) -> Vec<Match> {
    let mut out = Vec::new();
    for ((pattern, _), index) in patterns.iter().zip(0..).filter(|((_, by), _)| by.meet(who)) {
        let (first, rest) = pattern.split_at(1);
        for start in 0..words.len() {
            let Step::Said(texts) = &first[0] else { continue };
            // Nothing may be passed over before the first word.
            for text in texts {
                let mut own = vec![Step::Said(vec![*text])];
                own.extend_from_slice(rest);
                let begins = words.get(start).map(|w| w.norm) == text.split(' ').next();
                let mut found = Vec::new();
                if begins {
                    ends(&own, words, start, 0, &mut found);
                }
                let start = index32(start);
                out.extend(found.into_iter().map(|end| Match { pattern: index, start, end }));
            }
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

fn said() -> impl Strategy<Value = Step> {
    let texts = prop::sample::subsequence(
        vec!["lamp", "sofa", "vase", "sofa vase", "vase lamp sofa"],
        1..3,
    );
    texts.prop_map(Step::Said)
}

fn speakers() -> impl Strategy<Value = Speakers> {
    prop::sample::select(Says::ALL.map(|(_, says)| says.speakers()).to_vec())
}

fn pattern() -> impl Strategy<Value = Said> {
    let on = (prop::option::of(1_u8..6), said());
    (said(), prop::collection::vec(on, 0..4), speakers()).prop_map(|(first, rest, by)| {
        let rest =
            rest.into_iter().flat_map(|(gap, said)| gap.map(Step::Gap).into_iter().chain([said]));
        (std::iter::once(first).chain(rest).collect(), by)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn it_finds_what_trying_everything_finds(
        patterns in prop::collection::vec(pattern(), 1..8),
        turn in prop::collection::vec(
            prop::sample::select(vec!["lamp", "sofa", "vase", "chair", "um", "chair."]), 0..25),
        speaker in prop::sample::select(Speaker::ALL.to_vec()),
    ) {
        let (words, automaton) = (Words::of(&turn.join(" ")), build(&patterns));
        // The memory serves other patterns and other turns in between.
        let mut scratch = Scratch::default();
        automaton.find((&words, Speakers::ALL), &mut scratch, |_| Counts::Itself(&[]));
        build(&patterns[1..]).find((&words, Speakers::ALL), &mut scratch, |_| Counts::Itself(&[]));
        let who = Speakers::of(speaker);
        let found = automaton.find((&words, who), &mut scratch, |_| Counts::Itself(&[]));
        let wanted = all(&patterns, &words, who);
        for one in found {
            prop_assert!(wanted.contains(one), "{one:?} is none");
        }
        for one in &wanted {
            // One that begins earlier and ends with it covers it.
            let covers = |m: &Match| m.pattern == one.pattern && m.start <= one.start && m.end == one.end;
            prop_assert!(found.iter().any(covers), "{one:?} is missed");
        }
    }
}
