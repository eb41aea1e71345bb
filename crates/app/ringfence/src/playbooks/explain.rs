//! `ringfence explain`: what a diagnostic, a rule, a composite, a group or an act is about.

use super::files::{Texts, count};
use crate::cli::ExplainArgs;
use anyhow::Result;
use diagnostic::nearest;
use playbook::explain::{Page, pages};
use playbook::{Composite, Group, Rule, Ruleset};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

/// Runs the subcommand: 0, or 2 if nothing has that name.
///
/// # Errors
/// Output that cannot be written.
pub fn explain(args: &ExplainArgs) -> Result<ExitCode> {
    let (ruleset, _) = playbook::compile(&Texts::shipped().sources());
    let shown = match &args.name {
        None => Some(list(&ruleset)),
        Some(name) => about(name.trim(), &ruleset),
    };
    match (shown, &args.name) {
        (Some(shown), _) => std::io::stdout().lock().write_all(shown.as_bytes())?,
        (None, name) => {
            let name = name.as_deref().unwrap_or("");
            let help = match nearest(name, names(&ruleset).iter().map(String::as_str)) {
                Some(near) => format!("did you mean {near}?"),
                None => "`ringfence explain` lists all that can be explained".to_owned(),
            };
            eprintln!(
                "ringfence: there is no diagnostic, rule, group or act `{name}`\n = help: {help}"
            );
            return Ok(ExitCode::from(2));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Whatever has this name, in small letters or capitals.
fn about(name: &str, ruleset: &Ruleset) -> Option<String> {
    let is = |id: &str| id.eq_ignore_ascii_case(name);
    if let Some(page) = playbook::explain(name) {
        return Some(about_code(page));
    }
    if let Some(page) = scanstat::explain::explain(name) {
        return Some(about_scan(page));
    }
    if let Some(rule) = ruleset.rules().iter().find(|r| is(&r.id)) {
        return Some(about_rule(rule, ruleset));
    }
    if let Some(composite) = ruleset.composites().iter().find(|c| is(&c.id)) {
        return Some(about_composite(composite, ruleset));
    }
    if let Some(index) = ruleset.groups().iter().position(|g| is(&g.id)) {
        return ruleset.groups().get(index).map(|g| about_group(g, index, ruleset));
    }
    about_act(&name.to_uppercase(), ruleset)
}

fn about_code(page: &Page) -> String {
    let indented =
        |text: &str| text.lines().map(|line| format!("    {line}\n")).collect::<String>();
    format!(
        "{}: {}\n\n{}\n\nwrong:\n\n{}\nright:\n\n{}",
        page.code,
        page.title,
        page.meaning,
        indented(page.wrong),
        indented(page.right)
    )
}

fn about_scan(page: &scanstat::explain::Page) -> String {
    let scanstat::explain::Page { code, title, cause, remedy, right } = page;
    let mut out = format!("{code}: {title}\n\n{cause}\n\nremedy: {remedy}\n");
    if !right.is_empty() {
        out.push_str("\nright:\n\n");
        right.lines().for_each(|line| {
            let _ = writeln!(out, "    {line}");
        });
    }
    out
}

fn about_rule(rule: &Rule, ruleset: &Ruleset) -> String {
    let mut out = format!("{}, a rule of {}\n\n", rule.id, title(&rule.playbook, ruleset));
    let _ = writeln!(out, "{}\n", rule.explain);
    row(&mut out, "stage", rule.stage.name());
    row(&mut out, "said by", rule.says.name());
    row(&mut out, "weight", &weight(rule.weight));
    group_row(&mut out, rule.group, ruleset);
    row(&mut out, "act", rule.act.as_deref().unwrap_or(""));
    if let Some((never, what)) = &rule.asks {
        row(&mut out, "asks for", what);
        row(&mut out, "never", never.sentence());
    }
    row(&mut out, "advice", &rule.advice);
    row(&mut out, "patterns", &ruleset.patterns_of(&rule.id).to_string());
    out
}

fn about_composite(composite: &Composite, ruleset: &Ruleset) -> String {
    let mut out = format!("{}, a combination of other findings\n\n", composite.id);
    let _ = writeln!(out, "{}\n", composite.explain);
    row(&mut out, "stage", composite.stage.name());
    row(&mut out, "weight", &weight(composite.weight));
    group_row(&mut out, composite.group, ruleset);
    row(&mut out, "advice", &composite.advice);
    out
}

fn about_group(group: &Group, index: usize, ruleset: &Ruleset) -> String {
    let own = |of: Option<u16>| of.is_some_and(|g| usize::from(g) == index);
    let mut out =
        format!("{}, a group: together its members add at most {} bits\n\n", group.id, group.cap);
    for rule in ruleset.rules().iter().filter(|r| own(r.group)) {
        member(&mut out, rule);
    }
    for composite in ruleset.composites().iter().filter(|c| own(c.group)) {
        let _ = writeln!(out, "  {:<32} {:>4}  (combination)", composite.id, composite.weight);
    }
    out
}

fn about_act(name: &str, ruleset: &Ruleset) -> Option<String> {
    let rules: Vec<&Rule> =
        ruleset.rules().iter().filter(|r| r.act.as_deref() == Some(name)).collect();
    if rules.is_empty() {
        return None;
    }
    let mut out = format!(
        "{name}, an act found by {} and by the act recogniser\n\n",
        count(rules.len(), "rule")
    );
    for rule in rules {
        member(&mut out, rule);
    }
    Some(out)
}

/// All that can be explained.
fn list(ruleset: &Ruleset) -> String {
    let mut out = String::from("diagnostics\n");
    for page in pages() {
        let _ = writeln!(out, "  {:<12} {}", page.code, page.title);
    }
    out.push_str("\ndiagnostics of scan, alarms and knox\n");
    for page in scanstat::explain::pages() {
        let _ = writeln!(out, "  {:<12} {}", page.code, page.title);
    }
    for (name, title) in ruleset.titles() {
        let mut rules = ruleset.rules().iter().filter(|r| r.playbook == *name).peekable();
        if rules.peek().is_some() {
            let _ =
                writeln!(out, "\n{} (bits, stage)", if title.is_empty() { name } else { title });
            rules.for_each(|rule| member(&mut out, rule));
        }
    }
    if !ruleset.composites().is_empty() {
        out.push_str("\ncombinations (bits, stage)\n");
    }
    for c in ruleset.composites() {
        let _ = writeln!(out, "  {:<32} {:>4}  {}", c.id, c.weight, c.stage.name());
    }
    out.push_str("\ngroups (cap in bits)\n");
    for g in ruleset.groups() {
        let _ = writeln!(out, "  {:<32} {:>4}", g.id, g.cap);
    }
    out.push_str("\n`ringfence explain NAME` explains one of them.\n");
    out
}

fn member(out: &mut String, rule: &Rule) {
    let _ = writeln!(out, "  {:<32} {:>4}  {}", rule.id, rule.weight, rule.stage.name());
}

fn row(out: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        let _ = writeln!(out, "  {name:<9} {value}");
    }
}

fn group_row(out: &mut String, group: Option<u16>, ruleset: &Ruleset) {
    if let Some(group) = group.and_then(|g| ruleset.groups().get(usize::from(g))) {
        row(out, "group", &format!("{}, together at most {} bits", group.id, group.cap));
    }
}

fn weight(bits: f32) -> String {
    let times = bits.exp2();
    let times = if times < 10.0 { format!("{times:.1}") } else { format!("{times:.0}") };
    format!("{bits} bits: it makes the odds of a scam {times} times as high")
}

fn title(playbook: &str, ruleset: &Ruleset) -> String {
    let found = ruleset.titles().iter().find(|(name, _)| name == playbook);
    found
        .map(|(_, title)| title)
        .filter(|t| !t.is_empty())
        .map_or_else(|| playbook.to_owned(), |t| format!("\"{t}\""))
}

fn names(ruleset: &Ruleset) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = pages().map(|p| p.code.to_owned()).collect();
    names.extend(scanstat::explain::pages().map(|p| p.code.to_owned()));
    names.extend(ruleset.rules().iter().map(|r| r.id.to_string()));
    names.extend(ruleset.rules().iter().filter_map(|r| r.act.clone()));
    names.extend(ruleset.composites().iter().map(|c| c.id.to_string()));
    names.extend(ruleset.groups().iter().map(|g| g.id.to_string()));
    names
}
