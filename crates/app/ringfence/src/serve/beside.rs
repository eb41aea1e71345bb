//! What runs beside the pages: deliveries to webhooks, and retention each night.

use crate::config::Config;
use crate::hooks::Courier;
use casework::Cases;
use casework::cases::Retention;
use std::sync::Arc;
use std::time::Duration;
use web::base::clock::Clock;

/// How often it is looked whether something has to be delivered.
const DELIVERIES: Duration = Duration::from_secs(2);
/// How often retention looks.
const NIGHT: Duration = Duration::from_secs(24 * 3_600);

/// Starts what runs beside; it ends with the runtime.
pub fn start(cases: &Arc<dyn Cases>, courier: Courier, config: &Config) {
    let delivering = Arc::clone(cases);
    tokio::spawn(async move {
        loop {
            courier.round(&*delivering).await;
            tokio::time::sleep(DELIVERIES).await;
        }
    });
    if config.retention.nightly {
        tokio::spawn(each_night(Arc::clone(cases), config.retention()));
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
