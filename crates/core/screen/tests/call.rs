//! A call beside a phone, from messages to events.

#![cfg(test)]

use audio::hearing::Recognizer;
use audio::script::Script;
use detector::Detector;
use evidence::Level;
use proptest::prelude::*;
use screen::wire::{read_begin, read_sound, read_text, write_sound};
use screen::{Begin, By, Event, Fault, Message, Over, Rules, Screen, Sound};

const PLAYBOOK: &str = "playbook test
rule CLAIMS_POLICE
 stage identity_claim
 weight 9
 pattern \"fraud squad\"
 explain \"says he is from the police\"
end
rule ASKS_PIN
 stage ask
 asks details \"your PIN\"
 weight 12
 pattern \"your pin\"
 advice \"Do not say your PIN.\"
 explain \"asks for the PIN\"
end
rule ASKS_CARD_NUMBER
 stage ask
 asks details \"your card number\"
 weight 0.5
 pattern \"your card number\"
 advice \"Do not say your card number.\"
 explain \"asks for the number of the card\"
end
rule SENDS_COURIER
 stage logistics
 weight 1
 pattern \"courier will come\"
 explain \"sends somebody to the door\"
end
";

fn detector() -> Detector {
    let (rules, remarks) = playbook::compile(&[playbook::Source { name: "t", text: PLAYBOOK }]);
    assert!(remarks.is_empty(), "{remarks:?}");
    Detector::new(rules, classifier::Classifier::empty())
}

fn begin(by: By) -> Begin {
    Begin { version: 1, agreed: true, by, rate: 16_000 }
}

fn script(lines: &[&str]) -> Box<dyn Recognizer> {
    let lines = lines.iter().map(|l| (*l).to_owned()).collect();
    Box::new(Script::new(lines).recognizer(8_000))
}

/// Sentences of hum at 16 kHz, 1.6 s each, a second of silence after each.
fn hum(sentences: usize) -> Vec<i16> {
    let mut out = vec![0; 8_000];
    for _ in 0..sentences {
        out.extend((0..25_600_i32).map(|i| {
            let wave = if i % 107 < 18 { 9_000 } else { -1_600 };
            i16::try_from(wave * (50 + i / 80 % 50) / 100).unwrap()
        }));
        out.extend([0; 16_000]);
    }
    out
}

/// Sends sound in messages of a tenth of a second, at the pace of the clock, then Stop.
fn speak(screen: &mut Screen<'_>, sound: &[i16]) -> Vec<Event> {
    let (mut told, mut now_ms) = (Vec::new(), 0);
    for (number, samples) in sound.chunks(1_600).enumerate() {
        now_ms += 100;
        let number = u32::try_from(number).unwrap();
        screen.handle_sound(&Sound { number, samples: samples.to_vec() }, now_ms).unwrap();
        told.extend(std::iter::from_fn(|| screen.poll_event(now_ms)));
    }
    screen.handle_message(Message::Stop, now_ms).unwrap();
    told.extend(std::iter::from_fn(|| screen.poll_event(now_ms)));
    assert!(screen.is_over());
    told
}

fn levels(told: &[Event]) -> Vec<(Level, bool)> {
    let level = |event: &Event| match event {
        Event::Level { level, provisional } => Some((*level, *provisional)),
        _ => None,
    };
    told.iter().filter_map(level).collect()
}

fn say(screen: &mut Screen<'_>, text: &str, now_ms: u64) -> Vec<Event> {
    let said = Message::Said { text: text.to_owned(), last: true };
    screen.handle_message(said, now_ms).unwrap();
    std::iter::from_fn(|| screen.poll_event(now_ms)).collect()
}

#[test]
fn a_scam_goes_red_by_sound_and_everything_is_told_in_order() {
    let detector = detector();
    let lines = ["this is the fraud squad", "now read me your pin", "a courier will come"];
    let mut screen =
        Screen::new(&detector, &begin(By::Server), Some(script(&lines)), Rules::default());
    let told = speak(&mut screen, &hum(3));
    assert!(matches!(told[0], Event::Ready { version: 1, seconds: 5_400 }));
    assert_eq!(levels(&told).last(), Some(&(Level::Red, false)));
    let turns: Vec<&Vec<(String, bool)>> = told
        .iter()
        .filter_map(|e| match e {
            Event::Turn { said, .. } => Some(said),
            _ => None,
        })
        .collect();
    assert_eq!(turns.len(), 3, "{told:?}");
    assert_eq!(turns[1][1], ("your pin".to_owned(), true));
    assert!(told.iter().any(|e| matches!(e, Event::Rule { rule: "details", .. })));
    assert!(told.contains(&Event::Courier));
    assert!(told.iter().any(|e| matches!(e, Event::Partial { .. })));
    let end = Event::End { why: Over::Stopped, level: Level::Red };
    assert_eq!(told.last(), Some(&end));
}

#[test]
fn an_ordinary_call_stays_clear() {
    let detector = detector();
    let lines = ["hello it is only me", "see you on sunday then"];
    let mut screen =
        Screen::new(&detector, &begin(By::Server), Some(script(&lines)), Rules::default());
    let told = speak(&mut screen, &hum(2));
    assert_eq!(levels(&told), []);
    assert!(told.contains(&Event::End { why: Over::Stopped, level: Level::Clear }));
}

