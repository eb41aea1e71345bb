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
    ("medals", "medals"),
    ("medal", "medals"),
    ("francs", "currency"),
    ("bitcoin", "bitcoin"),
    ("bitcoins", "bitcoin"),
    ("silver", "silver"),
    ("silverware", "silver"),
    ("purse", "purse"),
    ("handbag", "purse"),
    ("wallet", "purse"),
    ("clock", "clock"),
    ("clocks", "clock"),
    ("book", "bank book"),
    ("passbook", "bank book"),
    ("phone", "phone"),
    ("mobile", "phone"),
    ("cartier", "watch"),
    ("breitling", "watch"),
];

/// What somebody does with a thing that is asked for or handed over.
const DEEDS: &[&str] = words![
    give gave given giving hand handed handing take took taken taking collect collected
    collecting collects withdraw withdrew withdrawn withdrawing draw drew drawn out put buy
    bought buying post posted send sent bag pack packed fetch fetched wanted want wants asked
    asking ask need needed cut cutting key keyed type typed typing wrote write read came come
    got get had gone pick picked exchange swap swapped surrender pass passed deliver delivered
    look requesting requested leave left over have hold seize seized stole stolen recovered seized found tapped gives going
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
    let end = end_of(draft, i, norm);
    draft.claim(Kind::Item, from, end, normal.to_owned());
    Some(end)
}

/// "PIN number", "Rolex Datejust", "gold bar": the token after the thing.
fn end_of(draft: &Draft, i: usize, norm: &str) -> usize {
    let text = draft.text;
    let next = i + 1;
    if !text.follows(next) || !draft.free(next, next + 1) {
        return next;
    }
    let numbered = norm.starts_with("pin") && text.any(next, words![number numbers]);
    let known = Class::FUNCTION.or(Class::WORD).or(Class::HEADS_PHRASE).or(Class::FORENAME);
    let model = is_maker(norm) && text.token(next).shape.cap && text.cased && !text.is(next, known);
    next + usize::from(numbered || model)
}

/// A maker of watches whose name stands for the watch.
fn is_maker(norm: &str) -> bool {
    matches!(norm, "rolex" | "omega" | "cartier" | "breitling")
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
        "watch" | "watches" => words![rolex gold omega tudor wrist cartier breitling],
        "francs" => words![swiss],
        "clock" | "clocks" => words![carriage mantel mantle grandfather antique],
        "book" => words![bank savings building post],
        "phone" => words![mobile],
        "chain" | "chains" | "necklace" | "bracelet" | "bracelets" | "bangle" | "bangles"
        | "earrings" | "locket" | "pendant" | "brooch" => {
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
        balance issuer point cloned copied compromised skimmed blocked expired account accounts
        bearing back cloning fraudsters box shop dealer dealers theft thefts market exchange launderers
    ];
    const BEFORE: &[&str] = words![
        counterfeit fake forged dud which new replacement no your christmas birthday thank
        business visiting phone post real lose lost losing stop dodgy old marked stolen somebody
        someone cloned faulty you visa rail library membership
    ];
    let (before, next) = (i.wrapping_sub(1), i + 1);
    let pin_number = norm.starts_with("pin") && text.any(next, words![number numbers]);
    let part = text.any(next, AFTER)
        && text.follows(next)
        && !text.any(next, words![used number])
        && !pin_number;
    let other = text.any(before, BEFORE)
        && text.follows(i)
        && !(text.any(before, words![your old]) && norm != "card");
    part || other
        || spoken_of(text, i, norm)
        || card_aside(text, i, norm)
        || ornament_aside(text, i, norm)
        || sum_aside(text, i, norm)
}

/// "on your card", "the back of the card", "never give your PIN".
fn card_aside(text: &Text, i: usize, norm: &str) -> bool {
    let before = i.wrapping_sub(1);
    let back = |n: usize| i.saturating_sub(n);
    let copied = text.within(back(4), i, words![copy copies clone back front])
        && text.within(back(3), i, words![of]);
    let someone = words![
        man boy lad girl woman somebody someone arrested stopped caught detained youth custody men
        lads boys male female nicked
    ];
    let with = text.within(back(4), i, words![with]) && text.within(back(8), i, someone);
    let on = text.any(before, words![your my her his the])
        && (text.any(before.wrapping_sub(1), words![on to]) || with)
        && norm.starts_with("card")
        && !text.any(before.wrapping_sub(2), words![limit]);
    let pin = norm.starts_with("pin")
        && text.any(before, words![give your])
        && text.within(back(4), i, words![never dont not didnt]);
    let used = text.any(i + 1, words![number used]) && norm.starts_with("card");
    copied || on || pin || used
}

/// "he would ring me", "rings off", "Neighbourhood Watch", "a chain of evidence".
fn ornament_aside(text: &Text, i: usize, norm: &str) -> bool {
    const WORN: &[&str] =
        words![engagement wedding eternity diamond gold signet sapphire ruby emerald my her];
    const OWNED: &[&str] = words![
        a the his her my gold rolex pound husbands husband wife mother father dad mum omega
        expensive cartier
    ];
    let (before, next) = (i.wrapping_sub(1), i + 1);
    match norm {
        "rings" | "chain" | "chains" => text.any(next, words![out off back of on]),
        "watch" => {
            let other = words![neighbourhood to i you we they and would owl community please];
            text.any(before, other) || !text.any(before, OWNED) && !text.follows(i)
        }
        "ring" => {
            let rung = text.follows(next)
                && text.any(next, words![back him them her the me off round you my 159 101 999]);
            let nose = text.any(next, words![in]) && text.any(i + 3, words![nose]);
            rung || nose || !text.any(before, WORN)
        }
        _ => false,
    }
}

