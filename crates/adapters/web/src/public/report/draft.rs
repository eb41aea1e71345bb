//! A report in the making: what has been answered so far, kept under a random token that
//! only the browser has.

use crate::Site;
use crate::base::cookies::cookie;
use crate::base::form::{FieldError, too_long};
use crate::base::secrets::{hash_of, random_token};
use crate::base::{Form, PageError};
use crate::public::read::{money, when};
use crate::public::report::questions::{Kind, PEOPLE, Question};
use crate::public::report::steps::Step;
use axum::http::HeaderMap;
use casework::cases::SpentDraft;
use casework::report::{LONGEST_FIELD, longest_of};
use casework::{Contact, Moment, Outcome, Person, Report, StoppedBy};
use privacy::Pii;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Cookie that holds the token of a draft.
pub const COOKIE: &str = "rf_draft";
/// Seconds for which the browser keeps the token.
pub const COOKIE_SECONDS: i64 = 86_400;

/// A report in the making. It has no `Debug`: it names people.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// What was told so far, redacted.
    pub report: Report,
    /// Who and how to reach them, by name of the question.
    people: BTreeMap<String, String>,
    /// Whether something was taken out that opens an account.
    pub withheld: bool,
    /// Whether it was sent; then nothing else is left of it.
    pub sent: bool,
}

/// The token under which a browser's draft is kept.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// The token that a browser sent, if it sent one.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        Self::parse(cookie(headers, COOKIE)?)
    }

    /// A token as it stands in a cookie or a link.
    pub fn parse(text: &str) -> Option<Self> {
        let whole = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
        whole.then(|| Self(text.to_owned()))
    }

    /// A token that nobody has.
    ///
    /// # Errors
    /// If the machine gives no random bytes.
    pub fn random() -> Result<Self, PageError> {
        random_token().map(Self).map_err(|_| PageError::Random)
    }

    /// The token itself, for the cookie and for keyed hashes.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The key under which the draft is kept.
    pub fn key(&self) -> String {
        hash_of(&self.0)
    }

    /// What its forms carry, so that no other site can send one.
    pub fn form_token(&self, site: &Site) -> String {
        site.secret.token("report form", &self.0)
    }

    /// Whether a form carries the right one.
    pub fn is_of_form(&self, site: &Site, form: &Form) -> bool {
        site.secret.is_token("report form", &self.0, form.text("form_token"))
    }
}

