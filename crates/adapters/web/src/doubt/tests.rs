//! Lines as people type them who doubt a call, on the shipped playbooks and classifier.

use super::{About, facts, level, told};
use conversation::{Speaker, Transcript, Turn};
use evidence::{Level, NeverRule};
use test_support::shipped::detector;

/// At least amber: what was said, told in the first person and the third, and mere notes.
const TOLD: &[&str] = &[
    "Hello this is DC Wilson from Hammersmith. Your card was cloned. Do not tell anyone, it is an undercover operation.",
    "someone will come to collect your card",
    "an officer is coming to your house",
    "he asked for my pin",
    "a policeman rang and wanted my card",
    "read me the code we just texted you",
    "ring 999 now on this phone and ask for me",
    "a taxi is coming for my cards",
    "he wanted my pin",
    "they said someone would collect the card",
    "asked me to withdraw cash",
    "asked for pin",
    "wanted pin no and card",
    "told not to tell anyone",
    "dont tell your family",
    "keep this to yourself",
    "courier coming at 4",
    "the courier is on his way now",
    "man from the bank is coming to my house",
    "said he was from the police",
    "police phoned mum and asked what bank shes with",
    "lloyds rang me about my account",
    "fraud team at natwest said my account is at risk",
    "told me to move my money to a safe account",
    "safe account",
    "he said move everything to a new account",
    "wants me to buy gold",
    "told her to get 5000 in euros from the travel place",
    "they want me to get gift cards",
    "mum was told to put her card in an envelope",
    "cut card in half keep the chip",
    "she gave her card to the man at the door",
    "handed over cash to courier",
    "they told me to say it was for a new car",
    "if the bank asks say its for building work",
    "lie to the bank",
    "told me to ring 999 straight away to check",
    "said to call the number on the back of my card without hanging up",
    "stay on the line dont hang up",
    "keep the line open while you go to the bank",
    "he gave me a badge number",
    "help us catch a corrupt cashier",
    "the bank staff are in on it",
    "counterfeit notes at my branch they need to check them",
    "money needed for fingerprints",
    "password for the courier is blue",
    "someone has been arrested with my card",
    "my grandson has been arrested they want bail money",
    "asked me for the 6 digit code",
    "they want the long number off my card",
    "he wanted me to read out my bank details",
    "cud not tell nobody he said",
    "they asked my nan to take out 3000",
    "a lady from the police rang",
    "Scotland Yard phoned",
    "detective sergeant somebody rang me",
    "asked to download anydesk",
    "they got my husband to take out two thousand pounds",
    "was told a driver would pick up the package",
    "the man said leave it on the doorstep",
    "he said a colleague would call round for the cash",
    "policeman coming round to pick up bank card",
    "wanted all my savings",
    "asked how much money i have",
    "they are sending a cab to take me to the bank",
    "bank says there is fraud on my account and i must help them",
    "he told me its a secret investigation",
    "dad has been told hes got to help the met with an inquiry",
    "got me to type my pin into the phone",
    "they want me to post my card",
    "she was told to go to the bureau de change",
    "someone called saying they are a police officer and need my help",
    "got a call from a man says hes a detective",
    "i had a phone call telling me my bank card has been used in currys",
    "they wanted the three numbers on the back",
    "told me not to talk to the bank staff",
    "they said a motorbike would pick up the envelope",
    "man on phone told me to draw out 4 grand",
    "wants me to take money out and not say why",
    "I was asked to buy two rolex watches",
    "my mum has been asked to hand her savings to a courier",
    "he said he would send a car for me",
    "they asked what cards i have",
    "told me to put my cards in a bag and wait",
    "they said my account has been hacked and i must transfer everything",
    "wanted me to stay on the phone while i went to the bank",
    "policeman asked me to post my bank card to london",
    "the caller said dont hang up",
    "asked me to phone 999 to check he was real",
    "rang the number he gave me and it was the police",
    "Ive been told to keep this confidential",
    "a detective is coming to pick up the money tonight",
    "bank manager is bent they said",
    "he said not to breathe a word",
    "they needed my debit card for forensic tests",
    "they told him to exchange it for euros",
    "he wanted to know how much was in my savings",
    "person claiming to be from barclays fraud",
    "I gave them the code from the text",
    "typed in my pin on the phone keypad",
    "he knew my name and address and said he was from hammersmith nick",
    "they're sending someone for my husbands card",
    "ive been asked to help catch a gang",
    "my neighbour has been told to withdraw eight thousand",
    "was told to say the money is for a kitchen",
    "said if bank asks to tell them its for my grandson",
    "woman from lloyds said i need to change my account",
    "fraud officer wants my card number",
    "the young man who came took my bank card away",
    "driver has just taken the money",
    "someone is at my door for the cards",
    "he asked which bank im with",
    "they said my son is in custody and i need to pay",
    "asked my gran to read out the numbers on her card",
    "they want me to download something on my phone",
    "ive to meet a man outside tesco with the cash",
    "he told me to leave it under the mat",
    "told to write my pin on a piece of paper",
    "i was told i would be arrested if i didnt cooperate",
    "the number on my phone was 101",
    "he said it was a covert inquiry",
    "a gentleman from the serious crime squad phoned this afternoon",
    "I have to hand my rings to an officer",
    "they told granny to wrap the money in newspaper",
    "he kept me talking for two hours and wouldnt let me go",
    "said a lady would come by taxi at six",
    "told me to get krugerrands",
    "asked me to read the numbers off the vouchers",
    "my husband was told not to discuss it with me",
    "they made me ring back on the same line",
    "want me to move my isa to a new account",
    "someone pretending to be the bank rang",
    "someone used my details to open an account the man said",
    "he says i will get my money back with compensation",
    "he asked me to key in my four digits",
    "he told me to tear up the card but not the chip",
    "my father in law gave a courier nine thousand pounds",
    "police sergeant called re fraud on my card",
    "they said not to trust the cashier",
    "told me to tell the jeweller its an anniversary present",
    "the collector will say daffodil",
    "he wants the card left in the porch",
    "phoned me from the nat west fraud dept",
    "they want my online banking password",
    "a fellow called round and i gave him my purse",
    "the fraud squad want me to hand in my bank cards",
    "he reckons he is an inspector at croydon",
    "told me a crook at the branch was stealing peoples money",
    "an undercover cop is going to knock on my door",
    "they want 3000 pounds in cash by tonight",
    "I was told to take the card to the bus stop and give it to a man in a cap",
    "he asked for my password and my mothers maiden name",
    "she said ring the number on your card straight after this call",
    "he told me im not to say anything to my wife",
    "they keep asking how much i have got in the bank",
    "the police want me to buy gold bars",
    "someone is picking up my watch for evidence",
    "told to hide the money from my carer",
    "He says there is a warrant out for me unless I pay",
    "the man on the phone says my granddaughter is in trouble and needs cash",
    "my aunt posted her card and pin to them",
    "I read him the six figure code",
    "asked me to let them log on to my computer",
    "bank security asked me to shift my savings",
    "the taxi took me to natwest and waited",
];

