//! The service as tests drive it: the whole router over a store in memory, a browser's
//! cookies, and a clock that stands still until it is told.

pub mod alerts;
pub mod fake;
pub mod lines;
pub mod notices;
pub mod serials;
pub mod waves;

pub use alerts::FakeAlerts;
pub use fake::Fake;
pub use lines::FakeLines;
pub use notices::FakeNotices;
pub use serials::FakeSerials;
pub use waves::FakeWaves;

use crate::base::clock::Clock;
use crate::base::limits::Limits;
use crate::base::secrets::Secret;
use crate::{Settings, Site};
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use casework::Moment;
use detector::Detector;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use tower::ServiceExt;

/// 18 December 2026, 18:00 in London.
pub const EVENING: Moment = Moment(1_797_616_800);

/// A few rules that hear what the tests say, so that no change of the shipped playbooks
/// changes what pages look like.
const PLAYBOOK: &str = r#"playbook test
rule CLAIMS_POLICE
 stage identity_claim
 weight 2
 pattern "fraud squad"
 explain "says he is from the police"
end
rule ASKS_PIN
 stage ask
 asks details "your PIN"
 weight 12
 pattern "your pin"
 advice "Do not say your PIN."
 explain "asks for the PIN"
end
rule ASKS_CARD_NUMBER
 stage ask
 asks details "your card number"
 weight 0.5
 pattern "your card number"
 advice "Do not say your card number."
 explain "asks for the number of the card"
end
rule SENDS_COURIER
 stage logistics
 weight 7.2
 pattern "courier will come"
 explain "sends somebody to the door"
end
"#;

/// The detector of the tests, compiled once.
pub fn detector() -> Arc<Detector> {
    static ONCE: OnceLock<Arc<Detector>> = OnceLock::new();
    Arc::clone(ONCE.get_or_init(|| {
        let source = playbook::Source { name: "test", text: PLAYBOOK };
        let (rules, remarks) = playbook::compile(&[source]);
        assert!(remarks.is_empty(), "{remarks:?}");
        Arc::new(Detector::new(rules, classifier::Classifier::empty()))
    }))
}

/// A running service with one browser in front of it.
pub struct TestSite {
    /// The site.
    pub site: Arc<Site>,
    /// Its store.
    pub cases: Arc<Fake>,
    /// Its bulletins and messages.
    pub alerts: Arc<FakeAlerts>,
    now: Arc<AtomicI64>,
    jar: Mutex<BTreeMap<String, String>>,
}

impl Default for TestSite {
    fn default() -> Self {
        Self::new()
    }
}

impl TestSite {
    /// A service with the default settings.
    pub fn new() -> Self {
        Self::with(Settings::default())
    }

    /// A service with these settings.
    pub fn with(settings: Settings) -> Self {
        let cases = Arc::new(Fake::default());
        let alerts = Arc::new(FakeAlerts::default());
        let notices = Arc::new(FakeNotices::default());
        let now = Arc::new(AtomicI64::new(EVENING.0));
        let hands = Arc::clone(&now);
        let site = Site {
            settings,
            cases: Arc::clone(&cases) as Arc<dyn casework::Cases>,
            bulletins: Arc::clone(&alerts) as Arc<dyn bulletin::Bulletins>,
            series: Arc::new(FakeSerials::of(&cases)),
            watch: crate::desk::Watch::default(),
            districts: extraction::Districts::default(),
            waves: Arc::new(FakeWaves::of(&cases, &notices)),
            lookout: crate::waves::Lookout::default(),
            notices,
            outbox: Arc::clone(&alerts) as Arc<dyn casework::Outbox>,
            detector: detector(),
            guarding: Arc::new(FakeLines::default()),
            ears: crate::public::listen::Ears::default(),
            secret: Secret::new([7; 32]),
            clock: Clock::new(move || Moment(hands.load(Ordering::Relaxed))),
            limits: Limits::default(),
            metrics: crate::base::metrics::Metrics::default(),
        };
        Self { site: Arc::new(site), cases, alerts, now, jar: Mutex::default() }
    }

