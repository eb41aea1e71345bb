//! A series for other systems: MISP, STIX 2.1, and two tables for i2 Analyst's Notebook.
//!
//! Reports whose sender said no to sharing are left out, and no narrative and no person goes
//! out in any of them.

use crate::book::Book;
use crate::common::key;
use crate::contract::Kept;
use casework::cases::StoredReport;
use casework::{Moment, Report};
use serde_json::{Value, json};
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

/// An identifier that is the same for the same thing on every run (version 8 of RFC 9562).
fn uuid(what: &str) -> String {
    let hex = format!("{:016x}{:016x}", key(101, what), key(102, what));
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or("0");
    format!("{}-{}-8{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

impl Outgoing<'_> {
    /// Reports whose sender said that they may be shared; silence is no consent.
    fn shared(&self) -> impl Iterator<Item = &StoredReport> {
        self.reports.iter().filter(|r| r.report.may_share == Some(true))
    }

    /// An event of MISP.
    pub fn misp(&self) -> String {
        let mut objects: Vec<Value> = Vec::new();
        for stored in self.shared() {
            let r = &stored.report;
            let comment = stored.id.to_string();
            if let Some(number) = &r.presented_number {
                objects.push(object(
                    "phone-number",
                    &[("phone-number", "phone-number", number)],
                    &comment,
                ));
            }
            if r.vehicle.is_some() || r.vrm.is_some() {
                let none = String::new();
                let mark = r.vrm.as_ref().unwrap_or(&none);
                let text = r.vehicle.as_ref().unwrap_or(&none);
                objects.push(object(
                    "vehicle",
                    &[("license-plate-number", "text", mark), ("description", "text", text)],
                    &comment,
                ));
            }
            if let Some(name) = &r.cover_name {
                objects.push(object(
                    "person",
                    &[("alias", "text", name), ("role", "text", &"Impersonator".to_owned())],
                    &comment,
                ));
            }
        }
        let day: String = stamp(self.now).chars().take(10).collect();
        json!({ "Event": {
            "uuid": uuid(&self.series.id.to_string()),
            "info": format!("Courier fraud series {}", self.series.id),
            "date": day, "threat_level_id": "2", "analysis": "1", "distribution": "0",
            "Tag": [{ "name": "tlp:amber" }, { "name": "rsit:fraud=\"masquerade\"" }],
            "Object": objects,
        }})
        .to_string()
    }

    /// A bundle of STIX 2.1: a campaign, an incident for each report, and what relates them.
    pub fn stix(&self) -> String {
        let name = self.series.id.to_string();
        let (created, modified) =
            (stamp(self.series.begun), stamp(self.series.changed.max(self.series.begun)));
        let campaign = format!("campaign--{}", uuid(&name));
        let mut objects = vec![json!({
            "type": "campaign", "spec_version": "2.1", "id": campaign, "created": created,
            "modified": modified, "name": format!("Courier fraud series {name}"),
        })];
        for stored in self.shared() {
            let incident = format!("incident--{}", uuid(&stored.id.to_string()));
            let at = stamp(stored.received_at);
            objects.push(json!({
                "type": "incident", "spec_version": "2.1", "id": incident, "created": at,
                "modified": at, "name": stored.id.to_string(), "description": facts(&stored.report),
            }));
            objects.push(json!({
                "type": "relationship", "spec_version": "2.1",
                "id": format!("relationship--{}", uuid(&format!("{name} {}", stored.id))),
                "created": modified, "modified": modified, "relationship_type": "related-to",
                "source_ref": incident, "target_ref": campaign,
            }));
        }
        json!({ "type": "bundle", "id": format!("bundle--{}", uuid(&format!("bundle {name}"))), "objects": objects })
            .to_string()
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

/// Entities by id with kind and label; links of a report to one of them with its kind.
type Things = (BTreeMap<String, (&'static str, String)>, Vec<(String, String, &'static str)>);

fn object(name: &str, attributes: &[(&str, &str, &String)], comment: &str) -> Value {
    let all: Vec<Value> = attributes
        .iter()
        .filter(|(.., value)| !value.is_empty())
        .map(|(relation, kind, value)| {
            json!({ "object_relation": relation, "type": kind, "value": value, "to_ids": false })
        })
        .collect();
    json!({ "name": name, "meta-category": "misc", "comment": comment, "Attribute": all })
}

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
