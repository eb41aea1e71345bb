//! The quick search for the highest score of a replication.
//!
//! Most zones and windows of most replications come nowhere near the highest score. So zones
//! are looked at in blocks: as zones around a centre grow, so do cases and risk. If the cases
//! at the end of a block would not make a high score with the risk at its beginning, no zone
//! of the block does. The fewest cases that would do are in a table, for each block and group
//! of windows, and are compared sixteen at a time. What they let through is looked at zone by
//! zone.
//!
//! The result is the same as that of the plain search, provided that the highest score is at
//! least the floor that the table was made for; if it is not, nothing is returned.

use super::coarse::{Group, groups};
use super::threshold::Thresholds;
use crate::problem::Problem;
use crate::score::{Rates, Score};
use crate::windows::Window;

/// Lanes that are handled together.
const WIDE: usize = 16;

/// A count in one lane.
pub(super) trait Lane: Copy + Default + PartialOrd + Send + Sync + 'static {
    /// Infinity.
    const MOST: Self;
    /// A count, which fits.
    fn of(count: u32) -> Self;
    /// The count.
    fn count(self) -> u32;
    /// The sum.
    fn plus(self, other: Self) -> Self;
}

impl Lane for i16 {
    const MOST: Self = i16::MAX;
    fn of(count: u32) -> Self {
        i16::try_from(count).unwrap_or(Self::MOST)
    }
    fn count(self) -> u32 {
        u32::try_from(self).unwrap_or(0)
    }
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }
}

impl Lane for i32 {
    const MOST: Self = i32::MAX;
    fn of(count: u32) -> Self {
        i32::try_from(count).unwrap_or(Self::MOST)
    }
    fn count(self) -> u32 {
        u32::try_from(self).unwrap_or(0)
    }
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }
}

/// Zones of one centre that are looked at together.
#[derive(Clone, Copy, Debug)]
struct Block {
    /// Places, as positions in the centre's order.
    places: (u32, u32),
    /// Zones, as positions in the centre's ends.
    zones: (u32, u32),
}

/// A block that may hold a high score, with the cases before it and the fewest that would do.
struct Hit<'b, L> {
    centre: usize,
    block: &'b Block,
    before: &'b [[L; WIDE]],
    limit: &'b [[L; WIDE]],
}

/// The search.
pub(crate) struct Pruned<'a, L> {
    problem: &'a Problem,
    plan: Plan<L>,
}

/// What the search goes by.
#[derive(Clone, Debug)]
pub(crate) struct Plan<L> {
    base: usize,
    intervals: usize,
    groups: Vec<Group>,
    /// Whether each group is one window.
    single: bool,
    chunks: usize,
    blocks: Vec<Block>,
    centres: Vec<(usize, usize)>,
    thresholds: Vec<[L; WIDE]>,
    /// Running sums of the risk over time by place.
    risk: Vec<f64>,
    floor: f64,
    /// The most cases for which thresholds were made.
    most: u64,
}

/// What is known of the zone that is looked at closely: running sums over time of its cases and
/// risk, that grow with it.
#[derive(Default)]
struct Close<L> {
    centre: usize,
    places: usize,
    sum: Vec<[L; WIDE]>,
    cases: Vec<u32>,
    risk: Vec<f64>,
    best: f64,
    found: bool,
}

/// Space of a worker.
#[derive(Default)]
pub(crate) struct Lanes<L> {
    close: Close<L>,
    running: Vec<u32>,
    rows: Vec<[L; WIDE]>,
    sum: Vec<[L; WIDE]>,
    before: Vec<[L; WIDE]>,
}

impl<'a, L: Lane> Pruned<'a, L> {
    /// A search for scores of at least `floor`.
    pub(super) fn new(problem: &'a Problem, floor: f64) -> Self {
        let base = problem.base();
        let groups = groups(&problem.windows);
        let plan = Plan {
            base,
            intervals: problem.cases.intervals() - base,
            single: groups.iter().all(|g| g.windows.len() == 1),
            chunks: groups.len().div_ceil(WIDE),
            groups,
            blocks: Vec::new(),
            centres: Vec::new(),
            thresholds: Vec::new(),
            risk: Vec::new(),
            floor,
            most: 0,
        };
        let mut search = Self { problem, plan };
        search.plan.most = search.most_cases();
        for row in problem.risk.rows() {
            super::exhaustive::running(&mut search.plan.risk, row.iter().skip(base).copied());
        }
        search.lay_blocks();
        search.fill_thresholds();
        search
    }

