//! Where only the order of deliveries decides. Goes in: the rows of keys that have several, in the
//! order in which the last one counts. Comes out: how many keys a later delivery decided over an
//! earlier one although the rows differ and nothing says which was changed last.

use crate::error::Result;
use crate::table::TableSpec;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::BTreeMap;

/// A delivered file, by its source and the hash of its content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeliveredFile {
    /// The source.
    pub source: String,
    /// The hash.
    pub file: String,
}

/// Keys of which one delivery's row counts and another's does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The later delivery, whose rows count.
    pub newer: DeliveredFile,
    /// The earlier one.
    pub older: DeliveredFile,
    /// How many keys.
    pub key_count: usize,
}

/// What an entity's rows say besides their key and their last change.
pub(super) fn values(spec: &TableSpec) -> Vec<&'static str> {
    let names = spec.columns.iter().map(|column| column.name);
    names
        .filter(|name| !spec.key.contains(name) && *name != MODIFIED_AT)
        .collect()
}

/// Compares the `values` of the rows of each `key` from the last on, as long as they were changed at
/// the same time or none says when; `ordered` are sorted by the key, then from old to new.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn decided(ordered: &DataFrame, key: &[&str], values: &[&str]) -> Result<Vec<Decided>> {
    let is_tied = unchanged(ordered, &[key, &[MODIFIED_AT]].concat())?;
    let is_key = unchanged(ordered, key)?;
    let is_equal = unchanged(ordered, values)?;
    let (sources, files) = (ordered.column(SOURCE)?.str()?, ordered.column(FILE)?.str()?);
    let file = |row: usize| DeliveredFile {
        source: sources.get(row).unwrap_or_default().to_owned(),
        file: files.get(row).unwrap_or_default().to_owned(),
    };
    let mut found: BTreeMap<[DeliveredFile; 2], usize> = BTreeMap::new();
    let mut last = ordered.height();
    while last > 0 {
        last -= 1;
        let mut row = last;
        let mut is_decided = false;
        while row > 0 && is_tied[row] {
            if !is_equal[row] && !is_decided {
                is_decided = true;
                *found.entry([file(last), file(row - 1)]).or_default() += 1;
            }
            row -= 1;
        }
        while row > 0 && is_key[row] {
            row -= 1;
        }
        last = row;
    }
    let decided = |([newer, older], key_count): ([DeliveredFile; 2], usize)| Decided {
        newer,
        older,
        key_count,
    };
    Ok(found.into_iter().map(decided).collect())
}

/// For each row whether it has in all columns what the row before it has; the first has not.
fn unchanged(rows: &DataFrame, columns: &[&str]) -> Result<Vec<bool>> {
    let height = rows.height();
    let mut unchanged = vec![true; height];
    if let Some(first) = unchanged.first_mut() {
        *first = false;
    }
    for name in columns {
        let column = rows.column(name)?.as_materialized_series();
        let length = height.saturating_sub(1);
        let same = column
            .slice(1, length)
            .equal_missing(&column.slice(0, length))?;
        for (unchanged, same) in unchanged.iter_mut().skip(1).zip(same.iter()) {
            *unchanged &= same == Some(true);
        }
    }
    Ok(unchanged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::entity;

    /// Rows of owners: key, name, hour of the last change, file.
    fn decided_of(rows: &[(&str, &str, Option<i64>, &str)]) -> Vec<(String, String, usize)> {
        let spec = entity("owners").unwrap();
        let mut frame = df![
            OWNER_ID => rows.iter().map(|row| row.0).collect::<Vec<_>>(),
            "name" => rows.iter().map(|row| row.1).collect::<Vec<_>>(),
            MODIFIED_AT => rows.iter().map(|row| row.2).collect::<Vec<_>>(),
            FILE => rows.iter().map(|row| row.3).collect::<Vec<_>>(),
            SOURCE => vec!["crm"; rows.len()],
        ]
        .unwrap();
        for column in spec.columns {
            if frame.column(column.name).is_err() {
                let nothing = Column::full_null(column.name.into(), rows.len(), &DataType::String);
                frame.with_column(nothing).unwrap();
            }
        }
        let told = |of: Decided| (of.newer.file, of.older.file, of.key_count);
        decided(&frame, spec.key, &values(spec))
            .unwrap()
            .into_iter()
            .map(told)
            .collect()
    }

    #[test]
    fn keys_count_whose_rows_differ_and_were_changed_at_the_same_time() {
        let found = decided_of(&[
            // No row says when: the later file decides, once a key.
            ("A", "Ann", None, "1"),
            ("A", "Anne", None, "2"),
            ("A", "Anna", None, "3"),
            // Equal rows decide nothing.
            ("B", "Bo", None, "1"),
            ("B", "Bo", None, "3"),
            // The change says which counts.
            ("C", "Cy", Some(1), "1"),
            ("C", "Cyd", Some(2), "3"),
            // The two newest were changed at the same time; the third does not matter.
            ("D", "Di", None, "3"),
            ("D", "Dia", Some(5), "1"),
            ("D", "Dian", Some(5), "2"),
            // One row alone.
            ("E", "Ed", None, "1"),
            // The last two are equal, and differ from the first.
            ("F", "Flo", None, "1"),
            ("F", "Flor", None, "2"),
            ("F", "Flor", None, "3"),
        ]);
        let pair = |newer: &str, older: &str, count| (newer.to_owned(), older.to_owned(), count);
        assert_eq!(
            found,
            [pair("2", "1", 1), pair("3", "1", 1), pair("3", "2", 1)]
        );
        assert!(decided_of(&[]).is_empty());
    }
}
