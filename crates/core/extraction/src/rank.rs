//! Ranks of police and army, in words and as they are shortened: "Detective Sergeant", "DS",
//! "D.S.", "Det. Sgt.".

use crate::lexicon::Class;
use crate::token::{Gap, Text};
use crate::words::words;

/// Words that say which of its rank somebody is, and are no rank by themselves.
const MODIFIERS: &[&str] = words![chief police temporary acting assistant deputy];

/// The rank at token `i`, in words, and the token after it.
pub(crate) fn rank(text: &Text, i: usize) -> Option<(String, usize)> {
    if let Some(word) = lettered(text, i) {
        return Some((word.to_owned(), i + 2));
    }
    let mut words: Vec<&str> = Vec::new();
    let mut at = i;
    while words.len() < 5 && (at == i || joins(text, at)) {
        let last = words.last().copied().unwrap_or("");
        let before_rank = text.is(at + 1, Class::RANK) && joins(text, at + 1);
        let Some(word) = rank_word(text.norm(at), last, before_rank) else {
            break;
        };
        words.push(word);
        at += 1;
        if word != "detective" && !MODIFIERS.contains(&word) {
            break;
        }
    }
    let only_modifier = words.iter().all(|w| MODIFIERS.contains(w));
    (!words.is_empty() && !only_modifier).then(|| (words.join(" "), at))
}

/// "D C", "D.C.", "P.C.": letters that stand for a rank.
fn lettered(text: &Text, i: usize) -> Option<&'static str> {
    let letters = text.norm(i).len() == 1
        && text.norm(i + 1).len() == 1
        && text.gap(i + 1).only(Gap::SPACE.or(Gap::STOP))
        && (text.token(i).shape.cap || !text.cased);
    if !letters {
        return None;
    }
    let dotted = text.gap_text(i + 1) == ".";
    Some(match (text.norm(i), text.norm(i + 1)) {
        ("d", "c") => "detective constable",
        ("d", "s") => "detective sergeant",
        ("d", "i") => "detective inspector",
        ("p", "c") if dotted => "police constable",
        _ => return None,
    })
}

/// True if token `i` goes on with the rank before it.
fn joins(text: &Text, i: usize) -> bool {
    text.gap(i).only(Gap::SPACE.or(Gap::STOP)) && (text.follows(i) || is_short(text, i - 1))
}

/// True for a rank that is shortened with a full stop.
pub(crate) fn is_short(text: &Text, i: usize) -> bool {
    let letter = text.any(i, words![c s i])
        && text.any(i.wrapping_sub(1), words![d p])
        && text.follows_dot(i);
    let short = text.any(
        i,
        words![det insp sgt supt ch cons con const dc ds di dci pc wpc cmdr capt col lt maj],
    );
    (short || letter) && text.gap_text(i + 1).starts_with('.')
}

fn rank_word(norm: &str, last: &str, before_rank: bool) -> Option<&'static str> {
    Some(match norm {
        "dc" | "wdc" => "detective constable",
        "ds" => "detective sergeant",
        "di" => "detective inspector",
        "dci" => "detective chief inspector",
        "dsu" | "dsi" => "detective superintendent",
        "dcs" | "dcsi" => "detective chief superintendent",
        "pc" | "wpc" => "police constable",
        "pcso" => "police community support officer",
        "sgt" | "sergeant" | "seargent" | "sargeant" | "serjeant" | "sergent" | "seargant"
        | "sergant" => "sergeant",
        "sargent" if !last.is_empty() => "sergeant",
        "constable" | "cunstable" | "constible" | "constabel" | "cons" => "constable",
        "con" | "const" if last == "detective" || last == "police" => "constable",
        "inspector" | "insp" | "inspecter" | "inspectar" | "insepctor" => "inspector",
        "superintendent" | "superintendant" | "supt" | "supertendent" | "superintendint" => {
            "superintendent"
        }
        "detective" | "det" | "detectiv" | "dectective" | "detecive" | "detictive" => "detective",
        "commander" | "cmdr" => "commander",
        "commissioner" => "commissioner",
        "colonel" => "colonel",
        "captain" => "captain",
        "major" => "major",
        "lieutenant" => "lieutenant",
        "corporal" => "corporal",
        "brigadier" => "brigadier",
        "super" if last == "chief" => "superintendent",
        "general" if last == "major" => "general",
        "chief" | "ch" if before_rank => "chief",
        "police" if before_rank => "police",
        "assistant" if before_rank => "assistant",
        "deputy" if before_rank => "deputy",
        "acting" if before_rank => "acting",
        "temporary" if before_rank => "temporary",
        _ => return None,
    })
}

/// Abbreviations and words that mean other things count as ranks before a name only, or where
/// they are written or led up to as one.
pub(crate) fn is_rank(text: &Text, (i, to): (usize, usize), named: bool) -> bool {
    if named {
        return true;
    }
    let shape = text.token(i).shape;
    let article = text.any(i.wrapping_sub(1), words![a an the hes shes was is local said]);
    match text.norm(i) {
        "pc" | "di" | "ds" | "dc" | "dcs" | "dsi" | "dsu" | "det" | "insp" | "supt"
            if to == i + 1 =>
        {
            let led = text.any(to, words![attended came from at of who]);
            shape.upper && (article || led || text.gap(to).has(Gap::BREAK))
                || article && text.norm(i) == "dc"
        }
        "detective" if to == i + 1 => text.any(to, words![from of at]) || shape.cap || article,
        "major" | "captain" | "general" | "commander" | "corporal" => {
            shape.cap && !text.opens_sentence(i)
        }
        "d" | "p" => false,
        _ => true,
    }
}
