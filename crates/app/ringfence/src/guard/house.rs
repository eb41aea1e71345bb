//! The house of the guarded lines: settings from the book of lines, memory from its file, and
//! errands for what takes time.

use super::book::Book;
use super::errands::Errand;
use super::memory::Memory;
use guarding::CallNote;
use line::{Draft, House};
use std::path::PathBuf;
use std::sync::Arc;
use telephony::call::Label;
use telephony::setup::Answer;
use telephony::{Alert, Line, Number, StreamId};
use tokio::sync::mpsc::UnboundedSender;

/// See the top of this file.
pub struct AppHouse {
    book: Arc<Book>,
    sounds: PathBuf,
    memory: Memory,
    errands: UnboundedSender<Errand>,
}

impl AppHouse {
    /// A house of these lines.
    pub fn new(
        book: Arc<Book>,
        sounds: PathBuf,
        memory: Memory,
        errands: UnboundedSender<Errand>,
    ) -> Self {
        Self { book, sounds, memory, errands }
    }

    fn send(&self, errand: Errand) {
        if self.errands.send(errand).is_err() {
            tracing::error!("nobody is left to run errands");
        }
    }
}

impl House for AppHouse {
    fn line(&self, name: &str) -> Option<Arc<Line>> {
        let mut line = self.book.line(name)?.line.clone();
        // What the person said by key counts, whatever somebody else signed.
        line.agreed = self.memory.agreed(name).unwrap_or(line.agreed);
        Some(Arc::new(line))
    }

    fn line_of_stream(&self, stream: StreamId) -> Option<Arc<Line>> {
        self.line(&self.book.of_stream(stream)?)
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
        self.send(Errand::Answer(line.to_owned(), answer));
    }

    fn alert(&self, alert: Alert) {
        self.send(Errand::Alert(Box::new(alert)));
    }

    fn draft(&self, draft: Draft) {
        self.send(Errand::Draft(Box::new(draft)));
    }

    fn note(&self, note: CallNote) {
        self.send(Errand::Note(note));
    }

    fn sound(&self, name: &str) -> Option<Vec<u8>> {
        if self.sounds.as_os_str().is_empty() {
            return None;
        }
        let name = name.rsplit('/').next()?;
        std::fs::read(self.sounds.join(format!("{name}.ulaw"))).ok()
    }
}
