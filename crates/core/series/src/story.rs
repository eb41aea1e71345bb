//! The story that was told: motifs of courier fraud, and the rarer words beside them.

use crate::common::{key, upper};
use std::collections::BTreeSet;

/// Whether a motif tells a story apart, or goes with many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weightiness {
    /// The story turns on it.
    Core,
    /// It goes with several stories.
    Side,
}

/// A part of a story that gangs keep from call to call.
#[derive(Debug)]
pub struct Motif {
    /// For people, as it stands in a reason.
    pub label: &'static str,
    /// Whether the story turns on it.
    pub weightiness: Weightiness,
    /// Each group has words of which one must be in the sentence; `|` parts them, and a star
    /// stands for any ending.
    groups: &'static [&'static str],
}

use Weightiness::{Core, Side};

const NOTES: &str = "note|notes|money|cash|currency|tenner*|twenties|fifties|euros|coins|savings";
const FAKE: &str = "counterfeit*|forged|forger*|fake|fakes|dud|duds|dodgy|contaminated|duff|bogus notes|\
    suspect notes|marked notes|funny money";
const CARD: &str = "card|cards|debit|visa|mastercard";
const STAFF: &str =
    "bank*|branch|cashier|clerk|teller|manager|counter|bureau|post office|building society";

/// The motifs, from `domain.md` of the project's reference and the advice pages of forces.
pub const MOTIFS: [Motif; 38] = [
    motif("counterfeit money", Core, &[FAKE, NOTES]),
    motif(
        "corrupt bank staff",
        Core,
        &[
            "corrupt*|insider|inside job|crooked|in on it|stealing|swapping|under investigation|\
         under suspicion|suspect*|bent|undercover|inspection|handing out|giving out|issuing",
            STAFF,
        ],
    ),
    motif(
        "a card used in a shop",
        Core,
        &[
            CARD,
            "used|using|purchase*|payment*|transaction*|spent|bought",
            "shop|store|argos|dixons|currys|apple|john lewis|supermarket|westfield|tesco|selfridges|\
         right now|someone|somebody|suspicious|online|abroad|being",
        ],
    ),
    motif(
        "a cloned or compromised card",
        Core,
        &[CARD, "cloned|clone|compromised|copy|copied|skimm*|stolen|fraud"],
    ),
    motif(
        "somebody caught with a card",
        Core,
        &[
            "arrest*|custody|caught|detained|in the cells",
            CARD,
            "copy|copies|your|my|her|his|in my name|in your name|cloned|device",
        ],
    ),
    motif(
        "a list of addresses found on burglars",
        Core,
        &["burglar*|gang|thieves|robbers", "list|lists|address*|next"],
    ),
    motif(
        "valuables taken into safe keeping",
        Core,
        &[
            "safe|safely|safekeeping|keep|stored|photograph*|protect*|look after",
            "valuables|jewellery|heirlooms|gold|watch|watches",
        ],
    ),
    motif(
        "buying foreign currency",
        Core,
        &[
            "euro|euros|dollars|foreign currency|bureau",
            "buy*|bought|purchase*|order*|exchange|some|needed|compare",
        ],
    ),
    motif(
        "buying gold",
        Core,
        &[
            "gold|bullion|krugerrand*|sovereign*|ingot*|jeweller*",
            "buy*|bought|purchase*|order*|invest*",
        ],
    ),
    motif(
        "buying watches",
        Core,
        &["rolex|watch|watches|omega|cartier", "buy*|bought|purchase*|order*"],
    ),
    motif("gift vouchers", Core, &["voucher*|gift card*|gift vouchers|itunes|steam card"]),
    motif(
        "money sent by post",
        Core,
        &[
            "post|posted|posting|mail|mailed|special delivery|parcel",
            "cash|money|notes|magazine|book|newspaper|evidence|envelope",
        ],
    ),
    motif(
        "a parcel sent to the police by taxi",
        Core,
        &[
            "taxi*|cab|cabs|minicab|driver|uber",
            "parcel|envelope|package|sealed|cash|money|card|cards|evidence",
            "take|taken|carry|deliver*|sent|send|drop|collect*|pick*",
        ],
    ),
    motif(
        "a relative in custody",
        Core,
        &[
            "grandson|granddaughter|grandchild|son|daughter|nephew|niece|brother|lad",
            "bail|custody|arrested|charged|fight|court",
        ],
    ),
    motif(
        "a relative in hospital",
        Core,
        &[
            "grandson|granddaughter|grandchild|son|daughter|nephew|niece|mother",
            "hospital|accident|treatment|surgery|crash",
        ],
    ),
    motif(
        "a safe account",
        Core,
        &[
            "safe account|secure account|safe-account|holding account|new account|account moved|being moved",
        ],
    ),
    motif(
        "a computer problem",
        Core,
        &[
            "computer|laptop|virus|hacker*|hacked|router|internet|broadband|anydesk|teamviewer|microsoft|remote access|ip address",
        ],
    ),
    motif(
        "a recorded message",
        Core,
        &["press 1|press one|press buttons|recorded message|robot voice|automated|robot"],
    ),
    motif("a refund", Core, &["refund*|compensation|overpaid|paid by mistake|rebate"]),
    motif("a survey", Core, &["survey|questionnaire|market research"]),
    motif("an energy meter", Core, &["smart meter|meter|energy company|boiler"]),
    motif(
        "an identity used for crime",
        Core,
        &[
            "identity|passport|in my name|in your name|national insurance",
            "fraud|crime|abroad|used|laundering|drugs|warrant",
        ],
    ),
    motif("crypto-currency", Core, &["bitcoin|crypto*|wallet app"]),
    motif(
        "keys, alarms and visitors asked about",
        Core,
        &[
            "keys|alarm*|visitors|carers|live alone|lives alone|locks|cctv",
            "ask*|wanted|know|who|when|house",
        ],
    ),
    motif(
        "old notes or coins to be exchanged",
        Core,
        &[
            "old|coins|out of date|withdrawn",
            "swapped|exchange*|paper notes|old notes|old bank notes",
        ],
    ),
    motif("a charity collection", Core, &["charity|donation*|collecting for|church|mosque|appeal"]),
    motif(
        "an undercover operation",
        Side,
        &["undercover|operation|sting|catch them|helping the police|help the police|assist*"],
    ),
    motif(
        "told to ring 999 or 101 and ask for him",
        Side,
        &["999|101|back of|159|112", "ring|rang|dial*|call|ask*|put through|hang up|rung"],
    ),
    motif(
        "told to keep it secret",
        Side,
        &[
            "secret|secrecy|confidential|not to tell|don't tell|dont tell|tell nobody|tell no one|official secrets|not tell|keep quiet|not to speak",
        ],
    ),
    motif(
        "an answer prepared for the bank",
        Side,
        &[
            "told to say|to say|say it was|said it was|cover story|coached|if anyone asks|if anybody asks|if the bank asked",
            "bank*|cashier|clerk|building|bathroom|kitchen|car|cruise|wedding|holiday|roof|anyone|customer|withdraw*",
        ],
    ),
    motif(
        "money tested as evidence",
        Side,
        &["test*|check*|fingerprint*|forensic*|examin*|evidence|compare", NOTES],
    ),
    motif("money marked or sealed in a bag", Side, &["sealed|evidence bag|bag|envelope", NOTES]),
    motif("a card to be cut up", Side, &["cut|cutting|snip*|scissors", CARD]),
    motif(
        "a card to be exchanged",
        Side,
        &["swap*|replace*|new card|old card|destroy*|destruction|collect*|pick*", CARD],
    ),
    motif("the PIN asked for", Side, &["pin|pins|pin number|keypad"]),
    motif(
        "the line kept open",
        Side,
        &[
            "stay on the line|keep the line|line open|phone on|stay on the phone|kept the line|holding the line|mobile on|left the phone",
        ],
    ),
    motif(
        "a promise to pay it back",
        Side,
        &[
            "refund* promised|paid back|reimburs*|get it back|returned|given back|returned to me",
            "money|cash|today|later|promised|would|it",
        ],
    ),
    motif(
        "a withdrawal limit asked about",
        Side,
        &["balance*|limit|limits|how much|savings", "ask*|wanted|know|account*"],
    ),
];

