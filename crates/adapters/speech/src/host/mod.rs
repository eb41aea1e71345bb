//! An engine in a process of its own.
//!
//! Engines are libraries of C that read files from elsewhere: one day one of them will run
//! off its memory. In a process of its own it takes nobody along. The stretches it was at
//! are lost, which is said, and it is started again beside the calls, which go on.

mod child;
pub mod wire;

pub use child::serve;

use crate::worker::Limits;
use audio::hearing::{Cause, Engine, EngineError, Heard, Loss, Recognizer};
use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};
use wire::Frame;

/// Frames that may wait for the process; at 20 ms a frame this is long for one call and
/// short for many, and whoever does not fit loses the stretch.
const WAITING: usize = 4_096;
/// How long after an end the process is left alone before it is started again.
const REST: Duration = Duration::from_secs(1);

/// See the top of this file.
pub(crate) struct Hosted {
    host: Arc<Host>,
    name: String,
    numbers: AtomicU32,
}

struct Host {
    program: PathBuf,
    arguments: Vec<String>,
    limits: Limits,
    rate: u32,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// The way to the process, if it runs.
    to: Option<SyncSender<Frame>>,
    /// Which process it is: each has a number.
    epoch: u64,
    starting: bool,
    ended_at: Option<Instant>,
    parties: BTreeMap<u32, Arc<Party>>,
}

/// What one recogniser and the threads of its host see.
#[derive(Default)]
struct Party {
    desk: Mutex<Desk>,
    changed: Condvar,
}

#[derive(Default)]
struct Desk {
    answers: VecDeque<Heard>,
    /// Beginnings of stretches that are not answered yet, oldest first.
    owed: VecDeque<u64>,
    at_ms: u64,
    sent: u64,
    taken: u64,
    room: u64,
    waker: Option<Waker>,
}

impl Party {
    fn lock(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, desk: &mut Desk, heard: Heard) {
        if !matches!(heard, Heard::Partial(_) | Heard::Lost(Loss { cause: Cause::Lag, .. })) {
            desk.owed.pop_front();
        }
        desk.answers.push_back(heard);
        if let Some(waker) = &desk.waker {
            waker.wake_by_ref();
        }
        self.changed.notify_all();
    }
}

impl Hosted {
    /// Starts the process and waits until it has its model.
    ///
    /// # Errors
    /// If it cannot be started, or its engine cannot be had.
    pub(crate) fn new(
        choice: &str,
        limits: Limits,
        program: &Path,
        arguments: &[&str],
    ) -> Result<Self, EngineError> {
        let mut all: Vec<String> = arguments.iter().map(|a| (*a).to_owned()).collect();
        all.push(choice.to_owned());
        let (child, rate) = start(program, &all)?;
        let host = Arc::new(Host {
            program: program.to_owned(),
            arguments: all,
            limits,
            rate,
            state: Mutex::default(),
        });
        host.adopt(child);
        let name = choice.split(':').next().unwrap_or(choice).to_owned();
        Ok(Self { host, name, numbers: AtomicU32::new(0) })
    }
}

impl Drop for Hosted {
    fn drop(&mut self) {
        // Without a way to it the process sees its end and goes; recognisers that are left
        // keep the host, not the process.
        self.host.lock().to = None;
    }
}

impl Engine for Hosted {
    fn name(&self) -> &str {
        &self.name
    }

    fn open(&self) -> Result<Box<dyn Recognizer>, EngineError> {
        let id = self.numbers.fetch_add(1, Ordering::Relaxed);
        let party = Arc::new(Party::default());
        party.lock().room = self.host.room();
        self.host.lock().parties.insert(id, Arc::clone(&party));
        Ok(Box::new(Remote { host: Arc::clone(&self.host), party, id, stretch: None }))
    }
}

