//! Zones: around each place, sets of places that grow with the distance.
//!
//! A circle holds all places within its radius, so that places at the same distance enter
//! together. Zones of nearest neighbours grow one place at a time, in the order of the file
//! where distances are equal.

use crate::places::Places;

/// Distances whose squares differ by less than this share are one distance: the difference
/// comes from rounding.
const SAME: f64 = 1e-10;

/// How far zones grow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    /// The largest share of the weight (people or cases) in a zone, from 0 to 1.
    pub share: f64,
    /// The largest radius, in kilometres or the unit of the plane.
    pub radius: f64,
    /// The most places in a zone, the place in its centre included. If there is such a limit,
    /// zones grow one place at a time.
    pub nearest: Option<usize>,
}

impl Default for Reach {
    fn default() -> Self {
        Self { share: 0.5, radius: f64::INFINITY, nearest: None }
    }
}

/// For each centre, places in order of distance, and where each zone ends.
#[derive(Clone, Debug, Default)]
pub struct Zones {
    order: Vec<u32>,
    ends: Vec<u32>,
    radii: Vec<f64>,
    centres: Vec<Centre>,
}

/// The zones around one place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Centre {
    order: (usize, usize),
    ends: (usize, usize),
}

impl Zones {
    /// The zones around every place that hold at most the weight the reach allows. A centre
    /// whose own weight is more than that has none.
    pub fn new(places: &Places, weight: &[f64], reach: Reach) -> Self {
        let limit = weight.iter().sum::<f64>() * reach.share * (1.0 + 1e-12);
        let mut zones = Self::default();
        let mut near: Vec<(f64, u32)> = Vec::new();
        for centre in 0..places.len() {
            near.clear();
            near.extend((0..places.len() as u32).map(|p| (places.chord2(centre, p as usize), p)));
            near.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            zones.grow(
                places,
                &near,
                &|p| weight.get(p as usize).copied().unwrap_or(0.0),
                (reach, limit),
            );
        }
        zones
    }

    /// One zone of all places, for scans of time alone.
    pub fn whole(places: usize) -> Self {
        Self {
            order: (0..places as u32).collect(),
            ends: vec![places as u32],
            radii: vec![0.0],
            centres: vec![Centre { order: (0, places), ends: (0, 1) }],
        }
    }

    fn grow(
        &mut self,
        places: &Places,
        near: &[(f64, u32)],
        weight: &dyn Fn(u32) -> f64,
        (reach, limit): (Reach, f64),
    ) {
        let (from, first) = (self.order.len(), self.ends.len());
        let most = reach.nearest.unwrap_or(usize::MAX);
        let mut held = 0.0;
        let together =
            |a: &(f64, u32), b: &(f64, u32)| reach.nearest.is_none() && b.0 - a.0 <= SAME * b.0;
        for group in near.chunk_by(together) {
            held += group.iter().map(|(_, p)| weight(*p)).sum::<f64>();
            let radius = group.first().map_or(0.0, |(d, _)| places.distance(*d));
            let count = self.order.len() - from + group.len();
            if held > limit || radius > reach.radius * (1.0 + 1e-12) || count > most {
                break;
            }
            self.order.extend(group.iter().map(|(_, p)| *p));
            self.ends.push(count as u32);
            self.radii.push(radius);
        }
        self.centres
            .push(Centre { order: (from, self.order.len()), ends: (first, self.ends.len()) });
    }

    /// How many centres there are, with zones or without.
    pub fn centres(&self) -> usize {
        self.centres.len()
    }

    /// The places that no zone holds: alone, or with the places at their point, they are more
    /// than the reach allows.
    pub fn left_out(&self) -> impl Iterator<Item = usize> {
        let is_bare = |c: &Centre| c.ends.0 == c.ends.1;
        self.centres.iter().enumerate().filter(move |(_, c)| is_bare(c)).map(|(i, _)| i)
    }

    /// How many zones there are in all.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no zone.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The places around a centre in order of distance, and the number of them in each zone.
    pub(crate) fn around(&self, centre: usize) -> (&[u32], &[u32]) {
        let Some(c) = self.centres.get(centre) else {
            return (&[], &[]);
        };
        let order = self.order.get(c.order.0..c.order.1).unwrap_or(&[]);
        (order, self.ends.get(c.ends.0..c.ends.1).unwrap_or(&[]))
    }

    /// The radius of a zone: the distance from its centre to its farthest place.
    pub fn radius(&self, centre: usize, size: usize) -> f64 {
        let Some(c) = self.centres.get(centre) else {
            return 0.0;
        };
        let (_, ends) = self.around(centre);
        let at = c.ends.0 + ends.partition_point(|end| (*end as usize) < size);
        self.radii.get(at).copied().unwrap_or(0.0)
    }

    /// The places of a zone in order of distance: the `size` nearest to the centre.
    pub fn members(&self, centre: usize, size: usize) -> &[u32] {
        let (order, _) = self.around(centre);
        order.get(..size.min(order.len())).unwrap_or(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Coordinates;

    fn square() -> Places {
        Places::new(Coordinates::Cartesian, [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (5.0, 5.0)])
    }

    fn sizes(zones: &Zones, centre: usize) -> Vec<u32> {
        zones.around(centre).1.to_vec()
    }

    #[test]
    fn places_at_one_distance_enter_a_circle_together() {
        let reach = Reach { share: 1.0, ..Reach::default() };
        assert_eq!(sizes(&Zones::new(&square(), &[1.0; 4], reach), 0), [1, 3, 4]);
        let reach = Reach { nearest: Some(3), ..reach };
        assert_eq!(sizes(&Zones::new(&square(), &[1.0; 4], reach), 0), [1, 2, 3]);
    }

    #[test]
    fn no_zone_outgrows_its_reach() {
        let half = Zones::new(&square(), &[1.0; 4], Reach::default());
        assert_eq!(sizes(&half, 0), [1]);
        assert_eq!(sizes(&half, 1), [1, 2]);
        let heavy = Zones::new(&square(), &[9.0, 1.0, 1.0, 1.0], Reach::default());
        assert_eq!(sizes(&heavy, 0), [0_u32; 0]);
        assert_eq!(heavy.left_out().collect::<Vec<_>>(), [0]);
        assert!(!(0..4).any(|centre| heavy.members(centre, 4).contains(&0)));
        let near = Reach { share: 1.0, radius: 1.0, nearest: None };
        assert_eq!(sizes(&Zones::new(&square(), &[1.0; 4], near), 0), [1, 3]);
        assert_eq!(Zones::whole(4).members(0, 4), [0, 1, 2, 3]);
    }
}
