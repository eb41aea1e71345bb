//! Fuzzes the redaction of numbers.

#![no_main]

use libfuzzer_sys::fuzz_target;
use test_support::check;

fuzz_target!(|bytes: &[u8]| check::privacy_redact(bytes));
