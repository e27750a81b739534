//! Numbers as people read them, case by case.

use super::*;

fn currency(code: &str) -> Currency {
    Currency::from_code(code).unwrap()
}

/// Narrow and fixed spaces as underscores, so that they can be seen.
fn seen(text: impl ToString) -> String {
    text.to_string().replace([NARROW_SPACE, FIXED_SPACE], "_")
}

#[test]
fn money_in_full_has_the_currencys_decimals() {
    let print = |micros, code| seen(money_full(micros, currency(code)));
    assert_eq!(print(61_784_006_004_999, "BRL"), "61_784_006.00");
    assert_eq!(print(-1_234_500_000, "EUR"), "−1_234.50");
    assert_eq!(print(0, "EUR"), "0.00");
    assert_eq!(print(-4_000, "EUR"), "0.00");
    assert_eq!(print(1_234_567_000_000, "JPY"), "1_234_567");
    assert_eq!(print(999_000_000, "KWD"), "999.000");
}

#[test]
fn short_money_has_three_digits_at_every_size() {
    let print = |units: f64, code| seen(money_short((units * 1e6) as i128, currency(code)));
    assert_eq!(print(61_784_006.0, "BRL"), "BRL 61.8m");
    assert_eq!(print(412_300.0, "EUR"), "EUR 412k");
    assert_eq!(print(-412_300.0, "EUR"), "EUR −412k");
    assert_eq!(print(999_499.0, "EUR"), "EUR 999k");
    assert_eq!(print(999_950.0, "EUR"), "EUR 1.00m");
    assert_eq!(print(9_995.0, "EUR"), "EUR 10.0k");
    assert_eq!(print(9_994.0, "EUR"), "EUR 9.99k");
    assert_eq!(print(99.5, "EUR"), "EUR 99.5");
    assert_eq!(print(4.5, "EUR"), "EUR 4.50");
    assert_eq!(print(4.5, "JPY"), "JPY 4");
    assert_eq!(print(0.0, "EUR"), "EUR 0");
    assert_eq!(print(0.004, "EUR"), "EUR 0");
    assert_eq!(print(2_410_000_000.0, "EUR"), "EUR 2.41bn");
    assert_eq!(print(1.5e15, "EUR"), "EUR 1_500tn");
}

#[test]
fn a_rate_between_currencies_has_the_digits_that_it_needs() {
    let print = |rate| seen(exchange_rate(rate));
    assert_eq!(print(1_085_000_000_000), "1.085");
    assert_eq!(print(2_000_000_000_000), "2");
    assert_eq!(print(58_100_000), "0.0000581");
    assert_eq!(print(17_211_000_000_000_001), "17_211.000000000001");
}

#[test]
fn counts_are_short_only_when_long() {
    assert_eq!(
        [
            seen(count_short(412)),
            seen(count_short(99_999)),
            seen(count_short(412_345)),
            seen(count_short(-1_000_000))
        ],
        ["412", "99_999", "412k", "−1.00m"]
    );
    assert_eq!(seen(count_full(1_234_567)), "1_234_567");
}

#[test]
fn an_axis_needs_no_decimal_of_a_whole_percentage() {
    assert_eq!(
        [0.0, 0.2, 0.15 + 0.15, 0.025, -0.5].map(|share| seen(percent_tick(share))),
        ["0_%", "20_%", "30_%", "2.5_%", "−50_%"]
    );
    assert_eq!(seen(full(&Value::Share(0.125), currency("EUR"))), "12.5_%");
}

#[test]
fn a_rate_shows_what_it_is_of() {
    let interval = Some((0.028, 0.069));
    assert_eq!(
        seen(rate(18.0 / 412.0, 412, interval)),
        "4.4_% (2.8 to 6.9_%, n_412)"
    );
    assert_eq!(
        seen(rate(0.25, 12, Some((0.089, 0.532)))),
        "25.0_% (8.9 to 53.2_%, n_12)"
    );
    assert_eq!(seen(rate(0.25, 12, None)), "25.0_% (only n_12)");
    assert_eq!(
        [(3.0 / 7.0, 7), (0.0, 0), (1.0 / 3.0, 1)].map(|(value, n)| seen(rate(value, n, None))),
        ["3 of 7", "0 of 0", "0.33 of 1"]
    );
}

#[test]
fn a_young_cohort_s_rate_stands_beside_what_is_expected_of_it() {
    let outlook = Some(Outlook {
        value: 0.071,
        low: 0.05,
        high: 0.0961,
    });
    let print = |n, outlook| seen(cohort_rate(18.0 / 412.0, n, Some((0.028, 0.069)), outlook));
    assert_eq!(
        print(412, outlook),
        "4.4_% (expected 7.1_%, 5.0 to 9.6_%, n_412)"
    );
    assert_eq!(print(412, None), "4.4_% (2.8 to 6.9_%, n_412)");
    assert_eq!(
        print(9, outlook),
        "0.39 of 9",
        "of so few no forecast is shown"
    );
}

#[test]
fn returns_carry_their_sign() {
    let print = |value| {
        (
            seen(full(&Value::Return(value), currency("EUR"))),
            seen(short(&Value::Return(value), currency("EUR"))),
        )
    };
    assert_eq!(print(0.25), ("+25.0_%".into(), "+25_%".into()));
    assert_eq!(print(-0.031), ("−3.1_%".into(), "−3.1_%".into()));
    assert_eq!(print(-0.00001), ("0.0_%".into(), "0.0_%".into()));
    assert_eq!(print(12.5), ("+1_250.0_%".into(), "+1_250_%".into()));
    let range = Value::ReturnRange {
        value: 0.25,
        low: -0.031,
        high: 0.602,
    };
    assert_eq!(
        seen(full(&range, currency("EUR"))),
        "+25.0_% (−3.1 to +60.2_%)"
    );
}

#[test]
fn what_is_missing_shows_why() {
    let missing = Value::Missing("no spend recorded".into());
    assert_eq!(
        full(&missing, currency("EUR")).to_string(),
        "not available (no spend recorded)"
    );
    assert_eq!(
        short(&Value::Ratio(f64::NAN), currency("EUR")).to_string(),
        "not available (not a number)"
    );
    assert_eq!(
        seen(short(&Value::Days(1234.56), currency("EUR"))),
        "1_234.6 days"
    );
}
