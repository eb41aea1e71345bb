//! What a configuration can have wrong that its form does not show.

use super::sections::Config;
use crate::serve::tls;
use std::net::SocketAddr;

/// Something wrong with a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Line, counted from 1; 1 if the key does not stand there.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

impl Fault {
    /// Place, what and remedy.
    pub fn shown(&self, file: &str) -> String {
        format!("{file}:{}: {}\n  remedy: {}", self.line, self.what, self.remedy)
    }
}

/// Days below which retention is a slip of the keys.
const FEWEST_DAYS: i64 = 30;

/// Reports below which a comparison with the newest finds hardly any series.
const FEWEST_COMPARED: usize = 1_000;

/// Gathers faults.
struct Checker<'t> {
    text: &'t str,
    faults: Vec<Fault>,
}

impl Checker<'_> {
    /// Unless `good`, names the key.
    fn need(&mut self, section: &str, key: &str, good: bool, words: (&str, &str)) {
        if !good {
            let line = line_of(self.text, section, key);
            let (what, remedy) = (words.0.to_owned(), words.1.to_owned());
            self.faults.push(Fault { line, what, remedy });
        }
    }
}

/// Everything that is wrong.
pub fn faults(config: &Config, text: &str) -> Vec<Fault> {
    let mut checker = Checker { text, faults: Vec::new() };
    reach(config, &mut checker);
    limits(config, &mut checker);
    outward(config, &mut checker);
    map(config, &mut checker);
    whole_file(config, &mut checker);
    let url = &config.store.url;
    let password = url.split_once("://").and_then(|(_, rest)| rest.split_once('@'));
    checker.need(
        "store",
        "url",
        !password.is_some_and(|(user, _)| user.contains(':')),
        (
            "a password stands in the address of the database",
            "put the whole address into a file and name it as url_file, or set RINGFENCE_STORE",
        ),
    );
    if let Err(what) = config.public_numbers() {
        let remedy = "write a number, \"|\" and whose it is on each line of the file";
        checker.need("series", "public_numbers", false, (&what, remedy));
    }
    if let Err(what) = config.districts() {
        let remedy =
            "name Code-Point Open or the ONS Postcode Directory as it is downloaded, unpacked";
        checker.need("places", "postcodes", false, (&what, remedy));
    }
    checker.need(
        "series",
        "compared",
        config.series.compared >= FEWEST_COMPARED,
        ("so few reports make no series", "write at least 1000, or take the key out"),
    );
    lines(config, &mut checker);
    let usual = evidence::Thresholds::default();
    let or = |p: f32, usual: f32| if p == 0.0 { usual } else { p };
    let (amber, red) = (or(config.detector.amber, usual.amber), or(config.detector.red, usual.red));
    checker.need(
        "detector",
        "amber",
        0.0 < amber && amber <= red && red < 1.0,
        ("the thresholds are out of order", "write 0 < amber <= red < 1"),
    );
    checker.faults
}

/// Encryption that would not come about is worse than none: somebody counts on it.
fn whole_file(config: &Config, checker: &mut Checker<'_>) {
    let words = (
        "this program cannot encrypt a file as a whole",
        "build it with `--features whole-file-encryption`, or take the key out",
    );
    let wanted = config.store.whole_file;
    checker.need("store", "whole_file", !wanted || store::WHOLE_FILES, words);
    let server = config.store.url.starts_with("postgres");
    let words = (
        "a database server has no file of ours to encrypt",
        "take the key out, and encrypt the disk of the server",
    );
    checker.need("store", "whole_file", !wanted || !server, words);
}

fn reach(config: &Config, checker: &mut Checker<'_>) {
    checker.need(
        "listen",
        "address",
        config.listen.address.parse::<SocketAddr>().is_ok(),
        ("this is no address with a port", "write 127.0.0.1:8080, 0.0.0.0:443 or [::]:443"),
    );
    let url = &config.service.public_url;
    let scheme = url.starts_with("https://") || url.starts_with("http://");
    checker.need(
        "service",
        "public_url",
        url.is_empty() || scheme && !url.ends_with('/'),
        (
            "this is no address of a site",
            "write https://report.example.org, without a slash at the end",
        ),
    );
    let (certificate, key) = (&config.tls.certificate, &config.tls.key);
    let halves = certificate.as_os_str().is_empty() == key.as_os_str().is_empty();
    checker.need(
        "tls",
        "certificate",
        halves,
        ("TLS needs both files", "name certificate and key, or neither"),
    );
    if halves && let Err(error) = tls::acceptor(config) {
        let remedy =
            "name files that are there, and check as the user that serves, who has to read them";
        checker.need("tls", "certificate", false, (&format!("{error:#}"), remedy));
    }
}

