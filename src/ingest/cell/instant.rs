//! Dates and instants. A cell holds either a moment or only a day; the two stay apart, because a
//! bare date stands for the start of its day where something begins and for its last microsecond
//! where something ends.
//!
//! Goes in: a cell's text and what its column declares. Comes out: what it holds, and whether the
//! clocks changed under it. Years outside 1900 to 2199 are typing errors or stand for no date, so
//! they are faults.

mod epoch;
mod iso;
mod pattern;
mod written;

use super::Fault;
use super::clock::{InstantOrDay, Meant, ZoneClock};
use super::day_month;
use super::two_readings::FormReading;
use crate::domain::period::DAY_MICROS;
use crate::ingest::reject::RejectRule;
use crate::pipeline::settings::{DateForm, Dst, Epoch};
use chrono::{Datelike, Months, NaiveDate};
use pattern::Pattern;
use std::sync::Arc;
use written::WrittenInstant;

/// A cell that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadInstant {
    /// What the cell holds.
    pub when: InstantOrDay,
    /// Its local time occurs twice, or never, and was read by the source's `dst`.
    pub is_shifted: bool,
}

/// How a column writes its dates.
#[derive(Debug, Clone)]
pub struct Reader {
    form: InstantForm,
    is_day: bool,
    may_have_no_end: bool,
    dst: Dst,
    clock: Arc<ZoneClock>,
}

#[derive(Debug, Clone)]
enum InstantForm {
    Iso,
    Pattern(Box<Pattern>),
    Epoch(Epoch),
    /// A form that lacks the day: the first of the month is meant.
    Month(Box<Pattern>),
    Several(Vec<Self>),
}

/// 1900-01-01 and 2200-01-01, in days since 1970.
const DAYS: std::ops::Range<i32> = -25_567..84_006;

/// 9999-12-31, in days since 1970: what databases write as the end of a period without one.
const NO_END: i32 = 2_932_896;

impl Reader {
    /// Whether the column declares no form of its own: what it holds may have others.
    pub fn is_iso(&self) -> bool {
        matches!(self.form, InstantForm::Iso)
    }

    /// Whether a midnight is a bare date, as the source declares.
    pub fn is_day(&self) -> bool {
        self.is_day
    }

    /// A reader of `form`. `is_day`: a midnight is a bare date. Times without an offset are those
    /// of `clock`, and `dst` decides what becomes of them when it changes.
    pub fn new(form: &DateForm, is_day: bool, dst: Dst, clock: Arc<ZoneClock>) -> Self {
        Self {
            form: InstantForm::of(form),
            is_day,
            may_have_no_end: false,
            dst,
            clock,
        }
    }

    /// The same reader for the ends of periods: 9999-12-31 is a day there, since a period that has
    /// no end yet is no period without days.
    #[must_use]
    pub fn of_period_ends(self) -> Self {
        Self {
            may_have_no_end: true,
            ..self
        }
    }

    /// Reads a cell.
    ///
    /// # Errors
    /// Text of another form, a date that does not exist or is outside 1900 to 2199, a clock change
    /// that the source rejects. [`RejectRule::AmbiguousDate`] where no form is declared and day and month
    /// stand in an order that may be either: the run has to stop.
    pub fn read(&self, text: &str) -> Result<ReadInstant, Fault> {
        let as_written = match self.form {
            // Hardly any cell needs its blanks looked at.
            InstantForm::Iso => iso::read(text.as_bytes()),
            _ => None,
        };
        let written = match as_written {
            Some(written) => written,
            None => self.form.read(&super::with_plain_blanks(text))?,
        };
        let has_no_end = self.may_have_no_end && written.day == NO_END;
        if !DAYS.contains(&written.day) && !has_no_end {
            return Err(out_of_range());
        }
        let plain = |when| {
            Ok(ReadInstant {
                when,
                is_shifted: false,
            })
        };
        let midnight = i64::from(written.day) * DAY_MICROS;
        match (written.time, written.offset) {
            (None, _) => plain(InstantOrDay::On(written.day)),
            (Some(0), _) if self.is_day => plain(InstantOrDay::On(written.day)),
            (Some(time), Some(offset)) => plain(InstantOrDay::At(
                midnight + time - i64::from(offset) * 1_000_000,
            )),
            (Some(time), None) => self.on_the_clock(midnight + time),
        }
    }

