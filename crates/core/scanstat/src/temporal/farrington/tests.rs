//! The invented series against values of an independent program.

use super::*;
use crate::temporal::testing::{invented, near};

const MONDAY: i64 = 17_532;

fn days() -> Vec<i64> {
    (0..300).map(|i| MONDAY + 7 * i).collect()
}

/// What the independent program says of the periods 279 to 289: expected count, bound,
/// dispersion and p-value.
struct Expect {
    mean: [f64; 11],
    bound: [f64; 11],
    dispersion: [f64; 11],
    p_value: [f64; 11],
    alarms: &'static [usize],
}

fn check(options: Options, expect: &Expect) {
    let (counts, days) = (invented(), days());
    let series = Series { counts: &counts, population: None, times: Times::Days(&days) };
    let judged: Vec<Judged> = monitor(&series, 279, &options).into_iter().take(11).collect();
    for (i, got) in judged.iter().enumerate() {
        near(got.verdict.expected.unwrap(), expect.mean[i], 1e-9);
        near(got.verdict.bound.unwrap(), expect.bound[i], 1e-9);
        near(got.dispersion.unwrap(), expect.dispersion[i], 1e-9);
        near(got.p_value.unwrap(), expect.p_value[i], 1e-8);
    }
    let alarms: Vec<usize> =
        judged.iter().filter(|j| j.verdict.is_alarm).map(|j| j.verdict.index).collect();
    assert_eq!(alarms, expect.alarms);
}

#[test]
fn improved_with_a_negative_binomial_quantile() {
    let options = Options::improved();
    check(
        options,
        &Expect {
            mean: [
                8.413154324499,
                8.150259477105,
                7.83767708381,
                7.417028390983,
                7.216107404888,
                7.15105092536,
                6.962415872397,
                6.756375568799,
                6.830910720845,
                7.003072237759,
                7.168302297318,
            ],
            bound: [14.0, 13.0, 13.0, 12.0, 12.0, 12.0, 12.0, 11.0, 11.0, 12.0, 12.0],
            dispersion: [
                1.041348805108,
                1.045762845669,
                1.011341714553,
                1.056275196959,
                1.031981456439,
                1.0,
                1.002719785258,
                1.015223693284,
                1.039015680179,
                1.029523693681,
                1.0,
            ],
            p_value: [
                0.8383272127,
                0.9036505603,
                0.1694920114,
                0.3287845024,
                0.721858697,
                0.4237810814,
                3.739351507e-07,
                0.0002734412808,
                0.0003754236138,
                0.1727437106,
                0.4263469722,
            ],
            alarms: &[285, 286, 287],
        },
    );
}

#[test]
fn a_bound_on_the_scale_of_the_power_of_two_thirds() {
    let options = Options {
        alpha: 0.01,
        threshold: Threshold::Delta(Power::TwoThirds),
        ..Options::improved()
    };
    check(
        options,
        &Expect {
            mean: [
                8.413154324499,
                8.150259477105,
                7.83767708381,
                7.417028390983,
                7.216107404888,
                7.15105092536,
                6.962415872397,
                6.756375568799,
                6.830910720845,
                7.003072237759,
                7.168302297318,
            ],
            bound: [
                16.21319409929,
                15.85764960659,
                15.27206289046,
                14.84564063813,
                14.45928288864,
                14.24042236545,
                13.97835873692,
                13.72576004684,
                13.92531584968,
                14.14003499826,
                14.26302422724,
            ],
            dispersion: [
                1.041348805108,
                1.045762845669,
                1.011341714553,
                1.056275196959,
                1.031981456439,
                1.0,
                1.002719785258,
                1.015223693284,
                1.039015680179,
                1.029523693681,
                1.0,
            ],
            p_value: [
                0.8038916772,
                0.8765608483,
                0.1461401026,
                0.2930895335,
                0.6761467899,
                0.3782961701,
                2.30297769e-07,
                0.0001925398476,
                0.0002555799713,
                0.1483135651,
                0.3807516845,
            ],
            alarms: &[285, 286, 287],
        },
    );
}

