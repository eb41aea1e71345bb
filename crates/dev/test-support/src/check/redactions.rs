//! Redaction of reports.

use privacy::{Redacted, redact_field, redact_report as whole};

/// "00" and the longest number that is dialled after it.
const LONGEST: usize = 15;

/// Places are of the text, a second pass finds nothing, and no row of digits is left that is
/// longer than a telephone number.
pub fn redact_report(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for redact in [redact_field, whole] {
        let out = redact(&text);
        assert_eq!(put_in(&text, &out), out.text, "the places are not those of the text");
        let again = redact(&out.text);
        assert_eq!(again.text, out.text, "a second pass finds more");
        let rows = out.text.split(|c: char| !c.is_ascii_digit()).map(str::len);
        assert!(rows.max().unwrap_or(0) <= LONGEST, "digits are left: {:?}", out.text);
    }
}

/// The text with a placeholder in every place that was removed.
fn put_in(text: &str, out: &Redacted) -> String {
    let (mut expect, mut kept) = (String::new(), 0);
    for r in &out.removed {
        expect.push_str(text.get(kept..r.start).unwrap_or_default());
        expect.push_str(r.kind.placeholder());
        kept = r.end;
    }
    expect + text.get(kept..).unwrap_or_default()
}
