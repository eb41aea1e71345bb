//! Places and the distances between them.

use crate::read::Coordinates;

/// Radius of the Earth in kilometres for great-circle distances. A sphere of the mean radius
/// is within half a per cent of the true distance everywhere.
pub const EARTH_RADIUS_KM: f64 = 6371.0088;

/// Places on a plane or on the globe.
///
/// Both are kept as points in space: on the globe as points of the unit sphere, where the
/// chord grows with the great circle.
#[derive(Clone, Debug)]
pub struct Places {
    coordinates: Coordinates,
    points: Vec<[f64; 3]>,
}

impl Places {
    /// Places from pairs: `(x, y)`, or `(latitude, longitude)` in degrees.
    pub fn new(coordinates: Coordinates, pairs: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let point = |(a, b): (f64, f64)| match coordinates {
            Coordinates::Cartesian => [a, b, 0.0],
            Coordinates::Geographic => {
                let (lat, long) = (a.to_radians(), b.to_radians());
                [lat.cos() * long.cos(), lat.cos() * long.sin(), lat.sin()]
            }
        };
        Self { coordinates, points: pairs.into_iter().map(point).collect() }
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Whether there is no place.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// Plane or globe.
    pub fn coordinates(&self) -> Coordinates {
        self.coordinates
    }

    /// The square of the straight line between two places: enough to tell which is nearer.
    pub(crate) fn chord2(&self, a: usize, b: usize) -> f64 {
        match (self.points.get(a), self.points.get(b)) {
            (Some([x, y, z]), Some([u, v, w])) => {
                (x - u) * (x - u) + (y - v) * (y - v) + (z - w) * (z - w)
            }
            _ => f64::INFINITY,
        }
    }

    /// A distance from the square of its straight line: kilometres along the great circle, or
    /// the unit of the plane.
    pub(crate) fn distance(&self, chord2: f64) -> f64 {
        match self.coordinates {
            Coordinates::Cartesian => chord2.sqrt(),
            Coordinates::Geographic => {
                2.0 * EARTH_RADIUS_KM * (0.5 * chord2.sqrt()).min(1.0).asin()
            }
        }
    }

    /// The distance between two places: kilometres along the great circle, or the unit of the
    /// plane.
    pub fn between(&self, a: usize, b: usize) -> f64 {
        self.distance(self.chord2(a, b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_right() {
        let plane = Places::new(Coordinates::Cartesian, [(0.0, 0.0), (3.0, 4.0)]);
        assert_eq!(plane.between(0, 1), 5.0);
        // A quarter of the way round the Earth, and one degree of latitude.
        let globe = Places::new(
            Coordinates::Geographic,
            [(0.0, 0.0), (0.0, 90.0), (1.0, 0.0), (0.0, 180.0)],
        );
        let quarter = EARTH_RADIUS_KM * std::f64::consts::FRAC_PI_2;
        assert!((globe.between(0, 1) - quarter).abs() < 1e-9);
        assert!((globe.between(0, 2) - quarter / 90.0).abs() < 1e-9);
        assert!((globe.between(0, 3) - 2.0 * quarter).abs() < 1e-6);
    }
}
