//! Dates and instants against hand-worked ones, and as laws over any text.

mod laws;

use super::*;
use crate::domain::period::local_time;
use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;
use proptest::prelude::*;

fn reader(form: &DateForm, zone: Tz, dst: Dst) -> Reader {
    Reader::new(form, false, dst, ZoneClock::of(zone))
}

fn shown(read: ReadInstant) -> String {
    match read.when {
        InstantOrDay::At(at) => DateTime::from_timestamp_micros(at).unwrap().to_rfc3339(),
        InstantOrDay::On(day) => NaiveDate::from_epoch_days(day).unwrap().to_string(),
    }
}

fn iso(text: &str) -> Result<String, Fault> {
    reader(&DateForm::Iso, Tz::Europe__Berlin, Dst::Earlier)
        .read(text)
        .map(shown)
}

fn by_pattern(text: &str, format: &str) -> Result<String, Fault> {
    reader(
        &DateForm::Pattern(format.to_owned()),
        Tz::America__Sao_Paulo,
        Dst::Earlier,
    )
    .read(text)
    .map(shown)
}

fn by_epoch(text: &str, unit: Epoch) -> Result<String, Fault> {
    reader(&DateForm::Epoch(unit), Tz::Europe__Berlin, Dst::Earlier)
        .read(text)
        .map(shown)
}

#[test]
fn iso_forms() {
    let cases = [
        ("2026-02-28", "2026-02-28"),
        (" 2024-02-29 ", "2024-02-29"),
        ("1900-01-01", "1900-01-01"),
        ("2199-12-31", "2199-12-31"),
        ("2026-02-28T09:30:00Z", "2026-02-28T09:30:00+00:00"),
        ("2026-02-28t09:30:00z", "2026-02-28T09:30:00+00:00"),
        ("2026-02-28 09:30", "2026-02-28T08:30:00+00:00"),
        ("2026-02-28 09:30:05.25", "2026-02-28T08:30:05.250+00:00"),
        ("2026-02-28 09:30:05,25", "2026-02-28T08:30:05.250+00:00"),
        (
            "2026-02-28T23:59:59.9999999Z",
            "2026-02-28T23:59:59.999999+00:00",
        ),
        ("2026-02-28T09:30:00+05:45", "2026-02-28T03:45:00+00:00"),
        ("2026-02-28T09:30:00-0300", "2026-02-28T12:30:00+00:00"),
        ("2026-02-28 09:30:00+00", "2026-02-28T09:30:00+00:00"),
        ("2026-02-28 09:30:00 UTC", "2026-02-28T09:30:00+00:00"),
        ("2026-07-01T00:00:00", "2026-06-30T22:00:00+00:00"),
    ];
    for (text, expected) in cases {
        assert_eq!(iso(text), Ok(expected.to_owned()), "{text}");
    }
    for text in [
        "",
        "2026-02-30",
        "2025-02-29",
        "2026-13-01",
        "2026-00-10",
        "2026-02-28T25:00:00",
        "2026-02-28T24:00:00",
        "2026-02-28T23:59:60Z",
        "2026-02-28T09:60",
        "2026-02-28T09:30:00.",
        "2026-02-28 9:30",
        "2026-02-28T09:30:00 CET",
        "2026-02-28T09:30:00+15:00",
        "2026-02-28T09:30:00+1",
        "2026-2-8",
        "2026/02/28",
        "2026-02-28T",
        "２０２６-02-28",
        "2026-02-28T09:30:00+05:45Z",
        "yesterday",
    ] {
        assert_eq!(
            iso(text).map_err(|fault| fault.rule),
            Err(RejectRule::Date),
            "{text}"
        );
    }
}

#[test]
fn numbers_and_impossible_years_say_what_they_may_be() {
    let advice = |text| iso(text).unwrap_err().advice;
    assert!(advice("46081").contains("spreadsheet's count of days"));
    assert!(advice("46081.39583").contains("spreadsheet's count of days"));
    assert!(advice("20260228").contains("%Y%m%d"));
    assert!(advice("1772271000").contains("epoch = \"s\""));
    assert!(advice("1772271000000").contains("epoch = \"ms\""));
    assert!(advice("1772271000000000").contains("epoch = \"us\""));
    for text in [
        "0026-02-28",
        "1899-12-31",
        "2200-01-01",
        "9999-12-31",
        "0001-01-01 00:00:00",
    ] {
        assert!(advice(text).contains("from 1900 to 2199"), "{text}");
    }
    assert_eq!(
        by_pattern("28/02/26", "%d/%m/%Y").unwrap_err().advice,
        out_of_range().advice
    );
}

#[test]
fn an_undeclared_order_of_day_and_month_is_a_fault_of_its_own() {
    for text in ["28.02.2026", "03/04/2026", "3/4/26 09:30", "28-02-2026"] {
        assert_eq!(
            iso(text).map_err(|fault| fault.rule),
            Err(RejectRule::AmbiguousDate),
            "{text}"
        );
    }
    assert_eq!(
        by_pattern("02/28/2026", "%d/%m/%Y").map_err(|fault| fault.rule),
        Err(RejectRule::Date)
    );
}

