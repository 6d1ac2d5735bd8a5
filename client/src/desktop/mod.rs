//! What the desktop does for its programs.

pub mod appearance;
pub mod instance;
pub mod keyring;
pub mod links;
pub mod notify;
