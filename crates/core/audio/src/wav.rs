//! WAV files, read as they come in.
//!
//! *Multimedia Programming Interface and Data Specifications 1.0* (IBM, Microsoft 1991),
//! with `WAVE_FORMAT_EXTENSIBLE` (Microsoft 2001) and the 64-bit marks of EBU Tech 3306
//! (`RF64`). PCM of 8, 16, 24 and 32 bits, floating point of 32 and 64, A-law and mu-law,
//! which is what telephone systems record.

use crate::channels::MOST_CHANNELS;
use crate::encoding::{Decoder, Encoding};
use crate::resample::{LEAST_RATE, MOST_RATE};
use thiserror::Error;

/// Longest `fmt ` chunk that is read; the longest in use has 40 bytes.
const MOST_FORMAT: u64 = 1_024;

/// The end of the identifier that makes an extensible format one of the old ones.
const OLD_FORMAT: [u8; 14] =
    [0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xaa, 0x00, 0x38, 0x9b, 0x71];

/// What the header says of the sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// How samples are written.
    pub encoding: Encoding,
    /// Samples a second in each channel.
    pub rate: u32,
    /// Number of channels, interleaved.
    pub channels: u16,
}

/// Why a file cannot be read, with the byte at which that was seen.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WavError {
    /// It is no WAV file.
    #[error("this is no WAV file: it does not begin with `RIFF` and `WAVE`")]
    NotWav,
    /// The sound begins before its format was told.
    #[error("byte {at}: the sound begins, and no `fmt ` chunk has told how it is written")]
    NoFormat {
        /// Where the `data` chunk begins.
        at: u64,
    },
    /// The format chunk is too short or too long.
    #[error("byte {at}: the `fmt ` chunk has {length} bytes; 16 to 1024 are possible")]
    FormatLength {
        /// Where the chunk begins.
        at: u64,
        /// Its length.
        length: u64,
    },
    /// A way of writing samples that is not read here.
    #[error("byte {at}: format {tag:#06x} with {bits} bits a sample is not read here")]
    Unknown {
        /// Where the chunk begins.
        at: u64,
        /// The number of the format.
        tag: u16,
        /// Bits a sample.
        bits: u16,
    },
    /// A number of channels or a rate that cannot be.
    #[error("byte {at}: {channels} channels at {rate} samples a second cannot be used")]
    Unusable {
        /// Where the chunk begins.
        at: u64,
        /// Channels.
        channels: u16,
        /// Samples a second.
        rate: u32,
    },
    /// The file ends before the sound begins.
    #[error("the file ends after {at} bytes, before any sound")]
    Ends {
        /// Its length.
        at: u64,
    },
}

impl WavError {
    /// The stable code, as `ringfence explain` knows it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotWav => "A001",
            Self::NoFormat { .. } => "A002",
            Self::FormatLength { .. } => "A003",
            Self::Unknown { .. } => "A004",
            Self::Unusable { .. } => "A005",
            Self::Ends { .. } => "A006",
        }
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::NotWav => "for bare samples say how they are written: --raw s16 --rate 8000",
            Self::NoFormat { .. } | Self::FormatLength { .. } => {
                "the file is damaged: record or export it again as 16-bit WAV"
            }
            Self::Unknown { .. } => {
                "export it as WAV with PCM of 16 bits, A-law or mu-law, or as FLAC, Ogg or MP3"
            }
            Self::Unusable { .. } => {
                "export it with 1 to 16 channels and 4000 to 384000 samples a second"
            }
            Self::Ends { .. } => "the file was cut off: copy or record it again",
        }
    }
}

/// Where the reader stands.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// In `RIFF`, size, `WAVE`.
    Top,
    /// In the name and length of a chunk.
    Chunk,
    /// In the `fmt ` chunk, which has so many bytes.
    Format(u64),
    /// In a chunk that does not matter here, with so many bytes to go.
    Other(u64),
    /// In the sound, with so many bytes to go if that is known.
    Sound(Option<u64>),
    /// After the sound, where nothing matters.
    After,
}

