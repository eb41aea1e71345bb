//! What every bulletin ends with, whatever its figures are.

/// What stands above the rules.
pub const NEVER_TITLE: &str = "Three rules to remember";

/// The three rules, word for word as the police give them out.
pub const NEVER: [&str; 3] = [
    "The police and banks NEVER ask for bank details or a PIN on the phone.",
    "The police and banks NEVER ask you to withdraw money and send it by courier, taxi or any means.",
    "The police and banks NEVER ask you to send cards or property.",
];

/// What stands above the steps.
pub const DO_TITLE: &str = "What to do if you get such a call";

/// What to do, in order.
pub const DO: [&str; 5] = [
    "Hang up.",
    "Check from another phone. If you have none, wait five minutes before you ring anyone.",
    "Ring 159 to reach your bank. 159 never calls you. Ring 101 to check whether a police officer is genuine.",
    "If someone is coming to your door, or has just been, ring 999.",
    "Report it, even if you lost nothing: Report Fraud on 0300 123 2040 or at reportfraud.police.uk. In Scotland, ring 101.",
];

/// The same in the fewest words, in letters that every telephone has.
pub const SHORT: &str = "Police & banks NEVER ask for PIN, cash or cards. Hang up, ring 159 or 101";

#[cfg(test)]
mod tests {
    use super::{DO, NEVER, SHORT};

    #[test]
    fn every_number_stands_with_its_purpose() {
        let all = DO.join(" ");
        for part in [
            "Hang up.",
            "another phone",
            "wait five minutes",
            "159 to reach your bank",
            "159 never calls you",
            "101 to check whether a police officer is genuine",
            "coming to your door, or has just been, ring 999",
            "Report Fraud on 0300 123 2040",
            "reportfraud.police.uk",
            "In Scotland, ring 101",
        ] {
            assert!(all.contains(part), "{part} is missing");
        }
        assert_eq!(NEVER.concat().matches("NEVER").count(), 3);
        assert!(SHORT.contains("159") && SHORT.contains("101"));
    }
}
