//! The paths of silent accounts read back from disk. Goes in: what the pass over all touches left of
//! accounts without a deal. Comes out: one path an account, bucket by bucket.

use super::gather::{each_bucket, sorted};
use super::non_buyers::NullPath;
use super::placed_touches::PlacedTouches;
use crate::error::Result;

/// Visits the paths of silent accounts in the order of the accounts; none where the pipeline file
/// does not ask for them.
///
/// # Errors
/// The environment: records that cannot be read; what the visitor returns.
pub fn null_paths(
    scattered: &PlacedTouches,
    mut take: impl FnMut(NullPath) -> Result<()>,
) -> Result<()> {
    let Some(silence) = &scattered.silence else {
        return Ok(());
    };
    let make = |bytes: &[u8]| {
        let touches = sorted(bytes, &scattered.names)?;
        Ok(touches
            .chunk_by(|a, b| a.deal == b.deal)
            .filter_map(|of_account| silence.path(of_account))
            .collect::<Vec<_>>())
    };
    each_bucket(&silence.buckets, make, |paths| {
        paths.into_iter().try_for_each(&mut take)
    })
}
