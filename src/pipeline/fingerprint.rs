//! What decides a figure, as a hash. Goes in: settings. Comes out: 64 hex digits of BLAKE3 that
//! change when something that matters was changed; a comment of the pipeline file is taken to
//! matter too.

use super::settings::{
    AmountFormat, ColumnFormat, DateForm, DateFormat, DateReading, Dialect, Dst, Encoding, Epoch,
    LinkLookup, Mapping, MarkBasis, Source,
};
use crate::domain::channel::Test;
use crate::domain::nothing::NamedWords;
use crate::error::{Error, Result};
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::Serialize;
use std::collections::BTreeMap;

/// Raised when this program reads the same bytes otherwise than before: every file is then read
/// again.
const READER: u32 = 4;

/// Everything that decides what a record of a file becomes: neither where the file is nor how many
/// rejects are too many.
#[derive(Serialize)]
struct ReadingKey<'a> {
    reader: u32,
    entity: &'a str,
    layout: DialectLayout<'a>,
    dialect: (
        &'a str,
        &'static str,
        char,
        Option<char>,
        &'a [String],
        String,
    ),
    columns: BTreeMap<&'a str, (&'a [Vec<String>], bool)>,
    values: &'a BTreeMap<String, BTreeMap<String, String>>,
    constants: &'a BTreeMap<String, String>,
    formats: BTreeMap<&'a str, (Option<String>, bool)>,
    matches: BTreeMap<&'a str, (&'static str, Vec<&'a str>)>,
    personal: &'a [String],
    keeps_undated: bool,
    keeps_repeats: bool,
    first_of_many: &'a [String],
    namespace: Option<&'a str>,
    namespaces: &'a BTreeMap<String, String>,
    filter: Vec<(&'a str, (&'static str, Vec<&'a str>))>,
    attributes: &'a BTreeMap<String, String>,
    timezone: &'a str,
    currency: &'a str,
    keep: &'a [String],
    // What a source does not use leaves its fingerprint as it was before the key existed.
    #[serde(skip_serializing_if = "is_false")]
    has_fixed_numbers: bool,
    #[serde(skip_serializing_if = "is_false")]
    has_lenient_quotes: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    named_words: Vec<&'static str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    optional: &'a [String],
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    split: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    lookup: &'a BTreeMap<String, LinkLookup>,
}

/// The fingerprint of a source; its own field is not looked at. `named_words` are words for nothing
/// that the pipeline file names.
///
/// # Errors
/// A bug of ours: settings that cannot be written as JSON.
pub(super) fn of_source(
    source: &Source,
    timezone: Tz,
    currency: &str,
    keep: &[String],
    named_words: NamedWords,
) -> Result<String> {
    let dialect = &source.dialect;
    let key = ReadingKey {
        reader: READER,
        entity: source.entity.name,
        layout: layout(dialect),
        dialect: (
            dialect.timezone.name(),
            match dialect.dst {
                Dst::Earlier => "earlier",
                Dst::Later => "later",
                Dst::Reject => "reject",
            },
            dialect.decimal,
            dialect.thousands,
            &dialect.null_values,
            form(&dialect.dates),
        ),
        columns: source
            .columns
            .iter()
            .map(|(name, Mapping { headers, required })| {
                (name.as_str(), (headers.as_slice(), *required))
            })
            .collect(),
        values: &source.values,
        constants: &source.constants,
        formats: source
            .formats
            .iter()
            .map(|(name, format)| (name.as_str(), written(format)))
            .collect(),
        matches: source
            .matches
            .iter()
            .map(|(name, test)| (name.as_str(), canonical(test)))
            .collect(),
        personal: &source.personal,
        keeps_undated: source.keeps_undated,
        keeps_repeats: source.keeps_repeats,
        first_of_many: &source.first_of_many,
        namespace: source.namespace.as_deref(),
        namespaces: &source.namespaces,
        filter: source
            .filter
            .iter()
            .map(|(name, test)| (name.as_str(), canonical(test)))
            .collect(),
        attributes: &source.attributes,
        timezone: timezone.name(),
        currency,
        keep,
        has_fixed_numbers: dialect.mark_basis == MarkBasis::Certain && dialect.thousands.is_none(),
        has_lenient_quotes: dialect.has_lenient_quotes,
        named_words: named_words.words().collect(),
        optional: &source.optional,
        split: &source.split,
        lookup: &source.lookup,
    };
    let text = serde_json::to_string(&key)
        .map_err(|cause| Error::bug(format!("a fingerprint cannot be made: {cause}")))?;
    Ok(blake3::hash(text.as_bytes()).to_hex().to_string())
}

