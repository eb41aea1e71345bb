//! A house that remembers what it was told, a detector with a few plain rules, and sound that
//! is taken for speech.

pub use crate::peer::until;
use audio::hearing::{Cause, Engine, EngineError, Heard, Loss, Recognizer};
use audio::script::Script;
use classifier::Classifier;
use detector::Detector;
use guarding::{CallNote, Caption};
use line::{Draft, House};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};
use telephony::call::Label;
use telephony::setup::Answer;
use telephony::{Alert, AlertKind, Line, Number, Policy, StreamId};

pub const ALONE: &str = "40325ec2-5efd-4bd3-805f-53576e581d13";

/// Rules under which one sentence is amber, another red, and a third brings the courier.
pub fn detector() -> &'static Detector {
    static DETECTOR: OnceLock<Detector> = OnceLock::new();
    DETECTOR.get_or_init(|| {
        let text = "playbook p\n\
            rule SAYS_POLICE\n stage identity_claim\n weight 9.2\n pattern \"from the police\"\n explain \"x\"\nend\n\
            rule ASKS_PIN\n stage ask\n asks details \"your PIN\"\n weight 12\n pattern \"your pin\"\n explain \"x\"\nend\n\
            rule SENDS_COURIER\n stage logistics\n weight 2\n pattern \"a courier will\"\n explain \"x\"\nend\n";
        let (rules, remarks) = playbook::compile(&[playbook::Source { name: "p", text }]);
        assert!(rules.rules().len() == 3, "{remarks:?}");
        Detector::new(rules, Classifier::empty())
    })
}

pub const AMBER: &str = "good morning I am calling from the police about your bank account";
pub const RED: &str = "now please read me your pin which was 4821 I think";
pub const COURIER: &str = "in an hour a courier will come to your door to fetch the card";

/// Sound that voice activity takes for speech: a sentence of 1.2 s, and a silence after it.
pub fn sentence() -> Vec<i16> {
    let hum = (0..9_600).map(|i| if i % 53 < 9 { 9_000 } else { -1_500 });
    let swell = hum.enumerate().map(|(i, s): (usize, i32)| {
        let up = 50 + i32::try_from(i / 40 % 50).unwrap();
        i16::try_from(s * up / 100).unwrap()
    });
    swell.chain(std::iter::repeat_n(0, 8_000)).collect()
}

/// Half a second of nothing, then so many sentences.
pub fn speech(sentences: usize) -> Vec<i16> {
    let mut out = vec![0; 4_000];
    (0..sentences).for_each(|_| out.extend(sentence()));
    out
}

/// An engine whose recognisers hear these lines.
pub fn engine(lines: &[&str]) -> Arc<dyn Engine> {
    let script = Script::new(lines.iter().map(|l| (*l).to_owned()).collect());
    Arc::new(audio::script::ScriptEngine { script, rate: 16_000 })
}

/// An engine that counts the recognisers that were opened.
pub struct Counting(pub Arc<dyn Engine>, pub AtomicUsize);

impl Counting {
    pub fn new(lines: &[&str]) -> Arc<Self> {
        Arc::new(Self(engine(lines), AtomicUsize::new(0)))
    }

    pub fn opened(&self) -> usize {
        self.1.load(Ordering::Relaxed)
    }
}

impl Engine for Counting {
    fn name(&self) -> &str {
        "counting"
    }

    fn open(&self) -> Result<Box<dyn Recognizer>, EngineError> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.open()
    }
}

/// An engine of which one recogniser in ten hears the first lines, and the others the second.
pub struct Tenth(pub Arc<dyn Engine>, pub Arc<dyn Engine>, pub AtomicUsize);

impl Engine for Tenth {
    fn name(&self) -> &str {
        "tenth"
    }

    fn open(&self) -> Result<Box<dyn Recognizer>, EngineError> {
        let is_tenth = self.2.fetch_add(1, Ordering::Relaxed).is_multiple_of(10);
        if is_tenth { self.0.open() } else { self.1.open() }
    }
}

/// An engine that notes how long each stretch was that it was given.
#[derive(Clone, Default)]
pub struct Stretches(pub Arc<Mutex<Vec<(u64, usize)>>>);

impl Engine for Stretches {
    fn name(&self) -> &str {
        "stretches"
    }

