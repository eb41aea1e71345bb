//! Messages on their way out: how the configuration's servers are reached, and what is written
//! to subscribers.

use crate::config::{Config, MailSecurity, SmsForm};
use crate::serve::tls;
use anyhow::{Context, Result, anyhow, bail};
use bulletin::{BulletinId, Bulletins, SubscriberId};
use casework::StoreError;
use casework::outbox::{Content, Outbox};
use notify::http::{Client, Reach};
use notify::{Composed, Gateway, GatewayForm, Notifier, PostOffice, Security, Smtp, SmtpSettings};
use privacy::Pii;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use web::alerts::{letter, masthead};
use web::base::clock::Clock;
use web::base::secrets::Secret;

/// Sends by every way that the configuration names: e-mail and text messages only with a
/// server of their own, webhooks and ntfy always.
///
/// # Errors
/// A file that cannot be read, a sender that is no address.
pub fn notifier(config: &Config) -> Result<Notifier> {
    let webhooks = &config.webhooks;
    let reach = if webhooks.private { Reach::Anywhere } else { Reach::Public };
    let patience = Duration::from_secs(webhooks.timeout_seconds);
    let client = Client::new(tls::client(&webhooks.certificates)?, patience, reach);
    let token = secret(&config.ntfy.token_file)?;
    let mut notifier = Notifier::new(client).with_ntfy_token(token);
    if let Some(smtp) = smtp(config)? {
        notifier = notifier.with_smtp(smtp);
    }
    if let Some(gateway) = gateway(config)? {
        notifier = notifier.with_gateway(gateway);
    }
    Ok(notifier)
}

/// What a file holds, without the end of its line; nothing if none is named.
fn secret(file: &Path) -> Result<Pii<String>> {
    if file.as_os_str().is_empty() {
        return Ok(Pii::default());
    }
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(Pii::new(text.trim().to_owned()))
}

fn smtp(config: &Config) -> Result<Option<Smtp>> {
    let mail = &config.mail;
    if mail.host.is_empty() {
        return Ok(None);
    }
    let login = match mail.user.as_str() {
        "" => None,
        user => Some((user.to_owned(), secret(&mail.password_file)?)),
    };
    let certificates = match mail.certificates.as_os_str().is_empty() {
        true => None,
        false => Some(
            std::fs::read(&mail.certificates)
                .with_context(|| format!("{} cannot be read", mail.certificates.display()))?,
        ),
    };
    let settings = SmtpSettings {
        host: mail.host.clone(),
        port: mail.port,
        security: match mail.security {
            MailSecurity::Tls => Security::Tls,
            MailSecurity::Starttls => Security::StartTls,
            MailSecurity::None => Security::Plain,
        },
        login,
        from: mail.from.clone(),
        certificates,
        patience: Duration::from_secs(mail.timeout_seconds),
    };
    Smtp::new(settings).map(Some).map_err(|why| anyhow!("no e-mail can be sent: {why}"))
}

fn gateway(config: &Config) -> Result<Option<Gateway>> {
    let sms = &config.sms;
    if sms.url.is_empty() {
        return Ok(None);
    }
    let mut other = Vec::new();
    for field in &sms.fields {
        match field.split_once('=') {
            Some((name, value)) => other.push((name.to_owned(), value.to_owned())),
            None => bail!("the field {field} of [sms] has no value: write it as name=value"),
        }
    }
    Ok(Some(Gateway {
        url: sms.url.clone(),
        form: match sms.form {
            SmsForm::Json => GatewayForm::Json,
            SmsForm::Form => GatewayForm::Form,
        },
        to_field: sms.to_field.clone(),
        text_field: sms.text_field.clone(),
        other,
        authorization: secret(&sms.authorization_file)?,
    }))
}

/// What the post office needs besides the configuration.
pub struct Desk {
    /// The queue.
    pub outbox: Arc<dyn Outbox>,
    /// Bulletins and subscribers.
    pub bulletins: Arc<dyn Bulletins>,
    /// The key that signs the addresses by which subscribers leave.
    pub secret: Secret,
}

/// A post office that empties the queue.
///
/// # Errors
/// As [`notifier`].
pub fn office(config: &Config, settings: &web::Settings, desk: Desk) -> Result<PostOffice> {
    let notifier = Arc::new(notifier(config)?);
    let masthead = masthead(settings);
    let Desk { outbox, bulletins, secret } = desk;
    let compose = move |content: Content| {
        let (bulletins, secret) = (Arc::clone(&bulletins), secret.clone());
        let masthead = masthead.clone();
        async move {
            let Content::Bulletin { bulletin, version, subscriber } = content else {
                return Ok(Composed::Unwanted);
            };
            let kept = bulletins.bulletin(BulletinId(bulletin)).await?;
            let reader = bulletins.subscriber(SubscriberId(subscriber)).await?;
            let (Some(kept), Some(reader)) = (kept, reader) else {
                return Ok(Composed::Unwanted);
            };
            let written = letter(&kept.bulletin, version, &reader, (&masthead, &secret));
            Ok::<_, StoreError>(match written {
                Some(message) => Composed::Message(Box::new(message)),
                None => Composed::Unwanted,
            })
        }
    };
    Ok(PostOffice::new(outbox, notifier, || Clock::of_machine().now(), compose))
}
