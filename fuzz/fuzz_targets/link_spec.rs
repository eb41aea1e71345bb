//! Fuzzes the reader of linkage specs, and linking a small table by what it read.

#![no_main]

use libfuzzer_sys::fuzz_target;
use test_support::check;

fuzz_target!(|bytes: &[u8]| check::link_spec(bytes));
