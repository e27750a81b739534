//! Dates and instants. A cell says either a moment or only a day; the two stay apart, because a bare date stands for the
//! start of its day where something begins and for its last microsecond where something ends.

use super::Fault;
use crate::domain::period::{day_end, day_start, local_day};
use crate::ingest::reject::Rule;
use crate::pipeline::settings::{DateForm, Dst};
use chrono::format::{Parsed, StrftimeItems, parse};
use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Tz;

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// A moment, in microseconds UTC.
    At(i64),
    /// A day without a time.
    On(NaiveDate),
}

/// How a column writes its dates.
#[derive(Debug, Clone)]
pub struct Reader {
    /// Its form.
    pub form: DateForm,
    /// A midnight is a bare date.
    pub is_day: bool,
    /// Zone of times without an offset.
    pub zone: Tz,
    /// What a clock change does.
    pub dst: Dst,
}

impl Reader {
    /// Reads a cell.
    ///
    /// # Errors
    /// Text of another form, or a date that does not exist.
    pub fn read(&self, text: &str) -> Result<When, Fault> {
        let text = text.trim();
        let parts = match &self.form {
            DateForm::Pattern(format) => with_format(text, format),
            DateForm::Iso | DateForm::Epoch(_) => iso(text),
        };
        let (day, time, offset) = parts.ok_or_else(|| self.misread())?;
        match (time, offset) {
            (None, _) => Ok(When::On(day)),
            (Some(time), _) if self.is_day && time == NaiveTime::MIN => Ok(When::On(day)),
            (Some(time), Some(offset)) => Ok(When::At(day.and_time(time).and_utc().timestamp_micros() - i64::from(offset) * 1_000_000)),
            (Some(time), None) => Ok(When::At(in_zone(day.and_time(time), self.zone))),
        }
    }

    fn misread(&self) -> Fault {
        let advice = match &self.form {
            DateForm::Pattern(format) => format!("expected a date of the form `{format}`; declare the column's form under [source.formats]"),
            DateForm::Iso | DateForm::Epoch(_) => "expected an ISO 8601 date such as 2026-02-28, 2026-02-28 09:30:00 or 2026-02-28T09:30:00Z; declare another form as `date_format` or under [source.formats]".to_owned(),
        };
        Fault::new(Rule::Date, advice)
    }
}

/// Which moment a bare date stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Its first instant: creations, touches, entries.
    Start,
    /// Its last microsecond: closes.
    End,
}

/// The instant and the local day of what a cell says, in the pipeline's zone.
pub fn resolve(when: When, edge: Edge, zone: Tz) -> (i64, NaiveDate) {
    match when {
        When::At(at) => (at, if zone == Tz::UTC { utc_day(at) } else { local_day(at, zone) }),
        When::On(day) if edge == Edge::End => (day_end(day, zone), day),
        When::On(day) => (day_start(day, zone), day),
    }
}

fn utc_day(at: i64) -> NaiveDate {
    let days = at.div_euclid(crate::domain::period::DAY_MICROS);
    i32::try_from(days).ok().and_then(NaiveDate::from_epoch_days).unwrap_or_default()
}

/// The earlier of the instants that a wall clock may mean: a time in the autumn fold occurs twice, one in the spring gap
/// never, and is read with the offset after it.
fn in_zone(local: NaiveDateTime, zone: Tz) -> i64 {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(instant) => instant.timestamp_micros(),
        LocalResult::Ambiguous(earlier, later) => earlier.timestamp_micros().min(later.timestamp_micros()),
        LocalResult::None => {
            let day_later = local + chrono::TimeDelta::days(1);
            let offset = zone.offset_from_local_datetime(&day_later).earliest().map_or(0, |offset| chrono::Offset::fix(&offset).local_minus_utc());
            local.and_utc().timestamp_micros() - i64::from(offset) * 1_000_000
        }
    }
}

type Parts = (NaiveDate, Option<NaiveTime>, Option<i32>);

