//! What engines and servers answer: JSON in three shapes, read into what was said.
//!
//! The sources are the results of `vosk_recognizer_result` and of Vosk's server
//! (<https://alphacephei.com/vosk/>), `SherpaOnnxOnlineStreamResult` as JSON
//! (<https://k2-fsa.github.io/sherpa/onnx/>), and the transcriptions of the OpenAI interface
//! with `response_format=verbose_json`. Seconds come as floating point; times are kept in
//! milliseconds of the stretch of speech.

use crate::worker::Said;
use audio::hearing::HeardWord;
use serde::Deserialize;

/// Seconds in milliseconds. The conversion saturates, and what is no number is 0.
fn ms(seconds: f64) -> u64 {
    (seconds * 1_000.0).round() as u64
}

/// The probability whose logarithm is the mean of these; none of none.
fn probability(logs: &[f64]) -> Option<f32> {
    let mean = logs.iter().sum::<f64>() / logs.len().max(1) as f64;
    (!logs.is_empty() && !mean.is_nan()).then(|| mean.exp().clamp(0.0, 1.0) as f32)
}

/// A word with its times in seconds, as Vosk and servers write it.
#[derive(Debug, Deserialize)]
struct Word {
    word: String,
    #[serde(default)]
    start: f64,
    #[serde(default)]
    end: f64,
    #[serde(default)]
    conf: Option<f32>,
}

impl Word {
    fn heard(self) -> HeardWord {
        HeardWord {
            text: self.word.trim().to_owned(),
            start_ms: ms(self.start),
            end_ms: ms(self.end),
            confidence: self.conf,
        }
    }
}

/// Vosk, and servers of its kind.
pub mod vosk {
    use super::{Said, Word};
    use serde::Deserialize;

    #[derive(Debug, Default, Deserialize)]
    struct Answer {
        #[serde(default)]
        partial: Option<String>,
        #[serde(default)]
        text: Option<String>,
        #[serde(default)]
        result: Vec<Word>,
    }

    /// The text that is still open in an answer; empty in what is no such answer.
    pub fn partial(json: &str) -> String {
        serde_json::from_str::<Answer>(json).ok().and_then(|a| a.partial).unwrap_or_default()
    }

    /// Whether an answer settles words.
    pub fn settles(json: &str) -> bool {
        serde_json::from_str::<Answer>(json).is_ok_and(|a| a.text.is_some())
    }

    /// The words that an answer settles; none in what is no such answer.
    pub fn said(json: &str) -> Said {
        let answer: Answer = serde_json::from_str(json).unwrap_or_default();
        let words = answer.result.into_iter().map(Word::heard).collect();
        Said { text: answer.text.unwrap_or_default(), confidence: None, words }
    }
}

/// sherpa-onnx.
pub mod sherpa {
    use super::{HeardWord, Said, ms, probability};
    use serde::Deserialize;

    #[derive(Debug, Default, Deserialize)]
    struct Answer {
        #[serde(default)]
        text: String,
        #[serde(default)]
        tokens: Vec<String>,
        #[serde(default)]
        timestamps: Vec<f64>,
        /// Logarithms of the tokens' probabilities; older libraries give none.
        #[serde(default)]
        ys_probs: Vec<f64>,
    }

    /// Words, times and how sure the model is, out of a result; nothing out of what is none.
    /// Tokens that begin with a space begin a word.
    pub fn said(json: &str) -> Said {
        let answer: Answer = serde_json::from_str(json).unwrap_or_default();
        let sure =
            if answer.ys_probs.len() == answer.tokens.len() { answer.ys_probs } else { vec![] };
        let mut words: Vec<HeardWord> = Vec::new();
        let mut logs: Vec<f64> = Vec::new();
        for (index, (token, seconds)) in answer.tokens.iter().zip(&answer.timestamps).enumerate() {
            let piece = token.trim_start_matches(['▁', ' ']);
            let goes_on = piece.len() == token.len() && !words.is_empty();
            if !goes_on {
                logs.clear();
                words.push(HeardWord { start_ms: ms(*seconds), ..HeardWord::default() });
            }
            logs.extend(sure.get(index));
            let Some(word) = words.last_mut() else { continue };
            word.text.push_str(&cased(piece));
            word.end_ms = ms(*seconds);
            word.confidence = probability(&logs);
        }
        Said { text: cased(answer.text.trim()), confidence: probability(&sure), words }
    }

    /// Models of LibriSpeech write capitals only, which nobody wants to read.
    fn cased(text: &str) -> String {
        if text.chars().any(char::is_lowercase) { text.to_owned() } else { text.to_lowercase() }
    }
}

