//! From syntax trees to a [`Ruleset`]: names resolved, patterns unrolled, one automaton.

use crate::ast::{At, Condition, PatternLine, Playbook, Rule as RuleTree, Sense};
use crate::automaton::{Builder, Step, SymbolSet};
use crate::pattern::{self, Atom, Node};
use crate::ruleset::{Composite, Group, PatternRole, Rule, Ruleset, When};
use crate::{inflect, sound};
use conversation::Words;
use diagnostic::{Diagnostic, nearest};
use evidence::Stage;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// One playbook file to compile.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Name for diagnostics, usually the path.
    pub name: &'a str,
    /// The text.
    pub text: &'a str,
}

/// A diagnostic and the index of the source it belongs to.
pub type SourceDiagnostic = (usize, Diagnostic);

/// An unrolled pattern has at most so many forms.
const MOST_FORMS: usize = 512;

/// Compiles playbooks that share their classes, sounds, groups and names.
///
/// What has errors is left out of the ruleset; everything else works.
pub fn compile(sources: &[Source<'_>]) -> (Ruleset, Vec<SourceDiagnostic>) {
    let mut remarks = Vec::new();
    let mut trees = Vec::new();
    for (index, source) in sources.iter().enumerate() {
        let (tree, found) = crate::parse::parse(source.text);
        remarks.extend(found.into_iter().map(|d| (index, d)));
        trees.push(tree);
    }
    let mut compiler = Compiler::new(remarks);
    compiler.lists(&trees);
    compiler.groups(&trees);
    for (index, tree) in trees.iter().enumerate() {
        compiler.source = index;
        for rule in &tree.rules {
            compiler.rule(rule, &tree.name);
        }
    }
    for (index, tree) in trees.iter().enumerate() {
        compiler.source = index;
        for composite in &tree.composites {
            compiler.composite(composite);
        }
    }
    compiler.unused(&trees);
    compiler.remarks.sort_by_key(|(source, d)| (*source, d.start, d.code));
    compiler.finish(&trees)
}

struct Compiler<'a> {
    remarks: Vec<SourceDiagnostic>,
    source: usize,
    classes: BTreeMap<&'a str, &'a [At<String>]>,
    sounds: BTreeMap<&'a str, &'a [At<String>]>,
    used: BTreeSet<String>,
    group_ids: HashMap<String, u16>,
    names: HashMap<String, When>,
    groups: Vec<Group>,
    rules: Vec<Rule>,
    composites: Vec<Composite>,
    roles: Vec<PatternRole>,
    builder: Builder,
    seen_patterns: HashMap<(String, u16), ()>,
}

impl<'a> Compiler<'a> {
    fn new(remarks: Vec<SourceDiagnostic>) -> Self {
        Self {
            remarks,
            source: 0,
            classes: BTreeMap::new(),
            sounds: BTreeMap::new(),
            used: BTreeSet::new(),
            group_ids: HashMap::new(),
            names: HashMap::new(),
            groups: Vec::new(),
            rules: Vec::new(),
            composites: Vec::new(),
            roles: Vec::new(),
            builder: Builder::new(),
            seen_patterns: HashMap::new(),
        }
    }

    fn finish(self, trees: &[Playbook]) -> (Ruleset, Vec<SourceDiagnostic>) {
        let titles = trees.iter().map(|t| (t.name.clone(), t.title.clone())).collect();
        let ruleset = Ruleset::new(
            (self.rules, self.composites, self.groups),
            self.roles,
            self.builder.build(),
            titles,
        );
        (ruleset, self.remarks)
    }

    fn lists(&mut self, trees: &'a [Playbook]) {
        for (index, tree) in trees.iter().enumerate() {
            self.source = index;
            for list in &tree.classes {
                if self.classes.insert(&list.name.value, &list.members).is_some() {
                    let message = format!("class `{}` is defined twice", list.name.value);
                    self.error("P021", &list.name, &message, "put all members into one line or rename one of them");
                }
            }
            for list in &tree.sounds {
                self.sounds.insert(&list.name.value, &list.members);
            }
        }
    }

    fn groups(&mut self, trees: &[Playbook]) {
        for (index, tree) in trees.iter().enumerate() {
            self.source = index;
            for group in &tree.groups {
                let id = u16::try_from(self.groups.len()).unwrap_or(u16::MAX);
                if self.group_ids.insert(group.name.value.clone(), id).is_some() {
                    let message = format!("group {} is defined twice", group.name.value);
                    self.error("P018", &group.name, &message, "keep one of the two lines");
                    continue;
                }
                self.names.insert(group.name.value.clone(), When::Group(id));
                self.groups.push(Group { id: Arc::from(group.name.value.as_str()), cap: group.cap });
            }
        }
    }

