//! Windows: the stretches of time that are scanned.

/// Intervals `from..to` of a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Window {
    /// First interval.
    pub from: usize,
    /// Interval after the last.
    pub to: usize,
}

/// Which windows there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The whole study: the scan is purely spatial.
    Whole,
    /// Windows that reach to the end of the study: what is going on now.
    Alive {
        /// The longest, in intervals.
        longest: usize,
        /// The shortest, in intervals.
        shortest: usize,
    },
    /// Windows anywhere in the study: what went on at any time.
    Anywhere {
        /// The longest, in intervals.
        longest: usize,
        /// The shortest, in intervals.
        shortest: usize,
    },
}

/// The windows of a shape in a study of `intervals` intervals; the short ones first, and of one
/// length the early ones first.
pub fn windows(shape: Shape, intervals: usize) -> Vec<Window> {
    match shape {
        Shape::Whole => vec![Window { from: 0, to: intervals }],
        Shape::Alive { longest, shortest } => (shortest.max(1)..=longest.min(intervals))
            .map(|d| Window { from: intervals - d, to: intervals })
            .collect(),
        Shape::Anywhere { longest, shortest } => (shortest.max(1)..=longest.min(intervals))
            .flat_map(|d| (0..=intervals - d).map(move |from| Window { from, to: from + d }))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_counted() {
        assert_eq!(windows(Shape::Whole, 9).len(), 1);
        let alive = windows(Shape::Alive { longest: 3, shortest: 1 }, 9);
        assert_eq!(alive, [8, 7, 6].map(|from| Window { from, to: 9 }));
        assert_eq!(windows(Shape::Anywhere { longest: 4, shortest: 1 }, 4).len(), 10);
        assert_eq!(windows(Shape::Anywhere { longest: 9, shortest: 2 }, 4).len(), 6);
    }
}
