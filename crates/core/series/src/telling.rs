//! What the story weighs, the body that was claimed, what was asked for, and the words beside.

use crate::bits;
use crate::common::Common;
use crate::record::{Body, Record};
use crate::story::{MOTIFS, Weightiness};
use crate::weigh::{Scale, What, capitals};

/// The body that was claimed.
pub(crate) fn claim(common: &Common, a: &Record, b: &Record, scale: &mut Scale<'_>) {
    let (Some(kind), Some(other)) = (a.claim.kind, b.claim.kind) else { return };
    if kind != other {
        let words = || format!("One claimed to be {}, the other {}", kind.words(), other.words());
        return scale.put(What::Claim, bits::OTHER_KIND, &words);
    }
    match (&a.claim.body, &b.claim.body) {
        (Some(mine), Some(theirs)) if mine == theirs => {
            let bits = bits::body(common, mine);
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
            let bits = bits::kind(common, kind);
            scale.circumstance(What::Claim, bits, &|| {
                format!("Both claimed to be {}", kind.words())
            });
        }
    }
}

/// Motifs that both stories turn on; each after the rarest says half as much as the one
/// before, because motifs come together.
pub(crate) fn motifs(common: &Common, a: &Record, b: &Record, scale: &mut Scale<'_>) {
    let shared = |weightiness| {
        let both = a.story.of(weightiness).filter(|i| b.story.motifs & (1 << i) != 0);
        let mut all = bits::motifs(common, weightiness, both);
        let mut part = 1.0;
        for (bits, _) in &mut all {
            *bits *= part;
            part /= 2.0;
        }
        all
    };
    let core = shared(Weightiness::Core);
    let is_core = |r: &Record| r.story.of(Weightiness::Core).next().is_some();
    if core.is_empty() && is_core(a) && is_core(b) {
        let labels = || format!("Different stories: {}; {}", label(a), label(b));
        scale.put(What::Story, bits::OTHER_STORY, &labels);
    }
    let side = shared(Weightiness::Side);
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
pub(crate) fn words(common: &Common, a: &Record, b: &Record, scale: &mut Scale<'_>) {
    let (mut n, mut bits) = (0, 0.0);
    let mut theirs = b.story.words.iter().peekable();
    for word in &a.story.words {
        while theirs.next_if(|t| *t < word).is_some() {}
        if theirs.peek() != Some(&word) {
            continue;
        }
        if let Some(rare) = bits::word(common, *word) {
            n += 1;
            bits += rare;
        }
    }
    scale.put(What::Words, f32::min(bits, bits::WORDS), &|| {
        format!("Rarer words in both stories: {n}")
    });
}
