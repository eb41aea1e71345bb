//! Fuzzes the reader of tables, and linking what it read.

#![no_main]

use libfuzzer_sys::fuzz_target;
use linkage::{link, read, spec::Spec};

fuzz_target!(|bytes: &[u8]| {
    let (table, _) = read::read_csv(bytes);
    let linked = link::link_alone(&table, &Spec::default());
    if let Ok(linked) = linked {
        assert_eq!(linked.clusters.len(), table.len());
    }
    let half = bytes.len() / 2;
    let (left, right) = bytes.split_at(half);
    let _ = read::read_two(left, right);
});
