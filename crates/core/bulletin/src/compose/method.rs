//! How the callers go about it, from what the reports name most often.

use crate::draft::Paragraph;
use crate::figures::{Count, Fetch, Figures, Pose, Want};
use crate::words::{capital, joined};

/// Something is told if at least this part of the reports that say anything of the kind name
/// it, as one in so many.
const ONE_IN: u64 = 8;
/// Things told of a kind at most.
const MOST: usize = 4;

/// What is named often, the most frequent first.
fn often<T: Copy + Ord>(counts: &[Count<T>]) -> Vec<T> {
    let most = counts.iter().map(|c| c.reports).max().unwrap_or(0);
    let mut kept: Vec<&Count<T>> =
        counts.iter().filter(|c| c.reports > 0 && c.reports * ONE_IN >= most).collect();
    kept.sort_by(|a, b| b.reports.cmp(&a.reports).then(a.what.cmp(&b.what)));
    kept.into_iter().map(|c| c.what).take(MOST).collect()
}

/// ` posing as police officers`, within a sentence; empty if the reports do not say.
pub fn posing(figures: &Figures) -> &'static str {
    let poses = often(&figures.poses);
    match (poses.contains(&Pose::Police), poses.contains(&Pose::Bank)) {
        (true, true) if poses.first() == Some(&Pose::Bank) => {
            " posing as bank staff or police officers"
        }
        (true, true) => " posing as police officers or bank staff",
        (true, false) => " posing as police officers",
        (false, true) => " posing as bank staff",
        (false, false) => "",
    }
}

/// The method in a few sentences; the usual one if the reports say nothing.
pub fn method(figures: &Figures) -> Paragraph {
    let poses = often(&figures.poses);
    let who = match (poses.contains(&Pose::Police), poses.contains(&Pose::Bank)) {
        (true, false) => "the police",
        (false, true) => "a bank\u{2019}s fraud team",
        _ => "the police or a bank\u{2019}s fraud team",
    };
    let wants: Vec<&str> = often(&figures.wants).into_iter().map(wanted).collect();
    let wants = match wants.is_empty() {
        true => "bank details, a PIN, cash or cards".to_owned(),
        false => joined(&wants, "or"),
    };
    let fetched: Vec<&str> = often(&figures.fetched).into_iter().map(fetcher).collect();
    let fetched = match fetched.is_empty() {
        true => "a courier or taxi".to_owned(),
        false => joined(&fetched, "or"),
    };
    Paragraph::of(format!(
        "The caller claims to be from {who}. There is a story: somebody has been arrested with your \
         card, or staff at your bank are under investigation, and you must tell nobody. The caller \
         asks for {wants}. {} then comes to collect.",
        capital(&fetched)
    ))
}

fn wanted(want: Want) -> &'static str {
    match want {
        Want::Details => "bank details",
        Want::Pin => "a PIN",
        Want::Cards => "bank cards",
        Want::Cash => "cash",
        Want::Currency => "foreign currency",
        Want::Gold => "gold, jewellery or a watch",
        Want::Vouchers => "vouchers",
        Want::Transfer => "a bank transfer",
        Want::Device => "a phone or computer",
    }
}

fn fetcher(fetch: Fetch) -> &'static str {
    match fetch {
        Fetch::Courier => "a courier",
        Fetch::Taxi => "a taxi",
        Fetch::InPerson => "somebody who says they are an officer",
        Fetch::Post => "a parcel service",
    }
}

/// The words for those who stepped in.
pub fn helpers(figures: &Figures) -> String {
    use crate::figures::Helper;
    let words = |helper| match helper {
        Helper::Bank => &["bank staff"][..],
        Helper::Family => &["family", "friends"],
        Helper::Driver => &["drivers"],
        Helper::Shop => &["shop staff"],
        Helper::Police => &["police officers"],
        Helper::Warning => &["a warning on the phone line"],
    };
    let all = figures.helpers.iter().filter(|c| c.reports > 0);
    let mut sorted: Vec<_> = all.collect();
    sorted.sort_by(|a, b| b.reports.cmp(&a.reports).then(a.what.cmp(&b.what)));
    let named: Vec<&str> = sorted.into_iter().flat_map(|c| words(c.what)).copied().collect();
    joined(&named, "or")
}
