//! [`Streets`]: whose street map lies beneath the desk's maps, if anybody's does, and what a
//! page has to allow for it.

use axum::http::HeaderValue;

/// A server of map tiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Streets {
    tiles: String,
    origin: String,
    /// Whom the tiles thank, as their licence asks for.
    pub attribution: String,
    /// Where those who are thanked say more; empty is nowhere.
    pub attribution_url: String,
    /// The closest zoom that the server has.
    pub closest: u8,
    /// Whether it is told from which site it is asked.
    pub referrer: Referrer,
}

/// What the tile server is told of the page that asks it. The address of a page is never told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Referrer {
    /// Nothing.
    #[default]
    None,
    /// The site, without the page.
    Origin,
}

impl Referrer {
    /// As HTML writes it.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "no-referrer",
            Self::Origin => "origin",
        }
    }
}

/// What is wrong with an address of tiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TilesFault {
    /// It is not one of http or https.
    #[error("tiles are asked for by http or https")]
    Scheme,
    /// It names no host, or one that a page cannot be held to.
    #[error("this names no server of tiles")]
    Host,
    /// It does not say where zoom, column and row go.
    #[error("the address does not say which tile")]
    Places,
    /// It holds a mark that no address holds.
    #[error("this is no address")]
    Mark,
}

impl TilesFault {
    /// What to do about it.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Scheme => "write https://tiles.example.org/{z}/{x}/{y}.png",
            Self::Host => {
                "write one host in plain letters, with a port if need be, and no user or password"
            }
            Self::Places => {
                "write {z}, {x} and {y} where zoom, column and row go, and {r} at most besides"
            }
            Self::Mark => "leave out spaces, quotation marks and what else is not ASCII",
        }
    }
}

impl Streets {
    /// A server whose tiles are at this address, with `{z}`, `{x}` and `{y}` where zoom, column
    /// and row go (and `{r}` where "@2x" goes for fine screens).
    ///
    /// # Errors
    /// An address that is none of the kind.
    pub fn at(tiles: &str) -> Result<Self, TilesFault> {
        Ok(Self {
            tiles: tiles.to_owned(),
            origin: origin(tiles)?,
            attribution: String::new(),
            attribution_url: String::new(),
            closest: 18,
            referrer: Referrer::None,
        })
    }

    /// The address of a tile.
    pub fn tiles(&self) -> &str {
        &self.tiles
    }

    /// Whether it is asked without TLS.
    pub fn is_open(&self) -> bool {
        self.origin.starts_with("http:")
    }

    /// The policy of a page that shows its tiles: what every page allows, and its images.
    pub fn policy(&self) -> HeaderValue {
        let ours = super::headers::POLICY;
        let wider = ours.replace("img-src 'self'", &format!("img-src 'self' {}", self.origin));
        HeaderValue::from_str(&wider).unwrap_or(HeaderValue::from_static(ours))
    }
}

/// Scheme, host and port of an address of tiles, in letters that end no part of a policy.
fn origin(tiles: &str) -> Result<String, TilesFault> {
    let (scheme, rest) = ["https://", "http://"]
        .iter()
        .find_map(|s| Some((*s, tiles.strip_prefix(s)?)))
        .ok_or(TilesFault::Scheme)?;
    if !tiles.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'<' | b'>')) {
        return Err(TilesFault::Mark);
    }
    let (host, path) = rest.split_once('/').ok_or(TilesFault::Places)?;
    let (name, port) = host.split_once(':').map_or((host, None), |(n, p)| (n, Some(p)));
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
    let is_port = |p: &str| p.parse::<u16>().is_ok_and(|n| n > 0);
    if name.is_empty() || !name.bytes().all(plain) || !port.is_none_or(is_port) {
        return Err(TilesFault::Host);
    }
    let mut rest = path.to_owned();
    for place in ["{z}", "{x}", "{y}"] {
        if !rest.contains(place) {
            return Err(TilesFault::Places);
        }
        rest = rest.replace(place, "");
    }
    match rest.replace("{r}", "").contains(['{', '}']) {
        true => Err(TilesFault::Places),
        false => Ok(format!("{scheme}{}", host.to_ascii_lowercase())),
    }
}

#[cfg(test)]
mod tests {
    use super::{Streets, TilesFault};
    use crate::base::headers::POLICY;
    use proptest::prelude::*;

    fn check(tiles: &str, expect: Result<&str, TilesFault>) {
        let origin = Streets::at(tiles).map(|s| s.origin);
        assert_eq!(origin.as_deref().map_err(|e| *e), expect, "{tiles}");
    }

    #[test]
    fn an_address_says_which_tile_by_http_or_https() {
        check("https://tiles.example.org/{z}/{x}/{y}.png", Ok("https://tiles.example.org"));
        check("http://127.0.0.1:8081/a/{z}/{y}/{x}{r}.png?k=1", Ok("http://127.0.0.1:8081"));
        check("https://Tiles.Example.org/{z}/{x}/{y}", Ok("https://tiles.example.org"));
        check("ftp://tiles.example.org/{z}/{x}/{y}.png", Err(TilesFault::Scheme));
        check("//tiles.example.org/{z}/{x}/{y}.png", Err(TilesFault::Scheme));
        check("https://tiles.example.org", Err(TilesFault::Places));
        check("https://tiles.example.org/{z}/{x}.png", Err(TilesFault::Places));
        check("https://tiles.example.org/{s}/{z}/{x}/{y}.png", Err(TilesFault::Places));
        check("https://{s}.example.org/{z}/{x}/{y}.png", Err(TilesFault::Host));
        check("https://me:secret@example.org/{z}/{x}/{y}.png", Err(TilesFault::Host));
        check("https://example.org:99999/{z}/{x}/{y}.png", Err(TilesFault::Host));
        check("https://example.org:0/{z}/{x}/{y}.png", Err(TilesFault::Host));
        check("https:///{z}/{x}/{y}.png", Err(TilesFault::Host));
        check("https://example.org;script-src/{z}/{x}/{y}.png", Err(TilesFault::Host));
        check("https://example.org/{z}/{x}/{y} .png", Err(TilesFault::Mark));
    }

    #[test]
    fn a_page_with_streets_allows_their_images_and_nothing_else_more() {
        let streets = Streets::at("https://tiles.example.org/{z}/{x}/{y}.png").unwrap();
        let policy = streets.policy().to_str().unwrap().to_owned();
        assert_eq!(policy.replace(" https://tiles.example.org", ""), POLICY);
        assert!(policy.contains("; img-src 'self' https://tiles.example.org data:;"), "{policy}");
    }

    proptest! {
        #[test]
        fn no_address_opens_more_than_images(host in "\\PC{0,20}", path in "\\PC{0,20}") {
            if let Ok(streets) = Streets::at(&format!("https://{host}/{path}/{{z}}/{{x}}/{{y}}")) {
                let policy = streets.policy().to_str().unwrap().to_owned();
                prop_assert_eq!(policy.matches(';').count(), POLICY.matches(';').count());
                let added = policy.split_whitespace().count() - POLICY.split_whitespace().count();
                prop_assert_eq!(added, 1);
            }
        }
    }
}
