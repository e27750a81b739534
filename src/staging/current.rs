//! The current view of an entity: the newest row of each key, without what is deleted or not there
//! yet. Stored rows in, one row a key out, with counts of what is left out.

use super::decided::Decided;
use super::merged::Merged;
use super::newest_rows::newest;
use super::shared_keys::SourceOverlap;
use super::snapshot::{LakeSnapshot, day_literal, spec_of};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::TableSpec;
use crate::table::names::*;
use polars::prelude::*;

/// How many rows staging saw and left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowCounts {
    /// Active rows in the lake.
    pub stored_count: usize,
    /// Rows that a newer row of the same key replaces.
    pub superseded_count: usize,
    /// Records deleted at the source, or merged into another one.
    pub deleted_count: usize,
    /// Records that begin after as_of.
    pub future_count: usize,
}

impl RowCounts {
    /// Rows of the current view.
    pub fn current_count(&self) -> usize {
        self.stored_count - self.superseded_count - self.deleted_count - self.future_count
    }
}

/// An entity's current view.
pub struct Current {
    /// One row a key, sorted by it.
    pub frame: DataFrame,
    /// What is not in it.
    pub counts: RowCounts,
    /// Keys of which nothing but the order of deliveries says which row counts.
    pub decided: Vec<Decided>,
    /// Of leads, the keys that several sources share.
    pub shared: Vec<SourceOverlap>,
}

/// The current view of an entity; rows whose `day` is after as_of do not exist yet. A row that is
/// kept without a date is in it. Of the columns only `wanted` are kept, all of them without.
///
/// # Errors
/// Data files that cannot be read.
pub(super) fn stage(
    snapshot: &LakeSnapshot,
    settings: &Settings,
    name: &str,
    day: Option<&'static str>,
    wanted: Option<&[&str]>,
) -> Result<Current> {
    let spec = spec_of(name)?;
    let stored = snapshot.stored(spec)?;
    let stored_count = stored.count()?;
    let is_known = day.map_or_else(
        || lit(true),
        |day| {
            col(day)
                .lt_eq(day_literal(settings.as_of.day))
                .or(col(day).is_null())
        },
    );
    let flags = [
        is_alive(spec).fill_null(lit(false)).alias(ALIVE),
        is_known.fill_null(lit(false)).alias(KNOWN),
    ];
    // Superseded is what is stored and in no part.
    let mut counts = RowCounts {
        stored_count,
        superseded_count: stored_count,
        ..RowCounts::default()
    };
    let mut frame = DataFrame::empty();
    let mut keep = |part: LazyFrame| -> Result<()> {
        let flagged = part.with_columns(&flags);
        let kept = match wanted {
            Some(names) => flagged.select(
                names
                    .iter()
                    .copied()
                    .chain([ALIVE, KNOWN])
                    .map(col)
                    .collect::<Vec<_>>(),
            ),
            None => flagged,
        };
        let part = drop_empty_columns(current_rows(kept.collect()?, &mut counts)?)?;
        frame = if frame.width() == 0 {
            part
        } else {
            frame.vstack(&part)?
        };
        Ok(())
    };
    let (mut decided, mut shared) = (Vec::new(), Vec::new());
    if snapshot.may_repeat(spec) {
        let newest = newest(stored.read()?.lazy(), spec, settings)?;
        (decided, shared) = (newest.decided, newest.shared);
        keep(newest.rows)?;
    } else {
        stored.for_each_part(
            &looked_at(stored.schema(), day, wanted),
            PART_ROWS,
            |part| keep(part.lazy()),
        )?;
    }
    if !is_sorted(&frame, spec)? {
        frame.sort_in_place(spec.key.iter().copied(), SortMultipleOptions::default())?;
    }
    Ok(Current {
        frame,
        counts,
        decided,
        shared,
    })
}

/// The columns that are read: the wanted ones and the ones that decide which rows count.
fn looked_at<'a>(
    schema: &'a Schema,
    day: Option<&'static str>,
    wanted: Option<&[&'a str]>,
) -> Vec<&'a str> {
    let decides = |name: &str| day == Some(name) || DECIDES_WHAT_COUNTS.contains(&name);
    schema
        .iter_names()
        .map(PlSmallStr::as_str)
        .filter(|name| wanted.is_none_or(|wanted| wanted.contains(name)) || decides(name))
        .collect()
}

/// Columns that `is_alive` looks at.
const DECIDES_WHAT_COUNTS: [&str; 4] = [
    IS_DELETED,
    MERGED_INTO_LEAD_ID,
    MERGED_INTO_DEAL_ID,
    MERGED_INTO_ACCOUNT_ID,
];

