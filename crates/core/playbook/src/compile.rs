//! From syntax trees to a [`Ruleset`]: names resolved, patterns unrolled, one automaton.

use crate::ast::{At, Condition, PatternLine, Playbook, Rule as RuleTree, Says, Sense, WordList};
use crate::automaton::{Builder, SymbolSet, index32};
use crate::pattern::{self, Atom, End, Fault, Node, Pattern};
use crate::ruleset::{Composite, Group, PatternRole, Rule, Ruleset, When};
use crate::{inflect, sound};
use diagnostic::{Diagnostic, nearest};
use evidence::Stage;
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
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
    let bytes = sources.iter().map(|s| s.text.len()).sum();
    let mut compiler = Compiler::new(remarks, bytes);
    compiler.all_composites =
        trees.iter().flat_map(|t| &t.composites).map(|c| c.id.value.clone()).collect();
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
    compiler.without_echoes();
    compiler.remarks.sort_by_key(|(source, d)| (*source, d.start, d.code));
    compiler.finish(&trees)
}

type Map<K, V> = HashMap<K, V, FixedState>;

struct Compiler<'a> {
    remarks: Vec<SourceDiagnostic>,
    source: usize,
    classes: BTreeMap<&'a str, &'a [At<String>]>,
    sounds: BTreeMap<&'a str, Vec<&'a At<String>>>,
    used: BTreeSet<String>,
    group_ids: Map<String, u16>,
    names: Map<String, When>,
    groups: Vec<Group>,
    rules: Vec<Rule>,
    composites: Vec<Composite>,
    roles: Vec<PatternRole>,
    /// Patterns after `and` and `unless`, main pattern after main pattern.
    parts: Vec<u32>,
    /// Such patterns by their text and by who says it.
    known_parts: Map<(&'a str, Says), u32>,
    /// Memory in which the places that a pattern leads to are gathered.
    places: Vec<u32>,
    builder: Builder,
    /// Those of the rule that is looked at.
    own_patterns: HashSet<&'a str, FixedState>,
    all_composites: BTreeSet<String>,
    class_sets: Map<String, SymbolSet>,
    form_ids: Map<String, Vec<u32>>,
    /// Symbols of single atoms.
    symbols: Map<Atom, u32>,
    /// Memory in which symbols are gathered.
    set: SymbolSet,
    /// Classes said to contain themselves.
    circular: BTreeSet<String>,
}

impl<'a> Compiler<'a> {
    fn new(remarks: Vec<SourceDiagnostic>, bytes: usize) -> Self {
        Self {
            remarks,
            source: 0,
            classes: BTreeMap::new(),
            sounds: BTreeMap::new(),
            used: BTreeSet::new(),
            group_ids: Map::default(),
            names: Map::default(),
            groups: Vec::new(),
            rules: Vec::new(),
            composites: Vec::new(),
            roles: Vec::with_capacity(bytes / 90),
            parts: Vec::new(),
            known_parts: Map::default(),
            places: Vec::new(),
            builder: Builder::new(bytes),
            own_patterns: HashSet::default(),
            all_composites: BTreeSet::new(),
            class_sets: Map::default(),
            form_ids: Map::default(),
            symbols: Map::default(),
            set: SymbolSet::default(),
            circular: BTreeSet::new(),
        }
    }

    fn finish(self, trees: &[Playbook<'_>]) -> (Ruleset, Vec<SourceDiagnostic>) {
        let titles = trees.iter().map(|t| (t.name.clone(), t.title.clone())).collect();
        let ruleset = Ruleset::new(
            (self.rules, self.composites, self.groups),
            (self.roles, self.parts),
            self.builder.build(),
            titles,
        );
        (ruleset, self.remarks)
    }

    fn lists(&mut self, trees: &'a [Playbook<'a>]) {
        for (index, tree) in trees.iter().enumerate() {
            self.source = index;
            for list in &tree.classes {
                if self.classes.insert(&list.name.value, &list.members).is_some() {
                    let message = format!("class `{}` is defined a second time", list.name.value);
                    let help =
                        "put all its words into one line, or give one of the two another name";
                    self.error("P021", &list.name, &message, help);
                }
            }
            for list in &tree.sounds {
                self.sounds.entry(&list.name.value).or_default().extend(&list.members);
            }
        }
        for (index, tree) in trees.iter().enumerate() {
            self.source = index;
            for list in &tree.classes {
                for member in &list.members {
                    self.member(member, list);
                }
            }
        }
    }

