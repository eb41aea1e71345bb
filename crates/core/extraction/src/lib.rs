//! What a narrative says: sums, telephone numbers, dates, places, vehicles, names, code words.
//!
//! The noun is [`Entity`]: a kind, a place in the narrative in bytes, and a normal form. It is
//! found by rules of English as people in Britain write it, not learned, so that a detective
//! can see why something was found and a maintainer can say why it was not.
//!
//! ```
//! use extraction::{Context, Kind, Reported, extract};
//! let context = Context { reported: Reported::parse("2026-12-27T10:00"), near: None };
//! let narrative = "A DC Hammond from Hammersmith rang last Tuesday tea time, he wanted two \
//!                  and a half grand. Silver Toyota, LK19 something.";
//! let found = extract(narrative, context);
//! let sum = found.iter().find(|e| e.kind == Kind::Money).unwrap();
//! assert_eq!(&narrative[sum.start..sum.end], "two and a half grand");
//! assert_eq!(sum.normalised, "GBP 2500");
//! let mark = found.iter().find(|e| e.kind == Kind::Vrm).unwrap();
//! assert_eq!(mark.normalised, "LK19???");
//! ```

mod article;
mod civil;
mod clock;
mod code;
mod cover;
mod date;
mod district;
mod door;
mod draft;
mod earlier;
mod entity;
mod gazetteer;
mod holiday;
mod item;
mod lexicon;
mod mark;
mod method;
mod money;
mod month;
mod number;
mod organisation;
mod outcode;
mod person;
mod phone;
mod place;
mod postcode;
mod rank;
mod role;
mod sense;
mod slip;
mod station;
mod suggest;
mod surname;
mod token;
mod vehicle;
mod vrm;
mod week;
mod words;

pub use article::{Count, Counted, Facts, Loss, Period, article};
pub use civil::{Date, Reported, Span};
pub use district::district_of;
pub use entity::{Detail, Entity, Kind, Money, PhoneKind, Role};
pub use gazetteer::{Town, towns, towns_named};
pub use method::Trait;
pub use postcode::{BadLine, Districts, PostcodeTable};
pub use suggest::{Suggestion, suggest};

use draft::Draft;
use token::Text;

/// What is known beside the narrative.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Context {
    /// When the report was made; without it dates are found and not worked out.
    pub reported: Option<Reported>,
    /// Degrees north and east of where the report is from, to choose between places of one
    /// name.
    pub near: Option<(f64, f64)>,
}

/// Everything found in a narrative, in the order in which it stands there; no two overlap.
///
/// Offsets are bytes on boundaries of characters. Time and memory grow with the length of the
/// narrative, and nothing in it can make the function fail.
#[must_use]
pub fn extract(narrative: &str, context: Context) -> Vec<Entity> {
    let text = Text::of(narrative);
    recognise(&text, context).finish()
}

/// Runs every recogniser, the surest first.
fn recognise<'t, 'a>(text: &'t Text<'a>, context: Context) -> Draft<'t, 'a> {
    let mut draft = Draft::new(text, context.reported);
    phone::find(&mut draft);
    money::find(&mut draft);
    vrm::find(&mut draft);
    date::find(&mut draft);
    clock::find(&mut draft);
    organisation::find(&mut draft);
    place::find_streets(&mut draft);
    person::find_ranked(&mut draft);
    code::find(&mut draft);
    vehicle::find(&mut draft);
    vrm::find_parts(&mut draft);
    organisation::find_aliases(&mut draft);
    person::find(&mut draft);
    place::find(&mut draft, context.near);
    item::find(&mut draft);
    money::find_bare(&mut draft);
    draft
}
