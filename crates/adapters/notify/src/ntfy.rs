//! A message for a topic of an ntfy server, as JSON, which takes any letters in the title.

use crate::http::Post;
use casework::outbox::{Message, Priority};
use privacy::Pii;
use serde_json::json;

/// Bytes of a text at most; the server turns longer ones into attached files.
const LONGEST: usize = 3_500;

/// The post for a topic; none if the address is not one of a topic.
pub fn post(topic: &Pii<String>, token: &Pii<String>, message: &Message) -> Option<Post> {
    let (server, name) = topic.reveal().rsplit_once('/')?;
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.is_empty() || !name.chars().all(is_word) || !server.contains("://") {
        return None;
    }
    let (priority, tags) = match message.priority {
        Priority::Urgent => (5, ["rotating_light"]),
        Priority::Ordinary => (3, ["warning"]),
    };
    let body = json!({
        "topic": name,
        "title": message.subject,
        "message": shortened(&message.text),
        "priority": priority,
        "tags": tags,
        "click": message.link,
    });
    let bearer = Some(token.reveal()).filter(|t| !t.is_empty());
    Some(Post {
        url: format!("{server}/"),
        content_type: "application/json",
        headers: bearer.map(|t| ("authorization", format!("Bearer {t}"))).into_iter().collect(),
        body: body.to_string(),
    })
}

fn shortened(text: &str) -> String {
    let end =
        text.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= LONGEST);
    let end = end.last().unwrap_or(0);
    match text.get(..end) {
        Some(kept) if end < text.len() => format!("{kept}\u{2026}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{post, shortened};
    use casework::outbox::{Address, Message, Priority};
    use expect_test::expect;
    use privacy::Pii;

    fn text(text: &str) -> Pii<String> {
        Pii::new(text.to_owned())
    }

    #[test]
    fn an_urgent_message_rings() {
        let topic = text("https://ntfy.example/family-7f3a");
        let mut message = Message::new(Address::Ntfy(topic.clone()), "Father\u{2019}s line", "Red");
        message.priority = Priority::Urgent;
        let made = post(&topic, &text("tk_1"), &message).unwrap();
        assert_eq!((made.url.as_str(), made.headers.len()), ("https://ntfy.example/", 1));
        expect![[r#"{"click":null,"message":"Red","priority":5,"tags":["rotating_light"],"title":"Father’s line","topic":"family-7f3a"}"#]]
            .assert_eq(&made.body);
    }

    #[test]
    fn what_is_no_topic_is_not_asked() {
        for address in ["", "ntfy.example", "https://ntfy.example/", "https://ntfy.example/a?b=c"] {
            let message = Message::new(Address::Ntfy(text(address)), "", "");
            assert!(post(&text(address), &text(""), &message).is_none(), "{address}");
        }
    }

    #[test]
    fn a_long_text_is_cut_between_letters() {
        assert_eq!(shortened("short"), "short");
        let long = shortened(&"\u{e9}".repeat(4_000));
        assert!(long.len() <= 3_503 && long.ends_with("\u{e9}\u{2026}"));
    }
}
