//! Two thousand AudioSocket calls at the same time, each a frame every 20 ms as a switchboard
//! sends them, heard by the scripted recogniser and judged. Every tenth is a scam and turns red
//! within its first five sentences, for which it needs twenty seconds.
//!
//!   cargo bench -p line --bench load -- [CALLS [SECONDS]]
//!
//! The calls come from a process of their own, so that the figures are those of the server:
//! its processor time, its memory, frames that were sent and not heard, and calls that were
//! given up. The last line says whether it reached what is wanted; if not, the exit code is 1.

use audio::hearing::{Engine, EngineError, Recognizer};
use audio::script::Script;
use classifier::Classifier;
use detector::Detector;
use line::{Draft, House, Server, Settings};
use std::io::{BufRead, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use telephony::audiosocket::Frame;
use telephony::call::Label;
use telephony::setup::Answer;
use telephony::{Alert, AlertKind, Line, Number, Policy, StreamId};

const ID: &str = "40325ec2-5efd-4bd3-805f-53576e581d13";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let number =
        |n: usize, usual: usize| arguments.get(n).and_then(|a| a.parse().ok()).unwrap_or(usual);
    match arguments.first().map(String::as_str) {
        Some("send") => send(&arguments, number(2, 1), number(3, 1)),
        // `cargo test` and a list of benchmarks run it without wanting its answer.
        Some("--test" | "--list") => {}
        _ => measure(number(0, 2_000), number(1, 30)),
    }
}

/// One call in so many is a scam.
const SCAM_EVERY: usize = 10;

const ORDINARY: [&str; 4] = [
    "hello is that you I wanted to ask about the weekend",
    "we could take the early train if you like",
    "the garden looks lovely at this time of the year",
    "I have to be back by four for the dentist",
];

const SCAM: [&str; 4] = [
    "good morning this is detective constable harris from the metropolitan police",
    "your bank card was copied and you must not tell your family or the bank about it",
    "read me the pin of your card so that we can keep the money safe",
    "put the card in an envelope and a courier will fetch it within the hour",
];

/// Recognisers of which one in [`SCAM_EVERY`] hears a scam.
struct Mixed {
    opened: AtomicUsize,
    ordinary: Script,
    scam: Script,
}

impl Mixed {
    fn new() -> Self {
        let lines = |first: &[&str]| {
            let all = first.iter().chain(ORDINARY.iter().cycle());
            Script::new(all.take(400).map(|line| (*line).to_owned()).collect())
        };
        Self { opened: AtomicUsize::new(0), ordinary: lines(&[]), scam: lines(&SCAM) }
    }
}

impl Engine for Mixed {
    fn name(&self) -> &str {
        "mixed"
    }

    fn open(&self) -> Result<Box<dyn Recognizer>, EngineError> {
        let is_scam = self.opened.fetch_add(1, Ordering::Relaxed).is_multiple_of(SCAM_EVERY);
        let script = if is_scam { &self.scam } else { &self.ordinary };
        Ok(Box::new(script.recognizer(16_000)))
    }
}

/// What a house is told, counted.
#[derive(Default)]
struct Told {
    red: AtomicUsize,
    courier_due: AtomicUsize,
    notes: AtomicUsize,
}

struct Quiet(Arc<Line>, Arc<Told>);

