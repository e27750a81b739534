//! Models with fixed weights: an id, a title and weights that no setting and no training journey
//! changes.

use super::milestone_weights::MilestoneWeights;
use super::model::{Model, Training, Weigher};
use crate::error::Result;

/// A model whose weights are written down in its file.
#[derive(Debug)]
pub(super) struct RuleModel<W> {
    id: &'static str,
    title: &'static str,
    is_by_milestone: bool,
    weights: W,
}

impl<W> RuleModel<W> {
    /// A model whose weights every journey can have.
    pub(super) const fn new(id: &'static str, title: &'static str, weights: W) -> Self {
        Self {
            id,
            title,
            is_by_milestone: false,
            weights,
        }
    }
}

impl RuleModel<MilestoneWeights> {
    /// A model by milestone.
    pub(super) const fn by_milestone(
        id: &'static str,
        title: &'static str,
        weights: MilestoneWeights,
    ) -> Self {
        Self {
            id,
            title,
            is_by_milestone: true,
            weights,
        }
    }
}

impl<W: Weigher + Copy + 'static> Model for RuleModel<W> {
    fn id(&self) -> &'static str {
        self.id
    }

    fn title(&self) -> &'static str {
        self.title
    }

    fn is_by_milestone(&self) -> bool {
        self.is_by_milestone
    }

    fn fit(&self, _: &Training<'_>) -> Result<Box<dyn Weigher>> {
        Ok(Box::new(self.weights))
    }
}
