//! Fuzzes the readers of series and events, and every method on what they read.

#![no_main]

use libfuzzer_sys::fuzz_target;
use test_support::check;

fuzz_target!(|bytes: &[u8]| check::counts_read(bytes));
