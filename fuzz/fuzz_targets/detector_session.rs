//! Fuzzes a session of the shipped detector: a line is a turn, or a partial if it begins with `~`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use test_support::check;

fuzz_target!(|bytes: &[u8]| check::detector_session(bytes));
