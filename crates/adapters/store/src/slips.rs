//! Slips of letters that are being handed over, in a file beside the database.
//!
//! A commit is seen by the next process milliseconds before this one goes on: it waits for the
//! disk, and the thread that sends waits for the thread that writes. Whoever is killed in
//! between has noted a letter as open and handed over nothing. So the sender marks on a slip,
//! by one write that waits for nothing, what he is about to do. A slip outlives its process
//! and tells the next one which open letters nobody can have got, which were taken, and which
//! are in doubt.
//!
//! It does not outlive the machine, since nothing of it is synced to the disk: slips of an
//! earlier start of the operating system say nothing, and the letters are in doubt. Whoever
//! holds the lock on the file knows that whoever wrote it is dead. Without a file - the
//! database is on a server, the folder cannot be written, the system does not say when it was
//! started, another process sends - there are no slips, and a letter that is open is in doubt.
//!
//! The file has a head of 64 bytes, which names format and start of the system, and 32 bytes
//! for each slip: the mark, seven of nothing, the claim (little-endian) and the first 16
//! hexadecimal digits of the letter's name. None lies on the border of two pages.

use crate::backup::beside;
use crate::settings::Place;
use casework::outbox::{Mark, Slip};
use rustix::fs::{FlockOperation, flock};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Read;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes before the first slip.
const HEAD: usize = 64;
/// Bytes of a slip.
const SLIP: usize = 32;
/// Bytes of a letter's name on a slip.
const NAME: usize = 16;
/// What the head begins with.
const FORMAT: &[u8] = b"ringfence slips 1\n";

/// The slips of a store.
pub struct Slips {
    path: Option<PathBuf>,
    start: Option<Vec<u8>>,
    book: Mutex<Option<Book>>,
}

/// Slips that this process writes.
struct Book {
    file: Arc<File>,
    /// Whose each one is; none of those that can be written again.
    places: Vec<Option<Owner>>,
}

/// A letter's name and the claim by which it is handed over.
type Owner = ([u8; NAME], i64);

/// The file of a process that is dead, held by this one.
pub struct Adopted {
    file: File,
    found: Found,
}

impl Adopted {
    /// What the dead process left.
    pub fn found(&mut self) -> Found {
        std::mem::take(&mut self.found)
    }
}

/// What slips say, by letter and claim.
#[derive(Debug, Default)]
pub struct Found(BTreeMap<Owner, Mark>);

impl Found {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How far the last step with a letter of this name had come.
    pub fn mark(&self, name: &str, claim: i64) -> Option<Mark> {
        self.0.get(&(short(name)?, claim)).copied()
    }

    /// Of two slips for one claim the one that had come further is true.
    fn read(bytes: &[u8]) -> Self {
        let mut found: BTreeMap<Owner, Mark> = BTreeMap::new();
        for slip in bytes.chunks_exact(SLIP) {
            let Some((owner, mark)) = parsed(slip) else { continue };
            let kept = found.entry(owner).or_insert(mark);
            *kept = mark.max(*kept);
        }
        Self(found)
    }
}

impl Slips {
    /// The slips beside a database; nothing is opened yet.
    pub fn of(place: &Place) -> Self {
        let path = match place {
            Place::File { path, .. } => Some(beside(path, "-slips")),
            Place::Server(_) => None,
        };
        Self { path, start: start(), book: Mutex::default() }
    }

    /// Takes the file if it is nobody's, with what is in it. It is ours once
    /// [`begin`](Self::begin) is told of it.
    pub fn adopt(&self) -> Option<Adopted> {
        let (path, start) = (self.path.as_ref()?, self.start.as_ref()?);
        if self.held().is_some() {
            return None;
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let mut file = options.open(path).ok()?;
        flock(&file, FlockOperation::NonBlockingLockExclusive).ok()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).ok()?;
        let found = match bytes.split_at_checked(HEAD) {
            Some((found, slips)) if found == head(start) => Found::read(slips),
            _ => Found::default(),
        };
        Some(Adopted { file, found })
    }

