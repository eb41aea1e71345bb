//! A recogniser that lags, hangs, fails or panics loses words, and never the caller.

#![expect(clippy::panic, reason = "what tests share fails by panicking")]

use audio::hearing::{Cause, EngineError, Heard, Recognizer};
use speech::worker::{Decode, Limits, Open, Said, Worker};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What a made-up recogniser does when it is given sound.
type Feed = Arc<dyn Fn(usize) -> Result<Option<String>, String> + Send + Sync>;

struct MadeUp {
    feed: Feed,
    samples: usize,
}

impl Decode for MadeUp {
    fn begin(&mut self) -> Result<(), String> {
        self.samples = 0;
        Ok(())
    }

    fn feed(&mut self, samples: &[i16]) -> Result<Option<String>, String> {
        self.samples += samples.len();
        (self.feed)(self.samples)
    }

    fn end(&mut self) -> Result<Said, String> {
        Ok(Said { text: format!("{} samples", self.samples), ..Said::default() })
    }
}

fn worker(limits: Limits, feed: Feed) -> (Worker, Arc<AtomicUsize>) {
    let made = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&made);
    let open: Open = Arc::new(move || {
        count.fetch_add(1, Ordering::SeqCst);
        Ok(Box::new(MadeUp { feed: Arc::clone(&feed), samples: 0 }) as Box<dyn Decode>)
    });
    (Worker::new(16_000, limits, open), made)
}

fn stretch(worker: &mut Worker, at_ms: u64, samples: usize) {
    worker.begin(at_ms);
    for chunk in vec![0_i16; samples].chunks(320) {
        worker.feed(chunk);
    }
    worker.end();
}

/// The next answer; the test fails if there is none in good time.
fn answer(worker: &mut Worker) -> Heard {
    let start = Instant::now();
    loop {
        if let Some(heard) = worker.poll() {
            return heard;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "no answer");
        worker.wait(Duration::from_millis(20));
    }
}

fn lost(heard: Heard) -> (u64, u64, Cause) {
    match heard {
        Heard::Lost(loss) => (loss.start_ms, loss.end_ms, loss.cause),
        other => panic!("{other:?}"),
    }
}

fn text(heard: Heard) -> String {
    match heard {
        Heard::Final(said) => said.text,
        other => panic!("{other:?}"),
    }
}

/// A gate that a made-up recogniser hangs at until the sender is dropped.
fn gate() -> (std::sync::mpsc::Sender<()>, Arc<Mutex<Receiver<()>>>) {
    let (open, closed) = channel();
    (open, Arc::new(Mutex::new(closed)))
}

#[test]
fn stretches_are_answered_in_order_with_partials_once_each() {
    let feed: Feed = Arc::new(|n| Ok(Some(if n < 3_000 { "one" } else { "one two" }.to_owned())));
    let (mut worker, made) = worker(Limits::default(), feed);
    stretch(&mut worker, 1_000, 6_400);
    stretch(&mut worker, 5_000, 1_600);
    let mut told = Vec::new();
    while told.len() < 5 {
        told.push(match answer(&mut worker) {
            Heard::Partial(said) => format!("{}: {}", said.start_ms, said.text),
            Heard::Final(said) => format!("{}-{}! {}", said.start_ms, said.end_ms, said.text),
            Heard::Lost(loss) => panic!("{loss:?}"),
        });
    }
    let expect = [
        "1000: one",
        "1000: one two",
        "1000-1400! 6400 samples",
        "5000: one",
        "5000-5100! 1600 samples",
    ];
    assert_eq!(told, expect);
    assert!(!worker.is_busy());
    assert_eq!(made.load(Ordering::SeqCst), 1);
}

#[test]
fn one_that_lags_loses_the_rest_of_the_stretch() {
    let (open, closed) = gate();
    let feed: Feed = Arc::new(move |_| {
        let _ = closed.lock().map(|gate| gate.recv());
        Ok(None)
    });
    let limits = Limits { queue: Duration::from_secs(1), ..Limits::default() };
    let (mut worker, _) = worker(limits, feed);
    let start = Instant::now();
    stretch(&mut worker, 0, 64_000);
    assert!(start.elapsed() < Duration::from_secs(2), "the caller waited");
    assert!(worker.room() < 3_200);
    drop(open);
    let kept = text(answer(&mut worker));
    let kept: u64 = kept.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0);
    assert!((16_000..=20_000).contains(&kept), "{kept}");
    let (start_ms, end_ms, cause) = lost(answer(&mut worker));
    assert_eq!((end_ms, cause), (4_000, Cause::Lag));
    assert_eq!(start_ms, kept / 16);
}

