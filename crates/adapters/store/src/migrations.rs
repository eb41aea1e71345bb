//! The schema, as numbered steps that lead up and down again.
//!
//! A step that has been released is not changed; another is added. `{id}`, `{key}`, `{bytes}`,
//! `{bytewise}` and `{fleeting}` are what the engines spell differently.

use crate::engine::{Engine, Fault};

/// One step.
pub struct Migration {
    /// Its number, from 1 without gaps.
    pub number: i64,
    /// What it brings.
    pub name: &'static str,
    up: &'static str,
    down: &'static str,
    search: Search,
}

/// Whether a step is the one with the search index, which is the engines' own.
#[derive(PartialEq)]
enum Search {
    Without,
    With,
}

/// All steps.
pub const ALL: [Migration; 11] = [
    Migration {
        number: 1,
        name: "reports",
        up: include_str!("../migrations/1-reports.up.sql"),
        down: include_str!("../migrations/1-reports.down.sql"),
        search: Search::Without,
    },
    Migration {
        number: 2,
        name: "desk",
        up: include_str!("../migrations/2-desk.up.sql"),
        down: include_str!("../migrations/2-desk.down.sql"),
        search: Search::Without,
    },
    Migration {
        number: 3,
        name: "search",
        up: include_str!("../migrations/3-search.up.sql"),
        down: include_str!("../migrations/3-search.down.sql"),
        search: Search::With,
    },
    Migration {
        number: 4,
        name: "hooks",
        up: include_str!("../migrations/4-hooks.up.sql"),
        down: include_str!("../migrations/4-hooks.down.sql"),
        search: Search::Without,
    },
    Migration {
        number: 5,
        name: "alerts",
        up: include_str!("../migrations/5-alerts.up.sql"),
        down: include_str!("../migrations/5-alerts.down.sql"),
        search: Search::Without,
    },
    Migration {
        number: 6,
        name: "series",
        up: include_str!("../migrations/6-series.up.sql"),
        down: include_str!("../migrations/6-series.down.sql"),
        search: Search::Without,
    },
    Migration {
        number: 7,
        name: "guarding",
        up: include_str!("../migrations/7-guarding.up.sql"),
        down: include_str!("../migrations/7-guarding.down.sql"),
        search: Search::Without,
    },
    Migration {
        number: 8,
        name: "notices",
        up: include_str!("../migrations/8-notices.up.sql"),
        down: include_str!("../migrations/8-notices.down.sql"),
        search: Search::Without,
    },
    Migration {
        number: 9,
        name: "waves",
        up: include_str!("../migrations/9-waves.up.sql"),
        down: include_str!("../migrations/9-waves.down.sql"),
        search: Search::Without,
    },
    Migration {
        number: 10,
        name: "series-progress",
        up: include_str!("../migrations/10-series-progress.up.sql"),
        down: include_str!("../migrations/10-series-progress.down.sql"),
        search: Search::Without,
    },
    Migration {
        number: 11,
        name: "reading-along",
        up: include_str!("../migrations/11-reading-along.up.sql"),
        down: include_str!("../migrations/11-reading-along.down.sql"),
        search: Search::Without,
    },
];

/// The version that this program knows.
pub fn known() -> i64 {
    ALL.last().map_or(0, |m| m.number)
}

/// The version of the database; 0 if there is nothing yet.
pub fn version(engine: &mut dyn Engine) -> Result<i64, Fault> {
    let has = engine.dialect().has_table();
    if engine.number(has, &["schema_version".into()])? == 0 {
        return Ok(0);
    }
    engine.number("SELECT coalesce(max(number), 0) FROM schema_version", &[])
}

/// Brings the database to the version that this program knows, and refuses one that is
/// newer.
pub fn up(engine: &mut dyn Engine) -> Result<(), Fault> {
    match version(engine)? {
        found if found == known() => Ok(()),
        found if found > known() => Err(newer(found)),
        _ => within(engine, |engine| up_to(engine, known())),
    }
}

/// Brings the database up to a version, in a transaction that is there already.
pub fn up_to(engine: &mut dyn Engine, to: i64) -> Result<(), Fault> {
    let found = version(engine)?;
    if found.max(to) > known() {
        return Err(newer(found.max(to)));
    }
    let table = "CREATE TABLE IF NOT EXISTS schema_version \
                 (number BIGINT PRIMARY KEY, name TEXT NOT NULL)";
    engine.batch(table)?;
    let steps = ALL.iter().filter(|m| m.number > found && m.number <= to);
    steps.into_iter().try_for_each(|m| step_up(engine, m))
}

/// Leads the database down to a version, for a program of before.
pub fn down(engine: &mut dyn Engine, to: i64) -> Result<(), Fault> {
    within(engine, |engine| {
        let found = version(engine)?;
        let steps = ALL.iter().rev().filter(|m| m.number > to && m.number <= found);
        steps.into_iter().try_for_each(|m| step_down(engine, m))
    })
}

/// Works alone on the schema: no other process migrates or founds at the same time.
pub fn within<T>(
    engine: &mut dyn Engine,
    work: impl FnOnce(&mut dyn Engine) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let dialect = engine.dialect();
    engine.batch(dialect.begin())?;
    if let Some(lock) = dialect.lock_schema() {
        engine.batch(lock)?;
    }
    match work(engine) {
        Ok(found) => engine.batch("COMMIT").map(|()| found),
        Err(fault) => {
            let _ = engine.batch("ROLLBACK");
            Err(fault)
        }
    }
}

fn step_up(engine: &mut dyn Engine, step: &Migration) -> Result<(), Fault> {
    let dialect = engine.dialect();
    engine.batch(&dialect.spell(step.up))?;
    if step.search == Search::With {
        engine.batch(dialect.create_search())?;
    }
    let sql = "INSERT INTO schema_version(number, name) VALUES (?1, ?2)";
    engine.execute(sql, &[step.number.into(), step.name.into()]).map(|_| ())
}

fn step_down(engine: &mut dyn Engine, step: &Migration) -> Result<(), Fault> {
    let dialect = engine.dialect();
    if step.search == Search::With {
        engine.batch(dialect.drop_search())?;
    }
    engine.batch(&dialect.spell(step.down))?;
    let sql = "DELETE FROM schema_version WHERE number = ?1";
    engine.execute(sql, &[step.number.into()]).map(|_| ())
}

fn newer(found: i64) -> Fault {
    Fault::damaged(format!(
        "its schema is version {found}, and this program knows {} at most: use the newer program",
        known()
    ))
}
