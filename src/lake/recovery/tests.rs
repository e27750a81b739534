//! What opening refuses, sweeps and leaves alone.

use super::*;
use crate::lake::fixture::{deals, deals_file, delivery, entry, mart};
use std::fs;
use std::path::{Path, PathBuf};

/// A lake with one recorded run: two deliveries of deals in two commits, and a mart.
fn recorded() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let mut lake = Lake::open(root.path()).unwrap();
    for content in ["january", "february"] {
        let file = deals_file(&lake, &delivery(content, "a", 1, &[]), 2);
        lake.commit_raw(deals(), &[file]).unwrap();
    }
    let roi = &super::super::fixture::ROI;
    lake.overwrite_mart(roi, &mart(roi, 2), 2, 1).unwrap();
    lake.record(entry(&lake)).unwrap();
    root
}

fn refused(root: &Path) -> String {
    let error = Lake::open(root).unwrap_err();
    assert_eq!(error.exit_code(), 4, "{error}");
    error.to_string()
}

/// Every file below a folder with its content.
fn content(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for name in disk::names(folder).unwrap() {
        let path = folder.join(name);
        match path.is_dir() {
            true => found.extend(content(&path)),
            false => found.push((path.clone(), fs::read(&path).unwrap())),
        }
    }
    found
}

#[test]
fn opening_changes_no_byte() {
    let root = recorded();
    let before = content(root.path());
    let lake = Lake::open(root.path()).unwrap();
    assert_eq!((lake.next_run(), lake.deliveries().unwrap().len()), (2, 2));
    assert_eq!(lake.table_states().unwrap(), lake.run(1).unwrap().tables);
    drop(lake);
    assert!(content(root.path()) == before);
}

#[test]
fn a_commit_without_an_entry_is_taken_up() {
    let root = recorded();
    let mut lake = Lake::open(root.path()).unwrap();
    let march = delivery("march", "a", 2, &[]);
    let file = deals_file(&lake, &march, 2);
    lake.commit_raw(deals(), &[file]).unwrap();
    drop(lake);
    let lake = Lake::open(root.path()).unwrap();
    assert_eq!(lake.next_run(), 2);
    assert!(lake.deliveries().unwrap().contains(&march));
}

#[test]
fn leftovers_go_and_strangers_stay() {
    let root = recorded();
    let before = content(root.path());
    let lake = Lake::open(root.path()).unwrap();
    deals_file(&lake, &delivery("march", "a", 2, &[]), 2);
    let touches = crate::table::entity("touches").unwrap();
    std::mem::forget(lake.begin_file(touches).unwrap());
    drop(lake);
    fs::write(
        root.path().join("raw/deals/_delta_log/.5-1.partial"),
        "half",
    )
    .unwrap();
    fs::write(
        root.path().join("marts/roi/r0002-0123abcd.parquet"),
        "whole, not committed",
    )
    .unwrap();
    fs::write(root.path().join("ledger/.5-0.partial"), "half").unwrap();
    fs::write(root.path().join("raw/deals/notes.parquet"), "somebody's").unwrap();
    drop(Lake::open(root.path()).unwrap());
    fs::remove_file(root.path().join("raw/deals/notes.parquet")).unwrap();
    assert!(content(root.path()) == before);
}

#[test]
fn an_emptied_commit_is_refused_and_nothing_is_swept() {
    let root = recorded();
    let lake = Lake::open(root.path()).unwrap();
    let loose = deals_file(&lake, &delivery("march", "a", 2, &[]), 2);
    drop(lake);
    fs::write(log::commit_path(&root.path().join("raw/deals"), 1), "").unwrap();
    assert!(refused(root.path()).contains("00000000000000000001.json` is empty"));
    assert!(loose.path.is_file());
}

#[test]
fn a_table_behind_the_ledger_is_refused() {
    let root = recorded();
    fs::remove_file(log::commit_path(&root.path().join("raw/deals"), 1)).unwrap();
    assert!(refused(root.path()).contains(
        "00000000000000000001.json` is missing: the ledger knows version 1 of the table"
    ));
    fs::remove_dir_all(root.path().join("raw/deals")).unwrap();
    assert!(refused(root.path()).contains(
        "00000000000000000000.json` is missing: the ledger knows version 1 of the table"
    ));
}

