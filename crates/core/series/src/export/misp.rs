//! A series as an event of MISP: telephone numbers as attributes, and objects of the public
//! templates (phone-number, vehicle, person, victim) with how they go together.

use super::uuid::{OURS, uuid};
use super::{Outgoing, numbers, stamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A public template of objects: its name, identifier, version and category, and what an object
/// of it is here.
struct Template(&'static str, &'static str, &'static str, &'static str, &'static str);

const PHONE: Template = Template(
    "phone-number",
    "c4b5a67c-63d2-11ec-90d6-0242ac120003",
    "1",
    "mobile",
    "A number that was shown or given",
);
const VEHICLE: Template = Template(
    "vehicle",
    "683c076c-f695-4ff2-8efa-e98a418049f4",
    "5",
    "misc",
    "A vehicle that was seen",
);
const PERSON: Template = Template(
    "person",
    "a15b0477-e9d1-4b9c-9546-abe78a4f4248",
    "21",
    "misc",
    "A name that a caller gave",
);
const VICTIM: Template = Template(
    "victim",
    "a8806e40-39ad-435f-be02-ac2a13d6fc7d",
    "10",
    "misc",
    "Where people were called",
);

/// A fact of an object: its relation in the template, the type of its value, the value.
type Fact = (&'static str, &'static str, String);

/// An object, the reports that name it, and what it refers to.
struct Thing {
    template: &'static Template,
    facts: Vec<Fact>,
    reports: Vec<String>,
    /// Keys of others, with the kind of relationship.
    refers: BTreeMap<String, &'static str>,
}

impl Outgoing<'_> {
    /// An event of MISP.
    pub fn misp(&self) -> String {
        let name = self.series.id.to_string();
        let things = self.objects();
        let scope = Scope { series: &name, stamp: self.now.0.to_string() };
        let objects: Vec<Value> = things.iter().map(|(k, t)| scope.object(k, t)).collect();
        let phones = things.iter().filter(|(_, t)| t.template.0 == PHONE.0);
        let attributes: Vec<Value> = phones.map(|(key, thing)| scope.number(key, thing)).collect();
        let day: String = stamp(self.series.begun).chars().take(10).collect();
        json!({ "Event": {
            "uuid": uuid(OURS, &name),
            "info": format!("Courier fraud series {name}"),
            "date": day, "timestamp": self.now.0.to_string(), "published": false,
            "threat_level_id": "2", "analysis": "1", "distribution": "0",
            "Tag": [{ "name": "tlp:amber" }, { "name": "rsit:fraud=\"masquerade\"" }],
            "Attribute": attributes,
            "Object": objects,
        }})
        .to_string()
    }

    /// What the reports name, each thing once, by a key.
    fn objects(&self) -> BTreeMap<String, Thing> {
        let mut all: BTreeMap<String, Thing> = BTreeMap::new();
        for stored in self.shared() {
            let r = &stored.report;
            let report = stored.id.to_string();
            let mut here: Vec<String> = Vec::new();
            for number in numbers(r) {
                let facts = vec![
                    ("phone-number", "phone-number", number.clone()),
                    ("text", "text", "Shown or given by the caller; may be forged".to_owned()),
                ];
                here.push(put(&mut all, (&PHONE, number), facts, &report));
            }
            let (mark, seen) = (r.vrm.clone(), r.vehicle.clone());
            let called = mark.as_deref().or(seen.as_deref()).map(crate::code::normal);
            if let Some(called) = called {
                let mark = mark.map(|mark| ("license-plate-number", "text", mark));
                let seen = seen.map(|seen| ("description", "text", seen));
                let facts = mark.into_iter().chain(seen).collect();
                here.push(put(&mut all, (&VEHICLE, called), facts, &report));
            }
            if let Some(town) = &r.town {
                let facts = vec![
                    ("regions", "target-location", town.clone()),
                    ("classification", "text", "individual".to_owned()),
                ];
                here.push(put(&mut all, (&VICTIM, crate::code::normal(town)), facts, &report));
            }
            if let Some(alias) = &r.cover_name {
                let facts =
                    vec![("alias", "text", alias.clone()), ("role", "text", "Suspect".to_owned())];
                let key = put(&mut all, (&PERSON, crate::code::normal(alias)), facts, &report);
                if let Some(person) = all.get_mut(&key) {
                    let others = here.into_iter().map(|other| (relation(&other), other));
                    person.refers.extend(others.map(|(how, other)| (other, how)));
                }
            }
        }
        all
    }
}

/// How a caller goes with what stands under a key.
fn relation(key: &str) -> &'static str {
    if key.starts_with(VICTIM.0) { "targets" } else { "uses" }
}

fn put(
    all: &mut BTreeMap<String, Thing>,
    (template, value): (&'static Template, String),
    facts: Vec<Fact>,
    report: &str,
) -> String {
    let key = format!("{} {value}", template.0);
    let thing = all.entry(key.clone()).or_insert_with(|| Thing {
        template,
        facts: Vec::new(),
        reports: Vec::new(),
        refers: BTreeMap::new(),
    });
    // What was seen of one vehicle differs from report to report; one plate is one vehicle.
    for fact in facts {
        let once = fact.0 == "description" && thing.facts.iter().any(|f| f.0 == fact.0);
        if !once && !thing.facts.contains(&fact) {
            thing.facts.push(fact);
        }
    }
    if thing.reports.iter().all(|r| r != report) {
        thing.reports.push(report.to_owned());
    }
    key
}

/// What all parts of an event share.
struct Scope<'s> {
    series: &'s str,
    stamp: String,
}

impl Scope<'_> {
    fn id(&self, what: &str) -> String {
        uuid(OURS, &format!("{} {what}", self.series))
    }

    fn attribute(&self, key: &str, (relation, kind, value): &Fact) -> Value {
        let category = if *kind == "target-location" { "Targeting data" } else { "Other" };
        json!({
            "uuid": self.id(&format!("{key} {relation} {value}")), "object_relation": relation,
            "type": kind, "category": category, "value": value, "to_ids": false,
            "disable_correlation": *kind == "text" && *relation != "license-plate-number",
            "distribution": "5", "timestamp": self.stamp,
        })
    }

    /// A number as an attribute of the event, for those who look for no objects.
    fn number(&self, key: &str, thing: &Thing) -> Value {
        let value = thing.facts.first().map(|(.., value)| value.clone()).unwrap_or_default();
        json!({
            "uuid": self.id(&format!("attribute {key}")), "type": "phone-number",
            "category": "Financial fraud", "value": value, "to_ids": false,
            "disable_correlation": false, "distribution": "5", "timestamp": self.stamp,
            "comment": format!("{}; may be forged", thing.reports.join(", ")),
        })
    }

    fn object(&self, key: &str, thing: &Thing) -> Value {
        let Template(name, template, version, category, what) = thing.template;
        let id = self.id(key);
        let facts: Vec<Value> = thing.facts.iter().map(|f| self.attribute(key, f)).collect();
        let refer = |(other, how): (&String, &&str)| {
            json!({
                "uuid": self.id(&format!("{key} {how} {other}")), "object_uuid": id,
                "referenced_uuid": self.id(other), "relationship_type": how,
                "timestamp": self.stamp,
            })
        };
        let references: Vec<Value> = thing.refers.iter().map(refer).collect();
        json!({
            "uuid": id, "name": name, "meta-category": category,
            "description": what,
            "template_uuid": template, "template_version": version,
            "comment": thing.reports.join(", "), "distribution": "5", "timestamp": self.stamp,
            "Attribute": facts, "ObjectReference": references,
        })
    }
}
