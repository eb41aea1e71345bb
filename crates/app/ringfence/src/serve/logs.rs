//! Logs on standard error: sentences with fields, for people or as JSON.
//!
//! Lines go through a queue to a thread of their own. Whoever reads standard error may stop
//! reading (a pager, a pipe that nobody empties, a journal on a full disk); then lines are
//! lost, and no report, page or telephone call waits for them.

use crate::config::{LogFormat, LogLevel};
use tracing::level_filters::LevelFilter;
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::fmt;

/// Lines that wait to be written; what comes beyond them is lost.
const WAITING: usize = 4_096;

/// Begins to log. Parts of other people's are heard from warnings up, since what they say in
/// detail may hold addresses and bodies. When what is returned is dropped, the lines that wait
/// are written, which takes at most about a second.
#[must_use = "lines that wait are lost with it"]
pub fn begin(format: LogFormat, level: LogLevel) -> WorkerGuard {
    use tracing_subscriber::Layer;
    use tracing_subscriber::layer::SubscriberExt;
    use tracing_subscriber::util::SubscriberInitExt;
    let most = filter(level);
    let ours = tracing_subscriber::filter::filter_fn(move |about| {
        let is_ours = ["ringfence", "line", "notify", "store", "web"]
            .iter()
            .any(|name| about.target().split("::").next() == Some(name));
        let most = if is_ours { most } else { most.min(LevelFilter::WARN) };
        *about.level() <= most
    });
    let (writer, guard) = NonBlockingBuilder::default()
        .lossy(true)
        .buffered_lines_limit(WAITING)
        .thread_name("logs")
        .finish(std::io::stderr());
    let lines = fmt::layer().with_writer(writer).with_ansi(false).with_target(false);
    let layer = match format {
        LogFormat::Plain => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    // A second start within one process keeps the first log.
    let _ = tracing_subscriber::registry().with(layer.with_filter(ours)).try_init();
    guard
}

fn filter(level: LogLevel) -> LevelFilter {
    match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    }
}
