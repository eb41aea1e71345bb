//! What will be asked next: the harmful asks in plain words, and how likely each is.

use classifier::Classifier;
use evidence::NeverRule;
use serde::Serialize;

/// A harmful request that may come, in the words the person is shown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NextAsk {
    /// What will be asked.
    pub what: String,
    /// How likely it is the next harmful request.
    pub probability: f32,
}

/// The acts that are harmful asks, and how each is named to the person.
pub(crate) const ASKS: [(&str, &str); 14] = [
    ("ASKS_PIN", "your PIN, spoken or keyed in"),
    ("ASKS_CODE", "a code or password, or that you approve something in your app"),
    ("ASKS_CARD_NUMBER", "your card or account numbers"),
    ("ASKS_BALANCE", "how much you have"),
    ("ASKS_WITHDRAW", "that you take out cash"),
    ("ASKS_BUY", "that you buy gold, currency, a watch or vouchers"),
    ("ASKS_TRANSFER", "that you move your money"),
    ("ASKS_PACK_CARD", "that you put your card into an envelope"),
    ("ASKS_HAND_OVER", "that you hand money or valuables to somebody"),
    ("SENDS_COLLECTOR", "that you let somebody collect from your door"),
    ("ASKS_FEE", "that you pay a fee first"),
    ("ASKS_REMOTE_ACCESS", "that you let them into your computer or phone"),
    ("COACHES_LIE", "that you tell your bank something untrue"),
    ("ASKS_SECRECY", "that you tell nobody"),
];

/// The NEVER rule that an act breaks by itself. Lies and silence break none.
pub(crate) fn never_rule_of_act(act: &str) -> Option<NeverRule> {
    match act {
        "ASKS_PIN" | "ASKS_CODE" | "ASKS_CARD_NUMBER" | "ASKS_BALANCE" | "ASKS_REMOTE_ACCESS" => {
            Some(NeverRule::Details)
        }
        "ASKS_WITHDRAW" | "ASKS_BUY" | "ASKS_TRANSFER" | "ASKS_FEE" => Some(NeverRule::Cash),
        "ASKS_PACK_CARD" | "ASKS_HAND_OVER" | "SENDS_COLLECTOR" => Some(NeverRule::Cards),
        _ => None,
    }
}

/// How the person is told of a harmful ask, if the act is one.
pub fn ask_of_act(act: &str) -> Option<&'static str> {
    ASKS.iter().find(|(name, _)| *name == act).map(|(_, what)| *what)
}

/// The three likeliest next asks after the acts seen so far, the latest counting most.
pub(crate) fn next_asks(classifier: &Classifier, acts: &[u16]) -> Vec<NextAsk> {
    let table = &classifier.session().next;
    let names = classifier.acts();
    let name = |a: &u16| names.get(usize::from(*a)).map(String::as_str);
    let mut shares = [0.0_f32; ASKS.len()];
    let mut weight = 1.0;
    for act in acts.iter().rev().take(3).filter_map(name).chain(std::iter::once("")) {
        if let Some(row) = table.get(act) {
            for (share, (ask, _)) in shares.iter_mut().zip(ASKS) {
                *share += weight * row.get(ask).copied().unwrap_or(0.0);
            }
        }
        weight *= 0.5;
    }
    for (share, (ask, _)) in shares.iter_mut().zip(ASKS) {
        if acts.iter().filter_map(name).any(|a| a == ask) {
            // It can be asked again, but something new is likelier.
            *share *= 0.3;
        }
    }
    let total: f32 = shares.iter().sum();
    if total <= 0.0 {
        return Vec::new();
    }
    let mut out: Vec<NextAsk> = shares
        .iter()
        .zip(ASKS)
        .map(|(share, (_, what))| NextAsk { what: what.to_owned(), probability: share / total })
        .collect();
    out.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    out.truncate(3);
    out
}
