//! The server: what all calls share, and what is started.

use crate::calls::{Calls, Counters, Watch};
use crate::hands::Switchboard;
use crate::house::House;
use crate::rest::Rest;
use crate::settings::Settings;
use crate::{audiosocket, beside, media};
use audio::hearing::Engine;
use detector::Detector;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use telephony::ari::{Command, Origin};
use telephony::call::ChannelId;
use thiserror::Error;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Why a server could not be started.
#[derive(Debug, Error)]
pub enum ServerError {
    /// A socket could not be opened.
    #[error("{what} cannot listen on {address}")]
    Listen {
        /// Which.
        what: &'static str,
        /// Where.
        address: SocketAddr,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A switchboard without a socket for its sound.
    #[error("a switchboard needs an AudioSocket server: set where it listens")]
    NoSocket,
    /// The machine gives no random bytes.
    #[error("the machine gives no random bytes")]
    Random,
}

/// Seconds for which the phone of a line rings at a test call.
const TEST_RINGS: u32 = 45;

/// What all calls share.
pub struct Shared {
    pub settings: Settings,
    pub engine: Arc<dyn Engine>,
    pub detector: &'static Detector,
    pub house: Arc<dyn House>,
    pub calls: Calls,
    pub counters: Arc<Counters>,
    pub watch: Watch,
    /// Names of calls differ from those of an earlier run.
    run: u64,
    next: AtomicU64,
}

impl Shared {
    /// A name for a call.
    pub fn name(&self) -> String {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        format!("{:08x}{number:x}", self.run & 0xffff_ffff)
    }

    /// Bits that nobody can guess.
    pub fn random(&self) -> u128 {
        let mut bytes = [0_u8; 16];
        // It gave some at the start; if it does no more, names are merely easier to guess.
        let _ = getrandom::fill(&mut bytes);
        u128::from_be_bytes(bytes) ^ u128::from(self.next.load(Ordering::Relaxed))
    }
}

/// What has been counted since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Calls.
    pub calls: u64,
    /// Calls that are listened to at present.
    pub heard: usize,
    /// Frames of sound.
    pub frames: u64,
    /// Stretches of speech that were not recognised.
    pub lost: u64,
    /// Calls that were not listened to, or not to their end, because there was too much to do.
    pub shed: u64,
    /// Frames or messages that were not understood.
    pub broken: u64,
}

/// A running server. It stops when it is dropped; the calls themselves go on.
pub struct Server {
    shared: Arc<Shared>,
    tasks: Vec<JoinHandle<()>>,
    audiosocket: Option<SocketAddr>,
    media: Option<SocketAddr>,
    board: Option<Switchboard>,
}

impl Server {
    /// Starts to listen. The detector lives as long as the program.
    ///
    /// # Errors
    /// A socket that cannot be opened, or a switchboard without one.
    pub async fn start(
        settings: Settings,
        engine: Arc<dyn Engine>,
        detector: &'static Detector,
        house: Arc<dyn House>,
    ) -> Result<Self, ServerError> {
        let mut run = [0_u8; 8];
        getrandom::fill(&mut run).map_err(|_| ServerError::Random)?;
        let sounds = match settings.audiosocket {
            Some(address) => Some(listen("AudioSocket", address).await?),
            None if settings.ari.is_some() => return Err(ServerError::NoSocket),
            None => None,
        };
        let streams = match &settings.media {
            Some(media) => Some(listen("the WebSocket for media streams", media.address).await?),
            None => None,
        };
        let shared = Arc::new(Shared {
            settings,
            engine,
            detector,
            house,
            calls: Calls::default(),
            counters: Arc::default(),
            watch: Watch::start(),
            run: u64::from_be_bytes(run),
            next: AtomicU64::new(1),
        });
        Ok(Self::run(shared, sounds, streams))
    }

    fn run(
        shared: Arc<Shared>,
        sounds: Option<(TcpListener, SocketAddr)>,
        streams: Option<(TcpListener, SocketAddr)>,
    ) -> Self {
        let mut tasks = Vec::new();
        let mut own_board = None;
        let audiosocket = sounds.as_ref().map(|(_, address)| *address);
        let media = streams.as_ref().map(|(_, address)| *address);
        if let Some((listener, _)) = sounds {
            tasks.push(tokio::spawn(take(listener, Arc::clone(&shared), audiosocket::converse)));
        }
        if let Some((listener, _)) = streams {
            tasks.push(tokio::spawn(take(listener, Arc::clone(&shared), media::converse)));
        }
        if let (Some(ari), Some(address)) = (shared.settings.ari.clone(), audiosocket) {
            let socket =
                if ari.socket.is_empty() { address.to_string() } else { ari.socket.clone() };
            let board = Switchboard {
                app: ari.app.as_str().into(),
                socket: socket.into(),
                rest: Arc::new(Rest::new(ari.clone())),
            };
            tasks.push(tokio::spawn(beside::run(ari, board.clone(), Arc::clone(&shared))));
            own_board = Some(board);
        }
        Self { shared, tasks, audiosocket, media, board: own_board }
    }

    /// Rings the phone of a line; whoever picks it up is led through its set-up, at the end of
    /// which the warning is played. Without a switchboard nothing rings.
    pub async fn try_out(&self, line: &str, endpoint: &str) {
        let Some(board) = &self.board else {
            return tracing::warn!(line, "a test call needs a switchboard");
        };
        let id = ChannelId::new(format!("ringfence-test-{}", self.shared.name()));
        let to = Origin::Setup {
            endpoint: endpoint.to_owned(),
            line: line.to_owned(),
            seconds: TEST_RINGS,
        };
        let outcome = board.carry_out(&Command::Originate { id, to }).await;
        tracing::info!(line, ?outcome, "a test call");
    }

    /// Where AudioSocket connections are taken.
    pub fn audiosocket(&self) -> Option<SocketAddr> {
        self.audiosocket
    }

    /// Where media streams are taken.
    pub fn media(&self) -> Option<SocketAddr> {
        self.media
    }

    /// What has been counted.
    pub fn counts(&self) -> Counts {
        let counters = &self.shared.counters;
        Counts {
            calls: counters.calls.load(Ordering::Relaxed),
            heard: counters.heard.load(Ordering::Relaxed),
            frames: counters.frames.load(Ordering::Relaxed),
            lost: counters.lost.load(Ordering::Relaxed),
            shed: counters.shed.load(Ordering::Relaxed),
            broken: counters.broken.load(Ordering::Relaxed),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

async fn listen(
    what: &'static str,
    address: SocketAddr,
) -> Result<(TcpListener, SocketAddr), ServerError> {
    let failed = |source| ServerError::Listen { what, address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

/// Takes connections until the server is dropped, each for itself.
async fn take<C>(
    listener: TcpListener,
    shared: Arc<Shared>,
    converse: fn(TcpStream, Arc<Shared>) -> C,
) where
    C: Future<Output = ()> + Send + 'static,
{
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(converse(stream, Arc::clone(&shared)));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}
