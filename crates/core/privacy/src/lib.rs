//! What must not be written down: [`Pii`] for values, [`redact`] for words of a call,
//! [`redact_sentence`] for words that are read along, [`redact_report`] for the text of a
//! report.
//!
//! Numbers that open an account - card numbers, account numbers, sort codes, PINs and
//! one-time codes - are replaced before a text leaves memory. A date, a sum of money, a
//! house number or one of the public telephone numbers of our advice is left alone.
//! A report is stored and read by investigators: [`redact_report`] also keeps what they need.

mod report;

pub use report::{Kind, Redacted, Removed, redact_field, redact_report};

use conversation::{Shape, Words};
use std::borrow::Cow;
use std::fmt;

/// A value that identifies a person. `Debug` and `Display` never show it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Pii<T>(T);

impl<T> Pii<T> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, for the one place that needs it.
    pub fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Pii<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[withheld]")
    }
}

impl<T> fmt::Display for Pii<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[withheld]")
    }
}

/// Numbers that everybody may see: emergency and advice lines.
const PUBLIC: [&str; 9] =
    ["999", "112", "101", "111", "159", "161", "7726", "03001232040", "0800555111"];

/// Replaces runs of three and more digits that are no public number by `[number]`.
///
/// ```
/// assert_eq!(privacy::redact("it's four one seven two"), "it's [number]");
/// assert_eq!(privacy::redact("ring 159 or 101"), "ring 159 or 101");
/// ```
pub fn redact(text: &str) -> Cow<'_, str> {
    let words = Words::of(text);
    let mut out = String::new();
    let mut kept = 0;
    for word in words.iter() {
        let secret = matches!(word.shape, Shape::Digits(3..)) && !PUBLIC.contains(&word.norm);
        if !secret {
            continue;
        }
        out.push_str(text.get(kept..word.start).unwrap_or(""));
        out.push_str("[number]");
        kept = word.end;
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(kept..).unwrap_or(""));
    Cow::Owned(out)
}

/// A sentence that somebody reads while a call goes on: without what [`redact_report`] and
/// [`redact`] take out, without any other row of digits, and without a number at its beginning
/// or its end, since the next sentence may go on with it. Sums of money and the public
/// telephone numbers of our advice stay.
///
/// ```
/// assert_eq!(privacy::redact_sentence("it's four"), "it's [number]");
/// assert_eq!(privacy::redact_sentence("eight two one"), "[number]");
/// assert_eq!(privacy::redact_sentence("bring four thousand pounds"), "bring four thousand pounds");
/// ```
pub fn redact_sentence(text: &str) -> String {
    let text = redact_report(text).text;
    let words = Words::of(&text);
    let last = words.len().saturating_sub(1);
    let mut out = String::new();
    let mut kept = 0;
    for (index, word) in words.iter().enumerate() {
        let secret = match word.shape {
            Shape::Digits(_) => !PUBLIC.contains(&word.norm),
            Shape::Number => index == 0 || index == last || word.norm.len() >= 3,
            Shape::Word | Shape::Money => false,
        };
        if secret {
            out.push_str(text.get(kept..word.start).unwrap_or(""));
            out.push_str("[number]");
            kept = word.end;
        }
    }
    out.push_str(text.get(kept..).unwrap_or(""));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str) {
        assert_eq!(redact(text), expect);
    }

    #[test]
    fn withholds_what_opens_an_account() {
        check("my PIN is 4821", "my PIN is [number]");
        check("five four one three, oh six eight eight", "[number]");
        check("sort code double oh, one two, seven five.", "sort code [number].");
        check("the code's 417226 love", "the code's [number] love");
    }

    #[test]
    fn keeps_what_is_nobodys_secret() {
        check("four thousand pounds by 3 o'clock", "four thousand pounds by 3 o'clock");
        check("ring 999, or one five nine", "ring 999, or one five nine");
        check("Report Fraud on 03001232040", "Report Fraud on 03001232040");
    }

    #[test]
    fn a_withheld_value_does_not_print() {
        assert_eq!(format!("{} {:?}", Pii::new("4821"), Pii::new("x")), "[withheld] [withheld]");
    }

    #[test]
    fn a_secret_that_is_told_in_pieces_is_withheld_piece_by_piece() {
        let checks = [
            ("my PIN is 48", "my PIN is [number]"),
            ("21", "[number]"),
            ("four", "[number]"),
            ("two one, that's it", "[number], that's it"),
            (
                "my online banking password is kingfisher",
                "my online banking password is [password removed]",
            ),
            ("four thousand eight hundred and twenty one", "[number]"),
            ("ring one five nine", "ring one five nine"),
            ("two officers are on their way", "[number] officers are on their way"),
            ("send two officers to me", "send two officers to me"),
            ("it is £4,000 in cash", "it is £4,000 in cash"),
        ];
        for (text, expect) in checks {
            assert_eq!(redact_sentence(text), expect);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_row_of_digits_is_read_along(text in "[a-z0-9 ,.]{0,60}") {
            let out = redact_sentence(&text);
            for word in Words::of(&out).iter() {
                if let Shape::Digits(2..) = word.shape {
                    proptest::prop_assert!(PUBLIC.contains(&word.norm), "{} -> {}", text, out);
                }
            }
        }

        #[test]
        fn no_long_run_of_digits_is_left(text in "[a-z0-9 ,.]{0,60}") {
            let out = redact(&text).into_owned();
            for word in Words::of(&out).iter() {
                if let Shape::Digits(3..) = word.shape {
                    proptest::prop_assert!(PUBLIC.contains(&word.norm), "{} -> {}", text, out);
                }
            }
        }
    }
}
