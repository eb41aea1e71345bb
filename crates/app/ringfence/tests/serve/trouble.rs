//! The disk is full, the file cannot be written, another holds the database, the server goes:
//! whoever sends reads a clear page and gets no receipt, what was acknowledged stays, and the
//! service goes on by itself when the trouble is over.

use crate::ground::Ground;
use crate::house::{Answer, Browser, Folder, House, form};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use test_support::postgres::{as_postgres, binaries};

/// A browser that has answered the questions and has not yet sent the report.
struct Teller {
    browser: Browser,
    /// The page with the answers, loaded before the trouble.
    page: Answer,
}

impl Teller {
    fn new(house: &House) -> Self {
        Self::of(house, "A nephew in custody")
    }

    fn of(house: &House, story: &str) -> Self {
        let mut browser = Browser::default();
        let asked = [("asked_for", "cards"), ("story", story), ("go", "finish")];
        let taken = browser.fill(house, ("/report/asked", "/report/asked"), &asked);
        assert_eq!(taken.status, 303, "{}", taken.text);
        let page = browser.get(house, "/report/check");
        Self { browser, page }
    }

    fn send(&mut self, house: &House) -> Answer {
        let hidden = self.page.hidden();
        let fields: Vec<_> = hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let kind = [("Content-Type", "application/x-www-form-urlencoded")];
        self.browser.send(house, "POST", "/report/send", (&kind, &form(&fields)))
    }

    /// Nothing is acknowledged, and the page says what to do.
    fn is_told(&mut self, house: &House) {
        let answer = self.send(house);
        assert_eq!(answer.status, 503, "{}", answer.text);
        assert!(!answer.text.contains("class=\"receipt\""), "{}", answer.text);
        for words in ["Sorry, we could not", "ring 101", "ring 999"] {
            assert!(answer.text.contains(words), "{words}: {}", answer.text);
        }
    }

    /// The same browser sends the same answers, and gets its receipt.
    fn is_kept(&mut self, house: &House) {
        let answer = self.send(house);
        assert!(answer.text.contains("class=\"receipt\""), "{}", answer.text);
    }
}

/// A program with its tokens.
struct Program<'h> {
    house: &'h House,
    write: String,
    read: String,
}

impl<'h> Program<'h> {
    fn new(ground: &Ground, house: &'h House) -> Self {
        let (write, read) = (ground.token("reports:write"), ground.token("reports:read"));
        Self { house, write, read }
    }

    fn send(&self, narrative: &str) -> Answer {
        let headers =
            [("Authorization", self.write.as_str()), ("Content-Type", "application/json")];
        let body = json!({ "narrative": narrative }).to_string();
        Browser::default().send(self.house, "POST", "/api/v1/reports", (&headers, &body))
    }

    /// Nothing is acknowledged, and the problem says so.
    fn is_told(&self, words: &str) {
        let answer = self.send("A short story");
        assert_eq!(answer.status, 503, "{}", answer.text);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert!(!answer.header("retry-after").is_empty());
        assert!(
            answer.text.contains("Nothing was kept") && answer.text.contains(words),
            "{answer:?}"
        );
    }

    /// Reports that are there.
    fn total(&self) -> u64 {
        let headers = [("Authorization", self.read.as_str())];
        let path = "/api/v1/reports?limit=1";
        let page = Browser::default().send(self.house, "GET", path, (&headers, ""));
        let page: Value = serde_json::from_str(&page.text).unwrap();
        page["total"].as_u64().unwrap()
    }

    fn ready(&self) -> u16 {
        Browser::default().get(self.house, "/readyz").status
    }
}

/// A small file system of its own, in place of the folder with the data.
struct Mount(std::path::PathBuf);

