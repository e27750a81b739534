//! The id of a touch that was delivered without one. Goes in: the typed row. Comes out: 16 digits for
//! its moment, which are its source, person, instant, kind and deal, and 16 for its other values:
//! equal rows get equal ids, and a row that is delivered again with one value more stays of the same
//! moment.

use super::column::ColumnBuffer;
use super::plan::Plan;
use crate::table::PROVENANCE;
use crate::table::names::{
    ANONYMOUS_ID, DEAL_ID, EMAIL, IS_DELETED, KIND, LEAD_ID, MODIFIED_AT, TOUCH_ID, TOUCHED_AT,
};
use std::collections::HashMap;

/// Makes ids for the rows of a delivery.
pub(super) struct MadeIds {
    source: String,
    /// Where the id is kept.
    pub(super) at: usize,
    /// The columns of the moment.
    moment: Vec<usize>,
    /// The other columns with values.
    values: Vec<usize>,
    /// How many rows of each id there were, where rows may repeat.
    repeats: Option<HashMap<String, u64, ahash::RandomState>>,
    bytes: Vec<u8>,
}

impl MadeIds {
    /// None for an entity that has no ids to make; `keeps_repeats` makes equal rows different
    /// touches.
    pub(super) fn of(source: &str, plan: &Plan, keeps_repeats: bool) -> Option<Self> {
        let stored = |wanted: &str| plan.stored.iter().position(|(name, _)| name == wanted);
        let at = stored(TOUCH_ID)?;
        let moment = [LEAD_ID, EMAIL, ANONYMOUS_ID, TOUCHED_AT, KIND, DEAL_ID];
        let moment: Vec<usize> = moment.iter().filter_map(|name| stored(name)).collect();
        let beside = [Some(at), stored(MODIFIED_AT), stored(IS_DELETED)];
        let values = (0..plan.stored.len() - PROVENANCE.len())
            .filter(|place| !moment.contains(place) && !beside.contains(&Some(*place)));
        Some(Self {
            source: source.to_owned(),
            at,
            values: values.collect(),
            moment,
            repeats: keeps_repeats.then(HashMap::default),
            bytes: Vec::new(),
        })
    }

    /// The id of a row.
    pub(super) fn make(&mut self, columns: &[ColumnBuffer], row: usize) -> String {
        self.bytes.clear();
        self.bytes.extend_from_slice(self.source.as_bytes());
        let moment = self.digits(columns, row, true);
        let values = self.digits(columns, row, false);
        let mut id = format!("{moment}-{values}");
        if let Some(repeats) = &mut self.repeats {
            let count = repeats.entry(id.clone()).or_default();
            if *count > 0 {
                self.bytes.extend_from_slice(&count.to_le_bytes());
                let values = short(&self.bytes);
                id = format!("{moment}-{values}");
            }
            *count += 1;
        }
        id
    }

    /// The columns of a kind, behind those before them, as digits.
    fn digits(&mut self, columns: &[ColumnBuffer], row: usize, is_moment: bool) -> String {
        let places = if is_moment {
            &self.moment
        } else {
            &self.values
        };
        for place in places {
            columns[*place].write_canonical(row, &mut self.bytes);
        }
        short(&self.bytes)
    }
}

fn short(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..16].to_owned()
}
