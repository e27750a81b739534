//! The ledger: what is read back, and what is noticed.

use super::*;

fn entry(run: u64) -> LedgerEntry {
    LedgerEntry {
        run,
        version: "0.1.0".into(),
        pipeline: "demo".into(),
        fingerprint: "f".into(),
        as_of: NaiveDate::from_ymd_opt(2026, 3, 31).unwrap(),
        folder: format!("r{run:04}"),
        inputs: vec![],
        tables: vec![TableState {
            table: "raw/leads".into(),
            version: run,
            commits: "c".into(),
            rows: 2,
            files: vec![FileState {
                path: "a.parquet".into(),
                bytes: 5,
                rows: 2,
                blake3: "00".into(),
            }],
        }],
        run_json: None,
        lake: String::new(),
        key: None,
        previous: String::new(),
        seal: String::new(),
    }
}

fn written(runs: u64) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::read(folder.path().to_owned()).unwrap();
    for run in 1..=runs {
        ledger.append(entry(run)).unwrap();
    }
    folder
}

#[test]
fn entries_come_back_chained() {
    let folder = written(2);
    assert_eq!(
        disk::names(folder.path()).unwrap(),
        ["head", "r0001.json", "r0002.json"]
    );
    let ledger = Ledger::read(folder.path().to_owned()).unwrap();
    assert_eq!(
        (
            ledger.next_run(),
            ledger.entry(0).unwrap(),
            ledger.entry(3).unwrap()
        ),
        (3, None, None)
    );
    assert_eq!(
        LedgerEntry {
            seal: String::new(),
            ..ledger.entry(1).unwrap().unwrap()
        },
        entry(1)
    );
    assert_eq!(
        ledger.last().unwrap().previous,
        disk::hash_file(&folder.path().join("r0001.json")).unwrap()
    );
    assert_eq!(ledger.last_state("raw/leads").unwrap().version, 2);
    assert!(ledger.last_state("raw/deals").is_none());
}

#[test]
fn a_run_out_of_turn_is_refused() {
    let folder = written(1);
    let mut ledger = Ledger::read(folder.path().to_owned()).unwrap();
    assert_eq!(ledger.append(entry(1)).unwrap_err().exit_code(), 70);
    assert_eq!(ledger.append(entry(3)).unwrap_err().exit_code(), 70);
}

fn message(folder: &tempfile::TempDir) -> String {
    let error = Ledger::read(folder.path().to_owned()).unwrap_err();
    assert_eq!(error.exit_code(), 4);
    error.to_string()
}

#[test]
fn a_changed_missing_or_emptied_entry_is_named() {
    // The last one is as guarded as any other.
    for run in [1, 2] {
        let changed = written(2);
        let path = changed.path().join(file_name(run));
        fs::write(
            &path,
            fs::read_to_string(&path)
                .unwrap()
                .replace("\"rows\": 2", "\"rows\": 3"),
        )
        .unwrap();
        assert!(message(&changed).contains(&format!(
            "r000{run}.json` is torn or was changed: its seal does not hold\nhelp: "
        )));
    }
    let missing = written(3);
    fs::remove_file(missing.path().join("r0002.json")).unwrap();
    assert!(message(&missing).contains("r0002.json` is missing"));
    let emptied = written(1);
    fs::write(emptied.path().join("r0001.json"), "").unwrap();
    assert!(message(&emptied).contains("r0001.json` is empty"));
}

#[test]
fn an_exchanged_entry_is_named() {
    let (ours, others) = (written(2), written(2));
    let mut ledger = Ledger::read(others.path().to_owned()).unwrap();
    ledger
        .append(LedgerEntry {
            pipeline: "another".into(),
            ..entry(3)
        })
        .unwrap();
    ledger = Ledger::read(ours.path().to_owned()).unwrap();
    ledger.append(entry(3)).unwrap();
    // Whole, and in its place, yet not ours: only the head shows it.
    fs::copy(
        others.path().join("r0003.json"),
        ours.path().join("r0003.json"),
    )
    .unwrap();
    assert!(
        message(&ours).contains("head` does not name the last entry, that of run 3"),
        "{}",
        message(&ours)
    );
    fs::rename(
        ours.path().join("r0002.json"),
        ours.path().join("r0001.json"),
    )
    .unwrap();
    assert!(message(&ours).contains("r0001.json` says run 2"));
}

#[test]
fn a_lost_end_is_noticed_and_a_head_left_behind_is_mended() {
    let lost = written(3);
    let head = fs::read_to_string(lost.path().join(HEAD)).unwrap();
    assert_eq!(
        head,
        format!(
            "r0003 {}\n",
            disk::hash_file(&lost.path().join("r0003.json")).unwrap()
        )
    );
    fs::remove_file(lost.path().join("r0003.json")).unwrap();
    assert!(
        message(&lost).contains(
            "head` names run 3, yet the ledger ends at run 2: entries after it are missing"
        )
    );
    let behind = written(2);
    let of_two = fs::read(behind.path().join(HEAD)).unwrap();
    Ledger::read(behind.path().to_owned())
        .unwrap()
        .append(entry(3))
        .unwrap();
    let of_three = fs::read(behind.path().join(HEAD)).unwrap();
    fs::write(behind.path().join(HEAD), &of_two).unwrap();
    Ledger::read(behind.path().to_owned())
        .unwrap()
        .mend_head()
        .unwrap();
    assert_eq!(fs::read(behind.path().join(HEAD)).unwrap(), of_three);
    fs::remove_file(behind.path().join(HEAD)).unwrap();
    assert!(message(&behind).contains("head` is missing"));
}

#[test]
fn only_names_of_entries_are_entries() {
    assert_eq!(run_of("r0007.json"), Some(7));
    assert_eq!(run_of("r10007.json"), Some(10007));
    assert_eq!(run_of("r7.json"), None);
    assert_eq!(run_of("r0007.json.bak"), None);
}
