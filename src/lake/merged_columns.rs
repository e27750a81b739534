//! The columns of a Delta table over time: none goes, and none changes its type. Goes in: what this
//! program stores, what the table has, new attributes. Comes out: the table's columns.

use crate::error::{Error, Result};
use deltalake_core::kernel::StructField;
use std::collections::BTreeMap;

/// The columns that a table has after a commit: `own` in their order, then whatever else it has or
/// `extra` brings, as text that may be null, by name.
///
/// # Errors
/// The lake: a column that is there already has another type. Your pipeline: an attribute takes the
/// name of a column.
pub(super) fn merged(
    table: &str,
    own: Vec<StructField>,
    before: &[StructField],
    extra: impl IntoIterator<Item = String>,
) -> Result<Vec<StructField>> {
    let mut others = BTreeMap::new();
    for field in before {
        match own.iter().find(|column| column.name() == field.name()) {
            Some(column) if column.data_type() == field.data_type() => {}
            Some(column) => {
                let (name, found, expected) =
                    (column.name(), field.data_type(), column.data_type());
                return Err(Error::Lake(format!(
                    "table `{table}`: column `{name}` is {found}, expected {expected}\nhelp: this lake was written by another version of closedloop; use that one, or a new lake"
                )));
            }
            None => drop(others.insert(field.name().clone(), field.clone())),
        }
    }
    for name in extra {
        // Delta takes no two names that differ in case only.
        let taken = own
            .iter()
            .map(StructField::name)
            .chain(others.keys())
            .find(|taken| taken.eq_ignore_ascii_case(&name));
        match taken {
            Some(taken) if *taken == name && others.contains_key(&name) => {}
            Some(taken) => {
                return Err(Error::Pipeline(format!(
                    "attribute `{name}`: table `{table}` has a column `{taken}`\nhelp: give the attribute another name"
                )));
            }
            None => drop(others.insert(
                name.clone(),
                StructField::nullable(name, deltalake_core::kernel::DataType::STRING),
            )),
        }
    }
    Ok(own.into_iter().chain(others.into_values()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use deltalake_core::kernel::DataType;

    fn text(name: &str) -> StructField {
        StructField::nullable(name, DataType::STRING)
    }

    fn names(columns: &[StructField]) -> Vec<&str> {
        columns.iter().map(|field| field.name().as_str()).collect()
    }

    #[test]
    fn what_a_table_has_stays() {
        let before = [
            text("id"),
            text("dropped"),
            StructField::nullable("counted", DataType::LONG),
        ];
        let after = merged(
            "raw/t",
            vec![text("id"), text("new")],
            &before,
            ["zone".to_owned(), "dropped".to_owned(), "area".to_owned()],
        )
        .unwrap();
        assert_eq!(
            names(&after),
            ["id", "new", "area", "counted", "dropped", "zone"]
        );
        assert_eq!(after[3].data_type(), &DataType::LONG);
        assert_eq!(
            merged("raw/t", vec![text("id"), text("new")], &after, []).unwrap(),
            after
        );
    }

    #[test]
    fn a_column_keeps_its_type() {
        let error = merged(
            "raw/t",
            vec![text("id")],
            &[StructField::nullable("id", DataType::LONG)],
            [],
        )
        .unwrap_err();
        assert_eq!(error.exit_code(), 4);
        assert!(
            error
                .to_string()
                .starts_with("table `raw/t`: column `id` is long, expected string\nhelp: "),
            "{error}"
        );
    }

    #[test]
    fn names_differ_in_more_than_case() {
        let refused = |extra: &[&str]| {
            merged(
                "raw/t",
                vec![text("id")],
                &[text("area")],
                extra.iter().map(|name| (*name).to_owned()),
            )
            .unwrap_err()
            .to_string()
        };
        assert!(
            refused(&["Area"]).starts_with("attribute `Area`: table `raw/t` has a column `area`")
        );
        assert!(refused(&["id"]).starts_with("attribute `id`: table `raw/t` has a column `id`"));
        assert!(refused(&["zone", "ZONE"]).starts_with("attribute `ZONE`"));
    }
}
