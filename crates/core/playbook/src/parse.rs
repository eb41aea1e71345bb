//! From lines to the syntax tree. The parser never fails: what it cannot use becomes a
//! diagnostic and the next line is read.
//!
//! One mistake gives one diagnostic: a misspelt keyword is read as the one it is nearest
//! to, a faulty line counts as given, a forgotten `end` closes its block where the next
//! one begins, and lines outside any block are passed over after the first.

use crate::ast::{At, Composite, Group, PatternLine, Playbook, Rule, Says, Sense, WordList};
use crate::condition;
use crate::syntax::{self, Line, Spanned};
use diagnostic::{Diagnostic, nearest};
use evidence::{NeverRule, Stage};

const TOP: [&str; 7] = ["playbook", "title", "class", "sounds", "group", "rule", "composite"];
const IN_RULE: [&str; 12] = [
    "stage", "says", "weight", "group", "asks", "act", "sense", "pattern", "near", "advice",
    "explain", "end",
];
const IN_COMPOSITE: [&str; 7] = ["stage", "weight", "group", "when", "advice", "explain", "end"];
/// Lines that may stand several times in a block.
const REPEATED: [&str; 4] = ["pattern", "near", "advice", "explain"];

/// Reads a playbook file.
pub fn parse(source: &str) -> (Playbook<'_>, Vec<Diagnostic>) {
    let mut lexical: Vec<Diagnostic> = Vec::new();
    let mut parts = Vec::new();
    let mut parser = Parser {
        out: Playbook::default(),
        remarks: Vec::new(),
        block: Block::None,
        given: Vec::new(),
        ended: Ended::Nothing,
    };
    for (offset, text) in syntax::texts(source) {
        let (before, sound) = (parser.remarks.len(), lexical.len());
        let line = syntax::line(text, offset, parts, &mut lexical);
        parser.line(&line);
        if lexical.len() > sound {
            // What follows from a broken quote is not worth a second remark.
            parser.remarks.truncate(before);
        }
        parts = line.parts;
    }
    parser.finish();
    lexical.append(&mut parser.remarks);
    lexical.sort_by_key(|d| d.start);
    (parser.out, lexical)
}

/// Whether a line that starts with this keyword may only stand outside blocks. `group` may
/// stand in both; with a cap it defines a group.
pub(crate) fn ends_block(keyword: &str, rest: &[Spanned]) -> bool {
    match keyword {
        "group" => rest.get(1).and_then(Spanned::bare) == Some("cap"),
        _ => TOP.contains(&keyword),
    }
}

enum Block<'t> {
    None,
    Rule(Box<Rule<'t>>),
    Composite(Box<Composite>),
    /// Lines of a block whose first line is missing.
    Orphan,
}

struct Parser<'t> {
    out: Playbook<'t>,
    remarks: Vec<Diagnostic>,
    block: Block<'t>,
    /// Top-level keywords seen so far.
    given: Vec<&'static str>,
    /// What the `end` right above closed, in case it came too early.
    ended: Ended,
}

#[derive(Clone, Copy, PartialEq)]
enum Ended {
    Nothing,
    Rule,
    Composite,
    /// A block that goes on after its `end`; it is not missed again.
    Early,
}

impl<'t> Parser<'t> {
    fn line(&mut self, line: &Line<'t>) {
        let Some((head, rest)) = line.parts.split_first() else { return };
        let Some(word) = head.bare() else {
            if !matches!(self.block, Block::Orphan) {
                let help = "start the line with a keyword such as `rule`, `pattern` or `end`, or with # for a comment";
                self.error("P001", head, "this line does not start with a keyword", help);
            }
            return;
        };
        let before = self.remarks.len();
        if ends_block(word, rest) && !matches!(self.block, Block::None) {
            self.close(Some(word));
        } else if let Some(meant) = self.opens_another(word) {
            self.error("P008", head, &unknown(word), &format!("did you mean `{meant}`?"));
            self.close(Some(meant));
            self.statement(meant, head, rest);
            return;
        }
        match std::mem::replace(&mut self.block, Block::None) {
            Block::None => self.top(word, head, rest),
            Block::Orphan if word == "end" => self.ended = Ended::Nothing,
            Block::Orphan => self.block = Block::Orphan,
            Block::Rule(rule) => self.in_rule(rule, word, head, rest),
            Block::Composite(composite) => self.in_composite(composite, word, head, rest),
        }
        if self.remarks.len() == before {
            self.left_over(word, rest);
        }
    }

