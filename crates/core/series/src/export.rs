//! A series for other systems: MISP, STIX 2.1, and two tables for i2 Analyst's Notebook.
//!
//! Reports whose sender said no to sharing are left out, and no narrative and no person goes
//! out in any of them.

mod misp;
mod stix;
mod uuid;

use crate::book::Book;
use crate::contract::Kept;
use crate::number::{Number, Seen};
use casework::cases::StoredReport;
use casework::{Moment, Report};
use std::collections::BTreeMap;

/// What goes out: the series, its reports, and the book they stand in.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    /// The series.
    pub series: &'a Kept,
    /// Its reports.
    pub reports: &'a [StoredReport],
    /// For the weights of links.
    pub book: &'a Book,
    /// When.
    pub now: Moment,
}

/// A moment as RFC 3339 with milliseconds, as STIX wants it.
fn stamp(moment: Moment) -> String {
    let start = extraction::Date::new(1970, 1, 1);
    let days = i32::try_from(moment.0.div_euclid(86_400)).unwrap_or(0);
    let (y, m, d) = start.map_or((1970, 1, 1), |s| s.plus(days).ymd());
    let s = moment.0.rem_euclid(86_400);
    format!("{y:04}-{m:02}-{d:02}T{:02}:{:02}:{:02}.000Z", s / 3_600, s / 60 % 60, s % 60)
}

impl Outgoing<'_> {
    /// Reports whose sender said that they may be shared; silence is no consent.
    fn shared(&self) -> impl Iterator<Item = &StoredReport> {
        self.reports.iter().filter(|r| r.report.may_share == Some(true))
    }

    /// Entities for i2: reports, numbers, names, vehicles, towns.
    pub fn entities(&self) -> String {
        let mut out = String::from("id,type,label\r\n");
        for (id, (kind, label)) in self.things().0 {
            row(&mut out, &[&id, kind, &label]);
        }
        out
    }

    /// Links for i2: between reports and what they name, and between reports with their
    /// weight in bits.
    pub fn links(&self) -> String {
        let mut out = String::from("from,to,type,bits\r\n");
        for (report, thing, kind) in self.things().1 {
            row(&mut out, &[&report, &thing, kind, ""]);
        }
        let shared: Vec<_> = self.shared().map(|r| r.id).collect();
        for (i, a) in shared.iter().enumerate() {
            for b in shared.iter().skip(i + 1) {
                let weight = self.book.waterfall(*a, *b).map(|w| w.weight());
                if let Some(weight) = weight.filter(|w| w.0 > 0) {
                    let bits = format!("{:.1}", weight.bits());
                    row(
                        &mut out,
                        &[&a.to_string(), &b.to_string(), "likely the same people", &bits],
                    );
                }
            }
        }
        out
    }

    fn things(&self) -> Things {
        let (mut entities, mut links) = (BTreeMap::new(), Vec::new());
        for stored in self.shared() {
            let report = stored.id.to_string();
            entities.insert(report.clone(), ("Report", report.clone()));
            let r = &stored.report;
            let named = [
                ("Telephone", &r.presented_number),
                ("Name given", &r.cover_name),
                ("Vehicle registration", &r.vrm),
                ("Vehicle", &r.vehicle),
                ("Code word", &r.code_word),
                ("Location", &r.town),
            ];
            for (kind, value) in named {
                if let Some(value) = value {
                    let id = format!("{kind}: {}", crate::code::normal(value));
                    entities.entry(id.clone()).or_insert((kind, value.clone()));
                    links.push((report.clone(), id, kind));
                }
            }
        }
        (entities, links)
    }
}

/// The telephone numbers of a report, as they are dialled from abroad (E.164) where they are
/// British. "Withheld" is none.
fn numbers(report: &Report) -> Vec<String> {
    let shown = report.presented_number.iter().map(|text| (text, Seen::Shown));
    let others = report.other_numbers.iter().map(|text| (text, Seen::Used));
    let all = shown.chain(others).flat_map(|(text, seen)| Number::all(text, seen));
    all.filter(|n| n.length() >= 6).map(|n| plain_number(&n)).collect()
}

fn plain_number(number: &Number) -> String {
    let digits = number.digits();
    match digits.strip_prefix("44") {
        Some(rest) if rest.len() >= 9 => format!("+44{rest}"),
        _ => digits,
    }
}

/// Entities by id with kind and label; links of a report to one of them with its kind.
type Things = (BTreeMap<String, (&'static str, String)>, Vec<(String, String, &'static str)>);

fn facts(report: &Report) -> String {
    let named = [
        ("number shown", &report.presented_number),
        ("name given", &report.cover_name),
        ("claimed to be from", &report.claimed_org),
        ("code word", &report.code_word),
        ("vehicle", &report.vehicle),
        ("registration", &report.vrm),
        ("town", &report.town),
    ];
    let known =
        named.iter().filter_map(|(what, value)| Some(format!("{what}: {}", value.as_ref()?)));
    known.collect::<Vec<_>>().join("; ")
}

/// A row of CSV. What a spreadsheet would take for a formula is quoted with an apostrophe.
fn row(out: &mut String, fields: &[&str]) {
    let cell = |text: &&str| {
        let guard = if text.starts_with(['=', '+', '-', '@', '\t']) { "'" } else { "" };
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    };
    out.push_str(&fields.iter().map(cell).collect::<Vec<_>>().join(","));
    out.push_str("\r\n");
}
