//! The pipeline file as meant: every default applied, every path resolved, every name known.
//! Nothing downstream looks at the TOML.

mod attribution;
mod expectations;
mod funnel;
mod identity;
mod journeys;
mod reports;
mod roi;
mod source;

pub use attribution::{
    AttributionSettings, Bootstrap, CustomWeights, MarkovSettings, NullPaths,
    PositionBasedSettings, TimeDecaySettings,
};
pub use expectations::{Expectations, OnFailure};
pub use funnel::{FunnelSettings, Segment, StageMeaning, Subject};
pub use identity::{Identity, Scope};
pub use journeys::{Journeys, Repeats};
pub use reports::{ReportPeriod, ReportSettings};
pub use roi::{Cost, Exclude, RevenueOf, RoiSettings};
pub use source::{LinkLookup, Mapping, Source};

use crate::domain::channel::{ChannelRule, Test};
use crate::domain::currency::Currency;
use crate::domain::money::Unit;
use crate::domain::nothing::{NamedWords, may_be_nothing, word_for_nothing};
use crate::domain::period::AsOf;
use chrono::NaiveDate;
use chrono_tz::Tz;
use std::path::PathBuf;

/// One job.
#[derive(Debug)]
pub struct Settings {
    /// The pipeline file.
    pub file: PathBuf,
    /// Name of the job.
    pub name: String,
    /// The company of the numbers.
    pub company: String,
    /// The reporting currency.
    pub currency: Currency,
    /// Days after its own for which a rate between currencies serves.
    pub max_rate_age_days: u32,
    /// Zone of days and months.
    pub timezone: Tz,
    /// The month in which a fiscal year starts, from 1.
    pub fiscal_year_start_month: u32,
    /// The end of what exists.
    pub as_of: AsOf,
    /// The day of as_of that the pipeline file itself names; `--as-of` may look back from it.
    pub file_as_of: Option<NaiveDate>,
    /// Folder at which the sources' paths start.
    pub data: PathBuf,
    /// Where the lake is.
    pub lake: PathBuf,
    /// Where reports go.
    pub output: Output,
    /// What is delivered, in file order.
    pub sources: Vec<Source>,
    /// What makes a channel.
    pub channels: ChannelSettings,
    /// Personas by job title, first match wins.
    pub personas: Vec<Persona>,
    /// Stages.
    pub funnel: FunnelSettings,
    /// Who is one person, and which people belong to which deal.
    pub identity: Identity,
    /// Which touches make a journey.
    pub journeys: Journeys,
    /// Which models run.
    pub attribution: AttributionSettings,
    /// Money.
    pub roi: RoiSettings,
    /// What stays in clear.
    pub privacy: Privacy,
    /// Which reports are written, and of which period.
    pub reports: ReportSettings,
    /// BLAKE3 over everything that decides the figures: the pipeline file, the presets it uses,
    /// as_of.
    pub fingerprint: String,
}

/// `[output]`
#[derive(Debug)]
pub struct Output {
    /// Folder of the publications.
    pub path: PathBuf,
    /// Ids of the formats to write.
    pub formats: Vec<String>,
}

/// How a column writes its values, over the declaration of its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnFormat {
    /// Days and instants.
    Date(DateFormat),
    /// Amounts.
    Amount(AmountFormat),
}

/// How a column writes its amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AmountFormat {
    /// What its numbers count.
    pub unit: Unit,
    /// Decimals of the currency unit to which finer amounts are rounded; none are without it.
    pub decimals: Option<u32>,
}

/// How a column writes its dates, over the declaration of its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateFormat {
    /// Its form; without one, the source's.
    pub form: Option<DateForm>,
    /// What a date that was read stands for.
    pub reading: DateReading,
}

/// What a date of a column stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateReading {
    /// What is written: a midnight is an instant.
    AsWritten,
    /// Its day: a midnight is a bare date.
    Day,
    /// The day before it: the column holds the first day after a period.
    DayBefore,
    /// Its month.
    Month,
}

impl DateReading {
    /// Names of the pipeline file.
    pub const NAMES: &'static [(&'static str, Self)] = &[
        ("day", Self::Day),
        ("day_before", Self::DayBefore),
        ("month", Self::Month),
    ];
}

/// The form of a date or instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateForm {
    /// ISO 8601.
    Iso,
    /// chrono's `strftime` language, such as `%d/%m/%Y`.
    Pattern(String),
    /// A number since 1970-01-01T00:00:00Z.
    Epoch(Epoch),
    /// A month of a year, in the same language as a pattern.
    Month(String),
    /// One of several, none of which is itself several.
    Several(Vec<Self>),
}

/// What an epoch counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Epoch {
    /// `s`
    Seconds,
    /// `ms`
    Millis,
    /// `us`
    Micros,
}

/// What becomes of a local time that occurs twice, or never, on the day that the clocks change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dst {
    /// The earlier of the two instants; a time in the gap is read with the offset after it.
    Earlier,
    /// The later of the two; a time in the gap is read with the offset before it.
    Later,
    /// The record is rejected.
    Reject,
}

/// How sure the decimal mark of a source's amounts is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkBasis {
    /// No key names it: the cells have to show it.
    Assumed,
    /// `decimal` names it, and nothing what stands between thousands: an amount such as 1.240 is read
    /// with decimals, and doubtful.
    Declared,
    /// `thousands` names the other mark, or the numbers are those of a program's interface.
    Certain,
}

