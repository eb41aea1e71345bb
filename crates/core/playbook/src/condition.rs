//! The condition of a composite: `A and (B or C)`, `A then B within 10 turns`, `2 of (A, B, C)`.

use crate::ast::{At, Condition};
use crate::syntax::Spanned;
use diagnostic::Diagnostic;

/// Reads a condition from the lexemes after `when`.
///
/// # Errors
/// A diagnostic with code `P036` at the first lexeme that does not fit.
pub(crate) fn parse(parts: &[Spanned], head: &Spanned) -> Result<Condition, Diagnostic> {
    let mut parser = Parser { parts, head, depth: 0 };
    let condition = parser.any()?;
    match parser.parts.first() {
        None => Ok(condition),
        Some(extra) => Err(bad(extra, "here the condition should have ended")),
    }
}

struct Parser<'a> {
    parts: &'a [Spanned],
    head: &'a Spanned,
    depth: u8,
}

impl Parser<'_> {
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
        if self.word("not") {
            return Ok(Condition::Not(Box::new(self.one()?)));
        }
        if self.sign('(') {
            self.depth += 1;
            if self.depth > 16 {
                return Err(bad(self.parts.first().unwrap_or(self.head), "these brackets are too deep"));
            }
            let inner = self.any()?;
            self.depth -= 1;
            self.close()?;
            return Ok(inner);
        }
        let name = self.name()?;
        if let Ok(count) = name.value.parse::<u32>() {
            return self.count(count);
        }
        if self.word("then") {
            let second = self.name()?;
            let within = if self.word("within") { Some(self.turns()?) } else { None };
            return Ok(Condition::Then(name, second, within));
        }
        Ok(Condition::Seen(name))
    }

    fn count(&mut self, count: u32) -> Result<Condition, Diagnostic> {
        let at = self.parts.first().unwrap_or(self.head).clone();
        if !self.word("of") || !self.sign('(') {
            return Err(bad(&at, "after a number `of (A, B, C)` must follow"));
        }
        let mut names = vec![self.name()?];
        while self.sign(',') {
            names.push(self.name()?);
        }
        self.close()?;
        if count == 0 || usize::try_from(count).map_or(true, |n| n > names.len()) {
            return Err(bad(&at, "the number must be from 1 to the number of names"));
        }
        Ok(Condition::Count(count, names))
    }

    fn turns(&mut self) -> Result<u32, Diagnostic> {
        let at = self.parts.first().unwrap_or(self.head).clone();
        let number = self.name()?.value.parse::<u32>().ok().filter(|n| *n > 0);
        match (number, self.word("turns") || self.word("turn")) {
            (Some(n), true) => Ok(n),
            _ => Err(bad(&at, "`within` needs a number of turns")),
        }
    }

    fn name(&mut self) -> Result<At<String>, Diagnostic> {
        match self.parts.split_first() {
            Some((part, rest)) if part.bare().is_some() => {
                self.parts = rest;
                Ok(At::new(part.bare().unwrap_or("").to_owned(), part.start, part.end))
            }
            Some((part, _)) => Err(bad(part, "here the name of a rule or group must stand")),
            None => Err(bad(self.head, "the condition ends too early")),
        }
    }

    fn close(&mut self) -> Result<(), Diagnostic> {
        if self.sign(')') {
            return Ok(());
        }
        Err(bad(self.parts.first().unwrap_or(self.head), "a bracket is not closed"))
    }

    fn word(&mut self, word: &str) -> bool {
        match self.parts.split_first() {
            Some((part, rest)) if part.bare() == Some(word) => {
                self.parts = rest;
                true
            }
            _ => false,
        }
    }

    fn sign(&mut self, sign: char) -> bool {
        match self.parts.split_first() {
            Some((part, rest)) if part.is_sign(sign) => {
                self.parts = rest;
                true
            }
            _ => false,
        }
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

fn bad(at: &Spanned, message: &str) -> Diagnostic {
    let help = "write `when A and (B or C)`, `when A then B within 10 turns` or `when 2 of (A, B, C)`";
    Diagnostic::error("P036", at.start, at.end, message, help)
}
