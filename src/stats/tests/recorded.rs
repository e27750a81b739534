//! Values of lifelines 0.30.3 and statsmodels 0.15.0 on small cases. `T` are days; `E` and `K` are
//! how a spell ended: 0 goes on, 1 ended or moved, 2 exited.

use super::super::{Incidence, KaplanMeier, SurvivalStep};
use super::*;

/// With ties among ends, and between ends and censorings.
const T: [u8; 20] = [
    3, 3, 3, 5, 8, 8, 8, 12, 12, 13, 17, 17, 20, 21, 21, 21, 28, 30, 30, 34,
];
const E: [u8; 20] = [1, 1, 0, 1, 1, 0, 0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0];

fn curve() -> KaplanMeier {
    KaplanMeier::of(
        T.into_iter()
            .zip(E)
            .map(|(days, ended)| (f64::from(days), ended == 1))
            .collect(),
    )
}

#[test]
fn kaplan_meier_and_greenwood_are_those_of_statsmodels() {
    // s = statsmodels.duration.survfunc.SurvfuncRight(T, E): surv_times, n_risk, n_events,
    // surv_prob, surv_prob_se ** 2.
    let expected = [
        (3.0, 20, 2, 0.9, 0.004_500_000_000_000_000_5),
        (
            5.0,
            17,
            1,
            0.847_058_823_529_411_8,
            0.006_624_058_619_987_788,
        ),
        (
            8.0,
            16,
            1,
            0.794_117_647_058_823_5,
            0.008_449_521_677_182_983,
        ),
        (
            12.0,
            13,
            2,
            0.671_945_701_357_466_1,
            0.012_364_497_050_684_646,
        ),
        (
            17.0,
            10,
            1,
            0.604_751_131_221_719_4,
            0.014_078_841_841_209_555,
        ),
        (
            21.0,
            7,
            3,
            0.345_572_074_983_839_7,
            0.017_392_179_168_463_154,
        ),
        (
            30.0,
            3,
            1,
            0.230_381_383_322_559_84,
            0.016_575_787_705_141_89,
        ),
    ];
    let curve = curve();
    assert_eq!(curve.steps().len(), expected.len());
    for (found, (at, at_risk, ended, survival, variance)) in curve.steps().iter().zip(expected) {
        assert_eq!((found.at, found.at_risk, found.ended), (at, at_risk, ended));
        let SurvivalStep {
            survival: found_survival,
            variance: found_variance,
            ..
        } = *found;
        assert!(
            (found_survival - survival).abs() < 1e-12 && (found_variance - variance).abs() < 1e-12,
            "{found:?}"
        );
    }
    // s.quantile(0.5), s.quantile(0.2); of the last fifth none was seen to end.
    assert_eq!(
        (
            curve.quantile(0.5),
            curve.quantile(0.2),
            curve.quantile(0.8)
        ),
        (Some(21.0), Some(8.0), None)
    );
}

#[test]
fn intervals_of_survival_are_those_of_lifelines() {
    // lifelines.KaplanMeierFitter().fit(T, E).confidence_interval_
    let expected = [
        (3.0, 0.656_030_707_261_566_5, 0.974_010_174_395_775),
        (5.0, 0.596_795_178_798_081_2, 0.948_024_641_400_145_1),
        (8.0, 0.539_680_482_480_938_6, 0.917_448_077_140_271_2),
        (12.0, 0.407_012_782_354_248_15, 0.838_748_807_711_771_1),
        (17.0, 0.339_462_949_141_068_7, 0.791_262_555_323_833_5),
        (21.0, 0.116_697_817_259_887_83, 0.591_215_868_715_007_2),
        (30.0, 0.045_241_167_370_959_45, 0.498_504_804_900_174_7),
    ];
    let curve = curve();
    for (days, low, high) in expected {
        let (found_low, found_high) = curve.interval(days);
        assert!(
            (found_low - low).abs() < 1e-12 && (found_high - high).abs() < 1e-12,
            "{days}: {found_low} {found_high}"
        );
    }
}