/// How bytes are characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-16, the low byte first.
    Utf16Le,
    /// UTF-16, the high byte first.
    Utf16Be,
    /// Windows-1252.
    Windows1252,
    /// ISO 8859-1.
    Latin1,
    /// Shift-JIS, as Windows writes it.
    ShiftJis,
}

impl Encoding {
    /// Names of the pipeline file.
    pub const NAMES: &'static [(&'static str, Self)] = &[
        ("utf-8", Self::Utf8),
        ("utf-16le", Self::Utf16Le),
        ("utf-16be", Self::Utf16Be),
        ("windows-1252", Self::Windows1252),
        ("latin-1", Self::Latin1),
        ("shift-jis", Self::ShiftJis),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(_, encoding)| *encoding == self)
            .map_or("", |(name, _)| name)
    }
}

/// How far a compressed file may swell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnpackLimits {
    /// Bytes of the unpacked file.
    pub bytes: u64,
    /// Unpacked bytes for each packed one.
    pub ratio: u32,
}

/// How a file's bytes become records and cells, and cells become values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialect {
    /// As declared; without it UTF-8, unless a byte-order mark means another.
    pub encoding: Option<Encoding>,
    /// Between fields, as declared; without it a comma, unless the file's `sep=` line names
    /// another.
    pub delimiter: Option<String>,
    /// Around fields; none where the file encloses no field.
    pub quote: Option<u8>,
    /// Before a sign that is meant as it stands.
    pub escape: Option<u8>,
    /// A quote inside a field that none encloses is text; else it breaks its line.
    pub has_lenient_quotes: bool,
    /// The first record names the columns; else they are `#1`, `#2`.
    pub has_header: bool,
    /// Physical lines before the header.
    pub skip_rows: u32,
    /// Physical lines after the last record.
    pub trailer_rows: u32,
    /// How far a compressed file may swell.
    pub unpack: UnpackLimits,
    /// Zone of instants without an offset.
    pub timezone: Tz,
    /// What a clock change does.
    pub dst: Dst,
    /// Decimal mark of numbers.
    pub decimal: char,
    /// Thousands mark of numbers, if any.
    pub thousands: Option<char>,
    /// How sure the decimal mark is.
    pub mark_basis: MarkBasis,
    /// Texts that mean no value, besides the empty one.
    pub null_values: Vec<String>,
    /// Words for nothing that are values, since the pipeline file names them.
    pub kept_words: NamedWords,
    /// Form of dates and instants.
    pub dates: DateForm,
}

/// `[[persona]]`
#[derive(Debug)]
pub struct Persona {
    /// What a report calls it.
    pub name: String,
    /// What the title must be.
    pub title: Test,
}

impl Settings {
    /// Sources of which no figure is made, each with the reason.
    pub fn unused_sources(&self) -> impl Iterator<Item = (&Source, &'static str)> {
        let is_counted_by = |entity: &str| {
            let mut segments = self.funnel.segments.iter();
            segments.any(|segment| segment.entity == entity)
        };
        self.sources.iter().filter_map(move |source| {
            let reason = match source.entity.name {
                "paths" => "journeys are made of touches, and no model learns from delivered paths",
                "products" if !is_counted_by("products") => {
                    "list prices stand in no figure, and no [[segment]] counts by a column of products, such as `column = \"products.family\"`"
                }
                _ => return None,
            };
            Some((source, reason))
        })
    }
}

/// `[channels]` and `[[channel_rule]]`
#[derive(Debug)]
pub struct ChannelSettings {
    /// Rules, first match wins: those of the file, then those of the set behind them.
    pub rules: Vec<ChannelRule>,
    /// Domains of the company; a referrer on one of them, or below it, is no origin.
    pub own_domains: Vec<String>,
    /// Words for nothing that a rule names.
    pub named_words: NamedWords,
    /// Those of them that a rule of the file itself names.
    pub own_words: NamedWords,
    /// The texts of the sets that are built in: their rules or their lists may apply.
    pub texts: Vec<&'static str>,
}

/// `[privacy]`
#[derive(Debug)]
pub struct Privacy {
    /// Personal columns kept in clear.
    pub keep: Vec<String>,
    /// File of the HMAC's key; without one, the lake makes its own.
    pub key_file: Option<PathBuf>,
}

/// The options of the command line over the file.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--data`
    pub data: Option<PathBuf>,
    /// `--lake`
    pub lake: Option<PathBuf>,
    /// `--out`
    pub out: Option<PathBuf>,
    /// `--as-of`
    pub as_of: Option<NaiveDate>,
    /// `--accept-vanished`
    pub accept_vanished: Vec<String>,
}

impl Dialect {
    /// Whether a field means no value.
    pub fn is_null(&self, text: &str) -> bool {
        text.is_empty() || self.null_values.iter().any(|null| null == text)
    }

    /// Whether a field, without blanks around it, holds a word for nothing that the pipeline file
    /// does not name.
    #[inline]
    pub fn is_word_for_nothing(&self, text: &str) -> bool {
        may_be_nothing(text)
            && word_for_nothing(text).is_some_and(|word| !self.kept_words.holds(word))
    }
}
