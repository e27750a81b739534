//! The sample company: is it the same for everyone, does it add up with its own truth, and does the
//! program find in it just what was planted? Each kind of dirt that ingest, staging, identity or
//! channels decide has a test of its own.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod dirt;
mod money;
mod ranking;
mod sums;

use crate::oracles;
use crate::project::{Table, succeeded};
use assert_cmd::Command as Program;
use closedloop::run::is_streamed;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Seeds of the statistical test; the recorded figures are of 200.
const SEEDS: &str = "CLOSEDLOOP_SEEDS";

fn live(folder: &Path, words: &[&str]) -> String {
    let output = succeeded(
        Command::new(env!("CARGO_BIN_EXE_closedloop"))
            .arg("sample")
            .arg(folder)
            .args(words),
    );
    String::from_utf8(output.stdout).unwrap()
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(
                    path.strip_prefix(folder).unwrap().to_owned(),
                    fs::read(&path).unwrap(),
                );
            }
        }
    }
    found
}

fn assert_same(found: &BTreeMap<PathBuf, Vec<u8>>, wanted: &BTreeMap<PathBuf, Vec<u8>>) {
    assert_eq!(
        found.keys().collect::<Vec<_>>(),
        wanted.keys().collect::<Vec<_>>()
    );
    let differ: Vec<_> = found
        .iter()
        .filter(|(path, bytes)| wanted[*path] != **bytes)
        .map(|(path, _)| path)
        .collect();
    assert!(differ.is_empty(), "these files differ: {differ:?}");
}

#[test]
fn the_same_arguments_give_the_same_bytes_on_any_number_of_threads() {
    let top = tempfile::tempdir().unwrap();
    let [one, three, again, other] =
        ["one", "three", "again", "other"].map(|name| top.path().join(name));
    live(&one, &["--scale", "0.3", "--seed", "5", "--threads", "1"]);
    live(&three, &["--scale", "0.3", "--seed", "5", "--threads", "3"]);
    assert_same(&files(&three), &files(&one));
    live(&again, &["--scale", "0.2", "--seed", "9"]);
    live(&again, &["--scale", "0.3", "--seed", "5"]);
    assert_same(&files(&again), &files(&one));
    live(&other, &["--scale", "0.3", "--seed", "6", "--threads", "3"]);
    assert_ne!(
        files(&other)[Path::new("crm/leads.csv")],
        files(&one)[Path::new("crm/leads.csv")]
    );
}

#[test]
fn sample_data_is_what_the_program_writes_and_small() {
    let top = tempfile::tempdir().unwrap();
    live(&top.path().join("made"), &["--scale", "1", "--seed", "1"]);
    let mut kept = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data"));
    kept.retain(|path, _| !path.starts_with("lake") && !path.starts_with("out"));
    assert_same(&files(&top.path().join("made")), &kept);
    let size: usize = kept.values().map(Vec::len).sum();
    assert!(size <= 8_000_000, "{size} bytes");
}

#[test]
fn a_folder_of_something_else_is_left_alone() {
    let top = tempfile::tempdir().unwrap();
    fs::write(top.path().join("mine.txt"), "mine").unwrap();
    let output = Program::new(env!("CARGO_BIN_EXE_closedloop"))
        .arg("sample")
        .arg(top.path())
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(
        stderr.contains("holds something else than a sample company\nhelp: name a new folder"),
        "{stderr}"
    );
    assert_eq!(files(top.path()).len(), 1);
}

/// A company of seed 3 with its publication.
pub(crate) struct Company {
    folder: tempfile::TempDir,
    truth: Json,
    stderr: String,
}

impl Company {
    /// A file or folder of it.
    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    /// A published table; one that is given as Parquet alone as `show` prints it.
    pub(crate) fn table(&self, name: &str) -> Table {
        let csv = self.path(&format!("out/latest/tables/{name}.csv"));
        if is_streamed(name) {
            self.show(name)
        } else {
            Table::read(&fs::read_to_string(csv).unwrap())
        }
    }

