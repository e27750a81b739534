//! Last touch.
//!
//! # What it does
//! Gives a deal wholly to the last eligible touch at or before its end.
//!
//! # Weights
//! 1 to the last touch, 0 to every other.
//!
//! # When to use it
//! To see what stands right before a close. It favours whatever people do when they have already decided.
//!
//! # Example
//! Touches webinar, e-mail, form: 0, 0, 1.

use super::{Journey, Model};

/// The model.
#[derive(Debug)]
pub struct LastTouch;

impl Model for LastTouch {
    fn id(&self) -> &'static str {
        "last_touch"
    }

    fn title(&self) -> &'static str {
        "Last touch"
    }

    fn weigh(&self, _: &Journey<'_>, credit: &mut [f64]) {
        if let Some(last) = credit.last_mut() {
            *last = 1.0;
        }
    }
}
