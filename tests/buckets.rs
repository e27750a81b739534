//! Journeys are split into buckets of deals so that memory stays small: nothing may depend on how
//! many there are.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use assert_cmd::Command;
use closedloop::attribution::{self, MODELS};
use closedloop::journeys::{self, JourneyContext};
use closedloop::lake::Lake;
use closedloop::pipeline::settings::NullPaths;
use closedloop::pipeline::{KnownNames, Overrides, Settings, load};
use closedloop::render::FORMATS;
use closedloop::run::{Resolved, reports, resolve};
use closedloop::staging::LakeSnapshot;
use std::path::Path;

fn settings(lake: &Path, out: &Path) -> Settings {
    let models: Vec<&str> = MODELS.iter().map(|model| model.id()).collect();
    let reports: Vec<&str> = reports().iter().map(|report| report.id()).collect();
    let formats: Vec<&str> = FORMATS.iter().map(|format| format.id()).collect();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/demo.toml");
    let overrides = Overrides {
        lake: Some(lake.to_owned()),
        out: Some(out.to_owned()),
        ..Overrides::default()
    };
    let mut settings = load(
        &file,
        &overrides,
        &KnownNames {
            models: &models,
            reports: &reports,
            formats: &formats,
        },
    )
    .unwrap();
    // Accounts without a deal pass through buckets too.
    settings.attribution.markov.null_paths = NullPaths::Accounts;
    settings
}

/// The rows of `journeys` and `credits`, and the sums, with so many buckets.
fn credited(
    snapshot: &LakeSnapshot,
    settings: &Settings,
    buckets: usize,
) -> (RecordBatch, RecordBatch, String) {
    let Resolved {
        staged,
        identities,
        keys,
        leads,
        ..
    } = resolve(snapshot, settings).unwrap();
    let context = JourneyContext::of(&staged, &identities, settings).unwrap();
    let channels = journeys::Channels::of(&staged, settings).unwrap();
    let own = journeys::own_channels(&leads, &channels).unwrap();
    let placed = journeys::scatter(&context, &keys, &[], &own, &channels, buckets).unwrap();
    let paths = attribution::train(&context, &placed).unwrap();
    let models = attribution::fit(&paths, &placed, &context).unwrap();
    let (mut journeys, mut credits) = (Vec::new(), Vec::new());
    let maturity = attribution::Maturity::of(&context.windows, settings.as_of.end, settings);
    let found = attribution::weigh_journeys(
        &context,
        &placed,
        &models,
        maturity,
        |of_journeys, of_credits| {
            journeys.push(of_journeys);
            credits.push(of_credits);
            Ok(())
        },
    );
    let found = found.unwrap();
    let whole = |batches: &[RecordBatch]| concat_batches(&batches[0].schema(), batches).unwrap();
    let paths = found.paths.into_frame(&placed.names.channels).unwrap();
    (
        whole(&journeys),
        whole(&credits),
        format!("{:?}\n{:?}\n{paths:?}", found.totals, found.intervals),
    )
}

#[test]
fn any_number_of_buckets_gives_the_same_rows_and_sums() {
    let scratch = tempfile::tempdir().unwrap();
    let (lake, out) = (scratch.path().join("lake"), scratch.path().join("out"));
    let job = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/demo.toml");
    Command::cargo_bin("closedloop")
        .unwrap()
        .arg("--quiet")
        .arg("ingest")
        .arg(job)
        .arg("--lake")
        .arg(&lake)
        .arg("--out")
        .arg(&out)
        .assert()
        .success();
    let settings = settings(&lake, &out);
    let snapshot = LakeSnapshot::now(Lake::open_to_read(&lake).unwrap(), &settings).unwrap();
    let one = credited(&snapshot, &settings, 1);
    assert!(
        one.0.num_rows() > 1_000 && one.1.num_rows() > 1_000,
        "{} touches on journeys, {} credits",
        one.0.num_rows(),
        one.1.num_rows()
    );
    for buckets in [3, 64, 512] {
        assert!(
            credited(&snapshot, &settings, buckets) == one,
            "{buckets} buckets"
        );
    }
}
