//! The models from journey to credit: what every one of them must obey, whatever it is for.

use super::model::{Journey, Training, Weigher};
use super::training_paths::TrainingPaths;
use super::{MODELS, model};
use crate::domain::outcome::Outcome;
use crate::domain::team::Team;
use crate::journeys::{Close, Milestones, NO_CODE, Placed, Window};
use crate::pipeline::settings::{
    AttributionSettings, Bootstrap, CustomWeights, MarkovSettings, NullPaths,
    PositionBasedSettings, TimeDecaySettings,
};
use proptest::prelude::ProptestConfig;

mod documented;
mod enumerated;
mod laws;
mod peer;

/// The code of `direct` in every test.
pub(super) const DIRECT: u16 = 0;

/// How many random cases a law is tried on: `CLOSEDLOOP_CASES`, else 200.
pub(super) fn cases() -> ProptestConfig {
    let count = std::env::var("CLOSEDLOOP_CASES")
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(200);
    ProptestConfig::with_cases(count)
}

/// The parameters of the models' own documentation.
pub(super) fn settings() -> AttributionSettings {
    AttributionSettings {
        primary: "linear".into(),
        models: MODELS.iter().map(|model| model.id().to_owned()).collect(),
        position_based: PositionBasedSettings {
            first: 0.4,
            last: 0.4,
        },
        time_decay: TimeDecaySettings {
            half_life_days: 7.0,
        },
        markov: MarkovSettings {
            order: 1,
            null_paths: NullPaths::Deals,
        },
        custom: Some(CustomWeights::Milestones {
            first_touch: 0.2,
            lead_creation: 0.3,
            deal_creation: 0.3,
            closing: 0.0,
            rest: 0.2,
        }),
        bootstrap: Bootstrap { replicates: 500 },
    }
}

/// A fitted model that gives credit as a value.
pub(super) struct TestWeigher(Box<dyn Weigher>);

impl TestWeigher {
    pub(super) fn credit(&self, journey: &Journey<'_>) -> Vec<f64> {
        let mut credit = vec![0.0; journey.touched_at.len()];
        self.0.weigh(journey, &mut credit);
        credit
    }
}

pub(super) fn fitted(id: &str) -> TestWeigher {
    fitted_with(id, &settings())
}

pub(super) fn fitted_with(id: &str, settings: &AttributionSettings) -> TestWeigher {
    fitted_on(id, settings, &TrainingPaths::default())
}

pub(super) fn fitted_on(
    id: &str,
    settings: &AttributionSettings,
    paths: &TrainingPaths,
) -> TestWeigher {
    TestWeigher(
        model(id)
            .unwrap()
            .fit(&Training {
                paths,
                settings,
                direct: Some(DIRECT),
            })
            .unwrap(),
    )
}

/// A won deal's journey of up to eight touches, an hour apart, by channels 1, 2, 3 in turn, without
/// milestones.
pub(super) fn journey(touch_count: usize) -> Journey<'static> {
    const HOURS: [i64; 8] = [
        0,
        3_600_000_000,
        7_200_000_000,
        10_800_000_000,
        14_400_000_000,
        18_000_000_000,
        21_600_000_000,
        25_200_000_000,
    ];
    const CHANNELS: [u16; 8] = [1, 2, 3, 1, 2, 3, 1, 2];
    Journey {
        touched_at: &HOURS[..touch_count],
        channels: &CHANNELS[..touch_count],
        milestones: Milestones::default(),
        end: 30_000_000_000,
        outcome: Outcome::Won,
    }
}

/// An eligible touch of a deal, on a day.
pub(super) fn placed(on: i32, channel: u32, campaign: u32) -> Placed<'static> {
    let (team, content) = (Team::Marketing, NO_CODE);
    Placed {
        deal: 0,
        at: 0,
        on,
        person: 0,
        channel,
        campaign,
        content,
        team,
        kind: 0,
        is_eligible: true,
        writer: 0,
        id: "",
    }
}

/// A deal with that end, without an amount.
pub(super) fn window(outcome: Outcome, closed: Option<Close>) -> Window {
    Window {
        start: 0,
        end: 0,
        previous_win: None,
        deal_created: 0,
        lead_created: 0,
        outcome,
        closed,
        amount: None,
        cluster: 0,
        is_excluded: false,
        is_new: false,
    }
}

pub(super) fn with_milestones(
    touch_count: usize,
    lead_creation: Option<usize>,
    deal_creation: Option<usize>,
) -> Journey<'static> {
    Journey {
        milestones: Milestones {
            lead_creation,
            deal_creation,
        },
        ..journey(touch_count)
    }
}

pub(super) fn assert_close(found: &[f64], expected: &[f64]) {
    let is_close = found.len() == expected.len()
        && found
            .iter()
            .zip(expected)
            .all(|(a, b)| (a - b).abs() < 1e-12);
    assert!(is_close, "found {found:?}, expected {expected:?}");
}
