//! The sections of the configuration, each with its keys, what they are for and what they
//! are if nothing is said.

use super::lines::GuardedLine;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A key as the reference shows it.
#[derive(Clone, Debug)]
pub struct Key {
    /// Name.
    pub name: &'static str,
    /// What it is for, a line each.
    pub says: Vec<&'static str>,
    /// Its value if nothing is said, as TOML.
    pub usual: String,
}

/// A section as the reference shows it.
#[derive(Clone, Debug)]
pub struct Section {
    /// Name.
    pub name: &'static str,
    /// What it is about.
    pub says: Vec<&'static str>,
    /// Its keys.
    pub keys: Vec<Key>,
}

macro_rules! sections {
    ($($(#[doc = $says:literal])* $section:ident: $type:ident {
        $($(#[doc = $key_says:literal])* $key:ident: $key_type:ty = $usual:expr;)*
    })*) => {
        /// The whole configuration.
        #[derive(Clone, Debug, Default, Deserialize, Serialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Config {
            $($(#[doc = $says])* pub $section: $type,)*
        }

        impl Config {
            /// Every section with its keys.
            pub fn sections() -> Vec<Section> {
                vec![$(Section {
                    name: stringify!($section),
                    says: vec![$($says.trim()),*],
                    keys: $type::keys(),
                }),*]
            }
        }

        $(
            $(#[doc = $says])*
            #[derive(Clone, Debug, Deserialize, Serialize)]
            #[serde(default, deny_unknown_fields)]
            pub struct $type {
                $($(#[doc = $key_says])* pub $key: $key_type,)*
            }

            impl Default for $type {
                fn default() -> Self {
                    Self { $($key: $usual,)* }
                }
            }

            impl $type {
                fn keys() -> Vec<Key> {
                    let usual = Self::default();
                    vec![$(Key {
                        name: stringify!($key),
                        says: vec![$($key_says.trim()),*],
                        usual: toml_of(&usual.$key),
                    }),*]
                }
            }
        )*
    };
}

/// Text, numbers, truth and lists are written alike in JSON and TOML.
fn toml_of(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

sections! {
    /// What visitors read, and where they reach the service.
    service: Service {
        /// Name in the head of each page.
        name: String = "Ringfence".into();
        /// Police force that receives the reports, as it stands in a sentence.
        force: String = "your local police".into();
        /// Address under which browsers reach the site, without a slash at the end. Links in
        /// messages, feeds and files begin with it. If empty it is the socket's own.
        /// Cookies are for TLS alone if it begins with https, or if the service itself has TLS.
        public_url: String = String::new();
        /// Whether a proxy of your own stands before the service and writes the visitor's
        /// address into X-Forwarded-For. Without such a proxy anybody could write it.
        behind_proxy: bool = false;
    }

    /// The socket.
    listen: Listen {
        /// Address and port.
        address: String = "127.0.0.1:8080".into();
        /// Connections at once. Further ones wait.
        connections: usize = 2048;
        /// Seconds in which the head of a request has to arrive.
        header_seconds: u64 = 10;
        /// Seconds without a byte after which a body is given up.
        body_seconds: u64 = 15;
        /// Seconds without a byte in either direction after which a connection is closed.
        idle_seconds: u64 = 75;
        /// Seconds for which requests may go on after the service was told to stop.
        drain_seconds: u64 = 20;
    }

    /// TLS by the service itself. Leave both empty behind a proxy that does it.
    tls: Tls {
        /// File with the certificate and those above it, PEM.
        certificate: PathBuf = PathBuf::new();
        /// File with its private key, PEM.
        key: PathBuf = PathBuf::new();
    }

    /// Where reports are kept.
    store: StoreSection {
        /// SQLite file, or postgres://user@host/name without a password; over a network with
        /// ?sslmode=verify-full, and &sslrootcert=FILE for an authority of your own. Empty is
        /// ringfence.db in the data folder: $STATE_DIRECTORY, or $XDG_DATA_HOME/ringfence,
        /// or ~/.local/share/ringfence.
        url: String = String::new();
        /// File that holds the address of a database with its password. It goes before url.
        url_file: PathBuf = PathBuf::new();
        /// File with the key that people are encrypted with. It is made at the first start.
        /// Empty is ringfence.key beside the SQLite file, or in the data folder.
        key_file: PathBuf = PathBuf::new();
        /// Whether the SQLite file is encrypted as a whole, with a key made from the one above.
        /// It takes a program that was built with the feature whole-file-encryption. A file
        /// that is there is converted by `ringfence whole-file`.
        whole_file: bool = false;
        /// Connections that read.
        readers: usize = 3;
        /// Writes that may wait. Further senders are told to try again.
        queue: usize = 1024;
        /// Milliseconds to wait for another process that holds the database.
        lock_wait_ms: u64 = 2000;
    }

    /// What is logged, on standard error. Never what people write, nor who they are.
    logs: Logs {
        /// "plain" or "json".
        format: LogFormat = LogFormat::Plain;
        /// "error", "warn", "info", "debug" or "trace". Requests are logged at "info".
        level: LogLevel = LogLevel::Info;
    }

    /// The desk.
    desk: Desk {
        /// Minutes after which an unused login ends.
        idle_minutes: i64 = 30;
        /// Hours after which any login ends.
        login_hours: i64 = 12;
    }

    /// The API.
    api: Api {
        /// Requests that a token may make in a minute.
        requests_per_minute: u32 = 600;
    }

    /// Webhooks.
    webhooks: Webhooks {
        /// Whether they may lead to private addresses, and without TLS.
        private: bool = false;
        /// File with the certificates of those that are trusted, PEM. Empty is that of the
        /// system.
        certificates: PathBuf = PathBuf::new();
        /// Seconds to wait for an answer.
        timeout_seconds: u64 = 10;
    }

    /// Series: which reports are likely of the same people.
    series: Series {
        /// File with numbers of banks, stations and services of your area, which callers make
        /// their own appear as and which therefore prove nothing. Each line holds a number, "|"
        /// and whose it is; "#" begins a comment. Empty is the shipped list alone.
        public_numbers: PathBuf = PathBuf::new();
        /// Reports that one which arrives is compared with: so many of the newest, at least
        /// 1,000. Each takes 0.4 to 1 KB of memory. Older ones stay in their series.
        compared: usize = web::desk::COMPARED;
    }

    /// Places beside the towns of the shipped gazetteer.
    places: Places {
        /// Tables of postcodes, by which reports are placed whose postcode's first half is
        /// known: files of OS Code-Point Open or of the ONS Postcode Directory (CSV), or
        /// folders with such files. Both are free under the Open Government Licence and are
        /// not shipped. Empty is none: reports are placed by their towns.
        postcodes: Vec<PathBuf> = Vec::new();
    }

    /// Bulletins, and the alerts that the public reads.
    alerts: Alerts {
        /// The area of the force, as it stands in a sentence: "Hertfordshire".
        area: String = "your area".into();
        /// Towns for which alerts can be had, and which bulletins may name. Empty is every
        /// town that reports name.
        towns: Vec<String> = Vec::new();
        /// People targeted in a town from which on a bulletin names it, without a figure.
        named_from: u64 = 2;
        /// People from which on a figure of a town, district or age is printed. Smaller ones
        /// are put together.
        counted_from: u64 = 5;
    }

    /// Waves: more calls in a few towns and days than chance brings.
    waves: Waves {
        /// Whether they are looked for whenever a report comes, and each night.
        watch: bool = true;
        /// Hour in Britain, 0 to 23, from which a day without reports is looked at.
        nightly_hour: i8 = 3;
        /// A wave is shown if chance brings one like it at most once in so many days.
        shown_days: f64 = 365.0;
        /// The desk is told of it by a notice, webhooks by an event and the public by a
        /// bulletin if chance brings one like it at most once in so many days.
        told_days: f64 = 1095.0;
        /// Fewest people of a wave.
        least: u32 = 3;
        /// Longest wave in days, at most 45.
        longest_days: i64 = 30;
    }

    /// Street maps beneath the desk's maps of towns. No tile server is asked unless it is named
    /// here; then the browser of whoever looks at such a page asks it for pictures of the
    /// area, so that its owner sees the browser's address and the area, and nothing else.
    map: MapSection {
        /// Address of a tile, with {z}, {x} and {y} where zoom, column and row go:
        /// `https://tiles.example.org/{z}/{x}/{y}.png`. Empty is none: the desk's own drawing.
        tiles: String = String::new();
        /// Whom the tiles thank, as their licence asks for: "© OpenStreetMap contributors".
        attribution: String = String::new();
        /// Where those say more: `https://www.openstreetmap.org/copyright`. Empty is nowhere.
        attribution_url: String = String::new();
        /// The closest zoom that the server has, 0 to 22.
        closest: u8 = 18;
        /// "none", or "origin" for servers that want to know which site asks: they are told the
        /// address of the site, and never that of the page.
        referrer: TilesReferrer = TilesReferrer::None;
    }

    /// The mail server, for alerts and guardians. Nothing is sent unless it is named here.
    mail: Mail {
        /// Name of the server. Empty is none.
        host: String = String::new();
        /// Port.
        port: u16 = 587;
        /// "starttls", "tls" from the first byte (port 465), or "none", for a server on this
        /// machine.
        security: MailSecurity = MailSecurity::Starttls;
        /// Name to log in with. Empty is without.
        user: String = String::new();
        /// File that holds the password and nothing else.
        password_file: PathBuf = PathBuf::new();
        /// Sender, as "Ringfence <alerts@example.org>".
        from: String = String::new();
        /// File with the certificates of those that are trusted, PEM. Empty is those of the
        /// system.
        certificates: PathBuf = PathBuf::new();
        /// Seconds to wait for each answer.
        timeout_seconds: u64 = 30;
    }

    /// The gateway for text messages to guardians. Nothing is sent unless it is named here.
    sms: Sms {
        /// Address that takes a POST. Empty is none.
        url: String = String::new();
        /// How it wants the fields: "json" or "form".
        form: SmsForm = SmsForm::Json;
        /// Name of the field with the number.
        to_field: String = "to".into();
        /// Name of the field with the text.
        text_field: String = "text".into();
        /// Further fields, each as "name=value".
        fields: Vec<String> = Vec::new();
        /// File that holds the header Authorization and nothing else.
        authorization_file: PathBuf = PathBuf::new();
    }

    /// The ntfy server of guardians' topics.
    ntfy: Ntfy {
        /// File that holds an access token and nothing else, if the server asks for one.
        token_file: PathBuf = PathBuf::new();
    }

    /// What is deleted each night. The desk can do the same by hand.
    retention: RetentionSection {
        /// Whether it is done each night.
        nightly: bool = false;
        /// Days after which people are deleted from closed reports.
        people_days: i64 = 365;
        /// Days after which closed reports are deleted whole.
        reports_days: i64 = 2190;
        /// Days after which the audit trail is cut at a sealed point.
        audit_days: i64 = 2190;
    }

    /// Guarded telephone lines, which `ringfence line` serves. docs/line.md says how.
    line: LineSection {
        /// Address of a switchboard's Asterisk REST Interface, as "127.0.0.1:8088". Empty is
        /// none. It has no TLS: keep it on this machine, or in a tunnel.
        ari: String = String::new();
        /// User, as in ari.conf.
        ari_user: String = "ringfence".into();
        /// File that holds the password of ari.conf and nothing else.
        ari_password_file: PathBuf = PathBuf::new();
        /// Name of the Stasis application.
        ari_app: String = "ringfence".into();
        /// Address and port on which the sound of calls is taken (AudioSocket). Empty is none.
        audiosocket: String = "127.0.0.1:9092".into();
        /// The same as the switchboard reaches it, if it is on another machine.
        audiosocket_outside: String = String::new();
        /// Address and port on which media streams of cloud telephony are taken (WebSocket).
        /// Empty is none. Put a proxy with TLS before it.
        media: String = String::new();
        /// File that holds the secret with which the path of media streams ends: they are
        /// taken at /media/SECRET.
        media_secret_file: PathBuf = PathBuf::new();
        /// Speech engine, as `ringfence listen --engine` takes it. Empty is the best there is.
        engine: String = String::new();
        /// Folder with sounds of your own for media streams, NAME.ulaw. The switchboard plays
        /// its own, from its folder of sounds.
        sounds: PathBuf = PathBuf::new();
        /// Calls listened to at the same time. Further calls go on unheard.
        most_heard: usize = 2048;
        /// Milliseconds of sound that may wait before a call is not listened to any more; twice
        /// as many if it is amber or red.
        most_behind_ms: u64 = 3000;
        /// Whether a courier who is due opens an urgent item on the desk. Agree on it with the
        /// force first.
        desk: bool = false;
        /// Whether the desk may read along, from amber on and until the call is hung up, where
        /// the person of a line has agreed to that too. Agree on it with the force first.
        desk_reads: bool = false;
        /// How the switchboard dials a telephone number, which stands for {number}:
        /// "PJSIP/{number}@trunk". With it families name telephones that ring when a courier
        /// is due or a call is red. Empty is none.
        dial: String = String::new();
        /// File with numbers of banks, surgeries and firms, one a line, that no line listens to.
        verified: PathBuf = PathBuf::new();
        /// File in which it is kept who agreed or withdrew by key, and hashes of numbers whose
        /// calls were red.
        /// Empty is ringfence-line.json beside the key file.
        memory: PathBuf = PathBuf::new();
        /// The lines. Take `guarded = []` out, and write for each a table [[line.guarded]] with:
        ///   name           as the dialplan says it: small letters, digits, hyphens
        ///   person         what guardians call the person
        ///   address        where the person lives, for the desk when a courier is due
        ///   policy         "observe", "warn", "notify" (the usual one), "hold" or "end", each
        ///                  with what stands before it
        ///   agreed         who agreed in writing to be listened to, and when. Without it the
        ///                  person agrees by the set-up extension, and nothing is heard before
        ///   read_along     who agreed that the desk may read along, and when; see desk_reads.
        ///                  A line that a family sets up has this on its page
        ///   trusted        numbers of family and friends: not listened to
        ///   pause_seconds  seconds a call is held for, 30
        ///   not_scam_keys  keys with which the person says that it is no scam, "*1"
        ///   scam_keys      keys with which the person says that it was one, "*9"
        ///   private_keys   keys with which the person says that nobody may read along, "*0"
        ///   join           phone of the guardian who is called into a red call, as the
        ///                  switchboard dials it: "PJSIP/07700900123@trunk"
        ///   ring           phones that ring when a courier is due, at most ten
        ///   audiosocket    UUID of an AudioSocket that belongs to the line, without ARI
        ///   guardians      at most ten, each a table [[line.guarded.guardians]] with name and
        ///                  one or more of email, ntfy, webhook with webhook_secret_file, sms
        guarded: Vec<GuardedLine> = Vec::new();
    }

    /// The second screen, /listen: a call on speaker is heard by a device beside the phone.
    /// docs/speech.md says which engines there are.
    screen: Screen {
        /// Speech engine, as `ringfence listen --engine` takes it; "best" is the best there is.
        /// Empty is none: browsers that can turn sound into words themselves do so.
        engine: String = String::new();
        /// Calls listened to at once, three from one address at most. Further ones are told to
        /// check in another way.
        listeners: usize = 8;
        /// Minutes after which listening ends.
        minutes: u64 = 90;
    }

    /// What conversations are judged with.
    detector: DetectorSection {
        /// Playbook files or folders instead of the shipped ones.
        playbooks: Vec<PathBuf> = Vec::new();
        /// Probability of a scam from which the level is amber. 0 is that of the program.
        amber: f32 = 0.0;
        /// Probability of a scam from which the level is red. 0 is that of the program.
        red: f32 = 0.0;
    }
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    /// TLS after the server offers it; without it nothing is sent.
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// None.
    None,
}

/// What a tile server is told of the page that asks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TilesReferrer {
    /// Nothing.
    None,
    /// The site, without the page.
    Origin,
}

/// How a gateway wants its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SmsForm {
    /// As a JSON object.
    Json,
    /// As a browser sends a form.
    Form,
}

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Plain,
    /// An object a line.
    Json,
}

/// How much is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// Somebody has to act.
    Error,
    /// It went on, but not as meant.
    Warn,
    /// The installation changed, and each request.
    Info,
    /// For developers.
    Debug,
    /// Everything.
    Trace,
}
