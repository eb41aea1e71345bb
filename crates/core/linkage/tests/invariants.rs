//! What must always hold when records are linked, whatever the table.

#![cfg(test)]

use linkage::doubt;
use linkage::estimate::{self, Evidence, Fitted, Tally};
use linkage::link::{self, Decision, Job, Linked, Verdict};
use linkage::read::{read_csv, read_two};
use linkage::spec::Spec;
use linkage::standing::Standing;
use linkage::table::Table;
use linkage::workers::{Alone, Workers};
use linkage::{evaluate, generate};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const SPEC: &str = "
id = 'rec_id'
block = [['surname'], ['date_of_birth'], ['soc_sec_id deletions'], ['given_name', 'postcode']]
[[comparison]]
column = 'given_name'
kind = 'name'
swapped_with = 'surname'
[[comparison]]
column = 'surname'
kind = 'name'
[[comparison]]
column = 'date_of_birth'
kind = 'date_of_birth'
[[comparison]]
column = 'soc_sec_id'
kind = 'code'
[[comparison]]
column = 'postcode'
kind = 'postcode'
";

fn people(n: usize, seed: u64) -> Vec<String> {
    generate::people(n, seed).lines().map(str::to_owned).collect()
}

fn table(lines: &[String]) -> Table {
    read_csv(lines.join("\n").as_bytes()).0
}

fn linked(table: &Table, spec: &Spec, decisions: &[Decision]) -> Linked {
    Job { table, spec, decisions, workers: &Alone, progress: &|_, _| {} }
        .run()
        .expect("the spec fits")
}

/// Clusters as sets of ids, so that the order of the records does not matter.
fn groups(table: &Table, linked: &Linked) -> BTreeSet<BTreeSet<String>> {
    let id = table.column("rec_id").unwrap();
    let mut groups: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    for (record, first) in linked.clusters.iter().enumerate() {
        groups.entry(*first).or_default().insert(id.text(record as u32).to_owned());
    }
    groups.into_values().collect()
}

