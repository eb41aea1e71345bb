//! Records in memory: each has a place that is given once, and texts that several hold are there
//! once.

use crate::record::Record;
use foldhash::fast::FixedState;
use std::collections::HashSet;
use std::sync::Arc;

/// Records on a sheet.
const SHEET: usize = 16;

/// Records by their places. A sheet on which no record is left takes no memory, so that the
/// oldest may go while others come; sheets are small, for a few old ones may stay.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheets {
    sheets: Vec<Option<Box<[Option<Record>; SHEET]>>>,
    next: u32,
    texts: HashSet<Arc<str>, FixedState>,
}

fn part(at: u32) -> (usize, usize) {
    (at as usize / SHEET, at as usize % SHEET)
}

impl Sheets {
    /// Puts a record in. Gives its place, which is after all that were given before.
    pub(crate) fn put(&mut self, mut record: Record) -> u32 {
        for text in record.texts() {
            match self.texts.get(&**text) {
                Some(known) => *text = Arc::clone(known),
                None => {
                    self.texts.insert(Arc::clone(text));
                }
            }
        }
        let at = self.next;
        self.next = self.next.saturating_add(1);
        let (sheet, line) = part(at);
        if self.sheets.len() <= sheet {
            self.sheets.resize_with(sheet + 1, || None);
        }
        if let Some(sheet) = self.sheets.get_mut(sheet) {
            let sheet = sheet.get_or_insert_with(|| Box::new([const { None }; SHEET]));
            if let Some(slot) = sheet.get_mut(line) {
                *slot = Some(record);
            }
        }
        at
    }

    /// The record of a place.
    pub(crate) fn get(&self, at: u32) -> Option<&Record> {
        let (sheet, line) = part(at);
        self.sheets.get(sheet)?.as_ref()?.get(line)?.as_ref()
    }

    /// Takes a record out. Its texts are still here until it is [let go](Self::let_go).
    pub(crate) fn take(&mut self, at: u32) -> Option<Record> {
        let (sheet, line) = part(at);
        let slot = self.sheets.get_mut(sheet)?;
        let record = slot.as_mut()?.get_mut(line)?.take();
        if slot.as_ref().is_some_and(|sheet| sheet.iter().all(Option::is_none)) {
            *slot = None;
        }
        record
    }

    /// Lets a record go that was taken out, and with it the texts that no other holds.
    pub(crate) fn let_go(&mut self, mut record: Record) {
        let texts: Vec<Arc<str>> = record.texts().map(|text| Arc::clone(text)).collect();
        drop(record);
        for text in texts {
            // One is held here, and one by the set.
            if Arc::strong_count(&text) == 2 {
                self.texts.remove(&text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sheets;
    use crate::record::{Record, Told};
    use casework::{Moment, Report, ReportId};

    fn record(id: i64, town: &str) -> Record {
        let report = Report { town: Some(town.into()), ..Report::default() };
        Record::of(Told { id: ReportId(id), received: Moment(0), report: &report })
    }

    #[test]
    fn what_goes_leaves_no_memory() {
        let mut sheets = Sheets::default();
        let places: Vec<u32> = (0..100).map(|id| sheets.put(record(id, "Ware"))).collect();
        let other = sheets.put(record(100, "York"));
        assert_eq!(sheets.texts.len(), 2);
        for at in places {
            let record = sheets.take(at).unwrap();
            sheets.let_go(record);
            assert_eq!(sheets.get(at), None);
        }
        assert_eq!(sheets.get(other).unwrap().town.as_deref(), Some("York"));
        assert_eq!(sheets.texts.len(), 1);
        assert_eq!(sheets.sheets.iter().flatten().count(), 1);
    }
}
