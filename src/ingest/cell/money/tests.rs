//! Amounts against hand-worked ones, and as laws: every amount in every dialect reads back.

use super::*;
use proptest::prelude::*;

const POINT: NumberMarks = NumberMarks {
    decimal: '.',
    thousands: None,
};
const ENGLISH: NumberMarks = NumberMarks {
    decimal: '.',
    thousands: Some(','),
};
const GERMAN: NumberMarks = NumberMarks {
    decimal: ',',
    thousands: Some('.'),
};
const FRENCH: NumberMarks = NumberMarks {
    decimal: ',',
    thousands: Some(' '),
};
const SWISS: NumberMarks = NumberMarks {
    decimal: '.',
    thousands: Some('\''),
};

/// An amount in whole units, as most files write them.
fn money(text: &str, marks: NumberMarks) -> Result<Amount, Fault> {
    super::money(text, marks, Unit::Whole, None)
}

fn micros(text: &str, marks: NumberMarks) -> Result<i128, RejectRule> {
    money(text, marks)
        .map(|amount| amount.micros)
        .map_err(|fault| fault.rule)
}

#[test]
fn amounts_of_all_worlds() {
    let cases = [
        ("0", POINT, 0),
        ("-0", POINT, 0),
        ("-0.00", POINT, 0),
        ("1234.5", POINT, 1_234_500_000),
        (" +7 ", POINT, 7_000_000),
        ("0.000001", POINT, 1),
        (".5", POINT, 500_000),
        ("-.5", POINT, -500_000),
        ("1.50000000", POINT, 1_500_000),
        ("999999999999.999999", POINT, 999_999_999_999_999_999),
        ("000000000000000000000000012.5", POINT, 12_500_000),
        ("-1,234.50", ENGLISH, -1_234_500_000),
        ("1234567.50", ENGLISH, 1_234_567_500_000),
        ("1.234.567,8901", GERMAN, 1_234_567_890_100),
        ("1 234 567,89", FRENCH, 1_234_567_890_000),
        ("1\u{a0}234,5", FRENCH, 1_234_500_000),
        ("1\u{202f}234,5", FRENCH, 1_234_500_000),
        ("1\u{2009}234,5", FRENCH, 1_234_500_000),
        ("1'234'567.05", SWISS, 1_234_567_050_000),
        ("1\u{2019}234.05", SWISS, 1_234_050_000),
        ("\u{a0}12\u{202f}", POINT, 12_000_000),
        ("(1,234.50)", ENGLISH, -1_234_500_000),
        ("( 12 )", POINT, -12_000_000),
        ("1234.50-", POINT, -1_234_500_000),
        ("\u{2212}12", POINT, -12_000_000),
        ("- 12", POINT, -12_000_000),
        ("144.", POINT, 144_000_000),
        (" -1,234. ", ENGLISH, -1_234_000_000),
        ("1.234,", GERMAN, 1_234_000_000),
    ];
    for (text, marks, expected) in cases {
        assert_eq!(micros(text, marks), Ok(expected), "{text}");
    }
}

#[test]
fn currencies_stand_before_and_after() {
    let cases = [
        ("EUR 5", POINT, 5_000_000, "EUR"),
        ("5 EUR", POINT, 5_000_000, "EUR"),
        ("5eur", POINT, 5_000_000, "EUR"),
        ("1.234,50\u{a0}€", GERMAN, 1_234_500_000, "EUR"),
        ("€5", POINT, 5_000_000, "EUR"),
        ("-€5", POINT, -5_000_000, "EUR"),
        ("€-5", POINT, -5_000_000, "EUR"),
        ("(€5)", POINT, -5_000_000, "EUR"),
        ("€ (5.25)", POINT, -5_250_000, "EUR"),
        ("(5) EUR", POINT, -5_000_000, "EUR"),
        ("5- EUR", POINT, -5_000_000, "EUR"),
        ("US$1,234.50", ENGLISH, 1_234_500_000, "USD"),
        ("12,50 zł", GERMAN, 12_500_000, "PLN"),
        ("CHF 1'000.05", SWISS, 1_000_050_000, "CHF"),
    ];
    for (text, marks, expected, code) in cases {
        assert_eq!(
            money(text, marks).map(|amount| (amount.micros, amount.sign)),
            Ok((expected, Some(Sign::Code(code)))),
            "{text}"
        );
    }
    let dollars = money("$1,234.50", ENGLISH).unwrap();
    assert_eq!(dollars.micros, 1_234_500_000);
    assert!(
        dollars
            .sign
            .is_some_and(|sign| sign.fits("USD") && sign.fits("CAD") && !sign.fits("EUR"))
    );
}

