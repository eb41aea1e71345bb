//! Fuzzes what recognisers and speech servers answer: any text is read, and how sure they are
//! is a probability.

#![no_main]

use libfuzzer_sys::fuzz_target;
use speech::answer::{openai, sherpa, vosk};

fuzz_target!(|text: &str| {
    let _ = (vosk::partial(text), vosk::settles(text), vosk::said(text));
    let heard = sherpa::said(text);
    let sure = heard.words.iter().map(|word| word.confidence).chain([heard.confidence]);
    let server = openai::said(text).and_then(|said| said.confidence);
    assert!(sure.chain([server]).flatten().all(|sure| (0.0..=1.0).contains(&sure)));
});