/// The rows that are there, of rows with flags; the others are counted.
fn current_rows(flagged: DataFrame, counts: &mut RowCounts) -> Result<DataFrame> {
    let (alive, known) = (
        flagged.column(ALIVE)?.bool()?,
        flagged.column(KNOWN)?.bool()?,
    );
    let is_there = alive & known;
    let (alive_count, there_count) = (
        alive.sum().unwrap_or(0) as usize,
        is_there.sum().unwrap_or(0) as usize,
    );
    counts.superseded_count -= flagged.height();
    counts.deleted_count += flagged.height() - alive_count;
    counts.future_count += alive_count - there_count;
    let rows = flagged.drop_many([ALIVE, KNOWN]);
    Ok(if there_count < rows.height() {
        rows.filter(&is_there)?
    } else {
        rows
    })
}

/// Columns without a value become nulls that take no memory: a text that is null takes as much as a
/// short one otherwise.
fn drop_empty_columns(mut rows: DataFrame) -> Result<DataFrame> {
    let is_empty = |column: &&Column| column.null_count() == column.len();
    let empty: Vec<Series> = rows
        .columns()
        .iter()
        .filter(is_empty)
        .map(|column| Series::full_null(column.name().clone(), column.len(), column.dtype()))
        .collect();
    for column in empty {
        rows.with_column(column.into_column())?;
    }
    Ok(rows)
}

/// Of an entity's columns the ones that are `always` looked at, and of its other columns and
/// attributes the ones that segments name.
///
/// # Errors
/// A lake that cannot be read.
pub(super) fn wanted<'a>(
    snapshot: &LakeSnapshot,
    settings: &'a Settings,
    name: &str,
    always: impl Iterator<Item = &'a str>,
) -> Result<Vec<String>> {
    let spec = spec_of(name)?;
    let attributes = snapshot.lake.raw_attributes(spec)?;
    let is_there = |name: &str| {
        spec.column(name).is_some() || attributes.iter().any(|attribute| attribute == name)
    };
    let of_segments = settings
        .funnel
        .segments
        .iter()
        .filter(|segment| segment.entity == spec.name && is_there(&segment.column));
    let mut names: Vec<String> = Vec::new();
    for name in always.chain(of_segments.map(|segment| segment.column.as_str())) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

/// Rows that are read together: so many that a part's columns without a value share one page of
/// zeros.
const PART_ROWS: usize = 262_144;
const ALIVE: &str = "is_alive";
const KNOWN: &str = "is_known";

/// Whether the rows stand in the order of a key of one text already, as most exports do: sorting
/// would copy them all.
fn is_sorted(frame: &DataFrame, spec: &TableSpec) -> Result<bool> {
    let [key] = spec.key else { return Ok(false) };
    let column = frame.column(key)?;
    if *column.dtype() != DataType::String || column.null_count() > 0 {
        return Ok(false);
    }
    Ok(column.str()?.iter().is_sorted())
}

/// Which records were merged into which, by the newest row of each key, and what other `names` stand
/// for. They are in no current view.
///
/// # Errors
/// Data files that cannot be read.
pub(super) fn merged(
    snapshot: &LakeSnapshot,
    settings: &Settings,
    name: &str,
    target: &str,
    names: &[(String, String)],
) -> Result<Merged> {
    let spec = spec_of(name)?;
    let stored = snapshot.stored(spec)?;
    let key = spec.key.first().copied().unwrap_or_default();
    let newest = if snapshot.may_repeat(spec) {
        newest(stored.read()?.lazy(), spec, settings)?.rows
    } else {
        stored.read_columns(&[key, target])?.lazy()
    };
    Merged::of(
        &newest
            .filter(col(target).is_not_null())
            .select([col(key), col(target)])
            .collect()?,
        key,
        target,
        names,
    )
}

/// Neither deleted nor, where that would count money twice, merged into another record. A person's
/// record that was merged is deleted at many sources by the merge itself: it stays, since touches
/// and deals still name it.
pub(super) fn is_alive(spec: &TableSpec) -> Expr {
    let alive = col(IS_DELETED).fill_null(lit(false)).not();
    let is_merged = |target: &str| {
        spec.column(target)
            .map(|column| col(column.name).is_not_null())
    };
    match (
        is_merged(MERGED_INTO_LEAD_ID),
        is_merged(MERGED_INTO_DEAL_ID).or(is_merged(MERGED_INTO_ACCOUNT_ID)),
    ) {
        (Some(is_merged), _) => alive.or(is_merged),
        (None, Some(is_merged)) => alive.and(is_merged.not()),
        (None, None) => alive,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_without_a_value_stay_nulls() {
        let nothing = StringChunked::full_null("nothing".into(), 3);
        let late: StringChunked = [None, None, Some("late")].into_iter().collect();
        let whole = DataFrame::new(
            3,
            vec![
                nothing.into_column(),
                late.with_name("late".into()).into_column(),
            ],
        )
        .unwrap();
        assert!(
            drop_empty_columns(whole.clone())
                .unwrap()
                .equals_missing(&whole)
        );
    }
}
