//! Fuzzes the readers of cases, places and populations, and scans what they make of it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use test_support::check;

fuzz_target!(|bytes: &[u8]| check::scan_read(bytes));
