//! Where sound comes from: a recording, standard input, the microphone.
//!
//! Each is read on a thread of its own into a short queue, so that a reader that waits for
//! the next sample never keeps words from being shown.

use crate::cli::ListenArgs;
use anyhow::{Context, Result, anyhow, bail};
use audio::encoding::{Decoder, Encoding};
use audio::wav;
use speech::decode::Recording;
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Bytes that are read at a time.
const CHUNK: usize = 3_200;
/// Chunks that may wait.
const WAITING: usize = 8;

/// Sound as it comes in.
#[derive(Debug)]
pub struct Sound {
    /// Samples a second in each channel.
    pub rate: u32,
    /// Number of channels, interleaved.
    pub channels: u16,
    /// Whether it cannot wait: what is not taken in time is lost.
    pub is_live: bool,
    /// Chunks of samples; an error ends them.
    pub chunks: Receiver<Result<Vec<i16>>>,
    /// The program that records, which ends with us.
    _recorder: Option<Recorder>,
}

/// Opens what the arguments name.
///
/// # Errors
/// If it is not there, or is no sound.
pub fn open(args: &ListenArgs) -> Result<Sound> {
    if args.mic {
        return microphone();
    }
    let path = args.file.as_deref().unwrap_or(Path::new("-"));
    let name = path.display().to_string();
    let bare = match &args.raw {
        Some(raw) => {
            let encoding = Encoding::from_name(raw).with_context(|| {
                let all = Encoding::ALL.map(Encoding::name).join(", ");
                format!("--raw {raw}: there is no such encoding; choose one of {all}")
            })?;
            let channels = u16::try_from(args.channels.len().max(1)).context("--channels")?;
            Some((encoding, args.rate.unwrap_or(8_000), channels))
        }
        None => None,
    };
    let sound = if name == "-" {
        bytes(std::io::stdin(), bare, &name)
    } else {
        let file = File::open(path).map_err(|e| anyhow!("{name} cannot be read: {e}"))?;
        bytes(file, bare, &name)
    };
    sound.with_context(|| name.clone())
}

type Bare = Option<(Encoding, u32, u16)>;

fn bytes(mut input: impl Read + Send + Sync + 'static, bare: Bare, name: &str) -> Result<Sound> {
    if let Some((encoding, rate, channels)) = bare {
        let (send, chunks) = sync_channel(WAITING);
        let mut decoder = Decoder::new(encoding);
        let pump = move || {
            pump(input, &send, &mut |bytes, out| {
                decoder.feed(bytes, out);
                Ok(())
            })
        };
        return started(rate, channels, chunks, pump);
    }
    let mut head = [0; 4];
    let mut have = 0;
    while let Some(rest) = head.get_mut(have..).filter(|rest| !rest.is_empty()) {
        match input.read(rest)? {
            0 => break,
            read => have += read,
        }
    }
    let head = head.get(..have).unwrap_or(&[]).to_vec();
    if head == b"RIFF" || head == b"RF64" || have < 4 {
        return wave(Cursor::new(head).chain(input), name);
    }
    // Other formats are sought in, which a pipe does not allow.
    let mut whole = head;
    input.read_to_end(&mut whole)?;
    compressed(Recording::open(Cursor::new(whole))?)
}

fn wave(mut input: impl Read + Send + 'static, name: &str) -> Result<Sound> {
    let mut reader = wav::Reader::new();
    let mut first = Vec::new();
    let mut buffer = vec![0; CHUNK];
    let format = loop {
        let read = input.read(&mut buffer)?;
        let fed = reader.feed(buffer.get(..read).unwrap_or(&[]), &mut first);
        fed.and_then(|()| if read == 0 { reader.finish() } else { Ok(()) })
            .map_err(|error| explained(&error, name))?;
        if let Some(format) = reader.format() {
            break format;
        }
    };
    let (send, chunks) = sync_channel(WAITING);
    let name = name.to_owned();
    let pump = move || {
        if send.send(Ok(std::mem::take(&mut first))).is_ok() {
            pump(input, &send, &mut |bytes, out| {
                reader.feed(bytes, out).map_err(|error| explained(&error, &name))
            });
        }
    };
    started(format.rate, format.channels, chunks, pump)
}

