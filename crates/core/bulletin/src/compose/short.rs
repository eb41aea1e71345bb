//! A bulletin in 160 letters of the alphabet that every mobile telephone has.

use super::sum;
use crate::advice;
use crate::figures::Figures;
use crate::words::{during, people};

/// Letters of a text message (3GPP TS 23.038).
pub const MOST: usize = 160;

/// Letters of the default alphabet of GSM (3GPP TS 23.038, section 6.2.1), without the escape.
const ALPHABET: &str = "@\u{a3}$\u{a5}\u{e8}\u{e9}\u{f9}\u{ec}\u{f2}\u{c7}\n\u{d8}\u{f8}\r\u{c5}\u{e5}\u{394}_\u{3a6}\u{393}\u{39b}\u{3a9}\u{3a0}\u{3a8}\u{3a3}\u{398}\u{39e}\u{c6}\u{e6}\u{df}\u{c9} !\"#\u{a4}%&'()*+,-./0123456789:;<=>?\u{a1}ABCDEFGHIJKLMNOPQRSTUVWXYZ\u{c4}\u{d6}\u{d1}\u{dc}\u{a7}\u{bf}abcdefghijklmnopqrstuvwxyz\u{e4}\u{f6}\u{f1}\u{fc}\u{e0}";

/// Whether a letter is in the default alphabet, in which it takes one place.
pub fn is_gsm(letter: char) -> bool {
    ALPHABET.contains(letter)
}

/// The text: as many of the facts as fit before the advice.
pub fn short(figures: &Figures) -> String {
    let period = during(figures.period, figures.taken);
    let (n, area) = (figures.targeted.value, &figures.area);
    let lost = match figures.lost.value {
        0 => String::new(),
        _ => format!(", {} lost", sum(figures)),
    };
    let facts = match n {
        0 => [
            format!("{area}: no courier fraud reported {period}"),
            format!("{area}: no courier fraud reported"),
            "No courier fraud reported".into(),
        ],
        _ => [
            format!("Courier fraud in {area}: {} targeted{lost} {period}", people(n)),
            format!("Courier fraud in {area}: {} targeted{lost}", people(n)),
            format!("Courier fraud: {} targeted{lost}", people(n)),
        ],
    };
    let whole = |facts: &String| plain(&format!("{facts}. {}", advice::SHORT));
    let texts = facts.iter().map(whole);
    let fits = |text: &String| text.chars().count() <= MOST;
    texts.into_iter().find(fits).unwrap_or_else(|| plain(advice::SHORT))
}

/// The text in letters of the alphabet: an accent that it lacks is left off, and what has no
/// likeness in it becomes a question mark.
pub fn plain(text: &str) -> String {
    text.chars().map(|letter| if is_gsm(letter) { letter } else { likeness(letter) }).collect()
}

fn likeness(letter: char) -> char {
    match letter {
        '\u{2018}' | '\u{2019}' | '`' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        '\u{2013}' | '\u{2014}' => '-',
        '\u{a0}' | '\t' => ' ',
        '\u{e1}' | '\u{e2}' | '\u{e3}' | '\u{101}' => 'a',
        '\u{ea}' | '\u{eb}' | '\u{113}' => 'e',
        '\u{ed}' | '\u{ee}' | '\u{ef}' => 'i',
        '\u{f3}' | '\u{f4}' | '\u{f5}' => 'o',
        '\u{fa}' | '\u{fb}' => 'u',
        '\u{175}' => 'w',
        '\u{177}' | '\u{fd}' | '\u{ff}' => 'y',
        '\u{e7}' => '\u{c7}',
        '\u{c1}' | '\u{c2}' | '\u{c0}' => 'A',
        '\u{ca}' | '\u{c8}' => 'E',
        '\u{ce}' | '\u{cd}' => 'I',
        '\u{d4}' | '\u{d3}' => 'O',
        '\u{db}' | '\u{da}' => 'U',
        '\u{174}' => 'W',
        '\u{176}' => 'Y',
        _ => '?',
    }
}
