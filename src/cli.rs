//! What a person can type.

use crate::roi::{RETURN_METRICS, ReturnMetric, return_metric};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// Which marketing turns into revenue, in numbers that sales, marketing and finance all sign.
#[derive(Debug, Parser)]
#[command(name = "closedloop", version, arg_required_else_help = true)]
pub struct Cli {
    /// Print one line of JSON as the result, on stdout.
    #[arg(long, global = true)]
    pub json: bool,
    /// Say nothing on stderr but errors.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options with a value that a person may type before the command, as some programs want it.
const WITH_VALUE: &[&str] = &[
    "--data",
    "--lake",
    "--out",
    "--as-of",
    "--threads",
    "--accept-vanished",
    "--known-at",
    "--renamed-from",
];

/// The words of a command line with the options that stand before the command behind it, where they
/// mean the same.
pub fn in_order(words: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let (mut ordered, mut moved) = (Vec::new(), Vec::new());
    let mut words = words;
    ordered.extend(words.next());
    while let Some(word) = words.next() {
        let text = word.to_string_lossy().into_owned();
        let (name, has_value) = match text.split_once('=') {
            Some((name, _)) => (name.to_owned(), true),
            None => (text.clone(), false),
        };
        if WITH_VALUE.contains(&name.as_str()) {
            moved.push(word);
            if !has_value {
                moved.extend(words.next());
            }
        } else {
            let is_command = !text.starts_with('-');
            ordered.push(word);
            if is_command {
                break;
            }
        }
    }
    ordered.extend(words);
    // Behind `--` nothing is an option.
    let end = ordered.iter().position(|word| word == "--");
    let at = end.unwrap_or(ordered.len());
    ordered.splice(at..at, moved);
    ordered
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Ingest, build, check, report, publish: what a scheduler calls; safe to call twice.
    Run(RunArgs),
    /// Check the pipeline file, its file patterns and the headers of the inputs; writes nothing.
    Check(JobArgs),
    /// Read what is delivered into the lake, and stop there.
    Ingest(JobArgs),
    /// Build, check, report and publish from what is in the lake.
    Report(ReportArgs),
    /// Print a table of the lake.
    Show(ShowArgs),
    /// Say why a number is what it is, down to the lines of the delivered files.
    Explain(ExplainArgs),
    /// Print the paths of deals in the form that open attribution packages read.
    Paths(PathsArgs),
    /// List the runs of a pipeline.
    History(HistoryArgs),
    /// Compare every file of the lake with its hash, and name what is damaged.
    Verify(VerifyArgs),
    /// List what the program knows.
    List(ListArgs),
    /// Write a synthetic company's exports, with the truth planted in them, in any size.
    Sample(SampleArgs),
}

/// A job and what is said over its file.
#[derive(Debug, Args)]
pub struct JobArgs {
    /// The pipeline file.
    pub file: PathBuf,
    /// Folder at which source paths start.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Folder of the lake.
    #[arg(long, value_name = "DIR")]
    pub lake: Option<PathBuf>,
    /// Folder of the publications.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The last day that counts, such as 2026-10-31.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub as_of: Option<chrono::NaiveDate>,
    /// Let the keys of this source vanish this once, however many a whole table lacks.
    #[arg(long, value_name = "SOURCE")]
    pub accept_vanished: Vec<String>,
    /// The name that the job had before: its lake and its output folder get the name of today.
    #[arg(long, value_name = "NAME")]
    pub renamed_from: Option<String>,
    /// Threads for joins and sums, at most 256; the figures are the same with any number.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
}

/// A run.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// The job.
    #[command(flatten)]
    pub job: JobArgs,
    /// Make this publication the one that `latest` names, also if its last day lies before that of
    /// the one that `latest` names now.
    #[arg(long)]
    pub move_latest: bool,
}

/// A report, perhaps of the books as they stood.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// The job.
    #[command(flatten)]
    pub job: JobArgs,
    /// From the rows that this run knew, such as 7; written beside the publications, which stay as
    /// they are.
    #[arg(long, value_name = "RUN", value_parser = run_number)]
    pub known_at: Option<u64>,
    /// Make this publication the one that `latest` names, also if its last day lies before that of
    /// the one that `latest` names now.
    #[arg(long, conflicts_with = "known_at")]
    pub move_latest: bool,
}

/// A run as `history` names it, or its number alone.
fn run_number(text: &str) -> Result<u64, String> {
    text.strip_prefix('r').unwrap_or(text).parse().map_err(|_| {
        "expected a run as `closedloop history` names it, such as `r0007` or `7`".to_owned()
    })
}

fn day(text: &str) -> Result<chrono::NaiveDate, String> {
    text.parse()
        .map_err(|_| "expected a day that exists, year-month-day, such as `2026-10-31`".to_owned())
}

