//! What a check comes to: what was ticked and what the detector heard, together.

use crate::doubt::{self, About, Fact};
use casework::Asked;
use conversation::Transcript;
use detector::{Assessment, Detector};
use evidence::{Level, NeverRule, Stage};
use std::ops::Range;

/// Something that callers ask or say, to be ticked.
#[derive(Clone, Copy, Debug)]
pub struct Tick {
    /// Name in the form.
    pub code: &'static str,
    /// What the person ticks.
    pub label: &'static str,
    /// The level that this alone comes to.
    pub level: Level,
    /// The NEVER rule that it breaks.
    pub rule: Option<NeverRule>,
    /// The same in a report.
    pub asked: Option<Asked>,
}

const fn never(code: &'static str, label: &'static str, rule: NeverRule, asked: Asked) -> Tick {
    Tick { code, label, level: Level::Red, rule: Some(rule), asked: Some(asked) }
}

const fn said(code: &'static str, label: &'static str, level: Level) -> Tick {
    Tick { code, label, level, rule: None, asked: None }
}

/// What can be ticked. The police and banks never do what is red here (Take Five, the
/// Metropolitan Police, Hertfordshire and City of London Police); the rest also real callers say.
pub const TICKS: &[Tick] = &[
    never("pin", "Asked for a PIN, spoken or keyed in", NeverRule::Details, Asked::Pin),
    never(
        "details",
        "Asked for card or bank details, or a password",
        NeverRule::Details,
        Asked::Details,
    ),
    never("code", "Asked for a security code or passcode", NeverRule::Details, Asked::Code),
    never("cash", "Asked to take out cash", NeverRule::Cash, Asked::Cash),
    never(
        "transfer",
        "Asked to move money to another or a safe account",
        NeverRule::Cash,
        Asked::Transfer,
    ),
    never("gold", "Asked to buy gold, a watch or jewellery", NeverRule::Cash, Asked::Gold),
    never("currency", "Asked to buy foreign currency", NeverRule::Cash, Asked::Currency),
    never("vouchers", "Asked to buy vouchers or gift cards", NeverRule::Cash, Asked::Vouchers),
    never(
        "cards",
        "Asked to hand over, post or leave out bank cards",
        NeverRule::Cards,
        Asked::Cards,
    ),
    never(
        "things",
        "Asked to hand over valuables, a phone or other things",
        NeverRule::Cards,
        Asked::Other,
    ),
    Tick {
        code: "coming",
        label: "Said that someone will come to collect something",
        level: Level::Red,
        rule: Some(NeverRule::Cards),
        asked: None,
    },
    said("secret", "Told you to keep it secret", Level::Red),
    said("lie", "Told you what to say to the bank or to your family", Level::Red),
    said("undercover", "Asked you to help in a secret police or bank investigation", Level::Red),
    said(
        "ring_back",
        "Told you to ring 999, 101 or your bank back at once on the same phone",
        Level::Amber,
    ),
    said("arrested", "Said that someone has been arrested with your card or details", Level::Amber),
    said("account", "Said that there is fraud on your account", Level::Amber),
    said("police", "Said they were from the police", Level::Amber),
    said("bank", "Said they were from your bank", Level::Amber),
];

/// Turns that are quoted at most.
const MOST_QUOTES: usize = 8;

/// A stretch of what was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The words, with numbers withheld.
    pub text: String,
    /// Whether it is evidence.
    pub marked: bool,
}

/// What a check comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    /// The level.
    pub level: Level,
    /// NEVER rules that were broken, in the order of the police's leaflet.
    pub rules: Vec<NeverRule>,
    /// Whether secrecy, lies or help in an investigation were asked for.
    pub secrecy: bool,
    /// Whether somebody is said to come.
    pub somebody_comes: bool,
    /// What is likely to be asked next.
    pub next: Vec<String>,
    /// Turns with evidence, in order.
    pub quotes: Vec<Vec<Piece>>,
    /// Whether there were any words to look at.
    pub had_words: bool,
}

