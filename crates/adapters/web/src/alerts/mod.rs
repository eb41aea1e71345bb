//! What desk, public site, API and the post office share of bulletins.

mod figures;
mod letter;

pub use figures::{Telling, Wanted, figures};
pub use letter::{confirm_address, letter};

use crate::Settings;
use crate::base::secrets::Secret;
use bulletin::render::Masthead;
use bulletin::{Bulletin, SubscriberId, slug};

/// Event of webhooks: something is published.
pub const PUBLISHED: &str = "bulletin.published";
/// Event of webhooks: a correction is published.
pub const CORRECTED: &str = "bulletin.corrected";
/// Event of webhooks: a bulletin was withdrawn.
pub const WITHDRAWN: &str = "bulletin.withdrawn";

/// The version by which a letter tells of a withdrawal.
pub const WITHDRAWAL: u32 = 0;

/// Where bulletins of this installation appear.
pub fn masthead(settings: &Settings) -> Masthead {
    Masthead {
        site: settings.public_url.clone(),
        publisher: settings.force_name.clone(),
        exercise: settings.demo,
    }
}

/// What an address of a subscriber's proves: that it was sent to his mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To confirm, and to choose towns.
    Confirm,
    /// To leave.
    Leave,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::Confirm => "alerts confirm",
            Self::Leave => "alerts leave",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Confirm => "/alerts/confirm",
            Self::Leave => "/alerts/leave",
        }
    }

    /// The address, below the site.
    pub fn address(self, secret: &Secret, id: SubscriberId) -> String {
        let token = secret.token(self.name(), &id.to_string());
        format!("{}/{id}-{token}", self.path())
    }

    /// The subscriber whose address it is; none if it is nobody's.
    pub fn holder(self, secret: &Secret, part: &str) -> Option<SubscriberId> {
        let (id, token) = part.split_once('-')?;
        let id = SubscriberId(id.parse().ok()?);
        secret.is_token(self.name(), &id.to_string(), token).then_some(id)
    }
}

/// The towns that can be chosen: those of the installation and those of what is published, in
/// the order of the alphabet, each with its slug.
pub fn towns(settings: &Settings, published: &[Bulletin]) -> Vec<(String, String)> {
    let named = published.iter().filter_map(Bulletin::current).flat_map(|v| &v.draft.towns);
    let mut all: Vec<(String, String)> = settings
        .alert_towns
        .iter()
        .chain(named)
        .map(|name| (slug(name), name.clone()))
        .filter(|(slug, _)| !slug.is_empty())
        .collect();
    all.sort_unstable();
    all.dedup_by(|a, b| a.0 == b.0);
    all
}

#[cfg(test)]
mod tests {
    use super::Purpose;
    use crate::base::secrets::Secret;
    use bulletin::SubscriberId;

    #[test]
    fn the_address_to_leave_does_not_confirm() {
        let secret = Secret::new([7; 32]);
        let address = Purpose::Leave.address(&secret, SubscriberId(42));
        let part = address.rsplit('/').next().unwrap();
        assert_eq!(Purpose::Leave.holder(&secret, part), Some(SubscriberId(42)));
        assert_eq!(Purpose::Confirm.holder(&secret, part), None);
        for forged in ["", "42", "42-", "43-00", "-", "x-y", &part.replace("42-", "43-")] {
            assert_eq!(Purpose::Leave.holder(&secret, forged), None, "{forged}");
        }
    }
}
