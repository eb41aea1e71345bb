//! What must hold of series, whatever the reports say.

use casework::{Asked, Collection, Moment, Report, ReportId};
use proptest::prelude::*;
use series::{Book, Districts, PublicNumbers, Record, Told, Verdict};

fn pick(from: &'static [&'static str]) -> impl Strategy<Value = Option<String>> {
    proptest::option::of(proptest::sample::select(from).prop_map(str::to_owned))
}

fn reports() -> impl Strategy<Value = Vec<Report>> {
    let numbers = &["01632 960733", "01632 960738", "07700 900559", "withheld", "0300 123 2040"];
    let names = &["DS Graham Peel", "Mr Peal", "PC Lyle", "James", "Jim Tarrant", "Tarrent"];
    let towns = &["Ware", "Hertford", "Luton", "York"];
    let words = &["Osprey", "Heron", "5502", "Tuppence"];
    let stories = &["forged notes at the branch", "card used in a shop", "a list burglars had"];
    let marks = &["LK19 ABC", "LK19", "MM66 XYZ", "LK91 ABC", "LK19 ABD"];
    let asked = proptest::sample::subsequence(vec![Asked::Cash, Asked::Pin, Asked::Gold], 0..3);
    let how = proptest::option::of(proptest::sample::select(Collection::ALL));
    let one = (
        pick(numbers),
        pick(names),
        pick(towns),
        pick(words),
        pick(stories),
        pick(marks),
        asked,
        how,
    )
        .prop_map(|(number, name, town, word, story, mark, asked_for, collection)| Report {
            presented_number: number,
            cover_name: name,
            town,
            code_word: word,
            story,
            vrm: mark,
            asked_for,
            collection,
            ..Report::default()
        });
    proptest::collection::vec(one, 2..24)
}

fn record(at: usize, report: &Report) -> Record {
    let id = at as i64 + 1;
    Record::of(Told { id: ReportId(id), received: Moment(1_790_000_000 + id * 50_000), report })
}

