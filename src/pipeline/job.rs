//! The sections that declare what the job is: `[pipeline]`, `[lake]`, `[output]`, `[privacy]`. Goes
//! in: the document and the options of the command line over it. Comes out: names, zone, currency,
//! the end of time, and where everything is.

use super::problem::{At, Problems};
use super::reader::TomlTable;
use super::settings::{Output, Overrides, Privacy};
use super::{KnownNames, defaults, words};
use crate::domain::currency::Currency;
use crate::domain::period::AsOf;
use chrono::{NaiveDate, Utc};
use chrono_tz::Tz;
use std::path::{Path, PathBuf};

/// The values of the sections. `None` where a required value is missing or wrong, which is then
/// among the problems.
pub(super) struct Job {
    /// Name of the job.
    pub name: Option<String>,
    /// The company of the numbers.
    pub company: Option<String>,
    /// Reporting currency.
    pub currency: Option<Currency>,
    /// Zone of days and months.
    pub timezone: Option<Tz>,
    /// The month in which a fiscal year starts.
    pub fiscal_year_start_month: u32,
    /// The end of what exists.
    pub as_of: Option<AsOf>,
    /// Its day as the file names it.
    pub file_as_of: Option<NaiveDate>,
    /// Where source paths start.
    pub data: PathBuf,
    /// Where the lake is.
    pub lake: PathBuf,
    /// Where reports go.
    pub output: Output,
    /// What stays in clear.
    pub privacy: Privacy,
}

/// Reads the sections; paths of the file start at `folder`, those of the command line at the
/// working folder.
pub(super) fn read(
    root: &TomlTable<'_>,
    folder: &Path,
    overrides: &Overrides,
    known: &KnownNames<'_>,
    problems: &Problems,
) -> Job {
    let table = root
        .require("pipeline", "[pipeline]")
        .and_then(|value| value.table());
    let is_there = table.is_some();
    let table = table.unwrap_or_else(|| root.table("pipeline"));
    let require = |key, example| {
        if is_there {
            table.require(key, example)
        } else {
            table.get(key)
        }
    };
    let name =
        require("name", "name = \"demo\"").and_then(|value| file_safe(&value.string()?, problems));
    let company = table
        .get("company")
        .and_then(|value| value.string())
        .map(|word| word.value)
        .or_else(|| name.clone());
    let currency = require("currency", "currency = \"EUR\"")
        .and_then(|value| words::currency(&value.string()?, problems));
    let timezone = require("timezone", "timezone = \"Europe/Berlin\"")
        .and_then(|value| words::zone(&value, problems));
    let fiscal_year_start_month = table
        .get("fiscal_year_start_month")
        .and_then(|value| value.integer(1, 12));
    let as_of_day = table.get("as_of").and_then(|value| value.date());
    let data = table
        .get("data")
        .and_then(|value| value.string())
        .map(|word| folder.join(word.value));
    table.finish();
    let below = |base: &str| folder.join(base).join(name.as_deref().unwrap_or_default());
    let lake = folder_of(
        root.table("lake"),
        folder,
        &below(defaults::LAKE),
        overrides.lake.as_deref(),
    );
    let output = root.table("output");
    let formats = output
        .get("formats")
        .and_then(|value| words::some_of(&value, "format", known.formats, problems));
    Job {
        as_of: timezone.map(|zone| {
            AsOf::end_of(
                overrides
                    .as_of
                    .or(as_of_day)
                    .unwrap_or_else(|| defaults::as_of_day(Utc::now(), zone)),
                zone,
            )
        }),
        file_as_of: as_of_day,
        fiscal_year_start_month: fiscal_year_start_month
            .unwrap_or(defaults::FISCAL_YEAR_START_MONTH),
        data: overrides
            .data
            .clone()
            .or(data)
            .unwrap_or_else(|| folder.to_owned()),
        lake,
        output: Output {
            path: folder_of(
                output,
                folder,
                &below(defaults::OUTPUT),
                overrides.out.as_deref(),
            ),
            formats: owned(formats.as_deref().unwrap_or(known.formats)),
        },
        privacy: privacy(root.table("privacy"), folder, problems),
        name,
        company,
        currency,
        timezone,
    }
}

/// The folder of `[lake]` or `[output]`: the command line's, else the file's, else the default.
fn folder_of(
    table: TomlTable<'_>,
    folder: &Path,
    default: &Path,
    option: Option<&Path>,
) -> PathBuf {
    let written = table
        .get("path")
        .and_then(|value| value.string())
        .map(|word| folder.join(word.value));
    table.finish();
    option
        .map(Path::to_owned)
        .or(written)
        .unwrap_or_else(|| default.to_owned())
}

/// Columns to keep are sorted: their order means nothing.
fn privacy(table: TomlTable<'_>, folder: &Path, problems: &Problems) -> Privacy {
    let personal = defaults::personal_columns();
    let keep = table
        .get("keep")
        .and_then(|value| words::several_of(&value, "personal column", &personal, problems))
        .unwrap_or_default();
    let key_file = table
        .get("key_file")
        .and_then(|value| value.string())
        .map(|word| folder.join(word.value));
    table.finish();
    Privacy {
        keep: owned(&keep),
        key_file,
    }
}

/// The name is a folder's name too.
fn file_safe(word: &At<String>, problems: &Problems) -> Option<String> {
    let is_safe = |sign: char| sign.is_ascii_alphanumeric() || "-_.".contains(sign);
    if word.value.chars().all(is_safe) && !word.value.starts_with('.') && word.value.len() <= 64 {
        return Some(word.value.clone());
    }
    let suggestion: String = word
        .value
        .trim_start_matches('.')
        .chars()
        .map(|sign| if is_safe(sign) { sign } else { '_' })
        .take(64)
        .collect();
    let expected = "expected letters, digits, `-`, `_` and `.`: it names a folder";
    let help = if suggestion.is_empty() {
        "write a name such as `demo`".to_owned()
    } else {
        format!("write `{suggestion}`; `company` may hold any text")
    };
    problems.add(
        word.place,
        format!("`{}` is no name for a pipeline", word.value),
        expected,
        help,
    );
    None
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
