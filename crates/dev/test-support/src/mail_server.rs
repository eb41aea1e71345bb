//! A mail server on loopback that counts what it is given, by `Message-ID`, and can be told
//! to misbehave. It speaks as much SMTP (RFC 5321) as a client of ours needs, with TLS from the
//! first byte or after `STARTTLS` (RFC 3207) if it is asked to.

mod cover;

pub use cover::{Cover, Papers};

use cover::{Channel, Secrecy};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What the server does with a letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    /// It takes it.
    #[default]
    Take,
    /// It takes it and never answers the final dot.
    TakeSilently,
    /// It takes it and closes the connection instead of answering the final dot.
    TakeAndBreak,
    /// It puts off every address (450).
    PutOff,
    /// It refuses every address (550).
    Refuse,
    /// It refuses the text after the final dot (554).
    RefuseText,
    /// It puts off the text after the final dot (451).
    PutOffText,
    /// It closes the connection when the text is announced.
    BreakBeforeText,
}

/// A letter that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Its `Message-ID`, without the angle brackets.
    pub message_id: String,
    /// To whom, by the envelope.
    pub to: Vec<String>,
    /// Head and body, lines ended by `\n`.
    pub text: String,
    /// When.
    pub at: Instant,
}

#[derive(Default)]
struct State {
    manner: Manner,
    taken: Vec<Taken>,
    n_connections: usize,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The server. It ends with the process.
pub struct MailServer {
    /// Where it listens.
    pub address: SocketAddr,
    shared: Arc<Shared>,
}

impl MailServer {
    /// Starts it on a free port of loopback, without TLS.
    pub fn start() -> Self {
        Self::covered(Cover::Bare, None)
    }

