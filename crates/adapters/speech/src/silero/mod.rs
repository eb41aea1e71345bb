//! Silero's voice detector (Silero Team, *Silero VAD*, 2021 and later, model 6.2), by ONNX
//! Runtime, for lines so noisy that contrast and pitch tell little.

mod ffi;

use audio::hearing::EngineError;
use audio::voice::Voice;
use ffi::Session;
use std::path::Path;

/// Numbers that the model hands from one frame to the next.
const STATE: usize = 2 * 128;

/// See the top of this file.
#[derive(Debug)]
pub(crate) struct Silero {
    session: Session,
    /// How many samples make one of the model's.
    divisor: usize,
    /// Samples a second of the model: 8000 or 16,000.
    rate: i64,
    /// New samples a frame: 32 ms.
    frame: usize,
    /// The last samples of the frame before, which the model wants again, and the new ones.
    input: Vec<f32>,
    context: usize,
    state: Vec<f32>,
}

impl Silero {
    /// Loads ONNX Runtime and the model, for sound at `rate` samples a second, a multiple
    /// of 8000.
    ///
    /// # Errors
    /// If either cannot be loaded.
    pub(crate) fn new(model: &Path, rate: u32) -> Result<Self, EngineError> {
        let session = Session::new(model)?;
        let inner = if rate.is_multiple_of(16_000) { 16_000 } else { 8_000 };
        let (frame, context) = if inner == 16_000 { (512, 64) } else { (256, 32) };
        Ok(Self {
            session,
            divisor: (rate / inner).max(1) as usize,
            rate: i64::from(inner),
            frame,
            input: vec![0.0; context],
            context,
            state: vec![0.0; STATE],
        })
    }
}

impl Voice for Silero {
    fn frame_len(&self) -> usize {
        self.frame * self.divisor
    }

    fn probability(&mut self, frame: &[i16]) -> f32 {
        let scale = 32_768.0 * self.divisor as f32;
        let groups = frame.chunks_exact(self.divisor).take(self.frame);
        self.input.extend(groups.map(|group| {
            let sum: i32 = group.iter().map(|s| i32::from(*s)).sum();
            sum as f32 / scale
        }));
        self.input.resize(self.context + self.frame, 0.0);
        let heard = self.session.run(&self.input, &mut self.state, self.rate);
        self.input.drain(..self.frame);
        // If the network fails, everything is taken for voice: better heard than missed.
        heard.unwrap_or(1.0)
    }
}
