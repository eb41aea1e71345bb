//! What keys are made of: columns and steps, as in `surname soundex` or `phone last 7`.

use crate::similarity::dates::{self, Order};
use crate::table::Table;
use crate::text::{self, Step};
use crate::values::{at, hash_text, mix};
use std::fmt;

/// Most keys that one record may have under one rule.
pub const MOST_KEYS: usize = 64;

/// Columns and the steps that are applied to their cleaned text.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// Names of the columns; several are joined by a space.
    pub columns: Vec<String>,
    /// Names of columns whose words are taken out.
    pub without: Vec<String>,
    /// Steps in order; only the last may give several keys.
    pub steps: Vec<Step>,
}

impl Expression {
    /// Reads `column step step`, where columns are joined by ` + `, columns whose words are taken
    /// out follow ` - `, and names with spaces stand in single quotes.
    ///
    /// # Errors
    /// One sentence that says which word is not understood.
    pub fn parse(source: &str) -> Result<Self, String> {
        let mut words = tokens(source)?.into_iter().peekable();
        let mut columns = vec![words.next().ok_or("an expression names a column")?];
        while words.next_if(|w| w == "+").is_some() {
            columns.push(words.next().ok_or("a column is missing after `+`")?);
        }
        let mut without = Vec::new();
        while words.next_if(|w| w == "-").is_some() {
            without.push(words.next().ok_or("a column is missing after `-`")?);
        }
        let mut steps = Vec::new();
        while let Some(word) = words.next() {
            if steps.last().is_some_and(|s: &Step| s.is_multiple()) {
                return Err(format!("nothing may follow a step with several keys: `{word}`"));
            }
            let argument = words.peek().cloned();
            let (step, takes) = step(&word, argument.as_deref())?;
            if takes {
                words.next();
            }
            steps.push(step);
        }
        Ok(Self { columns, without, steps })
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, column) in self.columns.iter().enumerate() {
            let joint = if i > 0 { " + " } else { "" };
            match column.contains(char::is_whitespace) {
                true => write!(f, "{joint}'{column}'")?,
                false => write!(f, "{joint}{column}")?,
            }
        }
        for column in &self.without {
            write!(f, " - {column}")?;
        }
        for step in &self.steps {
            write!(f, " {step}")?;
        }
        Ok(())
    }
}

impl Expression {
    /// The text of a record that the steps work on.
    pub fn text(&self, field: &dyn Fn(&str) -> String) -> String {
        let texts: Vec<String> = self.columns.iter().map(|c| field(c)).collect();
        if texts.iter().all(String::is_empty) {
            return String::new();
        }
        let text = texts.join(" ");
        if self.without.is_empty() {
            return text;
        }
        let gone: Vec<String> = self.without.iter().map(|c| text::clean(&field(c))).collect();
        let gone: Vec<&str> = gone.iter().flat_map(|t| text::words(t)).collect();
        let text = text::clean(&text);
        let rest: Vec<&str> = text::words(&text).filter(|w| !gone.contains(w)).collect();
        rest.join(" ")
    }

    /// All columns that are named.
    pub fn named(&self) -> impl Iterator<Item = &String> {
        self.columns.iter().chain(&self.without)
    }
}

/// Words of an expression; a name in single quotes is one.
fn tokens(source: &str) -> Result<Vec<String>, String> {
    let mut out = Vec::new();
    let mut quoted = false;
    for part in source.split('\'') {
        if quoted {
            out.push(part.to_owned());
        } else {
            out.extend(part.split_whitespace().map(str::to_owned));
        }
        quoted = !quoted;
    }
    if quoted { Ok(out) } else { Err("a single quote is not closed".to_owned()) }
}

