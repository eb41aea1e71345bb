//! What the words around a number say it is, and how far away they are.
//!
//! A word costs one step, the end of a clause one, the end of a sentence six, and small
//! words ("is my", "was the") nothing. The nearest cue within its reach decides.

use super::token::{Shape, Stop, Tokens};

/// What a word says of a number near it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    /// A payment card.
    Card,
    /// A bank account.
    Account,
    /// A sort code.
    Sort,
    /// A PIN by name.
    Pin,
    /// Somebody on our side gave a number away: "I told him", "she typed".
    Gave,
    /// A code for one use.
    OneTime,
    /// A code of some kind.
    Code,
    /// The code on the back of a card.
    Security,
    /// The end of a card's life.
    Expiry,
    /// The courier, or the word by which he is known.
    Courier,
    /// Somebody is to say or show it, or did: "he would say", "showed me".
    Shown,
    /// Somebody said it.
    Said,
    /// A badge, a reference, an order.
    Reference,
    /// A sum is spoken of.
    Money,
    /// A telephone.
    Phone,
}

const KINDS: usize = 15;

impl Cue {
    fn reach(self) -> usize {
        match self {
            Self::Pin => 30,
            Self::Card | Self::Account | Self::OneTime => 14,
            Self::Sort | Self::Courier => 10,
            Self::Gave | Self::Code | Self::Security | Self::Shown | Self::Phone => 8,
            Self::Expiry | Self::Reference => 6,
            Self::Said => 6,
            Self::Money => 3,
        }
    }

    fn index(self) -> usize {
        match self {
            Self::Card => 0,
            Self::Account => 1,
            Self::Sort => 2,
            Self::Pin => 3,
            Self::Gave => 4,
            Self::OneTime => 5,
            Self::Code => 6,
            Self::Security => 7,
            Self::Expiry => 8,
            Self::Courier => 9,
            Self::Shown => 10,
            Self::Said => 11,
            Self::Reference => 12,
            Self::Money => 13,
            Self::Phone => 14,
        }
    }
}

/// How far the nearest cue of each kind is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Near([Option<usize>; KINDS]);

impl Near {
    /// Steps to the nearest cue of a kind, if it is within reach.
    pub(super) fn steps(&self, cue: Cue) -> Option<usize> {
        self.0.get(cue.index()).copied().flatten()
    }

    /// Steps to the nearest of several kinds.
    pub(super) fn nearest(&self, cues: &[Cue]) -> Option<usize> {
        cues.iter().filter_map(|c| self.steps(*c)).min()
    }

    fn note(&mut self, cue: Cue, steps: usize) {
        if steps > cue.reach() {
            return;
        }
        if let Some(slot) = self.0.get_mut(cue.index()) {
            *slot = Some(slot.map_or(steps, |s| s.min(steps)));
        }
    }
}

/// The cues of a text, one a token.
pub(super) struct Cues<'a> {
    tokens: &'a Tokens,
    list: Vec<Option<Cue>>,
}

/// No cue is looked for further away than this.
const FAR: usize = 48;

impl<'a> Cues<'a> {
    /// The cues of a text.
    pub(super) fn of(tokens: &'a Tokens) -> Self {
        let mut list: Vec<Option<Cue>> = Vec::with_capacity(tokens.len());
        let mut taker_until = 0;
        for at in 0..tokens.len() {
            let mut cue = phrase(tokens, at).or_else(|| word(tokens.base(at)));
            if cue == Some(Cue::Gave) && gives(tokens.base(at)) {
                taker_until = at + 4;
            }
            if tokens.gap_at(at).stop == Stop::Sentence {
                taker_until = at;
            }
            // "I told the driver": he is who took it.
            if cue == Some(Cue::Courier) && at < taker_until && is_person(tokens.base(at)) {
                cue = None;
            }
            list.push(cue);
        }
        Self { tokens, list }
    }

    /// The cue of a token.
    pub(super) fn at(&self, index: usize) -> Option<Cue> {
        self.list.get(index).copied().flatten()
    }

