//! The newest row of each key. Newest = modified_at, then the place of its delivery, which is that of
//! the run that first read it and, within a run, of its name, then its row. Stored rows in, one row a
//! key out, with what had to be decided.

use super::decided::{Decided, decided, values};
use super::shared_keys::{SourceOverlap, shared_keys};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::TableSpec;
use crate::table::names::*;
use polars::prelude::*;

/// The newest row of each key.
pub(super) struct Newest {
    /// The rows.
    pub rows: LazyFrame,
    /// Keys of which nothing but the order of deliveries says which row counts.
    pub decided: Vec<Decided>,
    /// Of leads, the keys that several sources share.
    pub shared: Vec<SourceOverlap>,
}

/// The newest row of each key. Only keys with several rows are sorted; the others pass. Of a source
/// that delivers one row an event, only the earliest row of a key stands for it.
///
/// # Errors
/// Data files that cannot be read.
pub(super) fn newest(rows: LazyFrame, spec: &TableSpec, settings: &Settings) -> Result<Newest> {
    let mut rows = rows;
    for source in settings
        .sources
        .iter()
        .filter(|source| source.entity.name == spec.name && !source.first_of_many.is_empty())
    {
        rows = earliest(rows, spec, &source.name, &source.first_of_many)?;
    }
    let key: Vec<Expr> = spec.key.iter().map(|name| col(*name)).collect();
    let repeated = rows
        .clone()
        .group_by(key.clone())
        .agg([len().alias("rows_of_key")])
        .filter(col("rows_of_key").gt(lit(1)));
    let same_key = |how: JoinType| JoinArgs {
        nulls_equal: true,
        ..JoinArgs::new(how)
    };
    let single = rows.clone().join(
        repeated.clone(),
        key.clone(),
        key.clone(),
        same_key(JoinType::Anti),
    );
    let contested = rows.join(repeated, key.clone(), key.clone(), same_key(JoinType::Semi));
    let order: Vec<Expr> = spec
        .key
        .iter()
        .copied()
        .chain([MODIFIED_AT, SEQUENCE, ROW, SOURCE, FILE])
        .map(col)
        .collect();
    let contested = contested
        .sort_by_exprs(order, SortMultipleOptions::default().with_nulls_last(false))
        .collect()?;
    let decided = decided(&contested, spec.key, &values(spec))?;
    let shared = match spec.key {
        [LEAD_ID] => shared_keys(&contested, LEAD_ID)?,
        _ => Vec::new(),
    };
    let chosen = contested
        .lazy()
        .unique_stable_generic(Some(key), UniqueKeepStrategy::Last);
    Ok(Newest {
        rows: concat([single, chosen], UnionArgs::default())?,
        decided,
        shared,
    })
}

/// The rows, of `source` only the earliest of each key by `dates`; undated rows come last, ties are
/// decided by the values.
fn earliest(
    mut rows: LazyFrame,
    spec: &TableSpec,
    source: &str,
    dates: &[String],
) -> Result<LazyFrame> {
    let schema = rows.collect_schema()?;
    let key: Vec<Expr> = spec.key.iter().map(|name| col(*name)).collect();
    let is_of_source = col(SOURCE).eq(lit(source));
    let names = spec
        .key
        .iter()
        .copied()
        .chain(dates.iter().map(String::as_str))
        .chain(schema.iter_names().map(PlSmallStr::as_str));
    let mut order: Vec<&str> = Vec::new();
    names.for_each(|name| {
        if !order.contains(&name) {
            order.push(name)
        }
    });
    let order: Vec<Expr> = order.into_iter().map(col).collect();
    let first = rows
        .clone()
        .filter(is_of_source.clone())
        .sort_by_exprs(order, SortMultipleOptions::default().with_nulls_last(true));
    Ok(concat(
        [
            rows.filter(is_of_source.not()),
            first.unique_stable_generic(Some(key), UniqueKeepStrategy::First),
        ],
        UnionArgs::default(),
    )?)
}