/// How much two ways of grouping have in common, as the F1 of their pairs.
fn likeness(a: &BTreeSet<BTreeSet<String>>, b: &BTreeSet<BTreeSet<String>>) -> f64 {
    let pairs = |groups: &BTreeSet<BTreeSet<String>>| -> BTreeSet<(String, String)> {
        let all = groups.iter().flat_map(|g| {
            g.iter().flat_map(move |x| {
                g.iter().filter(move |y| x < *y).map(move |y| (x.clone(), y.clone()))
            })
        });
        all.collect()
    };
    let (a, b) = (pairs(a), pairs(b));
    2.0 * a.intersection(&b).count() as f64 / (a.len() + b.len()).max(1) as f64
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_records_does_not_matter(seed in prop_oneof![Just(16u64), 0u64..1000]) {
        let spec = Spec::parse(SPEC).unwrap();
        let lines = people(400, seed);
        let mut turned = lines.clone();
        turned[1..].reverse();
        let (a, b) = (table(&lines), table(&turned));
        let (of_a, of_b) = (linked(&a, &spec, &[]), linked(&b, &spec, &[]));
        prop_assert_eq!(groups(&a, &of_a), groups(&b, &of_b));
    }

    #[test]
    fn the_order_of_rules_and_columns_does_not_matter(seed in 0u64..1000) {
        let lines = people(2_000, seed);
        let table = table(&lines);
        let spec = Spec::parse(SPEC).unwrap();
        let mut turned = spec.clone();
        turned.block.reverse();
        let (a, b) = (linked(&table, &spec, &[]), linked(&table, &turned, &[]));
        prop_assert_eq!(&a.pairs, &b.pairs);
        prop_assert_eq!(&a.clusters, &b.clusters);
        let mut moved = spec.clone();
        moved.comparison[2..].reverse();
        let c = linked(&table, &moved, &[]);
        prop_assert!(likeness(&groups(&table, &a), &groups(&table, &c)) > 0.99);
    }

    #[test]
    fn a_copy_of_a_record_joins_it(seed in 0u64..1000, at in 1usize..300) {
        let spec = Spec::parse(SPEC).unwrap();
        let mut lines = people(300, seed);
        let copied = lines[at].clone();
        let fields: Vec<&str> = copied.split(',').collect();
        prop_assume!(fields[1..].iter().filter(|f| f.is_empty()).count() < 3);
        lines.push(format!("copy,{}", fields[1..].join(",")));
        let linked = linked(&table(&lines), &spec, &[]);
        prop_assert_eq!(linked.clusters[at - 1], linked.clusters[300]);
    }

    #[test]
    fn weights_add_up(seed in 0u64..1000) {
        let table = table(&people(500, seed));
        let linked = linked(&table, &Spec::parse(SPEC).unwrap(), &[]);
        for pair in &linked.pairs {
            let sum: f64 = linked.waterfall(pair).iter().map(|bar| bar.bits).sum();
            prop_assert!((sum - f64::from(pair.weight())).abs() < 1e-3, "{} {}", sum, pair.weight());
        }
    }

    #[test]
    fn decisions_hold(seed in 0u64..1000, a in 0u32..300, b in 0u32..300, c in 0u32..300) {
        prop_assume!(a != b && b != c && a != c);
        let table = table(&people(300, seed));
        let decide = |left, right, verdict| Decision { left, right, verdict };
        let decisions = [decide(a, b, Verdict::Same), decide(c, b, Verdict::NotSame)];
        let spec = Spec::parse(SPEC).unwrap();
        let linked = linked(&table, &spec, &decisions);
        let of = |r: u32| linked.clusters[r as usize];
        prop_assert_eq!(of(a), of(b));
        prop_assert_ne!(of(b), of(c));
        prop_assert!(linked.pair(a, b).probability() > 0.999);
        prop_assert!(linked.pair(b, c).probability() < 0.001);
    }

    #[test]
    fn the_likelihood_never_falls(seed in 0u64..1000) {
        let table = table(&people(600, seed));
        let spec = Spec::parse(SPEC).unwrap();
        let comparators = spec.comparators(&table).unwrap();
        let sample = estimate::sample(&table, &comparators, seed);
        let shares = estimate::level_shares(&table, &comparators, &sample);
        let mut model = estimate::beginning(&table, &comparators, &shares);
        let scale = table.pairs() / sample.pairs;
        let patterns = sample.patterns.iter().map(|(p, n)| (*p, n * scale)).collect();
        let candidates = Tally { patterns, pairs: table.pairs() };
        let evidence = Evidence { candidates: &candidates, sample, shares };
        let mut fitted = Fitted::default();
        estimate::maximise(evidence.candidates, &mut model, None, &mut fitted);
        for pair in fitted.likelihood.windows(2) {
            prop_assert!(pair[1] >= pair[0] - 1e-6 * pair[0].abs(), "{:?}", fitted.likelihood);
        }
    }

    #[test]
    fn any_bytes_are_a_table(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let (table, _) = read_csv(&bytes);
        let _ = link::link_alone(&table, &Spec::default());
        let _ = read_two(&bytes, &bytes);
    }

    #[test]
    fn any_text_is_a_spec_or_a_problem(text in ".{0,200}") {
        let _ = Spec::parse(&text);
        let _ = Spec::parse(&format!("block = [['{text}']]"));
        let _ = Spec::parse(&format!("[[comparison]]\ncolumn = 'a'\nlevels = ['{text}']"));
    }
}

#[test]
fn workers_change_nothing() {
    struct Backwards;
    impl Workers for Backwards {
        fn run(&self, n: usize, task: &(dyn Fn(usize) + Sync)) {
            (0..n).rev().for_each(task);
        }
    }
    let table = table(&people(2_500, 5));
    let spec = Spec::default();
    let a = link::link(&table, &spec, &Alone).unwrap();
    let b = link::link(&table, &spec, &Backwards).unwrap();
    assert_eq!((a.pairs, a.clusters), (b.pairs, b.clusters));
}

#[test]
fn decisions_that_contradict_are_refused() {
    let table = table(&people(50, 1));
    let decide = |left, right, verdict| Decision { left, right, verdict };
    let decisions =
        [decide(1, 2, Verdict::Same), decide(2, 3, Verdict::Same), decide(1, 3, Verdict::NotSame)];
    let spec = Spec::parse(SPEC).unwrap();
    let job = Job {
        table: &table,
        spec: &spec,
        decisions: &decisions,
        workers: &Alone,
        progress: &|_, _| {},
    };
    assert!(job.run().unwrap_err().to_string().contains("the same and not the same"));
}

#[track_caller]
fn check(table: &Table, truth: &str, spec: &Spec, least: f64) {
    let linked = linked(table, spec, &[]);
    let column = table.column(truth).unwrap();
    let mut names = linkage::values::Values::default();
    let labels: Vec<u32> = (0..table.len() as u32)
        .map(|r| {
            let text = column.text(r);
            let number = text.split('-').nth(1).filter(|_| truth == "rec_id").unwrap_or(text);
            names.intern(number)
        })
        .collect();
    let counts = evaluate::of_clusters(&linked.clusters, &labels, table.left());
    assert!(counts.f1() > least, "F1 {:.4}, {counts:?}", counts.f1());
}

