//! Fuzzes the reader of WAV files, and what becomes of their sound.

#![no_main]

use libfuzzer_sys::fuzz_target;
use test_support::check;

fuzz_target!(|bytes: &[u8]| check::wav_read(bytes));