/// The draft of a token.
///
/// # Errors
/// If the store fails.
pub async fn load(site: &Site, token: &Token) -> Result<Option<Draft>, PageError> {
    let kept = site.cases.draft(token.key(), site.clock.now()).await?;
    Ok(kept.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

/// Keeps a draft.
///
/// # Errors
/// If the store fails.
pub async fn save(site: &Site, token: &Token, draft: &Draft) -> Result<(), PageError> {
    let content = serde_json::to_vec(draft).unwrap_or_default();
    Ok(site.cases.save_draft(token.key(), content, site.clock.now()).await?)
}

impl Draft {
    /// What is left of a draft that is sent.
    pub fn spent(token: &Token) -> SpentDraft {
        let left = Self { sent: true, ..Self::default() };
        SpentDraft { key: token.key(), content: serde_json::to_vec(&left).unwrap_or_default() }
    }

    /// Whether nothing has been told. Who reports and whether it is over tell nothing yet.
    pub fn is_empty(&self) -> bool {
        let untold = Report {
            reporter_role: self.report.reporter_role,
            going_on: self.report.going_on.filter(|g| *g == casework::GoingOn::Over),
            ..Report::default()
        };
        self.report == untold
    }

    /// The answers as their fields show them.
    pub fn answers(&self) -> Form {
        let mut form = answers_of(&self.report);
        for (name, text) in &self.people {
            form.set(name, vec![text.clone()]);
        }
        form
    }

    /// Takes the answers of a page.
    ///
    /// # Errors
    /// What is wrong with them; nothing is taken then.
    pub fn take(&mut self, step: Step, form: &Form, now: Moment) -> Result<(), Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut fields = match serde_json::to_value(&self.report) {
            Ok(Value::Object(fields)) => fields,
            _ => Map::new(),
        };
        let mut people = self.people.clone();
        for question in step.questions() {
            match read(question, form, now) {
                Ok(Value::String(text)) if PEOPLE.contains(&question.name) => {
                    people.insert(question.name.to_owned(), text);
                }
                Ok(_) if PEOPLE.contains(&question.name) => {
                    people.remove(question.name);
                }
                Ok(value) => {
                    fields.insert(question.name.to_owned(), value);
                }
                Err(message) => errors.push(FieldError::new(question.name, message)),
            }
        }
        let report = serde_json::from_value(Value::Object(fields));
        match report {
            Ok(report) if errors.is_empty() => {
                self.report = report;
                self.people = people;
                self.settle(now);
                Ok(())
            }
            _ => Err(errors),
        }
    }

    /// Takes out what must not be kept, and derives what follows from the answers.
    pub fn settle(&mut self, now: Moment) {
        self.report.tidy();
        self.report.contact_moment =
            self.report.contact_at.as_deref().and_then(|t| when::moment(t, now).ok().flatten());
        self.withheld |= self.report.redact() > 0;
        for text in self.people.values_mut() {
            let plain = text.chars().filter(|c| !c.is_control() || *c == '\n').take(LONGEST_FIELD);
            *text = plain.collect();
        }
        let mut person = self.person();
        if person.redact() > 0 {
            self.withheld = true;
            self.people = people_of(&person);
        }
    }

    /// The report as it is sent: who stopped it follows from the ending, if nobody was named.
    pub fn finished(&self) -> Report {
        let named = self.report.stopped_by;
        let stopped_by = named.or_else(|| self.report.outcome.and_then(stopped_by));
        Report { stopped_by, ..self.report.clone() }
    }

    /// Who the people are, as the store keeps them.
    pub fn person(&self) -> Person {
        let of = |name: &str| Pii::new(self.people.get(name).cloned().unwrap_or_default());
        Person {
            reporter: Contact {
                name: of("your_name"),
                telephone: of("your_telephone"),
                email: of("your_email"),
                address: of("your_address"),
                safe_to_ring: of("safe_to_ring"),
            },
            targeted: Contact {
                name: of("their_name"),
                telephone: of("their_telephone"),
                address: of("their_address"),
                ..Contact::default()
            },
        }
    }
}

/// The people of a draft by name of the question.
fn people_of(person: &Person) -> BTreeMap<String, String> {
    let (yours, theirs) = (&person.reporter, &person.targeted);
    [
        ("your_name", &yours.name),
        ("your_telephone", &yours.telephone),
        ("your_email", &yours.email),
        ("your_address", &yours.address),
        ("safe_to_ring", &yours.safe_to_ring),
        ("their_name", &theirs.name),
        ("their_telephone", &theirs.telephone),
        ("their_address", &theirs.address),
    ]
    .into_iter()
    .filter(|(_, text)| !text.reveal().is_empty())
    .map(|(name, text)| (name.to_owned(), text.reveal().clone()))
    .collect()
}

/// The answers of a report as their fields show them.
pub fn answers_of(report: &Report) -> Form {
    let mut form = Form::default();
    if let Ok(Value::Object(fields)) = serde_json::to_value(report) {
        for (name, value) in fields {
            form.set(&name, shown(&value));
        }
    }
    form
}

fn stopped_by(outcome: Outcome) -> Option<StoppedBy> {
    match outcome {
        Outcome::HungUp | Outcome::Refused => Some(StoppedBy::Myself),
        Outcome::StoppedByBank => Some(StoppedBy::Bank),
        Outcome::StoppedByFamily => Some(StoppedBy::Family),
        Outcome::StoppedByTaxi => Some(StoppedBy::Driver),
        Outcome::StoppedByShop => Some(StoppedBy::Shop),
        Outcome::StoppedByPolice => Some(StoppedBy::Police),
        _ => None,
    }
}

/// A value as the fields of a form hold it.
fn shown(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Bool(true) => vec!["yes".into()],
        Value::Bool(false) => vec!["no".into()],
        Value::String(text) => vec![text.clone()],
        Value::Array(all) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        other => vec![other.to_string()],
    }
}

/// Reads the answer to a question.
fn read(question: &Question, form: &Form, now: Moment) -> Result<Value, String> {
    let text = form.text(question.name);
    let known = |code: &str| question.choices().iter().any(|(c, _)| *c == code);
    if let Kind::Any(_) = question.kind {
        let all = form.all(question.name);
        return match all.iter().all(|code| known(code)) {
            true => Ok(Value::from(all.to_vec())),
            false => Err("Choose from the list".to_owned()),
        };
    }
    if text.is_empty() {
        return Ok(Value::Null);
    }
    if let Some(message) = too_long(text, longest_of(question.name)) {
        return Err(message);
    }
    match question.kind {
        Kind::Text | Kind::Lines | Kind::Story => Ok(Value::from(text)),
        Kind::Telephone => telephone(text),
        Kind::Email => email(text),
        Kind::When => match when::moment(text, now) {
            Ok(_) => Ok(Value::from(text)),
            Err(wrong) => Err(wrong.remedy().to_owned()),
        },
        Kind::Money => match money::pounds(text) {
            Ok(sum) => Ok(Value::from(sum)),
            Err(wrong) => Err(wrong.remedy().to_owned()),
        },
        Kind::YesNo if known(text) => Ok(Value::from(text == "yes")),
        Kind::One(_) if known(text) => Ok(Value::from(text)),
        _ => Err("Choose one of the answers".to_owned()),
    }
}

fn telephone(text: &str) -> Result<Value, String> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    match (3..=20).contains(&digits) {
        true => Ok(Value::from(text)),
        false => Err("Enter a telephone number, such as 01632 960001 or 07700 900982".to_owned()),
    }
}

fn email(text: &str) -> Result<Value, String> {
    let right = text.split_once('@').is_some_and(|(who, at)| {
        !who.is_empty() && at.contains('.') && !at.starts_with('.') && !at.ends_with('.')
    });
    match right && !text.contains(char::is_whitespace) && !at_twice(text) {
        true => Ok(Value::from(text)),
        false => Err("Enter an email address in the form name@example.com".to_owned()),
    }
}

fn at_twice(text: &str) -> bool {
    text.matches('@').count() != 1
}
