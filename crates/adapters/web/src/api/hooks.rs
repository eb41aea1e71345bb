//! Webhooks: addresses that are told of reports, and how what is sent to them is signed.

use crate::Site;
use crate::api::body::Object;
use crate::api::fields::one_of;
use crate::api::problem::{Fault, Kind, Problem};
use crate::api::reports::audit;
use crate::api::tokens::{Caller, Hooks};
use crate::base::secrets::{hex, random_token};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use casework::cases::Hook;
pub use casework::net::is_public;
use casework::{HookId, Moment, StoreError};
use hmac::{Hmac, Mac};
use privacy::Pii;
use serde_json::{Map, Value, json};
use sha2::Sha256;
use std::net::IpAddr;
use std::sync::Arc;

/// Events that can be sent.
pub const EVENTS: [&str; 13] = [
    "report.received",
    "report.courier_due",
    "report.changed",
    "bulletin.published",
    "bulletin.corrected",
    "bulletin.withdrawn",
    "wave.new",
    "wave.growing",
    "wave.over",
    "series.begun",
    "series.joined",
    "series.town",
    "series.vehicle",
];
/// Webhooks at most.
pub const MOST: usize = 50;
/// Characters of an address at most.
const LONGEST_URL: usize = 2_000;

/// Keeps a webhook. The key of its signatures is shown this once.
///
/// # Errors
/// An address or events that cannot be used; too many webhooks.
pub async fn create(
    State(site): State<Arc<Site>>,
    caller: Caller<Hooks>,
    Object(object): Object,
) -> Result<Response, Problem> {
    let (url, events) = read(&object, site.settings.hooks_private)
        .map_err(|faults| Problem::faults(Kind::Invalid, faults))?;
    if site.cases.hooks().await?.len() >= MOST {
        let detail = format!("There are {MOST} webhooks already. Delete one that is not used.");
        return Err(Problem::new(Kind::Exists, detail));
    }
    let (hook, secret) = make(&url, &events).map_err(|_| Problem::no_random())?;
    let id = site.cases.create_hook(hook).await?;
    audit(&site, caller.token, "hook.create", None).await?;
    let answer = json!({"id": id.to_string(), "url": url, "events": events, "secret": secret});
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// Makes a webhook with a key of its own, which is to be shown once.
///
/// # Errors
/// If the machine gives no random bytes.
pub fn make(url: &str, events: &[String]) -> Result<(Hook, String), getrandom::Error> {
    let secret = format!("rfh_{}", random_token()?);
    let key = Pii::new(secret.clone().into_bytes());
    Ok((Hook { id: HookId(0), url: url.to_owned(), secret: key, events: events.to_vec() }, secret))
}

/// Lists webhooks, without their keys.
///
/// # Errors
/// If the store cannot.
pub async fn list(State(site): State<Arc<Site>>, _: Caller<Hooks>) -> Result<Json<Value>, Problem> {
    let hooks = site.cases.hooks().await?;
    let shown = |h: &Hook| json!({"id": h.id.to_string(), "url": h.url, "events": h.events});
    Ok(Json(json!({"hooks": hooks.iter().map(shown).collect::<Vec<_>>()})))
}

/// Forgets a webhook and what is on its way to it.
///
/// # Errors
/// If there is none of this number.
pub async fn delete(
    State(site): State<Arc<Site>>,
    caller: Caller<Hooks>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let missing = || Problem::from(StoreError::Missing("webhook"));
    let id: HookId = id.parse().map_err(|_| missing())?;
    if !site.cases.hooks().await?.iter().any(|h| h.id == id) {
        return Err(missing());
    }
    site.cases.drop_hook(id).await?;
    audit(&site, caller.token, "hook.delete", None).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn read(object: &Map<String, Value>, private: bool) -> Result<(String, Vec<String>), Vec<Fault>> {
    let mut faults = Vec::new();
    for name in object.keys().filter(|n| !["url", "events"].contains(&n.as_str())) {
        let name: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
        let name = name.replace('~', "~0").replace('/', "~1");
        faults.push(Fault::at(format!("/{name}"), "Write `url` and `events`."));
    }
    let url = object.get("url").and_then(Value::as_str).unwrap_or_default().trim().to_owned();
    if let Err(detail) = check_url(&url, private) {
        faults.push(Fault::at("/url", detail));
    }
    let mut events = Vec::new();
    match object.get("events") {
        Some(Value::Array(items)) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                match item.as_str().filter(|e| EVENTS.contains(e)) {
                    Some(event) => events.push(event.to_owned()),
                    None => faults.push(Fault::at(
                        format!("/events/{index}"),
                        one_of(&EVENTS, item.as_str()),
                    )),
                }
            }
        }
        _ => faults.push(Fault::at("/events", format!("Write a list of {}.", EVENTS.join(", ")))),
    }
    events.sort_unstable();
    events.dedup();
    if faults.is_empty() { Ok((url, events)) } else { Err(faults) }
}

