//! `paths` is read by somebody else's program, which finds in it what this one found in the
//! touches: the open package ChannelAttribution over the paths of the sample company, channel by
//! channel.
//!
//! Where repeats of a channel collapse, a touch is a step of the path, so that even `linear` must
//! agree. Its Markov chain is simulated, ours is solved.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::oracles;
use crate::project::{Table, succeeded};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// How far a simulated total may be off, as a share of all wins; half a thousandth is what it is.
const SIMULATED: f64 = 0.002;

type Totals = BTreeMap<String, f64>;

fn program(words: &[&str]) -> Output {
    succeeded(Command::new(env!("CARGO_BIN_EXE_closedloop")).args(words))
}

/// The demo with collapsed repeats and the models that the package has, in a folder of its own.
fn job(folder: &Path) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let demo = fs::read_to_string(root.join("pipelines/demo.toml"))
        .unwrap()
        .replace(
            "\"../sample_data",
            &format!("\"{}/sample_data", root.display()),
        );
    let (before, from_journeys) = demo.split_once("[journeys]").unwrap();
    let (journeys, from_attribution) = from_journeys.split_once("[attribution]").unwrap();
    let (_, after) = from_attribution.split_once("[roi]").unwrap();
    let models = "models = [\"first_touch\", \"last_touch\", \"linear\", \"markov\"]\n[attribution.bootstrap]\nreplicates = 100\n";
    let path = folder.join("demo.toml");
    fs::write(&path, format!("{before}[journeys]\nrepeats = \"collapse\"{journeys}[attribution]\n{models}[roi]{after}")).unwrap();
    path.to_string_lossy().into_owned()
}

fn by_channel(table: &Table, value: &str) -> Totals {
    let numbers = table
        .column(value)
        .into_iter()
        .map(|cell| cell.parse::<f64>().unwrap());
    table
        .column("channel")
        .into_iter()
        .map(str::to_owned)
        .zip(numbers)
        .collect()
}

fn assert_near(what: &str, ours: &Totals, theirs: &Totals, tolerance: f64) {
    let mut channels: Vec<&String> = ours.keys().chain(theirs.keys()).collect();
    channels.sort_unstable();
    channels.dedup();
    for channel in channels {
        let [one, other] = [ours, theirs].map(|totals| totals.get(channel).copied().unwrap_or(0.0));
        assert!(
            (one - other).abs() <= tolerance,
            "{what}, {channel}: {one} here, {other} there"
        );
    }
}

#[test]
fn an_open_package_finds_the_same_totals_in_our_paths() {
    // From PyPI as `ChannelAttribution==2.2.5`. `pandas` alone, which comes with others, is not
    // enough.
    if !oracles::python(&["ChannelAttribution"]) || !oracles::python(&["pandas"]) {
        return;
    }
    let scratch = tempfile::tempdir().unwrap();
    let job = job(scratch.path());
    let path = |name: &str| scratch.path().join(name).to_string_lossy().into_owned();
    let (lake, out) = (path("lake"), path("out"));
    program(&["--quiet", "run", &job, "--lake", &lake, "--out", &out]);
    let paths = program(&["paths", &job, "--lake", &lake]).stdout;
    fs::write(path("paths.csv"), &paths).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/paths_exchange/totals.py");
    let output = succeeded(Command::new("python3").arg(script).arg(path("paths.csv")));
    let theirs: BTreeMap<String, Totals> = serde_json::from_slice(&output.stdout).unwrap();
    let table = |name: &str| {
        Table::read(
            &fs::read_to_string(scratch.path().join(format!("out/latest/tables/{name}.csv")))
                .unwrap(),
        )
    };
    let (shares, returns) = (
        table("channel_shares"),
        table("roi")
            .only("basis", "close_date")
            .only("period", "all")
            .only("level", "channel"),
    );
    for (model, their_name) in [
        ("first_touch", "first_touch"),
        ("last_touch", "last_touch"),
        ("linear", "linear_touch"),
    ] {
        let wins = by_channel(&shares.clone().only("model", model), "won_count");
        assert!(wins.values().sum::<f64>() > 50.0, "{model}: {wins:?}");
        assert_near(
            model,
            &wins,
            &theirs[&format!("{their_name}_conversions")],
            1e-6,
        );
        let of_model = returns.clone().only("model", model);
        let mut revenue: Totals = BTreeMap::new();
        for (channel, amount) in of_model
            .column("value")
            .into_iter()
            .zip(of_model.column("attributed_revenue"))
        {
            revenue.insert(channel.to_owned(), amount.parse().unwrap_or(0.0));
        }
        // Thirds of a deal are cents here and fractions there: half a cent for each of its touches.
        assert_near(
            model,
            &revenue,
            &theirs[&format!("{their_name}_value")],
            if model == "linear" { 5.0 } else { 0.005 },
        );
    }
    let effects = by_channel(&table("removal_effects"), "channel_credit");
    let wins: f64 = effects.values().sum();
    assert_near("markov", &effects, &theirs["markov"], SIMULATED * wins);
}
