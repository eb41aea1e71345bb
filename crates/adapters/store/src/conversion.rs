//! A file written anew in another form: encrypted as a whole, or plain, or under another key.
//!
//! Everything is copied into a file beside it, which is looked at, made durable, and then takes
//! its name: whatever breaks off before leaves the file as it was, and afterwards the other one
//! is whole. Nobody else may have it open meanwhile, since what he wrote would be lost: leaving
//! the write-ahead log, which comes first, takes a lock that no other connection shares, and an
//! exclusive lock is held until the name has changed hands. Who opens the file in that moment
//! notices (`Sqlite::open`).

use crate::backup::{beside, create, keep, whole};
use crate::engine::sqlite::{Sqlite, fault, of_io};
use crate::engine::whole::{FileForm, Form};
use crate::engine::{Engine, Fault};
use crate::migrations;
use crate::settings::{Place, Settings};
use crate::store::Store;
use casework::StoreError;
use rusqlite::Connection;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

const SERVER: &str = "a database server looks after its own files: encrypt the disk it writes to";

impl Store {
    /// In which form the file is; nothing if there is none. Ask only while this process has it
    /// not open.
    ///
    /// # Errors
    /// [`StoreError::Form`] if the store is on a server, [`StoreError::Key`] if the file seems
    /// to be encrypted with another key, [`StoreError::Damaged`] if it is no database.
    pub fn file_form(settings: &Settings) -> Result<Option<FileForm>, StoreError> {
        let (path, form) = file_of(settings)?;
        form.found(&path).map_err(|fault| fault.error)
    }

    /// Writes the file anew in a form, whatever [`Settings::whole_file`] says. `false` if it
    /// was in that form already. If it fails, or is broken off at any moment, the file is as
    /// it was.
    ///
    /// # Errors
    /// As [`Store::file_form`]; [`StoreError::Form`] if this build cannot do it,
    /// [`StoreError::Missing`] if there is no file, [`StoreError::Busy`] if a connection has it
    /// open, [`StoreError::Full`] if there is no room for another copy.
    pub fn convert(settings: &Settings, to: FileForm) -> Result<bool, StoreError> {
        let (path, form) = file_of(settings)?;
        form.as_kind(FileForm::Whole).possible().map_err(|fault| fault.error)?;
        let found = Self::file_form(settings)?.ok_or(StoreError::Missing("store"))?;
        if found == to {
            return Ok(false);
        }
        let (from, to) = (form.as_kind(found), form.as_kind(to));
        let way = Way { file: &path, from: &from, to: &to, wait: settings.lock_wait };
        // The copy is read through the same door as any other file.
        let done = rewrite(&way, |engine| migrations::version(engine).map(|_| true));
        done.map_err(|fault| fault.error)
    }
}

fn file_of(settings: &Settings) -> Result<(PathBuf, Form), StoreError> {
    match settings.place() {
        Place::File { path, form } => Ok((path, form)),
        Place::Server(_) => Err(StoreError::Form(SERVER)),
    }
}

/// From which form to which.
pub struct Way<'a> {
    /// The file.
    pub file: &'a Path,
    /// The form it has.
    pub from: &'a Form,
    /// The form it is to have.
    pub to: &'a Form,
    /// How long to wait for others to let it go.
    pub wait: Duration,
}

fn part_of(file: &Path) -> PathBuf {
    beside(file, ".converting")
}

/// Takes away what a conversion left that broke off.
pub fn clear(file: &Path) {
    let part = part_of(file);
    for end in ["", "-journal", "-wal", "-shm"] {
        let _ = std::fs::remove_file(beside(&part, end));
    }
}

/// Writes a file anew, does some work on the copy, and puts it in the place of the file.
pub fn rewrite<T>(
    way: &Way<'_>,
    work: impl FnOnce(&mut dyn Engine) -> Result<T, Fault>,
) -> Result<T, Fault> {
    clear(way.file);
    let outcome = replace(way, work);
    if outcome.is_err() {
        clear(way.file);
    }
    outcome
}

