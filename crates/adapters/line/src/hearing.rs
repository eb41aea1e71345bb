//! Sound to words: one party of a call, from the socket through its ear.

use crate::calls::{Counters, Told};
use crate::judge::Said;
use audio::ear::{Ear, Event};
use audio::endpoint::Endpointing;
use audio::hearing::Engine;
use audio::resample::Resampler;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;
use telephony::call::{Input, Side};
use tokio::sync::mpsc::Sender;

/// The rate of telephones, to which all sound is brought.
pub const RATE: u32 = 8_000;

/// One party that is heard.
pub struct Listener {
    ear: Ear,
    side: Option<Side>,
    told: Sender<Told>,
    counters: Arc<Counters>,
    /// For sound of another rate.
    other: Option<(u32, Resampler)>,
    resampled: Vec<i16>,
}

/// Whether hearing goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hearing {
    /// It does.
    On,
    /// The call does not want it any more, or cannot keep up.
    Off,
}

impl Listener {
    /// Listens for a call; none if the engine cannot.
    pub fn open(
        engine: &dyn Engine,
        side: Option<Side>,
        told: Sender<Told>,
        counters: Arc<Counters>,
    ) -> Option<Self> {
        match engine.open() {
            Ok(recognizer) => {
                let ear = Ear::new(RATE, recognizer, Endpointing::default());
                Some(Self { ear, side, told, counters, other: None, resampled: Vec::new() })
            }
            Err(error) => {
                tracing::error!(engine = engine.name(), %error, "a call cannot be heard");
                None
            }
        }
    }

    /// Takes sound.
    pub fn feed(&mut self, rate: u32, samples: &[i16]) {
        self.counters.frames.fetch_add(1, Ordering::Relaxed);
        if rate == RATE {
            return self.ear.feed(samples);
        }
        if self.other.as_ref().is_none_or(|(r, _)| *r != rate) {
            self.other = Some((rate, Resampler::new(rate, RATE)));
        }
        if let Some((_, resampler)) = &mut self.other {
            self.resampled.clear();
            resampler.feed(samples, &mut self.resampled);
            self.ear.feed(&self.resampled);
        }
    }

    /// Hands on what has been understood.
    pub fn tell(&mut self) -> Hearing {
        while let Some(event) = self.ear.poll() {
            if self.tell_event(event) == Hearing::Off {
                return Hearing::Off;
            }
        }
        Hearing::On
    }

    /// Waits for an answer of a recogniser that takes its time.
    pub async fn wait(&mut self) -> Hearing {
        let event = poll_fn(|cx| {
            self.ear.recognizer().wake(cx.waker().clone());
            match self.ear.poll() {
                Some(event) => Poll::Ready(event),
                None => Poll::Pending,
            }
        });
        let event = event.await;
        self.tell_event(event)
    }

    /// The sound has ended: what was being said is still understood, if that does not take
    /// long.
    pub async fn finish(mut self) {
        self.ear.finish();
        let patience = std::time::Duration::from_secs(5);
        let _ = tokio::time::timeout(patience, async {
            while self.tell() == Hearing::On && self.ear.is_busy() {
                if self.wait().await == Hearing::Off {
                    break;
                }
            }
        })
        .await;
    }

    fn tell_event(&mut self, event: Event) -> Hearing {
        let (said, is_partial) = match event {
            Event::Partial(said) => (said, true),
            Event::Turn(said) => (said, false),
            Event::Lost(loss) => {
                self.counters.lost.fetch_add(1, Ordering::Relaxed);
                tracing::debug!(ms = loss.end_ms - loss.start_ms, "speech was not recognised");
                return Hearing::On;
            }
            Event::Begins { .. } | Event::Ended { .. } => return Hearing::On,
        };
        let said = Said {
            side: self.side,
            text: said.text,
            start_ms: said.start_ms,
            end_ms: said.end_ms,
            is_partial,
        };
        match self.told.try_send(Told::Said(said)) {
            Ok(()) => Hearing::On,
            Err(_) if is_partial && !self.told.is_closed() => Hearing::On,
            Err(_) => Hearing::Off,
        }
    }

    /// Says that the call could not be kept up with, if it still goes on.
    pub fn shed(&self) {
        if self.told.is_closed() {
            return;
        }
        self.counters.shed.fetch_add(1, Ordering::Relaxed);
        let told = self.told.clone();
        // The queue may be full, which is why; the call is told as soon as it has room.
        tokio::spawn(async move { told.send(Told::Input(Input::Shed)).await });
    }
}
