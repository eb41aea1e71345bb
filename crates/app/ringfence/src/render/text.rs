//! The report for people at a terminal: the call turn by turn, then the sum, then what to do.
//!
//! The verdict and what to do come last, because the end is what is left on the screen.
//! Turns are counted from 1 here; in the JSON contract they are counted from 0.

use super::terminal::{Tone, paint, width, wrap};
use super::{Style, advice, plain};
use conversation::{Transcript, Turn};
use detector::{Assessment, Detector, NextAsk};
use evidence::{Finding, Level};

/// Column in which the words of a turn begin.
const SAID: usize = 16;

/// A space at which no line is broken.
const NO_BREAK: &str = "\u{a0}";

/// The report on one conversation.
pub fn report(
    transcript: &Transcript,
    found: &Assessment,
    detector: &Detector,
    style: Style,
) -> String {
    let mut sheet = Sheet::new(style);
    sheet.banner(found.level, &super::style::harmless(&transcript.id));
    sheet.blank();
    for (index, turn) in transcript.turns.iter().enumerate() {
        sheet.turn(index, turn, found);
    }
    sheet.sum(found, detector);
    sheet.close(found);
    sheet.text
}

/// Verdict and what to do, without the turns.
pub fn closing(found: &Assessment, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    sheet.close(found);
    sheet.text
}

/// The lines for one turn of a live call.
pub fn live_turn(index: usize, turn: &LiveTurn, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    let (symbol, _) = plain::badge(turn.level).split_once(' ').unwrap_or(("", ""));
    let names: Vec<String> =
        turn.findings.iter().map(|f| format!("{} {}", plain::Bits::of(f.bits), f.id)).collect();
    let names = if names.is_empty() { "·".to_owned() } else { names.join(", ") };
    sheet.hang(&format!("{:>4}  {symbol} ", index + 1), &names);
    if let Some((level, probability)) = turn.risen {
        sheet.banner(
            level,
            &format!("{} ({})", advice::headline(level), plain::percent(probability)),
        );
    }
    if let Some(text) = &turn.advice {
        sheet.hang("        → ", text);
    }
    if let Some(next) = turn.next.first() {
        sheet.hang("        next: ", &next_line(next));
    }
    sheet.text
}

/// What a turn of a live call brought.
#[derive(Clone, Debug, Default)]
pub struct LiveTurn {
    /// The level after it.
    pub level: Level,
    /// The new level and the probability, if the level has risen.
    pub risen: Option<(Level, f32)>,
    /// The evidence.
    pub findings: Vec<Finding>,
    /// What the person should be told.
    pub advice: Option<String>,
    /// What is likely to be asked next.
    pub next: Vec<NextAsk>,
}

fn next_line(next: &NextAsk) -> String {
    format!("{} – {}", plain::percent(next.probability), next.what)
}

/// The text with the number of Report Fraud held together.
fn unbroken(text: &str) -> String {
    text.replace("0300 123 2040", "0300\u{a0}123\u{a0}2040")
}

/// Text that grows downwards.
struct Sheet {
    text: String,
    width: usize,
    style: Style,
}

