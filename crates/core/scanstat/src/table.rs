//! A table of places by intervals.

/// Values by place and interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Table<T> {
    intervals: usize,
    cells: Vec<T>,
}

impl<T: Copy + Default> Table<T> {
    /// A table of nothing.
    pub fn new(places: usize, intervals: usize) -> Self {
        Self { intervals, cells: vec![T::default(); places * intervals] }
    }

    /// How many places there are.
    pub fn places(&self) -> usize {
        self.cells.len().checked_div(self.intervals).unwrap_or(0)
    }

    /// How many intervals there are.
    pub fn intervals(&self) -> usize {
        self.intervals
    }

    /// A cell; nothing outside the table.
    pub fn get(&self, place: usize, interval: usize) -> T {
        self.row(place).get(interval).copied().unwrap_or_default()
    }

    /// A cell to change.
    pub fn cell(&mut self, place: usize, interval: usize) -> Option<&mut T> {
        let at = place * self.intervals + interval;
        (interval < self.intervals).then(|| self.cells.get_mut(at)).flatten()
    }

    /// The intervals of a place.
    pub fn row(&self, place: usize) -> &[T] {
        let from = place * self.intervals;
        self.cells.get(from..from + self.intervals).unwrap_or(&[])
    }

    /// The rows, place by place.
    pub fn rows(&self) -> impl Iterator<Item = &[T]> {
        self.cells.chunks_exact(self.intervals.max(1))
    }

    /// All cells, place by place.
    pub fn cells(&self) -> &[T] {
        &self.cells
    }

    /// All cells to change, place by place.
    pub fn cells_mut(&mut self) -> &mut [T] {
        &mut self.cells
    }
}