    /// The cues around tokens `from..to`.
    pub(super) fn near(&self, from: usize, to: usize) -> Near {
        let mut near = Near([None; KINDS]);
        self.look_back(from, &mut near);
        self.look_ahead(to, &mut near);
        near
    }

    /// Whether a cue of one of these kinds stands within `far` tokens around.
    pub(super) fn around(&self, index: usize, far: usize, cues: &[Cue]) -> bool {
        let from = index.saturating_sub(far);
        (from..=index + far).any(|i| self.at(i).is_some_and(|c| cues.contains(&c)))
    }

    fn look_back(&self, from: usize, near: &mut Near) {
        let mut steps = self.pause(from);
        for at in (from.saturating_sub(FAR)..from).rev() {
            steps += self.cost(at);
            if let Some(cue) = self.at(at) {
                let paid = if is_small(self.tokens.base(at)) { steps + 1 } else { steps };
                near.note(cue, paid);
            }
            steps += self.pause(at);
        }
    }

    fn look_ahead(&self, to: usize, near: &mut Near) {
        let linked = matches!(self.tokens.base(to), "is" | "was" | "being" | "are" | "were" | "as");
        let mut steps = usize::from(!linked);
        for at in to..(to + FAR).min(self.list.len()) {
            steps += self.pause(at) + self.cost(at);
            match self.at(at) {
                Some(Cue::Money) | None => {}
                Some(cue) => near.note(cue, steps),
            }
        }
    }

    fn cost(&self, at: usize) -> usize {
        let is_word = self.tokens.get(at).is_some_and(|t| t.shape == Shape::Word);
        usize::from(is_word && !is_small(self.tokens.base(at)))
    }

    fn pause(&self, at: usize) -> usize {
        match self.tokens.gap_at(at).stop {
            Stop::None => 0,
            Stop::Clause => 1,
            Stop::Sentence => 6,
        }
    }
}

fn is_small(word: &str) -> bool {
    matches!(
        word,
        "is" | "was"
            | "the"
            | "my"
            | "a"
            | "an"
            | "number"
            | "no"
            | "it"
            | "its"
            | "being"
            | "are"
            | "were"
            | "of"
            | "which"
            | "that"
            | "as"
            | "his"
            | "her"
            | "your"
            | "our"
            | "their"
            | "be"
            | "been"
            | "and"
            | "just"
            | "also"
    )
}

fn gives(word: &str) -> bool {
    matches!(
        word,
        "gave" | "give" | "told" | "tell" | "read" | "handed" | "supplied" | "provided" | "shared"
    )
}

fn is_person(word: &str) -> bool {
    matches!(
        word,
        "courier"
            | "driver"
            | "rider"
            | "collector"
            | "messenger"
            | "lad"
            | "boy"
            | "biker"
            | "couriers"
    )
}

