//! What happened to each unit, in order of time: entries into stages and exits. Goes in: steps in
//! any order. Comes out: the steps of a unit.

use crate::domain::grouped::Grouped;

/// The time of a step that has no date; it stands before all others.
pub(super) const UNDATED: i64 = i64::MIN;

/// An entry into a stage, or an exit.
///
/// Packed, since there are some for each lead: ten bytes where padding would make sixteen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[repr(C, packed(2))]
pub struct Step {
    /// The instant, or [`UNDATED`].
    pub at: i64,
    /// The stage's place from 0; behind the stages come the kinds of exit. So an exit follows the
    /// entries of its instant.
    pub what: u16,
}

impl Step {
    /// A step at that instant.
    pub fn at(at: i64, what: u16) -> Self {
        Self { at, what }
    }

    /// Its instant, where it has one.
    pub fn dated(self) -> Option<i64> {
        (self.at != UNDATED).then_some(self.at)
    }
}

/// The steps of each unit, those without a date first, then by time.
pub type Histories = Grouped<Step>;
