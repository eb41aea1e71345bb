//! As plain text, in lines of at most 76 letters, with CommonMark's marks for lists.

use super::{Block, Edition, Masthead};

const WIDTH: usize = 76;

/// The bulletin as plain text.
pub fn text(edition: &Edition<'_>, masthead: &Masthead) -> String {
    let mut out = wrapped(&edition.title(), "", "");
    for section in edition.sections(masthead) {
        if let Some(title) = section.title {
            out.push('\n');
            out.push_str(&wrapped(&title.to_uppercase(), "", ""));
        }
        for block in &section.blocks {
            out.push('\n');
            out.push_str(&shown(block));
        }
    }
    out
}

fn shown(block: &Block) -> String {
    match block {
        Block::Notice(lines) => lines.iter().map(|line| wrapped(line, "! ", "! ")).collect(),
        Block::Paragraph(paragraph) => wrapped(&paragraph.text(), "", ""),
        Block::List(rows) => rows.iter().map(|row| wrapped(&row.text(), "- ", "  ")).collect(),
        Block::Rules(rules) => rules.iter().map(|rule| wrapped(rule, "- ", "  ")).collect(),
        Block::Steps(steps) => {
            let numbered = steps.iter().enumerate();
            numbered.map(|(i, step)| wrapped(step, &format!("{}. ", i + 1), "   ")).collect()
        }
        Block::Small(line) => wrapped(line, "", ""),
    }
}

/// A text in lines; the first begins in one way, the others in another.
pub fn wrapped(text: &str, first: &str, next: &str) -> String {
    let mut out = String::from(first);
    let mut length = first.chars().count();
    let mut begun = false;
    for word in text.split_whitespace() {
        let letters = word.chars().count();
        if begun && length + 1 + letters > WIDTH {
            out.push('\n');
            out.push_str(next);
            length = next.chars().count();
        } else if begun {
            out.push(' ');
            length += 1;
        }
        out.push_str(word);
        length += letters;
        begun = true;
    }
    out.push('\n');
    out
}
