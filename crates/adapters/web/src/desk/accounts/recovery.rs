//! Recovery codes: ten, each serving once, for whoever has lost the second factor.

use crate::base::PageError;
use crate::base::secrets::hash_of;
use casework::cases::Account;
use subtle::ConstantTimeEq;

/// How many are given out.
const COUNT: usize = 10;
/// Letters and digits that are not mistaken for each other when read aloud or copied.
const ALPHABET: [char; 32] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'j',
    'k', 'm', 'n', 'p', 'q', 'r', 's', 't', 'v', 'w', 'x', 'y', 'z',
];

/// Ten codes of 80 random bits, in fours.
///
/// # Errors
/// If the machine gives no random bytes.
pub fn random_codes() -> Result<Vec<String>, PageError> {
    (0..COUNT).map(|_| random_code()).collect()
}

fn random_code() -> Result<String, PageError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|_| PageError::Random)?;
    let signs: Vec<char> =
        bytes.iter().filter_map(|b| ALPHABET.get(usize::from(b & 31)).copied()).collect();
    let groups: Vec<String> = signs.chunks(4).map(|four| four.iter().collect()).collect();
    Ok(groups.join("-"))
}

/// A code as it is kept. Case, spaces and dashes do not matter.
pub fn kept(code: &str) -> String {
    let plain: String =
        code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    hash_of(&plain)
}

/// Takes a code out of those left; false if it is none of them.
pub fn spend(account: &mut Account, code: &str) -> bool {
    let given = kept(code);
    let mut found = false;
    account.recovery.retain(|left| {
        let same: bool = left.as_bytes().ct_eq(given.as_bytes()).into();
        found |= same;
        !same
    });
    found
}

#[cfg(test)]
mod tests {
    use super::{kept, random_codes, spend};
    use crate::desk::accounts::create::{Member, account_with};
    use casework::Role;

    #[test]
    fn a_code_serves_once_however_it_is_typed() {
        let codes = random_codes().unwrap();
        assert_eq!((codes.len(), codes[0].len()), (10, 19));
        let member = Member { login_name: "jane", display_name: "Jane", role: Role::Analyst };
        let mut account = account_with(member, privacy::Pii::default());
        account.recovery = codes.iter().map(|c| kept(c)).collect();
        assert!(!spend(&mut account, "0000-0000-0000-0000"));
        assert!(spend(&mut account, &codes[3].to_uppercase().replace('-', " ")));
        assert!(!spend(&mut account, &codes[3]));
        assert_eq!(account.recovery.len(), 9);
    }
}
