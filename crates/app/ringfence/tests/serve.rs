//! `ringfence serve` and the commands around it, as whoever keeps an installation uses them.

#![cfg(test)]

#[path = "serve/ground.rs"]
mod ground;
#[path = "serve/house.rs"]
mod house;
#[path = "serve/kills.rs"]
mod kills;
#[path = "serve/traces.rs"]
mod traces;
#[path = "serve/trouble.rs"]
mod trouble;

use house::{Answer, Browser, Folder, House};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// Reports a call by the public site; gives the receipt.
fn report(house: &House) -> String {
    let mut browser = Browser::default();
    let who = [("reporter_role", "intended_victim")];
    assert_eq!(browser.fill(house, ("/report/who", "/report/who"), &who).status, 303);
    let asked =
        [("asked_for", "cards"), ("story", "A man was arrested with my card"), ("go", "finish")];
    assert_eq!(browser.fill(house, ("/report/asked", "/report/asked"), &asked).status, 303);
    let sent = browser.fill(house, ("/report/check", "/report/send"), &[]);
    let shown = match sent.status {
        303 => browser.get(house, sent.header("location")).text,
        _ => sent.text,
    };
    let (_, rest) = shown.split_once("class=\"receipt\">").unwrap();
    rest.split('<').next().unwrap().to_owned()
}

/// Finds a report by its receipt; gives the page.
fn find(house: &House, receipt: &str) -> String {
    let mut browser = Browser::default();
    let found = browser.fill(house, ("/receipt", "/receipt"), &[("receipt", receipt)]);
    assert_eq!(found.status, 303, "{}", found.text);
    browser.get(house, found.header("location")).text
}

/// A token for a scope.
fn token(folder: &Folder, scope: &str) -> String {
    let printed = folder.print(&["token", "add", "test", "--scope", scope]);
    format!("Bearer {}", printed.lines().next().unwrap())
}

#[test]
fn a_report_outlives_a_restart_and_a_crash() {
    let folder = Folder::new();
    let house = House::open(&folder, &[]);
    let key = folder.file("ringfence/ringfence.key");
    assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    let first = report(&house);
    house.close();

    let house = House::open(&folder, &[]);
    assert!(find(&house, &first).contains("A man was arrested with my card"));
    let second = report(&house);
    house.kill();

    let house = House::open(&folder, &[]);
    for receipt in [first, second] {
        assert!(find(&house, &receipt).contains("A man was arrested with my card"));
    }
    house.close();
    assert!(folder.print(&["doctor"]).contains("is well"));
    assert_eq!(folder.print(&["audit", "verify"]), "The audit trail is whole.\n");
}

#[test]
fn the_log_holds_routes_and_nothing_that_was_written() {
    let folder = Folder::new();
    let config = folder.config("[logs]\nformat = \"json\"\nlevel = \"trace\"\n");
    let house = House::open(&folder, &["--config", config.to_str().unwrap()]);
    let receipt = report(&house);
    find(&house, &receipt);
    Browser::default().get(&house, "/report/who?name=Pateman");
    house.close();
    let log = std::fs::read_to_string(folder.file("log")).unwrap();
    assert!(log.contains("\"route\":\"/report/{step}\""), "{log}");
    let digits: String = receipt.chars().filter(char::is_ascii_digit).collect();
    for secret in ["arrested", "Pateman", "127.0.0.1", receipt.as_str(), digits.as_str()] {
        assert!(!log.contains(secret), "{secret} stands in {log}");
    }
    for line in log.lines() {
        assert!(line.starts_with("{\"timestamp\":"), "{line}");
    }
}

// A pipe holds 64 KiB, which a line of the log for each of 1,500 requests exceeds.
#[test]
fn a_log_that_nobody_reads_holds_nothing_up() {
    let folder = Folder::new();
    let house = House::open_with_log(&folder, &[], std::process::Stdio::piped());
    for _ in 0..1_500 {
        assert_eq!(Browser::default().get(&house, "/advice").status, 200);
    }
    let receipt = report(&house);
    assert!(find(&house, &receipt).contains("A man was arrested with my card"));
    house.close();
}

#[test]
fn a_program_sends_and_reads_with_its_tokens() {
    let folder = Folder::new();
    let house = House::open(&folder, &[]);
    let (write, read) = (token(&folder, "reports:write"), token(&folder, "reports:read"));
    let mut program = Browser::default();
    let mut send = |method: &str, path: &str, token: &str, body: &str| {
        let headers = [("Authorization", token), ("Content-Type", "application/json")];
        program.send(&house, method, path, (&headers, body))
    };
    let body = "{\"town\":\"Hitchin\",\"person\":{\"reporter\":{\"name\":\"Mrs Lowe\"}}}";
    let sent = send("POST", "/api/v1/reports", &write, body);
    assert_eq!(sent.status, 201, "{}", sent.text);
    assert_eq!(send("GET", "/api/v1/reports", &write, "").status, 403);
    let listed = send("GET", "/api/v1/reports?town=Hitchin", &read, "");
    assert!(listed.text.contains("\"total\":1") && !listed.text.contains("Lowe"));
    assert_eq!(send("GET", "/readyz", "", "").status, 200);
    assert!(send("GET", "/metrics", "", "").text.contains("ringfence_reports_unread 1"));

    assert!(folder.print(&["token", "list"]).contains("T-0002"));
    folder.print(&["token", "revoke", "T-0002"]);
    assert_eq!(send("GET", "/api/v1/reports", &read, "").status, 401);
}

