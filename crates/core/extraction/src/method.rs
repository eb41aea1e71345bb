//! How a fraud was done, as traits that can be counted and compared.

use crate::token::Text;
use crate::words::words;

/// One trait of a fraud, with the words that show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trait {
    /// The name in files: `poses_as_police`, `cash`, `courier`.
    pub code: &'static str,
    /// The same for people.
    pub label: &'static str,
    /// Byte offset of the first word.
    pub start: usize,
    /// Byte offset after the last.
    pub end: usize,
}

/// A trait: its names, the words of which one must be there, and words of which one must be in
/// the same sentence (none if empty).
struct Rule {
    code: &'static str,
    label: &'static str,
    words: &'static [&'static str],
    with: &'static [&'static str],
}

const POSING: &[&str] = words![
    claiming posing impersonating pretending claimed pretended purporting posed impersonated from
    said saying be fake bogus calling investigating
];

const HANDING: &[&str] = words![
    withdraw withdrew withdrawn hand handed handing give gave collect collected collects take taken
    envelope buy buying purchase purchased purchasing bought provide asked told wanted convinced
    persuaded withdrawing giving handing collecting requested requesting send sending
    transfer
];

const RULES: &[Rule] = &[
    Rule {
        code: "poses_as_police",
        label: "poses as police",
        words: words![police officer officers detective detectives policeman dc ds pc di inspector],
        with: POSING,
    },
    Rule {
        code: "poses_as_bank",
        label: "poses as the bank",
        words: words![bank banks barclays natwest lloyds hsbc santander halifax nationwide],
        with: words![claiming posing impersonating pretending purporting pretended posed],
    },
    Rule {
        code: "cash",
        label: "cash withdrawn",
        words: words![cash money savings],
        with: HANDING,
    },
    Rule { code: "cards", label: "bank cards", words: words![card cards], with: HANDING },
    Rule { code: "pin", label: "PIN", words: words![pin pins], with: HANDING },
    Rule {
        code: "currency",
        label: "foreign currency",
        words: words![euros currency dollars],
        with: HANDING,
    },
    Rule {
        code: "gold",
        label: "gold or jewellery",
        words: words![gold bullion jewellery jewelry sovereigns krugerrands ingots bars coins],
        with: HANDING,
    },
    Rule {
        code: "watch",
        label: "watches",
        words: words![rolex watches omega cartier],
        with: HANDING,
    },
    Rule { code: "vouchers", label: "vouchers", words: words![vouchers voucher], with: HANDING },
    Rule {
        code: "transfer",
        label: "bank transfer",
        words: words![transfer transferred],
        with: words![account safe money bank],
    },
    Rule {
        code: "courier",
        label: "a courier collects",
        words: words![courier couriers collected collect rider],
        with: words![courier couriers home door address collected collect sent doorstep],
    },
    Rule {
        code: "taxi",
        label: "a taxi is sent",
        words: words![taxi taxis cab minicab],
        with: words![sent booked collected collect took driver take picked arrived came],
    },
    Rule {
        code: "counterfeit",
        label: "counterfeit money or a corrupt bank is the story",
        words: words![counterfeit forged fake corrupt],
        with: words![notes money bank banknotes staff cash branch currency],
    },
    Rule {
        code: "counterfeit",
        label: "counterfeit money or a corrupt bank is the story",
        words: words![employee employees staff cashier insider],
        with: words![investigation investigated investigating corrupt fraudulent],
    },
    Rule {
        code: "relative",
        label: "a relative is said to be in trouble",
        words: words![relative grandson granddaughter nephew niece grandchild son daughter],
        with: words![arrested custody accident bail],
    },
    Rule {
        code: "line_held",
        label: "the line is held open",
        words: words![redial ring dial call hang],
        with: words![line tone],
    },
    Rule {
        code: "secrecy",
        label: "told to keep it secret",
        words: words![undercover secret confidential covert],
        with: &[],
    },
];

/// Every trait that a sentence of the text shows, each once. Advice sentences ("the police will
/// never ask") show none.
pub(crate) fn traits(text: &Text) -> Vec<Trait> {
    let mut all: Vec<Trait> = Vec::new();
    let mut from = 0;
    while from < text.len() {
        let to = text.sentence_end(from, usize::MAX);
        if !text.within(from, to, words![never advice advise advised remember urge urged tips]) {
            for rule in RULES {
                if all.iter().all(|t| t.code != rule.code) {
                    all.extend(shown(text, rule, from, to));
                }
            }
        }
        from = to;
    }
    all
}

fn shown(text: &Text, rule: &Rule, from: usize, to: usize) -> Option<Trait> {
    let at = (from..to).find(|i| text.any(*i, rule.words))?;
    let with = rule.with.is_empty() || (from..to).any(|i| i != at && text.any(i, rule.with));
    let token = text.token(at);
    with.then_some(Trait { code: rule.code, label: rule.label, start: token.start, end: token.end })
}
