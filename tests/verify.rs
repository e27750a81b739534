//! Every flipped bit of a lake is found and named, and none gets into a figure: by `verify`, which
//! reads everything, and by each command before it uses what is damaged. `CLOSEDLOOP_FLIPS` sets
//! how many bits are flipped.

mod cases;

use crate::project::{FILE, Project, Said};
use crate::standing::{assert_whole, count, deliver_more, files_below, first_delivery};
use cases::{CASES, FIRST};
use closedloop::lake::verify;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

/// A lake of two recorded runs.
fn recorded() -> Project {
    let project = first_delivery();
    project.run();
    deliver_more(&project);
    project.run();
    project
}

fn deliver_a_third(project: &Project) {
    project.deliver("deals_3.csv", "deal_id,created_at,closed_at,outcome,amount,lead_id\nD3,2026-03-03,2026-04-03,won,9.00,L3\n");
    project.deliver("leads_3.csv", "lead_id,created_at,email,channel\nL5,2026-02-19T09:00:00Z,d@example.com,fair\nL6,nor this,,fair\n");
}

/// The files of a lake by what they are.
fn kinds(lake: &Path) -> BTreeMap<&'static str, Vec<PathBuf>> {
    let mut kinds: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for path in files_below(lake)
        .into_iter()
        .filter(|path| !path.ends_with("lock"))
    {
        let below = path
            .strip_prefix(lake)
            .unwrap()
            .to_string_lossy()
            .into_owned();
        let kind = match below.split('/').next().unwrap() {
            _ if below.contains("_delta_log") => "commit",
            "raw" => "raw data file",
            "rejects" => "file of rejects",
            "marts" => "file of a mart",
            "ledger" => "ledger",
            _ => "key",
        };
        kinds.entry(kind).or_default().push(path);
    }
    assert_eq!(kinds.len(), 6, "{kinds:?}");
    kinds
}

/// Flips one bit of a file as long as `then` runs.
fn flipped(path: &Path, bit: usize, then: impl FnOnce()) {
    let whole = fs::read(path).unwrap();
    let mut bytes = whole.clone();
    bytes[bit / 8] ^= 1 << (bit % 8);
    fs::write(path, bytes).unwrap();
    then();
    fs::write(path, whole).unwrap();
}

#[test]
fn bit_flips() {
    let project = recorded();
    deliver_a_third(&project);
    // Commits and data files that no run has taken up are in it too.
    assert_eq!(project.closedloop(&["ingest", FILE]).code, 0);
    let lake = fs::canonicalize(project.path("lake/demo")).unwrap();
    let whole = verify(&lake, None).unwrap();
    assert!(
        whole.damage.is_empty() && whole.unknown.is_empty(),
        "{whole:?}"
    );
    assert_eq!(
        whole.files,
        files_below(&lake).len() as u64 - 1,
        "all but the lock"
    );
    let before = project.bytes();
    let kinds: Vec<(&str, Vec<PathBuf>)> = kinds(&lake).into_iter().collect();
    let mut dice = Dice(20_261_124);
    for flip in 0..count("CLOSEDLOOP_FLIPS", 150) {
        let (kind, files) = &kinds[flip % kinds.len()];
        let path = &files[dice.below(files.len())];
        let bit = dice.below(usize::try_from(fs::metadata(path).unwrap().len()).unwrap() * 8);
        flipped(path, bit, || {
            let found = verify(&lake, None).unwrap().damage;
            assert!(
                found.iter().any(|damage| damage.path == *path),
                "flip {flip}: bit {bit} of the {kind} `{}`: {found:?}",
                path.display()
            );
        });
    }
    assert!(project.bytes() == before);
    assert!(verify(&lake, None).unwrap().damage.is_empty());
}

/// Files that the next run of the pipeline rests on: everything but marts that were replaced, and
/// the key's check value, which the ledger knows too.
fn in_use(lake: &Path) -> Vec<(&'static str, Vec<PathBuf>)> {
    let last: Value =
        serde_json::from_slice(&fs::read(lake.join("ledger/r0002.json")).unwrap()).unwrap();
    let mut kinds = kinds(lake);
    let is_current = |path: &PathBuf| {
        last["tables"]
            .to_string()
            .contains(&*path.file_name().unwrap().to_string_lossy())
    };
    kinds.get_mut("file of a mart").unwrap().retain(is_current);
    kinds
        .get_mut("key")
        .unwrap()
        .retain(|path| path.ends_with("hmac.key"));
    kinds.into_iter().collect()
}

#[test]
fn a_run_over_a_flipped_bit_publishes_nothing() {
    let prepared = recorded();
    deliver_a_third(&prepared);
    let mut dice = Dice(7);
    for flip in 0..count("CLOSEDLOOP_FLIPS", 150).div_ceil(25) {
        let project = prepared.copy();
        let files = in_use(&project.path("lake/demo"));
        let (kind, files) = &files[flip % files.len()];
        let path = &files[dice.below(files.len())];
        let bit = dice.below(usize::try_from(fs::metadata(path).unwrap().len()).unwrap() * 8);
        let before = published(&project);
        flipped(path, bit, || {
            let said = project.closedloop(&["run", FILE]);
            let name = path.file_name().unwrap().to_string_lossy();
            assert_eq!(
                said.code,
                4,
                "flip {flip}: bit {bit} of the {kind} `{}`: {}",
                path.display(),
                said.stderr
            );
            assert!(
                said.stderr.contains(&*name) && said.stderr.contains("\nhelp: "),
                "{kind} `{name}`: {}",
                said.stderr
            );
        });
        assert!(published(&project) == before, "flip {flip}: {kind}");
        project.run();
        assert_whole(&project, &format!("flip {flip}: {kind}"));
    }
}

