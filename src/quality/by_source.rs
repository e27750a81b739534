//! Deliveries by their source, in the order of the names, and what all of one source hold together:
//! the same in any order and split of the files.

use crate::lake::delivery::{Delivery, RecordCounts};
use std::collections::BTreeMap;

/// The deliveries of each source.
pub(super) fn by_source(deliveries: &[Delivery]) -> BTreeMap<&str, Vec<&Delivery>> {
    let mut by_source: BTreeMap<&str, Vec<&Delivery>> = BTreeMap::new();
    for delivery in deliveries {
        by_source
            .entry(&delivery.source)
            .or_default()
            .push(delivery);
    }
    by_source
}

/// The records of deliveries together.
pub(super) fn total(deliveries: &[&Delivery]) -> RecordCounts {
    let mut counts = RecordCounts::default();
    deliveries
        .iter()
        .for_each(|delivery| counts += delivery.counts);
    counts
}

/// A count of the ledger as one of memory.
pub(super) fn record_count(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}
