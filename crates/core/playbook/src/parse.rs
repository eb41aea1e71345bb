//! From lines to the syntax tree. The parser never fails: what it cannot use becomes a
//! diagnostic and the next line is read.

use crate::ast::{At, Composite, Group, PatternLine, Playbook, Rule, Says, Sense, WordList};
use crate::condition;
use crate::syntax::{Line, Spanned, lines};
use diagnostic::{Diagnostic, nearest};
use evidence::{NeverRule, Stage};

const TOP: [&str; 8] = ["playbook", "title", "class", "sounds", "group", "rule", "composite", "end"];
const IN_RULE: [&str; 12] = [
    "stage", "says", "weight", "group", "asks", "act", "sense", "pattern", "near", "advice", "explain",
    "end",
];
const IN_COMPOSITE: [&str; 7] = ["stage", "weight", "group", "when", "advice", "explain", "end"];

/// Reads a playbook file.
pub fn parse(source: &str) -> (Playbook, Vec<Diagnostic>) {
    let (lines, remarks) = lines(source);
    let mut parser = Parser { out: Playbook::default(), remarks, block: Block::None, header: false };
    for line in &lines {
        parser.line(line);
    }
    parser.finish(source.len());
    (parser.out, parser.remarks)
}

enum Block {
    None,
    Rule(Box<Rule>),
    Composite(Box<Composite>),
}

struct Parser {
    out: Playbook,
    remarks: Vec<Diagnostic>,
    block: Block,
    header: bool,
}

impl Parser {
    fn line(&mut self, line: &Line) {
        let Some((head, rest)) = line.parts.split_first() else { return };
        let Some(keyword) = head.bare() else {
            let help = "start the line with a keyword such as `rule`, `pattern` or `end`";
            self.error("P001", head, "a line starts with a keyword", help);
            return;
        };
        match std::mem::replace(&mut self.block, Block::None) {
            Block::None => self.top(keyword, head, rest, line),
            Block::Rule(rule) => self.in_rule(rule, keyword, head, rest, line),
            Block::Composite(composite) => self.in_composite(composite, keyword, head, rest, line),
        }
    }

    fn finish(&mut self, end: usize) {
        match std::mem::replace(&mut self.block, Block::None) {
            Block::None => {}
            Block::Rule(rule) => {
                self.unclosed("rule", &rule.id, end);
                self.out.rules.push(*rule);
            }
            Block::Composite(composite) => {
                self.unclosed("composite", &composite.id, end);
                self.out.composites.push(*composite);
            }
        }
        if !self.header {
            let help = "begin the file with `playbook a-short-name`";
            let remark = Diagnostic::error("P003", 0, 0, "the file does not say which playbook it is", help);
            self.remarks.push(remark);
        }
    }

    fn unclosed(&mut self, what: &str, id: &At<String>, _end: usize) {
        let message = format!("{what} {} is not closed", id.value);
        let remark = Diagnostic::error("P006", id.start, id.end, message, "add a line `end` after its last line");
        self.remarks.push(remark);
    }

