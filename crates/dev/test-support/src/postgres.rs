//! A PostgreSQL server for tests, started from the programs that are installed, which ends when
//! the process does. It listens on a socket in a folder of its own.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

static NEXT: AtomicU64 = AtomicU64::new(0);

/// A running server.
pub struct Server {
    /// Address of its database, as stores take it.
    pub url: String,
    /// Folder of its data.
    pub data: PathBuf,
    _keeper: Child,
}

/// What a server is given before it starts.
#[derive(Default)]
pub struct Preparation {
    /// Lines of its configuration.
    pub settings: String,
    /// Files in its data folder, for its eyes alone: name and content.
    pub files: Vec<(&'static str, String)>,
}

/// The folder with the server's programs.
pub fn binaries() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok();
    let debian = versions.into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let paths = std::env::var_os("PATH").unwrap_or_default();
    debian
        .chain(std::env::split_paths(&paths))
        .find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}

/// A command as a user that the server allows: it refuses to run as root.
pub fn as_postgres(program: &Path) -> Command {
    let root = std::fs::metadata("/proc/self").is_ok_and(|about| {
        use std::os::unix::fs::MetadataExt;
        about.uid() == 0
    });
    let mut command = match root {
        true => {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
            command
        }
        false => Command::new(program),
    };
    command.current_dir("/").stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null());
    command
}

impl Server {
    /// Starts a server that ends when this process does: its keeper reads a pipe whose other
    /// end only this process holds. None if no server's programs are installed.
    pub fn start(prepared: &Preparation) -> Option<Self> {
        let binaries = binaries()?;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("ringfence-pg-{}-{number}", std::process::id());
        let home = std::env::temp_dir().join(name);
        // Whoever is to delete the folder has to own it.
        let made = as_postgres(Path::new("mkdir")).arg(&home).status().ok()?;
        let data = home.join("data");
        let init = as_postgres(&binaries.join("initdb"))
            .args(["-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-D"])
            .arg(&data)
            .status();
        if !made.success() || !init.is_ok_and(|status| status.success()) {
            let _ = std::fs::remove_dir_all(&home);
            return None;
        }
        for (name, content) in &prepared.files {
            give(&data.join(name), content)?;
        }
        let settings = format!(
            "listen_addresses = ''\nunix_socket_directories = '{}'\nmax_connections = 200\n{}",
            home.display(),
            prepared.settings
        );
        let conf = std::fs::OpenOptions::new().append(true).open(data.join("postgresql.conf"));
        conf.ok()?.write_all(settings.as_bytes()).ok()?;
        let keeper = keep(&binaries.join("pg_ctl"), &data, &home)?;
        let host = home.to_string_lossy().replace('/', "%2F");
        Some(Self { url: format!("postgres://postgres@{host}/postgres"), data, _keeper: keeper })
    }

    /// Stops, starts or restarts it, as if its power had been cut.
    ///
    /// # Panics
    /// If the server does not do so.
    pub fn control(&self, action: &str) {
        let done = binaries().is_some_and(|binaries| {
            let mut command = as_postgres(&binaries.join("pg_ctl"));
            command.args(["-w", "-m", "immediate", "-D"]).arg(&self.data).arg(action);
            command.status().is_ok_and(|status| status.success())
        });
        assert!(done, "the server could not {action}");
    }
}

/// Writes a file that only the server may read.
fn give(file: &Path, content: &str) -> Option<()> {
    let mut write = as_postgres(Path::new("sh"))
        .args(["-c", "umask 077; cat > \"$0\""])
        .arg(file)
        .stdin(Stdio::piped())
        .spawn()
        .ok()?;
    write.stdin.take()?.write_all(content.as_bytes()).ok()?;
    write.wait().ok().filter(|status| status.success()).map(|_| ())
}

/// Starts the server and waits until it is up.
fn keep(control: &Path, data: &Path, home: &Path) -> Option<Child> {
    let script = "\"$0\" -w -D \"$1\" start >/dev/null 2>&1; echo up; read -r _; \
                  \"$0\" -m immediate -w -D \"$1\" stop >/dev/null 2>&1; rm -rf \"$2\"";
    let mut keeper = as_postgres(Path::new("sh"))
        .args(["-c", script])
        .args([control, data, home])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut line = String::new();
    BufReader::new(keeper.stdout.take()?).read_line(&mut line).ok()?;
    Some(keeper)
}
