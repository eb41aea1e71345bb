//! The parameters of a list of reports, and the cursor from page to page.

use crate::Site;
use crate::api::fields::one_of;
use crate::api::incoming::moment;
use crate::api::problem::{Fault, Kind, Problem};
use crate::base::Form;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use casework::cases::{Order, Query};
use casework::{Asked, Channel, Moment, Outcome, Reporter, Status, Urgency};
use std::convert::Infallible;
use std::str::FromStr;
use std::sync::Arc;

/// Reports on a page at most, and without being asked.
const MOST: u32 = 500;
const USUAL: u32 = 100;
/// Characters of a text that is searched for at most.
const LONGEST: usize = 300;

/// The urgencies by their names for machines.
pub const URGENCIES: [(&str, Urgency); 4] = [
    ("routine", Urgency::Routine),
    ("today", Urgency::Today),
    ("now", Urgency::Now),
    ("courier_due", Urgency::CourierDue),
];

/// Every parameter.
const NAMES: [&str; 16] = [
    "text",
    "status",
    "urgency",
    "town",
    "district",
    "outcome",
    "reporter",
    "channel",
    "asked",
    "loss",
    "from",
    "to",
    "assigned_to",
    "order",
    "limit",
    "cursor",
];

/// Parameters of an address, as they stand there.
#[derive(Debug)]
pub struct Parameters(pub Form);

