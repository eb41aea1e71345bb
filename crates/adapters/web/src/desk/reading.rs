//! What the detector says of a narrative: its words marked, each mark with its reason.

use super::telling::{self, Speech};
use crate::doubt::{self, Fact};
use conversation::{Speaker, Transcript, Turn};
use detector::Detector;
use evidence::{Level, NeverRule};
use maud::{Markup, html};
use std::ops::Range;

/// Most reasons shown; a narrative of many pages names the same over and over.
const MOST: usize = 40;
/// The finding that rests on all sentences together.
const WHOLE: &str = "HEARD_CALL";

/// One reason, with the words it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// Name of the rule.
    pub id: String,
    /// What it is about.
    pub why: String,
    /// What it adds, in bits.
    pub bits: f32,
    /// Where its words stand in the narrative.
    pub at: Range<usize>,
}

impl Reason {
    /// Its words in the narrative; none if it rests on the whole of it.
    pub fn words<'t>(&self, text: &'t str) -> &'t str {
        match self.id.as_str() {
            WHOLE => "",
            _ => text.get(self.at.clone()).unwrap_or_default().trim(),
        }
    }
}

/// A narrative as the detector reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Level.
    pub level: Level,
    /// Bits before a word is said.
    pub prior_bits: f32,
    /// Sum of the bits, the prior included.
    pub bits: f32,
    /// Reasons, in the order of the narrative.
    pub reasons: Vec<Reason>,
    /// The NEVER rules that were broken.
    pub never: Vec<NeverRule>,
    /// What will be asked next, likeliest first.
    pub next: Vec<String>,
}

/// Reads a narrative, as a telling of what a caller said. Nothing of it is kept.
pub fn read(detector: &Detector, text: &str) -> Reading {
    let pieces: Vec<Piece> = pieces(text).into_iter().map(|at| Piece::of(text, at)).collect();
    let turns = pieces.iter().map(|p| Turn::new(Speaker::Unknown, p.said(text))).collect();
    let said = Transcript { id: String::new(), turns };
    let found = detector::detect(detector, &said);
    let mut reasons: Vec<Reason> = Vec::new();
    for finding in &found.findings {
        let Some(piece) = pieces.get(finding.turn) else { continue };
        let at = piece.place(finding.start..finding.end);
        // How the whole sounds grows from sentence to sentence: it is one reason.
        match reasons.iter_mut().find(|r| r.id == WHOLE && finding.id.as_ref() == WHOLE) {
            Some(whole) => whole.bits += finding.bits,
            None => reasons.push(Reason {
                id: finding.id.to_string(),
                why: why(detector, &finding.id),
                bits: finding.bits,
                at,
            }),
        }
    }
    let facts = facts(text, &pieces);
    for fact in &facts {
        // What a rule of the detector found in the same words says it already, and its weight.
        if !reasons.iter().any(|r| r.id != WHOLE && overlap(&r.at, &fact.at)) {
            reasons.push(Reason {
                id: fact.id.to_string(),
                why: fact.why.to_owned(),
                bits: 0.0,
                at: fact.at.clone(),
            });
        }
    }
    for reason in &mut reasons {
        reason.at = around_placeholders(text, &reason.at);
    }
    reasons.sort_by_key(|r| (r.id == WHOLE, r.at.start, r.at.end));
    reasons.truncate(MOST);
    let told = facts.iter().filter_map(|f| f.never);
    let mut never: Vec<NeverRule> = found.asks.iter().map(|a| a.rule).chain(told).collect();
    never.sort_unstable();
    never.dedup();
    Reading {
        level: doubt::level(&found, &[facts, doubt::heard(detector, &said, &found)].concat()),
        prior_bits: detector.calibration().prior_bits,
        bits: found.peak_bits,
        reasons,
        never,
        next: found.next_asks.into_iter().map(|n| n.what).collect(),
    }
}

/// The facts that are told, each with its place in the narrative.
fn facts(text: &str, pieces: &[Piece]) -> Vec<Fact> {
    let mut all = Vec::new();
    for (turn, piece) in pieces.iter().enumerate() {
        for mut fact in doubt::told(text.get(piece.at.clone()).unwrap_or_default(), turn) {
            fact.at = piece.at.start + fact.at.start..piece.at.start + fact.at.end;
            all.push(fact);
        }
    }
    all
}

