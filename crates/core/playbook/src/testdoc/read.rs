//! From Markdown to cases. What cannot be read becomes a diagnostic and the rest is read.

use super::{Case, Expect, Expected, Judged};
use conversation::read::Line;
use diagnostic::{Diagnostic, nearest};

/// Reads a file of Markdown tests. Offsets of the diagnostics are bytes of it.
pub fn parse(markdown: &str) -> (Vec<Case>, Vec<Diagnostic>) {
    let mut reader = Reader::default();
    let mut offset = 0;
    for (index, line) in markdown.split_inclusive('\n').enumerate() {
        let text = line.trim_end_matches(['\n', '\r']);
        reader.line(Place { text, offset, number: index + 1 });
        offset += line.len();
    }
    if let Some(fence) = reader.fence.take() {
        let help = format!("put a line {} after its last turn", "`".repeat(fence.ticks));
        reader.remarks.push(Diagnostic::error(
            "M002",
            fence.start,
            fence.end,
            "this block is not closed",
            help,
        ));
        reader.close(&fence);
    }
    (reader.cases, reader.remarks)
}

/// A line and where it stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    text: &'a str,
    offset: usize,
    number: usize,
}

struct Fence {
    ticks: usize,
    start: usize,
    end: usize,
    /// The call it holds; other blocks are passed over.
    call: Option<Case>,
}

#[derive(Default)]
struct Reader {
    cases: Vec<Case>,
    remarks: Vec<Diagnostic>,
    headings: Vec<(usize, String)>,
    fence: Option<Fence>,
}

impl Reader {
    fn line(&mut self, place: Place<'_>) {
        let ticks = ticks(place.text);
        match self.fence.take() {
            Some(fence)
                if ticks >= fence.ticks && place.text.trim().trim_matches('`').is_empty() =>
            {
                self.close(&fence);
            }
            Some(mut fence) => {
                if let Some(call) = fence.call.as_mut() {
                    self.turn(call, place);
                }
                self.fence = Some(fence);
            }
            None if ticks >= 3 => self.open(ticks, place),
            None => self.prose(place),
        }
    }

    fn prose(&mut self, place: Place<'_>) {
        let level = place.text.len() - place.text.trim_start_matches('#').len();
        if (1..=6).contains(&level)
            && place.text.get(level..).is_some_and(|t| t.starts_with([' ', '\t']))
        {
            self.headings.retain(|(above, _)| *above < level);
            let title = place.text.trim_matches('#').trim().to_owned();
            self.headings.push((level, title));
        } else if let Some(inner) = place.text.trim().strip_prefix("<!--")
            && ["finding", "none"].iter().any(|word| inner.trim_start().starts_with(word))
        {
            self.homeless(place.offset, place.offset + place.text.len());
        }
    }

    fn open(&mut self, ticks: usize, place: Place<'_>) {
        let (start, end) = (place.offset, place.offset + place.text.len());
        let kind =
            place.text.trim_start().trim_start_matches('`').split_whitespace().next().unwrap_or("");
        if kind != "call" && nearest(kind, ["call"]).is_some() {
            let help = "write ```call; any other block is passed over";
            self.remarks.push(Diagnostic::error(
                "M010",
                start,
                end,
                format!("`{kind}` blocks are not read"),
                help,
            ));
        }
        let call = (kind == "call").then(|| self.case(place));
        self.fence = Some(Fence { ticks, start, end, call });
    }

    fn case(&mut self, place: Place<'_>) -> Case {
        if self.headings.is_empty() {
            let help =
                "put a heading above it that says what the call shows: ## The PIN on the keypad";
            let (start, end) = (place.offset, place.offset + place.text.len());
            self.remarks.push(Diagnostic::error(
                "M011",
                start,
                end,
                "this call has no heading",
                help,
            ));
        }
        let headings: Vec<String> = self.headings.iter().map(|(_, title)| title.clone()).collect();
        let title = headings.last().cloned().unwrap_or_else(|| "call".to_owned());
        Case { title, headings, line: place.number, turns: Vec::new() }
    }

    fn close(&mut self, fence: &Fence) {
        let Some(call) = fence.call.clone() else { return };
        if call.turns.is_empty() {
            let help = "write one turn a line: caller: Good morning.";
            self.remarks.push(Diagnostic::error(
                "M009",
                fence.start,
                fence.end,
                "nothing is said in this call",
                help,
            ));
        }
        self.cases.push(call);
    }

    fn turn(&mut self, call: &mut Case, place: Place<'_>) {
        let (said, found) = self.split(place);
        let (line, remarks) = conversation::read::read_line(&said, &call.title);
        self.remarks.extend(remarks.into_iter().map(|d| d.shifted(place.offset)));
        let turns = match line {
            Line::Empty => Vec::new(),
            Line::Turn(turn) => vec![turn],
            Line::Whole(transcript) => transcript.turns,
        };
        let judged =
            turns.into_iter().map(|turn| Judged { turn, line: place.number, expect: None });
        call.turns.extend(judged);
        for (expect, start, end) in found {
            match call.turns.last_mut() {
                None => self.homeless(start, end),
                Some(last) => self.add(last, expect, (start, end)),
            }
        }
    }

