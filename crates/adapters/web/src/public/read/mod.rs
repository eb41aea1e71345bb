//! What people type, as values: sums, moments, and what stands in the way.

pub mod money;
pub mod when;
