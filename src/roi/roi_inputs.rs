//! Everything that returns are made from, under one set of codes: credits, spend, leads, waits and
//! intervals by cell.

use super::OF_RETURN;
use super::channel_spend::{ChannelSpend, SpendByKey, names, spend_by_key};
use super::leads::{self, StageCounts};
use super::return_lags::{ReturnLags, return_lags};
use super::roi_keys::{KeyNames, RoiKey};
use super::verdict;
use crate::attribution::{Basis, CreditTotal, Level, Maturity, Resampled};
use crate::domain::month::Month;
use crate::error::Result;
use crate::pipeline::Settings;
use crate::stats::Interval;
use crate::system::Facts;
use crate::table::names::*;
use std::collections::{BTreeSet, HashMap};

/// What returns are made from, by level, value and month.
pub(super) struct RoiInputs<'a> {
    pub(super) values: KeyNames,
    pub(super) sums: HashMap<(usize, Basis, RoiKey), CreditTotal, ahash::RandomState>,
    pub(super) return_lags: ReturnLags,
    pub(super) maturity: &'a Maturity,
    pub(super) settings: &'a Settings,
    /// Whether any deal has a type: else it is unknown which wins are new.
    pub(super) has_deal_types: bool,
    /// Whether any source delivered a deal: else it is unknown what came back.
    pub(super) has_deals: bool,
    /// Months of which deals, touches or spend are not delivered whole.
    gap_months: BTreeSet<Month>,
    /// Months of which deals are not.
    gap_months_of_deals: BTreeSet<Month>,
    /// Which of `leads::STAGES` the funnel has and anything records.
    pub(super) has_stage: [bool; 4],
    spend_by_key: SpendByKey,
    leads: HashMap<RoiKey, StageCounts, ahash::RandomState>,
    named_levels: [bool; 3],
    intervals: HashMap<(usize, Level, u32), Resampled, ahash::RandomState>,
}

impl<'a> RoiInputs<'a> {
    /// Brings credits, spend, leads, lags and intervals under one set of keys.
    ///
    /// # Errors
    /// A column missing: a bug.
    pub(super) fn of(facts: &Facts<'a>) -> Result<Self> {
        let (settings, staged) = (facts.settings(), facts.staged());
        let (placed, credited) = (facts.placed, facts.credited);
        let of_leads = placed
            .lead_channels
            .names
            .iter()
            .map(|name| (Level::Channel, name.as_str()));
        let values = KeyNames::of(
            &placed.touches.names,
            names(&placed.spend)?
                .chain(of_leads)
                .chain(leads::names(&placed.lead_origins)),
        );
        let mut sums: HashMap<(usize, Basis, RoiKey), CreditTotal, ahash::RandomState> =
            HashMap::default();
        for (credit, sum) in credited.totals.iter() {
            let key = RoiKey {
                level: credit.level,
                value: values.of_credit(credit.level, credit.value),
                month: credit.month,
            };
            sums.entry((credit.model, credit.basis, key))
                .or_default()
                .add(sum);
        }
        // Only a campaign that is itself called `(none)` meets another code here: the sum of both
        // intervals is no narrower than that of both together.
        let mut intervals: HashMap<(usize, Level, u32), Resampled, ahash::RandomState> =
            HashMap::default();
        for ((model, level, value), of) in &credited.intervals {
            intervals
                .entry((*model, *level, values.of_credit(*level, *value)))
                .and_modify(|kept| *kept = both(kept, of))
                .or_insert(*of);
        }
        let deal_types = staged.deals.frame.column(DEAL_TYPE)?;
        Ok(Self {
            sums,
            intervals,
            return_lags: return_lags(&credited.totals, &values),
            spend_by_key: spend_by_key(&placed.spend, &values, &credited.maturity, settings)?,
            leads: leads::count(
                &staged.leads.frame,
                &placed.lead_channels,
                &placed.lead_origins,
                &facts.progress.lead_paths,
                (&values, &settings.funnel),
            )?,
            named_levels: leads::named_levels(&placed.lead_origins),
            has_deals: facts.snapshot.delivers("deals"),
            gap_months: gap_months(facts, OF_RETURN),
            gap_months_of_deals: gap_months(facts, &["deals"]),
            has_stage: leads::places(&settings.funnel).map(|place| {
                place.is_some_and(|place| facts.progress.recorded_of_leads[place - 1])
            }),
            has_deal_types: deal_types.null_count() < deal_types.len(),
            maturity: &credited.maturity,
            settings,
            values,
        })
    }

    /// Cells with spend or a lead, in any order.
    pub(super) fn paid_or_met(&self) -> impl Iterator<Item = RoiKey> {
        self.spend_by_key.keys().chain(self.leads.keys()).copied()
    }

    /// Whether it is known what came back for the spend of a month, or of all of them together.
    pub(super) fn knows_return(&self, month: Option<Month>) -> bool {
        self.has_deals && month.is_none_or(|month| !self.gap_months.contains(&month))
    }

    /// Whether it is known what had come back for the spend of a month up to a later one.
    pub(super) fn knows_return_until(&self, month: Month, last: Month) -> bool {
        let mut gaps = self.gap_months_of_deals.range(month..=last);
        self.knows_return(Some(month)) && gaps.next().is_none()
    }

    /// What was paid; none where no spend is recorded.
    pub(super) fn spending(&self, key: RoiKey) -> Option<ChannelSpend> {
        self.spend_by_key.get(&key).copied()
    }

    /// Leads of a cell; none where leads do not have the level.
    pub(super) fn leads(&self, key: RoiKey) -> Option<StageCounts> {
        self.named_levels[key.level as usize]
            .then(|| self.leads.get(&key).copied().unwrap_or_default())
    }

    /// The interval of the return on `spend`: of all months, or of the mature ones.
    pub(super) fn return_interval(
        &self,
        model: usize,
        key: RoiKey,
        spend: i128,
        pick: fn(&Resampled) -> Interval,
    ) -> (f64, f64) {
        let revenue = self.intervals.get(&(model, key.level, key.value)).map_or(
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

    /// Whether all models are sure of the same sign over mature months; none without spend in them or
    /// without any deal.
    pub(super) fn is_decided(&self, key: RoiKey) -> Option<bool> {
        let spend = self.spending(key).filter(|_| self.has_deals)?.mature;
        let intervals = || {
            (0..self.settings.attribution.models.len())
                .map(|model| self.return_interval(model, key, spend, |of| of.mature))
        };
        (spend > 0).then(|| verdict::is_decided(&intervals().collect::<Vec<_>>()))
    }
}

fn gap_months(facts: &Facts<'_>, entities: &[&str]) -> BTreeSet<Month> {
    let first_days = facts.coverage.gap_months(entities);
    first_days.into_iter().map(Month::of).collect()
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
