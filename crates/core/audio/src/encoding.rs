//! How samples are written as bytes, and bytes turned into 16-bit samples.

use crate::g711;

/// How one sample is written. Numbers of several bytes are little endian, as in WAV files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Unsigned, 8 bits, silence at 128.
    U8,
    /// Signed, 16 bits.
    S16,
    /// Signed, 24 bits.
    S24,
    /// Signed, 32 bits.
    S32,
    /// Floating point, 32 bits, from -1 to 1.
    F32,
    /// Floating point, 64 bits, from -1 to 1.
    F64,
    /// G.711 A-law.
    Alaw,
    /// G.711 mu-law.
    Ulaw,
}

impl Encoding {
    /// Every encoding, in the order of the documentation.
    pub const ALL: [Self; 8] =
        [Self::U8, Self::S16, Self::S24, Self::S32, Self::F32, Self::F64, Self::Alaw, Self::Ulaw];

    /// The word used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::U8 => "u8",
            Self::S16 => "s16",
            Self::S24 => "s24",
            Self::S32 => "s32",
            Self::F32 => "f32",
            Self::F64 => "f64",
            Self::Alaw => "alaw",
            Self::Ulaw => "ulaw",
        }
    }

    /// The encoding of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|e| e.name().eq_ignore_ascii_case(name))
    }

    /// Bytes a sample.
    pub fn width(self) -> usize {
        match self {
            Self::U8 | Self::Alaw | Self::Ulaw => 1,
            Self::S16 => 2,
            Self::S24 => 3,
            Self::S32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    /// The sample in these bytes, of which there are [`Self::width`].
    fn sample(self, bytes: &[u8]) -> i16 {
        match (self, bytes) {
            (Self::U8, [a]) => (i16::from(*a) - 128) << 8,
            (Self::Alaw, [a]) => g711::alaw_to_sample(*a),
            (Self::Ulaw, [a]) => g711::ulaw_to_sample(*a),
            (Self::S16, [a, b]) => i16::from_le_bytes([*a, *b]),
            // The lower bytes are below what a telephone carries.
            (Self::S24, [_, b, c]) => i16::from_le_bytes([*b, *c]),
            (Self::S32, [_, _, c, d]) => i16::from_le_bytes([*c, *d]),
            (Self::F32, [a, b, c, d]) => from_float(f32::from_le_bytes([*a, *b, *c, *d])),
            (Self::F64, _) => {
                let whole: [u8; 8] = bytes.try_into().unwrap_or_default();
                from_float(f64::from_le_bytes(whole) as f32)
            }
            _ => 0,
        }
    }
}

/// A sample from a number between -1 and 1; whatever lies outside is cut, what is no number
/// is silence.
pub fn from_float(value: f32) -> i16 {
    // The conversion saturates, and makes nought of what is no number.
    (value * 32_768.0).round() as i16
}

/// Turns a stream of bytes into samples, however it is cut.
#[derive(Clone, Debug)]
pub struct Decoder {
    encoding: Encoding,
    /// Bytes of a sample whose rest has not come yet.
    rest: Vec<u8>,
}

impl Decoder {
    /// A decoder at the beginning of a stream.
    pub fn new(encoding: Encoding) -> Self {
        Self { encoding, rest: Vec::new() }
    }

    /// The encoding.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Appends the samples that these bytes complete.
    pub fn feed(&mut self, mut bytes: &[u8], out: &mut Vec<i16>) {
        let width = self.encoding.width();
        if !self.rest.is_empty() {
            let (head, tail) =
                bytes.split_at_checked(width - self.rest.len()).unwrap_or((bytes, &[]));
            self.rest.extend_from_slice(head);
            bytes = tail;
            if self.rest.len() < width {
                return;
            }
            out.push(self.encoding.sample(&self.rest));
            self.rest.clear();
        }
        let whole = bytes.chunks_exact(width);
        self.rest.extend_from_slice(whole.remainder());
        out.extend(whole.map(|b| self.encoding.sample(b)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(encoding: Encoding, bytes: &[u8], expect: &[i16]) {
        let mut out = Vec::new();
        Decoder::new(encoding).feed(bytes, &mut out);
        assert_eq!(out, expect, "{encoding:?}");
        let mut by_byte = Vec::new();
        let mut decoder = Decoder::new(encoding);
        bytes.iter().for_each(|b| decoder.feed(&[*b], &mut by_byte));
        assert_eq!(by_byte, expect, "{encoding:?}, a byte at a time");
    }

    #[test]
    fn every_encoding_gives_16_bits() {
        check(Encoding::U8, &[128, 0, 255], &[0, -32_768, 32_512]);
        check(Encoding::S16, &[1, 0, 255, 255, 9], &[1, -1]);
        check(Encoding::S24, &[9, 1, 0, 0, 0, 128], &[1, -32_768]);
        check(Encoding::S32, &[0, 0, 2, 0], &[2]);
        check(Encoding::Alaw, &[0xd5], &[8]);
        check(Encoding::Ulaw, &[0xff, 0x80], &[0, 32_124]);
        let floats: Vec<u8> =
            [0.5_f32, -2.0, f32::NAN, f32::INFINITY].iter().flat_map(|f| f.to_le_bytes()).collect();
        check(Encoding::F32, &floats, &[16_384, -32_768, 0, 32_767]);
        check(Encoding::F64, &(-0.5_f64).to_le_bytes(), &[-16_384]);
    }

    #[test]
    fn names_lead_back() {
        for encoding in Encoding::ALL {
            assert_eq!(Encoding::from_name(encoding.name()), Some(encoding));
        }
    }
}