#[test]
fn incidence_and_its_variance_are_those_of_lifelines() {
    // Without ties, which lifelines would shift at random: a =
    // lifelines.AalenJohansenFitter(calculate_variance=True).fit(T, K, event_of_interest=1):
    // a.cumulative_density_, a.variance_. At 18.3 the last spell moves; the sum of lifelines is no
    // number there.
    let days = [
        0.4, 1.1, 1.9, 2.5, 3.2, 4.7, 5.3, 6.1, 7.7, 8.2, 9.9, 11.4, 12.6, 14.1, 15.8, 18.3,
    ];
    let endings = [1, 0, 2, 1, 1, 0, 2, 1, 0, 1, 2, 0, 1, 2, 0, 1];
    let found = Incidence::of(
        days.into_iter()
            .zip(endings)
            .map(|(days, ending)| spell(days, ending))
            .collect(),
    );
    let expected = [
        (0.4, 0.0625, 0.003_662_109_375),
        (1.9, 0.0625, 0.003_662_109_375),
        (2.5, 0.129_464_285_714_285_75, 0.007_321_549_574_070_701),
        (3.2, 0.196_428_571_428_571_48, 0.010_377_756_013_119_537),
        (5.3, 0.196_428_571_428_571_48, 0.010_377_756_013_119_537),
        (6.1, 0.270_089_285_714_285_8, 0.013_486_785_443_809_225),
        (8.2, 0.354_272_959_183_673_6, 0.016_784_701_560_419_862),
        (9.9, 0.354_272_959_183_673_6, 0.016_784_701_560_419_866),
        (12.6, 0.459_502_551_020_408_27, 0.020_690_305_147_745_836),
        (14.1, 0.459_502_551_020_408_27, 0.020_690_305_147_745_808),
    ];
    assert_eq!(found.steps().len(), expected.len() + 1);
    for (step, (at, cif, variance)) in found.steps().iter().zip(expected) {
        assert_eq!(step.at, at);
        assert!(
            (step.cif - cif).abs() < 1e-12 && (step.variance - variance).abs() < 1e-12,
            "{step:?}"
        );
    }
    assert!((found.end() - 0.669_961_734_693_877_7).abs() < 1e-12);
}

#[test]
fn incidence_with_ties_is_that_of_statsmodels() {
    // c = statsmodels.duration.survfunc.CumIncidenceRight(T, K): c.times, c.cinc[0], c.cinc_se[0].
    let days = [2, 2, 2, 2, 3, 5, 5, 5, 6, 6, 9, 9, 9, 9, 14, 14];
    let endings = [1, 1, 2, 0, 2, 1, 2, 0, 0, 1, 1, 1, 2, 0, 2, 0];
    let found = Incidence::of(
        days.into_iter()
            .zip(endings)
            .map(|(days, ending)| spell(f64::from(days), ending))
            .collect(),
    );
    let expected = [
        (2.0, 0.125, 0.082_679_728_470_768_46),
        (3.0, 0.125, 0.082_679_728_470_768_46),
        (5.0, 0.192_708_333_333_333_31, 0.100_232_229_082_352_2),
        (6.0, 0.268_880_208_333_333_3, 0.116_048_481_450_239_78),
        (9.0, 0.446_614_583_333_333_26, 0.138_624_363_233_671_28),
        (14.0, 0.446_614_583_333_333_26, 0.138_624_363_233_671_36),
    ];
    assert_eq!(found.steps().len(), expected.len());
    for (step, (at, cif, error)) in found.steps().iter().zip(expected) {
        assert_eq!(step.at, at);
        assert!(
            (step.cif - cif).abs() < 1e-12 && (step.variance.sqrt() - error).abs() < 1e-12,
            "{step:?}"
        );
    }
}