    /// Lets so many seconds pass.
    pub fn pass(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::Relaxed);
    }

    /// The present moment of the service.
    pub fn now(&self) -> Moment {
        self.site.clock.now()
    }

    /// Another browser before the same service.
    pub fn other_browser(&self) -> Self {
        Self {
            site: Arc::clone(&self.site),
            cases: Arc::clone(&self.cases),
            alerts: Arc::clone(&self.alerts),
            now: Arc::clone(&self.now),
            jar: Mutex::default(),
        }
    }

    /// A cookie that the browser keeps.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar.lock().unwrap().get(name).cloned()
    }

    /// Puts a cookie into the browser.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.jar.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    /// The browser forgets its cookies.
    pub fn forget_cookies(&self) {
        self.jar.lock().unwrap().clear();
    }

    /// Loads a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path), Body::empty()).await
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(encoded(fields))).await
    }

    /// Loads the page, then sends its form with these fields and the hidden ones.
    pub async fn fill(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(path).await;
        page.assert_success();
        let hidden = page.hidden();
        let mut all: Vec<(&str, &str)> =
            hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        all.extend_from_slice(fields);
        self.post(path, &all).await
    }

    /// Sends anything, with the browser's cookies; keeps the cookies of the answer.
    pub async fn send(&self, request: axum::http::request::Builder, body: Body) -> Answer {
        let cookies: Vec<String> =
            self.jar.lock().unwrap().iter().map(|(n, v)| format!("{n}={v}")).collect();
        let request = request.header(COOKIE, cookies.join("; ")).body(body).unwrap();
        let response = crate::router(Arc::clone(&self.site)).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        self.keep_cookies(&parts.headers);
        Answer { status: parts.status, headers: parts.headers, text }
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        let mut jar = self.jar.lock().unwrap();
        for line in headers.get_all(SET_COOKIE) {
            let line = line.to_str().unwrap();
            let (pair, attributes) = line.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            match attributes.contains("Max-Age=0") {
                true => jar.remove(name),
                false => jar.insert(name.to_owned(), value.to_owned()),
            };
        }
    }
}

/// What the service answered.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub text: String,
}

impl Answer {
    /// Where it leads; empty if nowhere.
    pub fn location(&self) -> &str {
        self.headers.get(LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// It is a page.
    #[track_caller]
    pub fn assert_success(&self) -> &Self {
        self.assert_status(StatusCode::OK)
    }

    /// It has this status.
    #[track_caller]
    pub fn assert_status(&self, status: StatusCode) -> &Self {
        assert_eq!(self.status, status, "location {:?}\n{}", self.location(), self.text);
        self
    }

    /// It leads to this page.
    #[track_caller]
    pub fn assert_redirect(&self, to: &str) -> &Self {
        assert_eq!((self.status, self.location()), (StatusCode::SEE_OTHER, to), "{}", self.text);
        self
    }

    /// All of these stand in it, as they are in the source.
    #[track_caller]
    pub fn assert_has(&self, parts: &[&str]) -> &Self {
        for part in parts {
            assert!(self.text.contains(part), "`{part}` is missing from\n{}", self.text);
        }
        self
    }

    /// None of these stands in it.
    #[track_caller]
    pub fn assert_lacks(&self, parts: &[&str]) -> &Self {
        for part in parts {
            assert!(!self.text.contains(part), "`{part}` stands in\n{}", self.text);
        }
        self
    }

    /// Names and values of its hidden fields; each name once.
    pub fn hidden(&self) -> Vec<(String, String)> {
        let mut out: Vec<(String, String)> = Vec::new();
        for tag in self.text.split("<input").skip(1) {
            let tag = tag.split('>').next().unwrap_or_default();
            if attribute(tag, "type") != Some("hidden") {
                continue;
            }
            let name = attribute(tag, "name").unwrap_or_default().to_owned();
            if !out.iter().any(|(n, _)| *n == name) {
                out.push((name, unescaped(attribute(tag, "value").unwrap_or_default())));
            }
        }
        out
    }

    /// The text that people read in the main part: tags are taken out, a line an element.
    pub fn reads(&self) -> String {
        let main = self.text.split("<main").nth(1).unwrap_or(&self.text);
        let main = main.split("</main>").next().unwrap_or(main);
        let mut out = String::new();
        for piece in main.split('<').skip(1) {
            let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
            let inline = ["strong", "/strong", "a ", "/a", "mark", "/mark", "span", "/span"];
            if !inline.iter().any(|t| tag.starts_with(t)) {
                out.push('\n');
            }
            out.push_str(text);
        }
        let lines = out.lines().map(str::trim).filter(|l| !l.is_empty());
        unescaped(&lines.collect::<Vec<_>>().join("\n"))
    }
}

/// The value of an attribute of a tag.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// Fields as a browser sends them.
pub fn encoded(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| -> String {
        text.bytes()
            .map(|b| match b {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(b).to_string(),
                _ => format!("%{b:02X}"),
            })
            .collect()
    };
    let pairs: Vec<String> =
        fields.iter().map(|(n, v)| format!("{}={}", escape(n), escape(v))).collect();
    pairs.join("&")
}

#[tokio::test]
async fn the_front_door_opens() {
    let site = TestSite::new();
    site.get("/nowhere").await.assert_status(StatusCode::NOT_FOUND);
}