/// A mark that begins or ends within "[PIN removed]" goes around all of it.
fn around_placeholders(text: &str, at: &Range<usize>) -> Range<usize> {
    let mut out = at.clone();
    for kind in privacy::Kind::all() {
        let placeholder = kind.placeholder();
        for (start, _) in text.match_indices(placeholder) {
            let end = start + placeholder.len();
            if start < at.end && at.start < end {
                out = out.start.min(start)..out.end.max(end);
            }
        }
    }
    out
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// A sentence of a narrative, and what was said in it if it tells of that.
struct Piece {
    at: Range<usize>,
    speech: Option<Speech>,
}

impl Piece {
    fn of(text: &str, at: Range<usize>) -> Self {
        let speech = telling::speech(text.get(at.clone()).unwrap_or_default());
        Self { at, speech }
    }

    fn said<'t>(&'t self, text: &'t str) -> &'t str {
        match &self.speech {
            Some(speech) => &speech.text,
            None => text.get(self.at.clone()).unwrap_or_default(),
        }
    }

    /// Where words of it stand in the narrative.
    fn place(&self, words: Range<usize>) -> Range<usize> {
        let here = self.speech.as_ref().map_or(words.clone(), |s| s.place(&words));
        self.at.start + here.start..self.at.start + here.end
    }
}

/// Sentences and lines: each is read as one turn.
fn pieces(text: &str) -> Vec<Range<usize>> {
    let (mut out, mut start, mut ended) = (Vec::new(), 0, false);
    for (at, sign) in text.char_indices() {
        let cut = sign == '\n' || (ended && sign.is_whitespace());
        if cut && at > start {
            out.push(start..at);
            start = at;
        }
        ended = matches!(sign, '.' | '!' | '?');
    }
    out.push(start..text.len());
    out.retain(|p| text.get(p.clone()).is_some_and(|t| !t.trim().is_empty()));
    out
}

/// What a finding is about, in a sentence.
fn why(detector: &Detector, id: &str) -> String {
    let rules = detector.ruleset();
    let rule = rules.rules().iter().find(|r| r.id.as_ref() == id).map(|r| &r.explain);
    let told = rule
        .or_else(|| rules.composites().iter().find(|c| c.id.as_ref() == id).map(|c| &c.explain));
    match (told.filter(|t| !t.is_empty()), id.strip_prefix("HEARD_")) {
        (Some(told), _) => told.clone(),
        (None, Some("CALL")) => "The sentences together sound like such a call.".into(),
        (None, Some(act)) => format!("The wording sounds like \u{201c}{}\u{201d}.", spoken(act)),
        (None, None) => spoken(id),
    }
}

fn spoken(id: &str) -> String {
    id.to_lowercase().replace('_', " ")
}

/// Bits in plain words: how many times likelier the words are from a fraudster.
pub fn in_plain_words(bits: f32) -> String {
    let times = bits.exp2();
    let likelier = match times {
        ..10.0 => format!("{times:.1}"),
        10.0..100.0 => format!("{times:.0}"),
        100.0..1_000_000.0 => {
            let rough = 10_f32.powf(times.log10().floor() - 1.0);
            let whole = format!("{:.0}", (times / rough).round() * rough);
            super::fields::pounds(&whole).trim_start_matches('£').to_owned()
        }
        _ => "more than a million".into(),
    };
    format!("{bits:.1} bits, {likelier} times likelier from a fraudster")
}

/// What it comes to, in words.
pub fn verdict(reading: &Reading) -> &'static str {
    match (reading.level, reading.never.is_empty()) {
        (Level::Red, _) => "This is how the fraud runs",
        (_, false) => "They asked for what the police and banks never ask for",
        (Level::Amber, true) => "This could be the fraud",
        (Level::Clear, true) => "The words alone do not settle it",
    }
}

/// The narrative with its evidence marked and numbered.
pub fn marked(text: &str, reading: &Reading) -> Markup {
    let mut spans: Vec<(Range<usize>, Vec<usize>)> = Vec::new();
    for (number, reason) in reading.reasons.iter().enumerate() {
        if reason.at.is_empty() || reason.id == WHOLE {
            continue;
        }
        match spans.last_mut() {
            Some((span, numbers)) if reason.at.start < span.end => {
                span.end = span.end.max(reason.at.end);
                numbers.push(number + 1);
            }
            _ => spans.push((reason.at.clone(), vec![number + 1])),
        }
    }
    let part = |range: Range<usize>| text.get(range).unwrap_or_default().to_owned();
    let mut from = 0;
    html! {
        @for (span, numbers) in spans {
            (part(from..span.start))
            mark { (part(span.clone())) }
            sup { @for (i, n) in numbers.iter().enumerate() { @if i > 0 { ", " } a href={ "#why-" (n) } { (n) } } }
            @let () = { from = span.end; };
        }
        (part(from..text.len()))
    }
}

