//! Things that were asked for or handed over: cards, cash, gold, jewellery, vouchers.

use crate::draft::Draft;
use crate::entity::Kind;
use crate::lexicon::Class;
use crate::token::{Gap, Text};

/// A thing, by its last word, and its normal form.
const THINGS: &[(&str, &str)] = &[
    ("card", "card"),
    ("cards", "card"),
    ("cash", "cash"),
    ("money", "cash"),
    ("notes", "cash"),
    ("banknotes", "cash"),
    ("euros", "euros"),
    ("dollars", "dollars"),
    ("currency", "currency"),
    ("pin", "PIN"),
    ("pins", "PIN"),
    ("gold", "gold"),
    ("sovereigns", "gold"),
    ("britannias", "gold"),
    ("krugerrands", "gold"),
    ("bullion", "gold"),
    ("coins", "gold"),
    ("bars", "gold"),
    ("jewellery", "jewellery"),
    ("jewelry", "jewellery"),
    ("jewelery", "jewellery"),
    ("ring", "jewellery"),
    ("rings", "jewellery"),
    ("chain", "jewellery"),
    ("chains", "jewellery"),
    ("necklace", "jewellery"),
    ("necklaces", "jewellery"),
    ("bracelet", "jewellery"),
    ("bracelets", "jewellery"),
    ("brooch", "jewellery"),
    ("bangles", "jewellery"),
    ("cufflinks", "jewellery"),
    ("earrings", "jewellery"),
    ("diamonds", "jewellery"),
    ("watch", "watch"),
    ("watches", "watch"),
    ("rolex", "watch"),
    ("omega", "watch"),
    ("vouchers", "vouchers"),
    ("voucher", "vouchers"),
    ("chequebook", "chequebook"),
    ("passport", "passport"),
    ("laptop", "laptop"),
    ("tablet", "tablet"),
    ("ipad", "tablet"),
    ("parcel", "parcel"),
    ("package", "parcel"),
    ("valuables", "valuables"),
    ("savings", "cash"),
];

/// What somebody does with a thing that is asked for or handed over.
const DEEDS: &[&str] = &[
    "give", "gave", "given", "giving", "hand", "handed", "handing", "take", "took", "taken", "taking", "collect", "collected", "collecting",
    "collects", "withdraw", "withdrew", "withdrawn", "withdrawing", "draw", "drew", "drawn", "out", "put", "buy", "bought", "buying", "post", "posted", "send", "sent", "bag", "pack", "packed",
    "fetch", "fetched", "wanted", "want", "wants", "asked", "asking", "ask", "need", "needed", "cut", "cutting", "key", "keyed", "type", "typed", "typing", "wrote", "write", "read", "came", "come", "got", "get", "had", "gone", "pick", "picked", "exchange", "swap",
    "swapped", "surrender", "pass", "passed", "deliver", "delivered", "requesting", "requested", "leave", "left", "over", "have", "hold", "seize", "seized", "stole", "stolen", "tapped", "gives", "going", "purchase", "purchased", "went", "convert",
    "change", "changed", "sell", "counted", "kept", "enter", "entered", "limit", "they", "wait", "job",
];

pub(crate) fn find(draft: &mut Draft) {
    let mut i = 0;
    while i < draft.text.len() {
        i = item(draft, i).unwrap_or(i + 1);
    }
}

fn item(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let norm = text.norm(i);
    let (_, normal) = THINGS.iter().find(|(word, _)| *word == norm)?;
    if !draft.free(i, i + 1) || aside(text, i, norm) || !in_hand(draft, i, norm) {
        return None;
    }
    let from = start_of(draft, i, norm);
    let normal = if text.any(from, &["gift", "itunes", "steam", "amazon"]) && *normal == "card" { "vouchers" } else { normal };
    draft.claim(Kind::Item, from, i + 1, normal.to_owned());
    Some(i + 1)
}

/// "debit card", "engagement ring", "gold coins": the first word of the thing.
fn start_of(draft: &Draft, i: usize, norm: &str) -> usize {
    let text = draft.text;
    let words: &[&str] = match norm {
        "card" | "cards" => &["debit", "credit", "bank", "gift", "cash", "itunes", "steam", "savings", "cashpoint"],
        "ring" | "rings" => &["engagement", "wedding", "eternity", "diamond", "gold", "signet"],
        "coins" | "bars" | "bullion" | "sovereigns" => &["gold", "silver"],
        "watch" | "watches" => &["rolex", "gold", "omega", "tudor", "wrist"],
        "chain" | "chains" | "necklace" | "bracelet" | "bangles" | "earrings" => &["gold", "silver", "pearl", "diamond"],
        "vouchers" | "voucher" => &["gift", "apple", "amazon", "steam"],
        "currency" => &["foreign"],
        _ => &[],
    };
    let before = i.wrapping_sub(1);
    if text.any(before, words) && text.follows(i) && draft.free(before, i) { before } else { i }
}