/// The error with its code, and what to do about it.
fn explained(error: &wav::WavError, name: &str) -> anyhow::Error {
    anyhow!("error[{}]: {name}: {error}\n = help: {}", error.code(), error.help())
}

fn compressed(mut recording: Recording) -> Result<Sound> {
    let (rate, channels) = (recording.rate(), recording.channels());
    let (send, chunks) = sync_channel(WAITING);
    let pump = move || loop {
        let mut samples = Vec::new();
        let told = match recording.next(&mut samples) {
            Ok(true) => Ok(samples),
            Ok(false) => return,
            Err(error) => Err(error.into()),
        };
        let is_last = told.is_err();
        if send.send(told).is_err() || is_last {
            return;
        }
    };
    started(rate, channels, chunks, pump)
}

fn started(
    rate: u32,
    channels: u16,
    chunks: Receiver<Result<Vec<i16>>>,
    pump: impl FnOnce() + Send + 'static,
) -> Result<Sound> {
    std::thread::Builder::new().name("sound".to_owned()).spawn(pump)?;
    Ok(Sound { rate, channels, is_live: false, chunks, _recorder: None })
}

/// Turns bytes into samples.
type Decode<'a> = dyn FnMut(&[u8], &mut Vec<i16>) -> Result<()> + 'a;

/// Reads to the end, or until nobody takes the samples.
fn pump(mut input: impl Read, send: &SyncSender<Result<Vec<i16>>>, decode: &mut Decode<'_>) {
    let mut buffer = vec![0; CHUNK];
    loop {
        let mut samples = Vec::new();
        let told = match input.read(&mut buffer) {
            Ok(0) => return,
            Ok(read) => decode(buffer.get(..read).unwrap_or(&[]), &mut samples).map(|()| samples),
            Err(error) => Err(error.into()),
        };
        let is_last = told.is_err();
        if send.send(told).is_err() || is_last {
            return;
        }
    }
}

/// Samples a second from the microphone.
const MICROPHONE: u32 = 16_000;

/// Programs that record: the name and its arguments for 16-bit samples at 16 kHz in one
/// channel to standard output.
const RECORDERS: [(&str, &[&str]); 3] = [
    ("arecord", &["-q", "-t", "raw", "-f", "S16_LE", "-r", "16000", "-c", "1"]),
    ("parec", &["--raw", "--format=s16le", "--rate=16000", "--channels=1", "--latency-msec=50"]),
    (
        "ffmpeg",
        &[
            "-loglevel",
            "error",
            "-f",
            "pulse",
            "-i",
            "default",
            "-f",
            "s16le",
            "-ar",
            "16000",
            "-ac",
            "1",
            "-",
        ],
    ),
];

/// A program that records, stopped when it is dropped.
#[derive(Debug)]
struct Recorder(Child);

impl Drop for Recorder {
    fn drop(&mut self) {
        // One that has ended by itself needs no stopping.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn microphone() -> Result<Sound> {
    for (program, arguments) in RECORDERS {
        let started = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn();
        let Ok(mut child) = started else { continue };
        let Some(output) = child.stdout.take() else { continue };
        let (send, chunks) = sync_channel(WAITING);
        let mut decoder = Decoder::new(Encoding::S16);
        let pump = move || {
            pump(output, &send, &mut |bytes, out| {
                decoder.feed(bytes, out);
                Ok(())
            })
        };
        let sound = self::started(MICROPHONE, 1, chunks, pump)?;
        return Ok(Sound { is_live: true, _recorder: Some(Recorder(child)), ..sound });
    }
    bail!(
        "there is no program that records\n = help: install one of arecord (alsa-utils), parec (pulseaudio-utils) and ffmpeg, or pipe sound in: … | ringfence listen -"
    )
}
