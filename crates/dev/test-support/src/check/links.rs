//! Tables and specs of linkage.

use linkage::{link, read, spec::Spec};

const TABLE: &[u8] = b"id,a,b\n1,Ann Lee,1950-01-02\n2,Ann Leee,02/01/1950\n3,,9.5\n4,Bob,51.5\n";

/// A table is read, and what was read is linked: every record is in one cluster.
pub fn link_read(bytes: &[u8]) {
    let (table, _) = read::read_csv(bytes);
    if let Ok(linked) = link::link_alone(&table, &Spec::default()) {
        assert_eq!(linked.clusters.len(), table.len());
    }
    let (left, right) = bytes.split_at(bytes.len() / 2);
    let _ = read::read_two(left, right);
}

/// A spec is read, and a small table is linked by it.
pub fn link_spec(bytes: &[u8]) {
    let Ok(spec) = Spec::parse(&String::from_utf8_lossy(bytes)) else { return };
    let (table, _) = read::read_csv(TABLE);
    let _ = link::link_alone(&table, &spec);
    let _ = spec.rules(&table);
}