#[test]
fn what_is_no_amount_is_a_fault() {
    for text in [
        "",
        " ",
        "-",
        "+",
        "$",
        "EUR",
        "()",
        "1,234.50",
        "1.234,50",
        ".",
        "1..",
        "1.2.",
        "(1.)",
        "1.-",
        "--1",
        "1 234",
        "1\u{a0}234",
        "1'234",
        "-(5)",
        "(-5)",
        "-5-",
        "+5-",
        "(5",
        "5)",
        "EUR 5 EUR",
        "$5 USD",
        "5 %",
        "12%",
        "NaN",
        "inf",
        "-Infinity",
        "0x1F",
        "１２",
        "1_000",
        "12e3",
        "1.2E+6",
        "5,-",
        "1.2.3",
        "5 pieces",
        "1/2",
        "٣",
    ] {
        assert_eq!(micros(text, POINT), Err(RejectRule::Money), "{text}");
    }
    for text in [
        "1,23.00",
        ",123",
        "1234,567",
        "1,,234",
        "1,234,",
        "12,34,567",
        "1,23,456.00",
        "1,234,56",
        "1.234,5",
        "1,2345",
    ] {
        assert_eq!(micros(text, ENGLISH), Err(RejectRule::Money), "{text}");
    }
    assert_eq!(
        micros("5,-", GERMAN),
        Err(RejectRule::Money),
        "five and no cents, not minus five"
    );
    for text in ["1  234", "12 34", "1 234.5"] {
        assert_eq!(micros(text, FRENCH), Err(RejectRule::Money), "{text}");
    }
}

#[test]
fn the_advice_names_the_cause() {
    let advice = |text| money(text, POINT).unwrap_err().advice;
    assert!(advice("0.0000001").contains("at most six decimals"));
    for text in [
        "1000000000000",
        "99999999999999999999999999999999",
        "-1000000000000.00",
        "EUR 1000000000000",
    ] {
        assert!(advice(text).contains("under 1,000,000,000,000"), "{text}");
    }
    assert!(advice("1.2E+6").contains("exponent"));
    assert!(advice("12 %").contains("percentage"));
    assert!(advice("1,234.50").contains("decimal mark `.`, no mark between thousands"));
    assert!(
        money("x", FRENCH)
            .unwrap_err()
            .advice
            .contains("decimal mark `,`, a blank between groups")
    );
}

#[test]
fn micros_and_cents_are_exact_parts_of_the_unit() {
    let cases = [
        ("36150000", Unit::Micros, 36_150_000),
        ("-1", Unit::Micros, -1),
        ("36150000.00", Unit::Micros, 36_150_000),
        // 250 million yen, more digits than an amount of whole units may have.
        ("250000000000000", Unit::Micros, 250_000_000_000_000),
        ("999999999999999999", Unit::Micros, 999_999_999_999_999_999),
        ("(1234)", Unit::Cents, -12_340_000),
        ("1234", Unit::Cents, 12_340_000),
        ("0.5", Unit::Cents, 5_000),
        ("12.3456", Unit::Cents, 123_456),
        ("99999999999999.9999", Unit::Cents, 999_999_999_999_999_999),
    ];
    for (text, unit, expected) in cases {
        assert_eq!(
            super::money(text, POINT, unit, None).map(|amount| amount.micros),
            Ok(expected),
            "{text} {unit:?}"
        );
    }
    let advice = |text, unit| super::money(text, POINT, unit, None).unwrap_err().advice;
    assert!(advice("36.15", Unit::Micros).contains("a whole number of micros"));
    assert!(advice("0.00001", Unit::Cents).contains("at most four decimals"));
    for (text, unit) in [
        ("1000000000000000000", Unit::Micros),
        ("100000000000000", Unit::Cents),
        ("99999999999999999999999", Unit::Micros),
    ] {
        assert!(
            advice(text, unit).contains("under 1,000,000,000,000"),
            "{text}"
        );
    }
}

/// Units in groups of three.
fn grouped(units: u128, mark: &str) -> String {
    let digits = units.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| std::str::from_utf8(group).unwrap())
        .collect();
    groups.join(mark)
}

