//! Characters as they are meant: digits of every script as figures, letters in lower case,
//! HTML entities decoded, and nothing of what cannot be seen.

/// What stands for a placeholder of an earlier pass.
pub(super) const REMOVED: char = '\u{E000}';

/// A character as it is meant, and the bytes of the original it comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Folded {
    pub(super) c: char,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The text as it is meant. Placeholders become one [`REMOVED`] each.
pub(super) fn fold(text: &str) -> Vec<Folded> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(first) = rest.chars().next() else { break };
        let (c, len) = match first {
            '[' => match placeholder(rest) {
                Some(len) => (Some(REMOVED), len),
                None => (Some('['), 1),
            },
            '&' => match entity(rest) {
                Some((c, len)) => (plain(c), len),
                None => (Some('&'), 1),
            },
            c => (plain(c), c.len_utf8()),
        };
        if let Some(c) = c {
            out.push(Folded { c, start: at, end: at + len });
        }
        at += len;
    }
    out
}

fn placeholder(rest: &str) -> Option<usize> {
    super::PLACEHOLDERS.iter().find(|p| rest.starts_with(**p)).map(|p| p.len())
}

/// The character as it is meant; `None` if it cannot be seen.
fn plain(c: char) -> Option<char> {
    if c.is_ascii() {
        return Some(c.to_ascii_lowercase());
    }
    if unseen(c) {
        return None;
    }
    if let Some(digit) = digit(c) {
        return Some(digit);
    }
    Some(match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0)?.to_ascii_lowercase(),
        '‘' | '’' | 'ʼ' | '′' => '\'',
        '“' | '”' | '„' | '″' => '"',
        '‐'..='―' | '−' | '﹘' | '﹣' => '-',
        '․' | '。' | '｡' => '.',
        '\u{2800}' | '\u{3164}' | '\u{115F}' | '\u{1160}' => ' ',
        REMOVED => '\u{FFFD}',
        _ => c.to_lowercase().next().unwrap_or(c),
    })
}

/// Characters of no width, and marks that only decorate the one before.
fn unseen(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{300}'..='\u{36F}'
            | '\u{61C}'
            | '\u{180B}'..='\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{20D0}'..='\u{20FF}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{E0000}'..='\u{E007F}'
            | '\u{E0100}'..='\u{E01EF}'
    )
}

/// The zeros of the scripts whose digits follow each other.
const ZEROS: [u32; 34] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
    0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0x2080, 0xA620, 0xA8D0, 0xA900, 0xABF0, 0xFF10,
];

fn digit(c: char) -> Option<char> {
    let code = u32::from(c);
    let value = match code {
        0xB2 | 0xB3 => code - 0xB0,
        0xB9 => 1,
        0x2070 | 0x2074..=0x2079 => code - 0x2070,
        // Ringed, in brackets, with a full stop, and black discs.
        0x2460..=0x2468 => code - 0x245F,
        0x2474..=0x247C => code - 0x2473,
        0x2488..=0x2490 => code - 0x2487,
        0x24EA | 0x24FF => 0,
        0x2776..=0x277E => code - 0x2775,
        0x2780..=0x2788 => code - 0x277F,
        0x278A..=0x2792 => code - 0x2789,
        0x1D7CE..=0x1D7FF => (code - 0x1D7CE) % 10,
        0x1FBF0..=0x1FBF9 => code - 0x1FBF0,
        _ => ZEROS.iter().find_map(|z| code.checked_sub(*z).filter(|d| *d < 10))?,
    };
    char::from_digit(value, 10)
}

/// Decodes the entity at the front, also one that was encoded twice.
fn entity(rest: &str) -> Option<(char, usize)> {
    let mut body = rest.strip_prefix('&')?;
    while let Some(inner) = body.strip_prefix("amp;") {
        body = inner;
    }
    let (c, left) = match body.strip_prefix('#') {
        Some(number) => numeric(number)?,
        None => named(body)?,
    };
    Some((c, rest.len() - left.len()))
}

fn numeric(body: &str) -> Option<(char, &str)> {
    let (digits, radix) = match body.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16),
        None => (body, 10),
    };
    let len = digits.bytes().take_while(|b| char::from(*b).is_digit(radix)).count();
    let (number, left) = digits.split_at_checked(len)?;
    let code = u32::from_str_radix(number.trim_start_matches('0'), radix).ok()?;
    Some((char::from_u32(code)?, left.strip_prefix(';').unwrap_or(left)))
}

fn named(body: &str) -> Option<(char, &str)> {
    const NAMES: [(&str, char); 24] = [
        ("nbsp;", ' '),
        ("ensp;", ' '),
        ("emsp;", ' '),
        ("thinsp;", ' '),
        ("Tab;", '\t'),
        ("NewLine;", '\n'),
        ("shy;", '\u{AD}'),
        ("zwnj;", '\u{200C}'),
        ("zwj;", '\u{200D}'),
        ("lrm;", '\u{200E}'),
        ("rlm;", '\u{200F}'),
        ("hyphen;", '-'),
        ("dash;", '-'),
        ("ndash;", '-'),
        ("mdash;", '-'),
        ("minus;", '-'),
        ("period;", '.'),
        ("comma;", ','),
        ("colon;", ':'),
        ("sol;", '/'),
        ("quot;", '"'),
        ("apos;", '\''),
        ("pound;", '£'),
        ("euro;", '€'),
    ];
    NAMES.iter().find_map(|(name, c)| Some((*c, body.strip_prefix(*name)?)))
}
