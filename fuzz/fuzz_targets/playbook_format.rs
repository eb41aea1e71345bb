//! Fuzzes the layout of playbooks: laid out, a text says the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use test_support::check;

fuzz_target!(|bytes: &[u8]| check::playbook_format(bytes));