    /// The search of a plan that was made for this problem.
    pub(super) fn of_plan(problem: &'a Problem, plan: Plan<L>) -> Self {
        Self { problem, plan }
    }

    /// The plan, for later.
    pub(super) fn into_plan(self) -> Plan<L> {
        self.plan
    }

    /// Blocks of zones that grow by about a twelfth, by more if the table of thresholds would
    /// not fit.
    fn lay_blocks(&mut self) {
        const ROOM: usize = 256 << 20;
        let mut coarse = 1;
        loop {
            self.plan.blocks.clear();
            self.plan.centres.clear();
            for centre in 0..self.problem.zones.centres() {
                let first = self.plan.blocks.len();
                self.lay_centre(centre, coarse);
                self.plan.centres.push((first, self.plan.blocks.len()));
            }
            let table = self.plan.blocks.len() * self.plan.chunks * size_of::<[L; WIDE]>();
            if table <= ROOM || coarse > 4096 {
                return;
            }
            coarse *= 2;
        }
    }

    fn lay_centre(&mut self, centre: usize, coarse: u32) {
        let (_, ends) = self.problem.zones.around(centre);
        let (mut zone, mut place) = (0_u32, 0_u32);
        while (zone as usize) < ends.len() {
            let most = place + (place / 12).clamp(1, 48) * coarse;
            let mut next = zone + 1;
            while ends.get(next as usize).is_some_and(|end| *end <= most) {
                next += 1;
            }
            let end = ends.get(next as usize - 1).copied().unwrap_or(place);
            self.plan.blocks.push(Block { places: (place, end), zones: (zone, next) });
            (zone, place) = (next, end);
        }
    }

    fn fill_thresholds(&mut self) {
        let least = self.problem.least_cases;
        let most = u32::try_from(self.plan.most).unwrap_or(u32::MAX);
        let table = Thresholds::new(self.problem.score, self.plan.floor, least, most);
        let lanes = self.plan.intervals + 1;
        let mut zone = vec![0.0; lanes];
        let mut line = vec![[L::MOST; WIDE]; self.plan.chunks];
        let mut all = Vec::with_capacity(self.plan.blocks.len() * self.plan.chunks);
        for (centre, (first, last)) in self.plan.centres.iter().enumerate() {
            zone.fill(0.0);
            let (order, ends) = self.problem.zones.around(centre);
            let mut done = 0;
            for block in self.plan.blocks.get(*first..*last).unwrap_or(&[]) {
                let (from, to) = (block.places.0 as usize, block.places.1 as usize);
                let smallest = ends.get(block.zones.0 as usize).map_or(from, |e| *e as usize);
                self.add_risk(&mut zone, order.get(done..smallest).unwrap_or(&[]));
                for (lane, group) in line.iter_mut().flatten().zip(&self.plan.groups) {
                    // The sum was made in another order than elsewhere: allow for rounding.
                    let risk = self.between(&zone, group.inner) * (1.0 - 1e-9);
                    *lane = table.cases(risk).map_or(L::MOST, L::of);
                }
                all.extend_from_slice(&line);
                self.add_risk(&mut zone, order.get(smallest..to).unwrap_or(&[]));
                done = to;
            }
        }
        self.plan.thresholds = all;
    }

    /// The most cases there can be in a replication.
    fn most_cases(&self) -> u64 {
        match self.problem.score {
            // Poisson counts may be more than were seen.
            Score::Unconditional => {
                let risk: f64 = self.problem.risk.cells().iter().sum();
                let seen: u64 = self.problem.cases.cells().iter().map(|c| u64::from(*c)).sum();
                (risk + 12.0 * risk.sqrt() + 100.0) as u64 + seen
            }
            _ => self.problem.cases.cells().iter().map(|c| u64::from(*c)).sum(),
        }
    }

    fn add_risk(&self, zone: &mut [f64], places: &[u32]) {
        for place in places {
            let at = *place as usize * zone.len();
            if let Some(row) = self.plan.risk.get(at..at + zone.len()) {
                for (sum, x) in zone.iter_mut().zip(row) {
                    *sum += x;
                }
            }
        }
    }

