//! The house of the guarded lines: settings from the book of lines, memory from its file, and
//! errands for what takes time.

use super::board::Board;
use super::book::{Book, Entry};
use super::errands::Errand;
use super::memory::Memory;
use guarding::{CallNote, Caption, Readers};
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
    /// What is read along.
    pub board: Board,
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
        Self { book, sounds, memory, board: Board::default(), errands }
    }

    /// Who may read along on a line: as the person agreed, the operator allows, and nobody who
    /// has that agreement withdrawn by key.
    pub fn readers(&self, line: &str) -> Option<Readers> {
        let entry: Arc<Entry> = self.book.line(line)?;
        entry.readers.filter(|_| !self.memory.is_withdrawn(line, &entry.agreement))
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

    fn may_be_read(&self, line: &str) -> bool {
        self.readers(line).is_some()
    }

    fn caption(&self, line: &str, call: &str, caption: Caption) {
        self.board.add(line, call, caption);
    }

    fn hush(&self, call: &str) {
        self.board.take_out(call);
    }

    fn stop_reading(&self, line: &str) {
        if let Some(entry) = self.book.line(line).filter(|entry| entry.readers.is_some()) {
            tracing::info!(line, "the person of a line lets nobody read along any more");
            self.memory.withdraw(line, &entry.agreement);
            self.board.take_line_out(line);
            self.send(Errand::Withdraw(line.to_owned()));
        }
    }

    fn sound(&self, name: &str) -> Option<Vec<u8>> {
        if self.sounds.as_os_str().is_empty() {
            return None;
        }
        let name = name.rsplit('/').next()?;
        std::fs::read(self.sounds.join(format!("{name}.ulaw"))).ok()
    }
}
