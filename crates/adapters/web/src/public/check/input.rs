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

impl Input {
    /// The conversations in what was typed and in the file.
    ///
    /// # Errors
    /// A file that holds no text.
    pub fn conversations(&self) -> Result<Vec<Transcript>, FieldError> {
        let mut all = conversation::read::read(self.form.text("said"), "typed").0;
        let Some(file) = &self.file else { return Ok(all) };
        let wrong = || {
            FieldError::new(
                "file",
                "Choose a text file: .txt, .vtt, .srt or .jsonl. Or type what they said instead",
            )
        };
        let text = std::str::from_utf8(file).map_err(|_| wrong())?;
        if text.contains('\0') {
            return Err(wrong());
        }
        let found = conversation::read::read(text, "file").0;
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