    /// The opening keyword that a word inside a block is meant to be, if it is misspelt.
    fn opens_another(&self, word: &str) -> Option<&'static str> {
        let inner: &[&str] = match self.block {
            Block::Rule(_) => &IN_RULE,
            Block::Composite(_) => &IN_COMPOSITE,
            _ => return None,
        };
        if inner.contains(&word) {
            return None;
        }
        match nearest(word, inner.iter().copied()) {
            Some(_) => None,
            None => nearest(word, ["rule", "composite"]),
        }
    }

    fn finish(&mut self) {
        self.close(None);
        if !self.given.contains(&"playbook") {
            let help = "begin the file with a line such as `playbook courier-asks`";
            let remark =
                Diagnostic::error("P003", 0, 0, "the file does not say which playbook it is", help);
            self.remarks.push(remark);
        }
    }

    /// Ends an open block that has no `end` of its own.
    fn close(&mut self, before: Option<&str>) {
        let early = std::mem::replace(&mut self.ended, Ended::Nothing) == Ended::Early;
        let (what, id) = match std::mem::replace(&mut self.block, Block::None) {
            Block::None | Block::Orphan => return,
            Block::Rule(rule) => {
                let id = rule.id.clone();
                self.out.rules.push(*rule);
                ("rule", id)
            }
            Block::Composite(composite) => {
                let id = composite.id.clone();
                self.out.composites.push(*composite);
                ("composite", id)
            }
        };
        if early {
            return;
        }
        let help = match before {
            Some(next) => format!("put a line `end` after its last line, before the next `{next}`"),
            None => "put a line `end` after its last line, at the end of the file".to_owned(),
        };
        let message = format!("{what} {} has no `end`", id.value);
        self.remarks.push(Diagnostic::error("P006", id.start, id.end, message, help));
    }

    fn top(&mut self, word: &str, head: &Spanned<'t>, rest: &[Spanned<'t>]) {
        if word == "end" {
            let help =
                "remove it; a `rule` or `composite` line that it could close is missing above";
            self.error("P007", head, "this `end` closes nothing", help);
            self.ended = Ended::Nothing;
            return;
        }
        if word == "when" || (IN_RULE.contains(&word) && word != "group") {
            self.outside(word, head, rest);
            return;
        }
        self.ended = Ended::Nothing;
        let Some(keyword) = self.keyword(word, head, &TOP) else { return };
        self.statement(keyword, head, rest);
    }

    /// A line that belongs into a block: into the one right above, if its `end` came early.
    fn outside(&mut self, word: &str, head: &Spanned<'t>, rest: &[Spanned<'t>]) {
        let owner = if word == "when" { "composite" } else { "rule" };
        let above = match self.ended {
            Ended::Rule => self.out.rules.pop().map(|r| Block::Rule(Box::new(r))),
            Ended::Composite => self.out.composites.pop().map(|c| Block::Composite(Box::new(c))),
            _ => None,
        };
        let help = match above {
            Some(_) => "move the `end` above down, behind the last line of its block".to_owned(),
            None => format!("put a line such as `{owner} ASKS_FOR_PIN` above it"),
        };
        self.error("P045", head, &format!("this `{word}` stands outside any {owner}"), &help);
        self.ended = Ended::Early;
        match above {
            Some(Block::Rule(mut rule)) => {
                rule.given.retain(|keyword| *keyword != "end");
                self.in_rule(rule, word, head, rest);
            }
            Some(Block::Composite(mut composite)) => {
                composite.given.retain(|keyword| *keyword != "end");
                self.in_composite(composite, word, head, rest);
            }
            _ => self.block = Block::Orphan,
        }
    }

    fn statement(&mut self, keyword: &'static str, head: &Spanned<'t>, rest: &[Spanned<'t>]) {
        if matches!(keyword, "playbook" | "title") {
            self.duplicate(&self.given.clone(), keyword, head);
        }
        self.given.push(keyword);
        match keyword {
            "playbook" => self.out.name = self.name_of(head, rest).value,
            "title" => {
                if let Some(text) = self.string_of(head, rest) {
                    self.out.title = text.value.to_owned();
                }
            }
            "class" => {
                let list = self.word_list(head, rest);
                self.out.classes.extend(list);
            }
            "sounds" => {
                let list = self.word_list(head, rest);
                self.out.sounds.extend(list);
            }
            "group" => self.group(head, rest),
            "rule" => {
                let id = self.upper_id(head, rest);
                self.block = Block::Rule(Box::new(empty_rule(id)));
            }
            _ => {
                let id = self.upper_id(head, rest);
                self.block = Block::Composite(Box::new(empty_composite(id)));
            }
        }
    }

    fn in_rule(
        &mut self,
        mut rule: Box<Rule<'t>>,
        word: &str,
        head: &Spanned<'t>,
        rest: &[Spanned<'t>],
    ) {
        let Some(keyword) = self.keyword(word, head, &IN_RULE) else {
            self.block = Block::Rule(rule);
            return;
        };
        self.duplicate(&rule.given, keyword, head);
        rule.given.push(keyword);
        match keyword {
            "end" => {
                self.out.rules.push(*rule);
                self.ended = Ended::Rule;
                return;
            }
            "stage" => rule.stage = self.stage(head, rest).or(rule.stage.take()),
            "says" => {
                rule.says =
                    self.choice(head, rest, &Says::ALL, ("P011", "speaker")).unwrap_or(rule.says)
            }
            "sense" => {
                rule.sense =
                    self.choice(head, rest, &Sense::ALL, ("P032", "sense")).unwrap_or(rule.sense)
            }
            "weight" => rule.weight = self.weight(head, rest).or(rule.weight.take()),
            "group" => rule.group = self.reference(head, rest),
            "act" => rule.act = self.reference(head, rest),
            "asks" => rule.asks = self.asks(head, rest).or(rule.asks.take()),
            "pattern" => rule.patterns.extend(self.pattern(head, rest)),
            "near" => rule.near.extend(self.string_of(head, rest)),
            "advice" => self.text(&mut rule.advice, head, rest),
            _ => self.text(&mut rule.explain, head, rest),
        }
        self.block = Block::Rule(rule);
    }

    fn in_composite(
        &mut self,
        mut composite: Box<Composite>,
        word: &str,
        head: &Spanned<'t>,
        rest: &[Spanned<'t>],
    ) {
        let Some(keyword) = self.keyword(word, head, &IN_COMPOSITE) else {
            self.block = Block::Composite(composite);
            return;
        };
        self.duplicate(&composite.given, keyword, head);
        composite.given.push(keyword);
        match keyword {
            "end" => {
                self.out.composites.push(*composite);
                self.ended = Ended::Composite;
                return;
            }
            "stage" => composite.stage = self.stage(head, rest).or(composite.stage.take()),
            "weight" => composite.weight = self.weight(head, rest).or(composite.weight.take()),
            "group" => composite.group = self.reference(head, rest),
            "when" => match condition::parse(rest, head) {
                Ok(when) => {
                    composite.when =
                        Some(At::new(when, head.end, rest.last().map_or(head.end, |r| r.end)))
                }
                Err(remark) => self.remarks.push(remark),
            },
            "advice" => self.text(&mut composite.advice, head, rest),
            _ => self.text(&mut composite.explain, head, rest),
        }
        self.block = Block::Composite(composite);
    }

    /// The keyword that a word is or is meant to be.
    fn keyword(
        &mut self,
        word: &str,
        head: &Spanned,
        known: &[&'static str],
    ) -> Option<&'static str> {
        if let Some(exact) = known.iter().find(|k| **k == word) {
            return Some(*exact);
        }
        let message = unknown(word);
        if matches!(word, "and" | "unless") {
            let help = format!("`{word} \"…\"` goes on the same line as its pattern");
            self.error("P008", head, &message, &help);
            return None;
        }
        if word == "when" || IN_RULE.contains(&word) {
            let owner = if word == "when" { "composite" } else { "rule" };
            let help = format!("`{word}` belongs to a {owner}; remove it here");
            self.error("P008", head, &message, &help);
            return None;
        }
        let near = nearest(word, known.iter().copied());
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("use one of {}; a comment starts with #", known.join(", ")),
        };
        self.error("P008", head, &message, &help);
        known.iter().find(|k| Some(**k) == near).copied()
    }

    /// Remarks on parts of a line that nothing has read.
    fn left_over(&mut self, word: &str, rest: &[Spanned]) {
        let wanted = match word {
            "end" => 0,
            "group" if rest.len() > 1 && matches!(self.block, Block::None) => 3,
            "asks" => 2,
            "pattern" | "class" | "sounds" | "when" => return,
            _ => 1,
        };
        if matches!(self.block, Block::Orphan) {
            return;
        }
        if let Some(extra) = rest.get(wanted) {
            let help = match (word, extra.bare()) {
                ("end", _) => "write `end` alone; the rule it closes need not be named".to_owned(),
                ("near", Some("and" | "unless")) => {
                    "only a pattern may go on with `and` or `unless`".to_owned()
                }
                _ => format!("remove it: the `{word}` line is complete before it"),
            };
            self.error("P005", extra, "this does not belong here", &help);
        }
    }

    fn group(&mut self, head: &Spanned, rest: &[Spanned]) {
        let name = self.upper_id(head, rest);
        let cap = match rest.get(1..3) {
            Some([word, number]) if word.bare() == Some("cap") => number
                .bare()
                .and_then(|n| n.parse::<f32>().ok())
                .filter(|n| *n > 0.0 && n.is_finite()),
            _ => None,
        };
        if cap.is_none() && !name.value.is_empty() {
            let at = rest.last().unwrap_or(head).clone();
            let help = format!(
                "write for example `group {} cap 4.0`: together its rules add at most 4 bits",
                name.value
            );
            self.error("P019", &at, "this group has no cap above 0", &help);
        }
        self.out.groups.push(Group { name, cap: cap.unwrap_or(4.0) });
    }

    fn stage(&mut self, head: &Spanned, rest: &[Spanned]) -> Option<At<Stage>> {
        let all: Vec<(&str, Stage)> = Stage::ALL.iter().map(|s| (s.name(), *s)).collect();
        let stage = self.choice(head, rest, &all, ("P010", "stage"))?;
        let at = rest.first().unwrap_or(head);
        Some(At::new(stage, at.start, at.end))
    }

    fn weight(&mut self, head: &Spanned, rest: &[Spanned]) -> Option<At<f32>> {
        let Some(at) = rest.first() else {
            self.missing(head, "a number of bits, for example `weight 2.5`");
            return None;
        };
        let comma = rest.get(1).is_some_and(|sign| sign.is_sign(','));
        match at.bare().filter(|_| !comma).and_then(|n| n.parse::<f32>().ok()) {
            Some(bits) if (0.0..=12.0).contains(&bits) => Some(At::new(bits, at.start, at.end)),
            Some(_) => {
                let help = "use 0 to 12 bits: 1 bit doubles the odds of a scam, 10 multiply them by a thousand";
                self.error("P013", at, "this weight is out of range", help);
                None
            }
            None => {
                let help = if comma {
                    "write the figures with a full stop: `weight 2.5`"
                } else {
                    "write figures, without quotes or a unit: `weight 2.5`"
                };
                self.error("P012", at, "this weight is not a number", help);
                None
            }
        }
    }

    fn asks(&mut self, head: &Spanned, rest: &[Spanned]) -> Option<At<(NeverRule, String)>> {
        let all: Vec<(&str, NeverRule)> = NeverRule::ALL.iter().map(|s| (s.name(), *s)).collect();
        let rule = self.choice(head, rest, &all, ("P031", "NEVER rule"))?;
        let at = rest.first().unwrap_or(head);
        match rest.get(1).and_then(Spanned::quoted) {
            Some(what) => Some(At::new((rule, what.to_owned()), at.start, at.end)),
            None => {
                let help = format!(
                    "add it in quotes, in words for the person on the line: `asks {} \"your PIN\"`",
                    rule.name()
                );
                self.error(
                    "P033",
                    rest.get(1).unwrap_or(at),
                    "here it must say what is asked for",
                    &help,
                );
                None
            }
        }
    }

    fn pattern(&mut self, head: &Spanned<'t>, rest: &[Spanned<'t>]) -> Option<PatternLine<'t>> {
        let main = self.string_of(head, rest)?;
        let mut line = PatternLine { main, and: Vec::new(), unless: Vec::new() };
        let mut more = rest.get(1..).unwrap_or(&[]);
        while let [word, after @ ..] = more {
            let target = match word.bare() {
                Some("and") => &mut line.and,
                Some("unless") => &mut line.unless,
                _ => {
                    let help = "after a pattern only `and \"…\"` and `unless \"…\"` may follow";
                    self.error("P005", word, "this does not belong here", help);
                    break;
                }
            };
            match after.first().and_then(quoted_at) {
                Some(text) => target.push(text),
                None => {
                    self.unquoted(word, after.first());
                    break;
                }
            }
            more = after.get(1..).unwrap_or(&[]);
        }
        Some(line)
    }

    fn word_list(&mut self, head: &Spanned, rest: &[Spanned]) -> Option<WordList> {
        let mut name = self.name_of(head, rest);
        if name.value.is_empty() {
            return None;
        }
        let kind = head.bare().unwrap_or("class");
        // `class bank: …` lacks the `=`, not a name.
        name.value.truncate(name.value.trim_end_matches(':').len());
        let fits = crate::pattern::in_name;
        if kind == "class" && !name.value.chars().all(fits) {
            let fixed: String = name.value.chars().filter(|c| fits(*c)).collect();
            let help = format!(
                "write `class {fixed} = …`: letters, figures, _ and - only; the @ stands in patterns"
            );
            let message = format!("`{}` cannot be the name of a class", name.value);
            self.remarks.push(Diagnostic::error("P061", name.start, name.end, message, help));
            name.value = fixed;
        }
        let parts = match rest.get(1..).unwrap_or(&[]) {
            [sign, after @ ..] if sign.is_sign('=') => after,
            others => {
                let help = format!("write `{kind} {} = one | two | \"three words\"`", name.value);
                let at = others.first().or(rest.first()).unwrap_or(head);
                self.error("P034", at, "here `=` is missing", &help);
                return Some(WordList { name, members: Vec::new() });
            }
        };
        if parts.is_empty() {
            let help = "put its words behind the `=`, several of them with | between";
            self.error("P022", rest.first().unwrap_or(head), "this list is empty", help);
        }
        let members = self.members(parts);
        Some(WordList { name, members })
    }

    /// The members of a list: words and strings with `|` between. One remark a list.
    fn members(&mut self, parts: &[Spanned]) -> Vec<At<String>> {
        let mut members = Vec::new();
        let mut wanted = true;
        let mut told = false;
        for part in parts {
            let text = part.bare().or(part.quoted()).filter(|t| !t.trim().is_empty());
            let good = if text.is_some() { wanted } else { part.is_sign('|') && !wanted };
            if !good && !told {
                told = true;
                self.bad_member(part, text.is_some());
            }
            if let Some(text) = text {
                members.push(At::new(text.to_owned(), part.start, part.end));
            }
            wanted = text.is_none();
        }
        if let (true, false, Some(last)) = (wanted, told, parts.last()) {
            self.error(
                "P057",
                last,
                "after this `|` a word is missing",
                "add a word or remove the `|`",
            );
        }
        members
    }

    fn bad_member(&mut self, part: &Spanned, is_word: bool) {
        if is_word {
            let help = "put | between two members; a member of several words stands in \"quotes\"";
            self.error("P056", part, "between this word and the one before a `|` is missing", help);
        } else if part.is_sign('|') || part.quoted().is_some() {
            self.error(
                "P057",
                part,
                "a word is missing here",
                "add a word or remove what stands here",
            );
        } else {
            self.error(
                "P056",
                part,
                "this does not separate two members",
                "put | between two members",
            );
        }
    }

    fn text(&mut self, slot: &mut Option<String>, head: &Spanned<'t>, rest: &[Spanned<'t>]) {
        if let Some(text) = self.string_of(head, rest) {
            let joined = match slot.take() {
                Some(before) => format!("{before} {}", text.value),
                None => text.value.to_owned(),
            };
            *slot = Some(joined);
        }
    }

    fn duplicate(&mut self, given: &[&'static str], keyword: &str, head: &Spanned) {
        if given.contains(&keyword) && !REPEATED.contains(&keyword) {
            let message = format!("there is a second `{keyword}` line");
            self.error("P009", head, &message, "keep one of the two lines and remove the other");
        }
    }

    fn choice<T: Copy>(
        &mut self,
        head: &Spanned,
        rest: &[Spanned],
        all: &[(&str, T)],
        (code, what): (&'static str, &str),
    ) -> Option<T> {
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        let Some(at) = rest.first().filter(|part| part.bare().or(part.quoted()).is_some()) else {
            self.missing(head, &format!("one of {}", names.join(", ")));
            return None;
        };
        let word = self.plain_word(at);
        if let Some((_, value)) = all.iter().find(|(name, _)| *name == word) {
            return Some(*value);
        }
        let help = match nearest(word, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("use one of {}", names.join(", ")),
        };
        self.error(code, at, &format!("there is no {what} `{word}`"), &help);
        None
    }

    /// A word that may wrongly stand in quotes.
    fn plain_word<'s>(&mut self, part: &'s Spanned) -> &'s str {
        if let Some(text) = part.quoted() {
            let message = "a name stands without quotes";
            let fixed = text.trim().replace(char::is_whitespace, "-");
            self.error("P060", part, message, &format!("write {fixed}"));
        }
        part.bare().or(part.quoted()).unwrap_or("")
    }

    fn reference(&mut self, head: &Spanned, rest: &[Spanned]) -> Option<At<String>> {
        Some(self.name_of(head, rest)).filter(|name| !name.value.is_empty())
    }

    fn name_of(&mut self, head: &Spanned, rest: &[Spanned]) -> At<String> {
        match rest.first() {
            Some(part) if part.bare().or(part.quoted()).is_some() => {
                let name = self.plain_word(part).trim().to_owned();
                At::new(name, part.start, part.end)
            }
            _ => {
                self.missing(head, "a name");
                At::new(String::new(), head.start, head.end)
            }
        }
    }

    fn missing(&mut self, head: &Spanned, what: &str) {
        let message = format!("after `{}` something is missing", head.bare().unwrap_or(""));
        self.error("P047", head, &message, &format!("write {what} after it"));
    }

    fn upper_id(&mut self, head: &Spanned, rest: &[Spanned]) -> At<String> {
        let before = self.remarks.len();
        let name = self.name_of(head, rest);
        let good = name.value.starts_with(|c: char| c.is_ascii_uppercase())
            && name.value.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        if !good && self.remarks.len() == before {
            let help = format!(
                "write `{}`: capitals, figures and underscores, a letter first",
                capitals(&name.value)
            );
            let message = "a name is written in capitals";
            self.remarks.push(Diagnostic::error("P014", name.start, name.end, message, help));
        }
        name
    }

    fn string_of(&mut self, head: &Spanned<'t>, rest: &[Spanned<'t>]) -> Option<At<&'t str>> {
        let text = rest.first().and_then(quoted_at);
        if text.is_none() {
            self.unquoted(head, rest.first());
        }
        text
    }

    fn unquoted(&mut self, head: &Spanned, at: Option<&Spanned>) {
        let message =
            format!("after `{}` there must be a text in quotes", head.bare().unwrap_or(""));
        self.error("P004", at.unwrap_or(head), &message, "put the whole text between \"quotes\"");
    }

    fn error(&mut self, code: &'static str, at: &Spanned, message: &str, help: &str) {
        self.remarks.push(Diagnostic::error(code, at.start, at.end, message, help));
    }
}

