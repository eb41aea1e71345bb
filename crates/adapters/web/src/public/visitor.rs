//! Who is asking, as far as it is needed: a keyed hash of the address, for counting how
//! often something is tried. The address itself is neither kept nor logged.

use crate::Site;
use crate::base::headers::from_parts;
use crate::base::limits::Limit;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

/// Whoever sent a request.
#[derive(Clone, Debug)]
pub struct Visitor(String);

impl Visitor {
    /// The keyed hash of their address.
    pub fn key(&self) -> &str {
        &self.0
    }

    /// Counts an attempt.
    ///
    /// # Errors
    /// The seconds after which it may be tried again.
    pub fn count(&self, site: &Site, limit: Limit) -> Result<(), i64> {
        site.limits.count(limit, &self.0, site.clock.now())
    }
}

impl FromRequestParts<Arc<Site>> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Infallible> {
        let connection = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let address = from_parts(&parts.headers, connection, site);
        Ok(Self(site.secret.token("address", &address)))
    }
}
