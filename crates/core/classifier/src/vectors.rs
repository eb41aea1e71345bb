//! Word vectors for training: what words mean the same.
//!
//! A file of vectors is `RFV1`, the number of words and of dimensions (u32, little endian),
//! then for each word its length (u8), its letters and one signed byte a dimension.

use crate::features::single;
use conversation::Words;
use std::collections::HashMap;
use thiserror::Error;

/// A file that is not one of vectors.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum VectorError {
    /// The first bytes are others.
    #[error("this is no file of word vectors: it does not begin with RFV1")]
    Magic,
    /// The file ends too early.
    #[error("the file of word vectors is cut off after {0} words")]
    CutOff(usize),
}

/// Vectors by word key.
#[derive(Clone, Debug, Default)]
pub struct Vectors {
    dims: usize,
    by_key: HashMap<u32, Vec<f32>>,
}

impl Vectors {
    /// Reads a file of vectors.
    ///
    /// # Errors
    /// [`VectorError`] if it is none or is cut off.
    pub fn read(bytes: &[u8]) -> Result<Self, VectorError> {
        let mut rest = bytes.strip_prefix(b"RFV1").ok_or(VectorError::Magic)?;
        let count = take_u32(&mut rest).ok_or(VectorError::CutOff(0))?;
        let dims = take_u32(&mut rest).ok_or(VectorError::CutOff(0))? as usize;
        let mut out = Self { dims, by_key: HashMap::new() };
        for done in 0..count as usize {
            let (word, vector) = take_word(&mut rest, dims).ok_or(VectorError::CutOff(done))?;
            if let Some(first) = Words::of(&word).get(0) {
                out.by_key.insert(single(first.hash), vector);
            }
        }
        Ok(out)
    }

    /// Number of dimensions; 0 if there are no vectors.
    pub fn dims(&self) -> usize {
        self.dims
    }

    /// The vector of a single word's key.
    pub fn get(&self, key: u32) -> Option<&[f32]> {
        self.by_key.get(&key).map(Vec::as_slice)
    }

    /// All keys in order.
    pub fn keys(&self) -> Vec<u32> {
        let mut keys: Vec<u32> = self.by_key.keys().copied().collect();
        keys.sort_unstable();
        keys
    }
}

fn take_u32(rest: &mut &[u8]) -> Option<u32> {
    let (head, tail) = rest.split_first_chunk::<4>()?;
    *rest = tail;
    Some(u32::from_le_bytes(*head))
}

fn take_word(rest: &mut &[u8], dims: usize) -> Option<(String, Vec<f32>)> {
    let (length, tail) = rest.split_first()?;
    let (letters, tail) = tail.split_at_checked(usize::from(*length))?;
    let (values, tail) = tail.split_at_checked(dims)?;
    *rest = tail;
    let vector = values.iter().map(|b| f32::from(i8::from_le_bytes([*b])) / 127.0).collect();
    Some((String::from_utf8_lossy(letters).into_owned(), vector))
}
