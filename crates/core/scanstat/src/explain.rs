//! A page for every remark of the scan, of temporal alarms and of the Knox test: what it means,
//! what it comes from and what to do.
//!
//! The pages are what `ringfence explain CODE` prints. A test holds them against the sources:
//! every code that is used has a page, and every page's code is used.

mod files;
mod studies;

/// What there is to say about a remark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The code, such as `W012`.
    pub code: &'static str,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// What it comes from, and what becomes of the input.
    pub cause: &'static str,
    /// What to do.
    pub remedy: &'static str,
    /// Lines of a file or arguments that show it put right; empty where words say all.
    pub right: &'static str,
}

/// The page of a code, in capitals or not.
///
/// ```
/// assert!(scanstat::explain::explain("w012").is_some_and(|page| page.title.contains("lives")));
/// ```
pub fn explain(code: &str) -> Option<&'static Page> {
    pages().find(|page| page.code.eq_ignore_ascii_case(code.trim()))
}

/// Every page, in the order of the codes.
pub fn pages() -> impl Iterator<Item = &'static Page> {
    [files::PAGES, studies::PAGES].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::pages;
    use std::collections::BTreeSet;

    const SOURCES: [&str; 15] = [
        include_str!("read/cases.rs"),
        include_str!("read/fields.rs"),
        include_str!("read/places.rs"),
        include_str!("read/populations.rs"),
        include_str!("study/baseline.rs"),
        include_str!("study/bernoulli.rs"),
        include_str!("study/join.rs"),
        include_str!("study/mod.rs"),
        include_str!("study/permutation.rs"),
        include_str!("study/population.rs"),
        include_str!("study/time.rs"),
        include_str!("temporal/read.rs"),
        include_str!("knox/read.rs"),
        include_str!("../../../app/ringfence/src/scan/input.rs"),
        include_str!("../../../app/ringfence/src/figures/mod.rs"),
    ];

    /// Codes in quotes or square brackets.
    fn used() -> BTreeSet<String> {
        let mut out = BTreeSet::new();
        for piece in SOURCES.iter().flat_map(|s| s.split(['"', '['])) {
            let code: String = piece.chars().take_while(char::is_ascii_alphanumeric).collect();
            let rest = piece.get(code.len()..).unwrap_or_default();
            let closed = rest.is_empty() || rest.starts_with(']');
            let number = code.strip_prefix(['W', 'N']).unwrap_or_default();
            if closed && number.len() == 3 && number.chars().all(|c| c.is_ascii_digit()) {
                out.insert(code);
            }
        }
        out
    }

    #[test]
    fn every_code_has_a_page_and_every_page_is_needed() {
        let all: Vec<String> = pages().map(|p| p.code.to_owned()).collect();
        let unique: BTreeSet<String> = all.iter().cloned().collect();
        assert_eq!(unique.len(), all.len(), "a code has two pages");
        assert_eq!(unique, used());
        assert!(all.is_sorted_by_key(|code| (!code.starts_with('W'), code.clone())));
    }

    #[test]
    fn every_page_says_what_to_do() {
        for page in pages() {
            for text in [page.title, page.cause, page.remedy] {
                assert!(!text.trim().is_empty(), "{}", page.code);
            }
            for text in [page.cause, page.remedy] {
                assert!(text.ends_with('.'), "{}: {text}", page.code);
            }
        }
    }
}
