//! Reading the configuration, and saying what is wrong with it.

use super::check::{self, Fault};
use super::sections::Config;
use anyhow::{Context, Result, bail};
use std::path::Path;

/// The configuration in a file; the usual one without a file.
///
/// # Errors
/// A file that cannot be read, or is not in order: every fault with its line and remedy.
pub fn load(file: Option<&Path>) -> Result<Config> {
    let Some(file) = file else { return Ok(Config::default()) };
    let name = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("{name} cannot be read"))?;
    parse(&text).or_else(|faults| {
        let shown: Vec<String> = faults.iter().map(|f| f.shown(&name.to_string())).collect();
        bail!("the configuration is not in order\n{}", shown.join("\n"))
    })
}

/// Reads a configuration.
///
/// # Errors
/// Every fault that can be told.
pub fn parse(text: &str) -> Result<Config, Vec<Fault>> {
    let config: Config = toml::from_str(text).map_err(|error| vec![fault_of(&error, text)])?;
    let faults = check::faults(&config, text);
    if faults.is_empty() { Ok(config) } else { Err(faults) }
}

fn fault_of(error: &toml::de::Error, text: &str) -> Fault {
    let at = error.span().map_or(0, |span| span.start);
    let (line, _) = diagnostic::position(text, at);
    let message = error.message();
    let mut names = message.split('`').skip(1).step_by(2);
    if !message.starts_with("unknown field") {
        let first = message.lines().next().unwrap_or_default().to_owned();
        return Fault { line, what: first, remedy: remedy_of(message) };
    }
    let word = names.next().unwrap_or_default().to_owned();
    let known: Vec<&str> = names.collect();
    let remedy = match diagnostic::nearest(&word, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("take it out; there are {}", known.join(", ")),
    };
    Fault { line, what: format!("there is no key `{word}` here"), remedy }
}

