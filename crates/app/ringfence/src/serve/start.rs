//! From arguments to a running service.

use super::greeting::{Greeting, Start};
use super::{beside, listen, logs, tls};
use crate::cli::ServeArgs;
use crate::config::{self, Config};
use crate::demo::Demo;
use crate::hooks::{Courier, Poster, Reach};
use crate::keep::{Opened, Place};
use crate::post;
use anyhow::{Context, Result};
use bulletin::Bulletins;
use casework::{Cases, Notices, Outbox};
use detector::Detector;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use web::base::clock::Clock;
use web::base::limits::Limits;
use web::base::metrics::Metrics;
use web::base::secrets::Secret;
use web::public::listen::Ears;
use web::{Settings, Site};

/// Runs the subcommand until it is told to stop.
///
/// # Errors
/// A configuration, store, certificate or address that cannot be used.
pub fn run(args: &ServeArgs) -> Result<ExitCode> {
    crate::pages::stay_small();
    line::files::raise();
    let mut config = config::load(args.place.config.as_deref())?;
    if let Some(listen) = args.listen {
        config.listen.address = listen.to_string();
    }
    let _log = logs::begin(config.logs.format, config.logs.level);
    if args.demo {
        Demo::configure(&mut config);
    }
    let demo = args.demo.then(Demo::make).transpose()?;
    let place = match &demo {
        Some(demo) => demo.place(),
        None => Place::find(&args.place)?.0,
    };
    let detector = Arc::new(config.detector().detector()?);
    let ears = super::ears::of(&config)?;
    let opened = place.open()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("no runtime can be started")?;
    let outcome = runtime.block_on(async {
        let listener = bind(&config).await?;
        let address = listener.local_addr()?;
        // Port 0 has become a port, which links name.
        config.listen.address = address.to_string();
        if let Some(demo) = &demo {
            demo.fill(&opened.store, &config.for_web()).await?;
        }
        let is_first = opened.store.accounts().await?.is_empty();
        // Whoever reads the address may tell it to stop at once.
        let stop = told_to_stop()?;
        let site = site(&config, &opened, (detector, ears, demo.is_some()))?;
        let manners = listen::Manners::new(&config, tls::acceptor(&config)?);
        let courier = courier(&config)?;
        let greeting = Greeting { address, config: &config, place: &place, demo: demo.as_ref() };
        greeting.print(if is_first { Start::First } else { Start::Again });
        let office = post::office(&config, &site.settings, post_desk(&site))?;
        beside::start(&site, (courier, office), &config);
        let comparing = beside::compare(&site)?;
        tracing::info!("serving");
        listen::serve(listener, web::router(site), manners, stop).await;
        comparing.end();
        tracing::info!("stopped");
        Ok(())
    });
    // Work that was handed to the store is done before the process ends.
    runtime.shutdown_timeout(Duration::from_secs(2));
    drop(opened);
    outcome.map(|()| ExitCode::SUCCESS)
}

async fn bind(config: &Config) -> Result<TcpListener> {
    let address: SocketAddr = config.listen.address.parse()?;
    TcpListener::bind(address).await.with_context(|| {
        format!("{address} cannot be listened on: is it in use? name another with --listen")
    })
}

fn site(
    config: &Config,
    opened: &Opened,
    (detector, ears, is_demo): (Arc<Detector>, Ears, bool),
) -> Result<Arc<Site>> {
    let store = Arc::clone(&opened.store);
    let metrics = Metrics::default();
    metrics.ask_queue(move || store.waiting());
    let numbers = config.public_numbers().map_err(anyhow::Error::msg)?;
    let districts = config.districts().map_err(anyhow::Error::msg)?;
    Ok(Arc::new(Site {
        settings: Settings { demo: is_demo, ..config.for_web() },
        cases: Arc::clone(&opened.store) as Arc<dyn Cases>,
        bulletins: Arc::clone(&opened.store) as Arc<dyn Bulletins>,
        series: Arc::clone(&opened.store) as Arc<dyn series::Serials>,
        watch: web::desk::Watch::new(numbers, config.series.compared),
        districts,
        waves: Arc::clone(&opened.store) as Arc<dyn waves::WaveBook>,
        lookout: web::waves::Lookout::default(),
        notices: Arc::clone(&opened.store) as Arc<dyn Notices>,
        outbox: Arc::clone(&opened.store) as Arc<dyn Outbox>,
        detector,
        guarding: Arc::clone(&opened.store) as Arc<dyn guarding::Guarding>,
        ears,
        secret: Secret::new(opened.key.derive("web")),
        clock: Clock::of_machine(),
        limits: Limits::default(),
        metrics,
    }))
}

fn post_desk(site: &Site) -> post::Desk {
    post::Desk {
        outbox: Arc::clone(&site.outbox),
        bulletins: Arc::clone(&site.bulletins),
        secret: site.secret.clone(),
    }
}

fn courier(config: &Config) -> Result<Courier> {
    let webhooks = &config.webhooks;
    let reach = if webhooks.private { Reach::Anywhere } else { Reach::Public };
    let patience = Duration::from_secs(webhooks.timeout_seconds);
    let poster = Poster::new(tls::client(&webhooks.certificates)?, patience, reach);
    Ok(Courier::new(poster, Clock::of_machine()))
}

/// Ends when the process is told to end.
fn told_to_stop() -> Result<impl Future<Output = ()>> {
    let mut term = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
