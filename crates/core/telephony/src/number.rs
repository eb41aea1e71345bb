//! Telephone numbers, and which of them are not listened to.

use std::fmt;

/// A telephone number as it is compared: digits alone, British numbers as they are dialled
/// at home. `+44 1632 960155`, `0044 1632 960155` and `01632 960155` are the same.
///
/// It is not shown by `Debug`: a number identifies a person.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(String);

impl Number {
    /// Reads a number as people and switchboards write it. None if it holds no digit: a
    /// withheld number is nobody's.
    pub fn parse(text: &str) -> Option<Self> {
        let international = text.trim_start().starts_with('+');
        // "+44 (0)1632" is written by many, and the nought is dialled by nobody.
        let text = text.replace("(0)", "");
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let digits = match (digits.strip_prefix("0044"), digits.strip_prefix("44")) {
            (Some(rest), _) => format!("0{rest}"),
            (None, Some(rest)) if international => format!("0{rest}"),
            _ if international => format!("00{digits}"),
            _ => digits,
        };
        (!digits.is_empty()).then_some(Self(digits))
    }

    /// Whether it is an ordinary British telephone at home, at work or in a pocket, which costs
    /// what such a call costs: 01, 02, 03 and 07, without the personal numbers of 070 and the
    /// pagers of 076, which cost far more. The Isle of Man's mobiles, 07624, are among the former.
    /// (Ofcom, National Telephone Numbering Plan, part A.)
    pub fn is_ordinary(&self) -> bool {
        let digits = self.0.as_str();
        let begins = |all: &[&str]| all.iter().any(|start| digits.starts_with(start));
        let is_dear = begins(&["070", "076"]) && !begins(&["07624"]);
        (10..=11).contains(&digits.len()) && begins(&["01", "02", "03", "07"]) && !is_dear
    }

    /// The digits, for the one place that needs them.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[number]")
    }
}

#[cfg(test)]
mod tests {
    use super::Number;

    fn check(text: &str, expect: &str) {
        assert_eq!(Number::parse(text).map(|n| n.digits().to_owned()).as_deref(), Some(expect));
    }

    #[test]
    fn a_phone_may_be_rung_for_what_an_ordinary_call_costs() {
        let check = |text: &str, expect: bool| {
            assert_eq!(Number::parse(text).unwrap().is_ordinary(), expect, "{text}");
        };
        for ordinary in ["01632 960155", "020 7946 0018", "+44 7700 900123", "07624 000000"] {
            check(ordinary, true);
        }
        for other in
            ["0909 879 0018", "070 1234 5678", "07600 123456", "+1 202 555 0100", "999", "0800 11"]
        {
            check(other, false);
        }
    }

    #[test]
    fn one_number_in_many_spellings() {
        for text in ["01632 960155", "+44 1632 960155", "+44 (0)1632 960155", "0044-1632-960155"] {
            check(text, "01632960155");
        }
        check("+33 1 99 00 12 34", "0033199001234");
        check("44 1632", "441632");
    }

    #[test]
    fn a_withheld_number_is_none() {
        assert_eq!(Number::parse("anonymous"), None);
        assert_eq!(Number::parse(""), None);
    }

    #[test]
    fn a_number_is_not_printed() {
        assert_eq!(format!("{:?}", Number::parse("01632 960155")), "Some([number])");
    }
}
