//! The service itself is killed at any moment: what it acknowledged to a program or to a person
//! is there, once, and its receipt opens it.
//!
//! Programs send through the API, each report under a key of its own, people through the pages.
//! Then the service is killed, started again on the same store, and whoever had no answer sends
//! again. `RINGFENCE_SERVE_KILLS` says how often.

use crate::ground::Ground;
use crate::house::{Answer, Browser, form};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Result;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

const PROGRAMS: usize = 4;
const PEOPLE: usize = 3;
/// Receipts that are opened at the end, spread over all.
const OPENED: usize = 400;

/// What was acknowledged: the words by which a report is known, and its receipt.
struct Kept {
    words: String,
    receipt: String,
}

/// Whoever sends reports, one after the other.
struct Client {
    name: String,
    number: u64,
    kept: Vec<Kept>,
    way: Way,
}

enum Way {
    /// The API, with this token.
    Api(String),
    /// The pages, with the browser of a report whose answers were taken.
    Pages(Option<Browser>),
}

impl Client {
    /// Words of the report under way that no other has: in letters, for eight figures would be
    /// an account number.
    fn words(&self) -> String {
        let letters = |figure| char::from(figure - b'0' + b'a');
        let number: String = self.number.to_string().bytes().map(letters).collect();
        format!("a man from {} {number}", self.name)
    }

    /// Sends what was begun, or the next report; adds it to what was kept.
    fn send(&mut self, address: SocketAddr) -> Result<()> {
        let words = self.words();
        let receipt = match &mut self.way {
            Way::Api(token) => by_api(address, token, &words)?,
            Way::Pages(begun) => {
                let browser = match begun {
                    Some(browser) => browser,
                    None => begun.insert(told(address, &words)?),
                };
                let receipt = by_pages(address, browser, &words)?;
                *begun = None;
                receipt
            }
        };
        self.kept.push(Kept { words, receipt });
        self.number += 1;
        Ok(())
    }

    /// After a restart: the last report that was acknowledged is there, and is not taken twice.
    fn look_back(&self, address: SocketAddr) -> Result<()> {
        let Some(last) = self.kept.last() else { return Ok(()) };
        if let Way::Api(token) = &self.way {
            assert_eq!(by_api(address, token, &last.words)?, last.receipt);
        }
        open(address, last)
    }

    /// Sends until nobody answers any more.
    fn send_on(&mut self, address: SocketAddr, (killed, kept): (&AtomicBool, &Sender<()>)) {
        let mut all = || -> Result<()> {
            self.look_back(address)?;
            loop {
                self.send(address)?;
                let _ = kept.send(());
            }
        };
        let error = all().unwrap_err();
        assert!(killed.load(Ordering::SeqCst), "it stopped answering by itself: {error}");
    }
}

/// Sends a report as a program does, under the same key each time; gives the receipt.
fn by_api(address: SocketAddr, token: &str, words: &str) -> Result<String> {
    let key = words.replace(' ', "-");
    let headers = [
        ("Authorization", token),
        ("Content-Type", "application/json"),
        ("Idempotency-Key", key.as_str()),
    ];
    let body = json!({ "story": words, "asked_for": ["cash"] }).to_string();
    let sent = ("POST", "/api/v1/reports");
    let answer = Browser::default().attempt(address, sent, (&headers, &body))?;
    assert!(matches!(answer.status, 200 | 201), "{answer:?}");
    let value: Value = serde_json::from_str(&answer.text).unwrap();
    Ok(value["receipt"].as_str().unwrap().to_owned())
}

/// A request of a browser, whose proxy names an address of its own for each report.
fn ask(
    browser: &mut Browser,
    address: SocketAddr,
    (method, path): (&str, &str),
    (words, body): (&str, &str),
) -> Result<Answer> {
    let headers = [
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("X-Forwarded-For", &words.replace(' ', "-")),
    ];
    browser.attempt(address, (method, path), (&headers, body))
}

/// Answers the questions; gives the browser that may send the report.
fn told(address: SocketAddr, words: &str) -> Result<Browser> {
    let mut browser = Browser::default();
    let pages: [(&str, &[(&str, &str)]); 2] = [
        ("/report/who", &[("reporter_role", "intended_victim")]),
        ("/report/asked", &[("asked_for", "cash"), ("story", words), ("go", "finish")]),
    ];
    for (page, answers) in pages {
        let shown = ask(&mut browser, address, ("GET", page), (words, ""))?;
        let taken = answer(&mut browser, address, (page, &shown), (words, answers))?;
        assert_eq!(taken.status, 303, "{taken:?}");
    }
    Ok(browser)
}

/// Sends the form of a page, with what stands in it.
fn answer(
    browser: &mut Browser,
    address: SocketAddr,
    (to, page): (&str, &Answer),
    (words, answers): (&str, &[(&str, &str)]),
) -> Result<Answer> {
    assert_eq!(page.status, 200, "{page:?}");
    let hidden = page.hidden();
    let hidden = hidden.iter().map(|(n, v)| (n.as_str(), v.as_str()));
    let body = form(&hidden.chain(answers.iter().copied()).collect::<Vec<_>>());
    ask(browser, address, ("POST", to), (words, &body))
}

