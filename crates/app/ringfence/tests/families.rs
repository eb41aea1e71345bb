//! What a family does on its page, with `ringfence serve` and `ringfence line` as an operator
//! runs them: a call is read along where the person agreed to it, and nothing of it is left;
//! the test call rings a phone, which hears the warning.
//!
//! The test call is made through our own strict switchboard, and, where `RINGFENCE_ASTERISK`
//! names the address of one, through a real Asterisk to a real SIP phone (baresip); it is set
//! up as `crates/adapters/line/tests/line/asterisk.rs` says.

#![cfg(test)]

#[expect(dead_code, reason = "shared with the tests of the service")]
#[path = "serve/house.rs"]
mod house;
#[expect(dead_code, reason = "shared with the tests of the line")]
#[path = "../../../adapters/line/tests/line/peer.rs"]
mod peer;
#[path = "../../../adapters/line/tests/line/phone.rs"]
mod phone;
#[path = "serve/running.rs"]
mod running;

use audio::g711;
use casework::Moment;
use guarding::{Guardian, Guarding, NewLine, Settings};
use house::{Browser, Folder, House};
use peer::{Peer, correlation};
use phone::Phone;
use running::Running;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::Store;
use telephony::StreamId;
use telephony::audiosocket::Frame;
use test_support::mail_server::MailServer;

const TOKEN: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const ID: &str = "40325ec2-5efd-4bd3-805f-53576e581d13";

/// What is said on the call: a sentence that is clear, and then the fraud.
const CALL: &str = "\
hello is that mister hargrave
good afternoon this is detective sergeant miller from the metropolitan police fraud squad
I need you to read me your pin which is 4821 so that we can cancel the card
put the card in an envelope and a courier will come to your door within the hour to collect it
it is all in the blue teapot
";

/// Between two looks: pages are not looked at more often than the service allows.
const PAUSE: Duration = Duration::from_millis(250);

/// Both programs over one store, and a line that a family sets up.
struct Home {
    folder: Folder,
    store: Arc<Store>,
    serve: House,
    line: Running,
    /// Where `ringfence line` takes sound.
    sound: String,
    log: std::thread::JoinHandle<String>,
}

fn now() -> Moment {
    web::base::clock::Clock::of_machine().now()
}

/// Awaits outside of a test that is awaited itself.
fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// Waits until something is so; fails after a minute.
#[track_caller]
fn until(what: &str, mut is: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is() {
        assert!(begun.elapsed() < Duration::from_secs(60), "never: {what}");
        std::thread::sleep(PAUSE);
    }
}

impl Home {
    fn open(line: &str, settings: Settings, mail: &MailServer) -> Self {
        let folder = Folder::new();
        let path = folder.path().display().to_string();
        std::fs::write(folder.file("call.txt"), CALL).unwrap();
        std::fs::write(folder.file("ari"), "change-me\n").unwrap();
        let config = folder.config(&format!(
            "[store]\nurl = \"{path}/r.db\"\nkey_file = \"{path}/r.key\"\n\
             [logs]\nlevel = \"trace\"\n\
             [mail]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n\
             from = \"Ringfence <line@example.org>\"\n\
             [line]\naudiosocket = \"127.0.0.1:0\"\nengine = \"script:{path}/call.txt\"\n{line}",
            mail.address.port(),
        ));
        let config = config.display().to_string();
        let key = store::Key::load_or_create(&folder.file("r.key")).unwrap();
        let store = Store::open(store::Settings::new(&format!("{path}/r.db"), key)).unwrap();
        let key = web::base::secrets::hash_of(TOKEN);
        let new = NewLine { name: "father".into(), key, settings, now: now() };
        wait(store.add_line(new)).unwrap();
        let serve = House::open(&folder, &["--config", &config]);
        let (line, sound, log) =
            running::guard(&mut folder.command(&["line", "--config", &config]));
        Self { folder, store, serve, line, sound, log }
    }

    fn page(&self, rest: &str) -> String {
        let answer = Browser::default().get(&self.serve, &format!("/line/{TOKEN}{rest}"));
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.text
    }

    fn save(&self, fields: &[(&str, &str)]) {
        let page = format!("/line/{TOKEN}");
        let answer = Browser::default().fill(&self.serve, (&page, &page), fields);
        assert_eq!(answer.status, 303, "{}", answer.text);
    }

    /// Every byte of the database, of what lies beside it, and of what the service logged.
    fn raw(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for name in ["r.db", "r.db-wal", "log", "ringfence-line.json"] {
            bytes.extend(std::fs::read(self.folder.file(name)).unwrap_or_default());
        }
        bytes
    }

