//! What is known of single words: classes as bits, and a number where a word has one.
//!
//! The lists of names, words, makes and code nouns are data files; what is small and closed
//! stands here. Built once, on first use.

use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::sync::OnceLock;

/// A set of word classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Class(u64);

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $bit:literal;)*) => {
        impl Class {
            $($(#[$doc])* pub(crate) const $name: Self = Self(1 << $bit);)*
        }
    };
}

classes! {
    /// One to nineteen.
    UNIT = 0;
    /// Twenty to ninety.
    TENS = 1;
    /// Hundred, thousand, million, grand.
    SCALE = 2;
    /// First to thirty-first.
    ORDINAL = 3;
    /// A day of the week; its number from Monday = 0.
    WEEKDAY = 4;
    /// A month; its number.
    MONTH = 5;
    FORENAME = 6;
    SURNAME = 7;
    /// An ordinary word of English.
    WORD = 8;
    COLOUR = 9;
    /// Dark, light, metallic: stands before a colour or alone.
    SHADE = 10;
    /// Small, big: stands before a vehicle.
    SIZE = 11;
    MAKE = 12;
    MODEL = 13;
    /// A model that is an ordinary word or name too.
    SHY_MODEL = 14;
    /// A vehicle that needs no colour: taxi, moped.
    KIND_ALONE = 15;
    /// A vehicle worth naming only with a colour or make: car, van.
    KIND = 16;
    /// A rank, or a word of one.
    RANK = 17;
    /// Mr, Mrs, Dr.
    TITLE = 18;
    /// A bird, flower or other word often given as a password.
    CODE_NOUN = 19;
    /// Street, road, lane.
    STREET = 20;
    /// Small closed words: articles, pronouns, prepositions, conjunctions, auxiliaries.
    FUNCTION = 21;
    /// A word that a phrase of the gazetteer begins with.
    HEADS_PHRASE = 22;
    /// A digit spoken or spelt: oh, zero, double.
    SPOKEN_DIGIT = 23;
    /// A letter of the spelling alphabet.
    SPELT_LETTER = 24;
    /// In, at, from, near: a place may follow.
    LOCATIVE = 25;
    /// Great, Old, Upper: may be the first word of a place.
    PLACE_PREFIX = 26;
    /// May be the first word of a number.
    OPENS_NUMBER = 27;
    /// May be the first word of a date.
    OPENS_DATE = 28;
    /// May be the first word of a time of day.
    OPENS_TIME = 29;
    /// A thing that may be asked for or handed over.
    THING = 30;
    /// A word that is misspelt; its number says which is meant.
    MISSPELT = 31;
}

impl Class {
    /// Words of which it is known what they are, and which are no name by themselves.
    pub(crate) const KNOWN: Self = Self::WORD
        .or(Self::FUNCTION)
        .or(Self::MONTH)
        .or(Self::WEEKDAY)
        .or(Self::MAKE)
        .or(Self::MODEL)
        .or(Self::RANK)
        .or(Self::TITLE);

    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn has(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }
}

/// What the lexicon knows of one word.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Entry {
    pub classes: Class,
    pub value: u32,
}

/// All words.
pub(crate) struct Lexicon {
    words: HashMap<&'static str, Entry, FixedState>,
    makes: HashMap<&'static str, &'static str, FixedState>,
    meant: Vec<&'static str>,
}

/// The lexicon, built on first use.
pub(crate) fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(Lexicon::build)
}

impl Lexicon {
    /// What is known of a word in lower case.
    pub(crate) fn entry(&self, norm: &str) -> Entry {
        self.words.get(norm).copied().unwrap_or_default()
    }

