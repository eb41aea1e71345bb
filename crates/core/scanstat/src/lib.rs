//! Scan statistics.

pub mod calendar;
pub mod inference;
pub mod null;
pub mod outcome;
pub mod places;
pub mod problem;
pub mod random;
pub mod read;
pub mod regression;
pub mod scan;
pub mod score;
pub mod study;
pub mod table;
pub mod windows;
pub mod workers;
pub mod zones;
