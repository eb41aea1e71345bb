//! `ringfence bench`: speed and memory on this machine, each with its answer checked.

mod link;
mod speech;

use crate::cli::{BenchArgs, BenchCommand};
use crate::embedded::{Choice, PLAYBOOKS};
use anyhow::{Result, ensure};
use conversation::{Speaker, Transcript, Turn, Words};
use detector::{Detector, Input};
use playbook::{Ruleset, Scratch, Source};
use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Runs the measurements and prints a line for each.
///
/// # Errors
/// An answer that is not the expected one, files that cannot be read.
pub fn run(args: &BenchArgs) -> Result<ExitCode> {
    match &args.command {
        Some(BenchCommand::Speech(args)) => return speech::run(args),
        Some(BenchCommand::Link(args)) => return link::run(args),
        None => {}
    }
    let budget = Duration::from_secs_f64(args.seconds.clamp(0.05, 60.0));
    let mut out = std::io::stdout().lock();
    let compiled = compile_ms(budget)?;
    writeln!(out, "playbooks compiled            {compiled:>12.2} ms   (limit 20)")?;
    let detector = Choice::default().detector()?;
    let calls = if args.files.is_empty() { made_up() } else { given(args)? };
    let (rate, words) = words_per_second(&detector, &calls, budget)?;
    writeln!(
        out,
        "detect, one core              {rate:>12.0} words/s (at least 1000000; {words} words)"
    )?;
    let state = largest_state(&detector, &calls);
    writeln!(out, "state of a session            {state:>12} bytes (limit 16384)")?;
    let few = nanoseconds_per_word(100, budget)?;
    let many = nanoseconds_per_word(10_000, budget)?;
    writeln!(out, "100 rules                     {few:>12.1} ns a word")?;
    writeln!(out, "10000 rules                   {many:>12.1} ns a word")?;
    writeln!(out, "10000 against 100 rules       {:>12.2} times  (limit 1.5)", many / few)?;
    Ok(ExitCode::SUCCESS)
}

fn given(args: &BenchArgs) -> Result<Vec<Transcript>> {
    let mut all = Vec::new();
    for file in &args.files {
        all.extend(crate::detect::read(file)?.0);
    }
    ensure!(!all.is_empty(), "the files hold no conversation");
    Ok(all)
}

/// Median of the compile times within the budget, in milliseconds.
fn compile_ms(budget: Duration) -> Result<f64> {
    let sources: Vec<Source<'_>> =
        PLAYBOOKS.iter().map(|(name, text)| Source { name, text }).collect();
    let mut times = Vec::new();
    let start = Instant::now();
    while times.len() < 3 || (start.elapsed() < budget && times.len() < 200) {
        let before = Instant::now();
        let (ruleset, _) = playbook::compile(&sources);
        times.push(before.elapsed().as_secs_f64() * 1000.0);
        ensure!(!ruleset.rules().is_empty(), "the shipped playbooks compile to no rule");
    }
    times.sort_by(f64::total_cmp);
    Ok(times.get(times.len() / 2).copied().unwrap_or(0.0))
}

/// Words through sessions fed turn by turn, and how many words one round has.
fn words_per_second(
    detector: &Detector,
    calls: &[Transcript],
    budget: Duration,
) -> Result<(f64, usize)> {
    let words: usize = calls.iter().map(Transcript::word_count).sum();
    let expected = round(detector, calls);
    let start = Instant::now();
    let mut rounds = 0_u32;
    while start.elapsed() < budget || rounds == 0 {
        ensure!(round(detector, calls) == expected, "two rounds of the same calls differ");
        rounds += 1;
    }
    Ok((words as f64 * f64::from(rounds) / start.elapsed().as_secs_f64(), words))
}

/// One round: all calls through sessions, outputs polled; the answer is how many outputs.
fn round(detector: &Detector, calls: &[Transcript]) -> usize {
    let mut outputs = 0;
    for call in calls {
        let mut session = detector.session();
        for turn in &call.turns {
            session.handle_turn(turn);
            while session.poll_output().is_some() {
                outputs += 1;
            }
        }
    }
    outputs
}

fn largest_state(detector: &Detector, calls: &[Transcript]) -> usize {
    let mut most = 0;
    for call in calls {
        let mut session = detector.session();
        for turn in &call.turns {
            session.handle_input(Input::Turn(turn.clone()));
            while session.poll_output().is_some() {}
        }
        most = most.max(session.state_bytes());
    }
    most
}

