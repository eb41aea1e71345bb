//! Fuzzes the redaction of reports: places are of the text, a second pass finds nothing, and
//! no row of digits is left that is longer than a telephone number.

#![no_main]

use libfuzzer_sys::fuzz_target;
use test_support::check;

fuzz_target!(|bytes: &[u8]| check::redact_report(bytes));
