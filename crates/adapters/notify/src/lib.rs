//! Messages on their way to people and programs: e-mail by SMTP, ntfy, signed webhooks, and
//! text messages through a gateway.
//!
//! [`Notifier`] sends one [`Message`]; [`PostOffice`] empties the store's queue with it. What
//! a message is and what the queue promises stands in [`casework::outbox`].
//!
//! A message is in one of three states for whoever sends it: the other side certainly has not
//! taken it, certainly has, or nobody knows, because the connection or this process ended
//! between handing it over and the answer. That third state cannot be avoided, by SMTP least
//! of all (RFC 5321, section 4.5.3.2.6 and RFC 1047). It is made as short as can be. Everything
//! before the last step, after which the other side may take the message, has been done when
//! the queue is asked for leave: connecting, TLS, logging in, both addresses, the text without
//! its end. The last step itself is marked on the letter's [`Slip`] by the thread that takes
//! it. What an installation does about the rest is the message's [`Priority`].
//!
//! ```
//! use notify::{Address, Message};
//! use privacy::Pii;
//! let to = Address::Email(Pii::new("daughter@example.org".to_owned()));
//! let message = Message::new(to, "Your father's line", "A courier is on the way to him.");
//! assert_eq!(message.to.way(), "email");
//! ```

mod gate;
mod hand;
pub mod http;
mod mail;
mod ntfy;
mod office;
mod sms;
mod smtp;
mod trust;
mod webhook;

pub use casework::outbox::{Address, Message, Priority, Slip};
pub use office::{Composed, PostOffice};
pub use sms::{Gateway, GatewayForm};
pub use smtp::{Security, Smtp, SmtpSettings};
pub use webhook::signature;

use casework::Moment;
use casework::outbox::Mark;
use http::Client;
use privacy::Pii;
use std::pin::Pin;
use std::sync::Arc;

/// How a try to send ended. The text says why, for the log: never to whom, and never what
/// the other side wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The other side has taken it.
    Sent,
    /// It has not; it may later.
    NotYet(&'static str),
    /// It never will.
    Never(&'static str),
    /// It was handed over, and there was no answer.
    Uncertain(&'static str),
    /// The queue did not let it go: somebody else has it.
    NotOurs,
}

impl Verdict {
    /// What the slip of a letter says once it is known how the last step ended.
    fn mark(self) -> Mark {
        match self {
            Self::Sent => Mark::Taken,
            Self::Uncertain(_) => Mark::Handed,
            Self::NotYet(_) | Self::Never(_) | Self::NotOurs => Mark::Kept,
        }
    }
}

/// Asks the queue for leave to take the last step, which is marked on this slip; none if the
/// message is not ours any more.
pub type Leave<'a> = Pin<Box<dyn Future<Output = Option<Arc<dyn Slip>>> + Send + 'a>>;

/// A message about to be sent.
pub struct Outgoing<'a> {
    /// Its key.
    pub key: &'a str,
    /// The message.
    pub message: &'a Message,
    /// The present moment, for the date and the signature.
    pub now: Moment,
    /// Asked once, immediately before the last step.
    pub leave: Leave<'a>,
}

/// Sends messages in every way that the installation has.
pub struct Notifier {
    smtp: Option<Smtp>,
    gateway: Option<Gateway>,
    ntfy_token: Pii<String>,
    client: Client,
}

impl Notifier {
    /// A notifier for webhooks and ntfy alone.
    pub fn new(client: Client) -> Self {
        Self { smtp: None, gateway: None, ntfy_token: Pii::default(), client }
    }

    /// With a mail server.
    #[must_use]
    pub fn with_smtp(mut self, smtp: Smtp) -> Self {
        self.smtp = Some(smtp);
        self
    }

    /// With a gateway for text messages.
    #[must_use]
    pub fn with_gateway(mut self, gateway: Gateway) -> Self {
        self.gateway = Some(gateway);
        self
    }

    /// With a token for an ntfy server that asks for one.
    #[must_use]
    pub fn with_ntfy_token(mut self, token: Pii<String>) -> Self {
        self.ntfy_token = token;
        self
    }

    /// Whether a message to this address can be sent at all.
    pub fn can_reach(&self, address: &Address) -> bool {
        match address {
            Address::Email(_) => self.smtp.is_some(),
            Address::Sms(_) => self.gateway.is_some(),
            Address::Ntfy(_) | Address::Webhook { .. } => true,
        }
    }

    /// Sends one message.
    pub async fn send(&self, outgoing: Outgoing<'_>) -> Verdict {
        match &outgoing.message.to {
            Address::Email(to) => match &self.smtp {
                Some(smtp) => smtp.send(to, outgoing).await,
                None => Verdict::NotYet("no mail server is configured"),
            },
            Address::Ntfy(topic) => {
                let Some(post) = ntfy::post(topic, &self.ntfy_token, outgoing.message) else {
                    return Verdict::Never("the address of the topic cannot be used");
                };
                self.client.send(post, outgoing.leave).await
            }
            Address::Webhook { url, secret } => {
                let post = webhook::post(url, secret, &outgoing);
                // Whoever receives it can tell by its key that it has come before.
                match self.client.send(post, outgoing.leave).await {
                    Verdict::Uncertain(why) => Verdict::NotYet(why),
                    verdict => verdict,
                }
            }
            Address::Sms(number) => match &self.gateway {
                Some(gateway) => {
                    let post = gateway.post(number, &outgoing);
                    self.client.send(post, outgoing.leave).await
                }
                None => Verdict::NotYet("no gateway for text messages is configured"),
            },
        }
    }
}

impl std::fmt::Debug for Notifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Notifier")
            .field("smtp", &self.smtp.is_some())
            .field("gateway", &self.gateway.is_some())
            .finish_non_exhaustive()
    }
}
