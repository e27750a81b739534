//! Other people's readers open the lake: every table with Python's `deltalake`, its files with
//! DuckDB. Rows and exact sums must be those of the ledger, of the delivered files and of the
//! published CSV, also after a second run has overwritten the marts.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::olist::{self, Job};
use crate::oracles;
use crate::project::succeeded;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Counts rows and sums every decimal column of each table, once as the Delta reader sees it, once
/// as DuckDB reads the files that the Delta log names.
const READ: &str = r#"
import json, pathlib, sys
import deltalake, duckdb
lake = pathlib.Path(sys.argv[1])
found = {}
for log in sorted(lake.glob("*/*/_delta_log")):
    table = deltalake.DeltaTable(str(log.parent))
    decimals = [f.name for f in table.schema().fields if str(f.type.type).startswith("decimal")]
    wanted = ", ".join(["count(*)"] + [f'sum("{name}")' for name in decimals])
    reader = deltalake.QueryBuilder().register("t", table)
    batch = reader.execute(f"select {wanted} from t").read_all()
    by_delta = [batch.column(i)[0].as_py() for i in range(len(decimals) + 1)]
    by_duckdb = duckdb.execute(f"select {wanted} from read_parquet(?)", [table.file_uris()]).fetchone()
    found[f"{log.parent.parent.name}/{log.parent.name}"] = {
        "version": table.version(),
        "deltalake": [by_delta[0], {name: str(value or 0) for name, value in zip(decimals, by_delta[1:])}],
        "duckdb": [by_duckdb[0], {name: str(value or 0) for name, value in zip(decimals, by_duckdb[1:])}],
    }
print(json.dumps(found))
"#;

/// A table as one reader saw it: rows, and the sum of each decimal column in micros.
type Seen = (u64, BTreeMap<String, i128>);

struct Readings {
    tables: BTreeMap<String, (u64, Seen)>,
}

/// What both readers read, which must agree; none where they are not installed.
fn read(lake: &Path) -> Option<Readings> {
    if !oracles::python(&["deltalake", "duckdb"]) {
        return None;
    }
    let output = succeeded(Command::new("python3").args(["-c", READ]).arg(lake));
    let found: BTreeMap<String, Json> = serde_json::from_slice(&output.stdout).unwrap();
    let tables = found.into_iter().map(|(name, read)| {
        let [by_delta, by_duckdb] = ["deltalake", "duckdb"].map(|reader| seen(&read[reader]));
        assert_eq!(by_delta, by_duckdb, "{name}");
        (name, (read["version"].as_u64().unwrap(), by_delta))
    });
    Some(Readings {
        tables: tables.collect(),
    })
}

fn seen(read: &Json) -> Seen {
    let sums = read[1]
        .as_object()
        .unwrap()
        .iter()
        .map(|(column, sum)| (column.clone(), micros(sum.as_str().unwrap())));
    (read[0].as_u64().unwrap(), sums.collect())
}

/// An exact amount in millionths: `-1.5` is -1,500,000.
fn micros(text: &str) -> i128 {
    let (sign, digits) = text
        .strip_prefix('-')
        .map_or((1, text), |digits| (-1, digits));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    assert!(
        decimals.trim_end_matches('0').len() <= 6,
        "{text} has more than six decimals"
    );
    let decimals: String = decimals.chars().chain("000000".chars()).take(6).collect();
    sign * (whole.parse::<i128>().unwrap() * 1_000_000 + decimals.parse::<i128>().unwrap())
}

/// Rows of a CSV file and the sum of one column, or of none.
fn csv_sum(file: &Path, column: Option<&str>) -> (u64, i128) {
    let mut reader = csv::Reader::from_path(file).unwrap();
    let at = column.map(|name| {
        reader
            .headers()
            .unwrap()
            .iter()
            .position(|head| head == name)
            .unwrap()
    });
    let records: Vec<csv::StringRecord> = reader
        .records()
        .map(Result::unwrap)
        .filter(|record| record.iter().any(|cell| !cell.is_empty()))
        .collect();
    let cells = at
        .into_iter()
        .flat_map(|at| records.iter().map(move |record| &record[at]))
        .filter(|cell| !cell.is_empty());
    (records.len() as u64, cells.map(micros).sum())
}

impl Readings {
    fn rows_and(&self, table: &str, column: &str) -> (u64, i128) {
        let (_, (rows, sums)) = &self.tables[table];
        (*rows, sums[column])
    }

    /// Tables, versions and rows are the ones that the last entry of the ledger names.
    fn assert_as_in_the_ledger(&self, job: &Job, entry: &str) {
        let entry: Json =
            serde_json::from_slice(&fs::read(job.lake().join("ledger").join(entry)).unwrap())
                .unwrap();
        let tables = entry["tables"].as_array().unwrap().iter();
        let recorded = tables.map(|table| {
            (
                table["table"].as_str().unwrap(),
                (
                    table["version"].as_u64().unwrap(),
                    table["rows"].as_u64().unwrap(),
                ),
            )
        });
        let read = self
            .tables
            .iter()
            .map(|(name, (version, (rows, _)))| (name.as_str(), (*version, *rows)));
        assert_eq!(
            read.collect::<BTreeMap<_, _>>(),
            recorded.collect::<BTreeMap<_, _>>()
        );
    }

    /// Marts that are published as CSV too have its rows, and its sum in every decimal column.
    fn assert_as_published(&self, job: &Job) {
        let mut compared = 0;
        for (table, (_, (rows, sums))) in self
            .tables
            .iter()
            .filter_map(|(name, read)| Some((name.strip_prefix("marts/")?, read)))
        {
            let file = job.output(&format!("tables/{table}.csv"));
            if !file.exists() {
                continue;
            }
            assert_eq!(csv_sum(&file, None).0, *rows, "{table}");
            for (column, sum) in sums {
                assert_eq!(csv_sum(&file, Some(column)).1, *sum, "{table}.{column}");
                compared += 1;
            }
        }
        assert!(compared >= 4, "only {compared} sums were compared");
    }
}

