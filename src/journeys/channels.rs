//! The channel of touches and of leads. A touch: its own channel, else the rules. A lead: its own, else the rules on its
//! utm fields and lead source, else its first touch's, else `unknown`.

use crate::domain::channel::{Origin, UNKNOWN, classify};
use crate::error::Result;
use crate::pipeline::Settings;
use crate::staging::Staging;
use crate::table::names::*;
use polars::prelude::*;
use std::collections::HashMap;

/// Fills the column `channel` of touches; none is null afterwards.
///
/// # Errors
/// A column missing: a bug.
pub fn touch_channels(touches: DataFrame, settings: &Settings) -> Result<DataFrame> {
    let fields = [Some(UTM_SOURCE), Some(UTM_MEDIUM), Some(UTM_CAMPAIGN), Some(REFERRER), Some(URL), Some(KIND)];
    let channels: StringChunked = by_rules(&touches, &fields, settings, false)?.into_iter().collect();
    replace_channel(touches, channels)
}

/// The channel of each lead, in the order of the staged leads.
///
/// # Errors
/// Data files that cannot be read.
pub fn lead_channels(staging: &Staging, settings: &Settings) -> Result<StringChunked> {
    let leads = &staging.leads.frame;
    let fields = [Some(UTM_SOURCE), Some(UTM_MEDIUM), Some(UTM_CAMPAIGN), None, None, None];
    let told: StringChunked = by_rules(leads, &fields, settings, true)?.into_iter().collect();
    if told.null_count() == 0 {
        return Ok(told);
    }
    let silent = leads.select([LEAD_ID])?.lazy().filter(told.clone().is_null().into_series().lit()).collect()?;
    let first = first_touches(staging, silent)?;
    let first = touch_channels(first, settings)?;
    let (ids, channels) = (first.column(LEAD_ID)?.str()?, first.column(CHANNEL)?.str()?);
    let of_lead: HashMap<&str, &str> = ids.iter().zip(channels.iter()).filter_map(|(id, channel)| Some((id?, channel?))).collect();
    let leads = leads.column(LEAD_ID)?.str()?;
    let channel = |(told, id): (Option<&str>, Option<&str>)| told.or_else(|| of_lead.get(id?).copied()).unwrap_or(UNKNOWN).to_owned();
    Ok(told.iter().zip(leads.iter()).map(channel).map(Some).collect())
}

/// The first touch, by time and id, of each of these leads.
fn first_touches(staging: &Staging, leads: DataFrame) -> Result<DataFrame> {
    let needed = [LEAD_ID, TOUCHED_AT, TOUCH_ID, CHANNEL, UTM_SOURCE, UTM_MEDIUM, UTM_CAMPAIGN, REFERRER, URL, KIND].map(col);
    let touches = staging.touches.clone().select(needed).semi_join(leads.lazy(), col(LEAD_ID), col(LEAD_ID));
    let earliest = touches.clone().group_by([col(LEAD_ID)]).agg([col(TOUCHED_AT).min()]);
    let moment = [col(LEAD_ID), col(TOUCHED_AT)];
    let first = touches
        .join(earliest, moment.clone(), moment, JoinArgs::new(JoinType::Semi))
        .sort([LEAD_ID, TOUCH_ID], SortMultipleOptions::default())
        .unique_stable_generic(Some(vec![col(LEAD_ID)]), UniqueKeepStrategy::First);
    Ok(first.collect()?)
}

/// The channel of each row: its own, else by the rules; where it says nothing, `None` if `silence_is_null`.
fn by_rules(frame: &DataFrame, fields: &[Option<&str>; 6], settings: &Settings, silence_is_null: bool) -> Result<Vec<Option<String>>> {
    let own = frame.column(CHANNEL)?.str()?;
    let lead_source = frame.column(LEAD_SOURCE).ok().map(|column| column.str()).transpose()?;
    let columns = fields.iter().map(|name| name.map(|name| Ok(frame.column(name)?.str()?)).transpose()).collect::<Result<Vec<_>>>()?;
    let mut known: HashMap<Origin<'_>, Option<String>> = HashMap::new();
    let mut channels = Vec::with_capacity(frame.height());
    for row in 0..frame.height() {
        if let Some(channel) = own.get(row) {
            channels.push(Some(channel.to_owned()));
            continue;
        }
        let field = |at: usize| columns[at].and_then(|column| column.get(row));
        let source = field(0).or_else(|| lead_source.and_then(|column| column.get(row)));
        let origin = Origin { source, medium: field(1), campaign: field(2), referrer: field(3), landing_page: field(4), kind: field(5) };
        let channel =
            known.entry(origin).or_insert_with(|| if silence_is_null && origin.is_silent() { None } else { Some(classify(&settings.channel_rules, &origin)) });
        channels.push(channel.clone());
    }
    Ok(channels)
}

fn replace_channel(mut frame: DataFrame, channels: StringChunked) -> Result<DataFrame> {
    frame.with_column(channels.into_series().with_name(CHANNEL.into()).into_column())?;
    Ok(frame)
}
