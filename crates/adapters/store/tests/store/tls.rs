//! TLS to the server: a certificate of an authority of the test's own, looked at as far as the
//! address asks for.

use crate::ground::{Folder, from, key, new, now};
use casework::{Cases, StoreError};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::net::TcpListener;
use store::{Settings, Store};
use test_support::postgres::{Preparation, Server, binaries};

/// A server that speaks nothing but TLS over the network, as `localhost`, and the file with
/// the certificate of its authority.
struct Secured {
    _server: Server,
    port: u16,
    folder: Folder,
}

impl Secured {
    fn start() -> Option<Self> {
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority =
            CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let named = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = named.signed_by(&key, &authority).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let prepared = Preparation {
            settings: format!("listen_addresses = '127.0.0.1'\nport = {port}\nssl = on\n"),
            files: vec![
                ("server.crt", certificate.pem()),
                ("server.key", key.serialize_pem()),
                ("pg_hba.conf", "hostssl all all 127.0.0.1/32 trust\n".to_owned()),
            ],
        };
        let server = Server::start(&prepared)?;
        let folder = Folder::new();
        std::fs::write(folder.file("authority.pem"), authority.pem()).unwrap();
        Some(Self { _server: server, port, folder })
    }

    /// What comes of opening the store by this name of the machine and with this mode.
    fn open(&self, machine: &str, mode: &str) -> Result<(), StoreError> {
        let roots = self.folder.file("authority.pem");
        let mode = mode.replace("{roots}", &roots.to_string_lossy());
        let url = format!("postgres://postgres@{machine}:{}/postgres?sslmode={mode}", self.port);
        let store = Store::open(Settings::new(&url, key()))?;
        now(store.submit(new(1, from("Ware")))).map(|_| ())
    }
}

#[test]
fn a_certificate_is_looked_at_as_far_as_is_asked_for() {
    if binaries().is_none() {
        println!("left out: no binaries to start a server with");
        return;
    }
    let Some(secured) = Secured::start() else { panic!("the server with TLS did not start") };
    let check = |machine: &str, mode: &str, expect: Result<(), &str>| {
        let opened = secured.open(machine, mode).map_err(|e| e.to_string());
        let expect = expect.map_err(|why| format!("the database server lets nobody in: {why}"));
        assert_eq!(opened, expect, "{machine} {mode}");
    };
    let certificate =
        Err("its certificate is not trusted, or does not name the machine of the address");
    check("localhost", "prefer", Ok(()));
    check("localhost", "require", Ok(()));
    check("localhost", "verify-full&sslrootcert={roots}", Ok(()));
    check("127.0.0.1", "verify-ca&sslrootcert={roots}", Ok(()));
    check("127.0.0.1", "verify-full&sslrootcert={roots}", certificate);
    check("localhost", "verify-full", certificate);
    check("localhost", "require&sslrootcert={roots}", Ok(()));
    check(
        "localhost",
        "disable",
        Err("it does not accept the user or the password of the address"),
    );
    check(
        "localhost",
        "verify-full&sslrootcert=/nowhere.pem",
        Err("the file of sslrootcert cannot be read, or is no PEM"),
    );
}
