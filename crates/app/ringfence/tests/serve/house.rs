//! A running `ringfence serve` in a folder of its own, and a browser of plain sockets.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// A folder that is deleted at the end.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("ringfence-serve-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a configuration.
    pub fn config(&self, text: &str) -> PathBuf {
        let file = self.file("ringfence.toml");
        std::fs::write(&file, text).unwrap();
        file
    }

    /// The command with its data in this folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
        command
            .args(arguments)
            .env("XDG_DATA_HOME", &self.0)
            .env("TMPDIR", &self.0)
            .env_remove("STATE_DIRECTORY")
            .env_remove("RINGFENCE_KEY")
            .env_remove("RINGFENCE_STORE");
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command that must succeed; gives what it printed.
    #[track_caller]
    pub fn print(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {error}");
        String::from_utf8(output.stdout).unwrap()
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A running service.
pub struct House {
    child: Child,
    pub address: SocketAddr,
    /// What it printed at the start.
    pub said: String,
}

impl House {
    /// Starts it on a port of its own and waits until it says where.
    pub fn open(folder: &Folder, arguments: &[&str]) -> Self {
        let log = std::fs::File::create(folder.file("log")).unwrap();
        Self::open_with_log(folder, arguments, log.into())
    }

    /// The same with its standard error going elsewhere; a pipe is read by nobody.
    pub fn open_with_log(folder: &Folder, arguments: &[&str], log: Stdio) -> Self {
        let mut all = vec!["serve", "--listen", "127.0.0.1:0"];
        all.extend_from_slice(arguments);
        let mut child = folder.command(&all).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut said = String::new();
        // The line that names the key, or ends what is said of the demonstration, comes last
        // of what every start says.
        while !said.contains("  key") && !said.contains("demonstration only") {
            let read = out.read_line(&mut said).unwrap();
            assert!(read > 0, "{:?}", std::fs::read_to_string(folder.file("log")));
        }
        let (_, rest) = said.split_once("://").unwrap();
        let address = rest.lines().next().unwrap().parse().unwrap();
        Self { child, address, said }
    }

    /// Tells it to stop, and waits until it has.
    pub fn close(mut self) {
        self.signal("TERM");
        assert!(self.child.wait().unwrap().success());
    }

    /// Waits until it has stopped, after it was told to.
    pub fn close_after_signal(mut self) {
        assert!(self.child.wait().unwrap().success());
    }

    /// Kills it.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    }

    /// A connection to it.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub text: String,
}

impl Answer {
    /// Reads an answer to the end of the connection.
    pub fn read(stream: &mut impl Read) -> Self {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        Self::parse(bytes)
    }

    fn parse(bytes: Vec<u8>) -> Self {
        let whole = String::from_utf8(bytes).unwrap();
        let (head, text) = whole.split_once("\r\n\r\n").unwrap_or((&whole, ""));
        let mut lines = head.lines();
        let status = lines.next().and_then(|l| l.split(' ').nth(1)).map(str::parse);
        let pairs = lines.filter_map(|l| l.split_once(": "));
        Self {
            status: status.and_then(Result::ok).unwrap_or(0),
            headers: pairs.map(|(n, v)| (n.to_lowercase(), v.to_owned())).collect(),
            text: text.to_owned(),
        }
    }

    /// Whether the whole body came, as far as the head says where it ends.
    fn is_whole(&self) -> bool {
        let length = self.header("content-length").parse::<usize>();
        let is_ended = match (length, self.header("transfer-encoding")) {
            (Ok(length), _) => self.text.len() == length,
            (_, "chunked") => self.text.ends_with("0\r\n\r\n"),
            _ => matches!(self.status, 204 | 304),
        };
        self.status != 0 && is_ended
    }

    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(n, _)| n == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// Names and values of hidden fields, each name once.
    pub fn hidden(&self) -> Vec<(String, String)> {
        let mut out: Vec<(String, String)> = Vec::new();
        for tag in self.text.split("<input").skip(1) {
            let tag = tag.split('>').next().unwrap();
            let attribute = |name: &str| {
                let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
                rest.split('"').next().map(str::to_owned)
            };
            if attribute("type").as_deref() == Some("hidden") {
                let name = attribute("name").unwrap();
                if !out.iter().any(|(n, _)| *n == name) {
                    out.push((name, attribute("value").unwrap_or_default()));
                }
            }
        }
        out
    }
}

/// A browser: it keeps cookies and knows nothing of script.
#[derive(Default)]
pub struct Browser {
    cookies: BTreeMap<String, String>,
}

impl Browser {
    pub fn get(&mut self, house: &House, path: &str) -> Answer {
        self.send(house, "GET", path, (&[], ""))
    }

    /// Loads a page and sends its form to a path, with its hidden fields and these.
    pub fn fill(
        &mut self,
        house: &House,
        (page, to): (&str, &str),
        fields: &[(&str, &str)],
    ) -> Answer {
        let loaded = self.get(house, page);
        assert_eq!(loaded.status, 200, "{page}: {}", loaded.text);
        let hidden = loaded.hidden();
        let hidden = hidden.iter().map(|(n, v)| (n.as_str(), v.as_str()));
        let all: Vec<_> = hidden.chain(fields.iter().copied()).collect();
        let kind = [("Content-Type", "application/x-www-form-urlencoded")];
        self.send(house, "POST", to, (&kind, &form(&all)))
    }

    /// Sends anything.
    pub fn send(
        &mut self,
        house: &House,
        method: &str,
        path: &str,
        (headers, body): (&[(&str, &str)], &str),
    ) -> Answer {
        self.attempt(house.address, (method, path), (headers, body)).unwrap()
    }

    /// The same to an address where perhaps nobody answers.
    ///
    /// # Errors
    /// If no whole answer came.
    pub fn attempt(
        &mut self,
        address: SocketAddr,
        (method, path): (&str, &str),
        (headers, body): (&[(&str, &str)], &str),
    ) -> std::io::Result<Answer> {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n",
            body.len()
        );
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        if !cookies.is_empty() {
            head.push_str(&format!("Cookie: {}\r\n", cookies.join("; ")));
        }
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        stream.write_all(format!("{head}\r\n{body}").as_bytes())?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        let answer = Answer::parse(bytes);
        if !answer.is_whole() {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        for (_, line) in answer.headers.iter().filter(|(n, _)| n == "set-cookie") {
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            match line.contains("Max-Age=0") {
                true => self.cookies.remove(name),
                false => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        Ok(answer)
    }
}

/// Fields as the body of a form.
pub fn form(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = fields.iter().map(|(n, v)| format!("{n}={}", encoded(v))).collect();
    pairs.join("&")
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(b).to_string(),
            _ => format!("%{b:02X}"),
        })
        .collect()
}
