//! Series at the desk: which reports are likely the work of the same people, why, and what
//! colleagues decided about it.

mod beside;
mod file;
mod list;
mod page;
mod steps;
mod watch;

pub use beside::likely;
pub use file::{export, summary};
pub use list::list;
pub use page::page;
pub use steps::{confirm, decide, merge, split};
pub use watch::{COMPARED, Watch};
