//! Laws of the estimates, on random spells with ties.

use super::super::{Incidence, KaplanMeier};
use super::*;

fn with(spells: &[Spell], change: impl Fn(&Spell) -> Spell) -> Incidence {
    Incidence::of(spells.iter().map(change).collect())
}

fn swapped(ending: Ending) -> Ending {
    match ending {
        Ending::Moved => Ending::Exited,
        Ending::Exited => Ending::Moved,
        Ending::Censored => Ending::Censored,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(case_count()))]

    #[test]
    fn without_exits_incidence_is_1_less_kaplan_meier_in_share_and_variance(spells in any_spells()) {
        let staying: Vec<Spell> = spells.into_iter().filter(|spell| spell.ending != Ending::Exited).collect();
        let curve = KaplanMeier::of(staying.iter().map(|spell| (spell.days, spell.ending == Ending::Moved)).collect());
        let found = Incidence::of(staying);
        prop_assert_eq!(found.steps().len(), curve.steps().len());
        for (step, other) in found.steps().iter().zip(curve.steps()) {
            prop_assert_eq!((step.at, step.at_risk, step.moved), (other.at, other.at_risk, other.ended));
            prop_assert!(is_near(step.cif, 1.0 - other.survival) && is_near(step.survival, other.survival) && is_near(step.variance, other.variance));
        }
    }

    #[test]
    fn moved_exited_and_waiting_are_all(spells in any_spells()) {
        let moves = with(&spells, |spell| *spell);
        let exits = with(&spells, |spell| Spell { ending: swapped(spell.ending), ..*spell });
        let lasting = KaplanMeier::of(spells.iter().map(|spell| (spell.days, spell.ending != Ending::Censored)).collect());
        for day in 0..30 {
            let day = f64::from(day);
            prop_assert!(is_near(moves.cif(day) + exits.cif(day) + moves.survival(day), 1.0));
            prop_assert!(is_near(moves.survival(day), lasting.survival(day)));
        }
    }

    #[test]
    fn where_nothing_is_censored_shares_are_counts(spells in any_spells()) {
        let ended: Vec<Spell> = spells.into_iter().filter(|spell| spell.ending != Ending::Censored).collect();
        let found = Incidence::of(ended.clone());
        for day in (0..30).map(f64::from).filter(|_| !ended.is_empty()) {
            let share = |is: &dyn Fn(&Spell) -> bool| ended.iter().filter(|spell| is(spell)).count() as f64 / ended.len() as f64;
            prop_assert!(is_near(found.cif(day), share(&|spell| spell.days <= day && spell.ending == Ending::Moved)));
            prop_assert!(is_near(found.survival(day), share(&|spell| spell.days > day)));
        }
    }

    #[test]
    fn order_changes_no_bit(spells in any_spells(), seed in any::<u64>()) {
        let mut turned = spells.clone();
        turned.sort_by_cached_key(|spell| mix(seed ^ spell.days.to_bits() ^ spell.ending as u64));
        prop_assert_eq!(Incidence::of(spells.clone()), Incidence::of(turned.clone()));
        let ends = |spells: &[Spell]| KaplanMeier::of(spells.iter().map(|spell| (spell.days, spell.ending == Ending::Moved)).collect());
        prop_assert_eq!(ends(&spells), ends(&turned));
    }

    #[test]
    fn time_in_other_units_scales_quantiles_and_leaves_shares(spells in any_spells(), factor in 1u32..1_000) {
        let factor = f64::from(factor) / 8.0;
        let (days, scaled) = (with(&spells, |spell| *spell), with(&spells, |spell| Spell { days: spell.days * factor, ..*spell }));
        prop_assert_eq!(days.horizon().map(|at| at * factor), scaled.horizon());
        prop_assert_eq!(days.median_of_moves().map(|at| at * factor), scaled.median_of_moves());
        let ends = |factor: f64| KaplanMeier::of(spells.iter().map(|spell| (spell.days * factor, spell.ending == Ending::Moved)).collect());
        for p in [0.1, 0.5, 0.8, 1.0] {
            prop_assert_eq!(ends(1.0).quantile(p).map(|at| at * factor), ends(factor).quantile(p));
        }
        for (one, other) in days.steps().iter().zip(scaled.steps()) {
            prop_assert_eq!((one.cif, one.survival, one.variance), (other.cif, other.survival, other.variance));
        }
    }

    #[test]
    fn every_spell_twice_leaves_shares_and_halves_variances(spells in any_spells()) {
        let (once, twice) = (Incidence::of(spells.clone()), Incidence::of(spells.iter().chain(&spells).copied().collect()));
        prop_assert_eq!((once.horizon(), once.median_of_moves()), (twice.horizon(), twice.median_of_moves()));
        for (one, other) in once.steps().iter().zip(twice.steps()) {
            prop_assert!(is_near(one.cif, other.cif) && is_near(one.survival, other.survival) && is_near(one.variance, 2.0 * other.variance));
        }
    }

    #[test]
    fn quantiles_and_intervals_stand_in_order_around_the_curve(spells in any_spells()) {
        let curve = KaplanMeier::of(spells.iter().map(|spell| (spell.days, spell.ending != Ending::Censored)).collect());
        for day in (0..30).map(f64::from) {
            let (low, high) = curve.interval(day);
            prop_assert!(0.0 <= low && low <= curve.survival(day) && curve.survival(day) <= high && high <= 1.0);
            let fallen = 1.0 - curve.survival(day);
            prop_assert!(fallen == 0.0 || curve.quantile(fallen).is_some_and(|at| at <= day));
        }
    }
}
