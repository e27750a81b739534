//! Credit totals in the making, so that no more than one deal's credits are held at once. Goes in:
//! the eligible touches of a deal, then each model's credit for them. Comes out: the totals on both
//! bases, and for channels and campaigns how long after the touch the money came.
//!
//! Which slots a touch counts in does not depend on the model, so they are looked up once a deal,
//! and each is met once with the credits of all models: there are more slots than the cache holds.

use super::credit_totals::{Basis, CohortCredit, CreditKey, CreditTotal, CreditTotals, Level};
use super::fixed_point::parts_of;
use crate::domain::month::Month;
use crate::domain::outcome::Outcome;
use crate::journeys::{Placed, Window};
use std::collections::HashMap;

/// Where a part of a deal is counted: by the month of its touch, or by that of its close alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct CreditSlot {
    level: Level,
    value: u32,
    touched: Option<Month>,
    closed: Option<Month>,
    outcome: Outcome,
    /// Whether it is a won deal of the type `new`.
    is_won_new: bool,
}

/// What a model credits in a slot.
#[derive(Debug, Clone, Copy, Default)]
struct SlotCredit {
    credit: i128,
    amount: i128,
    deals: u32,
    /// The latest deal that was counted; 0 before the first.
    latest: u32,
}

/// Slots of a touch: two for its channel and its campaign, one for its content, which has no
/// months.
const SLOTS: usize = 5;

impl CreditSlot {
    /// A number of its own, which is hashed faster than its parts.
    fn number(&self) -> u128 {
        let month = |month: Option<Month>| {
            month.map_or(0, |month| u128::from(month.number().cast_unsigned()) + 1)
        };
        u128::from(self.value)
            | month(self.touched) << 32
            | month(self.closed) << 65
            | (self.level as u128) << 98
            | (self.outcome as u128) << 100
            | u128::from(self.is_won_new) << 102
    }

    /// A model's credit in the slot as a total.
    fn total(&self, cell: &SlotCredit) -> CreditTotal {
        match self.outcome {
            Outcome::Won => CreditTotal {
                won: cell.credit,
                won_new: if self.is_won_new { cell.credit } else { 0 },
                attributed_deals: i64::from(cell.deals),
                revenue: cell.amount,
                ..CreditTotal::default()
            },
            Outcome::Open => CreditTotal {
                pending: cell.credit,
                pipeline: cell.amount,
                ..CreditTotal::default()
            },
            Outcome::Lost => CreditTotal::default(),
        }
    }

    /// The bases and months of the slot.
    fn dates(&self) -> impl Iterator<Item = (Basis, Option<Month>)> {
        let is_of_all = self.touched.is_none();
        let touched = self.touched.map(|month| (Basis::TouchDate, Some(month)));
        let closed = self.closed.map(|month| (Basis::CloseDate, Some(month)));
        [
            touched,
            is_of_all.then_some((Basis::TouchDate, None)),
            is_of_all.then_some((Basis::CloseDate, None)),
            closed.filter(|_| is_of_all),
        ]
        .into_iter()
        .flatten()
    }
}

/// Totals in the making, of some deals.
#[derive(Debug)]
pub(super) struct RunningTotals {
    models: usize,
    /// The slots met; each has a cell a model.
    slots: Vec<CreditSlot>,
    cells: Vec<SlotCredit>,
    /// The row of each slot, by its number.
    rows: HashMap<u128, u32, ahash::RandomState>,
    /// Deals that were begun.
    deal: u32,
    /// The rows of each touch of the deal under way.
    of_touches: Vec<u32>,
    /// Parts and micros of each touch of the deal under way, by touch and model.
    added: Vec<(i128, i128)>,
}

impl RunningTotals {
    /// Nothing yet, for so many models.
    pub(super) fn new(models: usize) -> Self {
        Self {
            models,
            slots: Vec::new(),
            cells: Vec::new(),
            rows: HashMap::default(),
            deal: 0,
            of_touches: Vec::new(),
            added: Vec::new(),
        }
    }