fn remedy_of(message: &str) -> String {
    match message.contains("unknown variant") || message.contains("invalid type") {
        true => "write what `ringfence config reference` says of this key".into(),
        false => "write it as TOML: text between quotation marks, a key a line".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use expect_test::{Expect, expect};

    fn check(text: &str, expect: Expect) {
        let shown = match parse(text) {
            Ok(_) => "in order\n".to_owned(),
            Err(faults) => faults.iter().map(|f| f.shown("ringfence.toml") + "\n").collect(),
        };
        expect.assert_eq(&shown);
    }

    #[test]
    fn nothing_is_in_order() {
        check(
            "",
            expect![[r#"
            in order
        "#]],
        );
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line_and_the_one_that_was_meant() {
        check(
            "[listen]\nadress = \"0.0.0.0:80\"\n",
            expect![[r#"
            ringfence.toml:2: there is no key `adress` here
              remedy: did you mean `address`?
        "#]],
        );
        check(
            "[listen]\n\n[wether]\nwet = true\n",
            expect![[r#"
            ringfence.toml:3: there is no key `wether` here
              remedy: take it out; there are service, listen, tls, store, logs, desk, api, webhooks, series, places, alerts, waves, map, mail, sms, ntfy, retention, line, screen, detector
        "#]],
        );
        check(
            "[service]\ncolour = 1\n",
            expect![[r#"
            ringfence.toml:2: there is no key `colour` here
              remedy: take it out; there are name, force, public_url, behind_proxy
        "#]],
        );
    }

    #[test]
    fn a_wrong_value_is_named_with_its_line() {
        check(
            "[listen]\nconnections = \"many\"\n",
            expect![[r#"
            ringfence.toml:2: invalid type: string "many", expected usize
              remedy: write what `ringfence config reference` says of this key
        "#]],
        );
        check(
            "[logs]\nformat = \"xml\"\n",
            expect![[r#"
            ringfence.toml:2: unknown variant `xml`, expected `plain` or `json`
              remedy: write what `ringfence config reference` says of this key
        "#]],
        );
        check(
            "[listen\n",
            expect![[r#"
            ringfence.toml:1: unclosed table, expected `]`
              remedy: write it as TOML: text between quotation marks, a key a line
        "#]],
        );
    }

    #[test]
    fn a_wrong_table_of_postcodes_is_named() {
        check(
            "[places]\npostcodes = [\"no-such-table.csv\"]\n",
            expect![[r#"
            ringfence.toml:2: no-such-table.csv: No such file or directory (os error 2)
              remedy: name Code-Point Open or the ONS Postcode Directory as it is downloaded, unpacked
        "#]],
        );
    }

    #[test]
    fn what_does_not_fit_together_is_named() {
        check(
            "[tls]\ncertificate = \"cert.pem\"\n",
            expect![[r#"
            ringfence.toml:2: TLS needs both files
              remedy: name certificate and key, or neither
        "#]],
        );
        check(
            "[listen]\naddress = \"everywhere\"\nconnections = 0\n",
            expect![[r#"
            ringfence.toml:2: this is no address with a port
              remedy: write 127.0.0.1:8080, 0.0.0.0:443 or [::]:443
            ringfence.toml:3: this is too little
              remedy: write 1 or more
        "#]],
        );
        check(
            "[store]\nurl = \"postgres://ringfence:secret@db/ringfence\"\n",
            expect![[r#"
            ringfence.toml:2: a password stands in the address of the database
              remedy: put the whole address into a file and name it as url_file, or set RINGFENCE_STORE
        "#]],
        );
        check(
            "[store]\nurl = \"postgres://db/ringfence\"\nwhole_file = true\n",
            match store::WHOLE_FILES {
                true => expect![[r#"
            ringfence.toml:3: a database server has no file of ours to encrypt
              remedy: take the key out, and encrypt the disk of the server
        "#]],
                false => expect![[r#"
            ringfence.toml:3: this program cannot encrypt a file as a whole
              remedy: build it with `--features whole-file-encryption`, or take the key out
            ringfence.toml:3: a database server has no file of ours to encrypt
              remedy: take the key out, and encrypt the disk of the server
        "#]],
            },
        );
        check(
            "[service]\npublic_url = \"report.example.org/\"\n",
            expect![[r#"
            ringfence.toml:2: this is no address of a site
              remedy: write https://report.example.org, without a slash at the end
        "#]],
        );
        check(
            "[detector]\namber = 0.9\nred = 0.5\n",
            expect![[r#"
            ringfence.toml:2: the thresholds are out of order
              remedy: write 0 < amber <= red < 1
        "#]],
        );
        check(
            "[map]\ntiles = \"https://tiles.example.org/map.png\"\nattribution = \"© Somebody\"\n",
            expect![[r#"
            ringfence.toml:2: the address does not say which tile
              remedy: write {z}, {x} and {y} where zoom, column and row go, and {r} at most besides
        "#]],
        );
        check(
            "[map]\ntiles = \"tiles/{z}/{x}/{y}.png\"\nattribution_url = \"here\"\nclosest = 30\n",
            expect![[r#"
            ringfence.toml:2: tiles are asked for by http or https
              remedy: write https://tiles.example.org/{z}/{x}/{y}.png
            ringfence.toml:3: this leads nowhere
              remedy: write an address of http or https, or nothing
            ringfence.toml:4: no map is so close
              remedy: write 0 to 22
        "#]],
        );
        check(
            "[service]\npublic_url = \"https://report.example.org\"\n[map]\ntiles = \"http://tiles.example.org/{z}/{x}/{y}.png\"\n",
            expect![[r#"
            ringfence.toml:4: a page that comes by https shows no tiles that come by http
              remedy: write an address of https
            ringfence.toml:4: the tiles thank nobody, though their licence will ask for it
              remedy: write attribution = "© OpenStreetMap contributors", or whom they name
        "#]],
        );
        check(
            "[map]\ntiles = \"https://tiles.example.org/{z}/{x}/{y}.png\"\nattribution = \"© OpenStreetMap contributors\"\nreferrer = \"origin\"\n",
            expect![[r#"
            in order
        "#]],
        );
        check(
            "[tls]\ncertificate = \"/nowhere/cert.pem\"\nkey = \"/nowhere/key.pem\"\n",
            expect![[r#"
            ringfence.toml:2: the certificate /nowhere/cert.pem cannot be read: I/O error: No such file or directory (os error 2)
              remedy: name files that are there, and check as the user that serves, who has to read them
        "#]],
        );
        check(
            "[retention]\nnightly = true\npeople_days = 3\n",
            expect![[r#"
            ringfence.toml:3: so few days are a slip of the keys
              remedy: write 30 or more
        "#]],
        );
    }
}
