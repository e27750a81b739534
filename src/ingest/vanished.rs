//! What a whole table lacks of the one before. Goes in: the new deliveries of sources of which each
//! file is the whole table, and the files that the lake holds of them. Comes out: an error where more
//! keys are gone than a clean-up explains, or where files of one run are parts of a table.

use super::deliver::Delivered;
use super::label::shown;
use crate::domain::delivery_order::delivery_order;
use crate::error::{Error, Result};
use crate::lake::whole_tables::{Replaced, day_column, span};
use crate::lake::{Delivery, Lake, key_hashes};
use crate::pipeline::{Settings, Source};
use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

/// Of fewer keys any share may go: one of three is no sign of a cut export.
const FEWEST: usize = 10;

type Keys = HashSet<u64, ahash::RandomState>;

/// A delivery and its data file.
struct WholeTable<'a> {
    delivery: &'a Delivery,
    path: PathBuf,
}

/// Compares each new whole table with what stood before it.
///
/// # Errors
/// [`Error::Data`] that names each source of which more keys vanished than its limit, and each of
/// which files of one run share no key; data files that cannot be read.
pub fn check_vanished(settings: &Settings, lake: &Lake, read: &[Delivered]) -> Result<()> {
    let mut problems = Vec::new();
    for source in settings.sources.iter().filter(|source| source.is_full) {
        let new: Vec<&Delivered> = read
            .iter()
            .filter(|one| one.delivery.source == source.name)
            .collect();
        if !new.is_empty() {
            problems.extend(of_source(source, lake, &new)?);
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Data(problems.join("\n")))
    }
}

fn of_source(source: &Source, lake: &Lake, new: &[&Delivered]) -> Result<Vec<String>> {
    let known = lake.deliveries()?;
    let stays = |old: &&Delivery| {
        old.source == source.name && !new.iter().any(|one| one.delivery.is_same_file(old))
    };
    let paths: BTreeMap<String, PathBuf> = lake
        .files_of(source.entity, None)?
        .into_iter()
        .filter_map(|path| {
            Some((
                path.file_name()?.to_string_lossy().get(..32)?.to_owned(),
                path,
            ))
        })
        .collect();
    let old = known.iter().filter(stays).filter_map(|delivery| {
        let path = paths.get(&delivery.id())?.clone();
        Some(WholeTable { delivery, path })
    });
    let mut tables: Vec<WholeTable<'_>> = old
        .chain(new.iter().map(|one| WholeTable {
            delivery: &one.delivery,
            path: one.data.path.clone(),
        }))
        .collect();
    tables.sort_by(|a, b| {
        let by_place = a.delivery.sequence.cmp(&b.delivery.sequence);
        by_place.then_with(|| delivery_order(&a.delivery.name, &b.delivery.name))
    });
    let is_new = |table: &WholeTable<'_>| new.iter().any(|one| one.delivery == *table.delivery);
    let mut problems = Vec::new();
    for at in 1..tables.len() {
        if is_new(&tables[at]) {
            let is_sibling = is_new(&tables[at - 1]);
            problems.extend(compare(source, &tables[..at], &tables[at], is_sibling)?);
        }
    }
    Ok(problems)
}

/// What is wrong with a whole table after those `before` it.
fn compare(
    source: &Source,
    before: &[WholeTable<'_>],
    table: &WholeTable<'_>,
    is_sibling: bool,
) -> Result<Option<String>> {
    let now: Keys = keys(source, table, &Replaced::Nothing, None)?;
    let span = match day_column(source.entity.name) {
        None => None,
        Some(_) => match span(table.delivery) {
            None => return Ok(None),
            found => found,
        },
    };
    let deliveries: Vec<Delivery> = before.iter().map(|one| one.delivery.clone()).collect();
    let mut then = Keys::default();
    for one in before {
        let replaced = Replaced::of(one.delivery, &deliveries);
        then.extend(keys(source, one, &replaced, span)?);
    }
    let gone = then.iter().filter(|key| !now.contains(key)).count();
    let (name, count) = (&source.name, then.len());
    let file = shown(&table.delivery.name);
    if is_sibling && count > 0 && gone == count && !now.is_empty() {
        let other = before
            .last()
            .map_or_else(String::new, |one| shown(&one.delivery.name));
        return Ok(Some(format!(
            "source `{name}`: `{file}` and `{other}` are read in one run and share no key, so neither is the whole table\nhelp: set `delivery = \"changes\"` of the source, or deliver the table in one file"
        )));
    }
    let share = gone as f64 / count.max(1) as f64;
    if count < FEWEST || share <= source.max_vanished_share {
        return Ok(None);
    }
    let (found, limit) = (share * 100.0, source.max_vanished_share * 100.0);
    Ok(Some(format!(
        "source `{name}`: `{file}` lacks {gone} of the {count} keys of the table before it ({found:.1} %, more than its limit of {limit:.1} %), as a cut or filtered export would; nothing is published\nhelp: deliver the whole table; where the records are really deleted, run once with `--accept-vanished {name}`, or raise `max_vanished_share`"
    )))
}

/// The keys of the rows that stand, within a span of days.
fn keys(
    source: &Source,
    table: &WholeTable<'_>,
    replaced: &Replaced,
    span: Option<(i32, i32)>,
) -> Result<Keys> {
    if *replaced == Replaced::Everything {
        return Ok(Keys::default());
    }
    let is_within = |day: Option<i32>| {
        span.is_none_or(|(first, last)| day.is_some_and(|day| (first..=last).contains(&day)))
    };
    let rows = key_hashes(&table.path, source.entity)?;
    let rows = rows
        .into_iter()
        .filter(|(_, day)| !replaced.holds(*day) && is_within(*day));
    Ok(rows.map(|(key, _)| key).collect())
}
