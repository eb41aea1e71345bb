//! GeoJSON by RFC 7946: a feature for each report, at the middle of its town if we know it,
//! else nowhere. A position is never made up from a postcode or a narrative.

use super::towns;
use crate::base::clock::rfc3339;
use casework::cases::StoredReport;
use serde_json::{Value, json};

/// A report as a feature.
pub fn feature(stored: &StoredReport) -> String {
    let report = &stored.report;
    let place = report.town.as_deref().and_then(towns::middle);
    let geometry = place.map_or(
        Value::Null,
        |(longitude, latitude)| json!({ "type": "Point", "coordinates": [longitude, latitude] }),
    );
    let asked: Vec<&str> = report.asked_for.iter().map(|a| a.code()).collect();
    json!({
        "type": "Feature",
        "id": stored.id.to_string(),
        "geometry": geometry,
        "properties": {
            "received_at": rfc3339(stored.received_at),
            "town": report.town,
            "postcode_district": report.postcode_district,
            "precision": if place.is_some() { "town" } else { "none" },
            "status": stored.status.code(),
            "urgency": stored.urgency,
            "outcome": report.outcome,
            "asked_for": asked,
            "amount_attempted_gbp": report.amount_attempted_gbp,
            "amount_lost_gbp": report.amount_lost_gbp,
        }
    })
    .to_string()
}
