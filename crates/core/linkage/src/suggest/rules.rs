//! Blocking rules suggested by what keys cost and how often two records of one thing are likely
//! to share them.
//!
//! Every column gives some keys, from loose to strict. Conjunctions of one to three keys are
//! costed on a sample; then rules are taken one by one, each time the one that brings up most
//! made-up true pairs that fewer than two rules bring up, for its cost, until the affordable
//! number of pairs is used up.

use super::quoted;
use crate::block::combine;
use crate::expression::{Expression, KeyMaker};
use crate::profile::{ColumnProfile, Sort};
use crate::rng::Rng;
use crate::table::Table;

/// Records on which costs are worked out.
const SAMPLE: usize = 4_000;
/// Made-up true pairs on which coverage is worked out.
const TRUE_PAIRS: usize = 1_500;
/// Pairs found that are enough to do without made-up ones.
const ENOUGH: usize = 300;
/// Most rules.
const MOST_RULES: usize = 32;

/// A pair of records that was found to belong together.
pub type Found = (u32, u32);

/// A key of a column.
struct Atom {
    column: usize,
    source: String,
    /// How often two records of one thing share it, when both have a value.
    shared: f64,
    /// How strict it is among the keys of its column: a pair that shares a key shares the keys
    /// of lower rank.
    rank: u32,
    /// Keys of the records of the sample.
    keys: Vec<Vec<u64>>,
}

/// A conjunction of keys.
struct Conjunction {
    atoms: Vec<usize>,
    cost: f64,
}

/// Suggests rules that together bring up at most `pairs` pairs.
pub fn suggest(
    table: &Table,
    columns: &[ColumnProfile],
    pairs: u64,
    (seed, found): (u64, &[Found]),
) -> Vec<Vec<String>> {
    let mut rng = Rng::new(seed ^ 0x626c_6f63);
    let sample: Vec<u32> = if table.len() <= SAMPLE {
        (0..table.len() as u32).collect()
    } else {
        let order = table.by_content();
        (0..SAMPLE).filter_map(|_| order.get(rng.below(order.len())).copied()).collect()
    };
    let atoms = atoms(table, columns, &sample);
    let scale = table.pairs() / (sample.len() as f64 * (sample.len() as f64 - 1.0) / 2.0).max(1.0);
    let budget = pairs as f64 * 0.8;
    let affordable = conjunctions(&atoms, scale, budget);
    let shares = match found.len() {
        ENOUGH.. => shared(table, &atoms, found),
        _ => made_up(&atoms, columns, &mut rng),
    };
    let chosen = choose(&atoms, &affordable, &shares, budget);
    chosen
        .iter()
        .map(|c| c.atoms.iter().filter_map(|a| atoms.get(*a)).map(|a| a.source.clone()).collect())
        .collect()
}

/// Keys by the sort of a column: steps, how often they are shared, rank.
fn steps(sort: Sort) -> &'static [(&'static str, f64, u32)] {
    match sort {
        Sort::Name => &[("first 2", 0.85, 1), ("metaphone", 0.8, 1), ("", 0.68, 2)],
        Sort::Text => &[("tokens", 0.85, 1), ("first 5", 0.75, 1), ("", 0.55, 2)],
        Sort::Birth => &[("year", 0.85, 1), ("last 5", 0.75, 1), ("date", 0.68, 2)],
        Sort::Event => &[("window 30", 0.97, 1), ("window 5", 0.8, 2), ("date", 0.35, 3)],
        Sort::Email => &[("before @", 0.7, 1), ("deletions", 0.7, 1), ("", 0.6, 2)],
        Sort::Phone => &[("last 6", 0.75, 1), ("deletions", 0.8, 1)],
        Sort::Postcode => &[("outward", 0.85, 1), ("first 2", 0.85, 1), ("alnum", 0.65, 2)],
        Sort::Amount => &[("near 0.3", 0.75, 1), ("near 0.03", 0.6, 2), ("", 0.45, 3)],
        Sort::Code => &[("deletions", 0.9, 1), ("first 4", 0.8, 1), ("", 0.8, 2)],
        Sort::Category => &[("", 0.85, 1)],
        Sort::Latitude | Sort::Longitude => &[("window 0.1", 0.6, 1)],
        Sort::Id | Sort::Truth | Sort::Empty => &[],
    }
}

fn atoms(table: &Table, columns: &[ColumnProfile], sample: &[u32]) -> Vec<Atom> {
    let mut atoms = Vec::new();
    for (c, column) in columns.iter().enumerate() {
        for (step, shared, rank) in steps(column.sort) {
            let source = format!("{} {step}", quoted(&column.name)).trim().to_owned();
            let Ok(expression) = Expression::parse(&source) else { continue };
            let maker = KeyMaker::new(&expression, table);
            let keys = sample
                .iter()
                .map(|record| maker.of_fields(&|name: &str| table.text(name, *record)))
                .collect();
            atoms.push(Atom { column: c, source, shared: *shared, rank: *rank, keys });
        }
    }
    atoms
}

/// Conjunctions of one to three keys of different columns that are affordable. A conjunction of
/// an affordable one and more says nothing that the shorter one does not.
fn conjunctions(atoms: &[Atom], scale: f64, budget: f64) -> Vec<Conjunction> {
    let mut out = Vec::new();
    let mut open: Vec<Vec<usize>> = vec![Vec::new()];
    for size in 1..=3usize {
        // One rule must not use up what many share.
        let most = budget / if size == 1 { 5.0 } else { 4.0 };
        let mut next = Vec::new();
        for base in &open {
            let from = base.last().map_or(0, |a| a + 1);
            for extra in from..atoms.len() {
                let column = atoms.get(extra).map(|a| a.column);
                if base.iter().any(|a| atoms.get(*a).map(|a| a.column) == column) {
                    continue;
                }
                let mut list = base.clone();
                list.push(extra);
                if out.iter().any(|c: &Conjunction| implied(atoms, &c.atoms, &list)) {
                    continue;
                }
                let cost = cost(atoms, &list) * scale;
                if cost <= most {
                    out.push(Conjunction { atoms: list, cost });
                } else if size < 3 && cost <= most * 400.0 {
                    next.push(list);
                }
            }
        }
        open = next;
    }
    out
}

