//! Which mail servers are trusted: by the certificates of a file, or by those of the system.

use lettre::transport::smtp::client::{Certificate, CertificateStore, TlsParameters};
use std::sync::Arc;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{self, CertificateError as Fault, ClientConfig, RootCertStore};

/// What is trusted once a server was asked for TLS. None of the certificates of a PEM file is
/// those of the system.
pub fn later(host: &str, pem: Option<&[u8]>) -> Result<TlsParameters, &'static str> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(pem) = pem {
        let trusted = Certificate::from_pem(pem).map_err(|_| "the certificates cannot be read")?;
        builder = builder.certificate_store(CertificateStore::None).add_root_certificate(trusted);
    }
    builder.build_rustls().map_err(|_| "TLS cannot be set up")
}

/// The same, where TLS begins with the first byte.
pub fn at_once(pem: Option<&[u8]>) -> Result<Arc<ClientConfig>, &'static str> {
    let found = match pem {
        Some(pem) => CertificateDer::pem_slice_iter(pem)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| "the certificates cannot be read")?,
        None => rustls_native_certs::load_native_certs().certs,
    };
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found);
    let versions = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| "TLS cannot be set up")?;
    Ok(Arc::new(versions.with_root_certificates(roots).with_no_client_auth()))
}

/// What is wrong with TLS, if that is why a connection failed: whoever keeps the installation
/// has to know whether the certificate is the trouble.
pub fn fault(error: &(dyn std::error::Error + 'static)) -> Option<&'static str> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        let tls = match inner {
            Some(inner) => inner.downcast_ref::<rustls::Error>(),
            None => error.downcast_ref(),
        };
        if let Some(tls) = tls {
            return Some(words_for(tls));
        }
        cause = error.source();
    }
    None
}

fn words_for(tls: &rustls::Error) -> &'static str {
    match tls {
        rustls::Error::InvalidCertificate(
            Fault::NotValidForName | Fault::NotValidForNameContext { .. },
        ) => "the certificate of the mail server is for another name",
        rustls::Error::InvalidCertificate(Fault::Expired | Fault::ExpiredContext { .. }) => {
            "the certificate of the mail server has run out"
        }
        rustls::Error::InvalidCertificate(_) => "the certificate of the mail server is not trusted",
        _ => "the mail server gives no TLS",
    }
}
