//! What must hold of every scan: no input brings it down, no order of the input changes it,
//! what chance brings has probabilities as chance has, and what is put in is found.

#[cfg(test)]
mod scans {
    use proptest::prelude::*;
    use scanstat::calendar::Date;
    use scanstat::inference::Replications;
    use scanstat::monitor::Monitor;
    use scanstat::outcome::Secondary;
    use scanstat::random::Random;
    use scanstat::read::{
        self, CaseRecord, Coordinates, DateColumn, PlaceRecord, PopulationRecord,
    };
    use scanstat::score::Rates;
    use scanstat::study::{
        Analysis, BaselineError, Design, Longest, Model, Records, Weekly, prepare,
    };
    use scanstat::workers::OneByOne;

    const DAYS: i64 = 28;

    fn case(place: usize, day: i64, count: u64) -> CaseRecord {
        CaseRecord {
            place: format!("p{place}"),
            count,
            date: Some(Date::Day(20_000 + day)),
            covariates: Vec::new(),
            start: 0,
            end: 0,
        }
    }

    /// Places at random with about `mean` cases a day each, in proportion to their people.
    fn quiet(places: usize, mean: f64, random: &mut Random) -> Records {
        let mut records = Records::default();
        for i in 0..places {
            let id = format!("p{i}");
            let people = 500.0 + 1000.0 * random.unit();
            let (first, second) = (100.0 * random.unit(), 100.0 * random.unit());
            records.places.push(PlaceRecord { id: id.clone(), first, second, start: 0, end: 0 });
            records.populations.push(PopulationRecord {
                place: id.clone(),
                date: Date::Year(2024),
                people,
                covariates: Vec::new(),
                start: 0,
                end: 0,
            });
            for day in 0..DAYS {
                let n = random.poisson(mean * people / 1000.0);
                if n > 0 {
                    records.cases.push(case(i, day, n));
                }
                let baseline = mean * people / 1000.0;
                records.baselines.push(PopulationRecord {
                    place: id.clone(),
                    date: Date::Day(20_000 + day),
                    people: baseline,
                    covariates: Vec::new(),
                    start: 0,
                    end: 0,
                });
            }
            for day in 0..DAYS {
                records.controls.push(case(i, day, random.poisson(people / 500.0)));
            }
        }
        records
    }

    fn design(model: Model, analysis: Analysis) -> Design {
        Design {
            longest: Longest::Units(7),
            start: Some(Date::Day(20_000)),
            end: Some(Date::Day(20_000 + DAYS - 1)),
            coordinates: Some(Coordinates::Cartesian),
            least_cases: 1,
            ..Design::new(model, analysis)
        }
    }

    fn p_value(records: &Records, design: &Design, seed: u64) -> f64 {
        let (study, remarks) = prepare(records, design);
        let study = study.unwrap_or_else(|| panic!("{remarks:?}"));
        let replications = Replications { count: 99, seed, stop_after: None };
        let outcome = study.problem.run(replications, Secondary::None, &OneByOne);
        outcome.clusters[0].p_value.unwrap()
    }

    /// Probabilities of 300 quiet studies in tenths, against what is to be expected of uniform
    /// ones: with χ² of 9 degrees of freedom 33.7 is surpassed once in 10,000 times.
    fn check_uniform(model: Model, analysis: Analysis) {
        let mut tenths = [0.0; 10];
        for number in 0..300 {
            let mut random = Random::new(77, number);
            let mut records = quiet(16, 0.25, &mut random);
            if model != Model::Bernoulli {
                records.controls.clear();
            } else {
                // Cases are drawn from the people, as the null hypothesis has it.
                records.cases.clear();
                for control in &mut records.controls {
                    let n = random.binomial(control.count, 0.2);
                    control.count -= n;
                    records.cases.push(CaseRecord { count: n, ..control.clone() });
                }
            }
            let p = p_value(&records, &design(model, analysis), number);
            tenths[((p * 100.0).round() as usize - 1) / 10] += 1.0;
        }
        uniform(tenths, &format!("{model:?} {analysis:?}"));
    }

    fn uniform(tenths: [f64; 10], of: &str) {
        let all: f64 = tenths.iter().sum();
        let due = all / 10.0;
        let chi2: f64 = tenths.iter().map(|n| (n - due).powi(2) / due).sum();
        assert!(chi2 < 33.7, "{of}: {tenths:?}");
    }