    /// Begins a deal with its eligible touches. A lost one adds nothing to the totals that it has;
    /// a win alone has a month of its close.
    pub(super) fn begin<'a>(
        &mut self,
        window: &Window,
        touches: impl Iterator<Item = &'a Placed<'a>>,
    ) {
        let outcome = window.outcome;
        let is_won_new = outcome == Outcome::Won && window.is_new;
        let closed = window
            .closed
            .filter(|_| outcome == Outcome::Won)
            .map(|close| Month::of_day(close.on));
        self.settle();
        self.deal += 1;
        self.of_touches.clear();
        for touch in touches {
            let touched = Some(Month::of_day(touch.on));
            let slots = [
                (Level::Channel, touch.channel, touched, closed),
                (Level::Channel, touch.channel, None, closed),
                (Level::Campaign, touch.campaign, touched, closed),
                (Level::Campaign, touch.campaign, None, closed),
                (Level::Content, touch.content, None, None),
            ];
            for (level, value, touched, closed) in slots {
                let row = self.row(CreditSlot {
                    level,
                    value,
                    touched,
                    closed,
                    outcome,
                    is_won_new,
                });
                self.of_touches.push(row);
            }
        }
    }

    /// Adds a model's credit and micros for the touch in that place among those of the deal.
    pub(super) fn add(&mut self, model: usize, touch: usize, credit: f64, amount: i128) {
        self.added
            .resize(self.of_touches.len() / SLOTS * self.models, (0, 0));
        let added = &mut self.added[touch * self.models + model];
        *added = (added.0 + parts_of(credit), added.1 + amount);
    }

    /// Puts what was added for the deal under way into its slots.
    fn settle(&mut self) {
        for (rows, added) in self
            .of_touches
            .chunks_exact(SLOTS)
            .zip(self.added.chunks_exact(self.models.max(1)))
        {
            for row in rows {
                let cells = &mut self.cells[*row as usize * self.models..][..self.models];
                for (cell, (credit, amount)) in cells
                    .iter_mut()
                    .zip(added)
                    .filter(|(_, (credit, _))| *credit > 0)
                {
                    cell.credit += credit;
                    cell.amount += amount;
                    cell.deals += u32::from(cell.latest != self.deal);
                    cell.latest = self.deal;
                }
            }
        }
        self.added.clear();
    }

    /// Adds the totals of other deals.
    pub(super) fn merge(&mut self, mut other: Self) {
        other.settle();
        for (slot, from) in other
            .slots
            .iter()
            .zip(other.cells.chunks_exact(self.models.max(1)))
        {
            let to = self.row(*slot) as usize * self.models;
            for (cell, more) in self.cells[to..to + self.models].iter_mut().zip(from) {
                cell.credit += more.credit;
                cell.amount += more.amount;
                cell.deals += more.deals;
            }
        }
    }

    fn row(&mut self, slot: CreditSlot) -> u32 {
        let next = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        let row = *self.rows.entry(slot.number()).or_insert(next);
        if row == next {
            self.slots.push(slot);
            self.cells
                .resize(self.cells.len() + self.models, SlotCredit::default());
        }
        row
    }

    /// The totals. A key stands wherever a model has credit, of a lost deal too.
    pub(super) fn finish(mut self) -> CreditTotals {
        self.settle();
        let mut totals: HashMap<CreditKey, CreditTotal, ahash::RandomState> = HashMap::default();
        for (model, slot, cell) in self.credited() {
            let total = slot.total(cell);
            for (basis, month) in slot.dates() {
                let key = CreditKey {
                    model,
                    level: slot.level,
                    value: slot.value,
                    basis,
                    month,
                };
                totals.entry(key).or_default().add(&total);
            }
        }
        let cohorts = self.cohorts();
        CreditTotals::of(totals.into_iter().collect(), cohorts)
    }

    /// Won credit by month of touch and month of close; both types of deals are one.
    fn cohorts(&self) -> Vec<CohortCredit> {
        let mut cohorts: HashMap<_, CohortCredit, ahash::RandomState> = HashMap::default();
        for (model, slot, cell) in self.credited() {
            if let Some((touched, closed)) = slot.touched.zip(slot.closed) {
                let (level, value) = (slot.level, slot.value);
                let cohort = cohorts
                    .entry((model, level, value, touched, closed))
                    .or_insert(CohortCredit {
                        model,
                        level,
                        value,
                        touched,
                        closed,
                        won: 0,
                        revenue: 0,
                    });
                cohort.won += cell.credit;
                cohort.revenue += cell.amount;
            }
        }
        cohorts.into_values().collect()
    }

    /// Each slot with each model that credits it.
    fn credited(&self) -> impl Iterator<Item = (usize, &CreditSlot, &SlotCredit)> {
        self.slots
            .iter()
            .zip(self.cells.chunks_exact(self.models.max(1)))
            .flat_map(|(slot, cells)| {
                cells
                    .iter()
                    .enumerate()
                    .filter(|(_, cell)| cell.deals > 0)
                    .map(move |(model, cell)| (model, slot, cell))
            })
    }
}

#[cfg(test)]
mod tests;
