//! What goes out of a series to other systems.

#![cfg(test)]

use casework::cases::StoredReport;
use casework::{Moment, Report, ReportId, Status, Urgency};
use serde_json::Value;
use series::export::Outgoing;
use series::{Book, Kept, PublicNumbers, SeriesId};
use std::collections::BTreeSet;

fn told(id: i64, may_share: Option<bool>) -> StoredReport {
    let report = Report {
        town: Some(if id == 2 { "Ware".into() } else { "Hertford".into() }),
        presented_number: Some(if id == 3 { "Withheld".into() } else { "01632 960187".into() }),
        other_numbers: Some(format!("07700 90011{id} and my son's")),
        cover_name: Some("DC Graham Peel".into()),
        vehicle: Some("silver Corsa".into()),
        vrm: Some("TJ68 OKM".into()),
        code_word: Some("Osprey".into()),
        may_share,
        ..Report::default()
    };
    StoredReport {
        id: ReportId(id),
        external_id: None,
        received_at: Moment(1_790_000_000 + id * 86_400),
        changed_at: Moment(1_790_000_000 + id * 86_400),
        status: Status::New,
        urgency: Urgency::Routine,
        seen_at: None,
        assigned_to: None,
        merged_into: None,
        has_person: true,
        report,
    }
}

/// The event and the bundle of four reports, of which one may not be shared.
fn exports() -> (Value, Value) {
    let reports: Vec<StoredReport> =
        (1..=4).map(|id| told(id, (id != 4).then_some(true))).collect();
    let members = reports.iter().map(|r| r.id).collect();
    let series = Kept {
        id: SeriesId(7),
        begun: Moment(1_790_000_000),
        changed: Moment(1_790_500_000),
        members,
        ..Kept::default()
    };
    let book = Book::new(PublicNumbers::shipped());
    let now = Moment(1_790_600_000);
    let out = Outgoing { series: &series, reports: &reports, book: &book, now };
    (serde_json::from_str(&out.misp()).unwrap(), serde_json::from_str(&out.stix()).unwrap())
}

/// Every text under a key, wherever it stands.
fn all<'v>(value: &'v Value, key: &str, found: &mut Vec<&'v str>) {
    match value {
        Value::Object(map) => {
            found.extend(map.get(key).and_then(Value::as_str));
            map.values().for_each(|v| all(v, key, found));
        }
        Value::Array(list) => list.iter().for_each(|v| all(v, key, found)),
        _ => {}
    }
}

#[test]
fn an_event_of_misp_has_objects_of_public_templates() {
    let (misp, _) = exports();
    let objects = misp["Event"]["Object"].as_array().unwrap();
    let names: Vec<&str> = objects.iter().map(|o| o["name"].as_str().unwrap()).collect();
    let count = |name: &str| names.iter().filter(|n| **n == name).count();
    assert_eq!((count("person"), count("vehicle"), count("victim")), (1, 1, 2));
    // One number that two show, and one of each that was to be rung; "Withheld" is none.
    assert_eq!(count("phone-number"), 4);
    let phones = misp["Event"]["Attribute"].as_array().unwrap();
    assert!(phones.iter().all(|a| a["type"] == "phone-number"), "{phones:?}");
    assert_eq!(phones[0]["value"], "+441632960187");
    for object in objects {
        assert_eq!(object["template_uuid"].as_str().unwrap().len(), 36);
        assert!(object["Attribute"].as_array().unwrap().iter().all(|a| a["value"] != ""));
    }
    let (mut ids, mut references) = (Vec::new(), Vec::new());
    all(&misp, "uuid", &mut ids);
    all(&misp, "referenced_uuid", &mut references);
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "no identifier twice");
    assert!(references.len() >= 4 && references.iter().all(|r| ids.contains(r)));
}

#[test]
fn what_a_bundle_of_stix_refers_to_is_in_it() {
    let (_, stix) = exports();
    let objects = stix["objects"].as_array().unwrap();
    let ids: BTreeSet<&str> = objects.iter().map(|o| o["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), objects.len());
    for object in objects {
        let (id, kind) = (object["id"].as_str().unwrap(), object["type"].as_str().unwrap());
        assert_eq!(object["spec_version"], "2.1", "{id}");
        assert!(id.starts_with(&format!("{kind}--")), "{id}");
        for key in ["created_by_ref", "source_ref", "target_ref"] {
            assert!(object[key].is_null() || ids.contains(object[key].as_str().unwrap()));
        }
        for list in ["object_refs", "object_marking_refs"] {
            let refs = object[list].as_array().into_iter().flatten();
            assert!(refs.into_iter().all(|r| ids.contains(r.as_str().unwrap())), "{id} {list}");
        }
        for extension in object["extensions"].as_object().into_iter().flat_map(|e| e.keys()) {
            assert!(ids.contains(extension.as_str()), "{id}");
        }
    }
    let count = |kind: &str| objects.iter().filter(|o| o["type"] == kind).count();
    assert_eq!((count("incident"), count("phone-number"), count("location")), (3, 4, 2));
}

#[test]
fn what_may_not_be_shared_stays_and_the_same_goes_out_twice() {
    let (misp, stix) = exports();
    for text in [misp.to_string(), stix.to_string()] {
        assert!(!text.contains("R-0004") && !text.contains("900114"), "{text}");
    }
    assert_eq!(exports(), (misp, stix));
}
