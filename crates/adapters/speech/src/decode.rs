//! Compressed recordings: FLAC, MP3, Ogg Vorbis, AAC and MP4, by symphonia.
//!
//! WAV and bare samples are core's; this is for what phones and cloud services save.

use audio::encoding::from_float;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;
use thiserror::Error as ThisError;

/// Why a recording cannot be decoded.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
pub enum DecodeError {
    /// It is in no format that is known here.
    #[error("this is in no format that can be read: WAV, FLAC, MP3, Ogg Vorbis, AAC or MP4")]
    Unknown,
    /// It holds no sound.
    #[error("there is no sound in it")]
    Silent,
    /// It is damaged.
    #[error("it is damaged: {0}")]
    Damaged(String),
}

/// A recording being decoded, packet by packet.
pub struct Recording {
    format: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track: u32,
    /// The first packet, which told rate and channels.
    first: Vec<i16>,
    rate: u32,
    channels: u16,
}

impl std::fmt::Debug for Recording {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Recording");
        shown.field("rate", &self.rate).field("channels", &self.channels).finish_non_exhaustive()
    }
}

impl Recording {
    /// Opens a recording and decodes its first packet.
    ///
    /// # Errors
    /// If it is not one that can be read.
    pub fn open(source: impl Read + Seek + Send + Sync + 'static) -> Result<Self, DecodeError> {
        let options = MediaSourceStreamOptions::default();
        let stream = MediaSourceStream::new(Box::new(Source(source)), options);
        let format = symphonia::default::get_probe()
            .probe(&Hint::new(), stream, FormatOptions::default(), MetadataOptions::default())
            .map_err(|_| DecodeError::Unknown)?;
        let track = format.default_track(TrackType::Audio).ok_or(DecodeError::Silent)?;
        let parameters = track.codec_params.as_ref().and_then(|p| p.audio());
        let parameters = parameters.ok_or(DecodeError::Silent)?;
        let decoder = symphonia::default::get_codecs()
            .make_audio_decoder(parameters, &AudioDecoderOptions::default())
            .map_err(|_| DecodeError::Unknown)?;
        let track = track.id;
        let mut whole = Self { format, decoder, track, first: Vec::new(), rate: 0, channels: 0 };
        let mut first = Vec::new();
        if !whole.next(&mut first)? || whole.rate == 0 || whole.channels == 0 {
            return Err(DecodeError::Silent);
        }
        whole.first = first;
        Ok(whole)
    }

    /// Samples a second in each channel.
    pub fn rate(&self) -> u32 {
        self.rate
    }

    /// Number of channels.
    pub fn channels(&self) -> u16 {
        self.channels
    }

    /// Appends the samples of the next packet, channels interleaved; false at the end.
    /// Packets that are damaged are passed over.
    ///
    /// # Errors
    /// If the recording cannot be read on.
    pub fn next(&mut self, out: &mut Vec<i16>) -> Result<bool, DecodeError> {
        if !self.first.is_empty() {
            out.append(&mut self.first);
            return Ok(true);
        }
        loop {
            let packet = match self.format.next_packet() {
                Ok(Some(packet)) => packet,
                Ok(None) => return Ok(false),
                Err(Error::IoError(e)) if e.kind() == ErrorKind::UnexpectedEof => return Ok(false),
                Err(error) => return Err(DecodeError::Damaged(error.to_string())),
            };
            if packet.track_id != self.track {
                continue;
            }
            match self.decoder.decode(&packet) {
                Ok(sound) => {
                    let spec = sound.spec();
                    self.rate = spec.rate();
                    self.channels = u16::try_from(spec.channels().count()).unwrap_or(0);
                    let mut floats = vec![0.0_f32; sound.samples_interleaved()];
                    sound.copy_to_slice_interleaved(&mut floats);
                    out.extend(floats.into_iter().map(from_float));
                    return Ok(true);
                }
                Err(Error::DecodeError(_)) => {}
                Err(error) => return Err(DecodeError::Damaged(error.to_string())),
            }
        }
    }
}

/// A source that can be sought in, and whose length is not known beforehand.
struct Source<S>(S);

impl<S: Read> Read for Source<S> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(buffer)
    }
}

impl<S: Seek> Seek for Source<S> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.0.seek(to)
    }
}

impl<S: Read + Seek + Send + Sync> MediaSource for Source<S> {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        None
    }
}
