//! `ringfence serve --demo`: an invented winter in Hertfordshire, in a store that is thrown
//! away at the end.
//!
//! Nobody in it exists; the telephone numbers are those that Ofcom keeps for drama.

mod accounts;
mod lately;
mod november;
mod published;
mod reports;

use crate::config::Config;
use crate::keep::Place;
use accounts::Member;
use anyhow::{Context, Result};
use casework::Cases;
use std::path::PathBuf;
use std::sync::Arc;
use store::Store;
use web::Settings;
use web::base::clock::Clock;

/// Towns of Hertfordshire.
const TOWNS: [&str; 30] = [
    "Abbots Langley",
    "Baldock",
    "Berkhamsted",
    "Bishop's Stortford",
    "Borehamwood",
    "Broxbourne",
    "Buntingford",
    "Bushey",
    "Cheshunt",
    "Chorleywood",
    "Harpenden",
    "Hatfield",
    "Hemel Hempstead",
    "Hertford",
    "Hitchin",
    "Hoddesdon",
    "Knebworth",
    "Letchworth",
    "Potters Bar",
    "Radlett",
    "Rickmansworth",
    "Royston",
    "Sawbridgeworth",
    "St Albans",
    "Stevenage",
    "Tring",
    "Waltham Cross",
    "Ware",
    "Watford",
    "Welwyn Garden City",
];

/// A demonstration.
#[derive(Debug)]
pub struct Demo {
    folder: PathBuf,
    members: Vec<Member>,
}

impl Demo {
    /// Makes a folder of its own.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn make() -> Result<Self> {
        use std::os::unix::fs::DirBuilderExt;
        let mut name = [0_u8; 8];
        getrandom::fill(&mut name)
            .map_err(|_| anyhow::anyhow!("the machine gives no random bytes"))?;
        let folder = format!("ringfence-demo-{:016x}", u64::from_be_bytes(name));
        let folder = std::env::temp_dir().join(folder);
        std::fs::DirBuilder::new()
            .mode(0o700)
            .create(&folder)
            .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
        Ok(Self { folder, members: Member::all()? })
    }

    /// Where it takes place, unless the configuration says otherwise.
    pub fn configure(config: &mut Config) {
        let usual = Config::default();
        if config.service.force == usual.service.force {
            config.service.force = "Demonstration Police".into();
        }
        if config.alerts.area == usual.alerts.area {
            config.alerts.area = "Hertfordshire".into();
        }
        if config.alerts.towns.is_empty() {
            config.alerts.towns = TOWNS.map(str::to_owned).to_vec();
        }
    }

    /// Where its store is.
    pub fn place(&self) -> Place {
        Place::in_folder(&self.folder)
    }

    /// Fills the store.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn fill(&self, store: &Arc<Store>, settings: &Settings) -> Result<()> {
        let cases: &dyn Cases = &**store;
        let mut ids = Vec::new();
        for member in &self.members {
            ids.push(member.keep(cases).await?);
        }
        // The analyst is the one who has worked on the reports.
        let analyst = ids.get(1).copied().context("there is no analyst")?;
        let now = Clock::of_machine().now();
        november::fill(cases, analyst, now).await?;
        reports::fill(cases, analyst, now).await?;
        lately::fill(cases, analyst, now).await?;
        cases.calm_down(now).await?;
        let (press, supervisor) =
            ids.get(2).copied().zip(ids.get(3).copied()).context("there is no press officer")?;
        published::fill(store, settings, (press, supervisor, now)).await
    }

    /// Says who can log in.
    pub fn greeting(&self) -> String {
        let mut out = String::from(
            "\nDemonstration: every report is invented, and all is thrown away at the end.\nLog in to the desk as\n",
        );
        for member in &self.members {
            let (name, password) = (member.login_name, &member.password);
            out.push_str(&format!("  {name:<14} {password}  ({})\n", member.role.label()));
        }
        out.push_str("These passwords are for this demonstration only.\n");
        out
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // The store may hold its file open yet; the folder goes all the same.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
