//! The HTTP interface that OpenAI made common, which many free servers speak too: a whole
//! stretch of speech as a WAV file to `/v1/audio/transcriptions`.
//!
//! It has no partial hypotheses: words come after the stretch has ended.

use super::RATE;
use crate::tls::{Patience, agent};
use crate::worker::{Decode, Limits, Open, Said, Worker};
use audio::hearing::{Engine, EngineError, HeardWord, Recognizer};
use audio::wav;
use serde::Deserialize;
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
        read(&body).ok_or_else(|| format!("{} answers with something else", self.url))
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

/// What servers answer; plain ones give the text only.
#[derive(Debug, Deserialize)]
struct Answer {
    text: String,
    #[serde(default)]
    words: Vec<AnswerWord>,
    #[serde(default)]
    segments: Vec<AnswerSegment>,
}

#[derive(Debug, Deserialize)]
struct AnswerWord {
    word: String,
    #[serde(default)]
    start: f64,
    #[serde(default)]
    end: f64,
}

#[derive(Debug, Deserialize)]
struct AnswerSegment {
    #[serde(default)]
    avg_logprob: Option<f64>,
}

fn read(body: &str) -> Option<Said> {
    let answer: Answer = serde_json::from_str(body).ok()?;
    let ms = |seconds: f64| (seconds * 1_000.0).round() as u64;
    let words = answer.words.into_iter().map(|w| HeardWord {
        text: w.word.trim().to_owned(),
        start_ms: ms(w.start),
        end_ms: ms(w.end),
        confidence: None,
    });
    let logs: Vec<f64> = answer.segments.iter().filter_map(|s| s.avg_logprob).collect();
    let mean = logs.iter().sum::<f64>() / logs.len().max(1) as f64;
    let confidence = (!logs.is_empty()).then(|| mean.exp().clamp(0.0, 1.0) as f32);
    Some(Said { text: answer.text.trim().to_owned(), confidence, words: words.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_both_kinds_are_read() {
        assert_eq!(read(r#"{"text":" Hello. "}"#).unwrap().text, "Hello.");
        let rich = r#"{"text":"Hello","words":[{"word":"Hello","start":0.1,"end":0.4}],"segments":[{"avg_logprob":-0.5}]}"#;
        let said = read(rich).unwrap();
        assert_eq!((said.words[0].start_ms, said.words[0].end_ms), (100, 400));
        assert!((said.confidence.unwrap() - 0.606).abs() < 0.01);
        assert_eq!(read("<html>"), None);
    }

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
