//! The house of the guarded lines: settings from the configuration, memory from its file, and
//! errands for what takes time.

use super::errands::Errand;
use super::memory::Memory;
use crate::config::GuardedLine;
use anyhow::Result;
use line::{Draft, House};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use telephony::call::Label;
use telephony::setup::Answer;
use telephony::{Alert, Line, Number, StreamId};
use tokio::sync::mpsc::UnboundedSender;

/// See the top of this file.
pub struct AppHouse {
    lines: HashMap<String, Line>,
    streams: HashMap<StreamId, String>,
    sounds: PathBuf,
    memory: Memory,
    errands: UnboundedSender<Errand>,
}

impl AppHouse {
    /// A house of these lines.
    ///
    /// # Errors
    /// None at present; what is wrong with a line is found with the configuration.
    pub fn new(
        section: &crate::config::LineSection,
        verified: &[Number],
        memory: Memory,
        errands: UnboundedSender<Errand>,
    ) -> Result<Self> {
        let entry = |g: &GuardedLine| (g.name.clone(), g.line(verified));
        let stream = |g: &GuardedLine| g.stream().map(|id| (id, g.name.clone()));
        Ok(Self {
            lines: section.guarded.iter().map(entry).collect(),
            streams: section.guarded.iter().filter_map(stream).collect(),
            sounds: section.sounds.clone(),
            memory,
            errands,
        })
    }

    fn send(&self, errand: Errand) {
        if self.errands.send(errand).is_err() {
            tracing::error!("nobody is left to run errands");
        }
    }
}

impl House for AppHouse {
    fn line(&self, name: &str) -> Option<Arc<Line>> {
        let mut line = self.lines.get(name)?.clone();
        // What the person said by key counts, whatever somebody else signed.
        line.agreed = self.memory.agreed(name).unwrap_or(line.agreed);
        Some(Arc::new(line))
    }

    fn line_of_stream(&self, stream: StreamId) -> Option<Arc<Line>> {
        self.line(self.streams.get(&stream)?)
    }

    fn is_labelled(&self, line: &str, number: &Number) -> bool {
        self.memory.is_labelled(line, number)
    }

    fn label(&self, line: &str, number: &Number, label: Label) {
        self.memory.label(line, number, label);
    }

    fn answer(&self, line: &str, answer: Answer) {
        tracing::info!(line, agreed = answer == Answer::Agreed, "the person of a line answered");
        self.memory.answer(line, answer);
    }

    fn alert(&self, alert: Alert) {
        self.send(Errand::Alert(Box::new(alert)));
    }

    fn draft(&self, draft: Draft) {
        self.send(Errand::Draft(Box::new(draft)));
    }

    fn sound(&self, name: &str) -> Option<Vec<u8>> {
        if self.sounds.as_os_str().is_empty() {
            return None;
        }
        let name = name.rsplit('/').next()?;
        std::fs::read(self.sounds.join(format!("{name}.ulaw"))).ok()
    }
}
