//! What a row of the mart `roi` is made of. Goes in: sums over credits, spend, costs and leads, made
//! by a run or anew by `explain`. Comes out: the parts that the formulas of the figures take.

use super::leads::STAGES;
use super::quotients::cost_per;
use crate::attribution::SCALE;
use crate::pipeline::Settings;
use crate::table::names::*;

/// A figure of the mart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FigureNumber {
    /// Micros of the reporting currency.
    Money(i128),
    /// A ratio, or a credit.
    Real(f64),
    /// Things.
    Count(i64),
}

impl FigureNumber {
    /// Micros; none of a figure that is no money.
    pub fn money(self) -> Option<i128> {
        match self {
            Self::Money(micros) => Some(micros),
            Self::Real(_) | Self::Count(_) => None,
        }
    }

    /// A double; none of money and of things.
    pub fn real(self) -> Option<f64> {
        match self {
            Self::Real(real) => Some(real),
            Self::Money(_) | Self::Count(_) => None,
        }
    }

    /// Things; none of another figure.
    pub fn count(self) -> Option<i64> {
        match self {
            Self::Count(count) => Some(count),
            Self::Money(_) | Self::Real(_) => None,
        }
    }
}

/// Rows that a figure is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigurePart {
    /// Credits of these deals.
    Credits(CreditedDeals),
    /// Spend.
    Spend,
    /// People and tools.
    Costs,
    /// Leads that reached that one of [`STAGES`], else all.
    Leads(Option<usize>),
}

/// Deals that have the credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreditedDeals {
    /// Won deals.
    Won,
    /// Won deals of the type `new`.
    WonNew,
    /// Open deals.
    Open,
}

/// The sums of a row; none where the mart has null, for want of rows or of a way to count them.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReturnParts {
    /// Credit of won deals, in parts of [`SCALE`].
    pub won: i128,
    /// Of it of deals of the type `new`; none where no deal has a type.
    pub won_new: Option<i128>,
    /// Won deals with credit.
    pub deals: i64,
    /// Micros attributed to won deals.
    pub revenue: i128,
    /// Credit of open deals; none where they have no period.
    pub pending: Option<i128>,
    /// Micros attributed to open deals, likewise.
    pub pipeline: Option<i128>,
    /// Micros spent.
    pub spend: Option<i128>,
    /// Micros of people and tools.
    pub costs: Option<i128>,
    /// Deals, touches or spend are not delivered of its period: nobody knows what came back.
    pub is_unknown: bool,
    /// All leads, then the leads that reached each of [`STAGES`].
    pub leads: [Option<i64>; STAGES.len() + 1],
    /// The stage that is asked for is one that nothing records.
    pub is_unrecorded: bool,
}

const STAGE_COUNTS: [&str; STAGES.len()] = [MQL_COUNT, SAL_COUNT, SQL_COUNT, DEAL_COUNT];

impl FigurePart {
    /// The columns of the mart that hold its sums.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Credits(CreditedDeals::Won) => &[WON_COUNT, ATTRIBUTED_DEALS, ATTRIBUTED_REVENUE],
            Self::Credits(CreditedDeals::WonNew) => &[WON_NEW_COUNT],
            Self::Credits(CreditedDeals::Open) => &[PENDING_COUNT, ATTRIBUTED_PIPELINE],
            Self::Spend => &[SPEND],
            Self::Costs => &[COST_SHARE],
            Self::Leads(None) => &[LEAD_COUNT],
            Self::Leads(Some(stage)) => std::slice::from_ref(&STAGE_COUNTS[stage]),
        }
    }
}

impl ReturnParts {
    /// Spend above 0: what a cost can be of.
    pub fn paid(&self) -> Option<i128> {
        self.spend.filter(|spend| *spend > 0)
    }

    /// Spend above 0 of which it is known what came back: what a return can be of.
    pub fn returned_on(&self) -> Option<i128> {
        self.paid().filter(|_| !self.is_unknown)
    }

    /// Leads that reached that one of [`STAGES`], else all.
    pub fn leads_at(&self, stage: Option<usize>) -> Option<i64> {
        self.leads[stage.map_or(0, |stage| stage + 1)]
    }

    /// Spend for each of these leads.
    pub fn per_lead(&self, stage: Option<usize>, settings: &Settings) -> Option<FigureNumber> {
        let leads = i128::from(self.leads_at(stage)?);
        cost_per(self.paid()?, leads, 1, settings.currency).map(FigureNumber::Money)
    }

    /// Micros for each credited win of the type `new`.
    pub fn per_new_win(&self, micros: i128, settings: &Settings) -> Option<FigureNumber> {
        cost_per(micros, self.won_new?, SCALE, settings.currency).map(FigureNumber::Money)
    }
}
