//! Fuzzes the loader of the classifier.

#![no_main]

use libfuzzer_sys::fuzz_target;
use test_support::check;

fuzz_target!(|bytes: &[u8]| check::classifier_load(bytes));
