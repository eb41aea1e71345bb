//! One layout for every playbook, so that two of them differ only in what they say.
//!
//! The formatter works on lexemes, never on meaning: what the parser reads is the same
//! before and after, and faulty lines are kept as they are but for their spaces.

use crate::parse::ends_block;
use crate::syntax::{Lexeme, Line, Spanned, lines};

/// Lays a playbook out: blocks indented by two spaces, one space between parts, one blank
/// line between blocks, comments and the order of lines kept. A file with a broken quote is
/// given back unchanged, since nobody knows where its text ends.
///
/// ```
/// let laid_out = playbook::format("rule   A\nweight 2 # bits\nend");
/// assert_eq!(laid_out, "rule A\n  weight 2 # bits\nend\n");
/// ```
pub fn format(source: &str) -> String {
    let (lines, remarks) = lines(source);
    if !remarks.is_empty() {
        return source.to_owned();
    }
    let items = items(&lines);
    let mut out = String::new();
    for (index, item) in items.iter().enumerate() {
        if index > 0 && parted(&items, index) {
            out.push('\n');
        }
        out.push_str(if item.inside { "  " } else { "" });
        out.push_str(&item.text);
        out.push('\n');
    }
    out
}

/// What a line is, as far as it decides about blank lines.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Comment,
    /// The first line of a block.
    Opening,
    /// The last line of a block.
    Closing,
    Other,
}

/// A line that is not blank.
struct Item {
    text: String,
    kind: Kind,
    /// Within a block, and so indented.
    inside: bool,
    /// A blank line stands before it in the source.
    blank: bool,
}

fn items(lines: &[Line]) -> Vec<Item> {
    let mut items = Vec::new();
    let mut inside = false;
    let mut blank = false;
    for line in lines {
        let mut text = joined(&line.parts);
        let mut kind = Kind::Other;
        match (line.parts.split_first(), &line.comment) {
            (None, None) => {
                blank = true;
                continue;
            }
            (None, Some(_)) => kind = Kind::Comment,
            (Some((head, rest)), _) => {
                let word = head.bare().unwrap_or("");
                inside = inside && word != "end" && !ends_block(word, rest);
                match word {
                    "rule" | "composite" => kind = Kind::Opening,
                    "end" => kind = Kind::Closing,
                    _ => {}
                }
                if line.comment.is_some() {
                    text.push(' ');
                }
            }
        }
        text.extend(line.comment.map(marked));
        items.push(Item { text, kind, inside, blank });
        inside = inside || kind == Kind::Opening;
        blank = false;
    }
    items
}

/// Whether a blank line stands before the item at `index`.
fn parted(items: &[Item], index: usize) -> bool {
    let (Some(before), Some(item)) = (items.get(index.wrapping_sub(1)), items.get(index)) else {
        return false;
    };
    let same_comment = before.kind == Kind::Comment && !item.blank;
    match (before.kind, item.kind) {
        (Kind::Closing, _) => true,
        (_, Kind::Closing) => false,
        _ if leads_to_block(items, index) => !same_comment,
        (Kind::Opening, _) => false,
        _ => item.blank,
    }
}

/// Whether the item opens a block, or is the comment right above one.
fn leads_to_block(items: &[Item], index: usize) -> bool {
    let mut after = items.get(index..).unwrap_or(&[]).iter().enumerate();
    let last = after.find(|(i, item)| item.kind != Kind::Comment || (*i > 0 && item.blank));
    matches!(last, Some((i, item)) if item.kind == Kind::Opening && (i == 0 || !item.blank))
}

/// A comment with its sign; a second sign keeps close to the first.
fn marked(comment: &str) -> String {
    if comment.is_empty() || comment.starts_with(['#', '!']) {
        format!("#{comment}")
    } else {
        format!("# {comment}")
    }
}

/// The parts of a line with one space between, none inside round brackets and none before a
/// comma.
fn joined(parts: &[Spanned]) -> String {
    let mut out = String::new();
    let mut glued = true;
    for part in parts {
        if !glued && !part.is_sign(')') && !part.is_sign(',') {
            out.push(' ');
        }
        match &part.lexeme {
            Lexeme::Bare(word) => out.push_str(word),
            Lexeme::Quoted(text) => {
                out.push('"');
                out.push_str(text);
                out.push('"');
            }
            Lexeme::Sign(sign) => out.push(*sign),
        }
        glued = part.is_sign('(');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::format;

    fn check(source: &str, expect: &str) {
        assert_eq!(format(source), expect);
        assert_eq!(format(expect), expect, "laid out twice");
    }

    #[test]
    fn blocks_are_indented_and_parted() {
        check(
            "\n\nplaybook  x\ntitle \"T\"\nclass a=b|\"c d\"|@e\nrule A\nstage hook\n\n\n    weight   2\n\nend\nrule B\nend\n\n\n",
            "playbook x\ntitle \"T\"\nclass a = b | \"c d\" | @e\n\nrule A\n  stage hook\n\n  weight 2\nend\n\nrule B\nend\n",
        );
    }

    #[test]
    fn comments_stay_where_they_are() {
        check(
            "#top\nplaybook x #name\n# of A\nrule A # trailing\n#in\n\nweight 1\n## last\nend # gone\n# after\n",
            "# top\nplaybook x # name\n\n# of A\nrule A # trailing\n  # in\n\n  weight 1\n  ## last\nend # gone\n\n# after\n",
        );
    }

    #[test]
    fn conditions_and_quotes() {
        check(
            "composite C\nwhen 2 of(A,B ,C)and( not D )\nend\nrule A\n pattern \"a  (b|c)\"and \"d\"\nend",
            "composite C\n  when 2 of (A, B, C) and (not D)\nend\n\nrule A\n  pattern \"a  (b|c)\" and \"d\"\nend\n",
        );
    }

    #[test]
    fn a_forgotten_end_does_not_indent_the_rest() {
        check(
            "rule A\nweight 1\nrule B\ngroup G\nend\ngroup G cap 2",
            "rule A\n  weight 1\n\nrule B\n  group G\nend\n\ngroup G cap 2\n",
        );
    }

    #[test]
    fn a_broken_quote_stops_it() {
        let source = "rule  A\n pattern \"a\n";
        assert_eq!(format(source), source);
        assert_eq!(format(""), "");
        assert_eq!(format("\n \n"), "");
    }
}
