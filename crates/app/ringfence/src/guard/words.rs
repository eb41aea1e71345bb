//! What guardians read.

use casework::outbox::{Address, Message, Priority};
use telephony::{Alert, AlertKind};

/// The message of an alert to one address. It says what to do, and not a word of the call.
pub fn message(alert: &Alert, who: &str, to: Address) -> Message {
    let (sentence, advice) = (alert.kind.sentence(who), alert.kind.advice());
    let link = alert.link.as_deref();
    let below = link
        .map(|link| format!("\n\n{link}\n\nThe link can be used for a day."))
        .unwrap_or_default();
    let text = format!(
        "{sentence}\n\n{advice}{below}\n\nRingfence, on the guarded line \"{}\". What was said is not in this message and is not kept.\n",
        alert.line
    );
    let mut message = Message::new(to, subject(alert.kind, who), text);
    message.event = format!("line.{}", alert.kind.code());
    message.payload = serde_json::to_string(alert).ok();
    message.short = Some(short(&sentence, alert, link));
    message.link = alert.link.clone();
    message.priority = match alert.kind {
        AlertKind::Draft | AlertKind::Test => Priority::Ordinary,
        _ => Priority::Urgent,
    };
    message
}

fn subject(kind: AlertKind, who: &str) -> String {
    match kind {
        AlertKind::Red => format!("{who}: a call that sounds like fraud, now"),
        AlertKind::CourierDue => format!("{who}: someone may be on the way to the door - ring 999"),
        AlertKind::SaidNoScam => format!("{who} says the call is not a scam - please check"),
        AlertKind::SaidScam => format!("{who} says the call was a scam"),
        AlertKind::Ended => format!("{who}: a call was ended"),
        AlertKind::Draft => format!("{who}: a report is ready to be sent"),
        AlertKind::Test => format!("{who}: a test of the guarded line"),
    }
}

/// A text message holds 160 characters.
fn short(sentence: &str, alert: &Alert, link: Option<&str>) -> String {
    let what = match (alert.kind, link) {
        (AlertKind::CourierDue, _) => "If someone is coming, ring 999.",
        (AlertKind::Draft, Some(link)) => link,
        (AlertKind::Draft | AlertKind::Test, _) => "",
        _ => "Ring them on another phone or go there. If someone is coming, ring 999.",
    };
    let all = format!("{sentence} {what}");
    match all.chars().count() <= 160 {
        true => all.trim().to_owned(),
        // The advice matters more than the name.
        false => format!("A guarded line: {}. {what}", alert.kind.code().replace('_', " "))
            .chars()
            .take(160)
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::message;
    use casework::outbox::{Address, Priority};
    use evidence::{Level, NeverRule};
    use privacy::Pii;
    use telephony::{Alert, AlertKind};

    fn alert(kind: AlertKind) -> Alert {
        Alert {
            kind,
            line: "father".into(),
            call: "c1".into(),
            level: Level::Red,
            at_ms: 1,
            rules: vec![NeverRule::Cash],
            link: None,
        }
    }

    #[test]
    fn whoever_may_be_coming_is_in_the_subject_and_fits_into_a_text_message() {
        let to = Address::Sms(Pii::new("07700 900123".to_owned()));
        let message = message(&alert(AlertKind::CourierDue), "Dad", to);
        assert!(message.subject.contains("ring 999"));
        assert_eq!(message.priority, Priority::Urgent);
        let short = message.short.unwrap();
        assert!(short.chars().count() <= 160 && short.ends_with("ring 999."), "{short}");
    }

    #[test]
    fn every_kind_fits_into_a_text_message_whatever_the_name() {
        let kinds = [
            AlertKind::Red,
            AlertKind::CourierDue,
            AlertKind::SaidNoScam,
            AlertKind::SaidScam,
            AlertKind::Ended,
            AlertKind::Test,
        ];
        for kind in kinds {
            for who in ["Dad", "Mrs Wilhelmina Featherstonehaugh-Cholmondeley of Much Hadham"] {
                let to = Address::Sms(Pii::default());
                let short = message(&alert(kind), who, to).short.unwrap();
                assert!(short.chars().count() <= 160, "{short}");
            }
        }
    }
}
