//! `ringfence line`: guarded telephone lines, joined to the store, the guardians and the desk.

mod board;
mod book;
mod errands;
mod house;
mod memory;
mod words;

use crate::cli::LineArgs;
use crate::config::Config;
use crate::keep::{Opened, Place};
use crate::post;
use crate::serve::beside::LETTERS;
use anyhow::{Context, Result, bail};
use audio::hearing::Engine;
use book::Book;
use bulletin::Bulletins;
use casework::{Cases, Outbox, StoreError};
use errands::{Errands, Kept};
use guarding::Guarding;
use house::AppHouse;
use line::settings::{Ari, Media};
use line::{Server, Settings};
use memory::Memory;
use notify::PostOffice;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use telephony::Number;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc::unbounded_channel;
use web::base::clock::Clock;
use web::base::secrets::Secret;

/// How often it is looked whether a family has changed something.
const LOOK: Duration = Duration::from_secs(2);
/// How often it is logged what has been heard.
const REPORT: Duration = Duration::from_secs(300);

/// Runs the subcommand until it is told to stop.
///
/// # Errors
/// A configuration, store, engine or address that cannot be used.
pub fn run(args: &LineArgs) -> Result<ExitCode> {
    crate::pages::stay_small();
    let (place, config) = Place::find(&args.place)?;
    let _log = crate::serve::logs::begin(config.logs.format, config.logs.level);
    let section = &config.line;
    let settings = settings(&config)?;
    warn_of_files(&settings);
    let book = Arc::new(Book::new(section, verified(&section.verified)?)?);
    let wish = args.engine.as_deref().or(Some(section.engine.as_str()).filter(|e| !e.is_empty()));
    let engine: Arc<dyn Engine> = Arc::from(crate::listen::choose(wish)?);
    // It lives as long as the program.
    let detector = Box::leak(Box::new(config.detector().detector()?));
    let opened = place.open()?;
    let memory =
        Memory::open(memory_file(&config, &place)?, Secret::new(opened.key.derive("line")))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("no runtime can be started")?;
    let outcome = runtime.block_on(async {
        let guarding = Arc::clone(&opened.store) as Arc<dyn Guarding>;
        renew(&book, &*guarding, &mut Vec::new()).await?;
        if book.len() == 0 {
            bail!(
                "there is no guarded line, neither in the configuration nor at the desk\n  remedy: make one under Lines at the desk, or write a table [[line.guarded]]; docs/line.md shows one"
            );
        }
        guarding.close_calls(Clock::of_machine().now()).await?;
        let (sender, receiver) = unbounded_channel();
        let house = Arc::new(AppHouse::new(
            Arc::clone(&book),
            section.sounds.clone(),
            memory,
            sender,
        ));
        let kept = Kept {
            cases: Arc::clone(&opened.store) as Arc<dyn Cases>,
            outbox: Arc::clone(&opened.store) as Arc<dyn Outbox>,
            guarding: Arc::clone(&guarding),
            bell: Arc::default(),
        };
        tokio::spawn(office(&config, &opened)?.run(Arc::clone(&kept.bell), LETTERS));
        tokio::spawn(Errands::new(&config, Arc::clone(&book), kept).run(receiver));
        let mut term = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let name = engine.name().to_owned();
        let shared = Arc::clone(&house) as Arc<dyn line::House>;
        let server = Server::start(settings, engine, detector, shared).await?;
        greet(&config, &server, (&name, book.len()));
        let mut report = tokio::time::interval(REPORT);
        report.tick().await;
        let (mut look, mut known) = (tokio::time::interval(LOOK), Vec::new());
        loop {
            tokio::select! {
                _ = look.tick() => {
                    keep_up(&book, &*guarding, &mut known, &server).await;
                    post(&house, &*guarding).await;
                }
                _ = term.recv() => break,
                _ = interrupt.recv() => break,
                _ = report.tick() => log(&server),
            }
        }
        log(&server);
        // Nobody hears the calls any more, and nothing of their words is left.
        if let Err(error) = guarding.close_calls(Clock::of_machine().now()).await {
            tracing::warn!(%error, "calls are noted as going on until the next start");
        }
        anyhow::Ok(())
    });
    runtime.shutdown_timeout(Duration::from_secs(2));
    drop(opened);
    outcome.map(|()| ExitCode::SUCCESS)
}

/// Says if there are too few files for as many calls as may be listened to.
fn warn_of_files(settings: &Settings) {
    let needed = settings.files();
    if let Some(files) = line::files::raise().filter(|files| *files < needed) {
        let most_heard = settings.most_heard;
        tracing::warn!(
            files,
            needed,
            most_heard,
            "too few files may be open for so many calls: raise the hard limit (LimitNOFILE) or lower most_heard"
        );
    }
}

