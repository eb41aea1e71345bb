//! Fuzzes extraction: what narratives and articles say, and the postcode tables.

#![no_main]

use libfuzzer_sys::fuzz_target;
use test_support::check;

fuzz_target!(|bytes: &[u8]| check::narrative_extract(bytes));
