//! The receipt: sixteen digits with which a sender sees, adds to or withdraws his report.

use std::fmt;
use thiserror::Error;

/// Sixteen digits. The last is a check digit chosen so that the whole never passes the test
/// that payment cards pass (Luhn, ISO/IEC 7812): a receipt cannot be taken for a card.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Receipt([u8; 16]);

/// Why digits are no receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReceiptError {
    /// Too few or too many.
    #[error("a receipt has 16 digits; this has {0}")]
    Length(usize),
    /// A slip of the keys.
    #[error("this is not a receipt number; check each group of four")]
    Check,
}

impl Receipt {
    /// A receipt from 64 random bits.
    pub fn from_random(bits: u64) -> Self {
        let mut digits = [0_u8; 16];
        let mut rest = bits % 1_000_000_000_000_000;
        for slot in digits.iter_mut().take(15).rev() {
            *slot = u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
        }
        digits[15] = check_digit(&digits);
        Self(digits)
    }

    /// Reads a receipt as people type it: spaces and dashes do not matter.
    ///
    /// # Errors
    /// [`ReceiptError`] says what to look at.
    pub fn parse(text: &str) -> Result<Self, ReceiptError> {
        let found: Vec<u8> = text
            .chars()
            .filter_map(|c| c.to_digit(10))
            .filter_map(|d| u8::try_from(d).ok())
            .collect();
        let digits: [u8; 16] =
            found.as_slice().try_into().map_err(|_| ReceiptError::Length(found.len()))?;
        match digits[15] == check_digit(&digits) {
            true => Ok(Self(digits)),
            false => Err(ReceiptError::Check),
        }
    }

    /// The digits without spaces, for hashing.
    pub fn digits(&self) -> String {
        self.0.iter().map(|d| char::from(b'0' + d)).collect()
    }
}

/// Five more than the Luhn digit: wrong for a card, and still one slip is noticed.
fn check_digit(digits: &[u8; 16]) -> u8 {
    let sum: u32 = digits
        .iter()
        .take(15)
        .enumerate()
        .map(|(i, d)| {
            let d = u32::from(*d);
            match i % 2 {
                0 if d > 4 => d * 2 - 9,
                0 => d * 2,
                _ => d,
            }
        })
        .sum();
    u8::try_from((10 - sum % 10 + 5) % 10).unwrap_or(0)
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits();
        let mut rest = digits.as_str();
        while let Some((group, after)) = rest.split_at_checked(4) {
            f.write_str(group)?;
            if after.is_empty() {
                break;
            }
            f.write_str(" ")?;
            rest = after;
        }
        Ok(())
    }
}

impl fmt::Debug for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Receipt(withheld)")
    }
}

#[cfg(test)]
mod tests {
    use super::{Receipt, ReceiptError};
    use proptest::prelude::*;

    fn luhn(digits: &str) -> bool {
        let sum: u32 = digits
            .bytes()
            .rev()
            .enumerate()
            .map(|(i, b)| {
                let d = u32::from(b - b'0') * if i % 2 == 1 { 2 } else { 1 };
                d / 10 + d % 10
            })
            .sum();
        sum.is_multiple_of(10)
    }

    proptest! {
        #[test]
        fn reads_back_and_is_never_a_card(bits: u64) {
            let receipt = Receipt::from_random(bits);
            prop_assert_eq!(Receipt::parse(&receipt.to_string()), Ok(receipt.clone()));
            prop_assert!(!luhn(&receipt.digits()));
        }

        #[test]
        fn one_wrong_digit_is_noticed(bits: u64, at in 0_usize..16, by in 1_u8..10) {
            let mut digits = Receipt::from_random(bits).digits().into_bytes();
            digits[at] = b'0' + (digits[at] - b'0' + by) % 10;
            let wrong = String::from_utf8(digits).unwrap();
            prop_assert_eq!(Receipt::parse(&wrong), Err(ReceiptError::Check));
        }
    }

    #[test]
    fn is_shown_in_fours_and_withheld_from_logs() {
        let receipt = Receipt::from_random(7);
        assert_eq!(receipt.to_string().len(), 19);
        assert_eq!(format!("{receipt:?}"), "Receipt(withheld)");
        assert_eq!(Receipt::parse("1234"), Err(ReceiptError::Length(4)));
    }
}
