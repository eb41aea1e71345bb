//! What the store finds when it looks at itself.

use crate::engine::{Engine, Fault};
use crate::rotation::{name_of, sealed_columns, walk};
use crate::settings::Place;
use crate::store::Store;
use crate::vault::{self, Vault};
use crate::{audit, migrations};
use casework::StoreError;
use std::fmt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ailment {
    /// Which check found it: `integrity`, `search`, `schema`, `audit`, `key`, `space`, `mode`.
    pub check: &'static str,
    /// What was found, without content.
    pub what: String,
    /// What to do about it.
    pub remedy: &'static str,
}

impl fmt::Display for Ailment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.check, self.what, self.remedy)
    }
}

/// Free space below which it is said.
const SPACE: u64 = 512 * 1024 * 1024;

const RESTORE: &str = "stop the service and restore the last backup";

impl Store {
    /// Looks at everything: nothing found means all is well. It reads the whole database.
    ///
    /// # Errors
    /// If the database cannot be read at all.
    pub fn doctor(&self) -> Result<Vec<Ailment>, StoreError> {
        let vault = Arc::clone(&self.vault);
        let mut found = self.read_now(move |engine| {
            let mut found = integrity(engine)?;
            found.extend(search(engine)?);
            found.extend(schema(engine)?);
            found.extend(trail(engine, &vault)?);
            found.extend(sealed(engine, &vault)?);
            Ok(found)
        })?;
        if let Place::File { path: file, .. } = &self.place {
            found.extend(space(file));
            found.extend(modes(file));
        }
        Ok(found)
    }

    /// Walks the audit trail; the number of the first entry that does not fit, and why.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub fn verify_audit(&self) -> Result<Option<(i64, &'static str)>, StoreError> {
        let vault = Arc::clone(&self.vault);
        self.read_now(move |engine| audit::verify(engine, &vault))
    }
}

fn integrity(engine: &mut dyn Engine) -> Result<Vec<Ailment>, Fault> {
    let mut found = Vec::new();
    for check in engine.dialect().checks() {
        for row in engine.query(check, &[])? {
            let what = row.text(0)?;
            if what != "ok" {
                found.push(Ailment { check: "integrity", what, remedy: RESTORE });
            }
        }
    }
    let sql = "SELECT count(*) FROM report r WHERE NOT EXISTS \
               (SELECT 1 FROM report_body b WHERE b.report = r.id) OR NOT EXISTS \
               (SELECT 1 FROM search_text s WHERE s.report = r.id)";
    let n_torn = engine.number(sql, &[])?;
    if n_torn > 0 {
        let what = format!("{n_torn} reports have lost their text");
        found.push(Ailment { check: "integrity", what, remedy: RESTORE });
    }
    Ok(found)
}

fn search(engine: &mut dyn Engine) -> Result<Option<Ailment>, Fault> {
    let Some(check) = engine.dialect().check_search() else { return Ok(None) };
    let n_astray = engine.number(check, &[])?;
    Ok((n_astray > 0).then(|| Ailment {
        check: "search",
        what: format!("the search index does not fit {n_astray} reports"),
        remedy: RESTORE,
    }))
}

fn schema(engine: &mut dyn Engine) -> Result<Option<Ailment>, Fault> {
    let (found, known) = (migrations::version(engine)?, migrations::known());
    Ok((found != known).then(|| Ailment {
        check: "schema",
        what: format!("the schema is version {found}, and this program knows {known}"),
        remedy: "start the program that belongs to it",
    }))
}

fn trail(engine: &mut dyn Engine, vault: &Vault) -> Result<Option<Ailment>, Fault> {
    let fault = audit::verify(engine, vault)?;
    Ok(fault.map(|(number, fault)| Ailment {
        check: "audit",
        what: format!("entry {number} of the audit trail: {fault}"),
        remedy: "keep this file as evidence and compare it with the last backup",
    }))
}

fn sealed(engine: &mut dyn Engine, vault: &Vault) -> Result<Vec<Ailment>, Fault> {
    let mut found = Vec::new();
    for column in sealed_columns() {
        let mut n_shut = 0_u64;
        walk(engine, &column, |_, row, sealed| {
            let name = name_of(row);
            let (table, field) = (column.table, column.field);
            let place = vault::Place { table, row: &name, field };
            n_shut += u64::from(vault.open(sealed, place).is_err());
            Ok(())
        })?;
        if n_shut > 0 {
            let what = format!("{n_shut} of {}.{} do not open", column.table, column.field);
            let remedy = "start with the key they were sealed with, or restore the last backup";
            found.push(Ailment { check: "key", what, remedy });
        }
    }
    Ok(found)
}

fn space(file: &Path) -> Option<Ailment> {
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let about = rustix::fs::statvfs(folder).ok()?;
    let free = about.f_bavail.saturating_mul(about.f_frsize);
    (free < SPACE).then(|| Ailment {
        check: "space",
        what: format!("{} MB are free beside the database", free / 1_000_000),
        remedy: "make space: when it is full, no report can be taken",
    })
}

fn modes(file: &Path) -> Vec<Ailment> {
    let with = |end: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    let open = |path: &PathBuf| {
        std::fs::metadata(path).is_ok_and(|about| about.permissions().mode() & 0o077 != 0)
    };
    let files = ["", "-wal", "-shm"].map(with);
    let found = files.into_iter().filter(open).map(|path| Ailment {
        check: "mode",
        what: format!("{} can be read by others", path.display()),
        remedy: "chmod 600 it",
    });
    found.collect()
}
