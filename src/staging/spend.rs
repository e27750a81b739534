//! Spend by its key: rows of one key in one delivery sum, the newest delivery of a key replaces the
//! others. What was spent over a period, and costs of whole campaigns, stand there by day.

use super::campaign_names::with_campaign_ids;
use super::costs;
use super::current::{Current, RowCounts, is_alive};
use super::decided::{Decided, decided};
use super::periods::by_day;
use super::rates::Rates;
use super::snapshot::{LakeSnapshot, day_literal, spec_of};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::TableSpec;
use crate::table::names::*;
use polars::prelude::*;

/// What was spent, and what cannot be put on a day.
pub(super) struct Spend {
    /// Spend by key and the days of campaigns.
    pub current: Current,
    /// Campaigns with a cost that has no days, in the columns of campaigns.
    pub undated_costs: DataFrame,
}

/// Stages spend. `currency` and `original_amount` stay beside the converted `amount`, which is null
/// where no rate serves. The counts of a key sum as its amounts do. `campaigns` are staged; what is
/// counted are rows of spend alone.
///
/// # Errors
/// Data files that cannot be read.
pub(super) fn stage(
    snapshot: &LakeSnapshot,
    settings: &Settings,
    rates: &Rates,
    campaigns: &DataFrame,
) -> Result<Spend> {
    let spec = spec_of("spend")?;
    let stored = snapshot.stored(spec)?;
    let (stored_count, standing) = (stored.count()?, stored.read()?);
    let standing_count = standing.height();
    let known = standing
        .lazy()
        .filter(col(SPENT_ON).lt_eq(day_literal(settings.as_of.day)))
        .collect()?;
    let known_count = known.height();
    let known = with_campaign_ids(known, campaigns)?;
    let (newest, decided) = newest_deliveries(&known, spec)?;
    let rows_in = |name: &str| -> Result<usize> {
        Ok(usize::try_from(newest.column(name)?.i64()?.sum().unwrap_or(0)).unwrap_or(0))
    };
    let (kept_count, alive_count) = (rows_in("rows_of_key")?, rows_in("alive_of_key")?);
    let counts = RowCounts {
        stored_count,
        superseded_count: stored_count - standing_count + known_count - kept_count,
        deleted_count: kept_count - alive_count,
        future_count: standing_count - known_count,
    };
    let spent = with_periods(newest, known, spec)?
        .lazy()
        .filter(col("alive_of_key").gt(lit(0)))
        .with_columns([col(AMOUNT)
            .cast(DataType::Decimal(38, 6))
            .alias(ORIGINAL_AMOUNT)])
        .collect()?
        .drop(AMOUNT)?;
    let spent = by_day(spent, settings.as_of.day.to_epoch_days())?;
    let costs = costs::spread(campaigns, &spent, settings)?;
    let all = spent.vstack(&costs.rows)?;
    let days = all.column(SPENT_ON)?.cast(&DataType::Int32)?;
    let frame = rates.convert_amounts(all, days.i32()?)?;
    Ok(Spend {
        current: Current {
            frame,
            counts,
            decided,
            shared: Vec::new(),
        },
        undated_costs: costs.undated,
    })
}

/// The newest delivery of each key of each source, its rows summed: sources are ledgers beside each
/// other, a delivery replaces only what its own source delivered before. Deleted rows add nothing
/// but replace what was delivered before them, so they are left out only after the choice.
fn newest_deliveries(known: &DataFrame, spec: &TableSpec) -> Result<(DataFrame, Vec<Decided>)> {
    let key: Vec<Expr> = spec.key.iter().copied().chain([SOURCE]).map(col).collect();
    let sums = totals(known.clone(), spec, of_delivery(spec));
    let newer = [MODIFIED_AT, SEQUENCE, FILE];
    let order: Vec<Expr> = key.iter().cloned().chain(newer.map(col)).collect();
    let ordered = sums
        .sort_by_exprs(order, SortMultipleOptions::default().with_nulls_last(false))
        .collect()?;
    let names: Vec<&str> = spec.key.iter().copied().chain([SOURCE]).collect();
    let decided = decided(&ordered, &names, &[AMOUNT, "alive_of_key"])?;
    let newest = ordered
        .lazy()
        .unique_stable_generic(Some(key), UniqueKeepStrategy::Last);
    Ok((newest.collect()?, decided))
}

/// The key, the source and the delivery of a row.
fn of_delivery(spec: &TableSpec) -> Vec<Expr> {
    let names = spec.key.iter().copied();
    names.chain([SOURCE, SEQUENCE, FILE]).map(col).collect()
}

/// What rows come to together.
fn totals(known: DataFrame, spec: &TableSpec, by: Vec<Expr>) -> LazyFrame {
    known
        .lazy()
        .with_columns([is_alive(spec).alias("alive")])
        .group_by(by)
        .agg([
            col(AMOUNT).filter(col("alive")).sum(),
            col(MODIFIED_AT).max(),
            col(ROW).min(),
            col(LINE).min(),
            col(RUN).max(),
            col(CAMPAIGN_NAME).max(),
            sum_of_known(IMPRESSIONS),
            sum_of_known(CLICKS),
            sum_of_known(PLATFORM_CONVERSIONS),
            len().cast(DataType::Int64).alias("rows_of_key"),
            col("alive")
                .cast(DataType::Int64)
                .sum()
                .alias("alive_of_key"),
        ])
}

/// The newest delivery of each key with its periods: rows of a key that end on different days are
/// spread over different days, so they do not sum.
fn with_periods(newest: DataFrame, known: DataFrame, spec: &TableSpec) -> Result<DataFrame> {
    let until = known.column(SPENT_UNTIL)?;
    if until.null_count() == until.len() {
        let height = newest.height();
        let none = Column::full_null(SPENT_UNTIL.into(), height, &DataType::Date);
        return Ok(newest.hstack(&[none])?);
    }
    let key = of_delivery(spec);
    let by = key.iter().cloned().chain([col(SPENT_UNTIL)]).collect();
    let same_key = JoinArgs {
        nulls_equal: true,
        ..JoinArgs::new(JoinType::Semi)
    };
    let of_newest = totals(known, spec, by).join(newest.lazy(), key.clone(), key, same_key);
    let order: Vec<&str> = spec
        .key
        .iter()
        .copied()
        .chain([SOURCE, SPENT_UNTIL])
        .collect();
    let options = SortMultipleOptions::default().with_nulls_last(false);
    Ok(of_newest.sort(order, options).collect()?)
}

/// The sum over rows that are not deleted; null where none has a value.
fn sum_of_known(name: &str) -> Expr {
    let known = col(name).filter(col("alive").and(col(name).is_not_null()));
    when(known.clone().len().gt(lit(0)))
        .then(known.sum())
        .otherwise(lit(NULL))
        .alias(name)
}
