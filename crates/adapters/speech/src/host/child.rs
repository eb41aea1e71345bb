//! The process of an engine: frames in, frames out, until the host has gone.

use super::wire::Frame;
use crate::{choose, worker::Limits};
use audio::hearing::{Engine, Recognizer};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Wake, Waker};
use std::time::Duration;

/// How often recognisers are looked at when none says anything.
const LOOK: Duration = Duration::from_millis(50);

/// Runs an engine for the host at the other ends. The engine is made before anything is
/// answered.
///
/// # Errors
/// If the host has gone before it was greeted.
pub fn serve(
    choice: &str,
    limits: Limits,
    mut input: impl Read,
    mut output: impl Write + Send + 'static,
) -> std::io::Result<()> {
    let made = choose::engine(choice, limits).and_then(|engine| {
        let rate = engine.open()?.rate();
        Ok((engine, rate))
    });
    let (engine, rate) = match made {
        Ok(made) => made,
        Err(error) => return Frame::Sorry(error.what, error.help).write(&mut output),
    };
    Frame::Ready(rate).write(&mut output)?;
    let desk = Arc::new(Mutex::new(BTreeMap::new()));
    let (tell, told) = channel();
    let answers = Arc::clone(&desk);
    std::thread::Builder::new().name("answers".to_owned()).spawn(move || {
        loop {
            let woken = told.recv_timeout(LOOK);
            if woken == Err(RecvTimeoutError::Disconnected)
                || answer(&answers, &mut output).is_err()
            {
                return;
            }
        }
    })?;
    let waker = Waker::from(Arc::new(Bell(Mutex::new(tell))));
    while let Some(frame) = Frame::read(&mut input) {
        take(frame, engine.as_ref(), &desk, &waker);
    }
    Ok(())
}

/// Recognisers by number.
type Desk = Mutex<BTreeMap<u32, Listener>>;

struct Listener {
    recognizer: Box<dyn Recognizer>,
    taken: u64,
    told: Option<(u64, u64)>,
}

/// Wakes the thread that answers.
struct Bell(Mutex<Sender<()>>);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        // If nobody listens any more, there is nobody to wake.
        let _ = self.0.lock().unwrap_or_else(PoisonError::into_inner).send(());
    }
}

fn take(frame: Frame, engine: &dyn Engine, desk: &Desk, waker: &Waker) {
    let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
    match frame {
        Frame::Begin(id, at_ms) => {
            if !desk.contains_key(&id)
                && let Ok(mut recognizer) = engine.open()
            {
                recognizer.wake(waker.clone());
                desk.insert(id, Listener { recognizer, taken: 0, told: None });
            }
            if let Some(listener) = desk.get_mut(&id) {
                listener.recognizer.begin(at_ms);
            }
        }
        Frame::Sound(id, samples) => {
            if let Some(listener) = desk.get_mut(&id) {
                listener.taken += samples.len() as u64;
                listener.recognizer.feed(&samples);
            }
        }
        Frame::End(id) => {
            if let Some(listener) = desk.get_mut(&id) {
                listener.recognizer.end();
            }
        }
        Frame::Close(id) => {
            desk.remove(&id);
        }
        _ => {}
    }
}

/// Sends what there is to send.
fn answer(desk: &Desk, output: &mut impl Write) -> std::io::Result<()> {
    let mut frames = Vec::new();
    {
        let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
        for (id, listener) in desk.iter_mut() {
            while let Some(heard) = listener.recognizer.poll() {
                frames.push(Frame::Heard(*id, heard));
            }
            let room = (listener.taken, listener.recognizer.room() as u64);
            if listener.told != Some(room) {
                listener.told = Some(room);
                frames.push(Frame::Room(*id, room.0, room.1));
            }
        }
    }
    frames.iter().try_for_each(|frame| frame.write(output))
}
