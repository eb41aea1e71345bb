//! Fuzzes messages of media streams and the base64 in them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use test_support::check;

fuzz_target!(|bytes: &[u8]| check::media_stream(bytes));
