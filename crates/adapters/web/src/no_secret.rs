//! What opens an account is kept in no field, whichever way a report comes in.

use crate::api::tokens::{Scope, issue};
use crate::desk::tests::desk;
use crate::public::report::questions::Kind;
use crate::public::report::steps::Step;
use crate::testing::{Answer, TestSite};
use axum::body::Body;
use axum::http::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use casework::{Report, Role, TokenId};
use serde_json::{Map, Value, json};

/// What is typed, and what must not be kept of it.
const SECRETS: [(&str, &str); 8] = [
    ("Ann 4929 1234 5678 9012", "4929"),
    ("my PIN is 4821", "4821"),
    ("Ann, pin 4821", "4821"),
    ("sort code 20 00 00", "20 00 00"),
    ("20-00-00 12345678", "1234"),
    ("account number 12345678", "1234"),
    ("one time code 123456 passcode", "123456"),
    ("GB29 NWBK 6016 1331 9268 19", "6016"),
];

/// Everything that the store was given, in one text.
fn kept(site: &TestSite) -> String {
    let state = site.cases.state();
    let mut all = String::new();
    for stored in state.reports.values() {
        all.push_str(&serde_json::to_string(&stored.report).unwrap());
    }
    for person in state.people.values() {
        for contact in [&person.reporter, &person.targeted] {
            let fields = [
                &contact.name,
                &contact.telephone,
                &contact.email,
                &contact.address,
                &contact.safe_to_ring,
            ];
            for field in fields {
                all.push_str(field.reveal());
                all.push('\n');
            }
        }
    }
    all
}

#[track_caller]
fn assert_nothing_kept(site: &TestSite, way: &str, (typed, secret): (&str, &str)) {
    let kept = kept(site);
    assert!(kept.contains("removed]"), "{way} kept nothing of {typed}: {kept}");
    assert!(!kept.contains(secret), "{way} keeps {secret} of {typed}: {kept}");
}

/// Names of the texts of a report.
fn texts() -> Vec<String> {
    let Ok(Value::Object(fields)) = serde_json::to_value(Report::default()) else { return vec![] };
    let is_text = |name: &String| {
        let one = json!({ name: "a word" });
        serde_json::from_value::<Report>(one).is_ok()
    };
    fields.into_iter().map(|(name, _)| name).filter(is_text).collect()
}

async fn sent_with_hidden(site: &TestSite, page: &Answer, to: &str) -> Answer {
    let hidden = page.hidden();
    let fields: Vec<(&str, &str)> = hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    site.post(to, &fields).await
}

#[tokio::test]
async fn by_the_steps_of_the_public_report() {
    for secret in SECRETS {
        let site = TestSite::new();
        for step in Step::ALL {
            let mut fields: Vec<(&str, &str)> = Vec::new();
            for question in step.questions() {
                match question.kind {
                    Kind::Text | Kind::Lines | Kind::Story => {
                        fields.push((question.name, secret.0))
                    }
                    Kind::Telephone => fields.push((question.name, secret.0)),
                    _ => {}
                }
            }
            if step == Step::Now {
                fields.push(("going_on", "courier_due"));
            }
            site.fill(&step.path(), &fields).await;
        }
        let page = site.get("/report/check").await;
        page.assert_success().assert_lacks(&[secret.1]);
        sent_with_hidden(&site, &page, "/report/send").await.assert_success();
        assert_nothing_kept(&site, "the public report", secret);
    }
}

#[tokio::test]
async fn by_the_form_of_the_desk() {
    for secret in SECRETS {
        let site = desk(Role::CallTaker).await;
        let mut names = texts();
        names.retain(|name| name != "contact_at");
        for who in ["reporter", "targeted"] {
            for part in ["name", "telephone", "email", "address", "safe"] {
                names.push(format!("{who}_{part}"));
            }
        }
        let fields: Vec<(&str, &str)> = names.iter().map(|n| (n.as_str(), secret.0)).collect();
        site.fill("/desk/take", &fields).await.assert_success();
        assert_nothing_kept(&site, "the desk", secret);
    }
}

/// A program's way in, with a token for all scopes.
async fn by_program(site: &TestSite, path: &str, kind: &str, body: String) -> Answer {
    let (token, mut kept) = issue("test", &Scope::ALL, None).unwrap();
    {
        let mut state = site.cases.state();
        state.last += 1;
        kept.id = TokenId(state.last);
        state.tokens.push(kept);
    }
    let request = Request::post(path)
        .header(AUTHORIZATION, format!("Bearer {token}"))
        .header(CONTENT_TYPE, kind);
    site.send(request, Body::from(body)).await
}

/// A report with the secret in every text, of the report and of its people.
fn whole(secret: &str) -> Map<String, Value> {
    let mut all: Map<String, Value> =
        texts().into_iter().map(|name| (name, Value::from(secret))).collect();
    let contact = json!({
        "name": secret, "telephone": secret, "email": secret, "address": secret,
        "safe_to_ring": secret,
    });
    all.insert("person".into(), json!({"reporter": contact, "targeted": contact}));
    all.insert("report_id".into(), "A1".into());
    all
}

#[tokio::test]
async fn by_the_api_and_by_files() {
    for secret in SECRETS {
        let object = whole(secret.0);
        let site = TestSite::new();
        let one = Value::Object(object.clone()).to_string();
        let answer = by_program(&site, "/api/v1/reports", "application/json", one.clone()).await;
        assert!(answer.status.is_success(), "{}", answer.text);
        assert_nothing_kept(&site, "the API", secret);
        let import = "/api/v1/reports/import";
        for (kind, file) in
            [("application/jsonl", one.clone()), ("application/json", format!("[{one}]"))]
        {
            let site = TestSite::new();
            by_program(&site, import, kind, file).await.assert_success();
            assert_nothing_kept(&site, kind, secret);
        }
        let names = texts();
        let cells = vec![format!("\"{}\"", secret.0); names.len()];
        let table = format!("report_id,{}\nA1,{}\n", names.join(","), cells.join(","));
        let site = TestSite::new();
        by_program(&site, import, "text/csv", table).await.assert_success();
        assert_nothing_kept(&site, "a table", secret);
    }
}

#[tokio::test]
async fn by_professionals() {
    for secret in SECRETS {
        let site = TestSite::new();
        let page = site.fill("/professionals/bank", &[("rung", "yes")]).await;
        let hidden = page.hidden();
        let mut fields: Vec<(&str, &str)> =
            hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let names = ["place", "town", "narrative", "telephone"];
        fields.extend(names.iter().map(|name| (*name, secret.0)));
        site.post("/professionals/bank/report", &fields).await.assert_success();
        assert_nothing_kept(&site, "professionals", secret);
    }
}

#[tokio::test]
async fn a_telephone_number_stays_a_telephone_number_on_every_way() {
    for number in ["01632 960001", "+44 7700 900123", "7946 0187"] {
        let site = desk(Role::CallTaker).await;
        let fields = [("narrative", "He rang."), ("reporter_telephone", number)];
        site.fill("/desk/take", &fields).await.assert_success();
        assert!(kept(&site).contains(number), "{number}");
        let site = TestSite::new();
        let body = json!({"town": "Ware", "person": {"reporter": {"telephone": number}}});
        by_program(&site, "/api/v1/reports", "application/json", body.to_string()).await;
        assert!(kept(&site).contains(number), "{number}");
    }
}
