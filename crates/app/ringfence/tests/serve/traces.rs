//! Whoever writes into the service, by whatever way, leaves no word of it in the log: names,
//! addresses, numbers and stories go in at every door, while it logs as much as it can, on both
//! engines, and while the mail server refuses.

use crate::ground::Ground;
use crate::house::{Answer, Browser, House};
use hmac::{Hmac, Mac};
use serde_json::json;
use sha1::Sha1;
use std::time::{SystemTime, UNIX_EPOCH};
use test_support::mail_server::{MailServer, Manner};

const NAME: &str = "Quillon Vanterpool";
const STREET: &str = "7 Zephyrine Wynd";
const TELEPHONE: &str = "01632 960741";
const EMAIL: &str = "quillon@zinnober.example";
const STORY: &str = "He spoke of marzipan, asked for my card and said the word gramophone";
const LOGIN: &str = "thaddeus-okonjo";
const PASSWORD: &str = "correct mulberry staple";
const REFUSED_LOGIN: &str = "periwinkle";
const TOWN: &str = "Quennelbury";
const MARK: &str = "QX19 ZZK";

/// What must stand nowhere in the log, in small letters.
const WITHHELD: [&str; 17] = [
    "quillon",
    "vanterpool",
    "zephyrine",
    "01632",
    "960741",
    "zinnober",
    "marzipan",
    "gramophone",
    "thaddeus",
    "okonjo",
    "mulberry",
    "periwinkle",
    "quennelbury",
    "qx19",
    "127.0.0.1",
    "rf_",
    "card and",
];

/// Everything that a person may type, on the public pages.
fn by_pages(house: &House) -> String {
    let mut browser = Browser::default();
    let pages: [(&str, &[(&str, &str)]); 9] = [
        ("/report/who", &[("reporter_role", "intended_victim")]),
        ("/report/asked", &[("asked_for", "cards"), ("story", STORY), ("cover_story", STORY)]),
        (
            "/report/when",
            &[("town", TOWN), ("presented_number", TELEPHONE), ("other_numbers", STORY)],
        ),
        (
            "/report/caller",
            &[("cover_name", NAME), ("claimed_org", TOWN), ("claimed_station", TOWN)],
        ),
        ("/report/money", &[("items", STORY), ("place", STREET), ("bank", TOWN)]),
        (
            "/report/collected",
            &[("courier_description", STORY), ("vrm", MARK), ("code_word", "gramophone")],
        ),
        ("/report/words", &[("narrative", STORY), ("evidence_kept", STORY)]),
        ("/report/first", &[("their_address", STREET), ("your_telephone", TELEPHONE)]),
        (
            "/report/you",
            &[
                ("your_name", NAME),
                ("your_telephone", TELEPHONE),
                ("your_email", EMAIL),
                ("your_address", STREET),
                ("safe_to_ring", STORY),
            ],
        ),
    ];
    for (page, answers) in pages {
        let taken = browser.fill(house, (page, page), answers);
        assert_eq!(taken.status, 303, "{page}: {}", taken.text);
    }
    let refused = [("your_email", "quillon zinnober"), ("your_name", NAME)];
    assert_eq!(browser.fill(house, ("/report/you", "/report/you"), &refused).status, 422);
    assert!(browser.get(house, "/report/check").text.contains(NAME));
    let sent = browser.fill(house, ("/report/check", "/report/send"), &[]);
    let (_, rest) = sent.text.split_once("class=\"receipt\">").unwrap();
    let receipt = rest.split('<').next().unwrap().to_owned();

    let opened = browser.fill(house, ("/receipt", "/receipt"), &[("receipt", &receipt)]);
    assert_eq!(opened.status, 303);
    let added = browser.fill(house, ("/receipt/report", "/receipt/add"), &[("facts", STORY)]);
    assert_eq!(added.status, 303, "{}", added.text);
    assert!(browser.get(house, "/receipt/handoff").text.contains(NAME));
    let with_people = [("receipt", receipt.as_str())];
    browser.fill(house, ("/receipt/handoff", "/receipt/handoff"), &with_people);
    assert_eq!(browser.fill(house, ("/receipt/withdraw", "/receipt/withdraw"), &[]).status, 303);
    receipt
}

