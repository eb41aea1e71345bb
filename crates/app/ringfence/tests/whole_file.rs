//! `ringfence whole-file` and the configuration that goes with it, in a build that can encrypt
//! a file as a whole and in one that cannot.

#![cfg(test)]

#[expect(dead_code, reason = "shared with the tests of the service")]
#[path = "serve/house.rs"]
mod house;

use std::path::PathBuf;
use std::process::Output;

/// A folder with a configuration.
struct Folder(house::Folder);

impl Folder {
    fn new() -> Self {
        Self(house::Folder::new())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.file(name)
    }

    /// Says whether the file is to be encrypted.
    fn configure(&self, whole_file: bool) {
        self.0.config(&format!("[store]\nwhole_file = {whole_file}\n"));
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let config = self.file("ringfence.toml");
        self.0.command(arguments).arg("--config").arg(config).output().unwrap()
    }

    /// What a command prints that succeeds.
    #[track_caller]
    fn print(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let error = self.hide(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {error}");
        self.hide(&output.stdout)
    }

    /// What a command says that fails.
    #[track_caller]
    fn fail(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        self.hide(&output.stderr)
    }

    fn hide(&self, text: &[u8]) -> String {
        String::from_utf8_lossy(text).replace(&self.0.path().display().to_string(), "FOLDER")
    }

    fn store(&self) -> Vec<u8> {
        std::fs::read(self.file("ringfence/ringfence.db")).unwrap()
    }
}

#[test]
fn a_program_that_cannot_encrypt_refuses_to_be_told_to() {
    if store::WHOLE_FILES {
        return;
    }
    let folder = Folder::new();
    folder.configure(true);
    expect_test::expect![[r#"
        ringfence: the configuration is not in order
        FOLDER/ringfence.toml:2: this program cannot encrypt a file as a whole
          remedy: build it with `--features whole-file-encryption`, or take the key out
    "#]]
    .assert_eq(&folder.fail(&["serve"]));
    folder.configure(false);
    folder.print(&["migrate", "up"]);
    let before = folder.store();
    expect_test::expect![[r#"
        ringfence: the file FOLDER/ringfence/ringfence.db cannot be converted: this build cannot encrypt a file as a whole: use one with the feature whole-file-encryption, or set whole_file = false under [store]
    "#]]
    .assert_eq(&folder.fail(&["whole-file", "encrypt"]));
    assert!(folder.store() == before);
    expect_test::expect![[r#"
        The file FOLDER/ringfence/ringfence.db is not encrypted as a whole; who people are is.
    "#]]
    .assert_eq(&folder.print(&["whole-file", "status"]));
}

#[test]
fn a_file_is_encrypted_kept_and_decrypted_again() {
    if !store::WHOLE_FILES {
        println!("left out: this build cannot encrypt a file as a whole");
        return;
    }
    let folder = Folder::new();
    folder.configure(false);
    folder.print(&["account", "add", "ruth", "--role", "supervisor"]);
    expect_test::expect![[r#"
        The file FOLDER/ringfence/ringfence.db is encrypted as a whole.
        Set whole_file = true under [store] of the configuration before you start the service.
        Backups made until now stay as they were, and the disk may keep what the file was: see docs/configuration.md.
    "#]]
    .assert_eq(&folder.print(&["whole-file", "encrypt"]));
    expect_test::expect![[r#"
        The file FOLDER/ringfence/ringfence.db is encrypted as a whole; nothing was changed.
    "#]]
    .assert_eq(&folder.print(&["whole-file", "encrypt"]));
    expect_test::expect![[r#"
        ringfence: the store at FOLDER/ringfence/ringfence.db cannot be opened: the file is encrypted as a whole, and the configuration does not say so: set whole_file = true under [store]
    "#]]
    .assert_eq(&folder.fail(&["doctor"]));

    folder.configure(true);
    let well = |folder: &Folder| {
        assert!(folder.print(&["doctor"]).contains("is well"));
        assert!(folder.print(&["account", "list"]).contains("ruth"));
        assert!(folder.print(&["audit", "verify"]).contains("is whole"));
        assert!(!folder.store().starts_with(b"SQLite"));
    };
    well(&folder);
    assert!(folder.print(&["rotate"]).contains("encrypted with another key"));
    well(&folder);
    let backup = folder.file("backup");
    folder.print(&["backup", backup.to_str().unwrap()]);
    assert!(!std::fs::read(&backup).unwrap().starts_with(b"SQLite"));
    std::fs::remove_file(folder.file("ringfence/ringfence.db")).unwrap();
    folder.print(&["restore", backup.to_str().unwrap()]);
    well(&folder);
    assert!(folder.print(&["migrate", "status"]).contains("has schema"));

    let plain = folder.print(&["whole-file", "decrypt"]);
    assert!(plain.contains("not encrypted as a whole any more"), "{plain}");
    assert!(folder.fail(&["doctor"]).contains("run `ringfence whole-file encrypt`"));
    folder.configure(false);
    assert!(folder.print(&["account", "list"]).contains("ruth"));
    assert!(folder.store().starts_with(b"SQLite"));
}

#[test]
fn a_database_server_has_no_file_to_encrypt() {
    let folder = Folder::new();
    folder.configure(false);
    let server = "postgres://db.invalid/ringfence";
    let refused = folder.fail(&["whole-file", "status", "--store", server]);
    assert!(refused.contains("encrypt the disk of the server"), "{refused}");
    folder.configure(true);
    let refused = folder.fail(&["doctor", "--store", server]);
    assert!(refused.contains("whole_file") || refused.contains("cannot encrypt"), "{refused}");
}
