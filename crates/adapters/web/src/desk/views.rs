//! Saved views of the search.

use super::filter;
use super::visit::{Visit, go};
use crate::base::{Form, PageError};
use axum::response::Response;
use casework::ViewId;
use casework::cases::SavedView;

/// Characters of a name at most.
const LONGEST: usize = 80;

/// `POST /desk/views`
pub async fn save(visit: Visit) -> Result<Response, PageError> {
    let query = filter::read(&Form::parse(visit.form.text("query").as_bytes()));
    let name: String =
        visit.form.text("name").chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    if name.is_empty() {
        return Err(PageError::Unreadable("Give the view a name.".into()));
    }
    let to = format!("/desk/search?{}", filter::address(&query));
    visit.audit("view.saved", None, filter::names(&query)).await?;
    let account = visit.who()?.account.id;
    visit.site.cases.save_view(SavedView { id: ViewId(0), account, name, query }).await?;
    Ok(go(&to))
}

/// `POST /desk/views/{id}/drop`
pub async fn forget(visit: Visit) -> Result<Response, PageError> {
    let id: ViewId = visit.part("id")?;
    visit.audit("view.dropped", None, id.to_string()).await?;
    visit.site.cases.drop_view(id, visit.who()?.account.id).await?;
    Ok(go("/desk/search"))
}