    /// The make of a model.
    pub(crate) fn make(&self, model: &str) -> Option<&'static str> {
        self.makes.get(model).copied()
    }

    /// The word that is meant by a misspelt one.
    pub(crate) fn meant(&self, entry: Entry) -> Option<&'static str> {
        let slip = entry.classes.has(Class::MISSPELT);
        self.meant.get(usize::try_from(entry.value).ok()?).copied().filter(|_| slip)
    }

    fn build() -> Self {
        let mut lexicon =
            Self { words: HashMap::default(), makes: HashMap::default(), meant: Vec::new() };
        for (class, words) in LISTS {
            lexicon.add_all(*class, words);
        }
        for (class, words) in NUMBERED {
            for (n, word) in words.split_whitespace().enumerate() {
                for form in word.split('|') {
                    lexicon.add(form, *class, u32::try_from(n).unwrap_or(0) + 1);
                }
            }
        }
        for (word, value) in TENS.iter().chain(SCALES) {
            let class = if *value < 100 { Class::TENS } else { Class::SCALE };
            lexicon.add(word, class, *value);
        }
        lexicon.add_vehicles(include_str!("../data/vehicles.txt"));
        lexicon.add_misspelt(include_str!("../data/misspelt.txt"));
        for word in crate::item::things() {
            lexicon.add(word, Class::THING, 0);
        }
        for word in crate::gazetteer::heads() {
            lexicon.add(word, Class::HEADS_PHRASE, 0);
        }
        lexicon
    }

    fn add_all(&mut self, class: Class, words: &'static str) {
        for line in words.lines().filter(|l| !l.starts_with('#')) {
            for word in line.split_whitespace() {
                self.add(word, class, 0);
            }
        }
    }

    fn add(&mut self, word: &'static str, class: Class, value: u32) {
        let entry = self.words.entry(word).or_default();
        entry.classes = entry.classes.or(class);
        entry.value = entry.value.max(value);
    }

    fn add_misspelt(&mut self, table: &'static str) {
        let lines = table.lines().filter(|l| !l.starts_with('#'));
        for (meant, spellings) in lines.filter_map(|l| l.split_once(':')) {
            let number = u32::try_from(self.meant.len()).unwrap_or(u32::MAX);
            self.meant.push(meant);
            for spelling in spellings.split_whitespace() {
                self.add(spelling, Class::MISSPELT, number);
            }
        }
    }

    fn add_vehicles(&mut self, table: &'static str) {
        let lines = table.lines().filter(|l| !l.starts_with('#'));
        for (make, models) in lines.filter_map(|l| l.split_once(':')) {
            for word in make.split_whitespace() {
                self.add(word, Class::MAKE, 0);
            }
            for model in models.split_whitespace().filter(|m| *m != "*") {
                let (model, class) = match model.strip_prefix('*') {
                    Some(shy) => (shy, Class::SHY_MODEL),
                    None => (model, Class::MODEL),
                };
                self.add(model, class, 0);
                self.makes.insert(model, make);
            }
        }
    }
}

const TENS: &[(&str, u32)] = &[
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fourty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
];

const SCALES: &[(&str, u32)] = &[
    ("hundred", 100),
    ("hundreds", 100),
    ("thousand", 1_000),
    ("thousands", 1_000),
    ("grand", 1_000),
    ("thou", 1_000),
    ("million", 1_000_000),
];

/// Words whose number is their position, from 1.
const NUMBERED: &[(Class, &str)] = &[
    (
        Class::UNIT,
        "one two three four five six seven eight nine ten eleven twelve|twelth thirteen fourteen \
         fifteen sixteen seventeen eighteen nineteen",
    ),
    (
        Class::ORDINAL,
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth \
         thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
    ),
    (
        Class::MONTH,
        "january|jan february|feb|febuary march|mar april|apr may june|jun july|jul august|aug \
         september|sept|sep october|oct november|nov december|dec",
    ),
    (
        Class::WEEKDAY,
        "monday|mon|mondy tuesday|tue|tues|tuesdy wednesday|wed|weds|wednesdy|wensday \
         thursday|thu|thur|thurs|thursdy friday|fri|fridy saturday|sat|saterday sunday|sun",
    ),
];