/// What a word alone says.
fn word(word: &str) -> Option<Cue> {
    if is_person(word) {
        return Some(Cue::Courier);
    }
    Some(match word {
        "pin" | "pins" | "pinnumber" | "pincode" | "passcode" | "passcodes" | "passnumber"
        | "keypad" => Cue::Pin,
        "typed" | "keyed" | "tapped" | "punched" | "entered" | "disclosed" | "divulged"
        | "revealed" | "buttons" | "tap" | "envelope" | "cashpoint" | "atm" => Cue::Gave,
        "card" | "cards" | "debit" | "mastercard" | "visa" | "maestro" | "amex" => Cue::Card,
        "account" | "accounts" | "acc" | "acct" | "iban" | "isa" => Cue::Account,
        "sortcode" => Cue::Sort,
        "otp" | "otac" | "tan" => Cue::OneTime,
        "code" | "codes" => Cue::Code,
        "cvv" | "cvc" | "csc" | "cv2" | "cvn" | "cvv2" => Cue::Security,
        "expiry" | "expires" | "expire" | "exp" | "expiring" | "valid" => Cue::Expiry,
        "codeword" | "password" | "passwords" | "door" | "vest" | "lanyard" | "scooter"
        | "countersign" => Cue::Courier,
        "say" | "saying" | "quote" | "quoting" | "quoted" | "show" | "shows" | "showed"
        | "shown" | "showing" | "held" | "holding" => Cue::Shown,
        "said" | "says" => Cue::Said,
        "badge" | "collar" | "warrant" | "reference" | "ref" | "incident" | "log" | "cad"
        | "urn" | "serial" | "serials" | "tracking" | "booking" | "invoice" | "policy"
        | "registration" | "reg" | "plate" | "ticket" | "flight" | "extension" | "ext"
        | "receipt" | "crime" | "shoulder" | "epaulette" | "case" | "order" | "id" | "crn"
        | "nfrc" | "seal" | "end" | "ending" | "ended" | "ends" | "batch" | "room" | "flat"
        | "station" | "pc" | "dc" | "ds" | "di" | "dci" | "sgt" | "sergeant" | "constable" => {
            Cue::Reference
        }
        "withdrew" | "withdraw" | "withdrawn" | "drew" | "draw" | "drawn" | "took" | "taken"
        | "lost" | "paid" | "pay" | "transferred" | "transfer" | "moved" | "stole" | "stolen"
        | "wanted" | "balance" | "total" | "totalling" | "spent" | "cost" | "worth" | "cash"
        | "savings" | "deposited" | "another" | "refund" | "refunded" | "requested" | "only" => {
            Cue::Money
        }
        "phone" | "phones" | "telephone" | "tel" | "mobile" | "landline" | "rang" | "ring"
        | "ringing" | "call" | "called" | "calls" | "calling" | "display" | "dialled" | "dial"
        | "text" | "texted" => Cue::Phone,
        _ => return None,
    })
}

/// What several words together say. `None` if the word alone is to be asked.
fn phrase(tokens: &Tokens, at: usize) -> Option<Cue> {
    let (two, one) = (tokens.before(at, 2), tokens.before(at, 1));
    match tokens.base(at) {
        "code" | "codes" => code(tokens, at),
        "word" | "words" if matches!(one, "code" | "pass" | "secret") => Some(Cue::Courier),
        "sort" if tokens.base(at + 1) == "code" || tokens.is_figures(at + 1) => Some(Cue::Sort),
        "number" | "no" | "numbers" => number(tokens, at),
        "digit" | "digits" | "figures" => digits(one),
        "n" if one == "i" && two == "p" => Some(Cue::Pin),
        "c" if one == "a" => Some(Cue::Account),
        "identification" if one == "personal" => Some(Cue::Pin),
        verb if gives(verb) => gave(tokens, at),
        "said" | "put" if subject(tokens, at) == Some(Side::Ours) && one != "he" => {
            (tokens.base(at) == "said" || tokens.base(at + 1) == "in").then_some(Cue::Gave)
        }
        "time" if matches!(one, "one") && tokens.base(at + 1).starts_with("pass") => {
            Some(Cue::OneTime)
        }
        "passcode" | "password" if one == "time" => Some(Cue::OneTime),
        "security" if tokens.is_figures(at + 1) => Some(Cue::Security),
        "runs" if tokens.base(at + 1) == "out" => Some(Cue::Expiry),
        "date" if one == "end" => Some(Cue::Expiry),
        "machine" if one == "cash" => Some(Cue::Gave),
        "strip" if one == "signature" => Some(Cue::Security),
        "last" if tokens.base(at + 1) == "three" => Some(Cue::Security),
        _ => None,
    }
}

