//! What journeys are made from. Goes in: the current views and who is who. Comes out: both with the
//! window of each deal.

use super::windows::{Window, windows};
use crate::error::Result;
use crate::identity::Identities;
use crate::pipeline::Settings;
use crate::staging::Staged;

/// What journeys are made from.
pub struct JourneyContext<'a> {
    /// The current views.
    pub staged: &'a Staged,
    /// Who is who, and who belongs to which deal.
    pub identities: &'a Identities,
    /// The window of each deal, in the order of the staged deals.
    pub windows: Vec<Window>,
    /// The pipeline file.
    pub settings: &'a Settings,
}

impl<'a> JourneyContext<'a> {
    /// Finds the window of each deal.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn of(
        staged: &'a Staged,
        identities: &'a Identities,
        settings: &'a Settings,
    ) -> Result<Self> {
        let windows = windows(staged, identities, settings)?;
        Ok(Self {
            staged,
            identities,
            windows,
            settings,
        })
    }
}