/// The thing is only spoken of: "on your card", "the back of the card", "card fraud",
/// "counterfeit notes", "in the money".
fn aside(text: &Text, i: usize, norm: &str) -> bool {
    const AFTER: &[&str] = &[
        "fraud", "protection", "security", "centre", "center", "number", "numbers", "company", "details", "team", "machine", "machines", "department", "services", "reader", "laundering", "used", "payment",
        "transaction", "holder", "people", "balance", "issuer", "point", "cloned", "expired", "back", "cloning", "fraudsters", "box",
    ];
    const BEFORE: &[&str] = &["counterfeit", "fake", "forged", "dud", "which", "new", "replacement", "no", "your", "christmas", "birthday", "thank", "business", "visiting", "phone", "post", "real", "lose", "lost", "losing", "stop", "dodgy", "old", "marked", "stolen", "somebody", "someone", "cloned", "faulty"];
    let before = i.wrapping_sub(1);
    let copied = text.within(i.saturating_sub(4), i, &["copy", "copies", "clone", "back", "front"]) && text.within(i.saturating_sub(3), i, &["of"]);
    let on = text.any(before, &["your", "my", "her", "his", "the"]) && text.any(before.wrapping_sub(1), &["on", "with", "to"]) && norm.starts_with("card") && !text.any(before.wrapping_sub(2), &["limit"]);
    let watch = norm == "watch" && (text.any(before, &["neighbourhood", "to", "i", "you", "we", "they", "and", "would", "owl", "community", "please"]) || !text.any(before, &["a", "the", "his", "her", "my", "gold", "rolex", "pound", "husbands", "omega", "expensive", "s"]) && !text.follows(i));
    let ring = norm == "ring" && !text.any(before, &["engagement", "wedding", "eternity", "diamond", "gold", "signet", "my", "her"]) || norm == "ring" && text.any(i + 1, &["back", "him", "them", "her", "the", "me", "off", "round", "you", "my", "159", "101", "999"]);
    let nose = norm == "ring" && text.any(i + 1, &["in"]) && text.any(i + 3, &["nose"]);
    let pin = norm.starts_with("pin") && text.any(before, &["give", "your"]) && text.within(i.saturating_sub(4), i, &["never", "dont", "not", "didnt"]);
    (text.any(i + 1, AFTER) && text.follows(i + 1) && !text.any(i + 1, &["used", "number"])) || text.any(i + 1, &["number", "used"]) && norm.starts_with("card") || text.any(before, BEFORE) && text.follows(i) && !(text.any(before, &["your", "old"]) && norm != "card") || copied || on || watch || ring || nose || pin || norm == "bars" && !text.any(before, &["gold", "the"])
}

/// Somebody gives, takes or wants it: a deed in the sentence, or it stands in a list of things.
fn in_hand(draft: &Draft, i: usize, norm: &str) -> bool {
    let text = draft.text;
    let from = text.sentence_start(i, 16);
    let to = text.sentence_end(i, 12);
    let denied = (from..i).any(|at| text.any(at, &["never", "havent", "wouldnt", "without"]));
    let listed = i > 0 && (draft.is(i - 1, Kind::Item) || text.any(i - 1, &["and", "any"]) && (draft.is(i.wrapping_sub(2), Kind::Item) || text.any(i.wrapping_sub(1), &["any"])));
    let summed = i > 0 && (draft.is(i - 1, Kind::Money) || text.any(i - 1, &["of", "in"]) && draft.is(i.wrapping_sub(2), Kind::Money));
    let collected = text.any(i + 1, &["collected", "taken", "gone", "given", "handed", "only", "has", "had", "went"]);
    let deed = text.within(from, i, DEEDS) || text.within(i + 1, to, &["gone", "collected", "taken", "given", "handed", "fetched", "away", "over"]);
    let vague = matches!(norm, "money" | "notes" | "cash" | "card" | "cards" | "euros" | "gold" | "savings");
    let near = !vague || text.within(i.saturating_sub(7).max(from), i, DEEDS) || collected;
    let apart = text.gap(i).has(Gap::SENTENCE) && text.follows(i + 1) && !collected;
    (summed || listed || deed && near) && !(denied && vague) && !(apart && vague) || norm == "pin" && text.is(i + 1, Class::FUNCTION) && deed
}
