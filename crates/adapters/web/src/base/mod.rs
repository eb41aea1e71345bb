//! What all pages share.

pub mod assets;
pub mod brand;
pub mod clock;
pub mod cookies;
pub mod error;
pub mod form;
pub mod headers;
pub mod layout;
pub mod limits;
pub mod metrics;
pub mod observe;
pub mod secrets;
pub mod site;
pub mod streets;

pub use error::PageError;
pub use form::Form;
pub use site::{Settings, Site};