/// "spending money", "a cash, card or cheque sale", a bar that is no gold.
fn sum_aside(text: &Text, i: usize, norm: &str) -> bool {
    let (before, next) = (i.wrapping_sub(1), i + 1);
    match norm {
        "money" => text.any(before, words![travel pocket spending pin hush easy]),
        "fifties" | "twenties" => !text.any(before, words![in of]),
        "cash" => text.gap(i).has(Gap::COMMA) && text.gap(next).has(Gap::COMMA),
        "bars" => !text.any(before, words![gold the]),
        "bar" => !text.any(before, words![gold]),
        "gold" => {
            text.is(next, Class::THING) && text.follows(next)
                || text.any(next, words![one coin square])
        }
        _ => false,
    }
}

/// "who had my card", "my card had been copied", "tried to buy a laptop", "get your money then":
/// what the caller's story is about, and not what he is after.
fn spoken_of(text: &Text, i: usize, norm: &str) -> bool {
    let before = i.wrapping_sub(1);
    let back = |n: usize| i.saturating_sub(n);
    let card = norm.starts_with("card");
    let owner = text.any(before, words![my your her his their our the a])
        || text.any(before, words![bank debit credit]);
    let held = card
        && owner
        && text.within(
            back(4),
            before,
            words![who he they lad man boy arrested with bearing using],
        )
        && text.within(back(3), i, words![had has using bearing used with])
        && text.within(back(9), i, words![custody arrested someone somebody caught stopped who]);
    let harmed =
        card && (1..4).all(|n| {
            let at = i + n;
            text.any(at, words![had has was is being been have bin])
                || text.within(i + 2, i + 4, HARMED) && n > 1
        }) && text.within(i + 1, i + 4, HARMED);
    let tried = text.within(back(7), i, words![tried trying attempted attempting])
        && text.within(back(6), i, words![buy purchase spend use using]);
    let spent = card && text.any(back(2), words![on]) && text.within(back(8), i, SPENT);
    let any = norm == "money"
        && (text.any(before, words![any how much])
            || text.any(before, words![your]) && text.any(back(2), words![get]));
    let asked = matches!(norm, "currency" | "money")
        && text.within(back(5), i, words![any])
        && text.within(back(6), i, words![had have was is]);
    tried || held || harmed || spent || any || asked || mere(text, i, norm)
}

/// What happens to a card in the story.
const HARMED: &[&str] =
    words![cloned copied copyed compromised used stolen hacked duplicated skimmed copid];

/// What somebody else does on a card in the story.
const SPENT: &[&str] =
    words![purchase spending spent spend transaction transactions payment buying shopping];

/// A word that is a thing to be had only where something beside it says so: a phone in a list, a
/// clock with its kind, silver that colours nothing.
fn mere(text: &Text, i: usize, norm: &str) -> bool {
    let before = i.wrapping_sub(1);
    let ends = text.gap(i + 1).has(Gap::BREAK) || text.any(i + 1, words![and or in for]);
    match norm {
        "phone" | "mobile" => {
            let handed =
                text.within(i.saturating_sub(5), i, words![took taken handed gave give surrender]);
            !(ends && handed && !text.any(before, words![the a by over]))
        }
        "clock" | "clocks" => !text.any(before, words![carriage mantel mantle grandfather antique]),
        "book" | "passbook" => {
            norm == "book" && !text.any(before, words![bank savings building]) || !passed(text, i)
        }
        "silver" => {
            !ends
                || !text.any(before, words![my her his our their the gold and family])
                || !passed(text, i)
        }
        "purse" | "wallet" | "handbag" => {
            !text.any(before, words![my her his their the])
                || text.any(before.wrapping_sub(1), words![in from of into])
                || !passed(text, i)
        }
        "cartier" | "rolex" | "omega" | "breitling" => text.any(i + 1, words![watch watches]),
        _ => false,
    }
}

/// Close before the thing somebody gives, takes or is to have it.
fn passed(text: &Text, i: usize) -> bool {
    let from = i.saturating_sub(9).max(text.sentence_start(i, 9));
    text.within(
        from,
        i,
        words![
            give gave given hand handed handing took take taken taking steal stole stolen collect
            collected fetch after had bag pack packed put lost
        ],
    )
}

/// Somebody gives, takes or wants it: a deed in the sentence, or it stands in a list of things.
fn in_hand(draft: &Draft, (first, i): (usize, usize), norm: &str) -> bool {
    let text = draft.text;
    let from = text.sentence_start(i, 30);
    let to = text.sentence_end(i, 12);
    let denied = (from..i).any(|at| text.any(at, words![never havent wouldnt without]));
    let listed = i > 0
        && (draft.is(i - 1, Kind::Item)
            || text.any(i - 1, words![a an my her his the some two])
                && draft.is(i.wrapping_sub(2), Kind::Item)
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