    fn open(&self) -> Result<Box<dyn Recognizer>, EngineError> {
        Ok(Box::new(self.clone()))
    }
}

impl Recognizer for Stretches {
    fn rate(&self) -> u32 {
        8_000
    }

    fn begin(&mut self, at_ms: u64) {
        self.0.lock().unwrap().push((at_ms, 0));
    }

    fn feed(&mut self, samples: &[i16]) {
        if let Some((_, ms)) = self.0.lock().unwrap().last_mut() {
            *ms += samples.len() / 8;
        }
    }

    fn end(&mut self) {}

    fn poll(&mut self) -> Option<Heard> {
        None
    }
}

/// An engine that cannot be used.
pub struct Broken;

impl Engine for Broken {
    fn name(&self) -> &str {
        "broken"
    }

    fn open(&self) -> Result<Box<dyn Recognizer>, EngineError> {
        Err(EngineError::new("the model is gone", "install it"))
    }
}

/// An engine that fails at every second stretch of speech, as one that crashes and is started
/// again, and takes in none of a stretch that it fails at, as one that lags.
pub struct Shaky(pub Arc<dyn Engine>);

struct ShakyRecognizer {
    inner: Box<dyn Recognizer>,
    stretch: usize,
    begun_ms: u64,
    lost: Option<Loss>,
}

impl Engine for Shaky {
    fn name(&self) -> &str {
        "shaky"
    }

    fn open(&self) -> Result<Box<dyn Recognizer>, EngineError> {
        let inner = self.0.open()?;
        Ok(Box::new(ShakyRecognizer { inner, stretch: 0, begun_ms: 0, lost: None }))
    }
}

impl Recognizer for ShakyRecognizer {
    fn rate(&self) -> u32 {
        self.inner.rate()
    }

    fn begin(&mut self, at_ms: u64) {
        (self.stretch, self.begun_ms) = (self.stretch + 1, at_ms);
        if self.stretch.is_multiple_of(2) {
            self.inner.begin(at_ms);
        }
    }

    fn feed(&mut self, samples: &[i16]) {
        if self.stretch.is_multiple_of(2) {
            self.inner.feed(samples);
        }
    }

    fn end(&mut self) {
        if self.stretch.is_multiple_of(2) {
            return self.inner.end();
        }
        let crashed = self.stretch % 4 == 1;
        let cause = if crashed { Cause::Failed("it crashed".into()) } else { Cause::Lag };
        self.lost = Some(Loss { start_ms: self.begun_ms, end_ms: self.begun_ms + 1_200, cause });
    }

    fn poll(&mut self) -> Option<Heard> {
        self.lost.take().map(Heard::Lost).or_else(|| self.inner.poll())
    }
}

/// An engine that understands nothing of a stretch of more than two seconds: a person who hums all
/// the time says nothing.
pub struct Brief(pub Arc<dyn Engine>);

struct BriefRecognizer {
    inner: Box<dyn Recognizer>,
    begun_ms: u64,
    samples: usize,
    lost: Option<Loss>,
}

impl Engine for Brief {
    fn name(&self) -> &str {
        "brief"
    }

    fn open(&self) -> Result<Box<dyn Recognizer>, EngineError> {
        let inner = self.0.open()?;
        Ok(Box::new(BriefRecognizer { inner, begun_ms: 0, samples: 0, lost: None }))
    }
}

impl Recognizer for BriefRecognizer {
    fn rate(&self) -> u32 {
        self.inner.rate()
    }

    fn begin(&mut self, at_ms: u64) {
        (self.begun_ms, self.samples) = (at_ms, 0);
        self.inner.begin(at_ms);
    }

    fn feed(&mut self, samples: &[i16]) {
        self.samples += samples.len();
        self.inner.feed(samples);
    }

    fn end(&mut self) {
        let ms = self.samples as u64 * 1_000 / u64::from(self.rate());
        if ms <= 2_000 {
            return self.inner.end();
        }
        let (start_ms, end_ms) = (self.begun_ms, self.begun_ms + ms);
        self.lost = Some(Loss { start_ms, end_ms, cause: Cause::Failed("too long".into()) });
    }

