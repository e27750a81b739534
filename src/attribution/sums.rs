//! Credits added up by model, level, value and month while they are made, so that nobody needs all
//! of them at once. Goes in: the eligible touches of a deal, then each model's credit for them.
//! Comes out: sums on both bases, and for channels and campaigns how long after the touch the money
//! came.
//!
//! Where a touch counts does not depend on the model, so its places are looked up once a deal, and
//! each is met once with the credits of all models: there are more places than the cache holds. The
//! surprising part: credit is summed in fixed point. Integers sum to the same in any order, so no
//! bucket and no thread changes a bit, and thirds of a deal add up to the deal.

use crate::domain::month::Month;
use crate::domain::outcome::Outcome;
use crate::journeys::{Placed, Window};
use std::collections::HashMap;

/// Parts of a credit that are told apart.
pub const SCALE: i128 = 1 << 60;

/// What touches are summed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The channel.
    Channel,
    /// The campaign.
    Campaign,
    /// The content.
    Content,
}

impl Level {
    /// Every level, with the name that tables have for it.
    pub const NAMES: &'static [(&'static str, Self)] = &[
        ("channel", Self::Channel),
        ("campaign", Self::Campaign),
        ("content", Self::Content),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(_, level)| *level == self)
            .map_or("", |(name, _)| name)
    }
}

/// To which date money is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// The month of the credited touch.
    TouchDate,
    /// The month of the win.
    CloseDate,
}

/// What is summed apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Place of the model among those that run.
    pub model: usize,
    /// The level.
    pub level: Level,
    /// Code of the value; [`crate::journeys::NO_CODE`] for touches without one.
    pub value: u32,
    /// The basis.
    pub basis: Basis,
    /// The month; none for all months together.
    pub month: Option<Month>,
}

/// Sums of credits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// Credit of won deals, in parts of [`SCALE`].
    pub won: i128,
    /// Credit of open deals, in parts of [`SCALE`].
    pub pending: i128,
    /// Credit of won deals of the type `new`, in parts of [`SCALE`].
    pub won_new: i128,
    /// Distinct won deals with credit.
    pub attributed_deals: i64,
    /// Micros attributed of won deals.
    pub revenue: i128,
    /// Micros attributed of open deals.
    pub pipeline: i128,
}

impl Sum {
    /// Credit of won deals.
    pub fn won_count(&self) -> f64 {
        credit_of(self.won)
    }

    /// Credit of open deals.
    pub fn pending_count(&self) -> f64 {
        credit_of(self.pending)
    }

    /// Adds another one.
    pub fn add(&mut self, other: &Self) {
        self.won += other.won;
        self.pending += other.pending;
        self.won_new += other.won_new;
        self.attributed_deals += other.attributed_deals;
        self.revenue += other.revenue;
        self.pipeline += other.pipeline;
    }
}

/// A credit in parts of [`SCALE`].
#[expect(
    clippy::cast_possible_truncation,
    reason = "a credit is at most 1, so that the product fits"
)]
pub fn parts_of(credit: f64) -> i128 {
    (credit * SCALE as f64).round() as i128
}

/// The credit of a count of parts.
pub fn credit_of(parts: i128) -> f64 {
    parts as f64 / SCALE as f64
}

/// Won money of the touches of one month that came in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Return {
    /// Place of the model among those that run.
    pub model: usize,
    /// Channel or campaign.
    pub level: Level,
    /// Code of the value.
    pub value: u32,
    /// The month of the touches.
    pub touched: Month,
    /// The month of the wins.
    pub closed: Month,
    /// Credit of won deals, in parts of [`SCALE`].
    pub won: i128,
    /// Micros attributed.
    pub revenue: i128,
}

/// All sums, sorted.
#[derive(Debug, Clone, Default)]
pub struct Sums {
    sums: Vec<(Key, Sum)>,
    returns: Vec<Return>,
}

impl Sums {
    /// These sums and no others.
    #[cfg(test)]
    pub fn of(sums: Vec<(Key, Sum)>) -> Self {
        Self {
            sums,
            returns: Vec::new(),
        }
    }

