//! How far leads or deals come, and how long it takes: reached and strict counts by stage, rates
//! with their intervals, what young segments may still become, and the time in each stage. Staged
//! leads, events and deals in, the marts `funnel`, `stage_durations` and `stage_curves` out.

mod arrivals;
mod counts;
mod crossings;
mod curves;
mod durations;
mod entries;
mod expected;
mod first_entries;
mod forecast;
mod grouped;
mod histories;
mod ids;
mod incidence;
mod links;
mod path;
mod rate;
mod sizes;
mod survival;
mod tally;
#[cfg(test)]
mod tests;
mod traits;

pub use arrivals::{Arrival, arrivals};
pub use counts::{Expectation, Funnels, expectations, funnel};
pub use durations::ANY;
pub use entries::{LeadPaths, lead_paths};
pub use first_entries::{FirstEntries, count_within};
pub use forecast::{Expected, Forecast, Target};
pub use incidence::{Ending, Incidence, IncidenceStep, Spell};
pub use path::LeadPath;
pub use rate::wilson;
pub use sizes::{ACCOUNT_SIZE, account_sizes};
pub use survival::{KaplanMeier, SurvivalStep};
pub use traits::{NONE, Traits};

/// `segment_by` of all units together.
pub const ALL: &str = crate::pipeline::settings::Funnel::ALL;
