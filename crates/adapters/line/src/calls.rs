//! The calls that are going on, and how they are reached.

use crate::judge::Said;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use telephony::StreamId;
use telephony::call::{ChannelId, Input, Side};
use tokio::sync::mpsc::Sender;

/// What a call's task is told.
#[derive(Debug)]
pub enum Told {
    /// Something happened.
    Input(Input),
    /// Somebody spoke.
    Said(Said),
}

/// Things a call may have waiting. Beyond that its sound is not listened to any more.
pub const QUEUE: usize = 64;

/// What has been counted since the start.
#[derive(Debug, Default)]
pub struct Counters {
    /// Calls.
    pub calls: AtomicU64,
    /// Frames of sound.
    pub frames: AtomicU64,
    /// Stretches of speech that were not recognised.
    pub lost: AtomicU64,
    /// Calls that were not listened to any more because there was too much to do.
    pub shed: AtomicU64,
    /// Frames or messages that were not understood.
    pub broken: AtomicU64,
    /// Calls that are listened to.
    pub heard: AtomicUsize,
}

/// A stream that a call expects.
#[derive(Clone, Debug)]
pub struct Expected {
    /// Which side it carries.
    pub side: Side,
    /// The call.
    pub told: Sender<Told>,
    /// Whether the call is amber or red.
    pub alarmed: Arc<AtomicBool>,
}

/// All calls.
#[derive(Debug, Default)]
pub struct Calls {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    by_name: HashMap<String, Sender<Told>>,
    by_channel: HashMap<ChannelId, Sender<Told>>,
    streams: HashMap<StreamId, Expected>,
}

impl Calls {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A call has begun.
    pub fn enter(&self, name: &str, channels: &[ChannelId], told: &Sender<Told>) {
        let mut inner = self.inner();
        inner.by_name.insert(name.to_owned(), told.clone());
        for channel in channels {
            inner.by_channel.insert(channel.clone(), told.clone());
        }
    }

    /// A call has ended.
    pub fn leave(&self, name: &str, channels: &[ChannelId], streams: &[StreamId]) {
        let mut inner = self.inner();
        inner.by_name.remove(name);
        for channel in channels {
            inner.by_channel.remove(channel);
        }
        for stream in streams {
            inner.streams.remove(stream);
        }
    }

    /// A stream will come.
    pub fn expect(&self, stream: StreamId, expected: Expected) {
        self.inner().streams.insert(stream, expected);
    }

    /// A stream has come. It comes once.
    pub fn came(&self, stream: StreamId) -> Option<Expected> {
        self.inner().streams.remove(&stream)
    }

    /// The call that a channel belongs to: one of its sides, or made by it.
    pub fn of_channel(&self, channel: &ChannelId) -> Option<Sender<Told>> {
        let inner = self.inner();
        let made_by = || {
            let (name, _) = channel.as_str().strip_prefix("rf-")?.split_once('-')?;
            inner.by_name.get(name)
        };
        inner.by_channel.get(channel).or_else(made_by).cloned()
    }

    /// Whether a call of this name is going on.
    pub fn knows(&self, name: &str) -> bool {
        self.inner().by_name.contains_key(name)
    }

    /// All calls.
    pub fn all(&self) -> Vec<Sender<Told>> {
        self.inner().by_name.values().cloned().collect()
    }
}

/// Time as calls know it: milliseconds since the server was started.
#[derive(Clone, Copy, Debug)]
pub struct Watch(Instant);

impl Watch {
    /// Starts at nought.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Milliseconds since then.
    pub fn now_ms(self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The moment of so many milliseconds.
    pub fn at(self, ms: u64) -> tokio::time::Instant {
        tokio::time::Instant::from_std(self.0 + std::time::Duration::from_millis(ms))
    }
}

/// A place among the calls that are listened to; given back when it is dropped.
#[derive(Debug)]
pub struct Place(Arc<Counters>);

impl Place {
    /// A place, if there is one.
    pub fn take(counters: &Arc<Counters>, most: usize) -> Option<Self> {
        let taken = counters
            .heard
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |n| (n < most).then_some(n + 1));
        taken.is_ok().then(|| Self(Arc::clone(counters)))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.heard.fetch_sub(1, Ordering::AcqRel);
    }
}
