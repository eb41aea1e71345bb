//! [`Lookout`]: waves are looked for when reports have changed and when a day is over, and
//! what is found is kept with its fate. Several processes may look at one store: whoever comes
//! first keeps what he found, and the others find it kept.

use super::{DAYS_READ, read, sightings_of};
use crate::Site;
use crate::ledger::{day_of, hour_of};
use ::waves::contract::{Book, Change};
use ::waves::settle::{COMES_BACK_DAYS, HOLDS, Look, settle};
use ::waves::{Observer, Settings, Sighting, Wave};
use casework::{Moment, ReportId, StoreError};
use scanstat::workers::OneByOne;
use tokio::sync::Mutex;

/// Days for which a wave that is over is shown.
pub const SHOWN_DAYS: i64 = 28;
/// Days that are looked at anew, one by one, when nobody has looked for a while.
const CATCH_UP_DAYS: i64 = 14;

/// Looks for waves, and remembers how far it has looked.
#[derive(Debug, Default)]
pub struct Lookout(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    observer: Observer,
    /// The last change of a report when it was last looked; none before the first look.
    newest: Option<Option<(Moment, ReportId)>>,
}

impl Lookout {
    /// Waves as they are kept, after a look if a report has changed or the day is another.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn look(&self, site: &Site) -> Result<Book, StoreError> {
        let mut state = self.0.lock().await;
        let newest = site.waves.newest_change().await?;
        let today = day_of(site.clock.now());
        let book = kept(site, today).await?;
        if book.day == Some(today) && state.newest == Some(newest) {
            return Ok(book);
        }
        let book = state.settle(site, book, today).await?;
        state.newest = Some(newest);
        Ok(book)
    }

    /// The same for the watch beside the service: a day on which no report changes is looked
    /// at when the night's hour has come.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn watch(&self, site: &Site) -> Result<(), StoreError> {
        let newest = site.waves.newest_change().await?;
        let mut state = self.0.lock().await;
        let is_known = state.newest == Some(newest);
        if is_known && state.observer.step(&OneByOne) {
            // What chance brings is known anew: the next watch looks by it.
            state.newest = None;
        }
        drop(state);
        if is_known && hour_of(site.clock.now()) < site.settings.waves_hour {
            return Ok(());
        }
        self.look(site).await.map(|_| ())
    }
}

async fn kept(site: &Site, today: i64) -> Result<Book, StoreError> {
    site.waves.book(today - SHOWN_DAYS.max(COMES_BACK_DAYS)).await
}

impl State {
    /// Looks at each day that nobody has looked at, and at today.
    async fn settle(
        &mut self,
        site: &Site,
        mut book: Book,
        today: i64,
    ) -> Result<Book, StoreError> {
        let first = book.day.map_or(today, |day| day + 1).clamp(today - CATCH_UP_DAYS, today);
        let (all, _) = sightings_of(&read(&*site.cases, first).await?, (first - DAYS_READ, today));
        for day in first..=today {
            let found = self.find(&all, day, &site.settings.waves).await?;
            book = keep(site, book, (&found, &all), day).await?;
        }
        Ok(book)
    }

    /// Scans beside the tasks that answer requests.
    async fn find(
        &mut self,
        all: &[Sighting],
        day: i64,
        settings: &Settings,
    ) -> Result<Vec<Wave>, StoreError> {
        let mut observer = std::mem::take(&mut self.observer);
        let held = Settings { quiet_days: settings.quiet_days * HOLDS, ..*settings };
        let all = all.to_vec();
        let looked = tokio::task::spawn_blocking(move || {
            let found = observer.find(&all, day, &held, &OneByOne);
            (observer, found)
        });
        // The scan does not panic; should it be cut off at shutdown, the next start looks again.
        let (observer, found) = looked.await.map_err(|_| StoreError::Busy)?;
        self.observer = observer;
        Ok(found)
    }
}

/// Keeps what a look found. Should somebody have kept another look meanwhile, it is laid
/// beside that one.
async fn keep(
    site: &Site,
    mut book: Book,
    (found, sightings): (&[Wave], &[Sighting]),
    day: i64,
) -> Result<Book, StoreError> {
    for _ in 0..3 {
        let look = Look { day, at: site.clock.now(), settings: &site.settings.waves, sightings };
        let change = settle(&book, found, look);
        let is_same = book.day == Some(day)
            && change.events.is_empty()
            && change.waves.iter().all(|w| book.waves.contains(w));
        let change = Change { site: site.settings.public_url.clone(), ..change };
        if is_same || site.waves.keep_waves(change).await? {
            return kept(site, day).await;
        }
        book = kept(site, day).await?;
    }
    Ok(book)
}
