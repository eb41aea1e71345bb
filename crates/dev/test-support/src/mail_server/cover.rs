//! TLS of the mail server: a certificate made for the test, by an authority of its own.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

/// When the server wants TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cover {
    /// Never; it does not offer it.
    Bare,
    /// After `STARTTLS`; before that it takes no letter.
    StartTls,
    /// From the first byte.
    Tls,
}

/// A certificate, its key, and the authority that vouches for it.
pub struct Papers {
    /// The certificate of the authority, which whoever trusts the server is given, as PEM.
    pub authority: String,
    certificate: String,
    key: String,
}

impl Papers {
    /// Papers for a server of this name, by an authority that nobody else knows.
    #[expect(clippy::unwrap_used, reason = "without a certificate there is no test")]
    pub fn of(name: &str) -> Self {
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority =
            CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let named = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = named.signed_by(&key, &authority).unwrap();
        Self {
            authority: authority.pem(),
            certificate: certificate.pem(),
            key: key.serialize_pem(),
        }
    }

    #[expect(clippy::unwrap_used, reason = "what was made a moment ago can be read")]
    pub(super) fn config(&self) -> Arc<ServerConfig> {
        let certificate = CertificateDer::from_pem_slice(self.certificate.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key);
        Arc::new(config.unwrap())
    }
}

/// What a server knows of TLS.
#[derive(Clone)]
pub(super) struct Secrecy {
    pub cover: Cover,
    pub config: Option<Arc<ServerConfig>>,
}

impl Secrecy {
    /// The channel as a conversation begins.
    pub fn open(&self, stream: TcpStream) -> std::io::Result<Channel> {
        match self.cover {
            Cover::Tls => self.upgrade(Channel::Bare(stream)),
            Cover::Bare | Cover::StartTls => Ok(Channel::Bare(stream)),
        }
    }

    /// The same channel within TLS; the handshake is made by the first bytes that are read or
    /// written.
    pub fn upgrade(&self, channel: Channel) -> std::io::Result<Channel> {
        match (channel, &self.config) {
            (Channel::Bare(stream), Some(config)) => {
                let session = ServerConnection::new(Arc::clone(config));
                let session = session.map_err(std::io::Error::other)?;
                Ok(Channel::Secret(Box::new(StreamOwned::new(session, stream))))
            }
            (channel, _) => Ok(channel),
        }
    }
}

/// What bytes go over.
pub(super) enum Channel {
    Bare(TcpStream),
    Secret(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Channel {
    /// Whether nobody on the way can read it.
    pub fn is_secret(&self) -> bool {
        matches!(self, Self::Secret(_))
    }
}

impl Read for Channel {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::Bare(stream) => stream.read(into),
            Self::Secret(stream) => stream.read(into),
        }
    }
}

impl Write for Channel {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            Self::Bare(stream) => stream.write(bytes),
            Self::Secret(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Self::Bare(stream) => stream.flush(),
            Self::Secret(stream) => stream.flush(),
        }
    }
}