    /// The sums, by key.
    pub fn iter(&self) -> impl Iterator<Item = &(Key, Sum)> {
        self.sums.iter()
    }

    /// What came when, of channels and campaigns, by model, level, value, month of touch and month
    /// of close.
    pub fn returns(&self) -> &[Return] {
        &self.returns
    }

    /// Micros that a model attributes of won deals, summed over the values of a level.
    pub fn revenue(&self, model: usize, level: Level) -> i128 {
        let is_whole = |key: &Key| {
            key.model == model
                && key.level == level
                && key.basis == Basis::CloseDate
                && key.month.is_none()
        };
        self.sums
            .iter()
            .filter(|(key, _)| is_whole(key))
            .map(|(_, sum)| sum.revenue)
            .sum()
    }
}

/// How a deal stands, as far as sums tell it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Standing {
    Open,
    Lost,
    Won { is_new: bool },
}

/// Where a part of a deal is counted: by the month of its touch, or by that of its close alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Place {
    level: Level,
    value: u32,
    touched: Option<Month>,
    closed: Option<Month>,
    standing: Standing,
}

/// What a model credits in a place.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    credit: i128,
    amount: i128,
    deals: u32,
    /// The latest deal that was counted; 0 before the first.
    latest: u32,
}

/// Places of a touch: two for its channel and its campaign, one for its content, which is not told
/// by month.
const PLACES: usize = 5;

impl Place {
    /// A number of its own, which is hashed faster than its parts.
    fn number(&self) -> u128 {
        let month = |month: Option<Month>| {
            month.map_or(0, |month| u128::from(month.number().cast_unsigned()) + 1)
        };
        let standing = match self.standing {
            Standing::Open => 0,
            Standing::Lost => 1,
            Standing::Won { is_new } => 2 + u128::from(is_new),
        };
        u128::from(self.value)
            | month(self.touched) << 32
            | month(self.closed) << 65
            | (self.level as u128) << 98
            | standing << 100
    }
}

/// Sums in the making, of some deals.
#[derive(Debug)]
pub struct RunningSums {
    models: usize,
    /// The places met; each has a cell a model.
    places: Vec<Place>,
    cells: Vec<Cell>,
    /// The row of each place, by its number.
    rows: HashMap<u128, u32, ahash::RandomState>,
    /// Deals that were begun.
    deal: u32,
    /// The rows of each touch of the deal under way.
    of_touches: Vec<u32>,
    /// Parts and micros of each touch of the deal under way, by touch and model.
    added: Vec<(i128, i128)>,
}

impl RunningSums {
    /// Nothing yet, for so many models.
    pub fn new(models: usize) -> Self {
        Self {
            models,
            places: Vec::new(),
            cells: Vec::new(),
            rows: HashMap::default(),
            deal: 0,
            of_touches: Vec::new(),
            added: Vec::new(),
        }
    }