fn published(project: &Project) -> BTreeMap<PathBuf, Vec<u8>> {
    // The list of rejects speaks of what was delivered last, published or not.
    let mut bytes = project.bytes();
    bytes.retain(|path, _| path.starts_with(project.path("out")) && !path.ends_with("rejects.csv"));
    bytes
}

/// The commands for a report that is not there yet, for a table of rows and for one
/// of results.
const REPORT: &[&str] = &["report", FILE, "--as-of", "2026-05-31"];
const SHOW_DEALS: &[&str] = &["show", FILE, "deals"];
const SHOW_ROI: &[&str] = &["show", FILE, "roi"];
const RUN: &[&str] = &["run", FILE];
const CHECK: &[&str] = &["check", FILE];
const HISTORY: &[&str] = &["history", FILE];

/// A damage, how it is done to a lake, the error it leads to, and which commands have to notice.
struct Case {
    name: &'static str,
    harm: fn(&Path),
    error: &'static str,
    commands: &'static [&'static [&'static str]],
}

fn only_file(lake: &Path, table: &str, run: &str) -> PathBuf {
    let files = files_below(&lake.join(table))
        .into_iter()
        .filter(|path| path.to_string_lossy().contains(run))
        .collect::<Vec<_>>();
    assert_eq!(files.len(), 1, "{files:?}");
    files[0].clone()
}

fn edit(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
}

#[test]
fn each_damage_is_named_at_the_next_start() {
    let prepared = recorded();
    for case in CASES {
        for words in case.commands.iter().chain([&["verify", FILE][..]].iter()) {
            let project = prepared.copy();
            (case.harm)(&project.path("lake/demo"));
            let before = project.bytes();
            let Said { code, stderr, .. } = project.closedloop(words);
            assert_eq!(code, 4, "{}, {words:?}: {stderr}", case.name);
            assert!(
                stderr.contains(case.error) && stderr.contains("\nhelp: "),
                "{}, {words:?}: {stderr}",
                case.name
            );
            let kept = |bytes: BTreeMap<PathBuf, Vec<u8>>| {
                bytes
                    .into_iter()
                    .filter(|(path, _)| !path.ends_with("lock"))
                    .collect::<Vec<_>>()
            };
            assert!(
                kept(project.bytes()) == kept(before),
                "{}, {words:?}: something was written",
                case.name
            );
        }
    }
}

#[test]
fn all_damage_is_named_not_only_the_first() {
    let project = recorded();
    let lake = project.path("lake/demo");
    let said = project.closedloop(&["verify", FILE, "--json"]);
    let whole: Value = serde_json::from_str(&said.stdout).unwrap();
    let bytes: u64 = files_below(&lake)
        .iter()
        .map(|path| fs::metadata(path).unwrap().len())
        .sum();
    assert_eq!(
        (said.code, &whole["status"], &whole["bytes"], &whole["runs"]),
        (0, &"whole".into(), &bytes.into(), &2.into())
    );
    let harmed = [
        lake.join(FIRST),
        lake.join("ledger/r0001.json"),
        lake.join("hmac.key"),
        only_file(&lake, "marts/roi", "r0001-"),
        only_file(&lake, "rejects", "r0002-"),
    ];
    harmed
        .iter()
        .for_each(|path| edit(path, |bytes| bytes[20] ^= 16));
    let lost = only_file(&lake, "raw/touches", "-r0002-");
    fs::remove_file(&lost).unwrap();
    let said = project.closedloop(&["verify", FILE, "--json"]);
    let found: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(
        (
            said.code,
            &found["status"],
            found["damage"].as_array().unwrap().len()
        ),
        (4, &"damaged".into(), 6)
    );
    for path in harmed.iter().chain([&lost]) {
        let name = path.file_name().unwrap().to_string_lossy();
        assert!(
            said.stderr.contains(&*name),
            "{name} is not in {}",
            said.stderr
        );
    }
}

#[test]
fn another_key_is_refused_before_rows_mix() {
    let key = |name: &str| format!("\n[privacy]\nkey_file = \"{name}\"\n");
    let project = first_delivery().with(&key("ours.key"));
    for (name, secret) in [("ours.key", "one secret"), ("others.key", "another one")] {
        fs::write(project.path("jobs").join(name), secret).unwrap();
    }
    project.run();
    deliver_more(&project);
    let file = fs::read_to_string(project.path(FILE)).unwrap();
    for (section, code, error) in [
        (key("others.key"), 2, "others.key` has the check value"),
        (String::new(), 4, "hmac.key` is missing"),
    ] {
        fs::write(project.path(FILE), file.replace(&key("ours.key"), &section)).unwrap();
        for command in ["run", "ingest"] {
            let said = project.closedloop(&[command, FILE]);
            assert!(
                said.code == code
                    && said.stderr.contains(error)
                    && said.stderr.contains("\nhelp: "),
                "{}: {}",
                said.code,
                said.stderr
            );
        }
    }
    assert_eq!(project.show("leads").rows.len(), 1);
    fs::write(project.path(FILE), file).unwrap();
    project.run();
    assert_eq!(project.show("leads").rows.len(), 2);
}

#[test]
fn a_damaged_mart_that_is_removed_is_made_anew() {
    let project = recorded();
    let lake = project.path("lake/demo");
    let file = only_file(&lake, "marts/roi", "r0002-");
    let whole = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    project.run();
    assert_eq!(fs::read(&file).unwrap(), whole);
    assert_whole(&project, "after the mart was made anew");
}
