//! Laying text out on a terminal: width, wrapping, colour.

use std::io::IsTerminal;
use std::process::{Command, Stdio};

/// Narrower than this nothing can be laid out; wider than this nobody reads a line.
const WIDTHS: (usize, usize) = (40, 100);

/// Columns to write in: `COLUMNS`, else the terminal's own, else 80.
pub fn width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    told.or_else(asked).unwrap_or(80).clamp(WIDTHS.0, WIDTHS.1)
}

/// Asks the terminal through `stty`, as the standard library cannot.
fn asked() -> Option<usize> {
    if !std::io::stdout().is_terminal() {
        return None;
    }
    let terminal = std::fs::File::open("/dev/tty").ok()?;
    let answer =
        Command::new("stty").arg("size").stdin(terminal).stderr(Stdio::null()).output().ok()?;
    String::from_utf8_lossy(&answer.stdout).split_whitespace().nth(1)?.parse().ok()
}

/// The text in lines of at most `width` characters, broken between words where possible.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split(|c: char| c.is_whitespace() && c != '\u{a0}').filter(|w| !w.is_empty()) {
        let size = word.chars().count();
        if used > 0 && used + 1 + size > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        for c in word.chars() {
            if used == width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(c);
            used += 1;
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// How something looks on a terminal with colour.
#[derive(Clone, Copy, Debug)]
pub enum Tone {
    /// White on red, bold.
    Red,
    /// Black on yellow; not bold, which turns black to grey on some terminals.
    Amber,
    /// Dim.
    Quiet,
    /// Bold.
    Strong,
}

/// The text in a tone, or as it is without colour.
pub fn paint(colour: bool, tone: Tone, text: &str) -> String {
    if !colour {
        return text.to_owned();
    }
    let code = match tone {
        Tone::Red => "1;97;41",
        Tone::Amber => "30;103",
        Tone::Quiet => "2",
        Tone::Strong => "1",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("put the phone down", 9), ["put the", "phone", "down"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("  ", 3), [""]);
    }

    #[test]
    fn without_colour_nothing_is_added() {
        assert_eq!(paint(false, Tone::Red, "x"), "x");
        assert_eq!(paint(true, Tone::Strong, "x"), "\u{1b}[1mx\u{1b}[0m");
    }
}
