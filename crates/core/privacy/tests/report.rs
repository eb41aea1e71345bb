//! What goes from a report and what stays, case by case, and what holds for every text.

use privacy::{Kind, Redacted, redact_field, redact_report};
use proptest::prelude::*;
use std::ops::Range;

fn keeps(texts: &[&str]) {
    table(&texts.iter().map(|t| (*t, *t)).collect::<Vec<_>>());
}

/// Every case of `removed` is `(text, expect)`.
fn table(cases: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (text, expect) in cases {
        let out = redact_report(text).text;
        if out != *expect {
            wrong.push(format!("{text:?}\n  gives {out:?}\n  not   {expect:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn cards_go_however_they_are_written() {
    let gone = "he read [card number removed] back";
    let cards = [
        "4929123412341234",
        "4929 1234 1234 1234",
        "4929-1234-1234-1234",
        "4929.1234.1234.1234",
        "4929\n1234\n1234\n1234",
        "4929  1234 - 1234 / 1234",
        "49 29 12 34 12 34 12 34",
        "4 9 2 9 1 2 3 4 1 2 3 4 1 2 3 4",
        "4929, 1234, 1234, 1234",
        "4929 then 1234 then 1234 then 1234",
        "3782 822463 10005",
        "378282246310005",
        "4929 1234 1234 1234 123",
        "four nine two nine one two three four one two three four one two three four",
        "four nine two nine, one two three four, one two three four, one two three four",
        "four nine two nine double one two double three four five double six seven eight",
        "forty-nine twenty-nine twelve thirty-four twelve thirty-four twelve thirty-four",
        "forty nine twenty nine oh one treble two six six seven eight one two three",
        "4O29 1234 l234 1234",
        "4929 1234 OOl2 1234",
        "4929１２３４ 1234 1234",
        "٤٩٢٩ ١٢٣٤ ١٢٣٤ ١٢٣٤",
        "49\u{200B}29 12\u{200D}34 1234\u{FEFF} 1234",
        "4929&nbsp;1234&nbsp;1234&#8203;1234",
        "&#52;929&#x20;1234&#32;1234 1234",
        "4️⃣9️⃣2️⃣9️⃣ 1234 1234 1234",
    ];
    let texts: Vec<String> = cards.iter().map(|c| format!("he read {c} back")).collect();
    table(&texts.iter().map(|t| (t.as_str(), gone)).collect::<Vec<_>>());
}

#[test]
fn parts_of_a_card_go_where_a_card_is_spoken_of() {
    table(&[
        ("the long number starts 4929 1234", "the long number starts [card number removed]"),
        ("my card number, 49291234", "my card number, [card number removed]"),
        (
            "I read him the card number as far as 4929 1234 56",
            "I read him the card number as far as [card number removed]",
        ),
        (
            "my debit card is four nine two nine one two three four",
            "my debit card is [card number removed]",
        ),
        (
            "receipt 4821 0937 5512 6630 from your page",
            "receipt [card number removed] from your page",
        ),
        (
            "card 4929 1234 1234 1234 exp 04/27 cvv 123",
            "card [card number removed] exp [expiry date removed] cvv [security code removed]",
        ),
        (
            "the card expires in April 2027 and the three digits on the back are 4 1 7",
            "the card expires in [expiry date removed] and the three digits on the back are \
             [security code removed]",
        ),
        ("4929 3177 5501", "[card number removed]"),
        ("first four 4929 next four 3177 next 5501 last 8216", "first four [card number removed]"),
        ("4929x3177x5501x8216", "[card number removed]"),
        ("4929317755018216 0928 771", "[card number removed]"),
        (
            "My card runs out 09/28, security 771",
            "My card runs out [expiry date removed], security [security code removed]",
        ),
        ("security code 912 off the card", "security code [security code removed] off the card"),
    ]);
}

#[test]
fn accounts_go() {
    table(&[
        ("sort code 20-00-00", "sort code [sort code removed]"),
        ("sort code is 200000", "sort code is [sort code removed]"),
        ("Sort code: 20 00 00", "Sort code: [sort code removed]"),
        ("sort code two oh, double oh, double oh", "sort code [sort code removed]"),
        ("it was 20-48-91 he wanted", "it was [sort code removed] he wanted"),
        ("20-48-91 12345678 is mine", "[sort code removed] [account number removed] is mine"),
        (
            "sort 204891 acc no. 1234567",
            "sort [sort code removed] acc no. [account number removed]",
        ),
        ("pay it to 31926819", "pay it to [account number removed]"),
        ("account number 3192 6819", "account number [account number removed]"),
        (
            "account number three one nine two six eight one nine",
            "account number [account number removed]",
        ),
        (
            "Payee J Reid, 404731, 51288890",
            "Payee J Reid, [sort code removed], [account number removed]",
        ),
        ("IBAN GB29 NWBK 6016 1331 9268 19.", "IBAN [IBAN removed]."),
        ("gb29nwbk60161331926819", "[IBAN removed]"),
        ("sent to DE89 3704 0044 0532 0130 00", "sent to [IBAN removed]"),
        ("account 1632960155 at the Skipton", "account [account number removed] at the Skipton"),
    ]);
}

#[test]
fn pins_go() {
    table(&[
        ("my PIN is 4821", "my PIN is [PIN removed]"),
        ("pin number: 4821.", "pin number: [PIN removed]."),
        ("PIN\n4821", "PIN\n[PIN removed]"),
        ("4821 is my pin", "[PIN removed] is my pin"),
        ("my pin is four eight two one", "my pin is [PIN removed]"),
        ("My PIN (48 21) was in it", "My PIN ([PIN removed]) was in it"),
        ("PIN 4-8-2-1", "PIN [PIN removed]"),
        ("I keyed 1 2 3 4 on the phone", "I keyed [PIN removed] on the phone"),
        ("the four digits were 1967", "the four digits were [PIN removed]"),
        ("my pin is my birth year, 1947", "my pin is my birth year, [PIN removed]"),
        ("security number 482193", "security number [PIN removed]"),
        ("passcode 48213", "passcode [PIN removed]"),
        (
            "the number I use at the machine is 4821",
            "the number I use at the machine is [PIN removed]",
        ),
        (
            "I gave him the number, 4 8 2 1, for my card",
            "I gave him the number, [PIN removed], for my card",
        ),
        (
            "He asked for my PIN. I was flustered. I told him. 4821. I am so ashamed.",
            "He asked for my PIN. I was flustered. I told him. [PIN removed]. I am so ashamed.",
        ),
        (
            "he wanted mum's pin and she said four eight two one",
            "he wanted mum's pin and she said [PIN removed]",
        ),
        ("I typed forty-eight twenty-one", "I typed [PIN removed]"),
        ("I told the driver 4821", "I told the driver [PIN removed]"),
        ("P.I.N. 4821", "P.I.N. [PIN removed]"),
        ("PIN ４８２１", "PIN [PIN removed]"),
        ("PIN 4\u{200B}8\u{200B}2\u{200B}1", "PIN [PIN removed]"),
        ("PIN &#52;&#56;&#50;&#49;", "PIN [PIN removed]"),
        ("pin4821", "pin[PIN removed]"),
        ("Caller disclosed 4821 over the phone", "Caller disclosed [PIN removed] over the phone"),
        (
            "My pin is 4821 and the courier would say 4471",
            "My pin is [PIN removed] and the courier would say 4471",
        ),
        ("it was 4 8 2 1", "it was [PIN removed]"),
        ("P I N 4821", "P I N [PIN removed]"),
        ("MY PIN IS 4821 AND HE SAID GH 7105", "MY PIN IS [PIN removed] AND HE SAID GH 7105"),
        (
            "I keyed in 5 0 6 1 like a fool. She wanted 600 pounds",
            "I keyed in [PIN removed] like a fool. She wanted 600 pounds",
        ),
        (
            "The number she punches in at the cash machine is 8010.",
            "The number she punches in at the cash machine is [PIN removed].",
        ),
        (
            "I said eight seven two one. Ten to twelve it was",
            "I said [PIN removed]. Ten to twelve it was",
        ),
        ("my telephone banking number is 739412", "my telephone banking number is [PIN removed]"),
        ("key safe code 7394", "key safe code [PIN removed]"),
        (
            "My code for the building society is 4821",
            "My code for the building society is [PIN removed]",
        ),
        (
            "he repeated it, four, eight, two, one, and thanked me",
            "he repeated it, [PIN removed], and thanked me",
        ),
        ("I did it on the keypad, 4821#", "I did it on the keypad, [PIN removed]#"),
        (
            "his collar number was 1147 and he asked for my pin which is 4821",
            "his collar number was 1147 and he asked for my pin which is [PIN removed]",
        ),
    ]);
}

#[test]
fn codes_and_passwords_go() {
    table(&[
        ("the one-time code was 417226", "the one-time code was [code removed]"),
        ("the passcode they texted me, 417 226", "the passcode they texted me, [PIN removed]"),
        ("I read him the code 417226", "I read him the code [code removed]"),
        (
            "a text message came with a code, 41722, and I told him",
            "a text message came with a code, [code removed], and I told him",
        ),
        ("I gave him the code, 6158", "I gave him the code, [code removed]"),
        ("my password is Fluffy77", "my password is [password removed]"),
        ("My password is fluffy.", "My password is [password removed]."),
        ("online banking password: Tr0ub4dor&3", "online banking password: [password removed]"),
        (
            "I told her my online password was 'Rex the dog'",
            "I told her my online password was '[password removed] the dog'",
        ),
        ("the memorable word is Biscuit", "the memorable word is [password removed]"),
        ("password hunter2", "password [password removed]"),
        ("Fluffy77 is my password", "[password removed] is my password"),
        ("my passcode is Rover12", "my passcode is [password removed]"),
        (
            "my user ID is 7394122 and password Marmalade",
            "my user ID is 7394122 and password [password removed]",
        ),
    ]);
}

#[test]
fn telephone_numbers_stay() {
    keeps(&[
        "01632 960155",
        "01632960155",
        "(01632) 960155",
        "01632-960-155",
        "01632 960 077 or 880",
        "020 7946 0187",
        "0207 946 0187",
        "0207 9460 187",
        "0207 9460187",
        "07700 900123",
        "07700900123",
        "+44 7700 900123",
        "+44 (0)20 7946 0187",
        "0044 1632 960155",
        "+353 1 234 5678",
        "+1 212 555 0123",
        "7700 900123 it said",
        "the phone showed 7946 0187",
        "oh one six three two, nine six oh, one five five",
        "oh seven seven double oh nine hundred one two three",
        "0 7 7 0 0 9 0 0 1 2 3",
        "I rang 159 and 101 and 999, then 1471, then 7726",
        "Report Fraud on 0300 123 2040 or 0800 111 999",
        "Withheld number. Keyed my PIN in. 020 7946 0187.",
        "07700 900123, 07700 900456\n01632 960155 020 7946 0187",
        "PC Lyle, 07700 900340 ten to ten. PIN not given",
        "five past six, 0187 on the end, London number",
        "plus four four seven seven double oh nine hundred one two three",
        "oh eight hundred one two three, one two three four",
    ]);
}

#[test]
fn sums_dates_and_times_stay() {
    keeps(&[
        "He wanted £5,200 and then 5200 pounds, eleven thousand in all",
        "one thousand one hundred and fifty they took from my card",
        "£640.50, 7k, £20k, 650 GBP, 1800 quid, €580 and £1,990 twice (£3,980)",
        "He wanted 2000",
        "We withdrew 3500 in cash",
        "at 10.40 and 14:55, 1.50pm, 0935hrs, about 1830",
        "22/10, 01/10/2026, 1.10.26, 2026-10-01 and 12 March 1968",
        "my pin was changed on 12/11/2026",
        "born 12-03-41",
        "with BT since 1968, I'm 87, married in 1971",
        "I was a clerk from 1985 and a widow from 2019",
        "twenty past seven, ten forty five, half past two",
        "500, 500, 280 and 720 declined",
        "1500 people and 48 hours",
        "1500 1500 1500 and 500, 20 20 20 20 20 20 20 in notes",
        "burgled in 1998, 2004, 2011 and 2019",
    ]);
}

#[test]
fn marks_references_and_places_stay() {
    keeps(&[
        "silver Corsa, TJ68 OKN, or UJ70 HPV",
        "WD18 7AB and SG1 2XX, 14 Acacia Avenue, number 4 after",
        "OL10 4AB",
        "collar number 1147, badge 4190, PC 4471",
        "warrant number which I wrote down as 208816",
        "crime number 42/12345/26",
        "crime reference 12345678",
        "CAD 1234 of 1 October",
        "tracking number 123456789",
        "serial numbers AB 123456 and JK12 345678",
        "NI number QQ 12 34 56 C",
        "the card ending 4821",
    ]);
}

#[test]
fn the_couriers_word_stays() {
    keeps(&[
        "the password would be Kingfisher",
        "The password was going to be Goldfinch.",
        "code Blue 42",
        "he would say 4471",
        "a courier would show me the number 4471. When he asked for the PIN I knew.",
        "They'd be fetched by an officer quoting GH4471",
        "hand it to a courier quoting 1908. PIN already given.",
        "I asked the lad at the door for the number and he said 3347",
        "Code word Purple 61, code number was 6158",
        "courier number 7734. I keyed my PIN in.",
        "Code number was 6158. The PIN I gave was right.",
        "he showed me 7721 through the glass and I gave him my PIN",
        "He said GH 7105 and gave me the reference PL 9038",
        "The courier came for the card and PIN, password Red 09",
        "Their driver collected my card, password Sandy 16, and I did not give the PIN",
        "Blue 77 was the password. Vienna because that was the password",
        "he told me to say four four seven one to the courier",
        "the password for the driver was Robin",
        "PIN keyed by victim. Courier password 'Kingfisher 20'. Ref 4471/26.",
        "Gave PIN. Courier 20 mins later, said Blue 42 then read 4471 off his phone.",
        "the lad was to say 7394 and I was to say 2286",
    ]);
}

#[test]
fn fields_lose_only_what_opens_an_account() {
    let field = |text: &str, expect: &str| assert_eq!(redact_field(text).text, expect);
    field("DC Mark Wilson", "DC Mark Wilson");
    field("4471", "4471");
    field("Blue 42", "Blue 42");
    field("password Fluffy77", "password Fluffy77");
    field("£12,500", "£12,500");
    field("5200", "5200");
    field("020 7946 0187", "020 7946 0187");
    field("PIN 4821", "PIN [PIN removed]");
    field("Ann, pin 4821", "Ann, pin [PIN removed]");
    field("my PIN is 4821", "my PIN is [PIN removed]");
    field("one time code 123456", "one time code [code removed]");
    field("code sent to my phone 123456", "code sent to my phone [code removed]");
    field("security code 123", "security code [security code removed]");
    field("the collar number 4471", "the collar number 4471");
    field("01632 960155", "01632 960155");
    field("07700 900123 pin 4821", "07700 900123 pin [PIN removed]");
    field("12 High Street, SG4 9AB", "12 High Street, SG4 9AB");
    field("after 1800 on 01632 960155", "after 1800 on 01632 960155");
    field("20-00-00 12345678", "[sort code removed] [account number removed]");
    field("4929 1234 1234 1234", "[card number removed]");
    field("20-48-91 31926819", "[sort code removed] [account number removed]");
    field("GB29 NWBK 6016 1331 9268 19", "[IBAN removed]");
}

#[test]
fn places_are_those_of_the_original() {
    let text = "“PIN” &#52;821 – card ４９２９ 1234 1234 1234, pin 4821";
    let out = redact_report(text);
    let found: Vec<(Kind, &str)> =
        out.removed.iter().map(|r| (r.kind, text.get(r.start..r.end).unwrap_or(""))).collect();
    assert_eq!(
        found,
        [(Kind::Pin, "&#52;821"), (Kind::Card, "４９２９ 1234 1234 1234"), (Kind::Pin, "4821")]
    );
}

#[test]
fn time_grows_with_the_text_only() {
    let parts =
        ["4 ", "00 ", "+44 ", "&amp;", "my password is ", "PIN 4821. ", "four ", "1.1.", "ol1"];
    for part in parts {
        let out = redact_report(&part.repeat(40_000));
        assert!(out.text.len() < 2_000_000, "of {part:?}");
    }
}

#[test]
fn a_sort_code_with_eight_digits_behind_it_is_a_pair() {
    table(&[
        ("20-00-00 12345678", "[sort code removed] [account number removed]"),
        (
            "Send it to 20-00-00 12345678.",
            "Send it to [sort code removed] [account number removed].",
        ),
        ("20-00-00 1234 5678", "[sort code removed] [account number removed]"),
        ("60-00-01 00123456", "[sort code removed] [account number removed]"),
    ]);
    keeps(&["He rang from 00 44 7700 900123.", "0044 1632 960155"]);
}

/// What holds for every text: the places are in order and of the text, and a second pass
/// changes nothing.
fn assert_sound(text: &str) -> Redacted {
    for redact in [redact_field, redact_report] {
        let out = redact(text);
        let (mut expect, mut kept) = (String::new(), 0);
        for r in &out.removed {
            assert!(kept <= r.start && r.start < r.end, "{r:?} overlaps in {text:?}");
            expect.push_str(between(text, kept..r.start));
            expect.push_str(r.kind.placeholder());
            kept = r.end;
        }
        expect.push_str(between(text, kept..text.len()));
        assert_eq!(out.text, expect, "places and text differ");
        let again = redact(&out.text);
        assert_eq!(again.text, out.text, "a second pass finds more");
        assert!(again.removed.is_empty());
    }
    redact_report(text)
}

fn between(text: &str, place: Range<usize>) -> &str {
    assert!(text.get(place.clone()).is_some(), "{place:?} cuts a character of {text:?}");
    text.get(place).unwrap_or("")
}

/// Whether every digit within `place` of the original was removed.
fn no_digit_is_left(text: &str, place: Range<usize>, out: &Redacted) -> bool {
    let gone = |at: usize| out.removed.iter().any(|r| r.start <= at && at < r.end);
    let digits = text.char_indices().filter(|(at, c)| place.contains(at) && c.is_ascii_digit());
    digits.filter(|(at, _)| !gone(*at)).count() == 0
}

/// The longest row of figures in a text.
fn longest_row(text: &str) -> usize {
    text.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0)
}

/// Sixteen digits with a right check digit, written in one of the usual ways.
fn card() -> impl Strategy<Value = String> {
    let digits = "(4[0-9]|5[1-5]|62)[0-9]{13}".prop_map(|head| {
        let sum: u32 = head
            .bytes()
            .rev()
            .zip([2_u32, 1].into_iter().cycle())
            .map(|(b, times)| u32::from(b - b'0') * times)
            .map(|n| if n > 9 { n - 9 } else { n })
            .sum();
        format!("{head}{}", (10 - sum % 10) % 10)
    });
    let between =
        prop::sample::select(vec!["", " ", "-", ".", "\n", "  ", " - ", "\u{200B}", "&nbsp;"]);
    (digits, between).prop_map(|(digits, between)| {
        let groups: Vec<&str> =
            [0, 4, 8, 12].iter().filter_map(|i| digits.get(*i..i + 4)).collect();
        groups.join(between)
    })
}

/// Words and numbers as reports have them, in any order.
fn jumble() -> impl Strategy<Value = String> {
    let words = vec![
        "my",
        "PIN",
        "is",
        "4821",
        "the",
        "card",
        "code",
        "word",
        "Blue 42",
        "password",
        "was",
        "he",
        "said",
        "told him",
        "4 8 2 1",
        "four",
        "eight",
        "double",
        "oh",
        "20-48-91",
        "31926819",
        "account",
        "sort code",
        "£5,200",
        "10.40",
        "1968",
        "in",
        "courier",
        "would say",
        "07700 900123",
        "+44",
        "0",
        "00",
        "4929 1234",
        "expiry",
        "04/27",
        "cvv",
        "123",
        ".",
        ",",
        "Fluffy77",
        "\n",
        "and",
        "TJ68 OKN",
        "GB29",
        "NWBK",
        "6016",
        "to",
        "hundred",
        "417226",
        "[PIN removed]",
        "'",
        "&#52;",
        "l",
        "O",
        "forty",
        "nine",
        "1",
        "12",
        "memorable",
        ":",
    ];
    let glue = prop::sample::select(vec![" ", " ", " ", "", "-", ", ", ". "]);
    prop::collection::vec((prop::sample::select(words), glue), 0..24)
        .prop_map(|parts| parts.into_iter().map(|(w, g)| format!("{w}{g}")).collect())
}

/// A number of the ranges that Ofcom keeps for drama.
fn drama() -> impl Strategy<Value = String> {
    let forms = vec![
        "01632 960XXX",
        "01632960XXX",
        "(01632) 960XXX",
        "01632-960XXX",
        "+44 1632 960XXX",
        "020 7946 0XXX",
        "02079460XXX",
        "0207 946 0XXX",
        "(020) 7946 0XXX",
        "+442079460XXX",
        "+44 (0)20 7946 0XXX",
        "07700 900XXX",
        "07700900XXX",
        "07700 900 XXX",
        "+44 7700 900XXX",
        "0044 7700 900XXX",
        "00447700900XXX",
    ];
    (prop::sample::select(forms), 0..1000_u32)
        .prop_map(|(form, n)| form.replace("XXX", &format!("{n:03}")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn holds_for_any_text(text in "\\PC{0,80}") {
        assert_sound(&text);
    }

    #[test]
    fn holds_for_digits_and_marks(text in "[0-9olO ,.\\-+£:/()\\n]{0,60}") {
        let out = assert_sound(&text);
        prop_assert!(longest_row(&out.text) < 14, "{} -> {}", text, out.text);
    }

    #[test]
    fn holds_for_jumbled_reports(text in jumble()) {
        assert_sound(&text);
    }

    #[test]
    fn no_row_of_a_card_is_left(text in "[a-zA-Z ,.]{0,20}", row in "[1-9][0-9]{12,30}") {
        for text in [format!("{text}{row}"), format!("{row}{text}"), format!("{text} {row} {text}")] {
            prop_assert!(longest_row(&redact_report(&text).text) < 13, "{}", text);
        }
    }

    #[test]
    fn a_card_put_anywhere_goes(text in "[a-z0-9 ,.£+:/\\-]{0,40}", at in 0..40_usize, card in card()) {
        let at = (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
        let (before, after) = text.split_at(at);
        let whole = format!("{before}{card}{after}");
        let end = at + card.len();
        let out = assert_sound(&whole);
        prop_assert!(no_digit_is_left(&whole, at..end, &out), "{} -> {}", whole, out.text);
    }

    #[test]
    fn a_card_put_into_a_report_goes(text in jumble(), more in jumble(), card in card()) {
        let whole = format!("{text}{card}{more}");
        let out = redact_report(&whole);
        let (at, end) = (text.len(), text.len() + card.len());
        prop_assert!(no_digit_is_left(&whole, at..end, &out), "{} -> {}", whole, out.text);
    }

    #[test]
    fn numbers_of_dramas_stay(
        before in prop::sample::select(vec![
            "He rang from ", "my card and PIN were asked for. ", "account? ", "the code came from ",
            "at 10.40 ", "Withheld, then ", "twice: ", "", "PIN 4821, ", "sort code 20-48-91, ",
        ]),
        phone in drama(),
        after in prop::sample::select(vec![
            "", ".", " at 6.15", ", my PIN is 4821", " or 7", "\n12 March", " and took £5,200",
        ]),
    ) {
        let out = redact_report(&format!("{before}{phone}{after}"));
        prop_assert!(out.text.contains(&phone), "{}", out.text);
    }

    #[test]
    fn a_pin_by_its_name_goes(
        before in prop::sample::select(vec!["my PIN is ", "pin number: ", "I gave him my pin, ", "PIN "]),
        pin in "[0-9]{4}",
    ) {
        let out = redact_report(&format!("{before}{pin} and he went"));
        prop_assert!(!out.text.contains(&pin), "{}", out.text);
    }
}
