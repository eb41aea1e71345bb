//! Every question of a report: how it is asked, how the answer is read, how it is called
//! when the answers are checked. A question's name is that of its field in the report's JSON;
//! answers about people have names of their own.

use crate::public::parts::Choice;
use casework::{
    AgeBand, Asked, Collection, Gender, GoingOn, Line, Outcome, Reporter, StoppedBy, Vulnerability,
};

/// How a question is answered.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A line of text.
    Text,
    /// A telephone number.
    Telephone,
    /// An e-mail address.
    Email,
    /// A few lines.
    Lines,
    /// As many lines as there is to tell.
    Story,
    /// A moment, in any words.
    When,
    /// A sum of pounds.
    Money,
    /// Yes or no.
    YesNo,
    /// One of several.
    One(fn() -> Vec<Choice>),
    /// Any of several.
    Any(fn() -> Vec<Choice>),
}

/// A question.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// Name of the field.
    pub name: &'static str,
    /// How it is asked.
    pub label: &'static str,
    /// How it is called among the answers.
    pub short: &'static str,
    /// Help; empty for none.
    pub hint: &'static str,
    /// How it is answered.
    pub kind: Kind,
    /// What browsers may fill in.
    pub autocomplete: &'static str,
}

impl Question {
    const fn new(name: &'static str, label: &'static str, short: &'static str, kind: Kind) -> Self {
        Self { name, label, short, hint: "", kind, autocomplete: "off" }
    }

    const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }

    const fn fills(mut self, autocomplete: &'static str) -> Self {
        self.autocomplete = autocomplete;
        self
    }

    /// What can be chosen, if it is a choice.
    pub fn choices(&self) -> Vec<Choice> {
        match self.kind {
            Kind::One(all) | Kind::Any(all) => all(),
            Kind::YesNo => vec![("yes", "Yes"), ("no", "No")],
            _ => Vec::new(),
        }
    }
}

/// Names of the answers about people; they are no part of the report.
pub const PEOPLE: [&str; 8] = [
    "your_name",
    "your_telephone",
    "your_email",
    "your_address",
    "safe_to_ring",
    "their_name",
    "their_telephone",
    "their_address",
];

fn listed<T: Copy>(
    all: &[T],
    code: fn(T) -> &'static str,
    label: fn(T) -> &'static str,
) -> Vec<Choice> {
    all.iter().map(|c| (code(*c), label(*c))).collect()
}

/// The commonest first: most people refuse, and those reports count.
fn reporters() -> Vec<Choice> {
    let mut all = listed(Reporter::ALL, Reporter::code, Reporter::label);
    all.sort_by_key(|(code, _)| *code != Reporter::IntendedVictim.code());
    all
}

fn asked() -> Vec<Choice> {
    listed(Asked::ALL, Asked::code, Asked::label)
}

fn genders() -> Vec<Choice> {
    listed(Gender::ALL, Gender::code, Gender::label)
}

/// Who may have stopped it, as a person says it: not a warning of ours, which we know of.
fn stoppers() -> Vec<Choice> {
    let mut all = listed(StoppedBy::ALL, StoppedBy::code, StoppedBy::label);
    all.retain(|(code, _)| *code != StoppedBy::Ringfence.code());
    all
}

/// Who reports.
pub const WHO: &[Question] = &[Question::new(
    "reporter_role",
    "Which describes you best?",
    "Who is reporting",
    Kind::One(reporters),
)];

/// Whether it is over.
pub const NOW: &[Question] = &[Question::new(
    "going_on",
    "What is happening?",
    "Still going on",
    Kind::One(|| listed(GoingOn::ALL, GoingOn::code, GoingOn::label)),
)];

/// What the desk needs while somebody is on the way.
pub const FIRST: &[Question] = &[
    Question::new(
        "their_address",
        "Where are they coming to?",
        "Where they are coming to",
        Kind::Lines,
    )
    .hint("House number, street and postcode"),
    Question::new("handover", "When are they coming, and how?", "Handover", Kind::Lines)
        .hint("For example: within the hour, by taxi"),
    Question::new(
        "your_telephone",
        "What number can we ring you on?",
        "Your telephone number",
        Kind::Telephone,
    )
    .hint("A number the caller is not using. We would only ring about this call")
    .fills("tel"),
    Question::new("asked_for", "What are they coming for?", "Asked for", Kind::Any(asked)),
];

/// What was said and asked.
pub const ASKED: &[Question] = &[
    Question::new("asked_for", "What did they ask for?", "Asked for", Kind::Any(asked))
        .hint("Tick everything they asked for, even if you refused"),
    Question::new(
        "amount_attempted_gbp",
        "How much money did they ask for, in pounds?",
        "Amount asked for",
        Kind::Money,
    )
    .hint("A guess will do, for example: about five thousand"),
    Question::new("story", "What did they say had happened?", "Their story", Kind::Lines)
        .hint("For example: someone was arrested with a copy of my card"),
    Question::new(
        "cover_story",
        "Did they tell you to keep it secret, or what to say to the bank?",
        "Secrecy, or what to tell the bank",
        Kind::Lines,
    )
    .hint("For example: say the money is for a new car"),
];

