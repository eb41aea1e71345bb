//! Searching: filters, words, order, and pages that go on where the last one ended.

use crate::codes::{calm, district, fold};
use crate::engine::{Dialect, Engine, Fault, Row, Value};
use crate::reports;
use crate::words::Question;
use casework::Urgency;
use casework::cases::{Order, Page, Query, Signal, StoredReport};

/// Counted to at most so many.
const COUNTED: i64 = 10_000;

/// On a page at most.
const LARGEST: u32 = 500;

/// What is asked, as conditions with their values.
struct Asked {
    dialect: Dialect,
    conditions: Vec<String>,
    values: Vec<Value>,
    words: Option<Question>,
}

impl Asked {
    /// Adds a condition; each `{}` in it stands for one value.
    fn add(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        let mut condition = condition.to_owned();
        for value in values {
            let place = self.value(value);
            condition = condition.replacen("{}", &place, 1);
        }
        self.conditions.push(condition);
    }

    fn value(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("?{}", self.values.len())
    }

    fn equal(&mut self, column: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.add(&format!("r.{column} = {{}}"), [value.into()]);
        }
    }

    /// The conditions, and where they look.
    fn place(&self) -> String {
        // There is always one, that of the status.
        format!("WHERE {}", self.conditions.join(" AND "))
    }
}

/// A page of reports.
pub fn search(engine: &mut dyn Engine, query: &Query) -> Result<Page<StoredReport>, Fault> {
    let Some(mut asked) = asked(engine.dialect(), query) else {
        return Ok(Page { items: Vec::new(), next: None, total: 0 });
    };
    let total = count(engine, &mut asked)?;
    if let Some(after) = query.after.as_deref() {
        follow(&mut asked, query.order, after)?;
    }
    let limit = query.limit.clamp(1, LARGEST);
    // The limit stands there as a number: a planner that does not know it may walk through all.
    let place = limit + 1;
    let (order, marks) = ordered(query.order);
    // The page is found in the short table first; only its own reports are then read whole.
    let sql = format!(
        "SELECT {}, {marks} FROM (SELECT r.id FROM report r {} ORDER BY {order} LIMIT {place}) \
         found JOIN report r ON r.id = found.id JOIN report_body b ON b.report = r.id \
         ORDER BY {order}",
        reports::COLUMNS,
        asked.place(),
    );
    let mut rows = engine.query(&sql, &asked.values)?;
    let size = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    let next = more.then(|| rows.last().map(|row| cursor(query.order, row))).flatten();
    let items = rows.iter().map(reports::read).collect::<Result<_, _>>()?;
    Ok(Page { items, next: next.transpose()?, total: u64::try_from(total).unwrap_or(0) })
}

/// Counts what is found, and lets the words be looked for in the better of two ways.
///
/// Few reports with these words: find them all, then sort. Many: walk in order and look at
/// each whether it has them, which ends soon because many do. Neither engine's planner knows
/// which it is, so it is found out here.
fn count(engine: &mut dyn Engine, asked: &mut Asked) -> Result<i64, Fault> {
    let Some(question) = asked.words.take() else {
        return count_in(engine, "report r", &asked.place(), &asked.values);
    };
    match asked.dialect {
        Dialect::Sqlite => count_in_file(engine, asked, &question),
        Dialect::Postgres => count_on_server(engine, asked, &question),
    }
}

fn count_in_file(
    engine: &mut dyn Engine,
    asked: &mut Asked,
    question: &Question,
) -> Result<i64, Fault> {
    // Words that are only the beginning of others cost the index more; where the same words
    // taken as whole are common enough, they need not be looked for.
    let exact = question.exact();
    let is_exact = exact == *question;
    if !has_many(engine, &exact)? && (is_exact || !has_many(engine, question)?) {
        let found = found(asked, question);
        asked.conditions.push(found);
        return count_in(engine, "report r", &asked.place(), &asked.values);
    }
    let mut total = count_along(engine, asked, &exact)?;
    if total < COUNTED && !is_exact {
        total = count_along(engine, asked, question)?;
    }
    let tested = tested(asked, question);
    asked.conditions.push(tested);
    Ok(total)
}