    fn between(&self, running: &[f64], window: Window) -> f64 {
        let at = |t: usize| running.get(t - self.plan.base).copied().unwrap_or(0.0);
        at(window.to) - at(window.from)
    }

    pub(super) fn scratch(&self) -> Lanes<L> {
        Lanes {
            close: Close::default(),
            running: Vec::new(),
            rows: vec![[L::default(); WIDE]; self.plan.chunks * self.problem.cases.places()],
            sum: vec![[L::default(); WIDE]; self.plan.chunks],
            before: vec![[L::default(); WIDE]; self.plan.chunks],
        }
    }

    /// The highest score; nothing if it is below the floor, or if there are more cases than
    /// thresholds were made for.
    pub(super) fn highest(&self, cells: &[u32], lanes: &mut Lanes<L>) -> Option<f64> {
        if cells.iter().map(|c| u64::from(*c)).sum::<u64>() > self.plan.most {
            return None;
        }
        self.fill(cells, lanes);
        // The usual widths are known to the compiler, so that sums stay in registers.
        match self.plan.chunks {
            1 => self.highest_of::<1>(lanes),
            2 => self.highest_of::<2>(lanes),
            3 => self.highest_of::<3>(lanes),
            4 => self.highest_of::<4>(lanes),
            _ => self.highest_of_many(lanes),
        }
    }

    fn highest_of<const N: usize>(&self, lanes: &mut Lanes<L>) -> Option<f64> {
        let Lanes { running, rows, close, .. } = lanes;
        let (rows, _) = rows.as_chunks::<N>();
        close.begin(self.plan.floor);
        for (centre, (first, last)) in self.plan.centres.iter().enumerate() {
            let (order, _) = self.problem.zones.around(centre);
            let mut sum = [[L::default(); WIDE]; N];
            let blocks = self.plan.blocks.get(*first..*last).unwrap_or(&[]);
            let limits = self.plan.thresholds.get(first * N..last * N).unwrap_or(&[]);
            for (block, limit) in blocks.iter().zip(limits.as_chunks::<N>().0) {
                let before = sum;
                let range = block.places.0 as usize..block.places.1 as usize;
                for place in order.get(range).unwrap_or(&[]) {
                    if let Some(row) = rows.get(*place as usize) {
                        add(&mut sum, row);
                    }
                }
                if reaches(&sum, limit) {
                    let hit = Hit { centre, block, before: &before, limit };
                    self.look_closely(&hit, (running, rows.as_flattened()), close);
                }
            }
        }
        close.found.then_some(close.best)
    }

    fn highest_of_many(&self, lanes: &mut Lanes<L>) -> Option<f64> {
        let Lanes { running, rows, close, sum, before } = lanes;
        let n = self.plan.chunks.max(1);
        close.begin(self.plan.floor);
        for (centre, (first, last)) in self.plan.centres.iter().enumerate() {
            let (order, _) = self.problem.zones.around(centre);
            sum.fill([L::default(); WIDE]);
            let blocks = self.plan.blocks.get(*first..*last).unwrap_or(&[]);
            let limits = self.plan.thresholds.get(first * n..last * n).unwrap_or(&[]);
            for (block, limit) in blocks.iter().zip(limits.chunks_exact(n)) {
                before.copy_from_slice(sum);
                let range = block.places.0 as usize..block.places.1 as usize;
                for place in order.get(range).unwrap_or(&[]) {
                    let at = *place as usize * n;
                    add(sum, rows.get(at..at + n).unwrap_or(&[]));
                }
                if reaches(sum, limit) {
                    let hit = Hit { centre, block, before, limit };
                    self.look_closely(&hit, (running, rows), close);
                }
            }
        }
        close.found.then_some(close.best)
    }

    /// Running sums over time by place, and from them the cases of each group of windows.
    fn fill(&self, cells: &[u32], lanes: &mut Lanes<L>) {
        lanes.running.clear();
        for row in cells.chunks_exact(self.plan.intervals.max(1)) {
            let mut sum = 0_u32;
            lanes.running.push(0);
            lanes.running.extend(row.iter().map(|c| {
                sum = sum.saturating_add(*c);
                sum
            }));
        }
        let places = lanes.running.chunks_exact(self.plan.intervals + 1);
        for (running, row) in places.zip(lanes.rows.chunks_exact_mut(self.plan.chunks.max(1))) {
            for (lane, group) in row.iter_mut().flatten().zip(&self.plan.groups) {
                let at = |t: usize| running.get(t - self.plan.base).copied().unwrap_or(0);
                *lane = L::of(at(group.outer.to) - at(group.outer.from));
            }
        }
    }