/// How it ended.
pub const ENDED: &[Question] = &[
    Question::new(
        "outcome",
        "How did it end?",
        "How it ended",
        Kind::One(|| listed(Outcome::ALL, Outcome::code, Outcome::label)),
    ),
    Question::new(
        "stopped_by",
        "Who stopped it, if somebody did?",
        "Who stopped it",
        Kind::One(stoppers),
    )
    .hint("Leave this blank if your answer above says so"),
    Question::new("bank_told", "Has the bank been told?", "Bank told", Kind::YesNo)
        .hint("If cards, details or money were given, ring the bank on 159 straight away"),
    Question::new(
        "cards_cancelled",
        "Have the cards been cancelled?",
        "Cards cancelled",
        Kind::YesNo,
    )
    .hint("The bank does it when you ring 159. Leave this blank if no card was asked for"),
];

/// When, where, on which line.
pub const WHEN: &[Question] = &[
    Question::new("contact_at", "When was the call?", "When", Kind::When)
        .hint("For example: 18/12/2026 at 6pm, or yesterday evening"),
    Question::new("call_times", "Did they ring more than once? When?", "Other calls", Kind::Lines)
        .hint("For example: again at 6.30pm, and three times the next morning"),
    Question::new(
        "town",
        "Which town or village does the person who was called live in?",
        "Town",
        Kind::Text,
    ),
    Question::new(
        "postcode_district",
        "First half of the postcode",
        "Postcode, first half",
        Kind::Text,
    )
    .hint("For example: SG5"),
    Question::new(
        "line",
        "Which phone did it come to?",
        "Phone",
        Kind::One(|| listed(Line::ALL, Line::code, Line::label)),
    ),
    Question::new(
        "presented_number",
        "What number did the phone show?",
        "Number shown",
        Kind::Text,
    )
    .hint("The number the call seemed to come from. Write withheld if it was hidden"),
    Question::new("other_numbers", "Were there any other numbers?", "Other numbers", Kind::Lines)
        .hint("Numbers they told you to ring, or rang from later"),
];

/// Who the caller said he was.
pub const CALLER: &[Question] = &[
    Question::new("cover_name", "What rank and name did they give?", "Rank and name", Kind::Text)
        .hint("For example: DC Mark Wilson"),
    Question::new(
        "claimed_org",
        "Which police force, bank or company did they say they were from?",
        "Said to be from",
        Kind::Text,
    ),
    Question::new(
        "claimed_station",
        "Which police station or branch?",
        "Station or branch",
        Kind::Text,
    )
    .hint("For example: Hammersmith"),
    Question::new(
        "claimed_reference",
        "Did they give a badge, collar or reference number?",
        "Badge or reference number",
        Kind::Text,
    ),
    Question::new(
        "caller_gender",
        "Did the caller sound like a man or a woman?",
        "Caller sounded like",
        Kind::One(genders),
    ),
    Question::new("caller_voice", "How did they speak?", "How they spoke", Kind::Lines)
        .hint("Age, accent, words they used again and again, other voices you heard"),
];

/// What was given and lost.
pub const MONEY: &[Question] = &[
    Question::new("given", "What was given to them?", "Given", Kind::Any(asked))
        .hint("Leave this blank if nothing was given. Never tell us a PIN or a card number"),
    Question::new("amount_lost_gbp", "How much was lost, in pounds?", "Amount lost", Kind::Money)
        .hint("A guess will do. Write 0 if nothing was lost"),
    Question::new(
        "amount_stopped_gbp",
        "How much was stopped on its way, in pounds?",
        "Amount stopped",
        Kind::Money,
    )
    .hint("For example: cash the bank did not hand out"),
    Question::new(
        "amount_recovered_gbp",
        "How much has been got back, in pounds?",
        "Amount got back",
        Kind::Money,
    ),
    Question::new(
        "items",
        "What were the things themselves?",
        "The things themselves",
        Kind::Lines,
    )
    .hint("For example: two bank cards, 20 gold coins, a Rolex watch"),
    Question::new("bank", "Which bank was it?", "Bank", Kind::Text),
    Question::new(
        "place",
        "Which branch, shop or dealer did it go through?",
        "Branch, shop or dealer",
        Kind::Lines,
    ),
];

