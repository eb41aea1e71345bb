//! Guarded lines in memory.

use casework::{Moment, Reply, StoreError};
use guarding::{CallNote, CallWords, Guarding, Kept, LineId, NewLine, Settings, WORDS_SECONDS};
use std::sync::{Mutex, MutexGuard};

#[derive(Default)]
struct Content {
    lines: Vec<(Kept, String)>,
    tests: Vec<String>,
    calls: Vec<CallNote>,
    words: Vec<CallWords>,
}

/// See the top of this file.
#[derive(Default)]
pub struct FakeLines(Mutex<Content>);

impl FakeLines {
    fn content(&self) -> MutexGuard<'_, Content> {
        self.0.lock().unwrap()
    }

    fn of(&self, id: LineId, change: impl FnOnce(&mut (Kept, String))) -> Result<(), StoreError> {
        let mut content = self.content();
        let found = content.lines.iter_mut().find(|(line, _)| line.id == id);
        found.map(change).ok_or(StoreError::Missing("guarded line"))
    }
}

fn ready<'a, T: Send + 'a>(answer: Result<T, StoreError>) -> Reply<'a, T> {
    Box::pin(std::future::ready(answer))
}

impl Guarding for FakeLines {
    fn lines(&self) -> Reply<'_, Vec<Kept>> {
        ready(Ok(self.content().lines.iter().map(|(line, _)| line.clone()).collect()))
    }

    fn line_of_key(&self, key: String) -> Reply<'_, Option<Kept>> {
        let content = self.content();
        let found = content.lines.iter().find(|(_, k)| *k == key).map(|(line, _)| line.clone());
        ready(Ok(found))
    }

    fn add_line(&self, new: NewLine) -> Reply<'_, LineId> {
        let mut content = self.content();
        if content.lines.iter().any(|(line, _)| line.name == new.name) {
            return ready(Err(StoreError::Exists("a guarded line")));
        }
        let id = LineId(i64::try_from(content.lines.len()).unwrap() + 1);
        let kept = Kept {
            id,
            name: new.name,
            settings: new.settings,
            begun: new.now,
            changed: new.now,
            answered: None,
        };
        content.lines.push((kept, new.key));
        ready(Ok(id))
    }

    fn change_line(&self, id: LineId, settings: Settings, now: Moment) -> Reply<'_, ()> {
        ready(self.of(id, |(line, _)| (line.settings, line.changed) = (settings, now)))
    }

    fn change_key(&self, id: LineId, key: String) -> Reply<'_, ()> {
        ready(self.of(id, |(_, k)| *k = key))
    }

    fn drop_line(&self, id: LineId) -> Reply<'_, ()> {
        self.content().lines.retain(|(line, _)| line.id != id);
        ready(Ok(()))
    }

    fn want_test(&self, id: LineId, _now: Moment) -> Reply<'_, ()> {
        let mut name = String::new();
        let found = self.of(id, |(line, _)| name.clone_from(&line.name));
        self.content().tests.push(name);
        ready(found)
    }

    fn take_tests(&self, _now: Moment) -> Reply<'_, Vec<String>> {
        ready(Ok(std::mem::take(&mut self.content().tests)))
    }

    fn note_answer(&self, line: String, agreed: bool, now: Moment) -> Reply<'_, ()> {
        for (kept, _) in self.content().lines.iter_mut().filter(|(kept, _)| kept.name == line) {
            kept.answered = Some((agreed, now));
        }
        ready(Ok(()))
    }

    fn withdraw_reading(&self, line: String, now: Moment) -> Reply<'_, ()> {
        let mut content = self.content();
        for (kept, _) in content.lines.iter_mut().filter(|(kept, _)| kept.name == line) {
            kept.settings.withdraw_reading(now);
        }
        content.words.retain(|words| words.line != line);
        ready(Ok(()))
    }

    fn note_call(&self, note: CallNote) -> Reply<'_, ()> {
        let mut content = self.content();
        content.words.retain(|words| words.call != note.call || !note.ended);
        content.calls.retain(|call| call.call != note.call);
        content.calls.insert(0, note);
        ready(Ok(()))
    }

    fn close_calls(&self, _now: Moment) -> Reply<'_, ()> {
        self.content().calls.iter_mut().for_each(|call| call.ended = true);
        ready(Ok(()))
    }

    fn calls(&self, line: Option<String>, limit: u32) -> Reply<'_, Vec<CallNote>> {
        let content = self.content();
        let wanted = content.calls.iter().filter(|c| line.as_ref().is_none_or(|l| c.line == *l));
        ready(Ok(wanted.take(usize::try_from(limit).unwrap()).cloned().collect()))
    }

    fn keep_words(&self, words: CallWords) -> Reply<'_, ()> {
        let mut content = self.content();
        content.words.retain(|other| other.call != words.call);
        content.words.push(words);
        ready(Ok(()))
    }

    fn drop_words(&self, call: String) -> Reply<'_, ()> {
        self.content().words.retain(|words| words.call != call);
        ready(Ok(()))
    }

    fn words(&self, line: Option<String>, now: Moment) -> Reply<'_, Vec<CallWords>> {
        let content = self.content();
        let is = |words: &&CallWords| {
            line.as_ref().is_none_or(|l| words.line == *l) && words.seen.0 > now.0 - WORDS_SECONDS
        };
        ready(Ok(content.words.iter().filter(is).cloned().collect()))
    }

    fn forget_words(&self, now: Moment) -> Reply<'_, ()> {
        self.content().words.retain(|words| words.seen.0 > now.0 - WORDS_SECONDS);
        ready(Ok(()))
    }
}