    /// What the forms of the column read in a cell, where two of them read it differently.
    pub fn readings(&self, text: &str) -> Option<Vec<FormReading>> {
        let InstantForm::Several(forms) = &self.form else {
            return None;
        };
        let text = &*super::with_plain_blanks(text);
        let readings = forms.iter().filter_map(|form| {
            let written = form.read(text).ok()?;
            let reading = FormReading {
                form: form.name().to_owned(),
                reading: written.shown(),
            };
            DAYS.contains(&written.day).then_some(reading)
        });
        Some(readings.collect())
    }

    fn on_the_clock(&self, local: i64) -> Result<ReadInstant, Fault> {
        let shifted = |at| {
            Ok(ReadInstant {
                when: InstantOrDay::At(at),
                is_shifted: true,
            })
        };
        match (self.clock.meant(local), self.dst) {
            (Meant::Once(at), _) => Ok(ReadInstant {
                when: InstantOrDay::At(at),
                is_shifted: false,
            }),
            (Meant::Twice(earlier, _) | Meant::Never(earlier, _), Dst::Earlier) => shifted(earlier),
            (Meant::Twice(_, later) | Meant::Never(_, later), Dst::Later) => shifted(later),
            (Meant::Twice(earlier, later), Dst::Reject) => {
                Err(self.clock_change("occurs twice", local, [earlier, later]))
            }
            (Meant::Never(earlier, later), Dst::Reject) => {
                Err(self.clock_change("does not occur", local, [earlier, later]))
            }
        }
    }

    /// The two instants are named by their offsets: an instant in full would repeat the cell, which
    /// may be personal.
    fn clock_change(&self, how: &str, local: i64, instants: [i64; 2]) -> Fault {
        let [earlier, later] = instants.map(|at| offset_text((local - at) / 1_000_000));
        let zone = self.clock.zone();
        Fault::new(
            RejectRule::ClockChange,
            format!(
                "the time {how} in `{zone}`, where the clocks change on that day: the earlier instant has the offset {earlier}, the later one {later}; export times with their offset or in UTC, or set `dst` of the source to \"earlier\" or \"later\""
            ),
        )
    }
}

impl InstantForm {
    fn of(form: &DateForm) -> Self {
        match form {
            DateForm::Iso => Self::Iso,
            DateForm::Pattern(text) => Self::Pattern(Box::new(Pattern::new(text))),
            DateForm::Epoch(unit) => Self::Epoch(*unit),
            DateForm::Month(text) => Self::Month(Box::new(Pattern::new(&format!("{text} %d")))),
            DateForm::Several(forms) => Self::Several(forms.iter().map(Self::of).collect()),
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Pattern(pattern) | Self::Month(pattern) => pattern.text(),
            Self::Iso | Self::Epoch(_) | Self::Several(_) => "iso",
        }
    }

    /// Reads a text without blanks around it.
    fn read(&self, text: &str) -> Result<WrittenInstant, Fault> {
        match self {
            Self::Iso => iso::read(text.as_bytes()).ok_or_else(|| undeclared(text)),
            Self::Pattern(pattern) => pattern.read(text),
            Self::Epoch(unit) => epoch::read(text, *unit),
            Self::Month(pattern) => pattern.read(&format!("{text} 1")),
            Self::Several(forms) => several(forms, text),
        }
    }
}

