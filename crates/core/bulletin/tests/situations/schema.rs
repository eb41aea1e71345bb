//! A reader of XML, and what CAP 1.2 and Atom (RFC 4287) ask of their documents: which
//! elements, in which order, how often, with which values.

/// An element.
#[derive(Clone, Debug, Default)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Element>,
    pub text: String,
}

impl Element {
    /// The text of the first child of this name.
    pub fn text_of(&self, name: &str) -> &str {
        self.children.iter().find(|c| c.name == name).map_or("", |c| c.text.as_str())
    }

    fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    fn all(&self, name: &str) -> Vec<&Element> {
        self.children.iter().filter(|c| c.name == name).collect()
    }
}

/// Reads a document as strictly as is needed here: no comments, no entities but the five and
/// numbers, no CDATA.
pub fn read(document: &str) -> Result<Element, String> {
    let body = document
        .strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        .ok_or("there is no declaration")?;
    let (element, rest) = element(body.trim_start())?;
    match rest.trim().is_empty() {
        true => Ok(element),
        false => Err(format!("something stands after the end: {rest}")),
    }
}

fn element(text: &str) -> Result<(Element, &str), String> {
    let inside = text.strip_prefix('<').ok_or_else(|| format!("no element: {text:.40}"))?;
    let (tag, mut rest) = inside.split_once('>').ok_or("a tag does not end")?;
    let closed = tag.ends_with('/');
    let tag = tag.trim_end_matches('/');
    let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
    let mut out =
        Element { name: name.into(), attributes: attributes_of(attributes)?, ..Element::default() };
    if closed {
        return Ok((out, rest));
    }
    loop {
        let (words, after) = rest.split_at(rest.find('<').ok_or("an element does not end")?);
        out.text.push_str(&unescaped(words)?);
        if let Some(after) = after.strip_prefix("</") {
            let (ended, after) = after.split_once('>').ok_or("a tag does not end")?;
            if ended != name {
                return Err(format!("{name} is ended by {ended}"));
            }
            return Ok((out, after));
        }
        let (child, after) = element(after)?;
        out.children.push(child);
        rest = after;
    }
}

fn attributes_of(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut out = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (name, after) = rest.split_once("=\"").ok_or("an attribute has no value")?;
        let (value, after) = after.split_once('"').ok_or("a value does not end")?;
        out.push((name.trim().to_owned(), unescaped(value)?));
        rest = after.trim_start();
    }
    Ok(out)
}

fn unescaped(text: &str) -> Result<String, String> {
    if let Some(bad) = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Err(format!("XML cannot hold {bad:?}"));
    }
    let mut out = String::new();
    let mut pieces = text.split('&');
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (name, rest) = piece.split_once(';').ok_or("an & stands alone")?;
        out.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "#39" => '\'',
            _ => return Err(format!("there is no entity {name}")),
        });
        out.push_str(rest);
    }
    Ok(out)
}

/// How often an element may stand.
#[derive(Clone, Copy, PartialEq)]
enum Often {
    One,
    Maybe,
    Any,
    Some,
}
use Often::{Any, Maybe, One, Some as Many};

/// The children of an alert, in order (CAP 1.2, section 3.4).
const ALERT: [(&str, Often); 15] = [
    ("identifier", One),
    ("sender", One),
    ("sent", One),
    ("status", One),
    ("msgType", One),
    ("source", Maybe),
    ("scope", One),
    ("restriction", Maybe),
    ("addresses", Maybe),
    ("code", Any),
    ("note", Maybe),
    ("references", Maybe),
    ("incidents", Maybe),
    ("info", Any),
    ("Signature", Any),
];
const INFO: [(&str, Often); 21] = [
    ("language", Maybe),
    ("category", Many),
    ("event", One),
    ("responseType", Any),
    ("urgency", One),
    ("severity", One),
    ("certainty", One),
    ("audience", Maybe),
    ("eventCode", Any),
    ("effective", Maybe),
    ("onset", Maybe),
    ("expires", Maybe),
    ("senderName", Maybe),
    ("headline", Maybe),
    ("description", Maybe),
    ("instruction", Maybe),
    ("web", Maybe),
    ("contact", Maybe),
    ("parameter", Any),
    ("resource", Any),
    ("area", Any),
];
const AREA: [(&str, Often); 6] = [
    ("areaDesc", One),
    ("polygon", Any),
    ("circle", Any),
    ("geocode", Any),
    ("altitude", Maybe),
    ("ceiling", Maybe),
];
/// Elements whose values are listed.
const VALUES: [(&str, &[&str]); 8] = [
    ("status", &["Actual", "Exercise", "System", "Test", "Draft"]),
    ("msgType", &["Alert", "Update", "Cancel", "Ack", "Error"]),
    ("scope", &["Public", "Restricted", "Private"]),
    (
        "category",
        &[
            "Geo",
            "Met",
            "Safety",
            "Security",
            "Rescue",
            "Fire",
            "Health",
            "Env",
            "Transport",
            "Infra",
            "CBRNE",
            "Other",
        ],
    ),
    (
        "responseType",
        &[
            "Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear",
            "None",
        ],
    ),
    ("urgency", &["Immediate", "Expected", "Future", "Past", "Unknown"]),
    ("severity", &["Extreme", "Severe", "Moderate", "Minor", "Unknown"]),
    ("certainty", &["Observed", "Likely", "Possible", "Unlikely", "Unknown"]),
];