impl House for Quiet {
    fn line(&self, _name: &str) -> Option<Arc<Line>> {
        None
    }
    fn line_of_stream(&self, _stream: StreamId) -> Option<Arc<Line>> {
        Some(Arc::clone(&self.0))
    }
    fn is_labelled(&self, _line: &str, _number: &Number) -> bool {
        false
    }
    fn label(&self, _line: &str, _number: &Number, _label: Label) {}
    fn answer(&self, _line: &str, _answer: Answer) {}
    fn alert(&self, alert: Alert) {
        let counter = match alert.kind {
            AlertKind::Red => &self.1.red,
            AlertKind::CourierDue => &self.1.courier_due,
            _ => return,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }
    fn draft(&self, _draft: Draft) {}
    fn note(&self, _note: guarding::CallNote) {
        self.1.notes.fetch_add(1, Ordering::Relaxed);
    }
    fn may_be_read(&self, _line: &str) -> bool {
        false
    }
    fn caption(&self, _line: &str, _call: &str, _caption: guarding::Caption) {}
    fn hush(&self, _call: &str) {}
    fn stop_reading(&self, _line: &str) {}
    fn sound(&self, _name: &str) -> Option<Vec<u8>> {
        None
    }
}

fn runtime(threads: usize) -> tokio::runtime::Runtime {
    let built =
        tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build();
    match built {
        Ok(runtime) => runtime,
        Err(error) => fail(&format!("no runtime: {error}")),
    }
}

fn fail(why: &str) -> ! {
    eprintln!("load: {why}");
    std::process::exit(2)
}

fn detector() -> &'static Detector {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../..");
    let bytes = std::fs::read(format!("{folder}/models/acts.bin")).unwrap_or_default();
    let mut texts = Vec::new();
    gather(std::path::Path::new(&format!("{folder}/playbooks")), &mut texts);
    let sources: Vec<playbook::Source<'_>> =
        texts.iter().map(|(name, text)| playbook::Source { name, text }).collect();
    let (rules, _) = playbook::compile(&sources);
    let classifier = Classifier::load(&bytes).unwrap_or_else(|_| Classifier::empty());
    Box::leak(Box::new(Detector::new(rules, classifier)))
}

fn gather(folder: &std::path::Path, texts: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(&path, texts);
        } else if path.extension().is_some_and(|e| e == "playbook")
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            texts.push((path.display().to_string(), text));
        }
    }
}

fn measure(calls: usize, seconds: usize) {
    line::files::raise();
    let engine = Arc::new(Mixed::new());
    let line = Arc::new(Line { agreed: true, policy: Policy::Notify, ..Line::new("load") });
    let told = Arc::new(Told::default());
    let house = Arc::new(Quiet(line, Arc::clone(&told)));
    let runtime = runtime(2);
    let server = runtime.block_on(async {
        let settings = Settings {
            audiosocket: "127.0.0.1:0".parse().ok(),
            most_heard: calls + 1,
            ..Settings::default()
        };
        match Server::start(settings, engine, detector(), house).await {
            Ok(server) => server,
            Err(error) => fail(&error.to_string()),
        }
    });
    let Some(address) = server.audiosocket() else { fail("no socket") };
    let before = memory_kib();
    let sender = std::env::current_exe().and_then(|me| {
        Command::new(me)
            .args(["send", &address.to_string(), &calls.to_string(), &seconds.to_string()])
            .stdout(Stdio::piped())
            .spawn()
    });
    let mut sender = match sender {
        Ok(sender) => sender,
        Err(error) => fail(&format!("no calls can be placed: {error}")),
    };
    let Some(stdout) = sender.stdout.take() else { fail("no output") };
    let mut sends = std::io::BufReader::new(stdout).lines().map_while(Result::ok);
    // All calls are up, and have spoken for a while.
    sends.next();
    let (cpu, clock) = (cpu_seconds(), Instant::now());
    let sent: u64 = sends.next().and_then(|l| l.parse().ok()).unwrap_or(0);
    let (cpu, clock) = (cpu_seconds() - cpu, clock.elapsed().as_secs_f64());
    let memory = memory_kib();
    let full: u64 = sends.next().and_then(|l| l.parse().ok()).unwrap_or(0);
    let stretched: u64 = sends.next().and_then(|l| l.parse().ok()).unwrap_or(0);
    let _ = sender.wait();
    std::thread::sleep(Duration::from_secs(1));
    let counts = server.counts();
    let share = 100.0 * cpu / (2.0 * clock);
    let each = memory.saturating_sub(before) as f64 / calls as f64;
    say(&format!("calls             {} of {calls}", counts.calls));
    say(&format!("frames sent       {sent}"));
    say(&format!("frames not heard  {}", sent.saturating_sub(counts.frames)));
    say(&format!("calls given up    {}", counts.shed));
    say(&format!("processor         {share:.1} % of two cores, over {clock:.0} s"));
    say(&format!("memory            {each:.1} KiB a call"));
    say(&format!("frames refused    {full}, because the server did not read"));
    say(&format!(
        "time stretched    {stretched} ms, because the machine was busy with other things"
    ));
    let count = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
    let (scams, red) = (calls.div_ceil(SCAM_EVERY), count(&told.red));
    let (courier_due, notes) = (count(&told.courier_due), count(&told.notes));
    say(&format!(
        "guardians told    {red} of {scams} calls are red, {courier_due} bring a courier"
    ));
    say(&format!("notes             {notes}"));
    let all_heard = counts.frames == sent && full == 0 && counts.shed == 0;
    let all_told = red == scams && courier_due == scams;
    if all_heard && all_told && share <= 70.0 && each <= 64.0 {
        return say("reached");
    }
    say("not reached");
    std::process::exit(1)
}

