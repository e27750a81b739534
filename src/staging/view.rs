//! One entity as it stands: what `show --current` prints. Goes in: the books. Comes out: one row a
//! key, the entity's columns, what staging adds to them, and where each row came from.

use super::snapshot::LakeSnapshot;
use super::touches::{Text, Touches};
use super::{begins_on, content, current, leads, merged_deals, money};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::names::*;
use crate::table::{MADE, PROVENANCE, TableSpec};
use polars::prelude::*;
use std::collections::BTreeSet;

/// Of all rows of touches those that count.
fn counted(touches: &Touches, rows: &DataFrame) -> Result<DataFrame> {
    type Places = BTreeSet<(String, String, i64)>;
    let places = touches.fold(&[SOURCE, FILE, ROW], Places::new, |places, batch| {
        let (sources, files) = (batch.text(SOURCE)?, batch.text(FILE)?);
        let numbers = batch.counts(ROW)?;
        for row in 0..batch.len() {
            let text = |of: Text<'_>| of.get(row).unwrap_or_default().to_owned();
            places.insert((text(sources), text(files), numbers.value(row)));
        }
        Ok(())
    })?;
    let places: Places = places.into_iter().flatten().collect();
    let (sources, files, numbers) = (
        rows.column(SOURCE)?.str()?,
        rows.column(FILE)?.str()?,
        rows.column(ROW)?.i64()?,
    );
    let is_counted = |row: usize| {
        let text = |of: &StringChunked| of.get(row).unwrap_or_default().to_owned();
        let number = numbers.get(row).unwrap_or_default();
        Some(places.contains(&(text(sources), text(files), number)))
    };
    let is_counted: BooleanChunked = (0..rows.height()).map(is_counted).collect();
    Ok(rows.filter(&is_counted)?)
}

/// The current view of an entity in key order, provenance last. Touches are held whole for it.
///
/// # Errors
/// Data files that cannot be read.
pub fn view(snapshot: &LakeSnapshot, settings: &Settings, spec: &TableSpec) -> Result<DataFrame> {
    let as_delivered = |name: &str| current::stage(snapshot, settings, name, begins_on(name), None);
    let amounts = || money(snapshot, settings, &merged_deals(snapshot, settings)?);
    let frame = match spec.name {
        "leads" => leads::stage(snapshot, settings, None)?.frame,
        "deals" => amounts()?.deals.current.frame,
        "spend" => amounts()?.spend.current.frame,
        "revenue" => amounts()?.revenue.frame,
        "touches" => {
            let pages = content::Pages::of(&as_delivered("content")?.frame)?;
            let touches = Touches::of(snapshot, settings, content::Pages::default())?;
            let counted = counted(&touches, &snapshot.stored(spec)?.read()?)?;
            content::fill(counted.lazy(), pages).collect()?
        }
        name => as_delivered(name)?.frame,
    };
    let mut names: Vec<String> = spec
        .stored_columns()
        .iter()
        .map(|column| column.name.to_owned())
        .collect();
    let provenance = names.split_off(names.len() - PROVENANCE.len());
    let attributes = snapshot.lake.raw_attributes(spec)?;
    let added = MADE
        .iter()
        .filter(|name| spec.column(name).is_none())
        .map(|name| (*name).to_owned());
    names.extend(attributes.into_iter().chain(added).chain(provenance));
    names.retain(|name| frame.column(name).is_ok());
    let order = spec.key.iter().copied().chain([SOURCE]);
    Ok(frame.select(names)?.sort(
        order,
        SortMultipleOptions::default().with_maintain_order(true),
    )?)
}
