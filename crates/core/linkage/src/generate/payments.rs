//! Payments as the sending and the receiving bank write them down: one table each, one record
//! of each payment in both.

use super::words::{FORENAMES, name, rank};
use super::{row, shuffle, slip};
use crate::rng::Rng;

const PURPOSES: [&str; 10] = [
    "payment", "donation", "salary", "rent", "invoice", "refund", "loan", "gift", "fee", "deposit",
];

/// `n` payments as two tables in CSV; `ground_truth` says which belong together.
pub fn payments(n: usize, seed: u64) -> (String, String) {
    let mut rng = Rng::new(seed);
    let mut sent = Vec::with_capacity(n);
    let mut received = Vec::with_capacity(n);
    let mut payer = payer(&mut rng);
    for truth in 0..n {
        // The same people pay again, often the same sum.
        if rng.chance(0.8) {
            payer = self::payer(&mut rng);
        }
        let purpose = rng.pick(&PURPOSES);
        let memo = format!("{payer} {purpose}");
        let pence = amount(&mut rng);
        let day = rng.below(365);
        sent.push((truth, as_sent(&memo, &mut rng), day, pence));
        received.push((
            truth,
            as_received(&memo, &mut rng),
            day + delay(&mut rng),
            after_fees(pence, &mut rng),
        ));
    }
    shuffle(&mut received, &mut rng);
    (table(&sent), table(&received))
}

fn table(rows: &[(usize, String, usize, f64)]) -> String {
    let mut out = String::from("ground_truth,memo,transaction_date,amount,unique_id\n");
    for (truth, memo, day, amount) in rows {
        let (truth, amount) = (truth.to_string(), format!("{amount:.2}"));
        row(&mut out, &[&truth, memo, &date(*day), &amount, &truth]);
    }
    out
}

fn payer(rng: &mut Rng) -> String {
    let forename = FORENAMES.get(rank(FORENAMES.len(), rng)).map_or("", |f| f.0);
    let surname = name(rank(1_280, rng));
    let initial: String = forename.chars().take(1).collect();
    match rng.below(4) {
        0 => format!("{initial} {surname}"),
        1 => format!("{forename} {}", surname.chars().take(1).collect::<String>()),
        2 => format!("{surname} ltd"),
        _ => format!("{forename} {surname}"),
    }
    .to_uppercase()
}

/// Sums from a few pounds to many thousands, round ones often.
fn amount(rng: &mut Rng) -> f64 {
    let pounds = 5.0 * (rng.unit() * 8.0).exp();
    match rng.below(4) {
        0 => (pounds / 10.0).ceil() * 10.0,
        1 => pounds.ceil(),
        _ => (pounds * 100.0).round() / 100.0,
    }
}

fn as_sent(memo: &str, rng: &mut Rng) -> String {
    memo.chars().take(10 + rng.below(8)).collect::<String>().trim().to_owned()
}

fn as_received(memo: &str, rng: &mut Rng) -> String {
    let memo = if rng.chance(0.25) { slip(memo, rng) } else { memo.to_owned() };
    match rng.below(5) {
        0 => format!("{memo} BGC"),
        1 => format!("CPTY:{}", memo.chars().take(18).collect::<String>()),
        2 => memo.chars().take(8 + rng.below(8)).collect(),
        _ => memo,
    }
}

/// Days until it arrives: mostly none to three, now and then weeks.
fn delay(rng: &mut Rng) -> usize {
    match rng.below(10) {
        0..=4 => rng.below(2),
        5..=7 => 1 + rng.below(4),
        8 => 3 + rng.below(10),
        _ => 5 + rng.below(25),
    }
}

fn after_fees(pounds: f64, rng: &mut Rng) -> f64 {
    match rng.below(10) {
        0..=4 => pounds,
        5 | 6 => pounds * (1.0 - 0.01 * rng.unit()),
        7 | 8 => pounds * (1.0 - 0.03 * rng.unit()),
        _ => pounds * (1.0 + 0.2 * (rng.unit() - 0.5)),
    }
}

/// A day of 2025 and the weeks after it.
fn date(day: usize) -> String {
    const MONTHS: [usize; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let (mut rest, mut year) = (day, 2025);
    loop {
        for (i, length) in MONTHS.iter().enumerate() {
            if rest < *length {
                return format!("{year}-{:02}-{:02}", i + 1, rest + 1);
            }
            rest -= length;
        }
        year += 1;
    }
}
