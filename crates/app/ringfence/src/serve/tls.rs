//! TLS by certificate files.

use crate::config::Config;
use anyhow::{Context, Result};
use std::path::Path;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};

/// Where systems keep the certificates of those that are trusted.
const TRUSTED: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// What speaks TLS, if certificate and key are named.
///
/// # Errors
/// Files that cannot be read or do not belong together.
pub fn acceptor(config: &Config) -> Result<Option<TlsAcceptor>> {
    let (certificate, key) = (&config.tls.certificate, &config.tls.key);
    if certificate.as_os_str().is_empty() {
        return Ok(None);
    }
    let chain = certificates(certificate)?;
    let secret = PrivateKeyDer::from_pem_file(key)
        .with_context(|| format!("the private key {} cannot be read", key.display()))?;
    let mut settings = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, secret)
        .with_context(|| {
            format!("{} and {} do not belong together", certificate.display(), key.display())
        })?;
    settings.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Some(TlsAcceptor::from(Arc::new(settings))))
}

/// How webhooks are reached: only those whose certificates are trusted.
///
/// # Errors
/// A named file that cannot be read.
pub fn client(named: &Path) -> Result<Arc<ClientConfig>> {
    let mut trusted = RootCertStore::empty();
    let file = match named.as_os_str().is_empty() {
        false => Some(named),
        true => TRUSTED.iter().map(Path::new).find(|file| file.exists()),
    };
    match file {
        Some(file) => {
            trusted.add_parsable_certificates(certificates(file)?);
        }
        None => tracing::warn!("no trusted certificates were found: webhooks with TLS will fail"),
    }
    let settings = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(trusted)
        .with_no_client_auth();
    Ok(Arc::new(settings))
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let shown = file.display();
    CertificateDer::pem_file_iter(file)
        .with_context(|| format!("the certificate {shown} cannot be read"))?
        .collect::<Result<Vec<_>, _>>()
        .with_context(|| format!("the certificate {shown} is no PEM"))
}
