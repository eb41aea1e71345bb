//! Trying a line out: a message to everybody, and a call that plays the warning.

use super::{done, line_of};
use crate::Site;
use crate::base::PageError;
use crate::public::visitor::Visitor;
use axum::extract::{Path, State};
use axum::response::Response;
use casework::outbox::{Address, Message, NewLetter};
use guarding::Kept;
use std::sync::Arc;
use telephony::AlertKind;

/// `POST /line/{token}/messages`
pub async fn messages(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    let kept = line_of(&site, &visitor, &token).await?;
    let now = site.clock.now();
    let to = kept.settings.guardians.iter().flat_map(guarding::Guardian::addresses);
    let letters: Vec<NewLetter> = to
        .enumerate()
        .map(|(index, to)| NewLetter {
            // Pressed twice within a minute it is sent once.
            key: format!("line-test-{}-{}-{index}", kept.id.0, now.0 / 60),
            message: message(&kept, to),
            due: now,
        })
        .collect();
    site.outbox.post(letters).await?;
    Ok(done(&token, "messages"))
}

fn message(kept: &Kept, to: Address) -> Message {
    let who = kept.settings.who();
    let (sentence, advice) = (AlertKind::Test.sentence(who), AlertKind::Test.advice());
    let text =
        format!("{sentence}\n\n{advice}\n\nRingfence, on the guarded line \"{}\".\n", kept.name);
    let mut message = Message::new(to, format!("{who}: a test of the guarded line"), text);
    message.event = "line.test".into();
    message.short = Some(sentence.chars().take(160).collect());
    message
}

/// `POST /line/{token}/call`
pub async fn call(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    let kept = line_of(&site, &visitor, &token).await?;
    if kept.settings.phone.is_empty() {
        return Err(PageError::NotFound);
    }
    site.guarding.want_test(kept.id, site.clock.now()).await?;
    Ok(done(&token, "call"))
}
