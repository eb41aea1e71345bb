//! Temporal alarms: whether a period of a series of counts has more than its past explains.
//!
//! - [`ears`]: EARS C1, C2 and C3, which need a week or two of the past.
//! - [`farrington`]: the flexible method of Farrington and Noufaily, which needs years.
//! - [`cusum`]: cumulative sums, which notice many small excesses in a row.
//!
//! [`read`] takes a series from a file.

pub mod cusum;
pub mod ears;
pub mod farrington;
pub mod read;

mod glm;
mod linear;

/// What a method says of one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// Which period, counted from 0.
    pub index: usize,
    /// How many there were.
    pub observed: u32,
    /// How many the method would have expected.
    pub expected: Option<f64>,
    /// The most that is no alarm; none if the method cannot tell.
    pub bound: Option<f64>,
    /// Whether it is an alarm.
    pub is_alarm: bool,
}

#[cfg(test)]
pub(crate) mod testing {
    //! A series that is nobody's, and how near is near.

    /// Three hundred weeks from Monday 2018-01-01 with a season, a trend and two outbreaks.
    pub fn invented() -> Vec<u32> {
        let one = |t: i64| {
            let outbreak = match t {
                150..155 => 25,
                285..288 => 14,
                _ => 0,
            };
            let season = ((t * 10) % 522 - 261).abs() / 40;
            u32::try_from(season + (t * t * 31 + t * 17) % 7 + t / 60 + outbreak).unwrap()
        };
        (0..300).map(one).collect()
    }

    /// Fails unless two numbers differ by no more than a part of themselves.
    pub fn near(value: f64, expect: f64, part: f64) {
        let error = (value - expect).abs() / expect.abs().max(f64::MIN_POSITIVE);
        assert!(value == expect || error < part, "{value} is not {expect}: {error:e}");
    }
}
