//! Work in parts: the caller decides how many run at once.

use std::sync::{Mutex, PoisonError};

/// Runs parts of a work, one after another or several at once.
pub trait Workers: Sync {
    /// Calls `task` with each number below `n`, each once, and returns when all are done.
    fn run(&self, n: usize, task: &(dyn Fn(usize) + Sync));
}

/// Runs one part after another.
#[derive(Clone, Copy, Debug, Default)]
pub struct Alone;

impl Workers for Alone {
    fn run(&self, n: usize, task: &(dyn Fn(usize) + Sync)) {
        (0..n).for_each(task);
    }
}

/// The results of `n` parts in their order, whoever ran them.
pub fn map<T: Send>(workers: &dyn Workers, n: usize, task: &(dyn Fn(usize) -> T + Sync)) -> Vec<T> {
    let slots: Vec<Mutex<Option<T>>> = (0..n).map(|_| Mutex::new(None)).collect();
    workers.run(n, &|part| {
        let result = task(part);
        if let Some(slot) = slots.get(part) {
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        }
    });
    slots
        .into_iter()
        .filter_map(|slot| slot.into_inner().unwrap_or_else(PoisonError::into_inner))
        .collect()
}

/// Cuts `0..n` into at most `parts` ranges of about one length.
pub fn ranges(n: usize, parts: usize) -> Vec<std::ops::Range<usize>> {
    let step = n.div_ceil(parts.max(1)).max(1);
    (0..n).step_by(step).map(|start| start..(start + step).min(n)).collect()
}
