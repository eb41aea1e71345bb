//! The pages and feeds of what is published.

use crate::Site;
use crate::alerts::{masthead, towns};
use crate::base::PageError;
use crate::base::clock::day_in_words;
use crate::public::{parts, words};
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bulletin::render::{Audience, Edition, atom, cap, fragment, json};
use bulletin::{Bulletin, BulletinId, Which, slug};
use maud::{Markup, PreEscaped, html};
use std::sync::Arc;

/// Bulletins on a page and in a feed.
const MOST: u32 = 50;

/// `GET /alerts`
pub async fn index(State(site): State<Arc<Site>>) -> Result<Response, PageError> {
    let published = published(&site, Which::Published).await?;
    let towns = towns(&site.settings, &published);
    let body = html! {
        (parts::back("/"))
        h1 { "Alerts" }
        (words::urgent_line())
        (listed(&published, "No alert is published at the moment."))
        (ways(&site, "/alerts.atom"))
        @if !towns.is_empty() {
            h2 { "By town" }
            ul .towns {
                @for (slug, name) in &towns { li { a href={ "/alerts/" (slug) } { (name) } } }
            }
        }
        h2 { "What always holds" }
        (words::never_rules())
    };
    Ok(cached(parts::page("Alerts", &[], &body).into_response()))
}

/// Bulletins, each with its heading, day and first sentences.
fn listed(bulletins: &[Bulletin], nothing: &str) -> Markup {
    let editions: Vec<Edition<'_>> = bulletins.iter().filter_map(Edition::published).collect();
    html! {
        @if editions.is_empty() { p { (nothing) } }
        @else {
            ol .alerts {
                @for edition in &editions {
                    li {
                        h2 { a href={ "/alerts/" (edition.bulletin.id) } { (edition.title()) } }
                        p .day { (day_in_words(edition.first_published())) }
                        @if edition.withdrawn().is_none() {
                            @for told in edition.version.draft.facts.iter().take(1) { p { (told.text()) } }
                        }
                    }
                }
            }
        }
    }
}

/// How else alerts are read.
fn ways(site: &Site, feed: &str) -> Markup {
    html! {
        h2 { "Get alerts" }
        ul {
            @if site.settings.alerts_by_email {
                li { a href="/alerts/subscribe" { "By e-mail, for the towns that you choose" } }
            }
            li { a href=(feed) { "As a feed for news readers (Atom)" } }
        }
    }
}

/// `GET /alerts.atom`
pub async fn feed(State(site): State<Arc<Site>>) -> Result<Response, PageError> {
    let published = published(&site, Which::Published).await?;
    Ok(as_atom(&site, &published, "/alerts.atom"))
}

/// `GET /alerts/{name}`: a bulletin (`B-0007`) or a town (`st-albans`), as a page, or with
/// `.cap`, `.json`, `.txt` or `.atom` behind it in that form.
pub async fn named(
    State(site): State<Arc<Site>>,
    Path(name): Path<String>,
) -> Result<Response, PageError> {
    let (name, form) = name.split_once('.').unwrap_or((name.as_str(), ""));
    match name.strip_prefix("B-").and_then(|digits| digits.parse().ok()) {
        Some(id) => one(&site, BulletinId(id), form).await,
        None => town(&site, name, form).await,
    }
}

async fn one(site: &Site, id: BulletinId, form: &str) -> Result<Response, PageError> {
    let kept = site.bulletins.bulletin(id).await?.ok_or(PageError::NotFound)?;
    let edition = Edition::published(&kept.bulletin).ok_or(PageError::NotFound)?;
    let masthead = masthead(&site.settings);
    Ok(match form {
        "" => page(site, &edition),
        "cap" => typed(cap(&edition, &masthead), "application/cap+xml; charset=utf-8"),
        "json" => typed(json(&edition, &masthead).to_string(), "application/json"),
        "txt" => typed(edition.short(&masthead), "text/plain; charset=utf-8"),
        _ => return Err(PageError::NotFound),
    })
}

fn page(site: &Site, edition: &Edition<'_>) -> Response {
    let masthead = masthead(&site.settings);
    let at = format!("/alerts/{}", edition.bulletin.id);
    let body = html! {
        div .no-print { (parts::back("/alerts")) }
        // Every text in it was escaped where it was written.
        (PreEscaped(fragment(edition, &masthead, Audience::Public)))
        p .print-only { (masthead.page(edition.bulletin.id)) }
        nav .no-print aria-label="This alert in other forms" {
            a href={ (at) ".cap" } { "For warning systems (CAP)" }
            a href={ (at) ".json" } { "For programs (JSON)" }
            a href={ (at) ".txt" } { "As a text message" }
            @if site.settings.alerts_by_email { a href="/alerts/subscribe" { "Get alerts by e-mail" } }
        }
    };
    cached(parts::page(&edition.title(), &[], &body).into_response())
}

async fn town(site: &Site, name: &str, form: &str) -> Result<Response, PageError> {
    let all = published(site, Which::Published).await?;
    let towns = towns(&site.settings, &all);
    let (slug, shown) = towns.into_iter().find(|(s, _)| s == name).ok_or(PageError::NotFound)?;
    let about = published(site, Which::Town(slug.clone())).await?;
    let feed = format!("/alerts/{slug}.atom");
    match form {
        "" => {}
        "atom" => return Ok(as_atom(site, &about, &feed)),
        _ => return Err(PageError::NotFound),
    }
    let title = format!("Alerts for {shown}");
    let body = html! {
        (parts::back("/alerts"))
        h1 { (title) }
        (words::urgent_line())
        (listed(&about, &format!("No alert for {shown} is published at the moment.")))
        (ways(site, &feed))
    };
    Ok(cached(parts::page(&title, &[], &body).into_response()))
}

/// What is published, the newest first.
pub async fn published(site: &Site, which: Which) -> Result<Vec<Bulletin>, PageError> {
    let kept = site.bulletins.bulletins(which, MOST).await?;
    Ok(kept.into_iter().map(|k| k.bulletin).collect())
}

fn as_atom(site: &Site, bulletins: &[Bulletin], own: &str) -> Response {
    typed(atom(bulletins, &masthead(&site.settings), own), "application/atom+xml; charset=utf-8")
}

fn typed(text: String, kind: &'static str) -> Response {
    let mut response = text.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    cached(response)
}

/// What is public may be kept by browsers for a minute.
fn cached(mut response: Response) -> Response {
    let minute = HeaderValue::from_static("public, max-age=60");
    response.headers_mut().insert(CACHE_CONTROL, minute);
    response
}

/// Slugs of the towns that were ticked and exist.
pub fn chosen(ticked: &[String], known: &[(String, String)]) -> Vec<String> {
    let mut slugs: Vec<String> = ticked.iter().map(|t| slug(t)).collect();
    slugs.retain(|s| known.iter().any(|(k, _)| k == s));
    slugs.sort_unstable();
    slugs.dedup();
    slugs
}