/// Judges what was ticked and said. Of several conversations the worst counts.
pub fn judge(detector: &Detector, ticked: &[&Tick], said: &[Transcript]) -> Verdict {
    let found = said
        .iter()
        .map(|t| Heard::of(detector, t))
        .max_by(|a, b| a.level.cmp(&b.level).then(a.found.peak_bits.total_cmp(&b.found.peak_bits)));
    let heard = found.as_ref().map_or(Level::Clear, |h| h.level);
    let level = ticked.iter().map(|t| t.level).fold(heard, Level::max);
    let mut verdict = Verdict { level, had_words: found.is_some(), ..Verdict::default() };
    if level == Level::Clear {
        return verdict;
    }
    let asked = |r: &NeverRule| found.iter().any(|h| h.breaks(*r));
    let is_broken = |r: &NeverRule| asked(r) || ticked.iter().any(|t| t.rule == Some(*r));
    verdict.rules = NeverRule::ALL.into_iter().filter(is_broken).collect();
    let is_about = |about: About| found.iter().any(|h| h.facts.iter().any(|f| f.about == about));
    verdict.secrecy =
        is_about(About::Secret) || ticked.iter().any(|t| t.rule.is_none() && t.level == Level::Red);
    let comes = is_about(About::Comes);
    let found = found.filter(|_| heard > Level::Clear);
    let stages = found.iter().flat_map(|h| &h.found.stages);
    verdict.somebody_comes = comes
        || ticked.iter().any(|t| t.code == "coming")
        || stages.into_iter().any(|s| matches!(s, Stage::Logistics | Stage::Handover));
    verdict.next = next(ticked, found.as_ref().map(|h| &h.found));
    verdict.quotes = found.map(|h| quotes(&h)).unwrap_or_default();
    verdict
}

/// A conversation as the detector hears it, with the facts that are told in it.
struct Heard<'t> {
    said: &'t Transcript,
    found: Assessment,
    facts: Vec<Fact>,
    level: Level,
}

impl<'t> Heard<'t> {
    fn of(detector: &Detector, said: &'t Transcript) -> Self {
        let found = detector::detect(detector, said);
        let facts = doubt::facts(detector, said, &found);
        let level = doubt::level(&found, &facts);
        Self { said, found, facts, level }
    }

    fn breaks(&self, rule: NeverRule) -> bool {
        self.found.asks.iter().any(|ask| ask.rule == rule)
            || self.facts.iter().any(|fact| fact.never == Some(rule))
    }

    /// What weighs in a turn, and where it stands there. A fact that was told weighs a bit.
    fn marks(&self) -> Vec<(usize, f32, Range<usize>)> {
        let found = self.found.findings.iter().filter(|f| f.bits > 0.0 && f.start < f.end);
        let mut marks: Vec<_> = found.map(|f| (f.turn, f.bits, f.start..f.end)).collect();
        for fact in self.facts.iter().filter(|f| !f.at.is_empty()) {
            // What a rule of the detector found in the same words is marked already.
            let known = marks.iter().any(|(turn, _, at)| {
                *turn == fact.turn && at.start < fact.at.end && fact.at.start < at.end
            });
            if !known {
                marks.push((fact.turn, 1.0, fact.at.clone()));
            }
        }
        marks
    }
}

/// What comes next: as the detector expects it, then what usually comes and was not ticked.
fn next(ticked: &[&Tick], heard: Option<&Assessment>) -> Vec<String> {
    const USUAL: [(&str, &str); 5] = [
        ("pin", "your PIN, spoken or keyed in"),
        ("cash", "that you take out cash"),
        ("cards", "that you hand your cards or valuables to someone at the door"),
        ("lie", "that you tell your bank something untrue"),
        ("secret", "that you tell nobody"),
    ];
    let mut out: Vec<String> = heard
        .iter()
        .flat_map(|a| &a.next_asks)
        .filter(|n| n.probability >= 0.1)
        .map(|n| n.what.clone())
        .collect();
    for (code, what) in USUAL {
        let known = ticked.iter().any(|t| t.code == code) || out.iter().any(|o| o == what);
        if out.len() < 3 && heard.is_none() && !known {
            out.push(what.to_owned());
        }
    }
    out
}

/// The turns that weigh most, cut where their evidence begins and ends.
fn quotes(heard: &Heard<'_>) -> Vec<Vec<Piece>> {
    let marks = heard.marks();
    let mut weights: Vec<(usize, f32)> = Vec::new();
    for (turn, bits, _) in &marks {
        match weights.iter_mut().find(|(known, _)| known == turn) {
            Some((_, sum)) => *sum += bits,
            None => weights.push((*turn, *bits)),
        }
    }
    weights.sort_by(|a, b| b.1.total_cmp(&a.1));
    weights.truncate(MOST_QUOTES);
    weights.sort_by_key(|(turn, _)| *turn);
    weights
        .into_iter()
        .filter_map(|(turn, _)| {
            let text = &heard.said.turns.get(turn)?.text;
            Some(pieces(text, marks.iter().filter(|m| m.0 == turn).map(|m| (m.2.start, m.2.end))))
        })
        .collect()
}

