//! The draft of a report that a call leaves: what was heard, with everything taken out that
//! opens an account.

use casework::{Asked, Channel, GoingOn, Moment, Report, StoppedBy};
use evidence::NeverRule;
use telephony::call::{Side, Summary};
use telephony::{Line, Number};

/// Bytes of words that a call keeps for its draft, while it lasts. The first and the last are
/// what matters: who he said he is, and what he wanted.
const MOST_BYTES: usize = 16 * 1024;

/// What was said so far. It lives in memory, and only as long as the call.
#[derive(Debug, Default)]
pub struct Minutes {
    lines: Vec<(Option<Side>, Box<str>)>,
    bytes: usize,
    left_out: usize,
}

impl Minutes {
    /// Adds what one party said.
    pub fn add(&mut self, side: Option<Side>, text: &str) {
        self.bytes += text.len();
        self.lines.push((side, text.into()));
        // The middle goes first, an early line at a time.
        while self.bytes > MOST_BYTES && self.lines.len() > 8 {
            let (_, gone) = self.lines.remove(4 + self.left_out.min(4));
            self.bytes -= gone.len();
            self.left_out += 1;
        }
    }

    fn told(&self) -> String {
        let mut out = String::from(
            "A call on a guarded telephone line was recognised as a likely scam while it went on. \
             This is what the computer heard; it mishears words.\n",
        );
        for (index, (side, text)) in self.lines.iter().enumerate() {
            if index == 4 && self.left_out > 0 {
                out.push_str(&format!("[{} lines left out]\n", self.left_out));
            }
            let who = match side {
                Some(Side::Caller) => "Caller",
                Some(Side::Person) => "Person",
                None => "Someone",
            };
            out.push_str(&format!("{who}: {text}\n"));
        }
        out
    }
}

/// A draft, redacted already. Nothing is sent unless somebody sends it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Name of the line.
    pub line: String,
    /// Name of the call.
    pub call: String,
    /// The report.
    pub report: Report,
    /// Whether something was taken out that opens an account.
    pub withheld: bool,
    /// Whether somebody may be on the way to the door.
    pub courier_due: bool,
}

/// What a draft is made of.
#[derive(Debug)]
pub struct Source<'a> {
    /// The line.
    pub line: &'a Line,
    /// Name of the call.
    pub call: &'a str,
    /// Number of the other party.
    pub number: Option<&'a Number>,
    /// What was heard.
    pub minutes: &'a Minutes,
    /// The rules that were broken.
    pub rules: &'a [NeverRule],
    /// Whether somebody may be on the way.
    pub courier_due: bool,
    /// When the call was answered.
    pub begun: Moment,
}

/// Makes the draft of a call.
pub fn draft(source: &Source<'_>, summary: &Summary) -> Draft {
    let asked = |rule: &NeverRule| match rule {
        NeverRule::Details => Asked::Details,
        NeverRule::Cash => Asked::Cash,
        NeverRule::Cards => Asked::Cards,
    };
    let mut report = Report {
        channel: Some(Channel::GuardedCall),
        contact_moment: Some(source.begun),
        presented_number: source.number.map(|n| n.digits().to_owned()),
        asked_for: source.rules.iter().map(asked).collect(),
        going_on: Some(if source.courier_due { GoingOn::CourierDue } else { GoingOn::Over }),
        stopped_by: summary.cut_off.then_some(StoppedBy::Ringfence),
        narrative: Some(source.minutes.told()),
        ..Report::default()
    };
    report.tidy();
    let withheld = report.redact() > 0;
    Draft {
        line: source.line.name.clone(),
        call: source.call.to_owned(),
        report,
        withheld,
        courier_due: source.courier_due,
    }
}

#[cfg(test)]
mod tests {
    use super::{Minutes, Source, draft};
    use casework::{Asked, Channel, Moment};
    use evidence::{Level, NeverRule};
    use telephony::call::{Side, Summary};
    use telephony::{Line, Number};

    fn summary() -> Summary {
        Summary {
            level: Level::Red,
            said_scam: false,
            said_no_scam: false,
            cut_off: true,
            heard: true,
            lasted_ms: 60_000,
            left: Vec::new(),
        }
    }

    #[test]
    fn what_opens_an_account_is_not_in_the_draft() {
        let mut minutes = Minutes::default();
        minutes.add(Some(Side::Caller), "Read me the long number on the front.");
        minutes.add(Some(Side::Person), "It is 4929 1234 5678 9012 and my PIN is 4821.");
        let line = Line::new("father");
        let number = Number::parse("01632 960155");
        let source = Source {
            line: &line,
            call: "c1",
            number: number.as_ref(),
            minutes: &minutes,
            rules: &[NeverRule::Details],
            courier_due: false,
            begun: Moment(1_796_000_000),
        };
        let draft = draft(&source, &summary());
        let told = draft.report.narrative.unwrap();
        assert!(told.contains("Caller: Read me the long number"));
        assert!(!told.contains("4929") && !told.contains("4821"), "{told}");
        assert!(draft.withheld);
        assert_eq!(draft.report.channel, Some(Channel::GuardedCall));
        assert_eq!(draft.report.asked_for, [Asked::Details]);
        assert_eq!(draft.report.presented_number.as_deref(), Some("01632960155"));
    }

    #[test]
    fn an_endless_call_keeps_its_beginning_and_its_end() {
        let mut minutes = Minutes::default();
        for n in 0..5_000 {
            minutes.add(Some(Side::Caller), &format!("line {n} of many words that go on and on"));
        }
        let told = minutes.told();
        assert!(told.contains("line 0 of") && told.contains("line 4999 of"));
        assert!(told.contains("lines left out") && told.len() < 32 * 1024);
    }
}