#[test]
fn a_webhook_is_told_with_a_signature() {
    let folder = Folder::new();
    let config = folder.config("[webhooks]\nprivate = true\n");
    let house = House::open(&folder, &["--config", config.to_str().unwrap()]);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (hooks, write) = (token(&folder, "hooks"), token(&folder, "reports:write"));
    let hook = format!(
        "{{\"url\":\"http://{}/hook\",\"events\":[\"report.courier_due\"]}}",
        listener.local_addr().unwrap()
    );
    let json = ("Content-Type", "application/json");
    let mut program = Browser::default();
    let made = program.send(
        &house,
        "POST",
        "/api/v1/webhooks",
        (&[("Authorization", &hooks), json], &hook),
    );
    assert_eq!(made.status, 201, "{}", made.text);
    let due = "{\"going_on\":\"courier_due\",\"narrative\":\"He is at the door\"}";
    let headers = [("Authorization", write.as_str()), json];
    assert_eq!(program.send(&house, "POST", "/api/v1/reports", (&headers, due)).status, 201);

    let (mut stream, _) = listener.accept().unwrap();
    let mut read = Vec::new();
    while !read.ends_with(b"}") {
        let mut part = [0; 1024];
        let n = stream.read(&mut part).unwrap();
        assert!(n > 0, "the request ended early");
        read.extend_from_slice(&part[..n]);
    }
    let told = String::from_utf8(read).unwrap();
    stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
    assert!(told.starts_with("POST /hook HTTP/1.1\r\n"), "{told}");
    assert!(told.contains("ringfence-signature: t="), "{told}");
    assert!(told.contains("\"urgency\":\"courier_due\"") && !told.contains("door"), "{told}");
}

#[test]
fn slow_clients_are_left() {
    let folder = Folder::new();
    let config =
        folder.config("[listen]\nheader_seconds = 1\nbody_seconds = 1\nidle_seconds = 2\n");
    let house = House::open(&folder, &["--config", config.to_str().unwrap()]);

    let mut slow_head = house.connect();
    slow_head.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n").unwrap();
    let mut silent = house.connect();
    let mut slow_body = house.connect();
    slow_body
        .write_all(b"POST /report/who HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nreporter")
        .unwrap();
    let mut rest = Vec::new();
    slow_head.read_to_end(&mut rest).unwrap();
    silent.read_to_end(&mut rest).unwrap();
    let answer = Answer::read(&mut slow_body);
    assert!((400..500).contains(&answer.status), "{answer:?}");
}

#[test]
fn a_request_that_has_begun_when_the_service_is_told_to_stop_is_answered() {
    let folder = Folder::new();
    let house = House::open(&folder, &[]);
    let mut begun = house.connect();
    begun.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n").unwrap();
    Browser::default().get(&house, "/healthz");
    house.signal("TERM");
    begun.write_all(b"\r\n").unwrap();
    assert_eq!(Answer::read(&mut begun).status, 200);
    house.close_after_signal();
}

