//! The desk as its people use it, and as others try to.

mod account;
mod accounts;
mod bulletins;
mod exports;
mod ledger;
mod lines;
mod login;
mod notices;
mod pages;
mod privacy;
mod programs;
mod roles;
mod serials;
mod streets;
mod suggested;
mod taking;
mod waves;
mod working;

use super::accounts::create::{Member, account_with};
use super::accounts::{password::quick, recovery, totp};
use super::visit::COOKIE;
use crate::base::secrets::{hash_of, random_token};
use crate::testing::TestSite;
use ::privacy::Pii;
use casework::cases::{Login, NewReport};
use casework::{
    AccountId, Cases, Contact, Moment, Person, Receipt, Report, ReportId, Role, triage,
};

/// Password of every account here.
pub const PASSWORD: &str = "seven green buses";
/// Secret of every second factor here.
pub const SECRET: &[u8] = b"12345678901234567890";
/// A recovery code of every account here.
pub const RECOVERY: &str = "abcd-efgh-jkmn-pqrs";

/// Makes an account with a second factor.
pub async fn account(site: &TestSite, login_name: &str, role: Role) -> AccountId {
    let member = Member { login_name, display_name: "Jane Doe", role };
    let mut account = account_with(member, quick(PASSWORD));
    account.totp = Some(Pii::new(SECRET.to_vec()));
    account.recovery = vec![recovery::kept(RECOVERY)];
    site.cases.create_account(account).await.unwrap()
}

/// Logs the browser in without a form.
pub async fn enter(site: &TestSite, account: AccountId) {
    let token = random_token().unwrap();
    let (begun, used) = (site.now(), site.now());
    let login = Login { account, begun, used, second_factor: true };
    site.cases.open_login(hash_of(&token), login).await.unwrap();
    site.set_cookie(COOKIE, &token);
}

/// A service with somebody of this role logged in.
pub async fn desk(role: Role) -> TestSite {
    desk_with(crate::Settings::default(), role).await
}

/// The same with these settings.
pub async fn desk_with(settings: crate::Settings, role: Role) -> TestSite {
    let site = TestSite::with(settings);
    let id = account(&site, "jane", role).await;
    enter(&site, id).await;
    site
}

/// The code that the authenticator shows.
pub fn code(site: &TestSite) -> String {
    totp::code(SECRET, site.now())
}

/// Keeps a report, with a person.
pub async fn keep(site: &TestSite, report: Report) -> ReportId {
    keep_as_of(site, report, site.now()).await
}

/// Keeps a report that says that it was made then.
pub async fn keep_as_of(site: &TestSite, report: Report, now: Moment) -> ReportId {
    let reporter = Contact {
        name: Pii::new("Elsie Marlow".into()),
        telephone: Pii::new("01923 496 0123".into()),
        ..Contact::default()
    };
    let number = site.cases.state().reports.len();
    let new = NewReport {
        urgency: triage::urgency(&report),
        report,
        person: Person { reporter, ..Person::default() },
        receipt: Receipt::from_random(u64::try_from(number).unwrap()),
        now,
        by: None,
        once: None,
        external_id: None,
    };
    site.cases.submit(new).await.unwrap().id
}

/// What the audit trail says: what was done, and its detail.
pub fn trail(site: &TestSite) -> Vec<String> {
    let entry = |l: &casework::AuditLink| format!("{} {}", l.entry.what, l.entry.detail);
    site.cases.state().trail.iter().map(|l| entry(l).trim().to_owned()).collect()
}
