//! How well series agree with a truth.

use casework::ReportId;
use linkage::evaluate::{Counts, of_clusters};
use std::collections::BTreeMap;

/// What was measured over the reports of which the truth is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// Reports of which the truth is known.
    pub reports: usize,
    /// Pairs: right, found, true.
    pub pairs: Counts,
    /// True series of five and more that share a series that was found, as their names.
    pub merged: Vec<Vec<String>>,
}

/// True series from which two in one series that was found count as merged.
const LARGE: usize = 5;

/// Compares series with the truth: each report with the name of its series, empty if it is
/// single. Reports that are not in the truth are left out.
pub fn measure(series: &[Vec<ReportId>], truth: &BTreeMap<ReportId, String>) -> Measured {
    let found: BTreeMap<ReportId, u32> = (0u32..)
        .zip(series)
        .flat_map(|(number, members)| members.iter().map(move |id| (*id, number)))
        .collect();
    let mut names: BTreeMap<&str, u32> = BTreeMap::new();
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for name in truth.values().filter(|n| !n.is_empty()) {
        let next = u32::try_from(names.len()).unwrap_or(u32::MAX);
        names.entry(name).or_insert(next);
        *sizes.entry(name).or_insert(0) += 1;
    }
    // A report alone has a cluster of its own, whose number no other has.
    let mut alone = 1_000_000_000u32;
    let mut own = || {
        alone += 1;
        alone
    };
    let (mut of_found, mut of_truth) = (Vec::new(), Vec::new());
    let mut together: BTreeMap<u32, BTreeMap<&str, usize>> = BTreeMap::new();
    for (id, name) in truth {
        of_found.push(found.get(id).copied().unwrap_or_else(&mut own));
        of_truth.push(names.get(name.as_str()).copied().unwrap_or_else(&mut own));
        if let (Some(number), true) = (found.get(id), sizes.get(name.as_str()) >= Some(&LARGE)) {
            *together.entry(*number).or_default().entry(name).or_insert(0) += 1;
        }
    }
    let merged = together.into_values().map(|names| {
        let many = names.into_iter().filter(|(_, n)| *n > 1);
        many.map(|(name, _)| name.to_owned()).collect::<Vec<_>>()
    });
    Measured {
        reports: truth.len(),
        pairs: of_clusters(&of_found, &of_truth, None),
        merged: merged.filter(|names| names.len() > 1).collect(),
    }
}
