//! `ringfence account`: who works at the desk.

use super::{Place, noted, wait};
use crate::cli::{AccountArgs, AccountCommand, RoleName};
use anyhow::{Context, Result, bail};
use casework::cases::Account;
use casework::{Cases, Role};
use std::io::Write;
use std::process::ExitCode;
use web::desk::{Member, new_account};

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::CallTaker => Self::CallTaker,
            RoleName::Analyst => Self::Analyst,
            RoleName::PressOfficer => Self::PressOfficer,
            RoleName::Supervisor => Self::Supervisor,
            RoleName::Administrator => Self::Administrator,
        }
    }
}

/// Runs the subcommand.
///
/// # Errors
/// A store that cannot be opened, names that are not taken.
pub fn account(args: &AccountArgs) -> Result<ExitCode> {
    let (place, _) = Place::find(&args.place)?;
    // The first account may be made before the first start.
    let opened = place.open()?;
    let cases: &dyn Cases = &*opened.store;
    match &args.command {
        AccountCommand::Add { login, role, name } => {
            let display_name = name.as_deref().unwrap_or(login);
            add(cases, Member { login_name: login, display_name, role: (*role).into() })?;
        }
        AccountCommand::List => list(cases)?,
        AccountCommand::Reset { login } => reset(cases, login)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn add(cases: &dyn Cases, member: Member<'_>) -> Result<()> {
    let password = first_password()?;
    let account = new_account(member, &password)?;
    let (name, role) = (account.login_name.clone(), account.role.label());
    let id = wait(cases.create_account(account))?
        .with_context(|| format!("the account {name} cannot be made"))?;
    noted(cases, "account.create", Some(id.to_string()))?;
    writeln!(
        std::io::stdout(),
        "Account {name} ({role}) is made.\nFirst password: {password}\nAt the first login its holder chooses another and sets up a second factor."
    )?;
    Ok(())
}

fn list(cases: &dyn Cases) -> Result<()> {
    let mut out = std::io::stdout().lock();
    let accounts = wait(cases.accounts())??;
    if accounts.is_empty() {
        writeln!(
            out,
            "There are no accounts. Make the first: `ringfence account add NAME --role supervisor`"
        )?;
    }
    for account in accounts {
        let Account { id, login_name, display_name, role, .. } = &account;
        let second = if account.totp.is_some() { "second factor" } else { "not set up" };
        let closed = if account.closed { ", closed" } else { "" };
        writeln!(out, "{id}  {login_name}  {display_name}  {}  {second}{closed}", role.code())?;
    }
    Ok(())
}

fn reset(cases: &dyn Cases, login: &str) -> Result<()> {
    let named = wait(cases.account_named(login.trim().to_lowercase()))??;
    let Some(kept) = named else {
        bail!("there is no account {login}: `ringfence account list` names them");
    };
    let password = first_password()?;
    let member =
        Member { login_name: &kept.login_name, display_name: &kept.display_name, role: kept.role };
    let fresh = new_account(member, &password)?;
    wait(cases.update_account(Account { id: kept.id, ..fresh }))??;
    wait(cases.close_logins(kept.id))??;
    noted(cases, "account.reset", Some(kept.id.to_string()))?;
    writeln!(
        std::io::stdout(),
        "The account {login} has another first password: {password}\nIts second factor and all its logins have ended."
    )?;
    Ok(())
}

/// A password of 100 random bits, in groups that can be read out.
///
/// # Errors
/// If the machine gives no random bytes.
pub fn first_password() -> Result<String> {
    // Neither 0 and o nor 1, i and l, which are taken for each other.
    const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut bytes = [0_u8; 20];
    getrandom::fill(&mut bytes)
        .map_err(|_| anyhow::anyhow!("the machine gives no random bytes"))?;
    let mut out = String::new();
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 && index % 5 == 0 {
            out.push('-');
        }
        let letter = LETTERS.iter().cycle().nth(usize::from(*byte));
        out.extend(letter.map(|l| char::from(*l)));
    }
    Ok(out)
}