fn step(word: &str, argument: Option<&str>) -> Result<(Step, bool), String> {
    let plain = |s| Ok((s, false));
    let count = |make: fn(usize) -> Step| match argument.map(str::parse::<usize>) {
        Some(Ok(n)) if (1..=64).contains(&n) => Ok((make(n), true)),
        _ => Err(format!("`{word}` needs a whole number from 1 to 64 after it")),
    };
    let size = |make: fn(f64) -> Step| match argument.map(str::parse::<f64>) {
        Some(Ok(x)) if x > 0.0 && x.is_finite() => Ok((make(x), true)),
        _ => Err(format!("`{word}` needs a number above 0 after it")),
    };
    let symbol = |make: fn(char) -> Step| match argument.and_then(|a| a.chars().next()) {
        Some(c) => Ok((make(c), true)),
        None => Err(format!("`{word}` needs a character after it")),
    };
    match word {
        "alnum" => plain(Step::Alnum),
        "digits" => plain(Step::Digits),
        "letters" => plain(Step::Letters),
        "last_word" => plain(Step::LastWord),
        "sorted" => plain(Step::Sorted),
        "soundex" => plain(Step::Soundex),
        "metaphone" => plain(Step::Metaphone),
        "date" => plain(Step::Date),
        "year" => plain(Step::Year),
        "month" => plain(Step::Month),
        "week" => plain(Step::Week),
        "outward" => plain(Step::Outward),
        "tokens" => plain(Step::Tokens),
        "deletions" => plain(Step::Deletions),
        "first" | "prefix" => count(Step::First),
        "last" | "suffix" => count(Step::Last),
        "word" => count(Step::Word),
        "qgrams" => count(Step::Qgrams),
        "minhash" => count(Step::Minhash),
        "round" => size(Step::Round),
        "window" => size(Step::Window),
        "near" => size(Step::Near),
        "before" => symbol(Step::Before),
        "after" => symbol(Step::After),
        _ => Err(format!("`{word}` is no step (see docs/linkage.md for the list)")),
    }
}

/// The keys of every record under one expression, as hashes of texts, so that a record that
/// comes later gets the same.
#[derive(Clone, Debug)]
pub struct KeyMaker {
    expression: Expression,
    order: Order,
}

impl KeyMaker {
    /// Prepares an expression for a table, which shows how dates are written.
    pub fn new(expression: &Expression, table: &Table) -> Self {
        let texts = expression.columns.first().and_then(|c| table.column(c));
        let order = texts
            .map(|c| dates::order_of(c.values.iter().map(|(_, text)| text)))
            .unwrap_or_default();
        Self { expression: expression.clone(), order }
    }

    /// Adds the keys of a raw text to `out`; none if the text is missing or nothing is left.
    pub fn keys(&self, raw: &str, out: &mut Vec<u64>) {
        let mut text = text::clean(raw);
        for step in &self.expression.steps {
            if step.is_multiple() {
                several(*step, &text, self.order, out);
                return;
            }
            text = step.apply(&text, self.order);
        }
        if !text.is_empty() {
            out.push(hash_text(&text));
        }
    }

    /// The keys of all records: for each record its keys, sorted, without repeats.
    pub fn all(&self, table: &Table) -> Keys {
        let mut keys = Keys::default();
        if let ([name], []) =
            (self.expression.columns.as_slice(), self.expression.without.as_slice())
        {
            let Some(column) = table.column(name) else { return keys };
            // Each distinct text is worked on once.
            let mut of_value = Keys::default();
            of_value.close();
            for (_, raw) in column.values.iter() {
                self.keys(raw, &mut of_value.keys);
                of_value.close();
            }
            for &cell in &column.cells {
                keys.keys.extend_from_slice(of_value.of(cell as usize));
                keys.close();
            }
            return keys;
        }
        for record in 0..table.len() {
            let text = self.expression.text(&|name| table.text(name, record as u32));
            self.keys(&text, &mut keys.keys);
            keys.close();
        }
        keys
    }

    /// The keys of one record whose fields are given by column name.
    pub fn of_fields(&self, field: &dyn Fn(&str) -> String) -> Vec<u64> {
        let mut out = Vec::new();
        self.keys(&self.expression.text(field), &mut out);
        tidy(&mut out, 0);
        out
    }
}

/// Lists of keys, one after the other.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    keys: Vec<u64>,
    ends: Vec<u32>,
}

impl Keys {
    /// The keys of a record.
    pub fn of(&self, record: usize) -> &[u64] {
        let start = record.checked_sub(1).map_or(0, |r| at(&self.ends, r)) as usize;
        self.keys.get(start..at(&self.ends, record) as usize).unwrap_or_default()
    }

    /// Ends the list of a record.
    fn close(&mut self) {
        let start = self.ends.last().copied().unwrap_or(0) as usize;
        tidy(&mut self.keys, start);
        self.ends.push(self.keys.len() as u32);
    }
}