impl Sheet {
    fn new(style: Style) -> Self {
        Self { text: String::new(), width: width(), style }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn blank(&mut self) {
        self.text.push('\n');
    }

    fn heading(&mut self, words: &str) {
        self.blank();
        let painted = paint(self.style.colour, Tone::Strong, words);
        self.line(&painted);
    }

    /// A first line after `lead`, further ones below it.
    fn hang(&mut self, lead: &str, text: &str) {
        let indent = lead.chars().count();
        let text = unbroken(text);
        for (i, part) in wrap(&text, self.width.saturating_sub(indent).max(16)).iter().enumerate() {
            let start = if i == 0 { lead.to_owned() } else { " ".repeat(indent) };
            self.line(&format!("{start}{}", part.replace(NO_BREAK, " ")));
        }
    }

    /// A level across the whole width: it must be seen at once unless it is clear.
    fn banner(&mut self, level: Level, words: &str) {
        let tone = match level {
            Level::Clear => {
                let line = paint(
                    self.style.colour,
                    Tone::Quiet,
                    &format!("{}  {words}", plain::badge(level)),
                );
                return self.line(&line);
            }
            Level::Amber => Tone::Amber,
            Level::Red => Tone::Red,
        };
        let rule = if level == Level::Red { "█" } else { "▒" };
        let inner = self.width.saturating_sub(6);
        let words = format!("{}: {words}", plain::badge(level)).replacen(' ', NO_BREAK, 1);
        for (i, part) in wrap(&words, inner).iter().enumerate() {
            let part = part.replace(NO_BREAK, " ");
            let edge = if self.style.colour { "  ".to_owned() } else { rule.repeat(2) };
            let gap = inner.saturating_sub(part.chars().count());
            let bar = if self.style.colour || i > 0 {
                " ".repeat(gap)
            } else {
                format!(" {}", rule.repeat(gap.saturating_sub(1)))
            };
            let line = paint(self.style.colour, tone, &format!("{edge}  {part}{bar}{edge}"));
            self.line(&line);
        }
    }

    fn turn(&mut self, index: usize, turn: &Turn, found: &Assessment) {
        let lead = format!("{:>4}  {:<10}", index + 1, plain::who(turn.speaker));
        let said = self.style.shown(&turn.text);
        self.hang(&lead, &said);
        for finding in found.findings.iter().filter(|f| f.turn == index) {
            self.finding(finding);
        }
        if let (Some(level), Some(after)) = (plain::rises(found, index), found.turns.get(index)) {
            let words =
                format!("{} ({})", advice::headline(level), plain::percent(after.probability));
            self.banner(level, &words);
        }
        if let Some(text) = found.turns.get(index).and_then(|t| t.advice.as_deref()) {
            self.hang(&format!("{}→ ", " ".repeat(SAID)), text);
        }
    }

    fn finding(&mut self, finding: &Finding) {
        let name = paint(self.style.colour, Tone::Strong, &finding.id);
        let lead = format!("{}{}  ", " ".repeat(SAID), plain::Bits::of(finding.bits));
        let quote = format!("“{}”", self.style.shown(&finding.quote));
        let indent = lead.chars().count() + finding.id.chars().count() + 2;
        if indent + quote.chars().count() <= self.width {
            self.line(&format!("{lead}{name}  {quote}"));
        } else {
            self.line(&format!("{lead}{name}"));
            self.hang(&" ".repeat(lead.chars().count()), &quote);
        }
    }

    fn sum(&mut self, found: &Assessment, detector: &Detector) {
        if found.findings.is_empty() {
            return;
        }
        self.heading("How the sum comes about (bits: each one doubles the odds)");
        self.line("  turn   weight      sum");
        let steps = plain::waterfall(found, detector);
        for step in &steps {
            let turn = step.finding.map_or_else(String::new, |f| (f.turn + 1).to_string());
            let name = step.finding.map_or("before a word is said (PRIOR)", |f| &f.id);
            self.line(&format!("  {turn:>4}  {:>7}  {:>7}  {name}", step.bits, step.sum));
        }
        let noughts = plain::about_noughts(&steps);
        if !noughts.is_empty() {
            self.hang("  ", noughts);
        }
        let slope = detector.calibration().slope;
        let thresholds = detector.thresholds();
        let words = format!(
            "Likelihood = 1 / (1 + 2^−({slope:.2} × sum)): {}. Amber from {}, red from {}.",
            plain::percent(found.probability),
            plain::percent(thresholds.amber),
            plain::percent(thresholds.red),
        );
        self.hang("  ", &words);
    }

    fn close(&mut self, found: &Assessment) {
        if found.level > Level::Clear {
            self.rules(found);
            self.stages(found);
            self.next(found);
        }
        self.blank();
        self.banner(found.level, advice::headline(found.level));
        self.hang("  ", &plain::verdict(found));
        if found.level == Level::Clear {
            return self.hang("  ", advice::IF_UNSURE);
        }
        self.heading("What to do now");
        for (i, step) in advice::steps(found).iter().enumerate() {
            self.hang(&format!("  {}. ", i + 1), step);
        }
    }

    fn rules(&mut self, found: &Assessment) {
        let broken = plain::broken(found);
        if broken.is_empty() {
            return;
        }
        self.heading(plain::broken_heading(found.level));
        for (rule, asks) in broken {
            self.hang("  × ", rule.sentence());
            for ask in asks {
                self.hang(&format!("      turn {:>3}: ", ask.turn + 1), &ask.what);
            }
        }
    }

    fn stages(&mut self, found: &Assessment) {
        if found.stages.is_empty() {
            return;
        }
        self.heading("How far it has gone");
        for stage in &found.stages {
            let turn =
                plain::reached(found, *stage).map_or_else(String::new, |t| (t + 1).to_string());
            self.hang(&format!("  turn {turn:>3}  "), plain::stage(*stage));
        }
    }

    fn next(&mut self, found: &Assessment) {
        if found.next_asks.is_empty() {
            return;
        }
        self.heading("What is likely to be asked next");
        for next in &found.next_asks {
            self.hang(&format!("  {:>13}  ", plain::percent(next.probability)), &next.what);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn what_comes_next_is_told_with_its_likelihood() {
        let next = |what: &str, probability| NextAsk { what: what.to_owned(), probability };
        let found = Assessment {
            level: Level::Amber,
            next_asks: vec![next("your PIN", 0.615), next("that you tell nobody", 0.004)],
            ..Assessment::default()
        };
        let text = closing(&found, Style { colour: false, show_numbers: false });
        let told: Vec<&str> = text.lines().skip(1).take(3).collect();
        expect![[r#"
            What is likely to be asked next
                        62%  your PIN
               less than 1%  that you tell nobody"#]]
        .assert_eq(&told.join("\n"));
    }
}
