//! The spec: which column is the id, what is compared and how, and which pairs are looked at.
//!
//! `docs/linkage.md` describes it for those who write one.

use crate::compare::{Comparator, Comparators, Known, MOST_COMPARISONS, MOST_LEVELS, Needs};
use crate::expression::Expression;
use crate::feature::Feature;
use crate::level::{Condition, KINDS};
use crate::problem::Problem;
use crate::table::Table;
use serde::Deserialize;

/// A spec as it is written in TOML.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct Spec {
    /// Column with the id of a record; without one, records are numbered from 0.
    pub id: Option<String>,
    /// The column with the id in the second table, if it has another name there.
    pub id_b: Option<String>,
    /// Seed of the sampling; 1 if it is not given.
    pub seed: Option<u64>,
    /// Probability from which a pair belongs together; 0.5 if it is not given.
    pub threshold: Option<f64>,
    /// Least probability of a pair that is written; 0.001 if it is not given.
    pub least: Option<f64>,
    /// Probability that two records taken at random belong together; estimated if not given.
    pub prior: Option<f64>,
    /// For two tables: a record has at most one partner.
    pub one_to_one: bool,
    /// Weigh pairs alone, without what the groups of their records say.
    pub alone: bool,
    /// Records that may share a key before the key is left out; worked out if not given.
    pub largest_block: Option<usize>,
    /// Blocking rules: each a list of expressions that all have to agree. Without rules they
    /// are suggested from the table.
    pub block: Vec<Vec<String>>,
    /// What is compared; without comparisons they are suggested from the table.
    pub comparison: Vec<ComparisonSpec>,
}

/// One comparison as it is written.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct ComparisonSpec {
    /// Name in charts; the column if it is not given.
    pub name: Option<String>,
    /// The column, with cleaning steps if need be: `phone digits`, `lat + lon`.
    pub column: String,
    /// What the column is called in the second table, if it has another name there.
    pub column_b: Option<String>,
    /// A kind with ready-made levels.
    pub kind: Option<String>,
    /// Levels from strict to loose, instead of those of the kind.
    pub levels: Vec<String>,
    /// Whether agreement on a rare value weighs more; as the kind has it if not given.
    pub term_frequency: Option<bool>,
    /// Column that may have changed places with this one, as forename and surname do.
    pub swapped_with: Option<String>,
}

