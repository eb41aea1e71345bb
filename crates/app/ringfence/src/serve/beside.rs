//! What runs beside the pages: deliveries to webhooks, letters, the watch for waves, and
//! retention each night.

use crate::config::Config;
use crate::hooks::Courier;
use casework::Cases;
use casework::cases::Retention;
use notify::PostOffice;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use web::Site;
use web::base::clock::Clock;

/// How often it is looked whether something has to be delivered.
const DELIVERIES: Duration = Duration::from_secs(2);
/// How often it is looked whether a letter is due.
const LETTERS: Duration = Duration::from_millis(500);
/// How often retention looks.
const NIGHT: Duration = Duration::from_secs(24 * 3_600);

/// How often it is looked whether a report has changed, and the rest of a look that took long.
const WAVES: Duration = Duration::from_secs(2);
const REST: u32 = 4;

/// Starts what runs beside; it ends with the runtime.
pub fn start(site: &Arc<Site>, (courier, office): (Courier, PostOffice), config: &Config) {
    let cases = &site.cases;
    if config.waves.watch {
        tokio::spawn(watch_waves(Arc::clone(site)));
    }
    let delivering = Arc::clone(cases);
    tokio::spawn(async move {
        loop {
            courier.round(&*delivering).await;
            tokio::time::sleep(DELIVERIES).await;
        }
    });
    tokio::spawn(send_letters(office, Arc::default()));
    if config.retention.nightly {
        tokio::spawn(each_night(Arc::clone(cases), config.retention()));
    }
}

/// Sends letters: at once while there are many or when the bell rings, else as often as it
/// is looked. Several programs may send from one queue: a letter is claimed before it goes.
pub async fn send_letters(office: PostOffice, bell: Arc<Notify>) {
    loop {
        match office.round().await {
            Ok(0) => {
                let _ = tokio::time::timeout(LETTERS, bell.notified()).await;
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "letters wait for the store");
                tokio::time::sleep(LETTERS).await;
            }
        }
    }
}

/// Looks for waves. Whoever sends a report does not wait for it: it reads what is kept, one
/// look at a time, and takes at most a fifth of one processor.
async fn watch_waves(site: Arc<Site>) {
    loop {
        let begun = Instant::now();
        if let Err(error) = site.lookout.watch(&site).await {
            tracing::warn!(%error, "waves are looked for again later");
        }
        tokio::time::sleep(WAVES.max(begun.elapsed() * REST)).await;
    }
}

async fn each_night(cases: Arc<dyn Cases>, rules: Retention) {
    loop {
        match cases.retain(rules, Clock::of_machine().now()).await {
            Ok(deleted) => tracing::info!(
                people = deleted.people,
                reports = deleted.reports,
                expired = deleted.expired,
                "what was kept long enough is deleted"
            ),
            Err(error) => tracing::error!(%error, "retention failed and is tried again tomorrow"),
        }
        tokio::time::sleep(NIGHT).await;
    }
}
