//! Prints the facts of an article from standard input; the argument is the day of publication.
//!
//! `ringfence extract --article` does the same with messages; this is the way to try a change
//! of the rules without building the application.

use extraction::{Reported, article};
use std::io::Read;

fn main() -> std::io::Result<()> {
    let mut text = String::new();
    std::io::stdin().lock().read_to_string(&mut text)?;
    let published = std::env::args().nth(1).and_then(|day| Reported::parse(&day));
    let facts = article(&text, published);
    let mut lines = Vec::new();
    if let Some(p) = facts.period {
        lines.push(format!("period {} ({})", p.days, text.get(p.start..p.end).unwrap_or("")));
    }
    for c in &facts.counts {
        let words = text.get(c.start..c.end).unwrap_or("");
        let least = if c.at_least { "at least " } else { "" };
        let least = if c.earlier { "earlier " } else { least };
        lines.push(format!("{} {least}{} ({words})", c.what.code(), c.number));
    }
    for l in &facts.losses {
        let total = if l.total { " in total" } else { "" };
        let earlier = if l.earlier { " earlier" } else { "" };
        lines.push(format!("lost {}{total}{earlier}", l.normalised));
    }
    if facts.nothing_lost.is_some() {
        lines.push("nothing lost".to_owned());
    }
    lines.push(format!("places {}", facts.places.join(", ")));
    let method: Vec<&str> = facts.method.iter().map(|t| t.code).collect();
    lines.push(format!("method {}", method.join(" ")));
    std::io::Write::write_all(&mut std::io::stdout(), (lines.join("\n") + "\n").as_bytes())
}