fn replace<T>(
    way: &Way<'_>,
    work: impl FnOnce(&mut dyn Engine) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let part = part_of(way.file);
    let source = leave_log(way).map_err(|fault| way.from.explain(fault, way.file))?;
    fill(&source, &part, way.to)?;
    give(&part, way.file).map_err(|e| of_io(&e))?;
    let mut engine = Sqlite::open(&part, way.to, way.wait)?;
    let found = work(&mut engine)?;
    drop(engine);
    let copy = way.to.connect(&part)?;
    whole(&copy)?;
    copy.close().map_err(|(_, e)| fault(&e))?;
    keep(&part, way.file).map_err(|e| of_io(&e))?;
    // Held until here, so that nobody wrote to the file that has lost its name.
    drop(source);
    Ok(found)
}

/// Opens the file and brings it out of its write-ahead log, into which all that was committed
/// is written back. It only works for whoever is alone with it.
fn leave_log(way: &Way<'_>) -> Result<Connection, Fault> {
    let source = way.from.connect(way.file)?;
    source.busy_timeout(way.wait).map_err(|e| fault(&e))?;
    alone(&source, "PRAGMA main.journal_mode = DELETE")?;
    Ok(source)
}

/// Whether the file is without a log, and so nobody else has it open in the store's way.
fn alone(source: &Connection, ask: &str) -> Result<(), Fault> {
    let mode = source.query_row(ask, [], |row| row.get::<_, String>(0));
    match mode.map_err(|e| fault(&e))?.as_str() {
        "delete" => Ok(()),
        _ => Err(StoreError::Busy.into()),
    }
}

/// Copies everything, under a lock that stays as long as the connection.
fn fill(source: &Connection, part: &Path, to: &Form) -> Result<(), Fault> {
    drop(create(part)?);
    let path = part.to_str().ok_or_else(|| Fault::damaged("the path is not in UTF-8"))?;
    let attach = source.execute("ATTACH DATABASE ?1 AS target KEY ?2", [path, to.literal()]);
    attach.map_err(|e| fault(&e))?;
    let begin = "PRAGMA target.auto_vacuum = INCREMENTAL;
        PRAGMA main.locking_mode = EXCLUSIVE;
        BEGIN EXCLUSIVE";
    source.execute_batch(begin).map_err(|e| fault(&e))?;
    // Somebody may have come in between.
    alone(source, "PRAGMA main.journal_mode")?;
    let export = source.query_row("SELECT sqlcipher_export('target')", [], |_| Ok(()));
    export.map_err(|e| fault(&e))?;
    source.execute_batch("COMMIT").map_err(|e| fault(&e))?;
    same_rows(source)?;
    source.execute_batch("DETACH DATABASE target").map_err(|e| fault(&e))
}

/// Gives a file to the owner of another: root converts what a service of its own user opens.
fn give(file: &Path, like: &Path) -> std::io::Result<()> {
    let (is, wanted) = (std::fs::metadata(file)?, std::fs::metadata(like)?);
    match (is.uid(), is.gid()) == (wanted.uid(), wanted.gid()) {
        true => Ok(()),
        false => std::os::unix::fs::chown(file, Some(wanted.uid()), Some(wanted.gid())),
    }
}

/// Whether every table has as many rows in the copy as in the file.
fn same_rows(source: &Connection) -> Result<(), Fault> {
    let sql = "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND rootpage > 0";
    let tables = || {
        let mut statement = source.prepare(sql)?;
        let names = statement.query_map([], |row| row.get::<_, String>(0))?;
        names.collect::<rusqlite::Result<Vec<_>>>()
    };
    let tables = tables().map_err(|e| fault(&e))?;
    for table in tables.iter().map(String::as_str).chain(["sqlite_schema"]) {
        let count = |place: &str| {
            let name = table.replace('"', "\"\"");
            let sql = format!("SELECT count(*) FROM {place}.\"{name}\"");
            source.query_row(&sql, [], |row| row.get::<_, i64>(0)).map_err(|e| fault(&e))
        };
        if count("main")? != count("target")? {
            return Err(Fault::damaged("the copy has other rows than the file"));
        }
    }
    Ok(())
}
