//! Speed of what a call costs, each with its expected answer: `cargo xtask bench`.
//!
//! The calls are those of the corpus; `ringfence bench` measures the same from outside on
//! calls of one's own.

use conversation::{Transcript, Words};
use divan::counter::ItemsCount;
use evidence::Level;
use std::sync::LazyLock;
use test_support::{corpus, shipped};

/// Fifty calls of the corpus and the number of their words.
static CALLS: LazyLock<(Vec<&'static Transcript>, usize)> = LazyLock::new(|| {
    let calls: Vec<&Transcript> = corpus::calls().iter().take(50).map(|c| &c.transcript).collect();
    let words = calls.iter().map(|c| c.word_count()).sum();
    (calls, words)
});

fn main() {
    divan::main();
}

/// Words of calls through sessions, turn by turn.
#[divan::bench]
fn detect(bencher: divan::Bencher<'_, '_>) {
    let detector = shipped::detector();
    let (calls, words) = &*CALLS;
    let reds =
        || calls.iter().filter(|c| detector::detect(detector, c).level == Level::Red).count();
    let expected = reds();
    assert!(expected > 0, "none of fifty calls, half of them scams, is red");
    bencher.counter(ItemsCount::new(*words)).bench(|| assert_eq!(reds(), expected));
}

/// Words cut and normalised, without detection.
#[divan::bench]
fn normalise(bencher: divan::Bencher<'_, '_>) {
    let (calls, words) = &*CALLS;
    bencher.counter(ItemsCount::new(*words)).bench(|| {
        let mut buffer = Words::default();
        let mut count = 0;
        for turn in calls.iter().flat_map(|c| &c.turns) {
            buffer.fill(&turn.text);
            count += buffer.len();
        }
        assert_eq!(count, *words);
    });
}

/// The shipped playbooks compiled.
#[divan::bench]
fn compile_playbooks(bencher: divan::Bencher<'_, '_>) {
    let texts = shipped::texts();
    bencher.bench(|| {
        let ruleset = shipped::compile(&texts);
        assert!(ruleset.rules().len() > 300);
        ruleset
    });
}
