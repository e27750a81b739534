//! What the stages found, as systems see it.

use crate::attribution::Credited;
use crate::coverage::Coverage;
use crate::identity::Identities;
use crate::journeys::{JourneyContext, PlacedRecords, Window};
use crate::pipeline::Settings;
use crate::progress::Progress;
use crate::staging::{FileNames, LakeSnapshot, PreviousPublication, Staged};

/// What the stages found; nothing of it changes any more.
pub struct Facts<'a> {
    /// The lake as of the run.
    pub snapshot: &'a LakeSnapshot,
    /// What journeys are made from: the current views, who is who, the window of each deal.
    pub context: &'a JourneyContext<'a>,
    /// How far each source reaches.
    pub coverage: &'a Coverage,
    /// Touches on deals; channels of touches, leads and spend.
    pub placed: &'a PlacedRecords,
    /// How far leads and deals came.
    pub progress: &'a Progress,
    /// Credit, and what the models learned.
    pub credited: &'a Credited,
    /// The publication before; none before the first.
    pub previous: Option<&'a PreviousPublication>,
    /// The names of delivered files.
    pub files: &'a FileNames<'a>,
}

impl<'a> Facts<'a> {
    /// The current views.
    pub fn staged(&self) -> &'a Staged {
        self.context.staged
    }

    /// Who is who, and who belongs to which deal.
    pub fn identities(&self) -> &'a Identities {
        self.context.identities
    }

    /// The window of each deal, in the order of the staged deals.
    pub fn windows(&self) -> &'a [Window] {
        &self.context.windows
    }

    /// The pipeline file.
    pub fn settings(&self) -> &'a Settings {
        self.context.settings
    }
}
