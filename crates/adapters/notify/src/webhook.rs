//! Signed JSON, in the manner of the webhooks of the API.

use crate::Outgoing;
use crate::http::Post;
use casework::Moment;
use hmac::{Hmac, Mac};
use privacy::Pii;
use sha2::Sha256;
use std::fmt::Write;

/// The post for a webhook.
pub fn post(url: &Pii<String>, secret: &Pii<Vec<u8>>, outgoing: &Outgoing<'_>) -> Post {
    let message = outgoing.message;
    let body = message.payload.clone().unwrap_or_else(|| {
        serde_json::json!({
            "event": message.event,
            "subject": message.subject,
            "text": message.text,
            "link": message.link,
        })
        .to_string()
    });
    Post {
        url: url.reveal().clone(),
        content_type: "application/json",
        headers: vec![
            ("ringfence-event", message.event.clone()),
            ("ringfence-signature", signature(secret, outgoing.now, &body)),
            ("idempotency-key", outgoing.key.to_owned()),
        ],
        body,
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
    let mut out = format!("t={},v1=", at.0);
    for byte in mac.finalize().into_bytes() {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::signature;
    use casework::Moment;
    use privacy::Pii;

    #[test]
    fn a_signature_is_what_other_programs_compute() {
        // printf '1797616800.{"a":1}' | openssl dgst -sha256 -hmac key
        let signed = signature(&Pii::new(b"key".to_vec()), Moment(1_797_616_800), "{\"a\":1}");
        assert_eq!(
            signed,
            "t=1797616800,v1=f23311c725a61ca07ba4c2f94b174f522c98e49cd05d8931f5f9d3be7dfc7dce"
        );
    }
}
