//! Requests over HTTP, with the certificates that this machine trusts.

use std::sync::{Arc, OnceLock};
use std::time::Duration;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// How long requests may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// To be connected.
    pub connect: Duration,
    /// Without a byte of the answer.
    pub silence: Duration,
    /// In all, if there is a limit.
    pub whole: Option<Duration>,
}

/// An agent for requests.
pub(crate) fn agent(patience: Patience) -> Agent {
    static ROOTS: OnceLock<Arc<Vec<Certificate<'static>>>> = OnceLock::new();
    let roots = ROOTS.get_or_init(|| {
        let found = rustls_native_certs::load_native_certs().certs;
        Arc::new(found.iter().map(|c| Certificate::from_der(c.as_ref()).to_owned()).collect())
    });
    let provider = tokio_rustls::rustls::crypto::ring::default_provider();
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::Specific(Arc::clone(roots)))
        .unversioned_rustls_crypto_provider(Arc::new(provider))
        .build();
    Agent::config_builder()
        .tls_config(tls)
        .timeout_connect(Some(patience.connect))
        .timeout_recv_response(Some(patience.silence))
        .timeout_recv_body(None)
        .timeout_global(patience.whole)
        .http_status_as_error(false)
        .user_agent(concat!("ringfence/", env!("CARGO_PKG_VERSION")))
        .build()
        .into()
}
