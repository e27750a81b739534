//! The statistics of time in a stage: against other packages, against laws, and against worlds
//! whose truth is known.

use super::{Ending, Spell, mix};
use proptest::prelude::*;

mod coverage;
mod forecasts;
mod laws;
mod recorded;

/// How many random cases a law is tried on: `CLOSEDLOOP_CASES`, else 200.
fn case_count() -> u32 {
    std::env::var("CLOSEDLOOP_CASES")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(200)
}

/// One of each ending's number: 0 goes on, 1 moved, 2 exited, as the packages number them.
fn spell(days: f64, ending: u8) -> Spell {
    let ending = match ending {
        0 => Ending::Censored,
        1 => Ending::Moved,
        _ => Ending::Exited,
    };
    Spell { days, ending }
}

fn is_near(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-9
}

/// Spells of any endings, of whole days, so with ties.
fn any_spells() -> impl Strategy<Value = Vec<Spell>> {
    prop::collection::vec(
        (0u32..30, 0u8..3).prop_map(|(days, ending)| spell(f64::from(days), ending)),
        0..60,
    )
}

/// Uniform draws of a seed, for worlds that are made.
struct World {
    state: u64,
}

impl World {
    fn new(seed: u64) -> Self {
        Self {
            state: mix(seed ^ 0x5eed),
        }
    }

    /// From 0 to below 1.
    fn unit(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        (mix(self.state) >> 11) as f64 / 9_007_199_254_740_992.0
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.unit()).ln()
    }
}
