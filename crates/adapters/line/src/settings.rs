//! Where calls come from, and how many are listened to.

use std::net::SocketAddr;

/// Everything a server is started with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The switchboard, if there is one.
    pub ari: Option<Ari>,
    /// Where AudioSocket connections are taken. Needed for a switchboard.
    pub audiosocket: Option<SocketAddr>,
    /// Where media streams are taken.
    pub media: Option<Media>,
    /// Calls that are listened to at the same time. Further calls go on unheard.
    pub most_heard: usize,
    /// Milliseconds of sound that may wait to be heard before a call is not listened to any
    /// more. A call that is amber or red may fall behind twice as far.
    pub most_behind_ms: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { ari: None, audiosocket: None, media: None, most_heard: 2_048, most_behind_ms: 3_000 }
    }
}

/// Files that are open beside those of calls: the store, the log, an engine, requests.
const OTHER_FILES: u64 = 256;

impl Settings {
    /// Files that have to be open at the same time if as many calls come as may be listened to:
    /// a socket each, and beside a switchboard one for each side.
    pub fn files(&self) -> u64 {
        let each = if self.ari.is_some() { 2 } else { 1 };
        let calls = u64::try_from(self.most_heard).unwrap_or(u64::MAX);
        calls.saturating_mul(each).saturating_add(OTHER_FILES)
    }
}

/// A switchboard with the Asterisk REST Interface.
#[derive(Clone)]
pub struct Ari {
    /// Its address, `127.0.0.1:8088`. There is no TLS: it belongs on the same machine, or
    /// behind a tunnel.
    pub address: String,
    /// User, as in `ari.conf`.
    pub user: String,
    /// Password.
    pub password: String,
    /// Name of our application there.
    pub app: String,
    /// Address of our AudioSocket server as the switchboard reaches it. Empty is the address
    /// on which it listens.
    pub socket: String,
}

impl std::fmt::Debug for Ari {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Ari");
        shown.field("address", &self.address).field("user", &self.user);
        shown.field("app", &self.app).field("socket", &self.socket).finish_non_exhaustive()
    }
}

/// Media streams.
#[derive(Clone)]
pub struct Media {
    /// Where they are taken.
    pub address: SocketAddr,
    /// The path that they must ask for, `/media` with a secret after it: whoever knows it can
    /// have calls judged.
    pub path: String,
}

impl std::fmt::Debug for Media {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Media").field("address", &self.address).finish_non_exhaustive()
    }
}
