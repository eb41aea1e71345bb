//! Every model against its formula in the textbook, by trying all zones and windows, and
//! against figures that were recorded once. The data are made up here from a seed, so that
//! this holds on any machine.

#[cfg(test)]
mod textbook {
    use scanstat::calendar::Date;
    use scanstat::outcome::{Cluster, Secondary};
    use scanstat::random::Random;
    use scanstat::read::{CaseRecord, Coordinates, PlaceRecord, PopulationRecord};
    use scanstat::study::{Analysis, Design, Longest, Model, Records, prepare};
    use std::collections::BTreeSet;

    const PLACES: usize = 14;
    const DAYS: usize = 24;
    const LONGEST: usize = 9;
    const THETA: f64 = 2.5;

    /// Made-up cases, people, baselines and controls, with a wave in two places at the end.
    struct Made {
        at: Vec<(f64, f64)>,
        people: Vec<f64>,
        cases: Vec<Vec<f64>>,
        baseline: Vec<Vec<f64>>,
        controls: Vec<Vec<f64>>,
    }

    fn made() -> Made {
        let mut random = Random::new(2_026, 5);
        let at: Vec<(f64, f64)> =
            (0..PLACES).map(|_| (40.0 * random.unit(), 40.0 * random.unit())).collect();
        let people: Vec<f64> =
            (0..PLACES).map(|_| (300.0 + 900.0 * random.unit()).round()).collect();
        let near = |i: usize| (at[i].0 - at[3].0).hypot(at[i].1 - at[3].1);
        let mut order: Vec<usize> = (0..PLACES).collect();
        order.sort_by(|a, b| near(*a).total_cmp(&near(*b)));
        let mut table = |mean: &dyn Fn(usize, usize) -> f64| -> Vec<Vec<f64>> {
            let row = |i| (0..DAYS).map(|t| random.poisson(mean(i, t)) as f64).collect();
            (0..PLACES).map(row).collect::<Vec<Vec<f64>>>()
        };
        let usual = |i: usize| people[i] / 2_500.0;
        let wave =
            |i: usize, t: usize| if order[..2].contains(&i) && t >= DAYS - 5 { 1.4 } else { 0.0 };
        let cases = table(&|i, t| usual(i) + wave(i, t));
        let controls = table(&|i, _| 12.0 * usual(i));
        let day = |t: usize| 1.0 + 0.2 * (t as f64 / 4.0).sin();
        let baseline =
            (0..PLACES).map(|i| (0..DAYS).map(|t| usual(i) * day(t)).collect()).collect();
        Made { at, people, cases, baseline, controls }
    }

    fn id(place: usize) -> String {
        format!("t{place:02}")
    }

    impl Made {
        fn records(&self) -> Records {
            let lines = |table: &[Vec<f64>]| {
                let cell = |i: usize, t: usize| CaseRecord {
                    place: id(i),
                    count: table[i][t] as u64,
                    date: Some(Date::Day(20_000 + t as i64)),
                    covariates: vec![],
                    start: 0,
                    end: 0,
                };
                (0..PLACES)
                    .flat_map(|i| (0..DAYS).map(move |t| (i, t)))
                    .map(|(i, t)| cell(i, t))
                    .collect::<Vec<_>>()
            };
            let place = |i: usize| PlaceRecord {
                id: id(i),
                first: self.at[i].0,
                second: self.at[i].1,
                start: 0,
                end: 0,
            };
            let people = |i: usize, date: Date, people: f64| PopulationRecord {
                place: id(i),
                date,
                people,
                covariates: vec![],
                start: 0,
                end: 0,
            };
            let due = |i: usize| {
                (0..DAYS).map(move |t| people(i, Date::Day(20_000 + t as i64), self.baseline[i][t]))
            };
            Records {
                cases: lines(&self.cases),
                controls: lines(&self.controls),
                places: (0..PLACES).map(place).collect(),
                populations: (0..PLACES)
                    .map(|i| people(i, Date::Year(2024), self.people[i]))
                    .collect(),
                baselines: (0..PLACES).flat_map(due).collect(),
            }
        }

        fn all(table: &[Vec<f64>]) -> f64 {
            table.iter().flatten().sum()
        }

