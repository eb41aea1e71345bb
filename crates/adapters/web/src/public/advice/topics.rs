//! Short pages of advice. Their substance is that of Take Five, the Metropolitan Police, and
//! Hertfordshire and City of London Police.

use crate::public::words;
use maud::{Markup, html};

/// A page of advice.
#[derive(Clone, Copy, Debug)]
pub struct Topic {
    /// Its name in the address.
    pub slug: &'static str,
    /// Heading.
    pub title: &'static str,
    /// One line about it.
    pub about: &'static str,
    /// What it says.
    pub body: fn() -> Markup,
}

/// All pages, in order.
pub const TOPICS: [Topic; 7] = [
    Topic {
        slug: "courier-fraud",
        title: "What courier fraud is",
        about: "How the calls run, from the first ring to the knock at the door.",
        body: courier_fraud,
    },
    Topic {
        slug: "never",
        title: "What the police and banks never ask",
        about: "Three rules that are enough to know a fraudster.",
        body: never,
    },
    Topic {
        slug: "what-to-do",
        title: "What to do when they ring",
        about: "Put the phone down, check from another phone, report it.",
        body: what_to_do,
    },
    Topic {
        slug: "check-an-officer",
        title: "Check that an officer is genuine",
        about: "On the phone and at the door.",
        body: check_an_officer,
    },
    Topic {
        slug: "afterwards",
        title: "If it has happened",
        about: "What to do first when money, cards or details are gone.",
        body: afterwards,
    },
    Topic {
        slug: "families",
        title: "For families and friends",
        about: "How to talk about it, and what to set up beforehand.",
        body: families,
    },
    Topic {
        slug: "carers",
        title: "For carers and care staff",
        about: "What to notice, and what to do.",
        body: carers,
    },
];

fn courier_fraud() -> Markup {
    html! {
        p { "Someone rings and says they are a police officer, or from your bank. They are not. They want your bank details, your cards, your cash or your valuables, and they send someone to fetch them." }
        h2 { "How the call runs" }
        ol {
            li { strong { "Who they say they are." } " A detective from a London police station, or your bank's fraud team. They may know your name and address, and give you a badge number." }
            li { strong { "The story." } " Someone was arrested with a copy of your card. Or staff at your bank are stealing. Or the notes at your branch are counterfeit." }
            li { strong { "The false proof." } " They tell you to put the phone down and ring 999, 101 or your bank at once. They stay on the line, and you only think that you reached someone else." }
            li { strong { "The secret." } " It is an undercover operation. You must tell nobody, not even your family or the staff at your bank." }
            li { strong { "The request." } " Your PIN, spoken or keyed in. Cash, foreign money, gold or a watch. Your cards in an envelope." }
            li { strong { "The courier." } " A courier, a taxi or an 'officer' comes to your door, often with a password." }
            li { strong { "Once more." } " They ring again: half the notes were counterfeit, and they need more." }
        }
        p { "A call may skip any of these, and it may go on for days or weeks. Clever and careful people are taken in: the callers do this all day." }
        h2 { "What gives them away" }
        (words::never_rules())
    }
}

fn never() -> Markup {
    html! {
        p { "You need not decide whether someone sounds genuine. It is enough to listen for what they ask." }
        (words::never_rules())
        p { (words::NEVER_SECRET) }
        p { "This is so even if they know your name, your address or your bank, even if the right number shows on your phone, and even if they were polite." }
    }
}

fn what_to_do() -> Markup {
    html! {
        (words::what_to_do(false))
        h2 { "Why another phone, and why five minutes" }
        p { "The caller may hold your line open after you put the phone down, and play a false dialling tone. Then, whatever number you ring, you reach the caller again. On another phone they cannot do that. If you have none, wait five minutes, and ring a friend whose voice you know first." }
        h2 { "Numbers to keep by the phone" }
        dl .answers {
            div { dt { "999" } dd { "Someone is coming, or has just been" } }
            div { dt { "159" } dd { "Your bank. 159 never rings you" } }
            div { dt { "101" } dd { "The police, to check an officer. In Scotland, also to report fraud" } }
            div { dt { "0300 123 2040" } dd { "Report Fraud, for England, Wales and Northern Ireland" } }
        }
    }
}

