//! The closed questions of a report: each choice has a name for machines and words for people.

use serde::{Deserialize, Serialize};

macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $label:literal;)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $code)] $variant,)*
        }

        impl $name {
            /// Every choice, in the order in which it is offered.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Name for machines, as in files and the API.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// Words for people.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }

            /// The choice with this name.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|c| c.code() == code)
            }
        }
    )*};
}

choices! {
    /// The way a report came in.
    Channel {
        /// The public site.
        Web = "web", "Website";
        /// A call taker typed it while the caller spoke.
        CallTaker = "101", "101 call";
        /// A bank branch.
        Bank = "bank", "Bank";
        /// A taxi or courier firm.
        Taxi = "taxi", "Taxi or courier firm";
        /// A jeweller, bullion dealer or bureau de change.
        Shop = "shop", "Jeweller or bureau";
        /// Another program.
        Api = "api", "Another system";
        /// A file of reports.
        Import = "import", "Import";
        /// A call that was recognised while it went on.
        GuardedCall = "guarded_call", "Recognised call";
    }

    /// Who reports.
    Reporter {
        /// Somebody who lost something.
        Victim = "victim", "I lost something";
        /// Somebody who was called and lost nothing.
        IntendedVictim = "intended_victim", "I was called, and lost nothing";
        /// A relative, friend or neighbour.
        Relative = "relative", "A relative, friend or neighbour";
        /// A carer or support worker.
        Carer = "carer", "A carer or support worker";
        /// A bank, building society or post office.
        BankStaff = "bank_staff", "Bank, building society or post office staff";
        /// A taxi driver or operator.
        TaxiDriver = "taxi_driver", "A taxi driver or operator";
        /// A courier or delivery firm.
        CourierFirm = "courier_firm", "A courier or delivery firm";
        /// A jeweller, bullion dealer or bureau de change.
        Jeweller = "jeweller", "A jeweller, gold dealer or currency exchange";
        /// A police officer or member of police staff.
        Officer = "officer", "A police officer or police staff";
        /// Somebody else.
        Other = "other", "Someone else";
    }

    /// The line the call came in on.
    Line {
        /// A landline.
        Landline = "landline", "Landline";
        /// A mobile.
        Mobile = "mobile", "Mobile";
        /// Both, one after the other.
        Both = "both", "Both";
    }

    /// What was asked for, and what was given.
    Asked {
        /// Bank, card or personal details.
        Details = "details", "Bank or card details";
        /// A PIN.
        Pin = "pin", "PIN";
        /// A passcode, texted or from a card reader or app.
        Code = "code", "A passcode or security code";
        /// Bank cards.
        Cards = "cards", "Bank cards";
        /// Cash.
        Cash = "cash", "Cash";
        /// Foreign currency.
        Currency = "currency", "Foreign currency";
        /// Gold.
        Gold = "gold", "Gold or jewellery";
        /// A watch.
        Watch = "watch", "A watch";
        /// Vouchers or gift cards.
        Vouchers = "vouchers", "Vouchers or gift cards";
        /// A payment to another account.
        Transfer = "transfer", "A bank transfer";
        /// A telephone, tablet or computer.
        Device = "device", "A phone or computer";
        /// Access to a computer or phone.
        RemoteAccess = "remote_access", "Access to a computer or phone";
        /// Something else.
        Other = "other", "Something else";
    }

    /// How things were or would have been fetched.
    Collection {
        /// A courier came to the door.
        Courier = "courier", "A courier";
        /// A taxi.
        Taxi = "taxi", "A taxi";
        /// Somebody who said he was an officer or from the bank.
        InPerson = "in_person", "Someone in person";
        /// By post or a parcel service.
        Post = "post", "By post or parcel";
        /// By bank transfer.
        Transfer = "transfer", "By bank transfer";
        /// Left outside for somebody to take.
        LeftOutside = "left_outside", "Left outside";
    }

    /// How it ended.
    Outcome {
        /// Put the phone down.
        HungUp = "hung_up", "Put the phone down";
        /// Refused.
        Refused = "refused", "Refused";
        /// Gave details or a code.
        DetailsGiven = "details_given", "Gave details or a code";
        /// Gave cards.
        CardsGiven = "cards_given", "Gave cards";
        /// Gave cash, currency, gold, a watch or vouchers.
        CashGiven = "cash_given", "Gave cash or goods";
        /// Transferred money.
        Transferred = "transferred", "Transferred money";
        /// The bank stopped it.
        StoppedByBank = "stopped_by_bank", "The bank stopped it";
        /// Family, a friend, a neighbour or a carer stopped it.
        StoppedByFamily = "stopped_by_family", "Family, a friend or a carer stopped it";
        /// A taxi or courier driver stopped it.
        StoppedByTaxi = "stopped_by_taxi", "A taxi or courier driver stopped it";
        /// A shop, jeweller or bureau stopped it.
        StoppedByShop = "stopped_by_shop", "A shop or jeweller stopped it";
        /// The police stopped it.
        StoppedByPolice = "stopped_by_police", "The police stopped it";
        /// It has not ended.
        Ongoing = "ongoing", "It is still going on";
    }

    /// Who stopped it.
    StoppedBy {
        /// The person targeted.
        Myself = "self", "The person who was called";
        /// The bank.
        Bank = "bank", "The bank";
        /// Family, friend or neighbour.
        Family = "family", "Family, a friend or a neighbour";
        /// A carer.
        Carer = "carer", "A carer";
        /// A driver.
        Driver = "driver", "A taxi or courier driver";
        /// A shop.
        Shop = "shop", "A shop, jeweller or currency exchange";
        /// The police.
        Police = "police", "The police";
        /// Ringfence, on a guarded line.
        Ringfence = "ringfence", "A warning on the line";
    }

    /// Whether it is over.
    GoingOn {
        /// Somebody is on the way to the door or is there.
        CourierDue = "courier_due", "Someone is coming, or is at the door";
        /// The caller is on the telephone or will ring again.
        OnThePhone = "on_the_phone", "They are on the phone, or will ring again";
        /// Something was handed over within the last hours.
        JustHandedOver = "just_handed_over", "Something was handed over today";
        /// It is over.
        Over = "over", "It is over";
    }

    /// Age of the person targeted, in bands.
    AgeBand {
        /// Under 60.
        Under60 = "under_60", "Under 60";
        /// 60 to 69.
        Sixties = "60_69", "60 to 69";
        /// 70 to 79.
        Seventies = "70_79", "70 to 79";
        /// 80 to 89.
        Eighties = "80_89", "80 to 89";
        /// 90 or over.
        Nineties = "90_plus", "90 or over";
    }

    /// What somebody was taken for, by voice or looks; of the person targeted, what they are.
    Gender {
        /// A woman.
        Woman = "woman", "Woman";
        /// A man.
        Man = "man", "Man";
        /// Neither, or it could not be told.
        Other = "other", "Other, or could not tell";
    }

    /// What makes it harder for the person targeted to see through a call or to get over it.
    Vulnerability {
        /// Memory loss or dementia.
        Memory = "memory", "Memory loss or dementia";
        /// Hearing or sight loss.
        Senses = "senses", "Hearing or sight loss";
        /// Illness or disability.
        Illness = "illness", "Illness or disability";
        /// Grief, loneliness or worry.
        Distress = "distress", "Recently bereaved, lonely or anxious";
        /// Little English.
        Language = "language", "Speaks little English";
        /// Depends on help at home.
        Care = "care", "Needs help at home";
    }

    /// Where a report stands.
    Status {
        /// Nobody has read it.
        New = "new", "New";
        /// Somebody reads it.
        Reading = "reading", "Being read";
        /// Somebody acts on it.
        Acting = "acting", "Being acted on";
        /// Nothing more is to be done.
        Closed = "closed", "Closed";
        /// The same incident as another report.
        Merged = "merged", "Merged with another";
        /// Its sender took it back.
        Withdrawn = "withdrawn", "Withdrawn";
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, Outcome};

    #[test]
    fn a_name_finds_its_choice() {
        for choice in Asked::ALL {
            assert_eq!(Asked::from_code(choice.code()), Some(*choice));
        }
        assert_eq!(Outcome::from_code("stopped_by_taxi"), Some(Outcome::StoppedByTaxi));
        assert_eq!(Outcome::from_code("nonsense"), None);
    }

    #[test]
    fn names_are_those_of_the_files() {
        let json = serde_json::to_string(&Outcome::StoppedByTaxi).unwrap();
        assert_eq!(json, "\"stopped_by_taxi\"");
    }
}
