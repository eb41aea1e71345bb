//! Who works at the desk of the demonstration.

use crate::keep::first_password;
use anyhow::Result;
use casework::cases::Account;
use casework::{AccountId, Cases, Role};
use privacy::Pii;
use web::desk;

/// Somebody at the desk.
#[derive(Debug)]
pub struct Member {
    /// Name to log in with.
    pub login_name: &'static str,
    display_name: &'static str,
    /// Part.
    pub role: Role,
    /// Password, printed at the start.
    pub password: String,
}

const MEMBERS: [(&str, &str, Role); 5] = [
    ("calltaker", "Sam Okoro", Role::CallTaker),
    ("analyst", "Ruth Bellamy", Role::Analyst),
    ("press", "Idris Vaughan", Role::PressOfficer),
    ("supervisor", "Helen Sharpe", Role::Supervisor),
    ("administrator", "Priya Nair", Role::Administrator),
];

impl Member {
    /// One for each role, each with a password of its own.
    ///
    /// # Errors
    /// If the machine gives no random bytes.
    pub fn all() -> Result<Vec<Self>> {
        let member = |(login_name, display_name, role)| {
            Ok(Self { login_name, display_name, role, password: first_password()? })
        };
        MEMBERS.into_iter().map(member).collect()
    }

    /// Keeps the account. Its second factor is one that nobody has: the desk does not ask for
    /// it in a demonstration.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn keep(&self, cases: &dyn Cases) -> Result<AccountId> {
        let Self { login_name, display_name, role, password } = self;
        let member = desk::Member { login_name, display_name, role: *role };
        let account = desk::new_account(member, password)?;
        let mut secret = [0_u8; 20];
        getrandom::fill(&mut secret)
            .map_err(|_| anyhow::anyhow!("the machine gives no random bytes"))?;
        let account = Account { totp: Some(Pii::new(secret.to_vec())), ..account };
        Ok(cases.create_account(account).await?)
    }
}