/// Whether something may be sent to an address, as far as its text says.
///
/// # Errors
/// Why not, as a sentence for whoever typed it.
pub(crate) fn check_url(url: &str, private: bool) -> Result<(), String> {
    let wrong = |detail: &str| Err(detail.to_owned());
    let uri: Option<Uri> = url.parse().ok().filter(|_| url.len() <= LONGEST_URL);
    let Some(uri) = uri else { return wrong("Write an address, as https://example.org/hook.") };
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if private => {}
        _ => return wrong("Write an address that begins with https://."),
    }
    let Some(authority) = uri.authority() else { return wrong("The address names no machine.") };
    if authority.as_str().contains('@') {
        return wrong("Leave name and password out of the address: what is sent is signed.");
    }
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    let refused = "This address is private. Whoever keeps the installation can allow it with `private = true` under [webhooks].";
    let name = host.to_lowercase();
    let local = name == "localhost" || name.ends_with(".localhost") || name.ends_with(".internal");
    match host.parse::<IpAddr>() {
        Ok(address) if !private && !is_public(address) => wrong(refused),
        Err(_) if !private && local => wrong(refused),
        _ => Ok(()),
    }
}

/// The header `Ringfence-Signature` of a body sent at a moment: `t=…,v1=…`, where `v1` is
/// HMAC-SHA256 of the moment, a dot and the body.
pub fn signature(secret: &Pii<Vec<u8>>, at: Moment, body: &str) -> String {
    // HMAC takes a key of any length.
    let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(secret.reveal()) else {
        return String::new();
    };
    mac.update(format!("{}.{body}", at.0).as_bytes());
    format!("t={},v1={}", at.0, hex(&mac.finalize().into_bytes()))
}

/// When a delivery that failed is tried again: after half a minute, then twice as long each
/// time, up to a day in all; after that it is given up.
pub fn next_try(tries: u32, now: Moment) -> Option<Moment> {
    // 30 s doubled: the twelfth pause would end more than a day after the first try.
    (tries < 11).then(|| now.plus_seconds(30 << tries))
}

#[cfg(test)]
mod tests {
    use super::{check_url, is_public, next_try, signature};
    use casework::Moment;
    use privacy::Pii;

    fn check(url: &str, allowed: bool) {
        assert_eq!(check_url(url, false).is_ok(), allowed, "{url}");
    }

    #[test]
    fn only_public_addresses_with_tls_are_taken() {
        check("https://example.org/hook?x=1", true);
        check("https://8.8.8.8/hook", true);
        check("http://example.org/hook", false);
        check("https://user:secret@example.org/", false);
        for host in [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.0.1",
            "169.254.169.254",
            "[::1]",
            "100.64.0.1",
            "[fd00::1]",
            "[::ffff:10.0.0.1]",
            "localhost",
            "0.0.0.0",
            "[fe80::1]",
            "metadata.internal",
        ] {
            check(&format!("https://{host}/"), false);
        }
        check("nonsense", false);
        check("/hook", false);
        assert!(check_url("http://127.0.0.1:9/hook", true).is_ok());
        assert!(is_public("2a00:1450::1".parse().unwrap()));
    }

    #[test]
    fn a_signature_is_what_other_programs_compute() {
        // printf '1797616800.{"a":1}' | openssl dgst -sha256 -hmac key
        let signed = signature(&Pii::new(b"key".to_vec()), Moment(1_797_616_800), "{\"a\":1}");
        assert_eq!(
            signed,
            "t=1797616800,v1=f23311c725a61ca07ba4c2f94b174f522c98e49cd05d8931f5f9d3be7dfc7dce"
        );
    }

    #[test]
    fn tries_end_within_a_day() {
        let mut now = Moment(0);
        let mut tries = 0;
        while let Some(next) = next_try(tries, now) {
            (now, tries) = (next, tries + 1);
        }
        assert!((40_000..=86_400).contains(&now.0), "{now:?}");
        assert_eq!(next_try(0, Moment(5)), Some(Moment(35)));
    }
}
