//! Things that were asked for or handed over: cards, cash, gold, jewellery, vouchers.

use crate::draft::Draft;
use crate::entity::Kind;
use crate::lexicon::Class;
use crate::token::{Gap, Text};
use crate::words::words;

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
    ("krugerrand", "gold"),
    ("sovereign", "gold"),
    ("ingots", "gold"),
    ("ingot", "gold"),
    ("bullion", "gold"),
    ("coins", "gold"),
    ("bars", "gold"),
    ("bar", "gold"),
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
    ("laptops", "laptop"),
    ("tablets", "tablet"),
    ("ipads", "tablet"),
    ("iphone", "phone"),
    ("iphones", "phone"),
    ("pearls", "jewellery"),
    ("brooches", "jewellery"),
    ("pendant", "jewellery"),
    ("locket", "jewellery"),
    ("bangle", "jewellery"),
    ("heirlooms", "jewellery"),
    ("jewels", "jewellery"),
    ("fifties", "cash"),
    ("twenties", "cash"),
    ("tenners", "cash"),
    ("chequebooks", "chequebook"),
    ("passports", "passport"),
    ("tablet", "tablet"),
    ("ipad", "tablet"),
    ("parcel", "parcel"),
    ("package", "parcel"),
    ("valuables", "valuables"),
    ("savings", "cash"),
];

/// What somebody does with a thing that is asked for or handed over.
const DEEDS: &[&str] = words![
    give gave given giving hand handed handing take took taken taking collect collected
    collecting collects withdraw withdrew withdrawn withdrawing draw drew drawn out put buy
    bought buying post posted send sent bag pack packed fetch fetched wanted want wants asked
    asking ask need needed cut cutting key keyed type typed typing wrote write read came come
    got get had gone pick picked exchange swap swapped surrender pass passed deliver delivered
    requesting requested leave left over have hold seize seized stole stolen recovered seized found tapped gives going
    purchase purchased went convert change changed sell counted kept enter entered limit they
    wait job
];

/// The words for things, for the lexicon.
pub(crate) fn things() -> impl Iterator<Item = &'static str> {
    THINGS.iter().map(|(word, _)| *word)
}

pub(crate) fn find(draft: &mut Draft) {
    let mut i = 0;
    while i < draft.text.len() {
        i = item(draft, i).unwrap_or(i + 1);
    }
}

fn item(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    if !text.is(i, Class::THING) {
        return None;
    }
    let norm = text.norm(i);
    let (_, normal) = THINGS.iter().find(|(word, _)| *word == norm)?;
    let from = start_of(draft, i, norm);
    if !draft.free(i, i + 1) || aside(text, i, norm) || !in_hand(draft, (from, i), norm) {
        return None;
    }
    let voucher = text.any(from, words![gift itunes steam amazon google apple]);
    let normal = if voucher && *normal == "card" { "vouchers" } else { normal };
    draft.claim(Kind::Item, from, i + 1, normal.to_owned());
    Some(i + 1)
}

/// "debit card", "engagement ring", "gold coins": the first word of the thing.
fn start_of(draft: &Draft, i: usize, norm: &str) -> usize {
    let text = draft.text;
    let words: &[&str] = match norm {
        "card" | "cards" => {
            words![debit credit bank gift cash itunes steam savings cashpoint google apple amazon]
        }
        "ring" | "rings" => {
            words![engagement wedding eternity diamond gold signet sapphire ruby emerald]
        }
        "coins" | "bars" | "bar" | "britannias" | "bullion" | "sovereigns" => words![gold silver],
        "watch" | "watches" => words![rolex gold omega tudor wrist],
        "chain" | "chains" | "necklace" | "bracelet" | "bangles" | "earrings" => {
            words![gold silver pearl diamond]
        }
        "vouchers" | "voucher" => words![gift apple amazon steam itunes google play],
        "pearls" => words![string],
        "currency" => words![foreign],
        _ => &[],
    };
    let before = i.wrapping_sub(1);
    let maker = before.wrapping_sub(1);
    let joined = text.any(before, words) && text.follows(i) && draft.free(before, i);
    if joined
        && text.any(before, words![gift play])
        && text.any(maker, words)
        && text.follows(before)
    {
        return if draft.free(maker, before) { maker } else { before };
    }
    if joined { before } else { i }
}

