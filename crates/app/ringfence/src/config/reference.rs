//! The reference of the configuration, made from the code.

use super::sections::{Config, Section};

const INTRODUCTION: &str = "# Configuration

This page is made from the code by `ringfence config reference --page`; a test holds it to that.

Nothing has to be configured: `ringfence serve` starts on 127.0.0.1:8080 with a SQLite file and a key file in the data folder.
A file is given with `ringfence serve --config FILE`, and checked with `ringfence config check FILE`, which names each unknown key with its line and the key that was meant.
Options of the command line go before the file.

## Secrets

Secrets never stand in the configuration.

| secret | where it comes from |
|---|---|
| the key that people are encrypted with | `key_file` under `[store]`, readable by its owner alone; or the variable `RINGFENCE_KEY`, 64 hexadecimal digits |
| a database address with a password | `url_file` under `[store]`; or the variable `RINGFENCE_STORE` |
| the private key of TLS | `key` under `[tls]` |

Keep a copy of the key apart from the backups: without it nobody reads who a person is, and with both anybody does.
`ringfence rotate` encrypts everything with another key; stop the service for it.

## What is encrypted

Four things can be encrypted, and each keeps out somebody else.

| | the file or a backup is stolen | the disk is stolen or thrown away | somebody is root on the running machine |
|---|---|---|---|
| fields, always: who people are and how to reach them, drafts, secrets of second factors and webhooks | people stay secret; what was told of the call does not | the same, if the key is not on that disk | nothing stays secret |
| the SQLite file as a whole, with `whole_file = true` | everything stays secret but its size and when it changes; backups of it as well | the same, if the key is not on that disk | nothing stays secret |
| the whole disk (LUKS), by you | no difference: whoever copies a file from a running machine copies it open | everything stays secret while the machine is off | nothing stays secret |
| backups (`age`, `gpg`), by you | everything in that backup stays secret | the same | nothing stays secret |

The key decides: it lies beside the file if nothing is said, and whoever takes both has everything.
Name a `key_file` on another medium, or give the key as `RINGFENCE_KEY`, and keep it apart from the backups.

### What is deleted, and what backups still hold

Nothing is deleted by itself unless `nightly = true` stands under `[retention]`; the page /privacy says which of the two it is, and the days.
What retention or a withdrawal deletes is gone from the database, its search index and the drafts at once, and from no backup that was made before: **backups have the horizon that you give them**.
Keep backups no longer than you promise people, delete older ones (`age` and `gpg` files too, and snapshots of disks), and after `ringfence restore` of an old one let retention run before the service is open to anybody, for what was withdrawn since is in it again.
Thirty days is what we would keep.

### The file as a whole

It hides what fields do not: what was told of each call, towns and times, accounts' names, notes, bulletins before they are published, and how many of each there are.
It takes a program that was built for it, since SQLite cannot and SQLCipher, which can, needs OpenSSL's libcrypto; on Debian:

```sh
apt install gcc libc6-dev libssl-dev
cargo build --release --package ringfence --features whole-file-encryption
```

The machine that it runs on needs `libssl3`; the Dockerfile builds it with `--build-arg FEATURES=whole-file-encryption`.
With `whole_file = true` a store that does not exist yet is made so. One that exists is converted while nothing has it open:

```sh
ringfence backup before.db --store /var/lib/ringfence/ringfence.db
systemctl stop ringfence
ringfence whole-file encrypt --store /var/lib/ringfence/ringfence.db
# set whole_file = true under [store] of the configuration
systemctl start ringfence
```

It needs room for another copy; whatever breaks it off, the file stays whole, as it was or as it is to be.
`whole-file decrypt` is the way back, and `whole-file status` says how a file is.
The key is made from the one that fields are encrypted with, so there is nothing else to keep: `backup`, `restore`, `doctor` and `rotate` work as always, and `rotate` writes the file anew with the other key.
`restore` brings a backup into the form that the configuration asks for, whichever it has.
Backups that were made before stay as they were, and a disk may keep what it overwrote: delete the ones, and begin on an encrypted or a fresh disk if that matters.
What is in memory is open; encrypt the swap space, or have none.

PostgreSQL is not affected: `whole_file` is refused for it. Encrypt the disk of the server, and its backups, which are lines of text, with `age` or `gpg`.

### The disk

It needs no other program and protects everything on it, keys and logs too, while the machine is off; on Debian, for an empty partition `/dev/sdX1`:

```sh
apt install cryptsetup
cryptsetup luksFormat /dev/sdX1
cryptsetup open /dev/sdX1 ringfence
mkfs.ext4 /dev/mapper/ringfence
mkdir -p /var/lib/private/ringfence
mount /dev/mapper/ringfence /var/lib/private/ringfence
```

With a line each in `/etc/crypttab` and `/etc/fstab` it asks for its passphrase at every start; `systemd-cryptenroll` lets the machine's security chip or a token answer.
With PostgreSQL it is the disk of the server that counts, and over a network `sslmode=verify-full` in the address.

## Every key

The values are those that hold if nothing is said.
";

/// `docs/configuration.md`
pub fn document() -> String {
    format!("{INTRODUCTION}\n```toml\n{}```\n", template())
}

/// A file with every key at its usual value.
pub fn template() -> String {
    Config::sections().iter().map(section).collect::<Vec<_>>().join("\n")
}

fn section(section: &Section) -> String {
    let mut out = String::new();
    for line in &section.says {
        out.push_str(&format!("# {line}\n"));
    }
    out.push_str(&format!("[{}]\n", section.name));
    for key in &section.keys {
        for line in &key.says {
            out.push_str(&format!("# {line}\n"));
        }
        out.push_str(&format!("{} = {}\n", key.name, key.usual));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{document, template};
    use crate::config::parse;
    use expect_test::expect_file;

    #[test]
    fn the_template_is_in_order_and_says_what_holds_anyway() {
        let config = parse(&template()).unwrap();
        let usual = serde_json::to_string(&super::Config::default()).unwrap();
        assert_eq!(serde_json::to_string(&config).unwrap(), usual);
    }

    #[test]
    fn the_page_is_that_of_the_code() {
        expect_file!["../../../../../docs/configuration.md"].assert_eq(&document());
    }
}
