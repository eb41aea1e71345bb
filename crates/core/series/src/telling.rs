//! What the story weighs, the body that was claimed, what was asked for, and the words beside.

use crate::common::{Common, Expected, key};
use crate::record::{Body, Record, motif_key};
use crate::story::{MOTIFS, Weightiness};
use crate::weigh::{Scale, What, capitals};

/// Weighs story, claim and words.
pub(crate) fn weigh(common: &Common, a: &Record, b: &Record, scale: &mut Scale<'_>) {
    claim(common, a, b, scale);
    motifs(common, a, b, scale);
    words(common, a, b, scale);
}

fn claim(common: &Common, a: &Record, b: &Record, scale: &mut Scale<'_>) {
    let (Some(kind), Some(other)) = (a.claim.kind, b.claim.kind) else { return };
    if kind != other {
        let words = || format!("One claimed to be {}, the other {}", kind.words(), other.words());
        return scale.put(What::Claim, -2.8, &words);
    }
    match (&a.claim.body, &b.claim.body) {
        (Some(mine), Some(theirs)) if mine == theirs => {
            let expected = Expected { share: 0.05, reports: 60.0 };
            let bits = common.bits(key(3, mine), 0.6, expected, 2.5);
            scale.put(What::Claim, bits, &|| format!("Same body claimed: {}", capitals(mine)));
        }
        // A gang names the bank of whoever answers, but keeps to one force.
        (Some(mine), Some(theirs)) if kind == Body::Police => {
            let words = || format!("Different forces: {} and {}", capitals(mine), capitals(theirs));
            scale.put(What::Claim, -1.5, &words);
        }
        (Some(_), Some(_)) if kind == Body::Other => {
            scale.put(What::Claim, -1.5, &|| "Different bodies claimed".into());
        }
        _ => {
            let expected = Expected { share: 0.5, reports: 60.0 };
            let bits = common.bits(key(4, kind.words()), 0.95, expected, 1.5);
            scale.circumstance(What::Claim, bits, &|| {
                format!("Both claimed to be {}", kind.words())
            });
        }
    }
}

/// Motifs that both stories turn on; each after the rarest says half as much as the one
/// before, because motifs come together.
fn motifs(common: &Common, a: &Record, b: &Record, scale: &mut Scale<'_>) {
    let expected = Expected { share: 0.08, reports: 60.0 };
    let shared = |weightiness, m, most: f32| {
        let mut all: Vec<(f32, usize)> = a
            .story
            .of(weightiness)
            .filter(|i| b.story.motifs.contains(i))
            .map(|i| (common.bits(motif_key(i), m, expected, most), i))
            .collect();
        all.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
        let mut part = 1.0;
        for (bits, _) in &mut all {
            *bits *= part;
            part /= 2.0;
        }
        all
    };
    let core = shared(Weightiness::Core, 0.7, 4.0);
    let is_core = |r: &Record| r.story.of(Weightiness::Core).next().is_some();
    if core.is_empty() && is_core(a) && is_core(b) {
        let labels = || format!("Different stories: {}; {}", label(a), label(b));
        scale.put(What::Story, -2.5, &labels);
    }
    let side = shared(Weightiness::Side, 0.5, 1.5);
    for (bits, motif) in core.into_iter().chain(side) {
        let label = MOTIFS.get(motif).map_or("", |m| m.label);
        scale.put(What::Story, bits, &|| format!("Same story: {label}"));
    }
}

fn label(record: &Record) -> &'static str {
    let first = record.story.of(Weightiness::Core).next();
    first.and_then(|i| MOTIFS.get(i)).map_or("", |m| m.label)
}

/// Words that few reports hold and both of these do.
fn words(common: &Common, a: &Record, b: &Record, scale: &mut Scale<'_>) {
    let reports = common.reports() as f32;
    let (mut n, mut bits) = (0, 0.0);
    let mut theirs = b.story.words.iter().peekable();
    for word in &a.story.words {
        while theirs.next_if(|t| *t < word).is_some() {}
        if theirs.peek() != Some(&word) {
            continue;
        }
        // As if each word stood in one report of 50, in 100 reports.
        let share = (common.count(*word) as f32 + 2.0) / (reports + 100.0);
        if share < 0.06 {
            n += 1;
            bits += 0.2 * (0.06 / share).log2();
        }
    }
    scale.put(What::Words, f32::min(bits, 2.0), &|| format!("Rarer words in both stories: {n}"));
}