/// The thing is only spoken of: "on your card", "the back of the card", "card fraud",
/// "counterfeit notes", "in the money".
fn aside(text: &Text, i: usize, norm: &str) -> bool {
    const AFTER: &[&str] = words![
        fraud protection security centre center number numbers company details team machine
        machines department services reader laundering used payment transaction holder people
        balance issuer point cloned expired back cloning fraudsters box shop dealer dealers theft thefts market exchange launderers
    ];
    const BEFORE: &[&str] = words![
        counterfeit fake forged dud which new replacement no your christmas birthday thank
        business visiting phone post real lose lost losing stop dodgy old marked stolen somebody
        someone cloned faulty you visa rail library membership
    ];
    let before = i.wrapping_sub(1);
    let travel = norm == "money" && text.any(before, words![travel pocket spending pin hush easy])
        || matches!(norm, "fifties" | "twenties") && !text.any(before, words![in of]);
    let verb = matches!(norm, "rings" | "chain" | "chains")
        && text.any(i + 1, words![out off back of on])
        || norm == "cash" && text.gap(i).has(Gap::COMMA) && text.gap(i + 1).has(Gap::COMMA);
    let copied = text.within(i.saturating_sub(4), i, words![copy copies clone back front])
        && text.within(i.saturating_sub(3), i, words![of]);
    let someone =
        words![man boy lad girl woman somebody someone arrested stopped caught detained youth];
    let with = text.within(i.saturating_sub(4), i, words![with])
        && text.within(i.saturating_sub(8), i, someone);
    let on = text.any(before, words![your my her his the])
        && (text.any(before.wrapping_sub(1), words![on to]) || with)
        && norm.starts_with("card")
        && !text.any(before.wrapping_sub(2), words![limit]);
    let watch = norm == "watch"
        && (text
            .any(before, words![neighbourhood to i you we they and would owl community please])
            || !text
                .any(before, words![a the his her my gold rolex pound husbands husband wife mother father dad mum omega expensive cartier])
                && !text.follows(i));
    let worn = text.any(
        before,
        words![
            engagement wedding eternity diamond gold signet sapphire ruby emerald my her
        ],
    );
    let rung = text.any(i + 1, words![back him them her the me off round you my 159 101 999]);
    let ring = norm == "ring" && (rung || !worn);
    let nose = norm == "ring" && text.any(i + 1, words![in]) && text.any(i + 3, words![nose]);
    let pin = norm.starts_with("pin")
        && text.any(before, words![give your])
        && text.within(i.saturating_sub(4), i, words![never dont not didnt]);
    (text.any(i + 1, AFTER) && text.follows(i + 1) && !text.any(i + 1, words![used number]))
        || text.any(i + 1, words![number used]) && norm.starts_with("card")
        || text.any(before, BEFORE)
            && text.follows(i)
            && !(text.any(before, words![your old]) && norm != "card")
        || copied
        || travel
        || verb
        || on
        || watch
        || ring
        || nose
        || pin
        || norm == "bars" && !text.any(before, words![gold the])
        || norm == "bar" && !text.any(before, words![gold])
        || norm == "gold"
            && text
                .any(i + 1, words![one bar bars coin coins sovereigns square card watch britannias])
}

/// Somebody gives, takes or wants it: a deed in the sentence, or it stands in a list of things.
fn in_hand(draft: &Draft, (first, i): (usize, usize), norm: &str) -> bool {
    let text = draft.text;
    let from = text.sentence_start(i, 30);
    let to = text.sentence_end(i, 12);
    let denied = (from..i).any(|at| text.any(at, words![never havent wouldnt without]));
    let listed = i > 0
        && (draft.is(i - 1, Kind::Item)
            || text.any(i - 1, words![and any])
                && (draft.is(i.wrapping_sub(2), Kind::Item)
                    || text.any(i.wrapping_sub(1), words![any])));
    let summed = first > 0
        && (draft.is(first - 1, Kind::Money)
            || text.any(first - 1, words![of in worth])
                && (draft.is(first.wrapping_sub(2), Kind::Money)
                    || draft.is(first.wrapping_sub(3), Kind::Money)));
    let collected = text.any(i + 1, words![collected taken gone given handed only has had went]);
    let goods = !vague_thing(norm) && text.within(from, i, words![lost lose losing]);
    let deed = text.within(from, i, DEEDS)
        || goods
        || text.within(i + 1, to, words![gone collected taken given handed fetched away over]);
    let vague = vague_thing(norm);
    let near = !vague || text.within(i.saturating_sub(9).max(from), i, DEEDS) || collected;
    let apart = text.gap(i).has(Gap::SENTENCE) && text.follows(i + 1) && !collected;
    (summed || listed || deed && near) && !(denied && vague) && !(apart && vague)
        || norm == "pin" && text.is(i + 1, Class::FUNCTION) && deed
        || is_fetched(text, i, from)
}

/// Things that people speak of without giving them to anybody.
fn vague_thing(norm: &str) -> bool {
    matches!(
        norm,
        "money"
            | "notes"
            | "cash"
            | "card"
            | "cards"
            | "euros"
            | "gold"
            | "savings"
            | "fifties"
            | "twenties"
            | "tenners"
    )
}

/// "a courier would be along for his cards".
fn is_fetched(text: &Text, i: usize, from: usize) -> bool {
    let own = text.any(i.wrapping_sub(1), words![his her my the their your our both]);
    let for_it = text.any(i.wrapping_sub(1 + usize::from(own)), words![for]);
    for_it
        && own
        && text.within(from, i, words![courier driver taxi rider motorbike round along lad man van])
        && text.within(from, i, words![would will came come be round along coming sent called])
}
