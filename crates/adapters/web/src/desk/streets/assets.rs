//! Leaflet and our script for it, from inside the binary, each at an address that holds its
//! content's hash, so that browsers keep it and never keep another.

use crate::Site;
use crate::base::secrets::hex;
use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use sha2::{Digest, Sha256};
use std::sync::{Arc, LazyLock};

/// A file and where it is.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its address.
    pub path: String,
    kind: &'static str,
    text: &'static str,
}

impl Asset {
    fn new(name: &str, kind: &'static str, text: &'static str) -> Self {
        let hash = hex(&Sha256::digest(text));
        let (stem, end) = name.rsplit_once('.').unwrap_or((name, "txt"));
        let path = format!("/assets/{stem}.{}.{end}", hash.get(..16).unwrap_or(&hash));
        Self { path, kind, text }
    }
}

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// Leaflet (BSD-2-Clause, see NOTICE), as its authors made it.
pub static LEAFLET: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("leaflet.js", JAVASCRIPT, include_str!("leaflet-1.9.4/leaflet.js"))
});

/// Its style. The pictures that it names are those of marks that are not used here.
pub static LEAFLET_STYLE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("leaflet.css", "text/css; charset=utf-8", include_str!("leaflet-1.9.4/leaflet.css"))
});

/// Ours.
pub static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("streets.js", JAVASCRIPT, include_str!("streets.js")));

/// Routes of the assets, at the root.
pub fn routes() -> Router<Arc<Site>> {
    let all = [&LEAFLET, &LEAFLET_STYLE, &SCRIPT];
    all.into_iter().fold(Router::new(), |router, asset| {
        let (kind, text) = (asset.kind, asset.text);
        let kept = (CACHE_CONTROL, "public, max-age=31536000, immutable");
        let answer = move || async move { ([(CONTENT_TYPE, kind), kept], text).into_response() };
        router.route(&asset.path, get(answer))
    })
}
