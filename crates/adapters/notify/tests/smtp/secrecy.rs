//! TLS to a real mail server on loopback: from the first byte, after `STARTTLS`, and nothing
//! sent where the certificate is wrong or there is none.

use crate::letters::{client, send};
use notify::{Notifier, Security, Smtp, SmtpSettings, Verdict};
use privacy::Pii;
use std::time::Duration;
use test_support::mail_server::{Cover, MailServer, Manner, Papers};

/// Whoever sends by this name of the server's machine and trusts this authority.
fn sender(server: &MailServer, security: Security, (host, trusted): (&str, &str)) -> Notifier {
    let smtp = Smtp::new(SmtpSettings {
        host: host.into(),
        port: server.address.port(),
        security,
        login: Some(("ringfence".to_owned(), Pii::new("secret".to_owned()))),
        from: "Ringfence <alerts@police.example>".into(),
        certificates: Some(trusted.as_bytes().to_vec()),
        patience: Duration::from_secs(5),
    });
    Notifier::new(client()).with_smtp(smtp.unwrap())
}

#[tokio::test]
async fn letters_go_by_tls_and_by_starttls() {
    for (cover, security) in [(Cover::Tls, Security::Tls), (Cover::StartTls, Security::StartTls)] {
        let papers = Papers::of("localhost");
        let server = MailServer::covered(cover, Some(&papers));
        let notifier = sender(&server, security, ("localhost", &papers.authority));
        for key in ["a.1", "a.2"] {
            assert_eq!(send(&notifier, key, true).await, (Verdict::Sent, true), "{cover:?}");
        }
        let taken = server.taken();
        assert_eq!(taken[0].to, ["margaret@example.org"]);
        assert!(taken[0].text.contains("\n\nOne.\n.Two begins with a dot.\n"));
        assert_eq!((taken.len(), server.n_connections()), (2, 1), "{cover:?}");
    }
}

/// What comes of sending, and that nothing was taken and no leave was asked for.
async fn refused(server: &MailServer, notifier: &Notifier, why: &'static str) {
    assert_eq!(send(notifier, "a.1", true).await, (Verdict::NotYet(why), false));
    assert!(server.taken().is_empty());
}

#[tokio::test]
async fn a_wrong_certificate_is_refused_by_name() {
    let (papers, others) = (Papers::of("localhost"), Papers::of("localhost"));
    let elsewhere = Papers::of("elsewhere.example");
    for (cover, security) in [(Cover::Tls, Security::Tls), (Cover::StartTls, Security::StartTls)] {
        let server = MailServer::covered(cover, Some(&papers));
        let strange = sender(&server, security, ("localhost", &others.authority));
        refused(&server, &strange, "the certificate of the mail server is not trusted").await;
        let server = MailServer::covered(cover, Some(&elsewhere));
        let misnamed = sender(&server, security, ("localhost", &elsewhere.authority));
        refused(&server, &misnamed, "the certificate of the mail server is for another name").await;
    }
}

#[tokio::test]
async fn nothing_goes_in_the_open_where_tls_is_wanted() {
    let papers = Papers::of("localhost");
    let trusted = ("localhost", papers.authority.as_str());
    // The sender wants it, and the server has none.
    let bare = MailServer::start();
    let strict = sender(&bare, Security::StartTls, trusted);
    refused(&bare, &strict, "the mail server gives no TLS").await;
    let strict = sender(&bare, Security::Tls, trusted);
    refused(&bare, &strict, "the mail server gives no TLS").await;
    // The server wants it, and the sender does not: neither password nor letter is taken.
    let server = MailServer::covered(Cover::StartTls, Some(&papers));
    let careless = sender(&server, Security::Plain, trusted);
    refused(&server, &careless, "the mail server refused name or password").await;
}

#[tokio::test]
async fn a_letter_in_doubt_is_in_doubt_under_tls_too() {
    let papers = Papers::of("localhost");
    let server = MailServer::covered(Cover::StartTls, Some(&papers));
    server.behave(Manner::TakeAndBreak);
    let notifier = sender(&server, Security::StartTls, ("localhost", &papers.authority));
    let broke = Verdict::Uncertain("the connection broke before the answer");
    assert_eq!(send(&notifier, "a.1", true).await, (broke, true));
    assert_eq!(server.taken().len(), 1);
}