/// Reads a WAV file however it is cut.
#[derive(Clone, Debug)]
pub struct Reader {
    place: Place,
    /// Bytes of a part that has not come in whole yet.
    held: Vec<u8>,
    /// Bytes dealt with.
    at: u64,
    format: Option<Format>,
    decoder: Decoder,
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

impl Reader {
    /// A reader at the beginning of a file.
    pub fn new() -> Self {
        Self {
            place: Place::Top,
            held: Vec::new(),
            at: 0,
            format: None,
            decoder: Decoder::new(Encoding::S16),
        }
    }

    /// What the header says, once it has come in.
    pub fn format(&self) -> Option<Format> {
        self.format
    }

    /// Appends the samples, channels interleaved, that these bytes complete.
    ///
    /// # Errors
    /// A file that cannot be read; samples that were appended stay.
    pub fn feed(&mut self, mut bytes: &[u8], out: &mut Vec<i16>) -> Result<(), WavError> {
        while !bytes.is_empty() {
            bytes = match self.place.clone() {
                Place::Top => self.part(bytes, 12, Self::top)?,
                Place::Chunk => self.part(bytes, 8, Self::chunk)?,
                Place::Format(length) => self.part(bytes, length, Self::format_chunk)?,
                Place::Other(left) => self.other(bytes, left),
                Place::Sound(left) => self.sound(bytes, left, out),
                Place::After => &[],
            };
        }
        Ok(())
    }

    /// Says that the file has ended. Sound that was cut off is used as far as it goes:
    /// programs that were stopped leave such files.
    ///
    /// # Errors
    /// If there was no sound yet.
    pub fn finish(&self) -> Result<(), WavError> {
        match self.place {
            Place::Sound(_) | Place::After => Ok(()),
            Place::Top if self.held.len() < 4 || !self.held.starts_with(b"RI") => {
                Err(WavError::NotWav)
            }
            _ => Err(WavError::Ends { at: self.at + self.held.len() as u64 }),
        }
    }

    /// Gathers a part of known length and deals with it.
    fn part<'b>(
        &mut self,
        bytes: &'b [u8],
        length: u64,
        deal: fn(&mut Self, &[u8]) -> Result<(), WavError>,
    ) -> Result<&'b [u8], WavError> {
        let missing = usize::try_from(length).unwrap_or(usize::MAX) - self.held.len();
        let (head, tail) = bytes.split_at_checked(missing).unwrap_or((bytes, &[]));
        self.held.extend_from_slice(head);
        if head.len() == missing {
            let held = std::mem::take(&mut self.held);
            deal(self, &held)?;
            self.at += length;
        }
        Ok(tail)
    }

    fn top(&mut self, held: &[u8]) -> Result<(), WavError> {
        let riff = held.starts_with(b"RIFF") || held.starts_with(b"RF64");
        if !riff || !held.ends_with(b"WAVE") {
            return Err(WavError::NotWav);
        }
        self.place = Place::Chunk;
        Ok(())
    }

    fn chunk(&mut self, held: &[u8]) -> Result<(), WavError> {
        let length = u64::from(u32_at(held, 4));
        self.place = match held.get(..4) {
            Some(b"fmt ") if !(16..=MOST_FORMAT).contains(&length) => {
                return Err(WavError::FormatLength { at: self.at, length });
            }
            Some(b"fmt ") => Place::Format(length + length % 2),
            Some(b"data") if self.format.is_none() => {
                return Err(WavError::NoFormat { at: self.at });
            }
            // Programs that write into a pipe do not know the length: 0 or all ones.
            Some(b"data") if length == 0 || length >= 0xffff_ff00 => Place::Sound(None),
            Some(b"data") => Place::Sound(Some(length)),
            _ if length == 0 => Place::Chunk,
            // Chunks begin at even bytes.
            _ => Place::Other(length + length % 2),
        };
        Ok(())
    }

    fn format_chunk(&mut self, held: &[u8]) -> Result<(), WavError> {
        let at = self.at;
        let (tag, channels, rate) = (u16_at(held, 0), u16_at(held, 2), u32_at(held, 4));
        let (align, bits) = (u16_at(held, 12), u16_at(held, 14));
        let extensible = tag == 0xfffe && held.get(26..40) == Some(&OLD_FORMAT);
        let tag = if extensible { u16_at(held, 24) } else { tag };
        // Samples of 20 bits stand in 24: it is the room they take that counts.
        let room = align.checked_div(channels).unwrap_or(0).saturating_mul(8);
        let encoding = match (tag, if room == 0 { bits } else { room }) {
            (1, 8) => Encoding::U8,
            (1, 16) => Encoding::S16,
            (1, 24) => Encoding::S24,
            (1, 32) => Encoding::S32,
            (3, 32) => Encoding::F32,
            (3, 64) => Encoding::F64,
            (6, 8) => Encoding::Alaw,
            (7, 8) => Encoding::Ulaw,
            _ => return Err(WavError::Unknown { at, tag, bits }),
        };
        let usable =
            (1..=MOST_CHANNELS).contains(&channels) && (LEAST_RATE..=MOST_RATE).contains(&rate);
        if !usable {
            return Err(WavError::Unusable { at, channels, rate });
        }
        self.format = Some(Format { encoding, rate, channels });
        self.decoder = Decoder::new(encoding);
        self.place = Place::Chunk;
        Ok(())
    }

    fn other<'b>(&mut self, bytes: &'b [u8], left: u64) -> &'b [u8] {
        let (passed, tail) = up_to(bytes, left);
        self.at += passed.len() as u64;
        let left = left - passed.len() as u64;
        self.place = if left == 0 { Place::Chunk } else { Place::Other(left) };
        tail
    }

    fn sound<'b>(&mut self, bytes: &'b [u8], left: Option<u64>, out: &mut Vec<i16>) -> &'b [u8] {
        let (sound, tail) = up_to(bytes, left.unwrap_or(u64::MAX));
        self.at += sound.len() as u64;
        self.decoder.feed(sound, out);
        self.place = match left.map(|left| left - sound.len() as u64) {
            Some(0) => Place::After,
            left => Place::Sound(left),
        };
        tail
    }
}