/// Who came for it.
pub const COLLECTED: &[Question] = &[
    Question::new(
        "collection",
        "How was it collected, or how was it going to be?",
        "How it was collected",
        Kind::One(|| listed(Collection::ALL, Collection::code, Collection::label)),
    ),
    Question::new(
        "handover",
        "Where and when was it handed over, or going to be?",
        "Handover",
        Kind::Lines,
    ),
    Question::new(
        "courier_gender",
        "Was the person who came a man or a woman?",
        "Person who came was",
        Kind::One(genders),
    ),
    Question::new(
        "courier_description",
        "What did the person who came look like?",
        "Person who came",
        Kind::Lines,
    )
    .hint("Age, height, build, clothes, how they spoke"),
    Question::new("vehicle", "What vehicle did they use?", "Vehicle", Kind::Text)
        .hint("Make and colour, or on foot"),
    Question::new("vrm", "Number plate", "Number plate", Kind::Text).hint("Any part of it helps"),
    Question::new(
        "taxi_firm",
        "Which taxi or courier firm was it?",
        "Taxi or courier firm",
        Kind::Text,
    ),
    Question::new("code_word", "Was there a password or code word?", "Code word", Kind::Text)
        .hint("The word the person at the door would say. Not your own passwords"),
];

/// The reporter's own words.
pub const WORDS: &[Question] = &[
    Question::new(
        "narrative",
        "Tell us what happened, in your own words",
        "In your own words",
        Kind::Story,
    )
    .hint(
        "Anything you remember. Leave out PINs and card numbers: we take them out if we see them",
    ),
    Question::new("evidence_kept", "What has been kept?", "Kept", Kind::Lines)
        .hint("For example: envelope, receipts, doorbell pictures, a call log"),
    Question::new(
        "crime_reference",
        "Crime or incident reference, if you have one",
        "Crime reference",
        Kind::Text,
    ),
];

/// The person who was called.
pub const PERSON: &[Question] = &[
    Question::new(
        "age_band",
        "How old is the person who was called?",
        "Age",
        Kind::One(|| listed(AgeBand::ALL, AgeBand::code, AgeBand::label)),
    ),
    Question::new("gender", "Are they a man or a woman?", "Man or woman", Kind::One(genders)),
    Question::new("lives_alone", "Do they live alone?", "Lives alone", Kind::YesNo),
    Question::new(
        "happened_before",
        "Has this happened to them before?",
        "Happened before",
        Kind::YesNo,
    ),
    Question::new(
        "vulnerable",
        "Does anything make this harder for them?",
        "Makes it harder for them",
        Kind::Any(|| listed(Vulnerability::ALL, Vulnerability::code, Vulnerability::label)),
    )
    .hint("It helps whoever visits or rings them. Leave it blank if you would rather not say"),
];

/// How to reach the reporter, and consent.
pub const YOU: &[Question] = &[
    Question::new("your_name", "Your name", "Your name", Kind::Text).fills("name"),
    Question::new(
        "your_telephone",
        "Your telephone number",
        "Your telephone number",
        Kind::Telephone,
    )
    .fills("tel"),
    Question::new("your_email", "Your email address", "Your email address", Kind::Email)
        .fills("email"),
    Question::new("your_address", "Your address", "Your address", Kind::Lines)
        .fills("street-address"),
    Question::new(
        "safe_to_ring",
        "When and how is it safe to ring you?",
        "Safe to ring",
        Kind::Text,
    )
    .hint("For example: mornings only, not on the landline"),
    Question::new(
        "their_name",
        "Name of the person who was called, if that is someone else",
        "Name of the person called",
        Kind::Text,
    ),
    Question::new(
        "their_telephone",
        "Their telephone number",
        "Telephone number of the person called",
        Kind::Telephone,
    ),
    Question::new("may_contact", "May we contact you about this?", "May contact you", Kind::YesNo),
    Question::new(
        "may_share",
        "May this report be shared with other police forces, banks and victim support?",
        "May be shared",
        Kind::YesNo,
    ),
];

#[cfg(test)]
mod tests {
    use super::PEOPLE;
    use crate::public::report::steps::Step;
    use casework::Report;
    use std::collections::BTreeSet;

    /// Filled in from other answers, or known without asking.
    const NOT_ASKED: [&str; 3] = ["channel", "contact_moment", "stopped_by"];

    #[test]
    fn every_field_of_a_report_is_asked_for_and_no_other() {
        let report = serde_json::to_value(Report::default()).unwrap();
        let fields: BTreeSet<&str> =
            report.as_object().unwrap().keys().map(String::as_str).collect();
        let asked: BTreeSet<&str> =
            Step::ALL.iter().flat_map(|s| s.questions()).map(|q| q.name).collect();
        for name in &asked {
            assert!(fields.contains(name) || PEOPLE.contains(name), "{name}");
        }
        for name in fields.iter().filter(|f| !NOT_ASKED.contains(f)) {
            assert!(asked.contains(name), "nobody asks for {name}");
        }
        for name in PEOPLE {
            assert!(asked.contains(name), "nobody asks for {name}");
        }
    }

    #[test]
    fn questions_are_plain_and_short() {
        for question in Step::ALL.iter().flat_map(|s| s.questions()) {
            assert!(question.label.len() <= 90, "{}", question.label);
            assert!(!question.hint.ends_with('.'), "{}", question.hint);
        }
    }
}
