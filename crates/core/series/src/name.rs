//! The name that a caller gave: rank, forename, surname, and how they sound.

use linkage::similarity::jaro::jaro_winkler;
use linkage::similarity::phonetic::metaphone;
use std::sync::Arc;

/// A claimed name, in small letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claimed {
    /// Rank.
    pub rank: Option<Rank>,
    /// Forename, nicknames made whole: `jim` is `james`.
    pub forename: Option<Arc<str>>,
    /// Surname.
    pub surname: Option<Arc<str>>,
    /// A name that stands alone and may be either.
    pub lone: Option<Arc<str>>,
}

/// A rank, as `detective sergeant`: the place in [`RANKS`] of the first that is called so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rank(u8);

impl Rank {
    fn of(words: &str) -> Option<Self> {
        let place = RANKS.iter().position(|(_, rank)| *rank == words)?;
        u8::try_from(place).ok().map(Self)
    }

    /// The rank in words.
    pub fn words(self) -> &'static str {
        RANKS.get(usize::from(self.0)).map_or("", |(_, rank)| rank)
    }
}

/// How two names go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// Forename and surname.
    Whole,
    /// Surname, and nothing is known against the forename.
    Surname,
    /// Surnames that sound or look alike.
    Alike,
    /// Forenames, and one surname is not known.
    Forename,
    /// Another name.
    Other,
}

const RANKS: [(&str, &str); 30] = [
    ("dc", "detective constable"),
    ("ds", "detective sergeant"),
    ("di", "detective inspector"),
    ("dci", "detective chief inspector"),
    ("pc", "constable"),
    ("wpc", "constable"),
    ("pcso", "community support officer"),
    ("sgt", "sergeant"),
    ("sarge", "sergeant"),
    ("sergeant", "sergeant"),
    ("constable", "constable"),
    ("inspector", "inspector"),
    ("insp", "inspector"),
    ("detective", "detective"),
    ("det", "detective"),
    ("superintendent", "superintendent"),
    ("supt", "superintendent"),
    ("commander", "commander"),
    ("commissioner", "commissioner"),
    ("officer", "officer"),
    ("agent", "agent"),
    ("captain", "captain"),
    ("colonel", "colonel"),
    ("major", "major"),
    ("chief", "chief"),
    ("dr", "doctor"),
    ("doctor", "doctor"),
    ("manager", "manager"),
    ("investigator", "investigator"),
    ("policeman", "officer"),
];

const TITLES: [&str; 8] = ["mr", "mrs", "ms", "miss", "sir", "mister", "madam", "lady"];

/// Words in an answer about a name that are none.
const FILLING: [&str; 26] = [
    "a",
    "an",
    "the",
    "something",
    "somebody",
    "someone",
    "called",
    "maybe",
    "think",
    "i",
    "like",
    "sounded",
    "first",
    "name",
    "surname",
    "possibly",
    "perhaps",
    "he",
    "she",
    "said",
    "was",
    "is",
    "unknown",
    "not",
    "given",
    "man",
];

/// Words after which no more of a name comes.
const ENDS: [&str; 9] = ["from", "of", "or", "at", "with", "and", "then", "who", "in"];

const NICKNAMES: &str = "jim jimmy jamie=james;dave davey=david;mike mick mickey=michael;\
bob rob robbie bobby=robert;bill will billy willie=william;tom tommy=thomas;\
steve stephen stevie=steven;andy drew=andrew;tony antony=anthony;chris=christopher;\
matt=matthew;dan danny=daniel;joe=joseph;nick nicky=nicholas;pete=peter;phil phillip=philip;\
allan allen al=alan;marc marcus=mark;ed eddie ted=edward;sam=samuel;ben=benjamin;alex=alexander;\
greg=gregory;ken kenny=kenneth;ron=ronald;ray=raymond;liz beth lizzie=elizabeth;\
kate cathy katherine kathryn=catherine;sue susie=susan;jenny jen=jennifer;vicky=victoria;\
geoff jeff jeffrey=geoffrey;jon johnny jonathan=john;rick dick richie=richard;harry=henry;\
charlie=charles;fred=frederick;len lenny=leonard;les=leslie;terry=terence;tim=timothy;\
maggie meg=margaret;pat trish=patricia;becky=rebecca;debbie deb=deborah;sandy=sandra";

impl Claimed {
    /// Reads a name as it is typed: "Sergeant something Peel", "Jamie or James", "Mr Harmon".
    pub fn parse(text: &str) -> Self {
        let mut claimed = Self::default();
        let mut names: Vec<String> = Vec::new();
        let mut titled = false;
        let mut ranked: Option<&'static str> = None;
        let lower = text.to_lowercase();
        let cut = lower.split([',', '(', '/']).next().unwrap_or("");
        for word in cut.split(|c: char| !(c.is_alphabetic() || c == '\'' || c == '-')) {
            if word.is_empty() || FILLING.contains(&word) {
                continue;
            }
            if let Some((_, rank)) = RANKS.iter().find(|(short, _)| *short == word) {
                ranked = Some(joined(ranked, rank));
            } else if TITLES.contains(&word) {
                titled = true;
            } else if ENDS.contains(&word) {
                if !names.is_empty() {
                    break;
                }
            } else {
                names.push(word.to_owned());
            }
        }
        claimed.rank = ranked.and_then(Rank::of);
        claimed.place(names, titled);
        claimed
    }