#[test]
fn tls_is_spoken_by_certificate_files() {
    let folder = Folder::new();
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let (certificate, key) = (folder.file("cert.pem"), folder.file("key.pem"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let text = format!("[tls]\ncertificate = {certificate:?}\nkey = {key:?}\n");
    let config = folder.config(&text);
    let house = House::open(&folder, &["--config", config.to_str().unwrap()]);

    let mut trusted = RootCertStore::empty();
    trusted.add(made.cert.der().clone()).unwrap();
    let settings = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(trusted)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let client = ClientConnection::new(Arc::new(settings), name).unwrap();
    let mut stream = StreamOwned::new(client, house.connect());
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .unwrap();
    let answer = Answer::read(&mut stream);
    assert_eq!((answer.status, answer.text.as_str()), (200, "alive\n"));
    assert!(answer.header("strict-transport-security").starts_with("max-age"));
    drop(stream);
    house.close();
}

#[test]
fn a_full_house_makes_others_wait() {
    let folder = Folder::new();
    let config = folder.config("[listen]\nconnections = 1\n");
    let house = House::open(&folder, &["--config", config.to_str().unwrap()]);
    let mut inside = house.connect();
    inside.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let mut byte = [0; 1];
    inside.read_exact(&mut byte).unwrap();
    let mut outside = house.connect();
    outside.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    outside.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    assert!(outside.read(&mut byte).is_err());
    drop(inside);
    outside.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    assert_eq!(Answer::read(&mut outside).status, 200);
}

#[test]
fn a_backup_brings_everything_back() {
    let folder = Folder::new();
    let house = House::open(&folder, &[]);
    let receipt = report(&house);
    let backup = folder.file("backup.db");
    let backup = backup.to_str().unwrap();
    folder.print(&["backup", backup]);
    house.close();

    let there = folder.run(&["restore", backup]);
    assert_eq!(there.status.code(), Some(2));
    std::fs::remove_file(folder.file("ringfence/ringfence.db")).unwrap();
    folder.print(&["restore", backup]);
    let house = House::open(&folder, &[]);
    assert!(find(&house, &receipt).contains("A man was arrested with my card"));
}

#[test]
fn the_key_is_changed_and_a_change_that_broke_off_is_finished() {
    let folder = Folder::new();
    let house = House::open(&folder, &[]);
    let receipt = report(&house);
    house.close();
    let (file, next) =
        (folder.file("ringfence/ringfence.key"), folder.file("ringfence/ringfence.key.next"));
    let before = folder.file("ringfence/ringfence.key.before");
    let first = std::fs::read(&file).unwrap();
    assert!(folder.print(&["rotate"]).contains("encrypted with another key"));
    let second = std::fs::read(&file).unwrap();
    assert_eq!((std::fs::read(&before).unwrap(), next.exists()), (first.clone(), false));
    assert_ne!(first, second);

    // As if it had been killed after the store was changed.
    std::fs::rename(&file, &next).unwrap();
    std::fs::rename(&before, &file).unwrap();
    assert_eq!(folder.run(&["doctor"]).status.code(), Some(2));
    assert!(folder.print(&["rotate"]).contains("is finished"));
    assert_eq!(std::fs::read(&file).unwrap(), second);
    assert!(folder.print(&["doctor"]).contains("is well"));
    let house = House::open(&folder, &[]);
    assert!(find(&house, &receipt).contains("A man was arrested with my card"));
}

#[test]
fn accounts_are_made_listed_and_reset() {
    let folder = Folder::new();
    assert!(folder.print(&["account", "list"]).contains("Make the first"));
    let made = folder.print(&["account", "add", "Ruth", "--role", "supervisor"]);
    assert!(made.contains("First password: "), "{made}");
    let listed = folder.print(&["account", "list"]);
    assert!(listed.contains("ruth  Ruth  supervisor  not set up"), "{listed}");
    let reset = folder.print(&["account", "reset", "ruth"]);
    assert_ne!(made.lines().nth(1), reset.lines().next());
    let twice = folder.run(&["account", "add", "ruth", "--role", "analyst"]);
    assert_eq!(twice.status.code(), Some(2));
}

#[test]
fn the_schema_goes_down_and_up() {
    let folder = Folder::new();
    let up = folder.print(&["migrate", "up"]);
    let known = up.trim().rsplit(' ').next().unwrap().trim_end_matches('.').to_owned();
    assert!(up.contains(&format!("has schema {known};")), "{up}");
    assert!(folder.print(&["migrate", "down", "--to", "0"]).contains("has schema 0;"));
    assert!(folder.print(&["migrate", "status"]).contains("has schema 0;"));
    assert_eq!(folder.print(&["migrate", "up"]), up);
}

#[test]
fn what_cannot_start_says_why() {
    let folder = Folder::new();
    let config = folder.config("[listen]\nadress = \"0.0.0.0:80\"\n");
    let config = config.to_str().unwrap();
    let check = |arguments: &[&str], code: i32, words: &str| {
        let output = folder.run(arguments);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{error}");
        assert!(error.contains(words), "{error}");
    };
    check(&["config", "check", config], 1, "ringfence.toml:2: there is no key `adress` here");
    check(&["serve", "--config", config], 2, "did you mean `address`?");
    let names = folder.file("names.csv");
    std::fs::write(&names, "id,name\n1,Ann\n").unwrap();
    let places = folder.config(&format!("[places]\npostcodes = [{names:?}]\n"));
    let places = places.to_str().unwrap();
    check(&["config", "check", places], 1, "names.csv:1: `id` is no British postcode");
    check(&["serve", "--config", places], 2, "name Code-Point Open or the ONS Postcode Directory");
    check(&["doctor"], 2, "there is no store at");
    check(&["serve", "--store", "mysql://db/x"], 2, "there is no store of the kind mysql");
    folder.print(&["migrate", "up"]);
    std::fs::remove_file(folder.file("ringfence/ringfence.key")).unwrap();
    check(&["serve"], 2, "bring the key file back");
}

#[test]
fn the_demonstration_shows_a_winter_and_leaves_nothing() {
    let folder = Folder::new();
    let house = House::open(&folder, &["--demo"]);
    let line = house.said.lines().find(|l| l.contains("analyst")).unwrap();
    let password = line.split_whitespace().nth(1).unwrap();
    let mut browser = Browser::default();
    let login = [("name", "analyst"), ("password", password)];
    let inside = browser.fill(&house, ("/desk/login", "/desk/login"), &login);
    assert_eq!(inside.header("location"), "/desk");
    let inbox = browser.get(&house, "/desk/inbox").text;
    assert!(inbox.contains("Rickmansworth") && inbox.contains("Courier due now"), "{inbox}");
    house.close();
    let left = std::fs::read_dir(folder.path()).unwrap();
    let names: Vec<_> = left.map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["log"]);
}
