//! Sending a report: stored first, acknowledged after.

use crate::Site;
use crate::base::PageError;
use crate::base::form::FieldError;
use crate::base::layout;
use crate::public::report::draft::{Draft, Token};
use crate::public::words;
use casework::cases::NewReport;
use casework::{Channel, GoingOn, Person, Receipt, Report, Urgency};
use maud::{Markup, html};

/// The receipt of the report that this token sends: the same however often it is sent.
pub fn receipt(site: &Site, token: &str) -> Receipt {
    Receipt::from_random(site.secret.number("receipt", token))
}

/// What is wrong with a report as a whole.
pub fn fault(draft: &Draft) -> Option<FieldError> {
    draft.is_empty().then(|| {
        FieldError::new(
            "tell",
            "Tell us at least one thing about the call, such as what they asked for",
        )
    })
}

/// Keeps the report and spends its draft; when this answers, it is durable.
///
/// # Errors
/// If the store fails; nothing was kept then, and the draft is as it was.
pub async fn submit(site: &Site, token: &Token, draft: &Draft) -> Result<Receipt, PageError> {
    let mut report = draft.finished();
    report.channel.get_or_insert(Channel::Web);
    let new = written(site, token.text(), report, (draft.person(), Urgency::Routine));
    let receipt = new.receipt.clone();
    site.cases.submit_draft(new, Draft::spent(token)).await?;
    Ok(receipt)
}

/// Keeps a report under a token, with who it names and the urgency it has at least.
///
/// # Errors
/// If the store fails; nothing was kept then.
pub async fn keep(
    site: &Site,
    token: &str,
    report: Report,
    person: (Person, Urgency),
) -> Result<Receipt, PageError> {
    let new = written(site, token, report, person);
    let receipt = new.receipt.clone();
    site.cases.submit(new).await?;
    Ok(receipt)
}

fn written(
    site: &Site,
    token: &str,
    mut report: Report,
    (person, least): (Person, Urgency),
) -> NewReport {
    report.tidy();
    report.redact();
    let urgency = casework::triage::urgency(&report).max(least);
    NewReport {
        report,
        person,
        receipt: receipt(site, token),
        now: site.clock.now(),
        urgency,
        by: None,
        once: Some(crate::base::secrets::hash_of(token)),
        external_id: None,
    }
}

/// The page with the receipt.
pub fn sent_page(site: &Site, receipt: &Receipt, going_on: Option<GoingOn>) -> Markup {
    let body = html! {
        h1 { "Your report has been sent" }
        @if matches!(going_on, Some(GoingOn::CourierDue | GoingOn::JustHandedOver)) {
            div .panel .stop {
                h2 { "If you have not rung 999, ring now" }
                p { "Someone is coming or has just been: " strong { a href="tel:999" { "ring 999" } } ". This report does not replace that call." }
                p { (words::which_phone()) }
            }
        }
        div .panel .good {
            h2 { "Your receipt number" }
            p .receipt { (receipt) }
            p { "Write it down or print this page. It is the only way to see, add to or withdraw your report, and we cannot find it for you." }
        }
        h2 { "What happens next" }
        p {
            "Your report will be read by " (site.settings.force_name) ". They will only contact you if you said that they may."
        }
        (after_sending())
        form method="post" action="/report/new" .actions {
            button .quiet { "Finish, and clear this computer" }
        }
    };
    layout::public("Your report has been sent", &body)
}

/// What to do beside the report, wherever it was sent from.
fn after_sending() -> Markup {
    html! {
        p {
            "A real officer who rings you about it will never ask for your PIN, your cards or your money. "
            "If you are not sure who is ringing, put the phone down and ring " strong { "101" } " from another phone."
        }
        h2 { "If money, cards or details were given" }
        ol {
            li { "Ring " strong { "159" } " to reach your bank, now. If you have only the phone they rang on, put it down and wait five minutes first." }
            li {
                "Report it to Report Fraud on " strong { "0300 123 2040" } " or at reportfraud.police.uk. In Scotland, ring "
                strong { "101" } "."
            }
        }
        p {
            "You do not have to write it all down again: "
            a href="/receipt/handoff" { "a page to read out to Report Fraud" }
            " holds your answers. You can open it for the next 30 minutes, and later with your receipt number."
        }
        p { a href="/receipt" { "See, add to or withdraw a report" } }
    }
}