const fn motif(
    label: &'static str,
    weightiness: Weightiness,
    groups: &'static [&'static str],
) -> Motif {
    Motif { label, weightiness, groups }
}

/// Words that are left out of the comparison of rarer words.
const COMMON: &str = " about after again along also another answer anything around asked asking \
    back because been before being bank came card cards cash caller called calling calls come could \
    course dear didn't doing don't door down each even ever every first from gave getting give given \
    goes going gone good have hear heard here hung into just keep kept knew know later left like line \
    little long look made make many maybe might mine minutes money more morning most much mother \
    must name never next nothing number often once only other over people person phone please police \
    policeman quite rang rather really right ring rung said same saying says scam send sent should \
    since some somebody someone something sort soon sounded speak still sure take taken talk tell than \
    thank that that's their them then there these they they're thing things think this those though \
    thought through time today told took until very voice wanted want went were what when where which \
    while with within without woman word words would wouldn't wasn't wrong year years yesterday your \
    you're hadn't husband wife daughter evening afternoon night lady gentleman customer account ";

/// What a report's story comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Story {
    /// A bit for each of [`MOTIFS`] that is in it.
    pub motifs: u64,
    /// Upper halves of the keys of its rarer words, in order.
    pub words: Box<[u32]>,
}

// Every motif has a bit of its own.
const _: () = assert!(MOTIFS.len() <= 64);

