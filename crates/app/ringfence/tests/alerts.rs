//! Alerts from end to end: the demonstration's bulletin says the mission's figures; a
//! subscriber confirms from the mailbox, gets one e-mail of each publication and leaves with
//! one POST; and a process that is killed while it sends loses nothing and sends nothing twice.
//!
//! `RINGFENCE_MAIL_KILLS` says how often it is killed.

#![cfg(test)]

#[expect(dead_code, reason = "shared with the tests of the service")]
#[path = "serve/house.rs"]
mod house;

use bulletin::{Bulletin, Bulletins, Deed, Discretion, Figure, Figures, Period, Step, Tell};
use casework::outbox::{Content, Outbox, OutboxCounts};
use casework::{AccountId, Moment, StoreError};
use house::{Browser, Folder, House};
use notify::http::{Client, Reach};
use notify::{Address, Composed, Message, Notifier, PostOffice, Security, Smtp, SmtpSettings};
use privacy::Pii;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{Key, Settings, Store};
use test_support::mail_server::{Cover, MailServer, Manner, Papers};
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// A demonstration that sends its e-mails to a server of the test's.
fn house(folder: &Folder, mail: &MailServer) -> House {
    let config = folder.config(&format!(
        "[mail]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nfrom = \"Alerts <alerts@police.example>\"\n",
        mail.address.port()
    ));
    House::open(folder, &["--demo", "--config", config.to_str().unwrap()])
}

/// Somebody at the desk of the demonstration.
fn login(house: &House, name: &str) -> Browser {
    let line = house.said.lines().find(|l| l.trim_start().starts_with(name)).unwrap();
    let password = line.split_whitespace().nth(1).unwrap();
    let mut browser = Browser::default();
    let fields = [("name", name), ("password", password)];
    let inside = browser.fill(house, ("/desk/login", "/desk/login"), &fields);
    assert_eq!(inside.header("location"), "/desk");
    browser
}

/// The path of the address in a letter that has this in it.
fn path_in(text: &str, part: &str) -> String {
    let word = text.split_whitespace().find(|w| w.contains(part)).unwrap();
    let (_, path) = word.split_once(part).unwrap();
    format!("{part}{path}")
}