fn check_an_officer() -> Markup {
    html! {
        h2 { "On the phone" }
        ol {
            li { "Ask for name, rank, collar number and police station. A genuine officer will wait for you to check." }
            li { "Put the phone down." }
            li { "From " strong { "another phone" } ", or after " strong { "five minutes" } ", ring " strong { "101" } " and ask whether that officer rang you. Do not use a number that the caller gave you." }
        }
        h2 { "At the door" }
        ol {
            li { "Keep the door shut, or on the chain." }
            li { "Ask to see the warrant card, and ring " strong { "101" } " to check it. Let them wait outside." }
            li { "If you did not expect anyone, if they want money, cards or things, or if you are afraid, ring " strong { a href="tel:999" { "999" } } "." }
        }
        p { "No genuine officer comes to collect cash, bank cards or valuables to keep them safe, or says a password at the door to prove who they are." }
    }
}

fn afterwards() -> Markup {
    html! {
        p { "It is a crime, and it was done to you by people who practise it every day. Act quickly; some of it can often be stopped." }
        ol {
            li { strong { "Someone has just been, or is coming back: " a href="tel:999" { "ring 999" } "." } }
            li { (words::which_phone()) }
            li { "Ring " strong { "159" } " and ask your bank to stop your cards and payments, and to change your PIN." }
            li { "Report it to Report Fraud on " strong { "0300 123 2040" } " or at " a href="https://www.reportfraud.police.uk" { "reportfraud.police.uk" } ". In Scotland, ring " strong { "101" } "." }
            li { "Keep envelopes, receipts, doorbell pictures and your list of calls. Write down what you remember." }
            li { "Tell someone you trust. Do not be alone with it." }
            li { "If they ring again, put the phone down. Anyone who offers to get your money back for a fee is another fraudster." }
        }
        p { "Ask your bank to look at the loss in writing, and to tell you what it will do. If you are not content with the answer, you can go to the Financial Ombudsman Service, which costs nothing." }
    }
}

fn families() -> Markup {
    html! {
        h2 { "Talk about it before it happens" }
        ul {
            li { "Say: \u{201c}The police and the bank never ask for your PIN, your cards or your cash. If anyone does, put the phone down and ring me.\u{201d}" }
            li { "Do not say that only foolish people fall for it. It is not true, and it keeps people from telling you." }
            li { "Agree that they can ring you at any time, and that you will not be cross." }
            li { "Put the numbers by the phone: 999, 159, 101 and yours." }
        }
        h2 { "What you may notice" }
        ul {
            li { "Long calls, whispering, or putting the phone down when you come in." }
            li { "A sudden need for cash, gold or foreign money, or trips to the bank by taxi." }
            li { "A secret they must not talk about, or a new friend at \u{201c}the police\u{201d} or \u{201c}the bank\u{201d}." }
        }
        h2 { "If you think that it is happening" }
        ol {
            li { "If someone is coming or has just been, ring " strong { a href="tel:999" { "999" } } "." }
            li { "Stay with them if you can. They may have been told that you are not to be trusted: be calm, and let them speak." }
            li { "Ring " strong { "159" } " together from another phone, and ask the bank to stop payments." }
            li { "You can report it for them here. Say that you are a relative or friend." }
        }
    }
}

fn carers() -> Markup {
    html! {
        h2 { "What you may notice" }
        ul {
            li { "The person is on the phone for a long time, is anxious after a call, or must not say who rang." }
            li { "Cards, cash or valuables are put into an envelope, or are missing." }
            li { "A taxi or courier comes that nobody ordered, or asks for a parcel." }
            li { "The person asks to be taken to a bank, a jeweller or a post office in a hurry." }
        }
        h2 { "What to do" }
        ol {
            li { "If someone is at the door, is coming or has just been, ring " strong { a href="tel:999" { "999" } } ". Hand nothing over." }
            li { "If the caller is on the line, put the phone down for the person, or ask them to." }
            li { "Stay with the person. Do not blame them." }
            li { "Ring " strong { "159" } " with the person from another phone, so that their bank can stop cards and payments." }
            li { "Tell your manager and follow your safeguarding rules." }
            li { "Report it here, for the person. Say that you are a carer." }
        }
        p { "Gangs ring many numbers in one street or one house. If one resident was called, warn the others." }
    }
}
