//! Letters by real SMTP to a server on loopback: what each answer means for a letter.

use casework::Moment;
use casework::outbox::{Slip, Unmarked};
use notify::http::{Client, Reach};
use notify::{Address, Message, Notifier, Outgoing, Security, Smtp, SmtpSettings, Verdict};
use privacy::Pii;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use test_support::mail_server::{MailServer, Manner};
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

pub fn client() -> Client {
    let tls = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    Client::new(Arc::new(tls), Duration::from_secs(2), Reach::Anywhere)
}

fn notifier(server: &MailServer, login: Option<(String, Pii<String>)>) -> Notifier {
    let smtp = Smtp::new(SmtpSettings {
        host: server.address.ip().to_string(),
        port: server.address.port(),
        security: Security::Plain,
        login,
        from: "Ringfence <alerts@police.example>".into(),
        certificates: None,
        patience: Duration::from_millis(400),
    });
    Notifier::new(client()).with_smtp(smtp.unwrap())
}

fn message() -> Message {
    let to = Address::Email(Pii::new("margaret@example.org".into()));
    Message::new(to, "Courier fraud", "One.\n.Two begins with a dot.\n")
}

pub async fn send(notifier: &Notifier, key: &str, may: bool) -> (Verdict, bool) {
    let asked = AtomicBool::new(false);
    let leave = Box::pin(async {
        asked.store(true, Ordering::Relaxed);
        may.then(|| Arc::new(Unmarked) as Arc<dyn Slip>)
    });
    let message = message();
    let outgoing = Outgoing { key, message: &message, now: Moment(1_797_616_800), leave };
    let verdict = notifier.send(outgoing).await;
    (verdict, asked.load(Ordering::Relaxed))
}

#[tokio::test]
async fn a_letter_arrives_as_it_was_written() {
    let server = MailServer::start();
    let login = Some(("ringfence".to_owned(), Pii::new("secret".to_owned())));
    let notifier = notifier(&server, login);
    for key in ["a.1", "a.2", "a.3"] {
        assert_eq!(send(&notifier, key, true).await, (Verdict::Sent, true));
    }
    let taken = server.taken();
    assert_eq!(taken[0].message_id, "a.1@police.example");
    assert_eq!(taken[0].to, ["margaret@example.org"]);
    assert!(taken[0].text.contains("\n\nOne.\n.Two begins with a dot.\n"), "{}", taken[0].text);
    assert_eq!((taken.len(), server.n_connections()), (3, 1));
}

/// What an answer means, and whether the queue had given leave by then.
async fn check(manner: Manner, expected: (Verdict, bool), n_taken: usize) {
    let server = MailServer::start();
    server.behave(manner);
    let notifier = notifier(&server, None);
    assert_eq!(send(&notifier, "a.1", true).await, expected, "{manner:?}");
    assert_eq!(server.taken().len(), n_taken, "{manner:?}");
}

#[tokio::test]
async fn only_a_letter_whose_text_was_handed_over_is_in_doubt() {
    use Verdict::{Never, NotYet, Uncertain};
    check(Manner::PutOff, (NotYet("the server put the address off"), false), 0).await;
    check(Manner::Refuse, (Never("the server knows no such address"), false), 0).await;
    check(Manner::BreakBeforeText, (NotYet("the server put it off"), false), 0).await;
    check(Manner::PutOffText, (NotYet("the server put it off"), true), 0).await;
    check(Manner::RefuseText, (Never("the server refused the text"), true), 0).await;
    let broke = Uncertain("the connection broke before the answer");
    check(Manner::TakeAndBreak, (broke, true), 1).await;
    check(Manner::TakeSilently, (Uncertain("no answer in time"), true), 1).await;
}

#[tokio::test]
async fn without_leave_nothing_is_handed_over() {
    let server = MailServer::start();
    let notifier = notifier(&server, None);
    assert_eq!(send(&notifier, "a.1", false).await, (Verdict::NotOurs, true));
    assert_eq!(send(&notifier, "a.2", true).await, (Verdict::Sent, true));
    assert_eq!(server.counts().into_keys().collect::<Vec<_>>(), ["a.2@police.example"]);
}

#[tokio::test]
async fn a_connection_that_the_server_closed_is_opened_again() {
    let server = MailServer::start();
    let notifier = notifier(&server, None);
    assert_eq!(send(&notifier, "a.1", true).await.0, Verdict::Sent);
    server.behave(Manner::BreakBeforeText);
    assert!(matches!(send(&notifier, "a.2", true).await, (Verdict::NotYet(_), false)));
    server.behave(Manner::Take);
    assert_eq!(send(&notifier, "a.2", true).await.0, Verdict::Sent);
    assert!(server.counts().values().all(|n| *n == 1));
}

#[tokio::test]
async fn nobody_listening_is_no_loss() {
    let server = MailServer::start();
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = gone.local_addr().unwrap().port();
    drop(gone);
    let smtp = SmtpSettings {
        host: "127.0.0.1".into(),
        port,
        security: Security::Plain,
        login: None,
        from: "alerts@police.example".into(),
        certificates: None,
        patience: Duration::from_secs(2),
    };
    let closed = Notifier::new(client()).with_smtp(Smtp::new(smtp.clone()).unwrap());
    let expected = Verdict::NotYet("the mail server cannot be reached");
    assert_eq!(send(&closed, "a.1", true).await, (expected, false));
    // A server without TLS gets nothing where TLS is asked for.
    let strict = SmtpSettings { port: server.address.port(), security: Security::StartTls, ..smtp };
    let strict = Notifier::new(client()).with_smtp(Smtp::new(strict).unwrap());
    let expected = Verdict::NotYet("the mail server gives no TLS");
    assert_eq!(send(&strict, "a.1", true).await, (expected, false));
    assert!(server.taken().is_empty());
}