    /// Remarks on a member of a class that no pattern could use.
    fn member(&mut self, member: &'a At<String>, list: &WordList) {
        if let Some(name) = member.value.strip_prefix('@') {
            if !self.classes.contains_key(name) {
                let remark = self.unknown_class(name, member.start, member.end);
                self.remarks.push((self.source, remark));
            } else if self.reaches(name, &list.name.value) && !self.circular.contains(name) {
                self.circular.insert(list.name.value.clone());
                let message = format!("through this, class `{}` contains itself", list.name.value);
                self.error(
                    "P023",
                    member,
                    &message,
                    "remove it: a class may contain other classes, not itself",
                );
            }
            return;
        }
        let marks = member.value.matches(['~', '%', '@']).count();
        let last =
            member.value.ends_with(['~', '%']) && !member.value.contains(char::is_whitespace);
        if marks > usize::from(last) {
            let help = "a member is a word, word~, word%, @class or a plain phrase; write the phrase's forms out";
            self.error("P058", member, "a mark cannot stand inside a phrase of a list", help);
        }
    }

    /// Whether class `from` contains class `to`, directly or through others.
    fn reaches(&self, from: &'a str, to: &str) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(name) = open.pop() {
            if name == to {
                return true;
            }
            if seen.insert(name) {
                let members = self.classes.get(name).copied().unwrap_or(&[]);
                open.extend(members.iter().filter_map(|m| m.value.strip_prefix('@')));
            }
        }
        false
    }

    fn unknown_class(&self, name: &str, start: usize, end: usize) -> Diagnostic {
        let help = match nearest(name, self.classes.keys().copied()) {
            Some(near) => format!("did you mean @{near}?"),
            None => format!(
                "define it, as in `class {name} = one | two`, or load the playbook that does"
            ),
        };
        Diagnostic::error("P035", start, end, format!("there is no class @{name}"), help)
    }

    fn groups(&mut self, trees: &[Playbook<'_>]) {
        for (index, tree) in trees.iter().enumerate() {
            self.source = index;
            for group in tree.groups.iter().filter(|g| !g.name.value.is_empty()) {
                let id = u16::try_from(self.groups.len()).unwrap_or(u16::MAX);
                if self.group_ids.contains_key(&group.name.value) {
                    let message = format!("group {} is defined a second time", group.name.value);
                    self.error("P018", &group.name, &message, "keep one of the two lines");
                    continue;
                }
                self.group_ids.insert(group.name.value.clone(), id);
                self.names.insert(group.name.value.clone(), When::Group(id));
                self.groups
                    .push(Group { id: Arc::from(group.name.value.as_str()), cap: group.cap });
            }
        }
    }

    fn rule(&mut self, tree: &'a RuleTree<'a>, playbook: &str) {
        let id = u16::try_from(self.rules.len()).unwrap_or(u16::MAX);
        if !self.claim(&tree.id, When::Rule(id)) {
            return;
        }
        let (stage, weight) = self.stage_and_weight(
            &tree.id,
            (tree.stage.as_ref(), tree.weight.as_ref()),
            &tree.given,
        );
        if !tree.given.contains(&"pattern") {
            let message = format!("{} has no pattern", tree.id.value);
            self.error(
                "P017",
                &tree.id,
                &message,
                "add a line `pattern \"…\"` with the words that are said",
            );
        }
        self.incomplete(tree);
        let group = tree.group.as_ref().and_then(|name| self.group_named(name));
        self.own_patterns.clear();
        for line in &tree.patterns {
            self.pattern_line(line, id, (tree.says, tree.sense));
        }
        for near in &tree.near {
            self.pattern(near, PatternRole::Near(id), tree.says);
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
    fn incomplete(&mut self, tree: &RuleTree<'_>) {
        let given = |keyword: &str| tree.given.contains(&keyword);
        if !given("explain") {
            let help = "add `explain \"…\"`: what the caller is after and why it matters";
            self.warn(
                "no-explain",
                &tree.id,
                &format!("{} does not explain itself", tree.id.value),
                help,
            );
        }
        if !given("advice") && tree.asks.is_some() {
            let help = "add `advice \"…\"`: what the person on the line should do at once";
            self.warn("no-advice", &tree.id, &format!("{} gives no advice", tree.id.value), help);
        }
    }

    fn pattern_line(&mut self, line: &'a PatternLine<'a>, rule: u16, (says, sense): (Says, Sense)) {
        if !self.own_patterns.insert(line.main.value)
            && line.and.is_empty()
            && line.unless.is_empty()
        {
            self.warn(
                "twice",
                &line.main,
                "this rule has the same pattern a second time",
                "remove one of the two lines",
            );
        }
        let also = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
        let role = PatternRole::Main {
            rule,
            sense,
            parts: index32(self.parts.len()),
            and: also(line.and.len()),
            unless: also(line.unless.len()),
        };
        self.pattern(&line.main, role, says);
        for part in line.and.iter().chain(&line.unless) {
            self.part(part, says);
        }
    }

    /// A part of the pattern before it: the same one as before, if it stood elsewhere and
    /// nothing was to be said of it.
    fn part(&mut self, text: &At<&'a str>, says: Says) {
        if let Some(known) = self.known_parts.get(&(text.value, says)) {
            return self.parts.push(*known);
        }
        let before = self.remarks.len();
        let index = self.pattern(text, PatternRole::Part, says);
        self.parts.push(index);
        if self.remarks.len() == before {
            self.known_parts.insert((text.value, says), index);
        }
    }

    /// Parses, unrolls and adds one pattern; it gets the next index, which is given, even if it
    /// is faulty.
    fn pattern(&mut self, text: &At<&str>, role: PatternRole, says: Says) -> u32 {
        let index = index32(self.roles.len());
        self.roles.push(role);
        let Pattern { node, gaps } =
            match pattern::parse(text.value, text.start, &mut self.builder.lexicon) {
                Ok(pattern) => pattern,
                Err(remark) => {
                    self.remarks.push((self.source, *remark));
                    // Its classes are used for all that.
                    let names = text
                        .value
                        .split('@')
                        .skip(1)
                        .map(|part| part.split(|c: char| !pattern::in_name(c)).next());
                    self.used.extend(names.flatten().map(str::to_owned));
                    return index;
                }
            };
        let mut places = std::mem::take(&mut self.places);
        places.clear();
        places.push(0);
        match self.advance(&node, text, &mut places) {
            Ok(()) => {
                places.iter().for_each(|end| self.builder.accept(*end, index, says.speakers()));
            }
            Err(remark) => {
                self.remarks.push((self.source, *remark));
                return index;
            }
        }
        self.places = places;
        if gaps && (pattern::gap_at(&node, End::First) || pattern::gap_at(&node, End::Last)) {
            let help = "put the gap into the brackets as well: it [..3 outside]";
            self.warn(
                "loose-gap",
                text,
                "without its optional words this pattern begins or ends with a gap",
                help,
            );
        }
        index
    }

    /// Goes on from these places of the trie by every form of `node`, to the places where
    /// the forms end.
    fn advance(&mut self, node: &Node, at: &At<&str>, places: &mut Vec<u32>) -> Result<(), Fault> {
        match node {
            Node::Gap(width) => places.iter_mut().for_each(|p| *p = self.builder.gap(*p, *width)),
            Node::Run(run) => self.builder.follow(*run, places),
            Node::Atom(atom) => {
                let symbol = self.symbol(atom, at)?;
                self.builder.step(symbol, places);
            }
            Node::Optional(inner) => {
                let without = places.clone();
                self.advance(inner, at, places)?;
                places.extend(without);
                distinct(places);
            }
            Node::Runs(_) | Node::Either(_) => {
                if let Some(symbol) = self.gathered(node, at)? {
                    self.builder.step(symbol, places);
                } else if let Node::Either(options) = node {
                    let from = std::mem::take(places);
                    for option in options {
                        let mut ends = from.clone();
                        self.advance(option, at, &mut ends)?;
                        places.append(&mut ends);
                    }
                    distinct(places);
                }
            }
            Node::Sequence(parts) => {
                for part in parts {
                    self.advance(part, at, places)?;
                    if places.len() > MOST_FORMS {
                        return Err(too_many(at));
                    }
                }
            }
        }
        Ok(())
    }

    /// The symbol of one atom.
    fn symbol(&mut self, atom: &Atom, at: &At<&str>) -> Result<u32, Fault> {
        if let Some(known) = self.symbols.get(atom) {
            return Ok(*known);
        }
        let mut set = SymbolSet::default();
        self.atom(atom, at, &mut set)?;
        let symbol = self.builder.symbol(&set);
        self.symbols.insert(atom.clone(), symbol);
        Ok(symbol)
    }

    /// The symbol of a node, if it is as simple as that.
    fn gathered(&mut self, node: &Node, at: &At<&str>) -> Result<Option<u32>, Fault> {
        let mut set = std::mem::take(&mut self.set);
        set.clear();
        let simple = self.gather(node, at, &mut set);
        let symbol = matches!(simple, Ok(true)).then(|| self.builder.symbol(&set));
        self.set = set;
        simple.map(|_| symbol)
    }

    /// Gathers the words and phrases a node stands for; false if it is not as simple as that.
    fn gather(&mut self, node: &Node, at: &At<&str>, set: &mut SymbolSet) -> Result<bool, Fault> {
        match node {
            Node::Atom(atom) => self.atom(atom, at, set)?,
            Node::Run(run) => set.add(*run, &self.builder.lexicon),
            Node::Runs(runs) => {
                let lexicon = &self.builder.lexicon;
                lexicon.choice(*runs).iter().for_each(|run| set.add(*run, lexicon));
            }
            Node::Either(options) => {
                for option in options {
                    if !self.gather(option, at, set)? {
                        return Ok(false);
                    }
                }
            }
            Node::Sequence(parts) => return self.gather_phrases(parts, at, set),
            Node::Optional(_) | Node::Gap(_) => return Ok(false),
        }
        Ok(true)
    }

    fn gather_phrases(
        &mut self,
        parts: &[Node],
        at: &At<&str>,
        set: &mut SymbolSet,
    ) -> Result<bool, Fault> {
        let mut phrases: Vec<Vec<u32>> = vec![Vec::with_capacity(parts.len())];
        for part in parts {
            match part {
                Node::Run(run) => {
                    let words = self.builder.lexicon.run(*run);
                    phrases.iter_mut().for_each(|p| p.extend_from_slice(words));
                }
                Node::Atom(Atom::Inflected(word)) => {
                    let choices = self.forms(word);
                    if phrases.len() * choices.len() > MOST_FORMS {
                        return Err(too_many(at));
                    }
                    phrases = phrases
                        .iter()
                        .flat_map(|p| choices.iter().map(|c| [p.as_slice(), &[*c]].concat()))
                        .collect();
                }
                _ => return Ok(false),
            }
        }
        for phrase in phrases {
            let run = self.builder.lexicon.add_run(&phrase);
            set.add(run, &self.builder.lexicon);
        }
        Ok(true)
    }

    fn atom(&mut self, atom: &Atom, at: &At<&str>, set: &mut SymbolSet) -> Result<(), Fault> {
        match atom {
            Atom::Inflected(word) => self.forms(word).into_iter().for_each(|w| set.add_word(w)),
            Atom::Sounding(word) => {
                self.add_words(word, set);
                set.add_sound(sound::key(word));
                self.used.insert(format!("sounds {word}"));
                let slips: Vec<&At<String>> =
                    self.sounds.get(word.as_str()).cloned().unwrap_or_default();
                slips.iter().for_each(|slip| self.add_words(&slip.value, set));
            }
            Atom::Shape(shape) => set.add_shape(*shape),
            Atom::Class(name) => {
                if let Some(known) = self.class_sets.get(name) {
                    set.merge(known);
                    return Ok(());
                }
                let mut whole = SymbolSet::default();
                self.class(name, at, &mut whole, &mut Vec::new())?;
                set.merge(&whole);
                self.class_sets.insert(name.clone(), whole);
            }
        }
        Ok(())
    }

    /// Numbers of all forms of a word.
    fn forms(&mut self, word: &str) -> Vec<u32> {
        if let Some(known) = self.form_ids.get(word) {
            return known.clone();
        }
        let ids: Vec<u32> =
            inflect::forms(word).iter().map(|w| self.builder.lexicon.word(w)).collect();
        self.form_ids.insert(word.to_owned(), ids.clone());
        ids
    }

    /// A member as a word or, if it is several, as a phrase.
    fn add_words(&mut self, text: &str, set: &mut SymbolSet) {
        let run = self.builder.lexicon.run_of(text);
        set.add(run, &self.builder.lexicon);
    }

    fn class(
        &mut self,
        name: &str,
        at: &At<&str>,
        set: &mut SymbolSet,
        open: &mut Vec<String>,
    ) -> Result<(), Fault> {
        if open.iter().any(|n| n == name) {
            return Ok(());
        }
        let Some(members) = self.classes.get(name).copied() else {
            if !open.is_empty() {
                // Said already where the class is defined.
                return Ok(());
            }
            let written = format!("@{name}");
            let start = at.start + at.value.find(&written).unwrap_or(0);
            return Err(Box::new(self.unknown_class(name, start, start + written.len())));
        };
        self.used.insert(name.to_owned());
        open.push(name.to_owned());
        for member in members {
            if let Some(other) = member.value.strip_prefix('@') {
                self.class(other, at, set, open)?;
            } else if let Some(word) = member.value.strip_suffix('~') {
                self.forms(word).into_iter().for_each(|w| set.add_word(w));
            } else if let Some(word) = member.value.strip_suffix('%') {
                self.atom(&Atom::Sounding(word.to_owned()), at, set)?;
            } else {
                self.add_words(&member.value, set);
            }
        }
        open.pop();
        Ok(())
    }

    fn composite(&mut self, tree: &crate::ast::Composite) {
        let id = u16::try_from(self.composites.len()).unwrap_or(u16::MAX);
        let resolved = tree.when.as_ref().map(|when| self.condition(&when.value, &tree.id));
        let never = When::Any(Vec::new());
        let whole = matches!(resolved, Some(Some(_)));
        // A faulty one keeps its name, so that those who name it are not called faulty too.
        if !self.claim(&tree.id, if whole { When::Composite(id) } else { never }) {
            return;
        }
        let (stage, weight) = self.stage_and_weight(
            &tree.id,
            (tree.stage.as_ref(), tree.weight.as_ref()),
            &tree.given,
        );
        if !tree.given.contains(&"when") {
            let message = format!("{} does not say when it holds", tree.id.value);
            self.error(
                "P041",
                &tree.id,
                &message,
                "add for example `when SAYS_ARREST then ASKS_FOR_CASH`",
            );
        }
        if !tree.given.contains(&"explain") {
            let help = "add `explain \"…\"`: what the caller is after and why it matters";
            self.warn(
                "no-explain",
                &tree.id,
                &format!("{} does not explain itself", tree.id.value),
                help,
            );
        }
        let group = tree.group.as_ref().and_then(|name| self.group_named(name));
        let Some(Some(when)) = resolved else { return };
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
            let help = "name rules, groups or composites that stand above it";
            self.error("P037", name, "this composite names itself in its condition", help);
            return None;
        }
        if self.all_composites.contains(&name.value) {
            let message = format!("composite {} stands further down", name.value);
            self.error("P063", name, &message, "move it above the composite that names it");
            return None;
        }
        let help = match nearest(&name.value, self.names.keys().map(String::as_str)) {
            Some(near) => format!("did you mean {near}?"),
            None => "name a rule, a group or a composite of these playbooks".to_owned(),
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
                None => format!("add a line `group {} cap 4.0` above the rules", name.value),
            };
            self.error("P043", name, &format!("there is no group {}", name.value), &help);
        }
        found
    }

    /// Takes a name; false if it is taken already.
    fn claim(&mut self, id: &At<String>, what: When) -> bool {
        if id.value.is_empty() {
            return false;
        }
        if self.names.contains_key(&id.value) {
            let message = format!("the name {} is taken already", id.value);
            self.error(
                "P044",
                id,
                &message,
                "rename this one, or remove one of the two; groups share the names too",
            );
            return false;
        }
        self.names.insert(id.value.clone(), what);
        true
    }

    /// Stage and weight, with a remark on what was never given.
    fn stage_and_weight(
        &mut self,
        id: &At<String>,
        (stage, weight): (Option<&At<Stage>>, Option<&At<f32>>),
        given: &[&str],
    ) -> (Stage, f32) {
        if !given.contains(&"stage") {
            let names = Stage::ALL.map(Stage::name).join(", ");
            let help = format!("add for example `stage hook`; the stages are {names}");
            self.error("P016", id, &format!("{} has no stage", id.value), &help);
        }
        if !given.contains(&"weight") {
            let help = "add for example `weight 2.0`, in bits: 1 bit doubles the odds of a scam";
            self.error("P015", id, &format!("{} has no weight", id.value), help);
        }
        (stage.map_or(Stage::Hook, |s| s.value), weight.map_or(0.0, |w| w.value))
    }

    fn unused(&mut self, trees: &'a [Playbook<'a>]) {
        for (index, tree) in trees.iter().enumerate() {
            self.source = index;
            // A playbook of nothing but lists lends them to others, perhaps to some not here.
            let lends = tree.rules.is_empty() && tree.composites.is_empty();
            for list in &tree.classes {
                if !lends && !self.used.contains(&list.name.value) {
                    let message = format!("class `{}` is used nowhere", list.name.value);
                    self.warn(
                        "unused",
                        &list.name,
                        &message,
                        "use it in a pattern as @name, or remove it",
                    );
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

    /// Drops remarks on what stands behind a broken quote: they only echo it.
    fn without_echoes(&mut self) {
        let broken: Vec<(usize, usize, usize)> = self
            .remarks
            .iter()
            .filter(|(_, d)| matches!(d.code, "P002" | "P046"))
            .map(|(source, d)| (*source, d.start, d.end))
            .collect();
        self.remarks.retain(|(source, d)| {
            let echo =
                |b: &(usize, usize, usize)| b.0 == *source && b.1 <= d.start && d.start <= b.2;
            matches!(d.code, "P002" | "P046") || !broken.iter().any(echo)
        });
    }

    fn error<T>(&mut self, code: &'static str, at: &At<T>, message: &str, help: &str) {
        self.remarks.push((self.source, Diagnostic::error(code, at.start, at.end, message, help)));
    }

    fn warn<T>(&mut self, code: &'static str, at: &At<T>, message: &str, help: &str) {
        self.remarks.push((
            self.source,
            Diagnostic::error(code, at.start, at.end, message, help).into_warning(),
        ));
    }
}

fn distinct(places: &mut Vec<u32>) {
    places.sort_unstable();
    places.dedup();
}

fn too_many(at: &At<&str>) -> Fault {
    let help =
        "put alternatives into a class, leave square brackets out, or split the pattern in two";
    let message = format!("this pattern stands for more than {MOST_FORMS} ways to say it");
    Box::new(Diagnostic::error("P030", at.start, at.end, message, help))
}
