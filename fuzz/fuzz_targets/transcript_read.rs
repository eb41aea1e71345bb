//! Fuzzes the readers of conversations.

#![no_main]

use libfuzzer_sys::fuzz_target;
use test_support::check;

fuzz_target!(|bytes: &[u8]| check::transcript_read(bytes));
