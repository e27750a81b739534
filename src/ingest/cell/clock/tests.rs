//! The clock against the time-zone tables, on days of change and on others.

use super::*;
use proptest::prelude::*;

fn micros(text: &str) -> i64 {
    DateTime::parse_from_rfc3339(text)
        .unwrap()
        .timestamp_micros()
}

/// A wall clock's time, as if it were UTC.
fn wall(text: &str) -> i64 {
    micros(&format!("{text}Z"))
}

#[test]
fn clocks_change_by_an_hour_by_half_an_hour_and_by_a_day() {
    let cases = [
        // Berlin, 2026-10-25 at 01:00Z: 03:00 +02:00 becomes 02:00 +01:00.
        (
            Tz::Europe__Berlin,
            "2026-10-25T01:59:59",
            Meant::Once(micros("2026-10-24T23:59:59Z")),
        ),
        (
            Tz::Europe__Berlin,
            "2026-10-25T02:30:00",
            Meant::Twice(
                micros("2026-10-25T00:30:00Z"),
                micros("2026-10-25T01:30:00Z"),
            ),
        ),
        (
            Tz::Europe__Berlin,
            "2026-10-25T03:00:00",
            Meant::Once(micros("2026-10-25T02:00:00Z")),
        ),
        // Berlin, 2026-03-29 at 01:00Z: 02:00 +01:00 becomes 03:00 +02:00.
        (
            Tz::Europe__Berlin,
            "2026-03-29T02:30:00",
            Meant::Never(
                micros("2026-03-29T00:30:00Z"),
                micros("2026-03-29T01:30:00Z"),
            ),
        ),
        (
            Tz::Europe__Berlin,
            "2026-03-29T03:00:00",
            Meant::Once(micros("2026-03-29T01:00:00Z")),
        ),
        // Lord Howe, 2026-04-05 at 02:00 +11:00 (2026-04-04T15:00Z): 01:30 +10:30, half an
        // hour.
        (
            Tz::Australia__Lord_Howe,
            "2026-04-05T01:45:00",
            Meant::Twice(
                micros("2026-04-04T14:45:00Z"),
                micros("2026-04-04T15:15:00Z"),
            ),
        ),
        (
            Tz::Australia__Lord_Howe,
            "2026-04-05T02:00:00",
            Meant::Once(micros("2026-04-04T15:30:00Z")),
        ),
        // Lord Howe, 2026-10-04 at 02:00 +10:30 (2026-10-03T15:30Z): 02:30 +11:00.
        (
            Tz::Australia__Lord_Howe,
            "2026-10-04T02:15:00",
            Meant::Never(
                micros("2026-10-03T15:15:00Z"),
                micros("2026-10-03T15:45:00Z"),
            ),
        ),
        // Apia had no 2011-12-30: -10:00 became +14:00.
        (
            Tz::Pacific__Apia,
            "2011-12-30T12:00:00",
            Meant::Never(
                micros("2011-12-29T22:00:00Z"),
                micros("2011-12-30T22:00:00Z"),
            ),
        ),
        (
            Tz::Pacific__Apia,
            "2011-12-31T00:00:00",
            Meant::Once(micros("2011-12-30T10:00:00Z")),
        ),
        // Kathmandu is at +05:45 all year.
        (
            Tz::Asia__Kathmandu,
            "2026-02-28T05:45:00",
            Meant::Once(micros("2026-02-28T00:00:00Z")),
        ),
    ];
    for (zone, text, expected) in cases {
        assert_eq!(
            ZoneClock::new(zone).meant(wall(text)),
            expected,
            "{zone} {text}"
        );
    }
}

#[test]
fn a_bare_date_is_its_first_or_last_instant() {
    let berlin = ZoneClock::new(Tz::Europe__Berlin);
    // 2026-03-29 has 23 hours, 2026-03-28 has 24.
    let day = |text: &str| InstantOrDay::On(days_since_epoch(text.parse().unwrap()));
    assert_eq!(
        berlin.resolve(day("2026-03-29"), DayEdge::Start).0,
        micros("2026-03-28T23:00:00Z")
    );
    assert_eq!(
        berlin.resolve(day("2026-03-29"), DayEdge::End).0,
        micros("2026-03-29T21:59:59.999999Z")
    );
    assert_eq!(
        berlin.resolve(day("2026-07-01"), DayEdge::End).0,
        micros("2026-07-01T21:59:59.999999Z")
    );
    let utc = ZoneClock::new(Tz::UTC);
    assert_eq!(utc.resolve(InstantOrDay::At(-1), DayEdge::Start), (-1, -1));
    assert_eq!(
        utc.resolve(InstantOrDay::On(1), DayEdge::End),
        (2 * DAY_MICROS - 1, 1)
    );
}

#[test]
fn days_that_share_a_place_do_not_answer_for_each_other() {
    let clock = ZoneClock::new(Tz::Europe__Berlin);
    let summer = wall("2026-07-01T12:00:00");
    for step in [0, 1, -1, 2, 0, 1] {
        let at = summer + i64::from(DAYS) * DAY_MICROS * step;
        assert_eq!(clock.meant(at), meant(at, Tz::Europe__Berlin), "{step}");
    }
}

#[test]
fn any_number_has_a_day() {
    let clock = ZoneClock::new(Tz::Pacific__Apia);
    for at in [i64::MIN, i64::MAX, 0] {
        let (_, _) = (clock.local_day(at), clock.meant(at));
    }
    for day in [i32::MIN, i32::MAX] {
        let (_, _) = (clock.day_start(day), clock.day_end(day));
    }
}

/// From 1900 to 2200.
const RANGE: std::ops::Range<i64> = -2_208_988_800_000_000..7_258_118_400_000_000;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn it_agrees_with_the_tables(zone in prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec()), around in RANGE, steps in prop::collection::vec(-400i64..400, 40)) {
        let clock = ZoneClock::new(zone);
        for at in steps.iter().map(|step| around + step * 20 * 3_600 * SECOND).filter(|at| RANGE.contains(at)) {
            prop_assert_eq!(clock.local_day(at), days_since_epoch(local_day(at, zone)));
            prop_assert_eq!(clock.meant(at), meant(at, zone));
            let day = utc_day(at);
            prop_assert_eq!(clock.resolve(InstantOrDay::On(day), DayEdge::Start), (day_start(date(day), zone), day));
            prop_assert_eq!(clock.resolve(InstantOrDay::On(day), DayEdge::End), (day_end(date(day), zone), day));
        }
    }

    #[test]
    fn an_instant_is_among_those_that_its_wall_clock_means(zone in prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec()), at in RANGE) {
        let local = crate::domain::period::local_time(at, zone).and_utc().timestamp_micros();
        match ZoneClock::new(zone).meant(local) {
            Meant::Once(one) => prop_assert_eq!(one, at),
            Meant::Twice(earlier, later) => prop_assert!(earlier < later && (at == earlier || at == later)),
            Meant::Never(..) => prop_assert!(false, "the wall clock showed it"),
        }
    }
}