    fn top(&mut self, keyword: &str, head: &Spanned, rest: &[Spanned], line: &Line) {
        match keyword {
            "playbook" => {
                self.header = true;
                self.out.name = self.name_of(head, rest).value;
            }
            "title" => {
                if let Some(text) = self.string_of(head, rest) {
                    self.out.title = text.value;
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
            "composite" => {
                let id = self.upper_id(head, rest);
                self.block = Block::Composite(Box::new(empty_composite(id)));
            }
            "end" => {
                let help = "remove this `end`, or add the `rule` line that it should close";
                self.error("P007", head, "`end` closes nothing", help);
            }
            _ => self.unknown(keyword, head, &TOP, "P001", line),
        }
    }

    fn in_rule(&mut self, mut rule: Box<Rule>, keyword: &str, head: &Spanned, rest: &[Spanned], line: &Line) {
        match keyword {
            "end" => {
                self.out.rules.push(*rule);
                return;
            }
            "rule" | "composite" => {
                self.unclosed("rule", &rule.id, head.start);
                self.out.rules.push(*rule);
                self.top(keyword, head, rest, line);
                return;
            }
            "stage" => self.stage(&mut rule.stage, head, rest),
            "says" => {
                if let Some(says) = self.choice(head, rest, &Says::ALL, "P011", "speaker") {
                    rule.says = says;
                }
            }
            "sense" => {
                if let Some(sense) = self.choice(head, rest, &Sense::ALL, "P032", "sense") {
                    rule.sense = sense;
                }
            }
            "weight" => self.weight(&mut rule.weight, head, rest),
            "group" => self.once(&mut rule.group, head, rest),
            "act" => self.once(&mut rule.act, head, rest),
            "asks" => rule.asks = self.asks(head, rest).or(rule.asks.take()),
            "pattern" => rule.patterns.extend(self.pattern(head, rest)),
            "near" => rule.near.extend(self.string_of(head, rest)),
            "advice" => self.text(&mut rule.advice, head, rest),
            "explain" => self.text(&mut rule.explain, head, rest),
            _ => self.unknown(keyword, head, &IN_RULE, "P008", line),
        }
        self.block = Block::Rule(rule);
    }

    fn in_composite(
        &mut self,
        mut composite: Box<Composite>,
        keyword: &str,
        head: &Spanned,
        rest: &[Spanned],
        line: &Line,
    ) {
        match keyword {
            "end" => {
                self.out.composites.push(*composite);
                return;
            }
            "rule" | "composite" => {
                self.unclosed("composite", &composite.id, head.start);
                self.out.composites.push(*composite);
                self.top(keyword, head, rest, line);
                return;
            }
            "stage" => self.stage(&mut composite.stage, head, rest),
            "weight" => self.weight(&mut composite.weight, head, rest),
            "group" => self.once(&mut composite.group, head, rest),
            "when" => match condition::parse(rest, head) {
                Ok(when) => composite.when = Some(At::new(when, head.end, line.end)),
                Err(remark) => self.remarks.push(remark),
            },
            "advice" => self.text(&mut composite.advice, head, rest),
            "explain" => self.text(&mut composite.explain, head, rest),
            _ => self.unknown(keyword, head, &IN_COMPOSITE, "P008", line),
        }
        self.block = Block::Composite(composite);
    }

    fn unknown(&mut self, keyword: &str, head: &Spanned, known: &[&str], code: &'static str, _line: &Line) {
        let help = match nearest(keyword, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("use one of {}", known.join(", ")),
        };
        self.error(code, head, &format!("unknown statement `{keyword}`"), &help);
    }

    fn group(&mut self, head: &Spanned, rest: &[Spanned]) {
        let name = self.upper_id(head, rest);
        let cap = match rest.get(1..3) {
            Some([word, number]) if word.bare() == Some("cap") => {
                number.bare().and_then(|n| n.parse::<f32>().ok()).filter(|n| *n > 0.0 && n.is_finite())
            }
            _ => None,
        };
        if cap.is_none() {
            let at = rest.last().unwrap_or(head).clone();
            self.error("P019", &at, "a group needs a cap above 0", "write `group NAME cap 4.0`, in bits");
        }
        self.out.groups.push(Group { name, cap: cap.unwrap_or(4.0) });
    }

    fn stage(&mut self, slot: &mut Option<At<Stage>>, head: &Spanned, rest: &[Spanned]) {
        let all: Vec<(&str, Stage)> = Stage::ALL.iter().map(|s| (s.name(), *s)).collect();
        self.duplicate(slot.is_some(), head);
        if let Some(stage) = self.choice(head, rest, &all, "P010", "stage") {
            let at = rest.first().unwrap_or(head);
            *slot = Some(At::new(stage, at.start, at.end));
        }
    }

    fn weight(&mut self, slot: &mut Option<At<f32>>, head: &Spanned, rest: &[Spanned]) {
        self.duplicate(slot.is_some(), head);
        let at = rest.first().unwrap_or(head).clone();
        match rest.first().and_then(Spanned::bare).and_then(|n| n.parse::<f32>().ok()) {
            Some(bits) if (0.0..=12.0).contains(&bits) => *slot = Some(At::new(bits, at.start, at.end)),
            Some(_) => {
                let help = "use 0 to 12 bits; 1 bit doubles the odds, 10 multiply them by a thousand";
                self.error("P013", &at, "this weight is out of range", help);
            }
            None => self.error("P012", &at, "a weight is a number of bits", "write for example `weight 2.5`"),
        }
    }

    fn asks(&mut self, head: &Spanned, rest: &[Spanned]) -> Option<At<(NeverRule, String)>> {
        let at = rest.first().unwrap_or(head).clone();
        let all: Vec<(&str, NeverRule)> = NeverRule::ALL.iter().map(|s| (s.name(), *s)).collect();
        let rule = self.choice(head, rest, &all, "P031", "NEVER rule")?;
        match rest.get(1).and_then(Spanned::quoted) {
            Some(what) => Some(At::new((rule, what.to_owned()), at.start, at.end)),
            None => {
                let help = "write what is asked, for example `asks details \"your PIN\"`";
                self.error("P033", &at, "`asks` does not say what is asked", help);
                None
            }
        }
    }

    fn pattern(&mut self, head: &Spanned, rest: &[Spanned]) -> Option<PatternLine> {
        let main = self.string_of(head, rest)?;
        let mut line = PatternLine { main, and: Vec::new(), unless: Vec::new() };
        let mut more = rest.get(1..).unwrap_or(&[]);
        while let [word, after @ ..] = more {
            let target = match word.bare() {
                Some("and") => &mut line.and,
                Some("unless") => &mut line.unless,
                _ => {
                    let help = "after a pattern only `and \"…\"` and `unless \"…\"` may follow";
                    self.error("P005", word, "this does not belong to the pattern", help);
                    break;
                }
            };
            let Some(text) = after.first().and_then(Spanned::quoted) else {
                self.error("P004", word, "here a string in quotes must follow", "write the words in \"quotes\"");
                break;
            };
            let at = after.first().unwrap_or(word);
            target.push(At::new(text.to_owned(), at.start + 1, at.end.saturating_sub(1)));
            more = after.get(1..).unwrap_or(&[]);
        }
        Some(line)
    }

    fn word_list(&mut self, head: &Spanned, rest: &[Spanned]) -> Option<WordList> {
        let name = self.name_of(head, rest);
        let mut members = Vec::new();
        let mut parts = rest.get(1..).unwrap_or(&[]);
        match parts {
            [sign, after @ ..] if sign.is_sign('=') => parts = after,
            _ => {
                let help = "write `class bank = barclays | lloyds | \"first direct\"`";
                self.error("P034", rest.first().unwrap_or(head), "here `=` and the members must follow", help);
            }
        }
        for part in parts {
            match (part.bare(), part.quoted()) {
                (Some(word), _) | (_, Some(word)) if !word.trim().is_empty() => {
                    members.push(At::new(word.to_owned(), part.start, part.end));
                }
                _ => {}
            }
        }
        if members.is_empty() {
            let help = "name at least one word; several are separated by `|`";
            self.error("P022", rest.first().unwrap_or(head), "this list has no members", help);
            return None;
        }
        Some(WordList { name, members })
    }

    fn text(&mut self, slot: &mut Option<String>, head: &Spanned, rest: &[Spanned]) {
        if let Some(text) = self.string_of(head, rest) {
            let joined = match slot.take() {
                Some(before) => format!("{before} {}", text.value),
                None => text.value,
            };
            *slot = Some(joined);
        }
    }

    fn once(&mut self, slot: &mut Option<At<String>>, head: &Spanned, rest: &[Spanned]) {
        self.duplicate(slot.is_some(), head);
        *slot = Some(self.name_of(head, rest));
    }

    fn duplicate(&mut self, there: bool, head: &Spanned) {
        if there {
            let message = format!("`{}` is said twice", head.bare().unwrap_or(""));
            self.error("P009", head, &message, "keep one of the two lines");
        }
    }

    fn choice<T: Copy>(
        &mut self,
        head: &Spanned,
        rest: &[Spanned],
        all: &[(&str, T)],
        code: &'static str,
        what: &str,
    ) -> Option<T> {
        let at = rest.first().unwrap_or(head).clone();
        let word = rest.first().and_then(Spanned::bare).unwrap_or("");
        if let Some((_, value)) = all.iter().find(|(name, _)| *name == word) {
            return Some(*value);
        }
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        let help = match nearest(word, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("use one of {}", names.join(", ")),
        };
        self.error(code, &at, &format!("unknown {what} `{word}`"), &help);
        None
    }

    fn name_of(&mut self, head: &Spanned, rest: &[Spanned]) -> At<String> {
        match rest.first() {
            Some(part) if part.bare().is_some() => {
                At::new(part.bare().unwrap_or("").to_owned(), part.start, part.end)
            }
            _ => {
                let message = format!("`{}` needs a name", head.bare().unwrap_or(""));
                self.error("P003", head, &message, "write the name after the keyword, without quotes");
                At::new(String::new(), head.start, head.end)
            }
        }
    }

    fn upper_id(&mut self, head: &Spanned, rest: &[Spanned]) -> At<String> {
        let name = self.name_of(head, rest);
        let good = name.value.starts_with(|c: char| c.is_ascii_uppercase())
            && name.value.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        if !good && !name.value.is_empty() {
            let fixed: String = name
                .value
                .to_ascii_uppercase()
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
                .collect();
            let help = format!("write `{fixed}`: capitals, figures and underscores");
            self.remarks.push(Diagnostic::error("P014", name.start, name.end, "this name is not in capitals", help));
        }
        name
    }

    fn string_of(&mut self, head: &Spanned, rest: &[Spanned]) -> Option<At<String>> {
        match rest.first() {
            Some(part) if part.quoted().is_some() => {
                let text = part.quoted().unwrap_or("").to_owned();
                let end = part.start + 1 + text.len();
                Some(At::new(text, part.start + 1, end))
            }
            _ => {
                let message = format!("`{}` needs a text in quotes", head.bare().unwrap_or(""));
                self.error("P004", rest.first().unwrap_or(head), &message, "write the words in \"quotes\"");
                None
            }
        }
    }

    fn error(&mut self, code: &'static str, at: &Spanned, message: &str, help: &str) {
        self.remarks.push(Diagnostic::error(code, at.start, at.end, message, help));
    }
}

fn empty_rule(id: At<String>) -> Rule {
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
    }
}

fn empty_composite(id: At<String>) -> Composite {
    Composite { id, stage: None, weight: None, group: None, when: None, advice: None, explain: None }
}
