//! The ears of the second screen, as the configuration names them.

use crate::config::Config;
use anyhow::Result;
use audio::hearing::Engine;
use std::sync::Arc;
use web::public::listen::{Ears, Whereabouts};

/// The engine that is meant by this name in the configuration is the best there is.
const BEST: &str = "best";

/// The ears; without an engine if none is named.
///
/// # Errors
/// An engine that cannot be had, with the remedy.
pub fn of(config: &Config) -> Result<Ears> {
    let screen = &config.screen;
    let choice = screen.engine.as_str();
    let engine = match choice {
        "" => None,
        _ => {
            let wish = Some(choice).filter(|c| *c != BEST);
            Some(Arc::from(crate::listen::choose(wish)?) as Arc<dyn Engine>)
        }
    };
    let is_remote = choice.starts_with("ws") || choice.starts_with("http");
    let whereabouts = if is_remote { Whereabouts::Elsewhere } else { Whereabouts::Here };
    let mut ears = Ears::new(engine, whereabouts, screen.listeners);
    ears.rules.most_ms = screen.minutes.saturating_mul(60_000);
    Ok(ears)
}