impl Mount {
    /// None if it cannot be mounted, which takes the rights of root.
    fn new(folder: &Folder) -> Option<Self> {
        let path = folder.file("ringfence");
        std::fs::create_dir_all(&path).unwrap();
        let mounted = mount(&["-t", "tmpfs", "-o", "size=24m", "tmpfs"], &path).then(|| Self(path));
        if mounted.is_none() {
            println!("SKIPPED: no file system of its own can be mounted here (run as root)");
        }
        mounted
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

fn mount(arguments: &[&str], path: &Path) -> bool {
    let command = || Command::new("mount").args(arguments).arg(path).stderr(Stdio::null()).status();
    command().is_ok_and(|status| status.success())
}

#[test]
fn a_full_disk_is_said_and_passes() {
    let ground = Ground::file();
    let Some(mounted) = Mount::new(&ground.folder) else { return };
    let ballast = mounted.0.join("ballast");
    let house = ground.open();
    let program = Program::new(&ground, &house);
    let long = "marzipan ".repeat(2_000);
    let mut teller = Teller::of(&house, &long);
    // Room for some reports is left.
    std::fs::write(&ballast, vec![1; 16_000_000]).unwrap();
    let mut n_kept = 0;
    let refused = loop {
        let answer = program.send(&long);
        match answer.status {
            201 => n_kept += 1,
            _ => break answer,
        }
        assert!(n_kept < 5_000, "there was room for everything");
    };
    assert_eq!(refused.status, 503, "{refused:?}");
    assert!(n_kept > 0 && refused.text.contains("disk is full"), "{n_kept}: {refused:?}");
    // A shorter report might find room yet.
    let rest = mounted.0.join("rest");
    assert!(std::fs::write(&rest, vec![1; 24_000_000]).is_err());
    teller.is_told(&house);
    std::fs::remove_file(&rest).unwrap();
    std::fs::remove_file(&ballast).unwrap();
    teller.is_kept(&house);
    assert_eq!(program.send(&long).status, 201);
    assert_eq!(program.total(), n_kept + 2);
    house.close();
}

#[test]
fn a_file_that_cannot_be_written_is_said_and_passes() {
    let ground = Ground::file();
    let Some(mounted) = Mount::new(&ground.folder) else { return };
    let house = ground.open();
    assert_eq!(Program::new(&ground, &house).send("A short story").status, 201);
    house.close();
    assert!(mount(&["-o", "remount,ro"], &mounted.0));
    let output = ground.folder.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(output.status.code(), Some(2));
    let why = String::from_utf8(output.stderr).unwrap();
    assert!(why.contains("read-only"), "{why}");
    assert!(mount(&["-o", "remount,rw"], &mounted.0));
    let house = ground.open();
    let program = Program::new(&ground, &house);
    assert_eq!((program.total(), program.send("A short story").status), (1, 201));
}

#[test]
fn a_server_that_only_reads_is_said_and_passes() {
    let Some(ground) = Ground::server() else { return };
    let house = ground.open();
    let program = Program::new(&ground, &house);
    assert_eq!(program.send("A short story").status, 201);
    let mut teller = Teller::new(&house);
    on_server(&ground, "ALTER DATABASE postgres SET default_transaction_read_only = on");
    cut_off(&ground);
    teller.is_told(&house);
    program.is_told("read-only");
    on_server(
        &ground,
        "SET default_transaction_read_only = off; \
         ALTER DATABASE postgres SET default_transaction_read_only = off",
    );
    cut_off(&ground);
    teller.is_kept(&house);
    assert_eq!(program.total(), 2);
    house.close();
}

#[test]
fn a_locked_file_is_said_and_passes() {
    let ground = Ground::file();
    ground.folder.config("[store]\nlock_wait_ms = 100\n");
    let house = ground.open();
    let program = Program::new(&ground, &house);
    let mut teller = Teller::new(&house);
    let other = rusqlite::Connection::open(ground.folder.file("ringfence/ringfence.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    teller.is_told(&house);
    program.is_told("busy");
    other.execute_batch("ROLLBACK").unwrap();
    teller.is_kept(&house);
    assert_eq!((program.send("A short story").status, program.total()), (201, 2));
    house.close();
}

#[test]
fn a_locked_table_is_said_and_passes() {
    let Some(ground) = Ground::server() else { return };
    ground.folder.config("[store]\nlock_wait_ms = 100\n");
    let house = ground.open();
    let program = Program::new(&ground, &house);
    let mut teller = Teller::new(&house);
    let mut other = statements(&ground, Stdio::piped());
    let mut into = other.stdin.take().unwrap();
    into.write_all(b"BEGIN; LOCK TABLE report; \\echo held\n").unwrap();
    let mut said = std::io::BufReader::new(other.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("held") {
        assert!(std::io::BufRead::read_line(&mut said, &mut line).unwrap() > 0);
    }
    teller.is_told(&house);
    program.is_told("busy");
    drop(into);
    assert!(other.wait().unwrap().success());
    teller.is_kept(&house);
    assert_eq!((program.send("A short story").status, program.total()), (201, 2));
    house.close();
}

#[test]
fn a_server_that_goes_is_said_and_found_again() {
    let Some(ground) = Ground::server() else { return };
    let server = ground.server.as_ref().unwrap();
    let house = ground.open();
    let program = Program::new(&ground, &house);
    let mut teller = Teller::new(&house);
    assert_eq!((program.send("A short story").status, program.ready()), (201, 200));
    server.control("stop");
    teller.is_told(&house);
    program.is_told("cannot be reached");
    assert_eq!(program.ready(), 503);
    let inside = Browser::default().get(&house, "/");
    assert_eq!(inside.status, 200, "advice needs no store");
    server.control("start");
    teller.is_kept(&house);
    // Restarted while nobody looked: the next sender does not notice.
    server.control("restart");
    assert_eq!(program.send("A short story").status, 201);
    assert_eq!((program.total(), program.ready()), (3, 200));
    house.close();
}

/// A client of the ground's server that runs what it reads.
fn statements(ground: &Ground, input: Stdio) -> Child {
    let url = ground.server.as_ref().unwrap().url.clone();
    as_postgres(&binaries().unwrap().join("psql"))
        .args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", &url])
        .stdin(input)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

fn on_server(ground: &Ground, sql: &str) {
    let mut client = statements(ground, Stdio::piped());
    client.stdin.take().unwrap().write_all(format!("{sql};\n").as_bytes()).unwrap();
    assert!(client.wait().unwrap().success(), "{sql}");
}

/// Ends every other connection, so that settings count for the next.
fn cut_off(ground: &Ground) {
    on_server(
        ground,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
}
