//! What is wrong with a spec or a table: the place, one sentence and a remedy.

use std::fmt;

/// A remark on input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line from 1, or 0 if the remark is on the whole.
    pub line: usize,
    /// Column from 1 in characters, or 0 if the remark is on the line.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl Problem {
    /// A remark on the whole input.
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { line: 0, column: 0, message: message.into(), help: help.into() }
    }

    /// A remark on a line, counted from 1.
    pub fn at(line: usize, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { line, column: 0, message: message.into(), help: help.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "line {}", self.line)?;
            if self.column > 0 {
                write!(f, ", column {}", self.column)?;
            }
            write!(f, ": ")?;
        }
        write!(f, "{} ({})", self.message, self.help)
    }
}

impl std::error::Error for Problem {}