/// Whether every pair that shares the keys of `list` shares those of `shorter`.
fn implied(atoms: &[Atom], shorter: &[usize], list: &[usize]) -> bool {
    shorter.iter().all(|s| {
        let Some(loose) = atoms.get(*s) else { return false };
        list.iter().filter_map(|l| atoms.get(*l).map(|a| (*l, a))).any(|(l, strict)| {
            l == *s || (strict.column == loose.column && strict.rank > loose.rank)
        })
    })
}

/// Pairs of the sample that share the keys.
fn cost(atoms: &[Atom], list: &[usize]) -> f64 {
    let parts: Vec<&Atom> = list.iter().filter_map(|a| atoms.get(*a)).collect();
    let n = parts.first().map_or(0, |a| a.keys.len());
    let mut keys = Vec::with_capacity(n * 2);
    let mut own = Vec::new();
    for record in 0..n {
        let of: Vec<&[u64]> =
            parts.iter().map(|a| a.keys.get(record).map_or(&[][..], Vec::as_slice)).collect();
        if of.iter().any(|k| k.is_empty()) {
            continue;
        }
        combine(&mut of.iter().copied(), &mut own);
        keys.append(&mut own);
    }
    keys.sort_unstable();
    let pairs: f64 = keys
        .chunk_by(|a, b| a == b)
        .map(|group| group.len() as f64 * (group.len() as f64 - 1.0) / 2.0)
        .sum();
    // A conjunction that no pair of the sample shares is not free.
    pairs + 0.1
}

/// Which atoms each of some pairs that were found shares, as bits.
fn shared(table: &Table, atoms: &[Atom], found: &[Found]) -> Vec<u128> {
    let mut bits = vec![0u128; found.len()];
    for (i, atom) in atoms.iter().enumerate() {
        let Ok(expression) = Expression::parse(&atom.source) else { continue };
        let maker = KeyMaker::new(&expression, table);
        let keys = |record: u32| maker.of_fields(&|name: &str| table.text(name, record));
        for (bits, (left, right)) in bits.iter_mut().zip(found) {
            let other = keys(*right);
            if keys(*left).iter().any(|key| other.contains(key)) {
                *bits |= 1u128.checked_shl(i as u32).unwrap_or(0);
            }
        }
    }
    bits
}

/// Which atoms each of some made-up true pairs shares, as bits.
fn made_up(atoms: &[Atom], columns: &[ColumnProfile], rng: &mut Rng) -> Vec<u128> {
    (0..TRUE_PAIRS)
        .map(|_| {
            // Some records are worse than others, so that errors come together.
            let care = 0.3 + 0.8 * rng.unit();
            let mut bits = 0u128;
            for (c, column) in columns.iter().enumerate() {
                let both_known = rng.chance(column.known * column.known);
                let luck = rng.unit();
                let own = atoms.iter().enumerate().filter(|(_, a)| a.column == c);
                for (i, _) in own.filter(|(_, a)| both_known && luck < a.shared.powf(1.0 / care)) {
                    bits |= 1u128.checked_shl(i as u32).unwrap_or(0);
                }
            }
            bits
        })
        .collect()
}

/// Takes the rule that brings up most for its cost, again and again.
fn choose<'a>(
    atoms: &[Atom],
    affordable: &'a [Conjunction],
    shares: &[u128],
    budget: f64,
) -> Vec<&'a Conjunction> {
    let masks: Vec<u128> = affordable
        .iter()
        .map(|c| c.atoms.iter().fold(0, |m, a| m | 1u128.checked_shl(*a as u32).unwrap_or(0)))
        .collect();
    debug_assert!(atoms.len() <= 128, "more atoms than bits");
    let mut depth = vec![0u32; shares.len()];
    let mut chosen = Vec::new();
    let mut taken = vec![false; affordable.len()];
    let mut spent = 0.0;
    while chosen.len() < MOST_RULES {
        let gain = |mask: u128| -> f64 {
            let covered = shares.iter().zip(&depth).filter(|(s, _)| **s & mask == mask);
            covered.map(|(_, d)| 0.3f64.powi(*d as i32)).sum()
        };
        let best = affordable
            .iter()
            .zip(&masks)
            .enumerate()
            .filter(|(i, (c, _))| {
                !taken.get(*i).copied().unwrap_or(true) && spent + c.cost <= budget
            })
            // The root keeps costly rules that bring up much in the race.
            .map(|(i, (c, mask))| (gain(*mask) / (c.cost + budget / 200.0).sqrt(), i))
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let Some((value, i)) = best.filter(|(value, _)| *value > 0.0) else { break };
        let (Some(conjunction), Some(mask)) = (affordable.get(i), masks.get(i)) else { break };
        if gain(*mask) < shares.len() as f64 * 0.001 || value <= 0.0 {
            break;
        }
        for (share, d) in shares.iter().zip(&mut depth) {
            *d += u32::from(share & mask == *mask);
        }
        if let Some(slot) = taken.get_mut(i) {
            *slot = true;
        }
        spent += conjunction.cost;
        chosen.push(conjunction);
    }
    chosen
}
