//! The audit trail: entries chained by their hashes, so that none can be changed or taken
//! out unseen.

use crate::ids::{AccountId, ReportId};
use crate::moment::Moment;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    pub at: Moment,
    /// By whom; none for the service itself or the public.
    pub account: Option<AccountId>,
    /// What, as `report.read`, `report.field`, `account.login`.
    pub what: String,
    /// Which report.
    pub report: Option<ReportId>,
    /// Names of fields and the like; never personal data.
    pub detail: String,
}

/// An entry in its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLink {
    /// Place, from 1.
    pub number: i64,
    /// The entry.
    pub entry: AuditEntry,
    /// SHA-256 of the link before, as 64 hexadecimal digits; 64 zeros for the first.
    pub previous: String,
    /// SHA-256 of this link.
    pub hash: String,
}

/// Hash before the first link.
pub const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl AuditLink {
    /// The link that follows one with this number and hash.
    pub fn following(number: i64, previous: &str, entry: AuditEntry) -> Self {
        let number = number + 1;
        let hash = hash(number, previous, &entry);
        Self { number, entry, previous: previous.to_owned(), hash }
    }

    /// Whether the hash is that of the content.
    pub fn is_whole(&self) -> bool {
        self.hash == hash(self.number, &self.previous, &self.entry)
    }
}

/// Every field is preceded by its length, so that no two entries read alike.
fn hash(number: i64, previous: &str, entry: &AuditEntry) -> String {
    let mut hasher = Sha256::new();
    let id = |n: Option<i64>| n.map_or_else(|| "-".to_owned(), |n| n.to_string());
    let fields = [
        number.to_string(),
        previous.to_owned(),
        entry.at.0.to_string(),
        id(entry.account.map(|a| a.0)),
        entry.what.clone(),
        id(entry.report.map(|r| r.0)),
        entry.detail.clone(),
    ];
    for field in fields {
        hasher.update(u64::try_from(field.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(field.as_bytes());
    }
    hasher.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

/// The first link that does not fit the one before it, as its number and what is wrong.
pub fn first_fault<'a>(
    links: impl IntoIterator<Item = &'a AuditLink>,
) -> Option<(i64, &'static str)> {
    let (mut number, mut previous) = (0, BEGINNING.to_owned());
    for link in links {
        if link.number != number + 1 {
            return Some((link.number, "an entry before it is missing"));
        }
        if link.previous != previous {
            return Some((link.number, "it does not follow from the entry before it"));
        }
        if !link.is_whole() {
            return Some((link.number, "it was changed"));
        }
        number = link.number;
        previous.clone_from(&link.hash);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{AuditEntry, AuditLink, BEGINNING, first_fault};
    use crate::moment::Moment;

    fn chain(n: i64) -> Vec<AuditLink> {
        let mut out: Vec<AuditLink> = Vec::new();
        for i in 0..n {
            let entry = AuditEntry {
                at: Moment(i),
                account: None,
                what: "report.read".into(),
                report: None,
                detail: i.to_string(),
            };
            let (number, previous) =
                out.last().map_or((0, BEGINNING.to_owned()), |l| (l.number, l.hash.clone()));
            out.push(AuditLink::following(number, &previous, entry));
        }
        out
    }

    #[test]
    fn a_whole_chain_has_no_fault_and_every_change_is_found() {
        assert_eq!(first_fault(&chain(5)), None);
        let mut changed = chain(5);
        changed[2].entry.detail = "other".into();
        assert_eq!(first_fault(&changed), Some((3, "it was changed")));
        let mut missing = chain(5);
        missing.remove(1);
        assert_eq!(first_fault(&missing), Some((3, "an entry before it is missing")));
    }
}
