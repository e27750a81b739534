//! How the text of a file is read: signs between fields and in numbers, zone, date format, what means nothing. Goes in:
//! a source's or preset's keys. Comes out: a [`Dialect`] with the defaults in place.

use super::defaults;
use super::problem::{At, Place, Problems};
use super::reader::Table;
use super::settings::Dialect;
use super::value::Value;
use super::words;
use chrono::format::{Item, StrftimeItems};
use chrono_tz::Tz;

/// What one layer says; what it leaves out is another's to say.
#[derive(Debug, Clone, Default)]
pub struct DialectLayer {
    timezone: Option<Tz>,
    decimal: Option<At<char>>,
    thousands: Option<At<char>>,
    delimiter: Option<At<u8>>,
    quote: Option<At<u8>>,
    null_values: Option<Vec<String>>,
    date_format: Option<String>,
}

impl DialectLayer {
    /// Reads the keys from the table of a source or of a preset's object.
    pub fn read(table: &Table<'_>, problems: &Problems) -> Self {
        Self {
            timezone: table.get("timezone").and_then(|value| words::zone(&value, problems)),
            decimal: table.get("decimal").and_then(|value| mark(&value, "`.` or `,`", |sign| ".,".contains(sign), problems)),
            thousands: table
                .get("thousands")
                .and_then(|value| mark(&value, "one sign that is no digit", |sign| !sign.is_alphanumeric() && !"+-()".contains(sign), problems)),
            delimiter: table.get("delimiter").and_then(|value| byte(&value, problems)),
            quote: table.get("quote").and_then(|value| byte(&value, problems)),
            null_values: table.get("null_values").and_then(|value| value.texts()).map(|words| words.into_iter().map(|word| word.value).collect()),
            date_format: table.get("date_format").and_then(|value| date_format(&value.string()?, problems)),
        }
    }

    /// This layer's keys, and the base's where it has none.
    pub fn over(self, base: Self) -> Self {
        Self {
            timezone: self.timezone.or(base.timezone),
            decimal: self.decimal.or(base.decimal),
            thousands: self.thousands.or(base.thousands),
            delimiter: self.delimiter.or(base.delimiter),
            quote: self.quote.or(base.quote),
            null_values: self.null_values.or(base.null_values),
            date_format: self.date_format.or(base.date_format),
        }
    }

    /// The dialect with defaults: naive instants are in `zone`. Signs that stand for two things are problems.
    pub fn settle(self, zone: Tz, problems: &Problems) -> Dialect {
        let dialect = Dialect {
            delimiter: self.delimiter.as_ref().map_or(defaults::DELIMITER, |sign| sign.value),
            quote: self.quote.as_ref().map_or(defaults::QUOTE, |sign| sign.value),
            timezone: self.timezone.unwrap_or(zone),
            decimal: self.decimal.as_ref().map_or(defaults::DECIMAL, |sign| sign.value),
            thousands: self.thousands.as_ref().map(|sign| sign.value),
            null_values: self.null_values.unwrap_or_default(),
            date_format: self.date_format,
        };
        let clash =
            |place: Place, sign: char, both: &str| problems.add(place, format!("`{sign}` is {both}"), "one sign cannot be both", "change one of the two");
        if let Some(place) = self.thousands.or(self.decimal).map(|sign| sign.place)
            && dialect.thousands == Some(dialect.decimal)
        {
            clash(place, dialect.decimal, "both `decimal` and `thousands`");
        }
        if let Some(place) = self.delimiter.or(self.quote).map(|sign| sign.place)
            && dialect.delimiter == dialect.quote
        {
            clash(place, char::from(dialect.quote), "both `delimiter` and `quote`");
        }
        dialect
    }
}

fn mark(value: &Value<'_>, expected: &str, holds: impl Fn(char) -> bool, problems: &Problems) -> Option<At<char>> {
    let word = value.string()?;
    let mut signs = word.value.chars();
    match (signs.next(), signs.next()) {
        (Some(sign), None) if holds(sign) => Some(word.map(|_| sign)),
        _ => {
            problems.add(word.place, format!("`{}` is `{}`", value.key, word.value), format!("expected {expected}"), format!("write {expected}"));
            None
        }
    }
}

fn byte(value: &Value<'_>, problems: &Problems) -> Option<At<u8>> {
    let expected = "one ASCII sign, such as `\";\"` or `\"\\t\"`";
    let sign = mark(value, expected, |sign| sign.is_ascii() && !sign.is_alphanumeric() && !"\r\n\0".contains(sign), problems)?;
    u8::try_from(sign.value).ok().map(|byte| sign.map(|_| byte))
}

/// A format of chrono's `strftime` language that names at least one part of a date.
pub fn date_format(word: &At<String>, problems: &Problems) -> Option<String> {
    let items: Vec<Item<'_>> = StrftimeItems::new(&word.value).collect();
    let help = "write it in strftime's language: `%d/%m/%Y`, `%Y-%m-%d %H:%M:%S`";
    if items.contains(&Item::Error) {
        problems.add(word.place, format!("`{}` is no date format", word.value), "a `%` is followed by no sign that is known", help);
        return None;
    }
    if !items.iter().any(|item| matches!(item, Item::Numeric(..) | Item::Fixed(_))) {
        problems.add(word.place, format!("`{}` is no date format", word.value), "it names no part of a date", help);
        return None;
    }
    Some(word.value.clone())
}
