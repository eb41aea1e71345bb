//! Distance between two places on the globe.

/// Kilometres along the great circle between two places in degrees (haversine; a globe of
/// 6,371 km).
pub fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let half = |x: f64| (x / 2.0).sin().powi(2);
    let h = half(lat_b - lat_a) + lat_a.cos() * lat_b.cos() * half((b.1 - a.1).to_radians());
    2.0 * 6371.0 * h.clamp(0.0, 1.0).sqrt().asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn london_to_paris() {
        let km = kilometres((51.5074, -0.1278), (48.8566, 2.3522));
        assert!((km - 343.6).abs() < 0.5, "{km}");
    }
}
