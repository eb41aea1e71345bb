//! What is searched for, in the address: the filters of a query, there and back.

use crate::base::Form;
use casework::cases::{Order, Query};
use casework::{AccountId, Asked, Channel, Moment, Outcome, Reporter, Status, Urgency};
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Reports on a page of the search.
pub const PAGE: u32 = 50;

/// Orders: name, words.
pub const ORDERS: [(&str, &str); 3] =
    [("urgency", "Most urgent"), ("newest", "Newest"), ("number", "Number")];
/// Urgencies from the most urgent: name, words.
pub const URGENCIES: [(&str, &str); 4] = [
    ("courier_due", "Courier due now"),
    ("now", "Now"),
    ("today", "Today"),
    ("routine", "Routine"),
];
/// Loss or attempt.
pub const LOSSES: [(&str, &str); 2] = [("yes", "Losses"), ("no", "Attempts")];

/// The query that an address asks for. What cannot be read is not asked.
pub fn read(form: &Form) -> Query {
    let status = form.all("status").iter().filter_map(|s| Status::from_code(s)).collect();
    Query {
        text: form.given("text"),
        status,
        urgency: urgency(form.text("urgency")),
        town: form.given("town"),
        district: form.given("district"),
        outcome: Outcome::from_code(form.text("outcome")),
        reporter: Reporter::from_code(form.text("reporter")),
        channel: Channel::from_code(form.text("channel")),
        asked: Asked::from_code(form.text("asked")),
        loss: match form.text("loss") {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        from: day(form.text("from"), 0),
        to: day(form.text("to"), 1),
        assigned_to: form.text("with").parse().ok().map(AccountId),
        order: order(form.text("order")),
        after: form.given("after"),
        limit: PAGE,
    }
}

fn order(name: &str) -> Order {
    match name {
        "newest" => Order::Newest,
        "number" => Order::Number,
        _ => Order::Urgency,
    }
}

fn order_name(order: Order) -> &'static str {
    match order {
        Order::Urgency => "urgency",
        Order::Newest => "newest",
        Order::Number => "number",
    }
}

fn urgency(name: &str) -> Option<Urgency> {
    let place = URGENCIES.iter().rev().position(|(n, _)| *n == name)?;
    Urgency::ALL.get(place).copied()
}

/// The name of an urgency, as in addresses and files.
pub fn urgency_name(urgency: Urgency) -> &'static str {
    let place = Urgency::ALL.iter().rev().position(|u| *u == urgency).unwrap_or(0);
    URGENCIES.get(place).map_or("", |(name, _)| name)
}

fn zone() -> TimeZone {
    TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC)
}

/// The beginning, in Britain, of the day so many days after `2026-12-18`.
fn day(text: &str, after: i32) -> Option<Moment> {
    let date: Date = text.trim().parse().ok()?;
    let date = date.checked_add(jiff::Span::new().days(after)).ok()?;
    date.to_zoned(zone()).ok().map(|z| Moment(z.timestamp().as_second()))
}

fn day_name(moment: Moment, before: i64) -> String {
    jiff::Timestamp::from_second(moment.0 - before)
        .map_or_else(|_| String::new(), |t| t.to_zoned(zone()).date().to_string())
}

/// The fields of an address that asks for a query; without the place of a page in it.
pub fn fields(query: &Query) -> Vec<(&'static str, String)> {
    let code = |name: &'static str, value: Option<&str>| value.map(|v| (name, v.to_owned()));
    let mut out: Vec<(&'static str, String)> = Vec::new();
    out.extend(code("text", query.text.as_deref()));
    out.extend(query.status.iter().map(|s| ("status", s.code().to_owned())));
    out.extend(code("urgency", query.urgency.map(urgency_name)));
    out.extend(code("town", query.town.as_deref()));
    out.extend(code("district", query.district.as_deref()));
    out.extend(code("outcome", query.outcome.map(Outcome::code)));
    out.extend(code("reporter", query.reporter.map(Reporter::code)));
    out.extend(code("channel", query.channel.map(Channel::code)));
    out.extend(code("asked", query.asked.map(Asked::code)));
    out.extend(code("loss", query.loss.map(|l| if l { "yes" } else { "no" })));
    out.extend(query.from.map(|m| ("from", day_name(m, 0))));
    out.extend(query.to.map(|m| ("to", day_name(m, 1))));
    out.extend(query.assigned_to.map(|a| ("with", a.0.to_string())));
    if query.order != Order::default() {
        out.push(("order", order_name(query.order).to_owned()));
    }
    out
}

/// The address part that asks for a query.
pub fn address(query: &Query) -> String {
    encode(&fields(query))
}

/// The names of the filters in use, for the audit trail: never what was looked for.
pub fn names(query: &Query) -> String {
    let mut names: Vec<&str> = fields(query).into_iter().map(|(name, _)| name).collect();
    names.dedup();
    names.join(", ")
}

/// Pairs as they stand behind a question mark.
pub fn encode<V: AsRef<str>>(pairs: &[(&str, V)]) -> String {
    let escape = |text: &str| -> String {
        text.bytes()
            .map(|b| match b {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                    char::from(b).to_string()
                }
                _ => format!("%{b:02X}"),
            })
            .collect()
    };
    let pairs: Vec<String> =
        pairs.iter().map(|(n, v)| format!("{}={}", escape(n), escape(v.as_ref()))).collect();
    pairs.join("&")
}

#[cfg(test)]
mod tests {
    use super::{address, names, read};
    use crate::base::Form;

    fn check(asked: &str, expect: &str) {
        assert_eq!(address(&read(&Form::parse(asked.as_bytes()))), expect);
    }

    #[test]
    fn an_address_comes_back_as_it_went() {
        let all = "text=red%20car&status=new&status=acting&urgency=now&town=Ware&district=SG&outcome=refused&reporter=carer&channel=101&asked=pin&loss=no&from=2026-07-01&to=2026-12-18&with=7&order=newest";
        check(all, all);
        check("", "");
    }

    #[test]
    fn what_cannot_be_read_is_not_asked() {
        check("status=nonsense&urgency=9&from=yesterday&with=x&loss=maybe&order=%00", "");
        check("to=9999-12-31&from=-2026-01-01", "");
    }

    #[test]
    fn the_trail_learns_names_alone() {
        let query = read(&Form::parse(b"text=secret&status=new&status=closed&town=Ware"));
        assert_eq!(names(&query), "text, status, town");
    }
}