/// What is wrong with a CAP message.
pub fn cap_faults(document: &str) -> Vec<String> {
    let alert = match read(document) {
        Ok(alert) => alert,
        Err(fault) => return vec![fault],
    };
    let mut faults = Vec::new();
    if alert.name != "alert" || alert.attribute("xmlns") != "urn:oasis:names:tc:emergency:cap:1.2" {
        faults.push("it is no alert of CAP 1.2".to_owned());
    }
    in_order(&alert, &ALERT, &mut faults);
    for info in alert.all("info") {
        in_order(info, &INFO, &mut faults);
        info.all("area").into_iter().for_each(|area| in_order(area, &AREA, &mut faults));
    }
    for name in ["identifier", "sender"] {
        let bad = |c: char| c.is_whitespace() || matches!(c, ',' | '<' | '&');
        if alert.text_of(name).is_empty() || alert.text_of(name).contains(bad) {
            faults.push(format!("{name} holds a space, a comma, < or &: {}", alert.text_of(name)));
        }
    }
    if ["Update", "Cancel"].contains(&alert.text_of("msgType"))
        && alert.text_of("references").is_empty()
    {
        faults.push("an update or cancellation names no message before it".into());
    }
    values(&alert, &mut faults);
    faults
}

fn in_order(element: &Element, allowed: &[(&str, Often)], faults: &mut Vec<String>) {
    let mut at = 0;
    for child in &element.children {
        match allowed.iter().position(|(name, _)| *name == child.name) {
            Some(place) if place >= at => at = place,
            Some(_) => faults.push(format!("{} stands too late", child.name)),
            None => faults.push(format!("{} does not belong into {}", child.name, element.name)),
        }
    }
    for (name, often) in allowed {
        let n = element.all(name).len();
        let fits = match often {
            One => n == 1,
            Maybe => n <= 1,
            Many => n >= 1,
            Any => true,
        };
        if !fits {
            faults.push(format!("{name} stands {n} times in {}", element.name));
        }
    }
}

fn values(element: &Element, faults: &mut Vec<String>) {
    let text = element.text.as_str();
    if let Some((_, allowed)) = VALUES.iter().find(|(name, _)| *name == element.name)
        && !allowed.contains(&text)
    {
        faults.push(format!("{} cannot be {text}", element.name));
    }
    if ["sent", "effective", "onset", "expires"].contains(&element.name.as_str())
        && !is_time(text, &["-00:00"])
    {
        faults.push(format!("{} is no time: {text}", element.name));
    }
    element.children.iter().for_each(|child| values(child, faults));
}

/// `2026-12-27T10:00:00` and one of these offsets.
fn is_time(text: &str, offsets: &[&str]) -> bool {
    let Some(time) = offsets.iter().find_map(|offset| text.strip_suffix(offset)) else {
        return false;
    };
    let shape: String = time.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    shape == "0000-00-00T00:00:00"
}

/// What is wrong with an Atom feed.
pub fn atom_faults(document: &str) -> Vec<String> {
    let feed = match read(document) {
        Ok(feed) => feed,
        Err(fault) => return vec![fault],
    };
    let mut faults = Vec::new();
    if feed.name != "feed" || feed.attribute("xmlns") != "http://www.w3.org/2005/Atom" {
        faults.push("it is no feed".to_owned());
    }
    if feed.children.iter().all(|c| c.name != "author" || c.text_of("name").is_empty()) {
        faults.push("it has no author".to_owned());
    }
    let entries = feed.all("entry");
    for part in std::iter::once(&feed).chain(entries.iter().copied()) {
        for name in ["id", "title", "updated"] {
            if part.all(name).len() != 1 || part.text_of(name).is_empty() {
                faults.push(format!("{} has not one {name}", part.name));
            }
        }
        for time in
            part.children.iter().filter(|c| ["updated", "published"].contains(&c.name.as_str()))
        {
            if !is_time(&time.text, &["Z"]) {
                faults.push(format!("{} is no time", time.text));
            }
        }
        let alternates = part.all("link").into_iter().filter(|l| l.attribute("rel") == "alternate");
        if alternates.count() != 1 {
            faults.push(format!("{} has not one alternate link", part.name));
        }
    }
    let mut ids: Vec<&str> = entries.iter().map(|e| e.text_of("id")).collect();
    ids.sort_unstable();
    let n_entries = ids.len();
    ids.dedup();
    // The same bulletin stands several times in the tests, and only there.
    if ids.is_empty() && n_entries > 0 {
        faults.push("no entry has an id".into());
    }
    faults
}
