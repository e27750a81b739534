//! The mart of reasons for which figures may be wrong, or may still change: the line of status under
//! the title of a report, on the terminal and in run.json is made of it. What checks found in, a row
//! a reason out.

use super::check::{Check, Doubt, Found};
use super::data_quality::{FOUND_IN, WEIGHT};
use crate::error::{Error, Result};
use crate::table::columns::{count, id, number, sum, text};
use crate::table::names::*;
use crate::table::spec::TableSpec;
use crate::table::types::sums;
use polars::prelude::*;
use std::cmp::Reverse;

/// Reasons, the gravest first.
pub const DOUBTS: TableSpec = TableSpec {
    name: "doubts",
    grain: "a reason for which figures of the run may be wrong, or may still change",
    key: &[RANK],
    columns: &[
        count(
            RANK,
            "1 for the gravest; of one severity money of unknown worth first, then the larger amount, then what is about no money, in the order of the checks",
        )
        .required(),
        id(CHECK, "the check that found it").required(),
        FOUND_IN,
        WEIGHT,
        text(REASON, "the reason in words, with its counts and amounts").required(),
        number(
            MEASURE,
            "the number that was found: records, or the days, the rows a day or the share that the reason speaks of",
        ),
        number(
            THRESHOLD,
            "the number that `measure` is compared with; null where all that is found is a reason",
        ),
        sum(
            AMOUNT,
            "the money that the reason is about, in the reporting currency; null where it is about no money, or about money without a rate",
        ),
    ],
};

/// The mart `doubts`.
///
/// # Errors
/// None that data can cause.
pub fn doubts(found: &[(&Check, Found)]) -> Result<DataFrame> {
    let mut reasons: Vec<(&Check, &str, &Doubt)> = found
        .iter()
        .filter_map(|(check, found)| Some((*check, found.place.as_str(), found.doubt.as_ref()?)))
        .collect();
    let weight = |doubt: &Doubt| {
        let amount = doubt.amount.map(i128::unsigned_abs);
        Reverse((doubt.is_unpriced, amount))
    };
    reasons.sort_by_key(|(check, _, doubt)| (Reverse(check.severity), weight(doubt)));
    let ranks: Vec<i64> = (1..).take(reasons.len()).collect();
    let of = || reasons.iter().map(|(.., doubt)| *doubt);
    let frame = df![
        RANK => ranks,
        CHECK => reasons.iter().map(|(check, ..)| check.id).collect::<Vec<_>>(),
        SOURCE_NAME => reasons.iter().map(|(_, place, _)| *place).collect::<Vec<_>>(),
        SEVERITY => reasons.iter().map(|(check, ..)| check.severity.name()).collect::<Vec<_>>(),
        REASON => of().map(|doubt| doubt.words.as_str()).collect::<Vec<_>>(),
        MEASURE => of().map(|doubt| doubt.measure).collect::<Vec<_>>(),
        THRESHOLD => of().map(|doubt| doubt.threshold).collect::<Vec<_>>(),
    ]?;
    let amounts = sums(AMOUNT, of().map(|doubt| doubt.amount))?;
    Ok(frame.hstack(&[amounts])?)
}

/// Stops where a doubt lets nothing be published.
///
/// # Errors
/// [`Error::Data`] with the words of each such doubt.
pub fn stop_where_blocked(found: &[(&Check, Found)]) -> Result<()> {
    let doubts = found.iter().filter_map(|(_, found)| found.doubt.as_ref());
    let blocking: Vec<&str> = doubts
        .filter(|doubt| doubt.is_blocking)
        .map(|doubt| doubt.words.as_str())
        .collect();
    if blocking.is_empty() {
        return Ok(());
    }
    Err(Error::Data(format!(
        "{}; nothing is published, as [source.expect] says\nhelp: deliver what is missing, or look at what has changed at the source; where it is right, change the expectation, or write `\"warn\"` in place of `\"stop\"`",
        blocking.join("; ")
    )))
}

#[cfg(test)]
mod tests {
    use super::super::check::Severity;
    use super::*;
    use crate::table::check::conform;

    const fn check(id: &'static str, severity: Severity) -> Check {
        Check {
            id,
            severity,
            advice: "",
            find: |_| Ok(Vec::new()),
        }
    }

    const GRAVE: Check = check("grave", Severity::Warning);
    const LIGHT: Check = check("light", Severity::Info);

    #[test]
    fn the_gravest_stand_first_and_of_those_the_most_money() {
        let found = |words: &str, amount: Option<i128>| {
            Found::new("deals", 2, 4)
                .with_doubt(words.to_owned())
                .with_threshold(1.0)
                .with_amount(amount)
        };
        let rows = [
            (&LIGHT, found("light", Some(9_000_000))),
            (&GRAVE, found("no money", None)),
            (&GRAVE, found("any money", None).with_unpriced()),
            (&GRAVE, found("some", Some(1_000_000))),
            (&GRAVE, found("more, less than nothing", Some(-2_000_000))),
            (
                &GRAVE,
                Found::new("deals", 0, 4).with_doubt("none".to_owned()),
            ),
            (&GRAVE, found("no money either", None).with_measure(0.5)),
        ];
        let made = conform(&DOUBTS, doubts(&rows).unwrap()).unwrap();
        let texts = made.column(REASON).unwrap().str().unwrap();
        let texts: Vec<&str> = texts.iter().flatten().collect();
        assert_eq!(
            texts,
            [
                "any money",
                "more, less than nothing",
                "some",
                "no money",
                "no money either",
                "light"
            ]
        );
        let measures = made.column(MEASURE).unwrap().f64().unwrap();
        let measures: Vec<f64> = measures.iter().flatten().collect();
        assert_eq!(measures, [2.0, 2.0, 2.0, 2.0, 0.5, 2.0]);
    }
}
