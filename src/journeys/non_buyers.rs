//! Journeys that led to no deal at all: the channels of the touches of each account without one,
//! once it is silent. Goes in: such accounts, and the touches of their people as the pass meets
//! them. Comes out: one path an account, bucket by bucket.
//!
//! The surprising part: whether an account is silent is known only when its last touch is, so the
//! touches of all of them go to disk, as those of deals do, and are judged when they come back.

use super::placed_touch::Placed;
use super::windows::cluster;
use crate::domain::period::DAY_MICROS;
use crate::error::Result;
use crate::identity::Prospects;
use crate::pipeline::Settings;
use crate::staging::{BucketWriter, Buckets};

/// Days after its last touch for which an account may still come to a deal.
const OPEN_DAYS: i64 = 90;

/// How far a path reaches back from its last touch, days.
const PATH_DAYS: i64 = 365;

/// What the pass leaves of accounts without a deal.
pub(super) struct NonBuyerPaths {
    /// Their touches that the models see, as records of [`super::placed_touch`] with the account's number
    /// for a deal's.
    pub(super) buckets: Buckets,
    /// What the bootstrap draws, by number.
    clusters: Vec<u64>,
    /// The last instant at which a last touch is one of silence.
    latest: i64,
}

/// One thread's touches of accounts without a deal, on their way to disk.
pub(super) struct NonBuyerWriter<'a> {
    prospects: &'a Prospects,
    writer: BucketWriter<'a>,
    accounts_of_bucket: usize,
}

impl<'a> NonBuyerWriter<'a> {
    /// No touch yet.
    pub(super) fn new(prospects: &'a Prospects, buckets: &'a Buckets) -> Self {
        Self {
            prospects,
            writer: buckets.writer(),
            accounts_of_bucket: prospects.ids.len().div_ceil(buckets.count()).max(1),
        }
    }

    /// Adds a touch to the accounts of its person; it is made where there are any, and only then.
    pub(super) fn add<'t>(&mut self, person: u32, make: impl Fn() -> Placed<'t>) -> Result<()> {
        for account in self.prospects.of_person(person) {
            let touch = Placed {
                deal: account,
                ..make()
            };
            if touch.is_eligible {
                self.writer
                    .add(account as usize / self.accounts_of_bucket, |bytes| {
                        touch.write(bytes)
                    })?;
            }
        }
        Ok(())
    }

    /// Writes what waits.
    pub(super) fn finish(self) -> Result<()> {
        self.writer.finish()
    }
}

/// The path of one silent account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NullPath {
    /// Codes of the channels of its touches, in order, repeats included.
    pub channels: Vec<u32>,
    /// What the bootstrap draws: the hash of the account.
    pub cluster: u64,
}

impl NonBuyerPaths {
    /// The touches of these accounts in their buckets.
    pub(super) fn new(buckets: Buckets, prospects: &Prospects, settings: &Settings) -> Self {
        let clusters = prospects
            .ids
            .iter()
            .map(|id| cluster(Some(id), None))
            .collect();
        // as_of is exclusive: a touch just 90 days before it is not over 90 days old.
        let latest = settings.as_of.end - OPEN_DAYS * DAY_MICROS - 1;
        Self {
            buckets,
            clusters,
            latest,
        }
    }

    /// The path of an account whose touches stand in order; none while it may still come to a deal.
    pub(super) fn path(&self, touches: &[Placed<'_>]) -> Option<NullPath> {
        let last = touches.last().filter(|touch| touch.at <= self.latest)?;
        let inside = touches
            .iter()
            .filter(|touch| touch.at >= last.at - PATH_DAYS * DAY_MICROS);
        Some(NullPath {
            channels: inside.map(|touch| touch.channel).collect(),
            cluster: *self.clusters.get(last.deal as usize)?,
        })
    }
}