const LISTS: &[(Class, &str)] = &[
    (Class::FORENAME, include_str!("../data/forenames.txt")),
    (Class::SURNAME, include_str!("../data/surnames.txt")),
    (Class::WORD, include_str!("../data/words.txt")),
    (Class::CODE_NOUN, include_str!("../data/codenouns.txt")),
    (
        Class::COLOUR,
        "black white red blue green yellow orange purple pink brown grey gray silver gold beige \
         cream maroon turquoise navy bronze burgundy violet lilac crimson scarlet amber indigo",
    ),
    (Class::SHADE, "dark light pale bright metallic dull matt"),
    (Class::SIZE, "small little big large long"),
    (
        Class::KIND_ALONE,
        "taxi taxis minicab minicabs cab moped mopeds scooter scooters motorbike motorbikes \
         motorcycle motorcycles pushbike pushbikes bicycle bicycles ebike ebikes quadbike",
    ),
    (
        Class::KIND,
        "car cars van vans hatchback hatch saloon estate lorry truck pickup coupe convertible jeep \
         minibus bike bikes 4x4 suv people-carrier motor vehicle",
    ),
    (
        Class::RANK,
        "dc ds di dci dcs dsi dsu dcsi pc wpc pcso sgt sergeant seargent sargeant serjeant sergent \
         seargant sergant sargent constable cunstable constible constabel con cons const inspector \
         insp inspecter inspectar insepctor superintendent superintendant supt supertendent \
         superintendint detective det detectiv dectective detecive detictive commander cmdr \
         commissioner colonel captain major lieutenant corporal brigadier wdc chief ch super",
    ),
    (
        Class::TITLE,
        "mr mrs ms miss mister dr doctor rev reverend sir lady lord prof professor mstr father \
         judge cllr councillor",
    ),
    (
        Class::STREET,
        "street st road rd lane ln avenue ave close drive way crescent court gardens square terrace \
         parade row mews grove walk approach rise hill church hospital park common",
    ),
    (
        Class::SPOKEN_DIGIT,
        "oh o zero nought naught double treble triple one two three four five six seven eight nine \
         nil",
    ),
    (
        Class::SPELT_LETTER,
        "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike \
         november oscar papa quebec romeo sierra tango uniform victor whiskey whisky xray yankee \
         zulu",
    ),
    (
        Class::LOCATIVE,
        "in at from near to of around outside into through towards via across nr between round \
         over visiting leaving left reached",
    ),
    (
        Class::PLACE_PREFIX,
        "old new great little upper lower north south east west central greater inner outer much nether long over",
    ),
    (
        Class::OPENS_NUMBER,
        "a an several couple few half quarter some one two three four five six seven eight \
                          nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen \
                          eighteen nineteen twenty thirty forty fourty fifty sixty seventy eighty \
                          ninety",
    ),
    (
        Class::OPENS_DATE,
        "between from today tonight 2day tonite yesterday yest yesteday yesturday tomorrow last this \
         the day night next following over at a one two three four five six seven eight nine ten \
         twelve several week early earlier towards mid late start beginning end middle twenty thirty thirtieth \
         christmas xmas boxing new halloween bonfire fireworks guy armistice valentine valentines \
         burns remembrance good easter shrove pancake mother mothers mothering father fathers may \
         spring summer",
    ),
    (
        Class::OPENS_TIME,
        "half a quarter one two three four five six seven eight nine ten eleven twelve thirteen \
         fourteen fifteen sixteen seventeen eighteen nineteen twenty teatime lunchtime dinnertime \
         suppertime breakfasttime bedtime midday noon midnight tea lunch dinner supper breakfast",
    ),
    (
        Class::FUNCTION,
        "a an the this that these those and or but so if then than as at by for from in into of off \
         on onto out over per to under until till up with without within after before about around \
         between because when where while who whom whose which what why how i me my mine we us our \
         ours you your yours he him his she her hers it its they them their theirs myself himself \
         herself themselves is am are was were be been being do does did done have has had having \
         will would shall should can could may might must ought not no nor yes im ive id ill \
         youre youve youd youll hes shes hed shed theyre theyve theyd theyll weve wed dont didnt \
         doesnt isnt wasnt werent cant couldnt wont wouldnt shouldnt hasnt havent hadnt there here \
         again also just only even still very too quite rather some any all both each every either \
         neither one ones other others another such own same more most much many few less least \
         approx ish now today yesterday tomorrow tonight saying said says say told asked",
    ),
];
