//! The socket: connections are accepted, limited, served, and drained at the end.

use super::slow::{Patient, PatientBody};
use crate::config::Config;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::{Router, http};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

/// Whether connections go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Going {
    /// They do.
    On,
    /// They finish what they have begun.
    ToTheEnd,
}

/// How connections are treated.
#[derive(Clone)]
pub struct Manners {
    connections: usize,
    header: Duration,
    body: Duration,
    idle: Duration,
    drain: Duration,
    tls: Option<TlsAcceptor>,
}

impl Manners {
    /// As the configuration says.
    pub fn new(config: &Config, tls: Option<TlsAcceptor>) -> Self {
        let listen = &config.listen;
        Self {
            connections: listen.connections,
            header: Duration::from_secs(listen.header_seconds),
            body: Duration::from_secs(listen.body_seconds),
            idle: Duration::from_secs(listen.idle_seconds),
            drain: Duration::from_secs(listen.drain_seconds),
            tls,
        }
    }
}

/// Serves until `stop`; then takes no more connections, and lets those that are open finish
/// what they have begun.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    manners: Manners,
    stop: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(manners.connections));
    // Each connection holds an end of it: told to finish by one, gone when the end is.
    let (finish, finishing) = watch::channel(Going::On);
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            () = &mut stop => break,
        };
        let Some((stream, address, place)) = accepted else { continue };
        let (router, manners) = (router.clone(), manners.clone());
        let finishing = finishing.clone();
        tokio::spawn(async move {
            let stream = Patient::new(stream, manners.idle);
            match manners.tls.clone() {
                None => converse(stream, address, router, (&manners, finishing)).await,
                Some(tls) => {
                    // Whoever does not finish the handshake holds no place for long.
                    let shaken = tokio::time::timeout(manners.header, tls.accept(stream)).await;
                    if let Ok(Ok(stream)) = shaken {
                        converse(stream, address, router, (&manners, finishing)).await;
                    }
                }
            }
            drop(place);
        });
    }
    drop((listener, finishing));
    tracing::info!("stopping: open requests may finish");
    let _ = finish.send(Going::ToTheEnd);
    if tokio::time::timeout(manners.drain, finish.closed()).await.is_err() {
        tracing::warn!("some requests did not finish in time and were cut off");
    }
}

/// The next connection and its place among those that are open.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, address)) => {
            // An answer is sent when it is written, not when more might follow.
            let _ = stream.set_nodelay(true);
            Some((stream, address, place))
        }
        Err(error) => {
            tracing::warn!(%error, "a connection could not be accepted");
            // Out of file descriptors: others have to close first.
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

/// One connection, from its first request to its last.
async fn converse<S>(
    stream: S,
    address: SocketAddr,
    router: Router,
    (manners, mut finishing): (&Manners, watch::Receiver<Going>),
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let patience = manners.body;
    let service = hyper::service::service_fn(move |request: http::Request<Incoming>| {
        let router = router.clone();
        async move {
            let mut request = request.map(|body| Body::from(PatientBody::new(body, patience)));
            request.extensions_mut().insert(ConnectInfo(address));
            Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|e| match e {}))
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(manners.header)
        .max_buf_size(32 * 1024)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        // What a client does wrong is his own business, and may hold what he wrote.
        _ = connection.as_mut() => return,
        _ = finishing.wait_for(|going| *going == Going::ToTheEnd) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}
