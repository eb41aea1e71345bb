//! A bulletin in every form in which it is read: web page, plain text, Atom, CAP, JSON,
//! e-mail, text message, webhook. All of them say the same.

mod atom;
mod cap;
mod html;
mod json;
mod mail;
mod text;
mod xml;

use crate::advice;
use crate::bulletin::{Bulletin, BulletinId, Progress, Version, Withdrawal};
use crate::compose::MOST_SHORT;
use crate::day::Day;
use crate::draft::Paragraph;
use crate::words::{capital, number};
use casework::Moment;

pub use atom::atom;
pub use cap::cap;
pub use html::{document, fragment};
pub use json::{json, payload};
pub use mail::{Mailed, mail};
pub use text::text;

/// Where a bulletin appears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Masthead {
    /// Address of the site, without a slash at the end.
    pub site: String,
    /// Who publishes, as it stands in a sentence: `Hertfordshire Police`.
    pub publisher: String,
    /// Whether it is for exercise only, as in a demonstration.
    pub exercise: bool,
}

impl Masthead {
    /// The page of a bulletin.
    pub fn page(&self, id: BulletinId) -> String {
        format!("{}/alerts/{id}", self.site)
    }

    /// The machine and port of the site, as an identifier without spaces or commas.
    fn host(&self) -> String {
        let host = self.site.split("://").last().unwrap_or_default();
        let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
        let host: String = host.chars().filter(plain).collect();
        if host.is_empty() { "localhost".into() } else { host }
    }
}

/// Who reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody.
    Public,
    /// The desk: every figure leads to its reports.
    Desk,
}

/// A version of a bulletin, as it is read at present.
#[derive(Clone, Copy, Debug)]
pub struct Edition<'a> {
    /// The bulletin.
    pub bulletin: &'a Bulletin,
    /// The version.
    pub version: &'a Version,
}

impl<'a> Edition<'a> {
    /// What the public reads; none before something is published.
    pub fn published(bulletin: &'a Bulletin) -> Option<Self> {
        bulletin.current().map(|version| Self { bulletin, version })
    }

    /// What would be read if the version that is worked on were published now.
    pub fn preview(bulletin: &'a Bulletin) -> Option<Self> {
        bulletin.newest().map(|version| Self { bulletin, version })
    }

