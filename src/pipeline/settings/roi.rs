//! What money means: `[roi]` and `[[costs]]`.

use chrono::NaiveDate;

/// `[roi]` and `[[costs]]`
#[derive(Debug)]
pub struct RoiSettings {
    /// Share of revenue that is margin, above 0 to 1.
    pub gross_margin: f64,
    /// What a won deal brought in.
    pub revenue: RevenueOf,
    /// Deals that are won, and no success of marketing.
    pub exclude: Exclude,
    /// People and tools, in file order.
    pub costs: Vec<Cost>,
}

/// `revenue` of `[roi]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevenueOf {
    /// The amount of the deal.
    DealAmount,
    /// What finance booked for the deal by as_of: the rows of the entity `revenue`.
    Recognized,
}

impl RevenueOf {
    /// Names of the pipeline file.
    pub const NAMES: &'static [(&'static str, Self)] = &[
        ("deal_amount", Self::DealAmount),
        ("recognized", Self::Recognized),
    ];
}

/// `exclude` of `[roi]`: a deal with one of these is in the bucket `excluded_by_rule` and earns
/// no channel credit.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Exclude {
    /// Values of the deals' `pipeline`.
    pub pipelines: Vec<String>,
    /// Values of the deals' `deal_type`.
    pub deal_types: Vec<String>,
}

/// `[[costs]]`: a cost of every month beside the spend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// What it is for.
    pub name: String,
    /// Micros of the reporting currency a month.
    pub monthly: i128,
    /// The first day of the first month; without it, the first month of spend.
    pub first_month: Option<NaiveDate>,
    /// The first day of the last month; without it, the month of as_of.
    pub last_month: Option<NaiveDate>,
}