#[test]
fn families_are_not_one_person() {
    check(&table(&people(3_000, 7)), "rec_id", &Spec::default(), 0.97);
}

#[test]
fn large_groups_do_not_chain() {
    let table = read_csv(generate::history(4_000, 3).as_bytes()).0;
    check(&table, "cluster", &Spec::default(), 0.9);
}

#[test]
fn gangs_that_go_by_several_names_are_found_with_any_spec() {
    let table = read_csv(generate::reports(4_000, 3).as_bytes()).0;
    check(&table, "cluster", &Spec::default(), 0.93);
    let spec = Spec::parse(
        "block = [['phone'], ['surname', 'claimed_org'], ['town', 'date week']]\n\
         [[comparison]]\ncolumn = 'phone'\nlevels = ['exact', 'damerau 1']\n\
         [[comparison]]\ncolumn = 'surname'\nlevels = ['exact', 'jaro_winkler 0.9']\n\
         [[comparison]]\ncolumn = 'forename'\nkind = 'exact'\n\
         [[comparison]]\ncolumn = 'claimed_org'\nkind = 'exact'\n\
         [[comparison]]\ncolumn = 'town'\nkind = 'exact'\n\
         [[comparison]]\ncolumn = 'date'\nkind = 'date'\n",
    );
    check(&table, "cluster", &spec.unwrap(), 0.7);
}

#[test]
fn the_likelihood_never_falls_where_comparisons_hang_together() {
    let table = read_csv(generate::reports(2_500, 4).as_bytes()).0;
    let linked = link::link_alone(&table, &Spec::default()).unwrap();
    assert!(linked.model.estimates.iter().any(|e| e.parent.is_some()), "town and place do");
    for pair in linked.likelihood.windows(2) {
        assert!(pair[1] >= pair[0] - 1e-6 * pair[0].abs(), "{:?}", linked.likelihood);
    }
    for pair in linked.pairs.iter().step_by(50) {
        let sum: f64 = linked.waterfall(pair).iter().map(|bar| bar.bits).sum();
        assert!((sum - f64::from(pair.weight())).abs() < 1e-3, "{sum} {}", pair.weight());
    }
}

#[test]
fn a_spec_that_finds_days_and_not_gangs_is_doubted() {
    let table = read_csv(generate::reports(3_000, 5).as_bytes()).0;
    let spec = Spec::parse(
        "threshold = 0.01\nprior = 0.05\nblock = [['claimed_org']]\n\
         [[comparison]]\ncolumn = 'claimed_org'\nkind = 'exact'\n",
    );
    let linked = link::link_alone(&table, &spec.unwrap()).unwrap();
    assert!(!doubt::doubts(&linked).is_empty());
    let sound = link::link_alone(&table, &Spec::default()).unwrap();
    assert_eq!(doubt::doubts(&sound), []);
}

#[test]
fn payments_find_their_partners() {
    let (sent, received) = generate::payments(3_000, 3);
    let table = read_two(sent.as_bytes(), received.as_bytes()).0;
    let spec = Spec { one_to_one: true, ..Spec::default() };
    check(&table, "ground_truth", &spec, 0.9);
}

#[test]
fn a_record_that_arrives_finds_its_own() {
    let table = table(&people(2_500, 9));
    let spec = Spec::parse(SPEC).unwrap();
    let linked = link::link_alone(&table, &spec).unwrap();
    let mut standing = Standing::new(&table, linked).unwrap();
    let pairs = standing.arrive(&|name| table.text(name, 17));
    assert_eq!(pairs[0].left, 17);
    assert_eq!((pairs[0].right, standing.len()), (2_500, 2_501));
    let again = standing.arrive(&|name| table.text(name, 17));
    assert!(again.iter().any(|p| p.left == 2_500 && p.bits > 0.0), "newcomers find each other");
}

#[test]
fn the_shipped_specs_are_understood() {
    for name in ["febrl3", "febrl4", "fake_1000", "historical_50k", "transactions", "courier"] {
        let path = format!("{}/../../../examples/link/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        #[expect(clippy::disallowed_methods, reason = "a test reads the specs that ship")]
        let text = std::fs::read_to_string(&path).unwrap();
        Spec::parse(&text).unwrap_or_else(|problem| panic!("{name}: {problem}"));
    }
}
