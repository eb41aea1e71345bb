//! A page for every diagnostic: what it means, a wrong example and a right one.
//!
//! The pages are what `ringfence explain CODE` prints. A test holds them against the
//! sources: every code that is used has a page, every page's code is used, and for
//! playbooks and their tests the wrong example gives the diagnostic and the right one does
//! not.

mod outside;
mod patterns;
mod statements;

/// What there is to say about a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The code, such as `P012`, or the word of a warning, such as `no-advice`.
    pub code: &'static str,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// What it means and why it matters.
    pub meaning: &'static str,
    /// An example that gives the diagnostic.
    pub wrong: &'static str,
    /// The same example put right.
    pub right: &'static str,
}

/// The page of a code, in capitals or not.
///
/// ```
/// assert!(playbook::explain("p012").is_some_and(|page| page.right.contains("2.5")));
/// ```
pub fn explain(code: &str) -> Option<&'static Page> {
    pages().find(|page| page.code.eq_ignore_ascii_case(code.trim()))
}

/// Every code that has a page: errors in playbooks, warnings, tests, transcripts.
pub fn codes() -> impl Iterator<Item = &'static str> {
    pages().map(|page| page.code)
}

/// Every page, in the order of [`codes`].
pub fn pages() -> impl Iterator<Item = &'static Page> {
    [statements::PAGES, patterns::PAGES, outside::PAGES].into_iter().flatten()
}

#[cfg(test)]
mod tests;
