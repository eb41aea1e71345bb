//! Edit distances with a limit: most pairs are refused before any table is filled.

use crate::values::at;

/// Distance of Levenshtein (1966) between two texts, in characters; `None` beyond `limit`.
pub fn levenshtein(a: &str, b: &str, limit: usize) -> Option<usize> {
    by_symbols(a, b, limit, Swaps::Two)
}

/// Distance in which two neighbours that changed places count as one edit (optimal string
/// alignment, after Damerau 1964), in characters; `None` beyond `limit`.
pub fn damerau(a: &str, b: &str, limit: usize) -> Option<usize> {
    by_symbols(a, b, limit, Swaps::One)
}

/// Runs over bytes where both texts are ASCII, over characters where not.
fn by_symbols(a: &str, b: &str, limit: usize, swaps: Swaps) -> Option<usize> {
    if a.is_ascii() && b.is_ascii() {
        return distance(a.as_bytes(), b.as_bytes(), limit, swaps);
    }
    let (a, b) = symbols(a, b);
    distance(&a, &b, limit, swaps)
}

/// What an exchange of two neighbours costs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Swaps {
    One,
    Two,
}

/// The characters of two texts, one number each, for texts that are not ASCII.
pub(crate) fn symbols(a: &str, b: &str) -> (Vec<char>, Vec<char>) {
    (a.chars().collect(), b.chars().collect())
}

fn distance<T: Copy + Eq>(a: &[T], b: &[T], limit: usize, swaps: Swaps) -> Option<usize> {
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(head..)?, b.get(head..)?);
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(..a.len() - tail)?, b.get(..b.len() - tail)?);
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    if a.is_empty() || b.is_empty() {
        return Some(a.len().max(b.len()));
    }
    if limit <= FEW {
        return (1..=limit).find(|n| within(a, b, *n, swaps));
    }
    if b.len() <= 64 {
        let mut rows = [[0u16; 65]; 3];
        let [before, above, row] = &mut rows;
        return table(a, b, limit, swaps, [before, above, row]);
    }
    let mut rows = vec![vec![0u16; b.len() + 1]; 3];
    let [before, above, row] = rows.as_mut_slice() else { return None };
    table(a, b, limit, swaps, [before, above, row])
}

/// Edits up to which every place of the first one is tried instead of filling a table.
const FEW: usize = 2;

/// Whether two texts are at most `limit` edits apart. Behind what they begin with in common the
/// first edit is at hand: a character put in, left out, replaced, or two exchanged.
fn within<T: Copy + Eq>(a: &[T], b: &[T], limit: usize, swaps: Swaps) -> bool {
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(head..).unwrap_or_default(), b.get(head..).unwrap_or_default());
    if a.len().abs_diff(b.len()) > limit {
        return false;
    }
    let (Some((first_a, rest_a)), Some((first_b, rest_b))) = (a.split_first(), b.split_first())
    else {
        return true;
    };
    let Some(left) = limit.checked_sub(1) else { return false };
    if within(rest_a, rest_b, left, swaps)
        || within(rest_a, b, left, swaps)
        || within(a, rest_b, left, swaps)
    {
        return true;
    }
    let exchanged = rest_a.first() == Some(first_b) && rest_b.first() == Some(first_a);
    let behind = (rest_a.get(1..), rest_b.get(1..));
    match behind {
        (Some(a), Some(b)) if exchanged && swaps == Swaps::One => within(a, b, left, swaps),
        _ => false,
    }
}

/// The table of distances, three rows at a time.
fn table<T: Copy + Eq>(
    a: &[T],
    b: &[T],
    limit: usize,
    swaps: Swaps,
    rows: [&mut [u16]; 3],
) -> Option<usize> {
    let [mut before, mut above, mut row] = rows;
    for (j, cell) in above.iter_mut().enumerate().take(b.len() + 1) {
        *cell = j as u16;
    }
    let mut last_a = None;
    for (i, &x) in a.iter().enumerate() {
        let mut left = (i + 1) as u16;
        let mut best = left;
        let mut diagonal = at(above, 0);
        let mut last_b = None;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (j, &y) in b.iter().enumerate() {
            let up = at(above, j + 1);
            let mut cell = (diagonal + u16::from(x != y)).min(left + 1).min(up + 1);
            if swaps == Swaps::One && last_a == Some(y) && last_b == Some(x) {
                cell = cell.min(at(before, j - 1) + 1);
            }
            if let Some(slot) = row.get_mut(j + 1) {
                *slot = cell;
            }
            best = best.min(cell);
            diagonal = up;
            left = cell;
            last_b = Some(y);
        }
        if usize::from(best) > limit {
            return None;
        }
        last_a = Some(x);
        (before, above, row) = (above, row, before);
    }
    let found = usize::from(at(above, b.len()));
    (found <= limit).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_edits_are_counted_as_by_the_table() {
        let letter = |bits: u32, i: u32| char::from(b'a' + (bits >> (2 * i) & 3) as u8);
        let word = |bits: u32| (0..1 + bits % 5).map(|i| letter(bits, i)).collect::<String>();
        let words: Vec<String> = (0..1 << 10).map(word).collect();
        for a in words.iter().step_by(3) {
            for b in words.iter().step_by(7) {
                for count in [levenshtein, damerau] {
                    let by_table = count(a, b, 3);
                    assert_eq!(count(a, b, 2), by_table.filter(|n| *n <= 2), "{a} {b}");
                    assert_eq!(count(a, b, 1), by_table.filter(|n| *n <= 1), "{a} {b}");
                }
            }
        }
    }

    #[test]
    fn counts_edits() {
        assert_eq!(levenshtein("kitten", "sitting", 5), Some(3));
        assert_eq!(levenshtein("kitten", "sitting", 2), None);
        assert_eq!(levenshtein("smith", "smiht", 2), Some(2));
        assert_eq!(damerau("smith", "smiht", 2), Some(1));
        assert_eq!(damerau("", "abc", 3), Some(3));
        assert_eq!(
            damerau("ca", "abc", 3),
            Some(3),
            "optimal string alignment edits no part twice"
        );
        assert_eq!(damerau("zoë", "zoe", 1), Some(1));
        assert_eq!(damerau("abcdef", "badcef", 2), Some(2));
        assert_eq!(damerau("abcdef", "badcfe", 2), None);
        assert_eq!(levenshtein("abcdef", "bacdef", 1), None);
        let long = "x".repeat(100);
        assert_eq!(levenshtein(&long, &"x".repeat(99), 1), Some(1));
    }
}
