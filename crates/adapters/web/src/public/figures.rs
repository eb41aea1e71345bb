//! How often the checking errs, read from `docs/KNOWN-LIMITS.md` so that the page never says
//! anything else than that file.

use std::sync::OnceLock;

const LIMITS: &str = include_str!("../../../../../docs/KNOWN-LIMITS.md");

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// How many.
    pub hits: u32,
    /// Of how many.
    pub of: u32,
}

impl Share {
    fn add(&mut self, cell: &str) {
        // `17/32 [36, 69]`; a dash stands where nothing was counted.
        let counts = cell.split_whitespace().next().and_then(|c| c.split_once('/'));
        let Some((hits, of)) = counts else { return };
        if let (Ok(hits), Ok(of)) = (hits.parse::<u32>(), of.parse::<u32>()) {
            self.hits += hits;
            self.of += of;
        }
    }

    /// In words: `17 of 32`.
    pub fn in_words(self) -> String {
        format!("{} of {}", self.hits, self.of)
    }
}

/// What was measured under one condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// Scams called red before the person complied.
    pub stopped: Share,
    /// Scams called amber or red before the harmful request.
    pub warned: Share,
    /// Ordinary calls called amber or red.
    pub false_alarms: Share,
}

/// The figures that the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// The day of the measurement.
    pub day: String,
    /// Calls that were never read in development, as they were written down.
    pub clean: Measured,
    /// The same with a fifth of the words misheard.
    pub misheard: Measured,
    /// Ordinary calls of the sets that were read.
    pub ordinary: Share,
}

/// The figures of this version.
pub fn figures() -> &'static Figures {
    static ONCE: OnceLock<Figures> = OnceLock::new();
    ONCE.get_or_init(|| read(LIMITS))
}

fn read(text: &str) -> Figures {
    let mut out = Figures::default();
    if let Some((_, rest)) = text.split_once("Measured on ") {
        out.day = rest.split(" with").next().unwrap_or_default().to_owned();
    }
    for line in text.lines().filter(|l| l.starts_with("| ")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let &[set, seen, condition, stopped, warned, _, alarms] = cells.as_slice() else {
            continue;
        };
        let measured = match (seen, condition) {
            ("no", "clean") => &mut out.clean,
            ("no", "noise 20 %") => &mut out.misheard,
            ("yes", "clean") if !set.starts_with("written") => {
                out.ordinary.add(alarms);
                continue;
            }
            _ => continue,
        };
        measured.stopped.add(stopped);
        measured.warned.add(warned);
        measured.false_alarms.add(alarms);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Share, figures, read};

    #[test]
    fn rows_of_one_condition_are_added_up() {
        let table = "Measured on 1 May 2026 with x\n\
            | a | no | clean | 1/6 [3, 56] | 0/5 [0, 39] | 0/8 [0, 32] | 1/8 [0, 32] |\n\
            | b | no | clean | 5/6 [44, 97] | 3/6 [19, 81] | 0/6 [0, 39] | 0/6 [0, 39] |\n\
            | b | no | noise 20 % | 2/6 [1, 2] | 1/6 [1, 2] | 0/6 [0, 3] | 0/6 [0, 3] |\n\
            | written_b | yes | clean | 5/6 [1, 2] | 1/6 [1, 2] | 0/6 [0, 3] | 0/6 [0, 3] |\n\
            | talk | yes | clean | - | - | 0/350 [0, 1] | 2/350 [0, 1] |\n";
        let found = read(table);
        assert_eq!(found.day, "1 May 2026");
        assert_eq!(found.clean.stopped, Share { hits: 6, of: 12 });
        assert_eq!(found.clean.warned, Share { hits: 3, of: 11 });
        assert_eq!(found.clean.false_alarms, Share { hits: 1, of: 14 });
        assert_eq!(found.misheard.stopped, Share { hits: 2, of: 6 });
        assert_eq!(found.ordinary, Share { hits: 2, of: 350 });
    }

    #[test]
    fn the_file_still_has_them() {
        let found = figures();
        assert!(!found.day.is_empty());
        for share in [
            found.clean.stopped,
            found.clean.warned,
            found.clean.false_alarms,
            found.misheard.stopped,
            found.ordinary,
        ] {
            assert!(share.of > 0, "{found:?}");
        }
    }
}
