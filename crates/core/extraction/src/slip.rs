//! Names of larger towns with a slip of one letter: "wolverhamton", "Brixten".

/// The towns that are read so, from `data/slips.txt`.
fn towns() -> impl Iterator<Item = &'static str> {
    let lines = include_str!("../data/slips.txt").lines().filter(|l| !l.starts_with('#'));
    lines.flat_map(|l| l.split('|'))
}

/// The town that is meant by a word in small letters which is no town's name: one letter is
/// wrong, missing, too many, or two neighbours are swapped. Short names and names of several
/// words are not guessed at, nor is a word that may be two towns.
pub(crate) fn meant(word: &str) -> Option<&'static str> {
    if word.len() < 6 || !word.is_ascii() {
        return None;
    }
    let mut fits = towns().filter(|town| one_apart(word, town));
    let first = fits.next()?;
    fits.next().is_none().then_some(first)
}

/// True if two words differ by one slip, whatever their case.
fn one_apart(word: &str, town: &str) -> bool {
    let (a, b) = (word.as_bytes(), town.as_bytes());
    if a.len().abs_diff(b.len()) > 1 || b.len() < 6 {
        return false;
    }
    let same = |x: &u8, y: &u8| x.eq_ignore_ascii_case(y);
    let head = a.iter().zip(b).take_while(|(x, y)| same(x, y)).count();
    let (a, b) = (a.get(head..).unwrap_or(&[]), b.get(head..).unwrap_or(&[]));
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| same(x, y)).count();
    let a = a.get(..a.len() - tail).unwrap_or(&[]);
    let b = b.get(..b.len() - tail).unwrap_or(&[]);
    // The first letter is hardly ever the wrong one.
    head > 0
        && match (a, b) {
            ([_], [_]) | ([_], []) | ([], [_]) => true,
            ([p, q], [r, s]) => same(p, s) && same(q, r),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn one_slip_is_read_and_two_are_not() {
        let check = |word: &str, town: Option<&str>| assert_eq!(meant(word), town, "{word}");
        check("wolverhamton", Some("Wolverhampton"));
        check("brixten", Some("Brixton"));
        check("kidderminister", Some("Kidderminster"));
        check("sheffeild", Some("Sheffield"));
        check("guilford", Some("Guildford"));
        check("sheffeld", Some("Sheffield"));
        check("shefeeld", None);
        check("brexten", None);
        check("derbi", None);
    }
}
