//! x
use super::Style; use conversation::Transcript; use detector::Detector;
pub fn page(_d: &Detector, _t: &[Transcript], _s: Style) -> String { String::new() }