impl Spec {
    /// Reads a spec.
    ///
    /// # Errors
    /// A problem with line and column if it is not TOML, or has a key or value that is not
    /// known.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let spec: Self = toml::from_str(text).map_err(|e| problem_of(&e, text))?;
        for (value, name) in
            [(spec.threshold, "threshold"), (spec.least, "least"), (spec.prior, "prior")]
        {
            if value.is_some_and(|p| !(p > 0.0 && p < 1.0)) {
                return Err(Problem::new(
                    format!("`{name}` is no probability"),
                    "give a number above 0 and below 1",
                ));
            }
        }
        for rule in &spec.block {
            rule_of(rule)?;
        }
        for comparison in &spec.comparison {
            comparison.compiled()?;
        }
        if spec.comparison.len() > MOST_COMPARISONS {
            return Err(Problem::new(
                format!("{} comparisons are more than {MOST_COMPARISONS}", spec.comparison.len()),
                "leave out the columns that say least",
            ));
        }
        Ok(spec)
    }

    /// Columns that have another name in the second table: the name in the first, and that in
    /// the second.
    ///
    /// # Errors
    /// A problem if a comparison of several columns has one name for the second table.
    pub fn names_b(&self) -> Result<Vec<(String, String)>, Problem> {
        let mut names = Vec::new();
        if let (Some(a), Some(b)) = (&self.id, &self.id_b) {
            names.push((a.clone(), b.clone()));
        }
        for comparison in &self.comparison {
            let Some(b) = &comparison.column_b else { continue };
            let expression = Expression::parse(&comparison.column).ok();
            match expression.as_ref().map(|e| e.columns.as_slice()) {
                Some([a]) => names.push((a.clone(), b.clone())),
                _ => {
                    return Err(Problem::new(
                        format!(
                            "`column_b` of `{}` names one column for several",
                            comparison.column
                        ),
                        "rename the columns of the second table instead",
                    ));
                }
            }
        }
        Ok(names)
    }

    /// The expressions of each blocking rule.
    ///
    /// # Errors
    /// A problem if an expression is not understood or names a column that the table lacks.
    pub fn rules(&self, table: &Table) -> Result<Vec<Vec<Expression>>, Problem> {
        self.block
            .iter()
            .map(|rule| {
                let rule = rule_of(rule)?;
                for expression in &rule {
                    known(expression, table)?;
                }
                Ok(rule)
            })
            .collect()
    }

    /// The comparisons with the values of a table.
    ///
    /// # Errors
    /// A problem if a column is not in the table or a level is not understood.
    pub fn comparators(&self, table: &Table) -> Result<Comparators, Problem> {
        let mut list = Vec::new();
        for comparison in self.comparison.iter().take(MOST_COMPARISONS) {
            let (expression, conditions, term_frequency) = comparison.compiled()?;
            known(&expression, table)?;
            list.push(Comparator {
                name: comparison.name.clone().unwrap_or_else(|| expression.columns.join(" + ")),
                feature: Feature::new(table, &expression, &conditions),
                needs: Needs::new(&conditions),
                conditions,
                term_frequency,
                swapped_with: None,
                known: Known::default(),
            });
        }
        for (k, comparison) in self.comparison.iter().enumerate() {
            let Some(other) = &comparison.swapped_with else { continue };
            let at = list.iter().position(|c: &Comparator| {
                matches!(c.feature.columns(), [column] if column.eq_ignore_ascii_case(other))
            });
            let Some(at) = at.filter(|at| *at != k) else {
                return Err(Problem::new(
                    format!(
                        "`{}` is swapped with `{other}`, which is not compared",
                        comparison.column
                    ),
                    "add a comparison of that column",
                ));
            };
            if let Some(comparator) = list.get_mut(k) {
                comparator.swapped_with = Some(at);
            }
        }
        list.iter_mut().for_each(Comparator::learn);
        Ok(Comparators::new(list))
    }
}

impl ComparisonSpec {
    /// Expression, conditions and whether term frequency counts.
    fn compiled(&self) -> Result<(Expression, Vec<Condition>, bool), Problem> {
        let wrong = |message: String| {
            Problem::new(
                format!("comparison of `{}`: {message}", self.column),
                "see docs/linkage.md",
            )
        };
        let mut expression = Expression::parse(&self.column).map_err(wrong)?;
        let kind = match &self.kind {
            None => None,
            Some(name) => Some(kind(name)?),
        };
        let (_, cleaning, ready, frequency) = kind.unwrap_or(("", &[], &["exact"], true));
        if expression.steps.is_empty() {
            for step in cleaning {
                let source = format!("c {step}");
                expression.steps.extend(Expression::parse(&source).map_err(wrong)?.steps);
            }
        }
        if expression.steps.iter().any(|s| s.is_multiple()) {
            return Err(wrong("a step with several keys is for blocking only".to_owned()));
        }
        let levels: Vec<&str> = if self.levels.is_empty() {
            ready.to_vec()
        } else {
            self.levels.iter().map(String::as_str).collect()
        };
        let mut conditions = Vec::new();
        for level in levels {
            conditions.push(Condition::parse(level).map_err(wrong)?);
        }
        if self.swapped_with.is_some() && !conditions.contains(&Condition::Swapped) {
            conditions.insert(conditions.len().min(1), Condition::Swapped);
        }
        if conditions.len() > MOST_LEVELS {
            return Err(wrong(format!("{} levels are more than {MOST_LEVELS}", conditions.len())));
        }
        Ok((expression, conditions, self.term_frequency.unwrap_or(frequency)))
    }
}

