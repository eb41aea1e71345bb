//! Fuzzes the reader of the Markdown tests beside playbooks.

#![no_main]

use libfuzzer_sys::fuzz_target;
use test_support::check;

fuzz_target!(|bytes: &[u8]| check::playbook_tests(bytes));