#[test]
fn a_missing_or_cut_data_file_is_named() {
    let root = recorded();
    let file = Lake::open(root.path())
        .unwrap()
        .files_of(deals(), None)
        .unwrap()
        .remove(0);
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, &bytes[1..]).unwrap();
    let message = refused(root.path());
    assert!(
        message.contains(&format!(
            "has {} bytes, its log says {}",
            bytes.len() - 1,
            bytes.len()
        )),
        "{message}"
    );
    fs::remove_file(&file).unwrap();
    let message = refused(root.path());
    assert!(
        message.contains(&format!("data file `{}` is missing", file.display())),
        "{message}"
    );
}

#[test]
fn a_file_taken_up_has_the_content_of_its_name() {
    let root = recorded();
    let mut lake = Lake::open(root.path()).unwrap();
    let file = deals_file(&lake, &delivery("march", "a", 2, &[]), 2);
    lake.commit_raw(deals(), std::slice::from_ref(&file))
        .unwrap();
    drop(lake);
    let mut bytes = fs::read(&file.path).unwrap();
    bytes[100] ^= 1;
    fs::write(&file.path, bytes).unwrap();
    assert!(refused(root.path()).contains("has other content than when it was written"));
}

#[test]
fn another_writers_commit_is_not_overrun() {
    let root = recorded();
    let mut lake = Lake::open(root.path()).unwrap();
    let table = root.path().join("raw/deals");
    fs::copy(log::commit_path(&table, 1), log::commit_path(&table, 2)).unwrap();
    let file = deals_file(&lake, &delivery("march", "a", 2, &[]), 2);
    let error = lake
        .commit_raw(deals(), std::slice::from_ref(&file))
        .unwrap_err();
    assert_eq!(error.exit_code(), 4, "{error}");
    assert!(
        error
            .to_string()
            .starts_with("table `raw/deals`: another program committed to it during the run"),
        "{error}"
    );
    assert!(file.path.is_file() && !log::commit_path(&table, 3).exists());
}

#[test]
fn a_ledger_that_lost_its_end_is_refused() {
    let root = recorded();
    let mut lake = Lake::open(root.path()).unwrap();
    let file = deals_file(&lake, &delivery("march", "a", 2, &[]), 2);
    lake.commit_raw(deals(), &[file]).unwrap();
    lake.record(entry(&lake)).unwrap();
    drop(lake);
    fs::remove_dir_all(root.path().join("ledger")).unwrap();
    let message = refused(root.path());
    assert!(
        message
            .starts_with("table `raw/deals` holds rows of run 2, the ledger ends at run 0\nhelp: "),
        "{message}"
    );
}

#[test]
fn a_flipped_bit_in_rows_is_reported_before_they_are_read() {
    let root = recorded();
    let file = Lake::open(root.path())
        .unwrap()
        .files_of(deals(), None)
        .unwrap()
        .remove(0);
    let mut bytes = fs::read(&file).unwrap();
    bytes[100] ^= 1;
    fs::write(&file, bytes).unwrap();
    let lake = Lake::open(root.path()).unwrap();
    let message = format!(
        "data file `{}` has other content than when it was written\nhelp: restore it",
        file.display()
    );
    for error in [
        lake.files_of(deals(), None).unwrap_err(),
        lake.files_known_at(deals(), 1).unwrap_err(),
    ] {
        assert!(
            error.exit_code() == 4 && error.to_string().contains(&message),
            "{error}"
        );
    }
    // Which deliveries are there is known without the file.
    assert_eq!(lake.deliveries().unwrap(), lake.run(1).unwrap().inputs);
}

#[test]
fn a_damaged_mart_is_refused_and_a_removed_one_made_anew() {
    let root = recorded();
    let before = content(root.path());
    let roi = &super::super::fixture::ROI;
    let file = Lake::open_to_read(root.path())
        .unwrap()
        .mart_file(roi)
        .unwrap()
        .unwrap();
    let mut bytes = fs::read(&file).unwrap();
    bytes[100] ^= 1;
    fs::write(&file, bytes).unwrap();
    assert!(refused(root.path()).contains("or remove it and run again"));
    assert_eq!(
        Lake::open_to_read(root.path())
            .unwrap()
            .mart_file(roi)
            .unwrap_err()
            .exit_code(),
        4
    );
    fs::remove_file(&file).unwrap();
    let mut lake = Lake::open(root.path()).unwrap();
    assert!(lake.misses_marts());
    lake.overwrite_mart(roi, &mart(roi, 2), 2, 2).unwrap();
    assert!(!lake.misses_marts());
    drop(lake);
    assert!(content(root.path()) == before);
}
