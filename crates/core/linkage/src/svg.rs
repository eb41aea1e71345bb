//! Charts as SVG: how a weight adds up, what each level weighs, and how common values are.
//!
//! Texts are drawn as text and everything is said by length and word, not by colour alone.

use crate::compare::Comparators;
use crate::model::{Bar, Model, level_name, probability};
use std::fmt::Write as _;

const ROW: f64 = 22.0;
const NAMES: f64 = 280.0;
const PLOT: f64 = 420.0;
const FOR: &str = "#00703c";
const AGAINST: &str = "#b1261e";
const NEUTRAL: &str = "#505a5f";

/// The weight of a pair as a waterfall: each row begins where the one above ended.
pub fn waterfall(bars: &[Bar]) -> String {
    let mut sum = 0.0;
    let (mut low, mut high) = (0.0f64, 0.0f64);
    for bar in bars {
        sum += bar.bits;
        low = low.min(sum);
        high = high.max(sum);
    }
    let scale = PLOT / (high - low).max(1.0);
    let x = |bits: f64| NAMES + (bits - low) * scale;
    let title = format!("Weight {sum:.2} bits, probability {:.4}", probability(sum));
    let mut out = open(bars.len() + 1, &title);
    let mut from = 0.0;
    for (i, bar) in bars.iter().enumerate() {
        let name = match bar.level.is_empty() {
            true => bar.name.clone(),
            false => format!("{}: {}", bar.name, bar.level),
        };
        row(&mut out, i, &name, (x(from), x(from + bar.bits)), bar.bits);
        from += bar.bits;
    }
    row(&mut out, bars.len(), "weight", (x(0.0), x(sum)), sum);
    close(out)
}

/// What each level of each comparison weighs.
pub fn weights(comparators: &Comparators, model: &Model) -> String {
    let mut rows: Vec<(String, f64)> = Vec::new();
    for (comparator, estimates) in comparators.list.iter().zip(&model.estimates) {
        for level in 1..comparator.n_levels() {
            let name = format!("{}: {}", comparator.name, level_name(comparator, level));
            rows.push((name, estimates.bits(level, usize::MAX)));
        }
    }
    bars(&rows, "Weight of each level in bits")
}

/// The most common values of a comparison: what agreement on each weighs.
pub fn frequencies(comparators: &Comparators, model: &Model, comparison: usize) -> String {
    let mut rows = Vec::new();
    let mut title = "Weight of agreement by value".to_owned();
    if let (Some(comparator), Some(estimates)) =
        (comparators.list.get(comparison), model.estimates.get(comparison))
    {
        let _ = write!(title, ": {}", comparator.name);
        let feature = &comparator.feature;
        let mut values: Vec<(u32, u32)> =
            feature.counts.iter().enumerate().skip(1).map(|(id, n)| (*n, id as u32)).collect();
        values.sort_unstable_by_key(|(n, id)| (std::cmp::Reverse(*n), *id));
        let m = comparator
            .exact_level()
            .and_then(|level| estimates.m.get(level).copied())
            .unwrap_or(1.0);
        for (n, id) in values.into_iter().take(20) {
            let bits = (m / feature.frequency(id).max(1e-9)).log2();
            rows.push((format!("{} ({n})", feature.values.get(id)), bits));
        }
    }
    bars(&rows, &title)
}

fn bars(rows: &[(String, f64)], title: &str) -> String {
    let low = rows.iter().map(|r| r.1).fold(0.0, f64::min);
    let high = rows.iter().map(|r| r.1).fold(0.0, f64::max);
    let scale = PLOT / (high - low).max(1.0);
    let x = |bits: f64| NAMES + (bits - low) * scale;
    let mut out = open(rows.len(), title);
    for (i, (name, bits)) in rows.iter().enumerate() {
        row(&mut out, i, name, (x(0.0), x(*bits)), *bits);
    }
    close(out)
}

fn open(rows: usize, title: &str) -> String {
    let height = (rows as f64 + 2.0) * ROW;
    let width = NAMES + PLOT + 80.0;
    let title = escaped(title);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"sans-serif\" \
         font-size=\"13\"><title>{title}</title>\
         <text x=\"8\" y=\"18\" font-weight=\"bold\">{title}</text>\n"
    )
}

fn row(out: &mut String, i: usize, name: &str, (from, to): (f64, f64), bits: f64) {
    let y = (i as f64 + 1.5) * ROW;
    let color = match bits {
        b if b > 0.0 => FOR,
        b if b < 0.0 => AGAINST,
        _ => NEUTRAL,
    };
    let short: String = name.chars().take(44).collect();
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\
         <rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"{color}\"/>\
         <text x=\"{:.1}\" y=\"{:.1}\">{bits:+.2}</text>",
        NAMES - 8.0,
        y + 14.0,
        escaped(&short),
        from.min(to),
        y + 3.0,
        (to - from).abs().max(1.0),
        ROW - 6.0,
        from.max(to) + 6.0,
        y + 14.0,
    );
}

fn close(mut out: String) -> String {
    out.push_str("</svg>\n");
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn a_waterfall_is_drawn() {
        let bar = |name: &str, level: &str, bits: f64| Bar {
            name: name.to_owned(),
            level: level.to_owned(),
            values: None,
            bits,
        };
        let drawn = waterfall(&[bar("prior", "", -8.0), bar("<name>", "exact", 12.0)]);
        expect![[r##"
            <svg xmlns="http://www.w3.org/2000/svg" width="780" height="110" viewBox="0 0 780 110" role="img" font-family="sans-serif" font-size="13"><title>Weight 4.00 bits, probability 0.9412</title><text x="8" y="18" font-weight="bold">Weight 4.00 bits, probability 0.9412</text>
            <text x="272.0" y="47.0" text-anchor="end">prior</text><rect x="280.0" y="36.0" width="280.0" height="16.0" fill="#b1261e"/><text x="566.0" y="47.0">-8.00</text>
            <text x="272.0" y="69.0" text-anchor="end">&lt;name&gt;: exact</text><rect x="280.0" y="58.0" width="420.0" height="16.0" fill="#00703c"/><text x="706.0" y="69.0">+12.00</text>
            <text x="272.0" y="91.0" text-anchor="end">weight</text><rect x="560.0" y="80.0" width="140.0" height="16.0" fill="#00703c"/><text x="706.0" y="91.0">+4.00</text>
            </svg>
        "##]]
        .assert_eq(&drawn);
    }
}
