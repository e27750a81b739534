//! On which channels all models are sure of the same sign. Goes in: how far the models agree, and the
//! intervals of returns. Comes out: the mart `model_agreement`.

use super::roi_inputs::RoiInputs;
use super::roi_keys::RoiKey;
use crate::attribution::Level;
use crate::error::Result;
use crate::table::names::*;
use polars::prelude::*;

/// The mart `model_agreement` with `is_decided`.
///
/// # Errors
/// A column missing: a bug.
pub(super) fn with_decisions(
    mut agreement: DataFrame,
    inputs: &RoiInputs<'_>,
) -> Result<DataFrame> {
    let level = Level::Channel;
    let decided = |channel: Option<&str>| {
        let value = inputs.values.code(level, channel?)?;
        inputs.is_decided(RoiKey {
            level,
            value,
            month: None,
        })
    };
    let flags: BooleanChunked = agreement
        .column(CHANNEL)?
        .str()?
        .iter()
        .map(decided)
        .collect();
    agreement.with_column(flags.with_name(IS_DECIDED.into()).into_column())?;
    Ok(agreement)
}