    fn rule(&mut self, tree: &RuleTree, playbook: &str) {
        let id = u16::try_from(self.rules.len()).unwrap_or(u16::MAX);
        if !self.claim(&tree.id, When::Rule(id)) {
            return;
        }
        let stage = self.required(tree.stage.as_ref(), &tree.id, "P016", "stage", Stage::Hook);
        let weight = self.required(tree.weight.as_ref(), &tree.id, "P015", "weight", 0.0);
        if tree.patterns.is_empty() {
            self.error("P017", &tree.id, "this rule has no pattern", "add a line `pattern \"…\"` with what is said");
        }
        self.incomplete(tree);
        let group = tree.group.as_ref().and_then(|name| self.group_named(name));
        for line in &tree.patterns {
            self.pattern_line(line, id, tree.sense);
        }
        for near in &tree.near {
            self.pattern(near, PatternRole::Near(id));
        }
        self.rules.push(Rule {
            id: Arc::from(tree.id.value.as_str()),
            playbook: playbook.to_owned(),
            stage,
            says: tree.says,
            weight,
            group,
            asks: tree.asks.as_ref().map(|a| a.value.clone()),
            act: tree.act.as_ref().map(|a| a.value.clone()),
            advice: tree.advice.clone().unwrap_or_default(),
            explain: tree.explain.clone().unwrap_or_default(),
        });
    }

    /// What a rule may lack, but should not.
    fn incomplete(&mut self, tree: &RuleTree) {
        if tree.explain.is_none() {
            self.warn("no-explain", &tree.id, "this rule does not explain itself", "add `explain \"…\"`: what it is and why it matters");
        }
        if tree.advice.is_none() && tree.asks.is_some() {
            self.warn("no-advice", &tree.id, "this rule breaks a NEVER rule and gives no advice", "add `advice \"…\"`: what the person should do now");
        }
    }

    fn pattern_line(&mut self, line: &PatternLine, rule: u16, sense: Sense) {
        if self.seen_patterns.insert((line.main.value.clone(), rule), ()).is_some() && line.and.is_empty() && line.unless.is_empty() {
            self.warn("twice", &line.main, "this rule has the same pattern twice", "remove one of the two lines");
        }
        let also = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
        let role = PatternRole::Main { rule, sense, and: also(line.and.len()), unless: also(line.unless.len()) };
        self.pattern(&line.main, role);
        for part in line.and.iter().chain(&line.unless) {
            self.pattern(part, PatternRole::Part);
        }
    }

    /// Parses, unrolls and adds one pattern; it gets the next index even if it is faulty.
    fn pattern(&mut self, text: &At<String>, role: PatternRole) {
        let index = u32::try_from(self.roles.len()).unwrap_or(u32::MAX);
        self.roles.push(role);
        let node = match pattern::parse(&text.value, text.start) {
            Ok(node) => node,
            Err(remark) => {
                self.remarks.push((self.source, remark));
                return;
            }
        };
        let mut forms = Vec::new();
        if let Err(remark) = self.unroll(&node, text, &mut forms) {
            self.remarks.push((self.source, remark));
            return;
        }
        for steps in &forms {
            self.builder.add(steps, index);
        }
    }

    fn unroll(&mut self, node: &Node, at: &At<String>, out: &mut Vec<Vec<Step>>) -> Result<(), Diagnostic> {
        out.clear();
        match node {
            Node::Gap(width) => out.push(vec![Step::Gap(*width)]),
            Node::Atom(_) => {
                let set = self.set_of(node, at)?.unwrap_or_default();
                out.push(vec![Step::Symbol(self.builder.symbol(set))]);
            }
            Node::Optional(inner) => {
                self.unroll(inner, at, out)?;
                out.push(Vec::new());
            }
            Node::Either(options) => {
                if let Some(set) = self.set_of(node, at)? {
                    out.push(vec![Step::Symbol(self.builder.symbol(set))]);
                    return Ok(());
                }
                for option in options {
                    let mut forms = Vec::new();
                    self.unroll(option, at, &mut forms)?;
                    out.append(&mut forms);
                }
            }
            Node::Sequence(parts) => {
                out.push(Vec::new());
                for part in parts {
                    let mut tails = Vec::new();
                    self.unroll(part, at, &mut tails)?;
                    if out.len() * tails.len() > MOST_FORMS {
                        let help = "use a class for the alternatives, or split the pattern in two";
                        let message = format!("this pattern has more than {MOST_FORMS} forms");
                        return Err(Diagnostic::error("P030", at.start, at.end, message, help));
                    }
                    *out = out
                        .iter()
                        .flat_map(|head| tails.iter().map(|tail| [head.as_slice(), tail].concat()))
                        .collect();
                }
            }
        }
        Ok(())
    }

