//! Figures for a bulletin, from the ledger, with what the exact test says.

use crate::Settings;
use crate::ledger::{Group, View, add_up, day_of};
use bulletin::{Day, Figures, Period, Sources, Trend, gather};
use casework::ledger::{self, Incident, Range, When, incidents};
use casework::{Cases, Moment, StoreError};
use scanstat::rates::Said;

/// What a bulletin is to be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Period.
    pub period: Period,
    /// An earlier day whose losses are told too.
    pub earlier: Option<Day>,
    /// Whether a wave that goes on at the end of the period is told of.
    pub wave: Telling,
}

/// Whether something is told of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Telling {
    /// It is told of.
    #[default]
    Told,
    /// It is left out.
    LeftOut,
}

/// Takes the figures as they are known at a moment.
///
/// # Errors
/// If the store fails.
pub async fn figures(
    (cases, settings): (&dyn Cases, &Settings),
    wanted: Wanted,
    now: Moment,
) -> Result<Figures, StoreError> {
    let taken = Day::in_britain(now);
    let (from, to) = (wanted.period.from.number(), wanted.period.to.number());
    let view = View {
        from,
        to,
        group: Group::Whole,
        when: When::Received,
        known: None,
        against: None,
        only: Vec::new(),
        today: taken.number(),
    };
    let view = View { against: view.before(), ..view };
    let entries = ledger::gather(cases, view.range()).await?;
    let within: Vec<Incident> = incidents(entries.clone(), When::Received)
        .into_iter()
        .filter(|i| (from..=to).contains(&day_of(i.at)))
        .collect();
    let before = before(cases, &add_up(entries, &view).against).await?;
    let earlier = match wanted.earlier {
        Some(on) => Some((on, lost_by(cases, &view, on).await?)),
        None => None,
    };
    let wave = match wanted.wave {
        Telling::Told => wave(cases, settings, to.min(taken.number())).await?,
        Telling::LeftOut => None,
    };
    Ok(gather(&Sources {
        area: &settings.area,
        period: wanted.period,
        taken,
        incidents: &within,
        before,
        earlier,
        wave,
        towns: &settings.alert_towns,
    }))
}

/// The period before; none if nothing was received up to its first day: then that there is
/// nothing in it means only that nobody kept a ledger yet.
async fn before(
    cases: &dyn Cases,
    against: &Option<crate::ledger::Against>,
) -> Result<Option<(Period, u64, Trend)>, StoreError> {
    let Some(against) = against else { return Ok(None) };
    let day = |number: i64| Day::EPOCH.plus(number);
    if against.figures.people == 0 {
        let earliest = Range { to: crate::ledger::day_start(against.from), limit: 1, ..Range::ALL };
        if cases.past(earliest).await?.is_empty() {
            return Ok(None);
        }
    }
    let trend = match against.says() {
        Said::More => Trend::More,
        Said::Fewer => Trend::Fewer,
        Said::NoTelling => Trend::Unclear,
    };
    let period = Period { from: day(against.from), to: day(against.to) };
    Ok(Some((period, against.figures.people, trend)))
}

/// The clearest wave that goes on at the end of a day, if it is as clear as the desk is told of.
async fn wave(
    cases: &dyn Cases,
    settings: &Settings,
    day: i64,
) -> Result<Option<bulletin::Wave>, StoreError> {
    let bar = waves::Settings { quiet_days: settings.waves.told_days, ..settings.waves };
    let found = crate::waves::clearest(cases, bar, day).await?;
    Ok(found.map(|wave| bulletin::Wave {
        since: Day::EPOCH.plus(wave.from),
        query: format!("/desk/waves?day={}", Day::EPOCH.plus(day)),
        towns: wave.towns,
    }))
}

/// Pounds lost from the beginning of the period to an earlier day, as known at its end.
async fn lost_by(cases: &dyn Cases, view: &View, on: Day) -> Result<u64, StoreError> {
    let then = View { to: on.number(), known: Some(on.number()), against: None, ..view.clone() };
    Ok(crate::ledger::show(cases, &then).await?.ledger.total.lost_gbp)
}