/// Starts the process and waits for its greeting.
fn start(program: &Path, arguments: &[String]) -> Result<(Child, u32), EngineError> {
    let sorry = |why: String| {
        EngineError::new(
            format!("the process of the speech engine {why}"),
            "run it in a terminal to see why",
        )
    };
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| sorry(format!("cannot be started: {error}")))?;
    let greeting = child.stdout.as_mut().and_then(|mut out| Frame::read(&mut out));
    match greeting {
        Some(Frame::Ready(rate)) => Ok((child, rate)),
        other => {
            // It is of no use; that it has gone already is as good.
            let _ = child.kill();
            let _ = child.wait();
            Err(match other {
                Some(Frame::Sorry(what, help)) => EngineError::new(what, help),
                _ => sorry("ended while it was loading its model".to_owned()),
            })
        }
    }
}

impl Host {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn room(&self) -> u64 {
        let samples = self.limits.queue.as_millis() * u128::from(self.rate) / 1_000;
        u64::try_from(samples).unwrap_or(u64::MAX)
    }

    /// Puts threads to a process that has greeted.
    fn adopt(self: &Arc<Self>, mut child: Child) {
        let (to, orders) = sync_channel::<Frame>(WAITING);
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let epoch = {
            let mut state = self.lock();
            state.epoch += 1;
            state.to = Some(to);
            state.starting = false;
            state.epoch
        };
        let writer = move || {
            if let Some(mut stdin) = stdin {
                // An end of the process ends the writing; the reader sees it too.
                while let Ok(frame) = orders.recv() {
                    if frame.write(&mut stdin).is_err() {
                        break;
                    }
                }
            }
        };
        let host = Arc::downgrade(self);
        let reader = move || {
            let mut stdout = stdout;
            while let Some(frame) = stdout.as_mut().and_then(|mut out| Frame::read(&mut out)) {
                match host.upgrade() {
                    Some(host) => host.take(frame),
                    None => break,
                }
            }
            // Whatever it is that it cannot say properly, it is of no use any more.
            let _ = child.kill();
            let _ = child.wait();
            if let Some(host) = host.upgrade() {
                host.ended(epoch);
            }
        };
        let name = || std::thread::Builder::new().name("speech-host".to_owned());
        if name().spawn(writer).is_err() || name().spawn(reader).is_err() {
            self.ended(epoch);
        }
    }

    fn take(&self, frame: Frame) {
        let party = |id: u32| self.lock().parties.get(&id).cloned();
        match frame {
            Frame::Heard(id, heard) => {
                if let Some(party) = party(id) {
                    party.tell(&mut party.lock(), heard);
                }
            }
            Frame::Room(id, taken, room) => {
                if let Some(party) = party(id) {
                    let mut desk = party.lock();
                    (desk.taken, desk.room) = (taken, room);
                    party.changed.notify_all();
                }
            }
            _ => {}
        }
    }

    /// The process has gone: what it was at is lost.
    fn ended(&self, epoch: u64) {
        let parties: Vec<Arc<Party>> = {
            let mut state = self.lock();
            if state.epoch != epoch {
                return;
            }
            (state.to, state.ended_at) = (None, Some(Instant::now()));
            state.parties.values().cloned().collect()
        };
        for party in parties {
            let mut desk = party.lock();
            (desk.sent, desk.taken, desk.room) = (0, 0, self.room());
            while let Some(start_ms) = desk.owed.front().copied() {
                let cause = Cause::Failed("the process of the speech engine ended".to_owned());
                let end_ms = desk.at_ms.max(start_ms);
                party.tell(&mut desk, Heard::Lost(Loss { start_ms, end_ms, cause }));
            }
        }
    }

    /// Sends a frame, if there is a process and it keeps up; gives the process's number.
    fn send(self: &Arc<Self>, frame: Frame) -> Option<u64> {
        let mut state = self.lock();
        if let Some(to) = &state.to {
            return to.try_send(frame).is_ok().then_some(state.epoch);
        }
        let rested = state.ended_at.is_some_and(|at| at.elapsed() >= REST);
        if rested && !state.starting {
            state.starting = true;
            drop(state);
            self.restart();
        }
        None
    }

