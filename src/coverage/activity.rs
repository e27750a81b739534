//! On which days each source has rows. Goes in: staged records and what was delivered. Comes out: the
//! days of each source, one series for each instant that its records have.
//!
//! The surprising part: touches are never held whole, so of their sources only the first and the last
//! day of each delivery are known, the longer runs without a row, and how many rows lie between.

use super::gaps::ActiveDays;
use crate::domain::period::{Span, local_day};
use crate::error::Result;
use crate::lake::Delivery;
use crate::pipeline::Settings;
use crate::staging::Staged;
use crate::table::names::*;
use chrono::NaiveDate;
use polars::prelude::*;
use std::collections::BTreeMap;

/// Lists whose days show nothing of how far their export reaches: a promise's period begins when it
/// begins.
const LISTS: &[&str] = &["targets"];

/// The days of all sources.
pub(super) struct Activity(BTreeMap<String, ActiveDays>);

impl Activity {
    /// Reads the days up to as_of.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub(super) fn of(
        staged: &Staged,
        (leads, stage_events): (&DataFrame, &DataFrame),
        deliveries: &[Delivery],
        settings: &Settings,
    ) -> Result<Self> {
        let mut found = Self(BTreeMap::new());
        let deals = &staged.deals.frame;
        for (frame, column) in [
            (leads, CREATED_ON),
            (deals, CREATED_ON),
            (deals, CLOSED_ON),
            (&staged.spend.frame, SPENT_ON),
            (&staged.revenue.frame, RECOGNIZED_ON),
        ] {
            found.add_series(frame, column, settings)?;
        }
        found.add_events(stage_events, settings)?;
        found.add_deliveries(deliveries, settings);
        let last = settings.as_of.day;
        found.add_last_days(deals, MODIFIED_AT, settings)?;
        found.add_last_days(&staged.fx_rates.frame, RATE_UNTIL, settings)?;
        found
            .0
            .values_mut()
            .for_each(|of| of.last = of.last.min(last));
        Ok(found)
    }

    pub(super) fn of_source(&self, source: &str) -> Option<&ActiveDays> {
        self.0.get(source)
    }

    fn note(&mut self, source: &str, [first, last]: [NaiveDate; 2]) -> &mut ActiveDays {
        let of = self.0.entry(source.to_owned()).or_insert(ActiveDays {
            first,
            last,
            series: Vec::new(),
        });
        (of.first, of.last) = (of.first.min(first), of.last.max(last));
        of
    }

    /// The days of a column, source by source.
    fn add_series(&mut self, frame: &DataFrame, column: &str, settings: &Settings) -> Result<()> {
        let days = frame
            .clone()
            .lazy()
            .select([col(SOURCE), col(column).cast(DataType::Int32)])
            .unique(None, UniqueKeepStrategy::Any)
            .sort([SOURCE, column], SortMultipleOptions::default())
            .collect()?;
        let (sources, days) = (days.column(SOURCE)?.str()?, days.column(column)?.i32()?);
        let mut by_source: BTreeMap<&str, Vec<NaiveDate>> = BTreeMap::new();
        for (source, day) in sources.iter().zip(days.iter()) {
            let day = day.and_then(NaiveDate::from_epoch_days);
            let known = source.zip(day.filter(|day| *day <= settings.as_of.day));
            if let Some((source, day)) = known {
                by_source.entry(source).or_default().push(day);
            }
        }
        // Costs of campaigns are spread over days on which nobody delivered them.
        let is_list = |source: &str| {
            let mut sources = settings.sources.iter();
            sources.any(|of| of.name == source && of.entity.name == "campaigns")
        };
        by_source.retain(|source, _| !is_list(source));
        for (source, days) in by_source {
            if let (Some(first), Some(last)) = (days.first(), days.last()) {
                self.note(source, [*first, *last]).series.push(days);
            }
        }
        Ok(())
    }

    /// The days of stage events, whose staged rows name their source only where there are several.
    fn add_events(&mut self, events: &DataFrame, settings: &Settings) -> Result<()> {
        if events.column(SOURCE).is_ok() {
            return self.add_series(events, ENTERED_ON, settings);
        }
        let sources = settings.sources.iter();
        let mut of_events = sources.filter(|of| of.entity.name == "stage_events");
        if let Some(only) = of_events.next() {
            // Of many events first the few days, then their name.
            let days = events.clone().lazy().select([col(ENTERED_ON)]);
            let days = days.unique(None, UniqueKeepStrategy::Any);
            let name = lit(only.name.as_str()).alias(SOURCE);
            let named = days.with_columns([name]).collect()?;
            self.add_series(&named, ENTERED_ON, settings)?;
        }
        Ok(())
    }

    /// First and last days as they were delivered; of touches the days of their deliveries too, as if
    /// rows were spread over them.
    fn add_deliveries(&mut self, deliveries: &[Delivery], settings: &Settings) {
        let mut touched: BTreeMap<&str, Vec<NaiveDate>> = BTreeMap::new();
        for delivery in deliveries {
            let days = delivery.days.as_ref();
            let ends = days.and_then(|(from, to)| from.parse().ok().zip(to.parse().ok()));
            let Some((first, last)) = ends.filter(|_| !LISTS.contains(&delivery.entity.as_str()))
            else {
                continue;
            };
            let span: Span = Span { first, last };
            let last = last.min(settings.as_of.day);
            self.note(&delivery.source, [first, last]);
            if delivery.entity == "touches" {
                let rows = delivery.counts.accepted;
                let every = span.day_count().unsigned_abs().div_ceil(rows.max(1));
                let next = |day: &NaiveDate| day.checked_add_days(chrono::Days::new(every));
                let days = std::iter::successors(Some(first), next);
                let days = days.take_while(|day| *day < last).chain([last]);
                let days = days.filter(|day| !is_silent(delivery, *day));
                touched.entry(&delivery.source).or_default().extend(days);
            }
        }
        for (source, mut days) in touched {
            days.sort_unstable();
            days.dedup();
            let ends = [days[0], days[days.len() - 1]];
            self.note(source, ends).series.push(days);
        }
    }

    /// The last day of a column that says how far its source reaches: that of a change of a deal, the
    /// end of a rate's period.
    fn add_last_days(
        &mut self,
        frame: &DataFrame,
        column: &str,
        settings: &Settings,
    ) -> Result<()> {
        let last = frame
            .clone()
            .lazy()
            .group_by([col(SOURCE)])
            .agg([col(column).max()])
            .collect()?;
        let is_instant = matches!(last.column(column)?.dtype(), DataType::Datetime(..));
        let numbers = last.column(column)?.cast(&DataType::Int64)?;
        let sources = last.column(SOURCE)?.str()?.iter();
        for (source, number) in sources.zip(numbers.i64()?.iter()) {
            let Some((source, number)) = source.zip(number) else {
                continue;
            };
            let day = if is_instant {
                Some(local_day(
                    number.min(settings.as_of.end - 1),
                    settings.timezone,
                ))
            } else {
                i32::try_from(number)
                    .ok()
                    .and_then(NaiveDate::from_epoch_days)
            };
            if let Some(day) = day {
                self.note(source, [day, day]);
            }
        }
        Ok(())
    }
}

/// Whether a day lies in one of the runs without a row of a delivery.
fn is_silent(delivery: &Delivery, day: NaiveDate) -> bool {
    let day = day.to_string();
    let mut runs = delivery.silent_days.iter();
    runs.any(|(first, last)| *first <= day && day <= *last)
}