        /// Expected cases of each cell; for Bernoulli, its people.
        fn risk(&self, model: Model) -> Vec<Vec<f64>> {
            let cases = Self::all(&self.cases);
            let of_place = |i: usize| self.cases[i].iter().sum::<f64>();
            let of_day = |t: usize| self.cases.iter().map(|row| row[t]).sum::<f64>();
            let people: f64 = self.people.iter().sum();
            let cell = |i: usize, t: usize| match model {
                Model::Permutation => of_place(i) * of_day(t) / cases,
                Model::Poisson => cases * self.people[i] / people / DAYS as f64,
                Model::ExpectationPoisson | Model::NegativeBinomial => self.baseline[i][t],
                Model::Bernoulli => self.cases[i][t] + self.controls[i][t],
            };
            (0..PLACES).map(|i| (0..DAYS).map(|t| cell(i, t)).collect()).collect()
        }

        /// What the share of a zone is measured by.
        fn weight(&self, model: Model, place: usize) -> f64 {
            match model {
                Model::Permutation => self.cases[place].iter().sum(),
                Model::Bernoulli => self.risk(model)[place].iter().sum(),
                _ => self.people[place],
            }
        }

        /// All circles with at most half of the weight.
        fn zones(&self, model: Model) -> Vec<Vec<usize>> {
            let all: f64 = (0..PLACES).map(|i| self.weight(model, i)).sum();
            let mut zones = Vec::new();
            for centre in 0..PLACES {
                let far = |i: usize| {
                    (self.at[i].0 - self.at[centre].0).hypot(self.at[i].1 - self.at[centre].1)
                };
                let mut order: Vec<usize> = (0..PLACES).collect();
                order.sort_by(|a, b| far(*a).total_cmp(&far(*b)));
                for size in 1..=PLACES {
                    let zone = order[..size].to_vec();
                    if zone.iter().map(|i| self.weight(model, *i)).sum::<f64>() <= all / 2.0 {
                        zones.push(zone);
                    }
                }
            }
            zones
        }

        /// The score of a zone and window by the formulas of Kulldorff (1997, 2001), Neill
        /// (2005) and Tango et al. (2011), with the cases observed and expected in it.
        fn score(
            &self,
            model: Model,
            (zone, from, to): (&[usize], usize, usize),
        ) -> (f64, f64, f64) {
            let risk = self.risk(model);
            let sum = |table: &[Vec<f64>]| {
                zone.iter().map(|i| table[*i][from..to].iter().sum::<f64>()).sum::<f64>()
            };
            let (c, e, all) = (sum(&self.cases), sum(&risk), Self::all(&self.cases));
            let ln = |x: f64, y: f64| if x == 0.0 { 0.0 } else { x * (x / y).ln() };
            match model {
                Model::Permutation | Model::Poisson => {
                    let value = ln(c, e) + ln(all - c, all - e);
                    (if c > e { value } else { 0.0 }, c, e)
                }
                Model::ExpectationPoisson => (if c > e { ln(c, e) + e - c } else { 0.0 }, c, e),
                Model::NegativeBinomial => {
                    let (mut above, mut spread) = (0.0, 0.0);
                    for i in zone {
                        for (y, mu) in self.cases[*i][from..to].iter().zip(&risk[*i][from..to]) {
                            let w = 1.0 + mu / THETA;
                            above += (y - mu) / w;
                            spread += mu / w;
                        }
                    }
                    (above.max(0.0) / spread.sqrt(), c, e)
                }
                Model::Bernoulli => {
                    let people = Self::all(&risk);
                    let (n, rest, outside) = (e, all - c, people - e);
                    let inside = ln(c, n) + ln(n - c, n);
                    let outside = ln(rest, outside) + ln(outside - rest, outside);
                    let without = ln(all, people) + ln(people - all, people);
                    let expected = all * n / people;
                    (if c > expected { inside + outside - without } else { 0.0 }, c, expected)
                }
            }
        }
    }

    fn windows(analysis: Analysis) -> Vec<(usize, usize)> {
        let all = (0..DAYS).flat_map(|from| (from + 1..=DAYS).map(move |to| (from, to)));
        let wanted = |(from, to): &(usize, usize)| match analysis {
            Analysis::Spatial => to - from == DAYS,
            Analysis::Prospective => *to == DAYS && to - from <= LONGEST,
            _ => to - from <= LONGEST,
        };
        all.filter(wanted).collect()
    }

    /// What a scan should find: places, days, observed, expected and score.
    type Found = (BTreeSet<usize>, (usize, usize), f64, f64, f64);

