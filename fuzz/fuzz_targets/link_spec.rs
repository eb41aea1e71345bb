//! Fuzzes the reader of linkage specs, and linking a small table by what it read.

#![no_main]

use libfuzzer_sys::fuzz_target;
use linkage::{link, read, spec::Spec};

const TABLE: &[u8] = b"id,a,b\n1,Ann Lee,1950-01-02\n2,Ann Leee,02/01/1950\n3,,9.5\n4,Bob,51.5\n";

fuzz_target!(|text: &str| {
    let Ok(spec) = Spec::parse(text) else { return };
    let (table, _) = read::read_csv(TABLE);
    let _ = link::link_alone(&table, &spec);
    let _ = spec.rules(&table);
});
