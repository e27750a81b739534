//! The parameters of attribution models, as meant: what `[attribution]` and its sections declare,
//! defaults in place.

/// `[attribution]`
#[derive(Debug, Clone, PartialEq)]
pub struct AttributionSettings {
    /// Id of the model that reports lead with.
    pub primary: String,
    /// Ids of the models that run, in the order of the list of models.
    pub models: Vec<String>,
    /// Weights of the model `position_based`.
    pub position_based: PositionBasedSettings,
    /// How fast the model `time_decay` forgets.
    pub time_decay: TimeDecaySettings,
    /// The model `markov`.
    pub markov: MarkovSettings,
    /// Weights of the model `custom`; without them it does not run.
    pub custom: Option<CustomWeights>,
    /// Intervals.
    pub bootstrap: Bootstrap,
}

/// `[attribution.position_based]`: shares of the ends, together at most 1; the touches between
/// share what is left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PositionBasedSettings {
    /// Of the first touch.
    pub first: f64,
    /// Of the last touch.
    pub last: f64,
}

/// `[attribution.time_decay]`
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeDecaySettings {
    /// Days after which a touch is worth half, above 0.
    pub half_life_days: f64,
}

/// `[attribution.markov]`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarkovSettings {
    /// How many channels a state remembers, 1 to 4.
    pub order: u8,
    /// Which journeys without a win it learns from besides lost deals; the model `shapley` learns
    /// from the same.
    pub null_paths: NullPaths,
}

/// Journeys that led nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NullPaths {
    /// Those of lost deals.
    Deals,
    /// And those of accounts without a deal that have fallen silent.
    Accounts,
}

/// `[attribution.custom]`: weights that sum to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CustomWeights {
    /// `milestones = { ... }`
    Milestones {
        /// Of the first touch.
        first_touch: f64,
        /// Of the touch of the lead's creation.
        lead_creation: f64,
        /// Of the touch of the deal's creation.
        deal_creation: f64,
        /// Of the last touch.
        closing: f64,
        /// Of all touches that are none of these, together.
        rest: f64,
    },
    /// `positions = { ... }`
    Positions {
        /// Of the first touch.
        first: f64,
        /// Of all touches between, together.
        middle: f64,
        /// Of the last touch.
        last: f64,
    },
}

/// `[attribution.bootstrap]`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bootstrap {
    /// How often accounts are drawn anew.
    pub replicates: u32,
}
