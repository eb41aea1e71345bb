//! `ringfence test`: the Markdown tests beside playbooks, each judged by its own playbook.

use super::check::{rendered, tally};
use super::files::{Texts, count, found, read_text};
use crate::cli::TestArgs;
use anyhow::Result;
use diagnostic::Severity;
use playbook::testdoc::{self, Part};
use playbook::{Ruleset, SourceDiagnostic};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Names of rules.
type Names = BTreeSet<Arc<str>>;

/// Runs the subcommand: 0 if every test passes, 1 if one fails or something is wrong with
/// the tests or their playbooks, 2 if a file cannot be read.
///
/// # Errors
/// Output that cannot be written.
pub fn test(args: &TestArgs) -> Result<ExitCode> {
    let mut unreadable = false;
    let documents = found(&args.paths, "md", &mut unreadable);
    let texts = playbooks(args, &documents);
    let (texts, ruleset, remarks) = compiled(texts, args.playbooks.is_empty());
    let mut report = Report { unreadable: unreadable || texts.unreadable, ..Report::default() };
    report.errors(&texts, &remarks);
    for path in &documents {
        match read_text(path) {
            Some(text) => {
                report.document(path, &text, (&texts, &ruleset), !args.playbooks.is_empty())
            }
            None => report.unreadable = true,
        }
    }
    report.untested(&texts, &documents);
    let _ = writeln!(report.out, "{} passed, {} failed", report.passed, report.failed);
    std::io::stdout().lock().write_all(report.out.as_bytes())?;
    Ok(ExitCode::from(if report.unreadable {
        2
    } else {
        u8::from(report.wrong || report.failed > 0)
    }))
}

/// The playbooks to test against: those named, else those of the folders, else the shipped.
fn playbooks(args: &TestArgs, documents: &[PathBuf]) -> Texts {
    if !args.playbooks.is_empty() {
        return Texts::read(&args.playbooks);
    }
    let mut folders: Vec<PathBuf> = args.paths.iter().filter(|p| p.is_dir()).cloned().collect();
    folders.extend(documents.iter().map(|d| match d.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }));
    let texts = Texts::read(&folders);
    if texts.files.is_empty() { Texts::shipped() } else { texts }
}

/// Compiles the playbooks; if they do not stand alone, beside the shipped ones.
fn compiled(texts: Texts, may_join: bool) -> (Texts, Ruleset, Vec<SourceDiagnostic>) {
    let (ruleset, remarks) = playbook::compile(&texts.sources());
    let errors = tally(&remarks).0;
    if errors > 0 && may_join {
        let all = texts.beside_shipped();
        let (joined, of_all) = playbook::compile(&all.sources());
        if tally(&of_all).0 < errors {
            return (all, joined, of_all);
        }
    }
    (texts, ruleset, remarks)
}

#[derive(Default)]
struct Report {
    out: String,
    passed: usize,
    failed: usize,
    /// Something is wrong with the tests or the playbooks themselves.
    wrong: bool,
    unreadable: bool,
}

impl Report {
    /// Errors of the playbooks; what is wrong with them is left out of the tests.
    fn errors(&mut self, texts: &Texts, remarks: &[SourceDiagnostic]) {
        let errors: Vec<SourceDiagnostic> =
            remarks.iter().filter(|(_, d)| d.severity == Severity::Error).cloned().collect();
        self.wrong |= !errors.is_empty();
        self.out.push_str(&rendered(texts, &errors));
    }

    fn document(&mut self, path: &Path, text: &str, playbooks: (&Texts, &Ruleset), any: bool) {
        let name = path.display().to_string();
        let (texts, ruleset) = playbooks;
        let (cases, mut remarks) = testdoc::parse(text);
        if cases.is_empty() && remarks.is_empty() {
            return;
        }
        remarks.extend(testdoc::check(&cases, ruleset));
        for remark in &remarks {
            self.wrong = true;
            let _ = writeln!(self.out, "{}", diagnostic::render(remark, &name, text));
        }
        let rules = match rules_beside(path, texts, ruleset) {
            Some(rules) => rules,
            None if any => ruleset.rules().iter().map(|r| Arc::clone(&r.id)).collect(),
            None => {
                self.wrong = true;
                let own = path.with_extension("playbook");
                let _ = writeln!(
                    self.out,
                    "{name}: there is no {} beside these tests\n  = help: name the file after its playbook, or say --playbooks PATH\n",
                    own.file_name().unwrap_or_default().to_string_lossy()
                );
                return;
            }
        };
        for case in &cases {
            let failures = testdoc::run(case, ruleset, &rules);
            if failures.is_empty() {
                self.passed += 1
            } else {
                self.failed += 1
            }
            for failure in failures {
                let _ = writeln!(self.out, "{}", failure.render(&name));
            }
        }
        self.coverage(&name, &testdoc::coverage(&cases, &rules));
    }

    fn coverage(&mut self, name: &str, lacks: &[testdoc::Lack]) {
        if lacks.is_empty() {
            return;
        }
        let _ = writeln!(self.out, "{name}: tests are missing for {}", count(lacks.len(), "rule"));
        for lack in lacks {
            let parts: Vec<&str> = lack.parts.iter().map(|p: &Part| p.name()).collect();
            let _ = writeln!(self.out, "  {} needs {}", lack.rule, parts.join(" and "));
        }
        self.out.push('\n');
    }

    /// Names the playbooks with rules and without tests, if whole folders are tested.
    fn untested(&mut self, texts: &Texts, documents: &[PathBuf]) {
        if documents.is_empty() {
            self.out.push_str(
                "there are no tests: put a Markdown file of the same name beside each playbook\n",
            );
        }
        for (name, text) in &texts.files {
            let own = Path::new(name).with_extension("md");
            let folder_tested = documents.iter().any(|d| d.parent() == own.parent());
            if folder_tested && !own.exists() && !playbook::parse(text).0.rules.is_empty() {
                let _ = writeln!(self.out, "{name}: there are no tests beside this playbook\n");
            }
        }
    }
}

/// The rules of the playbook a test file stands beside.
fn rules_beside(document: &Path, texts: &Texts, ruleset: &Ruleset) -> Option<Names> {
    let own = document.with_extension("playbook");
    let same = |name: &str| {
        let path = Path::new(name);
        path == own || matches!((path.canonicalize(), own.canonicalize()), (Ok(a), Ok(b)) if a == b)
    };
    let (_, text) = texts.files.iter().find(|(name, _)| same(name))?;
    let ids: BTreeSet<String> =
        playbook::parse(text).0.rules.into_iter().map(|r| r.id.value).collect();
    Some(
        ruleset
            .rules()
            .iter()
            .filter(|r| ids.contains(&*r.id))
            .map(|r| Arc::clone(&r.id))
            .collect(),
    )
}
