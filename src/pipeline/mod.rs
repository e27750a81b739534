//! The TOML as written becomes [`Settings`] as meant; every problem is reported at once.

pub mod settings;

pub use settings::{Overrides, Settings, Source};