    /// Starts it with TLS, and these papers for it.
    #[expect(clippy::unwrap_used, reason = "without loopback there is no test")]
    pub fn covered(cover: Cover, papers: Option<&Papers>) -> Self {
        let secrecy = Secrecy { cover, config: papers.map(Papers::config) };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let serving = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (shared, secrecy) = (Arc::clone(&serving), secrecy.clone());
                std::thread::spawn(move || {
                    shared.lock().n_connections += 1;
                    shared.changed.notify_all();
                    // A client that goes away in the middle is what some tests are about.
                    let _ = converse(stream, &shared, &secrecy);
                });
            }
        });
        Self { address, shared }
    }

    /// From here on it behaves so.
    pub fn behave(&self, manner: Manner) {
        self.shared.lock().manner = manner;
    }

    /// All letters that were taken.
    pub fn taken(&self) -> Vec<Taken> {
        self.shared.lock().taken.clone()
    }

    /// How often each `Message-ID` was taken.
    pub fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for taken in &self.shared.lock().taken {
            *counts.entry(taken.message_id.clone()).or_default() += 1;
        }
        counts
    }

    /// How many connections there were.
    pub fn n_connections(&self) -> usize {
        self.shared.lock().n_connections
    }

    /// Waits until there have been so many connections; panics after a minute.
    pub fn wait_for_connections(&self, n_connections: usize) {
        let end = Instant::now() + Duration::from_secs(60);
        let mut state = self.shared.lock();
        while state.n_connections < n_connections {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "{} of {n_connections} came", state.n_connections);
            let waited = self.shared.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits until so many letters have been taken; panics after a minute.
    pub fn wait_for(&self, n_taken: usize) {
        let end = Instant::now() + Duration::from_secs(60);
        let mut state = self.shared.lock();
        while state.taken.len() < n_taken {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "{} of {n_taken} letters came", state.taken.len());
            let waited = self.shared.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// How a stretch of a conversation ended.
enum End {
    /// With the connection.
    Closed,
    /// The client wants TLS, and has been told to begin.
    StartTls,
}

fn converse(stream: TcpStream, shared: &Shared, secrecy: &Secrecy) -> std::io::Result<()> {
    let mut channel = secrecy.open(stream)?;
    channel.write_all(b"220 loopback.test ESMTP\r\n")?;
    loop {
        let mut lines = BufReader::new(channel);
        match talk(&mut lines, shared, secrecy)? {
            End::Closed => return Ok(()),
            End::StartTls => channel = secrecy.upgrade(lines.into_inner())?,
        }
    }
}

fn talk(
    lines: &mut BufReader<Channel>,
    shared: &Shared,
    secrecy: &Secrecy,
) -> std::io::Result<End> {
    let mut to = Vec::new();
    let mut line = String::new();
    while next(lines, &mut line)? {
        let manner = shared.lock().manner;
        let verb = line.get(..4).unwrap_or("").to_ascii_uppercase();
        let owes_tls = secrecy.cover == Cover::StartTls && !lines.get_ref().is_secret();
        let answer: &[u8] = match (verb.as_str(), manner) {
            ("EHLO", _) if owes_tls => b"250-loopback.test\r\n250-8BITMIME\r\n250 STARTTLS\r\n",
            ("EHLO", _) => b"250-loopback.test\r\n250-8BITMIME\r\n250 AUTH PLAIN\r\n",
            ("STAR", _) if owes_tls => {
                lines.get_mut().write_all(b"220 go on\r\n")?;
                return Ok(End::StartTls);
            }
            ("AUTH" | "MAIL", _) if owes_tls => b"530 Must issue a STARTTLS command first\r\n",
            ("AUTH", _) => b"235 welcome\r\n",
            ("MAIL", _) => {
                to.clear();
                b"250 ok\r\n"
            }
            ("RCPT", Manner::PutOff) => b"450 later\r\n",
            ("RCPT", Manner::Refuse) => b"550 nobody\r\n",
            ("RCPT", _) => {
                let address = line.split(['<', '>']).nth(1).unwrap_or_default();
                to.push(address.to_owned());
                b"250 ok\r\n"
            }
            ("DATA", Manner::BreakBeforeText) => return Ok(End::Closed),
            ("DATA", _) => {
                lines.get_mut().write_all(b"354 go on\r\n")?;
                let Some(text) = text_of(lines)? else { return Ok(End::Closed) };
                match after_text(shared, &to, text) {
                    Some(answer) => answer,
                    None => return Ok(End::Closed),
                }
            }
            ("RSET" | "NOOP", _) => b"250 ok\r\n",
            ("QUIT", _) => {
                lines.get_mut().write_all(b"221 bye\r\n")?;
                return Ok(End::Closed);
            }
            _ => b"500 what\r\n",
        };
        lines.get_mut().write_all(answer)?;
    }
    Ok(End::Closed)
}

/// What is answered to a text that is there to its final dot; none to close the connection.
fn after_text(shared: &Shared, to: &[String], text: String) -> Option<&'static [u8]> {
    let mut state = shared.lock();
    let manner = state.manner;
    match manner {
        Manner::RefuseText => return Some(b"554 no\r\n"),
        Manner::PutOffText => return Some(b"451 later\r\n"),
        _ => {}
    }
    let id = text.lines().find_map(|line| line.strip_prefix("Message-ID: "));
    let message_id = id.unwrap_or_default().trim_matches(['<', '>']).to_owned();
    state.taken.push(Taken { message_id, to: to.to_vec(), text, at: Instant::now() });
    shared.changed.notify_all();
    match manner {
        Manner::TakeAndBreak => None,
        Manner::TakeSilently => {
            drop(state);
            // Until the client gives up and closes: nothing more comes from here.
            Some(b"")
        }
        _ => Some(b"250 taken\r\n"),
    }
}

/// The next line without its end; false at the end of the connection.
fn next(lines: &mut impl BufRead, line: &mut String) -> std::io::Result<bool> {
    line.clear();
    let n_read = lines.read_line(line)?;
    line.truncate(line.trim_end_matches(['\r', '\n']).len());
    Ok(n_read > 0)
}

/// Everything up to the final dot; none if the connection ended before it. Only a dot between
/// two ends of lines is the final one: a connection cut behind the dot alone gave nothing.
fn text_of(lines: &mut BufReader<impl Read>) -> std::io::Result<Option<String>> {
    let mut text = String::new();
    let mut line = String::new();
    loop {
        line.clear();
        lines.read_line(&mut line)?;
        if line == ".\r\n" {
            return Ok(Some(text));
        }
        let Some(whole) = line.strip_suffix("\r\n") else { return Ok(None) };
        text.push_str(whole.strip_prefix('.').unwrap_or(whole));
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::text_of;
    use std::io::BufReader;

    #[test]
    fn a_text_that_is_cut_is_none() {
        let text = |bytes: &str| text_of(&mut BufReader::new(bytes.as_bytes())).unwrap();
        assert_eq!(text("One.\r\n..Two\r\n\r\n.\r\n").unwrap(), "One.\n.Two\n\n");
        let whole = "One.\r\n.\r\n";
        for cut in 0..whole.len() {
            assert_eq!(text(whole.get(..cut).unwrap()), None, "{cut}");
        }
        assert_eq!(text("One.\n.\n"), None, "a line of SMTP ends with CR and LF");
    }
}
