//! How much sound a core takes: seconds of telephone sound a second.

use audio::ear::{Ear, Event};
use audio::endpoint::Endpointing;
use audio::resample::Resampler;
use audio::script::Script;
use audio::{g711, voice};
use divan::{Bencher, black_box, counter::ItemsCount};
use voice::Voice as _;

/// Ten seconds: speech-like hum in two stretches, silence between.
fn call() -> Vec<i16> {
    (0..80_000_usize)
        .map(|i| {
            let speaks = i % 40_000 < 24_000;
            let swell = (i as f32 / 900.0).sin().abs();
            let wave = if i % 67 < 11 { 9_000.0 } else { -1_700.0 };
            if speaks { (wave * swell) as i16 } else { 0 }
        })
        .collect()
}

fn main() {
    divan::main();
}

#[divan::bench]
fn ear_with_a_script(bencher: Bencher<'_, '_>) {
    let call = call();
    bencher.counter(ItemsCount::new(10_u32)).bench(|| {
        let script = Script::new(vec!["good morning".into(), "your card".into()]);
        let recognizer = Box::new(script.recognizer(8_000));
        let mut ear = Ear::new(8_000, recognizer, Endpointing::default());
        let mut turns = 0;
        for frame in call.chunks(160) {
            ear.feed(frame);
            turns +=
                std::iter::from_fn(|| ear.poll()).filter(|e| matches!(e, Event::Turn(_))).count();
        }
        assert_eq!(turns, 2);
    });
}

#[divan::bench]
fn voice_activity(bencher: Bencher<'_, '_>) {
    let call = call();
    bencher.counter(ItemsCount::new(10_u32)).bench(|| {
        let mut voice = voice::Contrast::new(8_000);
        let voiced = call.chunks_exact(160).filter(|f| voice.probability(f) >= 0.5).count();
        assert!((200..350).contains(&voiced), "{voiced}");
    });
}

#[divan::bench]
fn resampling_to_16_khz(bencher: Bencher<'_, '_>) {
    let call = call();
    let mut resampler = Resampler::new(8_000, 16_000);
    bencher.counter(ItemsCount::new(10_u32)).bench_local(|| {
        let mut out = Vec::with_capacity(160_000);
        call.chunks(160).for_each(|frame| resampler.feed(frame, &mut out));
        resampler.finish(&mut out);
        assert_eq!(out.len(), 160_000);
    });
}

#[divan::bench]
fn mu_law_there_and_back(bencher: Bencher<'_, '_>) {
    let call = call();
    bencher.counter(ItemsCount::new(10_u32)).bench(|| {
        let (mut bytes, mut back) = (Vec::new(), Vec::new());
        g711::encode_ulaw(&call, &mut bytes);
        g711::decode_ulaw(&bytes, &mut back);
        assert_eq!(black_box(&back).len(), call.len());
    });
}