#[test]
fn declared_forms() {
    let cases = [
        (
            "9/19/2017 9:45",
            "%m/%d/%Y %H:%M",
            "2017-09-19T12:45:00+00:00",
        ),
        ("28-02-26", "%d-%m-%y", "2026-02-28"),
        ("28-02-68", "%d-%m-%y", "2068-02-28"),
        ("28-02-69", "%d-%m-%y", "1969-02-28"),
        ("03/04/2026", "%d/%m/%Y", "2026-04-03"),
        ("03/04/2026", "%m/%d/%Y", "2026-03-04"),
        ("20260228", "%Y%m%d", "2026-02-28"),
        (
            "02/28/2026 11:30 PM",
            "%m/%d/%Y %I:%M %p",
            "2026-03-01T02:30:00+00:00",
        ),
        ("28 Feb 2026", "%d %b %Y", "2026-02-28"),
        ("1772271000", "%s", "2026-02-28T09:30:00+00:00"),
        (
            "28.02.2026 09:30 +0200",
            "%d.%m.%Y %H:%M %z",
            "2026-02-28T07:30:00+00:00",
        ),
        (
            "2026-02-28T09:30:00Z",
            "%Y-%m-%dT%H:%M:%S%z",
            "2026-02-28T09:30:00+00:00",
        ),
        // Digits of a fraction, not nanoseconds.
        (
            "2026-02-28 09:30:00.25",
            "%Y-%m-%d %H:%M:%S.%f",
            "2026-02-28T12:30:00.250+00:00",
        ),
        (
            "2026-02-28 09:30:00.25",
            "%Y-%m-%d %H:%M:%S%.f",
            "2026-02-28T12:30:00.250+00:00",
        ),
        // A plain Z or UTC at the end of a form is the zone.
        (
            "28/02/2026 09:30Z",
            "%d/%m/%Y %H:%MZ",
            "2026-02-28T09:30:00+00:00",
        ),
        (
            "28/02/2026 09:30 UTC",
            "%d/%m/%Y %H:%M UTC",
            "2026-02-28T09:30:00+00:00",
        ),
    ];
    for (text, format, expected) in cases {
        assert_eq!(by_pattern(text, format), Ok(expected.to_owned()), "{text}");
    }
    for (text, format) in [
        ("19/9/2017 9:45", "%m/%d/%Y %H:%M"),
        ("30/02/2026", "%d/%m/%Y"),
        ("28/02/2026 trailing", "%d/%m/%Y"),
        ("28/02/2026 23:59:60", "%d/%m/%Y %H:%M:%S"),
        ("28/02/2026 24:00", "%d/%m/%Y %H:%M"),
        ("28.02.2026 09:30 +9900", "%d.%m.%Y %H:%M %z"),
        ("28 Fev 2026", "%d %b %Y"),
        ("", "%d/%m/%Y"),
        ("28/02/2026", "%Q"),
    ] {
        assert_eq!(
            by_pattern(text, format).map_err(|fault| fault.rule),
            Err(RejectRule::Date),
            "{text}"
        );
    }
}

#[test]
fn names_of_zones_are_read_where_they_mean_one_zone() {
    let form = "%Y-%m-%d %H:%M:%S %Z";
    for text in [
        "2026-02-28 09:30:00 UTC",
        "2026-02-28 09:30:00 GMT",
        "2026-02-28 09:30:00 Z",
    ] {
        assert_eq!(
            by_pattern(text, form),
            Ok("2026-02-28T09:30:00+00:00".to_owned()),
            "{text}"
        );
    }
    for text in [
        "2026-02-28 09:30:00 CET",
        "2026-02-28 09:30:00 IST",
        "2026-02-28 09:30:00 ",
    ] {
        let fault = by_pattern(text, form).unwrap_err();
        assert!(fault.rule == RejectRule::Date, "{text}: {}", fault.advice);
    }
    // Beside an offset the name only repeats it.
    assert_eq!(
        by_pattern("2026-02-28 09:30:00 +0100 CET", "%Y-%m-%d %H:%M:%S %z %Z"),
        Ok("2026-02-28T08:30:00+00:00".to_owned())
    );
    assert_eq!(
        by_pattern("2026-02-28 09:30:00 CET +0100", "%Y-%m-%d %H:%M:%S %Z %z"),
        Ok("2026-02-28T08:30:00+00:00".to_owned())
    );
}

