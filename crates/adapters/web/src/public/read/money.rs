//! Sums as people write them: "£5,200", "5.2k", "about five thousand".

use conversation::Words;

/// The largest sum that is taken.
const MOST: u64 = 100_000_000;

/// Words that say how exact a sum is, and the name of the currency.
const AROUND: [&str; 34] = [
    "about",
    "around",
    "roughly",
    "approximately",
    "approx",
    "some",
    "maybe",
    "perhaps",
    "nearly",
    "almost",
    "over",
    "under",
    "more",
    "less",
    "than",
    "up",
    "to",
    "just",
    "at",
    "least",
    "a",
    "little",
    "bit",
    "in",
    "all",
    "total",
    "cash",
    "pounds",
    "pound",
    "quid",
    "gbp",
    "sterling",
    "i",
    "think",
];

/// What a sum can be wrong with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Another currency.
    Currency,
    /// Below nothing.
    Negative,
    /// More than anybody has.
    Large,
    /// Not a sum.
    Unclear,
}

impl Wrong {
    /// What to do.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Currency => {
                "Enter the amount in pounds. If it was another currency, your best guess will do"
            }
            Self::Negative => "Enter an amount of 0 or more, such as 5200",
            Self::Large => "Enter an amount up to £100,000,000",
            Self::Unclear => "Enter an amount in pounds, such as 5200 or about five thousand",
        }
    }
}

/// Whole pounds; pence are rounded down.
///
/// # Errors
/// What is wrong with it.
pub fn pounds(text: &str) -> Result<u32, Wrong> {
    let lower = text.trim().to_lowercase();
    if ["€", "$", "euro", "dollar", "franc"].iter().any(|c| lower.contains(c)) {
        return Err(Wrong::Currency);
    }
    let negative = lower.trim_start_matches('£').trim_start();
    if negative.starts_with(['-', '\u{2212}']) {
        return Err(Wrong::Negative);
    }
    if matches!(lower.as_str(), "nothing" | "none" | "nil" | "no" | "nought" | "zero") {
        return Ok(0);
    }
    let exact = figures(&lower).or_else(|| spoken(&lower)).ok_or(Wrong::Unclear)?;
    u32::try_from(exact).ok().filter(|_| exact <= MOST).ok_or(Wrong::Large)
}

/// A sum in figures: digits, commas, at most two pence, and `k` or `m` after it.
fn figures(lower: &str) -> Option<u64> {
    let mut found = None;
    let spaced = lower.replace('£', " ");
    let mut words = spaced.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let word = word.trim_end_matches(['.', ',', '?', '!', '+']).trim_start_matches('~');
        if AROUND.contains(&word) || word.is_empty() {
            continue;
        }
        let (number, suffix) = word.split_at(word.find(char::is_alphabetic).unwrap_or(word.len()));
        let mut times = scale(suffix)?;
        if times == 1
            && let Some(next) = words.peek().and_then(|next| named_scale(next))
        {
            times = next;
            words.next();
        }
        if found.replace(thousandths(number)?.checked_mul(times)? / 1000).is_some() {
            return None;
        }
    }
    found
}

fn scale(suffix: &str) -> Option<u64> {
    match suffix {
        "" => Some(1),
        "k" => Some(1_000),
        "m" => Some(1_000_000),
        _ => named_scale(suffix),
    }
}

fn named_scale(word: &str) -> Option<u64> {
    match word {
        "hundred" => Some(100),
        "k" | "thousand" | "grand" => Some(1_000),
        "m" | "million" => Some(1_000_000),
        _ => None,
    }
}

/// A number with at most three places after the point, in thousandths.
fn thousandths(number: &str) -> Option<u64> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let whole = without_commas(whole)?;
    if part.len() > 3 || !part.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let part: u64 = format!("{part:0<3}").parse().ok()?;
    whole.checked_mul(1000)?.checked_add(part)
}

/// Digits; commas only where thousands end.
fn without_commas(whole: &str) -> Option<u64> {
    let mut groups = whole.split(',');
    let first = groups.next().filter(|g| !g.is_empty())?;
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.len() > 3 {
            return None;
        }
        digits.push_str(group);
    }
    digits.parse().ok().filter(|_| digits.chars().all(|c| c.is_ascii_digit()))
}

/// A sum in words, by the same reading of numbers that calls go through.
fn spoken(lower: &str) -> Option<u64> {
    if lower.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let plain = lower.replace("grand", "thousand").replace(" a thousand", " one thousand");
    let plain = plain.replace("and a half thousand", "thousand five hundred");
    let words = Words::of(&plain);
    let mut found = None;
    for word in words.iter().filter(|w| !AROUND.contains(&w.norm)) {
        if found.replace(word.norm.trim_start_matches('£').parse().ok()?).is_some() {
            return None;
        }
    }
    found
}

/// A sum as it is shown: `£5,200`.
pub fn shown(pounds: u32) -> String {
    let digits = pounds.to_string();
    let mut out = String::from("£");
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Wrong, pounds, shown};

    fn check(text: &str, expect: Result<u32, Wrong>) {
        assert_eq!(pounds(text), expect, "{text}");
    }

    #[test]
    fn sums_in_figures() {
        check("5200", Ok(5200));
        check("£5,200", Ok(5200));
        check(" £ 5,200.50 ", Ok(5200));
        check("5.2k", Ok(5200));
        check("£12K", Ok(12_000));
        check("about 5 thousand pounds", Ok(5000));
        check("just over £70,000", Ok(70_000));
        check("2.5 grand", Ok(2500));
        check("1.9m", Ok(1_900_000));
        check("0", Ok(0));
    }

    #[test]
    fn sums_in_words() {
        check("about five thousand", Ok(5000));
        check("five thousand two hundred pounds", Ok(5200));
        check("two and a half thousand", Ok(2500));
        check("ten grand", Ok(10_000));
        check("Nothing", Ok(0));
        check("eight hundred quid", Ok(800));
    }

    #[test]
    fn what_is_no_sum_of_pounds_is_said() {
        check("€500", Err(Wrong::Currency));
        check("two thousand euros", Err(Wrong::Currency));
        check("-5", Err(Wrong::Negative));
        check("99999999999", Err(Wrong::Large));
        check("all of it", Err(Wrong::Unclear));
        check("a lot", Err(Wrong::Unclear));
        check("5,20", Err(Wrong::Unclear));
        check("between 200 and 300", Err(Wrong::Unclear));
        check("5 cards", Err(Wrong::Unclear));
    }

    #[test]
    fn thousands_are_parted_by_commas() {
        assert_eq!([0, 999, 5200, 1_000_000].map(shown), ["£0", "£999", "£5,200", "£1,000,000"]);
    }

    proptest::proptest! {
        #[test]
        fn what_is_shown_reads_back(sum in 0_u32..=100_000_000) {
            proptest::prop_assert_eq!(pounds(&shown(sum)), Ok(sum));
        }

        #[test]
        fn anything_can_be_typed(text in "\\PC{0,40}") {
            let _ = pounds(&text);
        }
    }
}
