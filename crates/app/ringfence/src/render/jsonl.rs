//! The detection contract: one JSON object a conversation.

use super::Style;
use conversation::Transcript;
use detector::{Assessment, Detector, Record};

pub use detector::short;

/// The line for a conversation.
pub fn line(
    transcript: &Transcript,
    found: &Assessment,
    detector: &Detector,
    style: Style,
) -> String {
    let record = Record::new(transcript, found, detector, |quote| style.said(quote).into_owned());
    serde_json::to_string(&record).unwrap_or_else(|e| format!("{{\"error\":\"{e}\"}}"))
}
