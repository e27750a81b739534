//! The lake as a whole: one run at a time, readers beside it, and runs that end at any step.

use super::fixture::{deals, deals_file, delivery, entry, mart};
use super::*;

#[test]
fn a_lake_is_held_by_one_run() {
    let root = tempfile::tempdir().unwrap();
    let lake = Lake::open(root.path()).unwrap();
    assert_eq!(Lake::open(root.path()).unwrap_err().exit_code(), 3);
    Lake::open_to_read(root.path()).unwrap();
    drop(lake);
    Lake::open(root.path()).unwrap();
}

#[test]
fn no_lake_is_reported_and_none_is_made() {
    let root = tempfile::tempdir().unwrap();
    let error = Lake::open_to_read(&root.path().join("lake")).unwrap_err();
    assert_eq!(error.exit_code(), 2);
    assert!(
        error.to_string().starts_with("there is no lake in `"),
        "{error}"
    );
    assert!(!root.path().join("lake").exists());
}

#[test]
fn a_reader_writes_nothing() {
    let root = tempfile::tempdir().unwrap();
    drop(Lake::open(root.path()).unwrap());
    let mut reader = Lake::open_to_read(root.path()).unwrap();
    assert_eq!(reader.record(entry(&reader)).unwrap_err().exit_code(), 70);
    assert_eq!(reader.begin_file(deals()).unwrap_err().exit_code(), 70);
    assert_eq!(reader.hmac_key(None).unwrap_err().exit_code(), 3);
}

/// Two runs with everything that other engines must be able to read; the folder is kept at
/// the path in `CLOSEDLOOP_KEEP_LAKE`.
#[test]
fn two_runs() {
    let folder = tempfile::tempdir().unwrap();
    let root = std::env::var_os("CLOSEDLOOP_KEEP_LAKE")
        .map_or_else(|| folder.path().join("a lake: 100%"), PathBuf::from);
    let roi = &super::fixture::ROI;
    let mut lake = Lake::open(&root).unwrap();
    let files = [("january", 3), ("february", 2)]
        .map(|(content, rows)| deals_file(&lake, &delivery(content, "a", 1, &[]), rows));
    lake.commit_raw(deals(), &files).unwrap();
    lake.overwrite_mart(roi, &mart(roi, 2), 2, 1).unwrap();
    lake.record(entry(&lake)).unwrap();
    drop(lake);

    let mut lake = Lake::open(&root).unwrap();
    let again = deals_file(&lake, &delivery("january", "b", 2, &["region"]), 4);
    lake.commit_raw(deals(), &[again]).unwrap();
    for rows in [3, 5] {
        lake.overwrite_mart(roi, &mart(roi, rows), rows as u64, 2)
            .unwrap();
    }
    lake.record(entry(&lake)).unwrap();
    drop(lake);

    let lake = Lake::open_to_read(&root).unwrap();
    assert_eq!(
        lake.runs()
            .unwrap()
            .iter()
            .map(|entry| entry.run)
            .collect::<Vec<_>>(),
        [1, 2]
    );
    let rows = |run| {
        lake.run(run)
            .unwrap()
            .tables
            .into_iter()
            .map(|state| format!("{} {} {}", state.table, state.version, state.rows))
            .collect::<Vec<_>>()
    };
    assert_eq!(rows(1), ["marts/roi 0 2", "raw/deals 0 5"]);
    assert_eq!(rows(2), ["marts/roi 2 5", "raw/deals 1 6"]);
    assert_eq!(
        lake.files_known_at(deals(), 1).unwrap(),
        lake.files_of(deals(), Some(0)).unwrap()
    );
    assert_eq!(
        lake.files_known_at(deals(), 2).unwrap(),
        lake.files_of(deals(), None).unwrap()
    );
    assert_eq!(lake.files_known_at(deals(), 3).unwrap_err().exit_code(), 2);
    assert_eq!(
        lake.last_run()
            .unwrap()
            .inputs
            .iter()
            .map(|delivery| delivery.run)
            .collect::<Vec<_>>(),
        [1, 2]
    );
}

/// The steps of a run, up to `steps` of them: a run that does all six is recorded.
fn run(root: &Path, steps: usize) {
    let mut lake = Lake::open(root).unwrap();
    let (roi, rejects) = (&super::fixture::ROI, &LAKE[0]);
    let delivery = delivery("january", "a", lake.next_run(), &[]);
    if !lake.deliveries().unwrap().contains(&delivery) {
        let pending = lake.begin_file(deals()).unwrap();
        if steps == 1 {
            std::mem::forget(pending);
            return;
        }
        let rejected = fixture::file(&lake, rejects, rejects.columns, &delivery, 1);
        let accepted = deals_file(&lake, &delivery, 2);
        if steps == 2 {
            return;
        }
        lake.commit_rejects(std::slice::from_ref(&delivery), &[rejected])
            .unwrap();
        if steps == 3 {
            return;
        }
        lake.commit_raw(deals(), &[accepted]).unwrap();
    }
    if steps > 4 {
        lake.overwrite_mart(roi, &mart(roi, 2), 2, lake.next_run())
            .unwrap();
    }
    if steps > 5 {
        lake.record(entry(&lake)).unwrap();
    }
}

/// Inputs and tables of entries, but for the commits, whose bytes are never the same
/// twice.
fn rows(entries: &[LedgerEntry]) -> Vec<(u64, Vec<Delivery>, Vec<TableState>)> {
    let bare = |state: &TableState| TableState {
        commits: String::new(),
        ..state.clone()
    };
    entries
        .iter()
        .map(|entry| {
            (
                entry.run,
                entry.inputs.clone(),
                entry.tables.iter().map(bare).collect(),
            )
        })
        .collect()
}

#[test]
fn a_run_killed_at_any_step_is_finished_by_the_next() {
    let whole = tempfile::tempdir().unwrap();
    run(whole.path(), 6);
    let expected = Lake::open_to_read(whole.path()).unwrap().runs().unwrap();
    assert_eq!(
        expected[0]
            .tables
            .iter()
            .map(|state| state.rows)
            .collect::<Vec<_>>(),
        [2, 2, 1]
    );
    for killed_after in 1..=5 {
        let root = tempfile::tempdir().unwrap();
        run(root.path(), killed_after);
        run(root.path(), 6);
        let lake = Lake::open(root.path()).unwrap();
        assert_eq!(
            rows(&lake.runs().unwrap()),
            rows(&expected),
            "killed after step {killed_after}"
        );
        for state in &lake.last_run().unwrap().tables {
            let found = disk::names(&root.path().join(&state.table)).unwrap();
            assert_eq!(
                found.len(),
                state.files.len() + 1,
                "killed after step {killed_after}: {found:?}"
            );
        }
    }
}
