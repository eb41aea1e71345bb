//! Street maps beneath the desk's own drawings of towns, where a tile server is configured.
//!
//! The drawing stays in the page: for print, without script, and until the first tile has
//! come. Leaflet is served from here; the browser asks the tile server for images and for
//! nothing else.

mod assets;

pub use assets::routes;

use super::visit::Visit;
use crate::base::streets::Streets;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::Response;
use maud::{Markup, html};
use waves::Position;

/// A town on the map.
#[derive(Clone, Debug)]
pub struct Dot {
    /// Where it is.
    pub place: Position,
    /// The number in the dot.
    pub count: usize,
    /// Whether it is one of those that matter most.
    pub is_dark: bool,
    /// What is told of it, with links; its text is the dot's name.
    pub told: Markup,
}

/// A drawing, with its dots on a street map over it if there is a tile server.
pub fn over(visit: &Visit, drawing: &Markup, dots: &[Dot]) -> Markup {
    match visit.site.settings.streets.as_ref().filter(|_| !dots.is_empty()) {
        None => drawing.clone(),
        Some(streets) => both(streets, drawing, dots),
    }
}

fn both(streets: &Streets, drawing: &Markup, dots: &[Dot]) -> Markup {
    html! {
        div .streets data-tiles=(streets.tiles()) data-attribution=(streets.attribution)
            data-attribution-url=(streets.attribution_url) data-closest=(streets.closest)
            data-referrer=(streets.referrer.code())
        {
            (drawing)
            ul hidden {
                @for dot in dots {
                    li data-north=(dot.place.latitude) data-east=(dot.place.longitude)
                        data-count=(dot.count) data-dark[dot.is_dark] { (dot.told) }
                }
            }
        }
        link rel="stylesheet" href=(assets::LEAFLET_STYLE.path);
        script src=(assets::LEAFLET.path) defer {}
        script src=(assets::SCRIPT.path) defer {}
    }
}

/// Lets the browser ask the tile server for images on this page.
pub fn admit(visit: &Visit, mut response: Response) -> Response {
    if let Some(streets) = &visit.site.settings.streets {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, streets.policy());
    }
    response
}