/// Servers with the OpenAI interface; plain ones give the text only.
pub mod openai {
    use super::{Said, Word, probability};
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    struct Answer {
        text: String,
        #[serde(default)]
        words: Vec<Word>,
        #[serde(default)]
        segments: Vec<Segment>,
    }

    #[derive(Debug, Deserialize)]
    struct Segment {
        #[serde(default)]
        avg_logprob: Option<f64>,
    }

    /// What was said; none if the body is no such answer.
    pub fn said(body: &str) -> Option<Said> {
        let answer: Answer = serde_json::from_str(body).ok()?;
        let words = answer.words.into_iter().map(Word::heard).collect();
        let logs: Vec<f64> = answer.segments.iter().filter_map(|s| s.avg_logprob).collect();
        Some(Said { text: answer.text.trim().to_owned(), confidence: probability(&logs), words })
    }
}

#[cfg(test)]
mod tests {
    use super::{openai, sherpa, vosk};
    use crate::worker::Said;
    use proptest::prelude::*;

    #[test]
    fn answers_of_vosk_are_read_with_times_and_confidence() {
        let json =
            r#"{"result":[{"conf":0.5,"end":1.02,"start":0.63,"word":"hello"}],"text":"hello"}"#;
        let heard = vosk::said(json);
        assert_eq!(heard.text, "hello");
        let word = &heard.words[0];
        assert_eq!((word.start_ms, word.end_ms, word.confidence), (630, 1_020, Some(0.5)));
        assert!(vosk::settles(json));
    }

    #[test]
    fn what_is_no_answer_says_nothing() {
        for odd in ["", "{", "[]", "null", r#"{"partial":7}"#, r#"{"result":[{}]}"#] {
            assert_eq!((vosk::partial(odd), vosk::said(odd)), (String::new(), Said::default()));
            assert!(!vosk::settles(odd));
            assert_eq!(sherpa::said(odd), Said::default());
            assert_eq!(openai::said(odd), None);
        }
    }

    #[test]
    fn tokens_of_sherpa_become_words_with_times() {
        let json = r#"{"text":" GOOD MORNING","tokens":[" GOOD"," MOR","NING"],"timestamps":[0.2,0.5,0.7]}"#;
        let heard = sherpa::said(json);
        assert_eq!((heard.text.as_str(), heard.confidence), ("good morning", None));
        let words: Vec<(&str, u64, u64)> =
            heard.words.iter().map(|w| (w.text.as_str(), w.start_ms, w.end_ms)).collect();
        assert_eq!(words, [("good", 200, 200), ("morning", 500, 700)]);
    }

    #[test]
    fn a_word_is_as_sure_as_its_tokens() {
        let json = r#"{"text":"to us","tokens":["▁t","o","▁us"],"timestamps":[0.1,0.2,0.4],"ys_probs":[-0.2,-0.4,-1.0]}"#;
        let heard = sherpa::said(json);
        let sure = |confidence: Option<f32>| (confidence.unwrap() * 1_000.0).round();
        let words: Vec<f32> = heard.words.iter().map(|w| sure(w.confidence)).collect();
        assert_eq!(words, [741.0, 368.0]);
        assert_eq!(sure(heard.confidence), 587.0);
    }

    #[test]
    fn answers_of_both_kinds_of_servers_are_read() {
        assert_eq!(openai::said(r#"{"text":" Hello. "}"#).unwrap().text, "Hello.");
        let rich = r#"{"text":"Hello","words":[{"word":"Hello","start":0.1,"end":0.4}],"segments":[{"avg_logprob":-0.5}]}"#;
        let said = openai::said(rich).unwrap();
        assert_eq!((said.words[0].start_ms, said.words[0].end_ms), (100, 400));
        assert!((said.confidence.unwrap() - 0.606).abs() < 0.01);
        assert_eq!(openai::said("<html>"), None);
    }

    proptest! {
        #[test]
        fn confidence_is_a_probability(logs in proptest::collection::vec(any::<f64>(), 0..4)) {
            let tokens: Vec<String> = logs.iter().map(|_| " a".to_owned()).collect();
            let times = vec![-1e300; logs.len()];
            let json = serde_json::json!({"tokens": tokens, "timestamps": times, "ys_probs": logs});
            let heard = sherpa::said(&json.to_string());
            let all = heard.words.iter().map(|w| w.confidence).chain([heard.confidence]);
            prop_assert!(all.flatten().all(|sure| (0.0..=1.0).contains(&sure)));
        }
    }
}
