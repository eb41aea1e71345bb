//! Notices: what the desk is told of by itself, as a wave that begins or a series that grows.
//!
//! A notice leads to the page that it is about. Each account sees it until it says that it has
//! seen it, and only if its role may see what the notice is about.

use crate::cases::Reply;
use crate::ids::AccountId;
use crate::moment::Moment;
use crate::policy::{Action, Role};

/// What notices are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Waves.
    Waves,
    /// Series.
    Series,
}

impl Topic {
    /// All topics.
    pub const ALL: [Self; 2] = [Self::Waves, Self::Series];

    /// Name for machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waves => "waves",
            Self::Series => "series",
        }
    }

    /// The topic with this name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.code() == code)
    }

    /// What somebody has to be allowed to be told of it.
    pub fn needs(self) -> Action {
        match self {
            Self::Waves => Action::SeeFigures,
            Self::Series => Action::Search,
        }
    }

    /// The topics that a role is told of.
    pub fn of(role: Role) -> Vec<Self> {
        Self::ALL.into_iter().filter(|t| role.may(t.needs())).collect()
    }
}

/// A notice to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotice {
    /// What it is about.
    pub topic: Topic,
    /// What happened, for machines: `new`, `growing`, `over`.
    pub kind: String,
    /// The page it leads to, below the site: `/desk/waves#W-0003`.
    pub subject: String,
    /// What people read: towns and counts, and nobody's name.
    pub text: String,
    /// When.
    pub at: Moment,
}

/// A notice as an account sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its number.
    pub id: i64,
    /// What it says.
    pub what: NewNotice,
    /// Whether this account has said that it has seen it.
    pub seen: bool,
}

/// Days after which a notice is unseen by nobody: then it is only looked up.
pub const FRESH_DAYS: i64 = 30;

/// What the desk asks of a store for notices.
pub trait Notices: Send + Sync {
    /// Keeps a notice.
    fn notify(&self, notice: NewNotice) -> Reply<'_, ()>;
    /// The newest notices about these topics, as an account sees them.
    fn notices(&self, account: AccountId, topics: Vec<Topic>, limit: u32)
    -> Reply<'_, Vec<Notice>>;
    /// How many of the last [`FRESH_DAYS`] an account has not seen.
    fn unseen(&self, account: AccountId, topics: Vec<Topic>, now: Moment) -> Reply<'_, u64>;
    /// An account has seen these topics' notices up to a number, at a moment.
    fn see(&self, account: AccountId, topics: Vec<Topic>, seen: (i64, Moment)) -> Reply<'_, ()>;
}

#[cfg(test)]
mod tests {
    use super::Topic;
    use crate::policy::Role;

    #[test]
    fn whoever_may_not_search_is_told_of_no_series() {
        assert_eq!(Topic::of(Role::PressOfficer), [Topic::Waves]);
        assert_eq!(Topic::of(Role::Analyst), Topic::ALL);
        assert_eq!(Topic::of(Role::CallTaker), []);
        assert!(Topic::ALL.iter().all(|t| Topic::from_code(t.code()) == Some(*t)));
    }
}
