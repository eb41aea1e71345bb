//! A message as an e-mail (RFC 5322): both forms of its text, the way to leave, and an
//! identifier that stays the same however often it is sent.

use crate::Outgoing;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, MultiPartKind, SinglePart};
use std::time::{Duration, UNIX_EPOCH};

/// An e-mail, ready to be sent.
#[derive(Clone)]
pub struct Mail {
    /// Who it is from and to.
    pub envelope: lettre::address::Envelope,
    /// Head and body.
    pub bytes: Vec<u8>,
}

/// Puts a message into the form of an e-mail; none if an address is none.
pub fn compose(from: &Mailbox, to: &str, outgoing: &Outgoing<'_>) -> Option<Mail> {
    let message = outgoing.message;
    let to = Mailbox::new(None, to.trim().parse().ok()?);
    let seconds = u64::try_from(outgoing.now.0).unwrap_or(0);
    let mut builder = lettre::Message::builder()
        .from(from.clone())
        .to(to)
        .subject(one_line(&message.subject))
        .date(UNIX_EPOCH + Duration::from_secs(seconds))
        .message_id(Some(format!("<{}@{}>", outgoing.key, from.email.domain())))
        // Absence notices and the like must not come back (RFC 3834).
        .raw_header(header("Auto-Submitted", "auto-generated"));
    if let Some(leave) = &message.leave {
        builder = builder
            .raw_header(header("List-Unsubscribe", &format!("<{}>", one_line(leave))))
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
    }
    let plain = SinglePart::plain(message.text.clone());
    let whole = match &message.html {
        None => builder.singlepart(plain),
        Some(html) => {
            // The boundary comes from the key, so that the same letter has the same bytes.
            let parts = MultiPart::builder()
                .kind(MultiPartKind::Alternative)
                .boundary(format!("=_{}", outgoing.key));
            builder.multipart(parts.singlepart(plain).singlepart(SinglePart::html(html.clone())))
        }
    };
    let whole = whole.ok()?;
    Some(Mail { envelope: whole.envelope().clone(), bytes: whole.formatted() })
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// A text that cannot begin a header of its own.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::compose;
    use crate::{Address, Message, Outgoing};
    use casework::Moment;
    use expect_test::expect;
    use privacy::Pii;

    fn composed(message: &Message, to: &str) -> Option<String> {
        let from = "Ringfence <alerts@police.example>".parse().unwrap();
        let leave = Box::pin(std::future::ready(None));
        let outgoing =
            Outgoing { key: "bulletin-7.1.42", message, now: Moment(1_797_616_800), leave };
        let mail = compose(&from, to, &outgoing)?;
        Some(String::from_utf8(mail.bytes).unwrap().replace("\r\n", "\n"))
    }

    fn message() -> Message {
        let to = Address::Email(Pii::new("margaret@example.org".into()));
        Message::new(to, "Courier fraud: 27 people", "More than \u{a3}70,000.\nRing 101.")
    }

    #[test]
    fn an_e_mail_has_both_forms_and_the_way_out() {
        let mut message = message();
        message.html = Some("<p>More than \u{a3}70,000.</p>".into());
        message.leave = Some("https://alerts.police.example/alerts/leave/42-ab".into());
        expect![[r#"
            From: Ringfence <alerts@police.example>
            To: margaret@example.org
            Subject: Courier fraud: 27 people
            Date: Fri, 18 Dec 2026 18:00:00 +0000
            Message-ID: <bulletin-7.1.42@police.example>
            Auto-Submitted: auto-generated
            List-Unsubscribe: <https://alerts.police.example/alerts/leave/42-ab>
            List-Unsubscribe-Post: List-Unsubscribe=One-Click
            MIME-Version: 1.0
            Content-Type: multipart/alternative; boundary="=_bulletin-7.1.42"
        "#]]
        .assert_eq(
            &composed(&message, "margaret@example.org")
                .unwrap()
                .split_inclusive('\n')
                .take(10)
                .collect::<String>(),
        );
    }

    #[test]
    fn the_same_letter_has_the_same_bytes() {
        let message = message();
        assert_eq!(composed(&message, "a@example.org"), composed(&message, "a@example.org"));
    }

    #[test]
    fn a_subject_begins_no_header() {
        let mut message = message();
        message.subject = "Hello\r\nBcc: everybody@example.org".into();
        let mail = composed(&message, "a@example.org").unwrap();
        assert!(!mail.contains("\nBcc:"), "{mail}");
    }

    #[test]
    fn what_is_no_address_gets_no_mail() {
        for to in ["", "margaret", "a@b@c", "a@example.org\r\nRCPT TO:<x@y.z>", "<a@example.org>"] {
            assert_eq!(composed(&message(), to), None, "{to}");
        }
    }
}
