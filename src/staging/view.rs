//! One entity as it stands: what `show --current` prints. Goes in: the books. Comes out: one row a
//! key, the entity's columns, what staging adds to them, and where each row came from.

use super::snapshot::LakeSnapshot;
use super::{begins_on, content, current, leads, merged_deals, money};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::table::names::*;
use crate::table::{MADE, PROVENANCE, TableSpec};
use polars::prelude::*;

/// The current view of an entity in key order, provenance last. Touches are held whole for it.
///
/// # Errors
/// Data files that cannot be read.
pub fn view(snapshot: &LakeSnapshot, settings: &Settings, spec: &TableSpec) -> Result<DataFrame> {
    let as_delivered = |name: &str| current::stage(snapshot, settings, name, begins_on(name), None);
    let amounts = || money(snapshot, settings, &merged_deals(snapshot, settings)?);
    let frame = match spec.name {
        "leads" => leads::stage(snapshot, settings, None)?.frame,
        "deals" => amounts()?.deals.frame,
        "spend" => amounts()?.spend.current.frame,
        "revenue" => amounts()?.revenue.frame,
        // An undated touch is in no journey and in no count.
        "touches" => content::fill(
            as_delivered("touches")?
                .frame
                .lazy()
                .filter(col(TOUCHED_ON).is_not_null()),
            content::Pages::of(&as_delivered("content")?.frame)?,
        )
        .collect()?,
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
