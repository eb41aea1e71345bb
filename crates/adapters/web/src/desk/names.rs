//! Names of colleagues, for whatever shows who did something.

use super::visit::Visit;
use crate::base::PageError;
use casework::AccountId;
use std::collections::BTreeMap;

/// Names by account.
#[derive(Clone, Debug, Default)]
pub struct Names(BTreeMap<AccountId, (String, bool)>);

impl Names {
    /// The names of all who have or had an account.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn load(visit: &Visit) -> Result<Self, PageError> {
        let accounts = visit.site.cases.accounts().await?;
        let named = |a: casework::cases::Account| {
            let works = !a.closed && a.role.may(casework::Action::WorkReports);
            (a.id, (a.display_name, works))
        };
        Ok(Self(accounts.into_iter().map(named).collect()))
    }

    /// The name of an account; its number if it is gone.
    pub fn of(&self, id: AccountId) -> String {
        self.0.get(&id).map_or_else(|| id.to_string(), |(name, _)| name.clone())
    }

    /// Those who work on reports.
    pub fn workers(&self) -> impl Iterator<Item = (AccountId, &str)> {
        self.0.iter().filter(|(_, (_, works))| *works).map(|(id, (name, _))| (*id, name.as_str()))
    }
}
