//! What is found in a narrative: the kind, the place in bytes, and the normal form.

use crate::civil::Span;
use crate::gazetteer::Town;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// What an entity is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $($(#[$doc])* $name,)* }

        impl Kind {
            /// Every kind, in the order in which they are listed in `docs/formats.md`.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name in files: `money`, `code_word`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The kind of this name.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|k| k.code() == code)
            }
        }
    };
}

kinds! {
    /// A sum or a range of sums.
    Money = "money";
    /// A telephone number, valid or not.
    Phone = "phone";
    /// A person's name, with a title but without a rank.
    Person = "person";
    /// A rank of police or army.
    Rank = "rank";
    /// A force, an agency or a firm.
    Organisation = "organisation";
    /// A police station.
    Station = "station";
    /// A settlement, district, street, landmark or country.
    Place = "place";
    /// A day or several.
    Date = "date";
    /// A time of day.
    Time = "time";
    /// A vehicle registration mark, whole or in part.
    Vrm = "vrm";
    /// A vehicle.
    Vehicle = "vehicle";
    /// A password, or the number or sentence that stands for one.
    CodeWord = "code_word";
    /// A bank or building society.
    Bank = "bank";
    /// A thing that was asked for or handed over.
    Item = "item";
}

/// Something found in a narrative.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// What it is.
    pub kind: Kind,
    /// Byte offset of its first byte in the narrative.
    pub start: usize,
    /// Byte offset after its last byte.
    pub end: usize,
    /// The normal form of `docs/formats.md`; empty if there is none, as for a date when it is
    /// not known when the report was made.
    pub normalised: String,
    /// What else was understood.
    pub detail: Detail,
}

/// What is understood of an entity beyond its normal form.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Detail {
    /// Nothing more.
    #[default]
    None,
    /// A sum.
    Money(Money),
    /// A telephone number.
    Phone(PhoneKind),
    /// The days a date spans, both included.
    Days(Span),
    /// A settlement of the gazetteer, or the district of a postcode.
    Place(Option<Town>),
    /// The registration mark that was probably meant where one was misread (O for 0).
    Meant(String),
    /// The collar or warrant number beside a name.
    Number(String),
}

/// A sum of money.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Money {
    /// Three letters of ISO 4217.
    pub currency: &'static str,
    /// Least that is meant, in hundredths of the currency.
    pub low: u64,
    /// Most that is meant, in hundredths.
    pub high: u64,
    /// What became of it.
    pub role: Option<Role>,
}

/// What became of a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It was asked for.
    Asked,
    /// It is gone.
    Lost,
    /// It would have gone, and was stopped.
    Stopped,
    /// It is part of the story told, as a payment said to be taken.
    Pretext,
    /// It was got back.
    Recovered,
}

impl Role {
    /// The name in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Lost => "lost",
            Self::Stopped => "stopped",
            Self::Pretext => "pretext",
            Self::Recovered => "recovered",
        }
    }
}

/// What can be said of a telephone number from its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneKind {
    /// A number of a British range, with the right number of digits.
    Valid,
    /// A number of the ranges that Ofcom keeps for drama, which nobody has.
    Drama,
    /// No number of any British range: kept, because it may have been shown all the same.
    Invalid,
    /// A number of another country.
    Foreign,
    /// Some of its digits.
    Partial,
    /// Words such as "number withheld".
    Withheld,
}

impl PhoneKind {
    /// The name in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Drama => "drama",
            Self::Invalid => "invalid",
            Self::Foreign => "foreign",
            Self::Partial => "partial",
            Self::Withheld => "withheld",
        }
    }
}
