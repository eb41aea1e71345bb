//! The name of a sound stream: sixteen bytes, written as a UUID (RFC 9562).

use std::fmt;

/// Sixteen bytes that tell which call and which side of it a stream carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId([u8; 16]);

impl StreamId {
    /// The name with these bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// A name from random bits, marked as random (version 4, variant 1).
    pub fn from_random(bits: u128) -> Self {
        let mut bytes = bits.to_be_bytes();
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        Self(bytes)
    }

    /// Its bytes.
    pub fn bytes(&self) -> [u8; 16] {
        self.0
    }

    /// Reads thirty-two hexadecimal digits, with or without hyphens.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bits = 0_u128;
        let mut digits = 0;
        for c in text.chars().filter(|c| *c != '-') {
            bits = bits.wrapping_shl(4) | u128::from(c.to_digit(16)?);
            digits += 1;
        }
        (digits == 32).then(|| Self(bits.to_be_bytes()))
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::StreamId;
    use proptest::prelude::*;

    #[test]
    fn a_random_name_says_so() {
        let shown = StreamId::from_random(0).to_string();
        assert_eq!(shown, "00000000-0000-4000-8000-000000000000");
    }

    #[test]
    fn too_few_digits_or_other_signs_are_no_name() {
        assert_eq!(StreamId::parse("40325ec2"), None);
        assert_eq!(StreamId::parse("40325ec2-5efd-4bd3-805f-53576e581dzz"), None);
    }

    proptest! {
        #[test]
        fn a_name_that_is_written_is_read_again(bytes: [u8; 16]) {
            let id = StreamId::from_bytes(bytes);
            prop_assert_eq!(StreamId::parse(&id.to_string()), Some(id));
        }
    }
}
