//! Who may do what: one table.

use serde::{Deserialize, Serialize};

/// The part somebody has at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Types reports while the caller speaks.
    CallTaker,
    /// Reads, links, searches and exports.
    Analyst,
    /// Prepares what is published; sees no person.
    PressOfficer,
    /// Assigns, merges, corrects, approves.
    Supervisor,
    /// Keeps accounts, tokens and settings; sees no report.
    Administrator,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 5] =
        [Self::CallTaker, Self::Analyst, Self::PressOfficer, Self::Supervisor, Self::Administrator];

    /// Name for machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::CallTaker => "call_taker",
            Self::Analyst => "analyst",
            Self::PressOfficer => "press_officer",
            Self::Supervisor => "supervisor",
            Self::Administrator => "administrator",
        }
    }

    /// Words for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::CallTaker => "Call taker",
            Self::Analyst => "Analyst",
            Self::PressOfficer => "Press officer",
            Self::Supervisor => "Supervisor",
            Self::Administrator => "Administrator",
        }
    }

    /// The role with this name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }

    /// Whether this role may do it.
    pub fn may(self, action: Action) -> bool {
        action.roles().contains(&self)
    }
}

/// What can be done at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// See the inbox and open reports.
    ReadReports,
    /// Type a report for a caller.
    TakeReports,
    /// See who the person is and how to reach them.
    SeePeople,
    /// Write notes, set status, assign to oneself.
    WorkReports,
    /// Correct fields.
    CorrectReports,
    /// Merge duplicates, assign to others, set urgency.
    Supervise,
    /// Search and save views.
    Search,
    /// Export.
    Export,
    /// See figures without reports.
    SeeFigures,
    /// Prepare a bulletin.
    WriteBulletins,
    /// Approve a bulletin that somebody else wrote.
    ApproveBulletins,
    /// Publish and withdraw bulletins.
    PublishBulletins,
    /// Read the audit trail.
    ReadAudit,
    /// Keep accounts.
    KeepAccounts,
    /// Keep tokens and webhooks of the API.
    KeepTokens,
    /// Run retention.
    Retain,
}

impl Action {
    /// All actions.
    pub const ALL: [Self; 16] = [
        Self::ReadReports,
        Self::TakeReports,
        Self::SeePeople,
        Self::WorkReports,
        Self::CorrectReports,
        Self::Supervise,
        Self::Search,
        Self::Export,
        Self::SeeFigures,
        Self::WriteBulletins,
        Self::ApproveBulletins,
        Self::PublishBulletins,
        Self::ReadAudit,
        Self::KeepAccounts,
        Self::KeepTokens,
        Self::Retain,
    ];

    /// The roles that may.
    pub fn roles(self) -> &'static [Role] {
        use Role::{Administrator, Analyst, CallTaker, PressOfficer, Supervisor};
        match self {
            Self::ReadReports | Self::WorkReports | Self::SeePeople => {
                &[CallTaker, Analyst, Supervisor]
            }
            Self::TakeReports => &[CallTaker, Analyst, Supervisor],
            Self::CorrectReports | Self::Search | Self::Export => &[Analyst, Supervisor],
            Self::Supervise | Self::Retain => &[Supervisor],
            Self::SeeFigures => &[Analyst, PressOfficer, Supervisor],
            Self::WriteBulletins => &[Analyst, PressOfficer, Supervisor],
            Self::ApproveBulletins => &[Supervisor],
            Self::PublishBulletins => &[PressOfficer, Supervisor],
            Self::ReadAudit => &[Supervisor, Administrator],
            Self::KeepAccounts | Self::KeepTokens => &[Administrator],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Role};

    #[test]
    fn whoever_keeps_accounts_reads_no_reports() {
        for action in [Action::ReadReports, Action::SeePeople, Action::Search, Action::Export] {
            assert!(!Role::Administrator.may(action), "{action:?}");
        }
        assert!(!Role::PressOfficer.may(Action::SeePeople));
        assert!(!Role::CallTaker.may(Action::Export));
    }

    #[test]
    fn somebody_may_do_everything() {
        for action in Action::ALL {
            assert!(!action.roles().is_empty(), "{action:?}");
        }
    }
}
