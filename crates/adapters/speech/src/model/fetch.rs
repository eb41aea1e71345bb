//! Fetching a file of known length, on from where an earlier try broke off.

use super::Part;
use crate::tls::{Patience, agent};
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use thiserror::Error;
use ureq::Agent;

/// Tries without a byte more before a fetch is given up.
const TRIES: u32 = 4;

/// How far a fetch has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The file.
    pub file: &'static str,
    /// Bytes that are there.
    pub have: u64,
    /// Bytes in all.
    pub bytes: u64,
}

/// Why a file cannot be fetched.
#[derive(Debug, Error)]
pub enum FetchError {
    /// The server cannot be reached.
    #[error("{url} cannot be reached: {why}; {have} of {bytes} bytes are there and are kept")]
    Unreachable {
        /// From where.
        url: &'static str,
        /// Why.
        why: String,
        /// Bytes that are there.
        have: u64,
        /// Bytes in all.
        bytes: u64,
    },
    /// The server does not give the file.
    #[error("{url} answers {status}")]
    Refused {
        /// From where.
        url: &'static str,
        /// The status.
        status: u16,
    },
    /// The file is longer than it should be.
    #[error("{url} gives more than the {bytes} bytes that were published")]
    TooLong {
        /// From where.
        url: &'static str,
        /// What it should be.
        bytes: u64,
    },
    /// It cannot be written.
    #[error("{path}: {source}")]
    File {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl FetchError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Unreachable { .. } => {
                "check the network and run the command again: it goes on from there. Without a network fetch the file elsewhere and put it into the model's folder"
            }
            Self::Refused { .. } | Self::TooLong { .. } => {
                "the address may have moved: look for a newer Ringfence"
            }
            Self::File { .. } => "check the space on the disk and who may write there",
        }
    }
}

/// Fetches a file to its place by way of a `.part` beside it.
pub(super) fn fetch(
    part: &Part,
    to: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<(), FetchError> {
    let partial = PathBuf::from(format!("{}.part", to.display()));
    let bad = |source| FetchError::File { path: partial.clone(), source };
    let agent = agent(Patience {
        connect: Duration::from_secs(10),
        silence: Duration::from_secs(30),
        whole: None,
    });
    let open = OpenOptions::new().create(true).append(true).open(&partial);
    let mut out = open.map_err(bad)?;
    let mut tries = 0;
    loop {
        let have = out.metadata().map_err(bad)?.len();
        progress(Progress { file: part.file, have, bytes: part.bytes });
        if have == part.bytes {
            break;
        }
        let why = match take(&agent, part, have, &mut out, progress)? {
            Ended::Whole => continue,
            Ended::Broken(why) => why,
            Ended::FromTheStart => {
                out = File::create(&partial).map_err(bad)?;
                "it cannot go on where it broke off".to_owned()
            }
        };
        let now = out.metadata().map_err(bad)?.len();
        tries = if now > have { 0 } else { tries + 1 };
        if tries >= TRIES {
            let (url, bytes) = (part.url, part.bytes);
            return Err(FetchError::Unreachable { url, why, have: now, bytes });
        }
    }
    out.sync_all().map_err(bad)?;
    std::fs::rename(&partial, to).map_err(bad)
}

/// How one request ended.
enum Ended {
    Whole,
    Broken(String),
    /// The server gives the file from its beginning only.
    FromTheStart,
}

fn take(
    agent: &Agent,
    part: &Part,
    have: u64,
    out: &mut File,
    progress: &mut dyn FnMut(Progress),
) -> Result<Ended, FetchError> {
    let mut request = agent.get(part.url);
    if have > 0 {
        request = request.header("range", format!("bytes={have}-"));
    }
    let mut answer = match request.call() {
        Ok(answer) => answer,
        Err(error) => return Ok(Ended::Broken(error.to_string())),
    };
    match answer.status().as_u16() {
        206 => {}
        200 if have == 0 => {}
        200 | 416 => return Ok(Ended::FromTheStart),
        status if status >= 500 => return Ok(Ended::Broken(format!("it answers {status}"))),
        status => return Err(FetchError::Refused { url: part.url, status }),
    }
    let mut body = answer.body_mut().as_reader();
    let mut buffer = vec![0; 1 << 16];
    let mut have = have;
    loop {
        let read = match body.read(&mut buffer) {
            Ok(0) => {
                return Ok(if have == part.bytes {
                    Ended::Whole
                } else {
                    Ended::Broken("it broke off".to_owned())
                });
            }
            Ok(read) => read,
            Err(error) => return Ok(Ended::Broken(error.to_string())),
        };
        have += read as u64;
        if have > part.bytes {
            return Err(FetchError::TooLong { url: part.url, bytes: part.bytes });
        }
        let path = || PathBuf::from(part.file);
        out.write_all(buffer.get(..read).unwrap_or(&[]))
            .map_err(|source| FetchError::File { path: path(), source })?;
        progress(Progress { file: part.file, have, bytes: part.bytes });
    }
}