/// On the server the index gives all that it finds or nothing, so how many there are is
/// guessed from a sample first.
fn count_on_server(
    engine: &mut dyn Engine,
    asked: &mut Asked,
    question: &Question,
) -> Result<i64, Fault> {
    let share = sampled(engine, question)?;
    let is_narrowed = asked.conditions.len() > 1;
    if share >= MOST_HAVE || (is_narrowed && share >= MANY_HAVE) {
        let condition = tested(asked, question);
        asked.conditions.push(condition);
        return count_in(engine, "report r", &asked.place(), &asked.values);
    }
    let total = count_along(engine, asked, question)?;
    let condition = match total {
        COUNTED.. => tested(asked, question),
        _ => found(asked, question),
    };
    asked.conditions.push(condition);
    Ok(total)
}

/// Shares of the reports, in thousandths, from which on words are better looked for report by
/// report: if nothing else is asked for, and if something is.
const MOST_HAVE: i64 = 500;
const MANY_HAVE: i64 = 50;

/// Rows of a sample, about.
const SAMPLE: i64 = 1_000;

/// How many of a thousand reports have these words, guessed from rows all over the table; 0
/// if there are so few that it does not matter.
fn sampled(engine: &mut dyn Engine, question: &Question) -> Result<i64, Fault> {
    let n_rows = engine.number(
        "SELECT CAST(reltuples AS BIGINT) FROM pg_class WHERE oid = CAST('search_text' AS regclass)",
        &[],
    )?;
    if n_rows <= COUNTED {
        return Ok(0);
    }
    let dialect = engine.dialect();
    let mut values: Vec<Value> = vec![n_rows.into()];
    let tested = question.tested(dialect, &mut |word| {
        values.push(word.into());
        format!("?{}", values.len())
    });
    let sql = format!(
        "SELECT count(*) FILTER (WHERE {tested}), count(*) FROM search_text s \
         TABLESAMPLE SYSTEM (CAST({SAMPLE} AS real) * 100 / CAST(?1 AS BIGINT))"
    );
    let row = engine.first(&sql, &values)?;
    let row = row.ok_or_else(|| Fault::damaged("a sample has no row"))?;
    Ok(row.int(0)? * 1_000 / row.int(1)?.max(1))
}

/// The condition that a report is among those that the index finds, all of them first.
fn found(asked: &mut Asked, question: &Question) -> String {
    let place = asked.value(question.spelled(asked.dialect).into());
    format!("r.id IN ({})", asked.dialect.all_matching(&place))
}

/// The condition that a report that was come by otherwise has the words.
fn tested(asked: &mut Asked, question: &Question) -> String {
    let dialect = asked.dialect;
    let tested = question.tested(dialect, &mut |word| asked.value(word.into()));
    format!("EXISTS (SELECT 1 FROM search_text s WHERE s.report = r.id AND {tested})")
}

fn count_in(
    engine: &mut dyn Engine,
    tables: &str,
    place: &str,
    values: &[Value],
) -> Result<i64, Fault> {
    let sql =
        format!("SELECT count(*) FROM (SELECT 1 FROM {tables} {place} LIMIT {COUNTED}) counted");
    engine.number(&sql, values)
}

/// Whether more reports have these words than it is good to find all of.
fn has_many(engine: &mut dyn Engine, question: &Question) -> Result<bool, Fault> {
    let dialect = engine.dialect();
    let tables = format!("({}) m", dialect.matching("?1"));
    let n_words = count_in(engine, &tables, "", &[question.spelled(dialect).into()])?;
    Ok(n_words >= COUNTED)
}

/// Counts along the index of words, which gives its reports one by one, so that it can end
/// early.
fn count_along(engine: &mut dyn Engine, asked: &Asked, question: &Question) -> Result<i64, Fault> {
    let mut values = asked.values.clone();
    values.push(question.spelled(asked.dialect).into());
    let matching = asked.dialect.matching(&format!("?{}", values.len()));
    let place = format!("{} AND r.id = m.report", asked.place());
    count_in(engine, &format!("({matching}) m CROSS JOIN report r"), &place, &values)
}

