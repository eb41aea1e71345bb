//! Estimates of m, u and the prior, without anybody saying which pairs belong together.
//!
//! How often each level occurs among all pairs is known: for equal values from the counts of
//! values, for the rest from pairs taken at random. What pairs that belong together are like is
//! found by expectation maximisation (Dempster, Laird and Rubin 1977) over all pairs of the
//! table: candidates are counted by their levels, and pairs that no rule brought up count as
//! pairs that do not belong together. So there is no block whose agreement has to be left out.
//!
//! Fields hang together among pairs that do not belong together as well: who lives in one suburb
//! has one postcode, and families share name and house. Counting such agreement field by field
//! would make families into one person. So each comparison may have a parent, and its u is that
//! of its level given the parent's level (a tree after Chow and Liu 1968).

mod dependence;
mod em;
mod related;
mod shares;

pub use dependence::Joint;
use dependence::Known;
pub use em::{Fitted, expected, maximise};
pub use related::Candidate;
pub use shares::{level_shares, sample};

use crate::compare::{Comparators, Pattern};
use crate::doubt;
use crate::model::{Estimates, Model};
use crate::table::Table;

/// How often patterns of levels occur.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Patterns with the number of pairs.
    pub patterns: Vec<(Pattern, f64)>,
    /// Pairs in all, whether their pattern is listed or not.
    pub pairs: f64,
}

impl Tally {
    /// Pairs whose pattern is listed.
    pub fn listed(&self) -> f64 {
        self.patterns.iter().map(|(_, n)| n).sum()
    }
}

/// What is known of a table before the estimation.
#[derive(Clone, Debug)]
pub struct Evidence<'a> {
    /// Candidates, among all pairs of the table.
    pub candidates: &'a Tally,
    /// Pairs taken at random.
    pub sample: Tally,
    /// Shares of the levels of each comparison among all pairs.
    pub shares: Vec<Vec<f64>>,
}

/// Where the estimation begins: values of pairs that belong together are mostly equal, and the
/// looser a level, the rarer.
pub fn beginning(table: &Table, comparators: &Comparators, shares: &[Vec<f64>]) -> Model {
    let per_record = match table.left() {
        Some(left) => left.min(table.len() - left) as f64,
        None => table.len() as f64,
    };
    let estimates = shares
        .iter()
        .map(|share| Estimates {
            m: expected(share.len()),
            u: share.clone(),
            ..Estimates::default()
        })
        .collect();
    let frequency_level = comparators
        .list
        .iter()
        .map(|c| if c.term_frequency { c.exact_level() } else { None })
        .collect();
    let prior = (per_record / table.pairs().max(1.0)).clamp(1e-12, 0.2);
    Model { prior, estimates, frequency_level, related: None }
}

/// Estimates m, u and the prior.
pub fn fit(evidence: &Evidence<'_>, start: &Model, fixed_prior: Option<f64>) -> Fitted {
    let mut model = start.clone();
    model.prior = fixed_prior.unwrap_or(model.prior);
    dependence::estimate(evidence, &mut model, Known::Nothing);
    let mut again = model.clone();
    em::begin(evidence.candidates, &mut model, fixed_prior);
    let fitted = refine(evidence, model, fixed_prior);
    let Some(lone) = doubt::lone(&fitted.model) else { return fitted };
    // The rest says where to begin, as if what said everything were not there.
    for (_, estimates) in again.estimates.iter_mut().enumerate().filter(|(k, _)| lone.contains(k)) {
        estimates.m.clone_from(&estimates.u);
        estimates.m_given.clone_from(&estimates.given);
    }
    em::begin(evidence.candidates, &mut again, fixed_prior);
    let second = refine(evidence, again, fixed_prior);
    if doubt::lone(&second.model).is_none() { second } else { fitted }
}

/// Estimates again, with pairs that are related but not the same as a third class, if there are
/// such. `candidates` gives the candidates with their levels, of `n_records` records.
pub fn fit_related(
    evidence: &Evidence<'_>,
    fitted: Fitted,
    fixed_prior: Option<f64>,
    candidates: &mut dyn Iterator<Item = Candidate>,
    n_records: usize,
) -> Fitted {
    let Some(fields) = related::suspect(evidence.candidates, &fitted.model, n_records) else {
        return fitted;
    };
    if !related::confirmed(candidates, evidence.candidates, (&fitted.model, &fields), n_records) {
        return fitted;
    }
    let mut model = fitted.model.clone();
    model.related = Some(related::beginning(evidence.candidates, &model, &fields));
    let with = refine(evidence, model, fixed_prior);
    // Relatives are some of what was taken for the same, not most of it and nothing else.
    let kept = with.model.prior / fitted.model.prior;
    let holds = (1.0 / MOST_CHANGED..MOST_CHANGED).contains(&kept);
    if holds && doubt::lone(&with.model).is_none() { with } else { fitted }
}

/// Times that the prior may change when the class of relatives is fitted.
const MOST_CHANGED: f64 = 8.0;

fn refine(evidence: &Evidence<'_>, mut model: Model, fixed_prior: Option<f64>) -> Fitted {
    let mut fitted = Fitted::default();
    for _ in 0..6 {
        dependence::estimate(evidence, &mut model, Known::Pairs);
        fitted.likelihood.clear();
        maximise(evidence.candidates, &mut model, fixed_prior, &mut fitted);
        if !em::correct_u(&mut model, &evidence.shares) {
            break;
        }
    }
    fitted.model = model;
    fitted
}
