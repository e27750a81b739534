//! Units of each segment of a dimension counted by stage. Goes in: paths. Comes out: how many
//! reached, are still there, went in order.

use crate::progress::Dimension;
use crate::progress::LeadPath;

/// Counts by segment and stage.
pub(super) struct StageTally {
    stages: usize,
    furthest: Vec<i64>,
    strict: Vec<i64>,
    open: Vec<i64>,
    undated: Vec<i64>,
}

impl StageTally {
    /// Counts the paths of units by the segments of a dimension.
    pub(super) fn of(dimension: &Dimension, paths: &[LeadPath], stages: usize) -> Self {
        let none = vec![0; dimension.names.len() * stages];
        let mut tally = Self {
            stages,
            furthest: none.clone(),
            strict: none.clone(),
            open: none.clone(),
            undated: none,
        };
        for (code, path) in dimension
            .codes
            .iter()
            .zip(paths)
            .filter(|(code, _)| **code != Dimension::NOWHERE)
        {
            let (Some(furthest), Some(strict)) = (
                usize::from(path.furthest).checked_sub(1),
                usize::from(path.strict).checked_sub(1),
            ) else {
                continue;
            };
            let row = *code as usize * stages;
            tally.furthest[row + furthest] += 1;
            tally.strict[row + strict] += 1;
            // The last stage is where units stay: none waits in it.
            tally.open[row + furthest] += i64::from(!path.is_out && furthest + 1 < stages);
            if path.undated != 0 {
                for stage in 0..=furthest {
                    let is_undated = path.undated & LeadPath::bit(stage) != 0;
                    tally.undated[row + stage] += i64::from(is_undated);
                }
            }
        }
        tally
    }

    fn from(counts: &[i64], stages: usize, segment: usize, stage: usize) -> i64 {
        counts[segment * stages + stage..(segment + 1) * stages]
            .iter()
            .sum()
    }

    /// Units of the segment that entered the stage or a later one.
    pub(super) fn reached(&self, segment: usize, stage: usize) -> i64 {
        Self::from(&self.furthest, self.stages, segment, stage)
    }

    /// Units that entered every stage up to this one, in order.
    pub(super) fn strict(&self, segment: usize, stage: usize) -> i64 {
        Self::from(&self.strict, self.stages, segment, stage)
    }

    /// Units whose furthest stage this is and that are not out.
    pub(super) fn open(&self, segment: usize, stage: usize) -> i64 {
        self.open[segment * self.stages + stage]
    }

    /// Of the units that reached the stage, how many reached the next; none at the last.
    pub(super) fn next(&self, segment: usize, stage: usize) -> Option<i64> {
        (stage + 1 < self.stages).then(|| self.reached(segment, stage + 1))
    }

    /// Units that entered the stage at no known time.
    pub(super) fn undated(&self, segment: usize, stage: usize) -> i64 {
        self.undated[segment * self.stages + stage]
    }

    /// Units whose furthest stage this is and that went out.
    pub(super) fn exited(&self, segment: usize, stage: usize) -> i64 {
        self.reached(segment, stage)
            - self.next(segment, stage).unwrap_or(0)
            - self.open(segment, stage)
    }
}