    /// From here on slips are written to this file. What was in it is forgotten.
    pub fn begin(&self, adopted: Adopted) {
        let Adopted { file, .. } = adopted;
        let Some(start) = &self.start else { return };
        if file.set_len(0).and_then(|()| file.write_all_at(&head(start), 0)).is_ok() {
            *self.held() = Some(Book { file: Arc::new(file), places: Vec::new() });
        }
    }

    /// Writes a slip that says that the letter was kept; none if there is no file to write to.
    pub fn write(&self, name: &str, claim: i64) -> Option<Arc<Written>> {
        let owner = (short(name)?, claim);
        let mut held = self.held();
        let book = held.as_mut()?;
        let free = book.places.iter().position(Option::is_none);
        let number = free.unwrap_or(book.places.len());
        let at = offset(number)?;
        book.file.write_all_at(&slip(owner, Mark::Kept), at).ok()?;
        match book.places.get_mut(number) {
            Some(place) => *place = Some(owner),
            None => book.places.push(Some(owner)),
        }
        Some(Arc::new(Written { file: Arc::clone(&book.file), number, at }))
    }

    /// Tears one slip up; its letter was not opened.
    pub fn withdraw(&self, slip: &Written) {
        if let Some(book) = self.held().as_mut() {
            book.tear(slip.number);
        }
    }

    /// Tears the slips of a letter up: what became of it is in the database.
    pub fn tear(&self, name: &str, claim: i64) {
        let mut held = self.held();
        let (Some(book), Some(name)) = (held.as_mut(), short(name)) else { return };
        for number in 0..book.places.len() {
            if book.places.get(number) == Some(&Some((name, claim))) {
                book.tear(number);
            }
        }
    }

    fn held(&self) -> MutexGuard<'_, Option<Book>> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    /// A place whose slip cannot be torn up is not used again.
    fn tear(&mut self, number: usize) {
        let torn = offset(number).is_some_and(|at| self.file.write_all_at(&[0], at).is_ok());
        if let Some(place) = self.places.get_mut(number).filter(|_| torn) {
            *place = None;
        }
    }
}

/// A slip in the file.
pub struct Written {
    file: Arc<File>,
    number: usize,
    at: u64,
}

impl Slip for Written {
    fn mark(&self, mark: Mark) -> bool {
        self.file.write_all_at(&[byte(mark)], self.at).is_ok()
    }
}

/// Which start of the operating system this is, as Linux says it.
fn start() -> Option<Vec<u8>> {
    let id = std::fs::read("/proc/sys/kernel/random/boot_id").ok()?;
    let id = id.trim_ascii().to_vec();
    (!id.is_empty()).then_some(id)
}

fn head(start: &[u8]) -> Vec<u8> {
    let mut head = [FORMAT, start].concat();
    head.resize(HEAD, 0);
    head
}

fn offset(number: usize) -> Option<u64> {
    u64::try_from(number.checked_mul(SLIP)?.checked_add(HEAD)?).ok()
}

fn short(name: &str) -> Option<[u8; NAME]> {
    name.as_bytes().first_chunk().copied()
}

fn byte(mark: Mark) -> u8 {
    match mark {
        Mark::Kept => b'k',
        Mark::Handed => b'h',
        Mark::Taken => b't',
    }
}

fn slip((name, claim): Owner, mark: Mark) -> Vec<u8> {
    let mut slip = vec![byte(mark), 0, 0, 0, 0, 0, 0, 0];
    slip.extend(claim.to_le_bytes());
    slip.extend(name);
    slip
}

fn parsed(slip: &[u8]) -> Option<(Owner, Mark)> {
    let mark = match slip.first()? {
        b'k' => Mark::Kept,
        b'h' => Mark::Handed,
        b't' => Mark::Taken,
        _ => return None,
    };
    let claim = i64::from_le_bytes(*slip.get(8..)?.first_chunk()?);
    Some(((*slip.get(16..)?.first_chunk()?, claim), mark))
}