/// Cost of a word with so many made-up rules, whose patterns are as varied as ours.
fn nanoseconds_per_word(rules: usize, budget: Duration) -> Result<f64> {
    let ruleset = made_up_rules(rules)?;
    let calls = made_up();
    let mut scratch = Scratch::default();
    let mut words = Words::default();
    let mut count = 0_usize;
    let start = Instant::now();
    while start.elapsed() < budget || count == 0 {
        for turn in calls.iter().flat_map(|c| &c.turns) {
            words.fill(&turn.text);
            count += words.len();
            ruleset.find(&words, turn.speaker, &mut scratch);
        }
    }
    let elapsed = start.elapsed().as_nanos() as f64;
    words.fill(&format!("please {} now", phrase(rules - 1)));
    let found = ruleset.find(&words, Speaker::Caller, &mut scratch).len();
    ensure!(found == 1, "the last made-up rule finds {found} times what it should find once");
    Ok(elapsed / count as f64)
}

const VERBS: [&str; 16] = [
    "withdraw", "collect", "read", "press", "transfer", "fetch", "tell", "send", "bring", "post",
    "wrap", "count", "sign", "hold", "drop", "carry",
];
const THINGS: [&str; 20] = [
    "card", "cash", "code", "envelope", "watch", "savings", "passport", "parcel", "voucher",
    "gold", "cheque", "purse", "laptop", "notes", "coins", "letter", "ring", "key", "book", "bag",
];

/// The words of made-up rule `n`: two common ones and one of its own.
fn phrase(n: usize) -> String {
    let verb = VERBS.get(n % VERBS.len()).copied().unwrap_or("read");
    let thing = THINGS.get(n / VERBS.len() % THINGS.len()).copied().unwrap_or("card");
    format!("{verb} the {thing} {}", own_word(n))
}

/// A word of letters that no other rule has.
fn own_word(mut n: usize) -> String {
    let mut word = String::from("qu");
    for _ in 0..4 {
        word.push(char::from(b'a' + u8::try_from(n % 26).unwrap_or(0)));
        n /= 26;
    }
    word
}

fn made_up_rules(count: usize) -> Result<Ruleset> {
    let mut text = String::from("playbook made-up\n");
    for n in 0..count {
        let words = phrase(n);
        let (verb, rest) = words.split_once(' ').unwrap_or((&words, ""));
        text.push_str(&format!(
            "rule R{n}\n stage ask\n weight 1\n pattern \"{verb}~ ..4 {}\"\n explain \"made up\"\nend\n",
            rest.trim_start_matches("the ")
        ));
    }
    let (ruleset, remarks) = playbook::compile(&[Source { name: "made-up", text: &text }]);
    ensure!(remarks.is_empty(), "a made-up rule is faulty: {:?}", remarks.first());
    Ok(ruleset)
}

/// Calls of everyday telephone speech with a harmful turn here and there.
fn made_up() -> Vec<Transcript> {
    let lines = [
        (
            Speaker::Caller,
            "Hello, is that Mrs Harding? It's about the appointment on Thursday, I hope it's not a bad time.",
        ),
        (
            Speaker::Callee,
            "No, no, I was only doing the crossword, go on, my love, what did you want to tell me?",
        ),
        (
            Speaker::Caller,
            "We've had to move it to the fourteenth at ten past two, would that be all right with you at all?",
        ),
        (
            Speaker::Callee,
            "I'd have to ask my daughter because she brings me in the car and she works until one on Fridays.",
        ),
        (
            Speaker::Caller,
            "If you read the letter we sent, the number is at the bottom and they can collect it any day this week.",
        ),
        (
            Speaker::Callee,
            "I'll write it down, hold on while I find a pen that works, there, the fourteenth at ten past two.",
        ),
        (
            Speaker::Caller,
            "That's lovely. Just bring the card and the book with you and somebody will see to it for you.",
        ),
        (
            Speaker::Callee,
            "Right you are. Thank you for ringing, and mind how you go in this weather.",
        ),
    ];
    (0..40)
        .map(|n| Transcript {
            id: format!("made-up-{n}"),
            turns: lines
                .iter()
                .cycle()
                .take(40)
                .map(|(speaker, text)| Turn::new(*speaker, *text))
                .collect(),
        })
        .collect()
}
