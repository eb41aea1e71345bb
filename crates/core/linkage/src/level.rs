//! Levels of a comparison: conditions from the strictest to the loosest, as a spec writes them.

use std::fmt;

/// When two known values are at a level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Condition {
    /// `exact`: the cleaned texts are equal.
    Exact,
    /// `damerau N`: at most N edits, an exchange of neighbours counting as one.
    Damerau(usize),
    /// `levenshtein N`: at most N edits.
    Levenshtein(usize),
    /// `similar T`: 1 less edits by the longer length is at least T.
    Similar(f64),
    /// `jaro_winkler T`: the similarity is at least T.
    JaroWinkler(f64),
    /// `soundex`: the first words have one Soundex code.
    Soundex,
    /// `metaphone`: the first words have one code of the finer kind.
    Metaphone,
    /// `initial`: one is the first letter of the other.
    Initial,
    /// `first N`: the first N characters are equal.
    First(usize),
    /// `last N`: the last N characters are equal.
    Last(usize),
    /// `contains`: every word of one is in the other, or one begins the other.
    Contains,
    /// `tokens T`: at least T of the words of either are in both (Jaccard).
    Tokens(f64),
    /// `overlap N`: at least N words are in both.
    Overlap(usize),
    /// `grams T`: at least T of the runs of three characters of either are in both.
    Grams(f64),
    /// `within X`: the numbers differ by at most X.
    Within(f64),
    /// `ratio R`: the larger number is at most 1 + R times the smaller.
    Ratio(f64),
    /// `days N`: the dates differ by at most N days.
    Days(i32),
    /// `same_year`: the dates are of one year.
    SameYear,
    /// `same_day`: the dates are of one day and month.
    SameDay,
    /// `day_month`: one year, and day and month changed places.
    DayMonth,
    /// `km X`: the places are at most X kilometres apart.
    Kilometres(f64),
    /// `swapped`: this column and the one named by `swapped_with` changed places.
    Swapped,
}

impl Condition {
    /// Reads a condition as a spec writes it.
    ///
    /// # Errors
    /// One sentence that says what is not understood.
    pub fn parse(source: &str) -> Result<Self, String> {
        let mut words = source.split_whitespace();
        let name = words.next().unwrap_or("");
        let argument = words.next();
        if words.next().is_some() {
            return Err(format!("`{source}` has a word too many"));
        }
        let number = |least: f64, most: f64| {
            let read = argument.and_then(|a| a.parse::<f64>().ok());
            read.filter(|x| (least..=most).contains(x))
                .ok_or_else(|| format!("`{name}` needs a number from {least} to {most} after it"))
        };
        let count = |most: f64| {
            let x = number(0.0, most)?;
            if x.fract() == 0.0 {
                Ok(x as usize)
            } else {
                Err(format!("`{name}` needs a whole number"))
            }
        };
        let plain = |condition| match argument {
            None => Ok(condition),
            Some(a) => Err(format!("`{name}` takes nothing after it: `{a}`")),
        };
        match name {
            "exact" => plain(Self::Exact),
            "soundex" => plain(Self::Soundex),
            "metaphone" => plain(Self::Metaphone),
            "initial" => plain(Self::Initial),
            "contains" => plain(Self::Contains),
            "same_year" => plain(Self::SameYear),
            "same_day" => plain(Self::SameDay),
            "day_month" => plain(Self::DayMonth),
            "swapped" => plain(Self::Swapped),
            "damerau" => count(64.0).map(Self::Damerau),
            "levenshtein" => count(64.0).map(Self::Levenshtein),
            "first" | "prefix" => count(64.0).map(Self::First),
            "last" | "suffix" => count(64.0).map(Self::Last),
            "overlap" => count(64.0).map(Self::Overlap),
            "similar" => number(0.0, 1.0).map(Self::Similar),
            "jaro_winkler" => number(0.0, 1.0).map(Self::JaroWinkler),
            "tokens" => number(0.0, 1.0).map(Self::Tokens),
            "grams" => number(0.0, 1.0).map(Self::Grams),
            "within" => number(0.0, f64::MAX).map(Self::Within),
            "ratio" => number(0.0, f64::MAX).map(Self::Ratio),
            "km" => number(0.0, 20_100.0).map(Self::Kilometres),
            "days" => count(1e7).map(|n| Self::Days(n as i32)),
            _ => Err(format!("`{name}` is no level (see docs/linkage.md for the list)")),
        }
    }