#[test]
fn words_that_may_be_revised_raise_amber_and_are_taken_back() {
    let detector = detector();
    let mut screen = Screen::new(&detector, &begin(By::Browser), None, Rules::default());
    let said = Message::Said { text: "fraud squad read me your pin".into(), last: false };
    screen.handle_message(said, 5_000).unwrap();
    let told: Vec<Event> = std::iter::from_fn(|| screen.poll_event(5_000)).collect();
    assert_eq!(levels(&told), [(Level::Amber, true)]);
    let told = say(&mut screen, "flower spin", 6_000);
    assert_eq!(levels(&told), [(Level::Clear, false)]);
}

#[test]
fn a_broken_rule_is_never_clear() {
    let detector = detector();
    let mut screen = Screen::new(&detector, &begin(By::Browser), None, Rules::default());
    let told = say(&mut screen, "tell me your card number", 1_000);
    assert_eq!(levels(&told), [(Level::Amber, false)]);
    let shown = say(&mut screen, "it is 4929 1234 5678 9012", 2_000);
    assert!(!format!("{shown:?}").contains("4929"), "{shown:?}");
}

#[test]
fn missing_sound_is_silence_and_is_told() {
    let detector = detector();
    let mut screen =
        Screen::new(&detector, &begin(By::Server), Some(script(&[])), Rules::default());
    let sound = |number| Sound { number, samples: vec![0; 1_600] };
    screen.handle_sound(&sound(0), 100).unwrap();
    screen.handle_sound(&sound(4), 500).unwrap();
    let told: Vec<Event> = std::iter::from_fn(|| screen.poll_event(500)).collect();
    assert_eq!(told.iter().filter(|e| **e == Event::Lost).count(), 1);
    assert_eq!(screen.handle_sound(&sound(4), 600), Err(Fault::Number));
}

#[test]
fn sound_that_outruns_the_clock_is_refused() {
    let detector = detector();
    let mut screen =
        Screen::new(&detector, &begin(By::Server), Some(script(&[])), Rules::default());
    let sound = |number| Sound { number, samples: vec![0; 16_000] };
    let refused = (0..30).find_map(|n| screen.handle_sound(&sound(n), 0).err());
    assert_eq!(refused, Some(Fault::Fast));
}

#[test]
fn what_does_not_belong_there_is_refused() {
    let detector = detector();
    let mut words = Screen::new(&detector, &begin(By::Browser), None, Rules::default());
    let sound = Sound { number: 0, samples: vec![0; 160] };
    assert_eq!(words.handle_sound(&sound, 0), Err(Fault::Order));
    assert_eq!(words.handle_message(Message::Begin(begin(By::Browser)), 0), Err(Fault::Order));
    let mut heard = Screen::new(&detector, &begin(By::Server), Some(script(&[])), Rules::default());
    let said = Message::Said { text: "x".into(), last: true };
    assert_eq!(heard.handle_message(said, 0), Err(Fault::Order));
}

#[test]
fn it_ends_by_itself() {
    let detector = detector();
    let rules = Rules { most_ms: 60_000, quiet_ms: 10_000, pause_ms: 500 };
    let ended = |pace_ms: u64| {
        let mut screen = Screen::new(&detector, &begin(By::Browser), None, rules);
        for now_ms in (0..200_000).step_by(1_000) {
            if now_ms % pace_ms == 0 && !screen.is_over() {
                say(&mut screen, "hello", now_ms);
            }
            screen.handle_time(now_ms);
            let last = std::iter::from_fn(|| screen.poll_event(now_ms)).last();
            if let Some(Event::End { why, .. }) = last {
                return Some((why, now_ms));
            }
        }
        None
    };
    assert_eq!(ended(5_000), Some((Over::Long, 60_000)));
    assert_eq!(ended(1_000_000), Some((Over::Quiet, 10_000)));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
        if let Ok(sound) = read_sound(&bytes) {
            prop_assert_eq!(write_sound(&sound), bytes.clone());
        }
        let text = String::from_utf8_lossy(&bytes);
        let _ = (read_text(&text), read_begin(&text));
    }

    #[test]
    fn nothing_that_comes_in_any_order_breaks_it_and_it_ends_once(
        steps in proptest::collection::vec((0_u8..5, 0_u32..40, 0_u64..30_000), 0..60)
    ) {
        let detector = detector();
        let mut screen = Screen::new(
            &detector, &begin(By::Server), Some(script(&["read me your pin"])), Rules::default(),
        );
        let (mut now_ms, mut ends, mut shown) = (0, 0, Level::Clear);
        for (kind, number, pass) in steps {
            now_ms += pass;
            let sound = Sound { number, samples: hum(1) };
            let _ = match kind {
                0 => screen.handle_message(Message::Stop, now_ms),
                1 => screen.handle_message(Message::Said { text: "x".into(), last: true }, now_ms),
                2 => { screen.handle_time(now_ms); Ok(()) }
                _ => screen.handle_sound(&sound, now_ms),
            };
            while let Some(event) = screen.poll_event(now_ms) {
                match event {
                    Event::End { .. } => ends += 1,
                    Event::Level { level, provisional } => {
                        prop_assert!(!(provisional && level == Level::Red));
                        shown = level;
                    }
                    _ => {}
                }
            }
            prop_assert!(shown >= screen.level());
        }
        screen.handle_message(Message::Stop, now_ms).unwrap();
        screen.handle_time(now_ms + 10_000);
        while let Some(event) = screen.poll_event(now_ms) {
            ends += usize::from(matches!(event, Event::End { .. }));
        }
        prop_assert_eq!(ends, 1);
    }
}
