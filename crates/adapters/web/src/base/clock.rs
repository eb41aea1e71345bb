//! The clock of the service, and moments in words.

use casework::Moment;
use std::sync::Arc;

/// Gives the present moment; tests give another.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Moment + Send + Sync>);

impl Clock {
    /// The clock of the machine.
    pub fn of_machine() -> Self {
        Self::new(|| Moment(jiff::Timestamp::now().as_second()))
    }

    /// A clock of one's own.
    pub fn new(now: impl Fn() -> Moment + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The present moment.
    pub fn now(&self) -> Moment {
        (self.0)()
    }
}

/// A moment as people in Britain read it: `4 December 2026 at 6:20pm`.
pub fn in_words(moment: Moment) -> String {
    formatted(moment, "%-d %B %Y at %-I:%M%P")
}

/// A day as people in Britain read it: `4 December 2026`.
pub fn day_in_words(moment: Moment) -> String {
    formatted(moment, "%-d %B %Y")
}

/// A moment as programs read it, in UTC.
pub fn rfc3339(moment: Moment) -> String {
    jiff::Timestamp::from_second(moment.0).map_or_else(|_| String::new(), |t| t.to_string())
}

/// The moment an RFC 3339 text names, with its offset.
pub fn from_rfc3339(text: &str) -> Option<Moment> {
    text.trim().parse::<jiff::Timestamp>().ok().map(|t| Moment(t.as_second()))
}

fn formatted(moment: Moment, pattern: &str) -> String {
    let zone = jiff::tz::TimeZone::get("Europe/London").unwrap_or(jiff::tz::TimeZone::UTC);
    jiff::Timestamp::from_second(moment.0)
        .map_or_else(|_| String::new(), |t| t.to_zoned(zone).strftime(pattern).to_string())
}

#[cfg(test)]
mod tests {
    use super::{from_rfc3339, in_words};
    use casework::Moment;

    #[test]
    fn summer_time_is_british() {
        assert_eq!(in_words(Moment(1_782_900_000)), "1 July 2026 at 11:00am");
        assert_eq!(from_rfc3339("2026-07-01T11:00:00+01:00"), Some(Moment(1_782_900_000)));
    }
}
