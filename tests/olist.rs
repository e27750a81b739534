//! The public Olist files, end to end: what was counted in them by other means must come out, to
//! the cent and to the lead.
//!
//! The files lie outside the repository. Where they are not there, a test prints it and passes.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod order;

use crate::oracles;
use crate::project::succeeded;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;
use tempfile::TempDir;

/// The day after which the files hold no win.
pub(crate) const LAST_DAY: &str = "2018-11-14";
const LEADS: &str = "olist_marketing_qualified_leads_dataset.csv";
const FILES: [&str; 4] = [
    LEADS,
    "olist_closed_deals_dataset.csv",
    "olist_sellers_dataset.csv",
    "olist_order_items_dataset.csv",
];

/// The folder of the public files that tests read.
pub(crate) fn shared_data() -> PathBuf {
    std::env::var_os("CLOSEDLOOP_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"),
        PathBuf::from,
    )
}

/// The folder of the Olist files; where it is not there, prints it.
pub(crate) fn data() -> Option<PathBuf> {
    let folder = shared_data().join("olist");
    if FILES.iter().all(|name| folder.join(name).is_file()) {
        return Some(folder);
    }
    oracles::skip(&format!(
        "no Olist files in {} (set CLOSEDLOOP_DATA to the folder that holds `olist`)",
        folder.display()
    ));
    None
}

/// A lake and an output folder of their own.
pub(crate) struct Job {
    folder: TempDir,
    pipeline: PathBuf,
    data: PathBuf,
}

impl Job {
    /// The pipeline of the repository over the files in `data`.
    pub(crate) fn new(data: &Path) -> Self {
        Self::with_pipeline(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/olist.toml"),
            data,
        )
    }

    /// Another pipeline file over other files.
    pub(crate) fn with_pipeline(pipeline: &Path, data: &Path) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            pipeline: pipeline.to_owned(),
            data: data.to_owned(),
        }
    }

    /// Its lake.
    pub(crate) fn lake(&self) -> PathBuf {
        self.folder.path().join("lake")
    }

    /// A file of the newest publication.
    pub(crate) fn output(&self, name: &str) -> PathBuf {
        self.folder.path().join("out/latest").join(name)
    }

    /// Runs the program and insists on exit code 0.
    pub(crate) fn run(&self, more: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_closedloop"));
        command
            .arg("run")
            .arg(&self.pipeline)
            .arg("--data")
            .arg(&self.data);
        command
            .arg("--lake")
            .arg(self.lake())
            .arg("--out")
            .arg(self.folder.path().join("out"))
            .args(more);
        succeeded(&mut command)
    }

    /// run.json of the newest publication.
    pub(crate) fn facts(&self) -> Json {
        serde_json::from_slice(&fs::read(self.output("run.json")).unwrap()).unwrap()
    }

    /// A published table, one map a row.
    fn rows(&self, table: &str) -> Vec<BTreeMap<String, String>> {
        let mut reader =
            csv::Reader::from_path(self.output(&format!("tables/{table}.csv"))).unwrap();
        reader.deserialize().map(Result::unwrap).collect()
    }

    /// The one row in which each of the columns has its value.
    fn row(&self, table: &str, wanted: &[(&str, &str)]) -> BTreeMap<String, String> {
        let mut found = self.rows(table);
        found.retain(|row| wanted.iter().all(|(column, value)| row[*column] == *value));
        assert_eq!(found.len(), 1, "rows of {table} with {wanted:?}");
        found.remove(0)
    }

    fn reached(&self, segment_by: &str, segment: &str) -> [String; 2] {
        ["lead", "won"].map(|stage| {
            self.row(
                "funnel",
                &[
                    ("segment_by", segment_by),
                    ("segment", segment),
                    ("stage", stage),
                ],
            )["reached_count"]
                .clone()
        })
    }

    /// Every file below the job's folder: its path, content, and when it was last written. The lock
    /// is written by whoever holds it, so only its content counts.
    fn everything(&self) -> BTreeMap<PathBuf, (String, SystemTime)> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
                let kind = entry.file_type().unwrap();
                if kind.is_dir() {
                    folders.push(entry.path());
                }
                let content = match (kind.is_file(), kind.is_symlink()) {
                    (true, _) => blake3::hash(&fs::read(entry.path()).unwrap())
                        .to_hex()
                        .to_string(),
                    (_, true) => fs::read_link(entry.path()).unwrap().display().to_string(),
                    _ => String::new(),
                };
                let is_lock = entry.path() == self.lake().join("lock");
                let written = if is_lock {
                    SystemTime::UNIX_EPOCH
                } else {
                    fs::symlink_metadata(entry.path())
                        .unwrap()
                        .modified()
                        .unwrap()
                };
                found.insert(entry.path(), (content, written));
            }
        }
        found
    }

    fn raw_files(&self) -> Vec<PathBuf> {
        let raw = self.lake().join("raw");
        self.everything()
            .into_keys()
            .filter(|path| {
                path.starts_with(&raw) && path.extension().is_some_and(|end| end == "parquet")
            })
            .collect()
    }
}

