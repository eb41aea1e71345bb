//! Another key: everything sealed is sealed anew, in one transaction.
//!
//! It is all or nothing, so that there is never a database of which one half opens with one
//! key and one with another. A file that is encrypted as a whole is written anew, and its fields
//! are sealed anew in the copy before that takes its place.

use crate::conversion::{Way, rewrite};
use crate::engine::whole::{FileForm, Form};
use crate::engine::{Engine, Fault, Value};
use crate::key::Key;
use crate::migrations;
use crate::settings::{self, Settings};
use crate::store::Store;
use crate::vault::{Place, Vault};
use crate::worker::Company;
use crate::{accounts, captions, drafts, guarding, hooks, outbox, people, subscribers};
use casework::StoreError;
use std::sync::Arc;

/// A sealed column.
pub struct Sealed {
    /// Table.
    pub table: &'static str,
    /// Column that says which row it is.
    pub key: &'static str,
    /// Column.
    pub field: &'static str,
}

/// All sealed columns but the one of the vault itself.
pub fn sealed_columns() -> Vec<Sealed> {
    let places = [
        ("id", accounts::place("")),
        ("id", hooks::place("")),
        ("name", drafts::place("")),
        ("id", subscribers::place("")),
        ("letter_key", outbox::place("")),
        ("id", guarding::place("")),
        ("call_name", captions::place("")),
    ];
    let other = places.map(|(key, Place { table, field, .. })| Sealed { table, key, field });
    let person = people::FIELDS.map(|field| Sealed { table: "person", key: "report", field });
    person.into_iter().chain(other).collect()
}

/// Rows at once.
const PAGE: i64 = 500;

impl Store {
    /// Encrypts everything with another key, and opens the store with it; how many fields were
    /// sealed anew. Other processes that serve the same database have to be started again with
    /// that key; a file that is encrypted as a whole must not be open at all.
    ///
    /// # Errors
    /// [`StoreError::Key`] if something does not open with the key there is,
    /// [`StoreError::Busy`] if somebody has the file open. Nothing was changed then.
    pub fn rotate(settings: Settings, key: &Key) -> Result<(Arc<Self>, u64), StoreError> {
        if let settings::Place::File { path, form } = settings.place()
            && form.kind() == FileForm::Whole
        {
            let to = Form::new(FileForm::Whole, key);
            let way = Way { file: &path, from: &form, to: &to, wait: settings.lock_wait };
            let n_sealed = rewrite(&way, |engine| {
                migrations::up(engine)?;
                let vault = Vault::found(&settings.key, engine)?;
                rotate(engine, &vault, key)
            });
            let n_sealed = n_sealed.map_err(|fault| fault.error)?;
            let store = Self::open(Settings { key: key.clone(), ..settings })?;
            return Ok((store, n_sealed));
        }
        let store = Self::open(settings)?;
        let n_sealed = store.rotate_key(key)?;
        Ok((store, n_sealed))
    }

    /// Seals every field with another key. Reports that come in meanwhile wait: some seconds
    /// for a hundred thousand people.
    fn rotate_key(&self, key: &Key) -> Result<u64, StoreError> {
        let (vault, key) = (Arc::clone(&self.vault), key.clone());
        self.writer.wait(Company::Alone, move |engine| rotate(engine, &vault, &key))
    }
}

fn rotate(engine: &mut dyn Engine, vault: &Vault, key: &Key) -> Result<u64, Fault> {
    let begin = engine.dialect().begin();
    engine.batch(begin)?;
    vault.add(key);
    let outcome = seal_all(engine, vault);
    match outcome {
        Ok(n_sealed) => {
            if let Err(fault) = engine.batch("COMMIT") {
                // A commit that was not answered may have come about all the same.
                vault.close();
                return Err(fault);
            }
            vault.retire();
            Ok(n_sealed)
        }
        Err(fault) => {
            vault.take_back();
            let _ = engine.batch("ROLLBACK");
            Err(fault)
        }
    }
}

fn seal_all(engine: &mut dyn Engine, vault: &Vault) -> Result<u64, Fault> {
    vault.keep_hashing(engine)?;
    let mut n_sealed = 0;
    for column in sealed_columns() {
        walk(engine, &column, |engine, row, sealed| {
            let Sealed { table, key, field } = column;
            let name = name_of(row);
            let place = Place { table, row: &name, field };
            let again = vault.seal(&vault.open(sealed, place)?, place)?;
            let sql = format!("UPDATE {table} SET {field} = ?2 WHERE {key} = ?1");
            n_sealed += 1;
            engine.execute(&sql, &[row.clone(), again.into()]).map(|_| ())
        })?;
    }
    Ok(n_sealed)
}

/// The name of a row, as it is bound to what is sealed in it.
pub fn name_of(row: &Value) -> String {
    match row {
        Value::Int(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Null | Value::Bytes(_) => String::new(),
    }
}

/// Walks through everything sealed in a column.
pub fn walk(
    engine: &mut dyn Engine,
    column: &Sealed,
    mut each: impl FnMut(&mut dyn Engine, &Value, &[u8]) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let Sealed { table, key, field } = column;
    let start = format!(
        "SELECT {key}, {field} FROM {table} WHERE {field} IS NOT NULL ORDER BY {key} LIMIT ?1"
    );
    let on = format!(
        "SELECT {key}, {field} FROM {table} WHERE {field} IS NOT NULL AND {key} > ?2 \
         ORDER BY {key} LIMIT ?1"
    );
    let mut rows = engine.query(&start, &[PAGE.into()])?;
    while let Some(last) = rows.last().and_then(|row| row.0.first()).cloned() {
        for row in &rows {
            let sealed = row.opt_bytes(1)?.unwrap_or_default();
            each(engine, row.0.first().unwrap_or(&Value::Null), &sealed)?;
        }
        rows = engine.query(&on, &[PAGE.into(), last])?;
    }
    Ok(())
}