#[cfg(test)]
mod tests {
    use super::{Found, Slips};
    use crate::engine::whole::{FileForm, Form};
    use crate::key::Key;
    use crate::settings::Place;
    use crate::store::testing::{Folder, folder};
    use casework::outbox::{Mark, Slip};

    const ANN: &str = "00000000000000aa and more";
    const BOB: &str = "00000000000000bb and more";

    fn slips(folder: &Folder) -> Slips {
        let form = Form::new(FileForm::Plain, &Key::new([7; 32]));
        Slips::of(&Place::File { path: folder.path().join("x.db"), form })
    }

    /// Slips that a process writes from here on, and what it found.
    fn begun(folder: &Folder) -> (Slips, Found) {
        let slips = slips(folder);
        let mut adopted = slips.adopt().unwrap();
        let found = adopted.found();
        slips.begin(adopted);
        (slips, found)
    }

    #[test]
    fn the_next_process_finds_what_was_marked_and_not_settled() {
        let folder = folder();
        let (first, found) = begun(&folder);
        assert!(found.is_empty());
        let kept = first.write(ANN, 1).unwrap();
        assert!(first.write(BOB, 3).unwrap().mark(Mark::Handed));
        assert!(first.write(BOB, 4).unwrap().mark(Mark::Taken));
        drop((first, kept));
        let (_, found) = begun(&folder);
        let marks = [(ANN, 1), (ANN, 2), (BOB, 3), (BOB, 4)].map(|(n, c)| found.mark(n, c));
        assert_eq!(marks, [Some(Mark::Kept), None, Some(Mark::Handed), Some(Mark::Taken)]);
        let (_, found) = begun(&folder);
        assert!(found.is_empty(), "they are found once");
    }

    #[test]
    fn a_slip_that_was_torn_up_says_nothing_and_its_place_is_used_again() {
        let folder = folder();
        let (first, _) = begun(&folder);
        drop(first.write(ANN, 1));
        first.tear(ANN, 1);
        let unopened = first.write(BOB, 1).unwrap();
        first.withdraw(&unopened);
        assert!(first.write(BOB, 2).unwrap().mark(Mark::Handed));
        drop((first, unopened));
        assert_eq!(std::fs::metadata(folder.path().join("x.db-slips")).unwrap().len(), 96);
        let (_, found) = begun(&folder);
        assert_eq!([found.mark(ANN, 1), found.mark(BOB, 1)], [None, None]);
        assert_eq!(found.mark(BOB, 2), Some(Mark::Handed));
    }

    #[test]
    fn of_two_slips_for_one_claim_the_one_that_came_further_is_true() {
        let folder = folder();
        let (first, _) = begun(&folder);
        let handed = first.write(ANN, 1).unwrap();
        assert!(handed.mark(Mark::Handed));
        drop((first.write(ANN, 1), first, handed));
        assert_eq!(begun(&folder).1.mark(ANN, 1), Some(Mark::Handed));
    }

    #[test]
    fn the_slips_of_a_living_process_are_nobody_elses() {
        let folder = folder();
        let (first, _) = begun(&folder);
        let other = slips(&folder);
        assert!(other.adopt().is_none());
        assert!(other.write(ANN, 1).is_none());
        drop(first);
        assert!(other.adopt().is_some());
    }

    #[test]
    fn slips_of_an_earlier_start_of_the_system_say_nothing() {
        let folder = folder();
        let file = folder.path().join("x.db-slips");
        let (first, _) = begun(&folder);
        drop(first.write(ANN, 1));
        drop(first);
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[20] ^= 1;
        std::fs::write(&file, &bytes).unwrap();
        assert!(begun(&folder).1.is_empty());
        // Nor does a file that is none of ours, or the beginning of one.
        for other in [&b"x"[..], &[b'k'; 200], b""] {
            std::fs::write(&file, other).unwrap();
            assert!(begun(&folder).1.is_empty());
        }
    }
}
