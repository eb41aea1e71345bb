//! Reports are placed by their postcode district where a table of postcodes is there.

use casework::{Moment, Report, ReportId};
use series::{Book, Districts, PublicNumbers, Record, Told};

const TABLE: &str = "pcds,lat,long\nAL1 1AA,51.77,-0.33\nNP20 1AA,51.58,-3.00\nPO30 1AA,50.70,-1.29\n\
    SW19 1AA,51.42,-0.21\nEN5 1AA,51.65,-0.20\n";

fn districts() -> Districts {
    let mut districts = Districts::default();
    assert_eq!(districts.add_csv(TABLE), []);
    districts
}

/// The words about places of two reports that lie in these towns and districts.
fn words(reports: [(&str, &str); 2]) -> Vec<String> {
    let mut book = Book::new(PublicNumbers::shipped());
    for (id, (town, district)) in (1..).zip(reports) {
        let some = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
        let report =
            Report { town: some(town), postcode_district: some(district), ..Report::default() };
        let told = Told { id: ReportId(id), received: Moment(1_790_000_000), report: &report };
        book.add(Record::placed(told, &districts()));
    }
    let rows = book.waterfall(ReportId(1), ReportId(2)).map(|w| w.rows).unwrap_or_default();
    rows.into_iter().filter(|r| r.what == series::What::Place).map(|r| r.words).collect()
}

#[test]
fn a_district_places_a_report_without_a_town() {
    assert_eq!(words([("St Albans", ""), ("", "al1")]), ["2 km apart"]);
    assert_eq!(words([("St Albans", ""), ("", "ZZ99")]), Vec::<String>::new());
}

#[test]
fn a_district_says_which_of_two_towns_of_a_name_is_meant() {
    let both = words([("Newport", "NP20"), ("Newport", "PO30")]);
    assert_eq!(both, ["Newport, 154 km apart"]);
}

#[test]
fn districts_tell_parts_of_a_large_town_apart() {
    assert_eq!(words([("London", "SW19"), ("London", "EN5")]), ["London, 26 km apart"]);
    assert_eq!(words([("London", ""), ("London", "")]), ["Same town: London"]);
}
