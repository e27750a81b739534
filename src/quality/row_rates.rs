//! How many rows a day deliveries bring. Goes in: the deliveries of a source, in their order, and the
//! rows of the newest. Comes out: its rows a day over the days that it adds, and of sources that always
//! had many rows those whose newest delivery has next to none.
//!
//! The surprising part: days that an earlier delivery reached already are not counted for the newest,
//! since a file that repeats a year and adds an empty day would look as full as ever.

use super::by_source::{by_source, record_count};
use crate::document::number::fixed;
use crate::error::Result;
use crate::lake::Delivery;
use crate::pipeline::Source;
use crate::system::{Check, Facts, Found, Severity};
use chrono::NaiveDate;
use polars::prelude::*;

/// The check of sources that dry up.
pub(super) const CHECKS: &[Check] = &[Check {
    id: "rows_a_day_collapsed",
    severity: Severity::Warning,
    advice: "sources whose newest delivery has next to no rows a day, though earlier ones had many: ask whether the export failed or its filter was changed; what may be expected stands under [source.expect]",
    find: collapsed,
}];

/// Rows that are looked at together.
const PART_ROWS: usize = 262_144;
/// Of fewer rows a day a quiet day is nothing strange.
const MANY_ROWS: f64 = 20.0;
/// Earlier deliveries that show what is usual.
const FEWEST_EARLIER: usize = 3;
/// Of what is usual, less than this share is next to none.
const NEXT_TO_NONE: f64 = 0.05;

/// First and last day of a delivery's rows.
fn days(delivery: &Delivery) -> Option<(NaiveDate, NaiveDate)> {
    let (first, last) = delivery.days.as_ref()?;
    Some((first.parse().ok()?, last.parse().ok()?))
}

/// The days that the newest delivery adds to those of the ones before, first and last; none where it
/// adds none.
fn added_days(newest: &Delivery, before: &[&Delivery]) -> Option<(NaiveDate, NaiveDate)> {
    let (first, last) = days(newest)?;
    let reached = before
        .iter()
        .filter_map(|delivery| days(delivery)?.1.succ_opt());
    let first = reached.max().map_or(first, |next| next.max(first));
    (first <= last).then_some((first, last))
}

fn day_count((first, last): (NaiveDate, NaiveDate)) -> i64 {
    (last - first).num_days() + 1
}

/// Rows a day of the newest delivery over the days that it adds, and those days; 0 where it has no
/// row, none where it only restates earlier days.
///
/// # Errors
/// Data files that cannot be read.
pub(super) fn newest_rate(
    facts: &Facts<'_>,
    source: &Source,
    newest: &Delivery,
    before: &[&Delivery],
) -> Result<Option<f64>> {
    if newest.counts.accepted == 0 {
        return Ok(Some(0.0));
    }
    let (Some(added), Some(day)) = (added_days(newest, before), source.entity.day_column()) else {
        return Ok(None);
    };
    let span = added.0.to_epoch_days()..=added.1.to_epoch_days();
    let mut count = 0usize;
    let rows = facts.snapshot.delivered(source.entity, newest)?;
    rows.for_each_part(&[day.name], PART_ROWS, |part| {
        let days = part.column(day.name)?.cast(&DataType::Int32)?;
        let days = days.i32()?.iter().flatten();
        count += days.filter(|day| span.contains(day)).count();
        Ok(())
    })?;
    Ok(Some(count as f64 / day_count(added) as f64))
}

/// Accepted rows a day over all days that the delivery speaks of.
fn own_rate(delivery: &Delivery) -> f64 {
    let days = days(delivery).map_or(1, day_count);
    record_count(delivery.counts.accepted) as f64 / days as f64
}

fn collapsed(facts: &Facts<'_>) -> Result<Vec<Found>> {
    let by_source = by_source(&facts.snapshot.deliveries);
    let found = facts.settings().sources.iter().filter_map(|source| {
        let mut own = by_source.get(source.name.as_str())?.clone();
        own.sort_by_key(|delivery| delivery.sequence);
        let is_dated = source.entity.day_column().is_some();
        of_source(source, &own).filter(|_| is_dated && source.expect.rows_per_day.is_none())
    });
    Ok(found.collect())
}

/// The newest delivery of a source, where it has next to no rows a day. A source that had as few
/// before, as on a Sunday, has them now and then.
fn of_source(source: &Source, own: &[&Delivery]) -> Option<Found> {
    let (newest, before) = own.split_last()?;
    let is_empty = newest.counts.accepted == 0;
    if before.len() < FEWEST_EARLIER || !is_empty && added_days(newest, before).is_none() {
        return None;
    }
    let mut rates: Vec<f64> = before.iter().map(|delivery| own_rate(delivery)).collect();
    rates.sort_by(f64::total_cmp);
    let (middle, least) = (rates.len() / 2, *rates.first()?);
    let usual = match rates.len() % 2 {
        0 => f64::midpoint(rates[middle - 1], rates[middle]),
        _ => rates[middle],
    };
    let (rate, limit) = (own_rate(newest), NEXT_TO_NONE * usual);
    if usual < MANY_ROWS || rate >= limit || rate >= least {
        return None;
    }
    let words = format!(
        "{} has {} rows a day in {}, where earlier files had {}",
        source.name,
        fixed(rate, 1),
        newest.name,
        fixed(usual, 0)
    );
    let found = Found::new(&source.name, 1, before.len() + 1).with_doubt(words);
    Some(found.with_measure(rate).with_threshold(limit))
}
