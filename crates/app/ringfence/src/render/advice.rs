//! What to do now: the official advice, in one place, word for word the same everywhere.
//!
//! The substance is that of Take Five, the Metropolitan Police, and Hertfordshire and City
//! of London Police; the numbers are those of Report Fraud, 159, 101 and 999.

use detector::Assessment;
use evidence::{Level, Stage};

/// One sentence for the level.
pub fn headline(level: Level) -> &'static str {
    match level {
        Level::Red => "This is a scam. Put the phone down.",
        Level::Amber => "Be careful. This could be a scam.",
        Level::Clear => "No sign of a scam in these words.",
    }
}

/// What to do, most urgent first; empty if there is nothing to be afraid of.
pub fn steps(found: &Assessment) -> Vec<&'static str> {
    if found.level == Level::Clear {
        return Vec::new();
    }
    let mut steps = vec![
        "Put the phone down. You do not have to explain.",
        "Use another phone. If you have none, wait five minutes, and ring a friend first to prove that the line is free.",
        "Ring 159 to reach your bank (159 never rings you). Ring 101 to check whether a police officer is genuine.",
    ];
    if somebody_comes(found) {
        steps.insert(
            1,
            "If someone is coming, or has just been, ring 999 now, from another phone if you can. Give nothing to anyone at the door.",
        );
    } else {
        steps.push("If someone is coming, or has just been, ring 999.");
    }
    steps.push(
        "Report it, even if nothing was lost: reportfraud.police.uk or 0300 123 2040. In Scotland, ring 101.",
    );
    steps
}

/// What to say of a conversation without evidence enough.
pub const IF_UNSURE: &str = "If you are unsure all the same, put the phone down and, from another phone, ring 159 for your bank or 101 for the police.";

fn somebody_comes(found: &Assessment) -> bool {
    found.stages.iter().any(|s| matches!(s, Stage::Logistics | Stage::Handover))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_exactly_right() {
        for stages in [vec![], vec![Stage::Logistics], vec![Stage::Handover]] {
            for level in [Level::Amber, Level::Red] {
                let all =
                    steps(&Assessment { level, stages: stages.clone(), ..Assessment::default() })
                        .join(" ");
                for part in [
                    "159",
                    "101",
                    "999",
                    "0300 123 2040",
                    "reportfraud.police.uk",
                    "another phone",
                    "five minutes",
                    "In Scotland, ring 101",
                ] {
                    assert!(all.contains(part), "{part} is missing from {all}");
                }
                assert_eq!(all.matches("999").count(), 1);
            }
        }
    }

    #[test]
    fn a_clear_call_is_left_in_peace() {
        assert!(steps(&Assessment::default()).is_empty());
    }
}
