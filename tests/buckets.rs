//! Journeys are split into buckets of deals so that memory stays small: nothing may depend on how
//! many there are.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use assert_cmd::Command;
use closedloop::attribution::{self, Counts, MODELS};
use closedloop::identity;
use closedloop::journeys::{self, Ground};
use closedloop::lake::Lake;
use closedloop::pipeline::settings::NullPaths;
use closedloop::pipeline::{Known, Overrides, Settings, load};
use closedloop::render::FORMATS;
use closedloop::reports::REPORTS;
use closedloop::staging::{Books, stage};
use std::path::Path;

fn settings(lake: &Path, out: &Path) -> Settings {
    let models: Vec<&str> = MODELS.iter().map(|model| model.id()).collect();
    let reports: Vec<&str> = REPORTS.iter().map(|report| report.id()).collect();
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
        &Known {
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
    books: &Books,
    settings: &Settings,
    buckets: usize,
) -> (RecordBatch, RecordBatch, String) {
    let staging = stage(books, settings).unwrap();
    let people = identity::people(&staging, staging.emails.clone(), settings).unwrap();
    let links = identity::link(&staging, &people, settings).unwrap();
    let channels = journeys::Channels::of(&staging, settings).unwrap();
    let told = journeys::told_channels(&staging.leads.frame, &channels).unwrap();
    let windows = journeys::windows(&staging, &people, &links, settings).unwrap();
    let ground = Ground {
        staging: &staging,
        people: &people,
        links: &links,
        windows: &windows,
        settings,
    };
    let scattered = journeys::scatter(&ground, &told, &channels, buckets).unwrap();
    let counts = if attribution::learns(&settings.attribution.models) {
        attribution::train(&ground, &scattered).unwrap()
    } else {
        Counts::default()
    };
    let models = attribution::fit(&counts, &scattered, &ground).unwrap();
    let (mut journeys, mut credits) = (Vec::new(), Vec::new());
    let maturity = attribution::Maturity::of(&windows, settings);
    let found = attribution::credit(
        &ground,
        &scattered,
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
    let paths = found.paths.into_frame(&scattered.names.channels).unwrap();
    (
        whole(&journeys),
        whole(&credits),
        format!("{:?}\n{:?}\n{paths:?}", found.sums, found.intervals),
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
    let books = Books::now(Lake::open_to_read(&lake).unwrap(), &settings).unwrap();
    let one = credited(&books, &settings, 1);
    assert!(
        one.0.num_rows() > 1_000 && one.1.num_rows() > 1_000,
        "{} touches on journeys, {} credits",
        one.0.num_rows(),
        one.1.num_rows()
    );
    for buckets in [3, 64, 512] {
        assert!(
            credited(&books, &settings, buckets) == one,
            "{buckets} buckets"
        );
    }
}
