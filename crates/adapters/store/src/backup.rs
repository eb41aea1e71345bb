//! Backups, made while the service goes on, and the way back.

use crate::conversion::{Way, rewrite};
use crate::engine::sqlite::{Sqlite, fault, of_io, sync_folder};
use crate::engine::whole::{FileForm, Form, WHOLE_FILES, unexpected};
use crate::engine::{Engine, Fault};
use crate::export;
use crate::settings::{Place, Settings};
use crate::store::{Store, connector};
use casework::StoreError;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::fs::{File, OpenOptions};
use std::io::{BufReader, BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How long to wait for whoever holds the database.
const WAIT: Duration = Duration::from_secs(5);

impl Store {
    /// Writes a backup to a new file, for its owner alone: a copy of the database file, or of
    /// a server's database everything as JSON lines. It is whole and durable when this
    /// answers; the name appears only then. What is sealed stays sealed, and the copy of a file
    /// that is encrypted as a whole is so too: keep the key elsewhere.
    ///
    /// # Errors
    /// If there is such a file, or it cannot be written.
    pub fn backup(&self, to: &Path) -> Result<(), StoreError> {
        if to.exists() {
            return Err(StoreError::Exists("a file of this name"));
        }
        let part = beside(to, ".part");
        // Left by a backup that broke off.
        let _ = std::fs::remove_file(&part);
        let (place, target) = (self.place.clone(), part.clone());
        let made = match &place {
            Place::File { path, form } => copy(path, form, &part).map_err(|fault| fault.error),
            Place::Server(_) => self.read_now(move |engine| export_to(engine, &target)),
        };
        let kept = made.and_then(|()| keep(&part, to).map_err(|e| of_io(&e).error));
        if kept.is_err() {
            let _ = std::fs::remove_file(&part);
        }
        kept
    }

    /// Writes everything as JSON lines to a new file, whichever engine it is: this is the way
    /// from a file to a server. What is sealed stays sealed, and nothing else is.
    ///
    /// # Errors
    /// If there is such a file, or it cannot be written.
    pub fn export(&self, to: &Path) -> Result<(), StoreError> {
        let target = to.to_owned();
        self.read_now(move |engine| export_to(engine, &target))
    }

    /// Opens a store from a backup at an address where there is none yet. A backup of a file
    /// is brought into the form that the settings ask for, whichever it has.
    ///
    /// # Errors
    /// If there is a store already, the backup is not whole, the key does not open it, or this
    /// build cannot.
    pub fn restore(settings: Settings, from: &Path) -> Result<Arc<Self>, StoreError> {
        let held = form_of(&settings, from).map_err(|fault| fault.error)?;
        let outcome = match (settings.place(), held) {
            (Place::File { path, form }, Some(held)) => bring_back((&path, &form), (from, held)),
            (Place::Server(_), Some(_)) => Err(Fault::damaged(
                "this backup is of a file: open it as one, export it, and restore the export",
            )),
            (place, None) => import(place, from),
        };
        outcome.map_err(|fault| fault.error)?;
        Self::open(settings)
    }
}

/// In which form a backup of a file is; nothing if it is of lines.
fn form_of(settings: &Settings, from: &Path) -> Result<Option<FileForm>, Fault> {
    let mut start = [0_u8; 16];
    let read = File::open(from).and_then(|mut file| file.read_exact(&mut start));
    read.map_err(|_| Fault::damaged("the backup cannot be read"))?;
    match Form::new(FileForm::Plain, &settings.key).found(from) {
        Ok(found) => Ok(found),
        Err(_) if start.starts_with(b"{\"format\":") => Ok(None),
        Err(why) => Err(why),
    }
}

/// The name of a file that belongs to another.
pub fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Makes a file for its owner alone.
pub fn create(file: &Path) -> Result<File, Fault> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    made.map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => StoreError::Exists("a file of this name").into(),
        _ => of_io(&e),
    })
}

/// Makes the content durable, then gives it its name, then makes that durable.
pub fn keep(part: &Path, to: &Path) -> std::io::Result<()> {
    File::open(part)?.sync_all()?;
    std::fs::rename(part, to)?;
    sync_folder(to)
}

fn export_to(engine: &mut dyn Engine, to: &Path) -> Result<(), Fault> {
    let mut file = BufWriter::new(create(to)?);
    export::write(engine, &mut file)?;
    file.flush().and_then(|()| file.get_ref().sync_all()).map_err(|e| of_io(&e))
}

/// Copies the database as it stands at one moment, and looks whether the copy is whole.
fn copy(file: &Path, form: &Form, part: &Path) -> Result<(), Fault> {
    drop(create(part)?);
    let source = Sqlite::open(file, form, WAIT)?;
    let mut copy = form.connect(part)?;
    {
        // All pages in one step: a copy in several begins again at each write in between.
        let step = Backup::new(source.connection(), &mut copy).and_then(|b| b.step(-1));
        match step.map_err(|e| fault(&e))? {
            StepResult::Done => {}
            _ => return Err(StoreError::Busy.into()),
        }
    }
    // Words that are read along go with their call, which a backup would outlast.
    copy.execute_batch("PRAGMA secure_delete = ON; DELETE FROM guarded_words")
        .map_err(|e| fault(&e))?;
    whole(&copy)?;
    copy.close().map_err(|(_, e)| fault(&e))
}

/// Whether a file is whole; it is then one file, without a log beside it.
pub fn whole(copy: &Connection) -> Result<(), Fault> {
    let ask = |sql| copy.query_row(sql, [], |row| row.get::<_, String>(0));
    ask("PRAGMA journal_mode = DELETE").map_err(|e| fault(&e))?;
    match ask("PRAGMA integrity_check(1)").map_err(|e| fault(&e))?.as_str() {
        "ok" => Ok(()),
        _ => Err(Fault::damaged("the copy is not whole")),
    }
}

fn bring_back(
    (file, wanted): (&Path, &Form),
    (from, held): (&Path, FileForm),
) -> Result<(), Fault> {
    wanted.possible()?;
    if held == FileForm::Whole && !WHOLE_FILES {
        return Err(unexpected().into());
    }
    if file.exists() || beside(file, "-wal").exists() {
        return Err(StoreError::Exists("a store at this address").into());
    }
    let part = beside(file, ".part");
    let _ = std::fs::remove_file(&part);
    let held = wanted.as_kind(held);
    let copied = copy_whole(from, &part, &held).and_then(|()| match held.kind() == wanted.kind() {
        true => Ok(()),
        false => rewrite(&Way { file: &part, from: &held, to: wanted, wait: WAIT }, |_| Ok(())),
    });
    let outcome = copied.and_then(|()| keep(&part, file).map_err(|e| of_io(&e)));
    if outcome.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    outcome
}

fn copy_whole(from: &Path, part: &Path, form: &Form) -> Result<(), Fault> {
    let mut from = File::open(from).map_err(|e| of_io(&e))?;
    std::io::copy(&mut from, &mut create(part)?).map_err(|e| of_io(&e))?;
    let copy = form.connect(part)?;
    whole(&copy)?;
    copy.close().map_err(|(_, e)| fault(&e))
}

/// A server is spoken to on a thread of its own, since its connection waits.
fn import(place: Place, from: &Path) -> Result<(), Fault> {
    let from = from.to_owned();
    let work = move || {
        let mut engine = connector(place, WAIT)()?;
        let file = File::open(&from).map_err(|e| of_io(&e))?;
        export::read(engine.as_mut(), &mut BufReader::new(file)).map(|_| ())
    };
    std::thread::spawn(work).join().unwrap_or_else(|_| Err(Fault::damaged("the import broke off")))
}
