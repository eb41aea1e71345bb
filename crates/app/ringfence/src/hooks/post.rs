//! One POST to an address that somebody else has chosen: only where it may lead, and never
//! for long.

use casework::outbox::Unmarked;
use notify::http::{self, Client};
use notify::{Slip, Verdict};
use std::sync::Arc;
use std::time::Duration;
use tokio_rustls::rustls::ClientConfig;

pub use notify::http::Reach;

/// What is sent.
#[derive(Clone, Debug)]
pub struct Post {
    /// Where to.
    pub url: String,
    /// The header that proves where it is from.
    pub signature: String,
    /// Which event.
    pub event: String,
    /// JSON.
    pub body: String,
}

/// Why it did not arrive, for the log: never what was answered.
type Why = &'static str;

/// Sends.
#[derive(Clone, Debug)]
pub struct Poster {
    client: Client,
    patience: Duration,
}

impl Poster {
    /// Sends with TLS to those that are trusted, and waits this long.
    pub fn new(tls: Arc<ClientConfig>, patience: Duration, reach: Reach) -> Self {
        Self { client: Client::new(tls, patience, reach), patience }
    }

    /// How long it waits for an answer.
    pub fn patience(&self) -> Duration {
        self.patience
    }

    /// Sends.
    ///
    /// # Errors
    /// Whatever is not an answer of 2xx.
    pub async fn send(&self, post: Post) -> Result<(), Why> {
        let headers =
            vec![("ringfence-event", post.event), ("ringfence-signature", post.signature)];
        let made = http::Post {
            url: post.url,
            content_type: "application/json",
            headers,
            body: post.body,
        };
        // Whoever takes events knows them by their numbers: no leave is needed to send again.
        let slip: Arc<dyn Slip> = Arc::new(Unmarked);
        let sent = self.client.send(made, Box::pin(std::future::ready(Some(slip))));
        match tokio::time::timeout(self.patience, sent).await {
            Ok(Verdict::Sent) => Ok(()),
            Ok(Verdict::NotYet(why) | Verdict::Never(why) | Verdict::Uncertain(why)) => Err(why),
            Ok(Verdict::NotOurs) => Err("no leave"),
            Err(_) => Err("no answer in time"),
        }
    }
}