type Kind = (&'static str, &'static [&'static str], &'static [&'static str], bool);

fn kind(name: &str) -> Result<Kind, Problem> {
    KINDS.iter().find(|k| k.0 == name).copied().ok_or_else(|| {
        let names: Vec<&str> = KINDS.iter().map(|k| k.0).collect();
        Problem::new(format!("`{name}` is no kind"), format!("one of: {}", names.join(", ")))
    })
}

fn rule_of(rule: &[String]) -> Result<Vec<Expression>, Problem> {
    if rule.is_empty() {
        return Err(Problem::new("a blocking rule is empty", "name at least one column"));
    }
    rule.iter()
        .map(|source| {
            Expression::parse(source).map_err(|message| {
                Problem::new(format!("blocking rule `{source}`: {message}"), "see docs/linkage.md")
            })
        })
        .collect()
}

fn known(expression: &Expression, table: &Table) -> Result<(), Problem> {
    match expression.named().find(|c| table.column(c).is_none()) {
        None => Ok(()),
        Some(column) => {
            let names: Vec<&str> = table.columns().iter().map(|c| c.name.as_str()).collect();
            Err(Problem::new(
                format!("the table has no column `{column}`"),
                format!("it has: {}", names.join(", ")),
            ))
        }
    }
}

fn problem_of(error: &toml::de::Error, text: &str) -> Problem {
    let start = error.span().map_or(0, |s| s.start);
    let before: String = text.get(..start).unwrap_or(text).to_owned();
    Problem {
        line: before.matches('\n').count() + 1,
        column: before.rsplit('\n').next().unwrap_or("").chars().count() + 1,
        message: error.message().trim().replace('\n', ", "),
        help: "docs/linkage.md describes the spec".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spec_is_read() {
        let spec = Spec::parse(
            "id = 'n'\nblock = [['a', 'b first 2']]\n[[comparison]]\ncolumn = 'a'\nkind = 'name'\n",
        )
        .unwrap();
        assert_eq!(spec.block.len(), 1);
        let mut table = Table::new(&["n", "a", "b"]);
        table.push(&["1", "Ann", "Lee"]);
        assert_eq!(spec.comparators(&table).unwrap().list.len(), 1);
        assert_eq!(spec.rules(&table).unwrap()[0][1].columns, ["b"]);
        let problem = spec.rules(&Table::new(&["x"])).unwrap_err();
        assert_eq!(problem.to_string(), "the table has no column `a` (it has: x)");
    }

    #[test]
    fn a_column_may_have_another_name_in_the_second_table() {
        let spec = Spec::parse(
            "id = 'n'\nid_b = 'nr'\n[[comparison]]\ncolumn = 'phone digits'\ncolumn_b = 'tel'\n",
        )
        .unwrap();
        let expect = [("n", "nr"), ("phone", "tel")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(spec.names_b().unwrap(), expect);
        let of_two = "[[comparison]]\ncolumn = 'lat + lon'\ncolumn_b = 'place'\n";
        assert!(Spec::parse(of_two).unwrap().names_b().is_err());
        let mut table = Table::new(&["nr", "tel"]);
        assert!(table.rename("TEL", "phone") && !table.rename("nr", "phone"));
        assert!(table.column("phone").is_some());
    }

    #[test]
    fn a_bad_spec_says_where() {
        let problem = Spec::parse("id = 'n'\nblok = 3\n").unwrap_err();
        assert_eq!((problem.line, problem.column), (2, 1), "{problem}");
        for bad in [
            "threshold = 2.0",
            "block = [[]]",
            "block = [['a frist']]",
            "[[comparison]]\ncolumn = 'a'\nkind = 'nmae'",
            "[[comparison]]\ncolumn = 'a'\nlevels = ['exat']",
            "[[comparison]]\ncolumn = ''",
            "id = ",
        ] {
            assert!(Spec::parse(bad).is_err(), "{bad}");
        }
    }
}