#[test]
fn numbers_since_1970() {
    // 2026-02-28 is day 20,512 of the epoch: 56 x 365 + 14 leap days + 58 days; x 86,400 + 34,200 =
    // 1,772,271,000.
    let cases = [
        ("1772271000", Epoch::Seconds, "2026-02-28T09:30:00+00:00"),
        (
            "1772271000.25",
            Epoch::Seconds,
            "2026-02-28T09:30:00.250+00:00",
        ),
        ("1772271000000", Epoch::Millis, "2026-02-28T09:30:00+00:00"),
        (
            "1772271000000.5",
            Epoch::Millis,
            "2026-02-28T09:30:00.000500+00:00",
        ),
        (
            "1772271000000000",
            Epoch::Micros,
            "2026-02-28T09:30:00+00:00",
        ),
        ("0", Epoch::Millis, "1970-01-01T00:00:00+00:00"),
        ("-1", Epoch::Seconds, "1969-12-31T23:59:59+00:00"),
        ("-1.5", Epoch::Seconds, "1969-12-31T23:59:58.500+00:00"),
    ];
    for (text, unit, expected) in cases {
        assert_eq!(by_epoch(text, unit), Ok(expected.to_owned()), "{text}");
    }
    let wrong = [
        ("1772271000", Epoch::Millis, "epoch = \"s\""),
        ("1772271000", Epoch::Micros, "epoch = \"s\""),
        ("1772271000000", Epoch::Micros, "epoch = \"ms\""),
        ("1772271000000", Epoch::Seconds, "epoch = \"ms\""),
        ("1772271000000000", Epoch::Millis, "epoch = \"us\""),
        (
            "-999999999999",
            Epoch::Seconds,
            "none in seconds, milliseconds or microseconds",
        ),
        ("99999999999999999999", Epoch::Seconds, "none in seconds"),
        ("1.772271E+12", Epoch::Millis, "exponent"),
        ("2026-02-28", Epoch::Millis, "milliseconds since 1970"),
        ("", Epoch::Seconds, "digits only"),
        ("1772271000,5", Epoch::Seconds, "digits only"),
        ("1772271000.", Epoch::Seconds, "digits only"),
        ("NaN", Epoch::Seconds, "digits only"),
    ];
    for (text, unit, expected) in wrong {
        let advice = by_epoch(text, unit).unwrap_err().advice;
        assert!(advice.contains(expected), "{text}: {advice}");
    }
}

#[test]
fn a_midnight_is_a_day_where_the_column_declares_it() {
    let day = |form: &DateForm, text| {
        Reader::new(form, true, Dst::Earlier, ZoneClock::of(Tz::Europe__Berlin))
            .read(text)
            .map(shown)
    };
    assert_eq!(
        day(
            &DateForm::Pattern("%d.%m.%Y %H:%M".to_owned()),
            "28.02.2026 00:00"
        ),
        Ok("2026-02-28".to_owned())
    );
    assert_eq!(
        day(&DateForm::Iso, "2026-02-28T00:00:00Z"),
        Ok("2026-02-28".to_owned())
    );
    assert_eq!(
        day(&DateForm::Epoch(Epoch::Millis), "1772236800000"),
        Ok("2026-02-28".to_owned())
    );
    assert_eq!(
        day(&DateForm::Iso, "2026-02-28T00:00:01Z"),
        Ok("2026-02-28T00:00:01+00:00".to_owned())
    );
}

#[test]
fn a_time_that_occurs_twice_or_never_follows_the_policy_and_is_noted() {
    let read = |text, dst| {
        reader(&DateForm::Iso, Tz::Europe__Berlin, dst)
            .read(text)
            .map(|read| (shown(read), read.is_shifted))
    };
    let shifted = |text: &str| Ok((text.to_owned(), true));
    // 02:30 occurs at 00:30Z and 01:30Z on 2026-10-25; on 2026-03-29 it is passed over, 01:30
    // +01:00 or 03:30 +02:00 being meant.
    assert_eq!(
        read("2026-10-25 02:30:00", Dst::Earlier),
        shifted("2026-10-25T00:30:00+00:00")
    );
    assert_eq!(
        read("2026-10-25 02:30:00", Dst::Later),
        shifted("2026-10-25T01:30:00+00:00")
    );
    assert_eq!(
        read("2026-03-29 02:30:00", Dst::Earlier),
        shifted("2026-03-29T00:30:00+00:00")
    );
    assert_eq!(
        read("2026-03-29 02:30:00", Dst::Later),
        shifted("2026-03-29T01:30:00+00:00")
    );
    assert_eq!(
        read("2026-03-29 03:30:00", Dst::Reject),
        Ok(("2026-03-29T01:30:00+00:00".to_owned(), false))
    );
    assert_eq!(
        read("2026-10-25 02:30:00+01:00", Dst::Reject),
        Ok(("2026-10-25T01:30:00+00:00".to_owned(), false))
    );
    assert_eq!(
        read("2026-10-25", Dst::Reject),
        Ok(("2026-10-25".to_owned(), false))
    );
    let fault = read("2026-10-25 02:30:00", Dst::Reject).unwrap_err();
    assert_eq!(fault.rule, RejectRule::ClockChange);
    assert!(
        fault
            .advice
            .starts_with("the time occurs twice in `Europe/Berlin`"),
        "{}",
        fault.advice
    );
    assert!(
        fault
            .advice
            .contains("the earlier instant has the offset +02:00, the later one +01:00"),
        "{}",
        fault.advice
    );
    let fault = read("2026-03-29 02:30:00", Dst::Reject).unwrap_err();
    assert!(
        fault.advice.contains("does not occur")
            && fault.advice.contains("offset +02:00, the later one +01:00"),
        "{}",
        fault.advice
    );
}
