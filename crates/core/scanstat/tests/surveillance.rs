//! Temporal alarms and near repeats against the reference lists, where they are present.

#[cfg(test)]
mod surveillance {
    use scanstat::calendar::{Date, DayOrder, Unit};
    use scanstat::knox::{Close, Event, Space, knox};
    use scanstat::temporal::Verdict;
    use scanstat::temporal::ears::{self, Method};
    use scanstat::temporal::farrington::{self, Series, Times};
    use std::path::PathBuf;

    /// A table of the reference data without its heading; nothing where it is not present.
    #[expect(clippy::disallowed_methods, reason = "the reference data lie outside of the project")]
    fn table(name: &str) -> Option<Vec<Vec<String>>> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/eval/scan");
        let text = std::fs::read_to_string(folder.join(name)).ok()?;
        let row = |line: &str| line.split(',').map(|f| f.trim_matches('"').to_owned()).collect();
        Some(text.lines().skip(1).map(row).collect())
    }

    /// Compares with `epoch, …, ub, alarm`; gives how many alarms there are.
    fn check(verdicts: &[Verdict], name: &str) -> Option<usize> {
        let expect = table(name)?;
        assert_eq!(verdicts.len(), expect.len(), "{name}");
        for (got, expect) in verdicts.iter().zip(&expect) {
            assert_eq!((got.index + 1).to_string(), expect[0], "{name}");
            let (bound, alarm) = (&expect[expect.len() - 2], &expect[expect.len() - 1]);
            match bound.parse::<f64>() {
                Ok(bound) => assert!((got.bound.unwrap() - bound).abs() < 1e-9, "{got:?} {bound}"),
                Err(_) => assert_eq!(got.bound, None, "{got:?}"),
            }
            assert_eq!(got.is_alarm, alarm == "TRUE", "{got:?}");
        }
        Some(verdicts.iter().filter(|v| v.is_alarm).count())
    }

    #[test]
    fn ears_on_salmonella_agona() {
        let Some(rows) = table("salmonella_agona.csv") else { return };
        let counts: Vec<u32> = rows.iter().map(|r| r[1].parse().unwrap()).collect();
        assert_eq!(counts.iter().sum::<u32>(), 897);
        for (method, name, alarms) in [
            (Method::C1, "ref_earsC_C1_salmonella_agona.csv", 16),
            (Method::C2, "ref_earsC_C2_salmonella_agona.csv", 20),
            (Method::C3, "ref_earsC_C3_salmonella_agona.csv", 36),
        ] {
            let verdicts = ears::monitor(&counts, method, &ears::Options::usual(method));
            assert_eq!(check(&verdicts, name), Some(alarms));
        }
    }

    #[test]
    fn farrington_on_salmonella_newport() {
        let Some(rows) = table("salmNewport_agg.csv") else { return };
        let counts: Vec<u32> = rows.iter().map(|r| r[2].parse().unwrap()).collect();
        let day = |r: &Vec<String>| {
            Date::read(&r[1], DayOrder::Unambiguous).unwrap().first(Unit::Day).unwrap()
        };
        let days: Vec<i64> = rows.iter().map(day).collect();
        let series = Series { counts: &counts, population: None, times: Times::Days(&days) };
        let judged = farrington::monitor(&series, 299, &farrington::Options::improved());
        let verdicts: Vec<Verdict> = judged.into_iter().map(|j| j.verdict).collect();
        assert_eq!(check(&verdicts, "ref_farringtonFlexible_salmNewport.csv"), Some(18));
    }

    #[test]
    fn near_repeats_of_meningococcal_disease() {
        let Some(rows) = table("imdepi_B_events.csv") else { return };
        let number = |text: &String| text.parse::<f64>().unwrap();
        let event =
            |r: &Vec<String>| Event { time: number(&r[0]), x: number(&r[2]), y: number(&r[3]) };
        let events: Vec<Event> = rows.iter().map(event).collect();
        let close = Close { days: 14.0, km: 25.0, space: Space::Plane };
        let got = knox(&events, &close, 9_999, 1);
        assert_eq!((got.close, got.close_in_space, got.close_in_time), (66, 3_484, 750));
        assert!((got.expected - 46.42857142857).abs() < 1e-10);
        assert!((got.p_poisson - 0.0039391794296389).abs() < 1e-12, "{}", got.p_poisson);
        // The published 0.004 comes of shuffling pairs, by simulation.
        assert!((got.p_pairs - 0.002783674).abs() < 1e-9, "{}", got.p_pairs);
        let p = got.p_monte_carlo.unwrap();
        assert!((0.006..0.013).contains(&p), "{p}");
    }
}