/// Letters leave from here as well as from `ringfence serve`, so that guardians are told
/// whether or not that runs.
fn office(config: &Config, opened: &Opened) -> Result<PostOffice> {
    let desk = post::Desk {
        outbox: Arc::clone(&opened.store) as Arc<dyn Outbox>,
        bulletins: Arc::clone(&opened.store) as Arc<dyn Bulletins>,
        secret: Secret::new(opened.key.derive("web")),
    };
    post::office(config, &config.for_web(), desk)
}

fn log(server: &Server) {
    let counts = server.counts();
    let (calls, heard, frames) = (counts.calls, counts.heard, counts.frames);
    let (lost, shed, broken) = (counts.lost, counts.shed, counts.broken);
    tracing::info!(calls, heard, frames, lost, shed, broken, "guarded lines");
}

/// What families have changed since, and the test calls that they want.
async fn keep_up(
    book: &Book,
    guarding: &dyn Guarding,
    known: &mut Vec<guarding::Kept>,
    server: &Server,
) {
    let tests = async {
        renew(book, guarding, known).await?;
        guarding.take_tests(Clock::of_machine().now()).await
    };
    match tests.await {
        Ok(names) => {
            for name in names {
                if let Some(entry) = book.line(&name).filter(|entry| !entry.phone.is_empty()) {
                    server.try_out(&name, &entry.phone).await;
                }
            }
        }
        Err(error) => tracing::warn!(%error, "lines stay as they are: the store does not answer"),
    }
}

/// Brings what is read along into the store, and out of it.
async fn post(house: &AppHouse, guarding: &dyn Guarding) {
    let readers = |line: &str| house.readers(line);
    if let Err(error) = house.board.post(guarding, readers, Clock::of_machine().now()).await {
        tracing::warn!(%error, "what is read along waits: the store does not answer");
    }
}

async fn renew(
    book: &Book,
    guarding: &dyn Guarding,
    known: &mut Vec<guarding::Kept>,
) -> Result<(), StoreError> {
    let lines = guarding.lines().await?;
    if lines != *known {
        book.renew(&lines);
        *known = lines;
    }
    Ok(())
}

fn greet(config: &Config, server: &Server, (engine, lines): (&str, usize)) {
    let line = &config.line;
    let mut out = format!("Ringfence guards {lines} lines, hearing with {engine}\n");
    if !line.ari.is_empty() {
        out.push_str(&format!("  switchboard  {}\n", line.ari));
    }
    if let Some(address) = server.audiosocket() {
        out.push_str(&format!("  sound        {address}\n"));
    }
    if let Some(address) = server.media() {
        out.push_str(&format!("  streams      ws://{address}/media/SECRET\n"));
    }
    // Nobody may be reading, which is no reason not to guard.
    let mut stdout = std::io::stdout().lock();
    let _ = std::io::Write::write_all(&mut stdout, out.as_bytes())
        .and_then(|()| std::io::Write::flush(&mut stdout));
}

fn settings(config: &Config) -> Result<Settings> {
    let line = &config.line;
    let ari = match line.ari.is_empty() {
        true => None,
        false => Some(Ari {
            address: line.ari.clone(),
            user: line.ari_user.clone(),
            password: secret(&line.ari_password_file)?,
            app: line.ari_app.clone(),
            socket: line.audiosocket_outside.clone(),
        }),
    };
    let media = match line.media.is_empty() {
        true => None,
        false => Some(Media {
            address: line.media.parse()?,
            path: format!("/media/{}", secret(&line.media_secret_file)?),
        }),
    };
    let audiosocket = (!line.audiosocket.is_empty()).then(|| line.audiosocket.parse());
    Ok(Settings {
        ari,
        media,
        audiosocket: audiosocket.transpose()?,
        most_heard: line.most_heard,
        most_behind_ms: line.most_behind_ms,
    })
}

fn secret(file: &Path) -> Result<String> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("{} cannot be read", file.display()))?;
    let text = text.trim();
    if text.is_empty() {
        bail!("{} is empty\n  remedy: write the secret into it", file.display());
    }
    Ok(text.to_owned())
}

/// Numbers of a file, one a line; what stands after `#` is for people.
fn verified(file: &Path) -> Result<Vec<Number>> {
    if file.as_os_str().is_empty() {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("{} cannot be read", file.display()))?;
    let mut numbers = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let plain = line.split('#').next().unwrap_or_default().trim();
        match Number::parse(plain) {
            Some(number) => numbers.push(number),
            None if plain.is_empty() => {}
            None => eprintln!(
                "{}:{}: this is no number\n  remedy: write it as 01632 960155, and remarks after #",
                file.display(),
                index + 1
            ),
        }
    }
    Ok(numbers)
}

fn memory_file(config: &Config, place: &Place) -> Result<PathBuf> {
    let named = &config.line.memory;
    if !named.as_os_str().is_empty() {
        return Ok(named.clone());
    }
    let beside = place.key_file.as_ref().map(|key| key.with_file_name("ringfence-line.json"));
    beside.context("it is not known where to keep who agreed: name a file as memory under [line]")
}
