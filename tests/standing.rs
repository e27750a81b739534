//! A small pipeline in two deliveries, and how a test sees that its lake and its publications are
//! whole. What belongs to a lake is found here from the ledger's and the commits' text alone, apart
//! from how the program does it.

use crate::project::{FILE, Project};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A pipeline with personal values, a reject and a result in every mart, as first delivered;
/// nothing has run.
pub(crate) fn first_delivery() -> Project {
    let mut project = Project::of(&["leads", "deals", "touches"]);
    project.set_source("leads", "max_reject_share = 0.9");
    let bad = "L2,no date,b@example.com,search\n";
    project.deliver(
        "leads_1.csv",
        &format!(
            "lead_id,created_at,email,channel\nL1,2026-02-03T09:00:00Z,a@example.com,search\n{bad}"
        ),
    );
    project.deliver("deals_1.csv", "deal_id,created_at,closed_at,outcome,amount,lead_id\nD1,2026-03-01,2026-04-01,won,100.01,L1\n");
    project.deliver(
        "touches_1.csv",
        "touch_id,touched_at,lead_id,kind,channel\nT1,2026-02-03T09:00:00Z,L1,form,search\n",
    );
    project
}

/// What comes second: a win, a touch and another reject.
pub(crate) fn deliver_more(project: &Project) {
    project.deliver("leads_2.csv", "lead_id,created_at,email,channel\nL3,2026-02-09T09:00:00Z,c@example.com,fair\nL4,never,,fair\n");
    project.deliver("deals_2.csv", "deal_id,created_at,closed_at,outcome,amount,lead_id\nD2,2026-03-02,2026-04-02,won,50.00,L3\n");
    project.deliver(
        "touches_2.csv",
        "touch_id,touched_at,lead_id,kind,channel\nT2,2026-02-09T09:00:00Z,L3,form,fair\n",
    );
}

/// The files of a publication but run.json, which records how long it took; none if it is not
/// there.
pub(crate) fn publication(project: &Project, folder: &str) -> Option<BTreeMap<String, Vec<u8>>> {
    let root = project.path("out/demo").join(folder);
    root.exists().then(|| {
        let files = files_below(&root)
            .into_iter()
            .filter(|path| !path.ends_with("run.json"));
        files
            .map(|path| (below(&path, &root), fs::read(&path).unwrap()))
            .collect()
    })
}

/// What the newest publication holds, and what the lake does of the tables that come from
/// deliveries.
pub(crate) fn outcome(project: &Project) -> (BTreeMap<String, Vec<u8>>, Vec<String>) {
    let shown = ["deals", "touches", "rejects"].map(|table| {
        let said = project.closedloop(&["show", FILE, table, "--format", "csv"]);
        assert_eq!(said.code, 0, "{}", said.stderr);
        said.stdout
    });
    (
        publication(project, "latest").expect("nothing is published"),
        shown.to_vec(),
    )
}

/// Asserts that `verify` finds the lake whole, that nothing is in it that its ledger does not lead
/// to, and that the output folder holds publications only.
pub(crate) fn assert_whole(project: &Project, when: &str) {
    let said = project.closedloop(&["verify", FILE]);
    assert_eq!(said.code, 0, "{when}: {}", said.stderr);
    let lake = project.path("lake/demo");
    let known = accounted(&lake);
    let found: BTreeSet<PathBuf> = files_below(&lake).into_iter().collect();
    let unknown: Vec<_> = found.difference(&known).collect();
    assert!(unknown.is_empty(), "{when}: nothing leads to {unknown:?}");
    let entries = fs::read_dir(project.path("out/demo")).unwrap();
    let names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with('.'))
        .collect();
    assert!(
        names.is_empty(),
        "{when}: {names:?} was left among the publications"
    );
}

/// Every file that belongs to a lake whose last run is recorded.
fn accounted(lake: &Path) -> BTreeSet<PathBuf> {
    let mut known: BTreeSet<PathBuf> =
        ["lock", "job.json", "hmac.key", "hmac.check", "ledger/head"]
            .iter()
            .map(|name| lake.join(name))
            .collect();
    let mut last = Value::Null;
    for run in 1.. {
        let path = lake.join(format!("ledger/r{run:04}.json"));
        let Ok(text) = fs::read(&path) else { break };
        last = serde_json::from_slice(&text).unwrap();
        known.insert(path);
    }
    for table in last["tables"].as_array().expect("no run is recorded") {
        let folder = lake.join(table["table"].as_str().unwrap());
        for version in 0..=table["version"].as_u64().unwrap() {
            let commit = folder.join(format!("_delta_log/{version:020}.json"));
            for line in fs::read_to_string(&commit).unwrap().lines() {
                let action: Value = serde_json::from_str(line).unwrap();
                known.extend(action["add"]["path"].as_str().map(|path| folder.join(path)));
            }
            known.insert(commit);
        }
    }
    known
}

/// Every file below a folder, sorted; links are not followed.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.is_symlink() {
            found.extend(files_below(&path))
        } else {
            found.push(path)
        }
    }
    found.sort();
    found
}

fn below(path: &Path, root: &Path) -> String {
    path.strip_prefix(root)
        .unwrap()
        .to_string_lossy()
        .into_owned()
}

/// A count that the environment may set.
pub(crate) fn count(variable: &str, default: usize) -> usize {
    std::env::var(variable)
        .ok()
        .map_or(default, |text| text.parse().expect("a count is a number"))
}

/// `wanted` of the numbers from 1 to `last`, spread evenly; all of them if there are no more.
pub(crate) fn spread(last: usize, wanted: usize) -> Vec<usize> {
    let wanted = wanted.clamp(1, last);
    (0..wanted)
        .map(|at| 1 + at * (last - 1) / (wanted - 1).max(1))
        .collect()
}
