//! As HTML: a fragment for pages of ours, and a whole document for e-mails and paper.

use super::xml::escaped;
use super::{Audience, Block, Edition, Masthead};
use crate::draft::{Paragraph, Span};

/// The bulletin from its heading on, without styles: the page brings them.
pub fn fragment(edition: &Edition<'_>, masthead: &Masthead, audience: Audience) -> String {
    let mut out = String::from("<article class=\"bulletin\">\n");
    out.push_str(&format!("<h1>{}</h1>\n", escaped(&edition.title())));
    for section in edition.sections(masthead) {
        if let Some(title) = section.title {
            out.push_str(&format!("<h2>{}</h2>\n", escaped(title)));
        }
        for block in &section.blocks {
            out.push_str(&shown(block, audience));
        }
    }
    out.push_str("</article>\n");
    out
}

fn shown(block: &Block, audience: Audience) -> String {
    let items = |items: &[String]| -> String {
        items.iter().map(|item| format!("<li>{}</li>\n", escaped(item))).collect()
    };
    match block {
        Block::Notice(lines) => {
            let lines: String = lines.iter().map(|l| format!("<p>{}</p>\n", escaped(l))).collect();
            format!("<div class=\"panel warn notice\">\n{lines}</div>\n")
        }
        Block::Paragraph(paragraph) => format!("<p>{}</p>\n", spans(paragraph, audience)),
        Block::List(rows) => {
            let row = |row: &Paragraph| format!("<li>{}</li>\n", spans(row, audience));
            let rows: String = rows.iter().map(row).collect();
            format!("<ul class=\"parts\">\n{rows}</ul>\n")
        }
        Block::Rules(rules) => format!("<ul class=\"never-rules\">\n{}</ul>\n", items(rules)),
        Block::Steps(steps) => format!("<ol>\n{}</ol>\n", items(steps)),
        Block::Small(line) => format!("<p class=\"imprint\">{}</p>\n", escaped(line)),
    }
}

fn spans(paragraph: &Paragraph, audience: Audience) -> String {
    let span = |span: &Span| match span {
        Span::Words(words) => escaped(words),
        Span::Figure { figure, query } if audience == Audience::Desk && !query.is_empty() => {
            format!("<a href=\"{}\">{}</a>", escaped(query), escaped(figure))
        }
        Span::Figure { figure, .. } => escaped(figure),
    };
    paragraph.0.iter().map(span).collect()
}

/// A whole document with styles of its own, which need nothing from outside.
pub fn document(edition: &Edition<'_>, masthead: &Masthead, foot: &[(String, String)]) -> String {
    let title = escaped(&edition.title());
    let links: String = foot
        .iter()
        .map(|(to, words)| format!("<p><a href=\"{}\">{}</a></p>\n", escaped(to), escaped(words)))
        .collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{}{links}</body>\n</html>\n",
        fragment(edition, masthead, Audience::Public)
    )
}

const STYLE: &str = "body{font:18px/1.5 Arial,Helvetica,sans-serif;color:#14191f;background:#fff;\
max-width:40em;margin:1em auto;padding:0 1em}h1{font-size:1.6em;line-height:1.2}\
h2{font-size:1.2em;margin-top:1.6em}.notice{border:3px solid #7a4a00;padding:0 1em}\
.never-rules li{font-weight:bold;margin-bottom:.5em}.imprint{font-size:.85em;color:#47525d}\
@page{size:A4;margin:14mm 18mm}\
@media print{body{font-size:11pt;line-height:1.35;margin:0;padding:0;max-width:none}\
h1{font-size:17pt;margin:0 0 .4em}h2{font-size:12.5pt;margin:.8em 0 .2em;break-after:avoid}\
p,ol,ul{margin:.3em 0}li,p{break-inside:avoid}.never-rules li{margin-bottom:.1em}\
.imprint{font-size:9pt;margin-top:.8em}}";