/// Whether a key that is off by default is off.
fn is_false(is_on: &bool) -> bool {
    !*is_on
}

type DialectLayout<'a> = (
    Option<&'static str>,
    Option<&'a str>,
    Option<u8>,
    Option<u8>,
    bool,
    u32,
    u32,
);

fn layout(dialect: &Dialect) -> DialectLayout<'_> {
    let encoding = dialect.encoding.map(Encoding::name);
    (
        encoding,
        dialect.delimiter.as_deref(),
        dialect.quote,
        dialect.escape,
        dialect.has_header,
        dialect.skip_rows,
        dialect.trailer_rows,
    )
}

fn written(format: &ColumnFormat) -> (Option<String>, bool) {
    match format {
        ColumnFormat::Date(DateFormat {
            form: declared,
            reading,
        }) => dated(declared.as_ref().map(form), *reading),
        ColumnFormat::Amount(AmountFormat { unit, decimals }) => {
            let unit = format!("unit {}", unit.name());
            let rounded = decimals.map(|decimals| format!("{unit} round {decimals}"));
            (Some(rounded.unwrap_or(unit)), false)
        }
    }
}

fn dated(form: Option<String>, reading: DateReading) -> (Option<String>, bool) {
    let named = |name: &str, form: Option<String>| format!("{name} {}", form.unwrap_or_default());
    match reading {
        DateReading::AsWritten => (form, false),
        DateReading::Day => (form, true),
        DateReading::DayBefore => (Some(named("the day before", form)), true),
        DateReading::Month => (form.map(|form| named("month", Some(form))), false),
    }
}

fn form(declared: &DateForm) -> String {
    match declared {
        DateForm::Iso => "iso".to_owned(),
        DateForm::Pattern(pattern) => format!("pattern {pattern}"),
        DateForm::Epoch(Epoch::Seconds) => "epoch s".to_owned(),
        DateForm::Epoch(Epoch::Millis) => "epoch ms".to_owned(),
        DateForm::Epoch(Epoch::Micros) => "epoch us".to_owned(),
        DateForm::Month(pattern) => format!("pattern {pattern}"),
        DateForm::Several(forms) => {
            let forms: Vec<String> = forms.iter().map(form).collect();
            format!("several {forms:?}")
        }
    }
}

fn canonical(test: &Test) -> (&'static str, Vec<&str>) {
    match test {
        Test::AnyOf(words) => ("any_of", words.iter().map(String::as_str).collect()),
        Test::Pattern(pattern) => ("pattern", vec![pattern.as_str()]),
        Test::Present => ("present", Vec::new()),
        Test::Absent => ("absent", Vec::new()),
        Test::AnyOfOrAbsent(words) => (
            "any_of_or_absent",
            words.iter().map(String::as_str).collect(),
        ),
        Test::NoneOf(words) => ("none_of", words.iter().map(String::as_str).collect()),
    }
}

/// The fingerprint of a run's settings: the pipeline file as it is, the presets it uses, and
/// `as_of`.
pub(super) fn of_settings(text: &str, presets: &[String], as_of: NaiveDate) -> String {
    let mut hash = blake3::Hasher::new();
    for part in std::iter::once(text)
        .chain(presets.iter().map(String::as_str))
        .chain([as_of.to_string().as_str()])
    {
        hash.update(&(part.len() as u64).to_le_bytes())
            .update(part.as_bytes());
    }
    hash.finalize().to_hex().to_string()
}