    /// The set of words and phrases a node stands for, if it is as simple as that.
    fn set_of(&mut self, node: &Node, at: &At<String>) -> Result<Option<SymbolSet>, Diagnostic> {
        let mut set = SymbolSet::default();
        match node {
            Node::Atom(atom) => self.atom(atom, at, &mut set)?,
            Node::Either(options) => {
                for option in options {
                    match self.set_of(option, at)? {
                        Some(part) => set.merge(&part),
                        None => return Ok(None),
                    }
                }
            }
            Node::Sequence(parts) => {
                let mut phrases: Vec<Vec<String>> = vec![Vec::new()];
                for part in parts {
                    let choices = match part {
                        Node::Atom(Atom::Word(word)) => vec![word.clone()],
                        Node::Atom(Atom::Inflected(word)) => inflect::forms(word),
                        _ => return Ok(None),
                    };
                    phrases = phrases
                        .iter()
                        .flat_map(|p| choices.iter().map(|c| [p.as_slice(), std::slice::from_ref(c)].concat()))
                        .collect();
                }
                set.phrases.extend(phrases);
            }
            Node::Optional(_) | Node::Gap(_) => return Ok(None),
        }
        Ok(Some(set))
    }

    fn atom(&mut self, atom: &Atom, at: &At<String>, set: &mut SymbolSet) -> Result<(), Diagnostic> {
        match atom {
            Atom::Word(word) => add_words(word, set),
            Atom::Inflected(word) => set.words.extend(inflect::forms(word)),
            Atom::Sounding(word) => {
                set.words.insert(word.clone());
                set.sounds.insert(sound::key(word));
                self.used.insert(format!("sounds {word}"));
                for slip in self.sounds.get(word.as_str()).copied().unwrap_or(&[]) {
                    add_words(&slip.value, set);
                }
            }
            Atom::Shape(shape) => {
                set.shapes.insert(*shape);
            }
            Atom::Class(name) => self.class(name, at, set, &mut Vec::new())?,
        }
        Ok(())
    }

    fn class(
        &mut self,
        name: &str,
        at: &At<String>,
        set: &mut SymbolSet,
        open: &mut Vec<String>,
    ) -> Result<(), Diagnostic> {
        if open.iter().any(|n| n == name) {
            let help = "a class may contain other classes, not itself";
            return Err(Diagnostic::error("P023", at.start, at.end, format!("class `{name}` contains itself"), help));
        }
        let Some(members) = self.classes.get(name).copied() else {
            let help = match nearest(name, self.classes.keys().copied()) {
                Some(near) => format!("did you mean @{near}?"),
                None => format!("define it: class {name} = …"),
            };
            return Err(Diagnostic::error("P035", at.start, at.end, format!("unknown class `@{name}`"), help));
        };
        self.used.insert(name.to_owned());
        open.push(name.to_owned());
        for member in members {
            if let Some(other) = member.value.strip_prefix('@') {
                self.class(other, at, set, open)?;
            } else if let Some(word) = member.value.strip_suffix('~') {
                set.words.extend(inflect::forms(word));
            } else if let Some(word) = member.value.strip_suffix('%') {
                self.atom(&Atom::Sounding(word.to_owned()), at, set)?;
            } else {
                add_words(&member.value, set);
            }
        }
        open.pop();
        Ok(())
    }

    fn composite(&mut self, tree: &crate::ast::Composite) {
        let stage = self.required(tree.stage.as_ref(), &tree.id, "P016", "stage", Stage::Ask);
        let weight = self.required(tree.weight.as_ref(), &tree.id, "P015", "weight", 0.0);
        let group = tree.group.as_ref().and_then(|name| self.group_named(name));
        let Some(when) = &tree.when else {
            self.error("P041", &tree.id, "this composite has no condition", "add `when A and B`");
            return;
        };
        let resolved = self.condition(&when.value, &tree.id);
        let id = u16::try_from(self.composites.len()).unwrap_or(u16::MAX);
        if !self.claim(&tree.id, When::Composite(id)) {
            return;
        }
        let Some(when) = resolved else { return };
        self.composites.push(Composite {
            id: Arc::from(tree.id.value.as_str()),
            stage,
            weight,
            group,
            when,
            advice: tree.advice.clone().unwrap_or_default(),
            explain: tree.explain.clone().unwrap_or_default(),
        });
    }

