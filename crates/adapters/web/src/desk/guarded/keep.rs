//! The lines themselves: made here, then set up by the family through a link that is shown
//! once.

use crate::base::PageError;
use crate::base::clock::day_in_words;
use crate::base::form::FieldError;
use crate::base::secrets::{hash_of, random_token};
use crate::desk::frame::problems;
use crate::desk::inputs::{self, Label};
use crate::desk::visit::{Visit, go};
use axum::response::Response;
use casework::StoreError;
use guarding::{Kept, LineId, NewLine, Settings};
use maud::{Markup, html};

/// Title of the page.
const TITLE: &str = "Lines and families";

/// `GET /desk/lines/keep`
pub async fn page(visit: Visit) -> Result<Response, PageError> {
    let body = body(&visit, &[]).await?;
    Ok(visit.page(TITLE, &body))
}

async fn body(visit: &Visit, errors: &[FieldError]) -> Result<Markup, PageError> {
    let lines = visit.site.guarding.lines().await?;
    let text = |name: &str| visit.form.text(name).to_owned();
    Ok(html! {
        (problems(errors))
        h1 { (TITLE) }
        p .quiet-text { "A line is made here and set up by the person's family: who is told, what happens, whether the person has agreed. Lines of the configuration are not shown." }
        @if !visit.site.settings.dials { p .quiet-text { "The telephones of those who are told are not rung: name how the switchboard dials a number as " code { "dial" } " under " code { "[line]" } " of the configuration." } }
        @if lines.is_empty() { p { "There is no line yet." } } @else {
            div .wide role="region" aria-label="Lines" tabindex="0" { table {
                thead { tr { @for head in ["Line", "Who is told", "Agreed", "Last changed", "What to do"] { th scope="col" { (head) } } } }
                tbody { @for line in &lines { (row(visit, line)) } }
            } }
        }
        form .card method="post" action="/desk/lines/keep" {
            (visit.seal())
            h2 { "Make a line" }
            (inputs::line(Label::new("name", "Name").hint("As the switchboard says it: small letters, digits and hyphens, such as: mill-lane-3"), &text("name"), errors))
            (inputs::line(Label::new("phone", "The phone, as the switchboard dials it").hint("For test calls, such as: PJSIP/mill-lane-3. You may leave it empty"), &text("phone"), errors))
            (inputs::line(Label::new("audiosocket", "UUID of its AudioSocket").hint("Only for a line without a switchboard"), &text("audiosocket"), errors))
            button type="submit" { "Make line" }
        }
    })
}

fn row(visit: &Visit, line: &Kept) -> Markup {
    let agreed = match line.answered {
        Some((true, _)) => "by key",
        Some((false, _)) => "refused by key",
        None if line.settings.agreed.is_empty() => "not yet",
        None => "in words",
    };
    let act = |what: &str, words: &str| {
        html! {
            form method="post" action={ "/desk/lines/keep/" (line.id.0) "/" (what) } {
                (visit.seal())
                button .plain type="submit" { (words) span .unseen { " " (line.name) } }
            }
        }
    };
    let rung = line.settings.guardians.iter().filter(|g| g.rings || g.joins).count();
    html! {
        tr {
            th scope="row" { (line.name) }
            td {
                (line.settings.guardians.len())
                @if rung > 0 { ", of whom " (rung) " by telephone" }
                @if rung > 0 && !visit.site.settings.dials { " (not rung: no " code { "dial" } " in the configuration)" }
            }
            td { (agreed) }
            td { (day_in_words(line.changed)) }
            td .acts {
                (act("link", "New link"))
                @if !line.settings.phone.is_empty() { (act("test", "Test call")) }
                (act("drop", "Take away"))
            }
        }
    }
}

/// `POST /desk/lines/keep`
pub async fn create(visit: Visit) -> Result<Response, PageError> {
    let name = visit.form.text("name").to_owned();
    let settings = Settings {
        phone: visit.form.text("phone").to_owned(),
        audiosocket: visit.form.text("audiosocket").to_owned(),
        ..Settings::default()
    };
    let mut errors: Vec<FieldError> =
        settings.mistakes().iter().map(|m| FieldError::new(m.field, m.message)).collect();
    if !telephony::line::is_name(&name) {
        let message = "Enter small letters, digits and hyphens, at most 40";
        errors.push(FieldError::new("name", message));
    }
    if !errors.is_empty() {
        return Ok(visit.refused(TITLE, &body(&visit, &errors).await?));
    }
    let token = random_token().map_err(|_| PageError::Random)?;
    let new = NewLine { name: name.clone(), key: hash_of(&token), settings, now: visit.now() };
    match visit.site.guarding.add_line(new).await {
        Ok(id) => visit.audit("line.create", None, format!("{id}: {name}")).await?,
        Err(StoreError::Exists(_)) => {
            let error = FieldError::new("name", "There is a line of this name. Choose another");
            return Ok(visit.refused(TITLE, &body(&visit, &[error]).await?));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(told_once(&visit, &name, &token))
}

/// `POST /desk/lines/keep/{id}/link`
pub async fn link(visit: Visit) -> Result<Response, PageError> {
    let line = of(&visit).await?;
    let token = random_token().map_err(|_| PageError::Random)?;
    visit.audit("line.link", None, line.id.to_string()).await?;
    visit.site.guarding.change_key(line.id, hash_of(&token)).await?;
    Ok(told_once(&visit, &line.name, &token))
}

/// `POST /desk/lines/keep/{id}/test`
pub async fn try_out(visit: Visit) -> Result<Response, PageError> {
    let line = of(&visit).await?;
    visit.audit("line.test", None, line.id.to_string()).await?;
    visit.site.guarding.want_test(line.id, visit.now()).await?;
    Ok(go("/desk/lines/keep"))
}

/// `POST /desk/lines/keep/{id}/drop`
pub async fn drop_line(visit: Visit) -> Result<Response, PageError> {
    let line = of(&visit).await?;
    visit.audit("line.drop", None, format!("{}: {}", line.id, line.name)).await?;
    visit.site.guarding.drop_line(line.id).await?;
    Ok(go("/desk/lines/keep"))
}

async fn of(visit: &Visit) -> Result<Kept, PageError> {
    let id: i64 = visit.part("id")?;
    let lines = visit.site.guarding.lines().await?;
    lines.into_iter().find(|line| line.id == LineId(id)).ok_or(PageError::NotFound)
}

/// The link, this once.
fn told_once(visit: &Visit, name: &str, token: &str) -> Response {
    let link = format!("{}/line/{token}", visit.site.settings.public_url);
    let body = html! {
        div .narrow {
            h1 { "The link for " (name) }
            p { code .secret { (link) } }
            p { "Give it to the person or to whoever sets the line up for them, by hand or by a message that only they read. Whoever has it can change the settings. " strong { "It is not shown again." } }
            p { a .button href="/desk/lines/keep" { "Back to lines" } }
        }
    };
    visit.page(TITLE, &body)
}