    /// Looks at each zone of a block.
    #[inline(never)]
    fn look_closely(
        &self,
        hit: &Hit<'_, L>,
        (running, rows): (&[u32], &[[L; WIDE]]),
        close: &mut Close<L>,
    ) {
        let Hit { centre, block, before, limit } = *hit;
        let (order, ends) = self.problem.zones.around(centre);
        close.arrive(centre, self.plan.intervals + 1);
        close.sum.clear();
        close.sum.extend_from_slice(before);
        let mut from = block.places.0 as usize;
        for end in ends.get(block.zones.0 as usize..block.zones.1 as usize).unwrap_or(&[]) {
            for place in order.get(from..*end as usize).unwrap_or(&[]) {
                let at = *place as usize * self.plan.chunks;
                add(&mut close.sum, rows.get(at..at + self.plan.chunks).unwrap_or(&[]));
            }
            from = *end as usize;
            if reaches(&close.sum, limit) {
                let members = order.get(close.places..from).unwrap_or(&[]);
                close.advance(members, (!self.plan.single).then_some(running), &self.plan.risk);
                self.judge(limit, close);
            }
        }
    }

    /// Looks at each window of the groups that have reached their limit.
    fn judge(&self, limit: &[[L; WIDE]], close: &mut Close<L>) {
        let Close { sum, cases, risk, best, found, .. } = close;
        let each = sum.iter().flatten().zip(limit.iter().flatten());
        for ((outer, least), group) in each.zip(&self.plan.groups) {
            if outer < least {
                continue;
            }
            for window in group.windows.iter().filter_map(|w| self.problem.windows.get(*w as usize))
            {
                let (from, to) = (window.from - self.plan.base, window.to - self.plan.base);
                let mut seen = outer.count();
                if !self.plan.single {
                    let at = |t: usize| cases.get(t).copied().unwrap_or(0);
                    seen = at(to) - at(from);
                    if seen < least.count() {
                        continue;
                    }
                }
                let at = |t: usize| risk.get(t).copied().unwrap_or(0.0);
                let (c, risk) = (f64::from(seen), at(to) - at(from));
                if self.problem.score.bound(c, risk) < *best {
                    continue;
                }
                let score = self.problem.score.of(c, risk, Rates::High);
                if score >= *best {
                    *best = score;
                    *found = true;
                }
            }
        }
    }
}

impl<L: Lane> Close<L> {
    fn begin(&mut self, floor: f64) {
        self.best = floor;
        self.found = false;
        self.centre = usize::MAX;
    }

    /// Begins with a centre, unless it is there.
    fn arrive(&mut self, centre: usize, lanes: usize) {
        if self.centre != centre {
            self.centre = centre;
            self.places = 0;
            self.cases.clear();
            self.cases.resize(lanes, 0);
            self.risk.clear();
            self.risk.resize(lanes, 0.0);
        }
    }

    /// Adds places to the sums.
    fn advance(&mut self, members: &[u32], running: Option<&[u32]>, risk: &[f64]) {
        let lanes = self.risk.len();
        for place in members {
            let at = *place as usize * lanes;
            for (sum, x) in self.risk.iter_mut().zip(risk.get(at..at + lanes).unwrap_or(&[])) {
                *sum += x;
            }
            let row = running.and_then(|r| r.get(at..at + lanes)).unwrap_or(&[]);
            for (sum, x) in self.cases.iter_mut().zip(row) {
                *sum += x;
            }
        }
        self.places += members.len();
    }
}

fn add<L: Lane>(sum: &mut [[L; WIDE]], row: &[[L; WIDE]]) {
    for (s, r) in sum.iter_mut().zip(row) {
        for (x, y) in s.iter_mut().zip(r) {
            *x = x.plus(*y);
        }
    }
}

/// Whether any lane has reached its limit.
fn reaches<L: Lane>(sum: &[[L; WIDE]], limit: &[[L; WIDE]]) -> bool {
    let mut any = false;
    for (s, l) in sum.iter().zip(limit) {
        let mut hit = false;
        for (x, y) in s.iter().zip(l) {
            hit |= x >= y;
        }
        any |= hit;
    }
    any
}
