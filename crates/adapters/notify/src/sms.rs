//! Text messages, through a gateway that takes a POST.

use crate::Outgoing;
use crate::http::Post;
use privacy::Pii;
use serde_json::{Map, Value};

/// How a gateway wants its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GatewayForm {
    /// As a JSON object.
    Json,
    /// As a form is sent by a browser.
    Form,
}

/// A gateway for text messages.
#[derive(Clone)]
pub struct Gateway {
    /// Address.
    pub url: String,
    /// How it wants its fields.
    pub form: GatewayForm,
    /// Name of the field with the number.
    pub to_field: String,
    /// Name of the field with the text.
    pub text_field: String,
    /// Further fields, as the name of the sender.
    pub other: Vec<(String, String)>,
    /// The header `Authorization`; empty for none.
    pub authorization: Pii<String>,
}

impl std::fmt::Debug for Gateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gateway").field("form", &self.form).finish_non_exhaustive()
    }
}

impl Gateway {
    /// The post for a number.
    pub fn post(&self, number: &Pii<String>, outgoing: &Outgoing<'_>) -> Post {
        let message = outgoing.message;
        let text = message.short.as_ref().unwrap_or(&message.subject);
        let number = number.reveal().replace(' ', "");
        let own = [(self.to_field.clone(), number), (self.text_field.clone(), text.clone())];
        let fields = self.other.iter().cloned().chain(own);
        let (content_type, body) = match self.form {
            GatewayForm::Json => {
                let object: Map<String, Value> =
                    fields.map(|(name, value)| (name, Value::String(value))).collect();
                ("application/json", Value::Object(object).to_string())
            }
            GatewayForm::Form => {
                let pairs: Vec<String> =
                    fields.map(|(n, v)| format!("{}={}", encoded(&n), encoded(&v))).collect();
                ("application/x-www-form-urlencoded", pairs.join("&"))
            }
        };
        let mut headers = vec![("idempotency-key", outgoing.key.to_owned())];
        if !self.authorization.reveal().is_empty() {
            headers.push(("authorization", self.authorization.reveal().clone()));
        }
        Post { url: self.url.clone(), content_type, headers, body }
    }
}

fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Gateway, GatewayForm};
    use crate::{Address, Message, Outgoing};
    use casework::Moment;
    use privacy::Pii;

    #[test]
    fn the_gateway_gets_the_fields_that_it_knows() {
        let number = Pii::new("07700 900123".to_owned());
        let mut message = Message::new(Address::Sms(number.clone()), "Subject", "Long");
        message.short = Some("27 people & counting".into());
        let gateway = |form| Gateway {
            url: "https://sms.example/send".into(),
            form,
            to_field: "to".into(),
            text_field: "body".into(),
            other: vec![("from".into(), "Ringfence".into())],
            authorization: Pii::new("Bearer x".into()),
        };
        let body = |form| {
            let leave = Box::pin(std::future::ready(None));
            let outgoing = Outgoing { key: "k", message: &message, now: Moment(0), leave };
            gateway(form).post(&number, &outgoing).body
        };
        assert_eq!(
            body(GatewayForm::Form),
            "from=Ringfence&to=07700900123&body=27+people+%26+counting"
        );
        assert_eq!(
            body(GatewayForm::Json),
            r#"{"body":"27 people & counting","from":"Ringfence","to":"07700900123"}"#
        );
    }
}
