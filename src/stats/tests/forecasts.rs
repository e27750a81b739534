//! Expected rates: worked by hand, as the sum over leads that the definition has, and against a
//! bootstrap that draws every lead.

use super::super::{ClusterDraws, Expected, Forecast, Incidence, Target};
use super::*;

const SEED: u64 = 11;

/// Cumulative incidence 1/4 at 2, 1/2 at 4, 3/4 at 6; still waiting 3/4, 1/4, 0. H is 6.
fn four() -> Vec<Spell> {
    vec![spell(4.0, 2), spell(2.0, 1), spell(6.0, 1), spell(4.0, 1)]
}

#[test]
fn an_expected_rate_is_as_worked_by_hand() {
    let forecast = Forecast::new(&four(), 200, SEED);
    let ages = [0.0, 9.0, 2.5, 2.0, 6.0, 4.0];
    // By H: 3/4 of the one of age 0, 2/3 of those of 2 and 2.5, the one of 4; none waits at 6 and
    // later.
    let by_horizon = forecast.expect(3, 1, &ages, Target::Horizon, 0).unwrap();
    assert!(
        is_near(by_horizon.rate, (3.0 + 0.75 + 4.0 / 3.0 + 1.0) / 10.0),
        "{by_horizon:?}"
    );
    assert!(is_near(by_horizon.mature_share, 0.6));
    // In two days: 1/4 of the one of age 0, 1/3 of those of 2 and 2.5, the one of 4.
    let in_two_days = forecast.expect(3, 1, &ages, Target::After(2.0), 0).unwrap();
    assert!(
        is_near(in_two_days.rate, (3.0 + 0.25 + 2.0 / 3.0 + 1.0) / 10.0),
        "{in_two_days:?}"
    );
    assert!(is_near(in_two_days.mature_share, 0.6));
    for expected in [by_horizon, in_two_days] {
        assert!(
            0.3 <= expected.low
                && expected.low < expected.rate
                && expected.rate < expected.high
                && expected.high <= 0.7,
            "{expected:?}"
        );
    }
}

#[test]
fn those_older_than_the_horizon_are_taken_to_stay() {
    // One of 21 moves after H; the lead of age 30 is past H, though the curve rises once more.
    let spells: Vec<Spell> = (1..=20)
        .map(|day| spell(f64::from(day), 1))
        .chain([spell(40.0, 1), spell(50.0, 0)])
        .collect();
    let forecast = Forecast::new(&spells, 100, SEED);
    assert_eq!(forecast.incidence().horizon(), Some(20.0));
    assert_eq!(
        forecast.expect(0, 0, &[30.0], Target::Horizon, 0),
        Some(Expected {
            rate: 0.0,
            low: 0.0,
            high: 0.0,
            mature_share: 1.0
        })
    );
    let later = forecast
        .expect(0, 0, &[30.0], Target::After(10.0), 0)
        .unwrap();
    assert!(
        is_near(later.rate, 0.5) && (later.low, later.high) == (0.0, 1.0),
        "{later:?}"
    );
}

#[test]
fn what_cannot_be_known_is_not_forecast() {
    let none_moved = [spell(3.0, 2), spell(5.0, 0)];
    for spells in [&none_moved[..], &[]] {
        let forecast = Forecast::new(spells, 100, SEED);
        assert_eq!(forecast.expect(2, 1, &[1.0], Target::Horizon, 0), None);
        // None waits, so there is nothing to expect.
        let expected = forecast.expect(1, 3, &[], Target::Horizon, 0);
        assert_eq!(
            expected,
            Some(Expected {
                rate: 0.25,
                low: 0.25,
                high: 0.25,
                mature_share: 1.0
            })
        );
    }
    assert_eq!(
        Forecast::new(&four(), 100, SEED).expect(0, 0, &[], Target::Horizon, 0),
        None
    );
}

#[test]
fn seeds_and_keys_draw_apart() {
    let spells = many(&mut World::new(3), 200);
    let ages: Vec<f64> = (0..400).map(|lead| f64::from(lead % 7)).collect();
    let ends = |seed: u64, key: u64| {
        let expected = Forecast::new(&spells, 40, seed)
            .expect(0, 0, &ages, Target::Horizon, key)
            .unwrap();
        (expected.low, expected.high)
    };
    assert_eq!(ends(1, 1), ends(1, 1));
    assert_ne!(ends(1, 1), ends(1, 2));
    assert_ne!(ends(1, 1), ends(2, 1));
}

/// Two fifths of the leads move in 40 days on average, some exit, and they came over 150 days, at
/// any second.
fn many(world: &mut World, count: usize) -> Vec<Spell> {
    let one = |world: &mut World| {
        let (seen, end, moves) = (
            world.between(0.0, 150.0),
            world.exponential(40.0),
            world.unit() < 0.4,
        );
        if end > seen {
            spell(seen, 0)
        } else {
            spell(end, if moves { 1 } else { 2 })
        }
    };
    (0..count).map(|_| one(world)).collect()
}