fn unknown(word: &str) -> String {
    format!("there is no statement `{word}` here")
}

/// The content of a string and its place without the quotes.
fn quoted_at<'t>(part: &Spanned<'t>) -> Option<At<&'t str>> {
    let text = part.quoted()?;
    let start = part.start + 1;
    Some(At::new(text, start, start + text.len()))
}

/// A name as it should have been written.
fn capitals(name: &str) -> String {
    let fixed: String = name
        .to_ascii_uppercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    let fixed = fixed.trim_matches('_');
    match fixed.chars().next() {
        Some(c) if c.is_ascii_uppercase() => fixed.to_owned(),
        Some(_) => format!("RULE_{fixed}"),
        None => "ASKS_FOR_PIN".to_owned(),
    }
}

fn empty_rule<'t>(id: At<String>) -> Rule<'t> {
    Rule {
        id,
        stage: None,
        says: Says::Caller,
        weight: None,
        group: None,
        asks: None,
        act: None,
        sense: Sense::Plain,
        patterns: Vec::new(),
        near: Vec::new(),
        advice: None,
        explain: None,
        given: Vec::new(),
    }
}

fn empty_composite(id: At<String>) -> Composite {
    Composite {
        id,
        stage: None,
        weight: None,
        group: None,
        when: None,
        advice: None,
        explain: None,
        given: Vec::new(),
    }
}