/// What is checked, what professionals ask, what subscribers and families leave, and what is
/// written where nothing is.
fn by_other_pages(house: &House) {
    let mut browser = Browser::default();
    let typed = browser.fill(house, ("/check", "/check"), &[("said", STORY), ("asked", "pin")]);
    assert!(typed.text.contains("marzipan"), "{}", typed.text);
    let boundary = [("Content-Type", "multipart/form-data; boundary=x")];
    let file = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{NAME}.txt\"\r\n\r\n{STORY}\r\n--x--\r\n"
    );
    assert_eq!(browser.send(house, "POST", "/check", (&boundary, &file)).status, 200);
    let broken = browser.send(house, "POST", "/check", (&boundary, file.split_at(90).0));
    assert!(broken.status >= 400);

    let answers = [("rung", "yes")];
    let asked = browser.fill(house, ("/professionals/bank", "/professionals/bank"), &answers);
    let hidden = asked.hidden();
    let mut fields: Vec<(&str, &str)> =
        hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    fields.extend([
        ("narrative", STORY),
        ("town", TOWN),
        ("place", STREET),
        ("telephone", TELEPHONE),
    ]);
    let kind = [("Content-Type", "application/x-www-form-urlencoded")];
    let urgent = crate::house::form(&fields);
    let sent = browser.send(house, "POST", "/professionals/bank/report", (&kind, &urgent));
    assert!(sent.text.contains("class=\"receipt\""), "{}", sent.text);

    let address = [("email", EMAIL)];
    let asked = browser.fill(house, ("/alerts/subscribe", "/alerts/subscribe"), &address);
    assert!(asked.status < 300, "{}", asked.text);
    for path in ["/report/who?name=Quillon", "/Quillon/Vanterpool", "/alerts/confirm/quillon"] {
        browser.get(house, path);
    }
    let header = [("Cookie", "rf_draft=Quillon"), ("User-Agent", NAME), ("Referer", STORY)];
    browser.send(house, "QUILLON", "/", (&header, ""));
}

/// What programs send, well and badly.
fn by_api(ground: &Ground, house: &House) {
    let scopes = ["reports:write", "reports:read", "detect", "reports:import", "hooks"];
    let [write, read, detect, import, hooks] = scopes.map(|scope| ground.token(scope));
    let send = |method: &str, path: &str, token: &str, (kind, body): (&str, &str)| {
        let headers =
            [("Authorization", token), ("Content-Type", kind), ("Idempotency-Key", "Quillon")];
        Browser::default().send(house, method, path, (&headers, body))
    };
    let contact = json!({
        "name": NAME, "telephone": TELEPHONE, "email": EMAIL, "address": STREET, "safe_to_ring": STORY
    });
    let report = json!({
        "narrative": STORY, "town": TOWN, "presented_number": TELEPHONE, "vrm": MARK,
        "report_id": "Quillon-1", "person": { "reporter": contact, "targeted": contact },
    });
    let json = "application/json";
    let sent = send("POST", "/api/v1/reports", &write, (json, &report.to_string()));
    assert_eq!(sent.status, 201, "{}", sent.text);
    let mut other = report.clone();
    other["narrative"] = "gramophone".into();
    assert_eq!(send("POST", "/api/v1/reports", &write, (json, &other.to_string())).status, 422);
    let wrong = json!({ "asked_for": [STORY], "going_on": NAME, "quillon": 1 });
    assert_eq!(send("POST", "/api/v1/reports", &write, (json, &wrong.to_string())).status, 422);
    assert_eq!(send("POST", "/api/v1/reports", &write, (json, "{\"name\":\"Quillon")).status, 400);
    assert!(
        send("GET", "/api/v1/reports?text=marzipan", &read, (json, "")).text.contains("marzipan")
    );
    assert!(send("GET", "/api/v1/reports?loss=Quillon", &read, (json, "")).status >= 400);
    assert_eq!(send("GET", "/api/v1/reports", "Bearer Quillon", (json, "")).status, 401);
    let call = json!({ "turns": [{ "speaker": "caller", "text": STORY }] });
    let heard = send("POST", "/api/v1/detect", &detect, (json, &call.to_string()));
    assert!(heard.status < 500, "{}", heard.text);
    for (kind, file) in [
        ("text/csv", format!("town,narrative,going_on\n{TOWN},{STORY},\n{TOWN},{NAME},{NAME}\n")),
        (json, format!("[{report},{wrong}]")),
        ("application/x-ndjson", format!("{report}\n{{\"name\":\"Quillon\n")),
    ] {
        let taken = send("POST", "/api/v1/reports/import", &import, (kind, &file));
        assert!(taken.status < 500, "{}", taken.text);
    }
    let hook = json!({ "url": "https://zinnober.example/quillon", "events": ["report.received"] });
    let made = send("POST", "/api/v1/webhooks", &hooks, (json, &hook.to_string()));
    assert!(made.status < 500, "{}", made.text);
}

/// Bytes of the alphabet of RFC 4648, spaces between groups left out.
fn from_base32(text: &str) -> Vec<u8> {
    let (mut held, mut count, mut out) = (0_u32, 0, Vec::new());
    for letter in text.bytes().filter(|b| *b != b' ') {
        let bits = if letter >= b'A' { letter - b'A' } else { letter - b'2' + 26 };
        held = (held << 5 | u32::from(bits)) & 0xffff;
        count += 5;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from(held >> count & 0xff).unwrap());
        }
    }
    out
}

