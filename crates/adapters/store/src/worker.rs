//! The threads: one that writes, and some that read.
//!
//! The writer takes everything that waits into one transaction, in which each piece can be
//! undone by itself, and answers only after the commit: while one commit is synced to the disk
//! the next ones gather, so that a hundred senders share a sync. If the commit fails or its
//! outcome is unknown, nobody is told that his report was kept.

use crate::engine::{Engine, Fault};
use casework::StoreError;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// Makes a connection; called on the thread that will use it.
pub type Connect = Arc<dyn Fn() -> Result<Box<dyn Engine>, Fault> + Send + Sync>;

/// Pieces of work in one transaction at most.
const TOGETHER: usize = 256;

/// How often a reading piece of work is tried when the connection was lost.
const TRIES: usize = 3;

/// Pieces of work.
type Jobs = Vec<Box<dyn Job>>;

/// A piece of work. It may be run more than once, after what it did was undone.
trait Job: Send {
    fn run(&mut self, engine: &mut dyn Engine) -> Result<(), Fault>;
    fn answer(self: Box<Self>, outcome: Result<(), StoreError>);
    fn alone(&self) -> bool;
}

struct Task<T, F> {
    work: F,
    found: Option<T>,
    reply: oneshot::Sender<Result<T, StoreError>>,
    alone: bool,
    /// Counted among what waits until it is answered.
    _waits: Waits,
}

/// One among those that wait.
struct Waits(Arc<AtomicU64>);

impl Waits {
    fn new(count: &Arc<AtomicU64>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(count))
    }
}

impl Drop for Waits {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl<T, F> Job for Task<T, F>
where
    T: Send + 'static,
    F: FnMut(&mut dyn Engine) -> Result<T, Fault> + Send,
{
    fn run(&mut self, engine: &mut dyn Engine) -> Result<(), Fault> {
        self.found = Some((self.work)(engine)?);
        Ok(())
    }

    fn answer(self: Box<Self>, outcome: Result<(), StoreError>) {
        let Self { found, reply, .. } = *self;
        let answer = outcome.and_then(|()| found.ok_or(StoreError::Unreachable));
        // Whoever asked may have gone; that changes nothing.
        let _ = reply.send(answer);
    }

    fn alone(&self) -> bool {
        self.alone
    }
}

/// Whether work shares a transaction, or makes do without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Company {
    /// In a transaction, together with what else waits.
    Shared,
    /// By itself, outside of any transaction.
    Alone,
}

/// Threads that take work from one queue.
pub struct Crew {
    queue: Option<SyncSender<Box<dyn Job>>>,
    threads: Vec<JoinHandle<()>>,
    waiting: Arc<AtomicU64>,
}

impl Crew {
    /// The thread that writes.
    pub fn writer(connect: Connect, queue: usize) -> Result<Self, StoreError> {
        let (sender, receiver) = sync_channel(queue.max(1));
        let work = move || Writer { connect, engine: None }.run(&receiver);
        let thread = std::thread::Builder::new().name("store-writer".into()).spawn(work);
        let thread = thread.map_err(|_| StoreError::Unreachable)?;
        Ok(Self { queue: Some(sender), threads: vec![thread], waiting: Arc::default() })
    }

    /// Threads that read.
    pub fn readers(connect: &Connect, n_threads: usize, queue: usize) -> Result<Self, StoreError> {
        let (sender, receiver) = sync_channel(queue.max(1));
        let receiver = Arc::new(Mutex::new(receiver));
        let mut threads = Vec::new();
        for _ in 0..n_threads.max(1) {
            let (connect, receiver) = (Arc::clone(connect), Arc::clone(&receiver));
            let work = move || read(&connect, &receiver);
            let thread = std::thread::Builder::new().name("store-reader".into()).spawn(work);
            threads.push(thread.map_err(|_| StoreError::Unreachable)?);
        }
        Ok(Self { queue: Some(sender), threads, waiting: Arc::default() })
    }

