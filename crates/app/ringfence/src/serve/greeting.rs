//! What is printed at the start: where the service is reached, and what to do first.

use crate::config::Config;
use crate::demo::Demo;
use crate::keep::Place;
use std::io::Write;
use std::net::SocketAddr;

/// Whether somebody can work at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// There is no account.
    First,
    /// There are accounts.
    Again,
}

/// What is said of.
#[derive(Clone, Copy, Debug)]
pub struct Greeting<'a> {
    /// Address and port.
    pub address: SocketAddr,
    /// Configuration.
    pub config: &'a Config,
    /// Where the store is.
    pub place: &'a Place,
    /// The demonstration, if it is one.
    pub demo: Option<&'a Demo>,
}

impl Greeting<'_> {
    /// Prints it. Nobody may be reading, which is no reason not to serve.
    pub fn print(&self, start: Start) {
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(self.text(start).as_bytes()).and_then(|()| out.flush());
    }

    fn text(&self, start: Start) -> String {
        let tls = &self.config.tls.certificate;
        let scheme = if tls.as_os_str().is_empty() { "http" } else { "https" };
        let site = format!("{scheme}://{}", self.address);
        let mut out = format!(
            "Ringfence serves on {site}\n  public site  {site}/\n  desk         {site}/desk\n  API          {site}/api\n"
        );
        match self.demo {
            Some(demo) => out.push_str(&demo.greeting()),
            None => out.push_str(&self.of_store(start)),
        }
        out
    }

    fn of_store(&self, start: Start) -> String {
        let mut out = format!("  store        {}\n", self.place.shown());
        if let Some(key) = &self.place.key_file {
            out.push_str(&format!("  key          {}\n", key.display()));
        }
        if start == Start::First {
            let option = &self.place.option;
            let lost = if self.config.store.whole_file { "anything" } else { "who people are" };
            out.push_str(&format!(
                "\nKeep a copy of the key in another place: without it nobody can read {lost}.\nMake the first account of the desk:\n  ringfence account add NAME --role supervisor{option}\n"
            ));
        }
        out
    }
}
