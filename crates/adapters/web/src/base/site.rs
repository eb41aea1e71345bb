//! What a running service consists of.

use crate::base::clock::Clock;
use crate::base::limits::Limits;
use crate::base::metrics::Metrics;
use crate::base::secrets::Secret;
use crate::base::streets::Streets;
use bulletin::Bulletins;
use casework::{Cases, Notices, Outbox};
use detector::Detector;
use std::sync::Arc;

/// The service's own settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Name of the force or service, as it stands in the head of each page.
    pub service_name: String,
    /// Name of the police force that receives reports.
    pub force_name: String,
    /// Address under which the site is reached, without a slash at the end.
    pub public_url: String,
    /// Whether browsers reach it by TLS: cookies are then marked secure.
    pub secure: bool,
    /// Whether the address of a visitor stands in `X-Forwarded-For`, set by a proxy of ours.
    pub behind_proxy: bool,
    /// Whether it shows invented reports.
    pub demo: bool,
    /// Days after which people are deleted from closed reports each night, and closed reports
    /// whole; none if nothing is deleted by itself.
    pub deletes_after_days: Option<(i64, i64)>,
    /// Seconds after which an unused login ends.
    pub login_idle_seconds: i64,
    /// Seconds after which any login ends.
    pub login_seconds: i64,
    /// Requests to the API that a token may make in a minute.
    pub api_per_minute: u32,
    /// Whether webhooks may lead to private addresses, and without TLS.
    pub hooks_private: bool,
    /// The area of the force, as it stands in a sentence.
    pub area: String,
    /// Whether alerts are sent by e-mail.
    pub alerts_by_email: bool,
    /// Towns for which alerts can be had, and which bulletins name; none is every town.
    pub alert_towns: Vec<String>,
    /// How small numbers of bulletins may be.
    pub discretion: bulletin::Discretion,
    /// How waves are looked for.
    pub waves: waves::Settings,
    /// The hour in Britain from which the last day is looked at for waves.
    pub waves_hour: i8,
    /// Whose street map lies beneath the desk's maps; none is nobody's.
    pub streets: Option<Streets>,
    /// Whether the desk may read along on lines whose person has agreed to it.
    pub desk_reads: bool,
    /// Whether the switchboard rings the telephones of guardians.
    pub dials: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            service_name: "Ringfence".into(),
            force_name: "your local police".into(),
            public_url: "http://127.0.0.1:8080".into(),
            secure: false,
            behind_proxy: false,
            demo: false,
            deletes_after_days: None,
            login_idle_seconds: 30 * 60,
            login_seconds: 12 * 3600,
            api_per_minute: 600,
            hooks_private: false,
            area: "your area".into(),
            alerts_by_email: false,
            alert_towns: Vec::new(),
            discretion: bulletin::Discretion::default(),
            waves: waves::Settings::default(),
            waves_hour: 3,
            streets: None,
            desk_reads: false,
            dials: false,
        }
    }
}

/// A running service.
pub struct Site {
    /// Settings.
    pub settings: Settings,
    /// The store.
    pub cases: Arc<dyn Cases>,
    /// Bulletins and those who subscribe.
    pub bulletins: Arc<dyn Bulletins>,
    /// Series as they are kept.
    pub series: Arc<dyn series::Serials>,
    /// Reports as they are compared.
    pub watch: crate::desk::Watch,
    /// Where postcode districts lie.
    pub districts: extraction::Districts,
    /// Waves as they are kept.
    pub waves: Arc<dyn waves::WaveBook>,
    /// How far waves have been looked for.
    pub lookout: crate::waves::Lookout,
    /// What the desk is told of by itself.
    pub notices: Arc<dyn Notices>,
    /// Messages on their way out.
    pub outbox: Arc<dyn Outbox>,
    /// The detector.
    pub detector: Arc<Detector>,
    /// Guarded lines that families set up.
    pub guarding: Arc<dyn guarding::Guarding>,
    /// What hears for the second screen.
    pub ears: crate::public::listen::Ears,
    /// Key of tokens and receipts.
    pub secret: Secret,
    /// Clock.
    pub clock: Clock,
    /// Counts of attempts.
    pub limits: Limits,
    /// Counts of requests.
    pub metrics: Metrics,
}

impl std::fmt::Debug for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Site").field("settings", &self.settings).finish_non_exhaustive()
    }
}
