//! The five questions for those who see it happen, and what their answers come to.

use crate::base::Form;
use casework::{Channel, Reporter};
use evidence::Level;

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trade {
    /// Whoever hands out money or valuables.
    Counter,
    /// Whoever carries people or parcels.
    Driver,
}

/// A question: its name, its words, and the level that a yes comes to.
#[derive(Clone, Copy, Debug)]
pub struct Sign {
    /// Name of the field.
    pub name: &'static str,
    /// How it is asked.
    pub label: &'static str,
    /// What a yes says, in the report.
    pub fact: &'static str,
    /// What a yes comes to.
    pub level: Level,
}

const COUNTER: [Sign; 5] = [
    Sign {
        name: "rung",
        label: "Has someone rung the customer and said they were from the police or a bank?",
        fact: "Customer was rung by someone who said they were from the police or a bank.",
        level: Level::Red,
    },
    Sign {
        name: "secret",
        label: "Were they told to keep it secret, or not to trust your staff?",
        fact: "Customer was told to keep it secret or not to trust staff.",
        level: Level::Red,
    },
    Sign {
        name: "waiting",
        label: "Is someone on the phone to them, waiting for them, or coming to collect it?",
        fact: "Someone is on the phone to the customer, waiting, or coming to collect it.",
        level: Level::Red,
    },
    Sign {
        name: "rehearsed",
        label: "Does the reason they give sound rehearsed, or are they anxious or in a hurry?",
        fact: "The reason sounds rehearsed, or the customer is anxious or in a hurry.",
        level: Level::Amber,
    },
    Sign {
        name: "unusual",
        label: "Is it unusual for them: so much cash, gold, watches, vouchers or foreign currency?",
        fact: "The amount or the purchase is unusual for the customer.",
        level: Level::Amber,
    },
];

const DRIVER: [Sign; 5] = [
    Sign {
        name: "contents",
        label: "Is it cash, bank cards or valuables, or does the person say the police or a bank asked for it?",
        fact: "It is said to be cash, cards or valuables, or asked for by the police or a bank.",
        level: Level::Red,
    },
    Sign {
        name: "password",
        label: "Were you given a password to say, or told to say who you are from?",
        fact: "Driver was given a password, or told to say who he is from.",
        level: Level::Red,
    },
    Sign {
        name: "alone",
        label: "Is it to be collected from an older person at home, or are you to take them to a bank or shop and back?",
        fact: "Pick-up is from an older person at home, or a trip to a bank or shop and back.",
        level: Level::Amber,
    },
    Sign {
        name: "street",
        label: "Are you to hand it over in the street or at a station, or has the address changed on the way?",
        fact: "Handover is in the street or at a station, or the address changed on the way.",
        level: Level::Amber,
    },
    Sign {
        name: "booker",
        label: "Was it booked by someone else who pays, or who keeps ringing to ask where you are?",
        fact: "Somebody else booked and pays, or keeps ringing.",
        level: Level::Amber,
    },
];

impl Trade {
    /// Its name in the address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Counter => "bank",
            Self::Driver => "taxi",
        }
    }

    /// The trade of this name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        [Self::Counter, Self::Driver].into_iter().find(|t| t.slug() == slug)
    }

    /// Heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Counter => "A customer is withdrawing cash",
            Self::Driver => "Asked to collect a package",
        }
    }

    /// The five questions.
    pub fn signs(self) -> &'static [Sign; 5] {
        match self {
            Self::Counter => &COUNTER,
            Self::Driver => &DRIVER,
        }
    }

    /// The businesses it may be.
    pub fn businesses(self) -> &'static [Reporter] {
        match self {
            Self::Counter => &[Reporter::BankStaff, Reporter::Jeweller],
            Self::Driver => &[Reporter::TaxiDriver, Reporter::CourierFirm],
        }
    }

    /// The business that was chosen, or the commonest.
    pub fn business(self, form: &Form) -> Option<Reporter> {
        let all = self.businesses();
        let chosen = Reporter::from_code(form.text("business")).filter(|r| all.contains(r));
        chosen.or_else(|| all.first().copied())
    }
}

/// The way a report of this business comes in.
pub fn channel(business: Reporter) -> Channel {
    match business {
        Reporter::BankStaff => Channel::Bank,
        Reporter::Jeweller => Channel::Shop,
        _ => Channel::Taxi,
    }
}

/// What the answers come to: two weak signs are a strong one, and not to know is reason
/// enough to be careful.
pub fn judge(trade: Trade, form: &Form) -> Level {
    let yes = trade.signs().iter().filter(|s| form.has(s.name, "yes"));
    let (mut level, mut weak) = (Level::Clear, 0);
    for sign in yes {
        level = level.max(sign.level);
        weak += usize::from(sign.level == Level::Amber);
    }
    if weak >= 2 {
        return Level::Red;
    }
    let unsure = trade.signs().iter().any(|s| form.has(s.name, "unsure"));
    if unsure { level.max(Level::Amber) } else { level }
}

#[cfg(test)]
mod tests {
    use super::{Trade, judge};
    use crate::base::Form;
    use evidence::Level;

    fn check(trade: Trade, answers: &str, expect: Level) {
        assert_eq!(judge(trade, &Form::parse(answers.as_bytes())), expect, "{answers}");
    }

    #[test]
    fn one_strong_sign_or_two_weak_ones_are_enough() {
        check(Trade::Counter, "", Level::Clear);
        check(Trade::Counter, "rung=no&secret=no&waiting=no&rehearsed=no&unusual=no", Level::Clear);
        check(Trade::Counter, "rung=unsure", Level::Amber);
        check(Trade::Counter, "unusual=yes", Level::Amber);
        check(Trade::Counter, "unusual=yes&rehearsed=yes", Level::Red);
        check(Trade::Counter, "rung=yes", Level::Red);
        check(Trade::Driver, "password=yes", Level::Red);
        check(Trade::Driver, "alone=yes", Level::Amber);
        check(Trade::Driver, "alone=yes&street=yes", Level::Red);
    }
}