/// What an authenticator shows for the secret of a page (RFC 6238).
fn code(page: &Answer) -> String {
    let (_, rest) = page.text.split_once("class=\"secret\">").unwrap();
    let secret = from_base32(rest.split('<').next().unwrap());
    let step = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / 30;
    let mut mac = <Hmac<Sha1> as Mac>::new_from_slice(&secret).unwrap();
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 15);
    let bits = u32::from_be_bytes(hash[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", bits % 1_000_000)
}

/// The desk: from the first login on.
fn at_the_desk(ground: &Ground, house: &House) {
    let made = ground.print(&["account", "add", LOGIN, "--role", "supervisor"]);
    let (_, rest) = made.split_once("First password: ").unwrap();
    let first = rest.split_whitespace().next().unwrap();
    let mut browser = Browser::default();
    let mut fill =
        |page: &str, to: &str, fields: &[(&str, &str)]| browser.fill(house, (page, to), fields);
    let wrong = [("name", REFUSED_LOGIN), ("password", PASSWORD)];
    assert_eq!(fill("/desk/login", "/desk/login", &wrong).status, 422);
    let right = [("name", LOGIN), ("password", first)];
    assert_eq!(fill("/desk/login", "/desk/login", &right).status, 303);
    let shown = fill("/desk/set-up", "/desk/set-up", &[("password", PASSWORD), ("code", "000000")]);
    let entered = [("password", PASSWORD), ("code", &code(&shown))];
    let inside = fill("/desk/set-up", "/desk/set-up", &entered);
    assert_eq!(inside.status, 200, "{}", inside.text);

    let taken = [
        ("narrative", STORY),
        ("town", TOWN),
        ("presented_number", TELEPHONE),
        ("vrm", MARK),
        ("reporter_name", NAME),
        ("reporter_telephone", TELEPHONE),
        ("reporter_email", EMAIL),
        ("reporter_address", STREET),
        ("targeted_name", NAME),
        ("targeted_safe", STORY),
    ];
    assert_eq!(fill("/desk/take", "/desk/take/read", &taken).status, 200);
    let kept = fill("/desk/take", "/desk/take", &taken);
    let (_, rest) = kept.text.split_once("/desk/reports/").unwrap();
    let report = format!("/desk/reports/{}", rest.split('"').next().unwrap());
    let to = |what: &str| format!("{report}/{what}");
    assert_eq!(fill(&report, &to("note"), &[("note", STORY)]).status, 303);
    assert!(fill(&report, &to("people"), &[("reason", STORY)]).text.contains(NAME));
    let corrected = [("reason", STORY), ("narrative", STORY), ("cover_name", NAME)];
    assert_eq!(fill(&to("correct"), &to("correct"), &corrected).status, 303);
    let view = [("name", NAME), ("query", "text=marzipan")];
    assert!(fill("/desk/search", "/desk/views", &view).status < 500);
    let line = [("name", "quillon-vanterpool"), ("phone", "PJSIP/quillon")];
    let made = fill("/desk/lines/keep", "/desk/lines/keep", &line);
    by_family(house, &made);
    for path in [
        "/desk/search?text=marzipan",
        "/desk/inbox",
        "/desk/audit",
        "/desk/waves",
        "/desk/ledger",
        "/desk/export/reports.csv?text=marzipan",
        "/desk/export/reports.json",
        "/desk/quillon",
    ] {
        assert!(browser.get(house, path).status < 500, "{path}");
    }
}

/// A family sets its line up.
fn by_family(house: &House, made: &Answer) {
    let (_, rest) = made.text.split_once("/line/").unwrap();
    let token = rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap();
    let page = format!("/line/{token}");
    let settings = [
        ("person", NAME),
        ("address", STREET),
        ("agreed", STORY),
        ("policy", "notify"),
        ("trusted", TELEPHONE),
        ("name0", NAME),
        ("email0", EMAIL),
        ("sms0", TELEPHONE),
    ];
    let mut browser = Browser::default();
    let saved = browser.fill(house, (&page, &page), &settings);
    assert!(saved.status < 400, "{}", saved.text);
    browser.fill(house, (&page, &format!("{page}/messages")), &[]);
}

fn check(ground: &Ground) {
    let mail = MailServer::start();
    mail.behave(Manner::Refuse);
    ground.folder.config(&format!(
        "[logs]\nlevel = \"trace\"\n[mail]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\nfrom = \"Alerts <alerts@police.example>\"\n",
        mail.address.port()
    ));
    let house = ground.open();
    let receipt = by_pages(&house);
    by_other_pages(&house);
    by_api(ground, &house);
    at_the_desk(ground, &house);
    mail.wait_for_connections(1);
    house.close();
    let log = std::fs::read_to_string(ground.folder.file("log")).unwrap();
    for route in ["/report/{step}", "/api/v1/reports/import", "/desk/take", "/line/{token}"] {
        assert!(log.contains(route), "nobody came by {route}: {log}");
    }
    let digits: String = receipt.chars().filter(char::is_ascii_digit).collect();
    let withheld = WITHHELD.iter().copied().chain([receipt.as_str(), digits.as_str()]);
    for line in log.lines() {
        let small = line.to_lowercase();
        for word in withheld.clone() {
            assert!(!small.contains(word), "{word} stands in the log: {line}");
        }
    }
}

#[test]
fn nothing_that_was_written_anywhere_is_logged_with_a_file() {
    check(&Ground::file());
}

#[test]
fn nothing_that_was_written_anywhere_is_logged_with_a_server() {
    if let Some(ground) = Ground::server() {
        check(&ground);
    }
}
