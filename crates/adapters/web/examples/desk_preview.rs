//! The desk on a store in memory with invented reports, to be looked at while it is built.
//!
//! `cargo run -p web --example desk_preview -- 8081 jane` serves it logged in as the
//! supervisor, `ada` as the administrator, `tom` as the call taker, `new` as somebody who is
//! to set up the second factor; without a name it serves the login page. Passwords are
//! `seven green buses`.

#[path = "../src/testing/fake.rs"]
#[expect(dead_code, reason = "the tests use more of it than looking at pages does")]
mod fake;

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::COOKIE;
use axum::middleware::{Next, from_fn};
use casework::cases::{Change, Login, NewReport};
use casework::{
    AccountId, Cases, Channel, Collection, Contact, GoingOn, Moment, Outcome, Person, Receipt,
    Report, ReportId, Reporter, Role, triage,
};
use privacy::Pii;
use std::error::Error;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use web::base::clock::Clock;
use web::base::limits::Limits;
use web::base::metrics::Metrics;
use web::base::secrets::{Secret, hash_of};
use web::desk::{Member, new_account};
use web::{Settings, Site};

const PASSWORD: &str = "seven green buses";
/// 18 December 2026, 18:00 in London.
const EVENING: Moment = Moment(1_797_616_800);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let port: u16 = args.next().map_or(Ok(8081), |p| p.parse())?;
    let name = args.next().unwrap_or_default();
    let cases: Arc<dyn Cases> = Arc::new(fake::Fake::default());
    let token = people(cases.as_ref(), &name).await?;
    reports(cases.as_ref()).await?;
    let site = Site {
        settings: Settings {
            force_name: "Hertfordshire Constabulary".into(),
            demo: true,
            ..Settings::default()
        },
        cases,
        detector: detector()?,
        secret: Secret::new([7; 32]),
        clock: Clock::new(|| EVENING),
        limits: Limits::default(),
        metrics: Metrics::default(),
    };
    let cookie = HeaderValue::from_str(&format!("rf_login={token}"))?;
    let logged_in = move |mut request: Request, next: Next| {
        if !cookie.as_bytes().ends_with(b"=") {
            request.headers_mut().insert(COOKIE, cookie.clone());
        }
        next.run(request)
    };
    let service = web::router(Arc::new(site)).layer(from_fn(logged_in));
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port))).await?;
    axum::serve(listener, service.into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}

/// The colleagues; the token of whoever is to be logged in.
async fn people(cases: &dyn Cases, name: &str) -> Result<String, Box<dyn Error>> {
    let all = [
        ("jane", "Jane Okafor", Role::Supervisor),
        ("ada", "Ada Whitlock", Role::Administrator),
        ("tom", "Tom Brennan", Role::CallTaker),
        ("priya", "Priya Nair", Role::Analyst),
        ("new", "Will Farr", Role::Analyst),
    ];
    let mut token = String::new();
    for (login_name, display_name, role) in all {
        let mut account = new_account(Member { login_name, display_name, role }, PASSWORD)?;
        if login_name != "new" {
            account.totp = Some(Pii::new(b"12345678901234567890".to_vec()));
            account.recovery = vec![hash_of("x"); 8];
        }
        let account = cases.create_account(account).await?;
        if login_name == name {
            token = hash_of(name);
            let second_factor = login_name != "new";
            let login = Login { account, begun: EVENING, used: EVENING, second_factor };
            cases.open_login(hash_of(&token), login).await?;
        }
    }
    Ok(token)
}

fn told(text: &str) -> Option<String> {
    Some(text.to_owned())
}