/// The estimate again and again, every lead of it drawn for itself.
fn drawn_lead_by_lead(spells: &[Spell], replicates: usize) -> Vec<Incidence> {
    let mut times = vec![vec![0u32; replicates]; spells.len()];
    (0..)
        .zip(&mut times)
        .for_each(|(lead, times)| ClusterDraws::new(7).fill(lead, 0, times));
    let again = |replicate: usize| {
        spells
            .iter()
            .zip(&times)
            .flat_map(move |(spell, times)| std::iter::repeat_n(*spell, times[replicate] as usize))
    };
    (0..replicates)
        .map(|replicate| Incidence::of(again(replicate).collect()))
        .collect()
}

/// The 95 % interval of the share that moves by `horizon`, every lead that waits drawn for itself.
fn interval(drawn: &[Incidence], ages: &[f64], horizon: f64) -> (f64, f64) {
    let mut world = World::new(99);
    let mut share = |found: &Incidence| {
        let chance =
            |age: f64| (found.cif(horizon) - found.cif(age)).max(0.0) / found.survival(age);
        ages.iter()
            .filter(|age| world.unit() < chance(**age))
            .count() as f64
            / ages.len() as f64
    };
    let mut shares: Vec<f64> = drawn.iter().map(&mut share).collect();
    shares.sort_unstable_by(f64::total_cmp);
    let outside = drawn.len() / 40;
    (shares[outside], shares[drawn.len() - 1 - outside])
}

#[test]
fn intervals_are_those_of_a_bootstrap_lead_by_lead() {
    // Over 1,024 different times, so that bins hold several; a few leads that wait, drawn one by
    // one, and many, drawn as one sum. The ends of both intervals are known to about a tenth of
    // their width.
    let spells = many(&mut World::new(1), 3_000);
    let forecast = Forecast::new(&spells, 1_000, SEED);
    assert!(forecast.incidence().steps().len() > 1_024);
    let drawn = drawn_lead_by_lead(&spells, 400);
    for count in [40, 2_000] {
        let mut world = World::new(count);
        let ages: Vec<f64> = (0..count).map(|_| world.between(0.0, 60.0)).collect();
        let found = forecast.expect(0, 0, &ages, Target::Horizon, 0).unwrap();
        let (low, high) = interval(&drawn, &ages, forecast.incidence().horizon().unwrap());
        let allowed = 0.12 * (high - low);
        assert!(
            (found.low - low).abs() < allowed && (found.high - high).abs() < allowed,
            "{found:?} for {low} {high}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(case_count() / 4))]

    #[test]
    fn an_expected_rate_is_the_sum_over_leads(
        spells in any_spells(),
        ages in prop::collection::vec(0u32..40, 0..30),
        (moved, exited) in (0u64..5, 0u64..5),
        days in prop::option::of(0u32..20),
    ) {
        let found = Incidence::of(spells.clone());
        let ages: Vec<f64> = ages.into_iter().map(|age| f64::from(age) / 2.0).collect();
        let (n, target) = (moved + exited + ages.len() as u64, days.map_or(Target::Horizon, |days| Target::After(f64::from(days))));
        let expected = Forecast::new(&spells, 30, SEED).expect(moved, exited, &ages, target, 3);
        let Some(horizon) = found.horizon().filter(|_| n > 0) else {
            prop_assert_eq!(expected.is_some(), n > 0 && ages.is_empty());
            return Ok(());
        };
        let chance = |age: f64| {
            let end = days.map_or(horizon, |days| age + f64::from(days));
            if found.survival(age) > 0.0 { (found.cif(end) - found.cif(age)).max(0.0) / found.survival(age) } else { 0.0 }
        };
        let expected = expected.unwrap();
        let old = ages.iter().filter(|age| **age >= horizon).count() as u64;
        prop_assert!(is_near(expected.rate, (moved as f64 + ages.iter().map(|age| chance(*age)).sum::<f64>()) / n as f64));
        prop_assert!(is_near(expected.mature_share, (moved + exited + old) as f64 / n as f64));
        prop_assert!(moved as f64 / n as f64 <= expected.low + 1e-12 && expected.low <= expected.rate);
        prop_assert!(expected.rate <= expected.high && expected.high <= (n - exited) as f64 / n as f64 + 1e-12);
    }

    #[test]
    fn order_of_spells_and_ages_changes_no_bit(spells in any_spells(), ages in prop::collection::vec(0.0f64..40.0, 0..30), turn in 0usize..30) {
        let expected = |spells: &[Spell], ages: &[f64]| Forecast::new(spells, 30, SEED).expect(2, 1, ages, Target::After(5.0), 3);
        let (mut other_spells, mut other_ages) = (spells.clone(), ages.clone());
        other_spells.rotate_left(turn.min(spells.len()));
        other_spells.reverse();
        other_ages.rotate_left(turn.min(ages.len()));
        other_ages.reverse();
        prop_assert_eq!(expected(&spells, &ages), expected(&other_spells, &other_ages));
    }
}