    /// Pieces of work that were handed over and are not answered.
    pub fn waiting(&self) -> u64 {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Hands work over. It waits in the queue, or is refused at once if the queue is full.
    pub fn hand<T, F>(
        &self,
        company: Company,
        work: F,
    ) -> Result<oneshot::Receiver<Result<T, StoreError>>, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&mut dyn Engine) -> Result<T, Fault> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let (alone, waits) = (company == Company::Alone, Waits::new(&self.waiting));
        let task = Task { work, found: None, reply, alone, _waits: waits };
        let queue = self.queue.as_ref().ok_or(StoreError::Unreachable)?;
        match queue.try_send(Box::new(task)) {
            Ok(()) => Ok(answer),
            Err(TrySendError::Full(_)) => Err(StoreError::Busy),
            Err(TrySendError::Disconnected(_)) => Err(StoreError::Unreachable),
        }
    }

    /// Does work and waits for it, on a thread that may wait.
    pub fn wait<T, F>(&self, company: Company, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&mut dyn Engine) -> Result<T, Fault> + Send + 'static,
    {
        let answer = self.hand(company, work)?;
        // A thread of a runtime may not wait; a thread of its own may.
        let wait = move || answer.blocking_recv().unwrap_or(Err(StoreError::Unreachable));
        std::thread::spawn(wait).join().unwrap_or(Err(StoreError::Unreachable))
    }
}

