//! The reference results on the data for development, where they are present.

#[cfg(test)]
mod eval {
    use scanstat::calendar::Date;
    use scanstat::inference::Replications;
    use scanstat::outcome::{Outcome, Secondary};
    use scanstat::read::{self, DateColumn};
    use scanstat::study::{Analysis, Design, Longest, Model, Records, Study, prepare};
    use scanstat::workers::OneByOne;
    use scanstat::zones::Reach;
    use std::path::PathBuf;

    /// A file of the reference data; nothing where it is not present.
    #[expect(clippy::disallowed_methods, reason = "the reference data lie outside of the project")]
    fn file(name: &str) -> Option<String> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/eval/scan");
        std::fs::read_to_string(folder.join(name)).ok()
    }

    fn simulated() -> Option<Records> {
        let (cases, remarks) = read::cases(&file("sim.cas")?, DateColumn::Present);
        assert_eq!(remarks, []);
        Some(Records {
            cases,
            places: read::places(&file("sim.geo")?).0,
            populations: read::populations(&file("sim.pop")?).0,
            ..Records::default()
        })
    }

    struct Expect {
        ids: &'static str,
        dates: (&'static str, &'static str),
        observed: u64,
        expected: f64,
        score: f64,
    }

    fn check(study: &Study, outcome: &Outcome, expect: &[Expect]) {
        for (cluster, expect) in outcome.clusters.iter().zip(expect) {
            let ids: Vec<&str> =
                cluster.places.iter().map(|p| study.ids[*p as usize].as_str()).collect();
            assert_eq!(ids.join(", "), expect.ids);
            let from = study.axis.start_label(cluster.window.from);
            let to = study.axis.end_label(cluster.window.to - 1);
            assert_eq!((from.as_str(), to.as_str()), expect.dates);
            assert_eq!(cluster.observed, expect.observed);
            assert!((cluster.expected - expect.expected).abs() < 0.0051, "{}", cluster.expected);
            assert!((cluster.score - expect.score).abs() < 1e-6, "{}", cluster.score);
        }
    }

    fn scan(model: Model, longest: i64, records: &Records) -> (Study, Outcome) {
        let mut design = Design::new(model, Analysis::Prospective);
        design.longest = Longest::Units(longest);
        let (study, remarks) = prepare(records, &design);
        assert_eq!(remarks, []);
        let study = study.unwrap();
        let replications = Replications { count: 99, ..Default::default() };
        let outcome = study.problem.run(replications, Secondary::NoOverlap, &OneByOne);
        (study, outcome)
    }

    const fn row(
        ids: &'static str,
        dates: (&'static str, &'static str),
        numbers: (u64, f64),
        score: f64,
    ) -> Expect {
        Expect { ids, dates, observed: numbers.0, expected: numbers.1, score }
    }

    const HOT: &str = "17, 24, 250, 128, 44";
    const END: &str = "2026-03-01";

    #[test]
    fn the_permutation_scan_is_that_of_two_other_programs() {
        let Some(records) = simulated() else { return };
        let (study, outcome) = scan(Model::Permutation, 30, &records);
        check(
            &study,
            &outcome,
            &[
                row(HOT, ("2026-02-22", END), (27, 6.03), 19.701_696_339_2),
                row("66", ("2026-02-27", END), (3, 0.23), 4.916_595),
                row("27", ("2026-02-26", END), (3, 0.29), 4.258_943),
                row(
                    "79, 109, 162, 74, 165, 136, 11, 254, 45, 42, 115, 208, 211, 116",
                    ("2026-02-18", END),
                    (28, 15.89),
                    3.811_646,
                ),
                row("239", (END, END), (2, 0.12), 3.684_096),
                row("222, 58, 228, 191, 159, 257", ("2026-02-14", END), (21, 11.26), 3.389_830),
            ],
        );
        assert_eq!(outcome.clusters[0].p_value, Some(0.01));
        assert!((outcome.clusters[0].radius - 3.79).abs() < 0.005);
        let (study, outcome) = scan(Model::Permutation, 7, &records);
        check(
            &study,
            &outcome,
            &[
                row(HOT, ("2026-02-23", END), (25, 5.23), 19.498_205),
                row("66", ("2026-02-27", END), (3, 0.23), 4.916_595),
                row("27", ("2026-02-26", END), (3, 0.29), 4.258_943),
                row("239", (END, END), (2, 0.12), 3.684_096),
            ],
        );
    }

    #[test]
    fn the_poisson_scan_is_that_of_two_other_programs() {
        let Some(records) = simulated() else { return };
        let (study, outcome) = scan(Model::Poisson, 30, &records);
        assert!((study.people.unwrap() - 1_414_711.0).abs() < 0.5);
        check(
            &study,
            &outcome,
            &[
                row(HOT, ("2026-02-22", END), (27, 2.61), 38.986_952_008_4),
                row("74, 11, 208, 42, 165", ("2026-02-07", END), (19, 5.15), 11.035_853),
                row("66", ("2026-02-27", END), (3, 0.15), 6.186_672),
            ],
        );
        assert!((outcome.clusters[0].relative_risk(study.cases).unwrap() - 10.58).abs() < 0.005);
    }

    /// The counties of New Mexico but for one, as the reference has them.
    fn new_mexico() -> Option<Records> {
        let unquoted = |name| Some(file(name)?.replace('"', ""));
        let mut records = Records::default();
        let mut geo = String::new();
        for line in unquoted("NM_geo.csv")?.lines().skip(1) {
            let f: Vec<&str> = line.split(',').collect();
            if f[0] != "cibola" {
                geo += &format!("{} {} {}\n", f[0], f[4], f[3]);
            }
        }
        let (mut cas, mut pop) = (String::new(), String::new());
        for line in unquoted("NM_popcas.csv")?.lines().skip(1) {
            let f: Vec<&str> = line.split(',').collect();
            cas += &format!("{} {} {}\n", f[1], f[3], f[0]);
            pop += &format!("{} {} {}\n", f[1], f[0], f[2]);
        }
        (records.places, _) = read::places(&geo);
        (records.cases, _) = read::cases(&cas, DateColumn::Present);
        (records.populations, _) = read::populations(&pop);
        assert_eq!(records.places.len(), 32);
        Some(records)
    }

    #[test]
    fn the_expectation_based_scan_is_that_of_scanstatistics() {
        let Some(mut records) = new_mexico() else { return };
        records.cases.retain(|c| c.date <= Some(Date::Year(1989)));
        let mut design = Design::new(Model::ExpectationPoisson, Analysis::Prospective);
        design.longest = Longest::Units(4);
        design.least_cases = 0;
        design.reach = Reach { share: 1.0, nearest: Some(15), ..Reach::default() };
        let (study, remarks) = prepare(&records, &design);
        assert!(remarks.iter().all(|r| r.diagnostic.code == "W046"), "{remarks:?}");
        let study = study.unwrap();
        let trend = study.trend.clone().unwrap();
        assert!((trend.intercept + 10.010_658_377_454).abs() < 1e-9, "{trend:?}");
        assert!((trend.slope - 0.009_751_653_951).abs() < 1e-9, "{trend:?}");
        for secondary in [Secondary::NoOverlap, Secondary::NextBest] {
            let outcome = study.problem.run(Replications::default(), secondary, &OneByOne);
            let first = &outcome.clusters[0];
            let ids: Vec<&str> =
                first.places.iter().map(|p| study.ids[*p as usize].as_str()).collect();
            assert_eq!(ids, ["losalamos", "santafe"]);
            assert_eq!(first.window.to - first.window.from, 4);
            assert!((first.score - 9.180_616_997_83).abs() < 1e-6, "{}", first.score);
            assert!((first.ratio() - 2.081_465).abs() < 1e-6, "{}", first.ratio());
            let p = first.p_value.unwrap();
            assert!((0.001..0.013).contains(&p), "{p}");
            // The best of all zones that share no place with the first.
            let next = &outcome.clusters[1];
            if secondary == Secondary::NextBest {
                assert!((next.score - 6.819_732_4).abs() < 1e-6, "{next:?}");
                assert_eq!(next.window.to - next.window.from, 2);
                let p = next.p_value.unwrap();
                assert!((0.02..0.05).contains(&p), "{p}");
            }
        }
    }
}
