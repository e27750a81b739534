//! Who takes part in the one pass over all touches. Goes in: each touch once, as the pass knows it,
//! in any order and on several threads. Comes out: what every observer made of them.

use crate::error::Result;
use std::any::Any;

/// A touch as the pass over all touches knows it.
#[derive(Debug, Clone, Copy)]
pub struct SeenTouch<'t> {
    /// When, microseconds.
    pub at: i64,
    /// Its person; none where no source delivered the person.
    pub person: Option<u32>,
    /// What it was.
    pub kind: &'t str,
    /// The channel that it came to.
    pub channel: &'t str,
    /// The page that it names.
    pub url: Option<&'t str>,
    /// The content that it names, or that its page shows.
    pub content: Option<&'t str>,
}

/// Takes part in the pass over all touches. Touches come in no order, so what is kept must not
/// depend on one.
pub trait TouchObserver: Send + Sync {
    /// An observer that has seen nothing, for another thread.
    fn fork(&self) -> Box<dyn TouchObserver>;

    /// Sees a touch.
    ///
    /// # Errors
    /// What the observer cannot take: a bug.
    fn see(&mut self, touch: &SeenTouch<'_>) -> Result<()>;

    /// What was seen, to be merged and read by who knows its type.
    fn into_seen(self: Box<Self>) -> Box<dyn Any + Send + Sync>;

    /// Adds what another observer of the kind has seen.
    ///
    /// # Errors
    /// An observer of another kind: a bug.
    fn merge(&mut self, seen: Box<dyn Any + Send + Sync>) -> Result<()>;
}

/// An observer under the id of the system that sent it.
pub struct Observation {
    /// The system.
    pub system: &'static str,
    /// Its observer, which has seen nothing yet.
    pub observer: Box<dyn TouchObserver>,
}

impl Observation {
    /// The same for another thread.
    pub(super) fn fork(&self) -> Self {
        Self {
            system: self.system,
            observer: self.observer.fork(),
        }
    }
}
