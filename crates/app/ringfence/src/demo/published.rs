//! The bulletin of the demonstration: composed from its December as at the end of the month,
//! approved by the supervisor, published by the press officer.

use super::reports::{moment_of, year_of};
use anyhow::{Context, Result};
use bulletin::{Bulletin, Bulletins, Day, Deed, Period, Step, Tell};
use casework::{AccountId, Moment};
use jiff::civil::Date;
use std::sync::Arc;
use store::Store;
use web::Settings;
use web::alerts::{Telling, Wanted, figures};

/// What somebody of the press office added.
const FREE: &str = "Officers are visiting banks, jewellers and taxi firms in the towns concerned. If you drive a taxi and are sent to fetch a parcel or an envelope from somebody older, ask them what it is, and ring 999 if it is for the police or a bank.";

/// Keeps and publishes it.
///
/// # Errors
/// If the store fails.
pub async fn fill(
    store: &Arc<Store>,
    settings: &Settings,
    (press, supervisor, now): (AccountId, AccountId, Moment),
) -> Result<()> {
    let year = year_of(now)?;
    let day = |day| Day::new(i32::from(year), 12, day).context("December has no such day");
    let wanted = Wanted {
        period: Period { from: day(1)?, to: day(31)? },
        earlier: Some(day(18)?),
        wave: Telling::Told,
    };
    let at = moment_of(Date::new(year, 12, 31)?, "18:30")?;
    let figures = figures((&**store, settings), wanted, at).await?;
    let deed = |by, minutes| Deed { by, at: at.plus_seconds(60 * minutes) };
    let begun = Bulletin::begin(&figures, settings.discretion, FREE, deed(press, 0));
    let id = store.create(begun).await?;
    let mut kept = store.bulletin(id).await?.context("the bulletin is not there")?;
    let steps = [(Step::Submit, press), (Step::Approve, supervisor), (Step::Publish, press)];
    for (minutes, (step, by)) in (5_i64..).step_by(10).zip(steps) {
        kept.bulletin.take(step, deed(by, minutes), settings.discretion)?;
    }
    store.save(kept, Tell::Nobody).await?;
    Ok(())
}
