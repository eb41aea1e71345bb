//! Threads for linking.

use linkage::workers::Workers;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};

/// So many threads, for as long as a step takes.
#[derive(Clone, Copy, Debug)]
pub struct Threads(usize);

impl Threads {
    /// As many as wished, or as many as there are processors.
    pub fn new(wish: Option<usize>) -> Self {
        let processors = || std::thread::available_parallelism().map_or(1, NonZero::get);
        Self(wish.unwrap_or_else(processors).clamp(1, 256))
    }
}

impl Workers for Threads {
    fn run(&self, n: usize, task: &(dyn Fn(usize) + Sync)) {
        let next = AtomicUsize::new(0);
        let work = || {
            loop {
                let part = next.fetch_add(1, Ordering::Relaxed);
                if part >= n {
                    return;
                }
                task(part);
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..self.0.min(n) {
                scope.spawn(work);
            }
            work();
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_done_once() {
        for threads in [1, 2, 7] {
            let sum = AtomicUsize::new(0);
            Threads(threads).run(50, &|part| {
                sum.fetch_add(part + 1, Ordering::Relaxed);
            });
            assert_eq!(sum.into_inner(), 50 * 51 / 2);
        }
    }
}