    /// The same of 300 studies of the last week, whose baseline is fitted to the three weeks
    /// before. `theta` is what counts vary by about their means.
    fn check_fitted(model: Model, theta: f64, (mean, by_people): (f64, bool)) {
        let mut tenths = [0.0; 10];
        for number in 0..300 {
            let mut random = Random::new(78, number);
            let mut records = quiet(16, 0.0, &mut random);
            records.baselines.clear();
            records.controls.clear();
            for place in 0..16 {
                let size = records.populations[place].people / 1000.0;
                for day in 0..DAYS {
                    let rate = if theta.is_finite() { random.gamma(theta) / theta } else { 1.0 };
                    records.cases.push(case(place, day, random.poisson(mean * size * rate)));
                }
            }
            records.cases.retain(|c| c.count > 0);
            if !by_people {
                records.populations.clear();
            }
            let plan = Design {
                start: Some(Date::Day(20_000 + DAYS - 7)),
                baseline_error: BaselineError::Counted,
                ..design(model, Analysis::Prospective)
            };
            let (study, _) = prepare(&records, &plan);
            let replications = Replications { count: 99, seed: number, stop_after: None };
            let outcome = study.unwrap().problem.run(replications, Secondary::None, &OneByOne);
            let p = outcome.clusters.first().map_or(1.0, |c| c.p_value.unwrap());
            tenths[((p * 100.0).round() as usize - 1) / 10] += 1.0;
        }
        uniform(tenths, &format!("{model:?} θ {theta} mean {mean} people {by_people}"));
    }

    #[test]
    fn a_baseline_that_was_fitted_makes_nothing_stand_out() {
        let infinite = f64::INFINITY;
        check_fitted(Model::ExpectationPoisson, infinite, (0.3, false));
        check_fitted(Model::ExpectationPoisson, infinite, (2.0, false));
        check_fitted(Model::ExpectationPoisson, infinite, (0.3, true));
        check_fitted(Model::NegativeBinomial, 1.5, (2.0, false));
        check_fitted(Model::NegativeBinomial, 1.5, (2.0, true));
        check_fitted(Model::NegativeBinomial, infinite, (1.0, false));
    }

    #[test]
    fn what_a_probability_takes_for_granted_is_told() {
        let mut records = quiet(6, 1.0, &mut Random::new(2, 2));
        records.baselines.clear();
        let start = |past: i64| Some(Date::Day(20_000 + past));
        let plan =
            Design { start: start(14), ..design(Model::ExpectationPoisson, Analysis::Prospective) };
        assert_eq!(codes(&records, &plan), ["W046"]);
        let counted = Design { baseline_error: BaselineError::Counted, ..plan.clone() };
        assert_eq!(codes(&records, &counted), [] as [&str; 0]);
        let clusters =
            |plan: &Design| prepare(&records, plan).0.unwrap().problem.clusters(Secondary::None);
        assert_eq!(clusters(&plan), clusters(&counted), "the statistic is the same");
        records.populations.clear();
        assert_eq!(codes(&records, &plan), [] as [&str; 0]);
        assert_eq!(codes(&records, &Design { start: start(2), ..plan.clone() }), ["W044"]);
        assert_eq!(codes(&records, &Design { start: start(0), ..plan }), ["W038"]);
    }

    #[test]
    fn a_place_that_no_zone_holds_is_told() {
        let mut records = quiet(6, 1.0, &mut Random::new(2, 2));
        records.cases.push(case(3, DAYS - 1, 1_000_000));
        let plan = design(Model::Permutation, Analysis::Prospective);
        let (study, remarks) = prepare(&records, &plan);
        assert!(study.is_some());
        let told: Vec<&str> = remarks.iter().map(|r| r.diagnostic.message.as_str()).collect();
        assert!(told.len() == 1 && told[0].starts_with("no zone holds `p3`:"), "{told:?}");
        assert!(told[0].contains("50 % of the cases"), "{told:?}");
        let reach = scanstat::zones::Reach { share: 1.0, ..Default::default() };
        assert_eq!(codes(&records, &Design { reach, ..plan }), [] as [&str; 0]);
        records.populations[4].people = 1e7;
        let poisson = design(Model::Poisson, Analysis::Spatial);
        let told = prepare(&records, &poisson).1;
        assert!(
            told[0].diagnostic.message.contains(
                "`p4`: such a place, with those at its point, has more than 50 % of the people"
            ),
            "{told:?}"
        );
    }

    #[test]
    fn what_chance_brings_has_the_probability_of_chance() {
        check_uniform(Model::Permutation, Analysis::Prospective);
        check_uniform(Model::Permutation, Analysis::Retrospective);
        check_uniform(Model::Poisson, Analysis::Spatial);
        check_uniform(Model::Poisson, Analysis::Prospective);
        check_uniform(Model::ExpectationPoisson, Analysis::Prospective);
        check_uniform(Model::Bernoulli, Analysis::Spatial);
        check_uniform(Model::Bernoulli, Analysis::Prospective);
    }