    /// The best of all zones and windows, then the best that shares no place with it, and so on.
    fn by_hand(made: &Made, model: Model, analysis: Analysis) -> Vec<Found> {
        let mut all: Vec<Found> = Vec::new();
        for zone in made.zones(model) {
            for (from, to) in windows(analysis) {
                let (score, observed, expected) = made.score(model, (&zone, from, to));
                if score > 0.0 && observed >= 2.0 {
                    let places = zone.iter().copied().collect();
                    all.push((places, (from, to), observed, expected, score));
                }
            }
        }
        all.sort_by(|a, b| b.4.total_cmp(&a.4));
        let mut chosen: Vec<Found> = Vec::new();
        for found in all {
            if chosen.iter().all(|c| c.0.is_disjoint(&found.0)) {
                chosen.push(found);
            }
        }
        chosen
    }

    fn scanned(made: &Made, model: Model, analysis: Analysis) -> Vec<Cluster> {
        let design = Design {
            longest: Longest::Units(LONGEST as i64),
            start: Some(Date::Day(20_000)),
            end: Some(Date::Day(20_000 + DAYS as i64 - 1)),
            coordinates: Some(Coordinates::Cartesian),
            theta: Some(THETA),
            ..Design::new(model, analysis)
        };
        let (study, remarks) = prepare(&made.records(), &design);
        assert_eq!(remarks, []);
        study.unwrap().problem.clusters(Secondary::NextBest)
    }

    /// Holds a scan against trying everything, and its first cluster against what was recorded:
    /// places, first and last day, cases, and score.
    fn check(
        (model, analysis): (Model, Analysis),
        (places, days, observed, score): (&[usize], (usize, usize), u64, f64),
    ) {
        let made = made();
        let (got, expect) = (scanned(&made, model, analysis), by_hand(&made, model, analysis));
        let name = format!("{model:?} {analysis:?}");
        assert_eq!(got.len(), expect.len(), "{name}");
        for (got, (places, (from, to), observed, expected, score)) in got.iter().zip(&expect) {
            assert!((got.score - score).abs() < 1e-9, "{name}: {got:?} {score}");
            let members: BTreeSet<usize> = got.places.iter().map(|p| *p as usize).collect();
            // Spatial scans have one interval that is the whole of the time.
            let days = match analysis {
                Analysis::Spatial => (0, DAYS),
                _ => (got.window.from, got.window.to),
            };
            assert_eq!((&members, days), (places, (*from, *to)), "{name}");
            assert_eq!(got.observed as f64, *observed, "{name}");
            // The negative binomial's expected cases are unweighted as well.
            assert!((got.expected - expected).abs() < 1e-9, "{name}: {got:?} {expected}");
        }
        let first = &expect[0];
        let recorded = (first.0.iter().copied().collect::<Vec<_>>(), first.1, first.2 as u64);
        assert_eq!(recorded, (places.to_vec(), days, observed), "{name} {}", first.4);
        assert!((first.4 - score).abs() < 1e-6, "{name}: {:.9}", first.4);
    }

    #[test]
    fn the_permutation_scan_is_that_of_the_textbook() {
        check((Model::Permutation, Analysis::Prospective), (&[3, 7], (19, 24), 26, 6.567_252_865));
        check(
            (Model::Permutation, Analysis::Retrospective),
            (&[3, 7], (19, 24), 26, 6.567_252_865),
        );
    }

    #[test]
    fn the_poisson_scan_is_that_of_the_textbook() {
        check((Model::Poisson, Analysis::Spatial), (&[3, 7], (0, 24), 34, 11.414_249_121));
        check((Model::Poisson, Analysis::Prospective), (&[3, 7], (19, 24), 26, 35.436_551_017));
        check((Model::Poisson, Analysis::Retrospective), (&[3, 7], (19, 24), 26, 35.436_551_017));
    }

    #[test]
    fn the_expectation_based_scans_are_those_of_the_textbook() {
        check(
            (Model::ExpectationPoisson, Analysis::Prospective),
            (&[3, 7], (19, 24), 26, 39.030_103_265),
        );
        check(
            (Model::NegativeBinomial, Analysis::Prospective),
            (&[3, 7], (19, 24), 26, 14.821_817_033),
        );
        check(
            (Model::NegativeBinomial, Analysis::Retrospective),
            (&[3, 7], (19, 24), 26, 14.821_817_033),
        );
    }

    #[test]
    fn the_bernoulli_scan_is_that_of_the_textbook() {
        check((Model::Bernoulli, Analysis::Spatial), (&[3, 7], (0, 24), 34, 9.507_922_016));
        check((Model::Bernoulli, Analysis::Prospective), (&[3, 7], (19, 24), 26, 26.779_483_398));
    }
}
