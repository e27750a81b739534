//! Everything that returns are made from, under one set of codes: credits, spend, leads, waits and
//! intervals by cell.

use super::leads::{self, Counts, LeadTags};
use super::outlay::{Outlay, Outlays, names, outlays};
use super::payback::{Waits, waits};
use super::values::{Cell, Values};
use super::verdict;
use crate::attribution::bootstrap::Interval;
use crate::attribution::{Basis, Intervals, Level, Maturity, Resampled, Sum, Sums};
use crate::error::Result;
use crate::funnel::LeadPath;
use crate::journeys::Names;
use crate::pipeline::Settings;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::HashMap;

/// What returns are made from.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// Credits added up.
    pub sums: &'a Sums,
    /// How sure revenue is.
    pub intervals: &'a Intervals,
    /// Which months are old enough to judge.
    pub maturity: &'a Maturity,
    /// What the codes of credits mean.
    pub names: &'a Names,
    /// Staged spend with its channels.
    pub spend: &'a DataFrame,
    /// Staged leads.
    pub leads: &'a DataFrame,
    /// Their channels.
    pub lead_channels: &'a StringChunked,
    /// What they name themselves.
    pub lead_tags: &'a LeadTags,
    /// How far they came.
    pub paths: &'a [LeadPath],
    /// Staged deals.
    pub deals: &'a DataFrame,
    /// The pipeline file.
    pub settings: &'a Settings,
}

/// The same by cell.
pub struct Book<'a> {
    pub(super) values: Values,
    pub(super) sums: HashMap<(usize, Basis, Cell), Sum, ahash::RandomState>,
    pub(super) waits: Waits,
    pub(super) maturity: &'a Maturity,
    pub(super) settings: &'a Settings,
    /// Whether any deal says its type: else nobody knows which wins are new.
    pub(super) has_deal_types: bool,
    /// Which of `leads::STAGES` the funnel has.
    pub(super) has_stage: [bool; 4],
    outlays: Outlays,
    leads: HashMap<Cell, Counts, ahash::RandomState>,
    tells: [bool; 3],
    intervals: HashMap<(usize, Level, u32), Resampled, ahash::RandomState>,
}

impl<'a> Book<'a> {
    /// The book of a run.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub fn of(sources: &Sources<'a>) -> Result<Self> {
        let settings = sources.settings;
        let of_leads = sources
            .lead_channels
            .iter()
            .flatten()
            .map(|name| (Level::Channel, name));
        let values = Values::of(
            sources.names,
            names(sources.spend)?
                .chain(of_leads)
                .chain(sources.lead_tags.names()),
        );
        let mut sums: HashMap<(usize, Basis, Cell), Sum, ahash::RandomState> = HashMap::default();
        for (key, sum) in sources.sums.iter() {
            let cell = Cell {
                level: key.level,
                value: values.of_credit(key.level, key.value),
                month: key.month,
            };
            sums.entry((key.model, key.basis, cell))
                .or_default()
                .add(sum);
        }
        // Only a campaign that is itself called `(none)` meets another code here: the sum of both
        // intervals is no narrower than that of both together.
        let mut intervals: HashMap<(usize, Level, u32), Resampled, ahash::RandomState> =
            HashMap::default();
        for ((model, level, value), of) in sources.intervals {
            intervals
                .entry((*model, *level, values.of_credit(*level, *value)))
                .and_modify(|kept| *kept = both(kept, of))
                .or_insert(*of);
        }
        Ok(Self {
            sums,
            intervals,
            waits: waits(sources.sums, &values),
            outlays: outlays(sources.spend, &values, sources.maturity, settings)?,
            leads: leads::count(
                sources.leads,
                sources.lead_channels,
                sources.lead_tags,
                sources.paths,
                (&values, &settings.funnel),
            )?,
            tells: [Level::Channel, Level::Campaign, Level::Content]
                .map(|level| sources.lead_tags.tells(level)),
            has_stage: leads::places(&settings.funnel).map(|place| place.is_some()),
            has_deal_types: sources.deals.column(DEAL_TYPE)?.null_count() < sources.deals.height(),
            maturity: sources.maturity,
            settings,
            values,
        })
    }

    /// Cells with spend or a lead, in any order.
    pub(super) fn paid_or_met(&self) -> impl Iterator<Item = Cell> {
        self.outlays.keys().chain(self.leads.keys()).copied()
    }

    /// What was paid; none where no spend is recorded.
    pub(super) fn outlay(&self, cell: Cell) -> Option<Outlay> {
        self.outlays.get(&cell).copied()
    }

    /// Leads of a cell; none where leads do not tell of the level.
    pub(super) fn leads(&self, cell: Cell) -> Option<Counts> {
        self.tells[cell.level as usize].then(|| self.leads.get(&cell).copied().unwrap_or_default())
    }

    /// The interval of the return on `spend`: of all months, or of the mature ones.
    pub(super) fn return_interval(
        &self,
        model: usize,
        cell: Cell,
        spend: i128,
        pick: fn(&Resampled) -> Interval,
    ) -> (f64, f64) {
        let revenue = self.intervals.get(&(model, cell.level, cell.value)).map_or(
            Interval {
                low: 0.0,
                high: 0.0,
            },
            pick,
        );
        let on =
            |revenue: f64| (revenue * self.settings.roi.gross_margin - spend as f64) / spend as f64;
        (on(revenue.low), on(revenue.high))
    }

    /// Whether all models are sure of the same sign over mature months; none without spend in them.
    pub(super) fn is_decided(&self, cell: Cell) -> Option<bool> {
        let spend = self.outlay(cell)?.mature;
        let intervals = || {
            (0..self.settings.attribution.models.len())
                .map(|model| self.return_interval(model, cell, spend, |of| of.mature))
        };
        (spend > 0).then(|| verdict::is_decided(&intervals().collect::<Vec<_>>()))
    }
}

fn both(one: &Resampled, other: &Resampled) -> Resampled {
    let wide = |one: Interval, other: Interval| Interval {
        low: one.low + other.low,
        high: one.high + other.high,
    };
    Resampled {
        all: wide(one.all, other.all),
        mature: wide(one.mature, other.mature),
    }
}