/// Origin, leads, wins, as DuckDB counts them in the two files.
const ORIGINS: [(&str, &str, &str); 11] = [
    ("organic_search", "2296", "271"),
    ("paid_search", "1586", "195"),
    ("social", "1350", "75"),
    ("unknown", "1099", "179"),
    ("direct_traffic", "499", "56"),
    ("email", "493", "15"),
    ("referral", "284", "24"),
    ("other", "150", "4"),
    ("display", "118", "6"),
    ("other_publicities", "65", "3"),
    ("(none)", "60", "14"),
];

#[test]
fn leads_wins_and_revenue_are_those_of_the_files() {
    let Some(data) = data() else { return };
    let job = Job::new(&data);
    job.run(&["--as-of", LAST_DAY]);
    for (origin, leads, wins) in ORIGINS {
        assert_eq!(job.reached("channel", origin), [leads, wins], "{origin}");
    }
    assert_eq!(
        job.rows("funnel")
            .iter()
            .filter(|row| row["segment_by"] == "channel")
            .count(),
        2 * ORIGINS.len()
    );
    assert_eq!(job.reached("all", "all"), ["8000", "842"]);
    assert_eq!(job.reached("cohort_month", "2018-05"), ["1303", "130"]);
    let won = job.row(
        "reconciliation",
        &[("side", "revenue"), ("bucket", "crm_won")],
    );
    assert_eq!(
        (won["deal_count"].as_str(), won["amount"].as_str()),
        ("842", "61784006.00")
    );
    for model in ["first_touch", "last_touch", "linear"] {
        for basis in ["touch_date", "close_date"] {
            let row = job.row(
                "roi",
                &[
                    ("model", model),
                    ("basis", basis),
                    ("period", "all"),
                    ("value", "organic_search"),
                ],
            );
            assert_eq!(
                (
                    row["attributed_revenue"].as_str(),
                    row["roi"].as_str(),
                    row["spend"].as_str()
                ),
                ("51426000.00", "", ""),
                "{model} {basis}"
            );
        }
    }
}

#[test]
fn checks_and_report_say_what_is_odd_in_the_files() {
    let Some(data) = data() else { return };
    let job = Job::new(&data);
    job.run(&["--as-of", LAST_DAY]);
    let early = job.row("data_quality", &[("check", "deal_closed_before_lead")]);
    assert_eq!(
        (early["source"].as_str(), early["count"].as_str()),
        ("deals", "1")
    );
    assert_eq!(early["example_refs"], "olist_closed_deals_dataset.csv:669");
    let blank = job.row("data_quality", &[("check", "blank_rows")]);
    assert_eq!(
        (blank["source"].as_str(), blank["count"].as_str()),
        ("olist.revenue", "102652")
    );
    let facts = job.facts();
    let counted: BTreeMap<&str, [u64; 3]> = facts["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|input| {
            (
                input["source"].as_str().unwrap(),
                ["accepted", "rejected", "blank"]
                    .map(|name| input["counts"][name].as_u64().unwrap()),
            )
        })
        .collect();
    let expected = [
        ("olist.accounts", [3095, 0, 0]),
        ("olist.deals", [842, 0, 0]),
        ("olist.leads", [8000, 0, 0]),
        ("olist.revenue", [9998, 0, 102_652]),
        ("olist.touches", [8000, 0, 0]),
    ];
    assert_eq!(counted, BTreeMap::from(expected));
    let page = fs::read_to_string(job.output("report.html"))
        .unwrap()
        .replace('\u{a0}', " ");
    for text in [
        "not available (no spend recorded)",
        "all of it was credited to marketing touches",
        "45 of 841 credited deals had an amount above zero; the largest, BRL 50.0m, was 80.9 % of attributed revenue.",
        "All models credited each channel with the same revenue (First touch, Last touch, Linear)",
        "Of mature months, the share of leads that reached won was lowest for 2017-07 (0.8 %) and highest for 2017-11 (4.0 %).",
    ] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn the_same_run_again_writes_nothing() {
    let Some(data) = data() else { return };
    let job = Job::new(&data);
    job.run(&["--as-of", LAST_DAY]);
    let before = job.everything();
    let again = job.run(&["--as-of", LAST_DAY]);
    assert!(
        String::from_utf8_lossy(&again.stderr).starts_with("nothing new: "),
        "{}",
        String::from_utf8_lossy(&again.stderr)
    );
    let after = job.everything();
    let changed: Vec<_> = before
        .keys()
        .chain(after.keys())
        .filter(|path| before.get(*path) != after.get(*path))
        .collect();
    assert!(changed.is_empty(), "written again: {changed:?}");
    assert!(before.len() > 30, "only {} files and folders", before.len());
}

#[test]
fn an_earlier_day_needs_no_record_to_be_read_again() {
    let Some(data) = data() else { return };
    let job = Job::new(&data);
    job.run(&["--as-of", LAST_DAY]);
    let raw = job.raw_files();
    assert_eq!(raw.len(), 5);
    job.run(&["--as-of", "2018-09-30", "--move-latest"]);
    assert_eq!(job.raw_files(), raw);
    let facts = job.facts();
    assert_eq!(facts["run"], 2);
    assert!(
        facts["inputs"]
            .as_array()
            .unwrap()
            .iter()
            .all(|input| input["run"] == 1),
        "{}",
        facts["inputs"]
    );
    assert_eq!(job.reached("all", "all"), ["8000", "815"]);
    assert_eq!(
        job.row(
            "reconciliation",
            &[("side", "revenue"), ("bucket", "crm_won")]
        )["amount"],
        "10261006.00"
    );
}
