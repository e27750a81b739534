//! How the text of a file is read: signs between fields and in numbers, zone, date format, what
//! means nothing. Goes in: a source's or preset's keys. Comes out: a [`Dialect`] with the defaults
//! in place.

use super::date_form::dates;
use super::defaults;
use super::problem::{At, Problems};
use super::reader::TomlTable;
use super::settings::{DateForm, Dialect, Dst, Encoding, MarkBasis, UnpackLimits};
use super::value::TomlValue;
use super::words;
use crate::domain::nothing::NamedWords;
use chrono_tz::Tz;

const DSTS: &[(&str, Dst)] = &[
    ("earlier", Dst::Earlier),
    ("later", Dst::Later),
    ("reject", Dst::Reject),
];

/// What one layer declares; what it leaves out is for another layer to declare.
#[derive(Debug, Clone, Default)]
pub(super) struct DialectLayer {
    encoding: Option<Encoding>,
    delimiter: Option<At<String>>,
    quote: Option<At<Option<u8>>>,
    escape: Option<At<u8>>,
    has_lenient_quotes: Option<bool>,
    has_header: Option<bool>,
    skip_rows: Option<u32>,
    trailer_rows: Option<u32>,
    max_unpacked_bytes: Option<u64>,
    max_unpack_ratio: Option<u32>,
    timezone: Option<Tz>,
    dst: Option<Dst>,
    decimal: Option<At<char>>,
    thousands: Option<At<char>>,
    /// Numbers are those of a program's interface.
    fixed: Option<At<()>>,
    null_values: Option<Vec<String>>,
    dates: Option<DateForm>,
}

impl Default for Dialect {
    /// RFC 4180, ISO 8601, UTC.
    fn default() -> Self {
        DialectLayer::default().settle(Tz::UTC, &Problems::default())
    }
}

impl DialectLayer {
    /// Reads the keys from the table of a source or of a preset's object.
    pub(super) fn read(table: &TomlTable<'_>, problems: &Problems) -> Self {
        let is_mark = |sign: char| !sign.is_alphanumeric() && !"+-()".contains(sign);
        Self {
            encoding: table
                .get("encoding")
                .and_then(|value| words::named(&value, "encoding", Encoding::NAMES, problems)),
            delimiter: table
                .get("delimiter")
                .and_then(|value| delimiter(&value, problems)),
            quote: table.get("quote").and_then(|value| quote(&value, problems)),
            escape: table.get("escape").and_then(|value| byte(&value, problems)),
            has_lenient_quotes: table
                .get("quotes")
                .and_then(|value| {
                    words::one_of(
                        &value,
                        "reading of quotes",
                        &["strict", "lenient"],
                        problems,
                    )
                })
                .map(|word| word == "lenient"),
            has_header: table.get("header").and_then(|value| value.boolean()),
            skip_rows: table
                .get("skip_rows")
                .and_then(|value| value.integer(0, 1_000)),
            trailer_rows: table
                .get("trailer_rows")
                .and_then(|value| value.integer(0, 1_000)),
            max_unpacked_bytes: table
                .get("max_unpacked_bytes")
                .and_then(|value| value.size()),
            max_unpack_ratio: table
                .get("max_unpack_ratio")
                .and_then(|value| value.integer(1, 1_000_000)),
            timezone: table
                .get("timezone")
                .and_then(|value| words::zone(&value, problems)),
            dst: table
                .get("dst")
                .and_then(|value| words::named(&value, "policy", DSTS, problems)),
            decimal: table
                .get("decimal")
                .and_then(|value| mark(&value, "`.` or `,`", |sign| ".,".contains(sign), problems)),
            thousands: table
                .get("thousands")
                .and_then(|value| mark(&value, "one sign that is no digit", is_mark, problems)),
            fixed: table.get("numbers").and_then(|value| {
                words::one_of(&value, "kind of numbers", &["fixed"], problems).map(|_| At {
                    value: (),
                    place: value.place,
                })
            }),
            null_values: table
                .get("null_values")
                .and_then(|value| value.texts())
                .map(|words| words.into_iter().map(|word| word.value).collect()),
            dates: dates(table, problems),
        }
    }

    /// This layer's keys, and the base's where it has none.
    pub(super) fn over(self, base: Self) -> Self {
        // The layer above knows the export at hand: its marks go before a preset's `numbers`, and the
        // reverse.
        let is_fixed = self.fixed.is_some();
        let names_marks = self.decimal.is_some() || self.thousands.is_some();
        Self {
            encoding: self.encoding.or(base.encoding),
            delimiter: self.delimiter.or(base.delimiter),
            quote: self.quote.or(base.quote),
            escape: self.escape.or(base.escape),
            has_lenient_quotes: self.has_lenient_quotes.or(base.has_lenient_quotes),
            has_header: self.has_header.or(base.has_header),
            skip_rows: self.skip_rows.or(base.skip_rows),
            trailer_rows: self.trailer_rows.or(base.trailer_rows),
            max_unpacked_bytes: self.max_unpacked_bytes.or(base.max_unpacked_bytes),
            max_unpack_ratio: self.max_unpack_ratio.or(base.max_unpack_ratio),
            timezone: self.timezone.or(base.timezone),
            dst: self.dst.or(base.dst),
            decimal: self.decimal.or(base.decimal.filter(|_| !is_fixed)),
            thousands: self.thousands.or(base.thousands.filter(|_| !is_fixed)),
            fixed: self.fixed.or(base.fixed.filter(|_| !names_marks)),
            null_values: self.null_values.or(base.null_values),
            dates: self.dates.or(base.dates),
        }
    }