async fn reports(cases: &dyn Cases) -> Result<(), Box<dyn Error>> {
    let base = |town: &str, district: &str| Report {
        channel: Some(Channel::Web),
        town: told(town),
        postcode_district: told(district),
        cover_name: told("DC Martin Hale"),
        claimed_org: told("Metropolitan Police"),
        presented_number: told("020 7946 0018"),
        ..Report::default()
    };
    let due = Report {
        going_on: Some(GoingOn::CourierDue),
        channel: Some(Channel::CallTaker),
        reporter_role: Some(Reporter::IntendedVictim),
        handover: told("At her door, within the hour"),
        code_word: told("Blue Lantern"),
        collection: Some(Collection::Taxi),
        claimed_station: told("Hammersmith"),
        contact_at: told("2026-12-18T17:20"),
        contact_moment: Some(Moment(EVENING.0 - 2400)),
        asked_for: serde_json::from_str(r#"["pin","cards","cash"]"#)?,
        amount_attempted_gbp: Some(4500),
        lives_alone: Some(true),
        bank: told("Barclays"),
        bank_told: Some(false),
        narrative: told(DUE),
        ..base("Rickmansworth", "WD3")
    };
    let gone = Report {
        going_on: Some(GoingOn::JustHandedOver),
        outcome: Some(Outcome::CashGiven),
        amount_lost_gbp: Some(8000),
        given: serde_json::from_str(r#"["cash"]"#)?,
        vrm: told("LK19 ZZF"),
        vehicle: told("Silver Prius"),
        narrative: told(
            "My mother gave 8,000 pounds to a taxi driver at two. They told her to say it was for a new kitchen.",
        ),
        reporter_role: Some(Reporter::Relative),
        ..base("Borehamwood", "WD6")
    };
    let cards = Report {
        outcome: Some(Outcome::CardsGiven),
        asked_for: serde_json::from_str(r#"["cards","pin"]"#)?,
        ..base("Hertford", "SG14")
    };
    let teller = Report {
        reporter_role: Some(Reporter::BankStaff),
        channel: Some(Channel::Bank),
        outcome: Some(Outcome::StoppedByBank),
        amount_stopped_gbp: Some(6200),
        ..base("Hitchin", "SG5")
    };
    let mut all = vec![due, gone, cards, teller];
    for (index, town) in
        ["Royston", "Watford", "St Albans", "Ware", "Tring", "Hatfield"].into_iter().enumerate()
    {
        let outcome = if index % 2 == 0 { Outcome::HungUp } else { Outcome::Refused };
        all.push(Report {
            outcome: Some(outcome),
            narrative: told("He said he was from the fraud squad and I put the phone down."),
            asked_for: serde_json::from_str(r#"["details"]"#)?,
            ..base(town, "SG8")
        });
    }
    for (index, report) in all.into_iter().enumerate() {
        let back = i64::try_from(index)?;
        let reporter = Contact {
            name: Pii::new("Elsie Marlow".into()),
            telephone: Pii::new("01923 496 0123".into()),
            ..Contact::default()
        };
        let new = NewReport {
            urgency: triage::urgency(&report),
            report,
            person: Person { reporter, ..Person::default() },
            receipt: Receipt::from_random(u64::try_from(index)?),
            now: EVENING.plus_seconds(-240 - back * back * 2900),
            by: None,
            once: None,
            external_id: None,
        };
        cases.submit(new).await?;
    }
    history(cases).await
}

async fn history(cases: &dyn Cases) -> Result<(), Box<dyn Error>> {
    let found = cases.search(casework::cases::Query { limit: 50, ..Default::default() }).await?;
    let first = found.items.first().map_or(ReportId(0), |r| r.id);
    let tom = Some(AccountId(3));
    let ago = |seconds: i64| EVENING.plus_seconds(-seconds);
    cases.change(first, vec![Change::Assign(tom)], tom, ago(150)).await?;
    if let Some(stored) = cases.report(first).await? {
        let better = Report { vehicle: told("Silver Skoda, taxi plate"), ..stored.report };
        let change =
            Change::Correct(Box::new(better), "Caller rang again from her neighbour's".into());
        cases.change(first, vec![change], tom, ago(90)).await?;
    }
    cases
        .add_note(
            first,
            AccountId(3),
            "Patrol WD21 is on the way. Caller is with her neighbour.".into(),
            ago(60),
        )
        .await?;
    Ok(())
}

const DUE: &str = "A man rang at about twenty past five and said he was DC Martin Hale from Hammersmith police station. He said my card had been cloned and a man was in custody with it. He told me to hang up and ring 999 to check, so I did, and the same man came on. Then he asked me for my PIN and I keyed it in. He said don't tell your family, it is a covert operation. You need to go to the bank and take out four thousand five hundred pounds. If they ask, say it's for a new kitchen. A courier will come to your door and he will say Blue Lantern. Put the cards in an envelope.";

fn detector() -> Result<Arc<detector::Detector>, Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let mut texts = Vec::new();
    collect(&root.join("playbooks"), &mut texts)?;
    let sources: Vec<playbook::Source<'_>> =
        texts.iter().map(|(name, text)| playbook::Source { name, text }).collect();
    let (rules, _) = playbook::compile(&sources);
    let classifier = classifier::Classifier::load(&std::fs::read(root.join("models/acts.bin"))?)?;
    Ok(Arc::new(detector::Detector::new(rules, classifier)))
}

/// Every playbook below a folder, by name.
fn collect(folder: &Path, texts: &mut Vec<(String, String)>) -> Result<(), Box<dyn Error>> {
    let mut paths: Vec<_> =
        std::fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, texts)?;
        } else if path.extension().is_some_and(|e| e == "playbook") {
            texts.push((path.display().to_string(), std::fs::read_to_string(&path)?));
        }
    }
    Ok(())
}