/// Sends a report whose answers were taken, or sees that it was sent; gives the receipt.
fn by_pages(address: SocketAddr, browser: &mut Browser, words: &str) -> Result<String> {
    let shown = ask(browser, address, ("GET", "/report/check"), (words, ""))?;
    if let Some(receipt) = receipt(&shown) {
        return Ok(receipt);
    }
    assert!(shown.text.contains(words), "answers that were taken are gone: {shown:?}");
    let sent = answer(browser, address, ("/report/send", &shown), (words, &[]))?;
    Ok(receipt(&sent).unwrap_or_else(|| panic!("{sent:?}")))
}

fn receipt(page: &Answer) -> Option<String> {
    let (_, rest) = page.text.split_once("class=\"receipt\">")?;
    Some(rest.split('<').next()?.to_owned())
}

/// A receipt opens its report.
fn open(address: SocketAddr, kept: &Kept) -> Result<()> {
    let mut browser = Browser::default();
    let body = form(&[("receipt", &kept.receipt)]);
    let opened = ask(&mut browser, address, ("POST", "/receipt"), (&kept.words, &body))?;
    assert_eq!(opened.status, 303, "{opened:?}");
    let page = ask(&mut browser, address, ("GET", "/receipt/report"), (&kept.words, ""))?;
    assert!(page.text.contains(&kept.words), "{page:?}");
    Ok(())
}

/// How often each story is there, by the list of the API.
fn listed(address: SocketAddr, token: &str) -> BTreeMap<String, u64> {
    let mut out = BTreeMap::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/reports?limit=500&order=number{cursor}");
        let headers = [("Authorization", token)];
        let page = Browser::default().attempt(address, ("GET", &path), (&headers, "")).unwrap();
        let page: Value = serde_json::from_str(&page.text).unwrap();
        for item in page["reports"].as_array().unwrap() {
            let story = item["report"]["story"].as_str().unwrap().to_owned();
            *out.entry(story).or_default() += 1;
        }
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return out,
        }
    }
}

/// Some chance.
fn random() -> u8 {
    let mut bytes = [0];
    let mut source = std::fs::File::open("/dev/urandom").unwrap();
    std::io::Read::read_exact(&mut source, &mut bytes).unwrap();
    bytes[0]
}

/// Lets everybody send, and kills the service some time after it acknowledged something.
fn send_and_kill(ground: &Ground, clients: &mut [Client]) {
    let house = ground.open();
    let (address, killed) = (house.address, AtomicBool::new(false));
    let (sender, kept) = channel();
    std::thread::scope(|scope| {
        for client in clients {
            let (sender, killed) = (sender.clone(), &killed);
            scope.spawn(move || client.send_on(address, (killed, &sender)));
        }
        kept.recv_timeout(Duration::from_secs(60)).unwrap();
        // Time is measured by waiting for something that does not come.
        let (_never, wait) = channel::<()>();
        let _ = wait.recv_timeout(Duration::from_millis(random().into()));
        killed.store(true, Ordering::SeqCst);
        house.kill();
    });
}

fn kills(ground: &Ground) {
    let wanted = std::env::var("RINGFENCE_SERVE_KILLS").ok();
    let n_kills: u32 = wanted.and_then(|n| n.parse().ok()).unwrap_or(5);
    ground.folder.config("[service]\nbehind_proxy = true\n[api]\nrequests_per_minute = 1000000\n");
    ground.print(&["migrate", "up"]);
    let (write, read) = (ground.token("reports:write"), ground.token("reports:read"));
    let client = |way, name| Client { name, number: 0, kept: Vec::new(), way };
    let programs = (0..PROGRAMS).map(|n| client(Way::Api(write.clone()), format!("Program {n}")));
    let people = (0..PEOPLE).map(|n| client(Way::Pages(None), format!("Person {n}")));
    let mut clients: Vec<Client> = programs.chain(people).collect();
    for _ in 0..n_kills {
        send_and_kill(ground, &mut clients);
    }

    let house = ground.open();
    for client in &mut clients {
        client.send(house.address).unwrap();
    }
    let found = listed(house.address, &read);
    let kept: Vec<&Kept> = clients.iter().flat_map(|client| &client.kept).collect();
    for report in &kept {
        assert_eq!(found.get(&report.words), Some(&1), "{}", report.words);
    }
    assert_eq!(found.len(), kept.len(), "everything that is there was acknowledged");
    for report in kept.iter().step_by(kept.len().div_ceil(OPENED)) {
        open(house.address, report).unwrap();
    }
    house.close();
    assert!(ground.print(&["doctor"]).contains("is well"));
    assert_eq!(ground.print(&["audit", "verify"]), "The audit trail is whole.\n");
    let by_hand: usize = clients.iter().skip(PROGRAMS).map(|client| client.kept.len()).sum();
    println!(
        "{n_kills} kills of the service, {} reports acknowledged, {by_hand} of them by pages: none lost, none doubled",
        kept.len()
    );
}

#[test]
fn a_service_that_is_killed_loses_nothing_in_a_file() {
    kills(&Ground::file());
}

#[test]
fn a_service_that_is_killed_loses_nothing_on_a_server() {
    if let Some(ground) = Ground::server() {
        kills(&ground);
    }
}
