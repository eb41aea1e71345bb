//! The playbook writer's tools: `check`, `fmt`, `test` and `explain`.

mod check;
mod explain;
mod files;
mod format;
mod test;

pub use check::check;
pub use explain::explain;
pub use format::format;
pub use test::test;