    fn condition(&mut self, tree: &Condition, own: &At<String>) -> Option<When> {
        Some(match tree {
            Condition::Seen(name) => self.named(name, own)?,
            Condition::Not(inner) => When::Not(Box::new(self.condition(inner, own)?)),
            Condition::All(parts) => When::All(self.conditions(parts, own)?),
            Condition::Any(parts) => When::Any(self.conditions(parts, own)?),
            Condition::Then(first, second, within) => When::Then(
                Box::new(self.named(first, own)?),
                Box::new(self.named(second, own)?),
                *within,
            ),
            Condition::Count(count, names) => {
                let mut parts = Vec::new();
                for name in names {
                    parts.push(self.named(name, own)?);
                }
                When::Count(*count, parts)
            }
        })
    }

    fn conditions(&mut self, parts: &[Condition], own: &At<String>) -> Option<Vec<When>> {
        let mut out = Vec::new();
        for part in parts {
            out.push(self.condition(part, own)?);
        }
        Some(out)
    }

    fn named(&mut self, name: &At<String>, own: &At<String>) -> Option<When> {
        self.used.insert(format!("group {}", name.value));
        if let Some(when) = self.names.get(&name.value) {
            return Some(when.clone());
        }
        if name.value == own.value {
            self.error("P037", name, "this composite refers to itself", "name rules, groups or composites above it");
            return None;
        }
        let help = match nearest(&name.value, self.names.keys().map(String::as_str)) {
            Some(near) => format!("did you mean {near}? A composite must stand above the ones that use it."),
            None => "define a rule, group or composite of that name above this one".to_owned(),
        };
        let message = format!("nothing is called {}", name.value);
        self.error("P042", name, &message, &help);
        None
    }

    fn group_named(&mut self, name: &At<String>) -> Option<u16> {
        self.used.insert(format!("group {}", name.value));
        let found = self.group_ids.get(&name.value).copied();
        if found.is_none() {
            let help = match nearest(&name.value, self.group_ids.keys().map(String::as_str)) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("add a line `group {} cap 4.0`", name.value),
            };
            self.error("P043", name, &format!("unknown group {}", name.value), &help);
        }
        found
    }

    /// Takes a name; false if it is taken already.
    fn claim(&mut self, id: &At<String>, what: When) -> bool {
        if id.value.is_empty() {
            return false;
        }
        if self.names.contains_key(&id.value) {
            self.error("P044", id, &format!("{} is defined twice", id.value), "rename or remove one of the two");
            return false;
        }
        self.names.insert(id.value.clone(), what);
        true
    }

    fn required<T: Copy>(&mut self, slot: Option<&At<T>>, id: &At<String>, code: &'static str, what: &str, default: T) -> T {
        if let Some(at) = slot {
            return at.value;
        }
        let help = if what == "stage" { "add for example `stage hook`" } else { "add for example `weight 2.0`, in bits" };
        self.error(code, id, &format!("{} has no {what}", id.value), help);
        default
    }

    fn unused(&mut self, trees: &'a [Playbook]) {
        for (index, tree) in trees.iter().enumerate() {
            self.source = index;
            for list in &tree.classes {
                if !self.used.contains(&list.name.value) {
                    let message = format!("class `{}` is used nowhere", list.name.value);
                    self.warn("unused", &list.name, &message, "use it in a pattern as @name, or remove it");
                }
            }
            for group in &tree.groups {
                if !self.used.contains(&format!("group {}", group.name.value)) {
                    let message = format!("group {} is used nowhere", group.name.value);
                    self.warn("unused", &group.name, &message, "put a rule into it, or remove it");
                }
            }
        }
    }

    fn error(&mut self, code: &'static str, at: &At<String>, message: &str, help: &str) {
        self.remarks.push((self.source, Diagnostic::error(code, at.start, at.end, message, help)));
    }

    fn warn(&mut self, code: &'static str, at: &At<String>, message: &str, help: &str) {
        self.remarks.push((self.source, Diagnostic::error(code, at.start, at.end, message, help).into_warning()));
    }
}

/// A member as a word or, if it is several, as a phrase.
fn add_words(text: &str, set: &mut SymbolSet) {
    let words: Vec<String> = Words::of(text).iter().map(|w| w.norm.to_owned()).collect();
    match words.as_slice() {
        [] => {}
        [one] => {
            set.words.insert(one.clone());
        }
        _ => {
            set.phrases.insert(words);
        }
    }
}
