//! Silero's model in ONNX Runtime, where both are installed.

#![cfg(test)]

/// A hum with the period and the swelling of a voice.
fn voice(rate: u32, seconds: u32) -> Vec<i16> {
    (0..rate * seconds)
        .map(|i| {
            let at = i as f32 / rate as f32;
            let wave = |hertz: f32| (std::f32::consts::TAU * hertz * at).sin();
            let glottis: f32 = (1..24).map(|n| wave(118.0 * n as f32) / n as f32).sum();
            let swell = (std::f32::consts::TAU * 2.2 * at).sin().abs();
            (glottis * swell * 6_000.0) as i16
        })
        .collect()
}

#[test]
fn silence_is_none_and_the_model_answers_at_both_rates() {
    for rate in [8_000, 16_000, 48_000] {
        let mut silero = match speech::silero(rate) {
            Ok(silero) => silero,
            Err(error) => {
                println!("SKIPPED: {error} ({})", error.help);
                return;
            }
        };
        let frame = silero.frame_len();
        assert_eq!(frame as u32 * 1_000 / rate, 32);
        let silent: Vec<f32> = (0..50).map(|_| silero.probability(&vec![0; frame])).collect();
        assert!(silent.iter().all(|p| *p < 0.3), "{rate}: {silent:?}");
        let sound = voice(rate, 2);
        let loud: Vec<f32> = sound.chunks_exact(frame).map(|f| silero.probability(f)).collect();
        println!("{rate}: most {:.2}", loud.iter().copied().fold(0.0, f32::max));
        assert!(loud.iter().all(|p| (0.0..=1.0).contains(p)), "{rate}: {loud:?}");
    }
}
