//! What `ringfence link` reads: tables, spec, truth, decisions.

use super::parquet;
use crate::cli::LinkArgs;
use anyhow::{Context, Result, bail};
use linkage::link::{Decision, Verdict};
use linkage::problem::Problem;
use linkage::read;
use linkage::spec::Spec;
use linkage::table::Table;
use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Reads one table or two, each in CSV or Parquet. Says on standard error what is odd about
/// them, and whether nothing was. `names` are columns of the first and what the second calls
/// them.
///
/// # Errors
/// A file that cannot be read.
pub fn tables(
    left: &Path,
    right: Option<&Path>,
    names: &[(String, String)],
) -> Result<(Table, bool)> {
    let (table, problems) = table(left)?;
    let clean = told(left, &problems);
    let Some(right) = right else { return Ok((table, clean)) };
    let (mut second, mut problems) = self::table(right)?;
    for (a, b) in names {
        if !second.rename(b, a) {
            problems.push(Problem::new(
                format!("the column `{b}` cannot stand for `{a}`"),
                "the second table has to have the one and not the other: see `column_b` in the spec",
            ));
        }
    }
    let clean = told(right, &problems) & clean;
    let (table, lacking) = read::join(table, &second);
    Ok((table, told(right, &lacking) & clean))
}

fn table(path: &Path) -> Result<(Table, Vec<Problem>)> {
    let mut file =
        File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    if parquet::is_parquet(&mut file) {
        return parquet::read(file).with_context(|| format!("{}", path.display()));
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(read::read_csv(&bytes))
}

/// Says what is wrong with a file; whether nothing is.
pub fn told(path: &Path, problems: &[Problem]) -> bool {
    for problem in problems {
        eprintln!("{}: {problem}", path.display());
    }
    problems.is_empty()
}

/// Reads the spec, with what the command line adds.
///
/// # Errors
/// A spec that cannot be read or understood.
pub fn spec(args: &LinkArgs) -> Result<Spec> {
    let mut spec = match &args.spec {
        None => Spec::default(),
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("{} cannot be read", path.display()))?;
            Spec::parse(&text).map_err(|p| anyhow::anyhow!("{}: {p}", path.display()))?
        }
    };
    spec.one_to_one |= args.one_to_one;
    Ok(spec)
}

/// Ids of the records, and how to find a record by its id.
pub struct Ids {
    /// The id of each record.
    pub of: Vec<String>,
    left: Option<usize>,
    /// Records in the order of their table and id.
    order: Vec<u32>,
}

impl Ids {
    /// Takes the ids from a column, or numbers the records of each table from 0.
    ///
    /// # Errors
    /// A column that the table has not.
    pub fn new(table: &Table, column: Option<&str>) -> Result<Self> {
        let left = table.left();
        let of: Vec<String> = match column {
            Some(name) => {
                let Some(column) = table.column(name) else {
                    bail!("the table has no column `{name}` for the id (see `id` in the spec)")
                };
                (0..table.len() as u32).map(|r| column.text(r).to_owned()).collect()
            }
            None => (0..table.len())
                .map(|r| left.filter(|l| r >= *l).map_or(r, |l| r - l).to_string())
                .collect(),
        };
        let mut ids = Self { of, left, order: (0..table.len() as u32).collect() };
        let mut order = std::mem::take(&mut ids.order);
        order.sort_by(|a, b| ids.key(*a).cmp(&ids.key(*b)));
        ids.order = order;
        Ok(ids)
    }

    /// Which table a record is of, and its id.
    fn key(&self, record: u32) -> (bool, &str) {
        let second = self.left.is_some_and(|l| record as usize >= l);
        (second, self.of.get(record as usize).map_or("", String::as_str))
    }

    fn find(&self, second: bool, id: &str) -> Option<u32> {
        let at = self.order.partition_point(|r| self.key(*r) < (second, id));
        self.order.get(at).copied().filter(|r| self.key(*r) == (second, id))
    }

    /// The records of a pair: the left id in the first table and the right one in the second,
    /// or both in the one there is.
    pub fn pair(&self, left: &str, right: &str) -> Option<(u32, u32)> {
        Some((self.find(false, left)?, self.find(self.left.is_some(), right)?))
    }

    /// How many records have an id that an earlier one has.
    pub fn repeated(&self) -> usize {
        self.order
            .windows(2)
            .filter(|w| matches!(w, [a, b] if self.key(*a) == self.key(*b)))
            .count()
    }
}

/// Reads decisions: id_l, id_r, decision.
///
/// # Errors
/// A file that cannot be read, an id that is not in the tables, a decision that is neither.
pub fn decisions(path: Option<&Path>, ids: &Ids) -> Result<Vec<Decision>> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let (table, _) = tables(path, None, &[])?;
    let mut decisions = Vec::new();
    for record in 0..table.len() as u32 {
        let (left, right) = (table.text("id_l", record), table.text("id_r", record));
        let line = record + 2;
        let Some((left, right)) = ids.pair(&left, &right) else {
            bail!("{}, line {line}: `{left}` or `{right}` is no id of the tables", path.display())
        };
        let verdict = match table.text("decision", record).as_str() {
            "same" => Verdict::Same,
            "not_same" | "not same" => Verdict::NotSame,
            other => bail!(
                "{}, line {line}: `{other}` is no decision: say same or not_same",
                path.display()
            ),
        };
        decisions.push(Decision { left, right, verdict });
    }
    Ok(decisions)
}

/// The truth: a label of each record; records without one are alone.
///
/// # Errors
/// A file or column that is not there.
pub fn truth(args: &LinkArgs, table: &Table, ids: &Ids) -> Result<Option<Vec<u32>>> {
    if let Some(name) = &args.truth_column {
        let Some(column) = table.column(name) else {
            bail!("the table has no column `{name}` for the truth")
        };
        let texts = (0..table.len() as u32).map(|r| column.text(r).to_owned());
        return Ok(Some(labels(texts)));
    }
    let Some(path) = &args.truth else { return Ok(None) };
    let (truth, _) = tables(path, None, &[])?;
    if truth.column("id_l").is_some() && truth.column("id_r").is_some() {
        let mut union = linkage::cluster::Union::new(table.len());
        for record in 0..truth.len() as u32 {
            let (left, right) = (truth.text("id_l", record), truth.text("id_r", record));
            if let Some((left, right)) = ids.pair(&left, &right) {
                union.join(left, right);
            }
        }
        return Ok(Some((0..table.len() as u32).map(|r| union.root(r)).collect()));
    }
    let [id, label] = truth.columns() else {
        bail!("{}: the truth has the columns id, cluster or id_l, id_r", path.display())
    };
    let by_id: HashMap<&str, &str> =
        (0..truth.len() as u32).map(|r| (id.text(r), label.text(r))).collect();
    let texts = ids.of.iter().map(|id| by_id.get(id.as_str()).copied().unwrap_or("").to_owned());
    Ok(Some(labels(texts)))
}

/// Numbers for labels; those without one get a number of their own.
fn labels(texts: impl Iterator<Item = String>) -> Vec<u32> {
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut next = 0;
    texts
        .map(|text| {
            if !text.is_empty()
                && let Some(number) = numbers.get(&text)
            {
                return *number;
            }
            next += 1;
            if !text.is_empty() {
                numbers.insert(text, next);
            }
            next
        })
        .collect()
}