    /// A table of the lake.
    fn show(&self, name: &str) -> Table {
        let said = Program::new(env!("CARGO_BIN_EXE_closedloop"))
            .args(["show", "--format", "csv"])
            .arg(self.path("pipeline.toml"))
            .arg(name)
            .output()
            .unwrap();
        Table::read(&String::from_utf8(said.stdout).unwrap())
    }

    fn export(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        let mut reader = csv::Reader::from_path(self.folder.path().join(name)).unwrap();
        reader.deserialize().map(|row| row.unwrap()).collect()
    }

    fn exports(&self, folder: &str, stem: &str) -> Vec<BTreeMap<String, String>> {
        let entries = fs::read_dir(self.folder.path().join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = entries.filter(|name| name.starts_with(stem)).collect();
        names.sort();
        names
            .iter()
            .flat_map(|name| self.export(&format!("{folder}/{name}")))
            .collect()
    }

    /// A map of `truth.json` as counts.
    fn truth_counts(&self, name: &str) -> BTreeMap<String, i64> {
        serde_json::from_value(self.truth[name].clone()).unwrap()
    }

    fn dirt(&self, kind: &str) -> &Json {
        self.truth["dirt"]
            .as_array()
            .unwrap()
            .iter()
            .find(|planted| planted["kind"] == kind)
            .unwrap()
    }
}

/// Lived and run once for all tests.
pub(crate) fn company() -> &'static Company {
    static COMPANY: OnceLock<Company> = OnceLock::new();
    COMPANY.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        live(folder.path(), &["--scale", "1", "--seed", "3"]);
        let output = Program::new(env!("CARGO_BIN_EXE_closedloop"))
            .arg("run")
            .arg(folder.path().join("pipeline.toml"))
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{stderr}");
        let truth =
            serde_json::from_slice(&fs::read(folder.path().join("truth/truth.json")).unwrap())
                .unwrap();
        Company {
            folder,
            truth,
            stderr,
        }
    })
}

fn cents(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap();
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    whole.parse::<i64>().unwrap() * 100 + sign * part.parse::<i64>().unwrap()
}

/// The channels that the pipeline file's rules and campaigns give are the true ones, but for the
/// printed codes, which no rule knows.
#[test]
fn touches_have_their_true_channels() {
    let company = company();
    let matches = company.table("channel_matches");
    let [sides, channels, counts] = ["side", "channel", "row_count"]
        .map(|name| matches.head.iter().position(|head| head == name).unwrap());
    let mut found: BTreeMap<String, i64> = BTreeMap::new();
    for row in matches
        .rows
        .iter()
        .filter(|row| row[sides] == "touches" && row[channels] != "(none)")
    {
        *found.entry(row[channels].clone()).or_default() += row[counts].parse::<i64>().unwrap();
    }
    let mut wanted = company.truth_counts("touches_by_channel");
    let printed = company.dirt("unknown_origin")["count"].as_i64().unwrap();
    *wanted.get_mut("events").unwrap() -= printed;
    wanted.insert("other".into(), printed);
    assert_eq!(found, wanted);
}

/// What is planted can be recovered, and without effects channels differ by chance alone: a second
/// opinion by statsmodels.
#[test]
fn planted_effects_are_recovered_and_nothing_else() {
    if !oracles::python(&["statsmodels", "scipy", "pandas", "pyarrow"]) {
        return;
    }
    let seeds = std::env::var(SEEDS).unwrap_or_else(|_| "3".to_owned());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sample/statistics.py");
    let output = succeeded(
        Command::new("python3")
            .arg(script)
            .arg(env!("CARGO_BIN_EXE_closedloop"))
            .args(["--seeds", &seeds, "--scale", "1"]),
    );
    let found: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert!(found["ks_p"].as_f64().unwrap() > 0.01, "{found}");
    let covered: BTreeMap<String, i64> = serde_json::from_value(found["covered"].clone()).unwrap();
    let (held, of) = (
        covered.values().sum::<i64>(),
        covered.len() as i64 * seeds.parse::<i64>().unwrap(),
    );
    assert!(
        held * 100 >= of * 85,
        "{held} of {of} intervals hold the true value: {found}"
    );
}
