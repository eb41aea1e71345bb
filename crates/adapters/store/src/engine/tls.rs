//! TLS to the server: what the address asks for, and which certificates are good enough.
//!
//! The words are those of libpq: `disable`, `prefer`, `require`, `verify-ca`, `verify-full`,
//! and `sslrootcert` for the file with the certificates that are trusted.

use super::Fault;
use casework::StoreError;
use percent_encoding::percent_decode_str;
use postgres::Config;
use postgres::config::{Host, SslMode};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::{
    HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring::default_provider};
use tokio_rustls::rustls::crypto::{verify_tls12_signature, verify_tls13_signature};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};

/// Which certificates of a server are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trust {
    /// Any: nobody can listen, but somebody could pose as the server.
    Any,
    /// One from somebody trusted, whatever machine it names.
    Chain,
    /// One from somebody trusted that names the machine in the address.
    Name,
}

/// What an address asks for beside the server.
#[derive(Debug)]
struct Wishes {
    mode: SslMode,
    trust: Trust,
    roots: Option<PathBuf>,
}

/// The settings of an address, and how to speak TLS if it is to be spoken.
///
/// # Errors
/// An address or a way to encrypt that there is not, certificates that cannot be read.
pub fn read(url: &str) -> Result<(Config, Option<MakeRustlsConnect>), Fault> {
    let (plain, wishes) = wishes(url)?;
    let mut config: Config = plain
        .parse()
        .map_err(|_| refused("the address of the database is not of the form postgres://…"))?;
    let by_socket = config.get_hosts().iter().all(|host| matches!(host, Host::Unix(_)));
    if by_socket || wishes.mode == SslMode::Disable {
        // A socket of this machine has no name that a certificate could hold.
        config.ssl_mode(SslMode::Disable);
        return Ok((config, None));
    }
    config.ssl_mode(wishes.mode);
    Ok((config, Some(MakeRustlsConnect::new(client(&wishes)?))))
}

/// Takes out of an address what is ours to understand.
fn wishes(url: &str) -> Result<(String, Wishes), Fault> {
    let (place, parameters) = url.split_once('?').unwrap_or((url, ""));
    let mut kept = Vec::new();
    let (mut mode, mut roots) = ("prefer", None);
    for parameter in parameters.split('&').filter(|p| !p.is_empty()) {
        match parameter.split_once('=') {
            Some(("sslmode", value)) => mode = value,
            Some(("sslrootcert", value)) => {
                let path = percent_decode_str(value).decode_utf8_lossy().into_owned();
                roots = Some(PathBuf::from(path));
            }
            _ => kept.push(parameter),
        }
    }
    let (mode, trust) = match (mode, &roots) {
        ("disable", _) => (SslMode::Disable, Trust::Any),
        ("prefer" | "allow", _) => (SslMode::Prefer, Trust::Any),
        ("require", None) => (SslMode::Require, Trust::Any),
        // Whoever names certificates wants them to be looked at; so does libpq.
        ("require", Some(_)) | ("verify-ca", _) => (SslMode::Require, Trust::Chain),
        ("verify-full", _) => (SslMode::Require, Trust::Name),
        _ => {
            return Err(refused(
                "sslmode is none of disable, prefer, require, verify-ca and verify-full",
            ));
        }
    };
    let mark = if kept.is_empty() { "" } else { "?" };
    let plain = format!("{place}{mark}{}", kept.join("&"));
    Ok((plain, Wishes { mode, trust, roots }))
}

fn client(wishes: &Wishes) -> Result<ClientConfig, Fault> {
    let provider = Arc::new(default_provider());
    let chain = match wishes.trust {
        Trust::Any => None,
        Trust::Chain | Trust::Name => {
            let roots = Arc::new(roots(wishes.roots.as_deref())?);
            let built =
                WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider)).build();
            Some(built.map_err(|_| {
                refused("there are no trusted certificates: name a file with sslrootcert")
            })?)
        }
    };
    let verifier = Verifier { provider: Arc::clone(&provider), chain, trust: wishes.trust };
    let versions = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| refused("TLS cannot be spoken here"))?;
    let verified = versions.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
    Ok(verified.with_no_client_auth())
}

/// The certificates of a file, or those that the system trusts.
fn roots(file: Option<&Path>) -> Result<RootCertStore, Fault> {
    let mut store = RootCertStore::empty();
    let found = match file {
        Some(file) => CertificateDer::pem_file_iter(file)
            .and_then(Iterator::collect)
            .map_err(|_| refused("the file of sslrootcert cannot be read, or is no PEM"))?,
        None => rustls_native_certs::load_native_certs().certs,
    };
    store.add_parsable_certificates(found);
    Ok(store)
}

fn refused(why: &'static str) -> Fault {
    Fault { error: StoreError::Refused(why), lost: true }
}

/// Looks at a certificate as far as was asked for.
#[derive(Debug)]
struct Verifier {
    provider: Arc<CryptoProvider>,
    chain: Option<Arc<WebPkiServerVerifier>>,
    trust: Trust,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(chain) = &self.chain else { return Ok(ServerCertVerified::assertion()) };
        match chain.verify_server_cert(end_entity, intermediates, name, ocsp, now) {
            // The name is looked at last, so all else was in order.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.trust == Trust::Chain => Ok(ServerCertVerified::assertion()),
            outcome => outcome,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::{read, wishes};
    use expect_test::{Expect, expect};

    fn check(parameters: &str, expect: Expect) {
        let url = format!("postgres://ann@db/ringfence{parameters}");
        expect.assert_eq(&match wishes(&url) {
            Ok((plain, wishes)) => {
                let (mode, trust, roots) = (wishes.mode, wishes.trust, wishes.roots);
                format!("{plain} {mode:?} {trust:?} {roots:?}")
            }
            Err(fault) => fault.error.to_string(),
        });
    }

    #[test]
    fn the_words_are_those_of_libpq() {
        check("", expect!["postgres://ann@db/ringfence Prefer Any None"]);
        check("?sslmode=disable", expect!["postgres://ann@db/ringfence Disable Any None"]);
        check("?sslmode=require", expect!["postgres://ann@db/ringfence Require Any None"]);
        check(
            "?sslmode=require&sslrootcert=%2Fetc%2Fca%20s.pem",
            expect![[r#"postgres://ann@db/ringfence Require Chain Some("/etc/ca s.pem")"#]],
        );
        check(
            "?connect_timeout=3&sslmode=verify-full&options=a",
            expect!["postgres://ann@db/ringfence?connect_timeout=3&options=a Require Name None"],
        );
        check(
            "?sslmode=yes",
            expect![
                "the database server lets nobody in: sslmode is none of disable, prefer, require, verify-ca and verify-full"
            ],
        );
    }

    #[test]
    fn a_socket_of_this_machine_needs_no_tls() {
        let (_, tls) =
            read("postgres://ann@%2Frun%2Fpostgresql/ringfence?sslmode=require").unwrap();
        assert!(tls.is_none());
        let (_, tls) = read("postgres://ann@db/ringfence").unwrap();
        assert!(tls.is_some());
    }
}
