//! One self-contained page: no script, nothing loaded, light and dark, made to be printed.

mod chart;
mod conversation;
mod evidence;
pub mod markup;
mod page;
mod spans;
mod waterfall;

pub use page::page;
