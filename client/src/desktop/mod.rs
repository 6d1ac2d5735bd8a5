//! What the desktop does for its programs.

pub mod keyring;