    /// Begins a deal with its eligible touches. A lost one adds nothing to the sums that it has; a
    /// win alone has a month of its close.
    pub fn begin<'a>(&mut self, window: &Window, touches: impl Iterator<Item = &'a Placed<'a>>) {
        let standing = match window.outcome {
            Outcome::Open => Standing::Open,
            Outcome::Lost => Standing::Lost,
            Outcome::Won => Standing::Won {
                is_new: window.is_new,
            },
        };
        let closed = window
            .closed
            .filter(|_| window.outcome == Outcome::Won)
            .map(|close| Month::of_day(close.on));
        self.settle();
        self.deal += 1;
        self.of_touches.clear();
        for touch in touches {
            let touched = Some(Month::of_day(touch.on));
            let places = [
                (Level::Channel, touch.channel, touched, closed),
                (Level::Channel, touch.channel, None, closed),
                (Level::Campaign, touch.campaign, touched, closed),
                (Level::Campaign, touch.campaign, None, closed),
                (Level::Content, touch.content, None, None),
            ];
            for (level, value, touched, closed) in places {
                let row = self.row(Place {
                    level,
                    value,
                    touched,
                    closed,
                    standing,
                });
                self.of_touches.push(row);
            }
        }
    }

    /// Adds a model's credit and micros for the touch in that place among those of the deal.
    pub fn add(&mut self, model: usize, touch: usize, credit: f64, amount: i128) {
        self.added
            .resize(self.of_touches.len() / PLACES * self.models, (0, 0));
        let added = &mut self.added[touch * self.models + model];
        *added = (added.0 + parts_of(credit), added.1 + amount);
    }

    /// Puts what was added for the deal under way into its places.
    fn settle(&mut self) {
        for (rows, added) in self
            .of_touches
            .chunks_exact(PLACES)
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

    /// Adds the sums of other deals.
    pub fn merge(&mut self, mut other: Self) {
        other.settle();
        for (place, from) in other
            .places
            .iter()
            .zip(other.cells.chunks_exact(self.models.max(1)))
        {
            let to = self.row(*place) as usize * self.models;
            for (cell, more) in self.cells[to..to + self.models].iter_mut().zip(from) {
                cell.credit += more.credit;
                cell.amount += more.amount;
                cell.deals += more.deals;
            }
        }
    }

    fn row(&mut self, place: Place) -> u32 {
        let next = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        let row = *self.rows.entry(place.number()).or_insert(next);
        if row == next {
            self.places.push(place);
            self.cells
                .resize(self.cells.len() + self.models, Cell::default());
        }
        row
    }

    /// The sums. A key stands wherever a model has credit, of a lost deal too.
    pub fn finish(mut self) -> Sums {
        self.settle();
        let mut sums: HashMap<Key, Sum, ahash::RandomState> = HashMap::default();
        let mut returns: HashMap<(usize, Place), Return, ahash::RandomState> = HashMap::default();
        for (place, of_place) in self
            .places
            .iter()
            .zip(self.cells.chunks_exact(self.models.max(1)))
        {
            for (model, cell) in of_place
                .iter()
                .enumerate()
                .filter(|(_, cell)| cell.deals > 0)
            {
                let part = part(place.standing, cell);
                let mut put = |basis, month| {
                    sums.entry(Key {
                        model,
                        level: place.level,
                        value: place.value,
                        basis,
                        month,
                    })
                    .or_default()
                    .add(&part)
                };
                match (place.touched, place.closed) {
                    (Some(touched), _) => put(Basis::TouchDate, Some(touched)),
                    (None, closed) => {
                        put(Basis::TouchDate, None);
                        put(Basis::CloseDate, None);
                        closed
                            .into_iter()
                            .for_each(|closed| put(Basis::CloseDate, Some(closed)));
                    }
                }
                if let (Some(touched), Some(closed)) = (place.touched, place.closed) {
                    // Both types of deals are one return.
                    let key = (
                        model,
                        Place {
                            standing: Standing::Lost,
                            ..*place
                        },
                    );
                    let found = returns.entry(key).or_insert(Return {
                        model,
                        level: place.level,
                        value: place.value,
                        touched,
                        closed,
                        won: 0,
                        revenue: 0,
                    });
                    found.won += cell.credit;
                    found.revenue += cell.amount;
                }
            }
        }
        let (mut sums, mut returns): (Vec<_>, Vec<_>) =
            (sums.into_iter().collect(), returns.into_values().collect());
        sums.sort_unstable_by_key(|(key, _)| *key);
        returns.sort_unstable_by_key(|of| (of.model, of.level, of.value, of.touched, of.closed));
        Sums { sums, returns }
    }
}

fn part(standing: Standing, cell: &Cell) -> Sum {
    match standing {
        Standing::Won { is_new } => Sum {
            won: cell.credit,
            won_new: if is_new { cell.credit } else { 0 },
            attributed_deals: i64::from(cell.deals),
            revenue: cell.amount,
            ..Sum::default()
        },
        Standing::Open => Sum {
            pending: cell.credit,
            pipeline: cell.amount,
            ..Sum::default()
        },
        Standing::Lost => Sum::default(),
    }
}

#[cfg(test)]
mod tests;
