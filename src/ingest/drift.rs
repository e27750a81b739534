//! How a file's columns differ from the columns that its source delivered last. Goes in: both
//! headers and the plan of the new one. Comes out: the notes for a person, name by name.
//!
//! Columns are found by name, so nothing here stops a run: a column that must be there has been
//! required before.

use super::label::shown;
use super::plan::Plan;
use super::planned::CellOrigin;
use crate::lake::delivery::Delivery;
use crate::pipeline::Source;

/// What changed since `last`, the newest delivery of the same source.
pub fn drift(last: &Delivery, plan: &Plan, source: &Source) -> Vec<String> {
    let (old, new, file) = (&last.header, &plan.header, shown(&last.name));
    let in_both = |header: &[String], other: &[String]| {
        header
            .iter()
            .filter(|name| other.contains(name))
            .cloned()
            .collect::<Vec<_>>()
    };
    let only_in = |header: &[String], other: &[String]| {
        header
            .iter()
            .filter(|name| !name.is_empty() && !other.contains(name))
            .cloned()
            .collect::<Vec<_>>()
    };
    let mut notes = Vec::new();
    for name in only_in(new, old) {
        let is_read = new
            .iter()
            .position(|found| *found == name)
            .is_some_and(|field| is_read(plan, field));
        let fate = if is_read {
            "it is read"
        } else {
            "it is not read"
        };
        notes.push(format!(
            "the column `{name}` is new, `{file}` had none; {fate}"
        ));
    }
    for name in only_in(old, new) {
        let fed: Vec<String> = source
            .columns
            .iter()
            .filter(|(_, mapping)| {
                mapping
                    .headers
                    .iter()
                    .flatten()
                    .any(|header| *header == name)
            })
            .map(ours)
            .collect();
        let empty: Vec<&String> = fed
            .iter()
            .filter(|ours| {
                plan.columns
                    .iter()
                    .any(|planned| planned.column.name == ours.as_str() && !planned.is_fed())
            })
            .collect();
        let fate = match empty.first() {
            Some(ours) => format!("`{ours}` is empty in every row"),
            None => "nothing is read from it".to_owned(),
        };
        notes.push(format!(
            "the column `{name}` is gone, `{file}` had it; {fate}"
        ));
    }
    let (before, now) = (in_both(old, new), in_both(new, old));
    if let Some((was, is)) = before.iter().zip(&now).find(|(was, is)| was != is) {
        notes.push(format!("the columns stand in another order than in `{file}`, first `{is}` where `{was}` stood; they are read by name"));
    }
    notes
}

fn ours<T>((name, _): (&String, T)) -> String {
    name.clone()
}

fn is_read(plan: &Plan, field: usize) -> bool {
    let feeds = |origin: &CellOrigin| matches!(origin, CellOrigin::Fields(fields) if fields.contains(&field));
    plan.columns.iter().any(|planned| feeds(&planned.origin))
        || plan
            .attributes
            .iter()
            .any(|attribute| attribute.field == field)
        || plan.filter.iter().any(|(filtered, _)| *filtered == field)
}
