//! Laws of instants over every zone: what is written reads back, and policies keep their order.

use super::*;

/// From 1901 to 2199.
pub(super) const RANGE: std::ops::Range<i64> = -2_177_452_800_000_000..7_226_582_400_000_000;

proptest! {
    #[test]
    fn an_instant_with_any_offset_reads_back(at in RANGE, quarters in -48i32..=56, t in prop::sample::select(vec!['T', ' ']), colon in any::<bool>()) {
        let offset = chrono::FixedOffset::east_opt(quarters * 900).unwrap();
        let form = format!("%Y-%m-%d{t}%H:%M:%S%.6f{}", if colon { "%:z" } else { "%z" });
        let text = DateTime::from_timestamp_micros(at).unwrap().with_timezone(&offset).format(&form).to_string();
        let expected = Ok(ReadInstant { when: InstantOrDay::At(at), is_shifted: false });
        prop_assert_eq!(reader(&DateForm::Iso, Tz::Asia__Kathmandu, Dst::Reject).read(&text), expected.clone());
        // The same by chrono's own language.
        prop_assert_eq!(reader(&DateForm::Pattern(form), Tz::Asia__Kathmandu, Dst::Reject).read(&text), expected);
    }

    #[test]
    fn the_earlier_reading_is_never_the_later_one(zone in prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec()), at in RANGE) {
        let text = local_time(at, zone).format("%Y-%m-%d %H:%M:%S%.6f").to_string();
        let read = |dst| reader(&DateForm::Iso, zone, dst).read(&text);
        let (earlier, later) = (read(Dst::Earlier).unwrap(), read(Dst::Later).unwrap());
        let (InstantOrDay::At(first), InstantOrDay::At(second)) = (earlier.when, later.when) else { panic!("a moment was written") };
        prop_assert!(first <= second && earlier.is_shifted == (first < second) && (at == first || at == second));
        prop_assert_eq!(read(Dst::Reject).is_err(), earlier.is_shifted);
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,40}|[0-9/:. TZ+-]{0,32}|[0-9]{1,25}") {
        for form in [DateForm::Iso, DateForm::Epoch(Epoch::Seconds), DateForm::Epoch(Epoch::Micros), DateForm::Pattern("%d/%m/%Y %H:%M:%S.%f %Z".to_owned())] {
            let _ = reader(&form, Tz::America__New_York, Dst::Reject).read(&text);
        }
        let mut seen = day_month::DayMonth::default();
        seen.note(&text, 1);
        let _ = seen.advice("a", "b", false);
    }
}
