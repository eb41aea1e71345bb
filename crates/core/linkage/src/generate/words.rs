//! Words that made-up records are made of: common English forenames with their short forms, and
//! names of families, places and streets put together from syllables.

use crate::rng::Rng;

/// Forenames, with short or other forms, and whether the bearer is a man.
pub const FORENAMES: [(&str, &[&str], bool); 72] = [
    ("john", &["jack", "johnny", "jon"], true),
    ("william", &["will", "bill", "wm", "willie"], true),
    ("thomas", &["tom", "thos", "tommy"], true),
    ("george", &["geo"], true),
    ("james", &["jim", "jas", "jamie"], true),
    ("charles", &["charlie", "chas"], true),
    ("henry", &["harry", "hal"], true),
    ("robert", &["rob", "bob", "robt"], true),
    ("edward", &["ted", "ned", "edwd", "eddie"], true),
    ("richard", &["dick", "rich", "richd"], true),
    ("joseph", &["joe", "jos"], true),
    ("arthur", &["art"], true),
    ("alfred", &["alf", "fred"], true),
    ("frederick", &["fred", "fredk", "frederic"], true),
    ("samuel", &["sam", "saml"], true),
    ("david", &["dave", "davy"], true),
    ("peter", &["pete"], true),
    ("francis", &["frank"], true),
    ("walter", &["wally", "walt"], true),
    ("ernest", &["ernie"], true),
    ("albert", &["bert"], true),
    ("herbert", &["bert", "herb"], true),
    ("stephen", &["steve", "steven"], true),
    ("michael", &["mike", "mick"], true),
    ("daniel", &["dan", "danny"], true),
    ("benjamin", &["ben"], true),
    ("alexander", &["alex", "sandy", "alec"], true),
    ("andrew", &["andy"], true),
    ("hugh", &["hughie"], true),
    ("philip", &["phil", "phillip"], true),
    ("edmund", &["ned"], true),
    ("ralph", &[], true),
    ("leonard", &["len"], true),
    ("percy", &[], true),
    ("sidney", &["sid", "sydney"], true),
    ("harold", &["harry"], true),
    ("nathaniel", &["nat", "nathan"], true),
    ("matthew", &["matt", "mathew"], true),
    ("martin", &["marty"], true),
    ("patrick", &["pat", "paddy"], true),
    ("mary", &["polly", "molly", "marie"], false),
    ("elizabeth", &["eliza", "betty", "liz", "bess", "elisabeth"], false),
    ("sarah", &["sally", "sara"], false),
    ("ann", &["anne", "annie", "nancy"], false),
    ("jane", &["jenny", "janie"], false),
    ("margaret", &["maggie", "peggy", "meg"], false),
    ("alice", &["ally"], false),
    ("ellen", &["nell", "nellie", "helen"], false),
    ("emily", &["emmie", "em"], false),
    ("florence", &["flo", "florrie"], false),
    ("annie", &["ann"], false),
    ("edith", &["edie"], false),
    ("hannah", &["anna"], false),
    ("harriet", &["hattie"], false),
    ("martha", &["patty"], false),
    ("emma", &["em"], false),
    ("catherine", &["kate", "kitty", "katharine", "cath"], false),
    ("charlotte", &["lottie"], false),
    ("louisa", &["lou", "louise"], false),
    ("dorothy", &["dolly", "dot"], false),
    ("frances", &["fanny", "fran"], false),
    ("ada", &[], false),
    ("caroline", &["carrie"], false),
    ("lucy", &["lucie"], false),
    ("ethel", &[], false),
    ("rose", &["rosie"], false),
    ("grace", &[], false),
    ("beatrice", &["bea", "trixie"], false),
    ("isabella", &["bella", "isabel"], false),
    ("agnes", &["aggie"], false),
    ("eleanor", &["nora", "ellie"], false),
    ("julia", &["julie"], false),
];

/// What people do for a living.
pub const OCCUPATIONS: [&str; 24] = [
    "politician",
    "writer",
    "painter",
    "lawyer",
    "cricketer",
    "actor",
    "clergyman",
    "engineer",
    "physician",
    "composer",
    "soldier",
    "botanist",
    "architect",
    "merchant",
    "poet",
    "photographer",
    "footballer",
    "historian",
    "sculptor",
    "judge",
    "banker",
    "explorer",
    "teacher",
    "chemist",
];

const HEADS: [&str; 40] = [
    "ash", "black", "brad", "bur", "cart", "chad", "clay", "cold", "dun", "east", "elm", "fair",
    "fen", "gar", "glen", "hal", "ham", "har", "hol", "kim", "lan", "long", "mar", "mill", "nor",
    "oak", "pen", "red", "rush", "shel", "sher", "stan", "sut", "thorn", "tre", "wal", "whit",
    "win", "wood", "wy",
];
const TAILS: [&str; 32] = [
    "bourne", "bridge", "brook", "bury", "by", "combe", "cote", "croft", "dale", "den", "don",
    "ell", "er", "field", "ford", "gate", "ham", "hurst", "land", "leigh", "ley", "low", "man",
    "mere", "ridge", "shaw", "son", "stead", "ton", "well", "worth", "wick",
];

/// A family's or a place's name; small ranks are common, and there are 1,280.
pub fn name(rank: usize) -> String {
    let mixed = rank.wrapping_mul(617) % (HEADS.len() * TAILS.len());
    let head = HEADS.get(mixed % HEADS.len()).copied().unwrap_or("");
    let tail = TAILS.get(mixed / HEADS.len()).copied().unwrap_or("");
    format!("{head}{tail}")
}

/// A rank from 0 to below `n`, smaller ones more often (nearly after Zipf).
pub fn rank(n: usize, rng: &mut Rng) -> usize {
    let x = (n as f64 + 1.0).powf(rng.unit()) - 1.0;
    // Halfway between Zipf's law and all alike: few names are very common.
    let flat = rng.below(n.max(1)) as f64;
    let mixed = if rng.chance(0.5) { x } else { flat };
    (mixed as usize).min(n.saturating_sub(1))
}
