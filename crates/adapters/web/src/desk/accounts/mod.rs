//! Who works at the desk and how they prove it: password, second factor, recovery codes.

pub mod create;
pub mod password;
pub mod qr;
pub mod recovery;
pub mod totp;
