//! Where a service keeps its data in a test: a file in a folder of its own, or a database of a
//! PostgreSQL server of its own.

use crate::house::{Folder, House};
use test_support::postgres::{Preparation, Server};

/// Folder and, perhaps, server.
pub struct Ground {
    pub folder: Folder,
    pub server: Option<Server>,
}

impl Ground {
    pub fn file() -> Self {
        Self { folder: Folder::new(), server: None }
    }

    /// None if no server's programs are installed.
    pub fn server() -> Option<Self> {
        let server = Server::start(&Preparation::default());
        if server.is_none() {
            println!("left out: no programs to start a PostgreSQL server with");
        }
        Some(Self { folder: Folder::new(), server: Some(server?) })
    }

    /// Starts the service, with the configuration that was written into its folder.
    pub fn open(&self) -> House {
        let config = self.folder.file("ringfence.toml");
        let mut arguments = self.store();
        if config.exists() {
            arguments.extend(["--config", config.to_str().unwrap()]);
        }
        House::open(&self.folder, &arguments)
    }

    /// Runs a command on the store.
    #[track_caller]
    pub fn print(&self, arguments: &[&str]) -> String {
        self.folder.print(&[arguments, &self.store()].concat())
    }

    /// A token for a scope, as it stands in a header.
    pub fn token(&self, scope: &str) -> String {
        let printed = self.print(&["token", "add", "test", "--scope", scope]);
        format!("Bearer {}", printed.lines().next().unwrap())
    }

    fn store(&self) -> Vec<&str> {
        match &self.server {
            Some(server) => vec!["--store", &server.url],
            None => Vec::new(),
        }
    }
}