/// What to print.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The pipeline file.
    pub file: PathBuf,
    /// A mart such as `roi`, an entity such as `deals`, or `rejects`.
    pub table: String,
    /// Of an entity, the newest row of each key as the figures see it: deleted rows out, nothing
    /// after as_of.
    #[arg(long)]
    pub current: bool,
    /// Form of the printed table.
    #[arg(long, value_enum, default_value = "text")]
    pub format: TextFormat,
    /// Folder of the lake.
    #[arg(long, value_name = "DIR")]
    pub lake: Option<PathBuf>,
}

/// Forms of a printed table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TextFormat {
    /// Columns lined up for reading.
    Text,
    /// Comma-separated values.
    Csv,
    /// An array of objects.
    Json,
}

/// What to explain.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The pipeline file.
    pub file: PathBuf,
    /// Folder of the lake.
    #[arg(long, value_name = "DIR", global = true)]
    pub lake: Option<PathBuf>,
    /// Of which number.
    #[command(subcommand)]
    pub what: ExplainWhat,
}

/// What can be explained.
#[derive(Debug, Subcommand)]
pub enum ExplainWhat {
    /// A deal: its people and why they belong to it, every touch of theirs and why it counts or
    /// does not, each model's credit and money.
    Deal {
        /// The deal's id.
        id: String,
    },
    /// A figure of the table `roi`: its formula, numerator and denominator, and the rows behind
    /// each.
    Metric(MetricArgs),
}

/// Which figure.
#[derive(Debug, Args)]
pub struct MetricArgs {
    /// The metric.
    #[arg(value_parser = return_metrics())]
    pub name: &'static ReturnMetric,
    /// Of what.
    #[command(flatten)]
    pub of: ExplainedOf,
    /// The month, such as 2026-03, or all.
    #[arg(long, value_name = "P", default_value = "all")]
    pub period: String,
    /// The attribution model; without it, the primary one.
    #[arg(long, value_name = "M")]
    pub model: Option<String>,
    /// Month of the touch or of the close; without it, of the touch.
    #[arg(long, value_name = "B", value_parser = ["touch_date", "close_date"])]
    pub basis: Option<String>,
}

/// Of what a figure is explained: one of the three.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct ExplainedOf {
    /// A channel.
    #[arg(long, value_name = "X")]
    pub channel: Option<String>,
    /// A campaign, by id.
    #[arg(long, value_name = "ID")]
    pub campaign: Option<String>,
    /// A content, by id.
    #[arg(long, value_name = "ID")]
    pub content: Option<String>,
}

/// The figures of the table `roi`, by name.
fn return_metrics() -> impl TypedValueParser<Value = &'static ReturnMetric> {
    let names = RETURN_METRICS
        .iter()
        .map(|of| PossibleValue::new(of.metric.id).help(of.summary.trim_end_matches('.')));
    PossibleValuesParser::new(names)
        .try_map(|name| return_metric(&name).ok_or("expected a figure of the table `roi`"))
}

/// Whose paths.
#[derive(Debug, Args)]
pub struct PathsArgs {
    /// The pipeline file.
    pub file: PathBuf,
    /// Folder of the lake.
    #[arg(long, value_name = "DIR")]
    pub lake: Option<PathBuf>,
}

/// Whose runs.
#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// The pipeline file.
    pub file: PathBuf,
    /// Folder of the lake.
    #[arg(long, value_name = "DIR")]
    pub lake: Option<PathBuf>,
}

/// Which lake.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The pipeline file.
    pub file: PathBuf,
    /// Folder of the lake.
    #[arg(long, value_name = "DIR")]
    pub lake: Option<PathBuf>,
}

/// Which company.
#[derive(Debug, Args)]
pub struct SampleArgs {
    /// The folder to write; it must not exist, be empty, or hold such a company.
    pub dir: PathBuf,
    /// 1 is about 2,000 leads and 25,000 touches; 0.1 to 1000.
    #[arg(long, value_name = "N", default_value = "1", value_parser = scale)]
    pub scale: f64,
    /// Another seed is another company.
    #[arg(long, value_name = "S", default_value = "1")]
    pub seed: u64,
    /// What is planted: a TOML file; the built-in one is written beside the exports as
    /// effects.toml.
    #[arg(long, value_name = "FILE")]
    pub effects: Option<PathBuf>,
    /// Threads; the bytes are the same with any number.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
}

fn scale(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|scale| (0.1..=1000.0).contains(scale))
        .ok_or_else(|| "expected a number from 0.1 to 1000".to_owned())
}

/// Which list.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// What to list.
    #[arg(value_enum)]
    pub what: Registry,
}

/// The registries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Registry {
    /// Column mappings for known exports.
    Presets,
    /// Attribution models.
    Models,
    /// Sections of the report.
    Reports,
    /// Formats of the output.
    Formats,
    /// What the numbers mean.
    Metrics,
    /// What is looked for in the data, how much it weighs, and what to do.
    Checks,
    /// Tables and their grain.
    Tables,
    /// Columns of every table: what each holds and means.
    Columns,
}