/// What is sent outward, and to whom.
fn outward(config: &Config, checker: &mut Checker<'_>) {
    let (mail, alerts) = (&config.mail, &config.alerts);
    checker.need(
        "mail",
        "from",
        mail.host.is_empty() || mail.from.contains('@'),
        ("e-mails need a sender", "write \"Ringfence <alerts@example.org>\""),
    );
    checker.need(
        "mail",
        "password_file",
        mail.user.is_empty() || !mail.password_file.as_os_str().is_empty(),
        ("the login has no password", "name the file that holds it"),
    );
    let most = ("this is too little", "write 1 or more");
    checker.need("mail", "timeout_seconds", mail.timeout_seconds > 0, most);
    checker.need("alerts", "named_from", alerts.named_from > 0, most);
    checker.need("alerts", "counted_from", alerts.counted_from > 0, most);
    let waves = &config.waves;
    checker.need(
        "waves",
        "nightly_hour",
        (0..=23).contains(&waves.nightly_hour),
        ("there is no such hour", "write 0 to 23"),
    );
    // A comparison that is false for what is no number.
    let rare = |days: f64| days >= 1.0 && days.is_finite();
    checker.need("waves", "shown_days", rare(waves.shown_days), most);
    checker.need(
        "waves",
        "told_days",
        rare(waves.told_days) && waves.told_days >= waves.shown_days,
        ("what is told of has to be shown as well", "write shown_days or more"),
    );
    checker.need("waves", "least", waves.least > 0, most);
    checker.need(
        "waves",
        "longest_days",
        (1..=45).contains(&waves.longest_days),
        ("so long a wave is not looked for", "write 1 to 45"),
    );
    let field = |f: &String| f.split_once('=').is_some_and(|(name, _)| !name.is_empty());
    checker.need(
        "sms",
        "fields",
        config.sms.fields.iter().all(field),
        ("a field has no name or no value", "write each as \"name=value\""),
    );
}

/// Street maps, which browsers ask a server of somebody else's for.
fn map(config: &Config, checker: &mut Checker<'_>) {
    let map = &config.map;
    match config.streets() {
        Err(fault) => checker.need("map", "tiles", false, (&fault.to_string(), fault.remedy())),
        Ok(Some(streets)) => {
            let is_shown = !(config.for_web().secure && streets.is_open());
            let open = "a page that comes by https shows no tiles that come by http";
            checker.need("map", "tiles", is_shown, (open, "write an address of https"));
            let thanks = "the tiles thank nobody, though their licence will ask for it";
            let remedy = "write attribution = \"© OpenStreetMap contributors\", or whom they name";
            checker.need("map", "tiles", !map.attribution.trim().is_empty(), (thanks, remedy));
        }
        Ok(None) => {}
    }
    let url = &map.attribution_url;
    let leads = url.is_empty() || url.starts_with("https://") || url.starts_with("http://");
    let words = ("this leads nowhere", "write an address of http or https, or nothing");
    checker.need("map", "attribution_url", leads, words);
    checker.need("map", "closest", map.closest <= 22, ("no map is so close", "write 0 to 22"));
}

fn limits(config: &Config, checker: &mut Checker<'_>) {
    let listen = &config.listen;
    let most = ("this is too little", "write 1 or more");
    for (key, value) in [
        ("header_seconds", listen.header_seconds),
        ("body_seconds", listen.body_seconds),
        ("idle_seconds", listen.idle_seconds),
    ] {
        checker.need("listen", key, value > 0, most);
    }
    checker.need("listen", "connections", listen.connections > 0, most);
    checker.need("screen", "listeners", config.screen.listeners > 0, most);
    let minutes = ("so long is no call", "write 1 to 600");
    checker.need("screen", "minutes", (1..=600).contains(&config.screen.minutes), minutes);
    checker.need("store", "readers", config.store.readers > 0, most);
    checker.need("store", "queue", config.store.queue > 0, most);
    checker.need("desk", "idle_minutes", config.desk.idle_minutes > 0, most);
    checker.need("desk", "login_hours", config.desk.login_hours > 0, most);
    checker.need("api", "requests_per_minute", config.api.requests_per_minute > 0, most);
    checker.need("webhooks", "timeout_seconds", config.webhooks.timeout_seconds > 0, most);
    let days = [
        ("people_days", config.retention.people_days),
        ("reports_days", config.retention.reports_days),
        ("audit_days", config.retention.audit_days),
    ];
    for (key, value) in days {
        let words = ("so few days are a slip of the keys", "write 30 or more");
        checker.need("retention", key, value >= FEWEST_DAYS, words);
    }
}

fn lines(config: &Config, checker: &mut Checker<'_>) {
    let line = &config.line;
    let address = ("this is no address with a port", "write 127.0.0.1:9092, or nothing");
    for (key, value) in [("audiosocket", &line.audiosocket), ("media", &line.media)] {
        let good = value.is_empty() || value.parse::<SocketAddr>().is_ok();
        checker.need("line", key, good, address);
    }
    checker.need(
        "line",
        "ari",
        line.ari.is_empty() || !line.ari_password_file.as_os_str().is_empty(),
        ("a switchboard needs a password", "name its file as ari_password_file"),
    );
    checker.need(
        "line",
        "media",
        line.media.is_empty() || !line.media_secret_file.as_os_str().is_empty(),
        ("media streams need a secret", "name its file as media_secret_file"),
    );
    checker.need(
        "line",
        "most_heard",
        line.most_heard > 0 && line.most_behind_ms > 0,
        ("this is too little", "write 1 or more"),
    );
    checker.need(
        "line",
        "dial",
        line.dial.is_empty() || line.dial.contains(telephony::line::NUMBER),
        ("the number that is dialled has no place here", "write PJSIP/{number}@trunk, or nothing"),
    );
    for (index, guarded) in line.guarded.iter().enumerate() {
        if let Some(words) = guarded.fault() {
            checker.need("line.guarded", "name", false, words);
        }
        let twice = line.guarded.iter().take(index).any(|other| other.name == guarded.name);
        let words = ("two guarded lines with the same name", "give each a name of its own");
        checker.need("line.guarded", "name", !twice, words);
    }
}

/// The line on which a key stands in its section.
fn line_of(text: &str, section: &str, key: &str) -> usize {
    let mut inside = false;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            inside = line.trim_matches(['[', ']']).trim() == section;
        }
        let named = line.split('=').next().is_some_and(|name| name.trim() == key);
        if inside && named {
            return index + 1;
        }
    }
    1
}
