//! What each metric is made of, and how. Goes in: sums of explained rows. Comes out: the figure,
//! its formula in words and in numbers, or the reason why there is none. The arithmetic is that of
//! the mart, on sums that were made apart from it.

use super::asked::Asked;
use crate::attribution::credit_of;
use crate::cli::ExplainedMetric as Metric;
use crate::domain::money::plain;
use crate::error::{Error, Result};
use crate::pipeline::Settings;
use crate::roi::{CONTENT_LEVEL, LEAD_STAGES, METRICS, cost_per, lead_stage_places, return_on};
use crate::table::names::*;
use crate::table::{Column, mart};

/// A number of the mart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// Micros of the reporting currency.
    Money(i128),
    /// A ratio, or a credit.
    Real(f64),
    /// Things.
    Count(i64),
}

/// Rows that a figure is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Credits of these deals.
    Credits(Of),
    /// Spend.
    Spend,
    /// People and tools.
    Costs,
    /// Leads; those that reached that one of [`LEAD_STAGES`], else all.
    Leads(Option<usize>),
}

/// Whose credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Won deals.
    Won,
    /// Won deals of the type `new`.
    WonNew,
    /// Open deals.
    Open,
}

/// What the explained rows come to; none where the mart has null, for want of rows or of a way to
/// count them.
#[derive(Debug, Default)]
pub struct Sums {
    /// Credit in parts of [`crate::attribution::SCALE`].
    pub credit: Option<i128>,
    /// Deals with credit.
    pub deals: i64,
    /// Micros attributed.
    pub amount: i128,
    /// Micros spent.
    pub spend: Option<i128>,
    /// Micros of people and tools.
    pub costs: Option<i128>,
    /// Leads.
    pub leads: Option<i64>,
    /// Whether any deal says its type.
    pub has_deal_types: bool,
}

const COUNTS: [&str; 4] = [MQL_COUNT, SAL_COUNT, SQL_COUNT, DEAL_COUNT];

impl Part {
    /// The columns of the mart that hold its sums.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Credits(Of::Won) => &[WON_COUNT, ATTRIBUTED_DEALS, ATTRIBUTED_REVENUE],
            Self::Credits(Of::WonNew) => &[WON_NEW_COUNT],
            Self::Credits(Of::Open) => &[PENDING_COUNT, ATTRIBUTED_PIPELINE],
            Self::Spend => &[SPEND],
            Self::Costs => &[COST_SHARE],
            Self::Leads(None) => &[LEAD_COUNT],
            Self::Leads(Some(stage)) => std::slice::from_ref(&COUNTS[stage]),
        }
    }
}

/// The column of the mart `roi` with a metric's figure.
pub fn column_of(metric: Metric) -> &'static str {
    match metric {
        Metric::Roi => ROI,
        Metric::Roas => ROAS,
        Metric::AttributedRevenue => ATTRIBUTED_REVENUE,
        Metric::AttributedPipeline => ATTRIBUTED_PIPELINE,
        Metric::WonCount => WON_COUNT,
        Metric::WonNewCount => WON_NEW_COUNT,
        Metric::PendingCount => PENDING_COUNT,
        Metric::AttributedDeals => ATTRIBUTED_DEALS,
        Metric::Spend => SPEND,
        Metric::CostShare => COST_SHARE,
        Metric::LeadCount => LEAD_COUNT,
        Metric::MqlCount => MQL_COUNT,
        Metric::SalCount => SAL_COUNT,
        Metric::SqlCount => SQL_COUNT,
        Metric::DealCount => DEAL_COUNT,
        Metric::CostPerLead => COST_PER_LEAD,
        Metric::CostPerMql => COST_PER_MQL,
        Metric::CostPerSal => COST_PER_SAL,
        Metric::CostPerSql => COST_PER_SQL,
        Metric::CostPerDeal => COST_PER_DEAL,
        Metric::Cac => CAC,
        Metric::CacFullyLoaded => CAC_FULLY_LOADED,
    }
}

