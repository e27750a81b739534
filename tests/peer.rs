//! The same company's touches by a DuckDB program that somebody else would write: every credit of
//! the ten rule models, to the ninth decimal, every amount, to the cent, the won revenue that
//! no channel is credited for, the return of each channel and month, and how many leads of each
//! month reached each stage.
//!
//! There are enough touches for several threads to read one file; `CLOSEDLOOP_LEADS=100000`
//! compares the size that the benches use.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::oracles;
use crate::project::succeeded;
use assert_cmd::Command;
use serde_json::Value as Json;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder with the peer's programs; none where it, or DuckDB, is not there.
fn peer() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/bench");
    if !folder.join("peer_duckdb.py").is_file() {
        oracles::skip(&format!("there is no `{}`", folder.display()));
        return None;
    }
    oracles::python(&["duckdb"]).then_some(folder)
}

fn python(words: &[&str]) -> String {
    let output = succeeded(std::process::Command::new("python3").args(words));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn credits_are_those_of_another_program() {
    let Some(peer) = peer() else { return };
    let leads = std::env::var("CLOSEDLOOP_LEADS").unwrap_or_else(|_| "20000".to_owned());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scratch = tempfile::tempdir().unwrap();
    let path = |name: &str| scratch.path().join(name).to_string_lossy().into_owned();
    let program = |name: &str| peer.join(name).to_string_lossy().into_owned();
    python(&[&program("generate.py"), &path("data"), "--leads", &leads]);
    python(&[&program("peer_duckdb.py"), &path("data"), &path("peer")]);
    let job = root.join("pipelines/bench.toml");
    let mut run = Command::cargo_bin("closedloop").unwrap();
    let said = run
        .args(["--quiet", "run"])
        .arg(job)
        .args([
            "--data",
            &path("data"),
            "--lake",
            &path("lake"),
            "--out",
            &path("out"),
        ])
        .output()
        .unwrap();
    assert!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );
    let tables = scratch.path().join("out/latest/tables");
    let [credits, books, funnel] = ["credits.parquet", "reconciliation.csv", "funnel.csv"]
        .map(|name| tables.join(name).to_string_lossy().into_owned());
    let compare = root
        .join("tests/peer/compare.py")
        .to_string_lossy()
        .into_owned();
    let found: Json = serde_json::from_str(&python(&[
        &compare,
        &credits,
        &path("peer"),
        &books,
        &funnel,
    ]))
    .unwrap();
    eprintln!("{leads} leads: {found}");
    assert_eq!(found["models"], 10);
    assert!(
        found["credits"].as_u64().unwrap() > leads.parse::<u64>().unwrap(),
        "{found}"
    );
    assert!(found["cohorts"].as_u64().unwrap() > 12, "{found}");
    assert!(found["unattributed_deals"].as_u64().unwrap() > 0, "{found}");
    assert!(fs::metadata(credits).unwrap().len() > 0);
    let returns = root
        .join("tests/peer/returns.py")
        .to_string_lossy()
        .into_owned();
    let found: Json = serde_json::from_str(&python(&[
        &returns,
        &tables.join("roi.csv").to_string_lossy(),
        &path("peer"),
    ]))
    .unwrap();
    eprintln!("{leads} leads: {found}");
    assert!(
        found["cells"].as_u64().unwrap() > 1_000 && found["returns"].as_u64().unwrap() > 100,
        "{found}"
    );
}
