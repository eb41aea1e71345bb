//! The search over zones and windows: all of it once for what was observed, and as little of
//! it as will do for each replication.

mod exhaustive;

pub(crate) use exhaustive::Exhaustive;

/// The best of a centre: which zone, which window, and its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Best {
    /// The place in the middle.
    pub centre: usize,
    /// How many places are in the zone: the nearest ones to the centre.
    pub size: usize,
    /// The window, as an index into the windows of the scan.
    pub window: usize,
    /// The score.
    pub score: f64,
}

/// Scores nearer to each other than this are equal; what is between them is rounding.
pub(crate) const EQUAL: f64 = 1e-9;

/// What finds the highest score of a replication.
pub(crate) enum Searcher<'a> {
    /// By the plain search.
    Exhaustive(Exhaustive<'a>),
}

/// Space for a search that is used again.
#[derive(Default)]
pub(crate) struct Scratch {}

impl<'a> Searcher<'a> {
    pub(crate) fn new(problem: &'a crate::problem::Problem) -> Self {
        Self::Exhaustive(Exhaustive::new(problem))
    }

    pub(crate) fn scratch(&self) -> Scratch {
        Scratch::default()
    }

    pub(crate) fn highest(&self, cells: &[u32], _scratch: &mut Scratch) -> f64 {
        match self {
            Self::Exhaustive(search) => search.highest(cells),
        }
    }
}