    /// The dialect with defaults: naive instants are in `zone`. Signs that stand for two things are
    /// problems.
    pub(super) fn settle(self, zone: Tz, problems: &Problems) -> Dialect {
        self.check_signs(problems);
        self.check_fixed(problems);
        Dialect {
            encoding: self.encoding,
            delimiter: self.delimiter.map(|text| text.value),
            quote: self.quote.map_or(Some(defaults::QUOTE), |sign| sign.value),
            escape: self.escape.map(|sign| sign.value),
            has_lenient_quotes: self.has_lenient_quotes.unwrap_or(false),
            has_header: self.has_header.unwrap_or(true),
            skip_rows: self.skip_rows.unwrap_or(0),
            trailer_rows: self.trailer_rows.unwrap_or(0),
            unpack: UnpackLimits {
                bytes: self
                    .max_unpacked_bytes
                    .unwrap_or(defaults::MAX_UNPACKED_BYTES),
                ratio: self.max_unpack_ratio.unwrap_or(defaults::MAX_UNPACK_RATIO),
            },
            timezone: self.timezone.unwrap_or(zone),
            dst: self.dst.unwrap_or(defaults::DST),
            decimal: self
                .decimal
                .as_ref()
                .map_or(defaults::DECIMAL, |sign| sign.value),
            thousands: self.thousands.as_ref().map(|sign| sign.value),
            mark_basis: if self.thousands.is_some() || self.fixed.is_some() {
                MarkBasis::Certain
            } else if self.decimal.is_some() {
                MarkBasis::Declared
            } else {
                MarkBasis::Assumed
            },
            null_values: self.null_values.unwrap_or_default(),
            kept_words: NamedWords::default(),
            dates: self.dates.unwrap_or(DateForm::Iso),
        }
    }

    /// Numbers of a program's interface have a point and nothing between thousands.
    fn check_fixed(&self, problems: &Problems) {
        let other = self.decimal.as_ref().filter(|sign| sign.value != '.');
        if let (Some(fixed), Some(_)) = (&self.fixed, other.or(self.thousands.as_ref())) {
            problems.add(
                fixed.place,
                "`numbers` stands beside `decimal` or `thousands`",
                "`fixed` means a point before decimals and nothing between thousands",
                "keep one of the two",
            );
        }
    }

    fn check_signs(&self, problems: &Problems) {
        let clash = |place, sign: char, both: &str| {
            problems.add(
                place,
                format!("`{sign}` is {both}"),
                "one sign cannot be both",
                "change one of the two",
            )
        };
        let decimal = self
            .decimal
            .as_ref()
            .map_or(defaults::DECIMAL, |sign| sign.value);
        if let Some(thousands) = self.thousands.as_ref().filter(|sign| sign.value == decimal) {
            clash(thousands.place, decimal, "both `decimal` and `thousands`");
        }
        let quote = self
            .quote
            .as_ref()
            .map_or(Some(defaults::QUOTE), |sign| sign.value);
        let delimiter = self
            .delimiter
            .as_ref()
            .map_or(defaults::DELIMITER, |text| text.value.as_str());
        let place = self
            .delimiter
            .as_ref()
            .map(|text| text.place)
            .or(self.quote.as_ref().map(|sign| sign.place));
        if let (Some(place), Some(quote)) = (place, quote)
            && delimiter.contains(char::from(quote))
        {
            clash(place, char::from(quote), "both `delimiter` and `quote`");
        }
        if let Some(escape) = self
            .escape
            .as_ref()
            .filter(|sign| Some(sign.value) == quote || delimiter.contains(char::from(sign.value)))
        {
            clash(
                escape.place,
                char::from(escape.value),
                "`escape` and another sign; a doubled quote needs no `escape`",
            );
        }
    }
}

fn delimiter(value: &TomlValue<'_>, problems: &Problems) -> Option<At<String>> {
    let word = value.string()?;
    let is_sign = |sign: char| !sign.is_alphanumeric() && !"\r\n\0\u{feff}".contains(sign);
    if word.value.chars().all(is_sign) && word.value.len() <= 8 {
        return Some(word);
    }
    let expected = "expected signs that are no letters, digits or line ends";
    problems.add(
        word.place,
        format!("`delimiter` is `{}`", word.value),
        expected,
        "write one such as `\";\"`, `\"\\t\"` or `\"||\"`",
    );
    None
}

/// The empty text means that no field is enclosed.
fn quote(value: &TomlValue<'_>, problems: &Problems) -> Option<At<Option<u8>>> {
    let word = value.text()?;
    if word.value.is_empty() {
        Some(word.map(|_| None))
    } else {
        byte(value, problems).map(|sign| sign.map(Some))
    }
}

fn mark(
    value: &TomlValue<'_>,
    expected: &str,
    holds: impl Fn(char) -> bool,
    problems: &Problems,
) -> Option<At<char>> {
    let word = value.string()?;
    let mut signs = word.value.chars();
    match (signs.next(), signs.next()) {
        (Some(sign), None) if holds(sign) => Some(word.map(|_| sign)),
        _ => {
            problems.add(
                word.place,
                format!("`{}` is `{}`", value.key, word.value),
                format!("expected {expected}"),
                format!("write {expected}"),
            );
            None
        }
    }
}

fn byte(value: &TomlValue<'_>, problems: &Problems) -> Option<At<u8>> {
    let expected = "one ASCII sign, such as `\";\"` or `\"\\t\"`";
    let sign = mark(
        value,
        expected,
        |sign| sign.is_ascii() && !sign.is_alphanumeric() && !"\r\n\0".contains(sign),
        problems,
    )?;
    u8::try_from(sign.value).ok().map(|byte| sign.map(|_| byte))
}
