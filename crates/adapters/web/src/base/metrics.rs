//! Counts of what the service does, without any personal data: only classes of addresses,
//! statuses and durations.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// A class of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The public site.
    Public,
    /// The desk.
    Desk,
    /// The API.
    Api,
    /// Styles and pictures.
    Asset,
    /// Health and metrics.
    Operations,
    /// Addresses at which nothing is.
    Nothing,
}

impl Class {
    const ALL: [Self; 6] =
        [Self::Public, Self::Desk, Self::Api, Self::Asset, Self::Operations, Self::Nothing];

    /// The class of a route's pattern; none if nothing matched.
    pub fn of(route: Option<&str>) -> Self {
        match route {
            None => Self::Nothing,
            Some("/healthz" | "/readyz" | "/metrics") => Self::Operations,
            Some(route) if route.starts_with("/desk") => Self::Desk,
            Some(route) if route.starts_with("/api") => Self::Api,
            Some(route) if route.starts_with("/assets") => Self::Asset,
            Some(_) => Self::Public,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Desk => "desk",
            Self::Api => "api",
            Self::Asset => "asset",
            Self::Operations => "operations",
            Self::Nothing => "nothing",
        }
    }
}

/// Upper ends of the durations that are told apart, in milliseconds.
const ENDS_MS: [u64; 11] = [1, 2, 5, 10, 20, 50, 100, 250, 1_000, 5_000, 30_000];

/// Counts of one class.
#[derive(Debug)]
struct Counts {
    /// By status from 100 to 599.
    statuses: Vec<AtomicU64>,
    /// By duration; the last is beyond all ends.
    durations: [AtomicU64; ENDS_MS.len() + 1],
    micros: AtomicU64,
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            statuses: (100..600).map(|_| AtomicU64::new(0)).collect(),
            durations: std::array::from_fn(|_| AtomicU64::new(0)),
            micros: AtomicU64::new(0),
        }
    }
}

/// A number that is asked for when it is shown.
type Gauge = Box<dyn Fn() -> u64 + Send + Sync>;

/// What is counted.
#[derive(Default)]
pub struct Metrics {
    counts: [Counts; Class::ALL.len()],
    queue: OnceLock<Gauge>,
    cached: Mutex<Option<(i64, String)>>,
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Metrics")
    }
}

impl Metrics {
    /// Counts an answer.
    pub fn count(&self, class: Class, status: u16, took: Duration) {
        let at = Class::ALL.iter().position(|c| *c == class).unwrap_or(0);
        let Some(counts) = self.counts.get(at) else { return };
        let slot = usize::from(status.saturating_sub(100));
        if let Some(count) = counts.statuses.get(slot) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        counts.micros.fetch_add(micros, Ordering::Relaxed);
        let bucket = ENDS_MS.iter().position(|end| micros <= end * 1_000).unwrap_or(ENDS_MS.len());
        if let Some(count) = counts.durations.get(bucket) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Says how to ask how many writes wait for the store. Only the first counts.
    pub fn ask_queue(&self, ask: impl Fn() -> u64 + Send + Sync + 'static) {
        let _ = self.queue.set(Box::new(ask));
    }

    /// How many writes wait for the store, if that is known.
    pub fn queue(&self) -> Option<u64> {
        self.queue.get().map(|ask| ask())
    }

    /// What was kept at most so many seconds ago, so that asking often costs the store nothing.
    pub fn recent(&self, now: i64, seconds: i64) -> Option<String> {
        let cached = self.cached.lock().unwrap_or_else(PoisonError::into_inner);
        cached.as_ref().filter(|(at, _)| now - at < seconds).map(|(_, text)| text.clone())
    }

    /// Keeps a text for [`Metrics::recent`].
    pub fn keep(&self, now: i64, text: String) {
        *self.cached.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, text));
    }

    /// Counts of requests in the text format of Prometheus.
    pub fn text(&self) -> String {
        let mut out = String::new();
        // Writing to a String cannot fail.
        let _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        head(
            out,
            "ringfence_requests_total",
            "counter",
            "Answers by class of address and status.",
        )?;
        for (class, counts) in Class::ALL.iter().zip(&self.counts) {
            for (status, count) in (100..600).zip(&counts.statuses) {
                let count = count.load(Ordering::Relaxed);
                if count > 0 {
                    let class = class.name();
                    writeln!(
                        out,
                        "ringfence_requests_total{{class=\"{class}\",status=\"{status}\"}} {count}"
                    )?;
                }
            }
        }
        let name = "ringfence_request_duration_seconds";
        head(out, name, "histogram", "Time until the head of an answer.")?;
        for (class, counts) in Class::ALL.iter().zip(&self.counts) {
            histogram(out, name, class.name(), counts)?;
        }
        Ok(())
    }
}

/// The two lines above a metric.
///
/// # Errors
/// None: writing to a text does not fail.
pub fn head(out: &mut String, name: &str, kind: &str, help: &str) -> std::fmt::Result {
    writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}")
}

fn histogram(out: &mut String, name: &str, class: &str, counts: &Counts) -> std::fmt::Result {
    let mut sum = 0;
    for (end, count) in ENDS_MS.iter().zip(&counts.durations) {
        sum += count.load(Ordering::Relaxed);
        let (whole, rest) = (end / 1_000, end % 1_000);
        writeln!(out, "{name}_bucket{{class=\"{class}\",le=\"{whole}.{rest:03}\"}} {sum}")?;
    }
    sum += counts.durations.last().map_or(0, |c| c.load(Ordering::Relaxed));
    writeln!(out, "{name}_bucket{{class=\"{class}\",le=\"+Inf\"}} {sum}")?;
    let micros = counts.micros.load(Ordering::Relaxed);
    let (whole, rest) = (micros / 1_000_000, micros % 1_000_000);
    writeln!(out, "{name}_sum{{class=\"{class}\"}} {whole}.{rest:06}")?;
    writeln!(out, "{name}_count{{class=\"{class}\"}} {sum}")
}

#[cfg(test)]
mod tests {
    use super::{Class, Metrics};
    use std::time::Duration;

    #[test]
    fn buckets_add_up() {
        let metrics = Metrics::default();
        metrics.count(Class::Api, 201, Duration::from_millis(4));
        metrics.count(Class::Api, 201, Duration::from_secs(60));
        let text = metrics.text();
        for line in [
            "ringfence_requests_total{class=\"api\",status=\"201\"} 2",
            "ringfence_request_duration_seconds_bucket{class=\"api\",le=\"0.002\"} 0",
            "ringfence_request_duration_seconds_bucket{class=\"api\",le=\"0.005\"} 1",
            "ringfence_request_duration_seconds_bucket{class=\"api\",le=\"+Inf\"} 2",
            "ringfence_request_duration_seconds_sum{class=\"api\"} 60.004000",
        ] {
            assert!(text.contains(line), "{line} is missing from\n{text}");
        }
    }

    #[test]
    fn a_class_is_that_of_the_route() {
        assert_eq!(Class::of(Some("/desk/reports/{id}")), Class::Desk);
        assert_eq!(Class::of(Some("/")), Class::Public);
        assert_eq!(Class::of(None), Class::Nothing);
    }
}
