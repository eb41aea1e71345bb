//! Which story was told, found by the words that name it.

/// The kinds of story, as `docs/glossary.md` has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Story {
    /// Somebody was arrested with the person's card, or a copy of it.
    CardCopied,
    /// The person's card or account is being used.
    CardUsed,
    /// A relative or carer is in custody.
    Relative,
    /// Counterfeit money at a bank, post office or bureau.
    Counterfeit,
    /// Crooked staff of a bank, a jeweller or a bureau.
    Insider,
    /// Burglars are about to come.
    Burglars,
    /// Money has to be moved to a safe account.
    SafeAccount,
    /// A refund, a fee, a subscription, a parcel.
    Refund,
    /// Another story.
    Other,
}

/// Words that have to be there together, each any of several.
type Signs = &'static [&'static [&'static str]];

const MONEY: &[&str] = &["note", "money", "currency", "euro", "twent", "fift", "cash"];
const FALSE: &[&str] = &["counterfeit", "forge", "fake", "dud", "dodgy"];
const ARREST: &[&str] = &["arrest", "custody", "in the cells", "bail", "caught", "in trouble"];
const KIN: &[&str] = &[
    "grandson",
    "granddaughter",
    "grandchild",
    "nephew",
    "niece",
    "carer",
    "cleaner",
    "relative",
    "my son",
    "my daughter",
    "her son",
    "his son",
    "her daughter",
    "his daughter",
    "cousin",
];

/// The first whose words are there is the story.
const TABLE: &[(Story, Signs)] = &[
    (
        Story::SafeAccount,
        &[&[
            "safe account",
            "holding account",
            "secure account",
            "move money",
            "move the money",
            "move savings",
            "move her savings",
            "move his savings",
        ]],
    ),
    (Story::Counterfeit, &[FALSE, MONEY]),
    (Story::Counterfeit, &[&["counterfeit", "forger"]]),
    (Story::Relative, &[KIN, ARREST]),
    (Story::Burglars, &[&["burglar", "break-in", "break in", "robbers"]]),
    (
        Story::Insider,
        &[
            &[
                "cashier",
                "clerk",
                "bank manager",
                "branch",
                "staff",
                "teller",
                "jeweller",
                "bureau",
                "gold",
                "watch",
                "insider",
                "inside job",
            ],
            &[
                "crook",
                "corrupt",
                "steal",
                "launder",
                "dishonest",
                "under investigation",
                "undercover",
                "test",
                "mystery",
                "cloning",
                "secret",
                "bent",
                "inside job",
                "insider",
            ],
        ],
    ),
    (Story::CardCopied, &[ARREST, &["card", "clon", "skimm", "detail", "account", "belonging"]]),
    (Story::CardCopied, &[&["clon", "copy of", "skimm"]]),
    (
        Story::CardUsed,
        &[
            &["card", "account", "payment", "purchase", "transaction", "bank"],
            &[
                "use",
                "using",
                "used",
                "fraud",
                "compromis",
                "hack",
                "payment",
                "replace",
                "misuse",
                "suspicious",
                "transaction",
            ],
        ],
    ),
    (
        Story::Refund,
        &[&[
            "refund",
            "rebate",
            "fee",
            "subscription",
            "parcel",
            "prize",
            "survey",
            "compensation",
            "press 1",
            "press one",
            "tax",
            "internet",
            "broadband",
        ]],
    ),
];

impl Story {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::CardCopied,
        Self::CardUsed,
        Self::Relative,
        Self::Counterfeit,
        Self::Insider,
        Self::Burglars,
        Self::SafeAccount,
        Self::Refund,
        Self::Other,
    ];

    /// Name for machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::CardCopied => "card_copied",
            Self::CardUsed => "card_used",
            Self::Relative => "relative",
            Self::Counterfeit => "counterfeit",
            Self::Insider => "insider",
            Self::Burglars => "burglars",
            Self::SafeAccount => "safe_account",
            Self::Refund => "refund",
            Self::Other => "other",
        }
    }

    /// Words for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::CardCopied => "Somebody arrested with the card or a copy",
            Self::CardUsed => "Card or account being used",
            Self::Relative => "Relative or carer in custody",
            Self::Counterfeit => "Counterfeit money",
            Self::Insider => "Crooked bank, jeweller or bureau",
            Self::Burglars => "Burglars about to come",
            Self::SafeAccount => "Safe account",
            Self::Refund => "Refund, fee or subscription",
            Self::Other => "Another story",
        }
    }

    /// The story that a sentence tells.
    pub fn of(sentence: &str) -> Self {
        let sentence = sentence.to_lowercase();
        let told = |(_, signs): &&(Self, Signs)| {
            signs.iter().all(|any| any.iter().any(|sign| sentence.contains(sign)))
        };
        TABLE.iter().find(told).map_or(Self::Other, |(story, _)| *story)
    }
}

#[cfg(test)]
mod tests {
    use super::Story;

    fn check(sentence: &str, expect: Story) {
        assert_eq!(Story::of(sentence), expect, "{sentence}");
    }

    #[test]
    fn a_story_is_known_by_its_words() {
        check("A young man was arrested in a shop with a copy of her card", Story::CardCopied);
        check("Her card is being used in a shop in Oxford Street", Story::CardUsed);
        check("Her grandson has been arrested and needs bail", Story::Relative);
        check("Forged notes handed out at the branch", Story::Counterfeit);
        check("A cashier at his bank is stealing from customers", Story::Insider);
        check("Burglars had a list with his address", Story::Burglars);
        check("Told to move money to a safe account", Story::SafeAccount);
        check("Council tax refund", Story::Refund);
        check("He wanted to talk about the weather", Story::Other);
        check("", Story::Other);
    }
}