/// Clear: calls of every day.
const ORDINARY: &[&str] = &[
    "my doctor rang about an appointment",
    "the parcel courier comes at four",
    "dentist rang to remind me about tuesday",
    "my daughter is coming for tea",
    "the gas man is coming to read the meter",
    "my taxi is booked for ten",
    "taxi to the hospital at nine",
    "someone is coming to fix the boiler",
    "the council rang about my bins",
    "i need to get cash out for the window cleaner",
    "my new bank card came in the post",
    "i forgot my pin number",
    "can you pick up my prescription",
    "the chemist will deliver my tablets",
    "royal mail tried to deliver a parcel",
    "the bank is closing my branch",
    "the bank sent me a letter about interest rates",
    "the vet rang the dog is ready to collect",
    "the charity van is collecting the old sofa",
    "dont tell mum about the party",
    "a lady rang about a survey",
    "ive won the raffle at church",
    "there was a police car in our street",
    "my grandson is a policeman",
    "my card was declined at tesco",
    "an engineer is coming to my house on tuesday",
    "the nurse is coming to my house",
    "my friend will collect me at five",
    "courier left my parcel next door",
    "i bought a gold ring for my wife",
    "sky rang about my broadband contract",
    "please call me back",
    "the surgery asked me to ring back at 8",
    "my neighbour asked to borrow my ladder",
    "hello how are you",
    "good morning is that mrs jones",
    "your appointment is on monday at three",
    "this is the library your book is overdue",
    "the plumber asked for the door code",
    "he asked for my postcode",
    "someone will collect the parcel tomorrow",
    "the hairdresser rang to change my time",
    "we are having a whip round for janet",
    "can i have a new pin please",
    "i want to change my pin",
    "my son is picking me up from the station",
    "the boiler man wants paying in cash",
    "meter reading wanted",
    "I had a wrong number",
    "nobody spoke when i answered",
    "they wanted to know about solar panels",
    "he asked me if i had double glazing",
    "someone rang about my car accident",
    "the optician rang my glasses are ready",
    "hospital rang to move my operation",
    "the carer is coming at eight to help me dress",
    "my sister asked me to get some milk",
    "the school rang about my grandson",
    "bank holiday opening hours",
    "a man came to read the electric meter",
    "the window cleaner called for his money",
    "your parcel will be delivered by dpd between 2 and 3",
    "your table is booked for seven",
    "the garage rang my car is ready to pick up",
    "he wanted to talk about my pension",
    "is this call from the dentist real",
    "the hospital asked for my date of birth",
    "a man rang to say my parcel will come tomorrow",
    "British Gas want to fit a smart meter",
    "my daughter will pick me up at three",
    "the window cleaner wants his money",
    "vodafone rang about my contract",
    "i lost my purse at the shops",
    "someone from the church is coming round with the newsletter",
    "the taxi was late again",
    "the bus pass people wrote to me",
    "my neighbour said she would get my shopping",
    "the optician asked me to come back in a year",
    "a charity rang asking for a donation",
    "the warden rang to see if I am all right",
    "they rang from the pharmacy my tablets are ready",
    "my bank statement has not arrived",
    "how do i change my pin",
    "somebody rang and hung up",
    "it was a recorded message about loft insulation",
    "the plumber is coming at nine and needs paying",
    "an old friend rang out of the blue",
    "we need to collect the grandchildren from school",
    "he asked if he could speak to my late husband",
    "the nurse wants a sample",
    "my son told me to get a new phone",
    "they asked me to fill in a questionnaire",
    "caller said i had been in an accident",
    "my card expires next month",
    "I paid for my shopping by card",
    "the post office lady was very kind",
    "could you ring me back tomorrow please",
    "the estate agent wants to value my house",
    "i need a lift to the station",
    "the council tax bill has gone up",
    "he wanted to sell me a conservatory",
    "someone came to read the water meter",
    "the lady at the library asked for my card",
    "i had a nice chat with my sister",
    "the meals on wheels lady didnt come",
    "my hearing aid battery has gone",
    "someone has parked across my drive",
    "my sister in law wants me to go to spain",
    "the man from the council came about the damp",
    "can you tell me the time please",
    "the chiropodist is coming on thursday at two",
    "I was asked to make a cake for the fete",
    "the bank was very busy today",
    "I sent my grandson twenty pounds for his birthday",
    "they are digging up the road outside",
    "my driving licence needs renewing",
    "the doctor says not to drive for a week",
    "I had to wait two hours at the hospital",
    "my phone keeps ringing and nobody is there",
    "the tv licence people have written",
    "he wanted to know if I was happy with my energy supplier",
    "the cleaner is off sick",
    "my bank card works again",
    "Mrs Patel next door has my key",
    "the vicar is coming for tea on sunday",
    "my grandson gave me a watch for my birthday",
    "can somebody help me with the television",
    "I had my flu jab today",
    "the train was cancelled",
    "a man from bt is fixing the line",
    "they want me to come in for a blood test",
    "the butcher delivers on fridays",
    "I took ten pounds out for the bingo",
    "she asked me how I was keeping",
    "my friend is in hospital",
    "the gardener put the bins out",
    "I rang the bank about my statement",
    "please can you cancel my appointment",
    "my daughter set up online banking for me",
    "someone left a note about a lost cat",
    "the shop asked if I wanted a receipt",
    "the electric meter man showed me his badge",
    "I am waiting for a call from the surgery",
    "what number do i ring for the police",
];

