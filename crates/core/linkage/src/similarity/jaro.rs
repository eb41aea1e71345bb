//! Similarity of Jaro (1989) with the weight for common beginnings of Winkler (1990).

use super::edits::symbols;

/// 1 for equal texts, 0 for texts without a letter in common.
pub fn jaro_winkler(a: &str, b: &str) -> f64 {
    if a.is_ascii() && b.is_ascii() {
        return winkler(a.as_bytes(), b.as_bytes());
    }
    let (a, b) = symbols(a, b);
    winkler(&a, &b)
}

fn winkler<T: Copy + Eq>(a: &[T], b: &[T]) -> f64 {
    let jaro = jaro(a, b);
    let same = a.iter().zip(b).take(4).take_while(|(x, y)| x == y).count();
    jaro + 0.1 * same as f64 * (1.0 - jaro)
}

/// The similarity without regard to beginnings.
fn jaro<T: Copy + Eq>(a: &[T], b: &[T]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return if a.len() == b.len() { 1.0 } else { 0.0 };
    }
    if a.len() > 64 || b.len() > 64 {
        // Only the first 64 characters of long texts are looked at.
        let cut = |s: &[T]| s.get(..s.len().min(64)).unwrap_or_default().to_vec();
        return jaro(&cut(a), &cut(b));
    }
    let window = (a.len().max(b.len()) / 2).saturating_sub(1);
    let (mut taken_a, mut taken_b) = (0u64, 0u64);
    for (i, x) in a.iter().enumerate() {
        let from = i.saturating_sub(window);
        let upto = (i + window + 1).min(b.len());
        for (j, y) in b.iter().enumerate().take(upto).skip(from) {
            if x == y && taken_b & (1 << j) == 0 {
                taken_a |= 1 << i;
                taken_b |= 1 << j;
                break;
            }
        }
    }
    let matches = taken_a.count_ones();
    if matches == 0 {
        return 0.0;
    }
    let mut swapped = 0u32;
    let (mut rest_a, mut rest_b) = (taken_a, taken_b);
    while rest_a != 0 {
        let (i, j) = (rest_a.trailing_zeros(), rest_b.trailing_zeros());
        swapped += u32::from(a.get(i as usize) != b.get(j as usize));
        rest_a &= rest_a - 1;
        rest_b &= rest_b.wrapping_sub(1);
    }
    let m = f64::from(matches);
    (m / a.len() as f64 + m / b.len() as f64 + (m - f64::from(swapped / 2)) / m) / 3.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(a: &str, b: &str, expect: f64) {
        assert!((jaro_winkler(a, b) - expect).abs() < 5e-4, "{a} {b}: {}", jaro_winkler(a, b));
        assert!((jaro_winkler(b, a) - expect).abs() < 5e-4, "{b} {a}");
    }

    #[test]
    fn gives_the_published_values() {
        // Winkler 1990, table of examples.
        check("martha", "marhta", 0.961);
        check("dixon", "dicksonx", 0.813);
        check("dwayne", "duane", 0.840);
        check("abc", "xyz", 0.0);
        check("", "", 1.0);
        check("a", "", 0.0);
    }
}