/// The text of a letter as it is read: soft line ends of quoted-printable are taken out.
fn plain(text: &str) -> String {
    let text = text.replace("=\n", "");
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let digits: Vec<u8> = bytes.clone().take(2).collect();
        let code = std::str::from_utf8(&digits).ok().and_then(|d| u8::from_str_radix(d, 16).ok());
        match code {
            Some(code) if byte == b'=' => {
                out.push(code);
                bytes.nth(1);
            }
            _ => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[test]
fn the_bulletin_of_the_demonstration_says_the_figures_of_the_winter() {
    let folder = Folder::new();
    let house = House::open(&folder, &["--demo"]);
    let mut browser = Browser::default();
    let page = browser.get(&house, "/alerts/B-0001").text;
    for part in [
        "27 people targeted, more than \u{a3}70,000 lost since the start of December",
        "Fraudsters posing as police officers",
        "In an earlier report on 18 December, the losses known to us came to \u{a3}8,000.",
        "Recent victims were from Borehamwood, Hertford, Hitchin, Rickmansworth and Royston.",
        "More people are being targeted than in the month before: 27 people, against 7.",
        "NEVER ask you to withdraw money and send it by courier, taxi or any means.",
        "This is an exercise: everything in it is invented.",
    ] {
        assert!(page.contains(part), "{part} is missing from\n{page}");
    }
    assert!(!page.contains("70,250") && !page.contains("/desk"), "{page}");
    let told = browser.get(&house, "/api/v1/bulletins").text;
    let told: Value = serde_json::from_str(&told).unwrap();
    let bulletin = &told["bulletins"][0];
    assert_eq!(bulletin["figures"]["targeted"]["value"], 27);
    assert_eq!(bulletin["figures"]["earlier"]["lost"]["told"], "\u{a3}8,000");
    // Every figure leads to the page of the ledger that shows it.
    let query = bulletin["figures"]["targeted"]["query"].as_str().unwrap();
    let ledger = login(&house, "press").get(&house, query).text;
    assert!(ledger.contains(">27<"), "{ledger}");
    assert!(browser.get(&house, "/alerts.atom").text.contains("<entry>"));
    assert!(browser.get(&house, "/alerts/hitchin").text.contains("B-0001"));
    let cap = browser.get(&house, "/alerts/B-0001.cap").text;
    assert!(cap.contains("<status>Exercise</status>"), "{cap}");
    house.close();
}

#[test]
fn a_subscriber_gets_each_publication_once_and_leaves_with_one_post() {
    let folder = Folder::new();
    let mail = MailServer::start();
    let house = house(&folder, &mail);
    let mut reader = Browser::default();
    let asked = [("email", "margaret@example.org"), ("towns", "hitchin")];
    let answer = reader.fill(&house, ("/alerts/subscribe", "/alerts/subscribe"), &asked);
    assert!(answer.text.contains("Check your e-mail"), "{}", answer.text);
    mail.wait_for(1);
    let letter = plain(&mail.taken()[0].text);
    let confirm = path_in(&letter, "/alerts/confirm/");
    let done = reader.fill(&house, (&confirm, &confirm), &[("towns", "hitchin")]);
    assert!(done.text.contains("alerts for Hitchin"), "{}", done.text);

    let (mut press, mut supervisor) = (login(&house, "press"), login(&house, "supervisor"));
    let desk = "/desk/bulletins/1";
    let query = told(&mut reader, &house);
    let (from, to) = (query.0.as_str(), query.1.as_str());
    let period = [("from", from), ("to", to)];
    for (who, step, fields) in [
        ("press", "correct", &period[..]),
        ("press", "submit", &[]),
        ("supervisor", "approve", &[]),
        ("press", "publish", &[]),
    ] {
        let browser = if who == "press" { &mut press } else { &mut supervisor };
        let answer = browser.fill(&house, (desk, &format!("{desk}/{step}")), fields);
        assert_eq!(answer.header("location"), desk, "{step}: {}", answer.text);
    }
    mail.wait_for(2);
    let sent = mail.taken().remove(1);
    assert_eq!(sent.to, ["margaret@example.org"]);
    assert_eq!(sent.message_id, "bulletin-1.2.1@police.example");
    let text = plain(&sent.text);
    for part in [
        "Subject: Corrected: Courier fraud in Hertfordshire",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "multipart/alternative",
        "NEVER ask for bank details or a PIN on the phone",
        "Stop these e-mails: ",
    ] {
        assert!(
            text.contains(part) || text.replace('\n', "").contains(part),
            "{part} is missing from\n{text}"
        );
    }
    let leave = path_in(&text, "/alerts/leave/");
    let leave = leave.trim_end_matches('>');
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let gone =
        Browser::default().send(&house, "POST", leave, (&form, "List-Unsubscribe=One-Click"));
    assert_eq!(gone.status, 200);
    let reason = [("reason", "It was a rehearsal.")];
    supervisor.fill(&house, (desk, &format!("{desk}/withdraw")), &reason);
    let page = press.get(&house, "/desk/bulletins").text;
    // Whoever leaves is forgotten with the letters to them; the question whether to begin stays.
    assert!(page.contains("0 subscribers") && page.contains(" 1 sent, 0 given up"), "{page}");
    house.close();
    assert_eq!(mail.taken().len(), 2, "nobody who has left is written to");
}

/// First and last day of the bulletin that is published.
fn told(reader: &mut Browser, house: &House) -> (String, String) {
    let answer = reader.get(house, "/api/v1/bulletins/B-0001").text;
    let told: Value = serde_json::from_str(&answer).unwrap();
    let day = |name: &str| told["period"][name].as_str().unwrap().to_owned();
    (day("from"), day("to"))
}

// ---- a process that is killed while it sends ----

/// How a server is reached, and the authority that is trusted for it, as PEM.
#[derive(Clone, Copy)]
struct Way<'a> {
    cover: Cover,
    trusted: &'a str,
}

const OPENLY: Way<'static> = Way { cover: Cover::Bare, trusted: "" };

fn open(file: &Path) -> Arc<Store> {
    Store::open(Settings::new(&file.to_string_lossy(), Key::new([7; 32]))).unwrap()
}

fn now<T>(future: impl Future<Output = T>) -> T {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(future)
}

/// A bulletin that is published to so many subscribers.
async fn publish(store: &Store, readers: usize) {
    for n in 0..readers {
        let email = Pii::new(format!("reader{n}@example.org"));
        let id = store.subscribe(email, Vec::new(), Moment(1)).await.unwrap().id;
        assert!(store.confirm(id, Vec::new(), Moment(2)).await.unwrap());
    }
    let day = |text: &str| text.parse().unwrap();
    let figures = Figures {
        targeted: Figure::new(27, ""),
        ..Figures::none(
            "Hertfordshire",
            Period { from: day("2026-12-01"), to: day("2026-12-27") },
            day("2026-12-27"),
        )
    };
    let deed = |by| Deed { by: AccountId(by), at: Moment(10) };
    let begun = Bulletin::begin(&figures, Discretion::default(), "", deed(1));
    let id = store.create(begun).await.unwrap();
    let mut kept = store.bulletin(id).await.unwrap().unwrap();
    for (step, by) in [(Step::Submit, 1), (Step::Approve, 2), (Step::Publish, 1)] {
        kept.bulletin.take(step, deed(by), Discretion::default()).unwrap();
    }
    let tell = Tell::Everybody {
        event: "bulletin.published",
        version: 1,
        towns: Vec::new(),
        payload: "{}".into(),
        now: Moment(10),
    };
    assert!(store.save(kept, tell).await.unwrap());
}

/// A post office that sends to this port in this way.
fn office(store: &Arc<Store>, (port, way): (u16, Way<'_>), at: Moment) -> PostOffice {
    let tls = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    let client = Client::new(Arc::new(tls), Duration::from_secs(5), Reach::Anywhere);
    let smtp = Smtp::new(SmtpSettings {
        host: "localhost".into(),
        port,
        security: match way.cover {
            Cover::Bare => Security::Plain,
            Cover::StartTls => Security::StartTls,
            Cover::Tls => Security::Tls,
        },
        login: None,
        from: "alerts@police.example".into(),
        certificates: (way.cover != Cover::Bare).then(|| way.trusted.as_bytes().to_vec()),
        patience: Duration::from_secs(20),
    });
    let notifier = Arc::new(Notifier::new(client).with_smtp(smtp.unwrap()));
    let compose = |content| async move {
        let Content::Bulletin { subscriber, .. } = content else { return Ok(Composed::Unwanted) };
        let to = Address::Email(Pii::new(format!("reader{subscriber}@example.org")));
        let message = Message::new(to, "Courier fraud", "27 people.\n".repeat(40));
        Ok::<_, StoreError>(Composed::Message(Box::new(message)))
    };
    let outbox = Arc::clone(store) as Arc<dyn Outbox>;
    PostOffice::new(outbox, notifier, move || at, compose)
}

/// The child. It does nothing unless it is told where the store is.
#[test]
fn child() {
    let Ok(file) = std::env::var("RINGFENCE_MAIL_STORE") else { return };
    let number = |name: &str| std::env::var(name).unwrap().parse::<i64>().unwrap();
    let store = open(Path::new(&file));
    let port = u16::try_from(number("RINGFENCE_MAIL_PORT")).unwrap();
    let trusted = std::env::var("RINGFENCE_MAIL_TRUSTED").unwrap();
    let covers = [Cover::Bare, Cover::StartTls, Cover::Tls];
    let named = std::env::var("RINGFENCE_MAIL_COVER").unwrap();
    let cover = covers.into_iter().find(|cover| format!("{cover:?}") == named).unwrap();
    let way = Way { cover, trusted: &trusted };
    let office = office(&store, (port, way), Moment(number("RINGFENCE_MAIL_AT")));
    now(async move { while office.round().await.unwrap() > 0 {} });
}

/// A sender whose clock stands at a moment: what those before it had claimed has run out.
fn sender(file: &Path, (mail, way): (&MailServer, Way<'_>), at: i64) -> std::process::Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture", "--test-threads=1"])
        .env("RINGFENCE_MAIL_STORE", file)
        .env("RINGFENCE_MAIL_PORT", mail.address.port().to_string())
        .env("RINGFENCE_MAIL_AT", at.to_string())
        .env("RINGFENCE_MAIL_TRUSTED", way.trusted)
        .env("RINGFENCE_MAIL_COVER", format!("{:?}", way.cover))
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

fn counts(file: &Path) -> OutboxCounts {
    now(open(file).counts()).unwrap()
}

#[test]
fn a_killed_sender_loses_nothing_and_sends_nothing_twice() {
    kill_senders(&MailServer::start(), OPENLY);
}

#[test]
fn a_killed_sender_loses_nothing_and_sends_nothing_twice_by_tls() {
    let papers = Papers::of("localhost");
    for cover in [Cover::StartTls, Cover::Tls] {
        let way = Way { cover, trusted: &papers.authority };
        kill_senders(&MailServer::covered(cover, Some(&papers)), way);
    }
}

/// Connections on which letters are under way at the same time.
const CONNECTIONS: i64 = 4;

fn kill_senders(mail: &MailServer, way: Way<'_>) {
    let folder = Folder::new();
    let file = folder.file("mail.db");
    let kills = std::env::var("RINGFENCE_MAIL_KILLS").ok().and_then(|n| n.parse().ok());
    let kills: i64 = kills.unwrap_or(5);
    // Enough letters that one is under way at every kill.
    let readers = 120.max(usize::try_from(kills * 8).unwrap());
    now(publish(&open(&file), readers));
    for kill in 0..kills {
        let before = mail.taken().len();
        let mut child = sender(&file, (mail, way), 1_000 * (kill + 1));
        // Somewhere among the next letters, and not always at the same step of one.
        let some = usize::try_from(kill % 7).unwrap() + 1;
        mail.wait_for((before + some).min(readers - 10));
        spin(Duration::from_micros(u64::try_from(kill * 733 % 4_000).unwrap()));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(sender(&file, (mail, way), 1_000_000).wait().unwrap().success());
    let (counts, delivered) = (counts(&file), mail.counts());
    let twice: Vec<_> = delivered.iter().filter(|(_, n)| **n > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let lost = readers - delivered.len();
    println!("{kills} kills, {:?}: {} once, {lost} not, {counts:?}", way.cover, delivered.len());
    // What did not arrive was killed between the mark and the write that follows it, in the
    // same microsecond; it is counted among what has no answer.
    assert!(u64::try_from(lost).unwrap() <= counts.uncertain, "{lost} lost, {counts:?}");
    assert_eq!(counts.waiting, 0);
    assert_eq!(counts.sent + counts.uncertain, u64::try_from(readers).unwrap());
    // A kill leaves open at most the one letter that is under way on each connection.
    assert!(counts.uncertain <= u64::try_from(kills * CONNECTIONS).unwrap(), "{counts:?}");
}

/// Lets a while pass that is too short to sleep for.
fn spin(while_long: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < while_long {
        std::hint::spin_loop();
    }
}

#[test]
fn a_letter_that_was_taken_and_not_acknowledged_is_not_sent_again() {
    let folder = Folder::new();
    let (file, mail) = (folder.file("mail.db"), MailServer::start());
    now(publish(&open(&file), 1));
    mail.behave(Manner::TakeSilently);
    let mut child = sender(&file, (&mail, OPENLY), 1_000);
    mail.wait_for(1);
    child.kill().unwrap();
    child.wait().unwrap();
    mail.behave(Manner::Take);
    assert!(sender(&file, (&mail, OPENLY), 2_000).wait().unwrap().success());
    assert_eq!(mail.counts().into_values().collect::<Vec<_>>(), [1]);
    assert_eq!(counts(&file), OutboxCounts { uncertain: 1, ..OutboxCounts::default() });
}

#[test]
fn a_server_that_is_away_costs_nobody_a_letter() {
    let folder = Folder::new();
    let (file, mail) = (folder.file("mail.db"), MailServer::start());
    now(publish(&open(&file), 3));
    for (at, manner) in
        [(1_000, Manner::PutOff), (2_000, Manner::BreakBeforeText), (3_000, Manner::PutOffText)]
    {
        mail.behave(manner);
        assert!(sender(&file, (&mail, OPENLY), at).wait().unwrap().success());
        assert_eq!(counts(&file).waiting, 3, "{manner:?}");
    }
    mail.behave(Manner::Take);
    assert!(sender(&file, (&mail, OPENLY), 4_000).wait().unwrap().success());
    assert_eq!(mail.counts().into_values().collect::<Vec<_>>(), [1, 1, 1]);
    assert_eq!(counts(&file).sent, 3);
}