impl Drop for Crew {
    /// What was handed over is finished first.
    fn drop(&mut self) {
        self.queue = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

struct Writer {
    connect: Connect,
    engine: Option<Box<dyn Engine>>,
}

impl Writer {
    fn run(mut self, queue: &Receiver<Box<dyn Job>>) {
        while let Ok(first) = queue.recv() {
            let (together, alone) = gather(first, queue);
            if !together.is_empty() {
                self.commit(together);
            }
            if let Some(job) = alone {
                self.by_itself(job);
            }
        }
    }

    /// Does all in one transaction and answers after its commit.
    fn commit(&mut self, mut jobs: Jobs) {
        let outcomes = self.begun().and_then(|()| {
            let engine = self.engine.as_deref_mut().ok_or_else(gone)?;
            let outcomes = run_all(engine, &mut jobs)?;
            engine.batch("COMMIT").map(|()| outcomes)
        });
        match outcomes {
            Ok(outcomes) => {
                for (job, outcome) in jobs.into_iter().zip(outcomes) {
                    job.answer(outcome);
                }
            }
            Err(fault) => {
                self.clean_up(&fault);
                for job in jobs {
                    job.answer(Err(fault.error.clone()));
                }
            }
        }
    }

    /// Begins a transaction. Nothing has been done yet, so a connection that turns out to be
    /// lost is made again once.
    fn begun(&mut self) -> Result<(), Fault> {
        let kept = self.engine.is_some();
        match self.begin() {
            Err(fault) if fault.lost && kept => {
                self.engine = None;
                self.begin()
            }
            outcome => outcome,
        }
    }

    fn begin(&mut self) -> Result<(), Fault> {
        let engine = self.engine()?;
        let begin = engine.dialect().begin();
        engine.batch(begin)
    }

    fn engine(&mut self) -> Result<&mut dyn Engine, Fault> {
        if self.engine.is_none() {
            self.engine = Some((self.connect)()?);
        }
        self.engine.as_deref_mut().map(|e| e as &mut dyn Engine).ok_or_else(gone)
    }

    fn by_itself(&mut self, mut job: Box<dyn Job>) {
        let outcome = self.engine().and_then(|engine| job.run(engine));
        if let Err(fault) = &outcome {
            self.clean_up(fault);
        }
        job.answer(outcome.map_err(|f| f.error));
    }

    /// After a failure: the transaction is rolled back, or the connection is given up.
    fn clean_up(&mut self, fault: &Fault) {
        tracing::warn!(error = %fault.error, lost = fault.lost, "writes failed and were undone");
        let kept = self.engine.take().filter(|_| !fault.lost);
        self.engine = kept.and_then(|mut engine| match engine.in_transaction() {
            true => engine.batch("ROLLBACK").ok().map(|()| engine),
            false => Some(engine),
        });
        if fault.error == StoreError::Full
            && let Some(engine) = self.engine.as_deref_mut()
            && let Some(sql) = engine.dialect().make_room()
        {
            // Whether it helps is seen at the next write.
            let _ = engine.batch(sql);
        }
    }
}

fn gone() -> Fault {
    Fault { error: StoreError::Unreachable, lost: true }
}

/// What waits, up to the first piece that has to be done alone, and that piece.
fn gather(first: Box<dyn Job>, queue: &Receiver<Box<dyn Job>>) -> (Jobs, Option<Box<dyn Job>>) {
    let mut together = Vec::new();
    let mut next = Some(first);
    while let Some(job) = next {
        if job.alone() {
            return (together, Some(job));
        }
        together.push(job);
        next = (together.len() < TOGETHER).then(|| queue.try_recv().ok()).flatten();
    }
    (together, None)
}

/// Runs the pieces together. One that fails takes back only what it did; a fault that took
/// the transaction along is everybody's.
///
/// Hardly any ever fails, and each way to a server counts: so they are run without savepoints
/// first, and only if one fails all over again with them.
fn run_all(
    engine: &mut dyn Engine,
    jobs: &mut [Box<dyn Job>],
) -> Result<Vec<Result<(), StoreError>>, Fault> {
    if let [job] = jobs {
        return run_alone(engine, job.as_mut()).map(|outcome| vec![outcome]);
    }
    for job in jobs.iter_mut() {
        match job.run(engine) {
            Ok(()) => {}
            Err(fault) if fault.lost || !engine.in_transaction() => return Err(fault),
            Err(_) => {
                let begin = engine.dialect().begin();
                engine.batch(&format!("ROLLBACK; {begin}"))?;
                return run_apart(engine, jobs);
            }
        }
    }
    Ok(jobs.iter().map(|_| Ok(())).collect())
}

/// Runs each piece within a savepoint of its own.
fn run_apart(
    engine: &mut dyn Engine,
    jobs: &mut [Box<dyn Job>],
) -> Result<Vec<Result<(), StoreError>>, Fault> {
    let mut outcomes = Vec::with_capacity(jobs.len());
    for job in jobs.iter_mut() {
        engine.batch("SAVEPOINT piece")?;
        let outcome = job.run(engine);
        match &outcome {
            Ok(()) => engine.batch("RELEASE SAVEPOINT piece")?,
            Err(fault) if fault.lost || !engine.in_transaction() => return Err(fault.clone()),
            Err(_) => engine.batch("ROLLBACK TO SAVEPOINT piece; RELEASE SAVEPOINT piece")?,
        }
        outcomes.push(outcome.map_err(|f| f.error));
    }
    Ok(outcomes)
}

/// A single piece needs no savepoint: the transaction is its own.
fn run_alone(engine: &mut dyn Engine, job: &mut dyn Job) -> Result<Result<(), StoreError>, Fault> {
    match job.run(engine) {
        Ok(()) => Ok(Ok(())),
        Err(fault) if fault.lost || !engine.in_transaction() => Err(fault),
        Err(fault) => {
            let begin = engine.dialect().begin();
            engine.batch(&format!("ROLLBACK; {begin}"))?;
            Ok(Err(fault.error))
        }
    }
}

fn read(connect: &Connect, queue: &Mutex<Receiver<Box<dyn Job>>>) {
    // Connected before there is anything to do; whatever keeps it from being so is told to
    // the first who asks.
    let mut engine = connect().ok();
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(mut job) = next else { return };
        let mut outcome = Err(gone());
        for _ in 0..TRIES {
            outcome = attempt(connect, &mut engine, job.as_mut());
            match &outcome {
                Err(fault) if fault.lost => engine = None,
                _ => break,
            }
        }
        job.answer(outcome.map_err(|f| f.error));
    }
}

fn attempt(
    connect: &Connect,
    engine: &mut Option<Box<dyn Engine>>,
    job: &mut dyn Job,
) -> Result<(), Fault> {
    if engine.is_none() {
        *engine = Some(connect()?);
    }
    job.run(engine.as_deref_mut().ok_or_else(gone)?)
}
