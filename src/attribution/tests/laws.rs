//! Laws that every model obeys, on random journeys and random training.

use super::*;
use crate::domain::money::share_out;
use crate::stats::mix;
use proptest::prelude::*;

const YEAR: i64 = 365 * 86_400_000_000;

/// A journey that owns its touches.
#[derive(Debug, Clone)]
struct OwnedJourney {
    touched_at: Vec<i64>,
    channels: Vec<u16>,
    milestones: Milestones,
    outcome: Outcome,
}

impl OwnedJourney {
    fn journey(&self) -> Journey<'_> {
        Journey {
            touched_at: &self.touched_at,
            channels: &self.channels,
            milestones: self.milestones,
            end: YEAR,
            outcome: self.outcome,
        }
    }
}

fn journeys() -> impl Strategy<Value = OwnedJourney> {
    let outcome = prop::sample::select(vec![Outcome::Open, Outcome::Won, Outcome::Lost]);
    let milestone = || prop::option::of(any::<prop::sample::Index>());
    (
        prop::collection::vec((0..=YEAR, 0u16..6), 1..40),
        milestone(),
        milestone(),
        outcome,
    )
        .prop_map(|(mut touches, lead, deal, outcome)| {
            touches.sort_unstable();
            let place =
                |index: Option<prop::sample::Index>| index.map(|index| index.index(touches.len()));
            let milestones = Milestones {
                lead_creation: place(lead),
                deal_creation: place(deal),
            };
            let (touched_at, channels) = touches.into_iter().unzip();
            OwnedJourney {
                touched_at,
                channels,
                milestones,
                outcome,
            }
        })
}

/// Closed deals: channels, whether won, account.
type TrainingDeals = Vec<(Vec<u16>, bool, u64)>;

fn deals() -> impl Strategy<Value = TrainingDeals> {
    prop::collection::vec(
        (prop::collection::vec(0u16..5, 1..9), any::<bool>(), 0u64..9),
        0..30,
    )
}

fn training(deals: &TrainingDeals) -> TrainingPaths {
    let mut training = TrainingPaths::default();
    deals.iter().for_each(|(channels, is_won, account)| {
        training.push(channels.iter().copied(), *is_won, *account)
    });
    training
}

fn credits(training: &TrainingPaths, journey: &OwnedJourney) -> Vec<(&'static str, Vec<f64>)> {
    MODELS
        .iter()
        .map(|model| {
            (
                model.id(),
                fitted_on(model.id(), &settings(), training).credit(&journey.journey()),
            )
        })
        .collect()
}

fn is_near(one: &[f64], other: &[f64]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| (a - b).abs() < 1e-9)
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn credit_is_not_negative_and_sums_to_1(journey in journeys(), deals in deals()) {
        for (id, credit) in credits(&training(&deals), &journey) {
            prop_assert!(credit.iter().all(|share| *share >= 0.0), "{id}: {credit:?}");
            prop_assert!((credit.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{id}: {credit:?}");
        }
    }

    #[test]
    fn shares_of_any_amount_sum_to_it(journey in journeys(), deals in deals(), refund in 1i128..10i128.pow(13)) {
        for (id, credit) in credits(&training(&deals), &journey) {
            for amount in [0, 1, 100_000_000_000, -1, -refund] {
                let parts = share_out(amount, &credit);
                prop_assert_eq!(parts.iter().sum::<i128>(), amount, "{}", id);
                prop_assert!(parts.iter().all(|part| part * amount.signum() >= 0), "{id}: {parts:?}");
            }
        }
    }

    #[test]
    fn a_single_touch_gets_everything(channel in 0u16..6, lead in any::<bool>(), deal in any::<bool>(), at in 0..YEAR, deals in deals()) {
        let milestones = Milestones { lead_creation: lead.then_some(0), deal_creation: deal.then_some(0) };
        let journey = OwnedJourney { touched_at: vec![at], channels: vec![channel], milestones, outcome: Outcome::Won };
        for (id, credit) in credits(&training(&deals), &journey) {
            prop_assert!((credit[0] - 1.0).abs() < 1e-15, "{id}: {credit:?}");
        }
    }

    #[test]
    fn the_order_and_split_of_training_journeys_change_no_bit(journey in journeys(), deals in deals(), seed in any::<u64>(), cut in 0usize..30) {
        let mut shuffled = deals.clone();
        shuffled.sort_by_cached_key(|deal| mix(seed ^ deal.2 ^ (deal.0.len() as u64) << 8 ^ u64::from(deal.0[0]) << 16));
        let (first, second) = shuffled.split_at(cut.min(shuffled.len()));
        let mut merged = training(&second.to_vec());
        merged.merge(training(&first.to_vec()));
        prop_assert_eq!(credits(&training(&deals), &journey), credits(&merged, &journey));
    }

    /// Touches of one channel at one instant differ in nothing but their place, and most models see
    /// no places.
    #[test]
    fn equal_touches_earn_the_same(mut journey in journeys(), deals in deals(), twin in any::<prop::sample::Index>()) {
        let place = twin.index(journey.channels.len());
        journey.touched_at.insert(place, journey.touched_at[place]);
        journey.channels.insert(place, journey.channels[place]);
        let all = credits(&training(&deals), &journey);
        for id in ["linear", "time_decay", "markov", "shapley", "shapley_linear"] {
            let (_, credit) = all.iter().find(|(other, _)| *other == id).unwrap();
            prop_assert_eq!(credit[place], credit[place + 1], "{}", id);
        }
    }

    #[test]
    fn when_everything_happens_a_day_later_nothing_changes(journey in journeys(), deals in deals()) {
        let mut later = journey.clone();
        later.touched_at.iter_mut().for_each(|at| *at += 86_400_000_000);
        prop_assert_eq!(credits(&training(&deals), &journey), credits(&training(&deals), &later));
    }

    /// Only `direct`, code 0, is a name that means something.
    #[test]
    fn other_names_of_channels_change_no_figure(journey in journeys(), deals in deals()) {
        let rename = |code: &u16| if *code == DIRECT { DIRECT } else { 50 - code };
        let mut renamed = journey.clone();
        renamed.channels = journey.channels.iter().map(rename).collect();
        let renamed_deals: TrainingDeals = deals.iter().map(|(channels, is_won, account)| (channels.iter().map(rename).collect(), *is_won, *account)).collect();
        for ((id, one), (_, other)) in credits(&training(&deals), &journey).iter().zip(credits(&training(&renamed_deals), &renamed)) {
            prop_assert!(is_near(one, &other), "{id}: {one:?} {other:?}");
        }
    }

    #[test]
    fn backwards_first_is_last(journey in journeys()) {
        let forwards = credits(&TrainingPaths::default(), &journey);
        let of = |id: &str| forwards.iter().find(|(other, _)| *other == id).unwrap().1.clone();
        let backwards = |id: &str| of(id).into_iter().rev().collect::<Vec<f64>>();
        for (id, mirror) in [("first_touch", "last_touch"), ("j_shaped", "inverse_j"), ("position_based", "position_based"), ("linear", "linear")] {
            prop_assert!(is_near(&backwards(id), &of(mirror)), "{id} {mirror}");
            prop_assert!(is_near(&backwards(mirror), &of(id)), "{mirror} {id}");
        }
    }
}
