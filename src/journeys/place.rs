//! A touch is on the journey of a deal of its person when end - lookback <= touched_at <= end, where end is the close, or
//! as_of (exclusive) while open, and after the account's previous win. A touch with a deal of its own belongs to that one.

use super::scatter::Scattered;
use crate::domain::period::DAY_MICROS;
use crate::error::Result;
use crate::identity::Links;
use crate::pipeline::Settings;
use crate::staging::Staging;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::HashMap;

/// The end of a deal's journey, in microseconds.
const END: &str = "end";
/// The win that the journey must come after, in microseconds.
const PREVIOUS_WIN: &str = "previous_win";
const TOUCH_DEAL: &str = "touch_deal";

/// Journeys, and why some deals have none.
pub struct Journeys {
    /// One row a (deal, touch) inside the window, sorted by deal and order: the mart `journeys`.
    pub touches: DataFrame,
    /// One row a deal that has an eligible touch at or before its end: `deal_id`, `is_inside` (one is inside the window).
    pub reach: DataFrame,
}

/// Places touches on deals.
///
/// # Errors
/// Data files that cannot be read.
pub fn place(staging: &Staging, links: &Links, scattered: &Scattered, settings: &Settings) -> Result<Journeys> {
    let deals = with_window(&staging.deals.frame, settings)?;
    let people = links.deal_people.clone().lazy().select([col(DEAL_ID), col(PERSON_ID)]);
    let people_of_deals = people.join(deals.lazy(), [col(DEAL_ID)], [col(DEAL_ID)], JoinArgs::new(JoinType::Inner));
    let placed = scattered
        .touches
        .clone()
        .lazy()
        .rename([DEAL_ID], [TOUCH_DEAL], true)
        .join(people_of_deals, [col(LEAD_ID)], [col(PERSON_ID)], JoinArgs::new(JoinType::Inner))
        .filter(col(TOUCH_DEAL).is_null().or(col(TOUCH_DEAL).eq(col(DEAL_ID))))
        .filter(micros(TOUCHED_AT).lt_eq(col(END)))
        .with_columns([team().alias(TEAM)])
        .with_columns([is_eligible(settings).alias(IS_ELIGIBLE), is_inside(settings).alias("is_inside")])
        .collect()?;
    let reach = placed
        .clone()
        .lazy()
        .filter(col(IS_ELIGIBLE))
        .group_by([col(DEAL_ID)])
        .agg([col("is_inside").any(true)])
        .sort([DEAL_ID], SortMultipleOptions::default())
        .collect()?;
    let inside = placed.lazy().filter(col("is_inside")).sort([DEAL_ID, TOUCHED_AT, TOUCH_ID], SortMultipleOptions::default()).collect()?;
    let touches = number(inside)?;
    Ok(Journeys { touches, reach })
}

fn micros(name: &str) -> Expr {
    col(name).cast(DataType::Int64)
}

/// The team of a touch: its own, else sales for what sales does, else marketing.
fn team() -> Expr {
    let sales_kinds = ["meeting", "call", "email_reply", "task"].iter().fold(lit(false), |is_any, kind| is_any.or(col(KIND).eq(lit(*kind))));
    when(col(TEAM).is_not_null()).then(col(TEAM)).when(sales_kinds).then(lit("sales")).otherwise(lit("marketing"))
}

/// Whether the models see a touch.
fn is_eligible(settings: &Settings) -> Expr {
    let any_of = |column: &str, words: &[String]| words.iter().fold(lit(false), |is_any, word| is_any.or(col(column).eq(lit(word.as_str()))));
    any_of(TEAM, &settings.journeys.teams).and(any_of(KIND, &settings.journeys.kinds))
}

fn is_inside(settings: &Settings) -> Expr {
    let lookback = i64::from(settings.journeys.lookback_days) * DAY_MICROS;
    let is_recent = micros(TOUCHED_AT).gt_eq(col(END) - lit(lookback));
    let is_after_win = col(PREVIOUS_WIN).is_null().or(micros(TOUCHED_AT).gt(col(PREVIOUS_WIN)));
    is_recent.and(is_after_win)
}

/// Deals with the window of their journey. The end of an open deal is as_of itself: staged touches all lie before it, so that
/// one comparison serves both.
fn with_window(deals: &DataFrame, settings: &Settings) -> Result<DataFrame> {
    let window = deals.select([DEAL_ID, OUTCOME, CREATED_AT, CLOSED_AT, "account_id"])?;
    let wins = previous_wins(&window, settings.journeys.since_previous_win)?;
    let open_end = lit(settings.as_of.end);
    let mut framed = window.lazy().select([col(DEAL_ID), col(OUTCOME), micros(CLOSED_AT).fill_null(open_end).alias(END)]).collect()?;
    framed.with_column(Series::new(PREVIOUS_WIN.into(), wins).into_column())?;
    Ok(framed)
}

/// For each deal the latest won close of another deal of its account, at or before the deal's creation.
fn previous_wins(deals: &DataFrame, is_wanted: bool) -> Result<Vec<Option<i64>>> {
    let (accounts, outcomes) = (deals.column(ACCOUNT_ID)?.str()?, deals.column(OUTCOME)?.str()?);
    let created = deals.column(CREATED_AT)?.cast(&DataType::Int64)?;
    let closed = deals.column(CLOSED_AT)?.cast(&DataType::Int64)?;
    let (created, closed) = (created.i64()?, closed.i64()?);
    let mut wins: HashMap<&str, Vec<(i64, usize)>> = HashMap::new();
    for row in 0..deals.height() {
        if let (Some(account), Some("won"), Some(at)) = (accounts.get(row), outcomes.get(row), closed.get(row)) {
            wins.entry(account).or_default().push((at, row));
        }
    }
    wins.values_mut().for_each(|of_account| of_account.sort_unstable());
    let before = |row: usize| {
        let (of_account, start) = (wins.get(accounts.get(row)?)?, created.get(row)?);
        of_account[..of_account.partition_point(|(at, _)| *at <= start)].iter().rev().find(|(_, other)| *other != row).map(|(at, _)| *at)
    };
    Ok((0..deals.height()).map(|row| if is_wanted { before(row) } else { None }).collect())
}

/// Numbers the eligible touches of each deal; rows come sorted by deal and order.
fn number(placed: DataFrame) -> Result<DataFrame> {
    let deals = placed.column(DEAL_ID)?.str()?.clone();
    let eligible = placed.column(IS_ELIGIBLE)?.bool()?.clone();
    let (mut positions, mut totals) = (Vec::with_capacity(placed.height()), Vec::with_capacity(placed.height()));
    let mut start = 0;
    while start < placed.height() {
        let deal = deals.get(start);
        let end = (start..placed.height()).find(|row| deals.get(*row) != deal).unwrap_or(placed.height());
        let mut count = 0i64;
        for row in start..end {
            let is_eligible = eligible.get(row) == Some(true);
            count += i64::from(is_eligible);
            positions.push(is_eligible.then_some(count));
        }
        totals.resize(end, count);
        start = end;
    }
    let numbered = placed
        .hstack(&[Series::new(POSITION.into(), positions).into_column(), Series::new(TOUCHPOINT_COUNT.into(), totals).into_column()])?
        .lazy()
        .with_columns([
            ((col(END) - micros(TOUCHED_AT)).cast(DataType::Float64) / lit(DAY_MICROS as f64)).alias(DAYS_BEFORE_CLOSE),
            col(LEAD_ID).alias(PERSON_ID),
        ])
        .collect()?;
    Ok(numbered)
}