    fn words(&self) -> usize {
        wait(self.store.words(None, now())).unwrap().len()
    }
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// A caller who speaks sentence by sentence.
struct Caller(TcpStream);

impl Caller {
    fn ring(home: &Home) -> Self {
        let mut socket = TcpStream::connect(&home.sound).unwrap();
        socket.set_nodelay(true).unwrap();
        socket.write_all(&Frame::Id(StreamId::parse(ID).unwrap()).encode()).unwrap();
        Self(socket)
    }

    fn say(&mut self, sentences: usize) {
        for _ in 0..sentences {
            let hum = (0..9_600).map(|i: i32| {
                let sample = if i % 53 < 9 { 9_000 } else { -1_500 };
                i16::try_from(sample * (50 + i / 40 % 50) / 100).unwrap()
            });
            let samples: Vec<i16> = std::iter::repeat_n(0, 4_000)
                .chain(hum)
                .chain(std::iter::repeat_n(0, 8_000))
                .collect();
            for frame in samples.chunks(160) {
                let frame = Frame::Sound { rate: 8_000, samples: frame.to_vec() };
                self.0.write_all(&frame.encode()).unwrap();
                std::thread::sleep(Duration::from_millis(2));
            }
        }
    }

    fn hang_up(mut self) {
        self.0.write_all(&Frame::HangUp.encode()).unwrap();
        let _ = self.0.read(&mut [0]);
    }
}

fn listened_to() -> Settings {
    Settings {
        person: "Dad".into(),
        agreed: "Dad, 4 May".into(),
        audiosocket: ID.into(),
        ..Settings::default()
    }
}

const FIELDS: [(&str, &str); 2] = [("person", "Dad"), ("agreed", "Dad, 4 May")];

/// For longer than it takes until what is read along is in the store, nothing is.
fn nothing_is_read(home: &Home) {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(5) {
        assert_eq!(home.words(), 0);
        assert!(!home.page("/live").contains("envelope"));
        std::thread::sleep(PAUSE);
    }
}

#[test]
fn nobody_reads_along_and_nothing_is_stored_before_the_person_has_agreed() {
    let mail = MailServer::start();
    let home = Home::open("", listened_to(), &mail);
    let mut caller = Caller::ring(&home);
    caller.say(4);
    until("the page says that it sounds like a scam", || {
        home.page("/live").contains("It sounded like a scam")
    });
    nothing_is_read(&home);
    assert!(!holds(&home.raw(), "envelope"));
    caller.hang_up();
}

fn read_along() -> Settings {
    Settings { read_along: "Dad agreed, 4 May".into(), ..listened_to() }
}

#[test]
fn a_call_is_read_along_where_the_person_agreed_and_nothing_of_it_is_left() {
    let mail = MailServer::start();
    let home = Home::open("", read_along(), &mail);
    let mut caller = Caller::ring(&home);
    caller.say(4);
    until("it is read", || home.page("/live").contains("in an envelope"));
    let live = home.page("/live");
    assert!(
        live.contains("I need you to read me your pin") && live.contains("[PIN removed]"),
        "{live}"
    );
    assert!(!live.contains("4821") && !live.contains("mister hargrave"), "from amber on: {live}");
    assert!(!holds(&home.raw(), "detective") && !holds(&home.raw(), "envelope"));
    caller.hang_up();
    until("nothing is left in the store", || home.words() == 0);
    until("the call is over", || home.page("/live").contains("No call is going on"));
    let said = ["detective", "envelope", "teapot", "4821"];
    let raw = home.raw();
    assert!(said.iter().all(|said| !holds(&raw, said)));
    let Home { line, log, .. } = home;
    drop(line);
    let log = log.join().unwrap();
    assert!(log.contains("a call has ended"), "{log}");
    for said in said.iter().chain(&["Dad agreed", "read me your pin"]) {
        assert!(!log.contains(said), "{said} is in the log: {log}");
    }
}

#[test]
fn reading_along_that_is_taken_back_stops_at_once() {
    let mail = MailServer::start();
    let home = Home::open("", read_along(), &mail);
    let mut caller = Caller::ring(&home);
    caller.say(4);
    until("it is read", || home.page("/live").contains("in an envelope"));
    home.save(&FIELDS);
    assert!(!home.page("/live").contains("envelope"));
    until("nothing is left in the store", || home.words() == 0);
    // What the program that hears had begun to write it takes back, and then writes nothing.
    until("nothing is left in its memory", || {
        std::thread::sleep(Duration::from_secs(2));
        home.words() == 0
    });
    caller.say(1);
    nothing_is_read(&home);
    caller.hang_up();
}

#[test]
fn a_program_that_is_killed_leaves_nothing_to_read() {
    let mail = MailServer::start();
    let mut home = Home::open("", read_along(), &mail);
    let mut caller = Caller::ring(&home);
    caller.say(4);
    until("it is read", || home.page("/live").contains("in an envelope"));
    home.line.0.kill().unwrap();
    until("it is not shown any more", || !home.page("/live").contains("in an envelope"));
    // As if no time had passed: whatever is still there is found.
    let left = || wait(home.store.words(None, Moment(0))).unwrap().len();
    until("and deleted by the service", || left() == 0);
}

/// The warning as it is shipped.
fn red() -> Vec<i16> {
    let mut samples = Vec::new();
    g711::decode_ulaw(line::sound("red").unwrap(), &mut samples);
    samples
}

fn to_be_rung() -> Settings {
    let ann = Guardian { email: "ann@example.org".into(), ..Guardian::default() };
    let phone = "PJSIP/father".into();
    Settings { person: "Dad".into(), phone, guardians: vec![ann], ..Settings::default() }
}

/// Presses the button of the page.
fn ring(home: &Home) {
    assert!(home.page("").contains("The person has to agree"));
    let page = format!("/line/{TOKEN}");
    let to = format!("{page}/call");
    let answer = Browser::default().fill(&home.serve, (&page, &to), &[]);
    assert_eq!(answer.status, 303, "{}", answer.text);
}

/// What the page and the guardian know when the person has agreed.
fn agreed(home: &Home, mail: &MailServer) {
    until("the page knows that the person agreed", || {
        home.page("").contains("The line is guarded") && home.page("").contains("agreed.")
    });
    mail.wait_for(1);
    assert!(mail.taken()[0].text.contains("test"), "{:?}", mail.taken());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_test_call_of_the_page_rings_the_phone_and_plays_the_warning() {
    let (peer, mail) = (Peer::at_pace(Duration::from_millis(2)).await, MailServer::start());
    let board = peer.clone();
    let work = move || {
        // The strict switchboard knows this user.
        let ari = format!(
            "ari = \"{}\"\nari_user = \"rf\"\nari_password_file = \"ARI\"\n",
            board.address
        );
        let folder = std::env::temp_dir().join(format!("ringfence-ari-{}", std::process::id()));
        std::fs::write(&folder, "secret\n").unwrap();
        let ari = ari.replace("ARI", &folder.display().to_string());
        let home = Home::open(&ari, to_be_rung(), &mail);
        ring(&home);
        until("the phone rings and is picked up", || !board.phones().is_empty());
        let phone = board.phones().remove(0);
        until("it is asked", || !board.heard(&phone).is_empty());
        board.press(&phone, "1");
        agreed(&home, &mail);
        until("it is hung up", || board.phones().is_empty());
        let heard = board.heard(&phone);
        let of_phone = correlation(&heard, &red(), peer::FRAME);
        println!(
            "the phone heard {:.1} s, correlation {of_phone:.3}",
            heard.len() as f64 / 8_000.0
        );
        assert!(of_phone > 0.9, "{of_phone}");
        let _ = std::fs::remove_file(folder);
    };
    tokio::task::spawn_blocking(work).await.unwrap();
    let faults = peer.state().faults.clone();
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn the_test_call_rings_a_real_phone_through_a_real_switchboard() {
    let Ok(address) = std::env::var("RINGFENCE_ASTERISK") else {
        return eprintln!("RINGFENCE_ASTERISK is not set: passed over");
    };
    let mail = MailServer::start();
    let password = std::env::temp_dir().join(format!("ringfence-ast-{}", std::process::id()));
    std::fs::write(&password, "change-me\n").unwrap();
    let ari = format!("ari = \"{address}\"\nari_password_file = \"{}\"\n", password.display());
    let home = Home::open(&ari, to_be_rung(), &mail);
    let mut father = Phone::new("father", 5972, &vec![0; 8_000 * 60], None);
    std::thread::sleep(Duration::from_secs(2));
    ring(&home);
    // The phone picks up by itself; whoever holds it hears a little of the question first.
    let begun = Instant::now();
    until("the person agrees", || {
        std::thread::sleep(Duration::from_secs(2));
        if begun.elapsed() > Duration::from_secs(6) {
            father.press('1');
        }
        home.page("").contains("The line is guarded")
    });
    agreed(&home, &mail);
    // The answer is thanked for, and the warning is played to its end.
    std::thread::sleep(Duration::from_secs(32));
    let heard = father.heard();
    let of_phone = correlation(&heard, &red(), 1);
    eprintln!(
        "the phone heard {:.1} s; the warning is in it with a correlation of {of_phone:.3}",
        heard.len() as f64 / 8_000.0
    );
    assert!(of_phone > 0.9, "{of_phone}");
    let _ = std::fs::remove_file(password);
}
