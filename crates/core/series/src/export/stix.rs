//! A series as a bundle of STIX 2.1.
//!
//! A campaign, an incident for each report, the telephone numbers as observables with what was
//! observed of them and an indicator, the towns, and what relates them. STIX has no telephone
//! number: it is a type of its own with its extension definition, as section 7.3 of the standard
//! asks.

use super::uuid::{OURS, STIX, uuid};
use super::{Outgoing, facts, numbers, stamp};
use casework::Moment;
use casework::cases::StoredReport;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// TLP:AMBER, with the identifier that section 7.2.1.4 gives it.
const AMBER: &str = "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82";
/// Since when the definitions of Ringfence are as they are.
const DEFINED: &str = "2026-11-26T00:00:00.000Z";

/// The reports that show a number: first and last moment, and how many.
struct Shown {
    first: Moment,
    last: Moment,
    count: u32,
}

/// A bundle as it is put together.
struct Bundle {
    objects: Vec<Value>,
    created: String,
    modified: String,
    identity: String,
    name: String,
}

impl Outgoing<'_> {
    /// A bundle of STIX 2.1.
    pub fn stix(&self) -> String {
        let name = self.series.id.to_string();
        let changed = self.series.changed.max(self.series.begun);
        let mut bundle = Bundle {
            objects: Vec::new(),
            created: stamp(self.series.begun),
            modified: stamp(changed),
            identity: id("identity", "ringfence"),
            name,
        };
        bundle.definitions();
        let campaign = bundle.campaign(self.shared().map(when));
        for stored in self.shared() {
            let incident = bundle.incident(stored);
            bundle.relate("related-to", &incident, &campaign);
        }
        for (number, shown) in &self.shown() {
            bundle.number(number, shown, &campaign);
        }
        let mut towns: Vec<&String> =
            self.shared().filter_map(|r| r.report.town.as_ref()).collect();
        towns.sort();
        towns.dedup();
        for town in towns {
            let location = bundle.location(town);
            bundle.relate("targets", &campaign, &location);
        }
        let id = id("bundle", &format!("{} {}", bundle.name, bundle.modified));
        json!({ "type": "bundle", "id": id, "objects": bundle.objects }).to_string()
    }

    fn shown(&self) -> BTreeMap<String, Shown> {
        let mut all: BTreeMap<String, Shown> = BTreeMap::new();
        for stored in self.shared() {
            let at = when(stored);
            let mut own = numbers(&stored.report);
            own.sort();
            own.dedup();
            for number in own {
                let shown =
                    all.entry(number).or_insert_with(|| Shown { first: at, last: at, count: 0 });
                shown.first = shown.first.min(at);
                shown.last = shown.last.max(at);
                shown.count += 1;
            }
        }
        all
    }
}

/// When somebody was called; else when it was reported.
fn when(stored: &StoredReport) -> Moment {
    stored.report.contact_moment.unwrap_or(stored.received_at)
}

fn id(kind: &str, name: &str) -> String {
    format!("{kind}--{}", uuid(OURS, &format!("{kind} {name}")))
}

/// The type of telephone numbers.
fn phone_extension() -> String {
    id("extension-definition", "phone-number 1")
}

impl Bundle {
    /// Adds an object with what all have.
    fn put(&mut self, kind: &str, name: &str, more: Value) -> String {
        let id = id(kind, &format!("{} {name}", self.name));
        let mut object = json!({
            "type": kind, "spec_version": "2.1", "id": id, "created_by_ref": self.identity,
            "created": self.created, "modified": self.modified, "object_marking_refs": [AMBER],
        });
        if let (Some(object), Value::Object(more)) = (object.as_object_mut(), more) {
            object.extend(more);
        }
        self.objects.push(object);
        id
    }

    /// Who made it, how it may be shared, and the type of telephone numbers.
    fn definitions(&mut self) {
        let identity = self.identity.clone();
        self.objects.push(json!({
            "type": "identity", "spec_version": "2.1", "id": identity, "created": DEFINED,
            "modified": DEFINED, "name": "Ringfence", "identity_class": "system",
        }));
        self.objects.push(json!({
            "type": "marking-definition", "spec_version": "2.1", "id": AMBER,
            "created": "2017-01-20T00:00:00.000Z", "definition_type": "tlp",
            "name": "TLP:AMBER", "definition": { "tlp": "amber" },
        }));
        self.objects.push(json!({
            "type": "extension-definition", "spec_version": "2.1", "id": phone_extension(),
            "created_by_ref": identity, "created": DEFINED, "modified": DEFINED,
            "name": "Telephone number",
            "description": "An observable of the type phone-number with the property value: the \
                number in E.164 where it is known, else its digits.",
            "schema": "{\"type\":\"object\",\"required\":[\"type\",\"id\",\"value\"],\
                \"properties\":{\"type\":{\"const\":\"phone-number\"},\
                \"value\":{\"type\":\"string\"}}}",
            "version": "1.0.0", "extension_types": ["new-sco"],
        }));
    }

    fn campaign(&mut self, moments: impl Iterator<Item = Moment>) -> String {
        let all: Vec<Moment> = moments.collect();
        let mut more = json!({
            "name": format!("Courier fraud series {}", self.name),
            "description": "Reports of courier fraud that are likely of the same people.",
        });
        if let (Some(object), Some(first), Some(last)) =
            (more.as_object_mut(), all.iter().min(), all.iter().max())
        {
            object.insert("first_seen".to_owned(), stamp(*first).into());
            object.insert("last_seen".to_owned(), stamp(*last).into());
        }
        self.put("campaign", "campaign", more)
    }

    fn incident(&mut self, stored: &StoredReport) -> String {
        let name = stored.id.to_string();
        let at = stamp(stored.received_at);
        let mut more = json!({ "name": name, "created": at, "modified": at });
        let facts = facts(&stored.report);
        if let Some(object) = more.as_object_mut().filter(|_| !facts.is_empty()) {
            object.insert("description".to_owned(), facts.into());
        }
        self.put("incident", &name, more)
    }

    /// A number: what it is, what was observed, and how to look for it.
    fn number(&mut self, number: &str, shown: &Shown, campaign: &str) {
        let extension = phone_extension();
        let contributing = json!({ "value": number }).to_string();
        let observable = format!("phone-number--{}", uuid(STIX, &contributing));
        self.objects.push(json!({
            "type": "phone-number", "spec_version": "2.1", "id": observable, "value": number,
            "object_marking_refs": [AMBER],
            "extensions": { extension: { "extension_type": "new-sco" } },
        }));
        let observed = self.put(
            "observed-data",
            number,
            json!({
                "first_observed": stamp(shown.first), "last_observed": stamp(shown.last),
                "number_observed": shown.count, "object_refs": [observable],
            }),
        );
        let indicator = self.put("indicator", number, json!({
            "name": format!("Telephone number {number}"),
            "description": "Shown or given by the caller; a number that is shown may be forged.",
            "indicator_types": ["anomalous-activity"],
            "pattern": format!("[phone-number:value = '{number}']"),
            "pattern_type": "stix", "pattern_version": "2.1", "valid_from": stamp(shown.first),
        }));
        self.relate("indicates", &indicator, campaign);
        self.relate("based-on", &indicator, &observed);
    }

    fn location(&mut self, town: &str) -> String {
        self.put("location", town, json!({ "name": town, "country": "GB", "city": town }))
    }

    fn relate(&mut self, how: &str, from: &str, to: &str) {
        let more = json!({ "relationship_type": how, "source_ref": from, "target_ref": to });
        self.put("relationship", &format!("{from} {how} {to}"), more);
    }
}