fn book(reports: &[Report], order: impl Iterator<Item = usize>) -> Book {
    let mut book = Book::new(PublicNumbers::shipped());
    for at in order {
        if let Some(report) = reports.get(at) {
            book.add(record(at, report));
        }
    }
    book
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_reports_does_not_matter(reports in reports()) {
        let forward = book(&reports, 0..reports.len());
        let backward = book(&reports, (0..reports.len()).rev());
        prop_assert_eq!(forward.series(), backward.series());
        for at in 1..=reports.len() {
            let id = ReportId(i64::try_from(at).unwrap());
            prop_assert_eq!(forward.links(id, 50), backward.links(id, 50));
            prop_assert_eq!(forward.series_of(id), backward.series_of(id));
        }
    }

    #[test]
    fn no_link_is_passed_over(reports in reports(), spread in 1i64..400) {
        // Many reports of a few kinds, so that names and numbers stand in long lists.
        let mut book = Book::new(PublicNumbers::shipped());
        let mut districts = Districts::default();
        districts.add_csv("pcds,lat,long\nAL1 1AA,51.75,-0.33\nEN5 1AA,51.65,-0.20\n");
        let mut seen = Vec::new();
        for (at, report) in reports.iter().cycle().take(700).enumerate() {
            let id = ReportId(at as i64 + 1);
            let received = Moment(1_790_000_000 + (at as i64 * spread * 7_919) % 90_000_000);
            // Some lie elsewhere than their towns.
            let district = ["", "", "AL1", "EN5"].get(at % 4).map(|d| (*d).to_owned());
            let report = Report { postcode_district: district, ..report.clone() };
            book.add(Record::placed(Told { id, received, report: &report }, &districts));
            seen.push(id);
            if at % 100 != 99 {
                continue;
            }
            let found: Vec<ReportId> = book.links(id, usize::MAX).iter().map(|l| l.other).collect();
            // The likeliest alone are the same as the first of all.
            let few: Vec<ReportId> = book.links(id, 7).iter().map(|l| l.other).collect();
            prop_assert_eq!(&few[..], &found[..found.len().min(7)]);
            let is_linked = |o: &&ReportId| {
                **o != id && book.waterfall(id, **o).unwrap().weight().bits() > series::LINKED
            };
            let all: std::collections::BTreeSet<ReportId> = seen.iter().filter(is_linked).copied().collect();
            prop_assert_eq!(found.iter().copied().collect::<std::collections::BTreeSet<_>>(), all);
        }
    }

    #[test]
    fn a_report_that_comes_and_goes_leaves_nothing(reports in reports()) {
        let before = book(&reports, 0..reports.len() - 1);
        let mut after = book(&reports, 0..reports.len());
        after.remove(ReportId(i64::try_from(reports.len()).unwrap()));
        prop_assert_eq!(before.series(), after.series());
    }

    #[test]
    fn the_newest_alone_are_as_if_no_others_had_been(reports in reports(), most in 1usize..12, decided in proptest::collection::vec((1i64..24, 1i64..24), 0..3)) {
        let n = reports.len();
        let mut all = book(&reports, 0..n);
        let mut held = std::collections::BTreeSet::new();
        for (a, b) in decided {
            let pair = [(ReportId(a), ReportId(b))];
            if a != b && all.decisions_mut().decide(&pair, Verdict::NotSame).is_ok() {
                held.extend([a, b]);
            }
        }
        let id = |at: usize| i64::try_from(at).unwrap() + 1;
        let gone = all.keep_newest(most);
        // Those that people decided about stay, whatever their numbers.
        let loose: Vec<usize> = (0..n).filter(|at| !held.contains(&id(*at))).collect();
        let (old, newest) = loose.split_at(loose.len().saturating_sub(most));
        prop_assert_eq!(gone, old.last().map(|at| ReportId(id(*at))));
        let stay = (0..n).filter(|at| held.contains(&id(*at)) || newest.contains(at));
        let mut few = book(&reports, stay);
        *few.decisions_mut() = all.decisions().clone();
        prop_assert_eq!(all.len(), few.len());
        prop_assert_eq!(all.series(), few.series());
        for at in newest {
            prop_assert_eq!(all.links(ReportId(id(*at)), 50), few.links(ReportId(id(*at)), 50));
            prop_assert_eq!(all.series_of(ReportId(id(*at))), few.series_of(ReportId(id(*at))));
        }
    }

    #[test]
    fn waterfalls_add_up_and_read_alike_from_both_sides(reports in reports()) {
        let book = book(&reports, 0..reports.len());
        for link in book.links(ReportId(1), 50) {
            let reasons = book.waterfall(ReportId(1), link.other).unwrap();
            let sum: i32 = reasons.rows.iter().map(|r| r.weight.0).sum();
            prop_assert_eq!(sum, link.weight.0);
            prop_assert_eq!(&reasons, &book.waterfall(link.other, ReportId(1)).unwrap());
            for row in &reasons.rows {
                prop_assert!(!row.words.is_empty() && row.weight.0 != 0);
            }
        }
    }

    #[test]
    fn decisions_hold(reports in reports(), decided in proptest::collection::vec((1i64..24, 1i64..24, any::<bool>()), 0..12)) {
        let mut book = book(&reports, 0..reports.len());
        for (a, b, same) in decided {
            let verdict = if same { Verdict::Same } else { Verdict::NotSame };
            // What contradicts an earlier decision is refused, and changes nothing.
            let _ = book.decisions_mut().decide(&[(ReportId(a), ReportId(b))], verdict);
        }
        let there = |id: ReportId| usize::try_from(id.0).unwrap() <= reports.len();
        let series = book.series();
        let pairs: Vec<_> = book.decisions().pairs().filter(|(a, b, _)| there(*a) && there(*b)).collect();
        for (a, b, verdict) in pairs {
            let together = series.iter().any(|s| s.contains(&a) && s.contains(&b));
            let around = book.series_of(a).members.contains(&b);
            prop_assert_eq!(together, verdict == Verdict::Same, "{} {}", a, b);
            prop_assert_eq!(around, verdict == Verdict::Same, "{} {}", a, b);
        }
    }

    #[test]
    fn nothing_that_is_typed_makes_it_fail(text in "\\PC{0,60}", other in "\\PC{0,60}") {
        let report = |t: &str| Report {
            presented_number: Some(t.into()), cover_name: Some(t.into()), claimed_org: Some(t.into()),
            story: Some(t.into()), code_word: Some(t.into()), vehicle: Some(t.into()),
            vrm: Some(t.into()), narrative: Some(t.into()), contact_at: Some(t.into()),
            ..Report::default()
        };
        let reports = [report(&text), report(&other)];
        let _ = book(&reports, 0..2).waterfall(ReportId(1), ReportId(2));
    }
}

/// Reports that agree only in this.
fn alike(count: usize, make: impl Fn(usize) -> Report) -> Book {
    let reports: Vec<Report> = (0..count).map(make).collect();
    book(&reports, 0..count)
}