/// Sorts the keys from `start` on, drops repeats and keeps at most [`MOST_KEYS`].
fn tidy(keys: &mut Vec<u64>, start: usize) {
    if keys.len() <= start + 1 {
        return;
    }
    let mut own = keys.split_off(start);
    own.sort_unstable();
    own.dedup();
    own.truncate(MOST_KEYS);
    keys.append(&mut own);
}

fn several(step: Step, text: &str, order: Order, out: &mut Vec<u64>) {
    if text.is_empty() {
        return;
    }
    match step {
        Step::Tokens => out.extend(text::words(text).map(hash_text)),
        Step::Deletions => deletions(text, out),
        Step::Qgrams(n) => qgrams(text, n, out),
        Step::Minhash(n) => minhash(text, n, out),
        Step::Window(width) => {
            let at = dates::parse(text, order).map(|d| f64::from(d.days));
            buckets(at.or_else(|| text::number(text)).map(|x| x / width), out);
        }
        Step::Near(ratio) => {
            let log = text::number(text).filter(|x| *x > 0.0).map(f64::ln);
            buckets(log.map(|x| x / ratio.ln_1p()), out);
        }
        _ => out.push(hash_text(text)),
    }
}

/// Two neighbouring buckets, so that two numbers at most one apart share one.
fn buckets(x: Option<f64>, out: &mut Vec<u64>) {
    if let Some(x) = x {
        let below = x.floor() as i64;
        out.push(mix(below as u64, 7));
        out.push(mix(below.wrapping_add(1) as u64, 7));
    }
}

fn deletions(text: &str, out: &mut Vec<u64>) {
    out.push(hash_text(text));
    let mut shorter = String::with_capacity(text.len());
    for (start, c) in text.char_indices().take(MOST_KEYS - 1) {
        shorter.clear();
        shorter.push_str(text.get(..start).unwrap_or(""));
        shorter.push_str(text.get(start + c.len_utf8()..).unwrap_or(""));
        if !shorter.is_empty() {
            out.push(hash_text(&shorter));
        }
    }
}

fn qgrams(text: &str, n: usize, out: &mut Vec<u64>) {
    let starts: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    if starts.len() <= n {
        out.push(hash_text(text));
    }
    for pair in starts.windows(n + 1) {
        if let (Some(a), Some(b)) = (pair.first(), pair.last()) {
            out.push(hash_text(text.get(*a..*b).unwrap_or("")));
        }
    }
}

fn minhash(text: &str, n: usize, out: &mut Vec<u64>) {
    let mut grams = Vec::new();
    qgrams(text, 3, &mut grams);
    for k in 0..n as u64 {
        if let Some(least) = grams.iter().map(|g| mix(*g, k.wrapping_mul(0x9e37) + 1)).min() {
            out.push(mix(least, k));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn share(source: &str, a: &str, b: &str) -> bool {
        let expression = Expression::parse(source).unwrap();
        let maker = KeyMaker::new(&expression, &Table::new(&["c"]));
        let keys = |text: &str| maker.of_fields(&|_: &str| text.to_owned());
        let (a, b) = (keys(a), keys(b));
        a.iter().any(|k| b.contains(k))
    }

    #[test]
    fn what_is_near_shares_a_key() {
        assert!(share("c deletions", "07700900123", "0770090123"));
        assert!(share("c deletions", "07700900123", "07700900128"));
        assert!(!share("c deletions", "07700900123", "07700900999"));
        assert!(share("c window 7", "2026-01-31", "2026-02-06"));
        assert!(!share("c window 7", "2026-01-31", "2026-03-06"));
        assert!(share("c near 0.1", "100", "109"));
        assert!(!share("c near 0.1", "100", "130"));
        assert!(share("c tokens", "john ronald smith", "smith, john"));
        assert!(share("c soundex", "hammond", "hamond"));
        assert!(!share("c", "", ""));
    }

    #[test]
    fn a_bad_expression_says_why() {
        assert!(Expression::parse("c frist 3").unwrap_err().contains("`frist` is no step"));
        assert!(Expression::parse("c first").unwrap_err().contains("whole number"));
        assert!(Expression::parse("").is_err());
        assert!(Expression::parse("'a b' + c sorted").is_ok_and(|e| e.columns == ["a b", "c"]));
        assert!(Expression::parse("'a").is_err());
        assert!(Expression::parse("c tokens first 1").is_err());
    }
}
