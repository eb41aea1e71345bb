//! Making an account, at the desk or by the program's own command.

use super::password;
use crate::base::PageError;
use casework::cases::Account;
use casework::{AccountId, Role};
use privacy::Pii;
use thiserror::Error;

/// Who is to work at the desk.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// Name to log in with: letters, digits, dots, dashes; small letters are kept.
    pub login_name: &'a str,
    /// Name shown to colleagues.
    pub display_name: &'a str,
    /// Part at the desk.
    pub role: Role,
}

/// Why no account can be made of it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AccountFault {
    /// The login name is not taken.
    #[error("{0}")]
    LoginName(&'static str),
    /// There is no display name, or it is too long.
    #[error("{0}")]
    DisplayName(&'static str),
    /// The password is not taken.
    #[error("{0}")]
    Password(String),
    /// The machine gives no random bytes.
    #[error("the machine gives no random bytes")]
    Random,
}

impl AccountFault {
    /// The field of the form it belongs to.
    pub fn field(&self) -> &'static str {
        match self {
            Self::LoginName(_) => "login_name",
            Self::DisplayName(_) => "display_name",
            Self::Password(_) | Self::Random => "password",
        }
    }
}

impl From<PageError> for AccountFault {
    fn from(_: PageError) -> Self {
        Self::Random
    }
}

/// An account that can be kept. It has no second factor: at the first login its holder
/// chooses a password of their own and sets the second factor up, before anything else.
///
/// This takes tens of milliseconds of work: call it where that holds nobody up.
///
/// # Errors
/// [`AccountFault`] says what to choose otherwise.
pub fn new_account(member: Member<'_>, password: &str) -> Result<Account, AccountFault> {
    check(member)?;
    if let Some(fault) = password::fault(password, member.login_name) {
        return Err(AccountFault::Password(fault));
    }
    Ok(account_with(member, password::hash_now(password)?))
}

/// Whether the names are taken.
///
/// # Errors
/// [`AccountFault`] says what to choose otherwise.
pub fn check(member: Member<'_>) -> Result<(), AccountFault> {
    let name = tidy_name(member.login_name);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
    if !(2..=64).contains(&name.chars().count()) || !name.chars().all(plain) {
        return Err(AccountFault::LoginName(
            "Enter a login name of 2 to 64 letters, digits, dots or dashes",
        ));
    }
    let shown = member.display_name.trim().chars().count();
    match (1..=80).contains(&shown) && !member.display_name.chars().any(char::is_control) {
        true => Ok(()),
        false => {
            Err(AccountFault::DisplayName("Enter the name shown to colleagues, up to 80 letters"))
        }
    }
}

/// A login name as it is kept and looked for.
pub fn tidy_name(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The account of a member whose password is hashed already.
pub fn account_with(member: Member<'_>, password: Pii<String>) -> Account {
    Account {
        id: AccountId(0),
        login_name: tidy_name(member.login_name),
        display_name: member.display_name.trim().to_owned(),
        role: member.role,
        password,
        totp: None,
        totp_step: 0,
        recovery: Vec::new(),
        closed: false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Member, new_account};
    use casework::Role;

    fn check(login_name: &str, password: &str, expect: &str) {
        let member = Member { login_name, display_name: "Jane Doe", role: Role::Administrator };
        let answer = new_account(member, password).map_or_else(|e| e.to_string(), |a| a.login_name);
        assert_eq!(answer, expect);
    }

    #[test]
    fn names_are_plain_and_kept_in_small_letters() {
        check(" Jane.Doe ", "seven green buses", "jane.doe");
        let wrong = "Enter a login name of 2 to 64 letters, digits, dots or dashes";
        check("<script>", "seven green buses", wrong);
        check("j", "seven green buses", wrong);
        check("jane", "short", "Choose a password of at least 12 characters");
    }
}
