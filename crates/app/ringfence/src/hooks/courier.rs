//! Takes what is due from the store and sends it.

use super::post::{Post, Poster};
use casework::Cases;
use casework::cases::{Delivery, Failure, Hook};
use std::collections::HashMap;
use tokio::task::JoinSet;
use web::api::hooks::{next_try, signature};
use web::base::clock::Clock;

/// Deliveries in a round, all at the same time: one slow webhook holds up no other for longer
/// than a try takes.
const AT_ONCE: u32 = 32;

/// Seconds beyond a try after which a delivery is due to another process, since whoever took
/// it has not said what became of it.
const GRACE_SECONDS: i64 = 60;

/// Delivers.
#[derive(Clone)]
pub struct Courier {
    poster: Poster,
    clock: Clock,
}

impl Courier {
    /// A courier that sends with this poster.
    pub fn new(poster: Poster, clock: Clock) -> Self {
        Self { poster, clock }
    }

    /// Sends what is due. A store that fails is tried again in the next round.
    pub async fn round(&self, cases: &dyn Cases) {
        if let Err(error) = self.send_due(cases).await {
            tracing::warn!(%error, "webhooks wait for the store");
        }
    }

    async fn send_due(&self, cases: &dyn Cases) -> Result<(), casework::StoreError> {
        let now = self.clock.now();
        let patience = i64::try_from(self.poster.patience().as_secs()).unwrap_or(0);
        let until = now.plus_seconds(patience.saturating_add(GRACE_SECONDS));
        let due = cases.claim_deliveries(now, until, AT_ONCE).await?;
        if due.is_empty() {
            return Ok(());
        }
        let hooks = cases.hooks().await?;
        let hooks: HashMap<_, _> = hooks.into_iter().map(|h| (h.id, h)).collect();
        let mut sending = JoinSet::new();
        for delivery in due {
            match hooks.get(&delivery.hook) {
                Some(hook) => {
                    let (poster, post) = (self.poster.clone(), self.post(hook, &delivery));
                    sending.spawn(async move { (delivery, poster.send(post).await) });
                }
                None => cases.delivered(delivery.id, now).await?,
            }
        }
        while let Some(Ok((delivery, arrived))) = sending.join_next().await {
            match arrived {
                Ok(()) => cases.delivered(delivery.id, self.clock.now()).await?,
                Err(why) => self.failed(cases, &delivery, why).await?,
            }
        }
        Ok(())
    }

    fn post(&self, hook: &Hook, delivery: &Delivery) -> Post {
        Post {
            url: hook.url.clone(),
            signature: signature(&hook.secret, self.clock.now(), &delivery.body),
            event: delivery.event.clone(),
            body: delivery.body.clone(),
        }
    }

    async fn failed(
        &self,
        cases: &dyn Cases,
        delivery: &Delivery,
        why: &'static str,
    ) -> Result<(), casework::StoreError> {
        let at = self.clock.now();
        let next = next_try(delivery.tries, at);
        let (hook, given_up) = (delivery.hook.to_string(), next.is_none());
        tracing::warn!(
            hook,
            tries = delivery.tries + 1,
            given_up,
            why,
            "a webhook did not take it"
        );
        cases.failed(delivery.id, Failure { at, why, next }).await
    }
}