/// `YYYY-MM-DD`, then perhaps `T` or a space and `HH:MM[:SS[.ffffff]]`, then perhaps `Z`, `+HH:MM` or `+HHMM`.
fn iso(text: &str) -> Option<Parts> {
    let bytes = text.as_bytes();
    let number = |range: std::ops::Range<usize>| -> Option<u32> {
        bytes.get(range)?.iter().try_fold(0u32, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')))
    };
    let mark = |at: usize, wanted: &[u8]| bytes.get(at).is_some_and(|byte| wanted.contains(byte));
    if !(mark(4, b"-") && mark(7, b"-")) {
        return None;
    }
    let day = NaiveDate::from_ymd_opt(i32::try_from(number(0..4)?).ok()?, number(5..7)?, number(8..10)?)?;
    if bytes.len() == 10 {
        return Some((day, None, None));
    }
    if !(mark(10, b"T ") && mark(13, b":")) {
        return None;
    }
    let (hour, minute) = (number(11..13)?, number(14..16)?);
    let mut at = 16;
    let mut second = 0;
    if mark(at, b":") {
        second = number(17..19)?;
        at = 19;
    }
    let mut micros = 0;
    if mark(at, b".") {
        let length = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if length == 0 {
            return None;
        }
        micros = number(at + 1..at + 1 + length.min(6))? * 10u32.pow(u32::try_from(6 - length.min(6)).ok()?);
        at += 1 + length;
    }
    let time = NaiveTime::from_hms_micro_opt(hour, minute, second, micros)?;
    Some((day, Some(time), offset(text.get(at..)?)?))
}

/// Seconds east of UTC; `Some(None)` where the text gives none, `None` where it is no offset.
#[expect(clippy::option_option, reason = "no offset and a wrong offset are different answers")]
fn offset(text: &str) -> Option<Option<i32>> {
    match text.trim_start() {
        "" => Some(None),
        "Z" | "z" | "UTC" => Some(Some(0)),
        zone => {
            let sign = match zone.as_bytes()[0] {
                b'+' => 1,
                b'-' => -1,
                _ => return None,
            };
            let digits: String = zone[1..].chars().filter(|mark| *mark != ':').collect();
            let is_plain = digits.len() == zone.len() - 1 || zone.as_bytes().get(3) == Some(&b':');
            if !is_plain || !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            let hours: i32 = digits[..2].parse().ok()?;
            let minutes: i32 = if digits.len() == 4 { digits[2..].parse().ok()? } else { 0 };
            (hours <= 14 && minutes < 60).then_some(Some(sign * (hours * 3600 + minutes * 60)))
        }
    }
}

/// A declared format; two-digit years 00 to 68 are 20xx.
fn with_format(text: &str, format: &str) -> Option<Parts> {
    let mut parsed = Parsed::new();
    parse(&mut parsed, text, StrftimeItems::new(format)).ok()?;
    if let Some(seconds) = parsed.timestamp() {
        let instant = DateTime::from_timestamp(seconds, 0)?.naive_utc();
        return Some((instant.date(), Some(instant.time()), Some(0)));
    }
    if let (None, None, Some(short)) = (parsed.year(), parsed.year_div_100(), parsed.year_mod_100()) {
        parsed.set_year(i64::from(short) + if short <= 68 { 2000 } else { 1900 }).ok()?;
    }
    let day = parsed.to_naive_date().ok()?;
    let has_time = parsed.hour_mod_12().is_some();
    let time = if has_time { Some(parsed.to_naive_time().ok()?) } else { None };
    Some((day, time, parsed.offset()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, format: Option<&str>, zone: Tz) -> Option<String> {
        let reader = Reader { form: format.map_or(DateForm::Iso, |format| DateForm::Pattern(format.to_owned())), is_day: false, zone, dst: Dst::Earlier };
        match reader.read(text).ok()? {
            When::At(at) => Some(DateTime::from_timestamp_micros(at)?.to_rfc3339()),
            When::On(day) => Some(day.to_string()),
        }
    }

    #[test]
    fn iso_forms() {
        let cases = [
            ("2026-02-28", "2026-02-28"),
            ("2026-02-28T09:30:00Z", "2026-02-28T09:30:00+00:00"),
            ("2026-02-28 09:30", "2026-02-28T08:30:00+00:00"),
            ("2026-02-28 09:30:05.25", "2026-02-28T08:30:05.250+00:00"),
            ("2026-02-28T09:30:00+05:45", "2026-02-28T03:45:00+00:00"),
            ("2026-02-28T09:30:00-0300", "2026-02-28T12:30:00+00:00"),
            ("2026-02-28 09:30:00 UTC", "2026-02-28T09:30:00+00:00"),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text, None, Tz::Europe__Berlin).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "",
            "2026-02-30",
            "28.02.2026",
            "2026-02-28T25:00:00",
            "2026-02-28T09:30:00.",
            "2026-02-28 9:30",
            "2026-02-28T09:30:00 CET",
            "2026-2-8",
            "20260228",
        ] {
            assert_eq!(read(text, None, Tz::Europe__Berlin), None, "{text}");
        }
    }

    #[test]
    fn declared_forms() {
        let cases = [
            ("9/19/2017 9:45", "%m/%d/%Y %H:%M", "2017-09-19T12:45:00+00:00"),
            ("28-02-26", "%d-%m-%y", "2026-02-28"),
            ("28-02-69", "%d-%m-%y", "1969-02-28"),
            ("02/28/2026 11:30 PM", "%m/%d/%Y %I:%M %p", "2026-03-01T02:30:00+00:00"),
            ("1772271000", "%s", "2026-02-28T09:30:00+00:00"),
        ];
        for (text, format, expected) in cases {
            assert_eq!(read(text, Some(format), Tz::America__Sao_Paulo).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(read("19/9/2017 9:45", Some("%m/%d/%Y %H:%M"), Tz::UTC), None);
    }

    #[test]
    fn a_time_that_occurs_twice_or_never_is_the_earlier_instant() {
        // Berlin 2026-10-25: 02:30 occurs at 00:30Z and 01:30Z. 2026-03-29: 02:30 does not occur; 00:30Z is 01:30 there.
        assert_eq!(read("2026-10-25 02:30:00", None, Tz::Europe__Berlin).as_deref(), Some("2026-10-25T00:30:00+00:00"));
        assert_eq!(read("2026-03-29 02:30:00", None, Tz::Europe__Berlin).as_deref(), Some("2026-03-29T00:30:00+00:00"));
    }

    #[test]
    fn a_bare_date_is_its_first_or_last_instant() {
        let day: NaiveDate = "2026-03-29".parse().unwrap();
        let at = |edge| DateTime::from_timestamp_micros(resolve(When::On(day), edge, Tz::Europe__Berlin).0).unwrap().to_rfc3339();
        assert_eq!(at(Edge::Start), "2026-03-28T23:00:00+00:00");
        assert_eq!(at(Edge::End), "2026-03-29T21:59:59.999999+00:00");
        assert_eq!(resolve(When::At(-1), Edge::Start, Tz::UTC).1.to_string(), "1969-12-31");
    }
}
