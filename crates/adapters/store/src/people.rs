//! People and how to reach them: each field sealed by itself.

use crate::engine::{Engine, Fault, Row, Value};
use crate::vault::{Place, Vault};
use casework::{Contact, Person, ReportId};
use privacy::Pii;

/// The sealed columns, in the order of [`fields`].
pub const FIELDS: [&str; 10] = [
    "reporter_name",
    "reporter_telephone",
    "reporter_email",
    "reporter_address",
    "reporter_safe_to_ring",
    "targeted_name",
    "targeted_telephone",
    "targeted_email",
    "targeted_address",
    "targeted_safe_to_ring",
];

fn fields(person: &Person) -> [&Pii<String>; 10] {
    let Person { reporter: r, targeted: t } = person;
    [
        &r.name,
        &r.telephone,
        &r.email,
        &r.address,
        &r.safe_to_ring,
        &t.name,
        &t.telephone,
        &t.email,
        &t.address,
        &t.safe_to_ring,
    ]
}

/// Whether nothing is known of anybody.
pub fn is_empty(person: &Person) -> bool {
    person.reporter.is_empty() && person.targeted.is_empty()
}

/// Keeps the people of a report, in place of those kept before.
pub fn keep(
    engine: &mut dyn Engine,
    vault: &Vault,
    id: ReportId,
    person: &Person,
) -> Result<(), Fault> {
    let row = id.0.to_string();
    let mut values = vec![Value::from(id.0)];
    for (field, text) in FIELDS.into_iter().zip(fields(person)) {
        values.push(vault.seal_text(text, Place { table: "person", row: &row, field })?.into());
    }
    engine.execute("DELETE FROM person WHERE report = ?1", &[id.0.into()])?;
    let sql = format!(
        "INSERT INTO person(report, {}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        FIELDS.join(", ")
    );
    engine.execute(&sql, &values).map(|_| ())
}

/// The people of a report.
pub fn of(engine: &mut dyn Engine, vault: &Vault, id: ReportId) -> Result<Option<Person>, Fault> {
    let sql = format!("SELECT {} FROM person WHERE report = ?1", FIELDS.join(", "));
    match engine.first(&sql, &[id.0.into()])? {
        Some(row) => read(vault, id, &row).map(Some),
        None => Ok(None),
    }
}

/// Reads a row with the sealed columns first.
pub fn read(vault: &Vault, id: ReportId, row: &Row) -> Result<Person, Fault> {
    let number = id.0.to_string();
    let mut opened = FIELDS.into_iter().enumerate().map(|(column, field)| {
        vault.open_text(row.opt_bytes(column)?, Place { table: "person", row: &number, field })
    });
    let mut next = || opened.next().unwrap_or_else(|| Ok(Pii::default()));
    let mut contact = || {
        Ok::<_, Fault>(Contact {
            name: next()?,
            telephone: next()?,
            email: next()?,
            address: next()?,
            safe_to_ring: next()?,
        })
    };
    Ok(Person { reporter: contact()?, targeted: contact()? })
}

/// Deletes the people of a report.
pub fn forget(engine: &mut dyn Engine, id: ReportId) -> Result<(), Fault> {
    engine.execute("DELETE FROM person WHERE report = ?1", &[id.0.into()])?;
    engine.execute("UPDATE report SET has_person = 0 WHERE id = ?1", &[id.0.into()]).map(|_| ())
}