/// A column of the mart `roi`.
///
/// # Errors
/// No such column: a bug.
pub fn spec_of(column: &str) -> Result<&'static Column> {
    mart("roi")
        .and_then(|spec| spec.column(column))
        .ok_or_else(|| Error::bug(format!("the mart `roi` has no column `{column}`")))
}

impl Metric {
    /// The rows that it is made of, the numerator's first.
    pub(super) fn parts(self) -> &'static [Part] {
        const WON: Part = Part::Credits(Of::Won);
        const NEW: Part = Part::Credits(Of::WonNew);
        match self {
            Self::Roi | Self::Roas => &[WON, Part::Spend],
            Self::AttributedRevenue | Self::WonCount | Self::AttributedDeals => &[WON],
            Self::AttributedPipeline | Self::PendingCount => &[Part::Credits(Of::Open)],
            Self::WonNewCount => &[NEW],
            Self::Spend => &[Part::Spend],
            Self::CostShare => &[Part::Costs],
            Self::LeadCount => &[Part::Leads(None)],
            Self::MqlCount => &[Part::Leads(Some(0))],
            Self::SalCount => &[Part::Leads(Some(1))],
            Self::SqlCount => &[Part::Leads(Some(2))],
            Self::DealCount => &[Part::Leads(Some(3))],
            Self::CostPerLead => &[Part::Spend, Part::Leads(None)],
            Self::CostPerMql => &[Part::Spend, Part::Leads(Some(0))],
            Self::CostPerSal => &[Part::Spend, Part::Leads(Some(1))],
            Self::CostPerSql => &[Part::Spend, Part::Leads(Some(2))],
            Self::CostPerDeal => &[Part::Spend, Part::Leads(Some(3))],
            Self::Cac => &[Part::Spend, NEW],
            Self::CacFullyLoaded => &[Part::Spend, Part::Costs, NEW],
        }
    }

    /// Whether its rows are sorted by their credit, not by their money.
    pub(super) fn is_counted(self) -> bool {
        !matches!(
            self,
            Self::Roi | Self::Roas | Self::AttributedRevenue | Self::AttributedPipeline
        )
    }

    /// The formula of the registry; of what the registry has no formula for, what the column of the
    /// mart means.
    pub(super) fn in_words(self) -> Result<&'static str> {
        let id = match self {
            Self::CostPerMql | Self::CostPerSal | Self::CostPerSql | Self::CostPerDeal => {
                "cost_per_stage"
            }
            // Of this name the registry has the entries of a period, whichever leads are theirs.
            Self::SalCount => "",
            _ => column_of(self),
        };
        match METRICS.iter().find(|metric| metric.id == id) {
            Some(metric) => Ok(metric.formula),
            None => Ok(spec_of(column_of(self))?.meaning),
        }
    }

    /// The figure that the sums make.
    pub(super) fn figure(self, sums: &Sums, settings: &Settings) -> Option<Number> {
        let paid = sums.spend.filter(|spend| *spend > 0);
        let per_lead =
            || cost_per(paid?, i128::from(sums.leads?), 1, settings.currency).map(Number::Money);
        let per_win = |micros: Option<i128>| {
            cost_per(
                micros?,
                sums.credit?,
                crate::attribution::SCALE,
                settings.currency,
            )
            .map(Number::Money)
        };
        match self {
            Self::Roi => paid
                .map(|paid| Number::Real(return_on(sums.amount, paid, settings.roi.gross_margin))),
            Self::Roas => paid.map(|paid| Number::Real(sums.amount as f64 / paid as f64)),
            Self::AttributedRevenue | Self::AttributedPipeline => {
                sums.credit.map(|_| Number::Money(sums.amount))
            }
            Self::WonCount | Self::WonNewCount | Self::PendingCount => {
                sums.credit.map(|parts| Number::Real(credit_of(parts)))
            }
            Self::AttributedDeals => sums.credit.map(|_| Number::Count(sums.deals)),
            Self::Spend => sums.spend.map(Number::Money),
            Self::CostShare => sums.costs.map(Number::Money),
            Self::LeadCount
            | Self::MqlCount
            | Self::SalCount
            | Self::SqlCount
            | Self::DealCount => sums.leads.map(Number::Count),
            Self::CostPerLead
            | Self::CostPerMql
            | Self::CostPerSal
            | Self::CostPerSql
            | Self::CostPerDeal => per_lead(),
            Self::Cac => per_win(paid),
            Self::CacFullyLoaded => per_win(paid.zip(sums.costs).map(|(paid, costs)| paid + costs)),
        }
    }

    /// The formula with the sums in it; none where the figure is a sum itself.
    pub(super) fn in_numbers(self, sums: &Sums, settings: &Settings) -> Option<String> {
        let money = |micros: i128| {
            format!(
                "{} {}",
                settings.currency,
                plain(micros, settings.currency.decimals())
            )
        };
        let (spend, costs, leads) = (
            money(sums.spend?),
            sums.costs.map(money),
            sums.leads.unwrap_or(0),
        );
        let wins = || format!("{} new wins", credit_of(sums.credit.unwrap_or(0)));
        match self {
            Self::Roi => Some(format!(
                "({} x {} - {spend}) / {spend}",
                money(sums.amount),
                settings.roi.gross_margin
            )),
            Self::Roas => Some(format!("{} / {spend}", money(sums.amount))),
            Self::CostPerLead => Some(format!("{spend} / {leads} leads")),
            Self::CostPerMql | Self::CostPerSal | Self::CostPerSql | Self::CostPerDeal => {
                Some(format!(
                    "{spend} / {leads} leads that reached {}",
                    self.stage().unwrap_or_default()
                ))
            }
            Self::Cac => Some(format!("{spend} / {}", wins())),
            Self::CacFullyLoaded => Some(format!(
                "({spend} + {}) / {}",
                costs.unwrap_or_default(),
                wins()
            )),
            _ => None,
        }
    }

    /// Why there is no figure.
    pub(super) fn why_not(self, sums: &Sums, settings: &Settings, asked: &Asked<'_>) -> String {
        let has = |part: fn(&Part) -> bool| self.parts().iter().any(part);
        if has(|part| matches!(part, Part::Spend | Part::Costs)) && asked.level == CONTENT_LEVEL {
            return "no spend is recorded by content".to_owned();
        }
        if has(|part| *part == Part::Costs) && settings.roi.costs.is_empty() {
            return "the pipeline file has no [[costs]]".to_owned();
        }
        if has(|part| matches!(part, Part::Spend | Part::Costs))
            && sums.spend.or(sums.costs).is_none()
        {
            return "no spend recorded".to_owned();
        }
        if sums.spend.is_some_and(|spend| spend <= 0) {
            return "the spend is not above 0".to_owned();
        }
        if has(|part| matches!(part, Part::Leads(_))) {
            return self.why_no_leads(sums, settings, asked);
        }
        if has(|part| *part == Part::Credits(Of::Open)) {
            return "an open deal has no month of close".to_owned();
        }
        match sums.has_deal_types {
            false => "no deal says its type, so nobody knows which wins are new".to_owned(),
            true => "no credited win of a deal of the type new".to_owned(),
        }
    }

    fn why_no_leads(self, sums: &Sums, settings: &Settings, asked: &Asked<'_>) -> String {
        match (self.stage(), sums.leads) {
            (Some(stage), _) if !self.has_stage(settings) => {
                format!("the funnel has no stage {stage}")
            }
            (_, None) => format!("no lead names a {}", asked.level),
            (Some(stage), _) => format!("no such lead has reached {stage}"),
            (None, _) => "no such lead was created".to_owned(),
        }
    }

    /// The stage that its leads reached.
    fn stage(self) -> Option<&'static str> {
        self.parts().iter().find_map(|part| {
            if let Part::Leads(Some(stage)) = part {
                Some(LEAD_STAGES[*stage])
            } else {
                None
            }
        })
    }

    fn has_stage(self, settings: &Settings) -> bool {
        let places = lead_stage_places(&settings.funnel);
        !self
            .parts()
            .iter()
            .any(|part| matches!(part, Part::Leads(Some(stage)) if places[*stage].is_none()))
    }
}