proptest! {
    #[test]
    fn every_amount_in_every_dialect_reads_back(
        amount in -999_999_999_999_999_999i128..=999_999_999_999_999_999,
        shift in 0u32..15,
        dialect in prop::sample::select(vec![(POINT, ""), (ENGLISH, ","), (GERMAN, "."), (FRENCH, " "), (FRENCH, "\u{202f}"), (SWISS, "'"), (SWISS, "\u{2019}"), (ENGLISH, "")]),
        form in prop::sample::select(vec!["-N", "\u{2212}N", "(N)", "N-", "€ -N", "-N €", "(EUR N)", "N- EUR", "\u{a0}-\u{a0}N "]),
        zeros in 0usize..9,
    ) {
        let amount = amount / 10i128.pow(shift);
        let (marks, mark) = dialect;
        let (units, rest) = (amount.unsigned_abs() / 1_000_000, amount.unsigned_abs() % 1_000_000);
        let fraction = format!("{rest:06}{}", "0".repeat(zeros));
        let fraction = if zeros == 0 { fraction.trim_end_matches('0') } else { &fraction };
        let digits = format!("{}{}{fraction}", grouped(units, mark), if fraction.is_empty() { String::new() } else { marks.decimal.to_string() });
        let form = if amount < 0 { form.to_owned() } else { form.replace(['-', '\u{2212}', '(', ')'], "") };
        let read = money(&form.replace('N', &digits), marks);
        prop_assert_eq!(read.clone().map(|amount| amount.micros), Ok(amount), "{}", form.replace('N', &digits));
        prop_assert_eq!(read.unwrap().sign.is_some(), form.contains(['€', 'E']));
    }

    #[test]
    fn the_quick_way_is_the_long_way(text in "-?[0-9]{0,14}([.,][0-9]{0,8})?") {
        // A blank before it keeps a cell from the quick way.
        prop_assert_eq!(money(&text, POINT), money(&format!(" {text}"), POINT));
        prop_assert_eq!(money(&text, GERMAN), money(&format!(" {text}"), GERMAN));
        for unit in [Unit::Cents, Unit::Micros] {
            prop_assert_eq!(super::money(&text, POINT, unit, None), super::money(&format!(" {text}"), POINT, unit, None));
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,30}|[0-9.,'()€$ E-]{0,30}") {
        for marks in [POINT, GERMAN, FRENCH, SWISS] {
            let _ = money(&text, marks);
        }
    }
}

#[test]
fn an_amount_shows_its_mark_however_it_is_written() {
    let cases = [
        ("1240", MarkEvidence::Nothing),
        ("1.240", MarkEvidence::Doubtful),
        ("-124.000", MarkEvidence::Doubtful),
        ("(1.240)", MarkEvidence::Doubtful),
        ("EUR 1.240", MarkEvidence::Doubtful),
        ("1.24", MarkEvidence::Decimal),
        ("0.240", MarkEvidence::Decimal),
        ("1240.125", MarkEvidence::Decimal),
        (".500", MarkEvidence::Decimal),
        ("5.00 €", MarkEvidence::Decimal),
        ("144.", MarkEvidence::Nothing),
    ];
    for (text, shown) in cases {
        assert_eq!(
            money(text, POINT).map(|amount| amount.mark),
            Ok(shown),
            "{text}"
        );
    }
}

#[test]
fn the_dust_of_floats_is_rounded_half_even_and_noticed() {
    let cases = [
        // (text, unit, decimals, micros, whether it was rounded)
        ("1.429999948", Unit::Whole, 2, 1_430_000, true),
        ("0.30000000000000004", Unit::Whole, 2, 300_000, true),
        ("1240.4999999999998", Unit::Whole, 2, 1_240_500_000, true),
        ("12", Unit::Whole, 2, 12_000_000, false),
        ("12.5000000000", Unit::Whole, 2, 12_500_000, false),
        // Halves go to the even cent, and a half with a rest is more than a half.
        ("0.125", Unit::Whole, 2, 120_000, true),
        ("0.135", Unit::Whole, 2, 140_000, true),
        ("0.1250000000000001", Unit::Whole, 2, 130_000, true),
        ("-0.125", Unit::Whole, 2, -120_000, true),
        ("(1.999)", Unit::Whole, 2, -2_000_000, true),
        ("0.0000005", Unit::Whole, 6, 0, true),
        ("0.0000015", Unit::Whole, 6, 2, true),
        ("2.5", Unit::Whole, 0, 2_000_000, true),
        ("3.5", Unit::Whole, 0, 4_000_000, true),
        // Decimals are those of the currency unit, whatever the numbers count.
        ("142.9999948", Unit::Cents, 2, 1_430_000, true),
        ("1429999.948", Unit::Micros, 2, 1_430_000, true),
        ("36150000", Unit::Micros, 2, 36_150_000, false),
    ];
    for (text, unit, decimals, micros, is_rounded) in cases {
        let read = super::money(text, POINT, unit, Some(decimals)).unwrap();
        assert_eq!(
            (read.micros, read.is_rounded),
            (micros, is_rounded),
            "{text} {unit:?} {decimals}"
        );
    }
    let fault = super::money("999999999999.999", POINT, Unit::Whole, Some(2)).unwrap_err();
    assert!(fault.advice.contains("under 1,000,000,000,000 units"));
}

proptest! {
    #[test]
    fn a_rounded_amount_is_the_nearest_and_none_of_its_decimals_is_lost(
        micros in -10i128.pow(15)..10i128.pow(15), decimals in 0u32..=6,
    ) {
        let size = micros.abs();
        let sign = if micros < 0 { "-" } else { "" };
        let text = format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000);
        let read = super::money(&text, POINT, Unit::Whole, Some(decimals)).unwrap();
        let step = 10i128.pow(6 - decimals);
        prop_assert_eq!(read.micros % step, 0);
        prop_assert!((read.micros - micros).abs() * 2 <= step);
        prop_assert_eq!(read.is_rounded, read.micros != micros);
    }
}
