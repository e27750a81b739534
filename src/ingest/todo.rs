//! A delivery that is to be read: which file of which source, and how.

use super::discover::Candidate;
use super::plan::Plan;
use crate::pipeline::Source;

/// A delivery to read.
#[derive(Debug)]
pub struct Todo<'a> {
    /// For which source.
    pub source: &'a Source,
    /// Which file.
    pub candidate: Candidate,
    /// How its records are read.
    pub plan: Plan,
    /// Its place among the deliveries of the entity, from 1.
    pub sequence: u64,
}
