//! Work shared among workers that the caller has: core knows no threads.

/// Runs tasks, at the same time or one after another.
pub trait Workers: Sync {
    /// How many tasks may run at the same time; at least 1.
    fn count(&self) -> usize;

    /// Runs `task(0)` to `task(tasks − 1)` and returns their results in this order.
    fn map(&self, tasks: usize, task: &(dyn Fn(usize) -> Vec<f64> + Sync)) -> Vec<Vec<f64>>;
}

/// One task after another, on the caller's thread.
#[derive(Clone, Copy, Debug, Default)]
pub struct OneByOne;

impl Workers for OneByOne {
    fn count(&self) -> usize {
        1
    }

    fn map(&self, tasks: usize, task: &(dyn Fn(usize) -> Vec<f64> + Sync)) -> Vec<Vec<f64>> {
        (0..tasks).map(task).collect()
    }
}
