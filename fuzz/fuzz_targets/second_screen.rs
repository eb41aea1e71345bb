//! Fuzzes what a page of the second screen sends: text and sound.

#![no_main]

use libfuzzer_sys::fuzz_target;
use test_support::check;

fuzz_target!(|bytes: &[u8]| check::second_screen(bytes));