    /// Whether the letters of two different values are looked at, and not a number, date or place.
    pub fn is_on_texts(self) -> bool {
        !matches!(
            self,
            Self::Exact
                | Self::Swapped
                | Self::Within(_)
                | Self::Ratio(_)
                | Self::Days(_)
                | Self::SameYear
                | Self::SameDay
                | Self::DayMonth
                | Self::Kilometres(_)
        )
    }

    /// Whether values that are equal always meet the condition.
    pub fn is_exact(self) -> bool {
        matches!(self, Self::Exact)
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact => write!(f, "exact"),
            Self::Damerau(n) => write!(f, "damerau {n}"),
            Self::Levenshtein(n) => write!(f, "levenshtein {n}"),
            Self::Similar(t) => write!(f, "similar {t}"),
            Self::JaroWinkler(t) => write!(f, "jaro_winkler {t}"),
            Self::Soundex => write!(f, "soundex"),
            Self::Metaphone => write!(f, "metaphone"),
            Self::Initial => write!(f, "initial"),
            Self::First(n) => write!(f, "first {n}"),
            Self::Last(n) => write!(f, "last {n}"),
            Self::Contains => write!(f, "contains"),
            Self::Tokens(t) => write!(f, "tokens {t}"),
            Self::Overlap(n) => write!(f, "overlap {n}"),
            Self::Grams(t) => write!(f, "grams {t}"),
            Self::Within(x) => write!(f, "within {x}"),
            Self::Ratio(r) => write!(f, "ratio {r}"),
            Self::Days(n) => write!(f, "days {n}"),
            Self::SameYear => write!(f, "same_year"),
            Self::SameDay => write!(f, "same_day"),
            Self::DayMonth => write!(f, "day_month"),
            Self::Kilometres(x) => write!(f, "km {x}"),
            Self::Swapped => write!(f, "swapped"),
        }
    }
}

/// Kinds of column with levels that have proved themselves, and whether the frequency of a
/// value counts: name, cleaning steps, levels, term frequency.
pub const KINDS: [(&str, &[&str], &[&str], bool); 14] = [
    ("exact", &[], &["exact"], true),
    ("category", &[], &["exact"], true),
    (
        "name",
        &[],
        &["exact", "damerau 1", "jaro_winkler 0.9", "metaphone", "initial", "jaro_winkler 0.75"],
        true,
    ),
    ("text", &[], &["exact", "damerau 2", "jaro_winkler 0.9", "tokens 0.5", "overlap 1"], true),
    ("full_name", &[], &["exact", "similar 0.85", "contains", "tokens 0.5", "overlap 1"], true),
    (
        "date_of_birth",
        &["date"],
        &["exact", "damerau 1", "day_month", "damerau 2", "same_year"],
        true,
    ),
    ("date", &["date"], &["exact", "days 1", "days 4", "days 10", "days 30"], false),
    ("code", &["alnum"], &["exact", "damerau 1", "contains", "damerau 2"], true),
    ("phone", &["digits"], &["exact", "damerau 1", "last 7", "damerau 2"], true),
    ("postcode", &["alnum"], &["exact", "damerau 1", "damerau 2", "first 3"], true),
    ("email", &[], &["exact", "damerau 2", "jaro_winkler 0.88"], true),
    ("amount", &[], &["exact", "ratio 0.01", "ratio 0.03", "ratio 0.1", "ratio 0.3"], false),
    ("place", &[], &["km 1", "km 5", "km 15", "km 30"], false),
    ("list", &[], &["exact", "overlap 3", "overlap 2", "overlap 1"], false),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for (_, _, levels, _) in KINDS {
            for level in levels {
                assert_eq!(&Condition::parse(level).unwrap().to_string(), level);
            }
        }
        for bad in ["", "exat", "damerau", "damerau 1.5", "jaro_winkler 2", "exact 1", "days 1 2"] {
            assert!(Condition::parse(bad).is_err(), "{bad}");
        }
    }
}
