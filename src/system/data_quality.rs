//! The mart of what the checks found. Checks in, a row for each place where one found something out.

use super::check::{Check, Found};
use super::facts::Facts;
use crate::error::Result;
use crate::table::columns::{count, id, number, text};
use crate::table::names::*;
use crate::table::spec::{Column, Kind, TableSpec};
use polars::prelude::*;
use rayon::prelude::*;

/// Where a check found something.
pub(super) const FOUND_IN: Column = id(
    SOURCE_NAME,
    "the source, or the entity where several deliver it",
)
.required();

/// How much it weighs.
pub(super) const WEIGHT: Column = Column::new(
    SEVERITY,
    Kind::OneOf(&["info", "warning", "error"]),
    "info, warning or error",
)
.required();

/// What the checks found.
pub const DATA_QUALITY: TableSpec = TableSpec {
    name: "data_quality",
    grain: "a check of a source",
    key: &[CHECK, SOURCE_NAME],
    columns: &[
        id(CHECK, "the check").required(),
        FOUND_IN,
        WEIGHT,
        count(COUNT, "records concerned").required(),
        number(SHARE, "share of the records looked at"),
        text(EXAMPLE_REFS, "up to three of them, as file:line"),
        text(ADVICE, "what it means and what to do").required(),
    ],
};

/// Carries every check out, and gives back what they found in their order. A check that finds
/// nothing gives nothing.
///
/// # Errors
/// A column missing: a bug.
pub fn carry_out<'c>(checks: &[&'c Check], facts: &Facts<'_>) -> Result<Vec<(&'c Check, Found)>> {
    let carried_out: Vec<Result<Vec<Found>>> =
        checks.par_iter().map(|check| (check.find)(facts)).collect();
    let mut rows: Vec<(&Check, Found)> = Vec::new();
    for (check, found) in checks.iter().zip(carried_out) {
        let found = found?.into_iter().filter(|found| found.count > 0);
        rows.extend(found.map(|found| (*check, found)));
    }
    Ok(rows)
}

/// The mart `data_quality`: a row for each place where a check found something.
///
/// # Errors
/// None that data can cause.
pub fn data_quality(rows: &[(&Check, Found)]) -> Result<DataFrame> {
    let column = |text: fn(&Check, &Found) -> String| -> Vec<String> {
        rows.iter()
            .map(|(check, found)| text(check, found))
            .collect()
    };
    let found = || rows.iter().map(|(_, found)| found);
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let share = |found: &Found| (found.of > 0).then(|| found.count as f64 / found.of as f64);
    let examples = |found: &Found| (!found.examples.is_empty()).then(|| found.examples.join(" "));
    Ok(df![
        CHECK => column(row_id),
        SOURCE_NAME => column(|_, found| found.place.clone()),
        SEVERITY => column(|check, _| check.severity.name().to_owned()),
        COUNT => found().map(|found| count(found.count)).collect::<Vec<_>>(),
        SHARE => found().map(share).collect::<Vec<_>>(),
        EXAMPLE_REFS => found().map(examples).collect::<Vec<_>>(),
        ADVICE => column(row_advice),
    ]?)
}

/// The id of a row; a rule that rejected records completes it.
fn row_id(check: &Check, found: &Found) -> String {
    match &found.reject {
        Some(reject) => format!("{}_{}", check.id, reject.rule),
        None => check.id.to_owned(),
    }
}

/// What a row advises, and the detail behind it.
fn row_advice(check: &Check, found: &Found) -> String {
    let reject = found.reject.as_ref();
    let advice = reject.map_or(check.advice, |reject| &reject.advice);
    match &found.detail {
        Some(detail) => format!("{advice}; {detail}"),
        None => advice.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{FoundReject, Severity};
    use super::*;

    const CHECK: Check = Check {
        id: "odd",
        severity: Severity::Info,
        advice: "is odd",
        find: |_| Ok(Vec::new()),
    };

    #[test]
    fn a_detail_follows_the_advice() {
        let found = Found::new("leads", 1, 2);
        assert_eq!(row_advice(&CHECK, &found), "is odd");
        let found = found.with_detail("found `1`".to_owned());
        assert_eq!(row_advice(&CHECK, &found), "is odd; found `1`");
        assert_eq!(row_id(&CHECK, &found), "odd");
    }

    #[test]
    fn a_reject_has_its_rule_in_the_id_and_its_own_advice() {
        let reject = FoundReject {
            rule: "date".to_owned(),
            advice: "expected a date".to_owned(),
        };
        let found = Found {
            reject: Some(reject),
            detail: Some("found `x`".to_owned()),
            ..Found::new("leads", 1, 2)
        };
        assert_eq!(row_id(&CHECK, &found), "odd_date");
        assert_eq!(row_advice(&CHECK, &found), "expected a date; found `x`");
    }
}
