//! The registry of metrics: what each number in a report means, as data. The report's definitions, `list metrics` and the mart
//! `definitions` are made from it.

use crate::error::Result;
use crate::table::names::*;
use polars::prelude::*;

/// One number that reports show.
#[derive(Debug)]
pub struct Metric {
    /// Stable id.
    pub id: &'static str,
    /// Its name in reports.
    pub title: &'static str,
    /// How it is computed.
    pub formula: &'static str,
    /// What it is in.
    pub unit: &'static str,
    /// When it is not available.
    pub null_rule: &'static str,
    /// The tables it is made from.
    pub source_tables: &'static str,
}

const fn metric(
    id: &'static str,
    title: &'static str,
    formula: &'static str,
    unit: &'static str,
    null_rule: &'static str,
    source_tables: &'static str,
) -> Metric {
    Metric { id, title, formula, unit, null_rule, source_tables }
}

/// Every metric, in the order in which reports explain them.
pub const METRICS: &[Metric] = &[
    metric(
        "won_revenue",
        "Won revenue",
        "sum of the amounts of deals that are won and closed by the end of as_of",
        "reporting currency",
        "a won deal without an amount adds 0 and is counted in data_quality; one in another currency is listed there and in no sum",
        "deals",
    ),
    metric(
        "attributed_revenue",
        "Attributed revenue",
        "sum of the shares of won deals' amounts; the shares of a deal are credit x amount in smallest units by largest remainder, and sum to its amount exactly",
        "reporting currency",
        "0 where a channel has no credited win",
        "credits",
    ),
    metric(
        "attributed_pipeline",
        "Attributed pipeline",
        "the same over open deals: never revenue",
        "reporting currency",
        "not available by month of close: an open deal has none",
        "credits",
    ),
    metric(
        "credit",
        "Credit",
        "a model's share of a deal for a touch; sums to 1 per model and deal",
        "share, 0 to 1",
        "a deal without an eligible touch has none",
        "journeys, credits",
    ),
    metric("won_count", "Credited wins", "sum of the credit of won deals", "deals", "0 where a channel has no credited win", "credits"),
    metric(
        "attributed_deals",
        "Wins touched",
        "distinct won deals in which the channel has credit; a participation count that never adds up over channels",
        "deals",
        "0 where a channel has none",
        "credits",
    ),
    metric(
        "spend",
        "Spend",
        "sum of spend rows; rows of one (day, platform, account, campaign, channel, currency) sum within a delivery, a later delivery replaces them",
        "reporting currency",
        "not available where no spend is recorded: unknown, not 0",
        "spend",
    ),
    metric("roi", "ROI", "(attributed revenue x gross_margin - spend) / spend", "ratio, printed as percent", "not available without spend", "credits, spend"),
    metric("roas", "ROAS", "attributed revenue / spend", "ratio", "not available without spend", "credits, spend"),
    metric(
        "cost_per_lead",
        "Cost per lead",
        "spend / leads created in the same period and channel",
        "reporting currency",
        "not available without spend or without leads",
        "spend, leads",
    ),
    metric(
        "reached_count",
        "Reached",
        "leads that entered the stage or a later one by the end of as_of; a skipped stage counts as passed",
        "leads",
        "never missing",
        "leads, stage_events, deals",
    ),
    metric(
        "strict_count",
        "Reached in order",
        "leads that entered every stage up to this one, in order of time",
        "leads",
        "never missing",
        "leads, stage_events, deals",
    ),
    metric(
        "to_next_rate",
        "Rate to the next stage",
        "of the leads of a segment that reached a stage, the share that reached the next one by the end of as_of, with the Wilson 95 % interval; leads still on their way count as not reached yet",
        "share, 0 to 1",
        "not available at the last stage and where no lead reached the stage",
        "funnel",
    ),
    metric(
        "touch_date",
        "Basis touch date",
        "revenue in the month of the credited touch, beside that month's spend: was this money well spent? Young months are incomplete",
        "basis",
        "",
        "roi",
    ),
    metric("close_date", "Basis close date", "revenue in the month of the win, beside that month's spend: what finance books", "basis", "", "roi"),
    metric(
        "reconciliation",
        "Reconciliation",
        "won revenue = attributed + no linked person + no touch at or before the close + none inside the look-back, each won deal in the first that holds; ledger spend = channels + unmapped; exact, or nothing is published",
        "reporting currency",
        "never missing",
        "deals, deal_people, journeys, credits, spend",
    ),
];

/// The mart `definitions`.
///
/// # Errors
/// None that data can cause.
pub fn definitions() -> Result<DataFrame> {
    let column = |pick: fn(&Metric) -> &'static str| -> Vec<&str> { METRICS.iter().map(pick).collect() };
    Ok(df![
        METRIC => column(|metric| metric.id),
        TITLE => column(|metric| metric.title),
        FORMULA => column(|metric| metric.formula),
        UNIT => column(|metric| metric.unit),
        NULL_RULE => column(|metric| metric.null_rule),
        SOURCE_TABLES => column(|metric| metric.source_tables),
    ]?)
}
