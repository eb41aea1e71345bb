//! The patterns of British registration marks, and of the first half of a postcode, which looks
//! like one.
//!
//! The shapes are those of DVLA's INF104 ("Vehicle registration numbers and number plates"):
//! current AA00 AAA, prefix A000 AAA, suffix AAA 000A, Northern Ireland AAA 0000, dateless.

/// What a run of letters and digits may be, from its shape.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Current,
    Prefix,
    Suffix,
    Irish,
    Dateless,
}

/// The shape of a run, and the run with digits and letters where the shape wants them. A run
/// too short to be sure of may have a slip only where `plated`: a word for a plate leads to it.
pub(crate) fn classify(run: &str, plated: Plated) -> Option<(Shape, String)> {
    let n = run.len();
    let mut fitting = patterns(n).iter().filter(|(shape, _)| {
        // Marks of Northern Ireland have an I or a Z.
        *shape != Shape::Irish || run.contains(['I', 'Z'])
    });
    if let Some((shape, _)) = fitting.clone().find(|(_, pattern)| fits(run, pattern, 0)) {
        return Some((*shape, run.to_owned()));
    }
    if n == 7 && fits(run, "AA00AAA", 2) {
        return Some((Shape::Current, mend(run, "AA00AAA")));
    }
    let (shape, pattern) = fitting
        .find(|(shape, pattern)| *shape != Shape::Dateless && fits(run, pattern, 1))
        .filter(|_| plated == Plated::Led && n >= 5)?;
    Some((*shape, mend(run, pattern)))
}

/// Whether a word for a plate leads up to a run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plated {
    Led,
    No,
}

fn patterns(length: usize) -> &'static [(Shape, &'static str)] {
    match length {
        7 => &[
            (Shape::Current, "AA00AAA"),
            (Shape::Prefix, "A000AAA"),
            (Shape::Suffix, "AAA000A"),
            (Shape::Irish, "AAA0000"),
        ],
        6 => &[
            (Shape::Prefix, "A00AAA"),
            (Shape::Suffix, "AAA00A"),
            (Shape::Irish, "AA0000"),
            (Shape::Dateless, "AAA000"),
            (Shape::Dateless, "AA0000"),
            (Shape::Dateless, "000AAA"),
            (Shape::Dateless, "0000AA"),
        ],
        5 => &[
            (Shape::Prefix, "A0AAA"),
            (Shape::Suffix, "AAA0A"),
            (Shape::Dateless, "AA000"),
            (Shape::Dateless, "A0000"),
            (Shape::Dateless, "AAA00"),
            (Shape::Dateless, "00AAA"),
            (Shape::Dateless, "000AA"),
            (Shape::Dateless, "0000A"),
        ],
        4 => &[
            (Shape::Dateless, "AAA0"),
            (Shape::Dateless, "A000"),
            (Shape::Dateless, "0AAA"),
            (Shape::Dateless, "000A"),
        ],
        _ => &[],
    }
}

/// True if the run has the pattern but for `slips` characters that are often misread.
pub(crate) fn fits(run: &str, pattern: &str, slips: usize) -> bool {
    let wrong =
        run.bytes().zip(pattern.bytes()).filter(|(c, p)| (*p == b'0') != c.is_ascii_digit());
    let mut count = 0;
    for (c, p) in wrong {
        if swapped(c, p == b'0').is_none() {
            return false;
        }
        count += 1;
    }
    run.len() == pattern.len() && count <= slips
}

pub(crate) fn mend(run: &str, pattern: &str) -> String {
    let mended = run.bytes().zip(pattern.bytes()).map(|(c, p)| {
        let right = (p == b'0') == c.is_ascii_digit();
        char::from(if right { c } else { swapped(c, p == b'0').unwrap_or(c) })
    });
    mended.collect()
}

pub(crate) fn slips(run: &str, meant: &str) -> usize {
    run.bytes().zip(meant.bytes()).filter(|(a, b)| a != b).count()
}

/// The digit that a letter is taken for, or the letter for a digit.
fn swapped(c: u8, wants_digit: bool) -> Option<u8> {
    const PAIRS: &[(u8, u8)] = &[
        (b'O', b'0'),
        (b'I', b'1'),
        (b'S', b'5'),
        (b'B', b'8'),
        (b'Z', b'2'),
        (b'G', b'6'),
        (b'L', b'1'),
        (b'Q', b'0'),
        (b'D', b'0'),
        (b'T', b'7'),
    ];
    PAIRS.iter().find_map(|(letter, digit)| match wants_digit {
        true if *letter == c => Some(*digit),
        false if *digit == c => Some(*letter),
        _ => None,
    })
}

/// The postcode areas of the United Kingdom.
const AREAS: &str = " AB AL B BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC \
EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX \
PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE ";

/// True for the first half of a postcode: `SG5`, `WD18`, `EC1A`.
pub(crate) fn is_district(run: &str) -> bool {
    let letters = run.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (Some(area), Some(rest)) = (run.get(..letters), run.get(letters..)) else { return false };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let tail = rest.get(digits..).unwrap_or("");
    (1..=2).contains(&digits)
        && (tail.is_empty()
            || tail.len() == 1
                && letters + digits <= 3
                && tail.bytes().all(|b| b.is_ascii_uppercase()))
        && AREAS.contains(&format!(" {area} "))
}