#[test]
fn one_that_hangs_is_given_up_and_made_again() {
    let (_open, closed) = gate();
    let hangs = AtomicUsize::new(1);
    let feed: Feed = Arc::new(move |_| {
        if hangs.fetch_sub(1, Ordering::SeqCst) == 1 {
            let _ = closed.lock().map(|gate| gate.recv());
        }
        Ok(None)
    });
    let limits = Limits { patience: Duration::from_millis(60), ..Limits::default() };
    let (mut worker, made) = worker(limits, feed);
    stretch(&mut worker, 0, 3_200);
    assert_eq!(lost(answer(&mut worker)), (0, 200, Cause::Stuck));
    assert!(!worker.is_busy());
    stretch(&mut worker, 9_000, 3_200);
    assert_eq!(text(answer(&mut worker)), "3200 samples");
    assert_eq!(made.load(Ordering::SeqCst), 2);
}

#[test]
fn one_that_hangs_in_an_open_stretch_loses_what_it_had_of_it() {
    let (_open, closed) = gate();
    let hangs = AtomicUsize::new(1);
    let feed: Feed = Arc::new(move |_| {
        if hangs.fetch_sub(1, Ordering::SeqCst) == 1 {
            let _ = closed.lock().map(|gate| gate.recv());
        }
        Ok(None)
    });
    let limits = Limits { patience: Duration::from_millis(60), ..Limits::default() };
    let (mut worker, _) = worker(limits, feed);
    worker.begin(0);
    worker.feed(&vec![0; 3_200]);
    assert_eq!(lost(answer(&mut worker)).2, Cause::Stuck);
    worker.feed(&vec![0; 1_600]);
    worker.end();
    assert_eq!(text(answer(&mut worker)), "1600 samples");
}

#[test]
fn one_that_fails_or_panics_is_made_again_for_the_next_stretch() {
    for panics in [false, true] {
        let tries = AtomicUsize::new(0);
        let feed: Feed = Arc::new(move |_| match tries.fetch_add(1, Ordering::SeqCst) {
            0 if panics => panic!("as a recogniser would"),
            0 => Err("out of memory".to_owned()),
            _ => Ok(None),
        });
        let (mut worker, made) = worker(Limits::default(), feed);
        stretch(&mut worker, 0, 1_600);
        let why = if panics { "it panicked" } else { "out of memory" };
        assert_eq!(lost(answer(&mut worker)), (0, 100, Cause::Failed(why.to_owned())));
        stretch(&mut worker, 1_000, 1_600);
        assert_eq!(text(answer(&mut worker)), "1600 samples");
        assert_eq!(made.load(Ordering::SeqCst), 2);
    }
}

#[test]
fn one_that_always_fails_is_left_alone_for_a_while() {
    let limits = Limits { failures: 2, ..Limits::default() };
    let made = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&made);
    let open: Open = Arc::new(move || {
        count.fetch_add(1, Ordering::SeqCst);
        Err(EngineError::new("no model", "install one"))
    });
    let mut worker = Worker::new(16_000, limits, open);
    for _ in 0..4 {
        stretch(&mut worker, 0, 320);
        assert!(matches!(lost(answer(&mut worker)).2, Cause::Failed(_)));
    }
    assert_eq!(made.load(Ordering::SeqCst), 2);
}

#[test]
fn whoever_waits_is_woken() {
    struct Flag(std::sync::mpsc::Sender<()>);
    impl std::task::Wake for Flag {
        fn wake(self: Arc<Self>) {
            let _ = self.0.send(());
        }
    }
    let (mut worker, _) = worker(Limits::default(), Arc::new(|_| Ok(None)));
    let (tell, told) = channel();
    worker.wake(Arc::new(Flag(tell)).into());
    stretch(&mut worker, 0, 320);
    assert!(told.recv_timeout(Duration::from_secs(20)).is_ok());
    assert_eq!(text(answer(&mut worker)), "320 samples");
}
