//! What the configuration means to the parts of the service.

use super::sections::{Config, TilesReferrer};
use casework::cases::Retention;
use series::PublicNumbers;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use web::Settings;
use web::base::streets::{Referrer, Streets, TilesFault};

impl Config {
    /// What links begin with: what is configured, or else the socket's address. A socket that
    /// listens everywhere is reached from its own machine at least.
    pub fn public_url(&self) -> String {
        if !self.service.public_url.is_empty() {
            return self.service.public_url.clone();
        }
        let scheme = if self.tls.certificate.as_os_str().is_empty() { "http" } else { "https" };
        let Ok(mut address) = self.listen.address.parse::<SocketAddr>() else {
            return format!("{scheme}://{}", self.listen.address);
        };
        match address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
            IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
            _ => {}
        }
        format!("{scheme}://{address}")
    }

    /// Settings of the pages and the API.
    pub fn for_web(&self) -> Settings {
        let own_tls = !self.tls.certificate.as_os_str().is_empty();
        Settings {
            service_name: self.service.name.clone(),
            force_name: self.service.force.clone(),
            public_url: self.public_url(),
            secure: own_tls || self.service.public_url.starts_with("https://"),
            behind_proxy: self.service.behind_proxy,
            deletes_after_days: self
                .retention
                .nightly
                .then_some((self.retention.people_days, self.retention.reports_days)),
            login_idle_seconds: self.desk.idle_minutes.saturating_mul(60),
            login_seconds: self.desk.login_hours.saturating_mul(3_600),
            api_per_minute: self.api.requests_per_minute,
            hooks_private: self.webhooks.private,
            area: self.alerts.area.clone(),
            alerts_by_email: !self.mail.host.is_empty(),
            alert_towns: self.alerts.towns.clone(),
            discretion: bulletin::Discretion {
                named_from: self.alerts.named_from,
                counted_from: self.alerts.counted_from,
            },
            waves: waves::Settings {
                quiet_days: self.waves.shown_days,
                told_days: self.waves.told_days,
                least: self.waves.least,
                longest: self.waves.longest_days,
                ..waves::Settings::default()
            },
            waves_hour: self.waves.nightly_hour,
            // A configuration whose address is none does not get here.
            streets: self.streets().ok().flatten(),
            desk_reads: self.line.desk_reads,
            dials: !self.line.dial.is_empty(),
            ..Settings::default()
        }
    }

    /// Whose street map lies beneath the desk's maps; none if no tiles are named.
    ///
    /// # Errors
    /// An address of tiles that is none.
    pub fn streets(&self) -> Result<Option<Streets>, TilesFault> {
        let map = &self.map;
        if map.tiles.is_empty() {
            return Ok(None);
        }
        let mut streets = Streets::at(&map.tiles)?;
        streets.attribution.clone_from(&map.attribution);
        streets.attribution_url.clone_from(&map.attribution_url);
        streets.closest = map.closest;
        streets.referrer = match map.referrer {
            TilesReferrer::None => Referrer::None,
            TilesReferrer::Origin => Referrer::Origin,
        };
        Ok(Some(streets))
    }

    /// How long what is kept.
    pub fn retention(&self) -> Retention {
        Retention {
            people_days: self.retention.people_days,
            reports_days: self.retention.reports_days,
            audit_days: self.retention.audit_days,
        }
    }

    /// Numbers that prove nothing: the shipped list, and that of the operator.
    ///
    /// # Errors
    /// What is wrong with the operator's list.
    pub fn public_numbers(&self) -> Result<PublicNumbers, String> {
        let mut numbers = PublicNumbers::shipped();
        let path = &self.series.public_numbers;
        if path.as_os_str().is_empty() {
            return Ok(numbers);
        }
        let file = path.display();
        let text = std::fs::read_to_string(path).map_err(|e| format!("{file}: {e}"))?;
        match numbers.add(&text).first() {
            None => Ok(numbers),
            Some(line) => Err(format!("{file}:{line}: there is no number in this line")),
        }
    }

    /// Where postcode districts lie, by the operator's tables.
    ///
    /// # Errors
    /// What is wrong with the tables.
    pub fn districts(&self) -> Result<extraction::Districts, String> {
        crate::postcodes::read_right(&self.places.postcodes)
    }

    /// What conversations are judged with.
    pub fn detector(&self) -> crate::embedded::Choice {
        crate::embedded::Choice {
            playbooks: self.detector.playbooks.clone(),
            amber: Some(self.detector.amber).filter(|p| *p > 0.0),
            red: Some(self.detector.red).filter(|p| *p > 0.0),
            ..crate::embedded::Choice::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_begin_with_what_is_configured_or_with_the_socket() {
        let mut config = Config::default();
        for (configured, socket, link) in [
            ("", "127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("", "0.0.0.0:9000", "http://127.0.0.1:9000"),
            ("", "[::]:9000", "http://[::1]:9000"),
            ("https://report.example.org", "0.0.0.0:9000", "https://report.example.org"),
        ] {
            config.service.public_url = configured.into();
            config.listen.address = socket.into();
            assert_eq!(config.public_url(), link);
        }
    }
}