    fn place(&mut self, mut names: Vec<String>, titled: bool) {
        names.truncate(3);
        let Some(last) = names.pop() else { return };
        match names.first() {
            Some(first) => {
                self.forename = Some(whole(first).into());
                self.surname = Some(last.into());
            }
            None if titled || self.rank.is_some() => self.surname = Some(last.into()),
            None => self.lone = Some(last.into()),
        }
    }

    /// Whether no name is known.
    pub fn is_empty(&self) -> bool {
        self.forename.is_none() && self.surname.is_none() && self.lone.is_none()
    }

    /// The surname, or the name that stands alone.
    pub(crate) fn last(&self) -> Option<&str> {
        self.surname.as_deref().or(self.lone.as_deref())
    }

    /// The name as people read it.
    pub fn shown(&self) -> String {
        let parts = [&self.forename, &self.surname, &self.lone];
        let words: Vec<String> = parts.into_iter().flatten().map(|w| capital(w)).collect();
        words.join(" ")
    }

    /// How two names go together, with the name of `self` by which they do; none if either
    /// is not known.
    pub fn compare<'a>(&'a self, other: &Self) -> Option<(Likeness, &'a str)> {
        if self.is_empty() || other.is_empty() {
            return None;
        }
        if let (Some(mine), Some(theirs)) = (&self.surname, &other.surname) {
            let likeness = match (mine == theirs, self.same_forename(other)) {
                (true, Some(true)) => Likeness::Whole,
                (true, _) => Likeness::Surname,
                (false, forename) if alike(mine, theirs) && forename != Some(false) => {
                    Likeness::Alike
                }
                _ => Likeness::Other,
            };
            return Some((likeness, mine));
        }
        let surname =
            [(&self.lone, &other.surname), (&self.surname, &other.lone), (&self.lone, &other.lone)];
        for (mine, theirs) in surname {
            if let (Some(mine), Some(theirs)) = (mine, theirs)
                && (mine == theirs || alike(mine, theirs))
            {
                let likeness = if mine == theirs { Likeness::Surname } else { Likeness::Alike };
                return Some((likeness, mine));
            }
        }
        let mine = self.forename.as_ref().or(self.lone.as_ref())?;
        let theirs = other.forename.as_ref().or(other.lone.as_ref())?;
        let same = whole(mine) == whole(theirs);
        Some((if same { Likeness::Forename } else { Likeness::Other }, mine))
    }

    fn same_forename(&self, other: &Self) -> Option<bool> {
        let (mine, theirs) = (self.forename.as_ref()?, other.forename.as_ref()?);
        let initial = |a: &str, b: &str| a.chars().count() == 1 && b.starts_with(a);
        Some(
            mine == theirs
                || initial(mine, theirs)
                || initial(theirs, mine)
                || jaro_winkler(mine, theirs) >= 0.9,
        )
    }
}

fn joined(before: Option<&'static str>, rank: &'static str) -> &'static str {
    match (before, rank) {
        (Some("detective"), "sergeant") => "detective sergeant",
        (Some("detective"), "constable") => "detective constable",
        (Some("detective"), "inspector") => "detective inspector",
        (Some("detective" | "chief"), _) => before.unwrap_or(rank),
        _ => rank,
    }
}

/// A forename with its nicknames made whole.
pub fn whole(name: &str) -> String {
    let found = NICKNAMES
        .split(';')
        .filter_map(|line| line.split_once('='))
        .find(|(short, _)| short.split(' ').any(|s| s.trim() == name));
    found.map_or_else(|| name.to_owned(), |(_, long)| long.to_owned())
}

/// Whether two surnames sound or look alike.
pub fn alike(a: &str, b: &str) -> bool {
    let long = a.chars().count().min(b.chars().count()) >= 4;
    // The sound is worked out only where the looks leave it open: it costs most.
    let looks = if long { jaro_winkler(a, b) } else { 0.0 };
    looks >= 0.92 || looks >= 0.8 && metaphone(a) == metaphone(b)
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::{Claimed, Likeness};

    #[track_caller]
    fn check(a: &str, b: &str, expect: Option<Likeness>) {
        let (a, b) = (Claimed::parse(a), Claimed::parse(b));
        assert_eq!(a.compare(&b).map(|c| c.0), expect, "{a:?} {b:?}");
        assert_eq!(b.compare(&a).map(|c| c.0), expect, "{b:?} {a:?}");
    }

    #[test]
    fn names_are_heard_in_many_ways() {
        check("DS Graham Peel", "Detective Sergeant Graham Peel", Some(Likeness::Whole));
        check("Sergeant something Peel", "Graham Peel", Some(Likeness::Surname));
        check("Mr Harmon", "Harman", Some(Likeness::Alike));
        check("Jim from the bank", "James Tarrant", Some(Likeness::Forename));
        check("Jamie or James", "Jim Tarrant", Some(Likeness::Forename));
        check("D. Tarrant", "David Tarrant", Some(Likeness::Whole));
        check("PC Lyle", "PC Marsh", Some(Likeness::Other));
        check("Sergeant", "PC Marsh", None);
    }

    #[test]
    fn ranks_are_read() {
        let rank = |text: &str| Claimed::parse(text).rank.map(super::Rank::words);
        assert_eq!(rank("Det Sgt Peel"), Some("detective sergeant"));
        assert_eq!(rank("DCI Peel"), Some("detective chief inspector"));
        assert_eq!(rank("Peel"), None);
    }
}
