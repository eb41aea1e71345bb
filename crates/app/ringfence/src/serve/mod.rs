//! `ringfence serve`: the store, the pages and the detector joined, and what runs beside them.

pub mod beside;
mod ears;
mod greeting;
mod listen;
pub mod logs;
mod slow;
mod start;
pub mod tls;

pub use start::run;
