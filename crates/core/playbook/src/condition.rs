//! The condition of a composite: `A and (B or C)`, `A then B within 10 turns`, `2 of (A, B, C)`.

use crate::ast::{At, Condition};
use crate::syntax::Spanned;
use diagnostic::Diagnostic;

/// The words that join names; none of them can be a name.
const JOINS: [&str; 7] = ["and", "or", "not", "then", "within", "turns", "of"];

/// Reads a condition from the lexemes after `when`.
///
/// # Errors
/// A diagnostic at the first lexeme that does not fit.
pub(crate) fn parse(parts: &[Spanned], head: &Spanned) -> Result<Condition, Diagnostic> {
    let mut parser = Parser { parts, last: head, depth: 0 };
    let condition = parser.any()?;
    match parser.parts.first() {
        None => Ok(condition),
        Some(extra) => Err(left_over(extra)),
    }
}

struct Parser<'a> {
    parts: &'a [Spanned<'a>],
    /// The lexeme read last: where a condition that breaks off is shown.
    last: &'a Spanned<'a>,
    depth: u8,
}

impl<'a> Parser<'a> {
    fn any(&mut self) -> Result<Condition, Diagnostic> {
        let mut parts = vec![self.all()?];
        while self.word("or") {
            parts.push(self.all()?);
        }
        Ok(single(parts, Condition::Any))
    }

    fn all(&mut self) -> Result<Condition, Diagnostic> {
        let mut parts = vec![self.one()?];
        while self.word("and") {
            parts.push(self.one()?);
        }
        Ok(single(parts, Condition::All))
    }

    fn one(&mut self) -> Result<Condition, Diagnostic> {
        let mut negations = 0_usize;
        while self.word("not") {
            negations += 1;
        }
        let inner = self.operand()?;
        // "not not A" is A.
        Ok(if negations % 2 == 1 { Condition::Not(Box::new(inner)) } else { inner })
    }

    fn operand(&mut self) -> Result<Condition, Diagnostic> {
        if self.sign('(') {
            let open = self.last;
            self.depth += 1;
            if self.depth > 16 {
                let help = "put a part of it into a composite of its own and name that";
                return Err(bad("P062", open, "these brackets are nested too deep", help));
            }
            let inner = self.any()?;
            self.depth -= 1;
            self.close(open)?;
            return Ok(inner);
        }
        let name = self.name()?;
        if name.value.starts_with(|c: char| c.is_ascii_digit()) {
            return self.count(&name);
        }
        if self.word("then") {
            let second = self.name()?;
            let within = if self.word("within") { Some(self.turns()?) } else { None };
            return Ok(Condition::Then(name, second, within));
        }
        Ok(Condition::Seen(name))
    }

    fn count(&mut self, number: &At<String>) -> Result<Condition, Diagnostic> {
        let help = "write for example `2 of (A, B, C)`";
        let open = self.parts.get(1);
        if !self.word("of") || !self.sign('(') {
            let message = format!("after `{}` there must follow `of (…)`", number.value);
            return Err(Diagnostic::error("P052", number.start, number.end, message, help));
        }
        let mut names = vec![self.name()?];
        while self.sign(',') {
            names.push(self.name()?);
        }
        self.close(open.unwrap_or(self.last))?;
        match number.value.parse::<u32>() {
            Ok(n) if n > 0 && usize::try_from(n).is_ok_and(|n| n <= names.len()) => {
                Ok(Condition::Count(n, names))
            }
            _ => {
                let message =
                    format!("`{}` of {} names is not possible", number.value, names.len());
                let help = format!("use a whole number from 1 to {}", names.len());
                Err(Diagnostic::error("P053", number.start, number.end, message, help))
            }
        }
    }

    fn turns(&mut self) -> Result<u32, Diagnostic> {
        let at = self.parts.first().unwrap_or(self.last);
        let number = at.bare().and_then(|n| n.parse::<u32>().ok()).filter(|n| *n > 0);
        self.skip();
        match (number, self.word("turns") || self.word("turn")) {
            (Some(n), true) => Ok(n),
            _ => {
                let help = "write for example `within 10 turns`; a turn is one stretch of speech by one speaker";
                Err(bad("P054", at, "`within` needs a number of turns", help))
            }
        }
    }

    fn name(&mut self) -> Result<At<String>, Diagnostic> {
        let help =
            "write the name of a rule, group or composite here, or leave the word before it out";
        match self.parts.first() {
            Some(part) => match part.bare().filter(|word| !JOINS.contains(word)) {
                Some(word) => {
                    self.skip();
                    Ok(At::new(word.to_owned(), part.start, part.end))
                }
                None => Err(bad("P050", part, "here a name is missing", help)),
            },
            None => Err(bad("P051", self.last, "the condition breaks off here", help)),
        }
    }

    fn close(&mut self, open: &Spanned) -> Result<(), Diagnostic> {
        if self.sign(')') {
            return Ok(());
        }
        match self.parts.first() {
            Some(extra) if extra.bare().is_some() => Err(left_over(extra)),
            _ => Err(bad(
                "P059",
                open,
                "this bracket is not closed",
                "put a `)` where it ends, on the same line",
            )),
        }
    }

    fn skip(&mut self) {
        if let Some((part, rest)) = self.parts.split_first() {
            self.last = part;
            self.parts = rest;
        }
    }

    fn word(&mut self, word: &str) -> bool {
        self.next_if(|part| part.bare() == Some(word))
    }

    fn sign(&mut self, sign: char) -> bool {
        self.next_if(|part| part.is_sign(sign))
    }

    fn next_if(&mut self, fits: impl Fn(&'a Spanned<'a>) -> bool) -> bool {
        let found = self.parts.first().is_some_and(fits);
        if found {
            self.skip();
        }
        found
    }
}

fn single(mut parts: Vec<Condition>, join: fn(Vec<Condition>) -> Condition) -> Condition {
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            parts.extend(last);
            join(parts)
        }
    }
}

/// Something stands where the condition was complete.
fn left_over(extra: &Spanned) -> Diagnostic {
    let small = extra.bare().unwrap_or("").to_lowercase();
    let help = match small.as_str() {
        "then" if extra.bare() == Some("then") => {
            "`then` joins two names; put the bracket into a composite of its own and name that"
                .to_owned()
        }
        "within" => "`within` belongs to `then`: write `A then B within 10 turns`".to_owned(),
        "" if extra.is_sign(')') => "remove it or open a bracket before it".to_owned(),
        word if JOINS.contains(&word) => format!("write `{word}` in small letters"),
        _ => "put `and` or `or` between the names".to_owned(),
    };
    bad("P036", extra, "here the condition was already complete", &help)
}

fn bad(code: &'static str, at: &Spanned, message: &str, help: &str) -> Diagnostic {
    Diagnostic::error(code, at.start, at.end, message, help)
}