/// Motifs that are told apart by their bits, by their places in [`MOTIFS`].
pub(crate) fn motifs(bits: u64) -> impl Iterator<Item = usize> {
    (0..MOTIFS.len()).filter(move |i| bits & (1 << i) != 0)
}

/// Words of a story that are compared, at most.
const MOST_WORDS: usize = 120;

impl Story {
    /// Takes a story apart. `spans` are the parts of the last text that are compared
    /// elsewhere, such as names and places, in bytes.
    pub fn read(texts: &[&str], narrative: &str, spans: &[(usize, usize)]) -> Self {
        let mut found = BTreeSet::new();
        let mut words = BTreeSet::new();
        for text in texts {
            find(&plain(text), &mut found);
            collect(text, &mut words);
        }
        for sentence in narrative.split(['.', '!', '?', ';', '\n']) {
            find(&plain(sentence), &mut found);
        }
        let mut from = 0;
        for (start, end) in spans {
            collect(narrative.get(from..*start).unwrap_or(""), &mut words);
            from = (*end).max(from);
        }
        collect(narrative.get(from..).unwrap_or(""), &mut words);
        Self {
            motifs: found.into_iter().fold(0, |all, i| all | 1 << i),
            words: words.into_iter().take(MOST_WORDS).collect(),
        }
    }

    /// Motifs of this weightiness.
    pub fn of(&self, weightiness: Weightiness) -> impl Iterator<Item = usize> {
        let is = move |i: &usize| MOTIFS.get(*i).is_some_and(|m| m.weightiness == weightiness);
        motifs(self.motifs).filter(is)
    }
}

/// Small letters, single spaces, a space at both ends.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(' ');
    for c in text.chars().flat_map(char::to_lowercase) {
        let c = if c == '\u{2019}' { '\'' } else { c };
        let c = if c.is_alphanumeric() || matches!(c, '\'' | '-') { c } else { ' ' };
        if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

fn find(sentence: &str, found: &mut BTreeSet<usize>) {
    if sentence.len() < 4 {
        return;
    }
    for (index, motif) in MOTIFS.iter().enumerate() {
        let all = motif.groups.iter().all(|group| group.split('|').any(|w| holds(sentence, w)));
        if all {
            found.insert(index);
        }
    }
}

/// Whether a sentence in plain form holds a word or words; a star stands for any ending.
fn holds(sentence: &str, wanted: &str) -> bool {
    let (stem, open) = match wanted.split_once('*') {
        Some((stem, "")) => (stem, true),
        _ => (wanted, false),
    };
    let stem = stem.trim();
    let mut from = 0;
    while let Some(at) = sentence.get(from..).and_then(|rest| rest.find(stem)) {
        let (start, end) = (from + at, from + at + stem.len());
        let begins = sentence.get(..start).is_some_and(|s| s.ends_with(' '));
        let ends = open || sentence.get(end..).is_some_and(|s| s.starts_with(' '));
        if begins && ends {
            return true;
        }
        from = end;
    }
    false
}

/// Words of four letters and more, by their first seven letters.
fn collect(text: &str, words: &mut BTreeSet<u32>) {
    let lower = text.to_lowercase();
    for word in lower.split(|c: char| !(c.is_alphabetic() || c == '\'' || c == '\u{2019}')) {
        let long = word.chars().count() >= 4;
        if long && !COMMON.contains(&format!(" {} ", word.replace('\u{2019}', "'"))) {
            let stem: String = word.chars().filter(|c| c.is_alphabetic()).take(7).collect();
            words.insert(upper(key(9, &stem)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MOTIFS, Story};

    #[track_caller]
    fn check(text: &str, expect: &[&str]) {
        let story = Story::read(&[text], "", &[]);
        let labels: Vec<&str> = super::motifs(story.motifs).map(|i| MOTIFS[i].label).collect();
        assert_eq!(labels, expect, "{text}");
    }

    #[test]
    fn stories_are_known_by_their_motifs() {
        check("the notes in my branch were forged", &["counterfeit money"]);
        check("I was to order gold sovereigns at the jeweller's", &["buying gold"]);
        check("said he would press on with his questionnaires", &[]);
        check("a questionnaire", &["a survey"]);
        check("", &[]);
    }

    #[test]
    fn words_of_names_are_left_out() {
        let text = "Harlequin wore a tartan scarf";
        let whole = Story::read(&[], text, &[]);
        let rest = Story::read(&[], text, &[(0, 9)]);
        assert_eq!(whole.words.len(), rest.words.len() + 1);
    }
}