/// Nothing if there can be nothing: words were asked for, and there is none in them.
fn asked(dialect: Dialect, query: &Query) -> Option<Asked> {
    let mut asked = Asked { dialect, conditions: Vec::new(), values: Vec::new(), words: None };
    if let Some(text) = query.text.as_deref().filter(|text| !text.trim().is_empty()) {
        asked.words = Some(Question::of(text)?);
    }
    match query.status.as_slice() {
        [] => asked.add("r.status NOT IN ('withdrawn', 'merged')", []),
        [one] => asked.equal("status", Some(one.code())),
        several => {
            let codes: Vec<String> = several.iter().map(|s| asked.value(s.code().into())).collect();
            asked.conditions.push(format!("r.status IN ({})", codes.join(", ")));
        }
    }
    if let Some(urgency) = query.urgency.filter(|u| *u != Urgency::Routine) {
        asked.add("r.calm <= {}", [calm(urgency).into()]);
    }
    asked.equal("town", query.town.as_deref().map(fold));
    if let Some(beginning) = query.district.as_deref().map(district).filter(|d| !d.is_empty()) {
        // Letters and digits all come before this character.
        let end = format!("{beginning}\u{7f}");
        let column = dialect.spell("r.district{bytewise}");
        let condition = format!("{column} >= {{}} AND {column} < {{}}");
        asked.add(&condition, [beginning.into(), end.into()]);
    }
    asked.equal("outcome", query.outcome.map(|c| c.code()));
    asked.equal("reporter", query.reporter.map(|c| c.code()));
    asked.equal("channel", query.channel.map(|c| c.code()));
    if let Some(thing) = query.asked {
        asked.add("r.asked LIKE {}", [format!("% {} %", thing.code()).into()]);
    }
    asked.equal("loss", query.loss);
    if let Some(from) = query.from {
        asked.add("r.received_at >= {}", [from.0.into()]);
    }
    if let Some(to) = query.to {
        asked.add("r.received_at < {}", [to.0.into()]);
    }
    asked.equal("assigned_to", query.assigned_to.map(|a| a.0));
    Some(asked)
}

/// The order, and the columns that say where in it a report stands.
fn ordered(order: Order) -> (&'static str, &'static str) {
    match order {
        Order::Urgency => {
            ("r.calm, r.seen, r.received_at, r.id", "r.calm, r.seen, r.received_at, r.id")
        }
        Order::Newest => ("r.received_at DESC, r.id DESC", "r.received_at, r.id"),
        Order::Number => ("r.id", "r.id"),
    }
}

fn letter(order: Order) -> &'static str {
    match order {
        Order::Urgency => "u",
        Order::Newest => "n",
        Order::Number => "i",
    }
}

/// How many columns [`reports::COLUMNS`] names.
const READ: usize = 11;

/// Where a page ended: the order and the place in it.
fn cursor(order: Order, row: &Row) -> Result<String, Fault> {
    let marks = (READ..row.0.len()).map(|column| row.int(column).map(|n| format!(".{n}")));
    let marks: String = marks.collect::<Result<_, _>>()?;
    Ok(format!("{}{marks}", letter(order)))
}

/// Goes on after a cursor.
fn follow(asked: &mut Asked, order: Order, cursor: &str) -> Result<(), Fault> {
    let mut parts = cursor.split('.');
    let same = parts.next() == Some(letter(order));
    let marks: Vec<i64> = parts.map_while(|part| part.parse().ok()).collect();
    let given = cursor.split('.').count() - 1;
    let (columns, beyond) = match order {
        Order::Urgency => ("r.calm, r.seen, r.received_at, r.id", ">"),
        Order::Newest => ("r.received_at, r.id", "<"),
        Order::Number => ("r.id", ">"),
    };
    let n_columns = columns.split(", ").count();
    if !same || marks.len() != n_columns || given != n_columns {
        return Err(casework::StoreError::Missing("page").into());
    }
    let places = vec!["{}"; n_columns].join(", ");
    let condition = format!("({columns}) {beyond} ({places})");
    asked.add(&condition, marks.into_iter().map(Value::from));
    Ok(())
}

/// What the desk's signal shows.
pub fn signal(engine: &mut dyn Engine) -> Result<Signal, Fault> {
    let due = "SELECT count(*) FROM report WHERE calm = 0 AND seen = 0 \
               AND status IN ('new', 'reading', 'acting')";
    let new = "SELECT count(*) FROM report WHERE status = 'new'";
    let mut count = |sql| Ok::<_, Fault>(u64::try_from(engine.number(sql, &[])?).unwrap_or(0));
    Ok(Signal { couriers_due: count(due)?, new: count(new)? })
}
