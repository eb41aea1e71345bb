//! What is checked: ticks, words and a file, as a browser sends them.

use crate::base::form::FieldError;
use crate::base::{Form, PageError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use conversation::Transcript;

/// What was sent.
#[derive(Debug, Default)]
pub struct Input {
    /// Ticks and words.
    pub form: Form,
    /// The file, if one was chosen.
    pub file: Option<Vec<u8>>,
}

impl<S: Send + Sync> FromRequest<S> for Input {
    type Rejection = PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok());
        if !kind.is_some_and(|k| k.starts_with("multipart/form-data")) {
            return Ok(Self { form: Form::from_request(request, state).await?, file: None });
        }
        let mut parts = Multipart::from_request(request, state)
            .await
            .map_err(|_| PageError::Unreadable(UNREADABLE.to_owned()))?;
        let mut input = Self::default();
        loop {
            let part = match parts.next_field().await {
                Ok(Some(part)) => part,
                Ok(None) => return Ok(input),
                Err(error) => return Err(refused(&error)),
            };
            let name = part.name().unwrap_or_default().to_owned();
            let bytes = part.bytes().await.map_err(|e| refused(&e))?;
            match name.as_str() {
                "file" if bytes.is_empty() => {}
                "file" => input.file = Some(bytes.to_vec()),
                _ => {
                    let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
                    input.form.push(&name, text);
                }
            }
        }
    }
}

const UNREADABLE: &str = "Go back and try again, or type what they said instead.";

fn refused(error: &axum::extract::multipart::MultipartError) -> PageError {
    match error.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => PageError::TooLarge,
        _ => PageError::Unreadable(UNREADABLE.to_owned()),
    }
}

/// A file as text: UTF-8, or UTF-16 with the mark that Windows begins it with.
///
/// # Errors
/// What to do about a file that is neither.
fn text_of(file: &[u8]) -> Result<String, &'static str> {
    const NO_TEXT: &str =
        "Choose a text file: .txt, .vtt, .srt or .jsonl. Or type what they said instead";
    const OTHER: &str = "We cannot read the letters of this file. Open it, choose Save as, and choose UTF-8 as the encoding. Or copy what they said into the box above";
    let wide = |unit: fn([u8; 2]) -> u16, rest: &[u8]| {
        let pairs = rest.chunks_exact(2).filter_map(|pair| pair.try_into().ok());
        let units: Vec<u16> = pairs.map(unit).collect();
        match rest.len() % 2 {
            0 => String::from_utf16(&units).map_err(|_| OTHER),
            _ => Err(OTHER),
        }
    };
    let text = match file {
        [0xff, 0xfe, rest @ ..] => wide(u16::from_le_bytes, rest)?,
        [0xfe, 0xff, rest @ ..] => wide(u16::from_be_bytes, rest)?,
        _ if file.contains(&0) || file.starts_with(b"%PDF") => return Err(NO_TEXT),
        _ => String::from_utf8(file.to_vec()).map_err(|_| OTHER)?,
    };
    if text.contains('\0') { Err(NO_TEXT) } else { Ok(text) }
}

impl Input {
    /// The conversations in what was typed and in the file.
    ///
    /// # Errors
    /// A file that holds no text.
    pub fn conversations(&self) -> Result<Vec<Transcript>, FieldError> {
        let mut all = conversation::read::read(self.form.text("said"), "typed").0;
        let Some(file) = &self.file else { return Ok(all) };
        let text = text_of(file).map_err(|what| FieldError::new("file", what))?;
        let found = conversation::read::read(&text, "file").0;
        if found.iter().all(|t| t.turns.is_empty()) {
            return Err(FieldError::new(
                "file",
                "The file has no words in it. Choose another, or type what they said instead",
            ));
        }
        all.extend(found);
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::text_of;

    #[test]
    fn files_of_windows_are_read_or_refused_with_what_to_do() {
        let words = "Read me your PIN \u{2019}\u{e9}";
        let units: Vec<u16> = std::iter::once(0xfeff).chain(words.encode_utf16()).collect();
        let little: Vec<u8> = units.iter().flat_map(|u| u.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|u| u.to_be_bytes()).collect();
        for file in [words.as_bytes(), &little, &big] {
            assert_eq!(text_of(file).as_deref(), Ok(words));
        }
        // Windows-1252, a file that ends in the middle of a letter, and a picture.
        assert!(text_of(b"It\x92s the police").unwrap_err().contains("UTF-8"));
        assert!(text_of(little.get(..7).unwrap()).unwrap_err().contains("UTF-8"));
        assert!(text_of(b"\x89PNG\0\0").unwrap_err().contains("Choose a text file"));
    }
}
