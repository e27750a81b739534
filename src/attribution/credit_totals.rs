//! Credits added up by model, level, value, basis and month. Comes out of the journeys, sorted: for
//! each key its deals, money and pipeline, and for channels and campaigns the months in which the
//! money of a month's touches came.

use super::fixed_point::credit_of;
use crate::domain::month::Month;

/// What touches are summed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The channel.
    Channel,
    /// The campaign.
    Campaign,
    /// The content.
    Content,
}

impl Level {
    /// Every level, with the name that tables have for it.
    pub const NAMES: &'static [(&'static str, Self)] = &[
        ("channel", Self::Channel),
        ("campaign", Self::Campaign),
        ("content", Self::Content),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(_, level)| *level == self)
            .map_or("", |(name, _)| name)
    }
}

/// To which date money is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// The month of the credited touch.
    TouchDate,
    /// The month of the win.
    CloseDate,
}

/// What is summed apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditKey {
    /// Place of the model among the models that run.
    pub model: usize,
    /// The level.
    pub level: Level,
    /// Code of the value; [`crate::journeys::NO_CODE`] for touches without one.
    pub value: u32,
    /// The basis.
    pub basis: Basis,
    /// The month; none for all months together.
    pub month: Option<Month>,
}

/// The credit of one key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CreditTotal {
    /// Credit of won deals, in parts of [`SCALE`](super::SCALE).
    pub won: i128,
    /// Credit of open deals, in parts of [`SCALE`](super::SCALE).
    pub pending: i128,
    /// Credit of won deals of the type `new`, in parts of [`SCALE`](super::SCALE).
    pub won_new: i128,
    /// Distinct won deals with credit.
    pub attributed_deals: i64,
    /// Micros attributed of won deals.
    pub revenue: i128,
    /// Micros attributed of open deals.
    pub pipeline: i128,
}

impl CreditTotal {
    /// Credit of won deals.
    pub fn won_count(&self) -> f64 {
        credit_of(self.won)
    }

    /// Credit of open deals.
    pub fn pending_count(&self) -> f64 {
        credit_of(self.pending)
    }

    /// Adds another one.
    pub fn add(&mut self, other: &Self) {
        self.won += other.won;
        self.pending += other.pending;
        self.won_new += other.won_new;
        self.attributed_deals += other.attributed_deals;
        self.revenue += other.revenue;
        self.pipeline += other.pipeline;
    }
}

/// Won money of the touches of one month that came in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CohortCredit {
    /// Place of the model among the models that run.
    pub model: usize,
    /// Channel or campaign.
    pub level: Level,
    /// Code of the value.
    pub value: u32,
    /// The month of the touches.
    pub touched: Month,
    /// The month of the wins.
    pub closed: Month,
    /// Credit of won deals, in parts of [`SCALE`](super::SCALE).
    pub won: i128,
    /// Micros attributed.
    pub revenue: i128,
}

/// All totals, sorted.
#[derive(Debug, Clone, Default)]
pub struct CreditTotals {
    totals: Vec<(CreditKey, CreditTotal)>,
    cohorts: Vec<CohortCredit>,
}

impl CreditTotals {
    /// These totals, each key once and in any order.
    pub(crate) fn of(
        mut totals: Vec<(CreditKey, CreditTotal)>,
        mut cohorts: Vec<CohortCredit>,
    ) -> Self {
        totals.sort_unstable_by_key(|(key, _)| *key);
        cohorts.sort_unstable_by_key(|of| (of.model, of.level, of.value, of.touched, of.closed));
        Self { totals, cohorts }
    }

    /// The totals, by key.
    pub fn iter(&self) -> impl Iterator<Item = &(CreditKey, CreditTotal)> {
        self.totals.iter()
    }

    /// What came when, of channels and campaigns, by model, level, value, month of touch and month
    /// of close.
    pub fn cohorts(&self) -> &[CohortCredit] {
        &self.cohorts
    }

    /// Micros that a model attributes of won deals, summed over the values of a level.
    pub fn revenue(&self, model: usize, level: Level) -> i128 {
        let is_whole = |key: &CreditKey| {
            key.model == model
                && key.level == level
                && key.basis == Basis::CloseDate
                && key.month.is_none()
        };
        self.totals
            .iter()
            .filter(|(key, _)| is_whole(key))
            .map(|(_, total)| total.revenue)
            .sum()
    }
}
