//! The marts of a run by their spec. Goes in: what stages and systems made. Comes out: each mart in
//! the form of its spec; a mart that is requested before it is made is a bug, and so is one that is
//! made twice or never.

use crate::error::{Error, Result};
use crate::staging::PreviousPublication;
use crate::table::TableSpec;
use crate::table::check::conform;
use crate::table::read::{RowOf, rows};
use chrono::NaiveDate;
use polars::prelude::DataFrame;
use std::collections::BTreeMap;

/// What a system made.
#[derive(Default)]
pub struct Made(Vec<(&'static TableSpec, DataFrame)>);

impl Made {
    /// Adds a mart.
    #[must_use]
    pub fn with(mut self, spec: &'static TableSpec, frame: DataFrame) -> Self {
        self.0.push((spec, frame));
        self
    }

    /// Rows of all of them.
    pub fn row_count(&self) -> usize {
        self.0.iter().map(|(_, frame)| frame.height()).sum()
    }
}

/// A publication that was made before.
#[derive(Debug, Clone, Copy)]
pub struct PreviousRun {
    /// Its run.
    pub run: u64,
    /// Its last day.
    pub as_of: NaiveDate,
    /// Whether its figures by month are still there.
    pub has_monthly: bool,
}

/// The marts that are made so far.
#[derive(Default)]
pub struct Marts {
    /// The run that they are made for.
    pub run: u64,
    /// The publication that they are compared with; none before the first.
    pub previous: Option<PreviousRun>,
    tables: BTreeMap<&'static str, (&'static TableSpec, DataFrame)>,
}

impl Marts {
    /// No mart yet.
    pub fn new(run: u64, previous: Option<&PreviousPublication>) -> Self {
        Self {
            run,
            previous: previous.map(|previous| PreviousRun {
                run: previous.run,
                as_of: previous.as_of,
                has_monthly: previous.monthly.is_some(),
            }),
            ..Self::default()
        }
    }

    /// Takes what was made, each mart in the form of its spec.
    ///
    /// # Errors
    /// A mart that is there already, or not in the form of its spec: a bug.
    pub fn put(&mut self, made: Made) -> Result<()> {
        for (spec, frame) in made.0 {
            let conformed = conform(spec, frame)?;
            if self.tables.insert(spec.name, (spec, conformed)).is_some() {
                return Err(Error::bug(format!(
                    "the mart `{}` is made twice",
                    spec.name
                )));
            }
        }
        Ok(())
    }

    /// The mart of a spec.
    ///
    /// # Errors
    /// A mart that is not made yet: a bug.
    pub fn frame(&self, spec: &TableSpec) -> Result<&DataFrame> {
        let found = self.tables.get(spec.name);
        found
            .map(|(_, frame)| frame)
            .ok_or_else(|| Error::bug(format!("the mart `{}` is not made yet", spec.name)))
    }

    /// The rows of the mart of a spec, in order.
    ///
    /// # Errors
    /// A mart that is not made yet: a bug.
    pub fn rows(&self, spec: &TableSpec) -> Result<impl Iterator<Item = RowOf<'_>>> {
        self.frame(spec).map(rows)
    }

    /// The marts in the order of `specs`.
    ///
    /// # Errors
    /// A spec whose mart no system produced, a mart that is none of `specs`: bugs.
    pub fn into_tables(
        mut self,
        specs: &[&'static TableSpec],
    ) -> Result<Vec<(&'static TableSpec, DataFrame)>> {
        let in_order = specs.iter().map(|spec| {
            let made = self.tables.remove(spec.name);
            made.ok_or_else(|| Error::bug(format!("no system produced the mart `{}`", spec.name)))
        });
        let tables = in_order.collect::<Result<_>>()?;
        match self.tables.keys().next() {
            Some(name) => Err(Error::bug(format!("`{name}` is not among the marts"))),
            None => Ok(tables),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::columns::count;
    use polars::prelude::*;

    const ONE: TableSpec = TableSpec {
        name: "one",
        grain: "a number",
        key: &["n"],
        columns: &[count("n", "the number").required()],
    };
    const OTHER: TableSpec = TableSpec {
        name: "other",
        ..ONE
    };

    fn made(spec: &'static TableSpec) -> Made {
        Made::default().with(spec, df!["n" => [2i64, 1]].unwrap())
    }

    #[test]
    fn a_mart_is_made_once_and_not_requested_before() {
        let mut marts = Marts::default();
        assert!(
            marts
                .frame(&ONE)
                .unwrap_err()
                .to_string()
                .contains("`one` is not made yet")
        );
        marts.put(made(&ONE)).unwrap();
        let first = marts
            .rows(&ONE)
            .unwrap()
            .next()
            .unwrap()
            .count("n")
            .unwrap();
        assert_eq!(first, Some(1), "rows stand in the order of the key");
        assert!(
            marts
                .put(made(&ONE))
                .unwrap_err()
                .to_string()
                .contains("made twice")
        );
    }

    #[test]
    fn the_marts_of_a_run_are_those_of_its_specs() {
        let marts = |specs: &[&'static TableSpec]| {
            let mut marts = Marts::default();
            specs.iter().for_each(|spec| marts.put(made(spec)).unwrap());
            marts
        };
        let refused = |marts: Marts, specs: &[&'static TableSpec]| {
            marts.into_tables(specs).unwrap_err().to_string()
        };
        let missing = refused(marts(&[&OTHER]), &[&ONE, &OTHER]);
        assert!(
            missing.contains("no system produced the mart `one`"),
            "{missing}"
        );
        let unknown = refused(marts(&[&OTHER]), &[]);
        assert!(
            unknown.contains("`other` is not among the marts"),
            "{unknown}"
        );
        let tables = marts(&[&OTHER, &ONE]).into_tables(&[&ONE, &OTHER]).unwrap();
        let names: Vec<&str> = tables.iter().map(|(spec, _)| spec.name).collect();
        assert_eq!(names, ["one", "other"]);
    }
}
