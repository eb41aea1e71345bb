//! The HTTP interface that OpenAI made common, which many free servers speak too: a whole
//! stretch of speech as a WAV file to `/v1/audio/transcriptions`.
//!
//! It has no partial hypotheses: words come after the stretch has ended.

use super::RATE;
use crate::answer;
use crate::tls::{Patience, agent};
use crate::worker::{Decode, Limits, Open, Said, Worker};
use audio::hearing::{Engine, EngineError, Recognizer};
use audio::wav;
use std::sync::Arc;
use std::time::Duration;
use ureq::Agent;

/// The usual place on a server.
const PLACE: &str = "/v1/audio/transcriptions";
/// A line that occurs in no WAV file of speech and in no name.
const BOUNDARY: &str = "ringfence-7d1f0c4be2a94d3f";
/// How much of an answer is read.
const LONGEST_ANSWER: u64 = 4 << 20;

/// A server.
#[derive(Clone, Debug)]
pub(crate) struct Http {
    url: String,
    model: String,
    key: Option<String>,
    agent: Agent,
    limits: Limits,
}

impl Http {
    /// The server at an address that begins with `http://` or `https://`; a model may be
    /// named after `#`. The key, if the server asks for one, comes from the environment.
    ///
    /// # Errors
    /// If that is no address.
    pub(crate) fn new(url: &str, limits: Limits) -> Result<Self, EngineError> {
        let (address, model) = url.split_once('#').unwrap_or((url, "whisper-1"));
        let parsed: Result<ureq::http::Uri, _> = address.parse();
        let uri = parsed.ok().filter(|uri| uri.host().is_some()).ok_or_else(|| {
            EngineError::new(
                format!("`{address}` is no address of a server"),
                "write it as http://127.0.0.1:8000, with #MODEL after it if need be",
            )
        })?;
        let bare = matches!(uri.path(), "" | "/");
        let url = if bare {
            format!("{}{PLACE}", address.trim_end_matches('/'))
        } else {
            address.to_owned()
        };
        let patience = Patience {
            connect: Duration::from_secs(4),
            silence: limits.patience,
            whole: Some(limits.patience),
        };
        let key = std::env::var("RINGFENCE_SPEECH_KEY").ok().filter(|key| !key.is_empty());
        Ok(Self { url, model: model.to_owned(), key, agent: agent(patience), limits })
    }

    /// Sends a stretch and reads what it is taken for.
    fn ask(&self, samples: &[i16]) -> Result<Said, String> {
        let mut request = self
            .agent
            .post(&self.url)
            .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"));
        if let Some(key) = &self.key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        let answer = request.send(form(&wav::write(samples, RATE), &self.model).as_slice());
        let mut answer = answer.map_err(|e| format!("{} does not answer: {e}", self.url))?;
        let status = answer.status();
        let body = answer.body_mut().with_config().limit(LONGEST_ANSWER).read_to_string();
        let body = body.map_err(|e| format!("{} broke off: {e}", self.url))?;
        if !status.is_success() {
            return Err(format!("{} answers {status}", self.url));
        }
        answer::openai::said(&body)
            .ok_or_else(|| format!("{} answers with something else", self.url))
    }
}

impl Engine for Http {
    fn name(&self) -> &str {
        "http"
    }

    fn open(&self) -> Result<Box<dyn Recognizer>, EngineError> {
        let server = self.clone();
        let open: Open = Arc::new(move || {
            Ok(Box::new(Session { server: server.clone(), samples: Vec::new() }) as Box<dyn Decode>)
        });
        Ok(Box::new(Worker::new(RATE, self.limits, open)))
    }
}

/// One party's requests, one after another.
struct Session {
    server: Http,
    samples: Vec<i16>,
}

impl Decode for Session {
    fn begin(&mut self) -> Result<(), String> {
        self.samples.clear();
        Ok(())
    }

    fn feed(&mut self, samples: &[i16]) -> Result<Option<String>, String> {
        self.samples.extend_from_slice(samples);
        Ok(None)
    }

    fn end(&mut self) -> Result<Said, String> {
        let samples = std::mem::take(&mut self.samples);
        // One more try: a server that closes idle connections does so at any moment.
        self.server.ask(&samples).or_else(|_| self.server.ask(&samples))
    }
}

/// The form, as RFC 7578 lays it out.
fn form(file: &[u8], model: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(file.len() + 1_024);
    let fields = [
        ("model", model),
        ("language", "en"),
        ("response_format", "verbose_json"),
        ("timestamp_granularities[]", "word"),
    ];
    for (name, value) in fields {
        let part = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
        out.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"speech.wav\"\r\nContent-Type: audio/wav\r\n\r\n"
    );
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(file);
    out.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_place_is_added_and_a_model_may_be_named() {
        let http = Http::new("http://127.0.0.1:8000/#small", Limits::default()).unwrap();
        assert_eq!(http.url, "http://127.0.0.1:8000/v1/audio/transcriptions");
        assert_eq!(http.model, "small");
        let own = Http::new("https://example.org/speech", Limits::default()).unwrap();
        assert_eq!(own.url, "https://example.org/speech");
        assert!(Http::new("http://", Limits::default()).is_err());
    }
}