    /// Starts the process again, beside whoever noticed that it has gone.
    fn restart(self: &Arc<Self>) {
        let host = Arc::clone(self);
        let again = move || match start(&host.program, &host.arguments) {
            Ok((child, _)) => host.adopt(child),
            Err(_) => {
                let mut state = host.lock();
                (state.starting, state.ended_at) = (false, Some(Instant::now()));
            }
        };
        if std::thread::Builder::new().spawn(again).is_err() {
            self.lock().starting = false;
        }
    }
}

/// A recogniser in the other process.
struct Remote {
    host: Arc<Host>,
    party: Arc<Party>,
    id: u32,
    stretch: Option<Stretch>,
}

#[derive(Clone, Copy)]
struct Stretch {
    start_ms: u64,
    samples: u64,
    /// The process that hears it; none once it is lost.
    epoch: Option<u64>,
}

impl Remote {
    fn at_ms(&self, stretch: Stretch) -> u64 {
        stretch.start_ms + stretch.samples * 1_000 / u64::from(self.host.rate.max(1))
    }

    /// Sends what belongs to a stretch, to the process that heard its beginning.
    fn send(&self, stretch: &mut Stretch, frame: Frame) {
        let sent = stretch.epoch.is_some().then(|| self.host.send(frame)).flatten();
        if sent.is_none() || sent != stretch.epoch {
            stretch.epoch = None;
        }
    }
}

impl Recognizer for Remote {
    fn rate(&self) -> u32 {
        self.host.rate
    }

    fn begin(&mut self, at_ms: u64) {
        self.end();
        {
            let mut desk = self.party.lock();
            desk.owed.push_back(at_ms);
            desk.at_ms = at_ms;
        }
        let epoch = self.host.send(Frame::Begin(self.id, at_ms));
        self.stretch = Some(Stretch { start_ms: at_ms, samples: 0, epoch });
    }

    fn feed(&mut self, samples: &[i16]) {
        let Some(mut stretch) = self.stretch else { return };
        stretch.samples += samples.len() as u64;
        {
            let mut desk = self.party.lock();
            desk.at_ms = self.at_ms(stretch);
            desk.sent += samples.len() as u64;
        }
        self.send(&mut stretch, Frame::Sound(self.id, samples.to_vec()));
        self.stretch = Some(stretch);
    }

    fn end(&mut self) {
        let Some(mut stretch) = self.stretch.take() else { return };
        let end_ms = self.at_ms(stretch);
        self.send(&mut stretch, Frame::End(self.id));
        let mut desk = self.party.lock();
        if stretch.epoch.is_none() && desk.owed.contains(&stretch.start_ms) {
            let start_ms = stretch.start_ms;
            let cause =
                Cause::Failed("the process of the speech engine is being started".to_owned());
            self.party.tell(&mut desk, Heard::Lost(Loss { start_ms, end_ms, cause }));
        }
    }

    fn poll(&mut self) -> Option<Heard> {
        self.party.lock().answers.pop_front()
    }

    fn room(&self) -> usize {
        let desk = self.party.lock();
        let under_way = desk.sent.saturating_sub(desk.taken);
        usize::try_from(desk.room.saturating_sub(under_way)).unwrap_or(usize::MAX)
    }

    fn is_busy(&self) -> bool {
        let open = usize::from(self.stretch.is_some());
        self.party.lock().owed.len() > open
    }

    fn wait(&mut self, at_most: Duration) {
        let desk = self.party.lock();
        if desk.answers.is_empty() {
            // Whether anything has changed is looked at by whoever waits.
            drop(self.party.changed.wait_timeout(desk, at_most));
        }
    }

    fn wake(&mut self, waker: Waker) {
        self.party.lock().waker = Some(waker);
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        self.host.lock().parties.remove(&self.id);
        self.host.send(Frame::Close(self.id));
    }
}
