//! Where a test stands: a file of its own, and a database of its own on a server.
//!
//! In a build with the feature `whole-file-encryption` the file is encrypted as a whole, and the
//! server is left out: the build without has been there.
//!
//! The server is the one that `RINGFENCE_TEST_POSTGRES` names, or one that is started for
//! these tests alone and goes when they end; without either the tests on it are left out.

use casework::cases::{NewReport, Query};
use casework::report::Report;
use casework::{Contact, Moment, Person, Receipt, Urgency};
use privacy::Pii;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use store::{Key, Settings, Store, WHOLE_FILES};
use test_support::postgres::{Preparation, Server};

static NEXT: AtomicU64 = AtomicU64::new(0);

/// A folder of a test's own, deleted when it is let go.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("ringfence-store-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Where the data of one test lies.
pub struct Ground {
    pub url: String,
    pub folder: Folder,
}

impl Ground {
    pub fn file() -> Self {
        let folder = Folder::new();
        Self { url: folder.file("ringfence.db").to_string_lossy().into_owned(), folder }
    }

    pub fn server() -> Option<Self> {
        let server = server()?;
        let name = format!("t{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        on_server(server, &format!("CREATE DATABASE {name}"));
        let (host, _) = server.rsplit_once('/').unwrap();
        let url = format!("{host}/{name}");
        Some(Self { url, folder: Folder::new() })
    }

    pub fn both() -> Vec<Self> {
        std::iter::once(Self::file()).chain(Self::server()).collect()
    }

    pub fn is_file(&self) -> bool {
        !self.url.starts_with("postgres")
    }

    pub fn settings(&self) -> Settings {
        settings(&self.url, key())
    }

    pub fn open(&self) -> Arc<Store> {
        Store::open(self.settings()).unwrap()
    }

    /// Does something to the database behind the store's back.
    pub fn meddle(&self, sql: &str) {
        match self.is_file() {
            true => behind(&self.url).execute_batch(sql).unwrap(),
            false => on_server(&self.url, sql),
        }
    }
}

/// Settings with the file in the form of this build.
pub fn settings(url: &str, key: Key) -> Settings {
    Settings { whole_file: WHOLE_FILES, ..Settings::new(url, key) }
}

/// A connection behind the store's back. It is keyed here by hand, from what the decision
/// record says, so that a file can be opened without the store.
pub fn behind(url: &str) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(url).unwrap();
    if WHOLE_FILES {
        connection.execute_batch(&format!("PRAGMA key = \"{}\"", literal(&key()))).unwrap();
    }
    connection
}

/// Key and salt of a file under a main key, as SQLCipher takes them.
pub fn literal(key: &Key) -> String {
    let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
    format!("x'{}{}'", hex(&key.derive("file")), hex(&key.derive("file salt")[..16]))
}

/// Runs statements on a thread of its own: the client waits.
pub fn on_server(url: &str, sql: &str) {
    let (url, sql) = (url.to_owned(), sql.to_owned());
    let work = move || {
        postgres::Client::connect(&url, postgres::NoTls).unwrap().batch_execute(&sql).unwrap();
    };
    std::thread::spawn(work).join().unwrap();
}

pub fn key() -> Key {
    Key::new([42; 32])
}

/// Runs a test on both engines.
pub fn on_both<F: Future<Output = ()>>(test: impl Fn(Arc<Store>) -> F) {
    for ground in Ground::both() {
        println!("on {}", ground.url);
        now(test(ground.open()));
    }
}

/// Awaits, in a test that is not itself awaited.
pub fn now<T>(future: impl Future<Output = T>) -> T {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(future)
}

/// A report that somebody in this town sends.
pub fn new(number: u64, report: Report) -> NewReport {
    NewReport {
        report,
        person: Person::default(),
        receipt: Receipt::from_random(number),
        now: Moment(1_000_000 + i64::try_from(number).unwrap()),
        urgency: Urgency::Routine,
        by: None,
        once: None,
        external_id: None,
    }
}

pub fn from(town: &str) -> Report {
    Report { town: Some(town.into()), ..Report::default() }
}

pub fn margaret() -> Person {
    let text = |text: &str| Pii::new(text.to_owned());
    Person {
        reporter: Contact {
            name: text("Margaret Ashdown-Pryce"),
            telephone: text("01438 555777"),
            email: text("margaret@example.org"),
            address: text("7 Bancroft Mews"),
            safe_to_ring: text("mornings only"),
        },
        targeted: Contact { name: text("Wilfred Ashdown-Pryce"), ..Contact::default() },
    }
}

pub fn query() -> Query {
    Query { limit: 50, ..Query::default() }
}

/// The address of the server, if there is one or one can be started.
pub fn server() -> Option<&'static str> {
    static SERVER: OnceLock<Option<(String, Option<Server>)>> = OnceLock::new();
    if WHOLE_FILES {
        return None;
    }
    let found = SERVER.get_or_init(|| match std::env::var("RINGFENCE_TEST_POSTGRES") {
        Ok(url) => Some((url, None)),
        Err(_) => {
            Server::start(&Preparation::default()).map(|server| (server.url.clone(), Some(server)))
        }
    });
    if found.is_none() {
        println!("left out: no PostgreSQL server, and no binaries to start one with");
    }
    found.as_ref().map(|(url, _)| url.as_str())
}

/// Another server, for a test that stops it.
pub fn another_server() -> Option<Server> {
    if WHOLE_FILES {
        return None;
    }
    match std::env::var("RINGFENCE_TEST_POSTGRES") {
        Ok(_) => None,
        Err(_) => Server::start(&Preparation::default()),
    }
}
