//! What a form sent, and what is wrong with it.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use std::collections::BTreeMap;

/// Fields of a form as they were typed; a field can stand several times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    fields: BTreeMap<String, Vec<String>>,
}

impl Form {
    /// Reads `application/x-www-form-urlencoded`.
    pub fn parse(body: &[u8]) -> Self {
        let mut out = Self::default();
        let pairs = serde_urlencoded(body).unwrap_or_default();
        for (name, value) in pairs {
            out.push(&name, value);
        }
        out
    }

    /// Adds a value to a field.
    pub fn push(&mut self, name: &str, value: String) {
        self.fields.entry(name.to_owned()).or_default().push(value);
    }

    /// Replaces a field.
    pub fn set(&mut self, name: &str, values: Vec<String>) {
        self.fields.insert(name.to_owned(), values);
    }

    /// First value of a field, trimmed; empty if there is none.
    pub fn text(&self, name: &str) -> &str {
        self.fields.get(name).and_then(|v| v.first()).map_or("", |v| v.trim())
    }

    /// First value of a field, none if it is blank.
    pub fn given(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|t| !t.is_empty()).map(str::to_owned)
    }

    /// All values of a field.
    pub fn all(&self, name: &str) -> &[String] {
        self.fields.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a field has this value, as for a ticked box.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).iter().any(|v| v == value)
    }

    /// All fields.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.fields.iter().map(|(name, values)| (name.as_str(), values.as_slice()))
    }
}

/// Percent-decoding by the URL standard's form rules; none if it is not UTF-8.
fn serde_urlencoded(body: &[u8]) -> Option<Vec<(String, String)>> {
    let text = std::str::from_utf8(body).ok()?;
    let pairs = text.split('&').filter(|p| !p.is_empty());
    Some(
        pairs
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decoded(name), decoded(value))
            })
            .collect(),
    )
}

fn decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let rest = bytes.clone();
                let digits: Vec<u8> = rest.take(2).filter(u8::is_ascii_hexdigit).collect();
                let value = std::str::from_utf8(&digits)
                    .ok()
                    .filter(|d| d.len() == 2)
                    .and_then(|d| u8::from_str_radix(d, 16).ok());
                match value {
                    Some(value) => {
                        out.push(value);
                        bytes.nth(1);
                    }
                    None => out.push(b'%'),
                }
            }
            _ => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).replace("\r\n", "\n")
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = crate::base::PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|_| crate::base::PageError::TooLarge)?;
        Ok(Self::parse(&body))
    }
}

/// A mistake in a field: its name and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Field.
    pub field: &'static str,
    /// What to do, as a sentence without a full stop.
    pub message: String,
}

impl FieldError {
    /// A mistake in a field.
    pub fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self { field, message: message.into() }
    }
}

/// What is said of a text that is longer than `most` characters; none if it is not. Characters
/// that are not kept, such as tabs, do not count.
pub fn too_long(text: &str, most: usize) -> Option<String> {
    let count = text.trim().chars().filter(|c| !c.is_control() || *c == '\n').count();
    let over = count.checked_sub(most).filter(|over| *over > 0)?;
    Some(format!("Shorten this by {}: there is room for {}", characters(over), characters(most)))
}

fn characters(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + if count == 1 { " character" } else { " characters" }
}

#[cfg(test)]
mod tests {
    use super::{Form, too_long};

    #[test]
    fn a_text_that_is_too_long_is_told_by_how_much() {
        assert_eq!(too_long(" 123\t45 ", 5), None);
        let one = too_long("123456", 5).unwrap();
        assert_eq!(one, "Shorten this by 1 character: there is room for 5 characters");
        let many = too_long(&"x".repeat(30_000), 20_000).unwrap();
        assert_eq!(many, "Shorten this by 10,000 characters: there is room for 20,000 characters");
    }

    #[test]
    fn fields_stand_several_times_and_are_decoded() {
        let form = Form::parse(b"asked=pin&asked=cash&story=it%27s+100%25+%C2%A35%0D%0Anext&x");
        assert_eq!(form.all("asked"), ["pin", "cash"]);
        assert_eq!(form.text("story"), "it's 100% \u{a3}5\nnext");
        assert_eq!(form.text("x"), "");
        assert!(form.has("asked", "cash"));
        assert_eq!(Form::parse(b"a=%zz%").text("a"), "%zz%");
    }
}
