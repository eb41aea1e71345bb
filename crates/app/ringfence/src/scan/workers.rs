//! Threads for the replications of a scan.

use scanstat::workers::Workers;
use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// So many threads, for as long as a scan takes.
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
    fn count(&self) -> usize {
        self.0
    }

    fn map(&self, tasks: usize, task: &(dyn Fn(usize) -> Vec<f64> + Sync)) -> Vec<Vec<f64>> {
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<Vec<f64>>> = Mutex::new(vec![Vec::new(); tasks]);
        let work = || {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= tasks {
                    return;
                }
                let result = task(number);
                let mut done = done.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                if let Some(place) = done.get_mut(number) {
                    *place = result;
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..self.0.min(tasks) {
                scope.spawn(work);
            }
            work();
        });
        done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_tasks() {
        for threads in [1, 2, 7] {
            let squares = Threads(threads).map(50, &|n| vec![(n * n) as f64]);
            assert!(squares.iter().enumerate().all(|(n, x)| *x == [(n * n) as f64]));
        }
        assert!(Threads::new(Some(0)).count() == 1);
    }
}
