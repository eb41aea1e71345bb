//! What runs beside the pages: deliveries to webhooks, letters, the comparison of reports, the
//! watch for waves, and retention each night.

use crate::config::Config;
use crate::hooks::Courier;
use anyhow::{Context, Result};
use casework::Cases;
use casework::cases::Retention;
use notify::PostOffice;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use web::Site;
use web::base::clock::Clock;

/// How often it is looked whether something has to be delivered.
const DELIVERIES: Duration = Duration::from_secs(2);
/// How often it is looked whether a letter is due.
pub const LETTERS: Duration = Duration::from_millis(500);
/// How often it is looked whether reports have arrived that are to be compared.
const ARRIVALS: Duration = Duration::from_millis(500);
/// How often it is looked whether words of a call are left whose program has died.
const WORDS: Duration = Duration::from_secs(20);
/// How often it is looked whether reports have become less urgent.
const CALM: Duration = Duration::from_secs(60);
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
    tokio::spawn(office.run(Arc::default(), LETTERS));
    tokio::spawn(calm_down(Arc::clone(cases)));
    tokio::spawn(forget_words(Arc::clone(&site.guarding)));
    if config.retention.nightly {
        tokio::spawn(each_night(Arc::clone(cases), config.retention()));
    }
}

/// The thread that compares reports.
pub struct Comparing {
    stop: Arc<Notify>,
    thread: JoinHandle<()>,
}

impl Comparing {
    /// Ends it, so that it no longer holds the store open; what it has not done is done after
    /// the next start.
    pub fn end(self) {
        self.stop.notify_one();
        if self.thread.join().is_err() {
            tracing::warn!("the comparison of reports broke off");
        }
    }
}

/// Compares reports as they arrive, by whatever way, on a thread of its own: receipts never
/// wait for it. The queue is the store, so that nothing is lost when the process ends.
///
/// # Errors
/// If the machine gives no thread.
pub fn compare(site: &Arc<Site>) -> Result<Comparing> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let site = Arc::downgrade(site);
    let work = async move {
        while let Some(site) = site.upgrade() {
            let begun = Instant::now();
            let pause = match site.watch.step(&site).await {
                // It rests as long as it has worked, and leaves half of a core to receipts.
                Ok(true) => begun.elapsed().min(ARRIVALS),
                Ok(false) => ARRIVALS,
                Err(error) => {
                    tracing::warn!(%error, "reports wait to be compared");
                    DELIVERIES
                }
            };
            drop(site);
            tokio::time::sleep(pause).await;
        }
    };
    let thread = std::thread::Builder::new().name("comparing".into());
    let stop = Arc::new(Notify::new());
    let told = Arc::clone(&stop);
    let until_told = async move {
        tokio::select! {
            () = work => {}
            () = told.notified() => {}
        }
    };
    let thread =
        thread.spawn(move || runtime.block_on(until_told)).context("no thread can be started")?;
    Ok(Comparing { stop, thread })
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

/// Words that are read along go when their call ends; those that a program left that died, here.
async fn forget_words(guarding: Arc<dyn guarding::Guarding>) {
    loop {
        if let Err(error) = guarding.forget_words(Clock::of_machine().now()).await {
            tracing::warn!(%error, "it is looked later whether words of a call are left");
        }
        tokio::time::sleep(WORDS).await;
    }
}

/// A courier who was due yesterday is not due today.
async fn calm_down(cases: Arc<dyn Cases>) {
    loop {
        if let Err(error) = cases.calm_down(Clock::of_machine().now()).await {
            tracing::warn!(%error, "the urgency of old reports is looked at later");
        }
        tokio::time::sleep(CALM).await;
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
