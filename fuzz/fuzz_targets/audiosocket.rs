//! Fuzzes AudioSocket frames: any bytes are read without end, and torn anywhere they are the
//! same frames.

#![no_main]

use libfuzzer_sys::fuzz_target;
use test_support::check;

fuzz_target!(|bytes: &[u8]| check::audiosocket(bytes));
