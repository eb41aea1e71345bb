//! Fuzzes events and lists of the Asterisk REST Interface: whatever is told of a guarded line
//! names one that could exist.

#![no_main]

use libfuzzer_sys::fuzz_target;
use test_support::check;

fuzz_target!(|bytes: &[u8]| check::ari_event(bytes));
