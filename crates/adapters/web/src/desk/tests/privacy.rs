//! At trace level, nothing that identifies a person, opens an account or was told in
//! confidence reaches the log.

use super::{PASSWORD, account, code, keep};
use crate::testing::TestSite;
use casework::{Report, Role};
use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Writes down all that is logged.
#[derive(Clone, Default)]
struct Listener(Arc<Mutex<String>>);

struct Writer<'a>(&'a mut String);

impl Visit for Writer<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = writeln!(self.0, "{}={value:?}", field.name());
    }
}

impl Subscriber for Listener {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut Writer(&mut self.0.lock().unwrap()));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Writer(&mut self.0.lock().unwrap()));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Writer(&mut self.0.lock().unwrap()));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// What must not be seen, each in a form that nothing else here has.
const SECRETS: [&str; 9] = [
    "Elsie",
    "Quillon",
    "496 0123",
    "7946",
    "Zephyrine",
    "buses",
    "4821",
    "Bluelantern",
    "rf_login",
];

#[tokio::test]
async fn names_numbers_and_narratives_are_not_logged() {
    let listener = Listener::default();
    let heard = Arc::clone(&listener.0);
    let _guard = tracing::subscriber::set_default(listener);
    tracing::trace!("the listener hears");

    let site = TestSite::new();
    account(&site, "quillon", Role::Supervisor).await;
    site.fill("/desk/login", &[("name", "quillon"), ("password", "wrong green buses")]).await;
    site.fill("/desk/login", &[("name", "quillon"), ("password", PASSWORD)]).await;
    site.fill("/desk/code", &[("code", &code(&site))]).await.assert_redirect("/desk");
    let report = Report {
        presented_number: Some("020 7946 0018".into()),
        code_word: Some("Bluelantern".into()),
        narrative: Some("Zephyrine told me her PIN is 4821.".into()),
        ..Report::default()
    };
    let id = keep(&site, report).await;
    let told = [
        ("narrative", "Zephyrine rang, PIN 4821, number 020 7946 0018"),
        ("reporter_name", "Elsie Marlow"),
        ("reporter_telephone", "01923 496 0123"),
    ];
    site.fill("/desk/take", &told).await.assert_success();
    let at = format!("/desk/reports/{}", id.0);
    let page = site.get(&at).await;
    let seal = page.hidden()[0].1.clone();
    site.post(&format!("{at}/people"), &[("csrf", &seal)]).await.assert_success();
    site.post(&format!("{at}/note"), &[("csrf", &seal), ("note", "Zephyrine")]).await;
    site.get("/desk/search?text=Zephyrine").await.assert_success();
    site.get("/desk/export/reports.csv?text=Zephyrine").await.assert_success();
    site.cases.fail("*", casework::StoreError::Unreachable);
    assert!(site.get(&at).await.status.is_server_error());

    let heard = heard.lock().unwrap();
    assert!(heard.contains("the listener hears"));
    for secret in SECRETS {
        assert!(!heard.contains(secret), "{secret} was logged:\n{heard}");
    }
    let trail = format!("{:?}", site.cases.state().trail);
    for secret in SECRETS {
        assert!(!trail.contains(secret), "{secret} stands in the audit trail:\n{trail}");
    }
}