/// What it comes to, and which NEVER rules were broken.
pub fn summary(reading: &Reading) -> Markup {
    html! {
        p .verdict .{ "level-" (reading.level.name()) } { strong { (verdict(reading)) } }
        @if !reading.never.is_empty() {
            ul .never { @for rule in &reading.never { li { (rule.sentence()) } } }
        }
    }
}

/// The reasons, each with its words, its rule and its weight.
pub fn reasons(text: &str, reading: &Reading) -> Markup {
    html! {
        ol .reasons {
            @for (number, reason) in reading.reasons.iter().enumerate() {
                li id={ "why-" (number + 1) } {
                    @let words = reason.words(text);
                    @if !words.is_empty() { q { (words) } " " }
                    (reason.why) " "
                    span .weight {
                        (reason.id)
                        @if reason.bits > 0.0 { ", " (in_plain_words(reason.bits)) }
                    }
                }
            }
        }
        p .weight { "Before a word is said " (signed(reading.prior_bits)) " bits; with these " (signed(reading.bits)) "." }
    }
}

fn signed(bits: f32) -> String {
    format!("{bits:.1}").replace('-', "\u{2212}")
}

#[cfg(test)]
mod tests {
    use super::{in_plain_words, marked, pieces, read};
    use crate::testing::detector;
    use evidence::Level;

    fn check_pieces(text: &str, expect: &[&str]) {
        let got: Vec<&str> =
            pieces(text).into_iter().map(|p| text.get(p).unwrap().trim()).collect();
        assert_eq!(got, expect);
    }

    #[test]
    fn a_narrative_is_read_sentence_by_sentence() {
        check_pieces(
            "He rang. \"Why?\" £3.50 went\nthen gone",
            &["He rang.", "\"Why?\" £3.50 went", "then gone"],
        );
        check_pieces(" \n\n", &[]);
    }

    #[test]
    fn what_is_told_is_heard_as_it_was_said() {
        let text = "He asked me for my PIN, and said a courier would come.";
        let reading = read(&detector(), text);
        let found: Vec<(&str, &str)> = reading
            .reasons
            .iter()
            .map(|r| (r.id.as_str(), text.get(r.at.clone()).unwrap()))
            .collect();
        assert_eq!(found, [("ASKS_PIN", "my PIN,"), ("SENDS_COURIER", "courier would come.")]);
    }

    #[test]
    fn words_are_marked_where_they_stand() {
        let text = "Jane rang. He said: tell me your PIN <now>. A courier will come.";
        let reading = read(&detector(), text);
        assert_eq!(reading.level, Level::Red);
        let html = marked(text, &reading).into_string();
        assert_eq!(
            html,
            "Jane rang. He said: tell me <mark>your PIN</mark><sup><a href=\"#why-1\">1</a></sup> &lt;now&gt;. A <mark>courier will come</mark><sup><a href=\"#why-2\">2</a></sup>."
        );
    }

    #[test]
    fn a_mark_does_not_split_what_stands_for_a_number() {
        let text = "He asked me for my PIN. I gave him your pin [PIN removed] then.";
        let at = text.find("pin [PIN").unwrap();
        let whole = super::around_placeholders(text, &(at..at + 8));
        assert_eq!(text.get(whole), Some("pin [PIN removed]"));
        let html = marked(text, &read(&detector(), text)).into_string();
        assert!(html.contains("[PIN removed]"), "{html}");
        let other = super::around_placeholders(text, &(0..8));
        assert_eq!(other, 0..8);
    }

    #[test]
    fn bits_are_told_in_plain_words() {
        assert_eq!(in_plain_words(1.0), "1.0 bits, 2.0 times likelier from a fraudster");
        assert_eq!(in_plain_words(6.0), "6.0 bits, 64 times likelier from a fraudster");
        assert_eq!(in_plain_words(12.0), "12.0 bits, 4,100 times likelier from a fraudster");
        assert!(in_plain_words(30.0).contains("more than a million"));
    }
}