fn code(tokens: &Tokens, at: usize) -> Option<Cue> {
    let one = tokens.before(at, 1);
    let once = |w: &str| {
        matches!(
            w,
            "time"
                | "verification"
                | "authentication"
                | "authorisation"
                | "authorization"
                | "activation"
                | "confirmation"
                | "text"
                | "texted"
                | "sms"
                | "access"
                | "login"
                | "unlock"
                | "reader"
                | "otp"
                | "message"
                | "app"
                | "machine"
                | "texts"
        )
    };
    match one {
        "sort" => return Some(Cue::Sort),
        "post" | "area" | "dialling" | "dress" | "bar" => return Some(Cue::Phone),
        "security" => return Some(Cue::Security),
        "pin" => return Some(Cue::Pin),
        // They open a home.
        "safe" | "keysafe" | "alarm" | "entry" => return Some(Cue::Pin),
        "digit" | "figure" => return Some(Cue::OneTime),
        _ => {}
    }
    if matches!(tokens.base(at + 1), "word" | "words" | "name" | "number") {
        return Some(Cue::Courier);
    }
    let bank = |w: &str| matches!(w, "bank" | "society" | "building" | "card" | "account");
    if matches!(one, "my" | "our") && (1..=5).any(|i| bank(tokens.base(at + i))) {
        return Some(Cue::Pin);
    }
    let sent = |w: &str| matches!(w, "sent" | "came" | "through" | "received");
    let before = (1..=6).any(|i| once(tokens.before(at, i)));
    let after = (1..=6).any(|i| once(tokens.base(at + i)) || sent(tokens.base(at + i)));
    Some(if before || after { Cue::OneTime } else { Cue::Code })
}

fn number(tokens: &Tokens, at: usize) -> Option<Cue> {
    match tokens.before(at, 1) {
        "security" | "secret" | "pass" | "personal" | "banking" => return Some(Cue::Pin),
        "four" | "4" => return Some(Cue::Pin),
        "card" | "long" => return Some(Cue::Card),
        "my" | "own" => return Some(Cue::Gave),
        _ => {}
    }
    let uses = |w: &str| {
        let stems = ["use", "type", "typ", "tap", "key", "enter", "punch", "press", "dial"];
        stems.iter().any(|stem| w.strip_prefix(stem).is_some_and(|end| end.len() <= 3))
            && w != "user"
    };
    let same = |i: &usize| tokens.gap_at(at + i).stop < Stop::Clause && !tokens.is_figures(at + i);
    if (1..=4).take_while(same).any(|i| uses(tokens.base(at + i))) {
        return Some(Cue::Pin);
    }
    let of_card = matches!(tokens.base(at + 1), "for" | "of" | "to" | "with")
        && tokens.base(at + 3) == "card";
    of_card.then_some(Cue::Pin)
}

fn digits(before: &str) -> Option<Cue> {
    match before {
        "four" | "4" | "five" | "5" => Some(Cue::Pin),
        "six" | "6" => Some(Cue::OneTime),
        "three" | "3" => Some(Cue::Security),
        "sixteen" | "16" => Some(Cue::Card),
        _ => None,
    }
}

/// Who does what a verb says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Ours,
    Theirs,
}

fn subject(tokens: &Tokens, verb: usize) -> Option<Side> {
    for back in 1..=4 {
        let at = verb.checked_sub(back)?;
        if tokens.gap_at(at + 1).stop == Stop::Sentence {
            return None;
        }
        match tokens.base(at) {
            "i" | "ive" | "we" | "mum" | "mam" | "mother" | "dad" | "father" | "nan" | "nana"
            | "gran" | "grandad" | "granddad" | "grandma" | "husband" | "wife" | "customer"
            | "victim" | "ip" | "aunt" | "auntie" | "uncle" | "neighbour" => {
                return Some(Side::Ours);
            }
            "he" | "they" | "courier" | "driver" | "rider" | "man" | "lad" | "boy" | "officer"
            | "someone" | "somebody" => return Some(Side::Theirs),
            _ => {}
        }
    }
    None
}

/// "I gave him", "told them" against "he gave me", "told us".
fn gave(tokens: &Tokens, at: usize) -> Option<Cue> {
    match tokens.base(at + 1) {
        "me" | "us" => return Some(Cue::Shown),
        "him" | "them" | "'em" | "em" => return Some(Cue::Gave),
        _ => {}
    }
    match subject(tokens, at) {
        Some(Side::Ours) => Some(Cue::Gave),
        Some(Side::Theirs) => Some(Cue::Shown),
        None if tokens.before(at, 1) == "she" => Some(Cue::Gave),
        None => None,
    }
}
