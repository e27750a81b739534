//! First touch.
//!
//! # What it does
//! Gives a deal wholly to the first eligible touch of its journey.
//!
//! # Weights
//! 1 to the first touch, 0 to every other.
//!
//! # When to use it
//! To see what begins relationships. It says nothing of what closes them.
//!
//! # Example
//! Touches webinar, e-mail, form: 1, 0, 0.

use super::{Journey, Model};

/// The model.
#[derive(Debug)]
pub struct FirstTouch;

impl Model for FirstTouch {
    fn id(&self) -> &'static str {
        "first_touch"
    }

    fn title(&self) -> &'static str {
        "First touch"
    }

    fn weigh(&self, _: &Journey<'_>, credit: &mut [f64]) {
        if let Some(first) = credit.first_mut() {
            *first = 1.0;
        }
    }
}
