//! A key of a source that a try proposes: how the source reads with it, and how it is written.

use crate::domain::channel::Test;
use crate::domain::money::Unit;
use crate::pipeline::Source;
use crate::pipeline::settings::{
    AmountFormat, ColumnFormat, DateForm, DateFormat, DateReading, Encoding, Epoch, Mapping,
    MarkBasis,
};
use std::collections::BTreeMap;

/// How a month is written.
const MONTH: &str = "%Y-%m";

/// A key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ProposedKey {
    /// `[source.columns]`: ours and theirs.
    Columns(Vec<(&'static str, String)>),
    /// `encoding`
    Encoding(Encoding),
    /// `delimiter`
    Delimiter(char),
    /// `skip_rows`
    SkipRows(u32),
    /// `trailer_rows`, and what stands in the lines.
    TrailerRows(u32, String),
    /// `[source.where]`: a column that names itself in the headers inside the file.
    NoHeader(String),
    /// `decimal` and `thousands`, and an example.
    Marks(char, Option<char>, String),
    /// `null_values`
    NullValues(Vec<String>),
    /// `epoch`
    Epoch(Epoch),
    /// `[source.values]` of a column: theirs, and ours where it is plain.
    Values(&'static str, Vec<(String, Option<&'static str>)>),
    /// `{ round = 2 }` of a column of amounts.
    Round(&'static str),
    /// Months in the place of days.
    Month(&'static str),
    /// `[source.formats]` of a column, and the forms that fit as well as the first.
    Dates(&'static str, Vec<String>, Vec<String>),
}

impl ProposedKey {
    /// Makes the source read so.
    pub(super) fn apply(&self, source: &mut Source) {
        let dialect = &mut source.dialect;
        match self {
            Self::Columns(pairs) => {
                source.columns = pairs
                    .iter()
                    .map(|(ours, theirs)| ((*ours).to_owned(), mapping(theirs)))
                    .collect();
            }
            Self::Encoding(encoding) => dialect.encoding = Some(*encoding),
            Self::Delimiter(sign) => dialect.delimiter = Some(sign.to_string()),
            Self::SkipRows(count) => dialect.skip_rows = *count,
            Self::TrailerRows(count, _) => dialect.trailer_rows = *count,
            Self::NoHeader(name) => {
                let test = Test::NoneOf(vec![name.to_lowercase()]);
                source.filter.push((name.clone(), test));
            }
            Self::Marks(decimal, thousands, _) => {
                dialect.decimal = *decimal;
                dialect.thousands = thousands.or(dialect.thousands);
                dialect.mark_basis = match dialect.thousands {
                    Some(_) => MarkBasis::Certain,
                    None => MarkBasis::Declared,
                };
            }
            Self::NullValues(words) => dialect.null_values.extend(words.iter().cloned()),
            Self::Epoch(epoch) => dialect.dates = DateForm::Epoch(*epoch),
            Self::Values(column, pairs) => {
                let known = pairs
                    .iter()
                    .filter_map(|(theirs, ours)| Some((theirs, (*ours)?)));
                let map = source.values.entry((*column).to_owned()).or_default();
                map.extend(known.map(|(theirs, ours)| (theirs.clone(), ours.to_owned())));
            }
            Self::Round(column) => {
                let format = AmountFormat {
                    unit: Unit::Whole,
                    decimals: Some(2),
                };
                let format = ColumnFormat::Amount(format);
                source.formats.insert((*column).to_owned(), format);
            }
            Self::Month(column) => {
                let format = DateFormat {
                    form: Some(DateForm::Month(MONTH.to_owned())),
                    reading: DateReading::Month,
                };
                let format = ColumnFormat::Date(format);
                source.formats.insert((*column).to_owned(), format);
            }
            Self::Dates(column, forms, _) => {
                let reading = match source.formats.get(*column) {
                    Some(ColumnFormat::Date(declared)) => declared.reading,
                    _ => DateReading::AsWritten,
                };
                let mut forms: Vec<DateForm> = forms.iter().map(|form| written(form)).collect();
                let form = if forms.len() == 1 {
                    forms.pop()
                } else {
                    Some(DateForm::Several(forms))
                };
                let format = ColumnFormat::Date(DateFormat { form, reading });
                source.formats.insert((*column).to_owned(), format);
            }
        }
    }

    /// Whether other values would do as well.
    pub(super) fn is_open(&self) -> bool {
        match self {
            Self::Dates(_, _, others) => !others.is_empty(),
            Self::Values(_, pairs) => pairs.iter().all(|(_, ours)| ours.is_none()),
            _ => false,
        }
    }

    /// Its place among the keys of a source.
    fn rank(&self) -> u8 {
        match self {
            Self::Encoding(_) => 0,
            Self::Delimiter(_) => 1,
            Self::SkipRows(_) => 2,
            Self::TrailerRows(..) => 3,
            Self::Marks(..) => 4,
            Self::NullValues(_) => 5,
            Self::Epoch(_) => 6,
            Self::Columns(_) | Self::Dates(..) | Self::Round(_) | Self::Month(_) => 7,
            Self::Values(..) => 8,
            Self::NoHeader(_) => 9,
        }
    }

    /// Its lines under the source.
    fn lines(&self) -> Vec<String> {
        let quoted = |text: &str| toml::Value::from(text).to_string();
        match self {
            Self::Columns(pairs) => {
                let line = |(ours, theirs): &(&str, String)| format!("{ours} = {}", quoted(theirs));
                pairs.iter().map(line).collect()
            }
            Self::Encoding(encoding) => vec![format!("encoding = \"{}\"", encoding.name())],
            Self::Delimiter(sign) => vec![format!("delimiter = {}", quoted(&sign.to_string()))],
            Self::SkipRows(count) => vec![format!("skip_rows = {count}")],
            Self::TrailerRows(count, text) => {
                vec![format!(
                    "trailer_rows = {count}   # no rows of the table: {text}"
                )]
            }
            Self::NoHeader(name) => vec![format!(
                "{} = {}",
                quoted(name),
                quoted(&format!("not:{name}"))
            )],
            Self::Marks(decimal, thousands, example) => {
                let decimal = (*decimal != '.').then(|| format!("decimal = \"{decimal}\""));
                let thousands = thousands.map(|mark| format!("thousands = \"{mark}\""));
                let mut lines: Vec<String> = decimal.into_iter().chain(thousands).collect();
                if let Some(first) = lines.first_mut() {
                    first.push_str(&format!("   # as in {example}"));
                }
                lines
            }
            Self::NullValues(words) => {
                let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
                vec![format!("null_values = [{}]", words.join(", "))]
            }
            Self::Epoch(epoch) => {
                let unit = match epoch {
                    Epoch::Seconds => "s",
                    Epoch::Millis => "ms",
                    Epoch::Micros => "us",
                };
                vec![format!("epoch = \"{unit}\"")]
            }
            Self::Values(_, pairs) => {
                let line = |(theirs, ours): &(String, Option<&str>)| match ours {
                    Some(ours) => format!("{} = \"{ours}\"", quoted(theirs)),
                    None => format!("# {} = \"...\"", quoted(theirs)),
                };
                pairs.iter().map(line).collect()
            }
            Self::Round(column) => vec![format!("{column} = {{ round = 2 }}")],
            Self::Month(column) => {
                vec![format!(
                    "{column} = {{ format = \"{MONTH}\", as = \"month\" }}"
                )]
            }
            Self::Dates(column, forms, others) => {
                let value = match forms.as_slice() {
                    [form] => quoted(form),
                    forms => {
                        let forms: Vec<String> = forms.iter().map(|form| quoted(form)).collect();
                        format!("{{ formats = [{}] }}", forms.join(", "))
                    }
                };
                if others.is_empty() {
                    return vec![format!("{column} = {value}")];
                }
                let others: Vec<String> = others.iter().map(|form| quoted(form)).collect();
                vec![format!(
                    "# {column} = {value}   or {}: the file fits both; ask whoever exports it",
                    others.join(" or ")
                )]
            }
        }
    }
}

/// A column of the file that has to be there.
fn mapping(theirs: &str) -> Mapping {
    Mapping {
        headers: vec![vec![theirs.to_owned()]],
        required: true,
    }
}

/// The form of a text of the pipeline file.
fn written(form: &str) -> DateForm {
    match form {
        crate::ingest::cell::day_month::ISO => DateForm::Iso,
        pattern => DateForm::Pattern(pattern.to_owned()),
    }
}

/// The keys of a source first, then its sections.
pub(super) fn as_toml(changes: &[ProposedKey]) -> String {
    let mut changes: Vec<&ProposedKey> = changes.iter().collect();
    changes.sort_by_key(|change| change.rank());
    let section = |change: &ProposedKey| match change {
        ProposedKey::Columns(_) => "[source.columns]".to_owned(),
        ProposedKey::Dates(..) | ProposedKey::Round(_) | ProposedKey::Month(_) => {
            "[source.formats]".to_owned()
        }
        ProposedKey::NoHeader(_) => "[source.where]".to_owned(),
        ProposedKey::Values(column, _) => format!("[source.values.{column}]"),
        _ => String::new(),
    };
    let mut by_section: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for change in changes {
        let lines = by_section.entry(section(change)).or_default();
        lines.extend(change.lines());
    }
    let mut lines: Vec<String> = Vec::new();
    for (section, of_section) in by_section {
        if !section.is_empty() {
            lines.push(section);
        }
        lines.extend(of_section);
    }
    let lines: Vec<String> = lines.iter().map(|line| format!("  {line}")).collect();
    lines.join("\n")
}