/// A turn in pieces; numbers that could open an account are withheld in each.
fn pieces(text: &str, marks: impl Iterator<Item = (usize, usize)>) -> Vec<Piece> {
    let mut spans: Vec<(usize, usize)> = marks.collect();
    spans.sort_unstable();
    let mut out = Vec::new();
    let mut at = 0;
    let mut add = |from: usize, to: usize, marked: bool| {
        if let Some(piece) = text.get(from..to).filter(|p| !p.is_empty()) {
            out.push(Piece { text: privacy::redact(piece).into_owned(), marked });
        }
    };
    for (start, end) in joined(text, &spans) {
        add(at, start, false);
        add(start, end, true);
        at = end;
    }
    add(at, text.len(), false);
    out
}

/// Spans in order, joined where nothing but space stands between them.
fn joined(text: &str, spans: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    for (start, end) in spans {
        let touches = |before: usize| {
            *start <= before || text.get(before..*start).is_some_and(|t| t.trim().is_empty())
        };
        match out.last_mut() {
            Some(last) if touches(last.1) => last.1 = last.1.max(*end),
            _ => out.push((*start, *end)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{TICKS, Tick, judge};
    use crate::testing::detector;
    use conversation::{Speaker, Transcript, Turn};
    use evidence::{Level, NeverRule};

    fn check(codes: &[&str], said: &[&str], expect: (Level, &[NeverRule])) {
        let ticked: Vec<&Tick> = TICKS.iter().filter(|t| codes.contains(&t.code)).collect();
        let turns = said.iter().map(|t| Turn::new(Speaker::Unknown, *t)).collect();
        let transcript = Transcript { id: String::new(), turns };
        let verdict = judge(&detector(), &ticked, &[transcript]);
        assert_eq!((verdict.level, verdict.rules.as_slice()), expect, "{codes:?} {said:?}");
    }

    #[test]
    fn whoever_ticks_a_never_rule_gets_red_whatever_is_said() {
        for tick in TICKS {
            let Some(rule) = tick.rule else { continue };
            check(&[tick.code], &[], (Level::Red, &[rule]));
            check(&[tick.code], &["Good morning, lovely weather."], (Level::Red, &[rule]));
        }
    }

    #[test]
    fn ticks_and_words_add_up() {
        check(&[], &["Good morning."], (Level::Clear, &[]));
        check(&["police"], &[], (Level::Amber, &[]));
        check(&[], &["Now your card number."], (Level::Amber, &[NeverRule::Details]));
        check(&["secret"], &[], (Level::Red, &[]));
        check(
            &[],
            &["It is the fraud squad.", "Read me your pin."],
            (Level::Red, &[NeverRule::Details]),
        );
        check(
            &["cash"],
            &["It is the fraud squad.", "Read me your pin."],
            (Level::Red, &[NeverRule::Details, NeverRule::Cash]),
        );
    }

    #[test]
    fn evidence_is_marked_in_their_own_words_without_numbers() {
        let turns =
            vec![Turn::new(Speaker::Unknown, "Fraud squad here, key in your pin, is it 4821?")];
        let transcript = Transcript { id: String::new(), turns };
        let verdict = judge(&detector(), &[], &[transcript]);
        let shown: String = verdict.quotes[0]
            .iter()
            .map(|p| if p.marked { format!("<{}>", p.text) } else { p.text.clone() })
            .collect();
        assert_eq!(shown, "<Fraud squad> here, key in <your pin>, is it [number]?");
    }

    #[test]
    fn marks_that_touch_are_one() {
        let text = "one two three four";
        assert_eq!(super::joined(text, &[(0, 3), (2, 7), (8, 13)]), [(0, 13)]);
        assert_eq!(super::joined(text, &[(0, 3), (8, 13)]), [(0, 3), (8, 13)]);
    }

    #[test]
    fn what_usually_comes_next_is_not_what_was_ticked() {
        let ticked: Vec<&Tick> =
            TICKS.iter().filter(|t| ["pin", "secret"].contains(&t.code)).collect();
        let next = judge(&detector(), &ticked, &[]).next;
        assert_eq!(next.len(), 3);
        assert!(!next.iter().any(|n| n.contains("PIN") || n.contains("nobody")), "{next:?}");
    }
}
