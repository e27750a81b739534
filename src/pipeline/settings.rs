//! The pipeline file as meant: every default applied, every path resolved, every name known. Nothing downstream looks at
//! the TOML.

use crate::domain::channel::{Rule, Test};
use crate::domain::currency::Currency;
use crate::domain::period::AsOf;
use crate::table::TableSpec;
use chrono::NaiveDate;
use chrono_tz::Tz;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// One job.
#[derive(Debug)]
pub struct Settings {
    /// The pipeline file.
    pub file: PathBuf,
    /// Name of the job.
    pub name: String,
    /// Whose numbers these are.
    pub company: String,
    /// The reporting currency.
    pub currency: Currency,
    /// Zone of days and months.
    pub timezone: Tz,
    /// The end of what exists.
    pub as_of: AsOf,
    /// Folder at which the sources' paths start.
    pub data: PathBuf,
    /// Where the lake is.
    pub lake: PathBuf,
    /// Where reports go.
    pub output: Output,
    /// What is delivered, in file order.
    pub sources: Vec<Source>,
    /// Channel rules, first match wins.
    pub channel_rules: Vec<Rule>,
    /// Stages.
    pub funnel: Funnel,
    /// Which touches make a journey.
    pub journeys: Journeys,
    /// Which models run.
    pub attribution: Attribution,
    /// Money.
    pub roi: Roi,
    /// What stays in clear.
    pub privacy: Privacy,
    /// Ids of the reports to write, in the order of the list of reports.
    pub reports: Vec<String>,
    /// BLAKE3 over everything that decides the figures: the pipeline file, the presets it uses, as_of.
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

/// `[[source]]`, its preset applied.
#[derive(Debug)]
pub struct Source {
    /// Unique name.
    pub name: String,
    /// What it delivers.
    pub entity: &'static TableSpec,
    /// Glob of its files, absolute or relative to the working folder.
    pub path: PathBuf,
    /// Our column to theirs; several are joined by one space. Only columns that the file must or may have.
    pub columns: BTreeMap<String, Mapping>,
    /// Value maps by our column: theirs to ours.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// One value for every row, by our column.
    pub constants: BTreeMap<String, String>,
    /// Date formats by our column.
    pub formats: BTreeMap<String, DateFormat>,
    /// Rows that are meant, by column of the file; others are filtered.
    pub filter: Vec<(String, Test)>,
    /// Attribute name to column of the file: kept as text beside the entity's own columns.
    pub attributes: BTreeMap<String, String>,
    /// How text becomes values.
    pub dialect: Dialect,
    /// Share of rejected records above which the run stops.
    pub max_reject_share: f64,
    /// BLAKE3 over everything that decides what a record becomes.
    pub fingerprint: String,
}

/// Where a column's text comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// Headers of the file that are joined; each with the alternatives under which it may stand.
    pub headers: Vec<Vec<String>>,
    /// A file without them stops the run; otherwise the column is null.
    pub required: bool,
}

/// A date format of chrono's `strftime` language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateFormat {
    /// Such as `%d/%m/%Y`.
    pub format: String,
    /// A midnight is a bare date.
    pub is_day: bool,
}

/// How a file's bytes become cells and cells become values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialect {
    /// Between fields; one byte.
    pub delimiter: u8,
    /// Around fields.
    pub quote: u8,
    /// Zone of instants without an offset.
    pub timezone: Tz,
    /// Decimal mark of numbers.
    pub decimal: char,
    /// Thousands mark of numbers, if any.
    pub thousands: Option<char>,
    /// Texts that mean no value, besides the empty one.
    pub null_values: Vec<String>,
    /// Format of dates and instants; without one, ISO 8601.
    pub date_format: Option<String>,
}

/// `[funnel]`
#[derive(Debug)]
pub struct Funnel {
    /// Stages in order; a lead's creation enters the first, a deal's creation `opportunity`, its won close `won`.
    pub stages: Vec<String>,
    /// The source's stage names, lower-cased, to ours.
    pub feeds: BTreeMap<String, String>,
}

/// `[journeys]`
#[derive(Debug)]
pub struct Journeys {
    /// Touches older than this many days before the end are outside.
    pub lookback_days: u32,
    /// Whose touches the models see.
    pub teams: Vec<String>,
    /// Kinds that the models see.
    pub kinds: Vec<String>,
    /// Only touches after the account's previous win.
    pub since_previous_win: bool,
}

/// `[attribution]`
#[derive(Debug)]
pub struct Attribution {
    /// Id of the model that reports lead with.
    pub primary: String,
    /// Ids of the models that run, in the order of the list of models.
    pub models: Vec<String>,
}

/// `[roi]`
#[derive(Debug)]
pub struct Roi {
    /// Share of revenue that is margin, above 0 to 1.
    pub gross_margin: f64,
}

/// `[privacy]`
#[derive(Debug)]
pub struct Privacy {
    /// Personal columns kept in clear.
    pub keep: Vec<String>,
    /// File of the HMAC's key; without one, the lake makes its own.
    pub key_file: Option<PathBuf>,
}

/// What the command line says over the file.
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
}

impl Dialect {
    /// Whether a field means no value.
    pub fn is_null(&self, text: &str) -> bool {
        text.is_empty() || self.null_values.iter().any(|null| null == text)
    }
}

impl Funnel {
    /// The place, from 0, of the stage that a source calls `name`: by the feeds, else one of our own names, case ignored.
    pub fn place_of(&self, name: &str) -> Option<usize> {
        let name = name.trim().to_lowercase();
        let ours = self.feeds.get(&name).unwrap_or(&name);
        self.stages.iter().position(|stage| stage.to_lowercase() == ours.to_lowercase())
    }
}