#[test]
fn a_lake_of_the_olist_files_opens_elsewhere() {
    let Some(data) = olist::data() else { return };
    let job = Job::new(&data);
    job.run(&["--as-of", olist::LAST_DAY]);
    let Some(first) = read(&job.lake()) else {
        return;
    };
    assert_eq!(
        first.rows_and("marts/credits", "attributed_amount").1,
        micros("61784006") * 3,
        "three models"
    );
    job.run(&["--as-of", "2018-09-30", "--move-latest"]);
    let second = read(&job.lake()).unwrap();
    second.assert_as_in_the_ledger(&job, "r0002.json");
    second.assert_as_published(&job);
    assert_eq!(
        second.rows_and("marts/credits", "attributed_amount").1,
        micros("10261006") * 3,
        "marts show the last run only"
    );
    // What is the same in both runs is not written again: the definitions, how rows came to their
    // channels, that all are matched, and who is who, and that no model runs which is fitted. What
    // depends on the day is.
    let version = |mart: &str| second.tables[&format!("marts/{mart}")].0;
    for kept in [
        "channel_matches",
        "definitions",
        "people",
        "removal_effects",
        "shapley_values",
        "unmatched",
    ] {
        assert_eq!(version(kept), 0, "{kept}");
    }
    for overwritten in [
        "credits",
        "journeys",
        "roi",
        "funnel",
        "reconciliation",
        "reconciled",
        "win_rates",
        "monthly",
        "cohorts",
        "top_paths",
    ] {
        assert_eq!(version(overwritten), 1, "{overwritten}");
    }
    assert!(
        second
            .tables
            .iter()
            .all(|(name, (version, _))| *version <= u64::from(name.starts_with("marts/"))),
        "{:?}",
        second.tables.keys()
    );
    let files = [
        (
            "raw/deals",
            "amount",
            "olist_closed_deals_dataset.csv",
            "declared_monthly_revenue",
        ),
        (
            "raw/revenue",
            "amount",
            "olist_order_items_dataset.csv",
            "price",
        ),
    ];
    for (table, column, file, theirs) in files {
        assert_eq!(
            second.rows_and(table, column),
            csv_sum(&data.join(file), Some(theirs)),
            "{table}"
        );
    }
    for (table, rows) in [
        ("raw/leads", 8_000),
        ("raw/touches", 8_000),
        ("raw/accounts", 3_095),
    ] {
        assert_eq!(second.tables[table].1.0, rows, "{table}");
    }
}

/// A pipeline over a hundred leads of two channels, every fifth won a month later. One channel has
/// spend, in fractions of a cent.
pub(crate) fn generated(folder: &Path) {
    let mut pipeline =
        "[pipeline]\nname = \"small\"\ncompany = \"Small\"\ncurrency = \"EUR\"\ntimezone = \"Europe/Berlin\"\n[roi]\ngross_margin = 0.7\n".to_owned();
    for entity in ["leads", "touches", "deals", "spend"] {
        write!(pipeline, "[[source]]\nname = \"{entity}\"\npreset = \"generic.{entity}\"\npath = \"{entity}.csv\"\n").unwrap();
    }
    let (mut leads, mut touches) = (
        "lead_id,created_at,channel\n".to_owned(),
        "touch_id,lead_id,touched_at,team,kind,channel\n".to_owned(),
    );
    let (mut deals, mut spend) = (
        "deal_id,lead_id,created_at,closed_at,outcome,amount,currency\n".to_owned(),
        "spent_on,amount,currency,channel\n".to_owned(),
    );
    for i in 0..100 {
        let (channel, day) = (
            ["search", "social"][i % 2],
            format!("2026-{:02}-{:02}", i / 28 + 1, i % 28 + 1),
        );
        writeln!(leads, "l{i},{day},{channel}").unwrap();
        writeln!(touches, "t{i},l{i},{day},marketing,ad_click,{channel}").unwrap();
        if channel == "search" {
            writeln!(
                spend,
                "{day},{}.{:06},EUR,{channel}",
                i + 1,
                123_456 + i * 7
            )
            .unwrap();
        }
        if i % 5 == 0 {
            let closed = format!("2026-{:02}-{:02}", i / 28 + 2, i % 28 + 1);
            writeln!(
                deals,
                "d{i},l{i},{day},{closed},won,{}.{:02},EUR",
                1_000 + i,
                i % 100
            )
            .unwrap();
        }
    }
    for (name, text) in [
        ("small.toml", pipeline),
        ("leads.csv", leads),
        ("touches.csv", touches),
        ("deals.csv", deals),
        ("spend.csv", spend),
    ] {
        fs::write(folder.join(name), text).unwrap();
    }
}

#[test]
fn a_lake_with_spend_opens_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    generated(folder.path());
    let job = Job::with_pipeline(&folder.path().join("small.toml"), folder.path());
    job.run(&["--as-of", "2026-06-30"]);
    job.run(&["--as-of", "2026-03-31", "--move-latest"]);
    let Some(read) = read(&job.lake()) else {
        return;
    };
    read.assert_as_in_the_ledger(&job, "r0002.json");
    read.assert_as_published(&job);
    for table in ["deals", "spend"] {
        let delivered = csv_sum(&folder.path().join(format!("{table}.csv")), Some("amount"));
        assert_eq!(
            read.rows_and(&format!("raw/{table}"), "amount"),
            delivered,
            "{table}"
        );
    }
    assert_eq!(micros("-12.3456"), -12_345_600);
}
