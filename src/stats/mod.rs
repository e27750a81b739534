//! Statistics, numbers in and numbers out: intervals of rates, the bootstrap, the time until an
//! event, and what is to be expected of those who still wait.

mod aalen_johansen;
mod bootstrap;
mod draws;
mod forecast;
mod kaplan_meier;
mod mix;
mod quantiles;
#[cfg(test)]
mod tests;
mod wilson;

pub use aalen_johansen::{Ending, Incidence, IncidenceStep, Spell};
pub use bootstrap::{BOOTSTRAP_SEED, ClusterDraws, Interval, percentile_interval};
pub use forecast::{Expected, Forecast, Target};
pub use kaplan_meier::{KaplanMeier, ROUNDING, SurvivalStep, each_step};
pub use mix::mix;
pub use quantiles::{nearest_rank, twice_median};
pub use wilson::wilson;