fn level_of(speaker: Speaker, line: &str) -> Level {
    let said = Transcript { id: String::new(), turns: vec![Turn::new(speaker, line)] };
    let found = detector::detect(detector(), &said);
    level(&found, &facts(detector(), &said, &found))
}

#[test]
fn a_plain_line_that_tells_of_the_fraud_is_at_least_amber() {
    for line in TOLD {
        assert!(level_of(Speaker::Unknown, line) >= Level::Amber, "{line}");
    }
}

#[test]
fn spelling_is_of_no_account() {
    for line in TOLD {
        let plain = line.to_lowercase().replace(['\'', '.', ',', '?'], "");
        assert!(level_of(Speaker::Unknown, &plain) >= Level::Amber, "{plain}");
    }
}

#[test]
fn an_ordinary_line_stays_clear() {
    for line in ORDINARY {
        assert_eq!(level_of(Speaker::Unknown, line), Level::Clear, "{line}");
    }
}

#[test]
fn a_call_whose_speakers_are_named_is_weighed_and_not_floored() {
    for line in ["someone will come to collect it for you", "hello this is your bank"] {
        assert_eq!(level_of(Speaker::Caller, line), Level::Clear, "{line}");
        assert!(level_of(Speaker::Unknown, line) >= Level::Amber, "{line}");
    }
}

fn check(line: &str, expect: &[(About, Option<NeverRule>)]) {
    let mut got: Vec<_> = told(line, 0).into_iter().map(|f| (f.about, f.never)).collect();
    got.dedup();
    assert_eq!(got, expect, "{line}");
}

#[test]
fn a_fact_says_what_it_is_about() {
    check("he asked for my pin", &[(About::Asked, Some(NeverRule::Details))]);
    check("asked me to withdraw cash", &[(About::Asked, Some(NeverRule::Cash))]);
    check("a taxi is coming for my cards", &[(About::Comes, Some(NeverRule::Cards))]);
    check("dont tell your family", &[(About::Secret, None)]);
    check("it is an undercover operation", &[(About::Secret, None)]);
    check("the police rang", &[(About::Claim, None)]);
}

#[test]
fn what_was_never_asked_is_no_fact() {
    for line in [
        "they never asked for my pin",
        "the bank will never ask for your pin",
        "nobody asked me to withdraw cash",
        "he did not ask for my card",
    ] {
        let asked = told(line, 0).into_iter().any(|f| f.about == About::Asked);
        assert!(!asked, "{line}");
    }
}

#[test]
fn the_playbook_compiles_without_remarks_but_for_missing_advice() {
    let source = playbook::Source { name: "told", text: include_str!("told.playbook") };
    let remarks = playbook::compile(&[source]).1;
    let other: Vec<_> = remarks.iter().filter(|(_, r)| r.code != "no-advice").collect();
    assert!(other.is_empty(), "{other:?}");
}
