//! Who gets the credit: one file a model, the same journeys for all, every deal's amount shared out
//! to its last smallest unit.

mod agreement;
mod bucket_credits;
mod by_channel;
mod channel_path;
mod credit_rows;
mod credit_totals;
mod custom;
mod first_touch;
mod fitted_models;
mod fixed_point;
mod full_path;
mod gaps;
mod inverse_j;
mod j_shaped;
mod last_non_direct;
mod last_touch;
mod lead_creation;
mod linear;
mod markov;
mod maturity;
mod milestone_weights;
mod model;
mod position_based;
mod position_weights;
mod removal_effects;
mod revenue_bootstrap;
mod rule_model;
mod run;
mod running_totals;
mod shapley;
mod shapley_linear;
mod shapley_values;
mod share_bootstrap;
mod specs;
mod time_decay;
mod top_paths;
mod train;
mod training_paths;
mod twin_touches;
mod u_shaped;
mod w_shaped;
mod weighed_journeys;

pub use credit_totals::{Basis, CohortCredit, CreditKey, CreditTotal, CreditTotals, Level};
pub use fitted_models::{FittedModel, fit, model};
pub use fixed_point::{SCALE, credit_of, parts_of};
pub use gaps::Gaps;
pub use markov::{RemovalEffects, removal_effects};
pub use maturity::Maturity;
pub use model::{Journey, Model, Training, Weigher};
pub use revenue_bootstrap::{Intervals, Resampled};
pub use run::{Credited, credit};
pub use specs::{CHANNEL_SHARES, CREDITS, REMOVAL_EFFECTS, SHAPLEY_VALUES, TOP_PATHS};
pub use train::train;
pub use training_paths::TrainingPaths;
pub use twin_touches::TwinTouches;
pub use weighed_journeys::{WeighedJourneys, weigh_journeys};

/// Every model, in the order in which reports list them.
pub const MODELS: &[&dyn Model] = &[
    &first_touch::FIRST_TOUCH,
    &last_touch::LAST_TOUCH,
    &last_non_direct::LastNonDirect,
    &lead_creation::LEAD_CREATION,
    &linear::LINEAR,
    &position_based::PositionBased,
    &j_shaped::J_SHAPED,
    &inverse_j::INVERSE_J,
    &time_decay::TimeDecay,
    &u_shaped::U_SHAPED,
    &w_shaped::W_SHAPED,
    &full_path::FULL_PATH,
    &custom::Custom,
    &markov::Markov,
    &shapley::Shapley,
    &shapley_linear::SHAPLEY_LINEAR,
];

#[cfg(test)]
mod tests;