/// What every form reads that reads the text at all.
fn several(forms: &[InstantForm], text: &str) -> Result<WrittenInstant, Fault> {
    let mut found = None;
    for form in forms {
        let read = form.read(text);
        match (found, read) {
            (_, Err(_)) => {}
            (_, Ok(written)) if !DAYS.contains(&written.day) => {}
            (None, Ok(written)) => found = Some(written),
            (Some(before), Ok(written)) if before == written => {}
            (Some(_), Ok(_)) => {
                return Err(Fault::new(
                    RejectRule::AmbiguousDate,
                    "expected a date that the declared forms read alike",
                ));
            }
        }
    }
    found.ok_or_else(|| {
        let names: Vec<String> = forms.iter().map(|form| format!("`{}`", form.name())).collect();
        Fault::new(
            RejectRule::Date,
            format!(
                "expected a date of one of the forms {}; add its form to `formats` of the column under [source.formats]",
                names.join(", ")
            ),
        )
    })
}

/// The first and the last day of a day's month.
pub fn month_of(day: i32) -> (i32, i32) {
    let date = NaiveDate::from_epoch_days(day).unwrap_or_default();
    let first = date.with_day(1).unwrap_or(date);
    let next = first + Months::new(1);
    (first.to_epoch_days(), next.to_epoch_days() - 1)
}

fn offset_text(seconds: i64) -> String {
    let size = seconds.abs();
    format!(
        "{}{:02}:{:02}",
        if seconds < 0 { '-' } else { '+' },
        size / 3_600,
        size / 60 % 60
    )
}

fn out_of_range() -> Fault {
    Fault::new(
        RejectRule::Date,
        "expected a year from 1900 to 2199; look for a typing error such as the year 0026 or 2206, and put dates that mean none, such as 9999-12-31, into `null_values`",
    )
}

/// A cell that is no ISO 8601, of a column that declares no form.
fn undeclared(text: &str) -> Fault {
    if day_month::is_like(text) {
        return Fault::new(
            RejectRule::AmbiguousDate,
            "expected a declared order of day and month; declare the column's form under [source.formats], such as \"%d/%m/%Y\" or \"%m/%d/%Y\"",
        );
    }
    if iso::is_number(text) {
        return Fault::new(RejectRule::Date, bare_number(text));
    }
    if iso::is_month(text) {
        return Fault::new(
            RejectRule::Date,
            "expected a day, found a month; export the day, or declare a month of spend under [source.formats] as `spent_on = { format = \"%Y-%m\", as = \"month\" }`: its amount is spread over its days",
        );
    }
    Fault::new(
        RejectRule::Date,
        "expected an ISO 8601 date such as 2026-02-28, 2026-02-28 09:30:00 or 2026-02-28T09:30:00Z; declare another form as `date_format` or under [source.formats], several of one column as `{ formats = [...] }`",
    )
}

/// What a number in a column of dates may be, by the count of its digits; it is not read on a
/// guess.
fn bare_number(text: &str) -> &'static str {
    match text.bytes().take_while(u8::is_ascii_digit).count() {
        1..=6 => {
            "expected a date, found a number: a spreadsheet's count of days is not read, because two calendars of it are in use; format the column as yyyy-mm-dd before it is exported"
        }
        8 => {
            "expected a date such as 2026-02-28; declare dates without hyphens as `date_format = \"%Y%m%d\"` or under [source.formats]"
        }
        9..=11 => "expected a date, found a number; declare seconds since 1970 as `epoch = \"s\"`",
        12..=14 => {
            "expected a date, found a number; declare milliseconds since 1970 as `epoch = \"ms\"`, or digits such as 20260228093000 as `date_format`"
        }
        15..=17 => {
            "expected a date, found a number; declare microseconds since 1970 as `epoch = \"us\"`"
        }
        _ => {
            "expected a date, found a number; export the column as ISO 8601, such as 2026-02-28T09:30:00Z"
        }
    }
}

#[cfg(test)]
mod tests;
