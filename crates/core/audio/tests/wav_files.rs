//! WAV files as programs write them, and what is said of those that cannot be read.

use audio::encoding::Encoding;
use audio::wav::{Format, Reader, WavError, write, write_encoded};

fn read(bytes: &[u8]) -> Result<(Format, Vec<i16>), WavError> {
    let mut reader = Reader::new();
    let mut out = Vec::new();
    reader.feed(bytes, &mut out)?;
    reader.finish()?;
    let format = reader.format().ok_or(WavError::NotWav)?;
    Ok((format, out))
}

fn refused(bytes: &[u8], expect: &str) {
    let shown =
        read(bytes).map_err(|error| format!("{}: {error} | {}", error.code(), error.help()));
    assert_eq!(shown, Err(expect.to_owned()));
}

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut out = name.to_vec();
    out.extend_from_slice(&(content.len() as u32).to_le_bytes());
    out.extend_from_slice(content);
    if content.len() % 2 == 1 {
        out.push(0);
    }
    out
}

fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"RIFF\xff\xff\xff\xffWAVE".to_vec();
    chunks.iter().for_each(|c| out.extend_from_slice(c));
    out
}

fn format(tag: u16, channels: u16, rate: u32, bits: u16) -> Vec<u8> {
    let align = channels * bits / 8;
    let mut out = Vec::new();
    out.extend_from_slice(&tag.to_le_bytes());
    out.extend_from_slice(&channels.to_le_bytes());
    out.extend_from_slice(&rate.to_le_bytes());
    out.extend_from_slice(&(rate * u32::from(align)).to_le_bytes());
    out.extend_from_slice(&align.to_le_bytes());
    out.extend_from_slice(&bits.to_le_bytes());
    out
}

#[test]
fn what_is_written_is_read() {
    let samples = [0, 1, -1, i16::MAX, i16::MIN];
    let (format, read) = read(&write(&samples, 16_000)).unwrap();
    assert_eq!(format, Format { encoding: Encoding::S16, rate: 16_000, channels: 1 });
    assert_eq!(read, samples);
}

#[test]
fn other_chunks_are_passed_over() {
    let bytes = file(&[
        chunk(b"LIST", b"odd"),
        chunk(b"fmt ", &format(1, 1, 8_000, 16)),
        chunk(b"fact", &[0; 4]),
        chunk(b"data", &[1, 0, 2, 0]),
        chunk(b"LIST", b"after the sound"),
    ]);
    assert_eq!(read(&bytes).unwrap().1, [1, 2]);
}

#[test]
fn the_extensible_format_is_one_of_the_others() {
    let mut content = format(0xfffe, 2, 44_100, 24);
    content.extend_from_slice(&22_u16.to_le_bytes());
    content.extend_from_slice(&20_u16.to_le_bytes());
    content.extend_from_slice(&3_u32.to_le_bytes());
    content.extend_from_slice(&[1, 0]);
    content.extend_from_slice(&[0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71]);
    let bytes = file(&[chunk(b"fmt ", &content), chunk(b"data", &[0, 1, 0, 0, 2, 0])]);
    let (format, samples) = read(&bytes).unwrap();
    assert_eq!((format.encoding, format.channels), (Encoding::S24, 2));
    assert_eq!(samples, [1, 2]);
}

#[test]
fn a_file_of_unknown_length_is_read_to_its_end() {
    for length in [0_u32, u32::MAX] {
        let mut bytes = file(&[chunk(b"fmt ", &format(7, 1, 8_000, 8))]);
        bytes.extend_from_slice(b"data");
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&[0xff, 0x80]);
        assert_eq!(read(&bytes).unwrap().1, [0, 32_124]);
    }
}

#[test]
fn a_file_that_was_cut_off_in_the_sound_is_used_as_far_as_it_goes() {
    let whole = write(&[1, 2, 3, 4], 8_000);
    assert_eq!(read(&whole[..whole.len() - 3]).unwrap().1, [1, 2]);
}

#[test]
fn what_cannot_be_read_is_said_with_place_and_remedy() {
    refused(
        b"ID3\x04 this is something else",
        "A001: this is no WAV file: it does not begin with `RIFF` and `WAVE` | for bare samples say how they are written: --raw s16 --rate 8000",
    );
    refused(
        &file(&[chunk(b"data", &[0, 0])]),
        "A002: byte 12: the sound begins, and no `fmt ` chunk has told how it is written | the file is damaged: record or export it again as 16-bit WAV",
    );
    refused(
        &file(&[chunk(b"fmt ", &[1, 0])]),
        "A003: byte 12: the `fmt ` chunk has 2 bytes; 16 to 1024 are possible | the file is damaged: record or export it again as 16-bit WAV",
    );
    refused(
        &file(&[chunk(b"fmt ", &format(0x11, 1, 8_000, 4))]),
        "A004: byte 20: format 0x0011 with 4 bits a sample is not read here | export it as WAV with PCM of 16 bits, A-law or mu-law, or as FLAC, Ogg or MP3",
    );
    refused(
        &file(&[chunk(b"fmt ", &format(1, 1, 10, 16))]),
        "A005: byte 20: 1 channels at 10 samples a second cannot be used | export it with 1 to 16 channels and 4000 to 384000 samples a second",
    );
    refused(
        &write_encoded(&[], Format { encoding: Encoding::Alaw, rate: 8_000, channels: 1 })[..40],
        "A006: the file ends after 40 bytes, before any sound | the file was cut off: copy or record it again",
    );
    refused(
        b"",
        "A001: this is no WAV file: it does not begin with `RIFF` and `WAVE` | for bare samples say how they are written: --raw s16 --rate 8000",
    );
}
