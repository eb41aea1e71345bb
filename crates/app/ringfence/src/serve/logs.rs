//! Logs on standard error: sentences with fields, for people or as JSON.

use crate::config::{LogFormat, LogLevel};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt;

/// Begins to log. Parts of other people's are heard from warnings up, since what they say in
/// detail may hold addresses and bodies.
pub fn begin(format: LogFormat, level: LogLevel) {
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
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(false).with_target(false);
    let layer = match format {
        LogFormat::Plain => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    // A second start within one process keeps the first log.
    let _ = tracing_subscriber::registry().with(layer.with_filter(ours)).try_init();
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