const TOWNS: [&str; 6] = ["Ware", "Luton", "York", "Bath", "Hull", "Dover"];

#[test]
fn a_public_number_makes_no_series() {
    let book = alike(6, |i| Report {
        presented_number: Some("0300 123 2040".into()),
        town: Some(TOWNS[i].into()),
        ..Report::default()
    });
    assert!(book.series().is_empty());
}

#[test]
fn a_popular_cover_name_makes_no_series() {
    let book = alike(6, |i| Report {
        cover_name: Some("DC Mark Wilson".into()),
        town: Some(TOWNS[i].into()),
        ..Report::default()
    });
    assert!(book.series().is_empty(), "{:?}", book.series());
}

#[test]
fn a_number_that_was_only_shown_proves_less_than_one_that_was_rung() {
    let with = |shown: bool| {
        let book = alike(2, |_| {
            let number = Some("01632 960733".to_owned());
            let (presented_number, other_numbers) =
                if shown { (number, None) } else { (None, number) };
            Report { presented_number, other_numbers, ..Report::default() }
        });
        book.waterfall(ReportId(1), ReportId(2)).unwrap()
    };
    assert!(with(true).weight() < with(false).weight());
    assert_eq!(with(true).reasons()[0].words, "Same number 01632 960733 shown (it may be spoofed)");
}

/// 400 reports that agree in town, story, way and day by chance, and a few in a name or number.
/// `popular` changes every fourth.
fn by_chance(popular: &dyn Fn(&mut Report)) -> Book {
    let pick = |at: usize, salt: u64, n: usize| {
        // SplitMix64 (Steele, Lea and Flood 2014).
        let mut z = (at as u64 * 16 + salt).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    };
    let one = |list: &[&'static str], at: usize, salt: u64| {
        list.get(pick(at, salt, list.len())).copied().unwrap_or_default()
    };
    let towns = ["Ware", "Hertford", "Luton", "Hitchin", "Stevenage", "Harlow", "Barnet", "Epping"];
    let stories = ["forged notes at the branch", "card used in a shop", "a list burglars had"];
    let first = ["Graham", "Paul", "Simon", "Martin", "Kevin", "Adrian", "Colin", "Neil"];
    let tails = ["son", "ham", "ley", "well", "by", "ford", "er", "ton"];
    let heads = ["Pel", "Tar", "Os", "Mar", "Fen", "Hal", "Dun", "Kim", "Brad", "Ash"];
    let mut book = Book::new(PublicNumbers::shipped());
    for at in 0..400 {
        let surname = format!("{}{}", one(&heads, at, 2), one(&tails, at, 8));
        let mut report = Report {
            presented_number: Some(format!("01632 {:06}", pick(at, 1, 900) * 997)),
            cover_name: Some(format!("{} {surname}", one(&first, at, 3))),
            town: Some(one(&towns, at, 4).to_owned()),
            story: (pick(at, 9, 2) == 0).then(|| one(&stories, at, 5).to_owned()),
            collection: Collection::ALL.get(pick(at, 6, Collection::ALL.len())).copied(),
            ..Report::default()
        };
        if at % 4 == 0 {
            popular(&mut report);
        }
        let id = ReportId(at as i64 + 1);
        let received = Moment(1_790_000_000 + pick(at, 7, 15_000_000) as i64);
        book.add(Record::of(Told { id, received, report: &report }));
    }
    book
}

/// The largest series, and the reports that are in one.
fn grouped(book: &Book) -> (usize, usize) {
    let series = book.series();
    let several = || series.iter().map(Vec::len).filter(|n| *n > 1);
    (several().max().unwrap_or(0), several().sum())
}

#[test]
fn what_a_quarter_of_the_reports_say_makes_no_series() {
    let (largest, reports) = grouped(&by_chance(&|_| {}));
    let check = |what: &str, popular: &dyn Fn(&mut Report)| {
        let (now_largest, now) = grouped(&by_chance(popular));
        assert!(
            now_largest <= largest + 1 && now <= reports + reports / 5 + 4,
            "{what}: {now_largest}, {now} instead of {largest}, {reports}"
        );
    };
    check("a popular name", &|r| r.cover_name = Some("Mark Wilson".to_owned()));
    check("a number of the list", &|r| r.presented_number = Some("020 7230 1212".to_owned()));
    check("a number of no list", &|r| r.presented_number = Some("01632 960999".to_owned()));
}