    fn add(&mut self, turn: &mut Judged, mut more: Expect, (start, end): (usize, usize)) {
        let Some(expect) = turn.expect.as_mut() else {
            turn.expect = Some(more);
            return;
        };
        let bare = |e: &Expect| e.findings.is_empty() && e.near.is_empty();
        if bare(expect) != bare(&more) {
            let help = "keep one of the two: `none` only where nothing is found";
            let message = "this turn is said to find something and to find nothing";
            self.remarks.push(Diagnostic::error("M006", start, end, message, help));
        }
        expect.findings.append(&mut more.findings);
        expect.near.append(&mut more.near);
    }

    /// A remark that belongs to no turn.
    fn homeless(&mut self, start: usize, end: usize) {
        let help = "put it behind the turn it judges, inside a ```call block";
        self.remarks.push(Diagnostic::error(
            "M005",
            start,
            end,
            "this remark stands behind no turn",
            help,
        ));
    }

    /// A line without its remarks (blanks in their place, so that offsets stay), and those.
    fn split(&mut self, place: Place<'_>) -> (String, Vec<(Expect, usize, usize)>) {
        let mut said = String::new();
        let mut found = Vec::new();
        let mut rest = place.text;
        while let Some((before, after)) = rest.split_once("<!--") {
            said.push_str(before);
            let start = place.offset + said.len();
            let (inner, tail) = after.split_once("-->").unwrap_or((after, ""));
            let length = rest.len() - before.len() - tail.len();
            if after.contains("-->") {
                let expect = self.remark(inner, start + 4);
                found.extend(expect.map(|e| (e, start, start + length)));
            } else {
                let help = "close it with --> on the same line";
                let remark = Diagnostic::error(
                    "M004",
                    start,
                    start + length,
                    "this remark is not closed",
                    help,
                );
                self.remarks.push(remark);
            }
            said.push_str(&" ".repeat(length));
            rest = tail;
        }
        said.push_str(rest);
        (said, found)
    }

    /// What a remark says; `start` is where its text begins in the file.
    fn remark(&mut self, inner: &str, start: usize) -> Option<Expect> {
        let (word, names) = inner.split_once(':').unwrap_or((inner, ""));
        let names_at = start + inner.len() - names.len();
        let mut expect = Expect::default();
        match word.trim() {
            "none" => expect.near = self.names(names, names_at),
            "finding" => {
                expect.findings = self.names(names, names_at);
                if expect.findings.is_empty() {
                    let help = "write <!-- finding: ASKS_PIN --> or <!-- none -->";
                    let message = "this remark does not say what is found";
                    self.remarks.push(Diagnostic::error(
                        "M007",
                        start,
                        start + inner.len(),
                        message,
                        help,
                    ));
                    return None;
                }
            }
            other => {
                let help = match nearest(other, ["finding", "none"]) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write <!-- finding: RULE, RULE --> or <!-- none -->".to_owned(),
                };
                let message = format!("there is no remark `{other}`");
                self.remarks.push(Diagnostic::error(
                    "M001",
                    start,
                    start + inner.len(),
                    message,
                    help,
                ));
                return None;
            }
        }
        Some(expect)
    }

    /// `RULE 4.5, OTHER`
    fn names(&mut self, list: &str, start: usize) -> Vec<Expected> {
        let mut out = Vec::new();
        let mut at = start;
        for item in list.split(',') {
            let lead = item.len() - item.trim_start().len();
            let mut parts = item.split_whitespace();
            if let Some(rule) = parts.next() {
                let (from, to) = (at + lead, at + lead + rule.len());
                let weight = parts.next().map(|w| w.trim_matches(['[', ']']));
                let bits = weight.and_then(|w| w.parse::<f32>().ok()).filter(|b| b.is_finite());
                if (weight.is_some() && bits.is_none()) || parts.next().is_some() {
                    let help = "after a name only its weight in bits may stand: ASKS_PIN 4.5; names are parted by commas";
                    let end = at + item.trim_end().len();
                    self.remarks.push(Diagnostic::error(
                        "M008",
                        to,
                        end,
                        "this is no weight",
                        help,
                    ));
                }
                out.push(Expected { rule: rule.to_owned(), weight: bits, start: from, end: to });
            }
            at += item.len() + 1;
        }
        out
    }
}

/// How many backticks a line begins with.
fn ticks(line: &str) -> usize {
    let line = line.trim_start();
    line.len() - line.trim_start_matches('`').len()
}