#[test]
fn original_with_windows_alone() {
    let options = Options { years: 3, ..Options::original() };
    check(
        options,
        &Expect {
            mean: [
                6.520738433526,
                6.210224013357,
                6.06367254181,
                5.745342958105,
                5.618188405545,
                5.505430545005,
                6.80420485785,
                5.366434506619,
                5.435749025554,
                5.525249601982,
                5.756072032473,
            ],
            bound: [
                11.215824352491,
                10.840495497074,
                10.55397089376,
                10.146377341799,
                10.025846222894,
                9.804807325749,
                11.775067534372,
                9.871584730047,
                9.999237490225,
                10.284218358111,
                10.539208086459,
            ],
            dispersion: [
                1.021342294005,
                1.03673953859,
                1.0,
                1.00726672831,
                1.028823458328,
                1.0,
                1.03028428612,
                1.111659769446,
                1.126211327621,
                1.19957573149,
                1.171069518754,
            ],
            p_value: [
                0.5807553798,
                0.6886687543,
                0.03641885723,
                0.1066685122,
                0.4378576715,
                0.1606744634,
                4.598222409e-07,
                2.339743429e-05,
                3.05748687e-05,
                0.05996427237,
                0.2081843405,
            ],
            alarms: &[281, 285, 286, 287],
        },
    );
}

#[test]
fn a_bound_on_the_scale_of_counts() {
    let options = Options {
        half_window: 2,
        groups: 5,
        past_left_out: 10,
        trend: Trend::Below(0.05),
        threshold: Threshold::Delta(Power::One),
        ..Options::improved()
    };
    check(
        options,
        &Expect {
            mean: [
                9.037139549712,
                7.435419689571,
                7.534738632819,
                8.464034296323,
                7.123267119982,
                6.279770072627,
                7.42941734314,
                7.483542346404,
                6.129127366775,
                6.67310593885,
                7.999578671235,
            ],
            bound: [
                14.01913428586,
                11.9467018531,
                12.07540619856,
                13.27786458301,
                11.58994032131,
                10.44553015334,
                11.9938205519,
                12.0768953045,
                10.27385867896,
                10.94472324291,
                12.67644867523,
            ],
            dispersion: [
                1.002779119381,
                1.0,
                1.0,
                1.0,
                1.023651884986,
                1.010210013684,
                1.024889649161,
                1.030523495523,
                1.024777052303,
                1.0,
                1.0,
            ],
            p_value: [
                0.8420070605,
                0.812723087,
                0.1046870261,
                0.4273456948,
                0.6604323667,
                0.2484947618,
                1.175648371e-09,
                8.298048314e-05,
                1.232493901e-06,
                0.1000840063,
                0.4999408843,
            ],
            alarms: &[285, 286, 287],
        },
    );
}

