//! A declared form in the `strftime` language. Goes in: text. Comes out: day, time and offset as
//! written.
//!
//! Three signs are read here and not by chrono. `%Z`, a zone's abbreviation, for which chrono
//! accepts anything: only those of UTC are unambiguous. `%f`, the digits of a fraction, of which
//! chrono takes one as a nanosecond. `%z`, an offset, which may also be `Z` here. And a form that
//! ends in a plain `Z` or `UTC` is in UTC.

use super::iso::{micros, offset};
use super::written::WrittenInstant;
use crate::domain::period::DAY_MICROS;
use crate::ingest::cell::Fault;
use crate::ingest::reject::RejectRule;
use chrono::format::{Fixed, Item, Numeric, Parsed, StrftimeItems, parse_and_remainder};
use chrono::{DateTime, NaiveDate, Timelike};

/// A pattern, taken apart once.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    text: String,
    steps: Vec<PatternStep>,
    has_offset: bool,
    is_utc: bool,
}

#[derive(Debug, Clone)]
enum PatternStep {
    Items(Vec<Item<'static>>),
    Fraction,
    Offset,
    ZoneName,
}

impl Pattern {
    /// Takes a pattern apart; one that is no pattern reads nothing.
    pub(super) fn new(text: &str) -> Self {
        let items = StrftimeItems::new(text)
            .parse_to_owned()
            .unwrap_or_else(|_| vec![Item::Error]);
        let mut steps = Vec::new();
        for item in items {
            match (item, steps.last_mut()) {
                (Item::Fixed(Fixed::TimezoneName), _) => steps.push(PatternStep::ZoneName),
                (Item::Fixed(Fixed::TimezoneOffset | Fixed::TimezoneOffsetColon), _) => {
                    steps.push(PatternStep::Offset)
                }
                (Item::Numeric(Numeric::Nanosecond, _), _) => steps.push(PatternStep::Fraction),
                (item, Some(PatternStep::Items(items))) => items.push(item),
                (item, _) => steps.push(PatternStep::Items(vec![item])),
            }
        }
        let has_offset = steps.iter().any(|step| match step {
            PatternStep::Offset => true,
            PatternStep::Items(items) => items.contains(&Item::Fixed(Fixed::RFC3339)),
            PatternStep::Fraction | PatternStep::ZoneName => false,
        });
        let is_utc = !has_offset
            && !text.ends_with("%Z")
            && ["Z", "UTC", "GMT"].iter().any(|name| text.ends_with(name));
        Self {
            text: text.to_owned(),
            steps,
            has_offset,
            is_utc,
        }
    }

    /// The pattern as it is declared.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Reads a cell.
    ///
    /// # Errors
    /// Text of another form, a date or time that does not exist, an abbreviation of a zone that is
    /// not UTC's.
    pub(super) fn read(&self, text: &str) -> Result<WrittenInstant, Fault> {
        let mut parsed = Parsed::new();
        let mut rest = text;
        for step in &self.steps {
            rest = match step {
                PatternStep::Items(items) => parse_and_remainder(&mut parsed, rest, items.iter())
                    .map_err(|_| self.misread())?,
                PatternStep::Fraction => {
                    fraction(rest, &mut parsed).ok_or_else(|| self.misread())?
                }
                PatternStep::Offset => east(rest, &mut parsed).ok_or_else(|| self.misread())?,
                PatternStep::ZoneName => self.zone_name(rest, &mut parsed)?,
            };
        }
        let written = if rest.is_empty() {
            written(parsed)
        } else {
            None
        };
        let written = written.ok_or_else(|| self.misread())?;
        Ok(if self.is_utc {
            WrittenInstant {
                offset: Some(0),
                ..written
            }
        } else {
            written
        })
    }

    /// With an offset beside it a name only repeats; alone it has to be UTC's.
    fn zone_name<'t>(&self, text: &'t str, parsed: &mut Parsed) -> Result<&'t str, Fault> {
        let (name, rest) = text.split_at(
            text.find(|sign: char| !sign.is_ascii_alphabetic())
                .unwrap_or(text.len()),
        );
        let is_utc = matches!(name, "UTC" | "GMT" | "Z")
            && (self.has_offset || parsed.set_offset(0).is_ok());
        if is_utc || (self.has_offset && !name.is_empty()) {
            return Ok(rest);
        }
        Err(Fault::new(
            RejectRule::Date,
            "expected UTC, GMT or Z where the form says `%Z`: other abbreviations stand for several zones; export the offset (`%z`), or leave the name out and set `timezone` of the source",
        ))
    }

    fn misread(&self) -> Fault {
        let format = &self.text;
        Fault::new(
            RejectRule::Date,
            format!(
                "expected a date of the form `{format}`; declare the column's form under [source.formats], several as `{{ formats = [...] }}`"
            ),
        )
    }
}

fn fraction<'t>(text: &'t str, parsed: &mut Parsed) -> Option<&'t str> {
    let (digits, rest) = text.split_at(
        text.find(|sign: char| !sign.is_ascii_digit())
            .unwrap_or(text.len()),
    );
    parsed
        .set_nanosecond(micros(digits.as_bytes()) * 1_000)
        .ok()
        .filter(|_| !digits.is_empty())?;
    Some(rest)
}

fn east<'t>(text: &'t str, parsed: &mut Parsed) -> Option<&'t str> {
    let text = text.trim_start();
    let (sign, rest) = text.split_at(
        text.find(|sign: char| !"+-:Z0123456789".contains(sign))
            .unwrap_or(text.len()),
    );
    parsed
        .set_offset(i64::from(offset(sign.as_bytes())?))
        .ok()?;
    Some(rest)
}

/// Two-digit years 00 to 68 are 20xx.
fn written(mut parsed: Parsed) -> Option<WrittenInstant> {
    if let Some(seconds) = parsed.timestamp() {
        let at =
            DateTime::from_timestamp(seconds, parsed.nanosecond().unwrap_or(0))?.timestamp_micros();
        let day = i32::try_from(at.div_euclid(DAY_MICROS)).ok()?;
        return Some(WrittenInstant {
            day,
            time: Some(at.rem_euclid(DAY_MICROS)),
            offset: Some(0),
        });
    }
    if let (None, None, Some(short)) = (parsed.year(), parsed.year_div_100(), parsed.year_mod_100())
    {
        parsed
            .set_year(i64::from(short) + if short <= 68 { 2000 } else { 1900 })
            .ok()?;
    }
    let day: NaiveDate = parsed.to_naive_date().ok()?;
    let time = if parsed.hour_mod_12().is_some() {
        Some(parsed.to_naive_time().ok()?)
    } else {
        None
    };
    // chrono keeps a leap second as nanoseconds of a second and more.
    if time.is_some_and(|time| time.nanosecond() >= 1_000_000_000) {
        return None;
    }
    let micros = time.map(|time| {
        i64::from(time.num_seconds_from_midnight()) * 1_000_000
            + i64::from(time.nanosecond() / 1_000)
    });
    Some(WrittenInstant {
        day: day.to_epoch_days(),
        time: micros,
        offset: parsed.offset(),
    })
}
