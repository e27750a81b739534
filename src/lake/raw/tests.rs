//! Tables of delivered rows: what a commit adds, replaces and refuses.

use super::*;
use crate::lake::fixture::{deals, deals_file, delivery, file};

fn open() -> (tempfile::TempDir, Lake) {
    let root = tempfile::tempdir().unwrap();
    let lake = Lake::open(root.path()).unwrap();
    (root, lake)
}

fn version(lake: &Lake) -> Option<u64> {
    lake.current("raw/deals")
        .unwrap()
        .map(|state| state.version)
}

#[test]
fn a_file_is_named_after_its_delivery_run_and_content() {
    let (_root, lake) = open();
    let first = delivery("january", "a", 7, &[]);
    let made = deals_file(&lake, &first, 2);
    assert_eq!(
        made.name,
        format!("{}-r0007-{}.parquet", first.id(), &made.blake3[..8])
    );
    assert_eq!(
        made.blake3,
        blake3::hash(&std::fs::read(&made.path).unwrap())
            .to_hex()
            .as_str()
    );
    assert!(lake.files_of(deals(), None).unwrap().is_empty());
    assert!(lake.deliveries().unwrap().is_empty());
}

#[test]
fn deliveries_are_created_appended_and_not_added_twice() {
    let (_root, mut lake) = open();
    let (january, february) = (
        delivery("january", "a", 1, &[]),
        delivery("february", "a", 1, &[]),
    );
    let first = deals_file(&lake, &january, 2);
    lake.commit_raw(deals(), std::slice::from_ref(&first))
        .unwrap();
    assert_eq!(
        (version(&lake), lake.files_of(deals(), None).unwrap()),
        (Some(0), vec![first.path.clone()])
    );
    let second = deals_file(&lake, &february, 3);
    lake.commit_raw(deals(), &[first.clone(), second]).unwrap();
    lake.commit_raw(deals(), std::slice::from_ref(&first))
        .unwrap();
    assert_eq!(version(&lake), Some(1));
    assert_eq!(lake.deliveries().unwrap(), [february, january]);
    let state = &lake.table_states().unwrap()[0];
    assert_eq!(
        (state.table.as_str(), state.rows, state.files.len()),
        ("raw/deals", 5, 2)
    );
    assert_eq!(lake.files_of(deals(), Some(0)).unwrap(), [first.path]);
}

#[test]
fn a_file_read_by_other_rules_replaces_its_own_rows_only() {
    let (_root, mut lake) = open();
    let files = ["january", "february"]
        .map(|content| deals_file(&lake, &delivery(content, "old", 1, &[]), 2));
    lake.commit_raw(deals(), &files).unwrap();
    let again = delivery("january", "new", 2, &[]);
    let file = deals_file(&lake, &again, 1);
    lake.commit_raw(deals(), &[file]).unwrap();
    assert_eq!(version(&lake), Some(1));
    assert_eq!(
        lake.deliveries().unwrap(),
        [delivery("february", "old", 1, &[]), again]
    );
    assert_eq!(lake.table_states().unwrap()[0].rows, 3);
    // The books as they stood.
    assert_eq!(lake.files_of(deals(), Some(0)).unwrap().len(), 2);
    assert!(files[0].path.is_file());
}

#[test]
fn a_source_that_delivers_another_entity_takes_its_file_along() {
    let (_root, mut lake) = open();
    let first = deals_file(&lake, &delivery("january", "old", 1, &[]), 2);
    lake.commit_raw(deals(), &[first]).unwrap();
    let leads = crate::table::entity("leads").unwrap();
    let moved = Delivery {
        entity: "leads".into(),
        ..delivery("january", "new", 2, &[])
    };
    let second = file(&lake, leads, &leads.stored_columns(), &moved, 2);
    lake.commit_raw(leads, &[second]).unwrap();
    assert_eq!(lake.deliveries().unwrap(), [moved]);
    assert!(lake.files_of(deals(), None).unwrap().is_empty());
}

#[test]
fn attributes_become_columns_behind_the_own_ones() {
    let (_root, mut lake) = open();
    let first = deals_file(&lake, &delivery("january", "a", 1, &["region"]), 2);
    lake.commit_raw(deals(), &[first]).unwrap();
    let id = |lake: &Lake| lake.current("raw/deals").unwrap().unwrap().table_id();
    let before = id(&lake);
    let second = deals_file(&lake, &delivery("february", "a", 1, &["budget"]), 2);
    lake.commit_raw(deals(), &[second]).unwrap();
    assert_eq!(lake.raw_attributes(deals()).unwrap(), ["budget", "region"]);
    let columns = lake
        .current("raw/deals")
        .unwrap()
        .unwrap()
        .columns()
        .unwrap();
    let names: Vec<&str> = columns.iter().map(|field| field.name().as_str()).collect();
    assert_eq!(names[..2], ["deal_id", "created_at"]);
    assert_eq!(names[names.len() - 3..], ["_sequence", "budget", "region"]);
    assert_eq!(id(&lake), before);
    assert!(
        lake.raw_attributes(crate::table::entity("leads").unwrap())
            .unwrap()
            .is_empty()
    );
}

#[test]
fn an_attribute_may_not_take_the_name_of_a_column() {
    let (_root, mut lake) = open();
    let delivery = delivery("january", "a", 1, &["Amount"]);
    let file = deals_file(&lake, &delivery, 1);
    let error = lake.commit_raw(deals(), &[file]).unwrap_err();
    assert_eq!(error.exit_code(), 2);
    assert!(
        error
            .to_string()
            .contains("attribute `Amount`: table `raw/deals` has a column `amount`"),
        "{error}"
    );
}

#[test]
fn rejects_go_when_their_file_is_read_again() {
    let (_root, mut lake) = open();
    let rejects = &LAKE[0];
    let old = ["january", "february"].map(|content| delivery(content, "old", 1, &["region"]));
    let files = old.clone().map(|delivery| {
        let bare = Delivery {
            attributes: vec![],
            ..delivery
        };
        file(&lake, rejects, rejects.columns, &bare, 1)
    });
    lake.commit_rejects(&old, &files).unwrap();
    assert_eq!(lake.files_of(&LAKE[0], None).unwrap().len(), 2);
    lake.commit_rejects(&[delivery("january", "new", 2, &[])], &[])
        .unwrap();
    assert_eq!(
        lake.files_of(&LAKE[0], None).unwrap(),
        [files[1].path.clone()]
    );
    assert!(lake.deliveries().unwrap().is_empty());
}

#[test]
fn a_file_without_its_delivery_is_refused() {
    let (_root, mut lake) = open();
    let mut file = deals_file(&lake, &delivery("january", "a", 1, &[]), 1);
    file.delivery.run = 2;
    assert_eq!(
        lake.commit_raw(deals(), &[file]).unwrap_err().exit_code(),
        70
    );
    assert_eq!(version(&lake), None);
}
