//! Windows in groups that are looked at together.
//!
//! All windows of a group lie within `outer` and hold `inner`. So none of them has more cases
//! than `outer` or less risk than `inner`, and if these two make no high score, none of the
//! windows does.

use crate::windows::Window;

/// A group of windows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    /// What holds all of them.
    pub outer: Window,
    /// What all of them hold.
    pub inner: Window,
    /// They, as indices into the windows of the problem.
    pub windows: Vec<u32>,
}

/// At most this many groups are made, so that the tables of thresholds stay small.
const MOST_GROUPS: usize = 2000;

/// Groups of windows: single ones if they are few, and otherwise as fine as can be.
pub(super) fn groups(windows: &[Window]) -> Vec<Group> {
    let mut slack = 0.0;
    loop {
        let made = with_slack(windows, slack);
        if made.len() <= MOST_GROUPS || slack > 100.0 {
            return made;
        }
        slack = if slack == 0.0 { 0.1 } else { slack * 1.3 };
    }
}

/// Groups in which lengths, and beginnings, differ by about `slack` of the length.
fn with_slack(windows: &[Window], slack: f64) -> Vec<Group> {
    let class = |length: usize| -> usize {
        // Lengths are cut so that each class ends about `1 + slack` times where it begins.
        let mut from = 1;
        loop {
            let to = (from as f64 * (1.0 + slack)).floor() as usize;
            if length <= to.max(from) {
                return from;
            }
            from = to.max(from) + 1;
        }
    };
    let mut made: std::collections::BTreeMap<(usize, usize), Group> = Default::default();
    for (window, index) in windows.iter().zip(0..) {
        let shortest = class(window.to - window.from);
        let step = ((shortest as f64 * slack * 0.5).floor() as usize).max(1);
        let group = made.entry((shortest, window.to / step)).or_insert_with(|| Group {
            outer: *window,
            inner: *window,
            windows: Vec::new(),
        });
        group.outer.from = group.outer.from.min(window.from);
        group.outer.to = group.outer.to.max(window.to);
        group.inner.from = group.inner.from.max(window.from);
        group.inner.to = group.inner.to.min(window.to).max(group.inner.from);
        group.windows.push(index);
    }
    made.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::{Shape, windows};

    #[test]
    fn each_window_is_in_one_group_that_bounds_it() {
        for shape in [
            Shape::Alive { longest: 30, shortest: 1 },
            Shape::Alive { longest: 900, shortest: 1 },
            Shape::Anywhere { longest: 30, shortest: 1 },
            Shape::Anywhere { longest: 180, shortest: 3 },
        ] {
            let all = windows(shape, 1000);
            let made = groups(&all);
            assert!(made.len() <= MOST_GROUPS, "{}", made.len());
            let mut seen = vec![0; all.len()];
            for group in &made {
                for index in &group.windows {
                    let w = all[*index as usize];
                    seen[*index as usize] += 1;
                    assert!(group.outer.from <= w.from && w.to <= group.outer.to);
                    assert!(
                        w.from <= group.inner.from && group.inner.to <= w.to
                            || group.inner.from == group.inner.to
                    );
                }
            }
            assert!(seen.iter().all(|n| *n == 1));
        }
    }
}
