//! The words of calls that are read along, as they stand at present: in memory, and every two
//! seconds in the store, from which the pages read them. What may not be read any more is taken
//! out of both, and tried until the store has answered.

use casework::{Moment, StoreError};
use guarding::{CallWords, Caption, Captions, Guarding, Readers, WORDS_SECONDS};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Calls that are read along at once; the words of further ones are not shown.
const MOST_CALLS: usize = 256;
/// Seconds after which it is said again that a call goes on, though nothing was said on it.
const RENEW: i64 = WORDS_SECONDS / 3;

/// What is known of one call.
#[derive(Debug)]
struct Page {
    line: String,
    captions: Captions,
    /// Whether something was said since it was kept last.
    is_new: bool,
    /// When it was kept last.
    kept: Option<Moment>,
    /// Whether it has to be taken out of the store.
    is_over: bool,
}

/// See the top of this file.
#[derive(Debug, Default)]
pub struct Board(Mutex<HashMap<String, Page>>);

/// What is to be done in the store.
#[derive(Debug)]
enum Step {
    Keep(CallWords),
    Drop(String),
}

impl Board {
    fn pages(&self) -> MutexGuard<'_, HashMap<String, Page>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something was said on a call.
    pub fn add(&self, line: &str, call: &str, caption: Caption) {
        let mut pages = self.pages();
        if !pages.contains_key(call) && pages.len() >= MOST_CALLS {
            return;
        }
        let page = pages.entry(call.to_owned()).or_insert_with(|| Page {
            line: line.to_owned(),
            captions: Captions::default(),
            is_new: true,
            kept: None,
            is_over: false,
        });
        // It was warned of, then not, and is again: what was said before stays away.
        page.is_over = false;
        page.is_new = true;
        page.captions.add(caption);
    }

    /// A call is over, or not warned of any more.
    pub fn take_out(&self, call: &str) {
        take_out(&mut self.pages(), |name, _| name == call);
    }

    /// Nobody may read along on a line any more.
    pub fn take_line_out(&self, line: &str) {
        take_out(&mut self.pages(), |_, page| page.line == line);
    }

    /// Brings the store to what may be read at present.
    pub async fn post(
        &self,
        guarding: &dyn Guarding,
        readers: impl Fn(&str) -> Option<Readers>,
        now: Moment,
    ) -> Result<(), StoreError> {
        for step in self.steps(readers, now) {
            match step {
                Step::Drop(call) => {
                    guarding.drop_words(call.clone()).await?;
                    self.pages().retain(|name, page| *name != call || !page.is_over);
                }
                Step::Keep(words) => {
                    let call = words.call.clone();
                    guarding.keep_words(words).await?;
                    self.kept(&call, now);
                }
            }
        }
        Ok(())
    }

    fn kept(&self, call: &str, now: Moment) {
        if let Some(page) = self.pages().get_mut(call) {
            page.kept = Some(now);
        }
    }

    fn steps(&self, readers: impl Fn(&str) -> Option<Readers>, now: Moment) -> Vec<Step> {
        let mut pages = self.pages();
        take_out(&mut pages, |_, page| readers(&page.line).is_none());
        let mut steps = Vec::new();
        for (call, page) in pages.iter_mut() {
            let due = page.is_new || page.kept.is_some_and(|at| now.0 - at.0 >= RENEW);
            match readers(&page.line).filter(|_| !page.is_over) {
                None => steps.push(Step::Drop(call.clone())),
                Some(readers) if due => {
                    page.is_new = false;
                    // Even if the store fails it may have kept it, and has to be asked to forget.
                    page.kept = page.kept.or(Some(now));
                    steps.push(Step::Keep(CallWords {
                        call: call.clone(),
                        line: page.line.clone(),
                        readers,
                        seen: now,
                        captions: page.captions.clone(),
                    }));
                }
                Some(_) => {}
            }
        }
        steps
    }
}

/// Forgets the words at once; what the store may have of them is forgotten there too.
fn take_out(pages: &mut HashMap<String, Page>, is: impl Fn(&str, &Page) -> bool) {
    pages.retain(|call, page| {
        if is(call, page) {
            page.captions = Captions::default();
            (page.is_over, page.is_new) = (true, false);
            return page.kept.is_some();
        }
        true
    });
}

#[cfg(test)]
mod tests {
    use super::{Board, Step};
    use casework::Moment;
    use guarding::{Caption, Readers};

    fn said(text: &str) -> Caption {
        Caption::new(None, text)
    }

    /// What is done at a moment, in words.
    fn steps(board: &Board, readers: Option<Readers>, at: i64) -> Vec<String> {
        let steps = board.steps(|_| readers, Moment(at));
        steps
            .iter()
            .map(|step| match step {
                Step::Keep(words) => format!("keep {}", words.captions.iter().count()),
                Step::Drop(call) => format!("drop {call}"),
            })
            .collect()
    }

    #[test]
    fn what_was_said_is_kept_once_and_renewed_while_the_call_goes_on() {
        let (board, family) = (Board::default(), Some(Readers::Family));
        board.add("father", "c1", said("good afternoon"));
        assert_eq!(steps(&board, family, 0), ["keep 1"]);
        assert!(steps(&board, family, 2).is_empty());
        board.add("father", "c1", said("this is the police"));
        assert_eq!(steps(&board, family, 4), ["keep 2"]);
        assert_eq!(steps(&board, family, 14), ["keep 2"]);
        board.take_out("c1");
        for _ in 0..2 {
            assert_eq!(steps(&board, family, 15), ["drop c1"], "until the store has answered");
        }
    }

    #[test]
    fn what_was_never_kept_is_forgotten_without_a_word() {
        let board = Board::default();
        board.add("father", "c1", said("good afternoon"));
        board.take_line_out("father");
        assert!(steps(&board, Some(Readers::Family), 0).is_empty());
        board.add("father", "c1", said("good afternoon"));
        assert!(steps(&board, None, 0).is_empty(), "nobody may read along on its line");
    }

    #[test]
    fn what_was_said_before_it_was_withdrawn_stays_away() {
        let (board, family) = (Board::default(), Some(Readers::Family));
        board.add("father", "c1", said("good afternoon"));
        assert_eq!(steps(&board, family, 0), ["keep 1"]);
        assert_eq!(steps(&board, None, 2), ["drop c1"]);
        board.add("father", "c1", said("this is the police"));
        assert_eq!(steps(&board, family, 4), ["keep 1"]);
    }
}