#[test]
fn two_years_without_weights_on_the_scale_of_roots() {
    let options = Options {
        years: 2,
        half_window: 2,
        groups: 5,
        past_left_out: 10,
        trend: Trend::Below(0.05),
        reweighting: Reweighting::None,
        threshold: Threshold::Delta(Power::Half),
        ..Options::improved()
    };
    check(
        options,
        &Expect {
            mean: [
                7.600000000015,
                6.300000000043,
                5.900000000063,
                6.900000000012,
                6.200000000074,
                5.200000000124,
                6.00000000011,
                6.70000000002,
                5.600000000105,
                5.600000000105,
                6.900000000049,
            ],
            bound: [
                13.054600810517,
                11.332643618637,
                10.783799210175,
                12.129509234286,
                11.199648441848,
                9.830877225218,
                10.924515307339,
                11.873281237662,
                10.390644237299,
                10.372749978668,
                12.124042286002,
            ],
            dispersion: [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
            p_value: [
                0.7225128133,
                0.700583826,
                0.04382955298,
                0.2366290272,
                0.5309861538,
                0.1458720696,
                1.249016322e-06,
                0.0007524664429,
                0.0001585271945,
                0.06271086008,
                0.349066897,
            ],
            alarms: &[281, 285, 286, 287],
        },
    );
}

#[test]
fn the_upper_end_of_the_mean() {
    let options = Options { alpha: 0.01, threshold: Threshold::UpperMean, ..Options::improved() };
    check(
        options,
        &Expect {
            mean: [
                8.413154324499,
                8.150259477105,
                7.83767708381,
                7.417028390983,
                7.216107404888,
                7.15105092536,
                6.962415872397,
                6.756375568799,
                6.830910720845,
                7.003072237759,
                7.168302297318,
            ],
            bound: [17.0, 17.0, 16.0, 16.0, 15.0, 15.0, 15.0, 14.0, 15.0, 15.0, 15.0],
            dispersion: [
                1.041348805108,
                1.045762845669,
                1.011341714553,
                1.056275196959,
                1.031981456439,
                1.0,
                1.002719785258,
                1.015223693284,
                1.039015680179,
                1.029523693681,
                1.0,
            ],
            p_value: [
                0.8890910364,
                0.9370465111,
                0.2422445863,
                0.4212895689,
                0.7926882889,
                0.5186109915,
                1.666898027e-06,
                0.0007335402381,
                0.0009752673065,
                0.2425721248,
                0.5183214197,
            ],
            alarms: &[285, 286, 287],
        },
    );
}

#[test]
fn without_a_trend() {
    let options = Options { alpha: 0.01, trend: Trend::None, ..Options::improved() };
    check(
        options,
        &Expect {
            mean: [
                6.464285714386,
                6.214285714418,
                5.964285714336,
                5.714285714601,
                5.571428572457,
                5.464285715025,
                5.357142858063,
                5.250000002382,
                5.250000002547,
                5.357142860921,
                5.535714287479,
            ],
            bound: [14.0, 13.0, 13.0, 13.0, 13.0, 12.0, 12.0, 12.0, 12.0, 12.0, 12.0],
            dispersion: [
                1.124836189756,
                1.137367655018,
                1.105234923671,
                1.139214698115,
                1.328142322734,
                1.082241505016,
                1.086156370717,
                1.090968119619,
                1.125024159548,
                1.122454053167,
                1.071910941588,
            ],
            p_value: [
                0.6132116252,
                0.7248398313,
                0.04953448194,
                0.1382561747,
                0.4692940275,
                0.1933662418,
                2.938131298e-08,
                3.276001891e-05,
                4.680930824e-05,
                0.05687377643,
                0.2011411893,
            ],
            alarms: &[285, 286, 287],
        },
    );
}

#[test]
fn groups_split_the_year_and_the_first_are_longer() {
    let counts = [1; 528];
    // From Monday 2004-01-05; the period judged begins on 2009-09-28.
    let days: Vec<i64> = (0..528).map(|i| 12_422 + 7 * i).collect();
    let series = Series { counts: &counts, population: None, times: Times::Days(&days) };
    let baseline = Baseline::of(&series, 299, &Options::improved()).unwrap();
    assert_eq!(baseline.past.len(), 186);
    let first = baseline.past.first().unwrap();
    let last = baseline.past.last().unwrap();
    assert_eq!((first.index, first.group, last.index, last.group), (87, 0, 272, 5));
    let in_group = |from: usize, group: usize| {
        baseline.past.iter().skip(from).take_while(|p| p.group == group).count()
    };
    // The second year has 53 weeks between its references.
    assert_eq!([in_group(0, 0), in_group(7, 1), in_group(12, 2)], [7, 5, 5]);
    assert_eq!([in_group(52, 0), in_group(59, 1), in_group(65, 2)], [7, 6, 5]);
}

#[test]
fn windows_alone_are_the_original_method() {
    let counts = [1; 528];
    let days: Vec<i64> = (0..528).map(|i| 12_422 + 7 * i).collect();
    let series = Series { counts: &counts, population: None, times: Times::Days(&days) };
    let baseline = Baseline::of(&series, 312, &Options::original()).unwrap();
    let found: Vec<usize> = baseline.past.iter().map(|p| p.index + 1).collect();
    let expect: Vec<usize> =
        [101..=107, 153..=159, 206..=212, 258..=264].into_iter().flatten().collect();
    assert_eq!(found, expect);
}

#[test]
fn a_past_that_is_too_short_gives_no_verdict() {
    let counts = invented();
    let series = Series { counts: &counts, population: None, times: Times::PerYear(52) };
    let first = monitor(&series, 0, &Options::improved()).first().unwrap().verdict.index;
    assert_eq!(first, 4 * 52 + 3);
    let days = days();
    let series = Series { times: Times::Days(&days), ..series };
    let first = monitor(&series, 0, &Options::improved()).first().unwrap().verdict.index;
    assert_eq!(first, 4 * 52 + 4);
    assert!(judge(&series, 300, &Options::improved()).is_none());
    let one = Series { counts: &[3], population: None, times: Times::Days(&[0]) };
    assert!(judge(&one, 0, &Options::original()).is_none());
}

#[test]
fn with_too_few_lately_there_is_no_alarm() {
    let mut counts = vec![0; 300];
    counts[299] = 4;
    let series = Series { counts: &counts, population: None, times: Times::PerYear(52) };
    let verdict = judge(&series, 299, &Options::improved()).unwrap().verdict;
    assert_eq!((verdict.bound, verdict.is_alarm), (None, false));
}

#[test]
fn twice_the_people_make_twice_the_expected() {
    let counts = invented();
    let people: Vec<f64> = (0..300).map(|i| if i < 290 { 1000.0 } else { 2000.0 }).collect();
    let alone = Series { counts: &counts, population: None, times: Times::PerYear(52) };
    let options = Options { trend: Trend::None, ..Options::improved() };
    let of = |series: &Series<'_>| judge(series, 295, &options).unwrap().verdict.expected.unwrap();
    let rated = Series { population: Some(&people), ..alone };
    near(of(&rated), 2.0 * of(&alone), 1e-9);
}
