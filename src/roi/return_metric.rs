//! What an entry of the figures of the mart `roi` holds, and how their formulas read with the sums
//! in them.

use super::leads::STAGES;
use super::return_parts::{FigureNumber, FigurePart, ReturnParts};
use crate::attribution::credit_of;
use crate::domain::money::plain;
use crate::pipeline::Settings;
use crate::system::Metric;
use crate::table::Column;

/// What is made of the sums of a row; none where it is not available.
pub(super) type Formula<T> = fn(&ReturnParts, &Settings) -> Option<T>;

/// A figure of the mart `roi`.
#[derive(Debug)]
pub struct ReturnMetric {
    /// What it means; its id is its column.
    pub metric: Metric,
    /// Its column, and behind it the columns that belong to it.
    pub columns: &'static [Column],
    /// What it is, in a line.
    pub summary: &'static str,
    /// The rows that it is made of, the numerator's first.
    pub parts: &'static [FigurePart],
    /// Whether credits behind it are sorted by their money, not by their credit.
    pub is_amount: bool,
    /// The figure; none where it is not available.
    pub figure: Formula<FigureNumber>,
    /// The formula with the sums in it; none where the figure is a sum itself.
    pub in_numbers: Formula<String>,
}

/// A sum of rows has no formula.
pub(super) const NO_FORMULA: Formula<String> = |_, _| None;

/// `EUR 100.00`.
pub(super) fn money(micros: i128, settings: &Settings) -> String {
    let currency = settings.currency;
    format!("{currency} {}", plain(micros, currency.decimals()))
}

/// `0.5 new wins`.
pub(super) fn new_wins(parts: &ReturnParts) -> String {
    format!("{} new wins", credit_of(parts.won_new.unwrap_or(0)))
}

/// `EUR 100.00 / 4 leads that reached sql`.
pub(super) fn spend_per_lead(
    parts: &ReturnParts,
    stage: Option<usize>,
    settings: &Settings,
) -> Option<String> {
    let reached = stage.map_or_else(String::new, |stage| {
        format!(" that reached {}", STAGES[stage])
    });
    let leads = parts.leads_at(stage).unwrap_or(0);
    Some(format!(
        "{} / {leads} leads{reached}",
        money(parts.spend?, settings)
    ))
}

const COST_PER_STAGE: &str = "spend / leads created in the same period and channel that have reached the stage by the end of as_of; a deal is reached with the stage opportunity";

/// Leads that reached a stage.
pub(super) const fn reached<const STAGE: usize>(
    [id, title, formula, summary]: [&'static str; 4],
    columns: &'static [Column],
) -> ReturnMetric {
    ReturnMetric {
        metric: Metric {
            id,
            mart: "roi",
            title,
            formula,
            unit: "leads",
            null_rule: "not available where the funnel has no such stage, and where no lead names a campaign or content",
            source_tables: "leads, stage_events, deals",
        },
        columns,
        summary,
        parts: &[FigurePart::Leads(Some(STAGE))],
        is_amount: false,
        figure: |parts, _| parts.leads_at(Some(STAGE)).map(FigureNumber::Count),
        in_numbers: NO_FORMULA,
    }
}

/// What a lead cost that reached a stage.
pub(super) const fn cost_per_stage<const STAGE: usize>(
    [id, title, summary]: [&'static str; 3],
    columns: &'static [Column],
) -> ReturnMetric {
    ReturnMetric {
        metric: Metric {
            id,
            mart: "roi",
            title,
            formula: COST_PER_STAGE,
            unit: "reporting currency",
            null_rule: "not available without spend, without such leads, and where the funnel has no such stage",
            source_tables: "spend, leads, stage_events, deals",
        },
        columns,
        summary,
        parts: &[FigurePart::Spend, FigurePart::Leads(Some(STAGE))],
        is_amount: false,
        figure: |parts, settings| parts.per_lead(Some(STAGE), settings),
        in_numbers: |parts, settings| spend_per_lead(parts, Some(STAGE), settings),
    }
}