/// A WAV file of 16-bit samples in one channel, header and all.
pub fn write(samples: &[i16], rate: u32) -> Vec<u8> {
    let bytes: Vec<u8> = samples.iter().flat_map(|s| s.to_le_bytes()).collect();
    write_encoded(&bytes, Format { encoding: Encoding::S16, rate, channels: 1 })
}

/// A WAV file around samples that are encoded already.
pub fn write_encoded(bytes: &[u8], format: Format) -> Vec<u8> {
    let width = u32::try_from(format.encoding.width()).unwrap_or(1);
    let align = width * u32::from(format.channels);
    let tag: u16 = match format.encoding {
        Encoding::U8 | Encoding::S16 | Encoding::S24 | Encoding::S32 => 1,
        Encoding::F32 | Encoding::F64 => 3,
        Encoding::Alaw => 6,
        Encoding::Ulaw => 7,
    };
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX - 36);
    let mut out = Vec::with_capacity(bytes.len() + 44);
    out.extend_from_slice(b"RIFF");
    out.extend_from_slice(&length.saturating_add(36).to_le_bytes());
    out.extend_from_slice(b"WAVEfmt ");
    out.extend_from_slice(&16_u32.to_le_bytes());
    out.extend_from_slice(&tag.to_le_bytes());
    out.extend_from_slice(&format.channels.to_le_bytes());
    out.extend_from_slice(&format.rate.to_le_bytes());
    out.extend_from_slice(&format.rate.saturating_mul(align).to_le_bytes());
    out.extend_from_slice(&(align as u16).to_le_bytes());
    out.extend_from_slice(&((width * 8) as u16).to_le_bytes());
    out.extend_from_slice(b"data");
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(bytes);
    out
}

fn up_to(bytes: &[u8], most: u64) -> (&[u8], &[u8]) {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    bytes.split_at_checked(most).unwrap_or((bytes, &[]))
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    match bytes.get(at..at + 2) {
        Some([a, b]) => u16::from_le_bytes([*a, *b]),
        _ => 0,
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}