impl FromRequestParts<Arc<Site>> for Parameters {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Site>) -> Result<Self, Infallible> {
        Ok(Self(Form::parse(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}

/// What is listed.
#[derive(Clone, Debug)]
pub struct Listing {
    /// What the store is asked for.
    pub query: Query,
    /// The parameters but the cursor, in order.
    same: String,
}

/// Reads parameters one by one and gathers what is wrong.
struct Reader<'f> {
    form: &'f Form,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn wrong(&mut self, name: &str, detail: impl Into<String>) {
        self.faults.push(Fault::of(name, detail));
    }

    fn text(&mut self, name: &str) -> Option<String> {
        let text = self.form.given(name)?;
        if text.chars().count() <= LONGEST && !text.chars().any(char::is_control) {
            return Some(text);
        }
        self.wrong(name, format!("Write at most {LONGEST} characters on one line."));
        None
    }

    fn choice<T>(&mut self, name: &str, all: &[T], code: impl Fn(&T) -> &'static str) -> Option<T>
    where
        T: Copy,
    {
        let text = self.form.given(name)?;
        let found = all.iter().copied().find(|c| code(c) == text);
        if found.is_none() {
            let codes: Vec<&str> = all.iter().map(code).collect();
            self.wrong(name, one_of(&codes, Some(&text)));
        }
        found
    }

    fn parsed<T: FromStr>(&mut self, name: &str, remedy: &str) -> Option<T> {
        let text = self.form.given(name)?;
        let found = text.parse().ok();
        if found.is_none() {
            self.wrong(name, remedy);
        }
        found
    }

    fn moment(&mut self, name: &str) -> Option<Moment> {
        let text = self.form.given(name)?;
        let found = moment(&text);
        if found.is_none() {
            self.wrong(name, "Write a day, as 2026-12-01, or a moment, as 2026-12-01T00:00:00Z.");
        }
        found
    }

    /// Each status that stands there, given once with commas or several times.
    fn statuses(&mut self) -> Vec<Status> {
        let given = self.form.all("status");
        let given = given.iter().flat_map(|v| v.split(',')).map(str::trim);
        let mut found = Vec::new();
        for code in given.filter(|c| !c.is_empty()) {
            match Status::from_code(code) {
                Some(status) => found.push(status),
                None => {
                    let codes: Vec<&str> = Status::ALL.iter().map(|c| c.code()).collect();
                    self.faults.push(Fault::of("status", one_of(&codes, Some(code))));
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn limit(&mut self) -> u32 {
        let remedy = format!("Write a number from 1 to {MOST}.");
        let limit = self.parsed("limit", &remedy).unwrap_or(USUAL);
        if !(1..=MOST).contains(&limit) {
            self.wrong("limit", remedy);
        }
        limit.clamp(1, MOST)
    }

    fn strangers(&mut self) {
        let form = self.form;
        for (name, _) in form.iter().filter(|(name, _)| !NAMES.contains(name)) {
            let name: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
            let detail = one_of(&NAMES, Some(&name));
            self.faults.push(Fault::of(name, format!("There is no such parameter. {detail}")));
        }
    }
}

impl Listing {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Every parameter that cannot be used; a cursor of other parameters.
    pub fn read(form: &Form, site: &Site) -> Result<Self, Problem> {
        let mut reader = Reader { form, faults: Vec::new() };
        let query = read_query(&mut reader);
        reader.strangers();
        if !reader.faults.is_empty() {
            return Err(Problem::faults(Kind::Parameter, reader.faults));
        }
        let mut listing = Self { query, same: same(form) };
        if let Some(cursor) = form.given("cursor") {
            listing.query.after = Some(listing.after(site, &cursor)?);
        }
        Ok(listing)
    }

    /// The cursor that leads on from where the store ended. It is signed together with the
    /// parameters, so that none is used with others and none is made up.
    pub fn cursor(&self, site: &Site, after: &str) -> String {
        let seal = site.secret.number("cursor", &format!("{}\n{after}", self.same));
        let after = crate::base::secrets::hex(after.as_bytes());
        format!("{seal:016x}{after}")
    }

    fn after(&self, site: &Site, cursor: &str) -> Result<String, Problem> {
        let wrong = || Problem::new(Kind::Cursor, "The cursor is not one of this list.");
        let (_, after) = cursor.split_at_checked(16).ok_or_else(wrong)?;
        let after = unhex(after).ok_or_else(wrong)?;
        if self.cursor(site, &after) == cursor { Ok(after) } else { Err(wrong()) }
    }

    /// The `Link` header to the next page.
    pub fn link(&self, cursor: &str) -> String {
        let and = if self.same.is_empty() { "" } else { "&" };
        format!("</api/v1/reports?{}{and}cursor={cursor}>; rel=\"next\"", self.same)
    }
}

fn read_query(reader: &mut Reader<'_>) -> Query {
    let orders =
        [("urgency", Order::Urgency), ("newest", Order::Newest), ("number", Order::Number)];
    let order = reader.choice("order", &orders, |o| o.0).map_or(Order::Number, |o| o.1);
    Query {
        text: reader.text("text"),
        status: reader.statuses(),
        urgency: reader.choice("urgency", &URGENCIES, |u| u.0).map(|u| u.1),
        town: reader.text("town"),
        district: reader.text("district"),
        outcome: reader.choice("outcome", Outcome::ALL, |c| c.code()),
        reporter: reader.choice("reporter", Reporter::ALL, |c| c.code()),
        channel: reader.choice("channel", Channel::ALL, |c| c.code()),
        asked: reader.choice("asked", Asked::ALL, |c| c.code()),
        loss: reader.choice("loss", &[true, false], |l| if *l { "true" } else { "false" }),
        from: reader.moment("from"),
        to: reader.moment("to"),
        assigned_to: reader.parsed("assigned_to", "Write the number of an account, as A-0001."),
        order,
        after: None,
        limit: reader.limit(),
    }
}

/// The parameters but the cursor, encoded, in order of name.
pub(crate) fn same(form: &Form) -> String {
    let mut pairs = Vec::new();
    for (name, values) in form.iter().filter(|(name, _)| *name != "cursor") {
        for value in values.iter().filter(|v| !v.trim().is_empty()) {
            pairs.push(format!("{name}={}", encoded(value)));
        }
    }
    pairs.join("&")
}

fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Text in hexadecimal; none if it is none.
pub(crate) fn unhex(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (pair, after) = rest.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(pair, 16).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::{encoded, unhex};

    #[test]
    fn hexadecimal_reads_back_and_nonsense_does_not() {
        assert_eq!(unhex("302d31").as_deref(), Some("0-1"));
        assert_eq!(unhex("3"), None);
        assert_eq!(unhex("zz"), None);
        assert_eq!(unhex("ff"), None);
        assert_eq!(encoded("a b&c"), "a%20b%26c");
    }
}
