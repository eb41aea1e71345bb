//! How much two sorted sets of numbers have in common.

/// Number of elements in both of two sorted sets.
pub fn overlap(a: &[u32], b: &[u32]) -> usize {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut both = 0;
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => {
                a.next();
            }
            std::cmp::Ordering::Greater => {
                b.next();
            }
            std::cmp::Ordering::Equal => {
                both += 1;
                a.next();
                b.next();
            }
        }
    }
    both
}

/// Share of the elements of either set that are in both (Jaccard 1901); 1 for two empty sets.
pub fn jaccard(a: &[u32], b: &[u32]) -> f64 {
    let both = overlap(a, b);
    let either = a.len() + b.len() - both;
    if either == 0 { 1.0 } else { both as f64 / either as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_is_common() {
        assert_eq!(overlap(&[1, 3, 5], &[3, 4, 5, 6]), 2);
        assert!((jaccard(&[1, 3, 5], &[3, 4, 5, 6]) - 0.4).abs() < 1e-12);
        assert!((jaccard(&[], &[]) - 1.0).abs() < 1e-12);
    }
}