/// Speech-like sound: four seconds, of which half are speech.
fn voice() -> Vec<Vec<u8>> {
    let sample = |i: usize| {
        let hum: i32 = if i % 53 < 9 { 9_000 } else { -1_500 };
        let up = 50 + i32::try_from(i / 40 % 50).unwrap_or(0);
        let speaks = i % 32_000 < 16_000;
        i16::try_from(if speaks { hum * up / 100 } else { 0 }).unwrap_or(0)
    };
    let samples: Vec<i16> = (0..32_000).map(sample).collect();
    let frame = |s: &[i16]| Frame::Sound { rate: 8_000, samples: s.to_vec() }.encode();
    samples.chunks(160).map(frame).collect()
}

/// Places the calls, and sends each a frame every 20 ms, spread over those 20 ms. On a machine
/// that is too busy for that, time is stretched rather than made up for: no switchboard sends
/// seconds of sound at once. What was stretched is told.
fn send(arguments: &[String], calls: usize, seconds: usize) {
    const GROUPS: usize = 20;
    line::files::raise();
    let Some(address) = arguments.get(1).cloned() else { fail("where to?") };
    let Some(id) = StreamId::parse(ID) else { fail("no name") };
    let frames = voice();
    let mut groups: Vec<Vec<TcpStream>> = (0..GROUPS).map(|_| Vec::new()).collect();
    for n in 0..calls {
        let Ok(mut stream) = TcpStream::connect(&address) else { fail("refused") };
        let ready = stream
            .set_nodelay(true)
            .and_then(|()| stream.write_all(&Frame::Id(id).encode()))
            .and_then(|()| stream.set_nonblocking(true));
        if let (Ok(()), Some(group)) = (ready, groups.get_mut(n % GROUPS)) {
            group.push(stream);
        }
    }
    let (mut begun, mut stretched) = (Instant::now(), Duration::ZERO);
    let warm_up = 5;
    let (mut sent, mut full) = (0_u64, 0_u64);
    for round in 0..(seconds + warm_up) * 50 {
        if round == warm_up * 50 {
            stretched = Duration::ZERO;
            say("up");
        }
        for (index, group) in groups.iter_mut().enumerate() {
            let due = Duration::from_micros((round * 20_000 + index * 1_000) as u64);
            let now = begun.elapsed();
            match due.checked_sub(now) {
                Some(wait) => std::thread::sleep(wait),
                None if now - due > Duration::from_millis(60) => {
                    stretched += now - due;
                    begun += now - due;
                }
                None => {}
            }
            for (n, stream) in group.iter_mut().enumerate() {
                // Each call is at another place of its conversation.
                let Some(frame) = frames.get((round + n * 7 + index * 3) % frames.len()) else {
                    continue;
                };
                match stream.write_all(frame) {
                    Ok(()) => sent += 1,
                    Err(_) => full += 1,
                }
            }
        }
    }
    say(&sent.to_string());
    say(&full.to_string());
    say(&stretched.as_millis().to_string());
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Seconds of processor time that this process has used.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = text.rsplit(')').next().unwrap_or("");
    let ticks: u64 =
        after.split_whitespace().skip(11).take(2).filter_map(|f| f.parse::<u64>().ok()).sum();
    ticks as f64 / 100.0
}

/// Memory that this process holds.
fn memory_kib() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or("");
    line.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(0)
}
