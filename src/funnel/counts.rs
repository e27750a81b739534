//! Leads counted by stage, for all, by cohort month and by channel.

use super::entries::LeadPath;
use super::rate::wilson;
use crate::domain::period::month;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::names::*;
use chrono::NaiveDate;
use polars::prelude::*;
use std::collections::BTreeMap;

/// Leads of one segment by stage.
#[derive(Debug, Clone, Default)]
struct Tally {
    furthest: Vec<i64>,
    strict: Vec<i64>,
    open: Vec<i64>,
}

/// The mart `funnel`: `leads` as staged, `paths` and `channels` in their order.
///
/// # Errors
/// A column missing: a bug.
pub fn funnel(leads: &DataFrame, paths: &[LeadPath], channels: &StringChunked, settings: &Settings) -> Result<DataFrame> {
    let created_on = leads.column(CREATED_ON)?.cast(&DataType::Int32)?;
    let created_on = created_on.i32()?;
    let stage_count = settings.funnel.stages.len();
    let mut segments: BTreeMap<(&str, String), Tally> = BTreeMap::new();
    for (row, path) in paths.iter().enumerate() {
        // A lead without a date is in no cohort.
        let cohort = created_on.get(row).and_then(NaiveDate::from_epoch_days).map(|day| (COHORT_MONTH, month(day)));
        let of_lead = [(super::ALL, super::ALL.to_owned()), (CHANNEL, channels.get(row).unwrap_or_default().to_owned())];
        for segment in of_lead.into_iter().chain(cohort) {
            segments.entry(segment).or_insert_with(|| Tally::new(stage_count)).add(path);
        }
    }
    let mut table = Table::default();
    for ((segment_by, segment), tally) in &segments {
        for (place, stage) in settings.funnel.stages.iter().enumerate() {
            table.add(segment_by, segment, stage, place, tally);
        }
    }
    table.into_frame()
}

impl Tally {
    fn new(stage_count: usize) -> Self {
        Self { furthest: vec![0; stage_count], strict: vec![0; stage_count], open: vec![0; stage_count] }
    }

    fn add(&mut self, path: &LeadPath) {
        let (Some(furthest), Some(strict)) = (path.furthest.checked_sub(1), path.strict.checked_sub(1)) else { return };
        self.furthest[furthest] += 1;
        self.strict[strict] += 1;
        let is_last = furthest + 1 == self.furthest.len();
        self.open[furthest] += i64::from(!path.is_lost && !is_last);
    }

    /// Leads that entered the stage or a later one.
    fn reached(&self, place: usize) -> i64 {
        self.furthest[place..].iter().sum()
    }

    fn strict(&self, place: usize) -> i64 {
        self.strict[place..].iter().sum()
    }
}

#[derive(Default)]
struct Table {
    segment_by: Vec<String>,
    segment: Vec<String>,
    stage: Vec<String>,
    order: Vec<i64>,
    reached: Vec<i64>,
    strict: Vec<i64>,
    open: Vec<i64>,
    next: Vec<Option<i64>>,
    rate: Vec<Option<f64>>,
    low: Vec<Option<f64>>,
    high: Vec<Option<f64>>,
    from_first: Vec<Option<f64>>,
}

impl Table {
    fn add(&mut self, segment_by: &str, segment: &str, stage: &str, place: usize, tally: &Tally) {
        let (reached, first) = (tally.reached(place), tally.reached(0));
        let next = (place + 1 < tally.furthest.len()).then(|| tally.reached(place + 1));
        let interval = next.and_then(|next| wilson(next, reached));
        self.segment_by.push(segment_by.to_owned());
        self.segment.push(segment.to_owned());
        self.stage.push(stage.to_owned());
        self.order.push(i64::try_from(place + 1).unwrap_or(i64::MAX));
        self.reached.push(reached);
        self.strict.push(tally.strict(place));
        self.open.push(tally.open[place]);
        self.next.push(next);
        self.rate.push(next.filter(|_| reached > 0).map(|next| next as f64 / reached as f64));
        self.low.push(interval.map(|(low, _)| low));
        self.high.push(interval.map(|(_, high)| high));
        self.from_first.push((first > 0).then(|| reached as f64 / first as f64));
    }

    fn into_frame(self) -> Result<DataFrame> {
        Ok(df![
            SEGMENT_BY => self.segment_by,
            SEGMENT => self.segment,
            STAGE => self.stage,
            STAGE_ORDER => self.order,
            REACHED_COUNT => self.reached,
            STRICT_COUNT => self.strict,
            OPEN_COUNT => self.open,
            NEXT_COUNT => self.next,
            TO_NEXT_RATE => self.rate,
            TO_NEXT_LOW => self.low,
            TO_NEXT_HIGH => self.high,
            FROM_FIRST_RATE => self.from_first,
        ]?)
    }
}