    /// Whether it is no more to be relied on.
    pub fn withdrawn(&self) -> Option<&'a Withdrawal> {
        self.bulletin.withdrawn.as_ref()
    }

    /// When this version, or its withdrawal, came out; when it was written, before that.
    pub fn updated(&self) -> Moment {
        match (self.withdrawn(), self.version.published) {
            (Some(withdrawal), _) => withdrawal.deed.at,
            (None, Some(deed)) => deed.at,
            (None, None) => self.version.written,
        }
    }

    /// When the first version came out.
    pub fn first_published(&self) -> Moment {
        let first = self.bulletin.published.first().and_then(|v| v.published);
        first.map_or(self.version.written, |deed| deed.at)
    }

    /// Heading, with what has become of the bulletin before it.
    pub fn title(&self) -> String {
        let headline = &self.version.draft.headline;
        match (self.withdrawn(), self.version.number) {
            (Some(_), _) => format!("Withdrawn: {headline}"),
            (None, 1) => headline.clone(),
            (None, _) => format!("Corrected: {headline}"),
        }
    }

    /// In at most 160 letters of the GSM alphabet; with the address of the page if it fits.
    pub fn short(&self, masthead: &Masthead) -> String {
        let short = match self.withdrawn() {
            Some(_) => format!(
                "The alert on courier fraud in {} is withdrawn. {}",
                self.version.draft.figures.area,
                advice::SHORT
            ),
            None => self.version.draft.short.clone(),
        };
        let short = crate::compose::plain(&short);
        let linked = format!("{short}. {}", masthead.page(self.bulletin.id));
        let fits = |text: &String| text.chars().count() <= MOST_SHORT;
        [linked, short].into_iter().find(fits).unwrap_or_else(|| advice::SHORT.to_owned())
    }

    /// Everything below the heading.
    fn sections(&self, masthead: &Masthead) -> Vec<Section> {
        let draft = &self.version.draft;
        let mut out = vec![Section { title: None, blocks: self.notice() }];
        let mut facts: Vec<Block> = draft.facts.iter().cloned().map(Block::Paragraph).collect();
        facts.extend(draft.seen.iter().cloned().map(Block::Paragraph));
        facts.extend(paragraphs(&self.version.free));
        out.push(Section { title: None, blocks: facts });
        if !draft.parts.is_empty() {
            let row = |p: &crate::areas::Part| {
                let people = crate::figures::Figure::new(p.people, p.query.as_str());
                Paragraph::of(format!("{}: ", p.place)).figure(number(p.people), &people)
            };
            let rows = Block::List(draft.parts.iter().map(row).collect());
            out.push(Section { title: Some("People targeted, by area"), blocks: vec![rows] });
        }
        let method = vec![Block::Paragraph(draft.method.clone())];
        out.push(Section { title: Some("How the callers go about it"), blocks: method });
        let never = vec![Block::Rules(draft.never.clone())];
        out.push(Section { title: Some(advice::NEVER_TITLE), blocks: never });
        let steps = vec![Block::Steps(draft.steps.clone())];
        out.push(Section { title: Some(advice::DO_TITLE), blocks: steps });
        out.push(Section { title: None, blocks: vec![self.imprint(masthead)] });
        out.retain(|section| !section.blocks.is_empty());
        out
    }

    /// What has to be known before anything else.
    fn notice(&self) -> Vec<Block> {
        let version = self.version;
        if let Some(withdrawal) = self.withdrawn() {
            let on = Day::in_britain(withdrawal.deed.at).words();
            return vec![Block::Notice(vec![
                format!("This alert was withdrawn on {on}. Do not rely on its figures."),
                withdrawal.reason.clone(),
            ])];
        }
        if version.number == 1 {
            return Vec::new();
        }
        let on = Day::in_britain(version.published.map_or(version.written, |d| d.at)).words();
        let mut lines = vec![format!("This alert was corrected on {on}.")];
        match version.changes.is_empty() {
            true => lines.push("Its figures are the same; its words are not.".into()),
            false => lines.extend(version.changes.iter().cloned()),
        }
        vec![Block::Notice(lines)]
    }

    fn imprint(&self, masthead: &Masthead) -> Block {
        let draft = &self.version.draft;
        let taken = draft.figures.taken.words();
        let publisher = capital(&masthead.publisher);
        let out = match self.version.progress {
            Progress::Published => format!(
                "Published by {publisher} on {}.",
                Day::in_britain(self.first_published()).words()
            ),
            _ => "Not published.".into(),
        };
        let exercise = if masthead.exercise {
            "This is an exercise: everything in it is invented. "
        } else {
            ""
        };
        Block::Small(format!(
            "{exercise}{out} Figures are from reports received by {taken} and may change as late \
             reports come in. Small numbers are put together, so that nobody can be recognised."
        ))
    }
}

/// A part of a bulletin.
struct Section {
    title: Option<&'static str>,
    blocks: Vec<Block>,
}

/// What a part consists of.
enum Block {
    /// What has become of the bulletin.
    Notice(Vec<String>),
    /// Sentences.
    Paragraph(Paragraph),
    /// Rows.
    List(Vec<Paragraph>),
    /// The three rules.
    Rules(Vec<String>),
    /// What to do, in order.
    Steps(Vec<String>),
    /// What stands at the end.
    Small(String),
}

fn paragraphs(free: &str) -> Vec<Block> {
    let pieces = free.split("\n\n").map(str::trim).filter(|p| !p.is_empty());
    pieces.map(|p| Block::Paragraph(Paragraph::of(p.replace('\n', " ")))).collect()
}
