//! Which reports can weigh more than so much with one, without a comparison with each.
//!
//! What identifies a caller (numbers, names, code words, registrations) is looked up in lists.
//! Short lists are compared whole. What stands in long lists everybody says, so that it weighs
//! little; what it weighs at most, with what the rest can add, is a bound, and only in blocks
//! of place and month where the bound is high enough reports are looked at, each by a bound of
//! its own. The blocks come in the order of their bounds, and whoever asks for the heaviest
//! alone says how heavy these are so far: blocks that cannot reach it are left alone. No report
//! that reaches the weight is passed over (a property test holds the bounds against a
//! comparison with all).

use crate::common::Common;
use crate::index::{Block, Index};
use crate::number::PublicNumbers;
use crate::record::Record;
use crate::search::{Memory, Search};
use std::collections::BinaryHeap;

/// What a report is compared with, and how common what it says is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ground<'g> {
    /// Where records are.
    pub(crate) index: &'g Index,
    /// How common values are.
    pub(crate) common: &'g Common,
    /// Numbers that prove nothing.
    pub(crate) public: &'g PublicNumbers,
}

/// A record that may weigh something with another. Those that can weigh most come first, of
/// these the ones that came first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Candidate {
    /// The most that it can weigh, in tenths.
    pub(crate) bound: i32,
    /// Which.
    at: std::cmp::Reverse<u32>,
}

impl Candidate {
    /// A record with its bound.
    pub(crate) fn new(bound: i32, at: u32) -> Self {
        Self { bound, at: std::cmp::Reverse(at) }
    }

    /// Which record.
    pub(crate) fn at(self) -> u32 {
        self.at.0
    }
}

/// A block that was not looked at yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ahead<'s> {
    /// The most that any of its records can weigh, in tenths.
    pub(crate) bound: i32,
    /// The most that place weighs with them.
    pub(crate) place: i32,
    /// The most that place and circumstances weigh with them.
    pub(crate) most: i32,
    /// The records.
    pub(crate) block: &'s Block,
}

impl PartialEq for Ahead<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.bound == other.bound
    }
}

impl Eq for Ahead<'_> {}

impl PartialOrd for Ahead<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ahead<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.bound.cmp(&other.bound)
    }
}

/// Candidates, each once, those first that can weigh most.
pub(crate) struct Candidates<'s> {
    search: Search<'s>,
    memory: Memory,
    /// Places of those that were looked up in lists, in order.
    listed: Vec<u32>,
    n_taken: usize,
    /// Blocks that were not looked at yet.
    ahead: BinaryHeap<Ahead<'s>>,
    /// The others of the blocks that were; only as many are put in order as are asked for.
    others: BinaryHeap<Candidate>,
    last: Option<Candidate>,
}

impl Candidates<'_> {
    /// What cannot weigh so many tenths is not wanted any more.
    pub(crate) fn only_from(&mut self, tenths: i32) {
        self.search.least = self.search.least.max(tenths.saturating_sub(1));
    }

    /// Looks at the blocks that may hold what can weigh as much as the next of the others.
    fn look_ahead(&mut self) {
        while let Some(ahead) = self.ahead.peek().copied() {
            let is_next = self.others.peek().is_none_or(|next| ahead.bound >= next.bound);
            if ahead.bound <= self.search.least || !is_next {
                return;
            }
            self.ahead.pop();
            self.others.extend(self.search.look(&ahead, &mut self.memory));
        }
    }
}

impl Iterator for Candidates<'_> {
    type Item = Candidate;

    fn next(&mut self) -> Option<Candidate> {
        if let Some(at) = self.listed.get(self.n_taken) {
            self.n_taken += 1;
            return Some(Candidate::new(i32::MAX, *at));
        }
        loop {
            self.look_ahead();
            let next = self.others.pop()?;
            // What stands under two names comes twice, one directly after the other.
            if self.last != Some(next) && self.listed.binary_search(&next.at()).is_err() {
                self.last = Some(next);
                return Some(next);
            }
        }
    }
}

/// Records that can weigh more than `least` tenths with one, and some that cannot, each once,
/// those first that can weigh most; itself may be among them.
pub(crate) fn candidates<'s>(ground: Ground<'s>, record: &'s Record, least: i32) -> Candidates<'s> {
    let mut search = Search::new(ground, record, least);
    search.lists();
    let ahead = BinaryHeap::from(search.blocks());
    let mut listed = std::mem::take(&mut search.listed);
    listed.sort_unstable();
    listed.dedup();
    Candidates {
        search,
        memory: Memory::new(),
        listed,
        n_taken: 0,
        ahead,
        others: BinaryHeap::new(),
        last: None,
    }
}
