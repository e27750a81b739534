//! The registry of metrics: what each number in a report means, as data. The report's definitions,
//! `list metrics` and the mart `definitions` are made from it.

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
    Metric {
        id,
        title,
        formula,
        unit,
        null_rule,
        source_tables,
    }
}

/// Every metric, in the order in which reports explain them.
pub const METRICS: &[Metric] = &[
    metric(
        "won_revenue",
        "Won revenue",
        "sum of the amounts of deals that are won and closed by the end of as_of; with revenue = \"recognized\", of the documents booked to them by then",
        "reporting currency",
        "a won deal without an amount adds 0 and is counted in data_quality; one that no rate converts stands beside the reconciliation, in no sum",
        "deals, revenue, fx_rates",
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
    metric(
        "won_count",
        "Credited wins",
        "sum of the credit of won deals",
        "deals",
        "0 where a channel has no credited win",
        "credits",
    ),
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
        "sum of spend rows; rows of one (day, platform, account, campaign, channel, currency) sum within a delivery, a later delivery replaces them; a campaign without spend rows adds its actual_cost, spread evenly over its days up to as_of",
        "reporting currency",
        "not available where no spend is recorded: unknown, not 0; what no rate converts stands beside the reconciliation",
        "spend, campaigns, fx_rates",
    ),
    metric(
        "roi",
        "ROI",
        "(attributed revenue x gross_margin - spend) / spend",
        "ratio, printed as percent",
        "not available without spend",
        "credits, spend",
    ),
    metric(
        "roas",
        "ROAS",
        "attributed revenue / spend",
        "ratio",
        "not available without spend",
        "credits, spend",
    ),
    metric(
        "cost_per_lead",
        "Cost per lead",
        "spend / leads created in the same period and channel",
        "reporting currency",
        "not available without spend or without leads",
        "spend, leads",
    ),
    metric(
        "roi_interval",
        "Interval of ROI (roi_low, roi_high)",
        "percentiles 2.5 and 97.5 of ROI over replicates in which each account counts as often as a Poisson draw of mean 1 says; spend stays fixed",
        "ratio, printed as percent",
        "not available without spend, without a credited win, by month and by content",
        "credits, spend",
    ),
    metric(
        "cost_per_stage",
        "Cost per mql, sal, sql and deal",
        "spend / leads created in the same period and channel that have reached the stage by the end of as_of; a deal is reached with the stage opportunity",
        "reporting currency",
        "not available without spend, without such leads, and where the funnel has no such stage",
        "spend, leads, stage_events, deals",
    ),
    metric(
        "cac",
        "CAC",
        "spend / credited wins of the deal type new",
        "reporting currency",
        "not available without spend, without such wins, and where no deal says its type",
        "credits, deals, spend",
    ),
    metric(
        "cac_fully_loaded",
        "CAC fully loaded",
        "(spend + share of the costs of people and tools) / credited wins of the deal type new; the costs of a month are shared over channels by that month's spend, and over campaigns within a channel likewise, in smallest units by largest remainder",
        "reporting currency",
        "as CAC, and not available without such costs; costs of months without spend are in nobody's share",
        "credits, deals, spend",
    ),
    metric(
        "payback_months",
        "Payback",
        "the least k for which revenue x gross_margin of the touches of the month that closed within k months covers the month's spend; for all periods the cohorts stand together, aligned by months since the touch",
        "months",
        "not yet, while it does not; not available without spend",
        "credits, spend",
    ),
    metric(
        "mature",
        "Mature month",
        "a month that ended at least the 80th percentile of the cycle before the end of as_of: the least number of days from creation to close that 80 % of won deals do not exceed",
        "yes or no",
        "no month is mature without a won deal",
        "deals",
    ),
    metric(
        "is_decided",
        "Decided",
        "under every model the interval of ROI on the touch date, spend and revenue of mature months alone, lies above 0, or under every model below",
        "yes or no",
        "not available without spend in mature months",
        "credits, spend",
    ),
    metric(
        "verdict",
        "Verdict",
        "the first that holds on the primary model and the touch date: too few (under 10 credited wins), too early (under half of the spend in mature months), models disagree (not decided), earns (interval above 0), loses (below 0), open",
        "words",
        "not available without spend",
        "credits, spend",
    ),
    metric(
        "cumulative_roi",
        "Cumulative ROI of a cohort",
        "ROI of a month's spend on the revenue of that month's touches that closed within so many months",
        "ratio, printed as percent",
        "not available without spend in the month",
        "credits, spend",
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
        "expected_rate",
        "Expected rate",
        "(moved + sum over those still in the stage, of age a, of (CIF(H) - CIF(a)) / S(a)) / reached: CIF is the Aalen-Johansen incidence of moving among all who entered in the 24 months before as_of, exits competing; S the share still there; H the least time at which CIF has 95 % of its end; with a 95 % prediction interval by bootstrap",
        "share, 0 to 1",
        "not available where units wait and nobody of the last 24 months moved, or where one waits whose entry has no date",
        "funnel",
    ),
    metric(
        "mature_share",
        "Mature share",
        "of those who reached a stage, the share that moved on, went out, or waits for at least H; below 80 % a rate is preliminary",
        "share, 0 to 1",
        "as expected_rate",
        "funnel",
    ),
    metric(
        "median_days",
        "Median days in a stage",
        "Kaplan-Meier over visits: from an entry to the next entry into another stage or the next exit, those still inside censored at as_of",
        "days",
        "not available where fewer than half have left",
        "stage_durations",
    ),
    metric(
        "win_rate",
        "Win rate",
        "won / (won + lost) deals by month of close, with the Wilson 95 % interval; deals that a pipeline file excludes from attribution are in it",
        "share, 0 to 1",
        "not available where nothing closed",
        "win_rates",
    ),
    metric(
        "win_rate_by_value",
        "Win rate by value",
        "amounts won / (amounts won + amounts lost)",
        "share, 0 to 1",
        "not available where the lost amounts are all 0 or missing, or the won ones all missing",
        "win_rates",
    ),
    metric(
        "median_cycle_days",
        "Median days to the win",
        "median days from creation to close of won deals: seconds / 86,400, between two bare dates their difference",
        "days",
        "not available without a won deal; one that closed before its creation tells no days",
        "win_rates",
    ),
    metric(
        "pipeline_velocity",
        "Pipeline velocity",
        "open deals x win rate x mean won amount / median cycle days of won deals, over the wins and losses of the twelve months to the day; the mean is in smallest units",
        "reporting currency a day",
        "not available where a part is: nothing closed, nothing won, no won amount, no days or 0 days",
        "pipeline_velocity, scorecard",
    ),
    metric(
        "sal_count",
        "Entries into a stage",
        "leads that first entered the stage on a day of the period, by their own events and those of the deals that came from them; a skipped stage is not entered. The same for mql_count and sql_count",
        "leads",
        "not available without the stage, and before its first recorded entry",
        "scorecard",
    ),
    metric(
        "opportunity_count",
        "Deals created",
        "deals created on a day of the period; pipeline_created is the sum of their amounts",
        "deals",
        "not available before the first recorded deal",
        "scorecard",
    ),
    metric(
        "is_met",
        "Kept promise",
        "the figure is at least the target, at most for lost_count and spend; compared exactly, once the period is over",
        "yes or no",
        "not available while the period runs, and where the figure is not",
        "scorecard",
    ),
    metric(
        "restatement",
        "Restatement",
        "a figure of a month that was over at the last day of the publication before, less the figure that was published then",
        "reporting currency, deals or leads",
        "none in a first publication",
        "restatements, monthly",
    ),
    metric(
        "touch_date",
        "Basis touch date",
        "revenue in the month of the credited touch, beside that month's spend: was this money well spent? Young months are incomplete",
        "basis",
        "",
        "roi",
    ),
    metric(
        "close_date",
        "Basis close date",
        "revenue in the month of the win, beside that month's spend: what finance books",
        "basis",
        "",
        "roi",
    ),
    metric(
        "reconciliation",
        "Reconciliation",
        "won revenue = attributed + excluded by rule + no linked person + no touch at or before the close + none inside the look-back, each won deal in the first that holds; ledger spend = channels + unmapped; exact, or nothing is published",
        "reporting currency",
        "never missing",
        "deals, deal_people, journeys, credits, spend",
    ),
    metric(
        "converted_amount",
        "Converted amount",
        "amount x the rate of its day, or amount / the rate the other way round, whichever is newer; else by the last rate at most 7 days older; half-even to the smallest unit. Day: of a deal its close (as_of while open), of spend and documents their own",
        "reporting currency",
        "not available without such a rate: beside the reconciliation under its own currency, in no sum",
        "deals, spend, revenue, fx_rates",
    ),
];

/// The mart `definitions`.
///
/// # Errors
/// None that data can cause.
pub fn definitions() -> Result<DataFrame> {
    let column =
        |pick: fn(&Metric) -> &'static str| -> Vec<&str> { METRICS.iter().map(pick).collect() };
    Ok(df![
        METRIC => column(|metric| metric.id),
        TITLE => column(|metric| metric.title),
        FORMULA => column(|metric| metric.formula),
        UNIT => column(|metric| metric.unit),
        NULL_RULE => column(|metric| metric.null_rule),
        SOURCE_TABLES => column(|metric| metric.source_tables),
    ]?)
}
