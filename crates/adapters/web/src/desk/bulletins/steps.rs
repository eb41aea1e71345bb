//! What is done with a bulletin, each step with its entry in the audit trail.

use super::super::visit::{Visit, go};
use super::page;
use super::period::{self, taken};
use crate::alerts::{CORRECTED, PUBLISHED, WITHDRAWAL, WITHDRAWN, masthead};
use crate::base::PageError;
use crate::base::form::FieldError;
use axum::response::Response;
use bulletin::render::{Edition, payload};
use bulletin::{Day, Deed, Figures, Kept, Refusal, Step, Tell, slug};

/// `POST /desk/bulletins/{id}/write`
pub async fn write(visit: Visit) -> Result<Response, PageError> {
    let kept = page::load(&visit).await?;
    let free = visit.form.text("free").to_owned();
    let figures = match visit.form.has("again", "yes") {
        false => without_wave(&visit, &kept),
        true => match period::read(&visit.form, Day::in_britain(visit.now())) {
            Ok(wanted) => Some(Box::new(taken(&visit, wanted).await?)),
            Err(errors) => return refused(&visit, &kept, &errors).await,
        },
    };
    take(visit, kept, Step::Write(figures, free), "bulletin.written").await
}

/// The figures as they are, without the wave, if it is to be left out.
fn without_wave(visit: &Visit, kept: &Kept) -> Option<Box<Figures>> {
    let figures = &kept.bulletin.work.as_ref()?.draft.figures;
    let leave = visit.form.has("wave", "leave") && figures.wave.is_some();
    leave.then(|| Box::new(Figures { wave: None, ..figures.clone() }))
}

/// `POST /desk/bulletins/{id}/submit`
pub async fn submit(visit: Visit) -> Result<Response, PageError> {
    let kept = page::load(&visit).await?;
    take(visit, kept, Step::Submit, "bulletin.submitted").await
}

/// `POST /desk/bulletins/{id}/send-back`
pub async fn send_back(visit: Visit) -> Result<Response, PageError> {
    let kept = page::load(&visit).await?;
    let step = Step::SendBack(visit.form.text("wrong").to_owned());
    take(visit, kept, step, "bulletin.sent_back").await
}

/// `POST /desk/bulletins/{id}/approve`
pub async fn approve(visit: Visit) -> Result<Response, PageError> {
    let kept = page::load(&visit).await?;
    take(visit, kept, Step::Approve, "bulletin.approved").await
}

/// `POST /desk/bulletins/{id}/publish`
pub async fn publish(visit: Visit) -> Result<Response, PageError> {
    let kept = page::load(&visit).await?;
    take(visit, kept, Step::Publish, "bulletin.published").await
}

/// `POST /desk/bulletins/{id}/correct`
pub async fn correct(visit: Visit) -> Result<Response, PageError> {
    let kept = page::load(&visit).await?;
    match period::read(&visit.form, Day::in_britain(visit.now())) {
        Ok(wanted) => {
            let figures = taken(&visit, wanted).await?;
            take(visit, kept, Step::Correct(Box::new(figures)), "bulletin.correction").await
        }
        Err(errors) => refused(&visit, &kept, &errors).await,
    }
}

/// `POST /desk/bulletins/{id}/discard`
pub async fn discard(visit: Visit) -> Result<Response, PageError> {
    let kept = page::load(&visit).await?;
    take(visit, kept, Step::Discard, "bulletin.discarded").await
}

/// `POST /desk/bulletins/{id}/withdraw`
pub async fn withdraw(visit: Visit) -> Result<Response, PageError> {
    let kept = page::load(&visit).await?;
    let step = Step::Withdraw(visit.form.text("reason").to_owned());
    take(visit, kept, step, "bulletin.withdrawn").await
}

/// Takes the step if the bulletin is still what whoever asks has seen, and tells whoever is
/// to be told.
async fn take(
    visit: Visit,
    mut kept: Kept,
    step: Step,
    what: &'static str,
) -> Result<Response, PageError> {
    let seen = visit.form.text("revision").parse() == Ok(kept.revision);
    let before = kept.clone();
    let deed = Deed { by: visit.who()?.account.id, at: visit.now() };
    let outcome = match seen {
        true => kept.bulletin.take(step, deed, visit.site.settings.discretion),
        false => return changed_meanwhile(&visit, &before).await,
    };
    if let Err(refusal) = outcome {
        let error = FieldError::new(field(refusal), sentence(refusal));
        return refused(&visit, &before, &[error]).await;
    }
    let id = kept.bulletin.id;
    let version = kept.bulletin.newest().map_or(0, |v| v.number);
    let tell = tell(&visit, &before, &kept);
    visit.audit(what, None, format!("{id}, version {version}")).await?;
    match visit.site.bulletins.save(kept.clone(), tell).await? {
        false => changed_meanwhile(&visit, &before).await,
        true if kept.bulletin.newest().is_none() => Ok(go("/desk/bulletins")),
        true => Ok(go(&format!("/desk/bulletins/{}", id.0))),
    }
}

/// Who is told: everybody, if the public sees something else than before.
fn tell(visit: &Visit, before: &Kept, after: &Kept) -> Tell {
    let (old, new) = (&before.bulletin, &after.bulletin);
    let Some(edition) = Edition::published(new) else { return Tell::Nobody };
    let (event, version) = match (new.withdrawn.is_some(), old.published.len()) {
        (true, _) => (WITHDRAWN, WITHDRAWAL),
        (false, n) if n == new.published.len() => return Tell::Nobody,
        (false, 0) => (PUBLISHED, edition.version.number),
        (false, _) => (CORRECTED, edition.version.number),
    };
    Tell::Everybody {
        event,
        version,
        towns: edition.version.draft.towns.iter().map(|t| slug(t)).collect(),
        payload: payload(&edition, &masthead(&visit.site.settings), event),
        now: visit.now(),
    }
}

async fn refused(visit: &Visit, kept: &Kept, errors: &[FieldError]) -> Result<Response, PageError> {
    let body = page::body(visit, kept, errors).await?;
    Ok(visit.refused(&kept.bulletin.id.to_string(), &body))
}

async fn changed_meanwhile(visit: &Visit, kept: &Kept) -> Result<Response, PageError> {
    let message =
        "Somebody has changed it since this page was loaded. Read it again; nothing was done";
    refused(visit, kept, &[FieldError::new("main", message)]).await
}

/// The field that a refusal is about.
fn field(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::NoReason => "reason",
        _ => "main",
    }
}

fn sentence(refusal: Refusal) -> String {
    let text = refusal.to_string();
    let mut letters = text.chars();
    letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
