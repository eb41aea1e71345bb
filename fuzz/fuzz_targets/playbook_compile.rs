//! Fuzzes the compiler of playbooks and the automaton it makes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use test_support::check;

fuzz_target!(|bytes: &[u8]| check::playbook_compile(bytes));