    fn poll(&mut self) -> Option<Heard> {
        self.lost.take().map(Heard::Lost).or_else(|| self.inner.poll())
    }
}

/// An engine that takes five times as long as the sound lasts.
pub struct Slow(pub Arc<dyn Engine>);

struct SlowRecognizer(Box<dyn Recognizer>);

impl Engine for Slow {
    fn name(&self) -> &str {
        "slow"
    }

    fn open(&self) -> Result<Box<dyn Recognizer>, EngineError> {
        Ok(Box::new(SlowRecognizer(self.0.open()?)))
    }
}

impl Recognizer for SlowRecognizer {
    fn rate(&self) -> u32 {
        self.0.rate()
    }

    fn begin(&mut self, at_ms: u64) {
        self.0.begin(at_ms);
    }

    fn feed(&mut self, samples: &[i16]) {
        let seconds = samples.len() as f64 / f64::from(self.0.rate());
        std::thread::sleep(Duration::from_secs_f64(seconds * 5.0));
        self.0.feed(samples);
    }

    fn end(&mut self) {
        self.0.end();
    }

    fn poll(&mut self) -> Option<Heard> {
        self.0.poll()
    }
}

#[derive(Default)]
pub struct Told {
    pub alerts: Vec<(Instant, Alert)>,
    pub drafts: Vec<Draft>,
    pub labels: Vec<Label>,
    pub answers: Vec<Answer>,
    pub notes: Vec<CallNote>,
    /// Whether somebody may read along.
    pub may_be_read: bool,
    /// What can be read at present, and how much ever could.
    pub captions: Vec<Caption>,
    pub ever: usize,
    /// How often the person said that nobody may read along.
    pub withdrawn: usize,
}

pub struct TestHouse {
    line: Mutex<Arc<Line>>,
    pub told: Mutex<Told>,
}

impl TestHouse {
    pub fn new(policy: Policy) -> Arc<Self> {
        Self::of(Line { policy, agreed: true, ..Line::new("father") })
    }

    pub fn of(line: Line) -> Arc<Self> {
        Arc::new(Self { line: Mutex::new(Arc::new(line)), told: Mutex::default() })
    }

    pub fn kinds(&self) -> Vec<AlertKind> {
        self.told.lock().unwrap().alerts.iter().map(|(_, a)| a.kind).collect()
    }

    pub fn drafts(&self) -> Vec<Draft> {
        self.told.lock().unwrap().drafts.clone()
    }
}

impl House for TestHouse {
    fn line(&self, name: &str) -> Option<Arc<Line>> {
        (name == "father").then(|| Arc::clone(&self.line.lock().unwrap()))
    }

    fn line_of_stream(&self, stream: StreamId) -> Option<Arc<Line>> {
        (stream.to_string() == ALONE).then(|| Arc::clone(&self.line.lock().unwrap()))
    }

    fn is_labelled(&self, _line: &str, _number: &Number) -> bool {
        self.told.lock().unwrap().labels.last() == Some(&Label::Red)
    }

    fn label(&self, _line: &str, _number: &Number, label: Label) {
        self.told.lock().unwrap().labels.push(label);
    }

    fn answer(&self, _line: &str, answer: Answer) {
        self.told.lock().unwrap().answers.push(answer);
    }

    fn alert(&self, alert: Alert) {
        self.told.lock().unwrap().alerts.push((Instant::now(), alert));
    }

    fn draft(&self, draft: Draft) {
        self.told.lock().unwrap().drafts.push(draft);
    }

    fn note(&self, note: CallNote) {
        self.told.lock().unwrap().notes.push(note);
    }

    fn may_be_read(&self, _line: &str) -> bool {
        self.told.lock().unwrap().may_be_read
    }

    fn caption(&self, _line: &str, _call: &str, caption: Caption) {
        let mut told = self.told.lock().unwrap();
        told.captions.push(caption);
        told.ever += 1;
    }

    fn hush(&self, _call: &str) {
        self.told.lock().unwrap().captions.clear();
    }

    fn stop_reading(&self, _line: &str) {
        let mut told = self.told.lock().unwrap();
        told.captions.clear();
        (told.may_be_read, told.withdrawn) = (false, told.withdrawn + 1);
    }

    fn sound(&self, _name: &str) -> Option<Vec<u8>> {
        None
    }
}
