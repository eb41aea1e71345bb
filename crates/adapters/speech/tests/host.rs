//! An engine in a process of its own: what happens when that process dies.
//!
//! The process is this test program itself, told by its first argument to be one.

#![expect(
    clippy::panic,
    clippy::print_stdout,
    reason = "a program of tests fails and tells as one"
)]

use audio::hearing::{Cause, Engine, Heard, Recognizer};
use speech::worker::Limits;
use speech::{choose, host};
use std::io::{Read, stdin, stdout};
use std::time::{Duration, Instant};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some("be-an-engine") => be_an_engine(),
        Some("be-a-dying-engine") => be_a_dying_engine(),
        Some("be-nothing") => {}
        // What the test runner asks of programs without its own tests.
        Some("--list") => {}
        _ => {
            words_come_through();
            an_engine_that_dies_loses_a_stretch_and_is_started_again();
            an_engine_that_cannot_be_had_is_said();
            println!("3 passed, 0 failed");
        }
    }
}

fn script() -> String {
    let file = std::env::temp_dir().join(format!("ringfence-host-script-{}", std::process::id()));
    std::fs::write(&file, "good morning\nyour card\n").unwrap_or_else(|e| panic!("{e}"));
    format!("script:{}", file.display())
}

fn be_an_engine() {
    let _ = host::serve(&script(), Limits::default(), stdin(), stdout());
}

/// Aborts at the first end of a stretch, as a library that runs off its memory would.
fn be_a_dying_engine() {
    struct Dies<R>(R);
    impl<R: Read> Read for Dies<R> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let read = self.0.read(buffer)?;
            if read == 9 && buffer.first() == Some(&b'E') {
                std::process::abort();
            }
            Ok(read)
        }
    }
    let _ = host::serve(&script(), Limits::default(), Dies(stdin()), stdout());
}

fn engine(manner: &str) -> Result<Box<dyn Engine>, audio::hearing::EngineError> {
    let program = std::env::current_exe().unwrap_or_else(|e| panic!("{e}"));
    choose::hosted("pocketsphinx", Limits::default(), &program, &[manner])
}

fn answer(recognizer: &mut dyn Recognizer) -> Heard {
    let start = Instant::now();
    loop {
        if let Some(heard) = recognizer.poll() {
            return heard;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "no answer");
        recognizer.wait(Duration::from_millis(20));
    }
}

fn say(recognizer: &mut dyn Recognizer, at_ms: u64) -> Heard {
    recognizer.begin(at_ms);
    recognizer.feed(&vec![0; 4_000]);
    recognizer.end();
    loop {
        match answer(recognizer) {
            Heard::Partial(_) => {}
            other => return other,
        }
    }
}

fn words_come_through() {
    let engine = engine("be-an-engine").unwrap_or_else(|e| panic!("{e}"));
    let mut recognizers: Vec<_> =
        (0..3).map(|_| engine.open().unwrap_or_else(|e| panic!("{e}"))).collect();
    for recognizer in &mut recognizers {
        assert_eq!(recognizer.rate(), 8_000);
        let Heard::Final(said) = say(recognizer.as_mut(), 5_000) else { panic!() };
        assert_eq!(
            (said.text.as_str(), said.start_ms, said.end_ms),
            ("good morning", 5_000, 5_500)
        );
        assert!(!recognizer.is_busy());
    }
    let room = recognizers.first().map_or(0, |r| r.room());
    assert!(room > 100_000, "{room}");
}

fn an_engine_that_dies_loses_a_stretch_and_is_started_again() {
    let engine = engine("be-a-dying-engine").unwrap_or_else(|e| panic!("{e}"));
    let mut recognizer = engine.open().unwrap_or_else(|e| panic!("{e}"));
    let start = Instant::now();
    let mut deaths = 0;
    // While it is being started stretches are lost at once; then it dies again.
    while deaths < 2 {
        let Heard::Lost(loss) = say(recognizer.as_mut(), 1_000) else { panic!() };
        assert_eq!(loss.start_ms, 1_000);
        let Cause::Failed(why) = loss.cause else { panic!("{:?}", loss.cause) };
        deaths += usize::from(why.ends_with("ended"));
        assert!(start.elapsed() < Duration::from_secs(30), "it is not started again");
        recognizer.wait(Duration::from_millis(50));
    }
}

fn an_engine_that_cannot_be_had_is_said() {
    let error = engine("be-nothing").err().unwrap_or_else(|| panic!());
    assert!(error.what.ends_with("ended while it was loading its model"), "{error}");
}