    #[test]
    fn a_wave_is_found_by_every_model() {
        for model in [
            Model::Permutation,
            Model::Poisson,
            Model::ExpectationPoisson,
            Model::NegativeBinomial,
            Model::Bernoulli,
        ] {
            let mut records = quiet(25, 0.2, &mut Random::new(3, 0));
            for day in DAYS - 4..DAYS {
                records.cases.push(case(7, day, 4));
            }
            let mut design = design(model, Analysis::Prospective);
            design.theta = (model == Model::NegativeBinomial).then_some(2.0);
            let (study, _) = prepare(&records, &design);
            let study = study.unwrap();
            let replications = Replications { count: 199, ..Replications::default() };
            let outcome = study.problem.run(replications, Secondary::NoOverlap, &OneByOne);
            let first = &outcome.clusters[0];
            assert!(first.places.iter().any(|p| study.ids[*p as usize] == "p7"), "{model:?}");
            assert!(first.p_value.unwrap() <= 0.01, "{model:?} {first:?}");
            let mut seen: Vec<u32> =
                outcome.clusters.iter().flat_map(|c| c.places.clone()).collect();
            let all = seen.len();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), all, "clusters share no place");
            assert!(outcome.clusters.windows(2).all(|w| w[0].score >= w[1].score - 1e-9));
        }
    }

    #[test]
    fn early_stopping_comes_to_the_same() {
        let records = quiet(20, 0.3, &mut Random::new(8, 0));
        let (study, _) = prepare(&records, &design(Model::Permutation, Analysis::Prospective));
        let problem = study.unwrap().problem;
        let all = Replications { count: 999, seed: 4, stop_after: None };
        let whole = problem.run(all, Secondary::None, &OneByOne);
        let early = Replications { stop_after: Some(20), ..all };
        let stopped = problem.run(early, Secondary::None, &OneByOne);
        let (a, b) = (whole.clusters[0].p_value.unwrap(), stopped.clusters[0].p_value.unwrap());
        assert!((a - b).abs() < 4.0 * a / 20.0_f64.sqrt(), "{a} {b}");
        assert!(stopped.distribution.len() < 999);
    }

    #[test]
    fn the_order_of_the_lines_changes_nothing() {
        let records = quiet(20, 0.3, &mut Random::new(9, 0));
        let mut mixed = records.clone();
        let mut random = Random::new(10, 0);
        random.shuffle(&mut mixed.cases);
        random.shuffle(&mut mixed.places);
        random.shuffle(&mut mixed.populations);
        for model in [Model::Permutation, Model::Poisson] {
            let design = design(model, Analysis::Prospective);
            let [a, b] = [&records, &mixed].map(|r| {
                let study = prepare(r, &design).0.unwrap();
                study.problem.clusters(Secondary::NoOverlap)
            });
            assert_eq!(a.len(), b.len());
            for (a, b) in a.iter().zip(&b) {
                assert_eq!((&a.places, a.window, a.observed), (&b.places, b.window, b.observed));
                assert!((a.score - b.score).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn a_monitor_sees_a_wave_grow_and_keeps_its_distribution() {
        let records = quiet(25, 0.2, &mut Random::new(3, 0));
        let replications = Replications { count: 199, ..Replications::default() };
        let plan = design(Model::Permutation, Analysis::Prospective);
        let mut monitor = Monitor::new(records, plan, replications, 0.1);
        let before = monitor.look(&OneByOne).0.unwrap();
        assert!(before.exact);
        let mut last = before.outcome.clusters[0].p_value.unwrap();
        for _ in 0..8 {
            monitor.add(case(7, DAYS - 1, 1));
            let look = monitor.look(&OneByOne).0.unwrap();
            assert!(!look.exact);
            assert_eq!(look.outcome.distribution, before.outcome.distribution);
            last = look.outcome.clusters[0].p_value.unwrap();
        }
        assert!(last <= 0.01, "{last}");
        // So many more cases that chance must be asked again, and then so many that nothing is
        // told before it has answered.
        for many in [20, 200] {
            for _ in 0..many {
                monitor.add(case(7, DAYS - 1, 1));
            }
            assert!(monitor.look(&OneByOne).0.unwrap().exact);
        }
    }

    #[test]
    fn a_distribution_is_made_anew_a_few_replications_a_look() {
        let records = quiet(120, 0.05, &mut Random::new(3, 0));
        let replications = Replications { count: 1_999, ..Replications::default() };
        let plan = design(Model::Permutation, Analysis::Prospective);
        let mut monitor = Monitor::new(records, plan.clone(), replications, 0.05);
        let first = monitor.look(&OneByOne).0.unwrap().outcome.distribution;
        let day = |n| Design {
            start: Some(Date::Day(20_000 + n)),
            end: Some(Date::Day(20_000 + DAYS - 1 + n)),
            ..plan.clone()
        };
        for (moved, days) in [(12, 0), (0, 1)] {
            for _ in 0..moved {
                monitor.add(case(7, DAYS - 1, 1));
            }
            monitor.set_design(day(days));
            let mut looks = 1;
            let look = loop {
                let look = monitor.look(&OneByOne).0.unwrap();
                if look.exact {
                    break look;
                }
                assert_eq!(look.outcome.distribution.len(), 1_999);
                looks += 1;
            };
            assert!((2..40).contains(&looks), "{looks}");
            assert_ne!(look.outcome.distribution, first);
            // It is the one that a scan makes at once.
            let study = prepare(monitor.records(), &day(days)).0.unwrap();
            let whole = study.problem.run(replications, Secondary::NoOverlap, &OneByOne);
            let pairs =
                std::iter::zip(look.outcome.distribution.sorted(), whole.distribution.sorted());
            assert!(
                pairs.clone().count() == 1_999
                    && pairs.into_iter().all(|(a, b)| (a - b).abs() < 1e-9)
            );
            let p = |o: &scanstat::outcome::Outcome| {
                o.clusters.iter().map(|c| c.p_value).collect::<Vec<_>>()
            };
            assert_eq!(p(&look.outcome), p(&whole));
            assert!(!monitor.step(&OneByOne), "nothing is left to make");
        }
        // Between looks it is made as well.
        (0..15).for_each(|_| monitor.add(case(9, DAYS - 2, 1)));
        assert!(!monitor.look(&OneByOne).0.unwrap().exact);
        while !monitor.step(&OneByOne) {}
        assert!(monitor.look(&OneByOne).0.unwrap().exact);
    }

    #[test]
    fn days_of_the_week_are_no_wave() {
        // All places have cases on Mondays alone; the last day is a Monday.
        let mut records = quiet(10, 0.0, &mut Random::new(1, 1));
        let monday = (0..7).find(|d| scanstat::calendar::weekday(20_000 + d) == 0).unwrap();
        for week in 0..4 {
            for place in 0..10 {
                records.cases.push(case(place, monday + 7 * week, 3));
            }
        }
        let end = Some(Date::Day(20_000 + monday + 21));
        let plain = Design { end, ..design(Model::Poisson, Analysis::Prospective) };
        let adjusted = Design { weekly: Weekly::Adjusted, ..plain.clone() };
        assert!(p_value(&records, &plain, 1) < 0.05);
        let (study, _) = prepare(&records, &adjusted);
        let clusters = study.unwrap().problem.clusters(Secondary::None);
        assert!(clusters.first().is_none_or(|c| c.score < 3.0), "{clusters:?}");
    }

    #[test]
    fn low_rates_are_found_too() {
        let mut records = quiet(12, 1.0, &mut Random::new(5, 5));
        records.cases.retain(|c| c.place != "p4");
        let low = Design { rates: Rates::Low, ..design(Model::Poisson, Analysis::Spatial) };
        let study = prepare(&records, &low).0.unwrap();
        let clusters = study.problem.clusters(Secondary::None);
        assert!(clusters[0].places.iter().any(|p| study.ids[*p as usize] == "p4"));
        assert!(clusters[0].ratio() < 1.0);
    }

    fn codes(records: &Records, design: &Design) -> Vec<&'static str> {
        prepare(records, design).1.iter().map(|r| r.diagnostic.code).collect()
    }

    #[test]
    fn bad_input_is_told_and_the_rest_is_used() {
        let mut records = quiet(6, 1.0, &mut Random::new(2, 2));
        let good = design(Model::Poisson, Analysis::Prospective);
        assert_eq!(codes(&records, &good), [] as [&str; 0]);
        records.cases.push(case(99, 3, 1));
        records.cases.push(case(1, 900, 1));
        assert_eq!(codes(&records, &good), ["W010", "W011"]);
        records.cases.truncate(records.cases.len() - 2);
        // A place without people, with a case.
        records.populations[0].people = 0.0;
        assert_eq!(codes(&records, &good), ["W012"]);
        // Nobody anywhere.
        records.populations.iter_mut().for_each(|p| p.people = 0.0);
        assert!(codes(&records, &good).contains(&"W034"));
        assert!(prepare(&records, &good).0.is_none());
        let backwards = Design { end: Some(Date::Day(19_000)), ..good.clone() };
        assert_eq!(codes(&records, &backwards), ["W022"]);
        assert_eq!(codes(&Records::default(), &good), ["W026"]);
        records.cases.iter_mut().for_each(|c| c.date = None);
        assert_eq!(codes(&records, &good), ["W020"]);
        records.cases.clear();
        assert_eq!(codes(&records, &good), ["W027"]);
    }

    #[test]
    fn a_million_cases_in_one_cell_are_scanned() {
        let mut records = quiet(12, 1.0, &mut Random::new(2, 2));
        records.cases.push(case(3, DAYS - 1, 1_000_000));
        for model in [Model::Permutation, Model::Poisson, Model::ExpectationPoisson] {
            let reach = scanstat::zones::Reach { share: 1.0, ..Default::default() };
            let plan = Design { reach, ..design(model, Analysis::Prospective) };
            let study = prepare(&records, &plan).0.unwrap();
            let count = if model == Model::Permutation { 9 } else { 99 };
            let outcome = study.problem.run(
                Replications { count, ..Replications::default() },
                Secondary::None,
                &OneByOne,
            );
            let first = &outcome.clusters[0];
            assert!(first.observed >= 1_000_000, "{model:?}");
            assert!(first.score.is_finite() && first.score > 0.0);
        }
    }

    fn model() -> impl Strategy<Value = Model> {
        prop_oneof![
            Just(Model::Permutation),
            Just(Model::Poisson),
            Just(Model::ExpectationPoisson),
            Just(Model::NegativeBinomial),
            Just(Model::Bernoulli),
        ]
    }

    fn analysis() -> impl Strategy<Value = Analysis> {
        prop_oneof![
            Just(Analysis::Spatial),
            Just(Analysis::Temporal),
            Just(Analysis::Prospective),
            Just(Analysis::Retrospective),
        ]
    }

    fn lines(line: &'static str) -> impl Strategy<Value = String> {
        prop::collection::vec(line, 0..20).prop_map(|l| l.join("\n"))
    }

    proptest! {
        #[test]
        fn readers_take_anything(text in "[ -~\t\n\r\"é,;#/0-9]{0,200}") {
            for dates in [DateColumn::Present, DateColumn::Absent, DateColumn::Detect] {
                let remarks = read::cases(&text, dates).1;
                prop_assert!(remarks.iter().all(|r| r.start <= r.end && r.end <= text.len()));
            }
            let remarks = read::places(&text).1.into_iter().chain(read::populations(&text).1);
            for remark in remarks {
                prop_assert!(remark.start <= remark.end && remark.end <= text.len());
                let _ = diagnostic::render(&remark, "x", &text);
            }
        }

        #[test]
        fn no_study_brings_a_scan_down(
            cas in lines("[a-d] [0-9]{1,2} (20(24|25)/[1-3]/[1-9]|2024|202[0-9]/1|[1-9])( [xy])?"),
            geo in lines("[a-e] -?[0-9]{1,3}(\\.[0-9])? -?[0-9]{1,2}(\\.[05])?"),
            pop in lines("[a-d] 20(19|24|25) [0-9]{1,4}( [xy])?"),
            model in model(),
            analysis in analysis(),
            numbers in (1..5_i64, 0..5_i64, 1..40_i64, 1..4_i64),
        ) {
            let records = Records {
                cases: read::cases(&cas, DateColumn::Detect).0,
                places: read::places(&geo).0,
                populations: read::populations(&pop).0,
                controls: read::cases(&cas, DateColumn::Detect).0,
                baselines: Vec::new(),
            };
            let design = Design {
                aggregation: numbers.0,
                lag: numbers.1,
                longest: Longest::Units(numbers.2),
                shortest: numbers.3,
                weekly: Weekly::Adjusted,
                completeness: vec![0.5, 0.9],
                ..Design::new(model, analysis)
            };
            let (study, remarks) = prepare(&records, &design);
            prop_assert!(study.is_some() || !remarks.is_empty(), "no silent result");
            if let Some(study) = study.filter(|s| s.axis.intervals() < 400) {
                let replications = Replications { count: 3, ..Replications::default() };
                let outcome = study.problem.run(replications, Secondary::NoOverlap, &OneByOne);
                for cluster in outcome.clusters {
                    prop_assert!(cluster.score.is_finite() && cluster.score > 0.0, "{cluster:?}");
                    prop_assert!(cluster.observed > 0);
                }
            }
        }
    }
}
