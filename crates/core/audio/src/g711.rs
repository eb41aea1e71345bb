//! G.711, the coding of telephone networks: A-law (Europe) and mu-law (North America).
//!
//! ITU-T Recommendation G.711 (11/88). One byte holds a sample in a floating form: sign,
//! three bits of exponent, four of mantissa; on the line some bits are inverted. Samples are
//! 16-bit here: the 13 (A-law) or 14 bits (mu-law) of the recommendation at the upper end.

/// Every A-law byte as a sample.
static ALAW: [i16; 256] = alaw_table();
/// Every mu-law byte as a sample.
static ULAW: [i16; 256] = ulaw_table();

/// What mu-law adds before it takes the exponent, at 16 bits.
const ULAW_BIAS: i32 = 0x84;
/// The largest magnitude mu-law can hold, at 16 bits.
const ULAW_MOST: i32 = 32_635;

/// The sample an A-law byte stands for.
pub fn alaw_to_sample(byte: u8) -> i16 {
    ALAW.get(usize::from(byte)).copied().unwrap_or(0)
}

/// The sample a mu-law byte stands for.
pub fn ulaw_to_sample(byte: u8) -> i16 {
    ULAW.get(usize::from(byte)).copied().unwrap_or(0)
}

/// The A-law byte nearest to a sample.
pub fn sample_to_alaw(sample: i16) -> u8 {
    // Magnitudes of negative samples are those of their complement, as the law has no zero.
    let (sign, magnitude) =
        if sample < 0 { (0x00, !i32::from(sample)) } else { (0x80, i32::from(sample)) };
    let exponent = (24 - (magnitude | 0x80).leading_zeros() as i32).clamp(0, 7);
    let shift = if exponent == 0 { 4 } else { exponent + 3 };
    let mantissa = (magnitude >> shift) & 0x0f;
    low_byte(sign | (exponent << 4) | mantissa) ^ 0x55
}

/// The mu-law byte nearest to a sample.
pub fn sample_to_ulaw(sample: i16) -> u8 {
    let sign = if sample < 0 { 0x80 } else { 0x00 };
    let magnitude = i32::from(sample).abs().min(ULAW_MOST) + ULAW_BIAS;
    let exponent = (24 - magnitude.leading_zeros() as i32).clamp(0, 7);
    let mantissa = (magnitude >> (exponent + 3)) & 0x0f;
    !low_byte(sign | (exponent << 4) | mantissa)
}

/// Appends A-law bytes as samples.
pub fn decode_alaw(bytes: &[u8], out: &mut Vec<i16>) {
    out.extend(bytes.iter().map(|b| alaw_to_sample(*b)));
}

/// Appends mu-law bytes as samples.
pub fn decode_ulaw(bytes: &[u8], out: &mut Vec<i16>) {
    out.extend(bytes.iter().map(|b| ulaw_to_sample(*b)));
}

/// Appends samples as A-law bytes.
pub fn encode_alaw(samples: &[i16], out: &mut Vec<u8>) {
    out.extend(samples.iter().map(|s| sample_to_alaw(*s)));
}

/// Appends samples as mu-law bytes.
pub fn encode_ulaw(samples: &[i16], out: &mut Vec<u8>) {
    out.extend(samples.iter().map(|s| sample_to_ulaw(*s)));
}

fn low_byte(value: i32) -> u8 {
    (value & 0xff) as u8
}

/// What an A-law byte stands for, at 16 bits.
const fn alaw_value(byte: u8) -> i16 {
    let bits = (byte ^ 0x55) as i16;
    let exponent = (bits >> 4) & 0x07;
    let mantissa = (bits & 0x0f) << 4;
    let magnitude = if exponent == 0 { mantissa + 8 } else { (mantissa + 0x108) << (exponent - 1) };
    if bits & 0x80 == 0 { -magnitude } else { magnitude }
}

/// What a mu-law byte stands for, at 16 bits.
const fn ulaw_value(byte: u8) -> i16 {
    let bits = !byte as i16 & 0xff;
    let exponent = (bits >> 4) & 0x07;
    let mantissa = (bits & 0x0f) << 3;
    let magnitude = ((mantissa as i32 + ULAW_BIAS) << exponent) - ULAW_BIAS;
    if bits & 0x80 == 0 { magnitude as i16 } else { -magnitude as i16 }
}

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which checks it")]
const fn alaw_table() -> [i16; 256] {
    let mut all = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        all[byte] = alaw_value(byte as u8);
        byte += 1;
    }
    all
}

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which checks it")]
const fn ulaw_table() -> [i16; 256] {
    let mut all = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        all[byte] = ulaw_value(byte as u8);
        byte += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_are_those_of_the_recommendation() {
        // Tables 1a and 2a of G.711, at 16 bits: the ends, the middle, the inverted bits.
        for (byte, sample) in [(0xd5, 8), (0x55, -8), (0xaa, 32_256), (0x2a, -32_256)] {
            assert_eq!(alaw_to_sample(byte), sample, "A-law {byte:#x}");
        }
        for (byte, sample) in [(0xff, 0), (0x7f, 0), (0x80, 32_124), (0x00, -32_124)] {
            assert_eq!(ulaw_to_sample(byte), sample, "mu-law {byte:#x}");
        }
    }

    #[test]
    fn every_byte_comes_back() {
        for byte in 0..=255_u8 {
            assert_eq!(sample_to_alaw(alaw_to_sample(byte)), byte);
            // Mu-law has two noughts.
            let back = sample_to_ulaw(ulaw_to_sample(byte));
            assert!(back == byte || (byte, back) == (0x7f, 0xff), "{byte:#x} {back:#x}");
        }
    }

    #[test]
    fn no_sample_is_further_off_than_half_a_step() {
        for sample in i16::MIN..=i16::MAX {
            let magnitude = i32::from(sample).abs();
            let step = (magnitude / 16).max(16);
            for back in
                [alaw_to_sample(sample_to_alaw(sample)), ulaw_to_sample(sample_to_ulaw(sample))]
            {
                let off = (i32::from(back) - i32::from(sample)).abs();
                // The last step ends below the largest sample.
                assert!(off <= step / 2 + 8 || magnitude > 32_000, "{sample} became {back}");
            }
        }
    }
}
